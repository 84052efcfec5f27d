"""Group effects taken out of columns: what is left of x after dummies of one, two or more factors.

The normal equations of the dummies are solved, not iterated over: the factor with the most levels
is eliminated by its own means, and the others have the Schur complement

    S = R'R - C' diag(1/n_a) C,    R the dummies of the others, C the counts of pairs of levels.

Up to `DENSE` levels S is factorised once for all columns (exact to rounding); beyond that it is
solved by conjugate gradients, which converge on a consistent singular system as on a regular one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from ..errors import ConvergenceError
from ..words import _
from .linear.beside import beside

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
Solve = Callable[[Array, float], Array]

DENSE = 2000
"""Levels of all factors but the largest up to which S is factorised (a second of work at 2,000)."""
_FULL = 40_000_000
"""Cells up to which the counts are held as a full matrix, if many pairs occur."""
_CROWDED = 0.05
_TOLERANCE = 1e-13
"""Of the sums of |x| by level, whose rounding is a thousandth of it."""
_STEPS = 20_000
_RANK = 1e-10
"""A pivot of S, scaled to unit diagonal, below which a level depends on the others. The smallest
true ones are those of long chains of levels, about 1/levels² (2e-7 at 2,000)."""


def coarser(fine: Codes, coarse: Codes) -> bool:
    """Return whether every level of `fine` lies within one level of `coarse`."""
    first = np.zeros(int(fine.max()) + 1, dtype=np.intp)
    first[fine] = coarse
    return bool((first[fine] == coarse).all())


def compact(codes: Codes) -> tuple[Codes, Codes]:
    """Return codes 0 … L-1 without gaps, and the old code of each new one."""
    there = np.bincount(codes) > 0
    if there.all():
        return codes, np.arange(len(there))
    return np.asarray((np.cumsum(there) - 1)[codes]), np.flatnonzero(there)


def crossed(a: Codes, b: Codes) -> Codes:
    """Return codes of the pairs of levels that occur, without gaps."""
    width = int(b.max()) + 1
    pairs = a * width + b
    if (int(a.max()) + 1) * width <= 4 * len(a) + 1_000_000:
        return compact(pairs)[0]
    return np.asarray(np.unique(pairs, return_inverse=True)[1], dtype=np.intp).reshape(-1)


def not_alone(factors: Sequence[Codes]) -> NDArray[np.bool_]:
    """Return which rows stay when rows alone in a level are dropped, again and again."""
    keep = np.ones(len(factors[0]) if factors else 0, dtype=bool)
    while keep.any():
        before = int(keep.sum())
        for codes in factors:
            keep &= np.bincount(codes[keep], minlength=int(codes.max()) + 1)[codes] > 1
        if int(keep.sum()) == before:
            break
    return keep


class GroupEffects:
    """Effects of some factors over N rows.

    Parameters
    ----------
    weights : (N,) optional
        Above zero: the effects are taken out by weighted least squares. The rank stays that of the dummies.
    factors : sequence of (N,) codes, each 0 … L-1 without gaps
        A factor that is coarser than another (years beside provinces × years) adds nothing and is
        left out of the work.

    Attributes
    ----------
    rank : int
        Free effects, the constant included. One factor: its levels; two: levels less connected
        components; more: by pivoting, or (beyond `DENSE` levels) the levels of the first two counted
        so and one less than the levels of each other, which is an upper bound.
    exact_rank : bool
    """

    def __init__(self, factors: Sequence[Codes], weights: Array | None = None):
        self._given = tuple(factors)
        self._weights = weights
        self._factors = _needed(sorted(factors, key=lambda f: -int(f.max())))
        self.exact_rank = True
        self.rank = 0
        self._kept: Codes = np.zeros(0, dtype=np.intp)
        if self._factors:
            self._first, *self._others = self._factors
            self._sizes = np.bincount(self._first, weights=self._weights).astype(float)
            self.rank = len(self._sizes)
        if len(self._factors) > 1:
            self._prepare()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (
            self._given,
            self._weights,
        )  # what solves for the effects is made anew elsewhere

    def _prepare(self) -> None:
        widths = [int(f.max()) + 1 for f in self._others]
        starts = np.concatenate([[0], np.cumsum(widths)]).astype(int)
        self._starts, m = starts[:-1], int(starts[-1])
        self._pairs = _counts(
            self._first, self._others, self._starts, (len(self._sizes), m), self._weights
        )
        components = _components(self._first, self._others[0])
        if m <= DENSE:
            if self._weights is not None and len(self._others) > 1:
                self._kept = GroupEffects(self._given)._kept
            kept, self._solve = self._factorised(m, components)
            self.rank += kept
            return
        self._solve = self._iterated(m)
        more = sum(widths[1:]) - len(widths[1:])
        self.rank += widths[0] - int(components.max() + 1) + more
        self.exact_rank = len(widths) == 1

    def within(self, columns: Array) -> Array:
        """Return columns (k, N) without the effects; the second pass takes out what rounding left."""
        out = np.array(columns, dtype=float)
        if not self._factors:
            return out
        w = self._weights
        out -= np.average(out, axis=1, weights=w)[:, None]
        for row in out:
            size = np.abs(row) if w is None else np.abs(row) * w
            goal = [float(np.linalg.norm(np.bincount(f, weights=size))) for f in self._others]
            for _pass in range(2):
                self._subtract(row, _TOLERANCE * sum(goal))
        return out

    def _subtract(self, x: Array, goal: float) -> None:
        w = self._weights
        mass = x if w is None else x * w
        sums = np.bincount(self._first, weights=mass)
        if not self._others:
            x -= (sums / self._sizes)[self._first]
            return
        means = sums / self._sizes
        right = np.concatenate([np.bincount(f, weights=mass) for f in self._others])
        others = self._solve(np.asarray(right - self._pairs.T @ means), goal)
        own = means - np.asarray(self._pairs @ others) / self._sizes
        x -= own[self._first]
        for start, f in zip(self._starts, self._others, strict=True):
            x -= others[start + f]

    def _together(self, m: int) -> sp.csr_matrix:
        """Return R'R, the counts of pairs of levels of the other factors, (m, m)."""
        out = sp.csr_matrix((m, m))
        for i, (s, f) in enumerate(zip(self._starts, self._others, strict=True)):
            for t, g in zip(self._starts[: i + 1], self._others[: i + 1], strict=True):
                ones = np.ones(len(f)) if self._weights is None else self._weights
                block = sp.coo_matrix((ones, (s + f, t + g)), shape=(m, m)).tocsr()
                out = out + (block if s == t else block + block.T)
        return out

    def _factorised(self, m: int, components: Codes) -> tuple[int, Solve]:
        schur = self._together(m).toarray()
        pairs = self._pairs
        if isinstance(pairs, np.ndarray):
            schur -= (pairs.T / self._sizes) @ pairs
        else:
            schur -= (pairs.T.multiply(1.0 / self._sizes).tocsr() @ pairs).toarray()
        scale = np.sqrt(np.maximum(np.diag(schur), 0.0))
        scale[scale <= 1e-7 * np.sqrt(schur.diagonal().max(initial=1.0))] = 1.0
        if len(self._others) == 1:  # one level of every component stands for the constant
            kept = np.delete(np.arange(m), np.unique(components, return_index=True)[1])
        elif self._weights is None:
            kept = independent(schur / np.outer(scale, scale))
        else:  # which levels depend on others is told from the dummies, whose scale is one
            kept = self._kept
        self._kept = kept
        if not kept.size:
            return 0, lambda right, _goal: np.zeros_like(right)
        inner = schur[np.ix_(kept, kept)] / np.outer(scale[kept], scale[kept])
        factor = (beside(np.linalg.cholesky, inner), True)

        def solve(right: Array, _goal: float) -> Array:
            out = np.zeros(m)
            out[kept] = la.cho_solve(factor, right[kept] / scale[kept], check_finite=False)
            out[kept] /= scale[kept]
            return out

        return len(kept), solve

    def _iterated(self, m: int) -> Solve:
        both, pairs, sizes = self._together(m), self._pairs, self._sizes
        squares = pairs.multiply(pairs) if sp.issparse(pairs) else pairs**2
        diagonal = both.diagonal() - np.asarray(squares.T @ (1.0 / sizes)).ravel()
        diagonal = np.where(diagonal > 1e-12 * both.diagonal(), diagonal, 1.0)

        def apply(v: Array) -> Array:
            return np.asarray(both @ v - pairs.T @ (np.asarray(pairs @ v) / sizes))

        return lambda right, goal: _conjugate_gradients(apply, right, 1.0 / diagonal, goal)


def _needed(factors: list[Codes]) -> list[Codes]:
    """Return the factors, the largest first, without those coarser than another."""
    out: list[Codes] = []
    for f in factors:
        if not any(coarser(kept, f) for kept in out):
            out.append(f)
    return out


def _counts(
    first: Codes,
    others: list[Codes],
    starts: Array,
    shape: tuple[int, int],
    weights: Array | None = None,
) -> sp.csr_matrix | Array:
    rows = np.concatenate([first] * len(others))
    columns = np.concatenate([s + f for s, f in zip(starts, others, strict=True)])
    one = np.ones(len(first)) if weights is None else weights
    mass = np.concatenate([one] * len(others))
    out = sp.coo_matrix((mass, (rows, columns)), shape=shape).tocsr()
    cells = shape[0] * shape[1]
    return out.toarray() if out.nnz > _CROWDED * cells and cells <= _FULL else out


def _components(a: Codes, b: Codes) -> Codes:
    """Return the connected component of each level of b."""
    n, m = int(a.max()) + 1, int(b.max()) + 1
    graph = sp.coo_matrix((np.ones(len(a), dtype=bool), (a, n + b)), shape=(n + m, n + m)).tocsr()
    labels = connected_components(graph, directed=False)[1]
    return compact(np.asarray(labels[n:], dtype=np.intp))[0]


def independent(scaled: Array) -> Codes:
    """Return the levels of a largest independent set, by Cholesky with pivoting."""
    _factor, order, rank, _info = la.lapack.dpstrf(np.asfortranarray(scaled), tol=_RANK, lower=1)
    return np.sort(np.asarray(order[:rank], dtype=np.intp) - 1)


def _conjugate_gradients(
    apply: Callable[[Array], Array], right: Array, inverse: Array, goal: float
) -> Array:
    """Solve a consistent system, preconditioned by a diagonal, until what is left has norm `goal`.

    Raises
    ------
    ConvergenceError
    """
    x, r = np.zeros_like(right), right.copy()
    z = inverse * r
    p, rz = z.copy(), float(r @ z)
    for _step in range(_STEPS):
        if float(np.linalg.norm(r)) <= goal or rz == 0.0:
            return x
        q = apply(p)
        step = rz / float(p @ q)
        x += step * p
        r -= step * q
        z = inverse * r
        rz, before = float(r @ z), rz
        p = z + (rz / before) * p
    raise ConvergenceError(
        _(
            "The fixed effects could not be taken out in {steps} {steps:step|steps}: their "
            "groups are joined by too few rows. Leave one of the effects out, or cross two "
            "of them."
        ),
        steps=_STEPS,
    )
