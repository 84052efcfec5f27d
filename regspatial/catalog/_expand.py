"""Compound parameters taken apart: the same flat names in the shell, in recipes and in QGIS."""

from __future__ import annotations

from dataclasses import replace

from ..choices.data import MatchNames, Missing
from ..choices.weights import (
    Islands,
    KernelFunction,
    Metric,
    Normalise,
    PointsOf,
    WeightsKind,
    kinds_using,
)
from ..words import _, p_
from .types import REQUIRED, Condition, Param, Tool, choices


def _used(argument: str) -> Condition:
    """Return the condition of a parameter of the weights rule: the kinds that it changes."""
    return "weights_kind", kinds_using(argument)


_REGIONS = (
    Param(
        name="regions",
        kind="vector",
        feeds="regions",
        en=p_("layer", "Regions"),
        help_en=_(
            "Polygon or point layer with one feature per region; the shell also takes "
            "china:province and china:prefecture."
        ),
    ),
    Param(
        name="regions_id",
        kind="column",
        feeds="regions",
        en=_("Id field of the regions"),
        help_en=_("Field that holds the regions' unique codes (adcode)."),
        default=None,
    ),
    Param(
        name="subset",
        kind="text",
        feeds="regions",
        en=_("Part of China"),
        help_en=_(
            "Only the regions of a belt, macro-region or city group, of map and table: by its Chinese "
            "or English name or key (yangtze-belt); "
            "several with commas."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="repair",
        kind="boolean",
        feeds="regions",
        en=_("Repair invalid polygons"),
        help_en=_("Instead of refusing them; which, and by how much they change, is said."),
        default=False,
        advanced=True,
    ),
    Param(
        name="from_gcj02",
        kind="boolean",
        feeds="regions",
        en=_("The map is in GCJ-02"),
        help_en=_("The displaced coordinates of Chinese web maps: they are turned into WGS-84."),
        default=False,
        advanced=True,
    ),
)
_PANEL = (
    Param(
        name="panel",
        kind="table",
        feeds="panel",
        en=_("Table by region and time"),
        help_en=_(
            "Long table: one row per region and time (CSV, Excel, Parquet or a table layer)."
        ),
    ),
    Param(
        name="panel_id",
        kind="column",
        feeds="panel",
        en=_("Id column of the table"),
        help_en=_("Column that holds the region's code, or its name when names are matched."),
    ),
    Param(
        name="panel_time",
        kind="column",
        feeds="panel",
        en=_("Time column of the table"),
        help_en=_("Column that holds the year; empty for a single cross-section."),
        default=None,
    ),
    Param(
        name="names",
        kind="choice",
        feeds="panel",
        en=_("Match names to codes"),
        help_en=_("Turn Chinese or English place names of the id column into adcodes."),
        default="none",
        choices=choices("names", MatchNames),
    ),
    Param(
        name="ignore",
        kind="text",
        feeds="panel",
        en=_("Rows of the table to leave out"),
        help_en=_("What the id column holds there, or codes or names, with commas: Total."),
        default=None,
        advanced=True,
    ),
    Param(
        name="corrections",
        kind="text",
        feeds="panel",
        en=_("Corrections of names"),
        help_en=_(
            "What names mean that cannot be matched, as name=code with commas: Suzhou=320500."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="restore_zeros",
        kind="boolean",
        feeds="panel",
        en=_("Put back lost zeros of codes"),
        help_en=_("With matched names: 1001 is 01001 where only one code can be meant."),
        default=False,
        advanced=True,
    ),
)
_DATA = (
    Param(
        name="derive",
        kind="text",
        feeds="data.derive",
        en=_("New columns"),
        help_en=_(
            "Made before the run, as in ln_gdp = log(gdp); share = exports / gdp. A variable may also be "
            "written so where it is asked for."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="missing",
        kind="choice",
        feeds="data.missing",
        en=_("Empty cells"),
        help_en=_(
            "Of the columns that are used. Automatic: what goes period by period runs on the regions that "
            "have a value and says which have none; everything else stops and names the cells."
        ),
        default=None,
        choices=choices("missing", Missing),
        advanced=True,
    ),
    Param(
        name="period",
        kind="text",
        feeds="data.period",
        en=_("Times to use"),
        help_en=_("A span, as in 2012:2020, 2012: or :2020, or times with commas; empty: all."),
        default=None,
        advanced=True,
    ),
)
_REGIONAL = (
    Param(
        name="exclude",
        kind="text",
        feeds="data.exclude",
        en=_("Regions to leave out"),
        help_en=_(
            "Codes or names with commas: of the map, of the table and of given weights alike. Maps show "
            "them without a value."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="only",
        kind="text",
        feeds="data.only",
        en=_("Regions to use"),
        help_en=_(
            "By attributes of the map, columns, id and year: region3=east, or region3 in (east, middle) "
            "and year >= 2012. Weights are built for the regions that are left; those of a file are cut "
            "and normalised again."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="by",
        kind="text",
        feeds="data.by",
        en=_("Run by group"),
        help_en=_(
            "An attribute of the map, as region3, or year: the tool runs once for each value, and its "
            "tables stand below one another."
        ),
        default=None,
        advanced=True,
    ),
)
DATA_CHOICE = (*_DATA, *_REGIONAL)
"""What is done with the data before a tool has them; fed to `studies.choosing.choose`."""
_WEIGHTS = (
    Param(
        name="weights_file",
        kind="weights_file",
        feeds="weights",
        en=_("Weights file"),
        help_en=_(
            "A .npz, .gwt, .gal, .csv, .dta, .mtx or .swm file; if given, the rule below is not used."
        ),
        default=None,
    ),
    Param(
        name="weights_kind",
        kind="choice",
        feeds="w.kind",
        en=_("Weights rule"),
        help_en=_("How neighbours and weights are found."),
        default="queen",
        choices=choices("weights_kind", WeightsKind),
    ),
    Param(
        name="power",
        kind="number",
        feeds="w.power",
        en=_("Distance power"),
        help_en=_("w = 1/d^power for inverse-distance, nested-economic and gravity weights."),
        default=2.0,
        minimum=0.0,
        when=_used("power"),
    ),
    Param(
        name="order",
        kind="integer",
        feeds="w.order",
        en=_("Order of contiguity"),
        help_en=_("1: direct neighbours; 2: neighbours of neighbours, and so on."),
        default=1,
        minimum=1,
        advanced=True,
        when=_used("order"),
    ),
    Param(
        name="k",
        kind="integer",
        feeds="w.k",
        en=_("Number of neighbours k"),
        help_en=_("For k-nearest-neighbour weights, and kernel weights without a bandwidth."),
        default=4,
        minimum=1,
        when=_used("k"),
    ),
    Param(
        name="threshold",
        kind="number",
        feeds="w.threshold",
        en=_("Distance threshold (km, or map units)"),
        help_en=_("For distance-band weights: neighbours are the regions within it."),
        default=None,
        minimum=0.0,
        when=_used("threshold"),
    ),
    Param(
        name="weights_bandwidth",
        kind="number",
        feeds="w.bandwidth",
        en=_("Bandwidth of the decay (km, or map units)"),
        help_en=_(
            "For exponential weights, exp(−d / bandwidth), and kernel weights; empty for a kernel: "
            "the distance of each region to its k-th nearest."
        ),
        default=None,
        minimum=0.0,
        advanced=True,
        when=_used("bandwidth"),
    ),
    Param(
        name="weights_kernel",
        kind="choice",
        feeds="w.function",
        en=_("Kernel of the weights"),
        help_en=_("How kernel weights fall with distance, up to the bandwidth."),
        default="triangular",
        choices=choices("kernel", KernelFunction),
        advanced=True,
        when=_used("function"),
    ),
    Param(
        name="omega",
        kind="number",
        feeds="w.omega",
        en=_("Share of inverse distance"),
        help_en=_("For mixed weights: omega · inverse distance + (1 − omega) · economic distance."),
        default=0.5,
        minimum=0.0,
        maximum=1.0,
        advanced=True,
        when=_used("omega"),
    ),
    Param(
        name="metric",
        kind="choice",
        feeds="w.metric",
        en=_("Distance"),
        help_en=_("Empty: great circle for longitude and latitude, planar for projected maps."),
        default=None,
        choices=choices("metric", Metric),
        advanced=True,
        when=_used("metric"),
    ),
    Param(
        name="cutoff",
        kind="number",
        feeds="w.cutoff",
        en=_("Distance cut-off (km, or map units)"),
        help_en=_("Weights beyond it are zero; empty: no cut-off."),
        default=None,
        minimum=0.0,
        advanced=True,
        when=_used("cutoff"),
    ),
    Param(
        name="points",
        kind="choice",
        feeds="w.points",
        en=_("Points distances are measured between"),
        help_en=_(
            "Seats need the attributes seat_lon and seat_lat; a layer of points has its points."
        ),
        default="centroid",
        choices=choices("points", PointsOf),
        when=_used("points"),
    ),
    Param(
        name="weights_variable",
        kind="variable",
        feeds="w.variable",
        en=_("Variable of the weights"),
        help_en=_("GDP or GDP per head, for economic, nested-economic, mixed and gravity weights."),
        default=None,
        when=_used("variable"),
    ),
    Param(
        name="base",
        kind="time",
        feeds="w.base",
        en=_("Base time of that variable"),
        help_en=_(
            "Empty: the mean over all times (as in most papers; a base year before the "
            "sample keeps W exogenous)."
        ),
        default=None,
        advanced=True,
        when=_used("base"),
    ),
    Param(
        name="islands",
        kind="choice",
        feeds="w.islands",
        en=p_("parameter", "Regions without neighbours"),
        help_en=_(
            "Stop and name them, keep them with a zero row, or link each to its nearest region."
        ),
        default="raise",
        choices=choices("islands", Islands),
        when=_used("islands"),
    ),
    Param(
        name="links",
        kind="links",
        feeds="w.links",
        en=_("Extra links"),
        help_en=_(
            "Pairs id-id separated by commas, for example 460000-440000 to join Hainan to "
            "Guangdong."
        ),
        default=(),
        advanced=True,
    ),
    Param(
        name="normalise",
        kind="choice",
        feeds="w.normalise",
        en=_("Normalisation"),
        help_en=_(
            "row: rows sum to one; spectral: divided by the largest eigenvalue; min-max: "
            "Kelejian and Prucha; none."
        ),
        default="row",
        choices=choices("normalise", Normalise),
    ),
)

_FLOWS = (
    Param(
        name="flows",
        kind="table",
        feeds="flows",
        en=_("Observed flows"),
        help_en=_(
            "Table with a row per flow, or a layer of lines: firms, capital, passengers, "
            "information between the regions."
        ),
        default=None,
    ),
    Param(
        name="flows_origin",
        kind="column",
        feeds="flows",
        en=_("Origin column of the flows"),
        help_en=_(
            "Codes of the regions where flows begin. Empty for lines: the region in which "
            "a line begins."
        ),
        default=None,
    ),
    Param(
        name="flows_destination",
        kind="column",
        feeds="flows",
        en=_("Destination column of the flows"),
        help_en=_("Codes of the regions where flows end. Empty for lines, likewise."),
        default=None,
    ),
    Param(
        name="flows_value",
        kind="column",
        feeds="flows",
        en=_("Value column of the flows"),
        help_en=_("Size of each flow; empty: the column is called value."),
        default=None,
    ),
    Param(
        name="flows_time",
        kind="column",
        feeds="flows",
        en=_("Time column of the flows"),
        help_en=_("The year of each flow, where there are flows of several times."),
        default=None,
    ),
)

PANEL = _PANEL
"""The flat parameters of a table."""

WEIGHT_RULE = tuple(p for p in _WEIGHTS if p.feeds.startswith("w."))
"""The flat parameters of an inline weights rule; their `feeds` are arguments of weights.build."""

COMPOUND = {"regions": _REGIONS, "panel": _PANEL, "weights": _WEIGHTS, "flows": _FLOWS}
"""The kinds that are taken apart, and into what."""


def expand(tool: Tool) -> tuple[Param, ...]:
    """Return the flat parameters of a tool, compound ones taken apart, in order of appearance.

    A tool whose weights can come from a rule gets the regions' parameters as well (optional there:
    a weights file needs no map).
    """
    out: list[Param] = []
    has_regions = tool.needs("regions") is not None
    for p in tool.params:
        if p.kind not in COMPOUND:
            out.append(p)
            continue
        if p.kind == "weights" and not has_regions:
            out += [_optional(q) for q in _REGIONS]
        parts = COMPOUND[p.kind]
        out += [_optional(q) for q in parts] if p.optional else list(parts)
        out += _DATA if p.kind == "panel" else ()
    if any(p.name in ("panel", "regions") for p in out):
        own = {p.name for p in out}  # a tool's own `by` is not ours
        out += [p for p in _REGIONAL if p.name not in own]
    names = [p.name for p in out]
    clash = {n for n in names if names.count(n) > 1}
    if clash:
        raise ValueError(f"tool {tool.name}: parameters {sorted(clash)} stand twice")
    return tuple(out)


def further_maps(tool: Tool) -> tuple[str, ...]:
    """Return the parameters that name a map beside the regions, such as the window of a pattern."""
    return tuple(p.name for p in tool.params if p.kind == "vector")


def _optional(p: Param) -> Param:
    return replace(p, default=None) if p.default is REQUIRED else p
