"""One side of a cutoff: local polynomials as weights of y, and what their errors are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

MATCHES = 3
"""Nearest neighbours of the variance (Calonico, Cattaneo and Titiunik 2014)."""
NEAR = float(np.sqrt(np.finfo(float).eps))
"""Two distances are equal if they differ by less than this share of the larger one."""
LEVERAGE = 1e-8
"""Below it one less a leverage is held, so that a point that fits itself has an error."""


class How(NamedTuple):
    """Kernel ("triangular", "epanechnikov", "uniform") and errors ("nearest", "hc0" to "hc3", "clustered")."""

    kernel: str
    errors: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """Observations on one side, sorted by u.

    Attributes
    ----------
    u : (m,) running variable less the cutoff
    y : (m,) outcome
    z : (k, m) covariates
    groups : (m,) codes of clusters
    """

    u: Array
    y: Array
    z: Array
    groups: Codes

    @property
    def distinct(self) -> int:
        """How many values the running variable has."""
        return len(np.unique(self.u))

    @property
    def reach(self) -> float:
        """Distance of the farthest observation."""
        return float(np.abs(self.u).max(initial=0.0))

    def within(self, h: float, kernel: str) -> Side:
        """Return the observations that have a weight at bandwidth h."""
        return self.kept(kernel_weights(self.u, h, kernel) > 0)

    def kept(self, some: NDArray[np.bool_]) -> Side:
        """Return some of the observations."""
        return Side(u=self.u[some], y=self.y[some], z=self.z[:, some], groups=self.groups[some])

    def less(self, gamma: Array) -> Side:
        """Return the side with y less what covariates say."""
        return replace(self, y=self.y - gamma @ self.z)


def kernel_weights(u: Array, h: float, kernel: str) -> Array:
    """Return the weights of observations at distance u."""
    t = np.abs(u) / h
    if kernel == "triangular":
        return np.clip(1.0 - t, 0.0, None)
    if kernel == "epanechnikov":
        return np.clip(1.0 - t**2, 0.0, None)
    return (t <= 1.0).astype(float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Polynomial:
    """A weighted polynomial in t = u/h.

    Attributes
    ----------
    powers : (m, order + 1)
    weights : (m,)
    rows : (order + 1, m)
        What y is multiplied by to give each coefficient of t.
    """

    powers: Array
    weights: Array
    rows: Array

    def residuals(self, y: Array, errors: str) -> Array:
        """Return residuals, raised as HC1 to HC3 raise them."""
        return np.asarray((y - self.powers @ (self.rows @ y)) * self.raised(errors))

    def raised(self, errors: str) -> Array:
        """Return what HC1 to HC3 multiply residuals by, (m,)."""
        m, k = self.powers.shape
        if errors == "hc1":
            return np.full(m, np.sqrt(m / (m - k)))
        if errors in ("hc2", "hc3"):
            left = np.maximum(1.0 - np.einsum("mk,km->m", self.powers, self.rows), LEVERAGE)
            return np.asarray(1.0 / (np.sqrt(left) if errors == "hc2" else left))
        return np.ones(m)


def polynomial(u: Array, h: float, order: int, kernel: str) -> Polynomial:
    """Return the local polynomial at bandwidth h."""
    powers = np.vander(u / h, order + 1, increasing=True)
    weights = kernel_weights(u, h, kernel)
    root = np.sqrt(weights)[:, None]
    rows = np.linalg.pinv(powers * root, rcond=1e-13) * root.T
    return Polynomial(powers=powers, weights=weights, rows=rows)


def adjustment(sides: tuple[Side, ...], fits: tuple[Polynomial, ...]) -> Array:
    """Return the coefficients of covariates, common to the sides (Calonico, Cattaneo, Farrell and Titiunik 2019)."""
    k = len(sides[0].z)
    if not k:
        return np.zeros(0)
    left, right = np.zeros((k, k)), np.zeros(k)
    for side, fit in zip(sides, fits, strict=True):
        apart = side.z - (side.z @ fit.rows.T) @ fit.powers.T
        left += apart @ (fit.weights * side.z).T
        right += apart @ (fit.weights * side.y)
    return np.asarray(np.linalg.pinv(left) @ right)


def residuals(side: Side, fit: Polynomial, errors: str) -> Array:
    """Return what stands for the error of each observation."""
    return neighbours(side.u, side.y) if errors == "nearest" else fit.residuals(side.y, errors)


def variance(rows: Array, e: Array, side: Side, how: How, parameters: int) -> float:
    """Return the variance of rows @ y."""
    if how.errors != "clustered":
        return float(np.sum((rows * e) ** 2))
    codes = np.unique(side.groups, return_inverse=True)[1]
    sums = np.bincount(codes, rows * e)
    m, g = len(e), len(sums)
    if g < 2 or m <= parameters:
        return float("nan")
    return float(np.sum(sums**2) * (m - 1) / (m - parameters) * g / (g - 1))


class Near(NamedTuple):
    """Of each of m sorted points the points from `first` to before `past`, its nearest ones and itself."""

    first: Codes
    past: Codes

    @property
    def others(self) -> Array:
        """How many there are without itself, (m,)."""
        return np.asarray(self.past - self.first - 1, dtype=float)


def neighbours(u: Array, y: Array) -> Array:
    """Return y less the mean of its nearest neighbours in u, at least three and all that are as far, rescaled."""
    near = nearest(u)
    centred = y - y.mean() if len(y) else y
    sums = np.concatenate(([0.0], np.cumsum(centred)))
    j = near.others
    others = sums[near.past] - sums[near.first] - centred
    return np.asarray(np.sqrt(j / (j + 1)) * (centred - others / np.maximum(j, 1)))


def nearest(u: Array) -> Near:
    """Return the nearest neighbours of sorted points, at least three and all that are as far."""
    values, starts, counts = np.unique(u, return_index=True, return_counts=True)
    ends = starts + counts
    places = np.repeat(np.arange(len(values)), counts)
    low, high = np.arange(len(values)), np.arange(len(values))
    wanted = min(MATCHES, len(u) - 1)
    last = len(values) - 1
    while True:
        short = (ends[high] - starts[low] - 1 < wanted) & ((low > 0) | (high < last))
        if not short.any():
            break
        down = np.where(low > 0, values - values[np.maximum(low - 1, 0)], np.inf)
        up = np.where(high < last, values[np.minimum(high + 1, last)] - values, np.inf)
        open_ = np.isfinite(down) & np.isfinite(up)
        near = np.where(open_, np.fmax(down, up), 0.0) * NEAR
        with np.errstate(invalid="ignore"):
            low = low - (short & (low > 0) & ~(down - up > near))
            high = high + (short & (high < last) & ~(up - down > near))
    return Near(starts[low][places], ends[high][places])
