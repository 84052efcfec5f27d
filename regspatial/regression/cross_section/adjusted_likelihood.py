"""Intervals of rho or lambda of a cross-section, and draws, by the likelihood adjusted for the slopes.

The likelihood concentrated over k slopes and sigma2 takes them for known: its score has not mean zero at
the truth, rho comes out low by k/n of something, and variances e'e/n are too small. With Q an orthonormal
basis of Z the score less its mean is that of

    ln|I - rho W| - tr(Q' ln(I - rho W) Q) - (n - k)/2 ln e'e            (a lag of y)
    ln|I - lambda W| - ln|Z'B'BZ|/2 - (n - k)/2 ln e'e,  B = I - lambda W  (errors)

whose means are exact under normal errors: of a lag McCullagh and Tibshirani's (1990) adjustment, of errors
the restricted likelihood. Intervals are what its ratio does not refuse, and draws have its density, the
slopes normal at each value with e'e/sigma2 ~ chi2(n - k). Estimates stay those of the likelihood.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from ..._kernels.linear.logdet import LuSpectrum
from ..._kernels.linear.part_log import part_log
from ..._kernels.linear.spectrum import Spectrum
from ...results.likelihood_draws import LikelihoodDraws
from ...results.profile import LikelihoodProfile
from ..errors.likelihood_ranges import around, merged, values_between
from ..errors.omitted_draws import spared
from ..errors.ridge_draws import CUT, SCORES, quantiles, quantiles_of
from ..estimation.design import PanelDesign, family
from ..estimation.estimate import Estimated, problem_of_both
from ..estimation.likelihood import BOUND_DISTANCE, finite_bounds
from ..estimation.rho_lambda import Both

Array = NDArray[np.float64]
Values = Callable[[Array], Array]

_GRID, _PASSES, _NODES = 121, 3, 81
_LEVEL = 0.95
_FAR, _PART = 6.0, 0.25
"""Standard errors to either side beyond which nothing is looked for, where that is so small a part of all values."""
_FALLEN = 8.0
"""Below the top by so much a value has a probability of 6e-5 to lie beyond; normal ones have 18 at six standard errors."""


def adjusted(d: PanelDesign, found: Estimated, spectrum: Spectrum | None, kind: str) -> Estimated:
    """Return what was found of a cross-section, with profile and draws of its rho or lambda, if it has one of them.

    Not of robust covariances, under which the likelihood is not that of the errors.
    """
    alone = family(d.model) in ("lag", "error")
    if spectrum is None or not alone or kind not in ("analytic", "observed") or spared():
        return found
    name = "rho" if family(d.model) == "lag" else "lambda"
    problem, shape = problem_of_both(d, spectrum, "none")
    low, high = finite_bounds(spectrum, shape, name)
    edge = BOUND_DISTANCE * min(-low, high)
    free = shape.m - len(d.terms)
    at = found.top.rho if name == "rho" else found.top.lambda_
    error = float(np.sqrt(max(found.v[len(d.terms), len(d.terms)], 0.0)))
    inside = (low + edge, high - edge)
    window = (max(inside[0], at - _FAR * error), min(inside[1], at + _FAR * error))
    logdet = _logdet_near(spectrum, window)
    height = None if logdet is None else _height(d, problem, spectrum, free, logdet)
    if height is None or not _falls(height, at, window, inside):
        window, height = inside, _height(d, problem, spectrum, free, spectrum.logdet)
    passes, highest, whole = [], -np.inf, window
    for k in range(_PASSES):
        grid = values_between(*window, at, _GRID)
        grid = grid if k else np.union1d(grid, 0.0)
        heights = height(grid)
        passes.append((grid, heights))
        highest = max(highest, float(heights.max()))
        window = around(grid, heights, highest - 0.5 * float(chdtri(1, 1.0 - _LEVEL)))
    profile = merged(passes, highest)
    draws = _draws(problem, height, (profile, whole), d.scales, free, name)
    return found._replace(profiles={name: profile}, draws=draws)


def _logdet_near(spectrum: Spectrum, window: tuple[float, float]) -> Values | None:
    """Return ln|I - rho W| in a window and at 0, by what the estimate has factorised; None where the window is no small part.

    Over all values a large sparse W takes 21 further factorisations, five times the estimate.
    """
    low, high = spectrum.bounds
    small = window[1] - window[0] <= _PART * (high - low)  # not where the error is NaN
    if not (isinstance(spectrum, LuSpectrum) and small):
        return None
    near = spectrum.focus(*window)

    def logdet(rho: Array) -> Array:
        out = np.zeros(rho.shape)  # what it is at 0
        out[rho != 0.0] = near.logdet(rho[rho != 0.0])
        return out

    return logdet


def _falls(
    height: Values, at: float, window: tuple[float, float], inside: tuple[float, float]
) -> bool:
    """Return whether the height has fallen off at the ends of a window that are no bounds."""
    ends = [one for one, bound in zip(window, inside, strict=True) if one != bound]
    fall = height(np.array([at])) - height(np.array(ends)) if ends else np.array([np.inf])
    return bool((fall > _FALLEN).all())


def _height(d: PanelDesign, problem: Both, spectrum: Spectrum, free: int, logdet: Values) -> Values:
    """Return the adjusted log-likelihood, up to a constant, at each rho or lambda."""
    if family(d.model) == "lag":
        return _of_lag(d, problem, spectrum, free, logdet)
    return _of_errors(problem, free, logdet)


def _of_lag(d: PanelDesign, problem: Both, spectrum: Spectrum, free: int, logdet: Values) -> Values:
    """Return the height at each rho."""
    z = d.Z.reshape(len(d.terms), -1)
    q = np.linalg.qr((z / np.linalg.norm(z, axis=1, keepdims=True)).T)[0]
    kept = {} if d.w is None else d.w._cache
    part = part_log(d.matrix, q, spectrum.bounds, kept, getattr(spectrum, "symmetric_form", None))
    r, s, c = problem.slice(0.0).squares

    def height(rho: Array) -> Array:
        fit = -0.5 * free * np.log(s + c * (rho - r) ** 2)
        return np.asarray(logdet(rho) - part(rho) + fit)

    return height


def _of_errors(problem: Both, free: int, logdet: Values) -> Values:
    """Return the height at each lambda."""

    def height(lambda_: Array) -> Array:
        squares = problem.squares(np.zeros(1), lambda_)[0]
        fit = -0.5 * free * np.log(squares) - problem.log_roots(lambda_)
        return np.asarray(logdet(lambda_) + fit)

    return height


def _draws(
    problem: Both,
    height: Values,
    at: tuple[LikelihoodProfile, tuple[float, float]],
    scales: Array,
    free: int,
    name: str,
) -> LikelihoodDraws:
    """Return the distribution of the slopes and of rho or lambda; the other of the two is none."""
    from scipy.interpolate import CubicSpline

    (profile, window), k = at, scales.size
    high = np.flatnonzero(profile.ratios <= 2.0 * CUT)
    first, last = max(int(high[0]) - 1, 0), min(int(high[-1]) + 1, profile.values.size - 1)
    ends = np.clip(profile.values[[first, last]], *window)  # 0 may stand outside
    nodes = np.linspace(ends[0], ends[1], _NODES)
    heights = CubicSpline(nodes, height(nodes))
    turn = np.zeros((k + 1, k + 2))
    turn[:k, :k] = np.diag(scales)
    turn[k, k if name == "rho" else k + 1] = 1.0
    if name == "rho":
        lambdas = np.zeros(2)
        fine = np.linspace(nodes[0], nodes[-1], 20 * _NODES)
        of_rho = np.repeat(quantiles(fine[None], heights(fine)[None])[0], 2, axis=0)
        of_lambda = np.zeros(SCORES.size)
    else:
        lambdas, of_rho = nodes, np.zeros((_NODES, SCORES.size))
        of_lambda = quantiles_of(nodes, heights(nodes))
    slices = [problem.slice(float(one)) for one in lambdas]
    squares = np.array([one.squares for one in slices])
    slopes = np.array([one.slopes for one in slices])
    return LikelihoodDraws(
        scores=SCORES,
        of_lambda=of_lambda,
        lambdas=lambdas,
        of_rho=of_rho,
        slopes=slopes[..., 0],
        slopes_of_lag=slopes[..., 1],
        root=np.array([one.root for one in slices]),
        squares=squares,
        dof=float(free),
        turn=turn,
    )
