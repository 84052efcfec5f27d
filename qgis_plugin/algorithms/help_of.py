# SPDX-License-Identifier: GPL-2.0-or-later
"""Which picture stands in the help of a tool; read by the plugin, and by its build without QGIS."""

from __future__ import annotations

_OF_GROUP = {
    "data": "table",
    "weights": "weights",
    "describe": "bars",
    "pattern": "moran",
    "model": "forest",
    "test": "forest",
    "effects": "forest",
    "policy": "forest",
    "local": "gwr",
    "networks": "network",
    "index": "bars",
    "regions": "groups",
    "report": "choropleth",
}
_OF_TOOL = {
    **dict.fromkeys(("describe", "kernel_density", "correlations"), "histogram"),
    **dict.fromkeys(("series", "composite_sensitivity", "convergence_clubs"), "series"),
    **dict.fromkeys(("ranking", "zipf"), "bars"),
    **dict.fromkeys(
        (
            "map_variable",
            "zonal_statistics",
            "distance_to_nearest",
            "access",
            "harmonise",
            "points_to_regions",
        ),
        "choropleth",
    ),
    **dict.fromkeys(
        (
            *(
                "local_moran",
                "local_g",
                "local_geary",
                "bivariate_local_moran",
                "local_lee",
                "emerging_hot_spots",
            ),
            *("multivariate_local_geary", "multivariate_local_moran", "cluster_transitions"),
            *("cluster_stability", "cluster_sensitivity"),
        ),
        "lisa",
    ),
    **dict.fromkeys(
        (
            "correlogram_by_distance",
            "correlogram_by_order",
            "ripley_k",
            "conley_curve",
            "spillovers",
        ),
        "envelope",
    ),
    **dict.fromkeys(
        ("event_study", "spatial_panel_dynamic", "policy", "policy_cohorts", "policy_durbin"),
        "event",
    ),
    "policy_reach": "rings",
    "discontinuity": "jump",
    "synthetic_control": "series",
    **dict.fromkeys(("panel_threshold", "moderation", "convergence"), "bent"),
    **dict.fromkeys(("what_if", "predict_panel", "recovered_effects"), "choropleth"),
    **dict.fromkeys(("lorenz", "disparity", "nested_theil"), "lorenz"),
    **dict.fromkeys(
        ("data_envelopment", "super_sbm", "malmquist", "dea_bootstrap", "simar_wilson"), "frontier"
    ),
    **dict.fromkeys(("markov_transitions", "spatial_markov", "fsqca"), "moves"),
    "dissolve_regions": "groups",
    "centre_of_gravity": "ellipse",
    "geodetector": "strata",
}


def picture_of(name: str, group: str) -> str:
    """Return the name of the picture of a tool."""
    return _OF_TOOL.get(name, _OF_GROUP.get(group, "table"))
