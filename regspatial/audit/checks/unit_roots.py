"""Tests of unit roots in panels: p of statistics whose distribution is known whatever the panel."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from scipy.special import chdtrc, ndtr

from ...results.audit import Finding, Verdict
from ...words import Message, Words, _
from ..finding import held
from ..model import ModelColumn
from ..printed import Interval, Printed
from ..sheet import Line, Sheet
from ..words import usual, what

_MOST, _INFORMS = 0.6, 2
"""Share of a test's rows that must follow its distribution, and how many of these must say something."""
_LARGEST = 400
"""Regions that are tried where none says how many there are."""

_Row = tuple[tuple[str, str, str], Printed, Printed]
"""Where p stands, the statistic, p."""


def check_unit_root_models(models: Sequence[ModelColumn], units: int | None) -> list[Finding]:
    """Return p of the tests whose names head columns: variables in rows, p in brackets."""
    out: list[Finding] = []
    for model in models:
        kind = what("unit_root", f"{model.dependent}") or what("unit_root", model.column)
        if kind is None:
            continue
        rows = [
            ((model.table, model.label, term), one.estimate, p)
            for term, one in model.coefficients.items()
            if (p := one.beside.get("p") or one.beside.get("")) is not None
        ]
        out += _follow(kind, rows, units)
    return out


def check_unit_root_rows(sheet: Sheet, units: int | None) -> list[Finding]:
    """Return p of the tests that are named in rows, beside their statistics."""
    at = sheet.found("test")
    statistic = next((at[k] for k in ("statistic", "z", "t") if k in at), None)
    if statistic is None or "p" not in at:
        return []
    by_kind: dict[str, list[_Row]] = {}
    for line in sheet.lines:
        kind = _kind(line)
        if kind is not None and {statistic, at["p"]} <= set(line.numbers):
            where = (sheet.name, sheet.head[at["p"]], sheet.label(line))
            row = (where, line.numbers[statistic], line.numbers[at["p"]])
            by_kind.setdefault(kind, []).append(row)
    return [f for kind, rows in by_kind.items() for f in _follow(kind, rows, units)]


def _kind(line: Line) -> str | None:
    return next((k for t in line.texts if (k := what("unit_root", usual(t)))), None)


def _follow(kind: str, rows: Sequence[_Row], units: int | None) -> list[Finding]:
    """Return the rows of a test, where enough of them follow its distribution."""
    if not rows or not all(_is_p(p) for _where, _statistic, p in rows):
        return []
    if kind == "fisher" and not any(one.value < 0.0 for _w, one, _p in rows):
        n = units if units is not None else _regions(rows)
        if n is None:
            return []
        why: Words = Message(
            _("χ² with two degrees of freedom for each of {n} {n:region|regions}"), n=n
        )
        implied = [_chi2(one, n) for _w, one, _p in rows]
    else:
        upper = kind == "hadri"
        why = Message(
            _("the normal distribution, upper tail")
            if upper
            else _("the normal distribution, lower tail")
        )
        implied = [_normal(one, upper=upper) for _w, one, _p in rows]
    agree = [p.interval.meets(i) for (_w, _s, p), i in zip(rows, implied, strict=True)]
    informs = [a and _informs(p) for a, (_w, _s, p) in zip(agree, rows, strict=True)]
    if sum(agree) < _MOST * len(rows):
        return []  # t̄, or a statistic before its adjustment
    fails: Verdict = "inconsistent" if sum(informs) >= _INFORMS else "unknown"
    return [
        held(where, "unit_root", p, i, fails=fails, why=why)
        for (where, _s, p), i in zip(rows, implied, strict=True)
    ]


def _is_p(p: Printed) -> bool:
    return -1e-12 <= p.value <= 1.0


def _informs(p: Printed) -> bool:
    """Return whether p is neither 0.000 nor 1.000, which many statistics have."""
    return not p.bound and p.interval.low > 0.0 and p.interval.high < 1.0


def _normal(one: Printed, *, upper: bool) -> Interval:
    low, high = one.interval.low, one.interval.high
    ends = (ndtr(-high), ndtr(-low)) if upper else (ndtr(low), ndtr(high))
    return Interval(float(ends[0]), float(ends[1]))


def _chi2(one: Printed, n: int) -> Interval:
    low, high = max(one.interval.low, 0.0), max(one.interval.high, 0.0)
    return Interval(float(chdtrc(2 * n, high)), float(chdtrc(2 * n, low)))


def _regions(rows: Sequence[_Row]) -> int | None:
    """Return the one number of regions that rows which say something share, None where they share none."""
    said = [row for row in rows if _informs(row[2])]
    found = Counter(
        n for _w, one, p in said for n in range(2, _LARGEST) if p.interval.meets(_chi2(one, n))
    )
    if len(said) <= _INFORMS or not found:
        return None
    most = max(found.values())
    best = [n for n, count in found.items() if count == most]
    enough = most >= max(_INFORMS + 1, math.ceil(_MOST * len(said)))
    return best[0] if enough and len(best) == 1 else None
