"""Which columns of a map or a table hold the regions' ids, their names and the times, by heading and values.

A guess is only ever offered, where it can be seen and changed; nothing is computed with one unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..choices import codes
from ..choices.data import NameLevel
from ..containers.time_words import narrow
from .places.gazetteer import china_gazetteer, spelling
from .yearbooks.cells import parse_id
from .yearbooks.yearbook_words import (
    is_blank,
    is_code_heading,
    is_period,
    is_region_heading,
    is_time_heading,
    moment,
    speaks_of_names,
)

Columns = Mapping[str, Sequence[object]]

_ROW_NUMBER = re.compile(
    r"(ogc_?)?fid(_?\d+)?|object_?id(_?\d+)?|oid_?|row_?(id|number)?|index", re.IGNORECASE
)
"""Headings under which programs number rows: they name no region, and change when a file is saved anew."""

_SHARE = 0.5
"""Of a table's ids on the map, at least: fewer are a coincidence (years among codes of four digits)."""


def is_row_number(heading: str) -> bool:
    """Return whether a heading is one under which a program numbers its rows (fid, OBJECTID)."""
    return bool(_ROW_NUMBER.fullmatch(heading.strip()))


def id_column(columns: Columns) -> str | None:
    """Return the column of a map that holds its ids, or None where none can be told.

    Parameters
    ----------
    columns : mapping of heading to cells
        A row a region.

    Notes
    -----
    An id is complete and unique; codes come before names, names before a plain "id". Row numbers of
    programs (fid, OBJECTID) are never taken.
    """
    return _likely(columns, unique=True)


def matching_column(columns: Columns, map_ids: Iterable[object]) -> str | None:
    """Return the column of a table that holds most of a map's ids, or None where too few are there."""
    known = {parse_id(one) for one in map_ids if not is_blank(one)}
    shared = {h: _share(cells, known) for h, cells in columns.items() if not is_row_number(h)}
    best = max(shared.values(), default=0.0)
    if best < _SHARE:
        return None
    return min((h for h in shared if shared[h] == best), key=_rank)


def table_id_column(columns: Columns, map_ids: Iterable[object] = ()) -> str | None:
    """Return the column of a table that holds the regions: by the ids of a map, else by its heading."""
    return matching_column(columns, map_ids) or _likely(columns, unique=False)


def names_kind(
    cells: Iterable[object],
    map_ids: Iterable[object],
    map_names: Iterable[Sequence[object]] = (),
) -> str:
    """Return how the cells of a table become the ids of a map, as the parameter `names` says it.

    Parameters
    ----------
    cells, map_ids : of the columns of regions
    map_names : sequences of cells
        Columns of the map that may name its regions.

    Returns
    -------
    str
        "none" where the cells are the map's ids, or nothing fits; a level of China's names whose codes
        are the map's; "map" where the map itself has the names.
    """
    known = {parse_id(one) for one in map_ids if not is_blank(one)}
    written = list(dict.fromkeys(parse_id(one) for one in cells if not is_blank(one)))
    if not written or _share(written, known) >= _SHARE:
        return "none"
    levels: tuple[NameLevel, ...] = codes(NameLevel)
    for level in levels:
        if known & china_gazetteer(level).codes.keys():
            from .places.names import match_names  # what holds tables of results comes with it

            found = match_names(written, level).codes
            if sum(one in known for one in found) >= _SHARE * len(written):
                return level
    named = {spelling(str(one)) for column in map_names for one in column if not is_blank(one)}
    fits = sum(spelling(one) in named for one in written) >= _SHARE * len(written)
    return "map" if fits else "none"


def time_column(columns: Columns) -> str | None:
    """Return the column that is headed as time and holds times, or None."""
    for heading, cells in columns.items():
        filled = [c for c in cells if not is_blank(c)]
        if is_time_heading(narrow(heading)) and filled and all(map(_is_time, filled)):
            return heading
    return None


def name_column(columns: Columns, language: str = "en") -> str | None:
    """Return the column that names the regions, in the language where there are several, or None."""
    named = [
        h
        for h, cells in columns.items()
        if (speaks_of_names(h) or is_region_heading(h))
        and _is_text(cells)
        and not is_code_heading(h)
    ]
    own = [h for h in named if h.lower().endswith((f"_{language}", f"name{language}"))]
    if not own and language == "zh":
        own = [h for h in named if h.lower().endswith("cn")]
    return next(iter(own or named), None)


def _likely(columns: Columns, *, unique: bool) -> str | None:
    """Return the complete column with the best heading; a column of words where no heading tells."""
    whole = [
        h
        for h, cells in columns.items()
        if not is_row_number(h) and _names_regions(cells, unique=unique)
    ]
    fitting = [h for h in whole if _rank(h) < _OTHER_RANK] or [
        h for h in whole if _is_text(columns[h])
    ]
    return min(fitting, key=_rank, default=None)


_CODE_RANK, _NAME_RANK, _ID_RANK, _OTHER_RANK = range(4)


def _rank(heading: str) -> int:
    plain = heading.strip().lower()
    if plain == "id":
        return _ID_RANK
    if is_code_heading(heading):
        return _CODE_RANK
    return _NAME_RANK if is_region_heading(heading) or speaks_of_names(heading) else _OTHER_RANK


def _share(cells: Sequence[object], known: set[str]) -> float:
    filled = [parse_id(c) for c in cells if not is_blank(c)]
    return sum(c in known for c in filled) / len(filled) if filled else 0.0


def _names_regions(cells: Sequence[object], *, unique: bool) -> bool:
    if not cells or any(map(is_blank, cells)):
        return False
    if any(isinstance(c, float) and not c.is_integer() for c in cells):
        return False
    return not unique or len({parse_id(c) for c in cells}) == len(cells)


def _is_text(cells: Sequence[object]) -> bool:
    filled = [c for c in cells if not is_blank(c)]
    return bool(filled) and all(isinstance(c, str) and not _is_number(c) for c in filled)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_time(cell: object) -> bool:
    if is_period(cell) or moment(cell) is not None:
        return True
    try:
        return isinstance(cell, str) and date.fromisoformat(cell.strip()) is not None
    except ValueError:
        return False
