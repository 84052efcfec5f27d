"""Chebyshev interpolants of smooth functions of one number, with nodes added until exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.polynomial import Chebyshev

_FIRST = 8
_LAST = 128


def interpolants(
    exact: Callable[[float], Sequence[float]], low: float, high: float, tolerance: float
) -> tuple[Chebyshev, ...]:
    """Return interpolants of the components of `exact` on [low, high].

    Degrees are 8, 16, 32 … up to 128: the points of the second kind of one degree contain those of
    half of it, so that no value is computed twice. Done when the last two coefficients are below
    `tolerance` times the largest (or times 1, if that is more).
    """
    known: dict[float, Sequence[float]] = {}
    degree = _FIRST
    while True:
        x = np.cos(np.pi * np.arange(degree + 1) / degree)
        nodes = np.round(0.5 * (low + high) + 0.5 * (high - low) * x, 15)
        for node in nodes.tolist():
            if node not in known:
                known[node] = exact(node)
        values = np.array([known[node] for node in nodes.tolist()])
        fits = tuple(
            Chebyshev.fit(nodes, column, degree, domain=[low, high]) for column in values.T
        )
        if degree >= _LAST or all(_tail(f) <= tolerance for f in fits):
            return fits
        degree *= 2


def _tail(fit: Chebyshev) -> float:
    size = np.abs(fit.coef)
    return float(size[-2:].max() / max(size.max(), 1.0))
