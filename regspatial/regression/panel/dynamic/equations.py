"""The estimating equations of a dynamic spatial panel, and their solution.

With e = J(y - Σ delta_j z_j - Xb), z the lags of y (tau: y_{t-1}, eta: W y_{t-1}, rho: W y_t),

    X'e = 0,   z_j'e/sigma2 = tr JB_j(delta),   sigma2 = e'e/m,   m = tr J

are unbiased whatever the number of periods (see `_dynamic_traces`). Without the products of past
disturbances in tr JB_j they are those of maximum likelihood, which is the start of the search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ....errors import ConvergenceError
from ....words import _
from .traces import Lag, Moments

Array = NDArray[np.float64]

_STEPS = 60
_HALVINGS = 30
_DONE = 1e-11
"""The length of a Newton step, in standard errors, at which the search ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """The estimating equations with b and sigma2 solved for.

    Parameters
    ----------
    x : (K, N), y : (N,), z : (L, N)
        Within transformed and scaled; N = T·n.
    lags : L lags of y
    moments : Moments
    m : int
        Observations that the effects leave.
    bounds : (float, float)
        Of rho.
    """

    x: Array
    y: Array
    z: Array
    lags: tuple[Lag, ...]
    moments: Moments
    m: int
    bounds: tuple[float, float]

    @classmethod
    def of(
        cls,
        x: Array,
        y: Array,
        z: Array,
        lags: tuple[Lag, ...],
        moments: Moments,
        m: int,
        bounds: tuple[float, float],
    ) -> Equations:
        """Return the equations for y and z with what lies in x taken out."""
        if len(x):
            q = la.qr(x.T, mode="economic", check_finite=False)[0]
            y = y - q @ (q.T @ y)
            y = y - q @ (q.T @ y)
            z = z - (z @ q) @ q.T
            z = z - (z @ q) @ q.T
        return cls(x, y, z, lags, moments, m, bounds)

    def full(self, delta: Array) -> Array:
        """Return (tau, eta, rho), zero where a lag is not in the model."""
        at = dict(zip((lag.name for lag in self.lags), map(float, delta), strict=True))
        return np.array([at.get(name, 0.0) for name in ("tau", "eta", "rho")])

    def residual(self, delta: Array) -> Array:
        """Return e, (N,)."""
        return np.asarray(self.y - delta @ self.z)

    def value(self, delta: Array) -> Array:
        """Return z'e/sigma2 - tr JB, (L,)."""
        e = self.residual(delta)
        sigma2 = float(e @ e) / self.m
        return np.asarray(self.z @ e / sigma2 - self.moments.expected(self.lags, self.full(delta)))

    def slope(self, delta: Array) -> Array:
        """Return minus the derivative of `value`, (L, L)."""
        e = self.residual(delta)
        sigma2 = float(e @ e) / self.m
        along = self.z @ e / sigma2
        plain, _inside = self.moments.pairs(self.lags, self.full(delta))
        return np.asarray(
            self.z @ self.z.T / sigma2 - 2.0 * np.outer(along, along) / self.m + plain
        )

    def solve(self, starts: list[Array]) -> Array:
        """Return the root that Newton's method reaches from the first start that leads to one.

        Raises
        ------
        ConvergenceError
        """
        for start in starts:
            found = self._newton(np.array(start, dtype=float))
            if found is not None:
                return found
        raise ConvergenceError(
            _(
                "The estimating equations of the dynamic panel have no solution near the "
                "uncorrected estimate: the panel is too small for how much y follows its own past. Model its differences or "
                "growth instead, or use {param:bias_correction=lee-yu} and read it with caution, or "
                "{param:bias_correction=auto}, which gives the uncorrected estimate and says so."
            ),
        )

    def _newton(self, delta: Array) -> Array | None:
        for _step in range(_STEPS):
            value, slope = self.value(delta), self.slope(delta)
            with np.errstate(all="ignore"):
                try:
                    step = np.linalg.solve(slope, value)
                except np.linalg.LinAlgError:
                    return None
            if not np.isfinite(step).all():
                return None
            size = float(np.abs(step * np.sqrt(np.abs(np.diag(slope)))).max())
            delta = self._damped(delta, step, float(np.linalg.norm(value)))
            if size < _DONE:
                good = np.linalg.eigvalsh(slope + slope.T).min() > 0
                return delta if good else None
        return None

    def _damped(self, delta: Array, step: Array, before: float) -> Array:
        """Return the step, halved until it stays in the bounds of rho and the equations shrink."""
        share = 1.0
        for _half in range(_HALVINGS):
            new = delta + share * step
            if self._inside(new) and float(np.linalg.norm(self.value(new))) <= before * (1 + 1e-9):
                return np.asarray(new)
            share /= 2
        return np.asarray(new)

    def _inside(self, delta: Array) -> bool:
        rho = self.full(delta)[2]
        return bool(self.bounds[0] < rho < self.bounds[1])


def slopes(x: Array, e: Array) -> Array:
    """Return least squares of e on x, (K,)."""
    if not len(x):
        return np.zeros(0)
    return np.asarray(la.lstsq(x.T, e, check_finite=False, lapack_driver="gelsy")[0])


def covariance(
    x: Array, z: Array, sigma2: float, m: int, traces: tuple[Array, Array, Array]
) -> Array:
    """Return the covariance of (lags, b, sigma2): D^-1 V D^-1' of the equations.

    D is minus their derivative, V their variance under normal errors; `traces` are tr JB_i,
    tr JB_iB_j and tr JB_iJB_j. `x`, `z` within transformed, nothing taken out of z.
    """
    single, plain, inside = traces
    lags, k = len(z), len(x)
    both = np.vstack([z, x])
    inner = both @ both.T / sigma2
    bread = np.zeros((lags + k + 1, lags + k + 1))
    bread[:-1, :-1] = inner
    bread[-1, :lags] = bread[:lags, -1] = single / sigma2
    bread[-1, -1] = m / (2.0 * sigma2**2)
    meat = bread.copy()
    bread[:lags, :lags] += plain
    meat[:lags, :lags] += inside
    size = np.sqrt(np.abs(np.diag(bread)))
    inverse = np.linalg.inv(bread / np.outer(size, size)) / np.outer(size, size)
    return np.asarray(inverse @ meat @ inverse.T)
