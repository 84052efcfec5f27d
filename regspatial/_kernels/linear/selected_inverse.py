"""The diagonal of an inverse from sparse factors, without the inverse.

With A = L D U (L and U with ones on their diagonals) the inverse Z fulfils Z = U^-1 D^-1 + Z (I - L) and
Z = D^-1 L^-1 + (I - U) Z. Its entries on the pattern of the factors follow from one another, from the last column
to the first, and need no others (Takahashi's equations): as many operations as the factors took, where n solves
take n times as many as the factors have entries.

References
----------
Erisman, A. M. and Tinney, W. F. (1975). On computing certain elements of the inverse of a sparse matrix.
Communications of the ACM 18(3), 177–179. doi:10.1145/360680.360704
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...progress import checkpoint
from .sparse import ends

Array = NDArray[np.float64]
Int = NDArray[np.intp]
_EVERY = 1000
"""Columns between two looks at whether the run was cancelled."""


def diagonals_near(factors: Any, matrix: sp.csr_array) -> tuple[Array, Array] | None:
    """Return diag Z and diag ZW for the inverse Z of a factorised matrix whose pattern holds W's.

    Parameters
    ----------
    factors : SuperLU
        Of a matrix with a symmetric pattern, of which no row was exchanged.
    matrix : (n, n) csr_array
        W, without a diagonal.

    Returns
    -------
    (n,) arrays; None where rows were exchanged after all.
    """
    at = np.asarray(factors.perm_c)
    if not np.array_equal(at, factors.perm_r):
        return None
    lower, upper = sp.csc_array(factors.L), sp.csr_array(factors.U)
    pivots = upper.diagonal()
    below, right = _behind(lower), _behind(upper)
    sets = _sets(below, right)
    moved = sp.coo_array(matrix)
    row, column = (at[a] for a in ends(moved))
    w = sp.csr_array((moved.data, (row, column)), shape=matrix.shape)
    own, lagged = _columns(pivots, sets, below, right, _behind(sp.csc_array(w)), _behind(w))
    return own[at], lagged[at]


Part = tuple[Int, Int, Array]
"""Starts, positions and values, position ascending in each row (or column)."""


def _behind(matrix: Any) -> Part:
    """Return what stands behind the diagonal, in every column (or row) of a compressed matrix."""
    matrix.sort_indices()
    n = matrix.shape[0]
    line = np.repeat(np.arange(n), np.diff(matrix.indptr))
    keep = matrix.indices > line
    starts = np.concatenate([[0], np.cumsum(np.bincount(line[keep], minlength=n))])
    return starts, matrix.indices[keep].astype(np.intp), matrix.data[keep]


def _sets(below: Part, right: Part) -> list[Int]:
    """Return of each column the places behind it that the factors fill, closed under elimination."""
    n = len(below[0]) - 1
    out: list[Int] = []
    children: list[list[Int]] = [[] for _unused in range(n)]
    for j in range(n):
        one = below[1][below[0][j] : below[0][j + 1]]
        other = right[1][right[0][j] : right[0][j + 1]]
        if children[j] or not np.array_equal(one, other):
            one = np.unique(np.concatenate([one, other, *children[j]]))
            children[j] = []
        out.append(one)
        if len(one):
            children[one[0]].append(one[1:])
    return out


def _columns(
    pivots: Array, sets: list[Int], below: Part, right: Part, w_below: Part, w_right: Part
) -> tuple[Array, Array]:
    """Return diag Z and diag ZW in the order of the factors, from the last column to the first."""
    n = len(pivots)
    own, lagged = np.empty(n), np.zeros(n)
    waiting = np.bincount(np.array([s[0] for s in sets if len(s)], dtype=np.intp), minlength=n)
    fronts: dict[
        int, tuple[Int, Array]
    ] = {}  # of columns on which others wait: Z among their places
    for j in range(n - 1, -1, -1):
        if j % _EVERY == 0:
            checkpoint(1.0 - j / n)
        s = sets[j]
        if len(s):
            places, front = fronts[int(s[0])]
            z = front
            if len(s) < len(places):
                at = np.searchsorted(places, s)
                z = front[at[:, None], at]
            down = -(z @ _spread(below, j, s))
            u = _spread(right, j, s) / pivots[j]
            across = -(u @ z)
            own[j] = 1.0 / pivots[j] - u @ down
            lagged[j] += across @ _spread(w_below, j, s)
            lagged[s] += down * _spread(w_right, j, s)
            waiting[s[0]] -= 1
            if not waiting[s[0]]:
                del fronts[int(s[0])]
        else:
            z, down, across = np.empty((0, 0)), np.empty(0), np.empty(0)
            own[j] = 1.0 / pivots[j]
        if waiting[j]:
            front = np.empty((len(s) + 1, len(s) + 1))
            front[0, 0], front[0, 1:], front[1:, 0], front[1:, 1:] = own[j], across, down, z
            fronts[j] = np.concatenate([[j], s]), front
    return own, lagged


def _spread(part: Part, j: int, places: Int) -> Array:
    """Return the values of a column (or row) at these places, zero where it has none."""
    some = slice(part[0][j], part[0][j + 1])
    at, values = part[1][some], part[2][some]
    if len(at) == len(places):
        return values
    out = np.zeros(len(places))
    out[np.searchsorted(places, at)] = values
    return out
