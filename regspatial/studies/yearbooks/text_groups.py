"""Columns of words that say to what a region belongs, or what it is called: one label a region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers import Panel
from ...words import NameOf
from ...words.naming import replace_names
from .cells import is_missing, parse_id, to_numbers
from .hand_columns import HandColumns, hand_columns
from .text_columns import factorised
from .yearbook_words import names_among

Cells = Sequence[object] | NDArray[Any]


def text_groups(
    row_ids: Cells, words: Mapping[str, Cells], ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the columns that group regions, a label a region in the order of `ids`.

    A column whose words change within a region is none, nor one that names every region apart. An empty
    cell takes the label of the region's other rows.

    Parameters
    ----------
    row_ids : m cells
    words : mapping of column to m cells
    ids : the regions, as `row_ids` are read
    """
    out = {}
    for name, cells in words.items():
        found = _labels(row_ids, cells)
        if 0 < len(set(found.values())) < len(ids):
            out[name] = tuple(found.get(one, "") for one in ids)
    return out


def told_apart(
    row_ids: Cells, cells: Mapping[str, Cells], *, all_wanted: bool, decimal: str = "."
) -> HandColumns:
    """Return numbers and words among the columns of a table, as `hand_columns` does.

    Where every column was asked for, one of words that groups regions counts as words too: the effects of
    a model, its clusters and its groups name such columns beside those of numbers.
    """
    found = hand_columns(cells, all_wanted=False, decimal=decimal)
    if all_wanted:
        ids = list(dict.fromkeys(map(parse_id, row_ids)))
        grouping = text_groups(row_ids, {name: cells[name] for name in found.words}, ids)
        refused = (*found.mixed, *(name for name in found.words if name not in grouping))
        found.cells |= {name: cells[name] for name in refused}
        found.words, found.mixed = list(grouping), []
    return found


def text_names(row_ids: Cells, words: Mapping[str, Cells], ids: Sequence[str]) -> dict[str, NameOf]:
    """Return what regions are called, by id: of columns headed as names, with a name of its own for each.

    Chinese and English names may stand in two columns; where there is one, it serves both languages.

    Parameters
    ----------
    row_ids, words, ids
        As of `text_groups`.
    """
    return names_by_language((_labels(row_ids, words[one]) for one in names_among(words)), ids)


def names_of_table(table: Any, id_name: str, ids: Sequence[str]) -> dict[str, NameOf]:
    """Return what a data frame or a mapping of columns calls the regions of its column of ids, by id."""
    listed = getattr(table, "columns", table)
    if not isinstance(listed, Iterable):  # arrays with labels of their own have no column of words
        return {}
    headings = {str(one): one for one in listed}
    found = {one: np.asarray(table[headings[one]]) for one in names_among(headings)}
    words = {
        one: cells for one, cells in found.items() if one != id_name and cells.dtype.kind in "OUT"
    }
    if id_name not in headings or not words:
        return {}
    return text_names(np.asarray(table[headings[id_name]]), words, ids)


def names_by_language(
    columns: Iterable[Mapping[str, str]], ids: Sequence[str]
) -> dict[str, NameOf]:
    """Return names by id of columns {id: name}; one that does not name each region apart counts for nothing."""
    zh: Mapping[str, str] = {}
    en: Mapping[str, str] = {}
    for found in columns:
        if len(set(found.values())) < len(ids):
            continue
        if any("\u4e00" <= c <= "\u9fff" for one in found.values() for c in one):
            zh = zh or found
        else:
            en = en or found
    return {one: NameOf((en or zh)[one], (zh or en)[one]) for one in ids if one in (zh or en)}


def _ids_in_words(
    row_ids: Cells, words: Mapping[str, Cells], ids: Sequence[str]
) -> tuple[str, ...]:
    """Return the columns that name every region, and each apart: they say the same as the ids."""
    found = {name: _labels(row_ids, cells) for name, cells in words.items()}
    return tuple(name for name, of in found.items() if len(of) == len(set(of.values())) == len(ids))


def _labels(row_ids: Cells, cells: Cells) -> dict[str, str]:
    """Return the one label of each region that has any; of a column that changes within a region none."""
    found: dict[str, str] = {}
    for row, cell in _different(row_ids, cells):
        if is_missing(cell):
            continue
        one, label = parse_id(row), str(cell).strip()
        if found.setdefault(one, label) != label:
            return {}
    return found


def _counted(cells: Cells) -> bool:
    """Return whether a column holds numbers alone: "area" may head names of regions, and square kilometres."""
    return not to_numbers(cells).text_at


def _different(row_ids: Cells, cells: Cells) -> Iterable[tuple[object, object]]:
    """Return the pairs of a row's id and its cell; where both are read fast, each pair once."""
    ids, words = factorised(row_ids), factorised(cells)
    if ids is None or words is None:
        return zip(row_ids, cells, strict=True)
    pairs, first = np.unique(ids[0] * len(words[1]) + words[0], return_index=True)
    del pairs
    return [(ids[1][ids[0][k]], words[1][words[0][k]]) for k in np.sort(first).tolist()]


def with_groups(
    panel: Panel,
    row_ids: Cells,
    cells: Mapping[str, Cells],
    found: HandColumns,
    called: Mapping[str, Cells] | None = None,
    keys: Sequence[str] = (),
) -> Panel:
    """Return a panel with the groups and names among the columns of words; warn of what else is left out.

    Names may stand in columns `called` beside those that are read; `keys` are the columns of regions and times.
    """
    words = {name: cells[name] for name in found.words}
    groups = text_groups(row_ids, words, panel.ids)
    spoken = {**words, **{one: own for one, own in (called or {}).items() if not _counted(own)}}
    names = text_names(row_ids, spoken, panel.ids)
    found.words = [name for name in found.words if name not in groups]
    found.say()
    keys = (*(keys or ("id", "time")), *_ids_in_words(row_ids, spoken, panel.ids))
    made = replace(panel, units=found.units, groups=groups, keys=keys)
    return replace_names(made, names) if names else made
