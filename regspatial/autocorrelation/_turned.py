"""Conditional permutations of many regions: few full permutations, each turned and spread differently for every region.

A permutation of a seed is laid out in a ring. Region i is given a place p of the ring, all regions different ones, and
a distance a; its r-th draw are the values at p + r, p + r + a, p + r + 2a, … with its own value left out, so that the
one after the last takes its place. Places of a uniform permutation are a uniform draw without replacement, so each
draw is exactly one of a conditional permutation. `SPAN` draws come from one ring; distances are at least `SPAN`, so
that no value of a ring is used twice for a region and a place.

Regions share the values of a ring but not the sets that are drawn from it: `DISTANCES` distances go round by place,
so no two regions draw the same set. What a permutation costs is paid once in `SPAN` draws, and neighbours' values
stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .._kernels.random import streams
from ._moments import Array, Matrix
from ._permutation import PermutationScheme, dealt_keys, index_bits

Index = NDArray[np.intp]

SPAN = 64
"""Draws of one ring. With 64 the number of significant ones of 10,000 regions varies over seeds by 10 or 11, by 9 with a
permutation a draw (999 draws); with 256 by 14."""

DISTANCES = 64
"""As many as `SPAN`: a set of places then serves one region alone. With a single distance the number of significant
regions varied by 20."""

MANY = 5_000
"""Fewer regions have a permutation for every draw, which takes no time worth saving: the numbers of nearly all regional
data do not depend on what is here."""

_RING, _PLACES, _APART = 2, 3, 4  # first keys of streams; 0 and 1 are those of `_permutation`
_TOGETHER = 1_000_000  # bytes of lags looked at together


def turns(matrix: Matrix) -> bool:
    """Whether conditional permutations of this W are read from rings; W and nothing else decides."""
    if not isinstance(matrix, sp.csr_array) or matrix.shape[0] < MANY:
        return False
    return bool(matrix.shape[0] // (_most(matrix) + 1) >= 2 * SPAN)


def _most(matrix: sp.csr_array) -> int:
    return int(np.diff(matrix.indptr).max(initial=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One ring.

    Parameters
    ----------
    values : (m, …) array
        What stands at its places, so far on as a draw may reach.
    own : (n,) array
        At which place the value of a region stands.
    who : (n,) array
        Which region begins at a place.
    apart : (DISTANCES,) array
        The distances, by place.
    width : int
        Draws that are wanted of it.
    """

    values: Array
    own: NDArray[np.int32]
    who: NDArray[np.int32]
    apart: Index
    width: int


def steps(draws: PermutationScheme) -> list[tuple[int, int]]:
    """Return the draws of every ring, (start, stop)."""
    total = draws.permutations
    return [(a, min(a + SPAN, total)) for a in range(0, total, SPAN)]


def rings(matrix: sp.csr_array, values: Array, draws: PermutationScheme) -> Iterator[Ring]:
    """Yield the rings; a piece of the draws begins with a ring."""
    n = matrix.shape[0]
    most = _most(matrix)
    widest = n // (most + 1)
    here = np.arange(n, dtype=np.int32)
    of = steps(draws)
    first = draws.first // SPAN
    dealt = [_dealt(n, draws.seed, key, first, first + len(of)) for key in (_RING, _PLACES)]
    bits = streams(draws.seed, _APART, start=first, stop=first + len(of))
    for (a, b), order, who, drawn in zip(of, *dealt, bits, strict=True):
        own = np.empty_like(here)
        own[order] = here
        raw = drawn.random_raw(DISTANCES)
        apart = SPAN + (raw % np.uint64(widest - SPAN + 1)).astype(np.intp)
        along = np.take(values, order, axis=1)
        along = np.concatenate([along, along[:, : most * widest + SPAN]], axis=1)  # less than n
        yield Ring(values=along, own=own, who=who, apart=apart, width=b - a)
        draws.told(b / draws.permutations)


def _dealt(n: int, seed: int, key: int, start: int, stop: int) -> Iterator[NDArray[np.int32]]:
    """Yield permutations start to stop − 1; their streams are begun together, which saves time."""
    for keys in dealt_keys(n, seed, start, stop, key=key):
        yield (keys & index_bits(n)).astype(np.int32)


def turned_lags(
    matrix: sp.csr_array, values: Array, draws: PermutationScheme
) -> Iterator[tuple[Index, Array]]:
    """Yield (rows, lags): lags (m, rows, draws of a ring) of some regions that have as many neighbours each."""
    degrees = np.diff(matrix.indptr)
    narrow = np.uint16 if _most(matrix) < 2**16 else np.int64  # sorted by counting
    step = max(1, min(_TOGETHER, draws.chunk_bytes) // (16 * SPAN * len(values)))
    for ring in rings(matrix, values, draws):
        windows = [sliding_window_view(along, ring.width) for along in ring.values]
        of = degrees[ring.who]
        place = np.argsort(of.astype(narrow), kind="stable")
        ends = np.cumsum(np.bincount(of))
        for degree, end in enumerate(ends.tolist()):
            begin = int(ends[degree - 1]) if degree else 0
            for a in range(begin, end, step):
                at = place[a : min(a + step, end)]
                rows = ring.who[at].astype(np.intp)
                yield rows, _lags(matrix, ring, windows, at, rows, degree)


def _lags(
    matrix: sp.csr_array,
    ring: Ring,
    windows: list[Array],
    place: Index,
    rows: Index,
    degree: int,
) -> Array:
    """Return (m, rows, draws); sums run from the first link to the last, as in the compiled loop."""
    out = np.zeros((len(ring.values), rows.size, ring.width))
    if not degree:
        return out
    apart = ring.apart[place % DISTANCES]
    weights = matrix.data[matrix.indptr[rows][:, None] + np.arange(degree)]
    away = (ring.own[rows] - place) % matrix.shape[0]
    link, draw = np.divmod(away, apart)
    hit = np.flatnonzero((link < degree) & (draw < ring.width))
    number = np.broadcast_to(np.arange(degree), (hit.size, degree))
    number = np.where(number == link[hit, None], degree, number)
    others = (place + draw)[hit, None] + number * apart[hit, None]
    for lag, along, window in zip(out, ring.values, windows, strict=True):
        for k in range(degree):
            part = window[place + k * apart]
            part *= weights[:, k, None]
            np.add(lag, part, out=lag)
        total = np.zeros(hit.size)
        for k in range(degree):
            total += weights[hit, k] * along[others[:, k]]
        lag[hit, draw[hit]] = total
    return out
