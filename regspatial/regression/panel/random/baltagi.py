r"""Random effects beside spatial errors as Baltagi, Song and Koh (2003) have them.

    u_t = mu + (I - lambda W)^-1 e_t,   phi = sigma2_mu/sigma2,   B = I - lambda W,
    L = -(nT/2) ln(2π sigma2) + T ln|B| - ½ ln|M| - e'e/(2 sigma2),   M = I + T phi B B'

where e stacks B applied to deviations from the means over time and, for the means (times √T), what
whitens T phi I + (B'B)^-1: L⁻¹B with M = LL'. Matrices are n × n, never nT × nT.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from ...._kernels.linear.beside import beside, product, solved
from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.spectrum import Spectrum
from ...._kernels.memory import check_square
from ....errors import SpecificationError
from ....options import Options
from ....words import Message, _
from ...errors.covariance import inverse
from ...estimation.design import PanelDesign
from ...estimation.estimate import Estimated
from ...estimation.lee_yu import plain_shape, symmetric_of
from ...estimation.likelihood import (
    BOUND_DISTANCE,
    Maximum,
    finite_bounds,
    fitted_to,
    refuse_bound,
)
from ...estimation.within import WITH_TIME, Columns, within
from .likelihood import RandomFit
from .profile import Profile

Array = NDArray[np.float64]

MOST = 5000
"""Regions above which n × n matrices are refused."""
_HELD = 6.0
"""Of them at the peak: W, B, M and its factor, and what multiplies and whitens."""
_FEWER = Message(_("Use {param:error_components=kkp}."))
_NONE = 1e-9
"""phi at and below which there is no variance between regions."""
_STEP = 1e-4
_FURTHEST = np.array([25.0, 28.0])
"""The logit of lambda's place between its bounds, and ln phi: T phi BB' of a larger one leaves no digit of I."""


class Baltagi:
    """The likelihood as a function of (lambda, phi), everything else at its maximum."""

    def __init__(self, d: PanelDesign, spectrum: Spectrum):
        self.d, self.spectrum = d, spectrum
        self.shape = plain_shape(d)
        self.k = len(d.terms)
        stacked = np.concatenate([d.Z, d.lag(d.Z), [d.y, d.lag(d.y)]])
        effects = "twoway" if d.fixed_effects in WITH_TIME else "entity"
        self.inner = Columns(stacked, effects, d.turning)
        means = [*d.Z.mean(axis=1), d.y.mean(axis=0)]
        if d.fixed_effects in WITH_TIME:  # the mean of the effects of periods
            means.insert(self.k, np.ones(d.n))
        self.means = np.sqrt(d.T) * np.stack(means).T
        w = d.matrix
        self.w: Array = w.toarray() if sp.issparse(w) else np.asarray(w)

    def whitened(self, lambda_: float, phi: float) -> tuple[Array, float]:
        """Return the means over time, whitened, and ln|M|."""
        b = np.eye(self.d.n) - lambda_ * self.w
        m = np.eye(self.d.n) + self.d.T * phi * product(b, b.T)
        low = beside(np.linalg.cholesky, m)
        out = la.solve_triangular(low, b @ self.means, lower=True, check_finite=False)
        return np.asarray(out), 2.0 * float(np.log(np.diag(low)).sum())

    def rows(self, lambda_: float, phi: float) -> tuple[Array, float]:
        """Return rows whose inner products are those of the whitened (Z, effects, y), and ln|M|."""
        r, k = self.inner.at(lambda_), self.k
        filtered = r[:, : k + 1].copy()
        filtered[:, :k] = r[:, :k] - lambda_ * r[:, k : 2 * k]
        filtered[:, k] = r[:, -2] - lambda_ * r[:, -1]
        between, log_m = self.whitened(lambda_, phi)
        if between.shape[1] > k + 1:
            filtered = np.insert(filtered, k, 0.0, axis=1)
        return np.vstack([filtered, between]), log_m

    def solve(self, lambda_: float, phi: float) -> tuple[Array, float, Array, float]:
        """Return b, e'e, the whitened regressors, and ln|M|."""
        rows, log_m = self.rows(lambda_, phi)
        z, y = rows[:, :-1], rows[:, -1]
        scale = np.linalg.norm(z, axis=0)
        e, b = fitted_to(z / scale, y)
        return b / scale, float(e @ e), z, log_m

    def loglik(self, lambda_: float, phi: float) -> float:
        """Return the log-likelihood."""
        _b, s, _z, log_m = self.solve(lambda_, phi)
        m = self.shape.m
        value = -0.5 * m * (np.log(2 * np.pi * s / m) + 1.0) - m * self.shape.log_unit
        logdet = float(self.spectrum.logdet(np.array([lambda_]))[0])
        return float(value - 0.5 * log_m + self.d.T * logdet)


def fit_baltagi(d: PanelDesign, spectrum: Spectrum, kind: str, options: Options) -> RandomFit:
    """Estimate an sem or sdem whose effects of regions are not filtered.

    Raises
    ------
    SpecificationError
        For more regions than n × n matrices are made for, and robust standard errors.
    """
    if d.n > MOST or kind != "analytic":
        raise SpecificationError(
            _(
                "{param:error_components=baltagi} is for up to {most:,} "
                "{most:region|regions} (here are {n:,}) and {param:covariance=analytic} "
                "(here {kind!r}). Use {param:error_components=kkp}."
            ),
            most=MOST,
            n=d.n,
            kind=kind,
        )
    check_square(d.n, _HELD, _FEWER)
    low, high = finite_bounds(spectrum, plain_shape(d), "lambda")
    unit = min(-low, high)
    start, at = Profile(d, spectrum, "none", options).maximum()
    local = spectrum.focus(
        max(low, at.top.lambda_ - 0.3 * unit), min(high, at.top.lambda_ + 0.3 * unit)
    )
    problem = Baltagi(d, spectrum if symmetric_of(spectrum) else local)
    lambda_, phi = _top(problem, (low, high), at.top.lambda_, (start**-2 - 1.0) / d.T)
    if not _inside(lambda_, (low, high)):
        refuse_bound("lambda", lambda_, (low, high))
    b, s, z, _log = problem.solve(lambda_, phi)
    top = Maximum(
        b=b[: problem.k],
        sigma2=s / plain_shape(d).m,
        loglik=problem.loglik(lambda_, phi),
        lambda_=lambda_,
    )
    vartheta = 1.0 if phi == 0.0 else float((1.0 + d.T * phi) ** -0.5)
    v = _covariance(problem, z, top, phi)
    mu, left = _split(problem, top, b, phi)
    resolvent = Resolvent(d.matrix, lambda_, symmetric_of(spectrum))
    found = Estimated(top, left, v, spectrum, resolvent)
    return RandomFit(found, vartheta, mu, left)


def _inside(lambda_: float, bounds: tuple[float, float]) -> bool:
    """Return whether lambda is no maximum at a bound."""
    low, high = bounds
    edge = BOUND_DISTANCE * min(-low, high)
    return low + edge < lambda_ < high - edge


def _top(
    problem: Baltagi, bounds: tuple[float, float], lambda_: float, phi: float
) -> tuple[float, float]:
    """Return (lambda, phi) of the highest maximum, to rounding."""
    low, high = bounds

    def at(v: Array) -> tuple[float, float]:
        return float(low + (high - low) / (1.0 + np.exp(-v[0]))), float(np.exp(v[1]))

    def cost(v: Array) -> float:
        return -problem.loglik(*at(np.clip(v, -25.0, _FURTHEST)))

    tops = []
    for place, share in ((lambda_, max(phi, 1e-3)), (0.5 * lambda_, 1.0), (-0.3 * lambda_, 0.1)):
        unit = (place - low) / (high - low)
        start = np.array([np.log(unit / (1.0 - unit)), np.log(share)])
        found = minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9})
        tops.append((float(found.fun), np.asarray(found.x)))
    best = min(tops, key=lambda one: one[0])[1]
    if best[1] > _FURTHEST[1] - 1.0:
        raise SpecificationError(
            _(
                "The regions differ more than 700,000 times as much as they vary over time, so that the variance of the "
                "errors cannot be told from rounding. Use {param:effects=fixed}."
            )
        )
    if np.exp(best[1]) > _NONE:  # at a bound of lambda nothing curves
        return at(_polished(cost, best) if _inside(at(best)[0], bounds) else best)

    def without(v: Array) -> float:
        return -problem.loglik(at(np.array([v[0], 0.0]))[0], 0.0)

    finer: Any = {"xatol": 1e-9, "fatol": 1e-12}
    alone = minimize(without, best[:1], method="Nelder-Mead", options=finer)
    return at(np.array([alone.x[0], 0.0]))[0], 0.0


def _polished(cost: Callable[[Array], float], v: Array) -> Array:
    """Return the top by Newton's steps on differences of fourth order."""
    for _unused in range(4):
        gradient, curve = np.empty(2), np.empty((2, 2))
        h = _STEP * 10.0
        steps = np.eye(2) * h
        f = cost(v)
        for i in range(2):
            one, two = steps[i], 2.0 * steps[i]
            a, b, c, e = cost(v + one), cost(v - one), cost(v + two), cost(v - two)
            gradient[i] = (8.0 * (a - b) - (c - e)) / (12.0 * h)
            curve[i, i] = (a - 2.0 * f + b) / h**2
        p, q = steps
        cross = cost(v + p + q) - cost(v + p - q) - cost(v - p + q) + cost(v - p - q)
        curve[0, 1] = curve[1, 0] = cross / (4.0 * h**2)
        v = v - np.linalg.solve(curve, gradient)
    return v


def _covariance(problem: Baltagi, z: Array, top: Maximum, phi: float) -> Array:
    """Return the inverse of the expected information, of (b, lambda, vartheta, sigma2)."""
    d, k, s2 = problem.d, problem.k, top.sigma2
    v = np.zeros((k + 3, k + 3))
    q, r = la.qr(z, mode="economic")
    back = la.solve_triangular(r, np.eye(len(r)))
    v[:k, :k] = s2 * (back @ back.T)[:k, :k]
    del q
    b = np.eye(d.n) - top.lambda_ * problem.w
    wb = product(problem.w.T, b)
    turn = wb + wb.T
    of_inner = beside(np.linalg.inv, product(b.T, b))
    a0 = product(turn, of_inner)
    precision = beside(np.linalg.inv, d.T * phi * np.eye(d.n) + of_inner)
    a1 = product(product(precision, of_inner), a0)
    out = np.empty((3, 3))
    out[0, 0] = 0.5 * ((d.T - 1) * np.sum(a0 * a0.T) + np.sum(a1 * a1.T))
    out[0, 1] = out[1, 0] = 0.5 * d.T * np.sum(a1 * precision.T)
    out[1, 1] = 0.5 * d.T**2 * np.sum(precision * precision.T)
    out[0, 2] = out[2, 0] = ((d.T - 1) * np.trace(a0) + np.trace(a1)) / (2.0 * s2)
    out[1, 2] = out[2, 1] = d.T * np.trace(precision) / (2.0 * s2)
    out[2, 2] = problem.shape.m / (2.0 * s2**2)
    if phi == 0.0:
        pair = inverse(out[np.ix_([0, 2], [0, 2])])
        v[np.ix_([k, k + 2], [k, k + 2])] = pair
        return v
    scale = np.diag([1.0, -0.5 * d.T * (1.0 + d.T * phi) ** -1.5, 1.0])
    v[k:, k:] = scale @ inverse(out) @ scale
    return v


def _split(problem: Baltagi, top: Maximum, b: Array, phi: float) -> tuple[Array, Array]:
    """Return the predicted effects of regions (n,) and the filtered rest (T, n)."""
    d = problem.d
    u = d.y - np.tensordot(top.b, d.Z, axes=1)
    filter_ = np.eye(d.n) - top.lambda_ * problem.w
    apart = within(u, "entity")
    if d.fixed_effects in WITH_TIME:
        u = u - b[problem.k]  # the mean of the effects of periods
        v = filter_ @ np.ones(d.n)
        at = (apart @ filter_.T) @ v / float(v @ v)
        u = u - at[:, None]
    mean = u.mean(axis=0)
    m = np.eye(d.n) + d.T * phi * product(filter_, filter_.T)
    mu = d.T * phi * (filter_.T @ solved(m, filter_ @ mean))
    return mu, (u - mu) @ filter_.T
