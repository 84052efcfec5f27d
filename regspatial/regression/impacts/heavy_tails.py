"""Impacts near rho's bound: p from percentiles where z is misled by heavy tails.

As rho nears its bound 1/(1 - rho) has no moments to speak of: with rho = .96 an estimate of 38 has z = .55
and an interval of 25 to 79.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ...results.estimates import z_and_p
from ..panel.dynamic.long_run import Static
from .tails import HeavyTails

Array = NDArray[np.float64]

LIMIT = 1.25
"""Normal draws have 1; of 1,000 of them the ratio has a standard deviation of .03."""
LEAST_DRAWS = 200
"""With fewer the ratio of normal draws passes the limit by chance (sd .07 of 200, .1 of 100)."""
_NORMAL_IQR = 1.349


def spread(sample: Array) -> Array:
    """Return sd/(IQR/1.349) of draws (R, …) along the first axis; 1 where they do not vary.

    NaN with fewer than `LEAST_DRAWS`.
    """
    low, high = quantiles(sample, (0.25, 0.75))
    return spread_of(len(sample), sample.std(axis=0, ddof=1), low, high)


def spread_of(draws: int, sd: Array, low: Array, high: Array) -> Array:
    """Return the same of the standard deviation and the quartiles."""
    if draws < LEAST_DRAWS:
        return np.full(sd.shape, np.nan)
    between = (high - low) / _NORMAL_IQR
    return np.asarray(np.divide(sd, between, out=np.ones_like(sd), where=between > 0))


def quantiles(sample: Array, levels: Sequence[float]) -> Array:
    """Return quantiles of draws (R, …) along the first axis, those of `np.quantile`, by one sort for all."""
    rows = np.ascontiguousarray(sample.reshape(len(sample), -1).T)
    rows.sort(axis=1)
    at = (len(sample) - 1) * np.asarray(levels)
    before = np.floor(at).astype(np.intp)
    low, high = rows[:, before], rows[:, np.minimum(before + 1, len(sample) - 1)]
    share, apart = at - before, high - low
    out = np.where(share < 0.5, low + apart * share, high - apart * (1.0 - share))
    out[np.isnan(rows[:, -1])] = np.nan  # a draw that is no number stands last
    return np.ascontiguousarray(out.T).reshape(len(levels), *sample.shape[1:])


def percentile_p(sample: Array) -> Array:
    """Return two-sided p of draws (R, …): twice the smaller share on a side of 0, itself counted."""
    count = sample.shape[0] + 1.0
    below, above = 1.0 + (sample <= 0).sum(axis=0), 1.0 + (sample >= 0).sum(axis=0)
    return np.asarray(np.minimum(2.0 * np.minimum(below, above) / count, 1.0))


def p_along(estimates: Array, sample: Array) -> Array:
    """Return p of draws that need not be normal: by percentiles, of z where no draw is across 0 and that is less.

    Of 1,000 draws on one side all that is known is p below .002.
    """
    share, z = percentile_p(sample), z_and_p(estimates, sample.std(axis=0, ddof=1))[1]
    none = ((sample > 0).all(axis=0) | (sample < 0).all(axis=0)) & ~np.isnan(z)
    return np.asarray(np.where(none, np.minimum(share, z), share))


def heavy_tails(
    result: Static,
    estimates: Array,
    sample: Array,
    own: list[int],
    lag: list[int],
    ratio: Array | None = None,
) -> HeavyTails | None:
    """Return what is known of impacts (k, 3) with draws (R, k, 3), or None if none has heavy tails.

    `own`, `lag`: where each x and each W(x) stands in the terms (-1 without W(x)); `ratio` the `spread` where known.
    """
    ratio = spread(sample) if ratio is None else ratio
    if not (ratio > LIMIT).any():
        return None
    return HeavyTails(
        spread=ratio,
        heavy=ratio > LIMIT,
        p_normal=z_and_p(estimates, sample.std(axis=0, ddof=1))[1],
        p_percentile=percentile_p(sample),
        p_wald=np.array([_wald(result, i, j) for i, j in zip(own, lag, strict=True)]),
    )


def _wald(result: Static, own: int, lag: int) -> float:
    """Return the two-sided p of beta + theta, of beta alone without W(x)."""
    at = [own, lag] if lag >= 0 else [own]
    variance = float(result.covariance[np.ix_(at, at)].sum())
    z = float(result.estimates[at].sum()) / np.sqrt(variance) if variance > 0 else np.nan
    return float(2.0 * ndtr(-abs(z)))
