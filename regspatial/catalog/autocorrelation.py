"""Tools of the autocorrelation room."""

from __future__ import annotations

from dataclasses import replace

from ..choices.autocorrelation import (
    GlobalInferenceOfG,
    LocalInferenceOfG,
    LocalMoranInference,
    TransitionsBy,
)
from ..words import _
from ._common import seed_of_draws
from ._statistics import (
    ALTERNATIVES,
    BINARY,
    BY_DRAWS,
    CORRECTIONS,
    MODULE,
    NORMAL_TOO,
    OF_CLUSTERS,
    alpha_param,
    boolean_param,
    choice_param,
    global_outputs,
    global_params,
    local_outputs,
    local_params,
    panel_param,
    permutations_param,
    time_param,
    variable_param,
    weights_param,
)
from .types import Output, Tool, choices

_MORAN = Tool(
    name="moran",
    group="autocorrelation",
    en=_("Global Moran's I by time"),
    help_en=_(
        "Whether like values are neighbours: I, its expected value, z and p, one row a "
        "time. Exact moments under randomisation and normality, and permutations on "
        "request."
    ),
    entry=f"{MODULE}:moran",
    params=global_params("moran", NORMAL_TOO),
    outputs=global_outputs("moran", _("Moran's I")),
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
    entry=f"{MODULE}:local_moran",
    params=local_params(
        "local_moran",
        choices("inference", LocalMoranInference),
    ),
    outputs=local_outputs("local_moran"),
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
    entry=f"{MODULE}:geary",
    params=global_params("geary", NORMAL_TOO),
    outputs=global_outputs("geary", _("Geary's C")),
    tags_en=_("Geary, spatial autocorrelation, global"),
)
_G = Tool(
    name="getis_ord_g",
    group="autocorrelation",
    en=_("Getis–Ord general G by time"),
    help_en=_(
        "Whether high or low values are neighbours; for positive variables with a natural zero."
    ),
    entry=f"{MODULE}:getis_ord_g",
    params=global_params(
        "getis_ord_g",
        choices("inference", GlobalInferenceOfG),
        lead=(boolean_param("getis_ord_g", "binary", True, BINARY),),
    ),
    outputs=global_outputs("getis_ord_g", _("General G")),
    tags_en=_("Getis-Ord, general G, hot spot, global"),
)
_LOCAL_G = Tool(
    name="local_g",
    group="autocorrelation",
    en=_("Getis–Ord Gi and Gi* (hot and cold spots)"),
    help_en=_("Standardised Gi, or Gi* that counts the region itself: hot and cold spots."),
    entry=f"{MODULE}:local_g",
    params=local_params(
        "local_g",
        choices("inference", LocalInferenceOfG),
        inference="analytic",
        lead=(
            boolean_param(
                "local_g",
                "star",
                False,
                (_("Gi*: count the region itself"), _("No: Gi, of the neighbours alone.")),
            ),
            boolean_param("local_g", "binary", True, BINARY),
        ),
    ),
    outputs=local_outputs("local_g"),
    tags_en=_("Getis-Ord, Gi*, hot spot, cold spot, local"),
    style="lisa",
)
_LOCAL_GEARY = Tool(
    name="local_geary",
    group="autocorrelation",
    en=_("Local Geary's c"),
    help_en=_("How much each region differs from its neighbours."),
    entry=f"{MODULE}:local_geary",
    params=local_params("local_geary", BY_DRAWS),
    outputs=local_outputs("local_geary"),
    tags_en=_("Geary, cluster, local"),
    style="lisa",
)
_BIVARIATE = Tool(
    name="bivariate_local_moran",
    group="autocorrelation",
    en=_("Bivariate local Moran"),
    help_en=_("One variable in the region against another among its neighbours."),
    entry=f"{MODULE}:bivariate_local_moran",
    params=local_params(
        "bivariate_local_moran",
        BY_DRAWS,
        lead=(variable_param("bivariate_local_moran", "y", "lagged_variable"),),
    ),
    outputs=local_outputs("bivariate_local_moran"),
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
    entry=f"{MODULE}:moran_transitions",
    params=(
        panel_param("moran_transitions"),
        variable_param("moran_transitions"),
        time_param("moran_transitions", "first", _("First time"), _("Empty: the first.")),
        time_param("moran_transitions", "last", _("Last time"), _("Empty: the last.")),
        weights_param("moran_transitions"),
        choice_param(
            "moran_transitions", "states", "cluster", choices("transitions_by", TransitionsBy)
        ),
        *(
            replace(p, when=OF_CLUSTERS)
            for p in (
                permutations_param("moran_transitions", 999),
                choice_param("moran_transitions", "alternative", "two-sided", ALTERNATIVES),
                choice_param("moran_transitions", "correction", "none", CORRECTIONS),
                alpha_param("moran_transitions"),
            )
        ),
        seed_of_draws("moran_transitions"),
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
