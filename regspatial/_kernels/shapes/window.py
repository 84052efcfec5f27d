"""The window of a point pattern: its area, points in it, and how much of a circle lies in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..random import Numbers
from .distances import RADIUS_KM, unit_sphere
from .geometry import joined
from .shared_border import edges, meetings
from .wkb import Rings, parse

Array = NDArray[np.float64]
Int = NDArray[np.int64]
Bool = NDArray[np.bool_]

ON_BORDER = 1e-9
"""Share of the window's diagonal within which a point counts as lying on the border."""
_STEP = 0.25
"""Degrees: sides of a window on the globe, straight in longitude and latitude, are followed by great
circles of this length, nowhere more than 8 m beside them."""
_BLOCK = 400_000
_SLABS = 512


@dataclass(frozen=True, slots=True)
class Window:
    """An area with its border, whose inside lies to the left of every edge.

    Parameters
    ----------
    start, end : (E, 2) arrays
        Ends of the edges: planar, or longitude and latitude in degrees.
    area : float
        In squared units of the map; km² on the globe.
    lonlat : bool
    slab_edges, slab_first : int arrays
        Edges that meet each of the horizontal slabs, and where those of a slab begin.
    """

    start: Array
    end: Array
    area: float
    lonlat: bool
    slab_edges: Int
    slab_first: Int

    @property
    def low(self) -> Array:
        """Least x and y, (2,)."""
        return np.asarray(self.start.min(axis=0))

    @property
    def high(self) -> Array:
        """Greatest x and y, (2,)."""
        return np.asarray(self.start.max(axis=0))

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height of the enclosing rectangle; km on the globe, the width at mid-latitude."""
        across, up = self.high - self.low
        if not self.lonlat:
            return float(across), float(up)
        middle = np.radians(self.low[1] + up / 2.0)
        degree = np.pi / 180.0 * RADIUS_KM
        return float(across * degree * np.cos(middle)), float(up * degree)

    @property
    def diagonal(self) -> float:
        """Diagonal of the enclosing rectangle, in the unit of distances."""
        return float(np.hypot(*self.sides))

    def placed(self, xy: Array) -> Array:
        """Return points with the longitudes of the window, by whole turns."""
        if not self.lonlat:
            return xy
        turns = np.floor((xy[:, 0] - self.low[0] + 1e-9) / 360.0)
        return np.column_stack([xy[:, 0] - 360.0 * turns, xy[:, 1]])


def window_of(polygons: Sequence[bytes], ids: Sequence[str], *, lonlat: bool) -> Window:
    """Return the union of polygons that may touch; borders that two of them share are left out.

    Raises
    ------
    GeometryError
        If a polygon cannot be read.
    """
    rings = parse(polygons, ids)
    xy = joined(rings) if lonlat else rings.xy
    if lonlat and np.ptp(xy[:, 0]) > 180.0:  # regions on either side of the 180th meridian
        east = np.where(xy[:, 0] < 0.0, xy[:, 0] + 360.0, xy[:, 0])
        if np.ptp(east) < np.ptp(xy[:, 0]):
            xy = np.column_stack([east, xy[:, 1]])
    found = edges(rings, meetings(xy[rings.corners]).numbers())
    at = found.start[found.free]
    start, end = xy[at], xy[at + 1]
    turned = np.repeat(_clockwise(rings, xy) != rings.hole, np.diff(rings.offsets))[at]
    start, end = (
        np.where(turned[:, None], end, start),
        np.where(turned[:, None], start, end),
    )
    return _finished(start, end, lonlat)


def box_of(low: Array, high: Array, *, lonlat: bool) -> Window:
    """Return a rectangle; on the globe between two meridians and two parallels."""
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]], dtype=float)
    return _finished(corners, np.roll(corners, -1, axis=0), lonlat)


def _clockwise(rings: Rings, xy: Array) -> Bool:
    """Return which way each ring runs, (R,)."""
    first = rings.offsets[:-1]
    p = xy - np.repeat(xy[first], np.diff(rings.offsets), axis=0)
    cross = p[:-1, 0] * p[1:, 1] - p[1:, 0] * p[:-1, 1]
    cross = np.append(cross, 0.0)
    cross[rings.closing] = 0.0
    return np.asarray(np.add.reduceat(cross, first) < 0.0)


def _finished(start: Array, end: Array, lonlat: bool) -> Window:
    if lonlat:
        pieces = np.maximum(np.ceil(np.hypot(*(end - start).T) / _STEP), 1.0).astype(np.int64)
        edge = np.repeat(np.arange(len(start)), pieces)
        number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        step = ((end - start) / pieces[:, None])[edge]
        last = number + 1 == pieces[edge]
        a = start[edge] + step * number[:, None]
        start, end = a, np.where(last[:, None], end[edge], a + step)
    area = _area_on_globe(start, end) if lonlat else _area(start, end)
    slab_edges, slab_first = _slabs(start, end)
    return Window(start, end, area, lonlat, slab_edges, slab_first)


def _area(start: Array, end: Array) -> float:
    if not len(start):
        return 0.0
    a, b = start - start.min(axis=0), end - start.min(axis=0)
    return math.fsum(a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]) / 2.0  # wherever rings begin


def _area_on_globe(start: Array, end: Array) -> float:
    """Return −R² ∮ sin φ dλ, km²; sin φ by its mean over each short edge (Simpson)."""
    low, high = np.radians(start), np.radians(end)
    middle = np.sin((low[:, 1] + high[:, 1]) / 2.0)
    mean = (np.sin(low[:, 1]) + 4.0 * middle + np.sin(high[:, 1])) / 6.0
    return -(RADIUS_KM**2) * math.fsum(mean * (high[:, 0] - low[:, 0]))


def _slabs(start: Array, end: Array) -> tuple[Int, Int]:
    """Return the edges by the horizontal slab that they meet."""
    if not len(start):
        return np.empty(0, dtype=np.int64), np.zeros(_SLABS + 1, dtype=np.int64)
    y0, y1 = float(start[:, 1].min()), float(start[:, 1].max())
    scale = _SLABS / (y1 - y0) if y1 > y0 else 0.0
    low = np.clip(((np.minimum(start, end)[:, 1] - y0) * scale).astype(np.int64), 0, _SLABS - 1)
    high = np.clip(((np.maximum(start, end)[:, 1] - y0) * scale).astype(np.int64), 0, _SLABS - 1)
    count = high - low + 1
    edge = np.repeat(np.arange(len(start)), count)
    slab = low[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    order = np.argsort(slab, kind="stable")
    return edge[order], np.searchsorted(slab[order], np.arange(_SLABS + 1))


def windings(window: Window, xy: Array) -> Int:
    """Return how often the border runs round each point, (n,): 1 inside, 0 outside."""
    out = np.zeros(len(xy), dtype=np.int64)
    y0, y1 = window.low[1], window.high[1]
    if not y1 > y0:
        return out
    slab = ((xy[:, 1] - y0) * (_SLABS / (y1 - y0))).astype(np.int64)
    slab = np.where((xy[:, 1] < y0) | (xy[:, 1] > y1), -1, np.minimum(slab, _SLABS - 1))
    count = np.where(slab < 0, 0, np.diff(window.slab_first)[np.maximum(slab, 0)])
    for block in blocks(count):
        point = np.repeat(np.arange(block.start, block.stop), count[block])
        number = np.arange(len(point)) - np.repeat(
            np.cumsum(count[block]) - count[block], count[block]
        )
        edge = window.slab_edges[window.slab_first[slab[point]] + number]
        a, b = window.start[edge], window.end[edge]
        x, y = xy[point].T
        up, down = (a[:, 1] <= y) & (b[:, 1] > y), (b[:, 1] <= y) & (a[:, 1] > y)
        some = up | down
        a, b, x, y, point, up = (v[some] for v in (a, b, x, y, point, up))
        left = (b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (x - a[:, 0]) * (b[:, 1] - a[:, 1])
        turn = np.where(up & (left > 0.0), 1, 0) - np.where(~up & (left < 0.0), 1, 0)
        np.add.at(out, point, turn)
    return out


def on_border(window: Window, xy: Array) -> Bool:
    """Return which points lie on an edge, in the stored coordinates, (n,)."""
    near = ON_BORDER * float(np.hypot(*(window.high - window.low)))
    along = window.end - window.start
    length = np.maximum(np.hypot(*along.T), 1e-300)
    out = np.zeros(len(xy), dtype=bool)
    for k, p in enumerate(xy):
        a = window.start - p
        share = np.clip(-(a * along).sum(axis=1) / length**2, 0.0, 1.0)
        out[k] = np.hypot(*(a + share[:, None] * along).T).min() <= near
    return out


def blocks(count: Int) -> list[slice]:
    """Return slices of the items, each with about `_BLOCK` entries in all."""
    if not len(count):
        return []
    total = np.cumsum(count)
    cuts = np.searchsorted(total, np.arange(_BLOCK, int(total[-1]) + _BLOCK, _BLOCK)) + 1
    stops = np.unique(np.append(np.minimum(cuts, len(count)), len(count)))
    starts = np.concatenate([[0], stops[:-1]])
    return [slice(int(a), int(b)) for a, b in zip(starts, stops, strict=True)]


def uniform_points(window: Window, n: int, numbers: Numbers) -> Array:
    """Return n points of complete spatial randomness in the window, (n, 2)."""
    low, high = window.low.copy(), window.high.copy()
    if window.lonlat:
        low[1], high[1] = np.sin(np.radians([low[1], high[1]]))
    share = _share_of_box(window)
    found: list[Array] = []
    have = 0
    while have < n:
        size = int((n - have) / share * 1.1) + 16
        u = numbers.uniform(0.0, 1.0, size, 2)
        xy = low + (high - low) * u
        if window.lonlat:
            xy[:, 1] = np.degrees(np.arcsin(xy[:, 1]))
        xy = xy[windings(window, xy) > 0]
        found.append(xy)
        have += len(xy)
    return np.vstack(found)[:n]


def _share_of_box(window: Window) -> float:
    across, up = window.high - window.low
    box = across * up
    if window.lonlat:
        top, bottom = np.sin(np.radians([window.high[1], window.low[1]]))
        box = RADIUS_KM**2 * np.radians(across) * (top - bottom)
    return min(1.0, max(1e-4, float(window.area / box)))


def near_edges(window: Window, xy: Array, reach: float) -> tuple[Int, Array, Array]:
    """Return the edges within reach of each point: whose, and both ends as seen from there.

    On the globe ends are seen in the gnomonic projection about the point, in which great circles are
    straight and a circle of radius r has the radius tan(r / R).

    Returns
    -------
    owner : (m,) int array, ascending
    a, b : (m, 2) arrays
    """
    if window.lonlat:
        return _near_on_globe(window, xy, reach)
    a, b = (v[None, :, :] - xy[:, None, :] for v in (window.start, window.end))
    length = np.hypot(*(window.end - window.start).T)
    point, edge = np.nonzero(np.hypot(a[..., 0], a[..., 1]) <= reach + length * (1.0 + 1e-9))
    return point, a[point, edge], b[point, edge]


def _near_on_globe(window: Window, xy: Array, reach: float) -> tuple[Int, Array, Array]:
    axes = frames(xy)
    start, end = unit_sphere(window.start), unit_sphere(window.end)
    length = 2.0 * np.arcsin(np.minimum(np.linalg.norm(end - start, axis=1) / 2.0, 1.0))
    angle = np.minimum(reach / RADIUS_KM + length * (1.0 + 1e-9), np.pi / 2.0 - 0.01)
    height = axes[2] @ start.T
    point, edge = np.nonzero(height >= np.cos(angle))
    seen = [(axis @ v.T)[point, edge] for v in (start, end) for axis in axes]
    return (
        point,
        np.column_stack([seen[0] / seen[2], seen[1] / seen[2]]),
        np.column_stack([seen[3] / seen[5], seen[4] / seen[5]]),
    )


def frames(lonlat: Array) -> tuple[Array, Array, Array]:
    """Return east, north and up at points of the globe, each (n, 3)."""
    x, y = np.radians(lonlat).T
    east = np.column_stack([-np.sin(x), np.cos(x), np.zeros_like(x)])
    north = np.column_stack([-np.sin(y) * np.cos(x), -np.sin(y) * np.sin(x), np.cos(y)])
    return east, north, unit_sphere(lonlat)
