"""Tools that describe: statistics, correlations, series, rankings, densities, sizes, a plain map."""

from __future__ import annotations

from dataclasses import replace

from ..choices.description import DensityBandwidth, GroupStatistic, MapScheme
from ..words import _
from ._common import grouping, table, table_by_time, the_map
from .types import Output, Param, Tool, choices


def _panel(function: str = "") -> Param:
    return table_by_time(f"{function}.panel" if function else "panel")


def _variable(function: str, help_en: str) -> Param:
    return Param(
        name="variable",
        kind="variable",
        feeds=f"{function}.x",
        en=_("Variable"),
        help_en=help_en,
    )


def _time(function: str) -> Param:
    return Param(
        name="time",
        kind="time",
        feeds=f"{function}.time",
        en=_("Time"),
        help_en=_("Empty: the last."),
        default=None,
    )


def _times(function: str, help_en: str) -> Param:
    return Param(
        name="at_times",
        kind="text",
        feeds=f"{function}.at_times",
        en=_("Times"),
        help_en=help_en,
        default=None,
    )


def _columns(function: str) -> Param:
    return Param(
        name="variables",
        kind="variables",
        feeds=f"{function}.columns",
        en=_("Columns"),
        help_en=_("The columns to look at."),
    )


_DESCRIBE = Tool(
    name="describe",
    group="data",
    en=_("Descriptive statistics"),
    help_en=_(
        "N, mean, standard deviations (overall, between, within), quantiles of each column, also by group "
        "and by time; cells far out, changes of unit and of price base are named, never changed."
    ),
    entry=".indicators:describe",
    params=(
        _panel("describe"),
        the_map("describe", optional=True),
        _columns("describe"),
        grouping("describe"),
        Param(
            name="by_time",
            kind="boolean",
            feeds="describe.by_time",
            en=_("By time as well"),
            help_en=_("The same statistics for each time."),
            default=False,
        ),
        Param(
            name="quantiles",
            kind="text",
            feeds="describe.quantiles",
            en=_("Quantiles"),
            help_en=_("Shares between 0 and 1 with commas, as in 0.05,0.5,0.95."),
            default=(0.25, 0.5, 0.75),
            advanced=True,
        ),
    ),
    outputs=(
        table("description", _("Descriptive statistics")),
        table("description_by_group", _("Descriptive statistics by group")),
        table("description_by_time", _("Descriptive statistics by time")),
        table("findings", _("Cells that deserve a look")),
    ),
    tags_en=_("summary, mean, standard deviation, outlier, unit, xtsum"),
)

_CORRELATIONS = Tool(
    name="correlations",
    group="data",
    en=_("Correlations"),
    help_en=_("Pearson correlations with stars, p-values and variance inflation factors."),
    entry=".indicators:correlations",
    params=(_panel("correlations"), _columns("correlations")),
    outputs=(
        table("correlations", _("Correlations")),
        table("correlation_pairs", _("Correlations, pair by pair")),
    ),
    tags_en=_("correlation, VIF, collinearity"),
)

_SERIES = Tool(
    name="series",
    group="data",
    en=_("Series and growth by group"),
    help_en=_(
        "A variable over time, all regions together and group by group, with absolute change, multiple, "
        "compound growth (CAGR) and log growth."
    ),
    entry=".indicators:series",
    params=(
        _panel(),
        the_map("series", optional=True),
        _variable("series", _("What is followed over time.")),
        grouping("series"),
        Param(
            name="statistic",
            kind="choice",
            feeds="series.statistic",
            en=_("Statistic of a group"),
            help_en=_("Mean, sum or median of its regions."),
            default="mean",
            choices=choices("group_statistic", GroupStatistic),
        ),
        Param(
            name="population",
            kind="variable",
            feeds="series.population",
            en=_("Weighting variable"),
            help_en=_(
                "Population, for means of variables per head; empty: every region counts the same."
            ),
            default=None,
        ),
    ),
    outputs=(
        table("series", _("Series by time")),
        table("growth", _("Growth from first to last time")),
        table("growth_by_time", _("Growth since the time before")),
    ),
    tags_en=_("time series, growth, CAGR, trend, group means"),
)

_RANKING = Tool(
    name="ranking",
    group="data",
    en=_("Ranking"),
    help_en=_("The regions in the order of a variable, as bars, with places won and lost."),
    entry=".indicators:ranking",
    params=(
        _panel(),
        the_map("ranking", optional=True),
        _variable("ranking", _("What the order follows.")),
        _time("ranking"),
        replace(
            _time("ranking"),
            name="against",
            feeds="ranking.against",
            en=_("Beside the places at"),
            help_en=_("An earlier time; empty: none."),
        ),
        Param(
            name="ascending",
            kind="boolean",
            feeds="ranking.ascending",
            en=_("Least value first"),
            help_en=_("No: the greatest value has rank 1."),
            default=False,
        ),
        Param(
            name="largest",
            kind="integer",
            feeds="ranking.largest",
            en=_("Bars of the figure"),
            help_en=_("Empty: all up to 40 regions, else 20."),
            default=None,
            minimum=1,
        ),
        grouping("ranking"),
    ),
    outputs=(
        table("ranking", _("Ranking")),
        Output(name="layer", kind="layer", en=_("Map with ranks")),
    ),
    tags_en=_("rank, order, bars, top"),
    style="sequential",
)

_DENSITY = Tool(
    name="kernel_density",
    group="data",
    en=_("Kernel density by time"),
    help_en=_(
        "How a variable is spread among the regions, time by time: Gaussian kernel, with Silverman's or "
        "Sheather and Jones' bandwidth, its peaks, and the curves."
    ),
    entry=".indicators:kernel_density",
    params=(
        _panel(),
        _variable("kernel_density", _("Whose distribution is drawn.")),
        _times("kernel_density", _("With commas: 2012,2022. Empty: six at most, evenly spread.")),
        Param(
            name="bandwidth",
            kind="choice",
            feeds="kernel_density.bandwidth",
            en=_("Bandwidth"),
            help_en=_("Silverman's rule is smooth; Sheather and Jones' keeps two peaks apart."),
            default="silverman",
            choices=choices("density_bandwidth", DensityBandwidth),
        ),
        Param(
            name="width",
            kind="number",
            feeds="kernel_density.width",
            en=_("Bandwidth of your own"),
            help_en=_("In the unit of the variable, in place of the rule."),
            default=None,
            minimum=0.0,
            advanced=True,
        ),
        Param(
            name="relative",
            kind="boolean",
            feeds="kernel_density.relative",
            en=_("Divide by the mean of each time"),
            help_en=_("Compares the shape and not the level."),
            default=False,
        ),
    ),
    outputs=(
        table("density", _("Densities by time")),
        table("density_curves", _("Curves")),
    ),
    tags_en=_("kernel density, distribution, bandwidth, polarisation, Silverman, Sheather-Jones"),
)

_ZIPF = Tool(
    name="zipf",
    group="data",
    en=_("Zipf's law (rank and size)"),
    help_en=_(
        "The slope of log rank (less one half) on log size, with the standard error of Gabaix and "
        "Ibragimov and the test of Zipf's law, time by time."
    ),
    entry=".indicators:zipf",
    params=(
        _panel(),
        _variable("zipf", _("Sizes: population, GDP; positive.")),
        _times("zipf", _("With commas: 2012,2022. Empty: all.")),
        Param(
            name="largest",
            kind="integer",
            feeds="zipf.largest",
            en=_("Largest regions only"),
            help_en=_("How many; the law is one of the upper tail. Empty: all."),
            default=None,
            minimum=5,
        ),
        Param(
            name="minimum",
            kind="number",
            feeds="zipf.minimum",
            en=_("Least size"),
            help_en=_("Smaller ones do not count. Empty: all."),
            default=None,
            minimum=0.0,
            advanced=True,
        ),
    ),
    outputs=(table("zipf", _("Zipf's law")),),
    tags_en=_("Zipf, rank-size, Pareto, primacy, city size"),
)

_MAP = Tool(
    name="map_variable",
    group="data",
    en=_("Map of a variable"),
    help_en=_(
        "A plain map of a variable at one time, in classes: quantiles, equal intervals or natural breaks."
    ),
    entry=".indicators:map_variable",
    params=(
        replace(the_map("map_variable", optional=True), optional=False),
        _panel(),
        _variable("map_variable", _("What is mapped.")),
        _time("map_variable"),
        _times("map_variable", _("Maps side by side in common classes: 2012,2017,2022.")),
        Param(
            name="scheme",
            kind="choice",
            feeds="map_variable.scheme",
            en=_("Classes"),
            help_en=_("How the limits between classes are found."),
            default="quantiles",
            choices=choices("map_scheme", MapScheme),
        ),
        Param(
            name="classes",
            kind="integer",
            feeds="map_variable.classes",
            en=_("Number of classes"),
            help_en=_("Five or six can be told apart on a map."),
            default=5,
            minimum=1,
            maximum=12,
        ),
        Param(
            name="centre",
            kind="number",
            feeds="map_variable.centre",
            en=_("Limit that no class crosses"),
            help_en=_("Such as 0 for growth: the two sides get two colours."),
            default=None,
            advanced=True,
        ),
        Param(
            name="borders",
            kind="text",
            feeds="map_variable.borders",
            en=_("Attribute whose borders are drawn"),
            help_en=_("As parent: borders of provinces over prefectures."),
            default=None,
            advanced=True,
        ),
    ),
    outputs=(
        Output(name="layer", kind="layer", en=_("Map of the variable")),
        table("map_classes", _("Classes")),
        table("map_values", _("Values by region")),
    ),
    tags_en=_("map, choropleth, classes, quantiles, natural breaks, Jenks"),
    style="sequential",
)

TOOLS: tuple[Tool, ...] = (_DESCRIBE, _CORRELATIONS, _SERIES, _RANKING, _DENSITY, _ZIPF, _MAP)
