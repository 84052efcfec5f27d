"""Tools of point patterns."""

from __future__ import annotations

from ..choices.autocorrelation import DuplicatePoints, OutsidePoints
from ..choices.weights import PointsOf
from ..words import _, p_
from ._common import seed_of_draws
from .types import Output, Param, Tool, choices

_WHERE = (
    Param(
        name="regions",
        kind="regions",
        feeds="ripley_k.regions",
        en=p_("layer", "Places"),
        help_en=_("One point each: firms, towns, zones; or polygons, of which a point is taken."),
    ),
    Param(
        name="points",
        kind="choice",
        feeds="ripley_k.points",
        en=_("Point of each place"),
        help_en=_("Of polygons; a layer of points has its points."),
        default="centroid",
        choices=choices("points", PointsOf),
    ),
    Param(
        name="window",
        kind="vector",
        feeds="ripley_k.window",
        en=_("Window"),
        help_en=_(
            "Polygons in which the points could be anywhere. Empty: the union of the places if they "
            "are polygons, else their bounding box."
        ),
        default=None,
    ),
    Param(
        name="box",
        kind="boolean",
        feeds="ripley_k.box",
        en=_("Bounding box as window"),
        help_en=_("Take the bounding box of the points, whatever else there is."),
        default=False,
        advanced=True,
    ),
    Param(
        name="outside",
        kind="choice",
        feeds="ripley_k.outside",
        en=_("Points outside the window"),
        help_en=_("Stop and name them, or leave them out and say how many."),
        default="raise",
        choices=choices("outside", OutsidePoints),
        advanced=True,
    ),
    Param(
        name="duplicates",
        kind="choice",
        feeds="ripley_k.duplicates",
        en=_("Points on one spot"),
        help_en=_(
            "Random points never coincide: those that do count as clustered at any distance."
        ),
        default="keep",
        choices=choices("duplicates", DuplicatePoints),
        advanced=True,
    ),
)
_HOW = (
    Param(
        name="r_max",
        kind="number",
        feeds="ripley_k.r_max",
        en=_("Longest distance (km, or map units)"),
        help_en=_(
            "Empty: a quarter of the shorter side of the window, or the distance within which 1000 "
            "points are expected, if that is less."
        ),
        default=None,
        minimum=0.0,
    ),
    Param(
        name="steps",
        kind="integer",
        feeds="ripley_k.steps",
        en=_("Number of distances"),
        help_en=_("From 0 to the longest in equal steps."),
        default=64,
        minimum=1,
        maximum=10_000,
        advanced=True,
    ),
    Param(
        name="simulations",
        kind="integer",
        feeds="ripley_k.simulations",
        en=_("Number of simulations"),
        help_en=_(
            "Patterns of random points; 199 is usual, 999 for published p-values, 0 for none."
        ),
        default=199,
        minimum=0,
        maximum=100_000,
    ),
    Param(
        name="alpha",
        kind="number",
        feeds="ripley_k.alpha",
        en=_("Significance level"),
        help_en=_("Of both envelopes."),
        default=0.05,
        minimum=1e-5,
        maximum=0.5,
        advanced=True,
    ),
    seed_of_draws("ripley_k"),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="ripley_k",
        group="autocorrelation",
        en=_("Ripley's K and L (point pattern)"),
        help_en=_(
            "Whether places stand closer together, or farther apart, than places put down at random in "
            "the same window, at every distance: K and L(r) − r with the isotropic edge correction for "
            "any polygon, in the plane or along great circles, with pointwise and simultaneous "
            "envelopes of simulated patterns."
        ),
        entry=".autocorrelation:ripley_k",
        params=(*_WHERE, *_HOW),
        outputs=(
            Output(name="distances", kind="table", en=_("K and L by distance"), source="ripley_k"),
            Output(
                name="measures", kind="table", en=_("The point pattern"), source="ripley_k_measures"
            ),
            Output(name="n", kind="number", en=_("Points"), source="n"),
            Output(
                name="p_value", kind="number", en=_("p, all distances together"), source="p_value"
            ),
            Output(
                name="largest",
                kind="number",
                en=_("L − r where it deviates most"),
                source="largest",
            ),
            Output(
                name="largest_at",
                kind="number",
                en=_("Distance where L − r deviates most"),
                source="largest_at",
            ),
        ),
        tags_en=_("Ripley, K function, L function, point pattern, clustering, CSR, envelope"),
    ),
)
