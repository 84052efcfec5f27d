"""B = I - lambda W in front of an equation with dummies D, W block-diagonal: what is left off BD.

K = D'B'BD = K0 - lambda K1 + lambda² K2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ...._kernels.linear.beside import beside, product, solved
from .blocks import Blocks
from .dummies import Dummies

Array = NDArray[np.float64]


class BlockFilter:
    """Columns at any lambda, the effects taken out after the filter.

    Parameters
    ----------
    blocks : Blocks
        Their W is that of the errors.
    dummies : Dummies
    columns : (P, N)
    """

    def __init__(self, blocks: Blocks, dummies: Dummies, columns: Array):
        self.blocks, self.dummies = blocks, dummies
        self._x = dummies.taken_out(columns)  # M_D x and x differ by D, which BD spans
        self._wx = blocks.lag(self._x)
        self.rank = dummies.rank
        self._d: Any = sp.csr_array(dummies.columns.T)
        whole = blocks.sparse()
        if whole is None:
            self._d = self._d.toarray()
            self._wd: Any = blocks.lag(self._d)
        else:
            self._wd = sp.csr_array(self._d @ whole.T)
        k = [
            _dense(_crossed(a, b))
            for a, b in ((self._d, self._d), (self._d, self._wd), (self._wd, self._wd))
        ]
        self._k = (k[0], k[1] + k[1].T, k[2])
        self._start = _half_log(self._k[0])

    def crossed(self, lambda_: float) -> Array:
        """Return K, (r, r)."""
        return np.asarray(self._k[0] - lambda_ * self._k[1] + lambda_**2 * self._k[2])

    def at(self, lambda_: float) -> tuple[Array, Array]:
        """Return M Bx and W(x - DA), A the coefficients of D: minus its slope, both (P, N).

        M takes out BD.
        """
        rest, moved = self._x - lambda_ * self._wx, self._wx
        if self.rank:
            bd = self._d - lambda_ * self._wd
            factor = (_root(self.crossed(lambda_)), True)
            for _unused in range(2):  # once more: to rounding of what is left
                share = la.cho_solve(factor, bd @ rest.T, check_finite=False)
                rest, moved = rest - (bd.T @ share).T, moved - (self._wd.T @ share).T
        return rest, moved

    def value(self, rho: Array) -> Array:
        """Return ln(|K|/|D'D|)/2 for each lambda."""
        flat = np.atleast_1d(np.asarray(rho, dtype=float)).ravel()
        found = [_half_log(self.crossed(float(r))) - self._start for r in flat]
        return np.reshape(found, np.shape(rho))

    def slope(self, rho: float) -> float:
        """Return minus its derivative, tr PH."""
        if not self.rank:
            return 0.0
        moved = self._k[1] - 2.0 * rho * self._k[2]
        return float(0.5 * np.trace(solved(self.crossed(rho), moved)))

    def effects(self, rest: Array, lambda_: float) -> Array:
        """Return K^-1 D'B'B applied to y - Zb, the effects by generalised least squares, (r,)."""
        bd = self._d - lambda_ * self._wd
        right = bd @ (rest - lambda_ * self.blocks.lag(rest))
        found = solved(self.crossed(lambda_), right)
        return np.asarray(found)

    def moving(self, e: Array, wu: Array, lambda_: float) -> Array:
        """Return -de/d lambda with b fixed, M Wu - BD K^-1 (WD)'e, (N,)."""
        if not self.rank:
            return wu
        bd = self._d - lambda_ * self._wd
        right = bd @ wu + self._wd @ e
        share = solved(self.crossed(lambda_), right)
        return np.asarray(wu - bd.T @ share)


def _dense(matrix: Any) -> Array:
    plain: Any = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
    return np.array(plain, dtype=np.float64)


def _crossed(a: Any, b: Any) -> Any:
    return product(a, b.T) if isinstance(a, np.ndarray) else a @ b.T


def _root(k: Array) -> Array:
    return np.asarray(beside(np.linalg.cholesky, k))


def _half_log(k: Array) -> float:
    """Return ln|K|/2 of a positive definite K."""
    return float(np.log(np.diag(_root(k))).sum()) if len(k) else 0.0
