"""Boxes with lines to them: which are free of others, and who takes which in a given order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Box: TypeAlias = tuple[float, float, float, float]
Found: TypeAlias = tuple[Box, Array] | None

_AT_ONCE = 32
"""Places looked at together, nearest first: most names find theirs among the first."""


class Places(NamedTuple):
    """Boxes (left, bottom, right, top) and lines (x, y of both ends), one of each a row."""

    boxes: Array
    lines: Array

    def among(self, which: Mask | slice | NDArray[np.intp]) -> Places:
        """Return some of the places."""
        return Places(self.boxes[which], self.lines[which])

    def clear(self, others: Places) -> Mask:
        """Return which places neither touch the boxes nor the lines of others, with box or line."""
        free = np.flatnonzero(~_boxes_meet(self.boxes, others.boxes).any(axis=1))
        free = free[~_lines_meet_boxes(self.lines[free], others.boxes).any(axis=1)]
        free = free[~_lines_meet_boxes(others.lines, self.boxes[free]).any(axis=0)]
        free = free[~_lines_meet(self.lines[free], others.lines).any(axis=1)]
        found = np.zeros(len(self.boxes), dtype=bool)
        found[free] = True
        return found


def settled(places: Sequence[Places], order: Sequence[int]) -> list[Found]:
    """Return the box of each and where its line ends, as each in turn takes its first free place."""
    taken = Places(np.empty((len(places), 4)), np.empty((len(places), 4)))
    found: list[Found] = [None] * len(places)
    count = 0
    for i in order:
        k = _first(places[i], taken.among(slice(count)))
        if k is None:
            continue
        taken.boxes[count], taken.lines[count] = places[i].boxes[k], places[i].lines[k]
        left, bottom, right, top = map(float, places[i].boxes[k])
        found[i] = (left, bottom, right, top), places[i].lines[k, 2:]
        count += 1
    return found


def _first(places: Places, taken: Places) -> int | None:
    for start in range(0, len(places.boxes), _AT_ONCE):
        free = np.flatnonzero(places.among(slice(start, start + _AT_ONCE)).clear(taken))
        if len(free):
            return int(start + free[0])
    return None


def _boxes_meet(a: Array, b: Array) -> Mask:
    """Return, for all pairs, whether boxes have a point in common."""
    left, bottom, right, top = a.T[:, :, None]
    found: Mask = (left <= b[:, 2]) & (b[:, 0] <= right) & (bottom <= b[:, 3]) & (b[:, 1] <= top)
    return found


def _lines_meet_boxes(lines: Array, boxes: Array) -> Mask:
    """Return, for all pairs, whether a line enters a box: the stretches within its width and height overlap."""
    low, high = _within(lines[:, ::2], boxes[:, ::2])
    other_low, other_high = _within(lines[:, 1::2], boxes[:, 1::2])
    found: Mask = np.maximum(np.maximum(low, other_low), 0.0) <= np.minimum(
        np.minimum(high, other_high), 1.0
    )
    return found


def _within(ends: Array, bounds: Array) -> tuple[Array, Array]:
    """Return from where to where, as shares of its way, a line runs between two bounds."""
    start, step = ends[:, :1], ends[:, 1:] - ends[:, :1]
    level = step == 0.0
    low, high = ((bounds[:, k] - start) / np.where(level, 1.0, step) for k in (0, 1))
    low, high = np.minimum(low, high), np.maximum(low, high)
    inside = level & (low <= 0.0) & (high >= 0.0)
    return (
        np.where(level, np.where(inside, -np.inf, np.inf), low),
        np.where(level, np.where(inside, np.inf, -np.inf), high),
    )


def _lines_meet(a: Array, b: Array) -> Mask:
    """Return, for all pairs, whether lines have a point in common: each has the ends of the other on both sides."""
    one, other = a[:, None], b[None, :]
    found: Mask = _sides(one, other[..., :2]) * _sides(one, other[..., 2:]) <= 0.0
    found &= _sides(other, one[..., :2]) * _sides(other, one[..., 2:]) <= 0.0
    return found & _boxes_meet(_around(a), _around(b))


def _sides(line: Array, point: Array) -> Array:
    """Return on which side of a line a point lies, by sign."""
    dx, dy = line[..., 2] - line[..., 0], line[..., 3] - line[..., 1]
    found: Array = dx * (point[..., 1] - line[..., 1]) - dy * (point[..., 0] - line[..., 0])
    return np.sign(found)


def _around(lines: Array) -> Array:
    return np.hstack(
        [np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])]
    )
