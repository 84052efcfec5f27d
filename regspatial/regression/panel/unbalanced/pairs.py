"""The quadratic forms of `_pairs` in panels with holes or weights by period, period after period.

Residuals sum to zero along v in each period (1; B1 of models with lambda), so that of A = MXM what regions of a period
have in common is QXQ; that M ties periods together changes what regions have of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.beside import product, solved
from ...._kernels.linear.solvers import Resolvent
from ...errors.pairs_of_regions import (
    MOST_PAIRS,
    Form,
    OfMatrix,
    OfResolvent,
    Operator,
    Pairs,
    form,
)
from ...estimation.likelihood import Maximum, Shape
from ...estimation.within import WITH_TIME
from .block_filter import BlockFilter
from .blocks import Block, BlockResolvent
from .design import UnbalancedDesign
from .determinant import dense_of

Array = NDArray[np.float64]

Own = tuple[int, Array]
"""The place of lambda among the scores, and what its w has of the form."""


def lag_pairs(d: UnbalancedDesign, e: Array, top: Maximum, shape: Shape, place: int) -> Pairs:
    """Return the form of rho; e (N,)."""
    moved = d.within(d.lag(BlockResolvent(d.blocks, top.rho).across(e)))
    found = _form(d, e, lambda b: OfResolvent(Resolvent(b.w.matrix, top.rho)), 0.0, moved)
    return whole_pairs(d, e, top, shape, ((place, found),))


def error_pairs(d: UnbalancedDesign, e: Array, top: Maximum, shape: Shape, own: Own) -> Pairs:
    """Return the form of lambda."""
    place, moved = own
    return whole_pairs(d, e, top, shape, ((place, _of_errors(d, e, top.lambda_, moved)),))


def both_pairs(d: UnbalancedDesign, e: Array, top: Maximum, shape: Shape, own: Own) -> Pairs:
    """Return the forms of rho, of G~ = B W (I - rho W)^-1 B^-1, and of lambda, whose place is the next."""
    place, moved = own
    u = BlockResolvent(d.error_blocks, top.lambda_).across(e)
    lagged = d.lag(BlockResolvent(d.blocks, top.rho).across(u))
    of_rho = BlockFilter(d.error_blocks, d.dummies, lagged[None]).at(top.lambda_)[0][0]

    first = _form(d, e, lambda b: filtered_lag(b, top.rho, top.lambda_), top.lambda_, of_rho)
    second = _of_errors(d, e, top.lambda_, moved)
    return whole_pairs(d, e, top, shape, ((place, first), (place + 1, second)))


def filtered_lag(b: Block, rho: float, lambda_: float) -> OfMatrix:
    """Return G~ = B W (I - rho W)^-1 B^-1 of a block."""
    w, m = dense_of(b.w.matrix), dense_of(b.of_errors.matrix)
    front = np.eye(len(w)) - lambda_ * m
    plain = solved((np.eye(len(w)) - rho * w).T, w.T).T
    return OfMatrix(solved(front.T, product(front, plain).T).T)


def whole_pairs(
    d: UnbalancedDesign, e: Array, top: Maximum, shape: Shape, forms: tuple[tuple[int, Form], ...]
) -> Pairs:
    """Return forms (T, n) with what they are of."""
    return Pairs(
        e=np.nan_to_num(d.grid(e)),
        sigma2=top.sigma2,
        m=shape.m,
        by_time=d.fixed_effects in WITH_TIME,
        forms=forms,
        there=d.there,
    )


def _of_errors(d: UnbalancedDesign, e: Array, lambda_: float, moved: Array) -> Form:
    def operator(b: Block) -> OfResolvent:
        return OfResolvent(Resolvent(b.of_errors.matrix, lambda_))

    return _form(d, e, operator, lambda_, moved)


def _form(
    d: UnbalancedDesign,
    e: Array,
    operator: Callable[[Block], Operator],
    lambda_: float,
    moved: Array,
) -> Form:
    """Return a form (T, n), 0 where no cell is, of one operator a block; `moved` (N,)."""
    across, back, own = (np.empty(d.size) for _unused in range(3))
    both = []
    for b in d.blocks.each:
        v = None
        if d.fixed_effects in WITH_TIME:
            v = 1.0 - lambda_ * b.of_errors.row_sums
        one = form(operator(b), e[b.rows], v)
        across[b.rows], back[b.rows], own[b.rows] = one.across, one.back, one.own
        both += [(np.array(b.periods), b.regions, a) for _unused, _r, a in one.both]
    first, second, third, last = (np.nan_to_num(d.grid(one)) for one in (across, back, own, moved))
    return Form(first, second, third, last, tuple(both) if d.n <= MOST_PAIRS else ())
