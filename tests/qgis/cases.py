# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of every tool, told once for QGIS, for `qgis_process` and for the Python API."""

TIMES = tuple(range(2015, 2021))

_MAP = {"regions": "china_provinces.gpkg", "regions_id": "adcode"}
_TABLE = {"panel": "panel.csv", "panel_id": "code", "panel_time": "year"}
_QUEEN = {"weights_kind": "queen", "links": "460000-440000"}
_SEATS = {"weights_kind": "inverse-distance", "power": 2.0, "points": "seat"}
_BOTH = {**_MAP, **_TABLE}

CASES: dict[str, dict[str, object]] = {
    "build_weights": {**_MAP, **_SEATS},
    "describe_weights": {**_MAP, **_QUEEN, "islands": "keep"},
    "edit_weights": {
        **_MAP,
        **_QUEEN,
        "islands": "keep",
        "add": "海南-上海",
        "steps": 2,
        "cumulative": True,
    },
    "weights_from_flows": {
        **_MAP,
        "flows": "links.csv",
        "flows_origin": "from",
        "flows_destination": "to",
        "flows_value": "firms",
        "direction": "both",
        "islands": "keep",
    },
    "compare_weights": {**_MAP, **_SEATS, "other": "knn k=6"},
    "moran": {**_BOTH, **_QUEEN, "variable": "y"},
    "geary": {**_BOTH, **_QUEEN, "variable": "y"},
    "getis_ord_g": {**_BOTH, **_QUEEN, "variable": "z"},
    "local_moran": {
        **_BOTH,
        **_QUEEN,
        "variable": "y",
        "permutations": 199,
        "correction": "fdr",
        "seed": 7,
    },
    "local_g": {**_BOTH, **_QUEEN, "variable": "z", "star": True, "permutations": 99, "seed": 7},
    "local_geary": {**_BOTH, **_QUEEN, "variable": "y", "permutations": 99, "seed": 7},
    "bivariate_local_moran": {
        **_BOTH,
        **_QUEEN,
        "variable": "y",
        "lagged_variable": "x1",
        "permutations": 99,
        "seed": 7,
    },
    "cluster_transitions": {
        **_BOTH,
        **_QUEEN,
        "variable": "y",
        "first": "2015",
        "last": "2020",
        "permutations": 99,
        "seed": 7,
    },
    "panel_model": {
        **_BOTH,
        **_SEATS,
        "formula": "y ~ x1 + x2 + log(gdp)",
        "bias_correction": "lee-yu",
        "draws": 200,
        "orders": 3,
        "seed": 11,
    },
    "fixed_effects": {**_TABLE, "formula": "y ~ x1 + log(gdp) | id + time"},
    "join_report": _BOTH,
    "match_names": {**_TABLE, "level": "province"},
    "gwr": {**_BOTH, "formula": "y ~ x1 + x2", "time": "2020"},
    "mgwr": {**_BOTH, "formula": "y ~ x1 + x2", "time": "2020"},
    "gtwr": {**_BOTH, "formula": "y ~ x1 + x2", "bandwidth": 60, "kappa": 1000.0},
    "gwr_stationarity": {
        **_BOTH,
        "formula": "y ~ x1 + x2",
        "time": "2020",
        "bandwidth": 20,
        "permutations": 19,
        "seed": 5,
    },
    "pole_network": {
        **_BOTH,
        "mass": "gdp",
        "points": "seat",
        "group": "region4",
        "modularity": False,
        "draws": 50,
        "seed": 3,
    },
    "pole_evolution": {**_BOTH, "mass": "gdp", "points": "seat"},
    "symbiosis": {**_BOTH, "mass": "gdp", "points": "seat"},
    "composite_index": {**_BOTH, "indicators": "gdp:+, population:-"},
    "malmquist": {**_BOTH, "inputs": "population", "outputs": "gdp"},
    "describe": {
        **_BOTH,
        "variables": ["gdp", "population"],
        "group": "region4",
        "by_time": True,
        "quantiles": "0.1,0.5,0.9",
    },
    "correlations": {**_TABLE, "variables": ["gdp", "population"]},
    "series": {**_BOTH, "variable": "gdp", "group": "region4", "statistic": "sum"},
    "ranking": {**_BOTH, "variable": "gdp", "against": "2015", "group": "region4"},
    "kernel_density": {
        **_TABLE,
        "variable": "gdp",
        "at_times": "2015,2020",
        "bandwidth": "sheather-jones",
        "relative": True,
    },
    "zipf": {**_TABLE, "variable": "gdp", "largest": 20},
    "map_variable": {**_BOTH, "variable": "gdp", "scheme": "fisher-jenks", "borders": "region4"},
    "disparity": {**_BOTH, "variable": "gdp", "group": "region4"},
}
"""Parameters by the catalog's names; "regions" and "panel" name files of the tests' folder."""
