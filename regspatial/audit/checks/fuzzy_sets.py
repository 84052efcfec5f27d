"""Tables of fuzzy-set QCA: necessity and configurations."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held
from ..printed import EVERYTHING, Interval, Printed, exactly, overlap
from ..sheet import Line, Sheet
from ..words import is_a, patterns, usual


def check_necessity(sheet: Sheet) -> list[Finding]:
    """n/ΣY = consistency/coverage of X plus that of ~X, the same for every X."""
    out = []
    for consistency, coverage in _pairs(sheet):
        sums = _sums(sheet, consistency, coverage)
        if len(sums) < 2:
            continue
        for name, (line, rest) in sums.items():
            others = [v for key, (_l, v) in sums.items() if key != name]
            common = overlap(others) or _most(others)
            printed = Printed(f"{rest.middle:.4g}", rest.middle, rest.high - rest.low)
            where = (sheet.name, sheet.head[consistency], line.name)
            why = Message(
                _("n/ΣY from {x} and its absence, against that of the other conditions"), x=name
            )
            out.append(held(where, "necessity", printed, common, why=why))
    return out


def _pairs(sheet: Sheet) -> list[tuple[int, int]]:
    """Return the columns of consistency and coverage that belong together, in their order."""
    heads = [usual(h).lower() for h in sheet.head]
    first = [
        k
        for k, h in enumerate(heads)
        if h.startswith("cons") or patterns("fuzzy")["consistency"].search(h)
    ]
    second = [
        k
        for k, h in enumerate(heads)
        if h.startswith("cov") or patterns("fuzzy")["coverage"].search(h)
    ]
    return list(zip(first, second, strict=False)) if len(first) == len(second) else []


def _sums(sheet: Sheet, a: int, b: int) -> dict[str, tuple[Line, Interval]]:
    by_name = {line.name.strip(): line for line in sheet.lines}
    out = {}
    for name, line in by_name.items():
        absent = next((x for n, x in by_name.items() if _absent(n) == name), None)
        both = [x for x in (line, absent) if x is not None and a in x.numbers and b in x.numbers]
        if len(both) == 2:
            total = exactly(0.0)
            for one in both:
                total = total + one.numbers[a].interval / one.numbers[b].interval
            out[name] = (line, total)
    return out


def _absent(name: str) -> str | None:
    """Return X of ~X and of "not X", None for what names no absence."""
    found = patterns("pattern")["absence"].fullmatch(name)
    return None if found is None else found["x"]


def _most(intervals: Sequence[Interval]) -> Interval:
    """Return the interval that most others meet, where not all meet."""
    return max(intervals, key=lambda one: sum(one.meets(x) for x in intervals), default=EVERYTHING)


def check_configurations(sheet: Sheet) -> list[Finding]:
    """Return whether unique ≤ raw ≤ solution coverage ≤ Σ raw, and Σ unique ≤ solution coverage."""
    at = {
        name: next((k for k, h in enumerate(sheet.head) if is_a("fuzzy", name, h)), None)
        for name in ("raw", "unique", "consistency")
    }
    raw, unique = at["raw"], at["unique"]
    if raw is None or unique is None:
        return []
    solution = next((x for x in sheet.lines if is_a("fuzzy", "solution", x.name)), None)
    body = [x for x in sheet.lines if x is not solution and raw in x.numbers and not _of_all(x)]
    whole = next(
        (k for k, h in enumerate(sheet.head) if is_a("fuzzy", "solution_coverage", h)), None
    )
    total = None if solution is None else solution.numbers.get(raw)
    said = next((x for x in sheet.lines if is_a("fuzzy", "solution_coverage", x.name)), None)
    if total is None and said is not None and said.numbers:
        solution, total = said, said.numbers[min(said.numbers)]
    if total is None and whole is not None:  # a column of its own, with one number for all
        total = next((x.numbers[whole] for x in body if whole in x.numbers), None)
    out = []
    for one in body:
        most = one.numbers[raw].interval.high
        if unique in one.numbers:
            where = (sheet.name, sheet.head[unique], one.name)
            out.append(
                held(where, "unique_coverage", one.numbers[unique], Interval(-math.inf, most))
            )
        if total is not None:
            where = (sheet.name, sheet.head[raw], one.name)
            most = total.interval.high
            out.append(held(where, "raw_coverage", one.numbers[raw], Interval(-math.inf, most)))
    if total is not None and body:
        high = sum(one.numbers[raw].interval.high for one in body)
        low = sum(one.numbers[unique].interval.low for one in body if unique in one.numbers)
        why = Message(_("between Σ unique and Σ raw coverage"))
        name = sheet.head[whole or raw] if solution is None else solution.name
        where = (sheet.name, sheet.head[raw], name)
        out.append(held(where, "solution_coverage", total, Interval(low, min(high, 1.0)), why=why))
    return out + _weak(sheet, body, at["consistency"])


def _of_all(line: Line) -> bool:
    """Return whether a row speaks of the solution as a whole."""
    return any(is_a("fuzzy", f"solution_{one}", line.name) for one in ("coverage", "consistency"))


_CUSTOMARY = 0.8


def _weak(sheet: Sheet, body: Sequence[Line], k: int | None) -> list[Finding]:
    """Name configurations below the customary consistency; the study's own is not in the table."""
    return [
        held(
            (sheet.name, sheet.head[k], one.name),
            "configuration_consistency",
            one.numbers[k],
            Interval(_CUSTOMARY, math.inf),
            fails="unknown",
            why=Message(_("below the customary cut-off; the study's own is not in the table")),
        )
        for one in body
        if k is not None and k in one.numbers and one.numbers[k].interval.high < _CUSTOMARY
    ]
