"""Columns that say what a row is, beside its region: a unit, an indicator, the number of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..two_languages import each_in_two
from .kinds import is_text, known_place
from .layout import Heading, Layout, Row
from .two_times import part_of_year, together_of, two_columns_of
from .yearbook_words import (
    is_blank,
    is_indicator_heading,
    is_ordinal_heading,
    is_region_heading,
    is_time_heading,
    is_unit,
    is_unit_heading,
    is_value_heading,
    name_and_unit,
)


def plain_layouts(layout: Layout) -> list[Layout]:
    """Return a sheet without columns of units and of row numbers, a sheet an indicator.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    list of Layout
        The one given where it has no such columns. A table with a row a region and indicator is
        taken apart into one for each indicator, which gives the figures their name and unit.
    """
    layout = _in_chinese(_with_one_time(_without_units(_without_ordinal(layout))))
    heads = layout.headings
    found = [k for k, h in enumerate(heads) if is_indicator_heading(h.name) and is_text(layout, k)]
    keys = [k for k, h in enumerate(heads) if is_region_heading(h.name) and is_text(layout, k)]
    figures = _figures(heads)
    if len(found) != 1 or not keys or not figures:
        return [layout]
    times = [k for k, h in enumerate(heads) if is_time_heading(h.name)]
    rows = _filled_down(layout.rows, [*keys, *times, found[0]])
    names = dict.fromkeys(str(cells[found[0]]).strip() for _row, cells in rows)
    return [_of(layout, rows, found[0], name, figures) for name in names]


def _figures(heads: Sequence[Heading]) -> list[int]:
    """Return the columns that hold figures of whatever the indicator says: years, or "value"."""
    years = [k for k, h in enumerate(heads) if h.time is not None and not h.name]
    return years or [k for k, h in enumerate(heads) if is_value_heading(h.name)]


def _of(
    layout: Layout, rows: Sequence[Row], at: int, indicator: str, figures: Sequence[int]
) -> Layout:
    """Return the rows of one indicator, their figures called by it."""
    name, unit = name_and_unit(indicator)
    own = tuple(one for one in rows if str(one[1][at]).strip() == indicator)
    stated = dict.fromkeys(layout.row_units[row] for row, _c in own if row in layout.row_units)
    unit = unit or (next(iter(stated)) if len(stated) == 1 else "")
    heads = [
        replace(h, name=name, unit=unit or h.unit) if k in figures else h
        for k, h in enumerate(layout.headings)
    ]
    kept = [k for k in range(len(heads)) if k != at]
    return replace(
        layout,
        headings=tuple(heads[k] for k in kept),
        rows=tuple((row, [cells[k] for k in kept]) for row, cells in own),
    )


def _filled_down(rows: Sequence[Row], columns: Sequence[int]) -> list[Row]:
    """Return rows with the blank cells of key columns filled from above."""
    out: list[Row] = []
    for row, cells in rows:
        full = list(cells)
        for k in columns:
            if out and is_blank(full[k]):
                full[k] = out[-1][1][k]
        out.append((row, full))
    return out


def _with_one_time(layout: Layout) -> Layout:
    """Put the columns of the years and of the months or quarters together, where rows are told apart by both."""
    heads = layout.headings
    words = {h.name: k for k, h in enumerate(heads) if h.time is None and h.name}
    found = two_columns_of({name: layout.column(k) for name, k in words.items()})
    if found is None:
        return layout
    at, part = (words[name] for name in found)
    rows = _filled_down(layout.rows, [at, part])
    if any(is_blank(cells[k]) for _row, cells in rows for k in (at, part)):
        return layout
    kind = part_of_year(found[1], [cells[part] for _row, cells in rows])
    years, parts = ([cells[k] for _row, cells in rows] for k in (at, part))
    times = together_of(years, parts, str(kind))
    joined = [
        (row, [*cells[:at], time, *cells[at + 1 :]])
        for (row, cells), time in zip(rows, times, strict=True)
    ]
    return _without(replace(layout, rows=tuple(joined)), part)


def _without_ordinal(layout: Layout) -> Layout:
    """Take the column off that numbers the rows, if it counts them."""
    for k, head in enumerate(layout.headings):
        if is_ordinal_heading(head.name) and _counts(layout.column(k)) and len(layout.headings) > 2:
            return _without(layout, k)
    return layout


def _counts(cells: Sequence[object]) -> bool:
    """Return whether cells are 1, 2, 3, …, blanks between them apart."""
    filled = [str(c).strip().removesuffix(".0") for c in cells if not is_blank(c)]
    return bool(filled) and filled == [str(k + 1) for k in range(len(filled))]


def _without_units(layout: Layout) -> Layout:
    """Take the column of units off, and keep what it says of each row."""
    for k, head in enumerate(layout.headings):
        filled = [c for c in layout.column(k) if not is_blank(c)]
        if not (k and is_unit_heading(head.name) and filled):
            continue
        if sum(map(is_unit, filled)) < 0.5 * len(filled):
            continue
        units = {row: str(cells[k]).strip() for row, cells in layout.rows if not is_blank(cells[k])}
        out = replace(_without(layout, k), row_units=units)
        one = set(units.values())
        whole = len(one) == 1 and len(units) == len(layout.rows)
        return replace(out, unit=out.unit or one.pop()) if whole else out
    return layout


def _without(layout: Layout, at: int) -> Layout:
    keep = [k for k in range(len(layout.headings)) if k != at]
    return replace(
        layout,
        headings=tuple(layout.headings[k] for k in keep),
        rows=tuple((row, [cells[k] for k in keep]) for row, cells in layout.rows),
    )


def _in_chinese(layout: Layout) -> Layout:
    """Take columns of regions in two languages by their Chinese names; the other names are kept beside."""
    for k in range(min(3, len(layout.headings))):
        cells = [c if isinstance(c, str) else "" for c in layout.column(k)]
        written = [one for one in cells if not is_blank(one)]
        both = each_in_two(written)
        if both is None or not any(known_place(zh) for zh, _en in both):
            continue
        found = dict(zip(written, both, strict=True))
        rows = [
            (row, [*own[:k], found[cell][0] if cell in found else own[k], *own[k + 1 :]])
            for (row, own), cell in zip(layout.rows, cells, strict=True)
        ]
        spoken = {"".join(zh.split()): en for zh, en in both}
        return replace(layout, rows=tuple(rows), spoken=spoken)
    return layout
