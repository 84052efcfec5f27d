"""The counts of `_local.counted` out of rings (`_turned`), compiled by numba; imported only where it is wanted.

Sums run from the first link of a region to the last, as they do without numba, so that the digits are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.compiled import compiled
from ._moments import Array
from ._permutation import PermutationScheme
from ._turned import Ring, rings

_AT_ONCE = 64
"""Regions whose weights and bounds are fetched together: places of a ring come in no order of regions, and what is
fetched in one loop is waited for once. One by one took 1.7 times as long at 250,000 regions."""

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]


def _fetch(who: Any, links: Any, own: Any, bounds: Array, room: Any) -> None:
    """Copy what belongs to some regions."""
    starts, weights = links
    of, near, limits = room
    for q in range(len(who)):
        i = who[q]
        of[q, 0] = starts[i]
        of[q, 1] = starts[i + 1] - starts[i]
        of[q, 2] = own[i]
    for q in range(len(who)):
        limits[q, 0] = bounds[who[q], 0]
        limits[q, 1] = bounds[who[q], 1]
    for q in range(len(who)):
        for k in range(of[q, 1]):
            near[q, k] = weights[of[q, 0] + k]


def _reach(place: int, along: Array, apart: int, of: Any, near: Array, lag: Array, n: int) -> None:
    """Write the lags of one region."""
    width, degree = len(lag), of[1]
    lag[:] = 0.0
    for k in range(degree):
        w = near[k]
        part = along[place + k * apart : place + k * apart + width]
        for c in range(width):
            lag[c] += w * part[c]
    away = of[2] - place
    if away < 0:
        away += n
    if away < degree * apart:
        link = away // apart
        draw = away - link * apart
        if draw < width:
            total = 0.0
            for k in range(degree):
                number = degree if k == link else k
                total += near[k] * along[place + draw + number * apart]
            lag[draw] = total


fetch, reach = compiled(_fetch), compiled(_reach)


def _count(
    who: Any, along: Array, own: Any, apart: Any, links: Any, bounds: Array, counts: Any, sizes: Any
) -> None:
    """Add to the counts how many lags of a ring reached what was observed."""
    width, most, at_once = sizes
    n = len(who)
    lag, near, limits = np.empty(width), np.empty((at_once, most)), np.empty((at_once, 2))
    of, found = np.empty((at_once, 3), np.int64), np.empty((at_once, 2), np.int64)
    for first in range(0, n, at_once):
        some = who[first : min(first + at_once, n)]
        fetch(some, links, own, bounds, (of, near, limits))
        for q in range(len(some)):
            place = first + q
            reach(place, along, apart[place % len(apart)], of[q], near[q], lag, n)
            low, high = limits[q, 0], limits[q, 1]
            more, less = 0, 0
            for c in range(width):
                more += lag[c] >= low
                less += lag[c] <= high
            found[q, 0] = more
            found[q, 1] = less
        for q in range(len(some)):
            counts[some[q], 0] += found[q, 0]
            counts[some[q], 1] += found[q, 1]


count = compiled(_count)


def counted(
    matrix: sp.csr_array, values: Array, low: Array, high: Array, draws: PermutationScheme
) -> Counts:
    """Return how many conditional lags are at least `low`, and at most `high`; (T, n) each."""
    times, n = values.shape
    links = matrix.indptr, matrix.data
    most = max(int(np.diff(matrix.indptr).max(initial=0)), 1)
    bounds = np.ascontiguousarray(np.stack([low, high], axis=-1))
    out = np.zeros((times, n, 2), dtype=np.int64)
    for ring in rings(matrix, values, draws):
        for t in range(times):
            _of_ring(ring, t, links, bounds[t], out[t], most)
    return np.ascontiguousarray(out[..., 0]), np.ascontiguousarray(out[..., 1])


def _of_ring(ring: Ring, t: int, links: Any, bounds: Array, counts: Any, most: int) -> None:
    sizes = ring.width, most, _AT_ONCE
    count(ring.who, ring.values[t], ring.own, ring.apart, links, bounds, counts, sizes)
