"""The robust score of rho where regions are not there in all periods, or W is another one in each.

    f(rho) = w'e - Σ_i d_i e_i'e_i,   e = M (I - rho W) y,   w = M W y,

M less the projection on effects and regressors. Errors of variance s_i in region i give E w'e = Σ_i s_i h_i, h_i the trace
of region i's block of MG, and E e_j'e_j = Σ_i S_ij s_i, S_ij the sum of squares of the block M_ij: with S d = h the score has
mean zero whatever the variances of regions are. In a whole panel with one W it is that of `robust/weights.py`, which
also holds for any dependence over time within regions; here that leaves what G differs from period to period.

With A an orthonormal basis of the effects of periods (less means of regions) and of the regressors, C_i = A_i'A_i and T_i cells
of region i, one less with effects of regions, S_ij = tr C_i C_j + [i = j] (T_i - 2 tr C_i): no N × N matrix is made.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.beside import product, solved
from ...estimation.conditioning import Basis
from ...estimation.within import WITH_TIME
from .design import UnbalancedDesign
from .determinant import dense_of

Array = NDArray[np.float64]

MOST_REGIONS = 1000
"""Regions up to which it is done: each step inverts a matrix of regions by regions for each set of regions that occurs."""
_SINGULAR = 1e-10
"""Of S: a region with one cell beside its effect has no residual, and no weight."""


class AtCells(NamedTuple):
    """The score at one value: f, its derivative, G by block, and the weights of regions with theirs."""

    value: float
    slope: float
    g: list[Array]
    d: Array
    d_slope: Array


class OfCells:
    """w'e - Σ d_i e_i'e_i over the cells that are there.

    Attributes
    ----------
    unit : (N,) positions of each cell's region
    inverse, of_effects : (n, n) arrays
        Of S, with the regressors and without.
    """

    def __init__(self, d: UnbalancedDesign):
        self.design = d
        self.unit = np.nonzero(d.there)[1]
        basis = Basis.of(d.within(d.Z))
        self.y = basis.split(d.within(d.y))[0].ravel()
        self.w = basis.split(d.within(d.lag(d.y)))[0].ravel()
        self.a = np.vstack([basis.q.reshape(len(basis.q), -1), d.dummies.periods_apart.T])
        self.by_region = d.fixed_effects in ("entity", "twoway")
        self.by_time = d.fixed_effects in WITH_TIME
        self.cells = np.bincount(self.unit, minlength=d.n).astype(float)
        self.inverse = self._inverse(self.a)
        self.of_effects = self._inverse(self.a[len(basis.q) :])

    @property
    def left(self) -> Array:
        """Cells of each region, one less with effects of regions, (n,)."""
        return self.cells - 1.0 if self.by_region else self.cells

    def _inverse(self, columns: Array) -> Array:
        """Return the inverse of S, (n, n), of effects of regions and columns (P, N)."""
        n, size = self.design.n, len(columns)
        c = np.zeros((n, size, size))
        for block in self.design.blocks.each:
            for rows in block.rows:
                a = columns[:, rows]
                c[block.regions] += np.einsum("pi,qi->ipq", a, a)
        flat = c.reshape(n, -1)
        out = flat @ flat.T
        out[np.arange(n), np.arange(n)] += self.left - 2.0 * np.einsum("ipp->i", c)
        return np.asarray(np.linalg.pinv(out, rcond=_SINGULAR, hermitian=True))

    def at(self, value: float) -> AtCells:
        """Return f at rho."""
        d, n = self.design, self.design.n
        h, more, each = np.zeros(n), np.zeros(n), []
        for block in d.blocks.each:
            w = dense_of(block.w.matrix)
            g = solved((np.eye(len(w)) - value * w).T, w.T).T
            square = product(g, g)
            for rows in block.rows:
                h[block.regions] += self._own(g, rows, block.regions)
                more[block.regions] += self._own(square, rows, block.regions)
            each.append(g)
        weights, slope = self.inverse @ h, self.inverse @ more
        e = self.y - value * self.w
        de = weights[self.unit] * e
        falls = 2.0 * float(self.w @ de) - float(self.w @ self.w)
        falls -= float(slope[self.unit] @ (e * e))
        return AtCells(float((self.w - de) @ e), falls, each, weights, slope)

    def _own(self, g: Array, rows: NDArray[np.intp], regions: NDArray[np.intp]) -> Array:
        """Return the diagonal of MG over the cells of one period, (m,)."""
        share = 1.0 - 1.0 / self.cells[regions] if self.by_region else 1.0
        a = self.a[:, rows]
        return np.asarray(np.diag(g) * share - np.sum(a * (a @ g), axis=0))
