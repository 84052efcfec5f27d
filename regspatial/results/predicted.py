"""What a spatial model says of y in its own sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._kernels.linear.solvers import Resolvent

if TYPE_CHECKING:
    from ..choices.regression import PredictionKind
    from ..containers import SpatialWeights
    from ..containers.period_weights import WeightsAt
    from .regression import SpatialPanelResult

Array = NDArray[np.float64]


def predicted(result: SpatialPanelResult, kind: PredictionKind) -> Array:
    """Return the reduced form, the trend or the signal, (T, n).

    With A = I - rho W and B = I - lambda W the residuals are e = B (A y - trend), so that
    trend = A y - B^-1 e, and the reduced form is A^-1 trend. W is that of each time, in B that of the
    errors.
    """
    if kind == "signal":
        return result.fitted
    e, y = result.residuals, result.fitted + result.residuals
    if not np.isnan(result.lambda_):
        e = _solved(result, result.lambda_, e, result.errors_by_period)
    if np.isnan(result.rho):
        return y - e
    trend = y - result.rho * _lag(result, y) - e
    return trend if kind == "trend" else _solved(result, result.rho, trend)


def _lag(result: SpatialPanelResult, y: Array) -> Array:
    return _by_time(result, y, lambda w, values: np.asarray((w.matrix @ values.T).T))


def _solved(
    result: SpatialPanelResult, value: float, right: Array, own: tuple[WeightsAt, ...] = ()
) -> Array:
    """Return (I - value W)^-1 of each time, with the factors that the estimation left where it did."""

    def solve(w: SpatialWeights, values: Array) -> Array:
        kept = result.resolvent
        usable = kept is not None and kept.rho == value and w is result.w
        return (kept if usable and kept else Resolvent(w.matrix, value)).across(values)

    return _by_time(result, right, solve, own)


def _by_time(
    result: SpatialPanelResult,
    values: Array,
    apply: Callable[[SpatialWeights, Array], Array],
    own: tuple[WeightsAt, ...] = (),
) -> Array:
    """Apply something of W to the cells that each period's weights are for; the others are NaN."""
    each = own or result.by_period
    if not each:
        return values if result.w is None else apply(result.w, values)
    out = np.full(values.shape, np.nan)
    at = {one: k for k, one in enumerate(result.ids)}
    for piece in each:
        cells = np.ix_([result.times.index(t) for t in piece.times], [at[i] for i in piece.w.ids])
        out[cells] = apply(piece.w, values[cells])
    return out
