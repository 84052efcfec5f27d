"""Gi* of the cells of a panel against their window or all cells: scores, and conditional permutations.

A permutation deals the values of the reference among its cells; the value of a cell itself is swapped
back to it, as in `_permutation`. Where it had fallen into the cell's own neighbourhood the sum over
that neighbourhood stays as it is, elsewhere the cell's own place changes alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.executor import run
from .._kernels.linear.sparse import ends
from ..progress import part
from ._moments import Array
from ._permutation import TIE, PermutationScheme, blocks

_FLAT = 1e-12
Counts = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """Values (T, n), NaN where nothing is, who is whose neighbour, and what counts as the window.

    Parameters
    ----------
    values : (T, n) array
    neighbours : (n, n) of zeros and ones
    window : int
        Periods before a cell's own that belong to it.
    whole : bool
        Whether a cell is held against all cells, or those of the periods of its window.
    """

    values: Array
    neighbours: sp.csr_array
    window: int
    whole: bool

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which cells have a value."""
        return ~np.isnan(self.values)

    def first(self, t: int) -> int:
        """Return the first period of the window of t."""
        return max(0, t - self.window)

    def around(self, values: Array) -> Array:
        """Return the sum of a region and its neighbours in each period, (T, n, …)."""
        flat = values.reshape(len(values), values.shape[1], -1)
        near = np.stack([one + self.neighbours @ one for one in flat])
        return near.reshape(values.shape)

    def centred(self) -> Array:
        """Return the values about their mean by their size: no score moves, and digits are kept."""
        size = np.nanmax(np.abs(self.values)) or 1.0
        x = self.values / size
        return np.asarray(x - np.nanmean(x))

    def scores(self) -> Array:
        """Return Gi* of every cell, (T, n): zero where it cannot vary, NaN where nothing is."""
        x, there = self.centred(), self.there
        filled = np.where(there, x, 0.0)
        near, count = self.around(filled), self.around(there.astype(float))
        out = np.zeros_like(x)
        for t in range(len(x)):
            rows = slice(self.first(t), t + 1)
            pool = slice(None) if self.whole else rows
            cells = x[pool][there[pool]]
            M, mean, sd = cells.size, cells.mean(), cells.std()
            m, total = count[rows].sum(axis=0), near[rows].sum(axis=0)
            spread = (M * m - m**2) / max(M - 1.0, 1.0)
            ok = (spread > _FLAT * M * m) & (sd > 0)
            np.divide(
                total - mean * m, sd * np.sqrt(np.where(ok, spread, 1.0)), out=out[t], where=ok
            )
        return np.where(there, out, np.nan)

    def counted(self, draws: PermutationScheme) -> Counts:
        """Return how many conditional permutations gave at least, and at most, each cell's sum."""
        x = np.where(self.there, self.centred(), 0.0)
        size = TIE * self.around(self.there.astype(float)) * np.abs(x).max()
        near = self.around(x)
        at_least = np.zeros(x.shape, dtype=np.int64)
        at_most = np.zeros(x.shape, dtype=np.int64)
        groups = [tuple(range(len(x)))] if self.whole else [(t,) for t in range(len(x))]
        for k, targets in enumerate(groups):
            low = 0 if self.whole else self.first(targets[0])
            pool = np.argwhere(self.there[low : targets[-1] + 1])
            pool[:, 0] += low
            work = list(blocks(draws.permutations, 40 * len(pool), draws.chunk_bytes))
            given = (self, (x, near, size), pool, targets, draws.piece(0, draws.permutations))
            share = part(draws.progress, k / len(groups), (k + 1) / len(groups))
            for some in run(_counts, given, work, progress=share, message="permutations"):
                for t, (up, down) in zip(targets, some, strict=True):
                    at_least[t] += up
                    at_most[t] += down
        return at_least, at_most

    def _dealt(
        self, x: Array, pool: NDArray[np.intp], order: NDArray[np.int32], targets: tuple[int, ...]
    ) -> list[tuple[int, Array]]:
        """Return the sums of each target period's neighbourhoods under permutations, (n, draws)."""
        n, count, start = x.shape[1], order.shape[1], self.first(targets[0])
        time, unit = pool.T
        y = np.zeros((targets[-1] + 1 - start, n, count))
        y[time - start, unit] = x[time, unit][order]
        place = np.empty_like(order)
        place[order, np.arange(count)] = np.arange(len(pool), dtype=np.int32)[:, None]
        links = ends(sp.coo_array(self.neighbours))
        keys = np.sort(links[0].astype(np.int64) * n + links[1])
        near = self.around(y)
        out = []
        for t in targets:
            rows = slice(self.first(t) - start, t + 1 - start)
            found = near[rows].sum(axis=0)
            own = np.flatnonzero(time == t)
            who = unit[own]
            fell = place[own]  # where each cell's own value fell
            inside = (time[fell] >= self.first(t)) & (time[fell] <= t)
            inside &= (unit[fell] == who[:, None]) | _among(
                keys, who[:, None].astype(np.int64) * n + unit[fell]
            )
            found[who] += np.where(inside, 0.0, x[t, who][:, None] - y[t - start, who])
            out.append((t, found))
        return out


def _counts(given: tuple[Any, ...], span: tuple[int, int]) -> list[Counts]:
    """Return how many of some permutations gave at least, and at most, the sums of each target period."""
    cube, (x, near, size), pool, targets, draws = given
    order, out = draws.dealt(len(pool), *span), []
    for t, found in cube._dealt(x, pool, order, targets):
        rows = slice(cube.first(t), t + 1)
        observed, slack = near[rows].sum(axis=0), size[rows].sum(axis=0)
        at_least = (found >= (observed - slack)[:, None]).sum(axis=1)
        out.append((at_least, (found <= (observed + slack)[:, None]).sum(axis=1)))
    return out


def _among(keys: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(keys, asked), max(keys.size - 1, 0))
    return np.asarray(keys[at] == asked) if keys.size else np.zeros(asked.shape, dtype=bool)
