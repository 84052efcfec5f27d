"""Several tables on one sheet: side by side, or one under another with a header of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..sheet_titles import without_table_number
from .layout import Grid, Row
from .yearbook_cells import yearbook_numbers
from .yearbook_words import (
    is_blank,
    is_continued,
    is_region_heading,
    name_and_unit,
    unit_of_line,
    without_number,
    year,
)


def blocks_of(grid: Grid) -> list[Grid]:
    """Return the tables of a sheet, each with the titles above it; the sheet as it is if it has one.

    Parameters
    ----------
    grid : Grid

    Notes
    -----
    Tables under one another each begin with a row whose first cell is called like a column of regions;
    tables side by side have that heading again in the same row, over the same kind of cells. Where the
    rows of a table are broken by headings that are years alone (2019, then its regions, then 2020), each
    row is given the year above it in a column of its own.
    """
    return [_dated(part) for one in _stacked(grid) for part in _beside(one)]


def _filled(cells: Sequence[object]) -> list[object]:
    return [c for c in cells if not is_blank(c)]


def _is_header(cells: Sequence[object]) -> bool:
    """Return whether a row is a header: a heading of regions, then words or years."""
    filled = _filled(cells)
    if len(filled) < 2 or not isinstance(filled[0], str) or not is_region_heading(filled[0]):
        return False
    return all(year(c) is not None or yearbook_numbers([c]).text_at for c in filled[1:])


def _stacked(grid: Grid) -> list[Grid]:
    """Return the tables under one another; what stands between two belongs to the lower one."""
    rows = [one for one in grid.rows if _filled(one[1])]
    heads = [k for k, (_row, cells) in enumerate(rows) if _is_header(cells)]
    heads = [k for k in heads if not any(h in heads for h in (k - 1, k - 2))]
    if len(heads) < 2:
        return [grid]
    starts = [0]
    for head in heads[1:]:
        above = head
        while (
            above - 1 > starts[-1]
            and len(_filled(rows[above - 1][1])) <= 2
            and _words(rows[above - 1])
        ):
            above -= 1
        starts.append(above)
    out: list[Grid] = []
    for start, end, head in zip(starts, [*starts[1:], len(rows)], heads, strict=True):
        out.append(_called(replace(grid, rows=rows[start:end]), rows[start:head], out))
    return out


def _words(row: Row) -> bool:
    """Return whether a row holds words alone, as a title does."""
    filled = _filled(row[1])
    return bool(filled) and len(yearbook_numbers(filled).text_at) == len(filled)


def _called(grid: Grid, titles: Sequence[Row], before: Sequence[Grid]) -> Grid:
    """Return a table under the name that the titles above it give it, its unit as a line of its own."""
    said = [str(c) for _row, cells in titles for c in _filled(cells)]
    own = [t for t in said if unit_of_line(t) is None and not is_continued(t)]
    if not own:
        return replace(grid, sheet=before[-1].sheet) if before else grid
    name, unit = name_and_unit(without_number(without_table_number(own[-1])))
    units = {**grid.units, name: unit} if unit else grid.units
    return replace(grid, sheet=name, units=units)


def _beside(grid: Grid) -> list[Grid]:
    """Return the tables side by side, each with the titles of the sheet."""
    rows = [(row, list(cells)) for row, cells in grid.rows]
    at = next((k for k, (_row, cells) in enumerate(rows) if _is_header(cells)), None)
    if at is None:
        return [grid]
    head = rows[at][1]
    first = next(c for c in head if not is_blank(c))
    key = "".join(str(first).split())
    starts = [k for k, c in enumerate(head) if isinstance(c, str) and "".join(c.split()) == key]
    if len(starts) < 2:
        return [grid]
    ends = [*starts[1:], max(len(cells) for _row, cells in rows)]
    out = []
    for start, end in zip(starts, ends, strict=True):
        above = [(row, _filled(cells)) for row, cells in rows[:at]]
        below = [(row, cells[start:end]) for row, cells in rows[at:]]
        out.append(replace(grid, rows=[*above, *below]))
    return out


def _dated(grid: Grid) -> Grid:
    """Return a table whose rows stand under years with a column of these; others as they are."""
    rows = [(row, list(cells)) for row, cells in grid.rows]
    head = next((k for k, (_row, cells) in enumerate(rows) if _is_header(cells)), None)
    if head is None or any(year(c) is not None for c in rows[head][1]):
        return grid
    headings = {k: _year_alone(rows[k][1]) for k in range(head + 1, len(rows))}
    at = [k for k, when in headings.items() if when is not None]
    years = [headings[k] for k in at]
    if len(at) < 2 or len(set(years)) < len(years):
        return grid
    if any(_has_a_number(cells) for _row, cells in rows[head + 1 : at[0]]):
        return grid  # rows above the first year have none
    width = max(len(cells) for _row, cells in rows[head:])
    out: list[Row] = [*rows[:head], (rows[head][0], [*_wide(rows[head][1], width), TIME])]
    out += [(row, cells) for row, cells in rows[head + 1 : at[0]]]
    for start, end in zip(at, [*at[1:], len(rows)], strict=True):
        for row, cells in rows[start + 1 : end]:
            when = headings[start] if _has_a_number(cells) else None
            out.append((row, [*_wide(cells, width), when]))
    return replace(grid, rows=out)


TIME = "year"
"""What the column is called that a sheet has not."""


def _year_alone(cells: Sequence[object]) -> int | None:
    """Return the year that a row says and nothing else, as a cell merged across may say it often."""
    said = {"".join(str(c).split()) for c in _filled(cells)}
    return year(said.pop()) if len(said) == 1 else None


def _has_a_number(cells: Sequence[object]) -> bool:
    return any(not yearbook_numbers([c]).text_at for c in _filled(cells)[1:])


def _wide(cells: Sequence[object], width: int) -> list[object]:
    return [*cells, *[None] * (width - len(cells))]
