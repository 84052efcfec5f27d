"""A dynamic spatial panel with its impacts in the short and the long run: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

from ..._calls.door import door
from ..._kernels.random import seed_if
from ...choices.data import Missing
from ...choices.regression import FORMS, DynamicCorrection, DynamicModel, Dynamics
from ...declare.asks import Asks
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.draws import DrawsOfImpacts, InferenceOfImpacts, LevelOfImpacts, SeedOfDraws
from ...declare.every_tool import Selection
from ...declare.models import (
    ByRegion,
    ConventionChoice,
    Durbin,
    ModelFormula,
    PanelFixedEffects,
)
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress, part, report
from ...regression import dynamic_responses, impacts, spatial_panel_dynamic_estimate
from ...regression.panel.dynamic.record import DynamicPanel
from ...words import _


@tool(
    group="model",
    behind="spatial_panel",
    name=_("Dynamic spatial panel model with short- and long-run impacts"),
    help=_(
        "Panel regression with y of the period before (tau), its spatial lag (eta) and the "
        "spatial lag of y (rho), by equations that are unbiased whatever the number of "
        "periods; direct, indirect and total impacts within the period and in the long "
        "run, and by periods since a lasting rise. The first period only starts the others."
    ),
    tags=_(
        "dynamic SDM, Arellano, Nickell bias, long run, lagged dependent variable, xsmle, "
        "dynamic panel, persistence, system GMM, last year, last year's value, past values "
        "matter"
    ),
    style="impacts",
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("short_run", _("Short-run impacts")),
        Output.table("long_run", _("Long-run impacts")),
        Output.table("fit", _("Fit")),
        Output.table("responses", _("Impacts by periods since")),
        Output.table("regional_impacts", _("Impacts by region")),
        Output.layer(_("Map of impacts by region"), name="regional"),
        Output.number("tau", _("Parameter of past y, tau"), "model.tau"),
        Output.number("eta", _("Parameter of neighbours' past y, eta"), "model.eta"),
        Output.number("rho", _("Spatial lag parameter rho"), "model.rho"),
        Output.number("stability", _("Largest root of the dynamics"), "model.stability"),
        Output.number("loglik", _("Log-likelihood"), "model.loglik"),
        Output.number("nobs", _("Observations"), "model.nobs"),
    ),
)
@door
def spatial_panel_dynamic(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Annotated[
        DynamicModel,
        Asks(
            _("Model"),
            _("sdm: lags of y and x; sar: lag of y; slx: lags of x; ols: none."),
            terms="model",
        ),
    ] = "sdm",
    dynamics: Annotated[
        Dynamics,
        Asks(
            _("Lags in time"),
            _("Which past values of y are regressors: own, of neighbours, or both."),
            terms="dynamics",
        ),
    ] = "both",
    fixed_effects: PanelFixedEffects = "twoway",
    durbin: Durbin = None,
    bias_correction: Annotated[
        DynamicCorrection,
        Asks(
            _("Bias correction"),
            _(
                "Effects of regions bias tau downwards. Automatic: the unbiased score, exact for "
                "any number of periods; Lee–Yu: good for many; none only to repeat other programs."
            ),
            terms="bias_correction",
        ),
    ] = "auto",
    convention: ConventionChoice = "lag-first",
    inference: InferenceOfImpacts = "simulation",
    draws: DrawsOfImpacts = 1000,
    level: LevelOfImpacts = 0.95,
    horizons: Annotated[
        int,
        Asks(
            _("Periods of the responses"),
            _("How many periods after a lasting rise are shown; 0: none."),
            least=0,
            most=200,
            advanced=True,
        ),
    ] = 10,
    by_region: ByRegion = True,
    missing: Missing | None = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[Selection],
) -> DynamicPanel:
    """Estimate a dynamic spatial panel, its short- and long-run impacts, and its responses over time.

    Parameters
    ----------
    panel, formula, w, y, x, model, dynamics, fixed_effects, durbin, bias_correction, convention
        As in `regspatial.regression.spatial_panel_dynamic_estimate`.
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
        As `spatial_panel_dynamic_estimate` and `impacts`.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = rs.spatial_panel_dynamic(
    ...     panel, "ln_inn ~ ln_de", w, fixed_effects="time", inference="delta", horizons=2
    ... )
    >>> [t.name for t in found.tables()][:2]
    ['coefficients', 'fit']
    """
    seed = seed_if(inference == "simulation", rng)
    fitted = spatial_panel_dynamic_estimate(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        dynamics=dynamics,
        fixed_effects=fixed_effects,
        durbin=durbin,
        bias_correction=bias_correction,
        convention=convention,
        missing=missing,
        progress=part(progress, 0.0, 0.5),
        options=options,
    )
    report(progress, 0.5, "impacts")
    spills = FORMS[model].spills
    later = spills or "eta" in fitted.terms
    short = long = over_time = None
    how = {
        "inference": inference,
        "draws": draws,
        "level": level,
        "by_region": by_region,
        "rng": seed,
        "options": options,
    }
    if spills:
        short = impacts(fitted, horizon="short", **how)  # type: ignore[arg-type]
    if later and fitted.stable and fitted.w is not None:
        long = impacts(fitted, horizon="long", **how)  # type: ignore[arg-type]
    if horizons:
        count = draws if inference == "simulation" else 0
        over_time = dynamic_responses(fitted, horizons=horizons, draws=count, level=level, rng=seed)
    report(progress, 1.0, "done")
    return DynamicPanel(model=fitted, short=short, long=long, responses=over_time)
