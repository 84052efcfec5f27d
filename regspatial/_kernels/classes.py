"""Classes of numbers: their limits by every scheme of a map, and the class of each number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

SAME = 1e-9
"""Values that differ by less than this share of the largest are one value to a map: to so many digits
results are the same over machines, and a constant that was computed is constant up to rounding."""


def limits(x: Array, classes: int, scheme: str) -> Array:
    """Return the inner limits of ascending values by a scheme; `classes` counts where it does not say how many."""
    if scheme in _FENCES:
        return _FENCES[scheme](x) if x[0] < x[-1] else x[:0]
    if scheme == "quantiles":
        return np.asarray(np.quantile(x, np.arange(1, classes) / classes))
    if scheme == "equal":
        return np.asarray(np.linspace(x[0], x[-1], classes + 1)[1:-1])
    return fisher_jenks(x, classes)


def middle(x: Array, scheme: str) -> float | None:
    """Return the limit about which a scheme lies, whose two sides get two colours; None where there is none."""
    about = scheme in _FENCES and scheme != "unique" and x[0] < x[-1]
    return float(_FENCES[scheme](x)[2]) if about else None


def kinds(x: Array, scheme: str, bounds: Array) -> list[int] | None:
    """Return which of its classes those between `bounds` are: a scheme leaves out those without a value.

    None where classes have no names, or all values are one.
    """
    if middle(x, scheme) is None or bounds[0] == bounds[-1]:
        return None
    return [int(k) for k in np.searchsorted(_FENCES[scheme](x), bounds[1:], side="left")]


def _box(x: Array) -> Array:
    """Return quartiles, and the fences one and a half interquartile ranges outside them."""
    low, mid, high = np.quantile(x, (0.25, 0.5, 0.75))
    reach = _HINGE * (high - low)
    return np.array([low - reach, low, mid, high, high + reach])


def _percentiles(x: Array) -> Array:
    return np.asarray(np.quantile(x, (0.01, 0.1, 0.5, 0.9, 0.99)))


def _deviations(x: Array) -> Array:
    """Return the mean, and one and two sample standard deviations on either side of it."""
    return np.asarray(x.mean() + x.std(ddof=1) * np.arange(-2.0, 3.0))


def _unique(x: Array) -> Array:
    return np.unique(x)[:-1]


_HINGE = 1.5
"""Tukey's: of normal values 7 in 1,000 lie outside."""
_FENCES: dict[str, Callable[[Array], Array]] = {
    "box": _box,
    "percentiles": _percentiles,
    "standard-deviations": _deviations,
    "unique": _unique,
}


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

    def within(start: Index, stop: Index) -> Array:
        squares = (s2[stop] - s2[start]) - (s1[stop] - s1[start]) ** 2 / (s0[stop] - s0[start])
        return np.asarray(squares)

    all_of = np.arange(1, n + 1)
    best = np.concatenate([[0.0], within(np.zeros_like(all_of), all_of)])
    cuts = []
    for k in range(1, classes):
        best, cut = _one_more_class(best, k, within)
        cuts.append(cut)
    limits, j = [], n
    for cut in reversed(cuts):
        j = int(cut[j])
        limits.append(float(x[j - 1]))
    return np.array(limits[::-1])


def _one_more_class(
    best: Array, k: int, within: Callable[[Index, Index], Array]
) -> tuple[Array, Index]:
    """Return the least sums with k + 1 classes of the first j values, and where the last class begins.

    The last class begins the later the more values there are (its cost obeys the quadrangle
    inequality), so the answers for two j bound those between: halved again and again, all j of a round at
    once, n log n sums stand where n² did. Grønlund et al. (2017), arXiv:1701.07204.
    """
    n = best.size - 1
    least, cut = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.intp)
    known, begins = np.array([k, n + 1]), np.array([k, n])  # both ends stand outside what is asked
    while (between := np.flatnonzero(np.diff(known) > 1)).size:
        j = (known[between] + known[between + 1]) // 2
        low, high = begins[between], np.minimum(begins[between + 1], j - 1)
        many = high - low + 1
        first = np.cumsum(many) - many
        start = np.arange(many.sum()) + np.repeat(low - first, many)
        cost = best[start] + within(start, np.repeat(j, many))
        least[j] = np.minimum.reduceat(cost, first)
        hit = np.flatnonzero(cost == np.repeat(least[j], many))
        cut[j] = start[hit[np.searchsorted(hit, first)]]  # the first of equals
        known, begins = np.insert(known, between + 1, j), np.insert(begins, between + 1, cut[j])
    return least, cut


def assign(values: ArrayLike, limits: Array) -> NDArray[np.intp]:
    """Return the class of each value, -1 for NaN."""
    x = np.asarray(values, dtype=float)
    out = np.clip(np.searchsorted(limits[1:], x, side="left"), 0, len(limits) - 2)
    return np.where(np.isfinite(x), out, -1).astype(np.intp)
