"""Ranks from the top, equal values sharing the better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def from_top(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return one more than how many of a row are higher than each, (T, n); of a gap none is."""
    out = np.ones(values.shape, dtype=np.intp)
    for row, places in zip(values, out, strict=True):
        there = ~np.isnan(row)
        known = np.sort(row[there])
        places[there] += known.size - np.searchsorted(known, row[there], side="right")
    return out
