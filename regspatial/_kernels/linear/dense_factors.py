"""LU factors and inverses of large dense matrices, some columns at a time.

One call of scipy's holds Python's lock for seconds, in which no run can be cut short and a window stands still. The
longest piece here multiplies a strip of 1,024 by n and n by 256: a third of a second at 10,000 rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dtrsm
from scipy.linalg.lapack import dgetrf, dtrtri

Array = NDArray[np.float64]
Floats = NDArray[Any]

WIDTH, STRIP = 256, 1024
"""Columns of a block, and rows or columns of what it changes at once."""
TOGETHER = 1 << 30
"""Multiplications of one piece of a product."""


def factors(a: Array) -> tuple[Array, NDArray[np.int32], int]:
    """Return what dgetrf gives of a matrix in Fortran's order, in its place: factors, pivots, 0 unless it is singular."""
    n = len(a)
    pivots, singular = np.empty(n, dtype=np.int32), 0
    for k in range(0, n, WIDTH):
        e = min(k + WIDTH, n)
        a[k:, k:e], at, wrong = dgetrf(a[k:, k:e])
        singular = singular or wrong
        pivots[k:e] = at + k
        for i in np.flatnonzero(at != np.arange(e - k)).tolist():
            both, other = [k + i, k + int(at[i])], [k + int(at[i]), k + i]
            a[both, :k] = a[other, :k]
            a[both, e:] = a[other, e:]
        below = np.asfortranarray(a[e:, k:e])
        for j in range(e, n, STRIP):
            some = slice(j, j + STRIP)
            a[k:e, some] = dtrsm(1.0, a[k:e, k:e], a[k:e, some], lower=1, diag=1)
            a[e:, some] -= below @ a[k:e, some]
    return a, pivots, singular


def inverse(lu: Array, pivots: NDArray[np.int32]) -> Array:
    """Return what dgetri gives of factors in Fortran's order that are not singular, in their place.

    U^-1 is made above the diagonal from left to right, then L is taken off from right to left (Du Croz and Higham
    1992, IMA Journal of Numerical Analysis 12, method C; doi:10.1093/imanum/12.1.1).
    """
    n = len(lu)
    starts = range(0, n, WIDTH)
    for k in starts:
        e = min(k + WIDTH, n)
        lu[k:e, k:e] = dtrtri(lu[k:e, k:e], lower=0)[0]  # leaves L beside it
        own = np.triu(lu[k:e, k:e])
        for i in range(0, k, STRIP):  # a strip needs only what stands at its rows or below
            some, end = slice(i, min(i + STRIP, k)), min(i + STRIP, k)
            whole = np.triu(lu[some, some]) @ lu[some, k:e]
            whole += lu[some, end:k] @ lu[end:k, k:e]
            lu[some, k:e] = -(whole @ own)
    for k in reversed(starts):
        e = min(k + WIDTH, n)
        own, below = np.tril(lu[k:e, k:e], -1), lu[e:, k:e].copy(order="F")
        lu[k:e, k:e] = np.triu(lu[k:e, k:e])
        lu[e:, k:e] = 0.0
        for i in range(0, n, STRIP):
            rows = slice(i, i + STRIP)
            lu[rows, k:e] -= lu[rows, e:] @ below
            lu[rows, k:e] = dtrsm(1.0, own, lu[rows, k:e], side=1, lower=1, diag=1)
    for j in range(n - 1, -1, -1):
        if (p := int(pivots[j])) != j:
            kept = lu[:, j].copy()
            lu[:, j] = lu[:, p]
            lu[:, p] = kept
    return lu


def product(a: Floats, b: Floats) -> Floats:
    """Return a @ b, some rows of `a` at a time, in single precision where both are."""
    step = max(TOGETHER // max(b.size, 1), 16)
    if step >= len(a):
        return np.asarray(a @ b)
    out = np.empty((len(a), b.shape[1]), dtype=np.result_type(a, b))
    for start in range(0, len(a), step):
        np.matmul(a[start : start + step], b, out=out[start : start + step])
    return out
