"""Strata of a sample: q statistics of many at a time, their permutations, cuts of a variable."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..words import _
from .classes import assign, limits, whole
from .memory import check_room
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
        count, sums = _sums(codes, y)
        kept = count > 0
        found[k] = (sums[kept] ** 2 / count[kept, None]).sum(axis=0) / total
    return found


def _sums(codes: Codes, y: Array) -> tuple[NDArray[np.intp], Array]:
    """Return how many regions a stratum has (L,), and the sums of y (n, R) over them, (L, R)."""
    count = np.bincount(codes)
    member = sp.csr_array(
        (np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(count), len(codes))
    )
    return count, member @ y


def permuted(
    y: Array, span: tuple[int, int], seed: int, key: int, within: Codes | None = None
) -> Array:
    """Return y in the random orders start to stop − 1, (n, stop − start); within strata each keeps its values."""
    n, (start, stop) = len(y), span
    keys = Numbers(seed, key).after(start * n).uniform(0.0, 1.0, stop - start, n).T
    if within is None:
        return np.asarray(y[np.argsort(keys, axis=0)])
    base = np.argsort(within, kind="stable")
    order = np.argsort(keys + within[:, None], axis=0)
    out = np.empty(keys.shape)
    out[base] = y[order]
    return out


def as_large(observed: float, drawn: Array) -> int:
    """Return how many draws are as large as what is observed; rounding does not make one smaller."""
    return int((drawn >= observed - 1e-12).sum())


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


def additive_basis(a: Codes, b: Codes, both: Codes) -> Array | None:
    """Return an orthonormal basis of the additive model, a row for each crossed stratum; its rows by region are `basis[both]`.

    None where crossed strata tell nothing beyond the sum of both, or leave nothing.
    """
    count = np.bincount(both)
    if len(count) >= len(both):
        return None
    columns = int(a.max()) + int(b.max()) + 1
    check_room(
        24.0 * len(count) * columns,  # the design, its basis, and what the decomposition takes
        _(
            "{strata} strata of two factors laid over each other take {needed} of memory; {free} are free. Cut the factor "
            "with the most values into classes ({param:factors}), or merge its strata."
        ),
        strata=len(count),
    )
    one = np.zeros(
        (len(count), 2), dtype=int
    )  # the strata of both that a crossed stratum is made of
    one[both] = np.column_stack([a, b])
    design = np.column_stack(
        [
            np.ones(len(count)),
            *(one[:, 0] == h for h in range(1, int(a.max()) + 1)),
            *(one[:, 1] == h for h in range(1, int(b.max()) + 1)),
        ]
    )
    root = np.sqrt(count)[:, None]
    left, size, _right = np.linalg.svd(design * root, full_matrices=False)
    basis = left[:, size > 1e-9 * size[0]] / root
    return None if len(count) <= basis.shape[1] else basis


def beyond_additive(
    basis: Array, both: Codes, y: Array, span: tuple[int, int], seed: int, key: int
) -> int:
    """Return in how many draws the crossed strata tell as much beyond the sum of both as they do observed.

    Residuals of the additive fit are permuted (Freedman and Lane); the statistic is the fall of the sum of
    squares from the additive to the crossed fit over what is left.
    """
    residual = y - (basis @ (basis.T @ np.bincount(both, y)))[both]
    trial = np.column_stack([residual, permuted(residual, span, seed, key)])
    count, sums = _sums(both, trial)
    crossed_fit = (sums**2 / count[:, None]).sum(axis=0)
    beyond = crossed_fit - ((basis.T @ sums) ** 2).sum(axis=0)
    left = (trial**2).sum(axis=0) - crossed_fit
    ratio = beyond / np.maximum(left, 1e-300)
    return as_large(float(ratio[0]), ratio[1:])
