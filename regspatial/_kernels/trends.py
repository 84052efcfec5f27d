"""Effects and straight trends of groups taken out of columns, beside the effects of other factors.

Of each group g the plane of 1 and t is taken out exactly, by Q (N, 2L) with orthonormal columns of disjoint rows. Of the
other factors' dummies D what is left is (I − QQ')D, whose normal equations

    S = D'D − (Q'D)'(Q'D)

are factorised once for all columns, as in `within.py`; no N × N matrix is made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ..errors import SpecificationError
from ..words import _
from .within import DENSE, Codes, coarser, independent

Array = NDArray[np.float64]

_FLAT = 1e-12
"""Of the largest square of t in a group, a spread below which it has no trend."""


class GroupTrends:
    """Effects of some factors over N rows, and a straight line in t for each level of one.

    Parameters
    ----------
    factors : sequence of (N,) codes, each 0 … L-1 without gaps
    group : (N,) codes
        What has a trend; its own effects are taken out with it.
    t : (N,) array

    Attributes
    ----------
    rank : int
        Free effects and trends, the constant included. A group seen at one time has no trend.
    exact_rank : bool
    """

    exact_rank = True

    def __init__(self, factors: Sequence[Codes], group: Codes, t: Array):
        n, levels = len(group), int(group.max()) + 1
        sizes = np.bincount(group, minlength=levels).astype(float)
        late = t - (np.bincount(group, weights=t, minlength=levels) / sizes)[group]
        squares = np.bincount(group, weights=late**2, minlength=levels)
        sloped = squares > _FLAT * max(float(squares.max(initial=0.0)), 1e-300)
        line = np.where(sloped[group], late / np.sqrt(np.where(sloped, squares, 1.0))[group], 0.0)
        rows = np.arange(n)
        plane = [
            sp.csr_matrix((one, (rows, group)), shape=(n, levels))
            for one in (1.0 / np.sqrt(sizes)[group], line)
        ]
        self._q = sp.hstack(plane, format="csr")
        self.rank = levels + int(sloped.sum())
        others = [f for f in factors if not coarser(group, f)]
        dummies = [
            sp.csr_matrix((np.ones(n), (rows, f)), shape=(n, int(f.max()) + 1)) for f in others
        ]
        self._d = sp.hstack(dummies, format="csr") if dummies else None
        if self._d is not None:
            self._factorise(self._d)

    def _factorise(self, d: sp.csr_matrix) -> None:
        if d.shape[1] > DENSE:
            raise SpecificationError(
                _(
                    "Beside trends of units the levels of the other effects may be {most} together; there are {n}. Leave an effect "
                    "out."
                ),
                most=DENSE,
                n=d.shape[1],
            )
        self._pairs = (self._q.T @ d).tocsr()
        schur = np.asarray((d.T @ d - self._pairs.T @ self._pairs).toarray())
        scale = np.sqrt(np.asarray(d.sum(axis=0)).ravel())
        kept = independent(schur / np.outer(scale, scale))
        self._kept, self._scale = kept, scale
        self.rank += len(kept)
        inner = schur[np.ix_(kept, kept)] / np.outer(scale[kept], scale[kept])
        self._factor = la.cho_factor(inner, lower=True) if len(kept) else None

    def within(self, columns: Array) -> Array:
        """Return columns (k, N) without effects and trends; the second pass takes out what rounding left."""
        out = np.array(columns, dtype=float)
        for _pass in range(2):
            out -= np.asarray((self._q @ (self._q.T @ out.T)).T)
            if self._d is None or self._factor is None:
                continue
            right = np.asarray(self._d.T @ out.T)[self._kept] / self._scale[self._kept, None]
            levels = np.zeros((self._d.shape[1], len(out)))
            levels[self._kept] = (
                la.cho_solve(self._factor, right, check_finite=False)
                / self._scale[self._kept, None]
            )
            moved = self._d @ levels - self._q @ (self._pairs @ levels)
            out -= np.asarray(moved).T
        return out
