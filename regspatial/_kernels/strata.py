"""Strata of a sample: q statistics of many at a time, their permutations, cuts of a variable."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .classes import assign, limits, whole
from .random import Numbers

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


def q_of(strata: list[Codes], y: Array) -> Array:
    """Return q = 1 − Σ N_h σ_h²/(N σ²) of C stratifications and R columns of y, (C, R)."""
    y = y.reshape(len(y), -1)
    y = y - y.mean(axis=0)
    total = (y * y).sum(axis=0)
    found = np.empty((len(strata), y.shape[1]))
    for k, codes in enumerate(strata):
        count = np.bincount(codes)
        member = sp.csr_array(
            (np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(count), len(codes))
        )
        sums = member @ y
        kept = count > 0
        found[k] = (sums[kept] ** 2 / count[kept, None]).sum(axis=0) / total
    return found


def permuted(y: Array, draws: int, seed: int, key: int, within: Codes | None = None) -> Array:
    """Return y in random orders, (n, draws); within strata each keeps its values."""
    n = len(y)
    keys = Numbers(seed, key).uniform(0.0, 1.0, draws, n).T
    if within is None:
        return np.asarray(y[np.argsort(keys, axis=0)])
    base = np.argsort(within, kind="stable")
    order = np.argsort(keys + within[:, None], axis=0)
    out = np.empty((n, draws))
    out[base] = y[order]
    return out


def p_of(observed: float, drawn: Array) -> float:
    """Return (1 + how many are as large)/(1 + how many); rounding does not make one smaller."""
    return float((1 + (drawn >= observed - 1e-12).sum()) / (1 + len(drawn)))


def crossed(a: Codes, b: Codes) -> Codes:
    """Return the strata of two stratifications laid over each other, numbered without gaps."""
    found = np.unique(a * (int(b.max()) + 1) + b, return_inverse=True)[1]
    return np.asarray(found, dtype=np.intp)


def cuts(x: Array, classes: int, method: str) -> Array | None:
    """Return the limits of classes with both ends, None where a method has none.

    Geometric intervals need positive values; those of standard deviations are one wide and lie about
    the mean.
    """
    ordered = np.sort(x)
    if method == "geometric":
        if ordered[0] <= 0.0:
            return None
        inner = np.geomspace(ordered[0], ordered[-1], classes + 1)[1:-1]
    elif method == "sd":
        inner = ordered.mean() + ordered.std(ddof=1) * (np.arange(1, classes) - classes / 2.0)
    else:
        if method == "natural" and len(np.unique(ordered)) < classes:
            return None
        scheme = {"quantile": "quantiles", "equal": "equal", "natural": "fisher-jenks"}[method]
        inner = limits(ordered, classes, scheme)
    found = whole(ordered, inner)
    return found if len(found) == classes + 1 else None


def classed(x: Array, found: Array) -> Codes:
    """Return the class of each value."""
    return np.asarray(assign(x, found), dtype=np.intp)


def beyond_additive(a: Codes, b: Codes, y: Array, draws: int, seed: int, key: int) -> float:
    """Return p of the interaction proper: what the crossed strata tell beyond the sum of both.

    Residuals of the additive fit are permuted (Freedman and Lane); the statistic is the fall of the sum of
    squares from the additive to the crossed fit over what is left.
    """
    n = len(y)
    design = np.column_stack([np.ones(n), *(a == h for h in range(1, a.max() + 1)),
                              *(b == h for h in range(1, b.max() + 1))]).astype(float)  # fmt: skip
    left, size, _right = np.linalg.svd(design, full_matrices=False)
    basis = left[:, size > 1e-9 * size[0]]
    both = crossed(a, b)
    if both.max() + 1 <= basis.shape[1] or both.max() + 1 >= n:
        return float("nan")  # nothing beyond the sum of both, or nothing left
    residual = y - basis @ (basis.T @ y)
    trial = np.column_stack([residual, permuted(residual, draws, seed, key)])
    additive = (trial**2).sum(axis=0) - ((basis.T @ trial) ** 2).sum(axis=0)
    mean = trial.mean(axis=0)
    total = ((trial - mean) ** 2).sum(axis=0)
    crossed_fit = total * (1.0 - q_of([both], trial)[0])
    ratio = (additive - crossed_fit) / np.maximum(crossed_fit, 1e-300)
    return p_of(float(ratio[0]), ratio[1:])
