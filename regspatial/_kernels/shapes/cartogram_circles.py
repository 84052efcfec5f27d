"""Circles pushed apart until none overlap, each kept near its place and its neighbours: Dorling's cartogram.

Dorling (1996) moves every circle by the sum of what pushes and pulls it, with friction, for so many rounds. Here circles
grow while they are pulled towards neighbours and places, more weakly from round to round, and circles that overlap are
moved apart; the last rounds only part them, and what is left of overlap in the end a common stretch takes away.
Nothing is drawn at random: circles are taken in the order of their places, whatever the order they are given in.
"""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Array = NDArray[np.float64]
Index = NDArray[np.intp]

ROUNDS = 150
_PASSES = 3
"""Times that a round parts circles."""
_LAST = 3000
"""Rounds at most that only part them."""
_LEFT = 1e-5
"""Share of the sum of two radii that may be left of overlap before the stretch."""
_PULL, _HOME = 0.25, 0.1
"""Of a gap to a neighbour, and of the way to its place, how much a circle is moved in the first round."""
_START, _GROWN = 0.2, 0.8
"""Of its radius, what a circle begins with; of the rounds, when it is whole: circles then squeeze past few others."""
_STEP = 0.45
"""Of an overlap, how much a pass takes away: circles have several neighbours, whose pushes add up."""
_SKIN = 1.0
"""Of the median radius: circles this near are pairs that may overlap, until one has moved by half of it."""
_DIGITS = 9
"""Decimals of the map's width to which places count: how a processor rounds a sine must not move a circle."""


def scale_of(places: Array, radii: Array, pairs: Index) -> float:
    """Return by what radii are multiplied so that neighbours touch on average, where they lie (Dorling's scale)."""
    i, j = pairs.T
    far = np.sort(np.hypot(*(places[i] - places[j]).T))
    return float(f"{far.sum() / np.sort(radii[i] + radii[j]).sum():.9g}")


def apart(places: Array, radii: Array, pairs: Index) -> Array:
    """Return centres of circles that do not overlap, (n, 2).

    Parameters
    ----------
    places : (n, 2) array
        Where the circles belong.
    radii : (n,) array
        In the same unit, above zero.
    pairs : (m, 2) int array
        Neighbours, each pair once.

    Returns
    -------
    (n, 2) array; centres are at least the sum of two radii apart, up to rounding (1e-12 of it).
    """
    low, high = places.min(axis=0), places.max(axis=0)
    middle, span = (low + high) / 2.0, float((high - low).max())
    span = span if span > 0.0 else float(radii.max())
    home, r = np.round((places - middle) / span, _DIGITS), radii / span
    order = np.lexsort((r, home[:, 1], home[:, 0]))
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    linked = np.sort(rank[pairs], axis=1)
    linked = linked[np.lexsort((linked[:, 1], linked[:, 0]))]
    field = _Field(home[order], np.array([float(f"{one:.9g}") for one in r[order]]))
    field.settle(linked)
    return field.centres(r[order])[rank] * span + middle


def gaps(centres: Array, radii: Array, pairs: Index) -> Array:
    """Return what lies between the circles of pairs, as a share of the sum of their radii; below zero where they overlap."""
    i, j = pairs.T
    both = radii[i] + radii[j]
    return np.asarray((np.hypot(*(centres[i] - centres[j]).T) - both) / both)


class _Field:
    """Circles in the order of their places."""

    def __init__(self, home: Array, radii: Array) -> None:
        self.home, self.whole = home, radii
        self.r = radii * _START
        self.xy = _twins_parted(home, radii)
        self.skin = _SKIN * float(np.median(radii))
        self.found_at: Array | None = None
        self.near: tuple[Index, Index] = (np.empty(0, np.intp), np.empty(0, np.intp))

    def settle(self, pairs: Index) -> None:
        """Move the circles: grown, pulled and parted, then parted alone."""
        i, j = pairs.T
        held = np.maximum(np.bincount(pairs.ravel(), minlength=len(self.r)), 1.0)
        for k in range(ROUNDS):
            done = k / ROUNDS
            self.r = self.whole * min(1.0, _START + (1.0 - _START) * done / _GROWN)
            self._pull(i, j, held, _PULL * (1.0 - done))
            self.xy = self.xy + _HOME * (1.0 - done) * (self.home - self.xy)
            for _pass in range(_PASSES):
                self._part()
        self.r = self.whole
        for _round in range(_LAST):
            if self._part() <= _LEFT:
                break

    def centres(self, radii: Array) -> Array:
        """Return the centres, stretched so that circles of these radii do not overlap."""
        i, j = self._pairs()
        if not len(i):
            return self.xy
        far = np.hypot(*(self.xy[i] - self.xy[j]).T)
        return self.xy * max(1.0, float(np.max((radii[i] + radii[j]) / far)))

    def _pull(self, i: Index, j: Index, held: Array, much: float) -> None:
        way = self.xy[j] - self.xy[i]
        far = np.hypot(*way.T)
        gap = np.maximum(far - self.r[i] - self.r[j], 0.0)
        force = (much * gap / np.maximum(far, 1e-300))[:, None] * way
        self._move(i, j, force / held[i][:, None], -force / held[j][:, None])

    def _part(self) -> float:
        """Move circles that overlap apart, a small one farther; return the largest overlap there was."""
        i, j = self._pairs()
        way = self.xy[j] - self.xy[i]
        far = np.hypot(*way.T)
        both = self.r[i] + self.r[j]
        over = both - far
        hit = over > 0.0
        if not hit.any():
            return 0.0
        i, j, way, far, over, both = i[hit], j[hit], way[hit], far[hit], over[hit], both[hit]
        push = (2.0 * _STEP * over / np.maximum(far, 1e-300))[:, None] * way
        share = (self.r[j] / both)[:, None]
        self._move(i, j, -share * push, (1.0 - share) * push)
        return float(np.max(over / both))

    def _move(self, i: Index, j: Index, of_i: Array, of_j: Array) -> None:
        """Add what moves the first and the second of pairs."""
        n = len(self.r)
        for axis in (0, 1):
            self.xy[:, axis] += np.bincount(i, of_i[:, axis], n) + np.bincount(j, of_j[:, axis], n)

    def _pairs(self) -> tuple[Index, Index]:
        """Return pairs that may overlap: found anew once a circle has moved by half the skin."""
        if self.found_at is not None:
            moved = ((self.xy - self.found_at) ** 2).sum(axis=1)
            if moved.max() <= (self.skin / 2.0) ** 2:
                return self.near
        self.found_at = self.xy.copy()
        r = self.whole
        # of a pair the larger one looks for the smaller
        seen = cKDTree(self.xy).query_ball_point(self.xy, 2.0 * r + self.skin)
        i = np.repeat(np.arange(len(seen)), [len(one) for one in seen])
        j = np.fromiter(chain.from_iterable(seen), dtype=np.intp, count=len(i))
        smaller = (r[j] < r[i]) | ((r[j] == r[i]) & (i < j))
        i, j = i[smaller], j[smaller]
        close = np.hypot(*(self.xy[i] - self.xy[j]).T) <= r[i] + r[j] + self.skin
        i, j = i[close], j[close]
        order = np.lexsort((j, i))
        self.near = i[order], j[order]
        return self.near


def _twins_parted(xy: Array, radii: Array) -> Array:
    """Return places of which those that coincide are moved apart by a hair, each in a direction of its own."""
    _places, inverse, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    twin = count[inverse.ravel()] > 1
    turn = np.arange(len(xy)) * np.pi * (3.0 - np.sqrt(5.0))
    hair = 1e-6 * radii[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return np.where(twin[:, None], xy + hair, xy + 0.0)
