"""1'ln(I - rho W)1/n: what the mean of each period takes from a log-determinant.

Its derivative is -1'G1/n, G = W (I - rho W)^-1. Where every row of W sums to s it is ln(1 - s rho).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .solvers import Resolvent
from .spectrum import Matrix
from .traces import row_sum

Array = NDArray[np.float64]

_STEPS = 60
_BREAKDOWN = 1e-13
_MESH = 129
_EDGE = 1e-9
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(10)


class RowMeans(Protocol):
    """1'ln(I - rho W)1/n and 1'G1/n."""

    def value(self, rho: Array) -> Array:
        """Return 1'ln(I - rho W)1/n for each rho."""
        ...

    def slope(self, rho: float) -> float:
        """Return 1'G1/n, minus its derivative."""
        ...


class EqualRows:
    """All rows of W have one sum."""

    def __init__(self, sum_of_each: float):
        self.sum = float(sum_of_each)

    def value(self, rho: Array) -> Array:
        """Return ln(1 - s rho)."""
        return np.asarray(np.log1p(-self.sum * np.asarray(rho, dtype=float)))

    def slope(self, rho: float) -> float:
        """Return s/(1 - s rho)."""
        return self.sum / (1.0 - self.sum * rho)


class AnyRows:
    """Rows of W of any sum.

    W on the Krylov space of 1 is a small Hessenberg matrix H with 1'f(W)1/n = f(H)_11: exact where
    the space is whole (n up to 60), to far more than a grid needs elsewhere. Slopes are exact, by
    one solve each.

    Parameters
    ----------
    matrix : (n, n) sparse or dense W
    bounds : (float, float)
        The interval of rho.
    symmetrisable : bool
        As in `Resolvent`.
    """

    def __init__(self, matrix: Matrix, bounds: tuple[float, float], symmetrisable: bool = False):
        self.matrix = matrix
        self.symmetrisable = symmetrisable
        self._h = _hessenberg(matrix)
        low, high = bounds
        turn = np.sin(0.5 * np.pi * np.linspace(-1.0, 1.0, _MESH))
        ends = 0.5 * (low + high) + 0.5 * (1.0 - _EDGE) * (high - low) * turn
        self._ends = np.unique(np.append(ends, 0.0))
        whole = np.append(0.0, np.cumsum(self._integral(self._ends[:-1], self._ends[1:])))
        self._whole = whole - whole[np.searchsorted(self._ends, 0.0)]
        self._known: dict[bytes, Array] = {}

    def value(self, rho: Array) -> Array:
        """Return 1'ln(I - rho W)1/n for each rho: the integral of -slope from 0."""
        rho = np.asarray(rho, dtype=float)
        key = rho.tobytes()
        if key not in self._known or rho.size == 1:
            flat = rho.ravel()
            below = np.clip(np.searchsorted(self._ends, flat) - 1, 0, self._ends.size - 1)
            last = self._integral(self._ends[below], flat)
            found = np.asarray(-(self._whole[below] + last))
            if rho.size == 1:
                return found.reshape(rho.shape)
            self._known[key] = found
        return self._known[key].reshape(rho.shape)

    def _integral(self, start: Array, end: Array) -> Array:
        """Return the integral of the slope over each step."""
        middle, half = 0.5 * (start + end), 0.5 * (end - start)
        at = middle[:, None] + half[:, None] * _NODES
        return np.asarray(half * (self._slopes(at.ravel()).reshape(at.shape) @ _WEIGHTS))

    def slope(self, rho: float) -> float:
        """Return 1'G1/n by one solve."""
        resolvent = Resolvent(self.matrix, rho, self.symmetrisable)
        return float(resolvent.solve(self.matrix @ np.ones(resolvent.n)).mean())

    def _slopes(self, rho: Array) -> Array:
        k = len(self._h)
        out = np.empty(rho.size)
        step = max(1, 4_000_000 // k**2)
        for a in range(0, rho.size, step):
            one = np.eye(k) - rho[a : a + step, None, None] * self._h
            right = np.broadcast_to(self._h[:, :1], (len(one), k, 1))
            out[a : a + step] = np.linalg.solve(one, right)[:, 0, 0]
        return out


def row_means(matrix: Matrix, bounds: tuple[float, float], symmetrisable: bool = False) -> RowMeans:
    """Return them in closed form where all rows of W have one sum."""
    sums = row_sum(matrix)
    return AnyRows(matrix, bounds, symmetrisable) if sums is None else EqualRows(sums)


def _hessenberg(matrix: Matrix) -> Array:
    """Return Q'WQ, Q an orthonormal basis of the Krylov space of 1 (Arnoldi, orthogonalised twice)."""
    n = int(matrix.shape[0])
    size = min(n, _STEPS)
    basis = np.zeros((size, n))
    basis[0] = 1.0 / np.sqrt(n)
    h = np.zeros((size, size))
    for j in range(size):
        v = np.asarray(matrix @ basis[j])
        scale = float(np.linalg.norm(v))
        for _ in range(2):
            along = basis[: j + 1] @ v
            h[: j + 1, j] += along
            v = v - along @ basis[: j + 1]
        rest = float(np.linalg.norm(v))
        if rest <= _BREAKDOWN * max(scale, np.finfo(float).tiny):
            return h[: j + 1, : j + 1]
        if j + 1 < size:
            h[j + 1, j] = rest
            basis[j + 1] = v / rest
    return h
