"""Rows that no other rows surpass in every respect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

_BLOCK = 256
_TRIED, _MANY = 1024, 0.7
"""Where more than this share of the first rows is left, nothing is gained by going on."""


def hardly_dominated(values: Array, most: int = 0) -> Whole:
    """Return the places of rows (n, d), larger being better, that at most so many others dominate.

    A row dominates another that it nowhere falls short of and somewhere exceeds. What dominates a row that is
    dominated more often is dominated as often at most: so comparing with the rows that are left tells of all. Where
    most are left all places are returned.
    """
    n, d = values.shape
    size = np.abs(values).max(axis=0, initial=0.0)
    # a row comes after those that dominate it, but for ties of rounding, which leave a row more
    order = np.argsort(-(values / np.where(size > 0.0, size, 1.0)).sum(axis=1), kind="stable")
    columns = np.ascontiguousarray(values[order].T)
    left = np.empty((d, n))
    places, found = [], 0
    for start in range(0, n, _BLOCK):
        block = columns[:, start : start + _BLOCK]
        stop = start + block.shape[1]
        left[:, found : found + block.shape[1]] = block
        every = found + block.shape[1]
        no_worse = np.ones((block.shape[1], every), dtype=bool)
        better = np.zeros_like(no_worse)
        for mine, theirs in zip(block, left[:, :every], strict=True):
            no_worse &= theirs >= mine[:, None]
            better |= theirs > mine[:, None]
        keep = (no_worse & better).sum(axis=1) <= most
        places.append(order[start:stop][keep])
        more = int(keep.sum())
        left[:, found : found + more] = block[:, keep]
        found += more
        if stop >= _TRIED and found > _MANY * stop:
            return np.arange(n)
    return np.sort(np.concatenate(places)) if places else np.arange(n)
