"""The flat parameters of weights: a file, or a rule."""

from __future__ import annotations

from ..choices.weights import (
    ISLANDS,
    Islands,
    KernelFunction,
    Metric,
    Normalise,
    PointsOf,
    WeightsKind,
    kinds_using,
)
from ..declare.description import Condition, Param, choices
from ..words import _, p_


def _used(argument: str) -> Condition:
    """Return the condition of a parameter of the weights rule: the kinds that it changes."""
    return "weights_kind", kinds_using(argument)


WEIGHTS = (
    Param(
        name="weights_file",
        kind="weights_file",
        feeds="weights",
        en=_("Weights file"),
        help_en=_(
            "A .npz, .gwt, .gal, .csv, .dta, .mtx or .swm file; if given, the rule below is not used. One a "
            "time: 2010=w10.npz, 2015=w15.npz, or w_{time}.npz."
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
            "Link each to its nearest region (both are named), stop and name them, or keep them with a zero row."
        ),
        default=ISLANDS,
        choices=choices("islands", Islands),
        when=_used("islands"),
    ),
    Param(
        name="links",
        kind="links",
        feeds="w.links",
        en=_("Extra links"),
        help_en=_(
            "Pairs of codes or names separated by commas, for example 460000-440000 or "
            "Hainan-Guangdong."
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


WEIGHT_RULE = tuple(p for p in WEIGHTS if p.feeds.startswith("w."))
"""The flat parameters of an inline weights rule; their `feeds` are arguments of build_weights."""
