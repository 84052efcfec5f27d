"""The cells, effects and weights of an estimated model whose regions or weights change by period."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ..choices.regression import FORMS
from ..containers import Panel, SpatialWeights
from ..containers.period_weights import WeightsAt
from ..errors import SpecificationError, listed
from ..formula.design import INTERCEPT
from ..formula.evaluating import columns_of
from ..results.regression import SpatialPanelResult
from ..words import _
from ._block_filter import BlockFilter
from ._blocks import Block, Blocks
from ._data import LAG_OF_ONE
from ._dummies import Dummies

Array = NDArray[np.float64]

MOST = 5000
"""Effects up to which their covariance is computed."""


class Sample(NamedTuple):
    """What was estimated on, stacked: cells (T, n), columns of effects, weights, columns of the slopes."""

    there: NDArray[np.bool_]
    dummies: Dummies
    blocks: Blocks
    columns: Array  # (p, N): of the slopes, then Wy

    def effects(self, result: SpatialPanelResult) -> tuple[Array | None, Array | None]:
        """Return what the effects of regions (p, n) and periods (p, T) take of each column."""
        if not FORMS[result.model].spatial_error:
            found = self.dummies.coefficients(self.columns)
        else:
            made = self._filter()
            found = np.stack([made.effects(one, result.lambda_) for one in self.columns])
        regions, periods = self._contrasts()
        return (
            None if regions is None else found @ regions.T,
            None if periods is None else found @ periods.T,
        )

    def noise(self, result: SpatialPanelResult) -> tuple[Array | float, Array | float]:
        """Return the variances of effects of regions (n,) and periods (T,) with the slopes known."""
        if self.dummies.rank > MOST:
            return float("nan"), float("nan")
        if FORMS[result.model].spatial_error:
            within = la.inv(self._filter().crossed(result.lambda_))
        else:
            within = self.dummies.inverse
        regions, periods = (
            0.0 if c is None else result.sigma2 * np.einsum("ij,jk,ik->i", c, within, c)
            for c in self._contrasts()
        )
        return regions, periods

    def _filter(self) -> BlockFilter:
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
            out.append(rows - rows.mean(axis=0))
        return out[0], out[1]


def changes_by_period(result: SpatialPanelResult) -> bool:
    """Return whether regions or weights of a model differ by period."""
    return bool(result.by_period or result.errors_by_period) or not bool(
        np.isfinite(result.residuals).all()
    )


def sample_of(result: SpatialPanelResult, panel: Panel) -> Sample:
    """Return the sample of a model again, from the panel it was estimated on.

    Raises
    ------
    SpecificationError
        If the panel is another.
    """
    there = np.isfinite(result.residuals)
    blocks = _blocks(result, there)
    spec = result.spec
    formula = spec.get("formula")
    y, x = (None, None) if formula is not None else (spec.get("y"), spec.get("x"))
    given = columns_of(panel, formula, y, x, holes=True)
    source = given.panel or panel
    lost = [v for v in result.variables if v not in given.x]
    if lost or set(result.ids) - set(source.ids) or set(result.times) - set(source.times):
        raise SpecificationError(
            _("The formula gives no {lost} on these data."), lost=listed(lost or [panel])
        )
    cut = np.ix_(
        [source.times.index(t) for t in result.times], [source.ids.index(i) for i in result.ids]
    )
    shape = (source.T, source.n)
    own = {v: np.broadcast_to(values, shape)[cut][there] for v, values in given.x.items()}
    rows = []
    for term in result.terms:
        if term in ("rho", "lambda"):
            continue
        if term == INTERCEPT:
            rows.append(np.ones(blocks.size))
        elif term == LAG_OF_ONE:
            rows.append(blocks.row_sums)
        else:
            rows.append(own[term] if term in own else blocks.lag(own[term[2:-1]]))
    if FORMS[result.model].lag_of_y:
        rows.append(blocks.lag((result.fitted + result.residuals)[there]))
    columns = np.stack(rows) if rows else np.zeros((0, blocks.size))
    return Sample(there, Dummies.of(result.fixed_effects, there), blocks, columns)


def _blocks(result: SpatialPanelResult, there: NDArray[np.bool_]) -> Blocks:
    """Return the cells of each period with their weights and those of their errors."""
    start = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    made = []
    for t, time in enumerate(result.times):
        inside = np.flatnonzero(there[t])
        ids = tuple(result.ids[k] for k in inside)
        w = _at(result.by_period, time) or result.w
        none = SpatialWeights(ids=ids, matrix=np.zeros((len(ids), len(ids))))
        w = none if w is None else w
        errors = _at(result.errors_by_period, time) or result.w_error or w
        rows = start[t] + np.arange(len(inside))
        made.append(Block(w, errors, inside, rows[None], (t,)))
    return Blocks(tuple(made), int(start[-1]))


def _at(given: tuple[WeightsAt, ...], time: object) -> SpatialWeights | None:
    return next((one.w for one in given if time in one.times), None)
