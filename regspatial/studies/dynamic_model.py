"""A dynamic spatial panel with its impacts in the short and the long run: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence

from .._door import door
from .._kernels.random import Rng, seed_if
from ..choices.data import Missing, Where
from ..choices.regression import (
    FORMS,
    Convention,
    DynamicCorrection,
    DynamicModel,
    Dynamics,
    FixedEffects,
    ImpactInference,
)
from ..containers import Panel, PeriodWeights, SpatialWeights
from ..options import Options
from ..progress import Progress, part, report
from ..regression import dynamic_responses, impacts, spatial_panel_dynamic
from ..results.dynamic import DynamicPanel


@door
def dynamic_model(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: DynamicModel = "sdm",
    dynamics: Dynamics = "both",
    fixed_effects: FixedEffects = "twoway",
    durbin: Sequence[str] | None = None,
    bias_correction: DynamicCorrection = "auto",
    convention: Convention = "lag-first",
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    horizons: int = 10,
    by_region: bool = True,
    where: Where | None = None,
    missing: Missing | None = None,
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> DynamicPanel:
    """Estimate a dynamic spatial panel, its short- and long-run impacts, and its responses over time.

    Parameters
    ----------
    panel, formula, w, y, x, model, dynamics, fixed_effects, durbin, bias_correction, convention
        As in `regspatial.spatial_panel_dynamic`.
    inference, draws, level, by_region, rng
        As in `regspatial.impacts`; both horizons take the same draws.
    horizons : int
        Periods of the responses, 0 to 200; 0 for none.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    DynamicPanel
        `.model`, `.short` and `.long` (None where the model has no such impacts: ols in the short run,
        explosive dynamics in the long run), `.responses`.

    Raises
    ------
    RegspatialError
        As `spatial_panel_dynamic` and `impacts`.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = rs.dynamic_model(
    ...     panel, "ln_inn ~ ln_de", w, fixed_effects="time", inference="delta", horizons=2
    ... )
    >>> [t.name for t in found.tables()][:2]
    ['coefficients', 'fit']
    """
    del where  # the door has chosen
    seed = seed_if(inference == "simulation", rng)
    fitted = spatial_panel_dynamic(
        panel, formula, w, y=y, x=x, model=model, dynamics=dynamics, fixed_effects=fixed_effects,
        durbin=durbin, bias_correction=bias_correction, convention=convention, missing=missing,
        progress=part(progress, 0.0, 0.5), options=options,
    )  # fmt: skip
    report(progress, 0.5, "impacts")
    spills = FORMS[model].spills
    later = spills or "eta" in fitted.terms
    short = long = over_time = None
    how = {
        "inference": inference, "draws": draws, "level": level, "by_region": by_region, "rng": seed,
        "options": options,
    }  # fmt: skip
    if spills:
        short = impacts(fitted, horizon="short", **how)  # type: ignore[arg-type]
    if later and fitted.stable and fitted.w is not None:
        long = impacts(fitted, horizon="long", **how)  # type: ignore[arg-type]
    if horizons:
        count = draws if inference == "simulation" else 0
        over_time = dynamic_responses(fitted, horizons=horizons, draws=count, level=level, rng=seed)
    report(progress, 1.0, "done")
    return DynamicPanel(model=fitted, short=short, long=long, responses=over_time)
