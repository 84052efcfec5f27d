"""Impacts by region, order and distance at each region's own values: u_i [S (β_v I + θ_v W)]_ij d_vj.

Of every pair of what changes and regressor these are functionals of (β_v, θ_v), as in `_functionals`, whose
numbers stand here one pair after another: (2, P M).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.sparse import identity
from ..._kernels.linear.spectrum import Matrix
from ...results.regression import SpatialPanelResult
from .bands import Functionals
from .by_period import Piece
from .by_region import diagonals
from .own_values import OwnPart, OwnValues, parts_of

Array = NDArray[np.float64]

_COLUMNS = 256


class OwnProfiles:
    """The functionals of one model at its regions' own values."""

    def __init__(self, own: OwnValues, result: SpatialPanelResult, pieces: Sequence[Piece]):
        self.parts = parts_of(own, result, pieces)
        self.pieces, self.pairs, self.cells = pieces, len(own.pairs), result.nobs
        at = {one: k for k, one in enumerate(result.ids)}
        self.places = [np.array([at[i] for i in p.w.ids]) for p in pieces]
        self.count = np.zeros(len(at))
        for p, here in zip(pieces, self.places, strict=True):
            self.count[here] += p.periods

    def of_pieces(self) -> Functionals:
        """Return what `_functionals.of_pieces` does: 3n + 1 + 2 pieces of every pair."""

        def exact(rho: float) -> Array:
            n, count = len(self.count), len(self.pieces)
            sums = np.zeros((2, self.pairs, 3, n))
            parts = np.zeros((2, self.pairs, 2, count))
            for k, (part, here) in enumerate(zip(self.parts, self.places, strict=True)):
                found = _by_region(part, rho)
                sums[..., here] += found
                parts[..., k] = found[:, :, :2].sum(axis=-1)
            mean = parts[:, :, 1].sum(axis=-1, keepdims=True) / self.cells
            cells = np.array([p.w.n * p.periods for p in self.pieces])
            flat = (sums / self.count).reshape(2, self.pairs, -1)
            each = (parts / cells).reshape(2, self.pairs, -1)
            return np.concatenate([flat, mean, each], axis=-1).reshape(2, -1)

        return exact

    def of_orders(self, orders: int) -> Functionals:
        """Return the direct and the indirect contribution of W^0 .. W^orders of every pair."""
        found = sum(_powers(part, orders) for part in self.parts) / self.cells
        q = np.arange(orders + 1)

        def exact(rho: float) -> Array:
            own = np.power(rho, q)
            lagged = np.concatenate([[0.0], own[:-1]])
            return np.stack([(weight * found).reshape(-1) for weight in (own, lagged)])

        return exact

    def of_rings(self, rings: Sequence[NDArray[np.intp]], count: int) -> Functionals:
        """Return the average effect of all others in a ring, of every pair; `rings` of each piece."""

        def exact(rho: float) -> Array:
            found = [
                _in_rings(p, ring, count, rho) for p, ring in zip(self.parts, rings, strict=True)
            ]
            return np.asarray(sum(found) / self.cells).reshape(2, -1)

        return exact


def _by_region(part: OwnPart, rho: float) -> Array:
    """Return own, from others and to others of f and g, summed over the periods: (2, P, 3, n)."""
    matrix, n = part.matrix, part.matrix.shape[0]
    s = Resolvent(matrix, rho, part.symmetric) if part.lagged else None
    diagonal, lagged = (np.ones(n), np.zeros(n)) if s is None else diagonals(matrix, s)
    left = np.ones_like(part.slopes[0]) if part.scale is None else part.scale
    back = left if s is None else np.stack([s.solve_transposed(row) for row in left])
    across = np.asarray(matrix.T @ back.T).T
    out = np.empty((2, len(part.slopes), 3, n))
    for p, (slope, weight) in enumerate(zip(part.slopes, part.weights, strict=True)):
        moved = np.asarray(matrix @ slope.T).T
        reached = (slope, moved) if s is None else (s.across(slope), s.across(moved))
        mass = weight.sum(axis=0)
        for k, (own, forth, from_) in enumerate(
            zip((diagonal, lagged), reached, (back, across), strict=True)
        ):
            out[k, p, 0] = mass * own
            out[k, p, 1] = (left * forth).sum(axis=0) - out[k, p, 0]
            out[k, p, 2] = (from_ * slope).sum(axis=0) - out[k, p, 0]
    return out


def _powers(part: OwnPart, orders: int) -> Array:
    """Return u'diag(W^q)d and u'W^q d less that, summed over the periods: (P, 2, orders + 1)."""
    out = np.zeros((len(part.slopes), 2, orders + 1))
    left = np.ones_like(part.slopes[0]) if part.scale is None else part.scale
    for q, diagonal in enumerate(_diagonals_of_powers(part.matrix, orders)):
        for p, (slope, weight) in enumerate(zip(part.slopes, part.weights, strict=True)):
            own = float(weight.sum(axis=0) @ diagonal)
            out[p, :, q] = own, float(np.sum(left * slope)) - own
        left = np.asarray(part.matrix.T @ left.T).T
    return out


def _diagonals_of_powers(matrix: Matrix, orders: int) -> list[Array]:
    """Return diag(W^q) for q = 0 .. orders, from W^a and W^b with a + b = q: half as many products."""
    dense = isinstance(matrix, np.ndarray)
    n = matrix.shape[0]
    first: Any = matrix if dense else sp.csr_array(matrix)
    powers: list[Any] = [np.eye(n) if dense else identity(n), first]
    while len(powers) <= (orders + 1) // 2:
        powers.append(powers[-1] @ first)
    out = []
    for q in range(orders + 1):
        a, b = powers[(q + 1) // 2], powers[q // 2]
        both = a * b.T if dense else a.multiply(b.T)
        out.append(np.asarray(both.sum(axis=1), dtype=float).ravel())
    out[1:2] = [np.zeros(n)] * len(out[1:2])  # no region is its own neighbour
    return out


def _in_rings(part: OwnPart, ring: NDArray[np.intp], count: int, rho: float) -> Array:
    """Return the sums over pairs of regions in each ring and over periods: (2, P, rings)."""
    matrix, n = part.matrix, part.matrix.shape[0]
    dense = isinstance(matrix, np.ndarray)
    s = Resolvent(matrix, rho, part.symmetric) if part.lagged else None
    left = np.ones_like(part.slopes[0]) if part.scale is None else part.scale
    out = np.zeros((2, len(part.slopes), count + 1))
    for a in range(0, n, _COLUMNS):
        size = min(_COLUMNS, n - a)
        unit = np.zeros((n, size), order="F")
        unit[np.arange(a, a + size), np.arange(size)] = 1.0
        columns = matrix[:, a : a + size]
        right = np.asfortranarray(columns if dense else sp.csr_array(columns).toarray())
        where = ring[:, a : a + size].ravel() + 1
        for k, one in enumerate((unit, right)):
            block = one if s is None else s.solve(one)
            for p, slope in enumerate(part.slopes):
                weight = block * (left.T @ slope[:, a : a + size])
                out[k, p] += np.bincount(where, weights=weight.ravel(), minlength=count + 1)
    return out[..., 1:]
