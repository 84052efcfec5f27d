"""A valid call of everything that the public rooms give, on the small study of `world.py`."""

import dataclasses
from typing import Any

import numpy as np

import regspatial as rs


def calls(world) -> dict[str, dict[str, Any]]:
    """Return the arguments of a valid call, by name; what has a default may be left out."""
    ids, times = list(world.panel.ids), list(world.panel.times)
    p, r, w, gdp, x = world.panel, world.regions, world.w, world.panel["gdp"], world.panel["x"]
    xw = {"variable": x, "w": w}
    local = {**xw, "permutations": 99, "rng": 1, "at_time": 2015}
    gwr = {"panel": p, "formula": "y ~ x", "at_time": 2015, "regions": r, "bandwidth": 9}
    dense = w.to_dense()
    links = {"origins": ids, "destinations": ids[1:] + ids[:1], "ids": ids}
    short = {"at_time": 2015, "permutations": 99, "rng": 1}
    several = {k: v for k, v in local.items() if k != "variable"} | {
        "panel": p,
        "variables": ["x", "y"],
    }
    return {
        "regression.impact_profiles": {
            "result": world.sdm(),
            "regions": r,
            "breaks": [0.0, 1.5, 9.0],
            "draws": 20,
            "rng": 1,
        },
        "studies.spillovers": {
            "panel": p,
            "formula": "y ~ x",
            "w": w,
            "regions": r,
            "breaks": [0.0, 1.5, 9.0],
            "draws": 20,
            "rng": 1,
        },
        "autocorrelation.correlogram_by_distance": {"variable": x, "regions": r, **short},
        "autocorrelation.correlogram_by_order": {**xw, **short, "orders": 2},
        "autocorrelation.cluster_stability": {**xw, **short, "seeds": 2},
        "autocorrelation.cluster_sensitivity": {**xw, **short, "draws": 4, "error_size": 0.1},
        "autocorrelation.emerging_hot_spots": {**xw},
        "regression.dynamic_responses": {
            "result": rs.regression.spatial_panel_dynamic_estimate(p, "x2 ~ x", w),
            "draws": 20,
            "rng": 1,
        },
        "regression.residual_moran_test": {
            "panel": p,
            "formula": "x2 ~ x",
            "w": w,
            "model": "ols",
            "draws": 19,
            "rng": 1,
        },
        "regression.pesaran_cd_test": {
            "panel": p,
            "formula": "x2 ~ x",
            "w": w,
            "model": "ols",
            "draws": 19,
            "rng": 1,
        },
        "regression.serial_correlation_test": {
            "panel": p,
            "formula": "x2 ~ x",
            "w": w,
            "model": "ols",
            "draws": 19,
            "rng": 1,
        },
        "regression.heteroskedasticity_test": {
            "panel": p,
            "formula": "x2 ~ x",
            "w": w,
            "model": "ols",
            "draws": 19,
            "rng": 1,
        },
        "regression.normality_test": {
            "panel": p,
            "formula": "x2 ~ x",
            "w": w,
            "model": "ols",
            "draws": 19,
            "rng": 1,
        },
        "regression.collinearity": {"panel": p, "formula": "x2 ~ x", "w": w, "model": "ols"},
        "regression.lr_tests": {"panel": p, "formula": "x2 ~ x", "w": w, "model": "slx"},
        "regression.wald_tests": {"panel": p, "formula": "x2 ~ x", "w": w, "model": "slx"},
        "regression.effects_tests": {"panel": p, "formula": "x2 ~ x", "w": w, "model": "ols"},
        "regression.spatial_panel_estimate": {"panel": p, "formula": "y ~ x", "w": w},
        "regression.spatial_panel_dynamic_estimate": {"panel": p, "formula": "x2 ~ x", "w": w},
        "regression.spatial_panel_2sls_estimate": {"panel": p, "formula": "y ~ x", "w": w},
        "regression.spatial_regression_estimate": {
            "panel": p,
            "formula": "y ~ x",
            "w": w,
            "at_time": 2015,
        },
        "regression.predict": {"result": world.sdm(), "panel": p},
        "regression.what_if_of": {"result": world.sdm(), "regressor": "x", "draws": 20, "rng": 1},
        "indicators.composite_sensitivity_of": {"index": world.index()},
        "regression.recovered_effects_of": {"result": world.sdm(), "panel": p},
        "studies.predict_panel": {"panel": p, "formula": "y ~ x", "w": w},
        "studies.recovered_effects": {"panel": p, "formula": "y ~ x", "w": w},
        "regression.leave_out": {
            "result": rs.regression.spatial_panel_estimate(
                p, "y ~ x", w, model="sar", fixed_effects="entity"
            ),
            "leave": "time",
        },
        "autocorrelation.moran_matrix": {"panel": p, "variables": ["x", "y"], "w": w},
        "autocorrelation.multivariate_local_geary": several,
        "autocorrelation.multivariate_local_moran": several,
        "regression.lm_residual_test": {
            "result": rs.regression.spatial_regression_estimate(
                p, "y ~ x", w, at_time=2015, model="sar"
            )
        },
        "weights.build_weights": {"regions": r, "panel": p},
        "weights.compare_weights": {"w": w, "other": w},
        "weights.describe_weights": {"w": w, "regions": r},
        "weights.distance_band": {"regions": r},
        "weights.economic": {"variable": gdp},
        "weights.edit": {"w": w, "add": [("r00", "r11")]},
        "weights.exponential": {"regions": r, "bandwidth": 2.0},
        "weights.from_dense": {"ids": ids, "matrix": dense},
        "weights.from_distances": {"ids": ids, "matrix": np.ones((12, 12)) - np.eye(12)},
        "weights.weights_from_flows": {"flows": world.layer()},
        "weights.from_flows": {"flows": world.layer()},
        "weights.from_flows_by_time": {"flows": (dataclasses.replace(world.layer(), time=2012),)},
        "weights.from_graph": {"graph": w.to_graph()},
        "weights.from_links": links,
        "weights.from_rule": {"rule": "queen", "regions": r, "panel": p},
        "weights.from_rules": {"rules": ["queen", w], "regions": r, "panel": p},
        "weights.from_sparse": {"ids": ids, "matrix": w.to_sparse()},
        "weights.gravity": {"regions": r, "mass": gdp},
        "weights.higher_order": {"w": w},
        "weights.inverse_distance": {"regions": r},
        "weights.kernel": {"regions": r, "islands": "keep"},
        "weights.knn": {"regions": r},
        "weights.mixed": {"first": w, "second": w},
        "weights.nested_economic": {"distance": r, "variable": gdp},
        "weights.normalise": {"w": w},
        "weights.queen": {"regions": r},
        "weights.read": {"path": world.file("w")},
        "weights.read_by_time": {"files": {2015: world.file("w")}},
        "weights.rook": {"regions": r},
        "weights.subset": {"w": w, "ids": ids[:8]},
        "weights.write": {"w": w, "path": world.folder / "out.csv"},
        "autocorrelation.bivariate_local_moran": {**local, "lagged_variable": world.panel["y"]},
        "autocorrelation.bivariate_moran": {**xw, "lagged_variable": world.panel["y"]},
        "autocorrelation.lee": {**xw, "second": world.panel["y"]},
        "autocorrelation.local_lee": {**local, "second": world.panel["y"]},
        "autocorrelation.cluster_transitions_of": {
            "local": world.local(),
            "first": 2015,
            "last": 2016,
        },
        "autocorrelation.geary": xw,
        "autocorrelation.getis_ord_g": {"variable": gdp, "w": w},
        "autocorrelation.join_counts": {"variable": world.panel["firms"], "w": w},
        "autocorrelation.local_g": {**local, "variable": gdp},
        "autocorrelation.local_geary": local,
        "autocorrelation.cluster_transitions": {**xw, "permutations": 9, "rng": 1},
        "autocorrelation.spatial_gini": {"variable": gdp, "w": w},
        "autocorrelation.residual_moran": {
            "residuals": np.random.default_rng(1).normal(size=12),
            "X": np.ones((12, 1)),
            "w": w,
        },
        "regression.conley_curve": {
            "panel": p.to_frame(),
            "formula": "y ~ x | id",
            "cutoffs": [2.0],
            "id": "id",
            "time": "time",
            "regions": r,
        },
        "regression.effects_test": {
            "full": world.sdm(bias_correction="none"),
            "restricted": rs.regression.spatial_panel_estimate(
                p, "y ~ x", w, fixed_effects="time", bias_correction="none"
            ),
        },
        "regression.impacts_test": {
            "restricted": world.sdm(),
            "unrestricted": rs.regression.spatial_panel_estimate(p, "y ~ x + x2", w),
        },
        "regression.lm_tests": {"panel": p, "formula": "y ~ x", "w": w},
        "regression.lr_test": {"unrestricted": world.sdm(), "restricted": world.sdm(model="sar")},
        "regression.wald_test": {"result": world.sdm()},
        "network.backbone": {"layer": world.layer()},
        "network.block_model": {"layer": world.layer()},
        "network.development_axes": {"poles": world.poles(), "layer": world.layer()},
        "network.evolution": {"poles": [world.poles(2020), world.poles(2021)]},
        "network.flow_layer": {"links": [("r00", "r01", 1.0)], "regions": r},
        "network.gravity_layer": {"regions": r, "mass": gdp},
        "network.growth_poles": {"layers": world.layer(), "mass": gdp, "draws": 0},
        "network.hinterlands": {"poles": world.poles(), "layer": world.layer()},
        "network.layer_agreement": {
            "poles": rs.network.growth_poles(
                [world.layer(), dataclasses.replace(world.layer(), name="other")], gdp, draws=0
            )
        },
        "network.lead_lag_layer": {"x": gdp},
        "network.network_measures": {"layers": world.layer(), "rng": 1},
        "network.node_measures": {"layers": world.layer()},
        "network.organisation_type": {"layers": world.layer()},
        "network.pole_evolution": {"regions": r, "mass": gdp},
        "network.pole_network": {"regions": r, "mass": gdp, "draws": 0, "rng": 1},
        "network.pole_scales": {"regions": r, "mass": gdp, "within": "adcode"},
        "network.road_distances": {
            "regions": r,
            "lines": [np.array([[0.0, 0.0], [4000.0, 3000.0]])],
            "snap": 9999.0,
        },
        "network.similarity_layer": {"x": gdp},
        "gw.gwr_stationarity": {**gwr, "permutations": 2, "rng": 1},
        "gw.predict": {"result": world.gwr(), "panel": p.select(times=[2015]), "regions": r},
        "gw.stationarity": {"result": world.gwr(), "permutations": 2, "rng": 1},
        "studies.difference": {"panel": p, "names": ("x",)},
        "studies.growth": {"panel": p, "names": ("gdp",)},
        "studies.edit_weights": {"w": w, "add": [("r00", "r11")]},
        "studies.join": {"regions": r, "panel": p},
        "studies.lag": {"panel": p, "names": ("x",)},
        "studies.log_columns": {"panel": p, "names": ("gdp",)},
        "studies.log_values": {"variable": gdp},
        "studies.merge": {
            "panel": p,
            "other": rs.Panel.from_arrays(ids, times, {"z": np.ones((7, 12))}),
        },
        "studies.convert_units": {
            "panel": dataclasses.replace(p, units={"gdp": "亿元"}),
            "wanted": {"gdp": "万元"},
        },
        "studies.panel_from_columns": {
            "ids": ids,
            "times": [1] * 12,
            "columns": {"x": [1.0] * 12},
        },
        "studies.panel_from_wide": {"ids": ids, "columns": {"x": {1: ("x1", [1.0] * 12)}}},
        "studies.share": {"panel": p, "numerator": "gdp", "denominator": "pop"},
        "studies.share_values": {"numerator": gdp, "denominator": world.panel["pop"]},
        "indicators.Indicator": {"column": "gdp"},
        "indicators.disparity": {"variable": gdp},
        "io.china_path": {"level": "province"},
        "io.dissolve": {
            "hinterlands": rs.network.hinterlands(world.poles(), world.layer()),
            "regions": r,
        },
        "io.lines_to_frame": {"lines": world.layer().lines(), "crs": "EPSG:3857"},
        "io.panel_to_frame": {"panel": p},
        "io.regions_to_frame": {"regions": r},
        "io.write_network": {
            "path": world.folder / "n.gpkg",
            "network": rs.network.pole_network(r, gdp, draws=0, rng=1),
            "regions": r,
        },
        "interop.to_graph": {"w": w},
        "interop.to_w": {"w": w},
    }
