"""Parameters in which an information matrix loses no digits.

A constant beside a y far from zero (mean 1e6, sd 1) makes J(Wy) parallel to the constant but for
1e-6: their cross-products are 1 - 1e-12, and four digits are left of the variance of rho. So
columns are made orthonormal first, Z = QR, and what lies in Z is taken out of the spatial columns w:

    b = R^-1 (b* - delta rho),  delta = Q'w,    w* = w - Q delta.

The covariance in the data's own parameters is that of the starred ones, carried back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Z = QR of columns (K, T, n).

    Attributes
    ----------
    q : (K, T, n)
    r : (K, K)
    """

    q: Array
    r: Array

    @classmethod
    def of(cls, zt: Array) -> Basis:
        """Return the basis of columns."""
        flat = zt.reshape(len(zt), -1).T
        q, r = np.linalg.qr(flat)
        return cls(np.ascontiguousarray(q.T).reshape(zt.shape), r)

    def split(self, w: Array) -> tuple[Array, Array]:
        """Return w without what lies in Z, and its coordinates there (K,)."""
        flat = self.q.reshape(len(self.q), -1)
        delta = flat @ w.ravel()
        apart = w.ravel() - delta @ flat
        more = flat @ apart  # once more: to rounding of what is left
        return (apart - more @ flat).reshape(w.shape), delta + more

    def carried(self, columns: Array) -> Array:
        """Return R^-T applied to columns (K, T, n)."""
        flat = columns.reshape(len(columns), -1)
        out = la.solve_triangular(self.r, flat, trans="T", check_finite=False)
        return np.asarray(out).reshape(columns.shape)

    def back(self, v: Array, deltas: list[Array]) -> Array:
        """Return a covariance of (b*, spatial, sigma2) as that of (b, spatial, sigma2)."""
        t = self.turn(len(v), deltas)
        out = t @ v @ t.T
        return np.asarray(0.5 * (out + out.T))

    def turn(self, size: int, deltas: list[Array]) -> Array:
        """Return what takes (b*, spatial, …) to (b, spatial, …), (size, size)."""
        k = len(self.r)
        t = np.eye(size)
        t[:k, :k] = np.linalg.solve(self.r, np.eye(k))
        for i, delta in enumerate(deltas):
            t[:k, k + i] = -t[:k, :k] @ delta
        return t
