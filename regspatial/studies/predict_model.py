"""A spatial panel model and its predictions, for periods without y too: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._door import door
from ..choices.data import Missing, Where
from ..choices.regression import (
    BiasCorrection,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    Model,
    PeriodEffect,
    Predictor,
)
from ..containers import Panel, PeriodWeights, SpatialWeights
from ..errors import MissingValueError, listed
from ..formula import expression, names_in, parse
from ..options import Options
from ..progress import Progress, part
from ..regression import spatial_panel
from ..regression.predict import predict
from ..results.prediction import Prediction
from ..words import _
from .panel_model import one_of_errors


@door
def predict_model(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Model = "sdm",
    fixed_effects: FixedEffects = "twoway",
    effects: Effects = "fixed",
    error_components: ErrorComponents = "kkp",
    durbin: Sequence[str] | None = None,
    w_error: SpatialWeights | PeriodWeights | Sequence[SpatialWeights] | None = None,
    covariance: Covariance = "auto",
    bias_correction: BiasCorrection = "auto",
    kind: Predictor = "reduced-form",
    period_effect: PeriodEffect = "last",
    level: float = 0.95,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> Prediction:
    """Estimate a spatial panel model on the periods whose y is complete, and predict all periods.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction
        As in `regspatial.spatial_panel`.
    kind, period_effect, level
        As in `regspatial.regression.predict`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Prediction

    Raises
    ------
    RegspatialError
        As `spatial_panel` and `regression.predict`; MissingValueError if y is complete in no period.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.predict_model(panel, "ln_inn ~ ln_de", w)
    >>> [t.name for t in found.tables()][:1]
    ['accuracy']
    """
    del where  # the door has chosen
    names = _names(formula, y)
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
    fitted = spatial_panel(
        panel.select(times=times), formula, w, y=y, x=x, model=model, fixed_effects=fixed_effects, effects=effects,
        error_components=error_components, durbin=durbin, w_error=one_of_errors(w_error), covariance=covariance,
        bias_correction=bias_correction, missing=missing, progress=part(progress, 0.0, 0.6), options=options,
    )  # fmt: skip
    return predict(fitted, panel, kind=kind, period_effect=period_effect, w=w, level=level)


def _names(formula: str | None, y: str | None) -> tuple[str, ...]:
    """Return the columns that y is made of."""
    if formula is None:
        return names_in([expression(y)]) if y else ()
    return names_in(node for _text, node in parse(formula).response.factors)
