"""Fixed effects of an unbalanced panel as columns D of full rank, and what takes them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from .blocks import Block, Blocks

Array = NDArray[np.float64]


class Parts(NamedTuple):
    """D'D taken apart: periods of each region, cells in common, the Cholesky root of what periods leave."""

    counts: Array
    between: sp.csr_array
    root: Array


@dataclass(frozen=True, slots=True, eq=False)
class Dummies:
    """Columns D (N, r) of regions and periods, one period less for each part that hangs together.

    Attributes
    ----------
    columns : (N, r) sparse
    region, period : (N,) positions of the columns of each row, -1 for none
    """

    columns: sp.csr_array
    region: NDArray[np.intp]
    period: NDArray[np.intp]
    cache: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, fixed_effects: str, there: NDArray[np.bool_]) -> Dummies:
        """Return the columns of the cells (T, n) that are there."""
        time, unit = np.nonzero(there)
        size, n = time.size, there.shape[1]
        region = np.full(size, -1, dtype=np.intp)
        period = np.full(size, -1, dtype=np.intp)
        count = 0
        if fixed_effects in ("entity", "twoway"):
            region, count = unit.astype(np.intp), n
        if fixed_effects in ("time", "twoway"):
            kept = np.ones(there.shape[0], dtype=bool)
            if fixed_effects == "twoway":
                links = sp.csr_array((np.ones(size), (unit, n + time)), shape=(n + len(there),) * 2)
                _parts, label = connected_components(links, directed=False)
                kept[np.unique(label[n:], return_index=True)[1]] = False
            place = np.where(kept, count + np.cumsum(kept) - 1, -1)
            period, count = place[time].astype(np.intp), count + int(kept.sum())
        rows = np.concatenate([np.flatnonzero(region >= 0), np.flatnonzero(period >= 0)])
        at = np.concatenate([region[region >= 0], period[period >= 0]])
        columns = sp.csr_array((np.ones(rows.size), (rows, at)), shape=(size, count))
        return cls(columns, region, period)

    def none(self) -> Dummies:
        """Return the columns of no effects."""
        off = np.full(self.region.shape, -1, dtype=np.intp)
        empty = sp.csr_array((self.columns.shape[0], 0))
        return Dummies(empty, off, off)

    @property
    def rank(self) -> int:
        """Number of free effects."""
        return int(self.columns.shape[1])

    def taken_out(self, values: Array) -> Array:
        """Return M_D applied along the last axis, twice: what is left is then free of rounding of D."""
        out = np.array(values, dtype=float)
        for _unused in range(2 if self.rank else 0):
            out -= self.fitted(self.coefficients(out))
        return out

    def coefficients(self, values: Array) -> Array:
        """Return (D'D)^-1 D' applied along the last axis, (…, r)."""
        flat = values.reshape(-1, values.shape[-1])
        found = self.solve(np.asarray(self.columns.T @ flat.T)).T
        return found.reshape(*values.shape[:-1], self.rank)

    @property
    def regions(self) -> int:
        """Number of columns that are of regions; those of periods follow."""
        return int(self.region.max(initial=-1)) + 1

    def _parts(self) -> Parts:
        """Return what solves with D'D, by the few columns of periods."""
        if "parts" not in self.cache:
            crossed = sp.csr_array(self.columns.T @ self.columns)
            n = self.regions
            counts = crossed.diagonal()
            between = sp.csr_array(crossed[:n, n:])
            weighted = between.multiply(1.0 / counts[:n, None]) if n else between
            schur = np.diag(counts[n:]) - (between.T @ weighted).toarray()
            root = la.cholesky(schur, lower=True) if len(schur) else schur
            self.cache["parts"] = Parts(counts[:n], between, root)
        found: Parts = self.cache["parts"]
        return found

    def solve(self, right: Array) -> Array:
        """Return (D'D)^-1 applied to (r, m)."""
        if not self.rank:
            return right
        counts, between, root = self._parts()
        n = len(counts)
        own = right[:n] / counts[:, None]
        if not len(root):
            return own
        of_periods = la.cho_solve((root, True), right[n:] - between.T @ own, check_finite=False)
        return np.vstack([own - (between @ of_periods) / counts[:, None], of_periods])

    @property
    def inverse(self) -> Array:
        """(D'D)^-1, (r, r), for panels small enough for dense matrices."""
        if "inverse" not in self.cache:
            self.cache["inverse"] = self.solve(np.eye(self.rank))
        found: Array = self.cache["inverse"]
        return found

    @property
    def counts(self) -> Array:
        """Periods of each region that has a column."""
        return self._parts().counts if self.rank else np.zeros(0)

    @property
    def periods_apart(self) -> Array:
        """Columns F (N, p) at right angles to those of regions and to each other: P = P_regions + FF'."""
        counts, between, root = self._parts()
        if not len(root):
            return np.zeros((self.columns.shape[0], 0))
        n = len(counts)
        own = self.columns[:, n:].toarray()
        if n:
            own -= self.columns[:, :n] @ (between.toarray() / counts[:, None])
        return np.asarray(la.solve_triangular(root, own.T, lower=True, check_finite=False).T)

    def fitted(self, coefficients: Array) -> Array:
        """Return D applied to coefficients, (…, N)."""
        flat = coefficients.reshape(-1, self.rank)
        found = np.asarray(self.columns @ flat.T).T
        return found.reshape(*coefficients.shape[:-1], self.columns.shape[0])

    def projection(self, block: Block) -> Array:
        """Return the sum over the periods of a block of D_t (D'D)^-1 D_t', (m, m)."""
        padded = np.pad(self.inverse, (0, 1))  # the last column is that of -1: zero
        out = np.zeros((len(block.regions),) * 2)
        for rows in block.rows:
            r, t = self.region[rows], self.period[rows]
            for a in (r, t):
                for b in (r, t):
                    out += padded[np.ix_(a, b)]
        return out

    def crossed(self, blocks: Blocks, each: list[Array]) -> Array:
        """Return D'XD, X block-diagonal with dense blocks (m, m) as given."""
        out = np.zeros((self.rank + 1, self.rank + 1))
        for block, x in zip(blocks.each, each, strict=True):
            for rows in block.rows:
                r, t = self.region[rows], self.period[rows]
                for a in (r, t):
                    for b in (r, t):
                        if (a[0] < 0) or (b[0] < 0):
                            continue
                        _add(out, a, b, x)
        return out[:-1, :-1]


def _add(out: Array, a: NDArray[np.intp], b: NDArray[np.intp], x: Array) -> None:
    """Add x to out at rows a and columns b, each all distinct or all the same."""
    one_row, one_column = a[0] == a[-1] and a.size > 1, b[0] == b[-1] and b.size > 1
    if one_row and one_column:
        out[a[0], b[0]] += x.sum()
    elif one_row:
        out[a[0], b] += x.sum(axis=0)
    elif one_column:
        out[a, b[0]] += x.sum(axis=1)
    else:
        out[np.ix_(a, b)] += x
