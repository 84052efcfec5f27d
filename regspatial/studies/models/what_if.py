"""A spatial panel model, and what y does when a regressor changes: what every face calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Unpack

from ..._calls.door import door
from ...choices.data import Missing
from ...containers import Variable
from ...declare.asks import Asks
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.draws import DrawsOfImpacts, InferenceOfImpacts, LevelOfAll, SeedOfDraws
from ...declare.models import (
    ModelFormula,
)
from ...declare.spatial_model import SpatialModel
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress, part
from ...regression.predictions.what_if.estimate import what_if_of
from ...regression.predictions.what_if.record import WhatIf
from ...words import _
from ...words.naming import joined, names_in
from ..places.gazetteer import bearers, gazetteer
from .estimated import estimated

_BETWEEN = re.compile(r"[,，、;；\n]+")


@tool(
    group="effects",
    name=_("What if a regressor changes"),
    help=_(
        "What y would do in every region if a regressor changed in the regions you name, in all, "
        "or by a column: direct effect, spillovers and feedback of a spatial panel model "
        "together, with intervals, as a table and a map. (Spillovers divides the effect of one "
        "unit; Predict gives values of y that nobody changed.)"
    ),
    tags=_(
        "scenario, simulation, counterfactual, shock, spillover, policy, what happens if, "
        "policy simulation, rose by, ten percent more, simulate a change"
    ),
    style="diverging",
    outputs=(
        Output.table("totals", _("Changes together")),
        Output.table("by_region", _("Change by region"), "what_if"),
        Output.layer(_("Map of the change by region")),
        Output.number("total", _("Change of all regions together")),
    ),
)
@door
def what_if(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    regressor: Annotated[
        str | None,
        Asks(
            _("Regressor that changes"),
            _("As it stands in the formula, such as log(gdp); empty: the first of it."),
        ),
    ] = None,
    by: Annotated[
        float, Asks(_("Change"), _("In units of the regressor; of log(x) 0.1 is about 10 %."))
    ] = 1.0,
    in_regions: Annotated[
        Sequence[str] | None,
        Asks(
            _("Regions that change"),
            _("Their codes or names with commas between them; empty: all regions."),
            kind="text",
        ),
    ] = None,
    changes: Annotated[
        Variable | None,
        Asks(
            _("Column of changes"),
            _("A change for each region, of the last period, instead of one number."),
            optional=True,
            advanced=True,
        ),
    ] = None,
    at_time: Annotated[
        object,
        Asks(
            _("Period of the change"),
            _(
                "Whose regions and weights are meant where they differ by period, and whose values "
                "a change starts from in formulas with products or squares; empty: the last."
            ),
            advanced=True,
        ),
    ] = None,
    inference: InferenceOfImpacts = "simulation",
    draws: DrawsOfImpacts = 1000,
    level: LevelOfAll = 0.95,
    missing: Missing | None = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[SpatialModel],
) -> WhatIf:
    """Estimate a spatial panel model and return what y does when a regressor changes.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`.
    by, changes, at_time, inference, draws, level, rng
        As in `regspatial.regression.what_if_of`.
    regressor : str, optional
        As there; the first of the formula by default.
    in_regions : sequence of str, optional
        As there; also their names in either language, and one text with commas between them.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    WhatIf

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate` and `what_if_of`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.what_if(
    ...     panel, "ln_inn ~ ln_de", w, regressor="ln_de", draws=50, rng=1
    ... )
    >>> [t.name for t in found.tables()][:1]
    ['totals']
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
    if in_regions is not None:  # of a shell or a dialog it is one text
        parts = [r.strip() for one in in_regions for r in _BETWEEN.split(one)]
        in_regions = _coded([r for r in parts if r], fitted.ids, (panel, w)) or None
    return what_if_of(
        fitted,
        regressor or fitted.variables[0],
        by=by,
        in_regions=in_regions,
        changes=changes,
        at_time=at_time,
        inference=inference,
        draws=draws,
        level=level,
        rng=rng,
        progress=part(progress, 0.6, 1.0),
        options=options,
    )


def _coded(given: Sequence[str], ids: Sequence[str], knowing: Sequence[object]) -> list[str]:
    """Return regions by their codes; a name that no region bears, or several do, stays for the refusal."""
    known = joined(names_in(knowing))
    names = gazetteer((i, one) for i, both in known.items() for one in (both.en, both.zh))
    out = []
    for text in given:
        hits = () if text in ids else bearers(text, names)
        out.append(hits[0] if len(hits) == 1 else text)
    return out
