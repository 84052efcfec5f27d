"""Residuals set right for what a model takes of each cluster, of rows in any pattern (CR2).

Residuals of cluster g are multiplied by (I - H_g)^-1/2, H_g its block of the projection on effects and regressors (Bell and
McCaffrey 2002; Pustejovsky and Tipton 2018 for effects that are taken out). The effects nested in the clusters with the most
levels fall away, since columns and residuals have means of zero in their levels. Of the other effects, D,

    H_g = M_g D_g K D_g' M_g + Q_g Q_g',    K a generalised inverse of D'MD, Q an orthonormal basis of the regressors,

M less the means of the nested effects: no matrix has more rows than a cluster, or than the other effects have levels. Of
weighted least squares (a generalised linear model's last round) columns, residuals and dummies are all times the root of
the weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.within import DENSE, GroupEffects, coarser, compact, independent
from .clusters import LEAST
from .hotelling import freedom

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

MOST_WORK = 5e8
"""Rows times squares of what their cluster's block is made of: some fifteen seconds."""
_CELLS = 2e6
_WIDE = 64
"""Rows of a cluster from which its block is written by its columns, where these are fewer."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What effects take of each cluster.

    Attributes
    ----------
    effects : tuple of (N,) codes
    clusters : (N,) codes
    nested : (N,) codes, or None
        The effects that fall away.
    levels : tuple of (N,) places in `k`
        Of the others, one a factor.
    k : (L, L)
    root : (N,)
        Of the weights, that dummies are taken times.
    """

    effects: tuple[Codes, ...]
    clusters: Codes
    nested: Codes | None
    levels: tuple[Codes, ...]
    k: Array
    root: Array

    @classmethod
    def of(cls, effects: Sequence[Codes], clusters: Codes, weights: Array | None = None) -> Taken:
        """Tell the effects that fall away from the others, and invert what the others are made of."""
        root = np.ones(clusters.size) if weights is None else np.sqrt(weights)
        nested, others = _apart(effects, clusters)
        starts = np.concatenate([[0], np.cumsum([int(f.max()) + 1 for f in others])]).astype(
            np.intp
        )
        levels = tuple(f + start for f, start in zip(others, starts, strict=False))
        return cls(
            tuple(effects),
            clusters,
            nested,
            levels,
            _inverse(nested, levels, int(starts[-1]), root),
            root,
        )

    def stretched(self, q: Array, e: Array) -> Array:
        """Return (I - H_g)^-1/2 e_g of every cluster, of the shape of e.

        Parameters
        ----------
        q : (K, N)
            Orthonormal, without the effects, times the root of the weights.
        e : (N,) or (L, N)
            Times the root of the weights.
        """
        out = np.array(e, dtype=float)
        for rows in _alike(self.clusters, len(q)):
            size = rows.shape[1]
            wide = size > _WIDE and _columns(self.levels, len(q), size, len(self.k)) < size
            if wide:
                for one in rows:
                    out[..., one] = self._by_columns(one, q[:, one], e[..., one])
            else:
                out[..., rows] = self._by_blocks(rows, q[:, rows], e[..., rows])
        return out

    def freedom(self, q: Array, lines: Array) -> float:
        """Return η of restrictions together (see `hotelling`).

        Parameters
        ----------
        q : (K, N)
            Orthonormal, without the effects.
        lines : (R, N)
            C (x'x)^-1 x of restrictions C b = 0, x without the effects.
        """
        v = self.stretched(q, lines / np.linalg.norm(lines, axis=1, keepdims=True))
        size, values = int(self.clusters.max()) + 1, np.linalg.eigh(self.k)
        root = values[1] * np.sqrt(np.maximum(values[0], 0.0))

        def summed(one: Array, other: Array) -> Array:
            return np.bincount(self.clusters, one * other, minlength=size)

        squares = np.array([[summed(a, b) for b in v] for a in v]).transpose(2, 0, 1)
        pulled = [np.array([[summed(a, b) for b in q] for a in v])]
        if self.levels:
            more = np.zeros((len(v), size, len(self.k)))
            for level in self.levels:
                at = self.clusters * len(self.k) + level
                more += np.array(
                    [np.bincount(at, a * self.root, minlength=size * len(self.k)) for a in v]
                ).reshape(more.shape)
            pulled.append((more @ root).transpose(0, 2, 1))
        return freedom(squares, np.concatenate(pulled, axis=1).transpose(2, 0, 1))

    def _by_blocks(self, rows: Codes, q: Array, e: Array) -> Array:
        """Return what `stretched` does of clusters of one size, (m, s), by their blocks."""
        h = np.zeros((*rows.shape, rows.shape[1]))
        for a in self.levels:
            for b in self.levels:
                h += self.k[a[rows][:, :, None], b[rows][:, None, :]]
        root = self.root[rows]
        h *= root[:, :, None] * root[:, None, :]
        if self.nested is not None and self.levels:
            own = self.nested[rows]
            same = own[:, :, None] == own[:, None, :]
            means = same * root[:, :, None] * root[:, None, :]
            means /= (same * np.square(root)[:, None, :]).sum(axis=2, keepdims=True)
            h = h - means @ h
            h = h - h @ means
        h += np.einsum("kms,kmt->mst", q, q)
        values, vectors = np.linalg.eigh(0.5 * (h + np.swapaxes(h, 1, 2)))
        more = np.maximum(1.0 - values, LEAST) ** -0.5 - 1.0
        along = np.einsum("mst,...ms->...mt", vectors, e)
        return np.asarray(e + np.einsum("mst,...mt->...ms", vectors, more * along))

    def _by_columns(self, rows: Codes, q: Array, e: Array) -> Array:
        """Return the same of one cluster of many rows, H_g = C C', by the eigenvalues of C'C."""
        columns = [q]
        if self.levels:
            every = np.unique(np.concatenate([level[rows] for level in self.levels]))
            d = np.zeros((every.size, rows.size))
            for level in self.levels:
                d[np.searchsorted(every, level[rows]), np.arange(rows.size)] += 1.0
            if self.nested is not None:
                own = compact(self.nested[rows])[0]
                d = GroupEffects([own], np.square(self.root[rows])).within(d)
            d *= self.root[rows]
            values, vectors = np.linalg.eigh(self.k[np.ix_(every, every)])
            columns.append((vectors * np.sqrt(np.maximum(values, 0.0))).T @ d)
        c = np.concatenate(columns)
        values, vectors = np.linalg.eigh(c @ c.T)
        left = np.maximum(1.0 - values, LEAST)
        # ((1 - v)^-1/2 - 1)/v without the loss of digits where v is near zero
        more = np.where(values > 0.5, (left**-0.5 - 1.0) / np.maximum(values, 0.5), 0.0)
        root = np.sqrt(left)
        more = np.where(values > 0.5, more, 1.0 / (root * (1.0 + root)))
        return np.asarray(e + (e @ c.T @ vectors * more) @ vectors.T @ c)


def too_large(effects: Sequence[Codes], clusters: Codes, k: int) -> bool:
    """Return whether `Taken` would take long: many effects that cross clusters, or clusters of many rows.

    Parameters
    ----------
    k : int
        Regressors.
    """
    others = _apart(effects, clusters)[1]
    levels = sum(int(f.max()) + 1 for f in others)
    if levels > DENSE:
        return True
    sizes, many = np.unique(np.bincount(clusters), return_counts=True)
    columns = [min(s, _columns(others, k, int(s), levels)) for s in sizes]
    return float(np.sum(sizes * many * np.square(columns, dtype=float))) > MOST_WORK


def _columns(others: Sequence[Codes], k: int, size: int, levels: int) -> int:
    """Return from how many columns the block of a cluster of `size` rows can be made, at most."""
    return k + min(levels, size * len(others))


def _apart(effects: Sequence[Codes], clusters: Codes) -> tuple[Codes | None, tuple[Codes, ...]]:
    """Return the effects nested in clusters with the most levels, and those that add something to them."""
    within = [f for f in effects if coarser(f, clusters)]
    nested = max(within, key=lambda f: int(f.max())) if within else None
    others = [f for f in effects if f is not nested and (nested is None or not coarser(nested, f))]
    return nested, tuple(others)


def _inverse(nested: Codes | None, levels: tuple[Codes, ...], size: int, root: Array) -> Array:
    """Return a generalised inverse of D'MD, (L, L)."""
    if not levels:
        return np.zeros((0, 0))
    rows = levels[0].size
    at, one = np.tile(np.arange(rows), len(levels)), np.tile(root, len(levels))
    d = sp.coo_array((one, (at, np.concatenate(levels))), shape=(rows, size)).tocsr()
    inner = (d.T @ d).toarray()
    if nested is not None:
        counts = np.bincount(nested, weights=np.square(root))
        shape = (counts.size, rows)
        sums = sp.coo_array((root, (nested, np.arange(rows))), shape=shape).tocsr() @ d
        scaled = sums.copy()
        scaled.data /= np.repeat(counts, np.diff(sums.indptr))
        inner -= (sums.T @ scaled).toarray()
    scale = np.sqrt(np.maximum(np.diag(inner), 0.0))
    scale[scale <= 1e-7 * scale.max(initial=1.0)] = 1.0
    unit = inner / np.outer(scale, scale)
    kept = independent(unit)
    out = np.zeros((size, size))
    if kept.size:
        factor = la.cho_factor(unit[np.ix_(kept, kept)], lower=True, check_finite=False)
        own = la.cho_solve(factor, np.eye(kept.size), check_finite=False)
        out[np.ix_(kept, kept)] = own / np.outer(scale[kept], scale[kept])
    return out


def _alike(clusters: Codes, k: int) -> Iterator[Codes]:
    """Yield rows of clusters of one size, (m, s), some at a time."""
    order = np.argsort(clusters, kind="stable")
    sizes = np.bincount(clusters)
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        those = starts[sizes == size]
        step = max(1, int(_CELLS / (size * (size + k))))
        for at in range(0, those.size, step):
            yield order[those[at : at + step, None] + np.arange(size)]
