"""Effects that go through another variable: products of two multipliers of one W.

G_m = (I - r_m W)^-1 (a I + q_m W) of x on m, G_y = (I - r_y W)^-1 (b I + q_y W) of m on y. All are functions
of W, so that they commute, and the trace of a product is the sum of a function over the eigenvalues of W.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.interpolate import Interpolant
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Matrix
from ..._kernels.linear.traces import row_sum

Array = NDArray[np.float64]

_BLOCK = 2_000_000
_EXACT = 1e-12
_FEW = 9
"""Below this many values of rho every one is solved for."""


class Multiplier(NamedTuple):
    """Slopes of one variable in another and in its lag, and rho of that other; (R,) each."""

    own: Array
    lag: Array
    rho: Array


class Rational:
    """Averages of products of multipliers over a W whose eigenvalues are known."""

    def __init__(self, matrix: Matrix, values: NDArray[np.complex128], *, symmetric: bool):
        self._matrix, self._values, self._symmetric = matrix, values, symmetric
        self._sum = row_sum(matrix)

    def __call__(self, *parts: Multiplier) -> Array:
        """Return direct, indirect and total of the product, (R, 3)."""
        direct, total = self._direct(parts), self._total(parts)
        return np.stack([direct, total - direct, total], axis=-1)

    def _direct(self, parts: tuple[Multiplier, ...]) -> Array:
        size = parts[0].own.size
        out = np.empty(size)
        step = max(1, _BLOCK // self._values.size)
        for start in range(0, size, step):
            at = slice(start, start + step)
            product = np.ones((out[at].size, self._values.size), dtype=complex)
            for one in parts:
                product *= one.own[at, None] + one.lag[at, None] * self._values
                product /= 1.0 - one.rho[at, None] * self._values
            out[at] = product.mean(axis=1).real
        return out

    def _total(self, parts: tuple[Multiplier, ...]) -> Array:
        if self._sum is not None:
            out = np.ones(parts[0].own.size)
            for one in parts:
                out *= (one.own + self._sum * one.lag) / (1.0 - one.rho * self._sum)
            return out
        if len(parts) == 1:
            parts = (*parts, Multiplier(*(np.full_like(parts[0].own, v) for v in (1.0, 0.0, 0.0))))
        left = self._solved(parts[0].rho, transposed=True)
        right = self._solved(parts[1].rho, transposed=False)
        powers = []  # 1'S (W^k) S 1 for k = 0, 1, 2
        for _k in range(3):
            powers.append((left * right).sum(axis=0) / len(self._values))
            right = np.asarray(self._matrix @ right)
        (b, q, _r), (a, p, _s) = parts[:2]
        return np.asarray(a * b * powers[0] + (a * q + b * p) * powers[1] + p * q * powers[2])

    def _solved(self, rho: Array, *, transposed: bool) -> Array:
        """Return (I - rho W)^-1 1 or its transpose's, (n, R), exact or by interpolation in rho."""

        def one(r: float) -> Array:
            solver = Resolvent(self._matrix, r, self._symmetric)
            ones = np.ones(len(self._values))
            return np.asarray(solver.solve_transposed(ones) if transposed else solver.solve(ones))

        low, high = float(rho.min()), float(rho.max())
        if high == low:
            return np.repeat(one(low)[:, None], rho.size, axis=1)
        if rho.size <= _FEW:
            return np.column_stack([one(float(r)) for r in rho])
        return np.asarray(Interpolant(lambda r: one(r).tolist(), low, high, _EXACT)(rho))
