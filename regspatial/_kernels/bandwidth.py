"""Bandwidths of a Gaussian kernel density: Silverman's rule and Sheather and Jones' plug-in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Array = NDArray[np.float64]

_ROWS = 512
"""Rows of differences held at once, so that thousands of values need no n × n matrix."""
_FAR = 1000.0
"""Squared distance, in bandwidths, from which exp(−d/2) is nothing beside rounding."""


def silverman(x: Array) -> float:
    """Return 0.9 · min(sd, IQR/1.34) · n^(−1/5); the sd alone where the quartiles are one value."""
    sd = float(x.std(ddof=1))
    spread = min(sd, _quartiles(x) / 1.34) or sd
    return float(0.9 * spread * x.size**-0.2)


def sheather_jones(x: Array) -> float:
    """Return the root of Sheather and Jones' equation ("solve the equation"), without binning."""
    n = x.size
    spread = min(float(x.std(ddof=1)), _quartiles(x) / 1.349) or float(x.std(ddof=1))
    a, b = 1.24 * spread * n ** (-1 / 7), 1.23 * spread * n ** (-1 / 9)
    alpha = 1.357 * (_phi4(x, a) / -_phi6(x, b)) ** (1 / 7)
    constant = 1.0 / (2.0 * np.sqrt(np.pi) * n)

    def gap(h: float) -> float:
        return float((constant / _phi4(x, alpha * h ** (5 / 7))) ** 0.2 - h)

    high = 1.144 * spread * n**-0.2
    low = 0.1 * high
    for _again in range(60):  # widened as R does, which meets a root for every sample with spread
        if gap(low) > 0.0 > gap(high):
            break
        low, high = low / 1.2, high * 1.2
    return float(brentq(gap, low, high, xtol=1e-12 * spread, rtol=1e-12))


def _quartiles(x: Array) -> float:
    low, high = np.quantile(x, [0.25, 0.75])
    return float(high - low)


def _differences(x: Array, h: float) -> Iterator[Array]:
    """Yield the squares of (x_i − x_j)/h that are not too far, block by block, each pair twice."""
    for k in range(0, x.size, _ROWS):
        squares = ((x[k : k + _ROWS, None] - x[None, :]) / h) ** 2
        yield squares[squares < _FAR]


def _phi4(x: Array, h: float) -> float:
    total = sum(float((np.exp(-d / 2) * (d**2 - 6 * d + 3)).sum()) for d in _differences(x, h))
    return float(total / (x.size * (x.size - 1) * h**5 * np.sqrt(2 * np.pi)))


def _phi6(x: Array, h: float) -> float:
    total = sum(
        float((np.exp(-d / 2) * (d**3 - 15 * d**2 + 45 * d - 15)).sum()) for d in _differences(x, h)
    )
    return float(total / (x.size * (x.size - 1) * h**7 * np.sqrt(2 * np.pi)))
