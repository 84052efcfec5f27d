"""From the design of a dynamic panel to its estimates and their covariance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.spectrum import EigenSpectrum
from ...._kernels.perfect_fit import refuse_perfect
from ....options import Options
from ...estimation.design import PanelDesign, has_rho
from ...estimation.estimate import concentrated
from ...estimation.likelihood import Maximum, Shape, loglik, maximise, without_rho
from .design import shape_of
from .equations import Equations, covariance, slopes
from .information import inverse_information
from .traces import LAGS, Lag, Moments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Estimates in units of the design: the lags of y (L,), slopes, residuals (T, n), covariance.

    `v` is in the order lags, slopes, sigma2; `plain` are the lags without correction.
    """

    names: tuple[str, ...]
    delta: Array
    b: Array
    e: Array
    sigma2: float
    v: Array
    loglik: float
    plain: Array

    def get(self, name: str) -> float:
        """Return one of tau, eta, rho; 0 where it is not in the model."""
        return float(self.delta[self.names.index(name)]) if name in self.names else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Within transformed columns: x (K, N), y (N,), lags of y z (L, N), and the traces of the lags."""

    d: PanelDesign
    x: Array
    y: Array
    z: Array
    lags: tuple[Lag, ...]
    moments: Moments
    spectrum: EigenSpectrum | None

    @classmethod
    def of(
        cls,
        d: PanelDesign,
        names: tuple[str, ...],
        spectrum: EigenSpectrum | None,
        moments: Moments,
    ) -> Problem:
        """Return the problem of a design whose first regressors are the past of y."""
        flat = d.within(d.Z).reshape(len(d.terms), -1)
        past = len(names) - int("rho" in names)
        z, x = flat[:past], flat[past:]
        if "rho" in names:
            z = np.vstack([z, d.within(d.lag(d.y)).ravel()])
        lags = tuple(LAGS[name] for name in names)
        return cls(d, x, d.within(d.y).ravel(), z, lags, moments, spectrum)

    def m(self, *, corrected: bool) -> int:
        """Return how many observations count."""
        return shape_of(self.d, self.spectrum, corrected=corrected).m

    def equations(self) -> Equations:
        """Return the unbiased equations."""
        bounds = (-np.inf, np.inf) if self.spectrum is None else self.spectrum.bounds
        return Equations.of(
            self.x, self.y, self.z, self.lags, self.moments, self.m(corrected=True), bounds
        )

    def at(self, delta: Array) -> Array:
        """Return (tau, eta, rho), zero where not in the model."""
        values = {lag.name: float(v) for lag, v in zip(self.lags, delta, strict=True)}
        return np.array([values.get(name, 0.0) for name in LAGS])

    def covariance(self, delta: Array, b: Array, sigma2: float, *, corrected: bool) -> Array:
        """Return the covariance of (lags, b, sigma2)."""
        moments = self.moments if corrected else replace(self.moments, entity=False)
        single = moments.expected(self.lags, self.at(delta))
        plain, inside = moments.pairs(self.lags, self.at(delta))
        if not corrected:  # of the likelihood: the past of y is like any regressor
            now = np.array([lag.delay == 0 for lag in self.lags])
            single = np.where(now, single, 0.0)
            plain = inside = np.where(np.outer(now, now), plain, 0.0)
        m = self.m(corrected=corrected)
        return covariance(self.x, self.z, sigma2, m, (single, plain, inside))

    def inverse_information(self, delta: Array, b: Array, sigma2: float, options: Options) -> Array:
        """Return the inverse of the expected information of (lags, b, sigma2)."""
        e = self.y - delta @ self.z - b @ self.x
        rho = float(self.at(delta)[2]) if has_rho(self.d.model) else None
        shape = shape_of(self.d, self.spectrum, corrected=False)
        return inverse_information(
            self.d, self.spectrum, shape, self.x, self.z, e, rho=rho, sigma2=sigma2, options=options
        )

    def height(self, delta: Array, sigma2: float, *, corrected: bool) -> float:
        """Return the log-likelihood of the observations that count."""
        shape = shape_of(self.d, self.spectrum, corrected=corrected)
        rho = self.at(delta)[2]
        logdet = 0.0 if self.spectrum is None else float(self.spectrum.logdet(np.array([rho]))[0])
        return loglik(sigma2 * shape.m, logdet, rho, shape)


def estimate(problem: Problem, done: str, options: Options) -> Found:
    """Return the estimates under a correction: "none", "lee-yu" or "score"."""
    p = problem
    delta, b, sigma2 = uncorrected(p, options)
    start, height = delta, None
    if done != "none":
        height = p.height(delta, sigma2, corrected=False) if done == "lee-yu" else None
        pushed = _pushed(p, delta, b, sigma2, options)
        if done == "score":
            delta = p.equations().solve([pushed[0], start])
            b = slopes(p.x, p.y - delta @ p.z)
        else:
            delta, b, sigma2 = pushed
    e = p.y - delta @ p.z - b @ p.x
    refuse_perfect(float(e @ e), p.d.perfect)
    corrected = done == "score"
    if corrected:
        sigma2 = float(e @ e) / p.m(corrected=True)
    if height is None:
        height = p.height(delta, sigma2, corrected=corrected)
    if done == "lee-yu":
        v = p.inverse_information(delta, b, sigma2, options)
    else:
        v = p.covariance(delta, b, sigma2, corrected=corrected)
    names = tuple(lag.name for lag in p.lags)
    return Found(names, delta, b, e.reshape(p.d.T, p.d.n), sigma2, v, height, start)


def uncorrected(
    p: Problem, options: Options, shape: Shape | None = None
) -> tuple[Array, Array, float]:
    """Return the maximum of the uncorrected likelihood, the past of y among the regressors.

    `shape`: what it counts; by default the observations that effects of periods leave.
    """
    shape = shape or shape_of(p.d, p.spectrum, corrected=False)
    past = sum(lag.delay > 0 for lag in p.lags)
    top: Maximum
    if p.spectrum is None or not has_rho(p.d.model):
        top = without_rho(np.vstack([p.z, p.x]), p.y, shape, p.d.perfect)
        return top.b[:past], top.b[past:], top.sigma2
    top = maximise(concentrated(p.d), p.spectrum, shape, options, "rho")[0]
    return np.append(top.b[:past], top.rho), top.b[past:], top.sigma2


def _pushed(
    p: Problem, delta: Array, b: Array, sigma2: float, options: Options
) -> tuple[Array, Array, float]:
    """Return lags, b and sigma2 one step from the uncorrected maximum (Lee and Yu 2010).

    The step is the inverse of the expected information times the bias of the score for infinitely many periods.
    """
    if not p.moments.entity:
        return delta, b, sigma2
    v = p.inverse_information(delta, b, sigma2, options)
    bias = np.zeros(len(v))
    bias[: len(delta)] = p.moments.limits(p.lags, p.at(delta))
    bias[-1] = p.m(corrected=False) / p.moments.periods / (2.0 * sigma2)
    moved = np.concatenate([delta, b, [sigma2]]) + v @ bias
    return moved[: len(delta)], moved[len(delta) : -1], float(moved[-1])
