"""Columns of words that say to what a region belongs: one label a region, several regions a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from ..containers import Panel
from .cells import is_missing, parse_id
from .hand_columns import HandColumns

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
    of_rows = [parse_id(one) for one in row_ids]
    out = {}
    for name, cells in words.items():
        found: dict[str, str] = {}
        for one, cell in zip(of_rows, cells, strict=True):
            if is_missing(cell):
                continue
            label = str(cell).strip()
            if found.setdefault(one, label) != label:
                break
        else:
            if 0 < len(set(found.values())) < len(ids):
                out[name] = tuple(found.get(one, "") for one in ids)
    return out


def with_groups(
    panel: Panel, row_ids: Cells, cells: Mapping[str, Cells], found: HandColumns
) -> Panel:
    """Return a panel with the groups among the columns of words; warn of what else is left out."""
    groups = text_groups(row_ids, {name: cells[name] for name in found.words}, panel.ids)
    found.words = [name for name in found.words if name not in groups]
    found.say()
    return replace(panel, units=found.units, groups=groups)
