"""Whether the density of a running variable jumps at the cutoff (Cattaneo, Jansson and Ma 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.polynomial import hermite_e
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

DEGREE = 2
"""Of the polynomial of the distribution whose bandwidths are taken; the test is of one degree more."""
PILOT_DENSITY = 3840 / 7
"""Variance over squared bias of a density at the edge of its support: degree 2, triangular kernel."""
PILOT_DERIVATIVE = 3430865.4551236178
"""The same of the derivative that the bias holds: degree 4."""
FEWEST = 20
"""Observations that a bandwidth holds on a side, beside those that the polynomial takes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DensityJump:
    """The jump of a density.

    Attributes
    ----------
    left, right : float
        Densities at the cutoff.
    se : float
        Of their difference.
    bandwidths, within : pairs
        Left and right, and the observations in them.
    """

    left: float
    right: float
    se: float
    bandwidths: tuple[float, float]
    within: tuple[int, int]

    @property
    def z(self) -> float:
        """The difference over its error."""
        return (self.right - self.left) / self.se

    @property
    def p_value(self) -> float:
        """Two-sided, normal."""
        return float(2 * ndtr(-abs(self.z)))


class _Fit(NamedTuple):
    """Coefficients (2, degree + 1) left and right, and the covariance of both slopes."""

    coefficients: Array
    slopes: Array


def density_jump(u: Array) -> DensityJump | None:
    """Return the jump of the density of u at zero; None where a side has too few distinct values.

    Parameters
    ----------
    u : (n,) running variable less the cutoff, in any order
    """
    u = np.sort(u)
    distinct = np.unique(u)
    if min((distinct < 0).sum(), (distinct >= 0).sum()) < DEGREE + 4:
        return None
    below = np.searchsorted(u, u, side="right") - 1  # repeated values share the last of their ranks
    f = below / (len(u) - 1)
    h = _bandwidths(u, f)
    if h is None:
        return None
    fit = _fit(u, f, h, DEGREE + 1)
    if fit is None:
        return None
    (left, right), v = fit.coefficients[:, 1], fit.slopes
    return DensityJump(
        left=float(left),
        right=float(right),
        se=float(np.sqrt(v[0, 0] + v[1, 1] - 2 * v[0, 1])),
        bandwidths=h,
        within=(int(((u < 0) & (u >= -h[0])).sum()), int(((u >= 0) & (u <= h[1])).sum())),
    )


def _fit(u: Array, f: Array, h: tuple[float, float], degree: int) -> _Fit | None:
    """Return polynomials of the distribution on both sides, and the jackknife covariance of their slopes."""
    n = len(u)
    used = (u >= -h[0]) & (u <= h[1])
    u, f = u[used], f[used]
    first = np.searchsorted(u, u, side="left")
    rows, coefficients = [], []
    for side, width in ((u < 0, h[0]), (u >= 0, h[1])):
        t = np.where(side, u / width, 0.0)
        powers = np.vander(t, degree + 1, increasing=True) * side[:, None]
        weighted = powers * np.where(side, 1.0 - np.abs(t), 0.0)[:, None]
        gram = powers.T @ weighted
        if np.linalg.matrix_rank(gram) <= degree:
            return None
        inverse = np.linalg.inv(gram) / width ** np.arange(degree + 1.0)[:, None]
        coefficients.append(inverse @ weighted.T @ f)
        after = np.cumsum((weighted @ inverse[1])[::-1])[::-1] / (n - 1)
        rows.append(after[first])
    influence = np.array(rows)
    return _Fit(np.array(coefficients), influence @ influence.T)


def _bandwidths(u: Array, f: Array) -> tuple[float, float] | None:
    """Return the median of the bandwidths of each density, of their difference and of their sum, left and right."""
    n, p = len(u), DEGREE
    spread = float(u.std(ddof=1))
    z = float(u.mean()) / spread
    normal = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    far = float(np.abs(u).max())

    def pilot(order: int, share: float, constant: float, rate: int) -> float:
        curved = hermite_e.hermeval(z, [*[0.0] * order, 1.0])
        at = (share * constant / (curved**2 * normal * n)) ** (1 / rate) * spread
        return float(max(min(at, far), *_least(u, FEWEST + rate_of(order))))

    def rate_of(order: int) -> int:
        return order + 1 if order == p else p + 3

    wide = pilot(p + 2, (2 * p + 1) / 4, PILOT_DERIVATIVE, 2 * p + 5)
    near = pilot(p, 1 / (2 * p), PILOT_DENSITY, 2 * p + 1)
    curve, slope = _fit(u, f, (wide, wide), p + 2), _fit(u, f, (near, near), p)
    if curve is None or slope is None:
        return None
    constant = _bias_constant(p)
    biases = curve.coefficients[:, p + 1] * constant * np.array([(-1.0) ** p, 1.0])
    v = slope.slopes
    variances = np.diag(v)
    return _chosen(
        n,
        near,
        [*variances, variances.sum() - 2 * v[0, 1], variances.sum() + 2 * v[0, 1]],
        [*biases, biases[1] - biases[0], biases[1] + biases[0]],
        u,
    )


def _chosen(
    n: int, near: float, variances: list[float], biases: list[float], u: Array
) -> tuple[float, float]:
    """Return the medians, each bandwidth held within the data and above what a few observations take."""
    p = DEGREE
    with np.errstate(divide="ignore"):
        h = (near * np.array(variances) / (2 * p * np.array(biases) ** 2)) ** (1 / (2 * p + 1))
    far = np.array([-u[0], u[-1], *[max(-u[0], u[-1])] * 2])
    left, right = _least(u, FEWEST + p + 1)
    both = max(left, right)
    h = np.maximum(np.minimum(h, far), [left, right, both, both])
    return float(np.median(h[[0, 2, 3]])), float(np.median(h[[1, 2, 3]]))


def _least(u: Array, count: int) -> tuple[float, float]:
    """Return how far the first `count` distinct values lie, left and right."""
    left, right = np.unique(-u[u < 0]), np.unique(u[u >= 0])
    return float(left[min(count, len(left)) - 1]), float(right[min(count, len(right)) - 1])


def _bias_constant(p: int) -> float:
    """Return the slope that a polynomial gives to the next power at an edge, triangular kernel."""
    k = np.arange(p + 1)
    s = 1.0 / ((k[:, None] + k + 1) * (k[:, None] + k + 2))
    c = 1.0 / ((k + p + 2) * (k + p + 3))
    return float(np.linalg.solve(s, c)[1])
