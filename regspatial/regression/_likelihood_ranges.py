"""Intervals of rho and lambda by the likelihood ratio, where a model has both.

The two say much the same, so that the likelihood is a ridge, often with two hills: a standard error
at the top knows the curvature of one hill alone. The values that a likelihood ratio does not refuse,

    {rho: 2 (max L - max_lambda L(rho, lambda)) <= chi2_1},

take the whole ridge in. e'e is a parabola in rho at each lambda, from a few numbers, so that a whole
plane of values costs no more than what the estimation did to find its hills.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from .._kernels.spectrum import Spectrum
from ._likelihood import BOUND_DISTANCE, Maximum, Shape, finite_bounds
from ._rho_lambda import Pair

Array = NDArray[np.float64]
Range = tuple[float, float]

_GRID, _PASSES = 151, 3
"""Values of each, first between the bounds and then twice between what was found: an end is known to
about three digits, near a bound too."""


class Ranges(NamedTuple):
    """Least and greatest value of rho, and of lambda, that a likelihood ratio does not refuse."""

    rho: Range
    lambda_: Range


def likelihood_ranges(
    problem: Pair,
    spectra: tuple[Spectrum, Spectrum],
    shape: Shape,
    top: Maximum,
    level: float = 0.95,
) -> Ranges:
    """Return the intervals; where the likelihood does not fall enough before a bound, to the bound."""
    ends = [
        finite_bounds(spectrum, shape, name)
        for spectrum, name in zip(spectra, ("rho", "lambda"), strict=True)
    ]
    edges = [BOUND_DISTANCE * min(-low, high) for low, high in ends]
    windows = [(low + edge, high - edge) for (low, high), edge in zip(ends, edges, strict=True)]
    ranges = Ranges(*windows)
    for _unused in range(_PASSES):
        rhos, lambdas = (
            np.unique(np.append(np.linspace(low, high, _GRID), at))
            for (low, high), at in zip(windows, (top.rho, top.lambda_), strict=True)
        )
        height = _height(problem, spectra, shape, rhos, lambdas)
        least = float(height.max()) - 0.5 * float(chdtri(1, 1.0 - level))
        found = [
            _ends(rhos, _ridge(height, lambdas), least),
            _ends(lambdas, _ridge(height.T, rhos), least),
        ]
        windows = [window for _range, window in found]
        ranges = Ranges(*(one for one, _window in found))
    return ranges


def _height(
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


def _ridge(height: Array, across: Array) -> Array:
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


def _ends(values: Array, ridge: Array, least: float) -> tuple[Range, Range]:
    """Return the outermost values at which the ridge is as high as `least`, and those next to them.

    Between two values the ridge is taken for straight.
    """
    high = np.flatnonzero(ridge >= least)
    first, last = int(high[0]), int(high[-1])
    outer = max(first - 1, 0), min(last + 1, values.size - 1)

    def between(inside: int, outside: int) -> float:
        if inside == outside:
            return float(values[inside])
        share = (ridge[inside] - least) / (ridge[inside] - ridge[outside])
        return float(values[inside] + share * (values[outside] - values[inside]))

    ends = between(first, outer[0]), between(last, outer[1])
    return ends, (float(values[outer[0]]), float(values[outer[1]]))
