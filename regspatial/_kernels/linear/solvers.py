"""(I - rho W)^-1 applied to vectors, by one LU factorisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg.lapack import dgetrf, dgetri, dgetrs
from scipy.sparse.linalg import splu

from . import dense_factors
from .sparse import identity
from .spectrum import Matrix

Array = NDArray[np.float64]

_IN_BLOCKS, _INVERTED_IN_BLOCKS = 3000, 1500
"""Rows from which one call takes half a second, and blocks are factorised, or inverted, instead (up to 1.7 times the work)."""


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
            self._dense = factorised_dense(matrix, self.rho)

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

    def inverse(self) -> Array | None:
        """Return S itself, (n, n), where the factors are dense and not singular; else None."""
        if self._dense is None:
            return None
        lu, pivots = self._dense
        if self.n >= _INVERTED_IN_BLOCKS:
            return (
                dense_factors.inverse(lu.copy(order="F"), pivots) if np.diagonal(lu).all() else None
            )
        out, singular = dgetri(lu, pivots, lwork=64 * self.n)
        return None if singular else np.asarray(out)

    def without_exchange(self) -> Any:
        """Return sparse factors for which no row was exchanged, of a symmetric pattern; None where there are none.

        Without pivoting those of I - rho W are as good where W is similar to a symmetric matrix, or where the rows
        or the columns of rho W sum to less than one in magnitude.
        """
        if self._sparse is None or self.symmetrisable:
            return self._sparse
        size: Any = abs(self.matrix)
        if abs(self.rho) * min(float(size.sum(axis=k).max()) for k in (0, 1)) >= 1.0:
            return None
        whole = sp.csc_array(identity(self.n) - self.rho * self.matrix)
        return factorised(whole, symmetric_pattern=True)

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
            lu, pivots = self._dense
            return np.asarray(dgetrs(lu, pivots, right, trans=int(transposed))[0])
        return np.array(right, dtype=float)


def factorised_dense(matrix: Array, rho: float) -> tuple[Array, NDArray[np.int32]]:
    """Return the LU factors of I - rho W.

    As `scipy.linalg.lu_factor`, whose checks take longer than a matrix of thirty regions; of a singular one it says so.
    """

    def whole() -> Array:
        a = np.multiply(matrix, -rho, order="F")
        a[np.diag_indices(len(a))] += 1.0
        return a

    if len(matrix) >= _IN_BLOCKS:
        lu, pivots, singular = dense_factors.factors(whole())
    else:
        lu, pivots, singular = dgetrf(whole(), overwrite_a=True)
    if singular:
        lu, pivots = la.lu_factor(whole(), overwrite_a=True, check_finite=False)
    return lu, pivots


def factorised(matrix: sp.csc_array, symmetric_pattern: bool, ordered: bool = False) -> Any:
    """Return the sparse LU factors (scipy's SuperLU object).

    Parameters
    ----------
    symmetric_pattern : bool
        Whether it is similar to a positive definite matrix: then no row is exchanged.
    ordered : bool
        Whether its columns already stand in an order that keeps the factors sparse.
    """
    order = "NATURAL" if ordered else "MMD_AT_PLUS_A" if symmetric_pattern else "COLAMD"
    how: dict[str, Any] = {"permc_spec": order, "panel_size": _PANEL}
    if symmetric_pattern:
        how |= {"diag_pivot_thresh": 0.0, "options": {"SymmetricMode": True}}
    return splu(matrix, **how)


_PANEL = 1
"""Columns that SuperLU works on at a time: few regions share neighbours, so that one at a time takes 50 ms at
30,000 regions where its own 20 take 85."""


class Pencil:
    """I - W diag(r) for many r: one pattern, in the order that the first factorisation found.

    Parameters
    ----------
    matrix : (n, n) csr_array
    symmetrisable : bool
        Whether W is similar to a symmetric matrix, and r within its bounds.
    factorise : callable
        `factorised`, or what stands for it.
    """

    def __init__(
        self, matrix: sp.csr_array, symmetrisable: bool, factorise: Callable[..., Any] = factorised
    ):
        self.n = int(matrix.shape[0])
        self.symmetrisable = symmetrisable
        self._factorise = factorise
        rows = np.repeat(np.arange(self.n), np.diff(matrix.indptr))
        off = rows != matrix.indices
        every = np.arange(self.n)
        self._rows = np.concatenate([rows[off], every])
        self._columns = np.concatenate([matrix.indices[off], every])
        self._values = np.concatenate([matrix.data[off], matrix.diagonal()])
        self._one = np.concatenate([np.zeros(int(off.sum())), np.ones(self.n)])
        self._ordered = False
        self._arrange(self._rows, self._columns)

    def factors(self, r: float | Array) -> Any:
        """Return the factors of I - W diag(r); one number stands for n of it."""
        by_entry = r if np.ndim(r) == 0 else np.asarray(r)[self._columns]
        a = sp.csc_array(
            (self._one - by_entry * self._values, self._indices, self._starts), shape=(self.n,) * 2
        )
        lu = self._factorise(a, self.symmetrisable, self._ordered)
        if not self._ordered:
            at = lu.perm_c
            self._arrange(at[self._rows] if self.symmetrisable else self._rows, at[self._columns])
            self._ordered = True
        return lu

    def logdet(self, r: float | Array) -> float:
        """Return ln|det(I - W diag(r))|."""
        return float(np.log(np.abs(self.factors(r).U.diagonal())).sum())

    def _arrange(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        """Lay the entries out column by column, where `rows` and `columns` say that they stand."""
        order = np.lexsort((rows, columns))
        self._rows, self._columns = self._rows[order], self._columns[order]
        self._values, self._one = self._values[order], self._one[order]
        self._indices = rows[order].astype(np.intc)
        counts = np.bincount(columns, minlength=self.n)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.intc)


def multiply(matrix: Matrix, values: Array) -> Array:
    """Return W applied along the last axis of `values` (…, n)."""
    n = matrix.shape[0]
    flat = values.reshape(-1, n)
    if isinstance(matrix, np.ndarray):
        return np.asarray(flat @ matrix.T).reshape(values.shape)
    return np.ascontiguousarray((matrix @ flat.T).T).reshape(values.shape)
