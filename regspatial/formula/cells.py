"""What an expression is worth: values by time and region, and what has to be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..errors import DomainError, cell, listed
from ..words import Message, Sentence, _
from .rows import Rows

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Grid = Panel | Rows


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Values (T, n), NaN where an input is missing.

    Attributes
    ----------
    lost : (T,) bool
        Times that have no value because a lag or lead of theirs is not in the data.
    marks : mapping of "filled", "winsorised" to (T, n) bool
        Cells that rest on values which were filled in, or drawn in.
    """

    values: Array
    lost: Mask
    marks: Mapping[str, Mask]


def plain(values: Array) -> Cells:
    """Return cells of which nothing has to be said."""
    return Cells(values, np.zeros(len(values), dtype=bool), {})


def joined(values: Array, *parts: Cells) -> Cells:
    """Return cells made of others: lost where one is, resting on what they rest on."""
    lost = np.zeros(len(values), dtype=bool)
    marks: dict[str, Mask] = {}
    for part in parts:
        lost |= part.lost
        for kind, mask in part.marks.items():
            marks[kind] = marks[kind] | mask if kind in marks else mask
    return Cells(values, lost, marks)


def refuse(
    grid: Grid, bad: Mask, term: str, why: Sentence, way: Sentence, **fields: object
) -> None:
    """Raise for cells that a function is not defined for.

    Raises
    ------
    DomainError
        Naming term, cells, the reason and one way out.
    """
    if not bad.any():
        return
    rows, columns = np.nonzero(np.broadcast_to(bad, (grid.T, grid.n)))
    named = [
        cell(grid.ids[c], grid.times[r]) if str(grid.times[r]) else grid.ids[c]
        for r, c in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    raise DomainError(
        _("{term} is not a finite number in {n} {n:cell|cells}: {places} ({why}). {way}"),
        ids=dict.fromkeys(grid.ids[c] for c in columns.tolist()),
        columns=[term],
        term=term,
        n=len(named),
        places=listed(named),
        why=Message(why, **fields),
        way=Message(way, **fields),
    )
