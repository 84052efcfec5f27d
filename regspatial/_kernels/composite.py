"""Normalising indicators, and the weights that are computed from them: arrays in, arrays out.

All arrays are (T, n, k): periods, regions, indicators. "Pooled" is over regions and periods at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def efficacy(x: Array, positive: NDArray[np.bool_]) -> Array:
    """Return (x − min)/(max − min), pooled, turned round for negative indicators: 0 to 1."""
    low, high = x.min(axis=(0, 1)), x.max(axis=(0, 1))
    up = (x - low) / (high - low)
    return np.where(positive, up, 1.0 - up)


def efficacy_to(x: Array, positive: NDArray[np.bool_], best: Array) -> Array:
    """Return the efficacy coefficient with stated best values: reaching one counts 1, more counts 1.

    `best` is NaN where the best is that of the data, their maximum or of negative indicators minimum.
    """
    low, high = x.min(axis=(0, 1)), x.max(axis=(0, 1))
    worst = np.where(positive, low, high)
    best = np.where(np.isfinite(best), best, np.where(positive, high, low))
    out: Array = np.minimum((x - worst) / (best - worst), 1.0)
    return out


def zscore(x: Array, positive: NDArray[np.bool_]) -> Array:
    """Return (x − mean)/sd, pooled, divisor nT, with the sign turned for negative indicators."""
    z = (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1))
    return np.where(positive, z, -z)


def vector(x: Array, positive: NDArray[np.bool_]) -> Array:
    """Return x/sqrt(Σ x²), pooled; a negative indicator is first reflected, max + min − x."""
    turned = np.where(positive, x, x.max(axis=(0, 1)) + x.min(axis=(0, 1)) - x)
    out: Array = turned / np.sqrt((turned**2).sum(axis=(0, 1)))
    return out


NORMALISATIONS = {"efficacy": efficacy, "zscore": zscore, "vector": vector}


def entropy(x: Array) -> Array:
    """Return e_j = −(1/ln m) Σ p ln p over the m rows of (m, k), 0·ln 0 = 0."""
    shares = x / x.sum(axis=0)
    logs = np.log(np.where(shares > 0.0, shares, 1.0))
    out: Array = -(shares * logs).sum(axis=0) / np.log(len(x))
    return out


def divergence(x: Array) -> Array:
    """Return d_j = 1 − e_j; at least 0, where an even indicator leaves a rounding."""
    return np.maximum(1.0 - entropy(x), 0.0)


def critic(x: Array) -> Array:
    """Return C_j = s_j Σ_k (1 − r_jk) of (m, k), before they are made to sum to one."""
    spread = x.std(axis=0, ddof=1)
    return np.asarray(spread * (1.0 - np.corrcoef(x.T).reshape(x.shape[1], -1)).sum(axis=1))


def variation(x: Array) -> Array:
    """Return the coefficients of variation of (m, k), divisor m."""
    return np.asarray(x.std(axis=0) / x.mean(axis=0))


def components(x: Array) -> Array:
    """Return Σ |loading|·share over the components of the correlations with an eigenvalue above 1.

    A loading is an eigenvector times the root of its eigenvalue; a share is eigenvalue/k. Where no
    eigenvalue is above 1 (all indicators uncorrelated) the first component alone counts.
    """
    values, vectors = np.linalg.eigh(np.corrcoef(x.T).reshape(x.shape[1], -1))
    kept = values > 1.0 + 1e-12
    kept[-1] = True
    loadings = np.abs(vectors[:, kept]) * np.sqrt(values[kept])
    return np.asarray((loadings * values[kept]).sum(axis=1) / x.shape[1])


def closeness(weighted: Array) -> Array:
    """Return TOPSIS closeness D⁻/(D⁺ + D⁻) of weighted (T, n, k), ideal and anti-ideal pooled."""
    best = np.sqrt(((weighted - weighted.max(axis=(0, 1))) ** 2).sum(axis=2))
    worst = np.sqrt(((weighted - weighted.min(axis=(0, 1))) ** 2).sum(axis=2))
    return np.asarray(worst / (best + worst))
