"""Ripley's isotropic edge correction: the part of each circle's circumference inside a window.

Seen from x, the part outside is the sum of the angles under which the pieces of border within the
circle appear, with a sign by the way they run: nothing is sorted or intersected, pieces far away
cost nothing, and holes and several parts need no case of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .distances import RADIUS_KM, unit_sphere, within
from .window import ON_BORDER, Window, blocks, frames, near_edges

Array = NDArray[np.float64]
Int = NDArray[np.int64]

LEAST = 0.01
"""A circle counts with at least this part inside, so that no pair weighs more than 100 (as in the
R package spatstat)."""
_SLACK = 1e-9
_BESIDE_KM = 0.02
"""On the globe a point this near the border may lie beyond the great circle that follows it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Edges as seen from points.

    Parameters
    ----------
    low, high : (m,) arrays
        Where the edge begins and ends along its line, from the foot of the perpendicular.
    height : (m,) array
        Distance of the line.
    sign : (m,) array
        1 where the point lies to the left of the edge, −1 to the right.
    nearest, farthest : (m,) arrays
        Distances of the nearest and the farthest spot of the edge.
    point : (m,) int array
        From which point, ascending.
    """

    low: Array
    high: Array
    height: Array
    sign: Array
    nearest: Array
    farthest: Array
    point: Int


def pairs_of(window: Window, xy: Array, reach: float) -> tuple[Int, Array]:
    """Return the ordered pairs within reach: whose circle it is (ascending), and its radius."""
    i, j, d = within(xy, reach, "great-circle" if window.lonlat else "planar")
    owner, radius = np.concatenate([i, j]), np.concatenate([d, d])
    # one number for both is sorted several times as fast as two; radii that rounding makes one in it are as good as one
    order = np.argsort(owner + radius / (2.0 * max(reach, float(radius.max(initial=0.0))) + 1e-300))
    return owner[order].astype(np.int64), radius[order]


def weights_of(window: Window, xy: Array, owner: Int, radius: Array, reach: float) -> Array:
    """Return 1 / (part of the circle of each pair that lies in the window), (m,).

    Parameters
    ----------
    window : Window
    xy : (n, 2) array
        Points of the window.
    owner, radius : (m,) arrays
        The centre and the radius of each circle, sorted by both.
    reach : float
        The largest radius.
    """
    out = np.ones(len(owner))
    size = np.searchsorted(owner, np.arange(len(xy) + 1))
    rows = max(1, _points_at_once(window))
    for first in range(0, len(xy), rows):
        last = min(first + rows, len(xy))
        part = slice(int(size[first]), int(size[last]))
        if part.start == part.stop:
            continue
        inside = _inside(window, xy[first:last], owner[part] - first, radius[part], reach)
        out[part] = 1.0 / np.clip(inside, LEAST, 1.0)
    return out


def _points_at_once(window: Window) -> int:
    return int(400_000 // max(len(window.start), 1))


def _inside(window: Window, xy: Array, owner: Int, radius: Array, reach: float) -> Array:
    """Return the part of each circle inside, of one block of points."""
    point, a, b = near_edges(window, xy, reach)
    r, unit = _radii(window, radius)
    along = b - a
    length = np.hypot(along[:, 0], along[:, 1])
    real = length > 0.0
    point, a, along, length = point[real], a[real], along[real], length[real]
    along = along / length[:, None]
    low = (a * along).sum(axis=1)
    high = low + length
    offset = a[:, 0] * along[:, 1] - a[:, 1] * along[:, 0]  # positive: x lies to the left
    height = np.abs(offset)
    nearest = np.hypot(height, np.maximum(np.maximum(low, -high), 0.0))
    farthest = np.hypot(height, np.maximum(np.abs(low), np.abs(high)))
    tolerance = ON_BORDER * window.diagonal
    touching = nearest <= tolerance * unit
    beside = nearest <= max(tolerance, _BESIDE_KM if window.lonlat else 0.0) * unit
    base = np.ones(len(xy))
    for k in np.unique(point[beside]).tolist():
        base[k] = _angle_inside(window, xy[k])
    keep = ~touching & (nearest < r.max(initial=0.0))
    seen = Seen(
        low=low[keep],
        high=high[keep],
        height=height[keep],
        sign=np.sign(offset[keep]),
        nearest=nearest[keep],
        farthest=farthest[keep],
        point=point[keep],
    )
    outside = _angles(seen, owner, r)
    return np.asarray(base[owner] - outside / (2.0 * np.pi))


def _radii(window: Window, radius: Array) -> tuple[Array, float]:
    """Return radii as the edges are seen, and how long a unit of distance is there, near x."""
    if not window.lonlat:
        return radius, 1.0
    return np.tan(radius / RADIUS_KM), 1.0 / RADIUS_KM


def _angles(seen: Seen, owner: Int, r: Array) -> Array:
    """Return the sum of the signed angles of all edges within each circle, (m,)."""
    point, low, high, height = seen.point, seen.low, seen.high, seen.height
    # one sorted key for all points: the circles of a point between those of the one before and after
    width = 2.0 * float(max(r.max(initial=0.0), seen.farthest.max(initial=0.0))) + 1e-300
    key = owner + r / width
    begin = np.searchsorted(key, point + seen.nearest * (1.0 - _SLACK) / width)
    whole = np.searchsorted(key, point + seen.farthest * (1.0 + _SLACK) / width, side="right")
    angle = seen.sign * np.arctan2(height * (high - low), height**2 + low * high)
    steps = np.bincount(whole, weights=angle, minlength=len(r) + 1)[: len(r) + 1]
    of_others = np.concatenate([[0.0], np.cumsum(np.bincount(point, weights=angle))])
    total = np.cumsum(steps)[: len(r)] - of_others[np.minimum(owner, len(of_others) - 1)]
    count = np.maximum(whole - begin, 0)
    for block in blocks(count):
        edge = np.repeat(np.arange(block.start, block.stop), count[block])
        number = np.arange(len(edge)) - np.repeat(
            np.cumsum(count[block]) - count[block], count[block]
        )
        at = begin[edge] + number
        h = height[edge]
        reach = np.sqrt(np.maximum(r[at] ** 2 - h**2, 0.0))
        lo, hi = np.maximum(low[edge], -reach), np.minimum(high[edge], reach)
        part = np.where(hi > lo, np.arctan2(h * (hi - lo), h**2 + lo * hi), 0.0)
        total += np.bincount(at, weights=seen.sign[edge] * part, minlength=len(r))
    return np.asarray(total)


def _angle_inside(window: Window, x: Array) -> float:
    """Return the part of the directions from a point on the border that lead into the window."""
    p = x[None, :]
    if window.lonlat:
        east, north, _up = frames(p)
        ends = [
            np.column_stack([unit_sphere(v) @ east[0], unit_sphere(v) @ north[0]])
            for v in (window.start, window.end)
        ]
        a, b = (v * RADIUS_KM for v in ends)
    else:
        a, b = window.start - p, window.end - p
    turn = np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1))
    along = b - a
    length = np.maximum(np.hypot(*along.T), 1e-300)
    share = np.clip(-(a * along).sum(axis=1) / length**2, 0.0, 1.0)
    gap = np.hypot(*(a + share[:, None] * along).T)
    turn[gap <= ON_BORDER * window.diagonal] = 0.0
    return float(turn.sum() / (2.0 * np.pi))
