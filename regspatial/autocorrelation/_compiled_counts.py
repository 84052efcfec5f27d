"""The counts of `_local.counted` for a sparse W, compiled by numba; imported only where it is wanted.

Sums run in the order in which scipy's product of a sparse and a dense matrix adds them, so that the digits are the
same. Places are gone through in the order of `Near`, in which what is added stands close together in memory. `links`
are the starts of rows, the columns and the values of W.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.compiled import compiled
from ._moments import Array
from ._near import Near
from ._permutation import PermutationScheme, blocks, dealt_keys, index_bits

_TOGETHER = 16
"""Most permutations of a block: a row of it is two lines of cache. 32 saved nothing at 250,000 regions."""

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]


def _deal(
    keys: Any, mask: Any, values: Array, places: Any, width: int, links: Any, out: Any, hits: Any
) -> int:
    """Write the values dealt to the places in line, and the links on whose place a region's own value came to be.

    Returns how many these are: no more than regions, since a value falls on one place.
    """
    line, rank = places
    by_place, dealt = out
    starts, near, _weights = links
    row, link = hits
    found = 0
    as_it_is = len(line) == 0
    for p in range(len(keys)):
        who = keys[p] & mask
        i, r = np.int64(who), np.int64(p)
        if as_it_is:
            dealt[p] = values[who]
        else:
            by_place[p] = values[who]
            i, r = np.int64(rank[who]), np.int64(rank[p])
        if i - r <= width and r - i <= width:
            for k in range(starts[i], starts[i + 1]):
                if near[k] == r:
                    row[found] = i
                    link[found] = k
                    found += 1
    for q in range(len(line)):
        dealt[q] = by_place[line[q]]
    return found


def _turn(by_draw: Array, y: Array) -> None:
    """Write the transpose, in pieces that stay in the fast cache."""
    n = by_draw.shape[1]
    for first in range(0, n, 64):
        for r in range(first, min(n, first + 64)):
            for c in range(by_draw.shape[0]):
                y[r, c] = by_draw[c, r]


def _count(links: Any, y: Array, bounds: Any, counts: Any) -> None:
    """Add to the counts how many lags of a block of permutations reached what was observed."""
    starts, near, weights = links
    low, high = bounds
    at_least, at_most = counts
    size = y.shape[1]
    lag = np.empty(size)
    for i in range(len(low)):
        lag[:] = 0.0
        for k in range(starts[i], starts[i + 1]):
            w, values = weights[k], y[near[k]]
            for c in range(size):
                lag[c] += w * values[c]
        more, less = 0, 0
        for c in range(size):
            more += lag[c] >= low[i]
            less += lag[c] <= high[i]
        at_least[i] += more
        at_most[i] += less


def _put_back(links: Any, y: Array, own: Array, bounds: Any, hits: Any, counts: Any) -> None:
    """Count the lags of one permutation anew in which a region's own value stood on a neighbour's place."""
    starts, near, weights = links
    low, high = bounds
    row, link = hits
    at_least, at_most = counts
    for hit in range(len(row)):
        i = row[hit]
        lag = 0.0
        for k in range(starts[i], starts[i + 1]):
            lag += weights[k] * y[near[k]]
        right = lag + weights[link[hit]] * (y[i] - own[i])
        at_least[i] += np.int64(right >= low[i]) - np.int64(lag >= low[i])
        at_most[i] += np.int64(right <= high[i]) - np.int64(lag <= high[i])


deal, turn = compiled(_deal), compiled(_turn)
count, put_back = compiled(_count), compiled(_put_back)


def counted(near: Near, values: Array, low: Array, high: Array, draws: PermutationScheme) -> Counts:
    """Return how many conditional lags are at least `low`, and at most `high`; (T, n) each."""
    rank, line, matrix = near.lined_up()
    links = matrix.indptr, matrix.indices, matrix.data
    times, n = values.shape
    places = line if near.rank is not None else line[:0], rank
    by_row = [(values[t][line], (low[t][line], high[t][line])) for t in range(times)]
    counts = [(np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)) for _t in by_row]
    by_place, row, link = np.empty(n), np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    room = 8 * n * (times + 1)
    for a, b in blocks(draws.permutations, room, min(draws.chunk_bytes, _TOGETHER * room)):
        by_draw = np.empty((times, b - a, n))
        for c, keys in enumerate(dealt_keys(n, draws.seed, draws.first + a, draws.first + b)):
            for t, (own, bounds) in enumerate(by_row):
                y = by_draw[t, c]
                found = deal(
                    keys,
                    index_bits(n),
                    values[t],
                    places,
                    near.width,
                    links,
                    (by_place, y),
                    (row, link),
                )
                put_back(links, y, own, bounds, (row[:found], link[:found]), counts[t])
        together = np.empty((n, b - a))
        for t, (_own, bounds) in enumerate(by_row):
            turn(by_draw[t], together)
            count(links, together, bounds, counts[t])
        draws.told(b / draws.permutations)
    out = np.empty((2, times, n), dtype=np.int64)
    out[:, :, line] = np.swapaxes(np.array(counts), 0, 1)
    return out[0], out[1]
