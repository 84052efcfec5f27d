"""Linear functionals of (beta, theta) whose coefficients move with rho, and bands that hold for all of them.

An effect is beta f(rho) + theta g(rho): f and g are vectors over regions, orders or rings. They are
computed at Chebyshev nodes over the range of the draws of rho, never once a draw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ..._kernels.linear.interpolate import Interpolant
from ..._kernels.random import Numbers, as_seed

Array = NDArray[np.float64]

Functionals = Callable[[float], Array]
"""From rho to f and g, (2, M)."""

_TOLERANCE = 1e-10
_NOTHING = 1e-12
"""A standard deviation below this share of the largest is that of a number that cannot move."""
_STEP = 0.05
"""Half the interval, in rho, on which derivatives are taken from the interpolant."""
NORMALS = 10_000
"""Draws behind the critical value of the delta method."""


@dataclass(frozen=True, slots=True)
class Band:
    """Estimates (M,) with pointwise errors and intervals, and the critical value of a band over all."""

    estimates: Array
    se: Array
    low: Array
    high: Array
    critical: float


def at_all(exact: Functionals, rho: Array) -> Array:
    """Return f and g at every rho, (2, M, R)."""
    low, high = float(rho.min()), float(rho.max())
    first = exact(low)
    if high - low <= _NOTHING * max(abs(low), abs(high), _NOTHING):
        return np.repeat(first[:, :, None], rho.size, axis=2)
    found = Interpolant(lambda r: exact(r).ravel().tolist(), low, high, _TOLERANCE)(rho)
    return found.reshape(*first.shape, rho.size)


def by_rho(exact: Functionals, rho: float, bounds: tuple[float, float]) -> Array:
    """Return the derivatives of f and g by rho, (2, M)."""
    room = 0.5 * min(rho - bounds[0], bounds[1] - rho)
    step = min(_STEP, room)
    shape = exact(rho).shape
    near = Interpolant(lambda r: exact(r).ravel().tolist(), rho - step, rho + step, _TOLERANCE)
    return near(np.array([rho]), derivative=1).reshape(shape)


def simulated(estimate: Array, draws: Array, level: float) -> Band:
    """Return the band of draws (M, R) of an estimate (M,)."""
    se = draws.std(axis=1, ddof=1)
    low, high = np.quantile(draws, [0.5 - level / 2, 0.5 + level / 2], axis=1)
    return Band(estimate, se, low, high, sup_t(draws - estimate[:, None], se, level))


def linearised(
    estimate: Array, gradient: Array, covariance: Array, level: float, seed: int
) -> Band:
    """Return the band of the delta method.

    Parameters
    ----------
    gradient : (M, p)
    covariance : (p, p)
    """
    root = np.linalg.eigh(covariance)
    factor = root.eigenvectors * np.sqrt(np.clip(root.eigenvalues, 0.0, None))
    moved = gradient @ factor
    se = np.sqrt(np.square(moved).sum(axis=1))
    standard = Numbers(as_seed(seed)).normal(NORMALS, covariance.shape[0])
    half = float(ndtri(0.5 + level / 2)) * se
    return Band(
        estimate, se, estimate - half, estimate + half, sup_t(moved @ standard.T, se, level)
    )


def sup_t(deviations: Array, se: Array, level: float) -> float:
    """Return the quantile of the largest |deviation|/se over all M, from deviations (M, R).

    Numbers that cannot move (what an island receives) are left out.
    """
    moves = se > _NOTHING * max(float(se.max()), 1e-300)
    if not moves.any():
        return float("nan")
    largest = np.abs(deviations[moves] / se[moves, None]).max(axis=0)
    return float(np.quantile(largest, level))
