"""The columns and weights of an estimated model on other data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import multiply
from ..._kernels.linear.spectrum import Matrix
from ...choices.regression import FORMS
from ...containers import Panel
from ...errors import SpecificationError, listed
from ...formula import evaluate, parse
from ...formula.design import INTERCEPT
from ...results.regression import SpatialPanelResult
from ...words import _
from ..estimation.design import LAG_OF_ONE
from ..estimation.within import WITH_TIME

Array = NDArray[np.float64]

_Y = "predicted_y"


def regressors(
    result: SpatialPanelResult, panel: Panel, *, holes: bool = False
) -> tuple[Panel, dict[str, Array]]:
    """Return the model's regressors on other data, (T, n) each, and the panel of the times they leave.

    Lags in time lose the first ones. With `holes` empty cells stay empty.
    """
    given = result.spec.get("formula")
    text = given if given is not None else f"{_Y} ~ " + " + ".join(result.spec["x"])
    asked = replace(parse(text), response=parse(f"{_Y} ~ x").response)
    filled = panel.with_columns(by_position=True, **{_Y: np.zeros((panel.T, panel.n))})
    found = evaluate(asked, filled, holes=holes)
    left = found.panel or panel
    lost = [v for v in result.variables if v not in found.x]
    if lost:
        raise SpecificationError(_("The formula gives no {lost} on these data."), lost=listed(lost))
    return left, {v: np.broadcast_to(a, (left.T, left.n)) for v, a in found.x.items()}


def columns_again(result: SpatialPanelResult, panel: Panel, columns: Mapping[str, Array]) -> Array:
    """Return the columns of the model's slopes on new data, (K, T, n), from its regressors there."""
    means = getattr(result, "means", ())
    rows = []
    for term in result.terms:
        if term in ("rho", "lambda"):
            continue
        if term == INTERCEPT:
            rows.append(np.ones((panel.T, panel.n)))
        elif term == LAG_OF_ONE and result.w is not None:
            sums = np.asarray(result.w.matrix @ np.ones(panel.n))
            rows.append(np.broadcast_to(sums, (panel.T, panel.n)))
        elif term in means:
            rows.append(_mean(result, panel, term, columns))
        elif term in columns:
            rows.append(columns[term])
        elif result.w is not None:
            rows.append(multiply(result.w.matrix, columns[term[2:-1]]))
    return np.stack(rows) if rows else np.zeros((0, panel.T, panel.n))


def _mean(
    result: SpatialPanelResult, panel: Panel, term: str, columns: Mapping[str, Array]
) -> Array:
    """Return a mean over the periods of the estimation, as correlated random effects have it."""
    at = [k for k, t in enumerate(panel.times) if t in result.times]
    if len(at) < len(result.times):
        raise SpecificationError(
            _(
                "Correlated random effects need the means over the periods of the estimation: give a "
                "{param:panel} that holds those too."
            )
        )
    lagged = term.startswith("W(")
    name = term[2:-1] if lagged else term
    mean = columns[name[5:-1]][at].mean(axis=0)
    if lagged and result.w is not None:
        mean = np.asarray(result.w.matrix @ mean)
    return np.broadcast_to(mean, (panel.T, panel.n))


def matrix_of_errors(result: SpatialPanelResult) -> Matrix | None:
    """Return the weights that the errors of a model spread by."""
    w = result.w if result.w_error is None else result.w_error
    return None if w is None else w.matrix


def average_of(result: SpatialPanelResult) -> Array | None:
    """Return the weights of regions in the effect of a period, as `_filtered.average` has them.

    With spatial errors they are B'v/v'v, v = B1, of which B'v is no multiple of 1 unless the columns of W
    have one sum, even where its rows have.
    """
    matrix = matrix_of_errors(result)
    with_time = result.fixed_effects in WITH_TIME
    if matrix is None or not with_time or not FORMS[result.model].spatial_error:
        return None
    v = 1.0 - result.lambda_ * np.asarray(matrix.sum(axis=1), dtype=float).ravel()
    return np.asarray((v - result.lambda_ * (matrix.T @ v)) / float(v @ v))
