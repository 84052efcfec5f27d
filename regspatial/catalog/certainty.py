"""Tools of clusters over many runs and over time."""

from __future__ import annotations

from dataclasses import replace

from ..choices.autocorrelation import (
    CellCorrection,
    ClusterStatistic,
    GiReference,
    LocalInferenceOfG,
)
from ..words import _
from ._common import seed_of_draws
from ._statistics import (
    ALTERNATIVES,
    CORRECTIONS,
    MODULE,
    alpha_param,
    choice_param,
    panel_param,
    permutations_param,
    time_param,
    variable_param,
    weights_param,
)
from .types import Output, Param, Tool, choices


def _params(function: str, lead: tuple[Param, ...]) -> tuple[Param, ...]:
    return (
        panel_param(function),
        variable_param(function),
        time_param(function, "time", _("Time"), _("Empty: the last.")),
        weights_param(function),
        *lead,
        Param(
            name="statistic",
            kind="choice",
            feeds=f"{function}.statistic",
            en=_("Statistic"),
            help_en=_("Whose clusters are looked at."),
            default="local_moran",
            choices=choices("statistic", ClusterStatistic),
        ),
        replace(permutations_param(function, 999), help_en=_("In each run.")),
        choice_param(function, "alternative", "two-sided", ALTERNATIVES, advanced=True),
        choice_param(function, "correction", "none", CORRECTIONS),
        alpha_param(function),
        seed_of_draws(function),
    )


def _outputs(name: str) -> tuple[Output, ...]:
    return (
        Output(name="layer", kind="layer", en=_("Most frequent cluster by region")),
        Output(name=name, kind="table", en=_("Shares by region"), source=name),
        Output(
            name="steady",
            kind="number",
            en=_("Regions in one cluster in 95 % of runs"),
            source="steady",
        ),
        Output(
            name="doubtful",
            kind="number",
            en=_("Regions that lose their cluster in over 5 % of runs"),
            source="doubtful",
        ),
    )


_STABILITY = Tool(
    name="cluster_stability",
    group="autocorrelation",
    en=_("Stability of clusters over weights and seeds"),
    help_en=_(
        "How often each region is in each cluster over several spatial weights and several seeds of "
        "the permutations: a map of shares."
    ),
    entry=f"{MODULE}:cluster_stability",
    params=_params(
        "cluster_stability",
        (
            Param(
                name="others",
                kind="rules",
                feeds="cluster_stability.others",
                en=_("Other weights"),
                help_en=_(
                    "Rules or files, separated by semicolons: knn k=6; inverse-distance power=1 points=seat."
                ),
                default=None,
            ),
            Param(
                name="seeds",
                kind="integer",
                feeds="cluster_stability.seeds",
                en=_("Seeds"),
                help_en=_("Runs of each weights, with permutations of their own."),
                default=20,
                minimum=1,
                maximum=1000,
            ),
        ),
    ),
    outputs=(
        *_outputs("cluster_stability"),
        Output(
            name="by_weights",
            kind="table",
            en=_("By spatial weights"),
            source="stability_by_weights",
        ),
    ),
    tags_en=_("LISA, Moran, cluster, stability, robustness, probability, weights, seed"),
)
_SENSITIVITY = Tool(
    name="cluster_sensitivity",
    group="autocorrelation",
    en=_("Sensitivity of clusters to errors of measurement"),
    help_en=_(
        "Adds errors of a stated size to the variable many times and says how often each region "
        "keeps its cluster."
    ),
    entry=f"{MODULE}:cluster_sensitivity",
    params=_params(
        "cluster_sensitivity",
        (
            Param(
                name="relative_error",
                kind="number",
                feeds="cluster_sensitivity.relative_error",
                en=_("Error as a share of each value"),
                help_en=_("Standard deviation: 0.03 is three per cent. Give one of the three."),
                default=None,
                minimum=0.0,
            ),
            Param(
                name="error_size",
                kind="number",
                feeds="cluster_sensitivity.error_size",
                en=_("Error in the unit of the variable"),
                help_en=_("Standard deviation, the same in all regions."),
                default=None,
                minimum=0.0,
            ),
            Param(
                name="error",
                kind="variable",
                feeds="cluster_sensitivity.error",
                en=_("Column of errors"),
                help_en=_("Holds the standard deviation of each region."),
                default=None,
            ),
            Param(
                name="draws",
                kind="integer",
                feeds="cluster_sensitivity.draws",
                en=_("Simulated maps"),
                help_en=_("199 is enough to tell shares apart by five per cent."),
                default=199,
                minimum=1,
                maximum=100_000,
            ),
        ),
    ),
    outputs=_outputs("cluster_sensitivity"),
    tags_en=_("LISA, Moran, cluster, measurement error, sensitivity, robustness, simulation"),
)

_EMERGING_NAME = "emerging_hot_spots"
_EMERGING = Tool(
    name=_EMERGING_NAME,
    group="autocorrelation",
    en=_("Emerging hot spots"),
    help_en=_(
        "Hot and cold spots period by period (Gi*), their Mann-Kendall trend, and one of 17 patterns "
        "for each region: new, consecutive, intensifying, persistent, diminishing, sporadic, "
        "oscillating or historical hot or cold spot, or none."
    ),
    entry=f"{MODULE}:{_EMERGING_NAME}",
    params=(
        panel_param(_EMERGING_NAME),
        variable_param(_EMERGING_NAME),
        weights_param(_EMERGING_NAME),
        Param(
            name="time_window",
            kind="integer",
            feeds=f"{_EMERGING_NAME}.time_window",
            en=_("Earlier periods in the neighbourhood"),
            help_en=_("0: the period itself alone; 1: with the one before, as in ArcGIS."),
            default=0,
            minimum=0,
        ),
        Param(
            name="reference",
            kind="choice",
            feeds=f"{_EMERGING_NAME}.reference",
            en=_("Held against"),
            help_en=_(
                "What a neighbourhood is held against; of a variable that grows everywhere, all "
                "periods together make the first ones cold and the last ones hot."
            ),
            default="window",
            choices=choices("gi_reference", GiReference),
        ),
        choice_param(
            _EMERGING_NAME,
            "inference",
            "analytic",
            choices("inference", LocalInferenceOfG),
        ),
        replace(permutations_param(_EMERGING_NAME, 999), when=("inference", ("permutation",))),
        choice_param(
            _EMERGING_NAME,
            "correction",
            "fdr",
            choices("correction", CellCorrection),
        ),
        alpha_param(_EMERGING_NAME),
        Param(
            name="trend_alpha",
            kind="number",
            feeds=f"{_EMERGING_NAME}.trend_alpha",
            en=_("Significance level of the trend"),
            help_en=_("Mann-Kendall, two-sided."),
            default=0.05,
            minimum=1e-9,
            maximum=0.5,
            advanced=True,
        ),
        replace(seed_of_draws(_EMERGING_NAME), when=("inference", ("permutation",))),
    ),
    outputs=(
        Output(name="layer", kind="layer", en=_("Pattern by region")),
        Output(name="counts", kind="table", en=_("Regions by pattern"), source="emerging_counts"),
        Output(name="regions_table", kind="table", en=_("By region"), source="emerging_hot_spots"),
        Output(name="cells", kind="table", en=_("By region and time"), source="emerging_cells"),
        Output(name="hot", kind="number", en=_("Regions with hot spots"), source="hot"),
        Output(name="cold", kind="number", en=_("Regions with cold spots"), source="cold"),
    ),
    tags_en=_("Getis-Ord, Gi*, hot spot, space-time, trend, Mann-Kendall, emerging"),
)

TOOLS: tuple[Tool, ...] = (_EMERGING, _STABILITY, _SENSITIVITY)
