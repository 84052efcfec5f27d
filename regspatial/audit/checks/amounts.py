"""Amounts with a row of their total: sums down the columns, and shares of that total beside them."""

from __future__ import annotations

from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held, most_agree
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet

_SUMS = 3
"""Columns that must add up to their total before one that does not is called wrong."""
_NEAR = 0.2
"""How far it may be off, relatively: a rate or an amount per head is nowhere near its sum."""


def amounts(sheet: Sheet, body: Sequence[Line], total: Line, percent: int | None) -> list[Finding]:
    """Return findings on columns of amounts, whatever they are called.

    A column whose shares stand beside it adds up to its total; so do all where most do.
    """
    columns = [k for k in sheet.number_columns() if k and k != percent and k in total.numbers]
    columns = [k for k in columns if all(k in one.numbers for one in body)]
    if percent is not None and percent in total.numbers and len(body) > 2:
        for k in columns:
            found = _shares(sheet, body, total, (k, percent))
            if found:
                return found
    return _sums(sheet, body, total, columns)


def _shares(sheet: Sheet, body: Sequence[Line], total: Line, at: tuple[int, int]) -> list[Finding]:
    """Hold each share against its amount over the total, or the sum where the total itself is off."""
    k, percent = at
    rows = [one for one in body if percent in one.numbers]
    whole = total.numbers[percent]
    scale = next((full for full in (1.0, 100.0) if whole.interval.meets(exactly(full))), None)
    if scale is None or len(rows) < len(body):
        return []
    added = _sum([one.numbers[k] for one in body])
    printed = total.numbers[k]
    best: list[Finding] = []
    for basis, said in ((printed.interval, printed.text), (added, _short(added, printed))):
        if not basis.low > 0.0:
            return []
        why = Message(_("amount over {n}"), n=said)
        found = [
            held(
                (sheet.name, sheet.head[percent], one.name),
                "share",
                one.numbers[percent],
                (one.numbers[k].interval / basis) * exactly(scale),
                why=why,
            )
            for one in rows
        ]
        if _good(found) > _good(best):
            best = found
    if not most_agree(best):
        return []
    return [*best, _total(sheet, k, body, total)]


def _sums(sheet: Sheet, body: Sequence[Line], total: Line, columns: Sequence[int]) -> list[Finding]:
    found = [_total(sheet, k, body, total) for k in columns]
    right = [one for one in found if one.verdict == "consistent"]
    near = [
        one
        for k, one in zip(columns, found, strict=True)
        if one.verdict != "consistent" and _is_near(body, total, k)
    ]
    return [*right, *near] if len(right) >= _SUMS and len(near) < len(right) else []


def _is_near(body: Sequence[Line], total: Line, k: int) -> bool:
    added = sum(one.numbers[k].value for one in body)
    return abs(total.numbers[k].value - added) <= _NEAR * abs(added)


def _total(sheet: Sheet, k: int, body: Sequence[Line], total: Line) -> Finding:
    why = Message(_("sum of the {n} {n:row|rows}, which are all the parts"), n=len(body))
    where = (sheet.name, sheet.head[k], total.name)
    return held(where, "cells_sum", total.numbers[k], _sum([x.numbers[k] for x in body]), why=why)


def _sum(numbers: Sequence[Printed]) -> Interval:
    added = exactly(0.0)
    for one in numbers:
        added = added + one.interval
    return added


def _short(added: Interval, printed: Printed) -> str:
    return f"{added.middle:.{max(len(printed.text.partition('.')[2]), 0)}f}"


def _good(found: Sequence[Finding]) -> int:
    return sum(one.verdict == "consistent" for one in found)
