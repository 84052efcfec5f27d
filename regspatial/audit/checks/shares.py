"""Counts and shares: parts against their total, shares against counts, running sums."""

from __future__ import annotations

from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held, most_agree
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import is_a
from .amounts import amounts


def check_shares(sheet: Sheet) -> list[Finding]:
    """Return findings on a table of counts and shares with a row of totals."""
    if any(is_a("row", "of_which", text) for line in sheet.lines for text in line.texts):
        return []
    at = sheet.found("share")
    total = next((one for one in sheet.lines if is_a("row", "total", one.name)), None)
    body = [one for one in sheet.lines if one is not total and one.numbers]
    if len(body) < 2:
        return []
    out = _totals(sheet, body, total, at) if total is not None else []
    if "count" in at and "percent" in at:
        out += _parts(sheet, body, total, at)
    elif total is not None:
        out += amounts(sheet, body, total, at.get("percent"))
    if "percent" in at and "cumulative" in at:
        out += _running(sheet, body, at)
    return out + (_cells(sheet, body, total) if total is not None else [])


def _numbers(lines: Sequence[Line], column: int) -> list[Printed]:
    return [one.numbers[column] for one in lines if column in one.numbers]


def _sum(numbers: Sequence[Printed]) -> Interval:
    total = exactly(0.0)
    for one in numbers:
        total = total + (exactly(one.value) if _whole(one) else one.interval)
    return total


def _whole(one: Printed) -> bool:
    return one.unit >= 1.0 and "%" not in one.text and not one.bound


def _is_whole_share(one: Printed) -> bool:
    return any(abs(one.value - full) <= 0.005 * full for full in (1.0, 100.0))


def _totals(sheet: Sheet, body: Sequence[Line], total: Line, at: dict[str, int]) -> list[Finding]:
    """Shares that are called the whole, and the counts beside them, add up to their total."""
    out = []
    percent = total.numbers.get(at["percent"]) if "percent" in at else None
    if percent is not None and _is_whole_share(percent):
        numbers = _numbers(body, at["percent"])
        if len(numbers) == len(body):
            why = Message(_("sum of the {n} {n:row|rows}, which are all the parts"), n=len(body))
            where = (sheet.name, sheet.head[at["percent"]], total.name)
            out.append(held(where, "shares_sum", percent, _sum(numbers), why=why))
    count = total.numbers.get(at["count"]) if "count" in at and "percent" in at else None
    if count is not None:
        numbers = _numbers(body, at["count"])
        if len(numbers) == len(body) and all(map(_whole, (*numbers, count))):
            why = Message(_("sum of the {n} {n:row|rows}, which are all the parts"), n=len(body))
            where = (sheet.name, sheet.head[at["count"]], total.name)
            out.append(held(where, "cells_sum", count, _sum(numbers), why=why))
    return out


def _parts(
    sheet: Sheet, body: Sequence[Line], total: Line | None, at: dict[str, int]
) -> list[Finding]:
    """Each share is its count over the sum of the counts."""
    rows = [one for one in body if at["count"] in one.numbers and at["percent"] in one.numbers]
    counts = _numbers(rows, at["count"])
    whole = total.numbers.get(at["count"]) if total is not None else None
    n = whole.value if whole is not None else sum(one.value for one in counts)
    if len(rows) < 3 or n <= 0 or not all(map(_whole, counts)):
        return []
    percents = _numbers(rows, at["percent"])
    scale = 1.0 if sum(p.value for p in percents) < 1.5 else 100.0
    why = Message(_("count over {n}"), n=f"{n:g}")
    found = [
        held(
            (sheet.name, sheet.head[at["percent"]], sheet.label(line)),
            "share",
            p,
            exactly(scale * c.value / n),
            why=why,
        )
        for line, c, p in zip(rows, counts, percents, strict=True)
    ]
    return most_agree(found)


def _running(sheet: Sheet, body: Sequence[Line], at: dict[str, int]) -> list[Finding]:
    """Hold a running sum against the shares above it, of which the unrounded ones were added.

    A slip in a share moves the sums of all rows below it: then each step is held against its share.
    """
    rows = [one for one in body if {at["percent"], at["cumulative"]} <= set(one.numbers)]
    if len(rows) < 3:
        return []
    sums, steps, total = [], [], exactly(0.0)
    for above, line in zip([None, *rows], rows, strict=False):
        share, cumulative = (line.numbers[at[k]] for k in ("percent", "cumulative"))
        total = total + share.interval
        where = (sheet.name, sheet.head[at["cumulative"]], sheet.label(line))
        sums.append(held(where, "running_sum", cumulative, total))
        before = exactly(0.0) if above is None else above.numbers[at["cumulative"]].interval
        steps.append(held(where, "running_sum", cumulative, before + share.interval))
    return most_agree(sums) or most_agree(steps)


def _cells(sheet: Sheet, body: Sequence[Line], total: Line) -> list[Finding]:
    """Whole numbers in a table with totals on both sides add up along both."""
    last = next((k for k, h in enumerate(sheet.head) if k and is_a("row", "total", h)), None)
    if last is None or last < 3:
        return []
    columns = list(range(1, last))
    lines = [*body, total]
    if not all({*columns, last} <= set(one.numbers) for one in lines):
        return []
    if not all(_whole(one.numbers[k]) for one in lines for k in (*columns, last)):
        return []
    why = Message(_("sum of the cells"))
    rows = [
        held(
            (sheet.name, sheet.head[last], sheet.label(one)),
            "cells_sum",
            one.numbers[last],
            _sum([one.numbers[k] for k in columns]),
            why=why,
        )
        for one in lines
    ]
    down = [
        held(
            (sheet.name, sheet.head[k], total.name),
            "cells_sum",
            total.numbers[k],
            _sum(_numbers(body, k)),
            why=why,
        )
        for k in columns
    ]
    return most_agree([*rows, *down])
