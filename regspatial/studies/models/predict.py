"""A spatial panel model and its predictions, for periods without y too: what every face calls."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np

from ..._calls.door import door
from ...choices.data import Missing
from ...choices.regression import PeriodEffect, Predictor
from ...declare.asks import Asks
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.draws import LevelOfAll
from ...declare.models import (
    ModelFormula,
)
from ...declare.spatial_model import SpatialModel
from ...declare.tool import tool
from ...errors import MissingValueError, listed
from ...formula import expression, names_in, parse
from ...options import Options
from ...progress import Progress, part
from ...regression.predictions.predict.estimate import predict
from ...regression.predictions.predict.record import Prediction
from ...words import _
from .estimated import estimated


@tool(
    group="effects",
    name=_("Predict with a spatial panel model"),
    help=_(
        "What y is expected to be where it is not known yet: a spatial panel model estimated on "
        "the periods whose y is complete predicts all periods of the table, from the "
        "regressors, or given y of other regions (best linear unbiased); with intervals, "
        "errors in and out of the sample, and a map. (What if changes a regressor.)"
    ),
    tags=_(
        "forecast, prediction, BLUP, kriging, out of sample, future, next year, "
        "nowcast, missing year"
    ),
    style="sequential",
    outputs=(
        Output.table("accuracy", _("Accuracy")),
        Output.table("predictions", _("Predictions")),
        Output.layer(_("Prediction by region")),
    ),
)
@door
def predict_panel(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    kind: Annotated[
        Predictor,
        Asks(
            _("Prediction"),
            _("From the regressors and effects alone, or given y of the other regions."),
            terms="predictor",
        ),
    ] = "reduced-form",
    period_effect: Annotated[
        PeriodEffect,
        Asks(
            _("Effect of new periods"),
            _("What stands for the effect of a period that was not estimated."),
            terms="period_effect",
            advanced=True,
        ),
    ] = "last",
    level: LevelOfAll = 0.95,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[SpatialModel],
) -> Prediction:
    """Estimate a spatial panel model on the periods whose y is complete, and predict all periods.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`.
    kind, period_effect, level
        As in `regspatial.regression.predictions.predict.estimate`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Prediction

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate` and `regression.predict`; MissingValueError if y is complete in no period.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.predict_panel(panel, "ln_inn ~ ln_de", w)
    >>> [t.name for t in found.tables()][:1]
    ['accuracy']
    """
    names = _names(formula, asked.get("y"))
    complete = np.ones(panel.T, dtype=bool)
    for name in names:
        seen = np.isfinite(panel[name].values)
        complete &= seen.any(axis=1) if missing == "keep" else seen.all(axis=1)
    times = [t for t, whole in zip(panel.times, complete, strict=True) if whole]
    if not times:
        gaps = np.any([~np.isfinite(panel[n].values) for n in names], axis=(0, 1))
        lost = [i for i, gap in zip(panel.ids, gaps, strict=True) if gap]
        raise MissingValueError(
            _(
                "In no period is {y_name} complete: it is missing in {lost}. There is nothing to estimate on."
            ),
            columns=list(names),
            ids=lost,
            y_name=", ".join(names),
            lost=listed(lost),
        )
    fitted = estimated(
        panel.select(times=times),
        formula,
        w,
        asked,
        missing=missing,
        progress=part(progress, 0.0, 0.6),
        options=options,
    )
    return predict(fitted, panel, kind=kind, period_effect=period_effect, w=w, level=level)


def _names(formula: str | None, y: str | None) -> tuple[str, ...]:
    """Return the columns that y is made of."""
    if formula is None:
        return names_in([expression(y)]) if y else ()
    return names_in(node for _text, node in parse(formula).response.factors)
