"""Tools beyond one statistic: several variables at once, correlograms."""

from __future__ import annotations

from dataclasses import replace

from ..choices.autocorrelation import CorrelogramOf, GlobalInferenceOfG
from ..choices.weights import Metric, Normalise, PointsOf
from ..words import _
from ._common import seed_of_draws, the_map
from ._statistics import (
    ALTERNATIVES,
    BY_DRAWS,
    MODULE,
    alpha_param,
    choice_param,
    local_outputs,
    local_params,
    panel_param,
    permutations_param,
    time_param,
    variable_param,
    weights_param,
)
from .types import Output, Param, Tool, choices


def variables_param(function: str) -> Param:
    """Return the parameter that names several columns."""
    return Param(
        name="variables",
        kind="variables",
        feeds=f"{function}.variables",
        en=_("Variables"),
        help_en=_("Columns with a number for every region and time, separated by commas."),
    )


def _profile_tool(name: str, en: str, help_en: str) -> Tool:
    params = [
        variables_param(name) if p.name == "variable" else p for p in local_params(name, BY_DRAWS)
    ]
    params[0] = panel_param(name, feeds=f"{name}.panel")
    return Tool(
        name=name,
        group="autocorrelation",
        en=en,
        help_en=help_en,
        entry=f"{MODULE}:{name}",
        params=tuple(params),
        outputs=local_outputs(name),
        tags_en=_("multivariate, LISA, Geary, Moran, cluster, local"),
        style="lisa",
    )


_GEARY = _profile_tool(
    "multivariate_local_geary",
    _("Multivariate local Geary's c"),
    _(
        "How far the profile of each region, over several variables, is from those of its "
        "neighbours (Anselin 2019)."
    ),
)
_MORAN = _profile_tool(
    "multivariate_local_moran",
    _("Multivariate local Moran's I"),
    _(
        "Whether the profile of each region, over several variables, points the same way from the "
        "mean as those of its neighbours."
    ),
)


def _scaling(function: str, default: str) -> Param:
    return Param(
        name="scaling",
        kind="choice",
        feeds=f"{function}.normalise",
        en=_("Normalisation of each band"),
        help_en=_(
            "none: every pair counts the same; row: the neighbours of a region count one together."
        ),
        default=default,
        choices=choices("normalise", Normalise),
        advanced=True,
    )


_MATRIX = Tool(
    name="moran_matrix",
    group="autocorrelation",
    en=_("Moran's I of each variable with each"),
    help_en=_(
        "A matrix of bivariate Moran's I: each variable in the region against each among the "
        "neighbours, with tests; the diagonal is Moran's I."
    ),
    entry=f"{MODULE}:moran_matrix",
    params=(
        panel_param("moran_matrix", feeds="moran_matrix.panel"),
        variables_param("moran_matrix"),
        time_param("moran_matrix", "time", _("Time"), _("Empty: the last.")),
        weights_param("moran_matrix"),
        choice_param(
            "moran_matrix", "inference", "randomisation", choices("inference", GlobalInferenceOfG)
        ),
        permutations_param("moran_matrix", None),
        choice_param("moran_matrix", "alternative", "two-sided", ALTERNATIVES),
        seed_of_draws("moran_matrix"),
    ),
    outputs=(
        Output(
            name="moran_matrix",
            kind="table",
            en=_("Moran's I of each variable with each"),
            source="moran_matrix",
        ),
        Output(name="moran_pairs", kind="table", en=_("By pair"), source="moran_pairs"),
        Output(
            name="largest",
            kind="number",
            en=_("Largest I of two different variables"),
            source="largest",
        ),
    ),
    tags_en=_("multivariate, bivariate, Moran, matrix, Wartenberg"),
)

_TABLE = Output(name="correlogram", kind="table", en=_("Correlogram"), source="correlogram")
_FIRST = Output(name="first", kind="number", en=_("First value"), source="first")
_TAGS = _("correlogram, Moran, Geary, distance, order, range")


def _correlogram(
    function: str, lead: tuple[Param, ...], rest: tuple[Param, ...]
) -> tuple[Param, ...]:
    return (
        panel_param(function),
        variable_param(function),
        *lead,
        time_param(function, "time", _("Time"), _("Empty: the last.")),
        Param(
            name="statistic",
            kind="choice",
            feeds=f"{function}.statistic",
            en=_("Statistic"),
            help_en=_("Moran's I falls with distance, Geary's C rises."),
            default="moran",
            choices=choices("statistic", CorrelogramOf),
        ),
        *rest,
        replace(permutations_param(function, 999), minimum=99),
        alpha_param(function),
        seed_of_draws(function),
    )


_BY_DISTANCE = "correlogram_by_distance"
_DISTANCE = Tool(
    name=_BY_DISTANCE,
    group="autocorrelation",
    en=_("Correlogram by distance"),
    help_en=_(
        "How alike regions are at growing distance: Moran's I or Geary's C of the pairs in each "
        "band of distance, with bands of permutations and a test over all of them."
    ),
    entry=f"{MODULE}:{_BY_DISTANCE}",
    params=_correlogram(
        _BY_DISTANCE,
        (the_map(_BY_DISTANCE),),
        (
            Param(
                name="bands",
                kind="integer",
                feeds=f"{_BY_DISTANCE}.bands",
                en=_("Number of bands"),
                help_en=_("Of equal width."),
                default=10,
                minimum=1,
                maximum=200,
            ),
            Param(
                name="maximum",
                kind="number",
                feeds=f"{_BY_DISTANCE}.maximum",
                en=_("Greatest distance (km, or map units)"),
                help_en=_("Empty: half of the largest distance."),
                default=None,
                minimum=0.0,
            ),
            Param(
                name="breaks",
                kind="text",
                feeds=f"{_BY_DISTANCE}.breaks",
                en=_("Ends of the bands"),
                help_en=_("Growing distances instead of equal widths: 0, 200, 400, 800."),
                default=None,
                advanced=True,
            ),
            Param(
                name="distance_points",
                kind="choice",
                feeds=f"{_BY_DISTANCE}.points",
                en=_("Points distances are measured between"),
                help_en=_(
                    "Seats need the attributes seat_lon and seat_lat; a layer of points has its points."
                ),
                default="centroid",
                choices=choices("points", PointsOf),
            ),
            Param(
                name="distance_metric",
                kind="choice",
                feeds=f"{_BY_DISTANCE}.metric",
                en=_("Distance"),
                help_en=_(
                    "Empty: great circle for longitude and latitude, planar for projected maps."
                ),
                default=None,
                choices=choices("metric", Metric),
                advanced=True,
            ),
            _scaling(_BY_DISTANCE, "none"),
        ),
    ),
    outputs=(
        _TABLE,
        _FIRST,
        Output(name="reach", kind="number", en=_("Distance that likeness reaches"), source="reach"),
    ),
    tags_en=_TAGS,
)
_BY_ORDER = "correlogram_by_order"
_ORDER = Tool(
    name=_BY_ORDER,
    group="autocorrelation",
    en=_("Correlogram by order of neighbours"),
    help_en=_(
        "How alike regions are at more and more steps between neighbours, with bands of "
        "permutations and a test over all of them."
    ),
    entry=f"{MODULE}:{_BY_ORDER}",
    params=_correlogram(
        _BY_ORDER,
        (weights_param(_BY_ORDER),),
        (
            Param(
                name="orders",
                kind="integer",
                feeds=f"{_BY_ORDER}.orders",
                en=_("Highest order"),
                help_en=_("Steps along the links of the weights."),
                default=5,
                minimum=1,
                maximum=200,
            ),
            _scaling(_BY_ORDER, "row"),
        ),
    ),
    outputs=(_TABLE, _FIRST),
    tags_en=_TAGS,
)

TOOLS: tuple[Tool, ...] = (_GEARY, _MORAN, _MATRIX, _DISTANCE, _ORDER)
