"""Traces of rho and lambda together, with what the effects take: see `_unbalanced_both`.

With P the projection on BD, M = I - P, K = D'B'BD and c(X) = D'B'XBD

    tr PX = tr K^-1 c(X),   tr MXMY = tr XY - tr PXY - tr PYX + tr PXPY

for block-diagonal X and Y: nothing larger than a period or than the effects is formed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.beside import beside, solved
from ...._kernels.linear.beside import product as one_product
from .blocks import Blocks
from .determinant import dense_of
from .dummies import Dummies

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairTraces:
    """What the two equations and their variance need.

    Attributes
    ----------
    g, h : float
        tr MG~, tr MH.
    gg, hh, gh : float
        tr MXM(Y + Y') of the pairs: the variances and the covariance of w'e and e'He over sigma2².
    curve : float
        tr MG~², the derivative of tr MG~ by rho.
    more_gg, more_gh : float
        What minus the expected derivatives by rho and lambda of the first equation have more.
    """

    g: float
    h: float
    gg: float
    hh: float
    gh: float
    curve: float
    more_gg: float
    more_gh: float


class _Crossed:
    """Traces of block-diagonal matrices (one dense matrix a block), with M."""

    def __init__(self, blocks: Blocks, dummies: Dummies, b: Sequence[Array]):
        self.blocks, self.dummies, self.b = blocks, dummies, b
        self.counts = [block.count for block in blocks.each]
        self.rank = dummies.rank
        if self.rank:
            self.inverse = beside(np.linalg.inv, self.crossed([np.eye(len(one)) for one in b]))

    def crossed(self, x: Sequence[Array]) -> Array:
        """Return c(X), (r, r)."""
        each = [one_product(b.T, one_product(one, b)) for b, one in zip(self.b, x, strict=True)]
        return self.dummies.crossed(self.blocks, each)

    def trace(self, x: Sequence[Array]) -> float:
        """Return tr X."""
        return float(sum(c * np.trace(one) for c, one in zip(self.counts, x, strict=True)))

    def taken(self, x: Sequence[Array]) -> float:
        """Return tr PX."""
        return float(np.sum(self.inverse * self.crossed(x).T)) if self.rank else 0.0

    def _share(self, x: Sequence[Array]) -> Array:
        return np.asarray(one_product(self.inverse, self.crossed(x)))

    def both_taken(self, x: Sequence[Array], y: Sequence[Array]) -> float:
        """Return tr PXPY."""
        if not self.rank:
            return 0.0
        return float(np.sum(self._share(x) * self._share(y).T))

    def pair(self, x: Sequence[Array], y: Sequence[Array]) -> float:
        """Return tr MXMY."""
        xy, yx = product(x, y), product(y, x)
        return self.trace(xy) - self.taken(xy) - self.taken(yx) + self.both_taken(x, y)

    def half(self, x: Sequence[Array], y: Sequence[Array]) -> float:
        """Return tr PXMY."""
        return self.taken(product(x, y)) - self.both_taken(x, y)


def product(x: Sequence[Array], y: Sequence[Array]) -> list[Array]:
    """Return XY."""
    return [one_product(a, b) for a, b in zip(x, y, strict=True)]


def turned(x: Sequence[Array]) -> list[Array]:
    """Return X'."""
    return [one.T for one in x]


def pair_traces(blocks: Blocks, dummies: Dummies, rho: float, lambda_: float) -> PairTraces:
    """Return them at (rho, lambda); of no effects M = I."""
    b, g, h = [], [], []
    for block in blocks.each:
        w, m = dense_of(block.w.matrix), dense_of(block.of_errors.matrix)
        front = np.eye(len(w)) - lambda_ * m
        plain = solved((np.eye(len(w)) - rho * w).T, w.T).T
        b.append(front)
        g.append(solved(front.T, one_product(front, plain).T).T)
        h.append(solved(front.T, m.T).T)
    of = _Crossed(blocks, dummies, b)
    gt, ht = turned(g), turned(h)
    squared = of.pair(g, g)
    curve = of.trace(product(g, g)) - of.taken(product(g, g))
    return PairTraces(
        g=of.trace(g) - of.taken(g),
        h=of.trace(h) - of.taken(h),
        gg=squared + of.pair(g, gt),
        hh=of.pair(h, h) + of.pair(h, ht),
        gh=of.pair(g, h) + of.pair(g, ht),
        curve=curve,
        more_gg=curve - squared,
        more_gh=of.half(gt, h) + of.half(gt, ht),
    )


def along_of(blocks: Blocks, dummies: Dummies) -> Callable[[float, float], float]:
    """Return tr PG~ = tr K^-1 D'B'BGD as a function of rho and lambda."""
    each = [(dense_of(b.w.matrix), dense_of(b.of_errors.matrix)) for b in blocks.each]
    of_rho: dict[float, list[Array]] = {}

    def along(rho: float, lambda_: float) -> float:
        if rho not in of_rho:
            of_rho.clear()
            of_rho[rho] = [solved((np.eye(len(w)) - rho * w).T, w.T).T for w, _unused in each]
        front = [np.eye(len(m)) - lambda_ * m for _unused, m in each]
        squares = product([f.T for f in front], front)
        k = dummies.crossed(blocks, squares)
        moved = dummies.crossed(blocks, product(squares, of_rho[rho]))
        return float(np.trace(solved(k, moved)))

    return along
