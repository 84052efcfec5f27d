"""Diagonals of G = W (I - rho W)^-1 and of G², region by region, and G block by block.

Where W is similar to a symmetric matrix, W = D^-1/2 S D^1/2 with S = U diag(l) U', its eigenvectors give both
diagonals at any rho in n² steps, G_ii = Σ_k U_ik² l_k/(1 - rho l_k), to 3e-15. Other dense W take one inverse a
rho (eigenvectors of a matrix that is not symmetric lose seven digits at 300 regions), sparse ones solves for
blocks of columns and rows, so that no matrix of regions by regions is ever held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .linear.beside import beside
from .linear.solvers import Resolvent, multiply
from .linear.spectrum import Matrix, symmetrised, symmetrising_scale

Array = NDArray[np.float64]

SPARSE_FROM = 1000
"""Regions from which a sparse W is solved with in blocks; up to there a dense inverse is faster."""
_VECTORS_FROM = 200
"""Regions from which eigenvectors (once) cost less than five inverses."""
_COLUMNS = 256


class RegionTraces(Protocol):
    """G at one rho.

    Attributes
    ----------
    own, squared : (n,) arrays
        G_ii and (G²)_ii.
    """

    own: Array
    squared: Array

    def across(self, values: Array) -> Array:
        """Return G applied along the last axis."""
        ...

    def back(self, values: Array) -> Array:
        """Return G' applied along the last axis."""
        ...

    def blocks(self) -> Iterator[tuple[slice, Array, Array]]:
        """Yield G[:, k] and G[k, :]' for blocks k of regions."""
        ...


class Routes:
    """The way to G at any rho that suits a W, found once.

    Parameters
    ----------
    matrix : (n, n) sparse or dense W
    symmetrisable : bool
        Whether it is similar to a symmetric matrix.
    """

    def __init__(self, matrix: Matrix, symmetrisable: bool):
        self.symmetrisable = symmetrisable
        n = int(matrix.shape[0])
        self.sparse = isinstance(matrix, sp.csr_array) and n > SPARSE_FROM
        self.matrix = matrix
        self._vectors: tuple[Array, Array, Array] | None = None
        if self.sparse:
            return
        if symmetrisable and n > _VECTORS_FROM:
            scale = symmetrising_scale(matrix)
            if scale is not None:
                similar = symmetrised(matrix, scale)
                dense = similar.toarray() if isinstance(similar, sp.csr_array) else similar
                values, vectors = beside(np.linalg.eigh, 0.5 * (dense + dense.T))
                self._vectors = values, vectors, np.sqrt(scale)

    def at(self, rho: float) -> RegionTraces:
        """Return G at one rho."""
        if self._vectors is not None:
            return _ByVectors(*self._vectors, rho)
        resolvent = Resolvent(self.matrix, rho, self.symmetrisable)
        return _BySolves(resolvent) if self.sparse else _Whole(_g_of(resolvent))


def _g_of(resolvent: Resolvent) -> Array:
    """Return G, (n, n)."""
    matrix = resolvent.matrix
    dense = matrix.toarray() if isinstance(matrix, sp.csr_array) else matrix
    return np.asarray(resolvent.solve(np.array(dense, order="F")))


def _in_blocks(g: Array) -> Iterator[tuple[slice, Array, Array]]:
    for a in range(0, len(g), _COLUMNS):
        k = slice(a, a + _COLUMNS)
        yield k, g[:, k], g[k].T


class _Whole:
    """G itself."""

    def __init__(self, g: Array):
        self._g = g
        self.own = np.diag(g).copy()
        self.squared = np.einsum("ij,ji->i", g, g)

    def across(self, values: Array) -> Array:
        return np.asarray(values @ self._g.T)

    def back(self, values: Array) -> Array:
        return np.asarray(values @ self._g)

    def blocks(self) -> Iterator[tuple[slice, Array, Array]]:
        return _in_blocks(self._g)


class _ByVectors:
    """G = D^-1/2 U f U' D^1/2."""

    def __init__(self, values: Array, vectors: Array, root: Array, rho: float):
        self._u, self._root = vectors, root
        self._f = values / (1.0 - rho * values)
        squares = vectors**2
        self.own = squares @ self._f
        self.squared = squares @ self._f**2

    def across(self, values: Array) -> Array:
        return self._by(values * self._root) / self._root

    def back(self, values: Array) -> Array:
        return self._by(values / self._root) * self._root

    def _by(self, values: Array) -> Array:
        return np.asarray(((values @ self._u) * self._f) @ self._u.T)

    def blocks(self) -> Iterator[tuple[slice, Array, Array]]:
        g = (self._u * self._f) @ self._u.T
        g *= self._root
        g /= self._root[:, None]
        return _in_blocks(g)


class _BySolves:
    """G by solves with sparse factors."""

    def __init__(self, resolvent: Resolvent):
        self._resolvent = resolvent
        self._transposed = sp.csc_array(resolvent.matrix.T)
        self._columns = sp.csc_array(resolvent.matrix)
        self.own, self.squared = np.empty(resolvent.n), np.empty(resolvent.n)
        for k, column, row in self.blocks():
            self.own[k] = column[k].diagonal()
            self.squared[k] = np.sum(column * row, axis=0)

    def across(self, values: Array) -> Array:
        return multiply(self._resolvent.matrix, self._resolvent.across(values))

    def back(self, values: Array) -> Array:
        flat = np.ascontiguousarray(values.reshape(-1, self._resolvent.n).T)
        found = self._transposed @ self._resolvent.solve_transposed(flat)
        return np.ascontiguousarray(np.asarray(found).T).reshape(values.shape)

    def blocks(self) -> Iterator[tuple[slice, Array, Array]]:
        n = self._resolvent.n
        for a in range(0, n, _COLUMNS):
            k = slice(a, min(a + _COLUMNS, n))
            column = self._resolvent.solve(self._columns[:, k].toarray(order="F"))
            row = self._resolvent.solve_transposed(self._transposed[:, k].toarray(order="F"))
            yield k, column, row
