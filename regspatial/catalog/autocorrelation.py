"""Tools of the autocorrelation room."""

from __future__ import annotations

from dataclasses import replace

from ..choices.autocorrelation import (
    Alternative,
    Correction,
    GlobalInference,
    GlobalInferenceOfG,
    LocalInference,
    LocalInferenceOfG,
    LocalMoranInference,
    TransitionsBy,
)
from ..words import Message, _
from .types import Choice, Condition, Output, Param, Tool, choices

_MODULE = ".autocorrelation"

_ALTERNATIVES = choices("alternative", Alternative)
_CORRECTIONS = choices("correction", Correction)
_NORMAL_TOO = choices("inference", GlobalInference)
_BY_DRAWS = choices("inference", LocalInference)
_DRAWN: Condition = ("inference", ("permutation",))
_OF_CLUSTERS: Condition = ("by", ("cluster",))
_BINARY = (
    _("Binary weights"),
    _(
        "Use only who is a neighbour of whom; no: use the weights as they are (needed for "
        "inverse distance without a cut-off)."
    ),
)


def _panel(function: str) -> Param:
    return Param(
        name="panel",
        kind="panel",
        feeds="panel",
        en=_("Table by region and time"),
        help_en=_("Holds the columns that are used."),
    )


def _weights(function: str) -> Param:
    return Param(
        name="w",
        kind="weights",
        feeds=f"{function}.w",
        en=_("Spatial weights"),
        help_en=_("A file, or a rule."),
    )


def _variable(function: str, argument: str = "x", name: str = "variable") -> Param:
    lagged = argument == "y"
    return Param(
        name=name,
        kind="variable",
        feeds=f"{function}.{argument}",
        en=_("Variable among the neighbours") if lagged else _("Variable"),
        help_en=_("Column with a number for every region and time."),
    )


def _choice(
    function: str, name: str, default: str, allowed: tuple[Choice, ...], *, advanced: bool = False
) -> Param:
    en, help_en = _CHOICES[name]
    return Param(
        name=name,
        kind="choice",
        feeds=f"{function}.{name}",
        en=en,
        help_en=help_en,
        default=default,
        choices=allowed,
        advanced=advanced,
    )


_CHOICES = {
    "inference": (
        _("Inference"),
        _("Where the expected value, the variance and p come from."),
    ),
    "alternative": (
        _("Alternative hypothesis"),
        _("Two-sided by default; GeoDa and PySAL report folded p-values, half as large."),
    ),
    "correction": (
        _("Correction for many tests"),
        _("Within each time, over the regions that have neighbours."),
    ),
    "by": (
        _("What is compared"),
        _("Significant clusters, or quadrants of the Moran scatterplot."),
    ),
}


def _permutations(function: str, default: int | None) -> Param:
    return Param(
        name="permutations",
        kind="integer",
        feeds=f"{function}.permutations",
        en=_("Number of permutations"),
        help_en=_(
            "999 is usual, 9999 for published p-values. Empty: 999 if inference is by permutation, "
            "else none."
        )
        if default is None
        else _("999 is usual, 9999 for published p-values."),
        default=default,
        minimum=0 if default is None else 1,
        maximum=1_000_000,
    )


def _seed(function: str) -> Param:
    return Param(
        name="seed",
        kind="seed",
        feeds=f"{function}.rng",
        en=_("Random seed"),
        help_en=_("The same seed gives the same p-values; empty: a new one, written down."),
        default=None,
        minimum=0,
        advanced=True,
    )


def _alpha(function: str) -> Param:
    return Param(
        name="alpha",
        kind="number",
        feeds=f"{function}.alpha",
        en=_("Significance level"),
        help_en=_("For the clusters."),
        default=0.05,
        minimum=1e-9,
        maximum=0.5,
    )


def _time(function: str, argument: str, en: str, help_en: str) -> Param:
    return Param(
        name=argument,
        kind="time",
        feeds=f"{function}.{argument}",
        en=en,
        help_en=help_en,
        default=None,
    )


def _boolean(function: str, name: str, default: bool, texts: tuple[str, str]) -> Param:
    return Param(
        name=name,
        kind="boolean",
        feeds=f"{function}.{name}",
        en=texts[0],
        help_en=texts[1],
        default=default,
    )


def _global(
    function: str, inferences: tuple[Choice, ...], *, lead: tuple[Param, ...] = ()
) -> tuple[Param, ...]:
    return (
        _panel(function),
        _variable(function),
        *lead,
        _weights(function),
        _choice(function, "inference", "randomisation", inferences),
        _permutations(function, None),
        _choice(function, "alternative", "two-sided", _ALTERNATIVES),
        _seed(function),
    )


def _local(
    function: str,
    inferences: tuple[Choice, ...],
    *,
    inference: str = "permutation",
    lead: tuple[Param, ...] = (),
) -> tuple[Param, ...]:
    return (
        _panel(function),
        _variable(function),
        *lead,
        _time(function, "time", _("Time"), _("Empty: all times; the map shows the last.")),
        _weights(function),
        _choice(function, "inference", inference, inferences, advanced=True),
        replace(_permutations(function, 999), when=_DRAWN),
        _choice(function, "alternative", "two-sided", _ALTERNATIVES),
        _choice(function, "correction", "none", _CORRECTIONS),
        _alpha(function),
        _seed(function),
    )


def _global_outputs(name: str, statistic: str) -> tuple[Output, ...]:
    return (
        Output(
            name=name,
            kind="table",
            en=Message(_("{statistic} by time"), statistic=Message(statistic)),
            source=name,
        ),
        Output(
            name=f"{name}_inference",
            kind="table",
            en=_("By kind of inference"),
            source=f"{name}_inference",
        ),
        Output(
            name="value",
            kind="number",
            en=Message(_("{statistic}, last time"), statistic=Message(statistic)),
            source="last_value",
        ),
        Output(name="z", kind="number", en=_("z, last time"), source="last_z"),
        Output(name="p_value", kind="number", en=_("p, last time"), source="last_p"),
    )


def _local_outputs(name: str) -> tuple[Output, ...]:
    return (
        Output(name="layer", kind="layer", en=_("Clusters by region")),
        Output(name=name, kind="table", en=_("By region and time"), source=name),
        Output(
            name=f"{name}_counts", kind="table", en=_("Regions by cluster"), source=f"{name}_counts"
        ),
        Output(
            name="significant",
            kind="number",
            en=_("Regions in a cluster, last time"),
            source="significant",
        ),
    )


_MORAN = Tool(
    name="moran",
    group="autocorrelation",
    en=_("Global Moran's I by time"),
    help_en=_(
        "Whether like values are neighbours: I, its expected value, z and p, one row a "
        "time. Exact moments under randomisation and normality, and permutations on "
        "request."
    ),
    entry=f"{_MODULE}:moran",
    params=_global("moran", _NORMAL_TOO),
    outputs=_global_outputs("moran", _("Moran's I")),
    tags_en=_("Moran, spatial autocorrelation, permutation, global"),
)
_LOCAL_MORAN = Tool(
    name="local_moran",
    group="autocorrelation",
    en=_("Local Moran's I (LISA clusters)"),
    help_en=_(
        "Where like values are neighbours: I of every region with conditional "
        "permutations, its quadrant, and clusters High-High, Low-Low, High-Low, "
        "Low-High."
    ),
    entry=f"{_MODULE}:local_moran",
    params=_local(
        "local_moran",
        choices("inference", LocalMoranInference),
    ),
    outputs=_local_outputs("local_moran"),
    tags_en=_("LISA, Moran, cluster, outlier, hot spot, local, FDR"),
    style="lisa",
)
_GEARY = Tool(
    name="geary",
    group="autocorrelation",
    en=_("Geary's C by time"),
    help_en=_(
        "How much neighbours differ: C is 1 without spatial autocorrelation, below 1 "
        "when neighbours are alike."
    ),
    entry=f"{_MODULE}:geary",
    params=_global("geary", _NORMAL_TOO),
    outputs=_global_outputs("geary", _("Geary's C")),
    tags_en=_("Geary, spatial autocorrelation, global"),
)
_G = Tool(
    name="getis_ord_g",
    group="autocorrelation",
    en=_("Getis–Ord general G by time"),
    help_en=_(
        "Whether high or low values are neighbours; for positive variables with a natural zero."
    ),
    entry=f"{_MODULE}:getis_ord_g",
    params=_global(
        "getis_ord_g",
        choices("inference", GlobalInferenceOfG),
        lead=(_boolean("getis_ord_g", "binary", True, _BINARY),),
    ),
    outputs=_global_outputs("getis_ord_g", _("General G")),
    tags_en=_("Getis-Ord, general G, hot spot, global"),
)
_LOCAL_G = Tool(
    name="local_g",
    group="autocorrelation",
    en=_("Getis–Ord Gi and Gi* (hot and cold spots)"),
    help_en=_("Standardised Gi, or Gi* that counts the region itself: hot and cold spots."),
    entry=f"{_MODULE}:local_g",
    params=_local(
        "local_g",
        choices("inference", LocalInferenceOfG),
        inference="analytic",
        lead=(
            _boolean(
                "local_g",
                "star",
                False,
                (_("Gi*: count the region itself"), _("No: Gi, of the neighbours alone.")),
            ),
            _boolean("local_g", "binary", True, _BINARY),
        ),
    ),
    outputs=_local_outputs("local_g"),
    tags_en=_("Getis-Ord, Gi*, hot spot, cold spot, local"),
    style="lisa",
)
_LOCAL_GEARY = Tool(
    name="local_geary",
    group="autocorrelation",
    en=_("Local Geary's c"),
    help_en=_("How much each region differs from its neighbours."),
    entry=f"{_MODULE}:local_geary",
    params=_local("local_geary", _BY_DRAWS),
    outputs=_local_outputs("local_geary"),
    tags_en=_("Geary, cluster, local"),
    style="lisa",
)
_BIVARIATE = Tool(
    name="bivariate_local_moran",
    group="autocorrelation",
    en=_("Bivariate local Moran"),
    help_en=_("One variable in the region against another among its neighbours."),
    entry=f"{_MODULE}:bivariate_local_moran",
    params=_local(
        "bivariate_local_moran",
        _BY_DRAWS,
        lead=(_variable("bivariate_local_moran", "y", "lagged_variable"),),
    ),
    outputs=_local_outputs("bivariate_local_moran"),
    tags_en=_("LISA, Moran, bivariate, local"),
    style="lisa",
)
_TRANSITIONS = Tool(
    name="cluster_transitions",
    group="autocorrelation",
    en=_("Transitions between local clusters"),
    help_en=_(
        "Which region moved from which local Moran cluster (or quadrant) to which, "
        "between two times."
    ),
    entry=f"{_MODULE}:moran_transitions",
    params=(
        _panel("moran_transitions"),
        _variable("moran_transitions"),
        _time("moran_transitions", "first", _("First time"), _("Empty: the first.")),
        _time("moran_transitions", "last", _("Last time"), _("Empty: the last.")),
        _weights("moran_transitions"),
        _choice("moran_transitions", "by", "cluster", choices("transitions_by", TransitionsBy)),
        *(
            replace(p, when=_OF_CLUSTERS)
            for p in (
                _permutations("moran_transitions", 999),
                _choice("moran_transitions", "alternative", "two-sided", _ALTERNATIVES),
                _choice("moran_transitions", "correction", "none", _CORRECTIONS),
                _alpha("moran_transitions"),
            )
        ),
        _seed("moran_transitions"),
    ),
    outputs=(
        Output(name="layer", kind="layer", en=_("Transition by region")),
        Output(
            name="cluster_transitions",
            kind="table",
            en=_("Counts from each to each"),
            source="cluster_transitions",
        ),
        Output(
            name="cluster_transitions_regions",
            kind="table",
            en=_("By region"),
            source="cluster_transitions_regions",
        ),
        Output(name="stable", kind="number", en=_("Regions that did not move"), source="stable"),
    ),
    tags_en=_("LISA, transition, space-time, cluster"),
)

TOOLS: tuple[Tool, ...] = (
    _MORAN,
    _LOCAL_MORAN,
    _GEARY,
    _G,
    _LOCAL_G,
    _LOCAL_GEARY,
    _BIVARIATE,
    _TRANSITIONS,
)
