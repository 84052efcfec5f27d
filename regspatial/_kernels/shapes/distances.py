"""Distances between points: great-circle, geodesic and planar; all pairs, the nearest, the near.

Longitude and latitude in degrees give kilometres; planar coordinates give their own unit. All
pairs are found in blocks, so that only the result itself is large.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ...choices.weights import Metric
from ...errors import WeightsError
from ...progress import checkpoint
from ...words import _
from ..memory import check_room, fits
from .geodesic import geodesic

Array = NDArray[np.float64]
Index = NDArray[np.intp]

RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG), km."""

_BLOCK = 262_144
"""Pairs worked on at a time."""
_TILE = 256
"""Columns turned into rows at a time: what is read and written stays in the cache. At once, time grew as n³."""
_SHORTER = {"great-circle": 1.0, "planar": 1.0, "geodesic": 0.99}
"""A distance is at least this share of the one by which the tree has sorted."""


def great_circle(a: Array, b: Array) -> Array:
    """Return great-circle distances in km by the haversine formula, over broadcast (…, 2) arrays.

    ``d = 2 R arcsin sqrt(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2))`` with R = 6371.0088 km.
    """
    first, second = np.radians(a), np.radians(b)
    half = (second - first) / 2.0
    h = np.sin(half[..., 1]) ** 2
    h = h + np.cos(first[..., 1]) * np.cos(second[..., 1]) * np.sin(half[..., 0]) ** 2
    return np.asarray(2.0 * RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


def planar(a: Array, b: Array) -> Array:
    """Return Euclidean distances over broadcast (…, 2) arrays, in their own unit."""
    difference = b - a
    return np.hypot(difference[..., 0], difference[..., 1])


def between(a: Array, b: Array, metric: Metric) -> Array:
    """Return distances between points pair by pair, over broadcast (…, 2) arrays."""
    return _METRICS[metric](a, b)


_METRICS: dict[str, Callable[[Array, Array], Array]] = {
    "great-circle": great_circle,
    "geodesic": geodesic,
    "planar": planar,
}


_A_PAIR, _A_NEIGHBOUR = 150.0, 120.0
"""Bytes at the peak that a pair takes when pairs become sparse weights or a sparse kernel, and a neighbour:
measured at 2,500 points, 145 and 115."""


def matrix(points: Array, metric: Metric) -> Array:
    """Return all distances, (n, n), exactly symmetric with a zero diagonal."""
    n = len(points)
    out = np.zeros((n, n))
    rows = max(1, _BLOCK // max(n, 1))
    for start in range(0, n, rows):
        checkpoint(0.5 * start / n)
        stop = min(start + rows, n)
        block = between(points[start:stop, None, :], points[None, start:, :], metric)
        out[start:stop, start:] = block
        for left in range(0, n - start, _TILE):
            right = min(left + _TILE, n - start)
            out[start + left : start + right, start:stop] = block[:, left:right].T
        inner = block[:, : stop - start]
        upper = np.triu(inner, 1)
        out[start:stop, start:stop] = upper + upper.T
    return out


def within(points: Array, radius: float, metric: Metric) -> tuple[Index, Index, Array]:
    """Return the pairs i < j not further apart than `radius`, and their distances.

    A distance that is greater by no more than the rounding of the last digits counts as within.

    Raises
    ------
    WeightsError
        If there is no memory for so many pairs.
    """
    tree = cKDTree(_embedded(points, metric))
    reach = _chord(radius / _SHORTER[metric], metric) * (1.0 + 1e-9)
    _check_pairs(tree, reach, radius)
    pairs = tree.query_pairs(reach, output_type="ndarray").reshape(-1, 2)
    bits = len(points).bit_length()
    key = pairs[:, 0] << bits  # two numbers in one are sorted several times as fast as two
    key |= pairs[:, 1]
    key.sort()
    i, j = key >> bits, key & ((1 << bits) - 1)
    distance = _in_blocks(points, i, j, metric)
    near = distance <= radius * (1.0 + 1e-12)
    return i[near], j[near], distance[near]


def _check_pairs(tree: cKDTree, reach: float, radius: float) -> None:
    """Refuse more pairs than the memory holds; they are counted only where all together would not fit."""
    if fits(_A_PAIR * tree.n * (tree.n - 1) / 2.0):
        return
    pairs = (int(tree.count_neighbors(tree, reach)) - tree.n) // 2
    check_room(
        _A_PAIR * pairs,
        _(
            "{pairs} {pairs:pair|pairs} of regions {pairs:is|are} not further apart than {radius:g}, which takes {needed} "
            "of memory; {free} are free. Take a smaller distance, or fewer regions."
        ),
        error=WeightsError,
        pairs=pairs,
        radius=radius,
    )


def nearest(points: Array, k: int, metric: Metric, rank: Index) -> tuple[Index, Array]:
    """Return the k nearest other points of every point, (n, k), and their distances.

    Raises
    ------
    WeightsError
        If there is no memory for so many neighbours.

    Parameters
    ----------
    points : (n, 2) array
    k : int
        From 1 to n - 1.
    metric : str
    rank : (n,) int array
        Decides between points equally far away (the lower goes first), so that the answer does
        not depend on the order in which the points are stored.
    """
    n = len(points)
    check_room(
        _A_NEIGHBOUR * n * k,
        _(
            "The {k} nearest neighbours of each of {n} {n:region|regions} take {needed} of memory; {free} are free. "
            "Take fewer neighbours ({param:k})."
        ),
        error=WeightsError,
        k=k,
        n=n,
    )
    embedded = _embedded(points, metric)
    tree = cKDTree(embedded)
    at, distance = np.empty((n, k), dtype=np.intp), np.empty((n, k))
    rows, candidates = np.arange(n), min(n, 2 * k + 8)
    while rows.size:
        unsettled = []
        step = max(1, _BLOCK // candidates)
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            _unused, found = tree.query(embedded[some], k=candidates)
            found = found.reshape(len(some), candidates)
            d = between(points[some, None, :], points[found], metric)
            at[some], distance[some], settled = _first(some, found, d, k, metric, rank)
            if candidates < n:
                unsettled.append(some[~settled])
        rows = np.concatenate(unsettled) if unsettled else rows[:0]
        candidates = min(n, 2 * candidates)
    return at, distance


def _first(
    rows: Index, found: Index, d: Array, k: int, metric: Metric, rank: Index
) -> tuple[Index, Array, NDArray[np.bool_]]:
    """Return the k first of the candidates, and whether no other point can come before them."""
    furthest = d.max(axis=1)
    d = np.where(found == rows[:, None], np.inf, d)
    kth = np.partition(d, k - 1, axis=1)[:, k - 1]
    unit = np.where(kth > 0.0, kth, 1.0)
    key = np.round(d / unit[:, None], 10)  # equal to ten digits is equal
    order = np.lexsort((rank[found], key), axis=-1)[:, :k]
    settled = kth * (1.0 + 1e-9) < furthest * _SHORTER[metric]
    return (
        np.take_along_axis(found, order, axis=1),
        np.take_along_axis(d, order, axis=1),
        np.asarray(settled),
    )


def _in_blocks(points: Array, i: Index, j: Index, metric: Metric) -> Array:
    out = np.empty(len(i))
    for start in range(0, len(i), _BLOCK):
        part = slice(start, start + _BLOCK)
        out[part] = between(points[i[part]], points[j[part]], metric)
    return out


def _embedded(points: Array, metric: Metric) -> Array:
    """Return points in a space whose straight distances sort like the metric's."""
    return points if metric == "planar" else unit_sphere(points)


def unit_sphere(points: Array) -> Array:
    """Return longitude and latitude as points of the unit sphere, (n, 3)."""
    longitude, latitude = np.radians(points).T
    level = np.cos(latitude)
    return np.column_stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)])


def _chord(radius: float, metric: Metric) -> float:
    if metric == "planar":
        return radius
    return 2.0 * float(np.sin(min(radius / (2.0 * RADIUS_KM), np.pi / 2.0)))
