"""Draws of rho, lambda and the slopes of a sac or gns along the ridge of its likelihood.

With flat priors on b, ln sigma and, between their bounds, on rho and lambda, the posterior is

    p(rho, lambda) ~ |I - rho W|^a |I - lambda W|^a |Z'B'BZ|^-1/2 (e'e)^-(m - k)/2,  B = I - lambda W,
    e'e/sigma2 ~ chi2(m - k),    b | rho, lambda, sigma2 ~ N(b(rho, lambda), sigma2 (Z'B'BZ)^-1)

(LeSage and Pace 2009, chapter 5), with the log-determinants of `_rho_lambda` where effects are taken
out. e'e is a parabola in rho at each lambda and b a straight line, so that a grid of lambda, each with
a grid of rho of its own, holds a ridge however it lies; nothing is iterated, and draws are independent.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr

from ..._kernels.linear.spectrum import Spectrum
from ...results.likelihood_draws import LikelihoodDraws
from ...results.profile import LikelihoodProfile
from ..estimation.likelihood import Shape
from ..estimation.rho_lambda import Pair

Array = NDArray[np.float64]

_LAMBDAS, _RHOS, _OWN, _FINE = 121, 201, 81, 4001
"""Values of lambda; of rho for all of them, and for each its own; of lambda between those."""
CUT = 18.0
"""What lies so far below the top in log-likelihood has a probability below 1e-7."""
SCORES = np.linspace(-6.0, 6.0, 121)


def likelihood_draws(
    problem: Pair,
    spectra: tuple[Spectrum, Spectrum],
    shape: Shape,
    profiles: Mapping[str, LikelihoodProfile],
    scales: Array,
    count: int = _LAMBDAS,
) -> LikelihoodDraws:
    """Return the distribution of the terms; `scales` (k,) are the units of the slopes."""
    return weighed_draws(problem, spectra, shape, profiles, scales, count)[0]


def weighed_draws(
    problem: Pair,
    spectra: tuple[Spectrum, Spectrum],
    shape: Shape,
    profiles: Mapping[str, LikelihoodProfile],
    scales: Array,
    count: int = _LAMBDAS,
) -> tuple[LikelihoodDraws, float]:
    """Return the distribution of the terms, and the logarithm of what its density sums to."""
    lambdas = np.linspace(*_window(profiles["lambda"]), count)
    rhos = np.linspace(*_window(profiles["rho"]), _RHOS)
    slices = [problem.slice(float(one)) for one in lambdas]
    squares = np.array([one.squares for one in slices])
    dof = float(shape.m - scales.size)
    jacobian = shape.a * (spectra[0].logdet(rhos) - shape.taken(rhos))
    own, height = _own(rhos, jacobian, squares, dof)
    of_rho, log_mass = quantiles(own, height)
    log_mass += shape.a * (spectra[1].logdet(lambdas) - shape.shock_taken(lambdas))
    log_mass -= np.array([one.log_root for one in slices])
    found = LikelihoodDraws(
        scores=SCORES,
        of_lambda=quantiles_of(lambdas, log_mass),
        lambdas=lambdas,
        of_rho=of_rho,
        slopes=np.array([one.slopes[:, 0] for one in slices]),
        slopes_of_lag=np.array([one.slopes[:, 1] for one in slices]),
        root=np.array([one.root for one in slices]),
        squares=squares,
        dof=dof,
        turn=np.diag(np.append(scales, [1.0, 1.0])),
    )
    step = np.log(max(float(lambdas[1] - lambdas[0]), 1e-300))
    return found, float(logsumexp(log_mass)) + step


def _window(profile: LikelihoodProfile) -> tuple[float, float]:
    """Return the values between which the likelihood is not negligible."""
    high = np.flatnonzero(profile.ratios <= 2.0 * CUT)
    last = profile.values.size - 1
    first, end = max(int(high[0]) - 1, 0), min(int(high[-1]) + 1, last)
    return float(profile.values[first]), float(profile.values[end])


def _heights(rho: Array, jacobian: Array, squares: Array, dof: float) -> Array:
    """Return the log-density of rho at each lambda, up to a constant: (g, ·)."""
    r, s, c = (one[:, None] for one in squares.T)
    return np.asarray(jacobian - 0.5 * dof * np.log(s + c * (rho - r) ** 2))


def _own(rhos: Array, jacobian: Array, squares: Array, dof: float) -> tuple[Array, Array]:
    """Return values of rho where its density at each lambda is not negligible, and its logarithm there."""
    from scipy.interpolate import CubicSpline

    height = _heights(rhos, jacobian, squares, dof)
    high = height >= height.max(axis=1, keepdims=True) - CUT
    first = np.maximum(np.argmax(high, axis=1) - 1, 0)
    last = np.minimum(rhos.size - np.argmax(high[:, ::-1], axis=1), rhos.size - 1)
    low, end = rhos[first, None], rhos[last, None]
    own = low + (end - low) * np.linspace(0.0, 1.0, _OWN)
    return own, _heights(own, CubicSpline(rhos, jacobian)(own), squares, dof)


def quantiles(own: Array, height: Array) -> tuple[Array, Array]:
    """Return the quantiles of rho at each lambda, and the logarithm of what its density sums to."""
    peak = height.max(axis=1)
    density = np.exp(height - peak[:, None])
    step = own[:, 1:] - own[:, :-1]
    below = np.cumsum(0.5 * step * (density[:, 1:] + density[:, :-1]), axis=1)
    below = np.column_stack([np.zeros(len(own)), below])
    mass = below[:, -1]
    share = ndtr(SCORES)
    found = [np.interp(share, b / m, v) for b, m, v in zip(below, mass, own, strict=True)]
    return np.array(found), peak + np.log(mass)


def quantiles_of(lambdas: Array, log_mass: Array) -> Array:
    """Return the quantiles of lambda."""
    from scipy.interpolate import CubicSpline

    fine = np.linspace(lambdas[0], lambdas[-1], _FINE)
    density = CubicSpline(lambdas, log_mass)(fine)
    density = np.exp(density - density.max())
    below = np.append(0.0, np.cumsum(density[1:] + density[:-1]))
    return np.interp(ndtr(SCORES), below / below[-1], fine)
