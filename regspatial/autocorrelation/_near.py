"""Where the value of a region falls on the place of one of its neighbours, in full permutations.

A value and its place are neighbours in about as many cases as a region has neighbours, of n. After reverse
Cuthill–McKee neighbours are close in order, so nearly all cases are ruled out by the distance between two
numbers: one comparison a place instead of one a link.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import reverse_cuthill_mckee

from ._moments import Array, Matrix

Index = NDArray[np.intp]
Narrow = NDArray[np.int32]
Hits = tuple[Index, Index, Array]

_AS_IT_IS = 64
"""Regions stay in the order they have where neighbours stand closer than this part of all: what is left to
look up is then cheaper than a new order. At half and twice the value no time was told apart."""

_BAND = 16
"""Beyond this part of all the band rules too little out, and the links are gone through."""

_CACHED = 2_000_000  # bytes of a block that should stay in the processor's cache


class Near:
    """The places near each region, in an order in which neighbours stand close together.

    Parameters
    ----------
    matrix : (n, n)
        Zero diagonal.
    """

    def __init__(self, matrix: Matrix) -> None:
        self.given = matrix
        if isinstance(matrix, sp.csr_array) and not matrix.has_sorted_indices:
            matrix = matrix.sorted_indices()
        self.matrix = matrix
        self.n = matrix.shape[0]
        self.rank: Narrow | None = None
        self.width = self.n
        if isinstance(matrix, sp.csr_array):
            self._order(matrix)

    def _order(self, matrix: sp.csr_array) -> None:
        focal = np.repeat(np.arange(self.n, dtype=np.int32), np.diff(matrix.indptr))
        self.focal = focal
        self.width = int(np.abs(focal - matrix.indices).max(initial=0))
        if self.width * _AS_IT_IS > self.n:
            ones = np.ones(matrix.nnz, dtype=np.int8)
            pattern = sp.csr_matrix((ones, matrix.indices, matrix.indptr), matrix.shape)
            line = reverse_cuthill_mckee((pattern + pattern.T).tocsr(), symmetric_mode=True)
            rank = np.empty(self.n, dtype=np.int32)
            rank[line] = np.arange(self.n, dtype=np.int32)
            width = int(np.abs(rank[focal] - rank[matrix.indices]).max(initial=0))
            if width < self.width:
                self.rank, self.width = rank, width
        self.links = focal * np.int64(self.n) + matrix.indices

    def hits(self, order: Narrow) -> Hits:
        """Return (i, draw, w_ip) wherever the value of i fell on a place p that is a neighbour of i.

        Parameters
        ----------
        order : (n, draws) array
            Which region's value each place got.
        """
        if not isinstance(self.matrix, sp.csr_array):
            return _of_dense(self.matrix, order)
        if self.width * _BAND > self.n or not self.width:
            return self._by_link(order)
        rank = np.arange(self.n, dtype=np.int32) if self.rank is None else self.rank
        apart = order - rank[:, None] if self.rank is None else rank[order] - rank[:, None]
        apart += self.width
        close = np.flatnonzero(apart.view(np.uint32) <= np.uint32(2 * self.width))
        place, column = np.divmod(close, order.shape[1])
        i = order[place, column].astype(np.intp)
        wanted = i * np.int64(self.n) + place
        at = np.minimum(np.searchsorted(self.links, wanted), self.links.size - 1)
        found = np.flatnonzero(self.links[at] == wanted)
        return i[found], column[found], self.matrix.data[at[found]]

    def lined_up(self) -> tuple[Narrow, Narrow, Any]:
        """Return ranks, which region stands at each rank, and W with its rows and columns in that order.

        Within a row the links keep the order in which they were given, and so do sums over them.
        """
        here = np.arange(self.n, dtype=np.int32)
        if self.rank is None or not isinstance(self.given, sp.csr_array):
            return here, here, self.given
        line = np.empty_like(here)
        line[self.rank] = here
        starts, indices, weights = self.given.indptr, self.given.indices, self.given.data
        degrees = np.diff(starts)[line]
        ends = np.concatenate([[0], np.cumsum(degrees)]).astype(starts.dtype)
        link = np.repeat(starts[line] - ends[:-1], degrees) + np.arange(weights.size)
        parts = weights[link], self.rank[indices[link]], ends
        return self.rank, line, sp.csr_array(parts, shape=self.given.shape)

    def _by_link(self, order: Narrow) -> Hits:
        size = order.shape[1]
        matrix: Any = self.matrix
        indices, focal = matrix.indices, self.focal
        step = max(1, _CACHED // (4 * size))
        found: list[Index] = []
        for a in range(0, len(indices), step):
            on = order[indices[a : a + step]] == focal[a : a + step, None]
            found.append(np.flatnonzero(on) + a * size)
        link, column = np.divmod(np.concatenate(found) if found else np.empty(0, np.intp), size)
        return focal[link].astype(np.intp), column, matrix.data[link]


def _of_dense(matrix: Array, order: Narrow) -> Hits:
    n, size = order.shape
    place = np.empty_like(order)
    place[order, np.arange(size)] = np.arange(n, dtype=np.int32)[:, None]
    w = matrix[np.arange(n)[:, None], place]
    i, column = np.nonzero(w)
    return i, column, w[i, column]
