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
