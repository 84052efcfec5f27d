"""Errors by region (CR2) of models without spatial errors, on the cells that are there.

As in `robust/covariance.py` and `robust/pairs.py`, with residuals stretched by `robust/rows.py`; the form of rho has
one matrix a period, B_t = QG_t(Q) - QDQ, so that its pairs are sums over periods, and regions have a rest of their own
where G differs between periods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._kernels.within import GroupEffects
from ....choices.regression import BiasCorrection
from ....errors import ConvergenceError
from ....options import Options
from ....words import _
from ...errors.covariance import Point, point
from ...estimation.conditioning import Basis
from ...estimation.design import family
from ...estimation.estimate import Beside, Estimated
from ...estimation.likelihood import finite_bounds
from ...estimation.within import WITH_TIME
from ...robust.applies import LEAST_REGIONS
from ...robust.covariance import of_sigma2
from ...robust.estimate import around
from ...robust.hotelling import Freedom
from ...robust.pairs import PairVariance
from ...robust.root import root
from ...robust.rows import Taken
from ...robust.variances import LEAST_SHARE
from .blocks import BlockResolvent, BlockSpectrum
from .design import UnbalancedDesign
from .likelihood import fitted, lag_problem, shape_of
from .robust_score import MOST_REGIONS, AtCells, OfCells

Array = NDArray[np.float64]

_NOTHING = 1e-10
"""Of the largest singular value: effects of periods of which some say the same."""


def has_robust_score(d: UnbalancedDesign) -> bool:
    """Return whether rho of this model is by the robust score where nothing else is asked for."""
    return has_cr2(d) and family(d.model) == "lag"


def has_cr2(d: UnbalancedDesign) -> bool:
    """Return whether errors by region are CR2 here: of models without spatial errors."""
    apart = family(d.model) in ("lag", "none") and d.fixed_effects != "none"
    return apart and LEAST_REGIONS <= d.n <= MOST_REGIONS and d.T > 1


def by_regions(d: UnbalancedDesign, spectrum: BlockSpectrum | None, options: Options) -> Estimated:
    """Return the estimates, rho by the robust score, with errors by region; the likelihood's stand beside."""
    correction: BiasCorrection = "score" if spectrum is not None else "lee-yu-transform"
    found = fitted(d, spectrum, "analytic", correction, options)
    if spectrum is None:
        p = point(d, found.top)
        v, freedom = _without_rho(d, p)
        return found._replace(v=v, df=d.n - 1, freedom=freedom)
    score = OfCells(d)
    bounds = finite_bounds(spectrum, shape_of(d, spectrum, True), "rho")
    rho, at = root(score.at, found.top.rho, bounds, "rho")
    b, squares, _unused = lag_problem(d).solve(rho)
    left = d.size - d.dummies.rank
    top = replace(found.top, rho=rho, b=b, sigma2=squares / left)
    p = point(d, top)
    v, pairs, freedom = _covariance(d, p, score, at)
    k = len(d.terms)
    return Estimated(
        top,
        p.e,
        v,
        around(spectrum, rho, float(np.sqrt(v[k, k]))),
        None,
        df=d.n - 1,
        robust=True,
        likelihood=Beside(found.top, correction, found.e, partial(np.asarray, found.v)),
        pairs=pairs,
        freedom=freedom,
    )


def _stretched(d: UnbalancedDesign, columns: Array, e: Array) -> Array:
    """Return residuals (…, N) set right for what effects and columns (P, N) take of each region."""
    time, unit = np.nonzero(d.there)
    effects = {"entity": [unit], "time": [time], "twoway": [unit, time]}[d.fixed_effects]
    q = np.linalg.qr(columns.T)[0].T if len(columns) else columns
    return Taken.of(effects, unit).stretched(q, e)


def _freedom(
    d: UnbalancedDesign,
    basis: Basis,
    columns: Array,
    back: Array,
    variance: float = 0.0,
    pairs: float = 1.0,
) -> Freedom:
    """Return what degrees of freedom of restrictions are worked out from; `columns` (P, N) take of residuals."""
    q = basis.q.reshape(len(basis.q), -1)
    lines, time = _stretched(d, columns, q), np.nonzero(d.there)[0]
    taken = columns
    if d.fixed_effects in WITH_TIME:
        effects = (np.arange(d.T)[:, None] == time).astype(float)
        if d.fixed_effects == "twoway":
            effects = GroupEffects([np.nonzero(d.there)[1]]).within(effects)
        taken = np.concatenate([effects, columns])
    size = np.linalg.norm(taken, axis=1)
    u, sizes, _unused = np.linalg.svd((taken[size > 0.0] / size[size > 0.0, None]).T, False)
    every = u[:, sizes > _NOTHING * sizes.max()].T
    lines, every = (np.nan_to_num(d.grid(one), nan=0.0) for one in (lines, every))
    return Freedom(lines, every, None, back, variance, pairs)


def _by_region(d: UnbalancedDesign, values: Array) -> Array:
    """Return sums over the cells of each region, (…, n)."""
    unit = np.nonzero(d.there)[1]
    return np.stack([np.bincount(unit, one, minlength=d.n) for one in values])


def _without_rho(d: UnbalancedDesign, p: Point) -> tuple[Array, Callable[[], Freedom]]:
    """Return the covariance of (b, sigma2), and the degrees of freedom of restrictions."""
    basis = Basis.of(p.zt)
    columns, e = basis.q.reshape(len(basis.q), -1), p.e.ravel()
    scores = _by_region(d, columns * _stretched(d, columns, e))
    v = np.zeros((len(scores) + 1,) * 2)
    v[:-1, :-1] = scores @ scores.T
    v[-1, -1] = of_sigma2(_by_region(d, (e * e)[None])[0], d.size - d.dummies.rank)
    freedom = partial(_freedom, d, basis, columns, basis.turn(len(scores), []))
    return basis.back(v, []), freedom


def _covariance(
    d: UnbalancedDesign, p: Point, score: OfCells, at: AtCells
) -> tuple[Array, PairVariance, Callable[[], Freedom]]:
    """Return the covariance of (b, rho, sigma2), on what rho's rests, and the degrees of freedom of restrictions."""
    if p.w is None:
        raise TypeError
    basis = Basis.of(p.zt)
    delta = basis.split(p.w)[1]
    k, e = len(basis.q), p.e.ravel()
    signal = d.y - p.rho * d.lag(d.y) - p.e
    moved = d.within(d.lag(BlockResolvent(d.blocks, p.rho).across(signal)))
    g, along = basis.split(moved)
    g = g + np.tensordot(along - delta, basis.q, axes=1)
    columns = np.concatenate([basis.q, g[None]]).reshape(k + 1, -1)
    scores = _by_region(d, columns * _stretched(d, columns, e))
    squares = _by_region(d, (e * e)[None])[0]
    pairs = _pairs(score, at, e, squares)
    scores[k] += pairs.diagonal
    meat = scores @ scores.T
    meat[k, k] += pairs.value
    if not at.slope < 0.0:
        raise ConvergenceError(
            _(
                "The robust score does not fall where it is zero, so that there are no standard errors: the data say next "
                "to nothing of rho or lambda. Use {param:model=slx}, or other weights."
            )
        )
    bread = np.append(np.ones(k), -1.0 / at.slope)
    v = np.zeros((k + 2, k + 2))
    v[: k + 1, : k + 1] = bread[:, None] * meat * bread
    m = d.size - d.dummies.rank
    v[-1, -1] = of_sigma2(squares, m) + (2.0 * float(at.d @ squares) / m) ** 2 * v[k, k]
    varied = v[k, k] * m / float(squares.sum())
    back = basis.turn(k + 1, [delta])
    freedom = partial(_freedom, d, basis, columns, back, varied, pairs.effective)
    return basis.back(v, [delta]), pairs, freedom


class _Sums(NamedTuple):
    """Over periods, (n, n): the form's terms of pairs, its squares, products of residuals, periods in common.

    `own` (n,): what regions have of the form themselves, by how much it differs between their periods.
    """

    terms: Array
    squares: Array
    products: Array
    common: Array
    own: Array


def _sums(score: OfCells, at: AtCells, e: Array) -> _Sums:
    n = score.design.n
    terms, squares, products, common = (np.zeros((n, n)) for _unused in range(4))
    diagonal = np.zeros(e.size)
    for block, g in zip(score.design.blocks.each, at.g, strict=True):
        taken = np.diag(at.d[block.regions])
        moved = g
        if score.by_time:
            moved = g - g.mean(axis=0)
            taken = taken - taken.mean(axis=0)
            taken = taken - taken.mean(axis=1, keepdims=True)
        both = (moved - taken) + (moved - taken).T
        place = np.ix_(block.regions, block.regions)
        for rows in block.rows:
            diagonal[rows] = 0.5 * np.diag(both)
            outer = np.outer(e[rows], e[rows])
            terms[place] += both * outer
            squares[place] += both**2
            products[place] += outer
            common[place] += 1.0
    for one in (terms, squares, products, common):
        np.fill_diagonal(one, 0.0)
    means = np.bincount(score.unit, diagonal, minlength=n) / score.cells
    own = np.bincount(score.unit, (diagonal - means[score.unit]) * e * e, minlength=n)
    return _Sums(terms, squares, products, common, own)


def _pairs(score: OfCells, at: AtCells, e: Array, of_region: Array) -> PairVariance:
    """Return the variance of the form's pairs, the larger of products and of smoothed ones; `diagonal` is regions' own."""
    found, share = _sums(score, at, e), float(score.left.sum() / score.cells.sum())
    floor = LEAST_SHARE * of_region / np.maximum(score.left, 1.0)
    s = np.maximum(score.of_effects @ of_region, floor)
    products, over = found.products, 1.0
    if score.by_time:
        there = score.design.there.sum(axis=1)
        mean = float(score.cells @ s) / float(score.cells.sum())
        products = products + share * found.common * (s[:, None] + s - mean) / float(there.mean())
        over = float(np.mean(there / (there - 1.0))) ** 2
    expected = np.outer(s, s)
    tau = float(np.sum(products**2)) / float(np.sum(found.common * expected))
    tau = max(tau, share)
    terms = found.squares * expected
    smoothed, squares = float(terms.sum()), float(np.sum(terms**2))
    return PairVariance(
        0.5 * over * float(np.sum(found.terms**2)),
        0.5 * tau * smoothed,
        0.5 * smoothed**2 / squares if squares else 0.0,
        found.own,
    )
