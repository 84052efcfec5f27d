"""What has to be said of cells wherever they are used: filled in, drawn in, lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import listed
from ..words import Message, _, n_
from .times import Time

Mask = NDArray[np.bool_]
Marks = Mapping[str, Mask]
"""By "filled" and "winsorised": which cells (T, n) rest on values that were; by "lost", which there are none of."""

_SAID = {
    "filled": n_(
        "{n} cell of {x} rests on interpolated values.",
        "{n} cells of {x} rest on interpolated values.",
    ),
    "winsorised": n_(
        "{n} cell of {x} rests on winsorised values.",
        "{n} cells of {x} rest on winsorised values.",
    ),
}


LOST = "lost"
"""Cells of times that a column's own lags or leads have not got: left out by what uses it, and said there."""


def lost_rows(marks: Marks, count: int) -> Mask:
    """Return which of `count` times a column has not got, by its marks."""
    return marks[LOST].any(axis=1) if LOST in marks else np.zeros(count, dtype=bool)


def without_lost(marks: Marks, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values (T, n) of a column with a number at the times that it has not got."""
    return np.where(lost_rows(marks, len(values))[:, None], 0.0, values)


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """The marks of something, and which times or rows of them are used (a mask or positions)."""

    marks: Marks
    kept: Any = None


def frozen(marks: Mapping[str, Marks], shape: tuple[int, int]) -> dict[str, dict[str, Mask]]:
    """Return marks as arrays that cannot be written to; none that mark nothing."""
    out: dict[str, dict[str, Mask]] = {}
    for name, kinds in marks.items():
        found = {k: np.array(np.broadcast_to(m, shape), dtype=bool) for k, m in kinds.items()}
        for mask in found.values():
            mask.setflags(write=False)
        found = {k: m for k, m in found.items() if m.any()}
        if found:
            out[name] = found
    return out


def notes_of(marked: Mapping[str, Marked], lost: Sequence[Time] = ()) -> tuple[Message, ...]:
    """Return what has to be said of some variables: counts of marked cells, times that are lost."""
    out = []
    if lost:
        out.append(
            Message(
                n_(
                    "{n} time is lost to lags or leads: {times}.",
                    "{n} times are lost to lags or leads: {times}.",
                ),
                n=len(lost),
                times=listed(lost, 20),
            )
        )
    for name, one in marked.items():
        for kind, mask in one.marks.items():
            if kind == LOST:
                continue
            n = int((mask if one.kept is None else mask[one.kept]).sum())
            if n:
                out.append(Message(_SAID[kind], n=n, x=name))
    return tuple(out)


__all__ = [
    "LOST",
    "Marked",
    "Marks",
    "Mask",
    "_",
    "frozen",
    "lost_rows",
    "notes_of",
    "without_lost",
]
