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

_FEW, _EIGHT = 4, 8
"""Neighbours whose values are added up and compared in one loop, without writing the sums down: 0.05 s for 0.09 of
30,000 regions. A region with fewer has weights of zero for the rest, which leaves each sum as it is."""

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
        for k in range(of[q, 1], _EIGHT):
            near[q, k] = 0.0


def _four(part: Array, apart: int, most: int, near: Array, low: Any, high: Any, width: int) -> Any:
    """Return how many lags of at most four neighbours are at least, and at most, the limits."""
    second, third, fourth = apart, min(2, most) * apart, min(3, most) * apart
    p0, p1 = part[:width], part[second : second + width]
    p2, p3 = part[third : third + width], part[fourth : fourth + width]
    w0, w1, w2, w3 = near[0], near[1], near[2], near[3]
    more, less = 0, 0
    for c in range(width):
        lag = w0 * p0[c] + w1 * p1[c] + w2 * p2[c] + w3 * p3[c]
        more += lag >= low
        less += lag <= high
    return more, less


def _eight(part: Array, apart: int, most: int, near: Array, low: Any, high: Any, width: int) -> Any:
    """Return how many lags of at most eight neighbours are at least, and at most, the limits."""
    sixth, seventh, eighth = min(5, most) * apart, min(6, most) * apart, min(7, most) * apart
    p0, p1 = part[:width], part[apart : apart + width]
    p2, p3 = part[2 * apart : 2 * apart + width], part[3 * apart : 3 * apart + width]
    p4, p5 = part[4 * apart : 4 * apart + width], part[sixth : sixth + width]
    p6, p7 = part[seventh : seventh + width], part[eighth : eighth + width]
    w0, w1, w2, w3 = near[0], near[1], near[2], near[3]
    w4, w5, w6, w7 = near[4], near[5], near[6], near[7]
    more, less = 0, 0
    for c in range(width):
        lag = w0 * p0[c] + w1 * p1[c] + w2 * p2[c] + w3 * p3[c]
        lag = lag + w4 * p4[c] + w5 * p5[c] + w6 * p6[c] + w7 * p7[c]
        more += lag >= low
        less += lag <= high
    return more, less


def _many(part: Array, apart: int, degree: int, near: Array, limits: Array, lag: Array) -> Any:
    """Return how many lags of any number of neighbours are at least, and at most, the limits."""
    width = len(lag)
    lag[:] = 0.0
    for k in range(degree):
        w = near[k]
        some = part[k * apart : k * apart + width]
        for c in range(width):
            lag[c] += w * some[c]
    more, less = 0, 0
    for c in range(width):
        more += lag[c] >= limits[0]
        less += lag[c] <= limits[1]
    return more, less


def _swapped(part: Array, apart: int, own: Any, near: Array, limits: Array) -> Any:
    """Return what the counts change by where a region's own value, `own` = (link, draw), gives way to the next."""
    degree, link, draw = own
    before, after = 0.0, 0.0
    for k in range(degree):
        number = degree if k == link else k
        before += near[k] * part[draw + k * apart]
        after += near[k] * part[draw + number * apart]
    low, high = limits
    more = int(after >= low) - int(before >= low)
    return more, int(after <= high) - int(before <= high)


fetch, four, eight = compiled(_fetch), compiled(_four), compiled(_eight)
many, swapped = compiled(_many), compiled(_swapped)


def _count(
    who: Any,
    along: Array,
    home: Any,
    apart: Any,
    links: Any,
    bounds: Array,
    counts: Any,
    sizes: Any,
) -> None:
    """Add to the counts how many lags of a ring reached what was observed."""
    width, most, at_once = sizes
    n = len(who)
    lag, near = np.empty(width), np.empty((at_once, max(most, _EIGHT)))
    limits = np.empty((at_once, 2))
    of, found = np.empty((at_once, 3), np.int64), np.empty((at_once, 2), np.int64)
    for first in range(0, n, at_once):
        some = who[first : min(first + at_once, n)]
        fetch(some, links, home, bounds, (of, near, limits))
        for q in range(len(some)):
            place = first + q
            away = of[q, 2] - place
            if away < 0:
                away += n
            distance = apart[place % len(apart)]
            degree, low, high, part = of[q, 1], limits[q, 0], limits[q, 1], along[place:]
            if degree <= _FEW:
                more, less = four(part, distance, most, near[q], low, high, width)
            elif degree <= _EIGHT:
                more, less = eight(part, distance, most, near[q], low, high, width)
            else:
                more, less = many(part, distance, degree, near[q], limits[q], lag)
            if away < degree * distance:
                link = away // distance
                draw = away - link * distance
                if draw < width:
                    own = degree, link, draw
                    up, down = swapped(part, distance, own, near[q], limits[q])
                    more += up
                    less += down
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
