"""A spatial model and its impacts by region, order and distance, in one run: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

from ..._calls.door import door
from ...choices.data import Missing
from ...containers import PeriodWeights, Regions, SpatialWeights
from ...declare.asks import Asks, asked_as
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.draws import DrawsOfImpacts, InferenceOfImpacts, LevelOfImpacts, SeedOfDraws
from ...declare.models import (
    At,
    ModelFormula,
)
from ...declare.spatial_model import SpatialModel
from ...declare.tool import tool
from ...errors import ParameterError
from ...options import Options
from ...progress import Progress, part
from ...regression import impact_profiles
from ...regression.impacts.profiles import check_regions
from ...regression.impacts.profiles_record import ImpactProfiles
from ...words import _, p_
from ...words.lists import items
from .estimated import estimated


@tool(
    group="effects",
    name=_("Spillovers by region, order of neighbour and distance"),
    help=_(
        "Where the effect of one more unit of a regressor goes: for each region, what it does to "
        "itself, what it receives from all others and what it sends to them, with bands that "
        "hold for all regions at once; how the impacts of a spatial model divide over the "
        "orders of neighbours and over rings of distance; and what one other region has in an "
        "indirect effect. (What if takes a change that you choose.)"
    ),
    tags=_(
        "spillover, indirect effect, simultaneous confidence band, distance decay, SDM, "
        "how far do spillovers reach, decay, who sends, who receives"
    ),
    style="diverging",
    outputs=(
        Output.table(
            "shares", _("Indirect effects, and what one region has in them"), "impact_shares"
        ),
        Output.table("orders", _("Impacts by order of neighbour"), "impact_orders"),
        Output.table("distances", _("Indirect effects by distance"), "impact_distances"),
        Output.table("periods", _("Impacts by period, each by its own weights"), "impact_periods"),
        Output.table("by_region", _("Impacts by region with simultaneous bands"), "impact_regions"),
        Output.layer(_("Map of impacts by region with simultaneous bands"), name="regional"),
    ),
)
@door
def spillovers(
    panel: Table,
    formula: ModelFormula,
    w: Annotated[SpatialWeights | PeriodWeights, asked_as(Weights)],
    *,
    regions: Annotated[
        Regions | None, Asks(p_("layer", "Regions"), _("For distances."), optional=True)
    ] = None,
    breaks: Annotated[
        Sequence[float] | str | None,
        Asks(
            _("Edges of the rings"),
            _("Distances in km, or in map units: 0, 300, 600, 1200. Empty: no rings."),
        ),
    ] = None,
    orders: Annotated[
        int,
        Asks(
            _("Orders of neighbourhood"),
            _("Also split the impacts by W^0 .. W^orders; 0: not."),
            least=1,
            most=100,
            advanced=True,
        ),
    ] = 4,
    at: At = None,
    inference: InferenceOfImpacts = "simulation",
    draws: DrawsOfImpacts = 1000,
    level: LevelOfImpacts = 0.95,
    missing: Missing | None = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[SpatialModel],
) -> ImpactProfiles:
    """Estimate a spatial model and return its impacts by region, order of neighbour and distance.

    Parameters
    ----------
    panel, formula, w, y, x, model, effects, error_components, durbin, w_error, covariance, \
bias_correction
        As in `regspatial.regression.spatial_panel_estimate`.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    regions : Regions, optional
        Places for the distances.
    breaks : list of float or text, optional
        Edges of the rings, ``[0, 300, 600]`` or ``"0, 300, 600"``, in km (on the plane in its own unit).
    orders, at, inference, draws, level, rng
        As in `regspatial.regression.impacts.profiles`.
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`.
    progress, options : optional

    Returns
    -------
    ImpactProfiles

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate` and `impact_profiles`.

    References
    ----------
    Montiel Olea, J. L., and Plagborg-Møller, M. (2019). Simultaneous confidence bands: theory,
    implementation, and an application to SVARs. Journal of Applied Econometrics 34(1), 1–17.
    https://doi.org/10.1002/jae.2656

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.spillovers(panel, "ln_inn ~ ln_de", w, inference="delta")
    >>> [t.name for t in found.tables()][:1]
    ['impact_shares']
    """
    edges = _numbers(breaks)
    check_regions(panel.n)  # before a model of so many is estimated
    fitted = estimated(
        panel,
        formula,
        w,
        asked,
        missing=missing,
        progress=part(progress, 0.0, 0.5),
        options=options,
    )
    return impact_profiles(
        fitted,
        regions=regions if edges is not None else None,
        breaks=edges,
        orders=orders,
        at=at,
        inference=inference,
        draws=draws,
        level=level,
        rng=rng,
        progress=part(progress, 0.5, 1.0),
        options=options,
    )


def _numbers(breaks: Sequence[float] | str | None) -> list[float] | None:
    """Return the edges of a text with commas, or a list.

    Raises
    ------
    ParameterError
    """
    if breaks is None or not isinstance(breaks, str):
        return None if breaks is None else list(breaks)
    parts = items(breaks)
    try:
        return [float(one) for one in parts] or None
    except ValueError:
        raise ParameterError(
            _("{param:breaks={breaks!r}} must be distances with commas between: 0, 300, 600."),
            breaks=breaks,
        ) from None
