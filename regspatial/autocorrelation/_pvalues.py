"""p-values: from normal scores, from counts of permutations, and corrected for many tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ..choices.autocorrelation import Alternative, Correction
from ._moments import Array


def z_scores(values: Array, expected: Array, variance: Array) -> Array:
    """Return (value − expected)/sd; NaN where the variance is zero."""
    sd = np.sqrt(np.maximum(variance, 0.0))
    out = np.full(np.shape(values), np.nan)
    np.divide(values - expected, sd, out=out, where=sd > 0)
    return out


def normal_p(z: Array, alternative: Alternative) -> Array:
    """Return the p-value of a normal score; NaN stays NaN."""
    if alternative == "greater":
        return np.asarray(ndtr(-z))
    if alternative == "less":
        return np.asarray(ndtr(z))
    tail = ndtr(-np.abs(z))
    return np.asarray(tail if alternative == "folded" else 2.0 * tail)


def permutation_p(
    at_least: NDArray[np.int64],
    at_most: NDArray[np.int64],
    permutations: int,
    alternative: Alternative,
) -> Array:
    """Return the p-value from how many permutations gave at least, and at most, the value.

    greater (#≥+1)/(R+1); less (#≤+1)/(R+1); folded the smaller of the two; two-sided twice that,
    at most 1. A tie counts on both sides.
    """
    greater = (at_least + 1.0) / (permutations + 1.0)
    less = (at_most + 1.0) / (permutations + 1.0)
    if alternative == "greater":
        return np.asarray(greater)
    if alternative == "less":
        return np.asarray(less)
    smaller = np.minimum(greater, less)
    return np.asarray(smaller if alternative == "folded" else np.minimum(1.0, 2.0 * smaller))


def smallest_p(permutations: int, alternative: Alternative) -> float:
    """Return the smallest p-value that so many permutations can give."""
    return (2.0 if alternative == "two-sided" else 1.0) / (permutations + 1.0)


def corrected(p: Array, correction: Correction) -> Array:
    """Return p-values corrected over the last axis; NaN (isolates) are left out of the count.

    "fdr" is Benjamini and Hochberg's step-up; "bonferroni" multiplies by the number of tests.
    "max-t" needs the permutations themselves: see `_max_t.step_down`.
    """
    if correction in ("none", "max-t"):
        return p.copy()
    out = np.full(p.shape, np.nan)
    for row in np.ndindex(p.shape[:-1]):
        tested = np.flatnonzero(~np.isnan(p[row]))
        m = tested.size
        if correction == "bonferroni":
            out[row][tested] = np.minimum(1.0, p[row][tested] * m)
            continue
        order = tested[np.argsort(p[row][tested], kind="stable")]
        steps = p[row][order] * m / np.arange(1, m + 1)
        out[row][order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
    return out
