"""Neighbours sorted once and kept, and weighted sums over them at any adaptive bandwidth.

A compact kernel is a polynomial in the squared distance (its 3/2th power for the tricube), so that
a weighted sum at a bandwidth is one of running sums of terms, terms·d² and terms·d⁴. They are kept
at every `STEP`th neighbour; those since the last step are summed when asked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ._local_fit import Problem, positive
from ._places import BLOCK, Index, blocks
from ._weighting import STRETCH, Kernel

Array = NDArray[np.float64]

KEEP_BYTES = 400_000_000
"""Sorted neighbours are kept while they fit in here."""
KEPT = 4
"""Terms of which what does not depend on the response is kept at every bandwidth, a matrix (n, n) each."""
STEP = 64
"""Neighbours between kept sums: memory falls by it, and so many at most are summed anew at each question."""


class Neighbours:
    """Neighbours of every place, sorted once; a row for each place, the places in spatial order.

    Attributes
    ----------
    rows : (n,) array
        The positions of the places.
    order : (n, n) array
        Positions of the neighbours, nearest first.
    d2 : (n, n) array
        Squared distances to them, in units of the last.
    """

    def __init__(self, problem: Problem) -> None:
        n = problem.n
        work = blocks(problem.places)
        self.kernel: Kernel = problem.kernel
        self.rows: Index = np.concatenate(work)
        self.order: NDArray[np.int32] = np.empty((n, n), dtype=np.int32)
        self.d2: Array = np.empty((n, n))
        start = 0
        for rows in work:
            here = slice(start, start + len(rows))
            d2 = problem.places.take(rows).squared(problem.places)
            order = np.argsort(d2, axis=1)
            self.order[here] = order
            self.d2[here] = np.take_along_axis(d2, order, axis=1)
            self.d2[here] /= positive(self.d2[here, -1:])
            start += len(rows)

    @staticmethod
    def fit_in_memory(problem: Problem) -> bool:
        """Whether they may be kept."""
        sortable = problem.adaptive and problem.kernel.compact and problem.kernel.name != "boxcar"
        return sortable and 16 * problem.n**2 <= KEEP_BYTES

    @staticmethod
    def copies(k: int, *, golden: bool) -> float:
        """Return how many matrices (n, n) of doubles back-fitting k terms holds: these, and slopes of a whole curve."""
        return 2.0 if golden else 2.0 + min(k, KEPT)

    def slices(self) -> list[slice]:
        """Return the rows in blocks that fit into the cache."""
        return [slice(s, s + BLOCK) for s in range(0, len(self.rows), BLOCK)]

    def squared_bandwidth(self, neighbours: int) -> Array:
        """Return squared bandwidths (n,), in the units of `d2`; zero where points coincide."""
        return np.asarray(self.d2[:, neighbours - 1] * STRETCH**2)

    def weights(self, first: int, neighbours: int) -> Array:
        """Return weights of the neighbours from rank `first` on, (n, neighbours - first)."""
        h2 = positive(self.squared_bandwidth(neighbours))
        return self.kernel.weights(self.d2[:, first:neighbours], h2)


class Weighted:
    """Weighted sums of a variable over the neighbours of each place, at any number of them."""

    def __init__(self, kept: Neighbours, values: Array) -> None:
        self.kept = kept
        self.values = values
        n, steps, kernel = len(values), len(values) // STEP, kept.kernel
        self.running = np.zeros((len(kernel.coefficients), n, steps + 1))
        ones = np.ones(STEP)
        for some in kept.slices():
            terms = values[kept.order[some, : steps * STEP]]
            base = kept.d2[some, : steps * STEP]
            if kernel.power == 3:
                base = base**1.5
            for power in range(len(kernel.coefficients)):
                if power:
                    terms *= base
                sums = (terms.reshape(-1, STEP) @ ones).reshape(len(terms), steps)
                np.cumsum(sums, axis=1, out=self.running[power, some, 1:])

    def at(self, neighbours: int) -> Array:
        """Return the sums (n,) with so many neighbours, the place itself counted."""
        kept = self.kept
        step = neighbours // STEP
        some = slice(step * STEP, neighbours)
        w = kept.weights(some.start, neighbours)
        out = np.einsum("ij,ij->i", w, self.values[kept.order[:, some]])
        inverse = 1.0 / positive(kept.squared_bandwidth(neighbours))
        if kept.kernel.power == 3:
            inverse **= 1.5
        for power, coefficient in enumerate(kept.kernel.coefficients):
            out += coefficient * inverse**power * self.running[power, :, step]
        return np.asarray(out)
