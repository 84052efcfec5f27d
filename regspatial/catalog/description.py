"""Tools that describe: statistics, correlations, series, rankings, densities, sizes, a plain map."""

from __future__ import annotations

from dataclasses import replace

from ..choices.description import DensityBandwidth, GroupStatistic, MapScheme
from ..words import _, p_
from .types import Output, Param, Tool, choices


def _panel(function: str = "") -> Param:
    return Param(
        name="panel",
        kind="panel",
        feeds=f"{function}.panel" if function else "panel",
        en=_("Table by region and time"),
    )


def _regions(function: str) -> Param:
    return Param(
        name="regions",
        kind="regions",
        feeds=f"{function}.regions",
        en=p_("layer", "Regions"),
        optional=True,
    )


def _group(function: str) -> Param:
    return Param(
        name="group",
        kind="text",
        feeds=f"{function}.group",
        en=_("Grouping attribute"),
        help_en=_("Attribute of the regions, such as region4; needs regions."),
        default=None,
    )


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


def _table(name: str, en: str) -> Output:
    return Output(name=name, kind="table", en=en, source=name)


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
        _regions("describe"),
        _columns("describe"),
        _group("describe"),
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
        _table("description", _("Descriptive statistics")),
        _table("description_by_group", _("Descriptive statistics by group")),
        _table("description_by_time", _("Descriptive statistics by time")),
        _table("findings", _("Cells that deserve a look")),
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
        _table("correlations", _("Correlations")),
        _table("correlation_pairs", _("Correlations, pair by pair")),
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
        _regions("series"),
        _variable("series", _("What is followed over time.")),
        _group("series"),
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
        _table("series", _("Series by time")),
        _table("growth", _("Growth from first to last time")),
        _table("growth_by_time", _("Growth since the time before")),
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
        _regions("ranking"),
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
        _group("ranking"),
    ),
    outputs=(
        _table("ranking", _("Ranking")),
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
        _table("density", _("Densities by time")),
        _table("density_curves", _("Curves")),
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
    outputs=(_table("zipf", _("Zipf's law")),),
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
        replace(_regions("map_variable"), optional=False),
        _panel(),
        _variable("map_variable", _("What is mapped.")),
        _time("map_variable"),
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
        _table("map_classes", _("Classes")),
        _table("map_values", _("Values by region")),
    ),
    tags_en=_("map, choropleth, classes, quantiles, natural breaks, Jenks"),
    style="sequential",
)

TOOLS: tuple[Tool, ...] = (_DESCRIBE, _CORRELATIONS, _SERIES, _RANKING, _DENSITY, _ZIPF, _MAP)
