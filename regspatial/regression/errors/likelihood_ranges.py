"""Intervals of rho and lambda by the likelihood ratio, where a model has both.

The two say much the same, so that the likelihood is a ridge, often with two hills: a standard error
at the top knows the curvature of one hill alone. The values that a likelihood ratio does not refuse,

    {rho: 2 (max L - max_lambda L(rho, lambda)) <= chi2_1},

take the whole ridge in. e'e is a parabola in rho at each lambda, from a few numbers, so that a whole
plane of values costs no more than what the estimation did to find its hills.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from ..._kernels.linear.spectrum import Spectrum
from ...results.profile import LikelihoodProfile
from ..estimation.likelihood import BOUND_DISTANCE, Maximum, Shape, finite_bounds
from ..estimation.rho_lambda import Pair

Array = NDArray[np.float64]

_GRID, _PASSES = 151, 3
"""Values of each, first between the bounds and then twice between what was found: an end is known to
about three digits, near a bound too."""
_LEVEL = 0.95


def likelihood_profiles(
    problem: Pair,
    spectra: tuple[Spectrum, Spectrum],
    shape: Shape,
    top: Maximum,
    count: int = _GRID,
) -> dict[str, LikelihoodProfile]:
    """Return the likelihood ratio of rho and of lambda at values between their bounds.

    The values are closest where the ratio is that of an interval of 95 %; zero is among them, whose ratio
    tests that the parameter is none.
    """
    ends = ends_of(spectra, shape)
    return profiles_of(lambda *at: height_of(problem, spectra, shape, *at), ends, top, count)


def ends_of(spectra: tuple[Spectrum, Spectrum], shape: Shape) -> list[tuple[float, float]]:
    """Return the bounds of rho and of lambda."""
    return [
        finite_bounds(one, shape, name)
        for one, name in zip(spectra, ("rho", "lambda"), strict=True)
    ]


def profiles_of(
    height_at: Callable[[Array, Array], Array],
    ends: list[tuple[float, float]],
    top: Maximum,
    count: int,
) -> dict[str, LikelihoodProfile]:
    """Return the likelihood ratios from the height at each rho (down) and lambda (across)."""
    names = ("rho", "lambda")
    edges = [BOUND_DISTANCE * min(-low, high) for low, high in ends]
    windows = [(low + edge, high - edge) for (low, high), edge in zip(ends, edges, strict=True)]
    found: list[list[tuple[Array, Array]]] = [[], []]
    highest = -np.inf
    for _unused in range(_PASSES):
        grids = [
            values_between(low, high, at, count)
            for (low, high), at in zip(windows, (top.rho, top.lambda_), strict=True)
        ]
        height = height_at(*grids)
        highest = max(highest, float(height.max()))
        ridges = [ridge_of(height, grids[1]), ridge_of(height.T, grids[0])]
        least = highest - 0.5 * float(chdtri(1, 1.0 - _LEVEL))
        for each, grid, ridge in zip(found, grids, ridges, strict=True):
            each.append((grid, ridge))
        windows = [around(g, r, least) for g, r in zip(grids, ridges, strict=True)]
    return {n: merged(each, highest) for n, each in zip(names, found, strict=True)}


def values_between(low: float, high: float, at: float, count: int) -> Array:
    """Return values from low to high, with the estimate, and zero if it is among them."""
    more = [at, 0.0] if low < 0.0 < high else [at]
    return np.unique(np.append(np.linspace(low, high, count), more))


def merged(passes: list[tuple[Array, Array]], highest: float) -> LikelihoodProfile:
    """Return one curve of ratios, each pass (values, heights) inside the window of the one before."""
    values, heights = passes[0]
    for inner, ridge in passes[1:]:
        left, right = values < inner[0], values > inner[-1]
        values = np.concatenate([values[left], inner, values[right]])
        heights = np.concatenate([heights[left], ridge, heights[right]])
    return LikelihoodProfile(values, np.maximum(2.0 * (highest - heights), 0.0))


def height_of(
    problem: Pair, spectra: tuple[Spectrum, Spectrum], shape: Shape, rhos: Array, lambdas: Array
) -> Array:
    """Return the log-likelihood up to a constant at each rho (down) and lambda (across)."""
    jacobian = np.add.outer(
        spectra[0].logdet(rhos) - shape.taken(rhos),
        spectra[1].logdet(lambdas) - shape.shock_taken(lambdas),
    )
    with np.errstate(divide="ignore"):
        fit = -0.5 * shape.m * np.log(problem.squares(rhos, lambdas))
    return np.asarray(fit + shape.a * jacobian)


def ridge_of(height: Array, across: Array) -> Array:
    """Return the greatest height of each row, between the values `across` by a parabola."""
    at = np.argmax(height, axis=1)
    rows = np.arange(height.shape[0])
    inner = np.clip(at, 1, height.shape[1] - 2)
    left, middle, right = (height[rows, inner + k] for k in (-1, 0, 1))
    before, after = across[inner] - across[inner - 1], across[inner + 1] - across[inner]
    up, down = (middle - left) / before, (right - middle) / after
    bend = (down - up) / (before + after)
    slope = (up * after + down * before) / (before + after)
    with np.errstate(divide="ignore", invalid="ignore"):
        peak = middle - slope**2 / (4.0 * bend)
    inside = (at == inner) & (bend < 0.0) & np.isfinite(peak)
    return np.asarray(np.where(inside, peak, height[rows, at]))


def around(values: Array, ridge: Array, least: float) -> tuple[float, float]:
    """Return the values next to the outermost at which the ridge is as high as `least`."""
    high = np.flatnonzero(ridge >= least)
    first, last = int(high[0]), int(high[-1])
    return float(values[max(first - 1, 0)]), float(values[min(last + 1, values.size - 1)])
