"""A spatial panel model and the effects that it took out: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from ..._calls.door import door
from ...choices.data import Missing
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.draws import LevelOfAll
from ...declare.every_tool import Selection
from ...declare.models import (
    AutomaticFixedEffects,
    BiasCorrectionChoice,
    CovarianceChoice,
    Durbin,
    EffectsChoice,
    ErrorComponentsChoice,
    ModelChoice,
    ModelFormula,
    WError,
)
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress, part
from ...regression import spatial_panel_estimate
from ...regression.panel.fixed.recovered import recovered_effects_of
from ...regression.panel.fixed.recovered_record import RecoveredEffects
from ...weights.given import the_one
from ...words import _


@tool(
    group="effects",
    behind="predict_panel",
    name=_("Effects of regions and periods"),
    help=_(
        "Estimates a spatial panel model and returns the effects of regions and of periods "
        "that it took out, with their standard errors, as tables and a map."
    ),
    tags=_("fixed effects, random effects, BLUP, individual effects, ranking"),
    style="diverging",
    outputs=(
        Output.table("regions", _("Effects of regions")),
        Output.table("periods", _("Effects of periods")),
        Output.layer(_("Map of the effects of regions")),
    ),
)
@door
def recovered_effects(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: ModelChoice = "sdm",
    fixed_effects: AutomaticFixedEffects = None,
    effects: EffectsChoice = "fixed",
    error_components: ErrorComponentsChoice = "kkp",
    durbin: Durbin = None,
    w_error: WError = None,
    covariance: CovarianceChoice = "auto",
    bias_correction: BiasCorrectionChoice = "auto",
    level: LevelOfAll = 0.95,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[Selection],
) -> RecoveredEffects:
    """Estimate a spatial panel model and return its effects of regions and periods.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`.
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
        As `spatial_panel_estimate` and `regression.recovered_effects_of`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.recovered_effects(panel, "ln_inn ~ ln_de", w)
    >>> [t.name for t in found.tables()][:2]
    ['regions', 'periods']
    """
    fitted = spatial_panel_estimate(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        effects=effects,
        error_components=error_components,
        durbin=durbin,
        w_error=the_one("w_error", w_error),
        covariance=covariance,
        bias_correction=bias_correction,
        missing=missing,
        progress=part(progress, 0.0, 0.6),
        options=options,
    )
    return recovered_effects_of(fitted, panel, level=level)
