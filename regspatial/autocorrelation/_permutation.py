"""Permutations: full ones for global statistics, conditional ones for local statistics.

Permutation r of a seed is read from a stream of its own and dealt by sorting 64-bit keys that carry
their index in the low bits, so it is the same on every platform, in every chunking and for every
number of permutations.

Conditional permutations hold z_i at i and deal the other values among the other regions. Two routes here,
a third for many regions in `_turned`:

- `swapped_lags`: one full permutation serves all regions; for region i the value z_i is swapped
  back to i, which makes an exactly uniform conditional permutation. All lags are one matrix product,
  and the swap changes the lag of i only if z_i had fallen on one of its neighbours.
- `gathered_lags`: each region draws the values of its neighbours from a stream of its own.

The first is the default for every W, sparse or dense, of fewer than `_turned.MANY` regions: it needs n
random numbers a permutation and not one a link. The second has nothing in common with it but the distribution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.executor import run
from .._calls.threads import all_threads
from .._kernels.random import stream, streams
from ..choices.options import Numba
from ..progress import Progress, report
from ._moments import Array, Matrix
from ._near import Near

Index = NDArray[np.intp]

_FULL, _OWN = 0, 1  # first key of the streams of full permutations and of single regions
TIE = 1e-10
"""Two statistics count as tied if they differ by less than this share of the largest possible
value, so that rounding, which differs between machines, cannot decide a comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutationScheme:
    """How many permutations, from which seed and number on, in chunks of at most how many bytes."""

    permutations: int
    seed: int
    chunk_bytes: int
    numba: Numba = "auto"
    progress: Progress | None = None
    first: int = 0

    def piece(self, start: int, stop: int) -> PermutationScheme:
        """Return permutations start..stop−1 of these, which tell no progress."""
        return replace(self, first=self.first + start, permutations=stop - start, progress=None)

    def dealt(self, n: int, start: int, stop: int) -> NDArray[np.int32]:
        """Return permutations start..stop−1 of 0..n−1 as columns."""
        return full_permutations(n, self.seed, self.first + start, self.first + stop)

    def told(self, fraction: float) -> None:
        """Report progress."""
        report(self.progress, fraction, "permutations")


def full_permutations(n: int, seed: int, start: int, stop: int) -> NDArray[np.int32]:
    """Return permutations start..stop−1 of 0..n−1 as the columns of an (n, stop−start) array."""
    keys = np.empty((stop - start, n), dtype=np.uint64)
    for row, dealt in enumerate(dealt_keys(n, seed, start, stop)):
        keys[row] = dealt
    keys &= index_bits(n)
    return np.ascontiguousarray(keys.astype(np.int32).T)


def dealt_keys(
    n: int, seed: int, start: int, stop: int, *, key: int = _FULL
) -> Iterator[NDArray[np.uint64]]:
    """Yield sorted keys (n,) of permutations start..stop−1, which stand in their low bits (`index_bits`)."""
    low, own = index_bits(n), np.arange(n, dtype=np.uint64)
    for bits in streams(seed, key, start=start, stop=stop):
        keys = bits.random_raw(n)
        keys &= ~low
        keys |= own
        keys.sort()
        yield keys


def index_bits(n: int) -> np.uint64:
    """Return the bits of a key that hold an index below n."""
    return np.uint64((1 << max(int(n - 1).bit_length(), 1)) - 1)


def blocks(total: int, per_item: int, chunk_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of pieces that keep within `chunk_bytes`."""
    step = max(1, min(total, chunk_bytes // max(per_item, 1)))
    for start in range(0, total, step):
        yield start, min(start + step, total)


def global_sums(
    matrix: Matrix, values: Array, margin: Array, draws: PermutationScheme
) -> tuple[Array, Array, Array]:
    """Return Σ w_ij y_i y_j, Σ c_i y_i and Σ c_i y_i² of every full permutation y.

    Parameters
    ----------
    matrix : (n, n)
    values : (T, n) array
        All rows are permuted alike.
    margin : (n,) array
        c, the row plus column sums of W.

    Returns
    -------
    Three (T, permutations) arrays.
    """
    work = list(blocks(draws.permutations, 40 * values.shape[1], draws.chunk_bytes))
    given = (matrix, values, margin, draws.piece(0, draws.permutations))
    parts = run(_global_sums, given, work, progress=draws.progress, message="permutations")
    out = np.concatenate(parts, axis=2)
    return out[0], out[1], out[2]


def _global_sums(
    given: tuple[Matrix, Array, Array, PermutationScheme], span: tuple[int, int]
) -> Array:
    """Return the sums of some permutations, (3, T, permutations)."""
    matrix, values, margin, draws = given
    times, n = values.shape
    order = draws.dealt(n, *span)
    out = np.empty((3, times, order.shape[1]))
    for t in range(times):
        y = values[t][order]
        out[0, t] = np.einsum("ib,ib->b", y, product(matrix, y))
        out[1, t] = margin @ y
        out[2, t] = margin @ (y * y)
    return out


_AT_ONCE, _LEAST = 200_000_000, 8
"""Products of numbers after which a run can be cut short: a fifth of a second; and columns that go together at least."""


def product(matrix: Matrix, y: Array) -> Array:
    """Return Wy of many y, (n, b); of a dense W it is large enough to be shared between threads."""
    if isinstance(matrix, sp.csr_array):
        pieces = int(min(y.shape[1] // _LEAST, matrix.nnz * y.shape[1] // _AT_ONCE))
        if pieces < 2:
            return np.asarray(matrix @ y)
        each = np.array_split(np.arange(y.shape[1]), pieces)
        return np.hstack([matrix @ y[:, one[0] : one[-1] + 1] for one in each])
    with all_threads(float(y.size) * len(y)):
        return np.asarray(matrix @ y)


def linear_sums(a: Array, values: Array, draws: PermutationScheme) -> Array:
    """Return Σ a_i y_i of every full permutation y of values; (T, permutations)."""
    work = list(blocks(draws.permutations, 24 * values.shape[1], draws.chunk_bytes))
    given = (a, values, draws.piece(0, draws.permutations))
    parts = run(_linear_sums, given, work, progress=draws.progress, message="permutations")
    return np.concatenate(parts, axis=1)


def _linear_sums(given: tuple[Array, Array, PermutationScheme], span: tuple[int, int]) -> Array:
    """Return the sums of some permutations, (T, permutations)."""
    a, values, draws = given
    order = draws.dealt(values.shape[1], *span)
    return np.array([one @ value[order] for one, value in zip(a, values, strict=True)])


def swapped_lags(
    matrix: Matrix, values: Array, draws: PermutationScheme, cross: list[Array] | None = None
) -> Iterator[tuple[Index, Array]]:
    """Yield conditional lags from full permutations composed with the swap.

    With y = z∘π and p the place where z_i fell, the lag of i is (Wy)_i + w_ip (y_i − z_i). Rows stand in the
    order of `Near`, so that the values a product adds up are close together in memory. `cross` is given y'Wy.
    """
    m, n = values.shape
    near = Near(matrix)
    rank, line, lined = near.lined_up()
    rows = line.astype(np.intp)
    for a, b in swapped_blocks(values, draws):
        order = draws.dealt(n, a, b)
        i, column, weight = near.hits(order)
        at = rank[i]
        if near.rank is not None:
            order = order[rows]
        lags = np.empty((m, n, b - a))
        for k in range(m):
            y = values[k][order]
            lags[k] = product(lined, y)
            if cross is not None:
                cross.append(np.einsum("ib,ib->b", y, lags[k]))
            lags[k][at, column] += weight * (y[at, column] - values[k][i])
        yield rows, lags
        draws.told(b / draws.permutations)


def swapped_blocks(values: Array, draws: PermutationScheme) -> list[tuple[int, int]]:
    """Return the blocks in which `swapped_lags` works."""
    m, n = values.shape
    return list(blocks(draws.permutations, 8 * n * (m + 4), draws.chunk_bytes))


def gathered_lags(
    matrix: Matrix, values: Array, draws: PermutationScheme, among: Index | None = None
) -> Iterator[tuple[Index, Array]]:
    """Yield conditional lags from draws of neighbours' values, independent between regions; by default of all."""
    csr = sp.csr_array(matrix)
    among = np.arange(csr.shape[0]) if among is None else among
    n = among.size
    degrees = np.diff(csr.indptr)[among]
    done = 0
    for degree in np.unique(degrees):
        group = among[degrees == degree]
        per_region = 8 * draws.permutations * (4 * max(int(degree), 1) + len(values))
        for a, b in blocks(group.size, per_region, draws.chunk_bytes):
            rows = group[a:b]
            done += rows.size
            yield rows, _gathered(csr, values, rows, int(degree), draws)
            draws.told(done / n)


def _gathered(
    csr: sp.csr_array, values: Array, rows: Index, degree: int, draws: PermutationScheme
) -> Array:
    n = csr.shape[0]
    out = np.zeros((len(values), rows.size, draws.permutations))
    if degree == 0:
        return out
    for q, i in enumerate(rows):
        others = _distinct(n - 1, degree, draws.permutations, stream(draws.seed, _OWN, int(i)))
        others += others >= i  # the indices past i: i itself is never drawn
        weights = csr.data[csr.indptr[i] : csr.indptr[i + 1]]
        for k in range(len(values)):
            out[k, q] = values[k][others] @ weights
    return out


def _distinct(total: int, size: int, draws: int, bits: np.random.PCG64) -> Index:
    """Return (draws, size) ordered samples without replacement of 0..total−1, each equally likely.

    Rows that hold an index twice are drawn anew as a whole, which keeps all others equally likely;
    where that would happen to most rows, the first places of sorted keys are taken instead.
    """
    if size * size > total:
        keys = bits.random_raw(draws * total).reshape(draws, total)
        return np.argsort(keys, axis=1, kind="stable")[:, :size]
    out = np.empty((draws, size), dtype=np.intp)
    wrong = np.arange(draws)
    while wrong.size:
        raw = bits.random_raw(wrong.size * size) >> np.uint64(11)
        out[wrong] = (raw * (total / 2.0**53)).astype(np.intp).reshape(wrong.size, size)
        ordered = np.sort(out[wrong], axis=1)
        wrong = wrong[(ordered[:, 1:] == ordered[:, :-1]).any(axis=1)]
    return out
