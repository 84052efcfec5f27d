"""What scipy 1.10, the oldest that QGIS brings, spells otherwise than a newer one."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def identity(n: int) -> Any:
    """Return the unit matrix as a csr array (`eye_array` is of scipy 1.12)."""
    return sp.csr_array((np.ones(n), np.arange(n), np.arange(n + 1)), shape=(n, n))


def diagonal(values: NDArray[np.float64]) -> Any:
    """Return a diagonal matrix as a csr array (`diags_array` is of scipy 1.12)."""
    n = values.size
    return sp.csr_array((values, np.arange(n), np.arange(n + 1)), shape=(n, n))


def ends(matrix: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and the columns of a coo array's entries (`coords` is of scipy 1.13)."""
    return matrix.row, matrix.col


_CELLS = 2_000_000
"""Cells of a dense matrix that are gone through at a time: a hundredth of a second."""


def rows_of(matrix: Any) -> Any:
    """Return a matrix as a csr array, a dense one by blocks of rows, between which a run can be cancelled.

    scipy goes through all pairs of 6,000 regions in one and a half seconds, during which nothing can stop it.
    """
    if sp.issparse(matrix) or matrix.size <= _CELLS:
        return sp.csr_array(matrix)
    rows, columns = matrix.shape
    step = max(1, _CELLS // columns)
    blocks = [slice(k, min(k + step, rows)) for k in range(0, rows, step)]
    counts = np.concatenate([np.count_nonzero(matrix[one], axis=1) for one in blocks])
    starts = np.concatenate([[0], np.cumsum(counts)])
    small = max(int(starts[-1]), columns) <= np.iinfo(np.int32).max
    kind = np.int32 if small else np.int64
    indices, data = np.empty(starts[-1], kind), np.empty(starts[-1], matrix.dtype)
    for one in blocks:
        part, place = matrix[one], slice(starts[one.start], starts[one.stop])
        there = part != 0
        indices[place], data[place] = np.nonzero(there)[1], part[there]
    return sp.csr_array((data, indices, starts.astype(kind)), shape=matrix.shape)
