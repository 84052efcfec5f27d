"""Sums of squares of threshold regressions at every threshold, by running sums.

With x1 = x·1(q ≤ γ), J the projection that takes the effects out and M the one off the other columns,

    S(γ) = e'e - (x1'e)' (x1'J x1 - x1'QQ'x1)⁻¹ (x1'e),   e = MJy, Q an orthonormal basis of those columns.

Rows in the order of q, each term is a running sum: all thresholds cost one pass, and a bootstrap
sample only its own x1'e.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

_KEPT = 40
_FLAT = 1e-10
"""Share of x1'Jx1 below which nothing of a column is left beside the others."""


class ThresholdSearch:
    """All that the thresholds of one balanced panel have in common.

    Parameters
    ----------
    switching : (K, N) columns whose coefficients change, raw
    others : (B, N) columns whose coefficients do not, raw
    q : (N,)
    unit : (N,) codes
    period : (N,) codes, or None without effects of periods
    share : float
        Least share of the rows in each regime.
    grid : int or None
        At most so many thresholds, evenly spaced in rank; None: every distinct value.
    """

    def __init__(
        self,
        switching: Array,
        others: Array,
        q: Array,
        unit: Codes,
        period: Codes | None,
        share: float,
        grid: int | None,
    ):
        self.order = np.argsort(q, kind="stable")
        self.q = q[self.order]
        self._unit = unit[self.order]
        self._period = None if period is None else period[self.order]
        self.x = switching[:, self.order]
        self.rows = q.size
        self.least = max(int(np.ceil(share * q.size)), len(switching) + 1)
        last = np.flatnonzero(np.diff(self.q, append=np.inf))  # the last row of each distinct value
        counts = last + 1
        ok = (counts >= self.least) & (q.size - counts >= self.least)
        self.at = last[ok]
        if grid is not None and self.at.size > grid:
            self.at = self.at[np.unique(np.linspace(0, self.at.size - 1, grid).round().astype(int))]
        self.values = self.q[self.at]
        self.base = _basis(self.within(np.vstack([self.x, others[:, self.order]])))
        self._own = self._products()
        self._kept: dict[tuple[int, ...], tuple[Array, Array, NDArray[np.bool_]]] = {}

    def sorted(self, columns: Array) -> Array:
        """Return columns (…, N) in the order of q."""
        return np.asarray(columns[..., self.order])

    def within(self, columns: Array) -> Array:
        """Return columns, in the order of q, without the effects."""
        rows = np.array(columns, dtype=float).reshape(-1, self.rows)
        for k in range(len(rows)):
            rows[k] -= _means(rows[k], self._unit)
            if self._period is not None:
                rows[k] -= _means(rows[k], self._period)
        return rows.reshape(np.shape(columns))

    def _products(self) -> Array:
        """Return x1'J x1 at every threshold, (m, K, K)."""
        k = len(self.x)
        out = np.empty((self.at.size, k, k))
        by = [(self._unit, 1.0)] + ([] if self._period is None else [(self._period, 1.0)])
        sizes = [np.bincount(codes) for codes, _sign in by]
        before = [[_running(row, codes) for row in self.x] for codes, _sign in by]
        total = np.cumsum(self.x, axis=1)
        for a in range(k):
            for b in range(a, k):
                steps = self.x[a] * self.x[b]
                change = steps.copy()
                for (codes, _sign), size, past in zip(by, sizes, before, strict=True):
                    moved = past[a] * self.x[b] + past[b] * self.x[a] + steps
                    change -= moved / size[codes]
                found = np.cumsum(change)
                if self._period is not None:
                    found += total[a] * total[b] / self.rows
                out[:, a, b] = out[:, b, a] = found[self.at]
        return out

    def step(self, position: int) -> Array:
        """Return x·1(q ≤ γ) without the effects, (K, N), for the threshold at a row."""
        below = np.zeros(self.rows)
        below[: position + 1] = 1.0
        return self.within(self.x * below)

    def columns(self, fixed: Sequence[int]) -> Array:
        """Return an orthonormal basis of all columns with the thresholds at some rows, (·, N)."""
        basis = self.base
        for position in fixed:
            basis = _extended(basis, self.step(position))
        return basis

    def allowed(self, fixed: Sequence[int]) -> NDArray[np.bool_]:
        """Return which thresholds leave enough rows in every regime beside the fixed ones."""
        ok = np.ones(self.at.size, dtype=bool)
        for position in fixed:
            ok &= np.abs(self.at - position) >= self.least
        return ok

    def profile(self, y: Array, fixed: Sequence[int]) -> tuple[Array, Array]:
        """Return S(γ) of samples of y, (R, m), inf where γ is not allowed; and S without it, (R,).

        Parameters
        ----------
        y : (R, N) in the order of q, without the effects
        """
        basis, left, ok = self._beside(tuple(fixed))
        e = y - (y @ basis.T) @ basis
        without = np.einsum("rn,rn->r", e, e)
        gain = np.zeros((len(y), self.at.size))
        right = np.cumsum(self.x[:, None] * e, axis=2)[:, :, self.at]
        if len(self.x) == 1:
            gain[:, ok] = right[0][:, ok] ** 2 / left[ok, 0, 0]
        else:
            inverse = np.linalg.pinv(left[ok], rcond=_FLAT, hermitian=True)
            gain[:, ok] = np.einsum("arm,mab,brm->rm", right[:, :, ok], inverse, right[:, :, ok])
        return np.where(ok, without[:, None] - gain, np.inf), without

    def _beside(self, fixed: tuple[int, ...]) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Return basis, x1'(J - QQ')x1 and what is allowed; kept for the samples that ask again."""
        if fixed in self._kept:
            return self._kept[fixed]
        basis = self.columns(fixed)
        across = np.cumsum(self.x[:, None] * basis, axis=2)[:, :, self.at]
        left = self._own - np.einsum("abm,cbm->mac", across, across)
        ok = self.allowed(fixed)
        own = np.einsum("maa->ma", self._own)
        ok &= (np.einsum("maa->ma", left) > _FLAT * np.maximum(own, 1e-300)).all(axis=1)
        if len(self._kept) < _KEPT:
            self._kept[fixed] = (basis, left, ok)
        return basis, left, ok

    def best(self, y: Array, fixed: Sequence[int]) -> tuple[float, int]:
        """Return the least S and the row of its threshold, for one y (N,)."""
        s, _without = self.profile(y[None], fixed)
        k = int(np.argmin(s[0]))
        return float(s[0, k]), int(self.at[k])

    def sequence(self, y: Array, most: int) -> list[tuple[float, tuple[int, ...]]]:
        """Return S and the rows of the thresholds for 1 … most of them, each refined in turn."""
        found: tuple[int, ...] = ()
        out: list[tuple[float, tuple[int, ...]]] = []
        for _count in range(most):
            if not self.allowed(found).any():
                break
            s, new = self.best(y, found)
            if not np.isfinite(s):
                break
            found = tuple(sorted((*found, new)))
            for k in range(len(found) if len(found) > 1 else 0):
                rest = (*found[:k], *found[k + 1 :])
                s, new = self.best(y, rest)
                found = tuple(sorted((*rest, new)))
            out.append((s, found))
        return out


def _basis(columns: Array) -> Array:
    q, _r = np.linalg.qr(columns.T)
    return np.asarray(q.T)


def _extended(basis: Array, more: Array) -> Array:
    """Return the basis with further columns, orthogonalised twice; what is nothing is left out."""
    size = np.linalg.norm(more, axis=1)
    left = more - (more @ basis.T) @ basis
    left -= (left @ basis.T) @ basis
    keep = np.linalg.norm(left, axis=1) > 1e-9 * np.maximum(size, 1e-300)
    return np.vstack([basis, _basis(left[keep])]) if keep.any() else basis


def _means(row: Array, codes: Codes) -> Array:
    return np.asarray((np.bincount(codes, weights=row) / np.bincount(codes))[codes])


def _running(row: Array, codes: Codes) -> Array:
    """Return the sum of the earlier rows of the same group."""
    order = np.argsort(codes, kind="stable")
    sums = np.cumsum(row[order])
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    sizes = np.diff(np.append(starts, row.size))
    before = np.repeat(sums[starts] - row[order][starts], sizes)
    out = np.empty_like(row)
    out[order] = sums - row[order] - before
    return out
