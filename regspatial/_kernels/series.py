"""Series of many regions at once: shifted by time, gaps filled, values drawn in at the ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def interpolated(at: Array, values: Array) -> Array:
    """Return values (T, n) with gaps inside each series filled by a line; the ends stay NaN.

    Parameters
    ----------
    at : (T,) ascending
    values : (T, n)
        What is not finite is a gap.
    """
    good = np.isfinite(values)
    out = np.where(good, values, np.nan)
    for i in np.flatnonzero(~good.all(axis=0) & (good.sum(axis=0) >= 2)):
        there = good[:, i]
        gaps = np.flatnonzero(~there)
        out[gaps, i] = np.interp(at[gaps], at[there], values[there, i], left=np.nan, right=np.nan)
    return out


def clipped(values: Array, share: float) -> Array:
    """Return values with the outermost `share` on each side drawn in to the quantiles there.

    Quantiles are linear between order statistics (type 7 of Hyndman and Fan, the default of numpy,
    pandas and R), over the cells that are finite.
    """
    there = values[np.isfinite(values)]
    if not there.size:
        return values
    low, high = np.quantile(there, [share, 1.0 - share])
    return np.clip(values, low, high)
