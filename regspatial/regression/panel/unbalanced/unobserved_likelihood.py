"""The likelihood of a panel in which some y are not known of regions that are there.

With W of all regions, A = I - rho W (sar, sdm) or I - lambda W (sem, sdem), the cells of y that are
known (O) of a period have the precision

    K = H_OO - H_OM (H_MM)^-1 H_MO,   H = A'A,   |K| = |A|² / |H_MM|,

M the cells that are not known. Their mean is Z b (sem, sdem) or A^-1 Z b, plus effects of regions and of
periods of the cells known, D. Where W is one for all periods, and its rows sum to one value if there are
effects of periods, D spans what A^-1 makes of the effects, so that

    T ln|A| - ½ Σ_t ln|H_MM| - ½ ln|D'KD| + ½ ln|D'D| - (m/2) ln e'Ke,   m = N - rank D,

is the density of the data without D (Lee and Yu's, where nothing is missing). Without correction the two
terms of D are left out and m = N.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from ...estimation.likelihood import refuse_bound

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_GRID = 25
"""Values over which the highest hill is looked for."""
_EDGE = 1e-6
"""Distance to a bound, as a share of the range, that is no estimate any more."""
_STEP = 1e-3
"""Step of the derivatives along the parameter, as a share of its range: fourth-order differences are
then right to 1e-9 of a curvature."""


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """The likelihood at one value of rho or lambda, the rest solved for."""

    b: Array
    ssr: float
    height: float
    xx: Array
    effects: Array


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Values of the cells that are known, and the weights of all.

    Attributes
    ----------
    w : (n, n)
    z : (K, T, n)
    y : (T, n), any value where it is not known
    seen : (T, n) bool, at least one a period
    d : (N, r) sparse columns of full rank over the cells known, period after period
    lag : bool
        Whether A stands before y and not before the errors alone.
    restricted : bool
        Whether the density is that without D.
    """

    w: Array
    z: Array
    y: Array
    seen: Mask
    d: sp.csr_array
    lag: bool
    restricted: bool

    @property
    def m(self) -> int:
        """Observations that count."""
        return int(self.seen.sum()) - (self.d.shape[1] if self.restricted else 0)

    def root(self, value: float) -> Array:
        """Return A."""
        return np.asarray(np.eye(len(self.w)) - value * self.w)

    def regressors(self, value: float) -> Array:
        """Return what b multiplies in the mean of y, (K, T, n)."""
        if not self.lag or not len(self.z):
            return self.z
        flat = self.z.reshape(-1, len(self.w))
        return np.asarray(np.linalg.solve(self.root(value), flat.T).T.reshape(self.z.shape))

    def at(self, value: float) -> At:
        """Return the likelihood with b, sigma2 and effects solved for."""
        a = self.root(value)
        h = a.T @ a
        columns = np.concatenate([self.regressors(value), self.y[None]])
        inner = np.zeros((len(columns),) * 2)
        cross = np.zeros((self.d.shape[1], len(columns)))
        own = np.zeros((self.d.shape[1],) * 2)
        lost, start = 0.0, 0
        known: dict[bytes, tuple[Array, float]] = {}
        for t, here in enumerate(self.seen):
            key = here.tobytes()
            if key not in known:
                known[key] = _precision(h, here)
            k, log_gone = known[key]
            u = columns[:, t, here]
            d = self.d[start : start + len(k)]
            start += len(k)
            ku = k @ u.T
            inner += u @ ku
            cross += d.T @ ku
            own += d.T @ (k @ d.toarray())
            lost += log_gone
        height = len(self.seen) * np.linalg.slogdet(a)[1] - 0.5 * lost
        back = np.zeros_like(cross)
        if self.d.shape[1]:
            factor = la.cho_factor(own, lower=True)
            back = la.cho_solve(factor, cross)
            inner = inner - cross.T @ back
            if self.restricted:
                height += _half_logdet(self.d) - float(np.log(np.diag(factor[0])).sum())
        xx, xy = inner[:-1, :-1], inner[:-1, -1]
        b = la.solve(xx, xy, assume_a="pos") if len(xx) else np.zeros(0)
        ssr = float(inner[-1, -1] - xy @ b)
        m = self.m
        height -= 0.5 * m * (np.log(2.0 * np.pi) + 1.0 + np.log(ssr / m))
        return At(b, ssr, float(height), xx, back[:, -1] - back[:, :-1] @ b)

    def height(self, value: float) -> float:
        """Return how high the likelihood is; none (-inf) where A is singular to rounding, next to a bound."""
        try:
            return self.at(value).height
        except np.linalg.LinAlgError:
            return -np.inf

    def highest(self, bounds: tuple[float, float], name: str) -> float:
        """Return the value between the bounds at which the likelihood is highest.

        Raises
        ------
        BoundaryError
            If that is a bound.
        """
        low, high = bounds
        along = np.cos(np.pi * (np.arange(_GRID) + 0.5) / _GRID)[::-1]
        grid = 0.5 * (low + high) + 0.5 * (high - low) * along
        heights = [self.height(float(v)) for v in grid]
        top = int(np.argmax(heights))
        edge = _EDGE * (high - low)
        left = float(grid[top - 1]) if top else low + edge
        right = float(grid[top + 1]) if top + 1 < _GRID else high - edge
        found = minimize_scalar(
            lambda v: -self.height(v),
            bounds=(left, right),
            method="bounded",
            options={"xatol": 1e-9},
        )
        at = float(found.x)
        if min(at - low, high - at) < 2.0 * edge:
            refuse_bound(name, at, bounds)
        return self._polished(at, bounds)

    def _polished(self, at: float, bounds: tuple[float, float]) -> float:
        """Return the root of the slope: heights alone tell the top to half of the digits."""
        step = self._step(at, bounds)
        for _again in range(3):
            slope, curve, _b, _s = self.derivatives(at, step)
            if curve >= 0.0:
                return at
            at -= float(np.clip(slope / curve, -step, step))
        return at

    def _step(self, at: float, bounds: tuple[float, float]) -> float:
        low, high = bounds
        return min(_STEP * (high - low), 0.2 * (high - at), 0.2 * (at - low))

    def derivatives(self, at: float, step: float) -> tuple[float, float, Array, float]:
        """Return slope and curvature of the height, and the slopes of b and sigma2, along the parameter."""
        each = [self.at(at + k * step) for k in (-2, -1, 0, 1, 2)]
        h = np.array([one.height for one in each])
        first = np.array([1.0, -8.0, 0.0, 8.0, -1.0]) / (12.0 * step)
        second = np.array([-1.0, 16.0, -30.0, 16.0, -1.0]) / (12.0 * step**2)
        b = first @ np.stack([one.b for one in each])
        s = float(first @ np.array([one.ssr for one in each])) / self.m
        return float(first @ h), float(second @ h), b, s

    def covariance(self, at: float, bounds: tuple[float, float]) -> Array:
        """Return the inverse of the observed Hessian of (b, rho or lambda, sigma2).

        That of the height alone is the variance of the parameter; b and sigma2 move with it, and
        given it are those of least squares. Both are exact (a matrix inverted by parts).
        """
        here = self.at(at)
        _slope, curve, b, s = self.derivatives(at, self._step(at, bounds))
        sigma2, along = here.ssr / self.m, np.concatenate([b, [1.0, s]])
        out = np.outer(along, along) / -curve
        k = len(here.b)
        out[:k, :k] += sigma2 * np.linalg.inv(here.xx) if k else 0.0
        out[-1, -1] += 2.0 * sigma2**2 / self.m
        return np.asarray(out)

    def residuals(self, value: float, here: At) -> tuple[Array, Array, Array]:
        """Return e = A u or A(y - A^-1 Zb - …), of all cells given y; the mean of y; and that without effects."""
        a = self.root(value)
        h = a.T @ a
        fit = np.tensordot(here.b, self.regressors(value), axes=1)
        level = np.full(self.seen.shape, np.nan)
        level[self.seen] = self.d @ here.effects
        u = np.where(self.seen, self.y - fit - np.nan_to_num(level), 0.0)
        for t, here_t in enumerate(self.seen):
            if not here_t.all():
                gone = ~here_t
                u[t, gone] = -la.solve(
                    h[np.ix_(gone, gone)], h[np.ix_(gone, here_t)] @ u[t, here_t], assume_a="pos"
                )
        return u @ a.T, fit + level, fit


def _precision(h: Array, here: Mask) -> tuple[Array, float]:
    """Return K of the cells known and ln|H_MM|."""
    gone = ~here
    inside = h[np.ix_(here, here)]
    if not gone.any():
        return inside, 0.0
    factor = la.cho_factor(h[np.ix_(gone, gone)], lower=True)
    cross = h[np.ix_(gone, here)]
    return inside - cross.T @ la.cho_solve(factor, cross), 2.0 * float(
        np.log(np.diag(factor[0])).sum()
    )


def _half_logdet(d: sp.csr_array) -> float:
    """Return ½ ln|D'D|."""
    return 0.5 * float(np.linalg.slogdet((d.T @ d).toarray())[1])
