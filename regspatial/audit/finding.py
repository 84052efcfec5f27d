"""How a check becomes a finding: a printed number against the interval of what follows."""

from __future__ import annotations

import math

from ..results.audit import Finding, Verdict
from ..words import Words
from .model import ModelColumn
from .printed import Interval, Printed

_DIGITS = 4
"""Decimals of a number whose last digit is unknown: one derived from what may be anything."""
_MOST = 0.6
"""Share of rows that must agree before the others are called wrong: else the columns mean something else."""


def held(
    where: tuple[str, str, str],
    check: str,
    printed: Printed,
    implied: Interval,
    *,
    fails: Verdict = "inconsistent",
    why: Words | None = None,
) -> Finding:
    """Return whether what is printed and what follows have a number in common.

    Parameters
    ----------
    where : (table, column, row)
    fails : {"inconsistent", "unknown"}
        The verdict where they have none; "unknown" if the check rests on an unstated condition.
    """
    good = printed.interval.meets(implied)
    return Finding(
        table=where[0],
        column=where[1],
        term=where[2],
        check=check,
        printed=printed.text,
        implied=said(implied, printed.unit),
        verdict="consistent" if good else fails,
        why=why,
    )


def not_below(printed: Printed) -> Interval:
    """Return what is at least a printed number.

    .854 stands for .8535 and more, .853 for less than .8535: the edge they share is no way out.
    """
    return Interval(printed.interval.low + 1e-4 * printed.unit, math.inf)


def said(implied: Interval, unit: float) -> str:
    """Write an interval with one digit more than the printed number."""
    known = math.isfinite(unit) and unit > 0.0
    decimals = max(0, min(12, 1 - math.floor(math.log10(unit) + 1e-9))) if known else _DIGITS
    low, high = (_number(x, decimals) for x in (implied.low, implied.high))
    if low == high:
        return low
    if math.isinf(implied.low):
        return f"≤ {high}"
    if math.isinf(implied.high):
        return f"≥ {low}"
    return f"{_number(implied.middle, decimals)} [{low}, {high}]"


def said_p(p: Interval) -> str:
    """Write where a p-value lies."""
    return "p < 0.001" if p.high < 0.001 else f"p = {said(p, 0.001)}"


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text


def at(model: ModelColumn, term: str) -> tuple[str, str, str]:
    """Return where a term of a model stands."""
    return model.table, model.label, term


def most_agree(found: list[Finding]) -> list[Finding]:
    """Return findings of a rule that most of them follow; none where the columns mean something else."""
    good = sum(one.verdict == "consistent" for one in found)
    return found if good >= _MOST * len(found) else []
