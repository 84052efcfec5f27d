"""What a spatial model says of y in its own sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.solvers import Resolvent

if TYPE_CHECKING:
    from ..choices.regression import PredictionKind
    from .regression import SpatialPanelResult

Array = NDArray[np.float64]


def predicted(result: SpatialPanelResult, kind: PredictionKind) -> Array:
    """Return the reduced form, the trend or the signal, (T, n).

    With A = I - rho W and B = I - lambda W the residuals are e = B (A y - trend), so that
    trend = A y - B^-1 e, and the reduced form is A^-1 trend.
    """
    if kind == "signal":
        return result.fitted
    e, y = result.residuals, result.fitted + result.residuals
    if not np.isnan(result.lambda_):
        e = _resolvent(result, result.lambda_).across(e)
    if np.isnan(result.rho):
        return y - e
    trend = y - result.rho * _lag(result, y) - e
    return trend if kind == "trend" else _resolvent(result, result.rho).across(trend)


def _matrix(result: SpatialPanelResult) -> Any:
    if result.w is None:  # a model with rho or lambda has weights
        raise AssertionError
    return result.w.matrix


def _lag(result: SpatialPanelResult, y: Array) -> Array:
    return np.asarray((_matrix(result) @ y.T).T)


def _resolvent(result: SpatialPanelResult, value: float) -> Resolvent:
    kept = result._cache.get("resolvent")
    if kept is not None and kept.rho == value:
        found: Resolvent = kept
        return found
    return Resolvent(_matrix(result), value)
