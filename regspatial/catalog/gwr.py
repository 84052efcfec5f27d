"""Tools of geographically weighted regression."""

from __future__ import annotations

from ..choices.gw import Criterion, Distribution, KernelName, Search
from ..choices.weights import PointsOf
from ..words import _
from ._common import number, one_time, seed_of_draws, table, table_by_time, the_map
from .types import Condition, Output, Param, Tool, choices

_SEARCHED: Condition = ("bandwidth", (None,))


def _data(function: str) -> tuple[Param, ...]:
    return (
        the_map(function),
        table_by_time(f"{function}.panel"),
        Param(
            name="formula",
            kind="formula",
            feeds=f"{function}.formula",
            en=_("Formula"),
            help_en=_("Such as: gdp_pc ~ schooling + log(density) + urban."),
        ),
    )


def _weighting(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="kernel",
            kind="choice",
            feeds=f"{function}.kernel",
            en=_("Kernel"),
            help_en=_(
                "How weights fall with distance; the Gaussian and the exponential never end."
            ),
            default="bisquare",
            choices=choices("kernel", KernelName),
        ),
        Param(
            name="adaptive",
            kind="boolean",
            feeds=f"{function}.adaptive",
            en=_("Adaptive bandwidth"),
            help_en=_(
                "Yes: the bandwidth is a number of nearest neighbours, the place itself "
                "counted; no: a distance in km (or map units)."
            ),
            default=True,
        ),
    )


def _bandwidth(function: str) -> Param:
    return Param(
        name="bandwidth",
        kind="number",
        feeds=f"{function}.bandwidth",
        en=_("Bandwidth"),
        help_en=_("Empty: the one with the least criterion."),
        default=None,
        minimum=0.0,
    )


def _choosing(function: str, when: Condition | None = None) -> tuple[Param, ...]:
    return (
        Param(
            name="criterion",
            kind="choice",
            feeds=f"{function}.criterion",
            en=_("Criterion"),
            help_en=_("What the bandwidth makes least."),
            default="aicc",
            choices=choices("criterion", Criterion),
            when=when,
        ),
        Param(
            name="search",
            kind="choice",
            feeds=f"{function}.search",
            en=_("Search"),
            help_en=_(
                "auto finds the least of all bandwidths; golden takes the steps of mgwr and "
                "may end in a local minimum."
            ),
            default="auto",
            choices=choices("search", Search),
            when=when,
            advanced=True,
        ),
        _points(function),
    )


def _points(function: str) -> Param:
    return Param(
        name="gwr_points",
        kind="choice",
        feeds=f"{function}.points",
        en=_("Points distances are measured between"),
        help_en=_(
            "Seats need the attributes seat_lon and seat_lat; a layer of points has its points."
        ),
        default="centroid",
        choices=choices("points", PointsOf),
        advanced=True,
    )


def _family(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="family",
            kind="choice",
            feeds=f"{function}.family",
            en=_("Distribution"),
            help_en=_("Gaussian for measurements, Poisson for counts, binomial for 0 and 1."),
            default="gaussian",
            choices=choices("family", Distribution),
        ),
        Param(
            name="offset",
            kind="variable",
            feeds=f"{function}.offset",
            en=_("Exposure"),
            help_en=_(
                "For Poisson: what the expected count is proportional to, such as population."
            ),
            default=None,
            advanced=True,
        ),
    )


def _tables(*more: tuple[str, str]) -> tuple[Output, ...]:
    tables = (
        ("surfaces", _("Coefficients over the places")),
        *more,
        ("fit", _("Fit")),
        ("local", _("Estimates by place")),
    )
    return tuple(table(*one) for one in tables)


def _layer(*numbers: tuple[str, str]) -> tuple[Output, ...]:
    return (
        Output(name="coefficients", kind="layer", en=_("Local coefficients")),
        *(number(*one) for one in numbers),
    )


_NUMBERS = (
    ("aicc", _("AICc")),
    ("r2", _("R²")),
    ("tr_s", _("Effective parameters")),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="gwr",
        group="gwr",
        en=_("Geographically weighted regression (GWR)"),
        help_en=_(
            "A regression in every place from the observations about it: coefficients, "
            "their standard errors and t values adjusted for the number of tests, local R² "
            "and collinearity, with the best bandwidth. The layer holds the coefficients, "
            "also only where they are significant."
        ),
        entry=".gw.gwr:gwr",
        params=(
            *_data("gwr"),
            one_time("gwr"),
            *_weighting("gwr"),
            _bandwidth("gwr"),
            *_family("gwr"),
            *_choosing("gwr", _SEARCHED),
        ),
        outputs=(
            *_tables(),
            *_layer(("bandwidth", _("Bandwidth")), *_NUMBERS),
        ),
        tags_en=_("GWR, local regression, spatial heterogeneity, bandwidth, mgwr"),
        style="diverging",
    ),
    Tool(
        name="mgwr",
        group="gwr",
        en=_("Multiscale geographically weighted regression (MGWR)"),
        help_en=_(
            "A local regression in which every term has a bandwidth of its own, by "
            "back-fitting: some coefficients vary from place to place, others hardly at "
            "all."
        ),
        entry=".gw.mgwr:mgwr",
        params=(*_data("mgwr"), one_time("mgwr"), *_weighting("mgwr"), *_choosing("mgwr")),
        outputs=(
            *_tables(("bandwidths", _("Bandwidth of each term"))),
            *_layer(*_NUMBERS),
        ),
        tags_en=_("MGWR, multiscale, back-fitting, spatial heterogeneity, bandwidth"),
        style="diverging",
    ),
    Tool(
        name="gtwr",
        group="gwr",
        en=_("Geographically and temporally weighted regression (GTWR)"),
        help_en=_(
            "A regression at every region and time from what is near in space and in time; "
            "how much a year is worth in distance (kappa) is found with the bandwidth."
        ),
        entry=".gw.gtwr:gtwr",
        params=(
            *_data("gtwr"),
            *_weighting("gtwr"),
            _bandwidth("gtwr"),
            Param(
                name="kappa",
                kind="number",
                feeds="gtwr.kappa",
                en=_("kappa: squared distance that one unit of time is worth"),
                help_en=_("In km² (or squared map units); empty: searched with the bandwidth."),
                default=None,
                minimum=0.0,
            ),
            Param(
                name="past_only",
                kind="boolean",
                feeds="gtwr.past_only",
                en=_("Past and present only"),
                help_en=_("No observation draws on later ones."),
                default=False,
            ),
            *_family("gtwr"),
            *_choosing("gtwr"),
        ),
        outputs=(
            *_tables(),
            *_layer(("bandwidth", _("Bandwidth")), ("kappa", _("kappa")), *_NUMBERS),
        ),
        tags_en=_("GTWR, space-time, panel, local regression"),
        style="diverging",
    ),
    Tool(
        name="gwr_stationarity",
        group="gwr",
        en=_("Do coefficients vary over space? (tests)"),
        help_en=_(
            "The F tests of Leung, Mei and Zhang (2000) and random relabelling of the "
            "observations, for a GWR."
        ),
        entry=".gw.stationarity:gwr_stationarity",
        params=(
            *_data("gwr_stationarity"),
            one_time("gwr_stationarity"),
            *_weighting("gwr_stationarity"),
            _bandwidth("gwr_stationarity"),
            _points("gwr_stationarity"),
            Param(
                name="permutations",
                kind="integer",
                feeds="gwr_stationarity.permutations",
                en=_("Relabellings"),
                help_en=_(
                    "Times that the observations are dealt out anew over the places; 0: none."
                ),
                default=99,
                minimum=0,
                maximum=99999,
            ),
            seed_of_draws("gwr_stationarity"),
        ),
        outputs=(
            Output(
                name="stationarity",
                kind="table",
                en=_("Tests by term"),
                source="stationarity",
            ),
            Output(
                name="improvement",
                kind="table",
                en=_("Tests of the whole model"),
                source="improvement",
            ),
        ),
        tags_en=_("GWR, Leung, F test, Monte Carlo, stationarity"),
    ),
)
