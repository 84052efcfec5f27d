"""Scores of rho and lambda taken apart: what regions have of their own, and what pairs of them have.

The score of rho has e'Ae = Σ A_ij e_i'e_j (e_i the residuals of region i, A = QGQ; of lambda the same of H). Where
errors are independent between regions its pairs have mean zero, are correlated with nothing else, and have the variance

    Σ_{i<j} (A_ij + A_ji)² E(e_i'e_j)² = 2 Σ_i E c_i²,   c_i = e_i' Σ_{j≠i} (A_ij + A_ji)/2 e_j,

whatever they are within a region (by cells e_it e_jt, whatever the variances of cells are). Squares of the scores of
regions, e_i'(Ae)_i, as they are usually summed, have Σ A_ij² alone and leave Σ A_ij A_ji out: as much again where W is
symmetric. So c is summed twice and what is left of a score, with A_ii e_i'e_i, once (Kelejian and Prucha 2010 have the
variance of such forms; here no order of regions is needed as in sums of martingale differences).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .._kernels.solvers import Resolvent, multiply
from .._kernels.traces import diagonal

Array = NDArray[np.float64]


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
    moved : what the score's w has of it, Ae but for what is at right angles to e
    """

    across: Array
    back: Array
    own: Array
    moved: Array


def form(g: Operator, e: Array, v: Array | None = None, moved: Array | None = None) -> Form:
    """Return the form of A = QGQ, e (T, n) with Qe = e, Q taking out v (n,) where it is given."""
    across, back, own = g.across(e), g.back(e), g.diagonal()
    if v is not None:
        size, gv, from_v = float(v @ v), g.across(v), g.back(v)
        across = across - ((across @ v) / size)[..., None] * v
        back = back - ((back @ v) / size)[..., None] * v
        own = own - v * (gv + from_v) / size + v**2 * float(v @ gv) / size**2
    return Form(across, back, np.broadcast_to(own, e.shape), across if moved is None else moved)


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
    """

    e: Array
    sigma2: float
    m: int
    by_time: bool
    forms: tuple[tuple[int, Form], ...]
    there: NDArray[np.bool_] | bool = True

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

    def times(self, kind: str) -> float:
        """Return how often pairs are summed: twice, and by what residuals are smaller than errors.

        Means of periods take 1/n of each of the two regions of a pair; means of regions, which cells do not sum
        to zero by, 1/T of the square of a cell.
        """
        n = self.e.shape[1]
        across = n / (n - 1) if self.by_time else 1.0
        return 2.0 * across * (self._cells / self.m if kind == "sandwich" else across)

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
