"""How much each region varies, from residuals that effects of periods tie together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .weights import weights

Array = NDArray[np.float64]

LEAST_SHARE = 0.1
"""A region's variance is no smaller than this share of the sum of squares of its residuals."""


class Variances(NamedTuple):
    """What products of residuals are, region by region and on average.

    Attributes
    ----------
    s : (n,) array
        Sums of squares of the errors of each region over the periods that effects leave.
    tau : float
        E (e_i'e_j)² over s_i s_j, one number for all pairs: 1 over the periods where errors are independent over time.
    """

    s: Array
    tau: float


def variances(e: Array, v: Array | None, u: Array | None, periods: int) -> Variances:
    """Return them from residuals (T, n); `u` is v∘v/v'v."""
    of_region = np.sum(e * e, axis=0)
    s = np.maximum(weights(of_region, u), LEAST_SHARE * of_region)
    pairs = float(s.sum() ** 2 - s @ s)
    if pairs <= 0.0:
        return Variances(s, 1.0 / periods)
    alike, step = 0.0, 256
    for a in range(0, s.size, step):
        k = slice(a, a + step)
        products = e.T @ e[:, k]
        if v is not None:
            products -= _expected(v, s, k)
        products[np.arange(s.size)[k], np.arange(products.shape[1])] = 0.0
        alike += float(np.sum(products**2))
    return Variances(s, max(alike / pairs, 1.0 / periods))


def _expected(v: Array, s: Array, k: slice) -> Array:
    """Return (Q S Q)_ij of i ≠ j: what effects of periods make of the products of independent regions."""
    size = float(v @ v)
    whole = float(s @ v**2) / size
    return np.asarray(np.outer(v, v[k]) * (whole - s[:, None] - s[k]) / size)
