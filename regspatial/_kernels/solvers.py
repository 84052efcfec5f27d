"""(I - rho W)^-1 applied to vectors, by one LU factorisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from .sparse import identity
from .spectrum import Matrix

Array = NDArray[np.float64]


class Resolvent:
    """S = (I - rho W)^-1 at one rho, factorised once.

    Parameters
    ----------
    matrix : (n, n) sparse or dense W
    rho : float
    symmetrisable : bool
        Whether W is similar to a symmetric matrix: then no pivoting is needed inside the bounds of
        rho, and the sparse factors keep a symmetric pattern.
    """

    def __init__(self, matrix: Matrix, rho: float, symmetrisable: bool = False):
        self.matrix = matrix
        self.rho = float(rho)
        self.symmetrisable = symmetrisable
        self.n = int(matrix.shape[0])
        self._dense: Any = None
        self._sparse: Any = None
        if self.rho == 0.0:
            return
        if isinstance(matrix, sp.csr_array):
            self._sparse = factorised(
                sp.csc_array(identity(self.n) - self.rho * matrix), symmetrisable
            )
        else:
            a = np.multiply(matrix, -self.rho, order="F")
            a[np.diag_indices(self.n)] += 1.0
            self._dense = la.lu_factor(a, overwrite_a=True, check_finite=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (
            self.matrix,
            self.rho,
            self.symmetrisable,
        )  # factors are made anew elsewhere

    def solve(self, right: Array) -> Array:
        """Return S @ right for `right` (n,) or (n, m)."""
        return self._solve(right, transposed=False)

    def solve_transposed(self, right: Array) -> Array:
        """Return S' @ right."""
        return self._solve(right, transposed=True)

    def across(self, values: Array) -> Array:
        """Return S applied along the last axis of `values`, whose length is n."""
        flat = values.reshape(-1, self.n)
        return np.ascontiguousarray(self.solve(np.ascontiguousarray(flat.T)).T).reshape(
            values.shape
        )

    def _solve(self, right: Array, transposed: bool) -> Array:
        if self._sparse is not None:
            return np.asarray(self._sparse.solve(right, trans="T" if transposed else "N"))
        if self._dense is not None:
            return np.asarray(
                la.lu_solve(self._dense, right, trans=1 if transposed else 0, check_finite=False)
            )
        return np.array(right, dtype=float)


def factorised(matrix: sp.csc_array, symmetric_pattern: bool) -> Any:
    """Return the sparse LU factors (scipy's SuperLU object)."""
    if symmetric_pattern:
        return splu(
            matrix,
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
    return splu(matrix, permc_spec="COLAMD")


def multiply(matrix: Matrix, values: Array) -> Array:
    """Return W applied along the last axis of `values` (…, n)."""
    n = matrix.shape[0]
    flat = values.reshape(-1, n)
    return np.ascontiguousarray((matrix @ flat.T).T).reshape(values.shape)
