"""A time in two columns of a table, its year and its month or quarter: put together into one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from ...containers.ids import label
from ...containers.time_words import narrow, readings
from ...containers.times import parse_time
from ...errors import LabelError, ParameterError, listed
from ...words import _
from .yearbook_words import is_blank, is_time_heading, year

Cells = Sequence[object] | NDArray[Any]

BETWEEN = " + "
"""Between the names of two columns that hold one time."""
_PARTS = {
    "month": (re.compile(r"月份?|月度|months?|mon|mth", re.IGNORECASE), 12, "{y:04d}-{k:02d}"),
    "quarter": (re.compile(r"季度?|quarters?|qtr|q", re.IGNORECASE), 4, "{y:04d}Q{k}"),
    "half": (re.compile(r"半年度?|half_?years?|half", re.IGNORECASE), 2, "{y:04d}H{k}"),
    "week": (re.compile(r"周次?|weeks?", re.IGNORECASE), 53, "{y:04d}W{k:02d}"),
}
"""Parts of a year: headings of their columns, how many there are, how a time is written with its year."""


def part_of_year(heading: str, cells: Cells) -> str | None:
    """Return "month", "quarter", "half" or "week" of a column that holds these of no year, else None."""
    there = [c for c in cells if not is_blank(c)]
    for kind, (called, _most, _written) in _PARTS.items():
        named = called.fullmatch(narrow(heading)) is not None
        if there and all(_place(c, kind, bare=named) is not None for c in dict.fromkeys(there)):
            return kind
    return None


def two_columns_of(columns: Mapping[str, Cells]) -> tuple[str, str] | None:
    """Return the columns of years and of a part of the year, where there is one of each."""
    found = pairs_of(columns)
    return found[0] if len(found) == 1 else None


def pairs_of(columns: Mapping[str, Cells]) -> list[tuple[str, str]]:
    """Return each column of years with each of a part of the year."""
    when = {name: cells for name, cells in columns.items() if is_time_heading(name)}
    years = [name for name, cells in when.items() if _are_years(cells)]
    parts = [name for name, cells in when.items() if part_of_year(name, cells)]
    return [(year, part) for year in years for part in parts]


def one_time(columns: Mapping[str, Cells], time: str, rows: Sequence[int]) -> list[str]:
    """Return the times that two columns, named as "year + month", hold together.

    Raises
    ------
    ParameterError
        If they are not one of years and one of months, quarters, halves or weeks.
    LabelError
        If cells of either are empty.
    """
    names = named(time)
    empty = [row for k, row in enumerate(rows) if any(is_blank(columns[n][k]) for n in names)]
    if empty:
        raise LabelError(
            _(
                "{names} together are the time, and a cell of them is empty in {n} {n:row|rows}: {empty}. "
                "Fill it in, or remove {n:this row|these rows}."
            ),
            names=listed(names),
            n=len(empty),
            empty=listed(empty),
        )
    for years, parts in (names, names[::-1]):
        kind = part_of_year(parts, columns[parts])
        if kind is not None and _are_years(columns[years]):
            return together_of(columns[years], columns[parts], kind)
    raise ParameterError(
        _(
            "{param:time={time}} names two columns that together are the time: one of years (2019) and one of "
            "months, quarters, halves or weeks of the year (1 to 12, or as Q1). {names} are not such two."
        ),
        time=time,
        names=listed(names),
    )


def named(time: str, there: Collection[str] = ()) -> list[str]:
    """Return the names of the columns of a time that is in two, "year + month"; of another, or one `there`, its own."""
    if time in there:
        return [time]
    names = [name.strip() for name in time.split(BETWEEN.strip())]
    return names if len(names) == 2 and all(names) else [time]


def together_of(years: Cells, parts: Cells, kind: str) -> list[str]:
    """Return times written as 2019-03, 2019Q1, 2019H1 or 2019W05."""
    bare, written = True, _PARTS[kind][2]
    return [
        written.format(y=int(parse_time(y)), k=_place(k, kind, bare=bare))
        for y, k in zip(years, parts, strict=True)
    ]


def _are_years(cells: Cells) -> bool:
    there = [c for c in cells if not is_blank(c)]
    return bool(there) and all(
        isinstance(parse_time(c), int) and year(getattr(c, "item", lambda c=c: c)()) is not None
        for c in dict.fromkeys(there)
    )


def _place(cell: object, kind: str, *, bare: bool) -> int | None:
    """Return which month, quarter, … of the year a cell is, from 1; a bare number only where that may be."""
    text = label(cell)
    if re.fullmatch(r"\d{1,2}(\.0+)?", text):
        number = int(text.partition(".")[0])
        return number if bare and 1 <= number <= _PARTS[kind][1] else None
    found = readings(text).get(f"{kind} of no year")
    return None if found is None else found if kind == "week" else found + 1
