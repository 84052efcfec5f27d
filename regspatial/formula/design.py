"""What every design matrix is held to: the constant's name, columns that vary, and their rank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

Array = NDArray[np.float64]

INTERCEPT = "Intercept"
CONSTANT = 1e-10
"""A column varies less than this share of its size: what is left is rounding."""
_COLLINEAR = 1e-9
"""Likewise of a column that the others before it leave."""
_FAR = 1e-8
"""An eigenvalue of cross-products, which err by 1e-15, above which no column is near the others."""


ROUNDING = 1e-13
"""Of the size of a column, what rounding may leave of it about its mean: some hundreds of the last places, which
sums over thousands of regions come to. A column whose mean is 1e12 times its spread still varies by more."""


def varies(values: Array) -> bool:
    """Return whether a column differs from its mean by more than rounding."""
    return bool(np.linalg.norm(values - values.mean()) > ROUNDING * np.linalg.norm(values))


def dependent(unit: Array, columns: Sequence[int]) -> list[int]:
    """Return one linearly dependent set among these columns of unit length, or nothing."""
    some = unit[:, list(columns)]
    if np.linalg.eigvalsh(some.T @ some)[0] > _FAR:
        return []  # the least diagonal of the factor below is no smaller than its root
    _unused, r, order = la.qr(some, mode="economic", pivoting=True, check_finite=False)
    size = np.abs(np.diag(r))
    rank = int(np.sum(size > _COLLINEAR * max(1.0, size[0])))
    if rank == len(columns):
        return []
    on = la.solve_triangular(r[:rank, :rank], r[:rank, rank])
    found = [rank, *(int(i) for i in np.flatnonzero(np.abs(on) > 1e-6))]
    return sorted(columns[int(order[i])] for i in found)
