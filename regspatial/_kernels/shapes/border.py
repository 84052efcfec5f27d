"""A border as polylines: where two sides of a map meet, how far points are from it, on which side, and places along it.

Edges are arcs of great circles on the globe, of a sphere of 6371.0088 km, and straight on the plane.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...choices.weights import Metric
from .distances import RADIUS_KM, between, unit_sphere
from .shared_border import edges, meetings
from .wkb import Rings

Array = NDArray[np.float64]

_PAIRS = 500_000
"""Points and edges measured at a time."""
_ALIKE = 1e-9
"""Distances that differ by less than this share are the same: two edges that meet in a vertex."""


class Feet(NamedTuple):
    """Of each point the nearest place of a border.

    Attributes
    ----------
    distance : (m,) in km, of a projected map in its unit
    along : (m,) where it is, from the beginning of the border
    right : (m,) of bool, whether the point lies to the right of the border as it is drawn
    """

    distance: Array
    along: Array
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """Polylines one after another, in degrees or the unit of a map.

    Parameters
    ----------
    lines : (m, 2) arrays, two vertices at least
    lonlat : bool
    """

    lines: tuple[Array, ...]
    lonlat: bool
    start: Array = field(init=False)
    end: Array = field(init=False)
    begins: Array = field(init=False)

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        start = np.concatenate([one[:-1] for one in self.lines])
        end = np.concatenate([one[1:] for one in self.lines])
        metric: Metric = "great-circle" if self.lonlat else "planar"
        length = between(start, end, metric)
        set_(self, "start", start[length > 0.0])
        set_(self, "end", end[length > 0.0])
        set_(self, "begins", np.concatenate(([0.0], np.cumsum(length[length > 0.0]))))

    @property
    def length(self) -> float:
        """The length of all lines, in km or the unit of the map."""
        return float(self.begins[-1])

    def feet(self, points: Array) -> Feet:
        """Return the nearest place of the border for points, (m, 2)."""
        step = max(1, _PAIRS // max(len(self.start), 1))
        parts = [self._feet(points[k : k + step]) for k in range(0, max(len(points), 1), step)]
        return Feet(*(np.concatenate(one) for one in zip(*parts, strict=True)))

    def at(self, along: Array) -> Array:
        """Return places by how far along the border they are, (k, 2)."""
        k = np.clip(np.searchsorted(self.begins, along, side="right") - 1, 0, len(self.start) - 1)
        share = (along - self.begins[k]) / (self.begins[k + 1] - self.begins[k])
        if not self.lonlat:
            return np.asarray(self.start[k] + share[:, None] * (self.end[k] - self.start[k]))
        a, b = unit_sphere(self.start[k]), unit_sphere(self.end[k])
        turn = ((self.begins[k + 1] - self.begins[k]) / RADIUS_KM)[:, None]
        rest = np.sin((1.0 - share[:, None]) * turn) * a + np.sin(share[:, None] * turn) * b
        return _degrees(rest)

    def _feet(self, points: Array) -> Feet:
        """Return feet of some points: nearest edge first, of edges that tie the one that the point lies off most."""
        distance, along, off = self._on_globe(points) if self.lonlat else self._on_plane(points)
        least = distance.min(axis=1, keepdims=True)
        tied = distance <= least + _ALIKE * self.length
        which = np.where(tied, np.abs(off), -1.0).argmax(axis=1)
        row = np.arange(len(points))
        return Feet(least[:, 0], self.begins[which] + along[row, which], off[row, which] < 0.0)

    def _on_plane(self, points: Array) -> tuple[Array, Array, Array]:
        way = self.end - self.start
        length = np.hypot(*way.T)
        way = way / length[:, None]
        apart = points[:, None, :] - self.start
        along = np.clip(apart[..., 0] * way[:, 0] + apart[..., 1] * way[:, 1], 0.0, length)
        off = way[:, 0] * apart[..., 1] - way[:, 1] * apart[..., 0]
        foot = self.start + along[..., None] * way
        return between(points[:, None, :], foot, "planar"), along, off

    def _on_globe(self, points: Array) -> tuple[Array, Array, Array]:
        a, b, p = unit_sphere(self.start), unit_sphere(self.end), unit_sphere(points)
        normal = np.cross(a, b)
        normal /= np.sqrt((normal**2).sum(axis=-1))[:, None]
        ahead = np.cross(normal, a)
        turn = np.diff(self.begins) / RADIUS_KM
        x, y, off = p @ a.T, p @ ahead.T, p @ normal.T
        angle = np.arctan2(y, x)
        middle = (
            angle - turn / 2.0
        )  # a point behind the edge is nearer to its start, one beyond it to its end
        middle = (middle + np.pi) % (2.0 * np.pi) - np.pi
        along = np.clip(middle + turn / 2.0, 0.0, turn)
        foot = np.cos(along)[..., None] * a + np.sin(along)[..., None] * ahead
        chord = np.sqrt(((p[:, None, :] - foot) ** 2).sum(axis=-1))
        return 2.0 * RADIUS_KM * np.arcsin(np.minimum(chord / 2.0, 1.0)), along * RADIUS_KM, off


def _degrees(space: Array) -> Array:
    """Return longitude and latitude of directions, (k, 3)."""
    lon = np.arctan2(space[:, 1], space[:, 0])
    lat = np.arctan2(space[:, 2], np.hypot(space[:, 0], space[:, 1]))
    return np.asarray(np.degrees(np.column_stack([lon, lat])))


def meeting(rings: Rings, side: NDArray[np.intp]) -> tuple[tuple[Array, ...], NDArray[np.intp]]:
    """Return the polylines at which regions of side 1 meet those of side 0, and the regions that do.

    Parameters
    ----------
    rings : Rings
    side : (n,) of 0, 1 and -1, which is neither

    Returns
    -------
    tuple of (m, 2) arrays
        From west to east, whatever the order of the regions; none where they meet nowhere.
    (k,) int array
        Regions that have a part of it.
    """
    corners = rings.xy[rings.corners]
    met = meetings(corners)
    number = met.numbers()
    found = edges(rings, number)
    kind = found.same.numbers()
    of = side[found.region]
    many = int(kind.max(initial=-1)) + 1
    both = (np.bincount(kind[of == 1], minlength=many) > 0) & (
        np.bincount(kind[of == 0], minlength=many) > 0
    )
    shared = both[kind] & (of >= 0)
    first = np.unique(kind[shared & (of == 1)], return_index=True)[1]
    some = np.flatnonzero(shared & (of == 1))[first]
    corner = np.searchsorted(rings.corners, found.start[some])
    a, b = number[corner], rings.following(number)[corner]
    at = np.zeros((int(number.max(initial=-1)) + 1, 2))
    at[number] = corners
    return _joined(at, a, b), np.unique(found.region[shared])


def _joined(at: Array, a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[Array, ...]:
    """Return edges as polylines between places where none or several others go on, and rings that are left."""
    if not len(a):
        return ()
    places, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    xy = at[places]
    order = np.lexsort((xy[:, 1], xy[:, 0]))  # from west to east, then south to north
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    xy, ends = xy[order], rank[ends].reshape(2, -1)
    next_to: list[list[int]] = [[] for _place in places]
    for i, j in ends.T.tolist():
        next_to[i].append(j)
        next_to[j].append(i)
    for one in next_to:
        one.sort(reverse=True)
    ways = [len(one) for one in next_to]
    stops = [k for k, many in enumerate(ways) if many != 2]
    walks = [
        _walk(next_to, ways, k)
        for k in itertools.chain(stops, range(len(ways)))
        for _way in range(ways[k])
    ]
    return tuple(xy[one] for one in walks if len(one) > 1)


def _walk(next_to: list[list[int]], ways: list[int], start: int) -> list[int]:
    """Return the places from one on, up to where the way parts or ends; edges are used up."""
    out = [start]
    while next_to[out[-1]]:
        here = out[-1]
        there = next_to[here].pop()
        next_to[there].remove(here)
        out.append(there)
        if ways[there] != 2 or there == start:
            break
    return out
