"""Variance inflation and condition number of the regressors."""

from __future__ import annotations

from typing import Unpack

from ..._calls.door import door
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.models import ModelFormula
from ...declare.spatial_model import ModelTested
from ...declare.tool import tool
from ...words import _
from .diagnostics.estimate import model_diagnostics
from .diagnostics.record import ModelDiagnostics


@tool(
    group="test",
    behind="model_tests",
    name=_("Collinearity: variance inflation with WX"),
    help=_(
        "The variance inflation of each regressor and of its spatial lag after effects are "
        "taken out, and the condition number of all of them."
    ),
    tags=_("VIF, variance inflation, condition number, Belsley, multicollinearity"),
    outputs=(
        Output.table("collinearity", _("Collinearity")),
        Output.number("condition_number", _("Condition number")),
    ),
)
@door
def collinearity(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    **asked: Unpack[ModelTested],
) -> ModelDiagnostics:
    """Return the variance inflation of x and W(x) and the condition number, effects taken out.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, fixed_effects, durbin
        As in `regspatial.model_diagnostics`.
    where, missing, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelDiagnostics
        Without tests.

    Raises
    ------
    RegspatialError
        As `model_diagnostics`.

    Notes
    -----
    Under a dense W W(x) after effects of time is close to -x/(n-1): its inflation says how much of
    theta can be told from beta. Above 10 is usually called high; a condition number above 30 too.

    References
    ----------
    Belsley, D. A., Kuh, E., and Welsch, R. E. (1980). Regression Diagnostics.
    https://doi.org/10.1002/0471725153

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = rs.regression.collinearity(panel, "ln_inn ~ ln_de + ln_pgdp", w, model="ols")
    >>> [t.name for t in found.tables()]
    ['collinearity']
    """
    return model_diagnostics(panel, formula, w, tests=[], rng=0, **asked)
