"""Markov chains over classes: counts, shares, the long run, passage times, tests of homogeneity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.special import chdtrc

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Codes = NDArray[np.intp]


def counted(
    before: Codes, after: Codes, k: int, by: Codes | None = None, groups: int = 1
) -> Counts:
    """Return how many went from each class to each, (groups, k, k)."""
    group = np.zeros_like(before) if by is None else by
    flat = (group * k + before) * k + after
    return np.bincount(flat.ravel(), minlength=groups * k * k).reshape(groups, k, k)


def shares(counts: Counts) -> Array:
    """Return the shares of each row; a row of nothing is NaN."""
    total = counts.sum(axis=-1, keepdims=True)
    out = np.full(counts.shape, np.nan)
    return np.asarray(np.divide(counts, total, out=out, where=total > 0))


def ergodic(p: Array) -> Array:
    """Return the distribution that a chain keeps, (k,); NaN where it is not one alone, or p unknown."""
    k = len(p)
    if np.isnan(p).any() or len(_closed(p)) != 1:
        return np.full(k, np.nan)
    system = np.vstack([p.T - np.eye(k), np.ones(k)])
    found = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)[0]
    kept = np.zeros(k, dtype=bool)
    kept[_closed(p)[0]] = True
    found = np.where(kept, np.maximum(found, 0.0), 0.0)
    return np.asarray(found / found.sum())


def passage(p: Array) -> Array:
    """Return the mean number of steps from each class (row) to the first time in each, (k, k).

    On the diagonal the time of return. NaN unless every class can be reached from every other.
    """
    k = len(p)
    if np.isnan(p).any() or len(_closed(p)) != 1 or len(_closed(p)[0]) != k:
        return np.full((k, k), np.nan)
    out = np.empty((k, k))
    for j in range(k):
        others = np.delete(np.arange(k), j)
        out[others, j] = np.linalg.solve(np.eye(k - 1) - p[np.ix_(others, others)], np.ones(k - 1))
        out[j, j] = 1.0 + p[j, others] @ out[others, j]
    return out


def _closed(p: Array) -> list[Codes]:
    """Return the sets of classes that reach each other and are never left."""
    n, part = connected_components(p > 0.0, directed=True, connection="strong")
    found = []
    for one in range(n):
        inside = part == one
        if not (p[np.ix_(inside, ~inside)] > 0.0).any():
            found.append(np.flatnonzero(inside))
    return found


def mobility(p: Array) -> tuple[float, float, float]:
    """Return Shorrocks' (k − tr P)/(k − 1), the second largest |eigenvalue|, and its half-life in steps."""
    k = len(p)
    if np.isnan(p).any():
        return np.nan, np.nan, np.nan
    second = float(np.sort(np.abs(np.linalg.eigvals(p)))[-2])
    second = 0.0 if second < 1e-12 else 1.0 if second > 1.0 - 1e-12 else second
    with np.errstate(divide="ignore"):
        half = np.log(0.5) / np.log(second) if 0.0 < second < 1.0 else np.inf if second else 0.0
    return (k - float(np.trace(p))) / (k - 1), second, float(half)


def homogeneity(counts: Counts) -> tuple[float, float, int, int]:
    """Return the likelihood ratio, Pearson's Q, degrees of freedom and how many expected counts are under 5.

    H0: all groups of `counts` (m, k, k) have one matrix of transitions. Rows that a group does not have,
    and cells that no group has, take no part: df = Σ_i (a_i − 1)(b_i − 1) with a_i the cells of row i that
    occur and b_i the groups that have the row (Bickenbach and Bode 2003).
    """
    pooled = counts.sum(axis=0)
    rows = counts.sum(axis=2)  # (m, k)
    base = np.nan_to_num(shares(pooled))
    expected = rows[:, :, None] * base[None]
    there = expected > 0.0
    q = float(((counts - expected)[there] ** 2 / expected[there]).sum())
    seen = counts > 0
    lr = 2.0 * float((counts[seen] * np.log(counts[seen] / expected[seen])).sum())
    cells, groups = (pooled > 0).sum(axis=1), (rows > 0).sum(axis=0)
    df = int((np.maximum(cells - 1, 0) * np.maximum(groups - 1, 0)).sum())
    return lr, q, df, int((expected[there] < 5.0).sum())


def chi2_tail(statistic: float, df: int) -> float:
    """Return p of a chi-squared statistic; NaN without a degree of freedom."""
    return float(chdtrc(df, max(statistic, 0.0))) if df else np.nan
