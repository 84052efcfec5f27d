"""What the rows and the columns of a sheet are: regions, years or variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ...containers.time_words import readings
from ..places.names import LEVELS, as_code, bearers, china_gazetteer
from .cells import is_missing_id, parse_id
from .layout import Layout
from .yearbook_cells import yearbook_numbers
from .yearbook_words import (
    are_times,
    is_blank,
    is_code_heading,
    is_period,
    is_region_heading,
    is_time_heading,
    is_total,
    moment,
    region_of_line,
    year,
)

Known = Callable[[str], bool]
MOST = 0.6
"""Share of labels that have to be known places before rows or columns are taken for regions."""


def known_place(label: str) -> bool:
    """Return whether China's provinces or prefectures know a name or a code."""
    text = "".join(str(label).split())
    return bool(text) and any(
        as_code(text, china_gazetteer(one).codes) or bearers(text, china_gazetteer(one))
        for one in LEVELS
    )


def _mostly(labels: Sequence[object], known: Known) -> bool:
    texts = [parse_id(one) for one in labels if not is_missing_id(one) and not is_total(one)]
    return bool(texts) and sum(map(known, texts)) >= MOST * len(texts)


def years_down(layout: Layout, known: Known) -> bool:
    """Return whether the rows are years and the columns places."""
    if not begins_with_times(layout) or any(
        h.time is not None or h.unit for h in layout.headings[1:]
    ):
        return False  # a heading with a unit is a variable
    down = [str(c).strip() for c in layout.column(0)]
    if len(set(down)) < len(down):
        return False
    return not any(is_region_heading(h.name) for h in layout.headings[1:])


def begins_with_times(layout: Layout) -> bool:
    """Return whether the first column holds times and nothing else: of years, or of one kind without them."""
    cells = layout.column(0)
    return all(moment(c) is not None for c in cells) or are_times(cells)


def variables_down(layout: Layout, known: Known) -> bool:
    """Return whether the columns are places and the rows are not."""
    across = [h.name for h in layout.headings[1:] if h.name]
    if not across or len(across) < len(layout.headings) - 1:
        return False
    return _mostly(across, known) and not _mostly(layout.column(0), known)


@dataclass(frozen=True, slots=True)
class Keys:
    """Which columns hold the regions, the times and the regions' names."""

    region: int | None
    time: int | None
    names: tuple[int, ...] = ()


def key_columns(layout: Layout, id: str | None, time: str | None, known: Known) -> Keys:
    """Return which columns hold the regions, the times and the regions' names."""
    heads = [h.name for h in layout.headings]
    said = [layout.labels.get(name, "") for name in heads]
    when = heads.index(time) if time in heads else None
    plain = [k for k, h in enumerate(layout.headings) if h.time is None]
    if when is None:
        when = next(
            (
                k
                for k in plain
                if (is_time_heading(heads[k]) or is_time_heading(said[k]))
                and _mostly_years(layout, k)
            ),
            None,
        )
    keyed = [
        k
        for k in plain
        if k != when and (is_region_heading(heads[k]) or is_region_heading(said[k]))
    ]
    if id in heads:
        chosen: int | None = heads.index(id)
    else:
        codes = [
            k
            for k in keyed
            if (is_code_heading(heads[k]) or is_code_heading(said[k])) and _all_codes(layout, k)
        ]
        words = [k for k in keyed if k not in codes and is_text(layout, k)]
        # of a province and its cities the cities; a group merged over its regions is none
        words.sort(key=lambda k: -len(_distinct(layout, k)))
        chosen = next(iter(codes or words), None)
        if chosen is None:
            chosen = next((k for k in plain[:3] if k != when and is_text(layout, k)), None)
    if when is None and chosen is not None and _repeats(layout, chosen):
        # an unknown word over a column of years: needed, since regions stand more than once
        others = [k for k in plain if k != chosen]
        when = next((k for k in others[:4] if _all_years(layout, k)), None)
        if when is None:  # months, quarters, plans: words over which nothing else can be told
            when = next((k for k in others if is_time_column(layout, k)), None)
    names = _names_beside(layout, [k for k in keyed if k != when], chosen)
    return Keys(chosen, when, names)


def _distinct(layout: Layout, k: int) -> set[str]:
    return {str(c) for c in layout.column(k) if not is_blank(c)}


def _names_beside(layout: Layout, keyed: Sequence[int], chosen: int | None) -> tuple[int, ...]:
    """Return the columns that name the regions of the chosen one; a column of groups names none."""
    words = [k for k in keyed if is_text(layout, k)]
    count = {k: len(_distinct(layout, k)) for k in words}
    least = count[chosen] if chosen in count else max(count.values(), default=0)
    return tuple(k for k in words if k != chosen and count[k] >= least)


def _repeats(layout: Layout, k: int) -> bool:
    cells = [str(c) for c in layout.column(k) if not is_blank(c)]
    return len(set(cells)) < len(layout.rows)


def _all_years(layout: Layout, k: int) -> bool:
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return bool(cells) and all(year(c) is not None for c in cells)


def is_time_column(layout: Layout, k: int) -> bool:
    """Return whether a column is of times, by its heading over words or by its cells; never the name of variables."""
    if not is_text(layout, k):
        return False
    return is_time_heading(layout.headings[k].name) or are_times(layout.column(k))


def _mostly_years(layout: Layout, k: int) -> bool:
    """Return whether a column headed as times holds times; a few that are none are a fault."""
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return sum(map(_is_time, cells)) > len(cells) / 2


def _is_time(cell: object) -> bool:
    return (
        is_period(cell)
        or isinstance(cell, date)
        or (isinstance(cell, str) and bool(readings(cell)))
    )


def _all_codes(layout: Layout, k: int) -> bool:
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return all(" " not in parse_id(c).strip() for c in cells)


def is_text(layout: Layout, k: int) -> bool:
    """Return whether most cells of a column are words."""
    cells = [c for c in layout.column(k) if not is_blank(c)]
    return bool(cells) and len(yearbook_numbers(cells).text_at) > 0.5 * len(cells)


def region_of_sheet(layout: Layout, known: Known) -> str | None:
    """Return the one region that a sheet is about, by a line "region: …" or by its own name.

    None where its rows or its columns are regions, whatever the sheet is called.
    """
    stated = next((r for _row, t in layout.titles if (r := region_of_line(t))), None)
    if stated is None and known(layout.sheet):
        stated = "".join(layout.sheet.split())
    if stated is None or any(is_region_heading(h.name) for h in layout.headings):
        return None
    first = layout.column(0)
    across = [h.name for h in layout.headings[1:] if h.name]
    return None if _mostly(first, known) or _mostly(across, known) else stated
