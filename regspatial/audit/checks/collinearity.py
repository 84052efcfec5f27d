"""Variance inflation factors: at least one, the inverse of the tolerance, 1/(1 − R²), their mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import is_a


def is_collinearity(sheet: Sheet) -> bool:
    """Return whether a table has a column of variance inflation factors."""
    return "vif" in sheet.found("collinearity")


def check_collinearity(sheet: Sheet) -> list[Finding]:
    """Return findings on a table of variance inflation factors, a variable a row."""
    at = sheet.found("collinearity")
    if "vif" not in at:
        return []
    rows = [one for one in sheet.lines if at["vif"] in one.numbers]
    body = [one for one in rows if not _is_mean(one)]
    out = [f for one in body for f in _row(sheet, one, at)]
    numbers = [one.numbers[at["vif"]] for one in body]
    means = [one for one in rows if _is_mean(one) and len(body) > 1]
    return out + [_mean(sheet, one, numbers, at["vif"]) for one in means]


def _is_mean(line: Line) -> bool:
    return is_a("row", "mean_vif", line.name)


def _row(sheet: Sheet, line: Line, at: dict[str, int]) -> list[Finding]:
    vif = line.numbers[at["vif"]]
    name = sheet.label(line)
    where = (sheet.name, sheet.head[at["vif"]], name)
    why = Message(_("1/(1 − R²) with R² of a variable on the others, which is not negative"))
    out = [held(where, "vif_range", vif, Interval(1.0, math.inf), why=why)]
    tolerance = line.numbers.get(at["tolerance"]) if "tolerance" in at else None
    if tolerance is not None and vif.interval.low > 0.0:
        there = (sheet.name, sheet.head[at["tolerance"]], name)
        out.append(held(there, "tolerance", tolerance, exactly(1.0) / vif.interval))
    r2 = line.numbers.get(at["r2"]) if "r2" in at else None
    if r2 is not None and r2.interval.high < 1.0:
        rest = exactly(1.0) - r2.interval
        why = Message(_("1/(1 − R²) with R² = {value}"), value=r2.text)
        out.append(held(where, "vif_r_squared", vif, exactly(1.0) / rest, why=why))
    return out


def _mean(sheet: Sheet, line: Line, numbers: Sequence[Printed], column: int) -> Finding:
    total = exactly(0.0)
    for one in numbers:
        total = total + one.interval
    why = Message(_("mean of the {n} {n:row|rows} above"), n=len(numbers))
    where = (sheet.name, sheet.head[column], line.name)
    mean = total.scaled(1.0 / len(numbers))
    return held(where, "mean_of_rows", line.numbers[column], mean, why=why)
