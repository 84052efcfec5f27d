"""Scores of rho and lambda taken apart: what regions have of their own, and what pairs of them have.

The score of rho has e'Ae = Σ A_ij e_i'e_j (e_i the residuals of region i, A = QGQ; of lambda the same of H). Where
errors are independent between regions its pairs have mean zero, are correlated with nothing else, and have the variance

    Σ_{i<j} E p_ij²,   p_ij = (A_ij + A_ji) e_i'e_j,

whatever errors are within a region (by cells e_it e_jt, whatever the variances of cells are). Squares of the scores of
regions, e_i'(Ae)_i, as they are usually summed, have Σ A_ij² alone and leave Σ A_ij A_ji out: as much again where W is
symmetric (Kelejian and Prucha 2010 have the variance of such forms). So squares of pairs are summed, and of what is
left of a score, with A_ii e_i'e_i, squares of regions. Of more than `MOST_PAIRS` regions 2 Σ_i c_i², c_i = Σ_j p_ij/2, stands
for the pairs: it has the same mean, varies more where regions are few, and needs no matrix (n, n).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent, multiply
from ..._kernels.linear.traces import diagonal
from ..robust.clusters import stretched
from ..robust.variances import variances

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MOST_PAIRS = 1000


class Operator(Protocol):
    """A matrix G (n, n), known by what it does."""

    def across(self, values: Array) -> Array:
        """Return G applied along the last axis."""
        ...

    def back(self, values: Array) -> Array:
        """Return G' applied along the last axis."""
        ...

    def diagonal(self) -> Array:
        """Return G_ii, (n,)."""
        ...


class OfResolvent(NamedTuple):
    """G = W (I - rho W)^-1."""

    resolvent: Resolvent

    def across(self, values: Array) -> Array:
        """Return G applied along the last axis."""
        return multiply(self.resolvent.matrix, self.resolvent.across(values))

    def back(self, values: Array) -> Array:
        """Return G' applied along the last axis."""
        flat = np.ascontiguousarray(values.reshape(-1, self.resolvent.n).T)
        found = self.resolvent.matrix.T @ self.resolvent.solve_transposed(flat)
        return np.ascontiguousarray(np.asarray(found).T).reshape(values.shape)

    def diagonal(self) -> Array:
        """Return G_ii, (n,)."""
        return diagonal(self.resolvent)


class OfMatrix(NamedTuple):
    """G itself."""

    matrix: Array

    def across(self, values: Array) -> Array:
        """Return G applied along the last axis."""
        return np.asarray(values @ self.matrix.T)

    def back(self, values: Array) -> Array:
        """Return G' applied along the last axis."""
        return np.asarray(values @ self.matrix)

    def diagonal(self) -> Array:
        """Return G_ii, (n,)."""
        return np.diag(self.matrix).copy()


class Form(NamedTuple):
    """A quadratic form e'Ae, cell by cell: (T, n), or (N,) of the cells that are there.

    Attributes
    ----------
    across, back : Ae, A'e
    own : A_ii
    both : of periods with one W, with its places among periods and regions, A + A' without its diagonal
    moved : what the score's w has of it, Ae but for what is at right angles to e
    """

    across: Array
    back: Array
    own: Array
    moved: Array
    both: tuple[tuple[Index, Index, Array], ...] = ()

    @classmethod
    def of(cls, both: Array, e: Array) -> Form:
        """Return the form of pairs alone, A + A' (n, n) without its diagonal."""
        half, none = 0.5 * e @ both, np.zeros_like(e)
        return cls(half, half, none, half, ((np.arange(len(e)), np.arange(e.shape[1]), both),))


def form(g: Operator, e: Array, v: Array | None = None, moved: Array | None = None) -> Form:
    """Return the form of A = QGQ, e (T, n) with Qe = e, Q taking out v (n,) where it is given."""
    across, back, n = g.across(e), g.back(e), e.shape[-1]
    dense = g.across(np.eye(n)).T if n <= MOST_PAIRS else None
    own = g.diagonal() if dense is None else np.diag(dense).copy()
    if v is not None:
        size, gv, from_v = float(v @ v), g.across(v), g.back(v)
        across = across - ((across @ v) / size)[..., None] * v
        back = back - ((back @ v) / size)[..., None] * v
        twice = float(v @ gv) / size
        own = own - v * (gv + from_v - twice * v) / size
        if dense is not None:
            dense = dense - (np.outer(v, from_v - twice * v) + np.outer(gv, v)) / size
    both: tuple[tuple[Index, Index, Array], ...] = ()
    if dense is not None:
        both = ((np.arange(len(e)), np.arange(n), dense + dense.T - 2.0 * np.diag(own)),)
    return Form(
        across, back, np.broadcast_to(own, e.shape), across if moved is None else moved, both
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """The forms of a model's scores.

    Attributes
    ----------
    e : (T, n)
        Residuals, 0 where no cell is.
    sigma2 : float
    m : int
        What fixed effects leave of the cells.
    by_time : bool
        Whether effects of periods are taken out.
    there : (T, n) bool, or True
    forms : each with its place among the scores, arrays (T, n)
    periods : int
        Periods that effects leave, where errors are by region as in `_robust`: residuals stretched, and the larger of
        pairs and smoothed pairs; else 0.
    v : (n,), optional
        What effects of periods take out.
    linear : (P, T, n), optional
        What the first scores have in front of residuals, where these are to be stretched.
    """

    e: Array
    sigma2: float
    m: int
    by_time: bool
    forms: tuple[tuple[int, Form], ...]
    there: NDArray[np.bool_] | bool = True
    periods: int = 0
    v: Array | None = None
    linear: Array | None = None

    def apart(self, s: Array) -> tuple[Array, Array]:
        """Return scores (P, T, n) as what is regions' own, and what is of pairs."""
        own, pairs = s.copy(), np.zeros_like(s)
        for place, one in self.forms:
            mine = one.own * self.e
            mean = float(np.mean(one.own, where=self.there))
            own[place] -= (one.moved - mine) * self.e / self.sigma2
            own[place] -= np.where(self.there, one.own - mean, 0.0) * self.m / self._cells
            pairs[place] = (0.5 * (one.across + one.back) - mine) * self.e / self.sigma2
        return own, pairs

    def squares(self, apart: Array, kind: str) -> Array:
        """Return the sum of squares of pairs, (P, P); `apart` the scores' own of pairs, (P, T, n)."""
        n, over = self.e.shape[1], self._cells / self.m if kind == "sandwich" else 1.0
        across = n / (n - 1) if self.by_time else 1.0
        over *= across if kind == "sandwich" else across**2
        if not all(one.both for _place, one in self.forms):
            return 2.0 * over * squares(apart, kind)
        out = np.zeros((len(apart), len(apart)))
        if self.forms:
            places = [place for place, _one in self.forms]
            each = over * pairs_squared([one.both for _place, one in self.forms], self.e, kind)
            if self.periods:
                each = _larger(each, self._smoothed())
            out[np.ix_(places, places)] = each / self.sigma2**2
        return out

    def _smoothed(self) -> Array:
        """Return ½ τ Σ_{i≠j} a_ij b_ij s_i s_j of every two forms, (F, F): see `_robust.pairs`."""
        u = None if self.v is None else self.v**2 / float(self.v @ self.v)
        found = variances(self.e, self.v, u, self.periods)
        whole = np.stack([one.both[0][2] for _place, one in self.forms])
        flat = (whole * np.sqrt(np.outer(found.s, found.s))).reshape(len(whole), -1)
        return np.asarray(0.5 * found.tau * flat @ flat.T)

    def stretched(self, s: Array) -> Array:
        """Return scores (P, T, n) with residuals stretched for what the model takes of each region."""
        if self.linear is None:
            return s
        u = None if self.v is None else self.v**2 / float(self.v @ self.v)
        out = s.copy()
        more = stretched(self.linear, self.e, u) - self.e
        out[: len(self.linear)] += self.linear * more / self.sigma2
        return out

    def once(self, kind: str) -> float:
        """Return how often the rest is: by what means of regions take, or n/(n-1) of regions."""
        n = self.e.shape[1]
        return self._cells / self.m if kind == "sandwich" else n / (n - 1)

    def spent(self, parameters: int) -> float:
        """Return by how much squares of residuals are smaller than of errors, for parameters estimated."""
        return self.m / (self.m - parameters) if self.m > parameters else 1.0

    @property
    def _cells(self) -> int:
        return self.e.size if isinstance(self.there, bool) else int(self.there.sum())


def _larger(own: Array, smoothed: Array) -> Array:
    """Return the variances of forms by the larger of both, correlated as pairs' own products are."""
    size = np.sqrt(np.maximum(np.diag(own), np.diag(smoothed)) / np.diag(own))
    return np.asarray(own * np.outer(size, size))


def squares(s: Array, kind: str) -> Array:
    """Return Σ s s' over cells, or over regions."""
    flat = s.reshape(len(s), -1) if kind == "sandwich" else s.sum(axis=1)
    return np.asarray(flat @ flat.T)


def pairs_squared(
    forms: Sequence[tuple[tuple[Index, Index, Array], ...]], e: Array, kind: str
) -> Array:
    """Return Σ_{i<j} p_ij p_ij' of forms, each of blocks (periods, regions, A + A'); e (T, n)."""
    n, count = e.shape[1], len(forms)
    out = np.zeros((count, count))
    whole = np.zeros((count, n, n))
    for blocks in zip(*forms, strict=True):
        periods, regions, _unused = blocks[0]
        part = e[np.ix_(periods, regions)]
        if kind == "sandwich":
            both = np.square(part).T @ np.square(part)
            out += [[0.5 * np.sum(f[2] * g[2] * both) for g in blocks] for f in blocks]
            continue
        for k, (_p, _r, a) in enumerate(blocks):
            whole[k][np.ix_(regions, regions)] += a * (part.T @ part)
    flat = whole.reshape(count, -1)
    return out if kind == "sandwich" else np.asarray(0.5 * flat @ flat.T)
