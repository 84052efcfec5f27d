"""Shift–share: base shares, growth with and without a region, and the instrument they make."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def shares_at(x: Array, total: Array | None) -> Array:
    """Return the share of each industry in each region, (n, k).

    Parameters
    ----------
    x : (n, k) amounts of one time
    total : (n,), optional
        What they are shares of; by default their sum.
    """
    over = x.sum(axis=1) if total is None else total
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(x / over[:, None])


def earlier(times: int, base: int | None) -> NDArray[np.intp]:
    """Return the position from which growth to each time is counted: the one before, or the base.

    The first time has none before it: itself, so that its growth is zero.
    """
    if base is not None:
        return np.full(times, base, dtype=np.intp)
    return np.maximum(np.arange(times) - 1, 0)


def growth_in_all(x: Array, before: NDArray[np.intp]) -> Array:
    """Return the growth of each industry in all regions together, (T, k); NaN from nothing."""
    whole = x.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = whole / whole[before] - 1.0
    return np.where(whole[before] > 0.0, found, np.nan)


def growth_elsewhere(x: Array, before: NDArray[np.intp]) -> Array:
    """Return the growth of each industry in the other regions together, (T, n, k); NaN from nothing.

    A remainder that is rounding alone (an industry of one region) counts as nothing.
    """
    whole = x.sum(axis=1, keepdims=True)
    rest = whole - x
    rest = np.where(rest <= 1e-12 * whole, 0.0, rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = rest / rest[before] - 1.0
    return np.where(rest[before] > 0.0, found, np.nan)


def exposed(shares: Array, growth: Array) -> Array:
    """Return Σ_k s_ik g_k, (T, n); growth that no share meets does not count.

    Parameters
    ----------
    shares : (n, k)
    growth : (T, k), or (T, n, k) where it is that of each region's others
    """
    if growth.ndim == 2:
        growth = growth[:, None, :]
    return np.asarray(np.where(shares != 0.0, shares * growth, 0.0).sum(axis=2))
