"""A spatial panel model and the effects that it took out: what every face calls."""

from __future__ import annotations

from typing import Unpack

from ..._calls.door import door
from ...choices.data import Missing
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.draws import LevelOfAll
from ...declare.models import (
    ModelFormula,
)
from ...declare.spatial_model import SpatialModel
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress, part
from ...regression.panel.fixed.recovered import recovered_effects_of
from ...regression.panel.fixed.recovered_record import RecoveredEffects
from ...words import _
from .estimated import estimated


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
    level: LevelOfAll = 0.95,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[SpatialModel],
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
    fitted = estimated(
        panel,
        formula,
        w,
        asked,
        missing=missing,
        progress=part(progress, 0.0, 0.6),
        options=options,
    )
    return recovered_effects_of(fitted, panel, level=level)
