"""Classes of numbers: limits by quantiles, equal intervals and Fisher and Jenks; the class of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SAME = 1e-9
"""Values that differ by less than this share of the largest are one value to a map: to so many digits
results are the same over machines, and a constant that was computed is constant up to rounding."""


def limits(x: Array, classes: int, scheme: str) -> Array:
    """Return the inner limits of ascending values, by "quantiles", "equal" or "fisher-jenks"."""
    if scheme == "quantiles":
        return np.asarray(np.quantile(x, np.arange(1, classes) / classes))
    if scheme == "equal":
        return np.asarray(np.linspace(x[0], x[-1], classes + 1)[1:-1])
    return fisher_jenks(x, classes)


def whole(x: Array, inner: Array, centre: float | None = None) -> Array:
    """Return inner limits with the ends of ascending values about them, one limit moved to `centre`."""
    if x[0] == x[-1]:
        return x[[0, -1]]
    inner = np.unique(inner[(inner >= x[0]) & (inner < x[-1])])
    if centre is not None and x[0] < centre < x[-1]:
        if inner.size:
            inner[np.argmin(np.abs(inner - centre))] = centre
        else:
            inner = np.array([centre])
        inner = np.unique(inner)
    return np.concatenate([[x[0]], inner, [x[-1]]])


def merged(x: Array) -> Array:
    """Return ascending values, those that only rounding tells apart as the greatest of them."""
    if x.size == 0:
        return x
    apart = np.diff(x) > SAME * max(abs(float(x[0])), abs(float(x[-1])))
    last = np.append(np.flatnonzero(apart), x.size - 1)
    return np.repeat(x[last], np.diff(last, prepend=-1))


def fisher_jenks(values: ArrayLike, classes: int) -> Array:
    """Return the inner limits that minimise the sum of squares within classes."""
    x, counts = np.unique(np.asarray(values, dtype=float), return_counts=True)
    n = x.size
    scaled = x / (np.abs(x).max() or 1.0)  # so that squares neither over- nor underflow
    shifted = scaled - scaled.mean()
    s0 = np.concatenate([[0.0], np.cumsum(counts)])
    s1 = np.concatenate([[0.0], np.cumsum(counts * shifted)])
    s2 = np.concatenate([[0.0], np.cumsum(counts * shifted**2)])

    def within(start: NDArray[np.intp], stop: int) -> Array:
        squares = (s2[stop] - s2[start]) - (s1[stop] - s1[start]) ** 2 / (s0[stop] - s0[start])
        return np.asarray(squares)

    best = np.array([0.0, *(within(np.array([0]), j)[0] for j in range(1, n + 1))])
    cuts = []
    for k in range(1, classes):
        new, cut = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.intp)
        for j in range(k + 1, n + 1):
            starts = np.arange(k, j)
            cost = best[starts] + within(starts, j)
            at = int(np.argmin(cost))
            new[j], cut[j] = cost[at], starts[at]
        best = new
        cuts.append(cut)
    limits, j = [], n
    for cut in reversed(cuts):
        j = int(cut[j])
        limits.append(float(x[j - 1]))
    return np.array(limits[::-1])


def assign(values: ArrayLike, limits: Array) -> NDArray[np.intp]:
    """Return the class of each value, -1 for NaN."""
    x = np.asarray(values, dtype=float)
    out = np.clip(np.searchsorted(limits[1:], x, side="left"), 0, len(limits) - 2)
    return np.where(np.isfinite(x), out, -1).astype(np.intp)
