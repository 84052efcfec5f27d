"""Inverse of a matrix that couples near places only, the places in spatial order.

Halves that meet along a line share few rows and columns: only those are multiplied. The matrices it
is for, I - B with B a smoother, are M-matrices up to a scaling, so that no pivoting across the
halves is needed (Funderlic and Plemmons 1981, Linear Algebra and its Applications 41).
"""

from __future__ import annotations

import warnings

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from . import dense_factors
from .dense_factors import product

Array = NDArray[np.float64]

LEAF = 500
"""Matrices up to so many rows are inverted as a whole."""
UNIT = 64
"""Halves are whole numbers of so many rows."""
WHOLE = 1500
"""From so many rows on one call takes a quarter of a second."""
ACCURATE = 1e-9


def dense_inverse(matrix: Array) -> Array:
    """Return the inverse of a matrix, which is overwritten.

    Raises
    ------
    LinAlgError
        If there is none.
    """
    if len(matrix) >= WHOLE:
        return _in_blocks(matrix)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", la.LinAlgWarning)
        out: Array = la.inv(matrix, overwrite_a=True, check_finite=False)
    if not np.isfinite(out).all():
        raise la.LinAlgError
    return out


def _in_blocks(matrix: Array) -> Array:
    """Return the same in its place, in pieces between which a run can be cut short."""
    turned = not matrix.flags.f_contiguous
    a = matrix.T if turned else matrix
    if not a.flags.f_contiguous:
        a = np.asfortranarray(a)
    lu, pivots, singular = dense_factors.factors(a)
    if singular:
        raise la.LinAlgError
    out = dense_factors.inverse(lu, pivots)
    if not np.isfinite(out).all():
        raise la.LinAlgError
    return out.T if turned else out


def block_inverse(matrix: Array) -> Array:
    """Return the inverse of a matrix (n, n), with pivoting where the halves need it.

    Raises
    ------
    LinAlgError
        If there is none.
    """
    probe = np.cos(np.arange(len(matrix), dtype=float))
    try:
        out = _halves(matrix)
        if np.abs(matrix @ (out @ probe) - probe).max() < ACCURATE:  # not where there is a NaN
            return out
    except la.LinAlgError:
        pass
    return dense_inverse(matrix.copy())


def _halves(matrix: Array) -> Array:
    n = len(matrix)
    if n <= LEAF:
        return dense_inverse(matrix.copy())
    half = -(-n // (2 * UNIT)) * UNIT
    first, upper = matrix[:half, :half], matrix[:half, half:]
    lower, second = matrix[half:, :half], matrix[half:, half:].copy()
    upper_rows, upper_columns = (upper != 0.0).any(axis=1), (upper != 0.0).any(axis=0)
    lower_rows, lower_columns = (lower != 0.0).any(axis=1), (lower != 0.0).any(axis=0)
    upper = upper[np.ix_(upper_rows, upper_columns)]
    lower = lower[np.ix_(lower_rows, lower_columns)]
    inverse = _halves(first)
    right = product(inverse[:, upper_rows], upper)
    left = product(lower, inverse[lower_columns])
    second[np.ix_(lower_rows, upper_columns)] -= product(lower, right[lower_columns])
    schur = _halves(second)
    del second, upper, lower
    right = product(right, schur[upper_columns])
    below = product(schur[:, lower_rows], left)
    out = np.empty_like(
        matrix
    )  # what is done with goes before what comes next: little is held beside it
    out[half:, half:] = schur
    del schur
    np.negative(below, out=out[half:, :half])
    del below
    inverse += product(right[:, lower_rows], left)
    out[:half, :half] = inverse
    np.negative(right, out=out[:half, half:])
    return out


def product_from_left(sparse: Array, dense: Array) -> Array:
    """Return sparse @ dense, the first with few columns that are not zero in near rows."""
    out = np.empty((len(sparse), dense.shape[1]))
    for start in range(0, len(sparse), 2 * UNIT):
        rows = sparse[start : start + 2 * UNIT]
        there = np.flatnonzero((rows != 0.0).any(axis=0))
        np.matmul(rows[:, there], dense[there], out=out[start : start + 2 * UNIT])
    return out


def product_from_right(dense: Array, sparse: Array) -> Array:
    """Return dense @ sparse, the second with few rows that are not zero in near columns."""
    out = np.empty((len(dense), sparse.shape[1]))
    for start in range(0, sparse.shape[1], 2 * UNIT):
        columns = sparse[:, start : start + 2 * UNIT]
        there = np.flatnonzero((columns != 0.0).any(axis=1))
        np.matmul(dense[:, there], columns[there], out=out[:, start : start + 2 * UNIT])
    return out
