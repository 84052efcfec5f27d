"""A spatial panel model and the effects that it took out: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence

from .._door import door
from ..choices.data import Missing, Where
from ..choices.regression import (
    BiasCorrection,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    Model,
)
from ..containers import Panel, PeriodWeights, SpatialWeights
from ..options import Options
from ..progress import Progress, part
from ..regression import spatial_panel
from ..regression.recovered import recovered_effects
from ..results.recovered import RecoveredEffects
from .panel_model import one_of_errors


@door
def effects_model(
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
    level: float = 0.95,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> RecoveredEffects:
    """Estimate a spatial panel model and return its effects of regions and periods.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction
        As in `regspatial.spatial_panel`.
    level : float
        Of the intervals.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    RecoveredEffects

    Raises
    ------
    RegspatialError
        As `spatial_panel` and `regression.recovered_effects`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.effects_model(panel, "ln_inn ~ ln_de", w)
    >>> [t.name for t in found.tables()][:2]
    ['regions', 'periods']
    """
    del where  # the door has chosen
    fitted = spatial_panel(
        panel, formula, w, y=y, x=x, model=model, fixed_effects=fixed_effects, effects=effects,
        error_components=error_components, durbin=durbin, w_error=one_of_errors(w_error), covariance=covariance,
        bias_correction=bias_correction, missing=missing, progress=part(progress, 0.0, 0.6), options=options,
    )  # fmt: skip
    return recovered_effects(fitted, panel, level=level)
