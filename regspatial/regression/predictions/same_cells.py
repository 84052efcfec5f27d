"""The cells, effects and weights of an estimated model whose regions or weights change by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.beside import beside, product
from ...choices.regression import FORMS
from ...containers import Panel, SpatialWeights
from ...errors import SpecificationError
from ...formula.design import INTERCEPT
from ...results.regression import SpatialPanelResult
from ...words import _
from ..estimation.design import LAG_OF_ONE
from ..panel.random.record import RandomEffectsResult
from ..panel.random.sample import RandomColumns
from ..panel.unbalanced.block_filter import BlockFilter
from ..panel.unbalanced.blocks import Block, Blocks
from ..panel.unbalanced.dummies import Dummies
from .same_columns import regressors

Array = NDArray[np.float64]

MOST = 5000
"""Effects up to which their covariance is computed."""


class Sample(NamedTuple):
    """What was estimated on, stacked: cells (T, n), columns of effects, weights, columns of the slopes."""

    there: NDArray[np.bool_]
    dummies: Dummies | RandomColumns
    blocks: Blocks
    columns: Array  # (p, N): of the slopes, then Wy
    means: Mapping[str, Array]  # (n,) each: of correlated random effects

    def coefficients(self, result: SpatialPanelResult, values: Array) -> Array:
        """Return the coefficients of the effects' columns in each of some stacked values, (m, r)."""
        if isinstance(self.dummies, RandomColumns):
            return self.dummies.coefficients(values)
        if not FORMS[result.model].spatial_error or not self.dummies.rank:
            return self.dummies.coefficients(values)
        made = self._filter()
        return np.stack([made.effects(one, result.lambda_) for one in values])

    def effects(self, result: SpatialPanelResult) -> tuple[Array | None, Array | None]:
        """Return what the effects of regions (p, n) and periods (p, T) take of each column."""
        found = self.coefficients(result, self.columns)
        regions, periods = self._contrasts()
        return (
            None if regions is None else found @ regions.T,
            None if periods is None else found @ periods.T,
        )

    def noise(self, result: SpatialPanelResult) -> tuple[Array | float, Array | float]:
        """Return the variances of effects of regions (n,) and periods (T,) with the slopes known."""
        if self.dummies.rank > MOST:
            return float("nan"), float("nan")
        if isinstance(self.dummies, RandomColumns):
            within = self.dummies.inverse
        elif FORMS[result.model].spatial_error:
            within = beside(np.linalg.inv, self._filter().crossed(result.lambda_))
        else:
            within = self.dummies.inverse
        regions, periods = (
            0.0 if c is None else result.sigma2 * np.sum(product(c, within) * c, axis=1)
            for c in self._contrasts()
        )
        return regions, periods

    def _filter(self) -> BlockFilter:
        if isinstance(self.dummies, RandomColumns):
            raise TypeError
        return BlockFilter(self.blocks.of_errors, self.dummies, np.zeros((0, self.blocks.size)))

    def _contrasts(self) -> tuple[Array | None, Array | None]:
        """Return what makes deviations of the coefficients of the effects: (n, r) and (T, r)."""
        time, unit = np.nonzero(self.there)
        size = self.dummies.rank
        out: list[Array | None] = []
        for at, place, count in (
            (unit, self.dummies.region, self.there.shape[1]),
            (time, self.dummies.period, self.there.shape[0]),
        ):
            if (place < 0).all():
                out.append(None)
                continue
            rows = np.zeros((count, size + 1))
            rows[at, place] = 1.0
            rows = rows[:, :-1]  # the last is that of -1: the period that is left out
            if place is self.dummies.region and isinstance(self.dummies, RandomColumns):
                rows[:, : self.dummies.n] = self.dummies.averaged(self.blocks)
                out.append(rows)  # of random ones themselves, not of their deviations
                continue
            out.append(rows - rows.mean(axis=0))
        return out[0], out[1]


def changes_by_period(result: SpatialPanelResult) -> bool:
    """Return whether regions or weights of a model differ by period.

    Raises
    ------
    SpecificationError
        Where regions without y count as there: what was left out of y is then no hole of W.
    """
    if result.spec.get("absent") == "unobserved":
        raise SpecificationError(
            _(
                "A model that takes regions without y for there ({param:absent=unobserved}) is not predicted from, and "
                "its effects have no errors: estimate it with {param:absent=no-neighbour} for that. Its effects "
                "and impacts are in its result."
            )
        )
    return bool(result.by_period or result.errors_by_period) or not bool(
        np.isfinite(result.residuals).all()
    )


def sample_of(result: SpatialPanelResult, panel: Panel) -> Sample:
    """Return the sample of a model again, from the panel it was estimated on."""
    there = np.isfinite(result.residuals)
    own_weights = [weights_at(result, time) for time in result.times]
    blocks = blocks_at(result.ids, there, own_weights)
    left, x = regressors(result, panel.select(ids=result.ids), holes=True)
    at = [left.times.index(t) for t in result.times]
    own = {name: values[at][there] for name, values in x.items()}
    region = np.nonzero(there)[1]
    means = _means(result, own, blocks, region)
    rows = slopes_of(result, own, blocks, means, region)
    if FORMS[result.model].lag_of_y:
        rows.append(blocks.lag((result.fitted + result.residuals)[there]))
    columns = np.stack(rows) if rows else np.zeros((0, blocks.size))
    if isinstance(result, RandomEffectsResult):
        return Sample(there, RandomColumns.of(result, there, blocks), blocks, columns, means)
    return Sample(there, Dummies.of(result.fixed_effects, there), blocks, columns, means)


def _means(
    result: SpatialPanelResult, x: Mapping[str, Array], blocks: Blocks, region: NDArray[np.intp]
) -> dict[str, Array]:
    """Return the means of regions over their periods that correlated random effects have, (n,) each."""
    out, counts = {}, np.bincount(region)
    for term in getattr(result, "means", ()):
        lagged = term.startswith("W(")
        column = x[(term[2:-1] if lagged else term)[5:-1]]
        out[term] = np.bincount(region, blocks.lag(column) if lagged else column) / counts
    return out


def slopes_of(
    result: SpatialPanelResult,
    x: Mapping[str, Array],
    blocks: Blocks,
    means: Mapping[str, Array],
    region: NDArray[np.intp],
) -> list[Array]:
    """Return the columns of the slopes, each (N,), from those of the regressors; `region` is of the cells."""
    rows = []
    for term in result.terms:
        if term in ("rho", "lambda"):
            continue
        if term == INTERCEPT:
            rows.append(np.ones(blocks.size))
        elif term == LAG_OF_ONE:
            rows.append(blocks.row_sums)
        elif term in means:
            rows.append(means[term][region])
        else:
            rows.append(x[term] if term in x else blocks.lag(x[term[2:-1]]))
    return rows


def blocks_at(
    ids: Sequence[str],
    there: NDArray[np.bool_],
    weights: Sequence[tuple[SpatialWeights | None, SpatialWeights | None]],
) -> Blocks:
    """Return the cells of each period with their weights and those of their errors."""
    start = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    made = []
    for t, (w, errors) in enumerate(weights):
        inside = np.flatnonzero(there[t])
        names = tuple(ids[k] for k in inside.tolist())
        own = w  # of least squares: none
        if own is None:
            own = SpatialWeights(ids=names, matrix=sp.csr_array((len(names), len(names))))
        rows = start[t] + np.arange(len(inside))
        made.append(Block(own, own if errors is None else errors, inside, rows[None], (t,)))
    return Blocks(tuple(made), int(start[-1]))


def weights_at(
    result: SpatialPanelResult, time: object
) -> tuple[SpatialWeights | None, SpatialWeights | None]:
    """Return the weights of a period of the estimation, and those of its errors if they have their own."""
    w, errors = (
        next((one.w for one in each if time in one.times), None)
        for each in (result.by_period, result.errors_by_period)
    )
    return w or result.w, errors or result.w_error
