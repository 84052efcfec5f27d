"""Distances between the outlines of polygons: along great circles on the sphere, straight on the plane.

The least distance of two outlines that do not cross is that of a vertex of one from an edge of the other.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .shapes.distances import unit_sphere
from .shapes.wkb import Rings

Array = NDArray[np.float64]

_ALIKE = 1e-9
"""Distances that differ by less than this share are the same: the way to them is through roundings."""
_TOUCHES = 1e-12
"""Share of the map (of the sphere's radius) below which a distance is none: a few micrometres."""
_BULGE = 0.7072
"""Share of its chord within which every point of an arc has one of its ends: sin(θ/4) / sin(θ/2), θ up to half a turn."""
_PAIRS = 1_000_000
"""Vertices and edges measured at a time."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of one region: its edges from `start` to `end`, on the plane or the unit sphere.

    No point of an edge is farther from both its ends than `half` of it, nor from `middle` than `reach`.
    """

    start: Array
    end: Array
    curved: bool
    middle: Array = field(init=False)
    half: Array = field(init=False)
    reach: float = field(init=False)
    tree: cKDTree = field(init=False)

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        middle = self.start.mean(axis=0)
        half = (_BULGE if self.curved else 0.5) * _straight(self.start, self.end)
        most = float(half.max()) if self.curved else 0.0
        set_(self, "middle", middle)
        set_(self, "half", half)
        set_(self, "reach", float(_straight(self.start, middle).max()) + most)
        set_(self, "tree", cKDTree(self.start))


class Outlines:
    """The outlines of all regions, and how far they are from one another.

    Straight distances through the sphere sort as those along it do, and bound what need not be measured.

    Parameters
    ----------
    rings : Rings
    lonlat : bool
        Whether coordinates are degrees, and distances in radians.
    """

    def __init__(self, rings: Rings, lonlat: bool) -> None:
        space = unit_sphere(rings.xy) if lonlat else rings.xy
        corner = rings.corners
        start, end = space[corner], space[rings.following(corner)]
        ends = np.searchsorted(rings.corner_region, np.arange(rings.n + 1))
        self._of = [Outline(start[a:b], end[a:b], lonlat) for a, b in itertools.pairwise(ends)]
        self._middles = np.array([one.middle for one in self._of])
        self._reaches = np.array([one.reach for one in self._of])
        self._lonlat = lonlat
        self._none = _TOUCHES * (1.0 if lonlat else max(rings.spans()))

    def nearest(self, i: int) -> NDArray[np.intp]:
        """Return the regions whose outlines are nearest to that of region i: several where they tie."""
        apart = _straight(self._middles, self._middles[i]) - self._reaches - self._reaches[i]
        apart[i] = np.inf
        found: dict[int, float] = {}
        best = np.inf
        for j in np.argsort(apart, kind="stable").tolist():
            if j == i:
                continue
            if apart[j] > self._room(best):
                break
            found[j] = self._between(self._of[i], self._of[j], best)
            best = min(best, found[j])
        near = best * (1.0 + _ALIKE) + self._none
        return np.array(sorted(j for j, d in found.items() if d <= near), dtype=np.intp)

    def _room(self, best: float) -> float:
        """Return the straight distance beyond which nothing is as near as the best so far."""
        straight = 2.0 * np.sin(min(best, np.pi) / 2.0) if self._lonlat else best
        return float(straight * (1.0 + 2.0 * _ALIKE) + 2.0 * self._none)

    def _between(self, one: Outline, other: Outline, best: float) -> float:
        """Return the distance of two outlines, or one above `best` where it is farther."""
        to_vertex = np.asarray(one.tree.query(other.start)[0])
        to_end = np.asarray(one.tree.query(other.end)[0])
        most = self._along(float(to_vertex.min()))
        room = self._room(min(best, most))
        own = float(one.half.max())
        near = np.minimum(to_vertex, to_end) - other.half - own <= room
        if not near.any():
            return most
        a, b = other.start[near], other.end[near]
        there = np.concatenate([a, b])
        first = self._to_edges(one.start, a, b)
        return min(most, first, self._to_edges(there, one.start, one.end))

    def _along(self, straight: float) -> float:
        return float(2.0 * np.arcsin(min(straight / 2.0, 1.0))) if self._lonlat else straight

    def _to_edges(self, points: Array, a: Array, b: Array) -> float:
        """Return the least distance of points from edges."""
        measure = _from_arcs if self._lonlat else _from_segments
        step = max(1, _PAIRS // len(a))
        parts = (points[k : k + step, None, :] for k in range(0, len(points), step))
        return min(float(measure(p, a[None], b[None]).min()) for p in parts)


def _straight(a: Array, b: Array) -> Array:
    return np.asarray(np.sqrt(((a - b) ** 2).sum(axis=-1)))


def _from_segments(p: Array, a: Array, b: Array) -> Array:
    """Return distances of points from straight edges."""
    along = b - a
    length = (along**2).sum(axis=-1)
    share = ((p - a) * along).sum(axis=-1) / np.where(length > 0.0, length, 1.0)
    return _straight(p, a + np.clip(share, 0.0, 1.0)[..., None] * along)


def _from_arcs(p: Array, a: Array, b: Array) -> Array:
    """Return angles between points of the unit sphere and arcs of great circles, shorter than half of one."""
    normal = np.cross(a, b)
    size = np.sqrt((normal**2).sum(axis=-1))
    normal = normal / np.where(size > 0.0, size, 1.0)[..., None]
    beside = (np.cross(normal, a) * p).sum(axis=-1) >= 0.0
    beside &= (np.cross(b, normal) * p).sum(axis=-1) >= 0.0
    off = np.abs((normal * p).sum(axis=-1))
    straight = np.minimum(_straight(p, a), _straight(p, b))
    ends = 2.0 * np.arcsin(np.minimum(straight / 2.0, 1.0))
    return np.where(beside & (size > 0.0), np.arcsin(np.minimum(off, 1.0)), ends)
