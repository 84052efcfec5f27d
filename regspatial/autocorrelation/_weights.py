"""W turned into the form a statistic asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from ._inputs import Prepared
from ._moments import Array, Matrix


def binary(matrix: Matrix) -> Matrix:
    """Return W with every non-zero weight set to one."""
    if isinstance(matrix, sp.csr_array):
        return sp.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), matrix.shape)
    return np.asarray(matrix != 0, dtype=float)


def binary_matrix(p: Prepared) -> Prepared:
    """Return `p` with binary weights."""
    return replace(p, matrix=binary(p.matrix))


def largest_in_row(matrix: Matrix) -> Array:
    """Return max_j w_ij, (n,); zero for isolates."""
    if isinstance(matrix, sp.csr_array):
        return np.asarray(matrix.max(axis=1).toarray(), dtype=float).ravel()
    return np.asarray(matrix.max(axis=1), dtype=float)
