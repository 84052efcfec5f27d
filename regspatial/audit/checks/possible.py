"""Numbers that their kind forbids: a share above one, a p below zero, anchors out of order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, _
from ..finding import at, held
from ..model import ModelColumn
from ..printed import Interval, Printed
from ..sheet import Sheet
from ..words import patterns, what

_SHARE = Interval(0.0, 1.0)
_R_SQUARED = ("R2", "adjR2", "other_R2")
_FUZZY = ("consistency", "coverage", "raw", "unique", "solution_consistency", "solution_coverage")


def check_possible(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return the R² above one, p outside 0 to 1 and negative standard errors of a table's models.

    R² may be below zero with instruments, or adjusted; where all of a table are above one they are in
    percent.
    """
    fits = [m.fit[k] for m in models for k in _R_SQUARED if k in m.fit]
    least = Interval(-math.inf, 100.0 if fits and _percent(fits) else 1.0)
    out = []
    for m in models:
        out += [
            held(at(m, k), "possible_value", m.fit[k], least)
            for k in _R_SQUARED
            if k in m.fit and not m.fit[k].interval.meets(least)
        ]
        for term, one in m.coefficients.items():
            for kind, bounds in (("p", _SHARE), ("se", Interval(0.0, math.inf))):
                number = one.beside.get(kind)
                if number is not None and not number.interval.meets(bounds):
                    out.append(held(at(m, term), "possible_value", number, bounds))
    return out


def _percent(numbers: Sequence[Printed]) -> bool:
    return all(one.interval.low > 1.0 for one in numbers)


def check_possible_values(sheet: Sheet) -> list[Finding]:
    """Return the shares outside 0 to 1 of a table that is no regression, and its anchors out of order."""
    out = []
    for k, heading in enumerate(sheet.head):
        if not k or not _bounded(heading):
            continue
        numbers = {line.name: line.numbers[k] for line in sheet.lines if k in line.numbers}
        most = 100.0 if 2 * sum(x.value > 1.0 for x in numbers.values()) > len(numbers) else 1.0
        bounds = Interval(0.0, most)
        out += [
            held((sheet.name, heading, name), "possible_value", number, bounds)
            for name, number in numbers.items()
            if not number.interval.meets(bounds)
        ]
    return out + _anchors(sheet)


def _bounded(heading: str) -> bool:
    return what("fuzzy", heading) in _FUZZY or what("bounded", heading) is not None


def _anchors(sheet: Sheet) -> list[Finding]:
    """Return whether the crossover of a calibration lies between full non-membership and membership, all in range."""
    at_ = {name: sheet.column("anchor", name) for name in patterns("anchor")}
    out_, cross, in_ = (at_[k] for k in ("full_out", "crossover", "full_in"))
    if out_ is None or cross is None or in_ is None:
        return []
    ends = {name: sheet.column("heading", name) for name in ("min", "max")}
    found = []
    for line in sheet.lines:
        if any(k not in line.numbers for k in (out_, cross, in_)):
            continue
        low, high = sorted((line.numbers[out_], line.numbers[in_]), key=lambda one: one.value)
        span = Interval(low.interval.low, high.interval.high)
        where = (sheet.name, sheet.head[cross], sheet.label(line))
        why = Message(_("between {low} and {high}"), low=low.text, high=high.text)
        found.append(held(where, "calibration", line.numbers[cross], span, why=why))
        least, most = (
            None if k is None else line.numbers.get(k) for k in (ends["min"], ends["max"])
        )
        if least is not None and most is not None:
            span = Interval(least.interval.low, most.interval.high)
            why = Message(_("between minimum and maximum"))
            for k in (out_, in_):
                where = (sheet.name, sheet.head[k], sheet.label(line))
                found.append(held(where, "calibration", line.numbers[k], span, why=why))
    return found
