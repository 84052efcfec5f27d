"""Tests that stand in rows: below a dynamic panel, of spatial dependence, of two factors together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import ndtr

from ..results.audit import Finding
from ..words import Message, _
from .finding import at, held
from .model import ModelColumn, fit_of
from .printed import Interval, Printed, exactly
from .sheet import Line, Sheet
from .words import patterns, usual, what

_P = Interval(0.0, 1.0)


def check_test_rows(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return findings on rows of AR(1), AR(2), Hansen and Sargan: p within 0 to 1, and that of a normal z."""
    out = []
    for model in models:
        for name, one in model.tests.items():
            p = one.estimate if fit_of(name) == "test_p" else one.beside.get("p")
            if p is not one.estimate and not _has_p(name):
                continue  # below these stands p, or a critical value
            if p is not None and not p.interval.meets(_P):
                out.append(held(at(model, name), "possible_value", p, _P))
            elif (
                p is not None and p is not one.estimate and name.lower().startswith(("ar", "arell"))
            ):
                size = abs(one.estimate.interval)
                implied = Interval(float(2 * ndtr(-size.high)), float(2 * ndtr(-size.low)))
                why = Message(_("the normal distribution, two-sided"))
                out.append(held(at(model, name), "test_p", p, implied, why=why))
    return out


def _has_p(name: str) -> bool:
    """Return whether what stands in brackets below a test can only be its p."""
    return patterns("pattern")["p_below"].match(usual(name)) is not None


def check_multipliers(sheet: Sheet) -> list[Finding]:
    """LM of the lag + robust LM of the error = LM of the error + robust LM of the lag, of one regression."""
    rows: dict[str, Line] = {}
    for line in sheet.lines:
        found = patterns("pattern")["lm_kind"].fullmatch(usual(line.name))
        if found is None:
            continue
        kind = "lag" if found["lag"] else "error"
        key = f"{'robust ' if found['robust'] else ''}{kind}"
        if key in rows:
            return []  # several models below one another
        rows[key] = line
    column = sheet.found("test").get("statistic")
    if len(rows) != 4 or column is None:
        return []
    numbers = {key: line.numbers.get(column) for key, line in rows.items()}
    lag, error, robust_lag, robust_error = (
        numbers[k] for k in ("lag", "error", "robust lag", "robust error")
    )
    if lag is None or error is None or robust_lag is None or robust_error is None:
        return []
    implied = lag.interval + robust_error.interval - error.interval
    where = (sheet.name, sheet.head[column], rows["robust lag"].name)
    why = Message(_("LM lag + robust LM error − LM error, if all four are of one regression"))
    return [held(where, "multipliers", robust_lag, implied, fails="unknown", why=why)]


def check_interactions(sheet: Sheet) -> list[Finding]:
    """Return whether what two factors are said to do together follows from their q."""
    out = []
    for line in sheet.lines:
        kind = next((k for t in line.texts[1:] if (k := what("interaction", t))), None)
        numbers = [line.numbers[k] for k in sorted(line.numbers)]
        if kind is None or len(numbers) != 3:
            continue
        a, b, both = numbers
        where = (sheet.name, sheet.head[max(line.numbers)], line.name)
        why = Message(_("what the table calls the interaction of {a} and {b}"), a=a.text, b=b.text)
        out.append(held(where, "interaction", both, _allowed(kind, a, b), why=why))
    return out


def _allowed(kind: str, a: Printed, b: Printed) -> Interval:
    """Return where q of two factors lies by the five kinds of Wang and Xu."""
    low, high = sorted((a.interval, b.interval), key=lambda x: x.middle)
    total = a.interval + b.interval
    return {
        "nonlinear_weakened": Interval(-math.inf, low.high),
        "one_weakened": Interval(low.low, high.high),
        "both_enhanced": Interval(high.low, total.high),
        "independent": total,
        "nonlinear_enhanced": Interval(total.low, math.inf),
    }.get(kind, exactly(0.0))
