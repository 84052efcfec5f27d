"""Random effects over the cells that are there, predicted from what the slopes leave, and what they miss.

With D the periods and U the regions as columns (N, T) and (N, n), B = I - lambda M of each period and
phi = sigma2_mu/sigma2, the equations of Henderson (1975) for alpha and mu in B(D alpha) + U mu + e,

    [D'B'BD   D'B'U          ] [alpha]   [D'B']
    [U'BD     U'U + I/phi    ] [mu   ] = [U'  ] B r,

give the predictions; sigma2 times the inverse of their matrix is the covariance of what they miss.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ...._kernels.linear.beside import beside
from ...._kernels.linear.solvers import Resolvent
from ....choices.regression import FORMS
from ...estimation.within import WITH_TIME
from ..unbalanced.blocks import BlockResolvent, Blocks
from .record import RandomEffectsResult

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class RandomColumns:
    """The columns [U, D] of the cells, regions first, in the place of dummies.

    Attributes
    ----------
    region, period : (N,)
        Positions of the columns of each row, -1 for none.
    phi : float
        The variance between regions over that of the errors; 0: none is found.
    """

    region: Index
    period: Index
    n: int
    phi: float
    lambda_: float
    errors: Blocks | None
    cache: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, result: RandomEffectsResult, there: NDArray[np.bool_], blocks: Blocks
    ) -> RandomColumns:
        """Return them for a model and the cells (T, n) that it was estimated on."""
        time, unit = np.nonzero(there)
        n = there.shape[1]
        off = np.full(time.size, -1)
        period = n + time if result.fixed_effects in WITH_TIME else off
        spills = FORMS[result.model].spatial_error
        return cls(
            unit.astype(np.intp),
            period.astype(np.intp),
            n,
            result.sigma2_mu / result.sigma2,
            result.lambda_ if spills else 0.0,
            blocks.of_errors if spills else None,
        )

    @property
    def rank(self) -> int:
        """Number of columns."""
        return max(self.n, int(self.period.max(initial=-1)) + 1)

    @property
    def counts(self) -> Array:
        """Periods of each region."""
        return np.bincount(self.region, minlength=self.n).astype(float)

    def coefficients(self, values: Array) -> Array:
        """Return the predictions from each of some stacked values (m, N), (m, r)."""
        flat = self._filtered(np.atleast_2d(values))
        found = np.asarray(la.cho_solve(self._root, np.asarray(self._columns.T @ flat.T)).T)
        found[:, : self.n] *= self._scale
        return found.reshape(*np.shape(values)[:-1], self.rank)

    @property
    def inverse(self) -> Array:
        """The covariance of what predictions miss over sigma2, (r, r)."""
        size = np.ones(self.rank)
        size[: self.n] = self._scale
        return np.asarray(beside(np.linalg.inv, self._crossed) * np.outer(size, size))

    def placed(self, region: Index, blocks: Blocks) -> Array:
        """Return what puts the effects of regions on the cells of some blocks, (n, N), as they stand in the equation of y."""
        out = np.zeros((self.n, region.size))
        out[region, np.arange(region.size)] = 1.0
        if self.errors is None:
            return out
        return BlockResolvent(blocks.of_errors, self.lambda_).across(out)

    def averaged(self, blocks: Blocks) -> Array:
        """Return their means over the periods of a region, (n, n), in the equation of y."""
        if self.errors is None:
            return np.eye(self.n)
        out = np.zeros((self.n, self.n))
        for block in blocks.each:
            spread = Resolvent(block.of_errors.matrix, self.lambda_).solve(
                np.eye(len(block.regions))
            )
            out[np.ix_(block.regions, block.regions)] += len(block.periods) * spread
        return out / self.counts[:, None]

    @property
    def _scale(self) -> float:
        return float(
            np.sqrt(self.phi)
        )  # mu over it has variance sigma2, and none is found where it is 0

    @property
    def _columns(self) -> sp.csr_array:
        """[U sqrt(phi), B D], (N, r)."""
        if "columns" not in self.cache:
            size = self.region.size
            u = sp.csr_array(
                (np.full(size, self._scale), (np.arange(size), self.region)), shape=(size, self.n)
            )
            if self.rank > self.n:
                d = np.zeros((self.rank - self.n, size))
                d[self.period - self.n, np.arange(size)] = 1.0
                u = sp.csr_array(sp.hstack([u, sp.csr_array(self._filtered(d).T)]))
            self.cache["columns"] = u
        found: sp.csr_array = self.cache["columns"]
        return found

    @property
    def _root(self) -> tuple[Array, bool]:
        if "root" not in self.cache:
            self.cache["root"] = (beside(np.linalg.cholesky, self._crossed), True)
        found: tuple[Array, bool] = self.cache["root"]
        return found

    @property
    def _crossed(self) -> Array:
        """The inverse of the covariance of predictions over sigma2, columns scaled, (r, r)."""
        crossed = np.asarray((self._columns.T @ self._columns).toarray())
        crossed[np.arange(self.n), np.arange(self.n)] += 1.0
        return crossed

    def _filtered(self, values: Array) -> Array:
        if self.errors is None:
            return values
        return np.asarray(values - self.lambda_ * self.errors.lag(values))
