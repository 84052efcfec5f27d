"""Every public function, given something of the wrong type, says so in our words."""

import dataclasses
import inspect
import os
import types
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from importlib import import_module
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
import pytest

import regspatial as rs
from regspatial import _hints
from regspatial.errors import RegspatialError
from regspatial.results import Record

pd = pytest.importorskip("pandas")
gpd = pytest.importorskip("geopandas")

ROOMS = (
    "regspatial",
    "regspatial.weights",
    "regspatial.autocorrelation",
    "regspatial.regression",
    "regspatial.network",
    "regspatial.gw",
    "regspatial.studies",
    "regspatial.indicators",
    "regspatial.efficiency",
    "regspatial.configurations",
    "regspatial.regionalisation",
    "regspatial.io",
    "regspatial.interop",
)
IDS = [f"r{k:02d}" for k in range(12)]
TIMES = list(range(2015, 2022))
CRAFTS = ["farms", "mills", "ports", "mines", "banks", "shops", "labs"]

PROBES = {
    "DataFrame": pd.DataFrame({"u": [1.0, 2.0], "v": [3.0, 4.0]}),
    "list": [1, "a", None],
    "None": None,
    "str": "a text",
    "int": 7,
    "nan": float("nan"),
    "dict": {"a": 1},
    "array": np.zeros((2, 2, 2)),
    "bool": True,
    "object": object(),
    "fraction": Fraction(1, 3),
    "timedelta": np.timedelta64(1, "D"),
    "series of NA": pd.Series([pd.NA, pd.NA]),
    "MultiIndex": pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
    "strings": np.array(["r00", "r01"]),
    "empty DataFrame": pd.DataFrame(),
    "empty GeoDataFrame": gpd.GeoDataFrame({"a": []}, geometry=[]),
    "infinite": float("inf"),
}


LEGITIMATE = {("write_network", "path", "str")}
"""A file without a suffix: the library that writes it grumbles where no test can hear it."""


def public() -> dict[str, Any]:
    """Return every function and container class that users are given, by its first name."""
    found: dict[int, tuple[str, Any]] = {}
    for room in ROOMS:
        module = import_module(room)
        for name in module.__all__:
            thing = getattr(module, name)
            if callable(thing) and not inspect.ismodule(thing):
                short = room.removeprefix("regspatial").lstrip(".")
                found.setdefault(id(thing), (f"{short}.{name}".lstrip("."), thing))
    return dict(found.values())


PUBLIC = public()
NAMES = [n for n in PUBLIC if n not in ("RegspatialError", "RegspatialWarning")]


class World:
    """A small study, and a valid call of everything in it."""

    def __init__(self, folder):
        from shapely.geometry import box

        rng = np.random.default_rng(7)
        self.folder = folder
        frame = gpd.GeoDataFrame(
            {
                "adcode": IDS,
                "name": [f"N{i}" for i in IDS],
                "hoval": np.arange(12.0),
                "group": ["e", "w", "c"] * 4,
            },
            geometry=[
                box(1000 * (k % 4), 1000 * (k // 4), 1000 * (k % 4) + 1000, 1000 * (k // 4) + 1000)
                for k in range(12)
            ],
            crs="EPSG:3857",
        )
        self.map = frame
        self.regions = rs.regions_from_frame(frame, id="adcode")
        x = rng.normal(size=(7, 12))
        columns = {
            "x": x,
            "x2": rng.normal(size=(7, 12)),
            "y": x + rng.normal(size=(7, 12)),
            "gdp": rng.uniform(1, 9, (7, 12)),
            "pop": rng.uniform(1, 9, (7, 12)),
            "firms": rng.integers(0, 2, (7, 12)).astype(float),
        }
        columns["start"] = np.tile([TIMES[3] if k % 2 else 2099.0 for k in range(12)], (7, 1))
        crafts = np.random.default_rng(0).lognormal(sigma=0.8, size=(len(CRAFTS), 7, 12))
        columns |= dict(zip(CRAFTS, crafts, strict=True))
        columns["gdp"][:, [1, 10]] *= 40.0 * 1.3 ** np.arange(7)[:, None]  # poles
        self.panel = rs.Panel.from_arrays(IDS, TIMES, columns)
        self.w = rs.weights.queen(self.regions)

    def raster(self):
        """Return a raster file over all regions, a bit for a bit in their plane."""
        path = self.folder / "hills.tif"
        if not path.exists():
            rasterio = pytest.importorskip("rasterio")
            with rasterio.open(
                path,
                "w",
                driver="GTiff",
                height=15,
                width=20,
                count=1,
                dtype="float64",
                crs="EPSG:3857",
                transform=rasterio.Affine(200, 0, 0, 0, -200, 3000),
            ) as file:
                file.write(np.arange(300.0).reshape(1, 15, 20))
        return path

    @cache  # noqa: B019 - one world a run
    def sdm(self, **how):
        return rs.spatial_panel(self.panel, "y ~ x", self.w, **how)

    @cache  # noqa: B019
    def gwr(self):
        return rs.gwr(self.panel, "y ~ x", time=2015, regions=self.regions, bandwidth=9)

    @cache  # noqa: B019
    def local(self):
        return rs.local_moran(self.panel["x"], self.w, permutations=99, rng=1)

    @cache  # noqa: B019
    def layer(self, time=2021):
        return rs.network.gravity_layer(self.regions, self.panel["gdp"], time=time)

    @cache  # noqa: B019
    def poles(self, time=2021):
        return rs.network.growth_poles(
            self.layer(time), self.panel["gdp"], growth_by="none", draws=0
        )

    @cache  # noqa: B019
    def index(self):
        return rs.composite_index(self.panel, {"gdp": "+", "pop": "-"})

    @cache  # noqa: B019
    def file(self, kind):
        path = (
            self.folder
            / {
                "panel": "t.csv",
                "w": "w.npz",
                "map": "m.gpkg",
                "od": "od.csv",
                "effects": "effects.csv",
            }[kind]
        )
        if kind == "panel":
            self.panel.to_frame().to_csv(path, index=False)
        elif kind == "w":
            rs.weights.write(self.w, path)
        elif kind == "effects":
            path.write_text("term,direct,indirect,total\nx,0.2,0.1,0.3\n", encoding="utf-8")
        elif kind == "map":
            self.map.to_file(path)
        else:
            pd.DataFrame({"origin": IDS, "destination": IDS[1:] + IDS[:1], "value": 1.0}).to_csv(
                path, index=False
            )
        return str(path)

    @cached_property
    def calls(self) -> dict[str, dict[str, Any]]:
        """Return the arguments of a valid call, by name; what has a default may be left out."""
        p, r, w, gdp, x = self.panel, self.regions, self.w, self.panel["gdp"], self.panel["x"]
        xw = {"x": x, "w": w}
        local = {**xw, "permutations": 99, "rng": 1, "time": 2015}
        gwr = {"panel": p, "formula": "y ~ x", "time": 2015, "regions": r, "bandwidth": 9}
        fe = {"data": p.to_frame(), "formula": "y ~ x | id + time", "id": "id", "time": "time"}
        dense = w.to_dense()
        links = {"origins": IDS, "destinations": IDS[1:] + IDS[:1], "ids": IDS}
        variable = {"name": "x", "ids": IDS, "times": [1], "values": np.ones(12)}
        short = {"time": 2015, "permutations": 99, "rng": 1}
        several = {k: v for k, v in local.items() if k != "x"} | {
            "panel": p,
            "variables": ["x", "y"],
        }
        return {
            "Label": {"en": "Output", "zh": "产出", "unit": "yuan"},
            "FigureStyle": {"width": "single", "font": "songti", "source": "yearbook"},
            "Options": {},
            "Panel": {"ids": IDS, "times": [1], "columns": {"x": np.ones(12)}},
            "PeriodWeights": {"weights": {2015: w}},
            "Regions": {"ids": IDS, "points": np.arange(24.0).reshape(12, 2)},
            "SpatialWeights": {"ids": IDS, "matrix": dense},
            "Variable": variable,
            "balance": {"panel": p, "how": "drop_regions"},
            "by_group": {"verb": rs.moran, "by": "year", "x": x, "w": w},
            "china": {},
            "composite_index": {"panel": p, "indicators": {"gdp": "+", "pop": "-"}},
            "composite_sensitivity": {"index": self.index()},
            "correlations": {"panel": p, "columns": ["x", "y"]},
            "coupling_coordination": {"panel": p, "indices": ["gdp", "pop"], "rescale": True},
            "cross_section": {"frame": self.map, "id": "adcode"},
            "describe": {"panel": p},
            "dissolve_report": {"regions": r, "by": "group"},
            "etable": {"models": [self.sdm()]},
            "example": {"name": "dri"},
            "examples": {},
            "fixed_effects": fe,
            "fixed_effects_stepwise": {
                "data": p.to_frame(),
                "formula": "y ~ x + x2 | id",
                "id": "id",
                "time": "time",
            },
            "gtwr": {k: v for k, v in gwr.items() if k != "time"} | {"bandwidth": 40, "kappa": 1.0},
            "gwr": gwr,
            "impacts": {"result": self.sdm(), "draws": 20, "rng": 1},
            "join_report": {"regions": r, "panel": p},
            "kernel_density": {"x": gdp},
            "linked_view": {"panel": p, "w": xw["w"], "regions": r, "path": self.folder / "l.html"},
            "local_moran": local,
            "map_variable": {"x": gdp, "regions": r, "time": 2015},
            "economic_complexity": {"panel": p, "industries": CRAFTS},
            "location_quotient": {"panel": p, "industries": CRAFTS},
            "shift_share": {"panel": p, "industries": CRAFTS},
            "specialisation": {"panel": p, "industries": CRAFTS},
            "malmquist": {"panel": p, "inputs": ["gdp"], "outputs": ["pop"]},
            "convergence": {"panel": p, "y": "gdp", "w": self.w, "controls": ["pop"]},
            "lorenz": {"x": gdp},
            "nested_theil": {"x": gdp, "regions": r, "groups": "adcode"},
            "convergence_clubs": {"x": self.panel["pop"]},
            "markov_transitions": {"x": gdp, "classes": 2},
            "spatial_markov": {"x": gdp, "w": self.w, "classes": 2},
            "centre_of_gravity": {"x": gdp, "regions": self.regions},
            "k_means": {
                "panel": p,
                "variables": ["gdp", "pop"],
                "clusters": 2,
                "time": p.times[0],
                "starts": 2,
                "rng": 1,
            },
            "skater": {
                "panel": p,
                "variables": ["gdp", "pop"],
                "w": self.w,
                "clusters": 2,
                "time": p.times[0],
            },
            "max_p": {
                "panel": p,
                "variables": ["gdp", "pop"],
                "w": self.w,
                "floor": 3,
                "time": p.times[0],
                "starts": 2,
                "rng": 1,
            },
            "geodetector": {
                "panel": p,
                "y": "gdp",
                "factors": ["pop"],
                "time": p.times[0],
                "permutations": 9,
                "fewest": 2,
                "most": 2,
                "rng": 1,
            },
            "importances": {
                "panel": p,
                "formula": "y ~ x + pop",
                "regions": r,
                "engine": "xgboost",
                "folds": 2,
                "repeats": 1,
                "trees": 3,
                "permutations": 1,
                "rng": 1,
            },
            "fsqca": {"panel": p, "outcome": "y", "conditions": ["gdp", "pop"]},
            "data_envelopment": {"panel": p, "inputs": ["gdp"], "outputs": ["pop"]},
            "dea_bootstrap": {
                "panel": p,
                "inputs": ["gdp"],
                "outputs": ["pop"],
                "draws": 20,
                "rng": 1,
            },
            "simar_wilson": {
                "panel": p,
                "inputs": ["pop"],
                "outputs": ["pop * (8 + x)"],
                "environment": ["x2"],
                "bias_draws": 20,
                "draws": 20,
                "rng": 1,
            },
            "super_sbm": {"panel": p, "inputs": ["gdp"], "outputs": ["pop"]},
            "match_names": {"values": ["北京"]},
            "mgwr": {**gwr, "bandwidth": [9, 9]},
            "moran": xw,
            "audit_table": {"path": self.file("effects")},
            "panel_from_frame": {"frame": p.to_frame(), "id": "id", "time": "time"},
            "panel_model": {"panel": p, "formula": "y ~ x", "w": w, "draws": 20, "rng": 1},
            "preview_panel": {"path": self.file("panel"), "id": "id", "time": "time"},
            "ranking": {"x": gdp},
            "read_boundaries": {"path": self.file("map"), "id": "adcode"},
            "read_flows": {"path": self.file("od"), "regions": r},
            "read_panel": {"path": self.file("panel"), "id": "id", "time": "time"},
            "regions_from_frame": {"frame": self.map, "id": "adcode"},
            "save_figure": {"figure": rs.moran(x, w).plot(), "path": self.folder / "f.png"},
            "report": {"items": [self.sdm()], "path": self.folder / "r.html", "title": "t"},
            "series": {"x": gdp},
            "spatial_panel": {"panel": p, "formula": "y ~ x", "w": w},
            "zipf": {"x": gdp},
            "dynamic_model": {"panel": p, "formula": "x2 ~ x", "w": w, "draws": 20, "rng": 1},
            "regression.impact_profiles": {
                "result": self.sdm(),
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
            "second_opinion": {"record": rs.moran(x, w), "panel": p, "w": w, "programs": ["esda"]},
            "model_diagnostics": {
                "panel": p,
                "formula": "x2 ~ x",
                "w": w,
                "model": "ols",
                "draws": 19,
                "rng": 1,
            },
            "hausman_test": {"panel": p, "formula": "x2 ~ x", "w": w, "model": "ols"},
            "select_model": {"panel": p, "formula": "x2 ~ x", "w": w},
            "spatial_panel_dynamic": {"panel": p, "formula": "x2 ~ x", "w": w},
            "autocorrelation.correlogram_by_distance": {"x": x, "regions": r, **short},
            "autocorrelation.correlogram_by_order": {**xw, **short, "orders": 2},
            "autocorrelation.cluster_stability": {**xw, **short, "seeds": 2},
            "autocorrelation.cluster_sensitivity": {**xw, **short, "draws": 4, "error_size": 0.1},
            "autocorrelation.emerging_hot_spots": {**xw},
            "regression.dynamic_responses": {
                "result": rs.spatial_panel_dynamic(p, "x2 ~ x", w),
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
            "what_if": {"result": self.sdm(), "regressor": "x", "draws": 20, "rng": 1},
            "regression.predict": {"result": self.sdm(), "panel": p},
            "regression.recovered_effects": {"result": self.sdm(), "panel": p},
            "studies.what_if_model": {
                "panel": p,
                "formula": "y ~ x",
                "w": w,
                "regressor": "x",
                "draws": 20,
                "rng": 1,
            },
            "studies.predict_model": {"panel": p, "formula": "y ~ x", "w": w},
            "studies.effects_model": {"panel": p, "formula": "y ~ x", "w": w},
            "distance_to_nearest": {"regions": r, "places": r, "within": 100.0},
            "computing_hubs": {},
            "national_poles": {},
            "zonal_statistics": {"regions": r, "rasters": self.raster()},
            "ripley_k": {"regions": r, "simulations": 39, "steps": 8, "box": True, "rng": 1},
            "specification_curve": {**fe, "formula": "y ~ x + x2 | id"},
            "event_study": {**fe, "formula": "y ~ x", "event": "start", "rng": 1},
            "coefficient_stability": {**fe, "formula": "y ~ x + x2 | id"},
            "panel_threshold": {
                **fe,
                "formula": "y ~ x | id + time",
                "draws": 19,
                "rng": 1,
                "trim": 0.1,
            },
            "wild_bootstrap": {**fe, "formula": "y ~ x + x2 | id", "draws": 99, "rng": 1},
            "randomisation_inference": {**fe, "formula": "y ~ x + x2 | id", "draws": 99, "rng": 1},
            "leave_one_out": {**fe, "formula": "y ~ x + x2 | id"},
            "spatial_leave_one_out": {
                "panel": p,
                "formula": "y ~ x",
                "w": w,
                "model": "sar",
                "leave": "time",
                "fixed_effects": "entity",
            },
            "regression.leave_out": {
                "result": rs.spatial_panel(p, "y ~ x", w, model="sar", fixed_effects="entity"),
                "leave": "time",
            },
            "group_regressions": {**fe, "formula": "y ~ x | id", "group": "group", "regions": r},
            "spatial_groups": {
                "panel": p,
                "formula": "y ~ x",
                "w": w,
                "group": "group",
                "regions": r,
                "model": "ols",
                "fixed_effects": "entity",
            },
            "moderation": {"panel": p, "formula": "x2 ~ x + y", "w": w, "model": "ols"},
            "mediation": {**fe, "formula": "y ~ x + x2 | id", "rng": 1, "draws": 100},
            "spatial_mediation": {
                "panel": p,
                "formula": "x2 ~ x + y",
                "w": w,
                "model": "slx",
                "rng": 1,
                "draws": 40,
            },
            "bartik_instrument": {"panel": p, "industries": CRAFTS},
            "exposure_robust": {
                "panel": p,
                "formula": "y ~ bartik | id + time",
                "industries": CRAFTS,
            },
            "instrumental": {**fe, "formula": "y ~ x2 + [x ~ gdp] | id"},
            "spatial_panel_2sls": {"panel": p, "formula": "y ~ x", "w": w},
            "studies.panel_2sls_model": {
                "panel": p,
                "formula": "y ~ x",
                "w": w,
                "inference": "delta",
            },
            "spatial_regression": {"data": p, "formula": "y ~ x", "w": w, "time": 2015},
            "autocorrelation.moran_matrix": {"panel": p, "variables": ["x", "y"], "w": w},
            "autocorrelation.multivariate_local_geary": several,
            "autocorrelation.multivariate_local_moran": several,
            "regression.lm_residual_test": {
                "result": rs.spatial_regression(p, "y ~ x", w, time=2015, model="sar")
            },
            "studies.cross_section_model": {
                "panel": p,
                "formula": "y ~ x",
                "w": w,
                "time": 2015,
                "draws": 20,
                "rng": 1,
            },
            "weights.build": {"regions": r, "panel": p},
            "weights.compare": {"first": w, "second": w},
            "weights.describe": {"w": w, "regions": r},
            "weights.distance_band": {"regions": r},
            "weights.economic": {"variable": gdp},
            "weights.edit": {"w": w, "add": [("r00", "r11")]},
            "weights.exponential": {"regions": r, "bandwidth": 2.0},
            "weights.from_dense": {"ids": IDS, "matrix": dense},
            "weights.from_distances": {"ids": IDS, "matrix": np.ones((12, 12)) - np.eye(12)},
            "weights.from_flows": {"flows": self.layer()},
            "weights.from_flows_by_time": {
                "flows": (dataclasses.replace(self.layer(), time=2012),)
            },
            "weights.from_graph": {"graph": w.to_graph()},
            "weights.from_links": links,
            "weights.from_rule": {"rule": "queen", "regions": r, "panel": p},
            "weights.from_rules": {"rules": ["queen", w], "regions": r, "panel": p},
            "weights.from_sparse": {"ids": IDS, "matrix": w.to_sparse()},
            "weights.gravity": {"regions": r, "mass": gdp},
            "weights.higher_order": {"w": w},
            "weights.inverse_distance": {"regions": r},
            "weights.kernel": {"regions": r, "islands": "keep"},
            "weights.knn": {"regions": r},
            "weights.mixed": {"first": w, "second": w},
            "weights.nested_economic": {"distance": r, "variable": gdp},
            "weights.normalise": {"w": w},
            "weights.queen": {"regions": r},
            "weights.read": {"path": self.file("w")},
            "weights.read_by_time": {"files": {2015: self.file("w")}},
            "weights.rook": {"regions": r},
            "weights.subset": {"w": w, "ids": IDS[:8]},
            "weights.write": {"w": w, "path": self.folder / "out.csv"},
            "autocorrelation.bivariate_local_moran": {**local, "y": self.panel["y"]},
            "autocorrelation.bivariate_moran": {**xw, "y": self.panel["y"]},
            "autocorrelation.cluster_transitions": {
                "local": self.local(),
                "first": 2015,
                "last": 2016,
            },
            "autocorrelation.geary": xw,
            "autocorrelation.getis_ord_g": {"x": gdp, "w": w},
            "autocorrelation.join_counts": {"x": self.panel["firms"], "w": w},
            "autocorrelation.local_g": {**local, "x": gdp},
            "autocorrelation.local_geary": local,
            "autocorrelation.moran_transitions": {**xw, "permutations": 9, "rng": 1},
            "autocorrelation.residual_moran": {
                "residuals": np.random.default_rng(1).normal(size=12),
                "X": np.ones((12, 1)),
                "w": w,
            },
            "regression.conley_curve": {
                "data": p.to_frame(),
                "formula": "y ~ x | id",
                "cutoffs": [2.0],
                "id": "id",
                "time": "time",
                "regions": r,
            },
            "regression.effects_test": {
                "full": self.sdm(bias_correction="none"),
                "restricted": rs.spatial_panel(
                    p, "y ~ x", w, fixed_effects="time", bias_correction="none"
                ),
            },
            "regression.impacts_test": {
                "restricted": self.sdm(),
                "unrestricted": rs.spatial_panel(p, "y ~ x + x2", w),
            },
            "regression.lm_tests": {"panel": p, "formula": "y ~ x", "w": w},
            "regression.lr_test": {"unrestricted": self.sdm(), "restricted": self.sdm(model="sar")},
            "regression.wald_test": {"result": self.sdm()},
            "network.backbone": {"layer": self.layer()},
            "network.block_model": {"layer": self.layer()},
            "network.development_axes": {"poles": self.poles(), "layer": self.layer()},
            "network.evolution": {"poles": [self.poles(2020), self.poles(2021)]},
            "network.flow_layer": {"links": [("r00", "r01", 1.0)], "regions": r},
            "network.gravity_layer": {"regions": r, "mass": gdp},
            "network.growth_poles": {"layers": self.layer(), "mass": gdp, "draws": 0},
            "network.hinterlands": {"poles": self.poles(), "layer": self.layer()},
            "network.layer_agreement": {
                "poles": rs.network.growth_poles(
                    [self.layer(), dataclasses.replace(self.layer(), name="other")], gdp, draws=0
                )
            },
            "network.lead_lag_layer": {"x": gdp},
            "network.network_measures": {"layers": self.layer(), "rng": 1},
            "network.node_measures": {"layers": self.layer()},
            "network.organisation_type": {"layers": self.layer()},
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
            "gw.predict": {"result": self.gwr(), "panel": p.select(times=[2015]), "regions": r},
            "gw.stationarity": {"result": self.gwr(), "permutations": 2, "rng": 1},
            "studies.difference": {"panel": p, "names": ("x",)},
            "studies.growth": {"panel": p, "names": ("gdp",)},
            "studies.edit_weights": {"w": w, "add": [("r00", "r11")]},
            "studies.join": {"regions": r, "panel": p},
            "studies.lag": {"panel": p, "names": ("x",)},
            "studies.log_columns": {"panel": p, "names": ("gdp",)},
            "studies.log_values": {"variable": gdp},
            "studies.merge": {
                "panel": p,
                "other": rs.Panel.from_arrays(IDS, TIMES, {"z": np.ones((7, 12))}),
            },
            "studies.convert_units": {
                "panel": dataclasses.replace(p, units={"gdp": "亿元"}),
                "wanted": {"gdp": "万元"},
            },
            "studies.panel_from_columns": {
                "ids": IDS,
                "times": [1] * 12,
                "columns": {"x": [1.0] * 12},
            },
            "studies.panel_from_wide": {"ids": IDS, "columns": {"x": {1: ("x1", [1.0] * 12)}}},
            "subsets": {},
            "studies.share": {"panel": p, "numerator": "gdp", "denominator": "pop"},
            "studies.share_values": {"numerator": gdp, "denominator": self.panel["pop"]},
            "indicators.Indicator": {"column": "gdp"},
            "indicators.disparity": {"x": gdp},
            "io.china_path": {"level": "province"},
            "io.dissolve": {
                "hinterlands": rs.network.hinterlands(self.poles(), self.layer()),
                "regions": r,
            },
            "io.lines_to_frame": {"lines": self.layer().lines(), "crs": "EPSG:3857"},
            "io.panel_to_frame": {"panel": p},
            "io.regions_to_frame": {"regions": r},
            "io.write_network": {
                "path": self.folder / "n.gpkg",
                "network": rs.network.pole_network(r, gdp, draws=0, rng=1),
                "regions": r,
            },
            "interop.to_graph": {"w": w},
            "interop.to_w": {"w": w},
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Make the study once; files of any name that a text makes go into its folder."""
    before = Path.cwd()
    folder = tmp_path_factory.mktemp("world")
    os.chdir(folder)
    made = World(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        made.calls
    yield made
    os.chdir(before)


_ROWS = (list, np.ndarray, pd.Series, pd.Index)


def admits(hint: Any, value: Any) -> bool:
    """Return whether an annotation admits a value, judged apart from the door."""
    if hint in (Any, object) or isinstance(hint, str):
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(admits(one, value) for one in inner)
    if origin is Literal:
        return value in inner if isinstance(value, str) else False
    if hint is types.NoneType:
        return value is None
    kind = origin or hint
    if kind is _hints.Numbers or getattr(kind, "__name__", "") == "ndarray":
        return isinstance(value, (np.ndarray, list, pd.DataFrame, Real))
    if kind is rs.Panel and isinstance(value, pd.Series):  # one variable
        return True
    if kind is _hints.Frame or kind in (rs.Panel, rs.SpatialWeights):
        return isinstance(value, (pd.DataFrame, kind))
    if kind is rs.Variable:
        return isinstance(value, (dict, pd.Series, kind))  # a number by id
    if kind is float:
        return isinstance(value, Real) and not isinstance(value, bool) and value == value
    if kind is int:
        return isinstance(value, Integral) and not isinstance(value, bool)
    if kind in (Mapping, dict):
        return isinstance(value, dict)
    if kind is Callable:
        return callable(value)
    if kind in (Iterable, Sequence, tuple):
        if inner and inner[0] is str:  # one name stands for a list of one
            return (
                isinstance(value, str) or getattr(getattr(value, "dtype", None), "kind", "") == "U"
            )
        return isinstance(value, (dict, *_ROWS) if kind is Iterable else _ROWS) or (
            kind is Iterable and inner[0] in (object, Any) and isinstance(value, str)
        )
    return isinstance(value, kind) if isinstance(kind, type) else True


def hint_of(hints: dict[str, Any], p: inspect.Parameter) -> Any:
    return hints.get(p.name, Any)


def attempt(function: Callable[..., Any], valid: dict[str, Any], p: inspect.Parameter, value: Any):
    """Call with one argument replaced; return what is raised and is not ours."""
    arguments = {**valid, p.name: value}
    placed = []
    parameters = inspect.signature(function).parameters
    spread = next((q for q in parameters.values() if q.kind is q.VAR_POSITIONAL), None)
    if spread is not None and spread.name in arguments:
        names = arguments.pop(spread.name)
        before = [q.name for q in parameters.values() if q.kind is q.POSITIONAL_OR_KEYWORD]
        placed = [arguments.pop(n) for n in before if n in arguments]
        placed += list(names) if p.name != spread.name else [value]
    elif any(q.kind is q.POSITIONAL_ONLY for q in parameters.values()):
        placed = [
            arguments.pop(q.name)
            for q in parameters.values()
            if q.kind is q.POSITIONAL_ONLY and q.name in arguments
        ]
    if p.kind is p.VAR_KEYWORD:
        arguments.pop(p.name)
        arguments["gdp"] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        return function(*placed, **arguments)


def faults(function, valid, skip=()):
    """Return every wrong argument that does not end in our error, with what came of it."""
    hints = _hints.hints_of(function)
    found = []
    for p in inspect.signature(function).parameters.values():
        if (
            p.name.startswith("_")
            or p.name in skip
            or (p.kind is p.VAR_KEYWORD and p.name == "how")
        ):
            continue
        for called, value in PROBES.items():
            if (function.__name__, p.name, called) in LEGITIMATE:
                continue
            try:
                attempt(function, valid, p, value)
            except RegspatialError as error:
                if not str(error) or error.zh == error.en:
                    found.append(f"{p.name}={called}: no sentence in Chinese: {error}")
            except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
                found.append(f"{p.name}={called}: {type(error).__name__}: {str(error)[:90]}")
            else:
                if not admits(hint_of(hints, p), value):
                    found.append(f"{p.name}={called}: taken in silence ({hint_of(hints, p)})")
    return found


def test_every_public_function_has_a_valid_call(world):
    without = set(NAMES) - set(world.calls)
    assert not without, "add a valid call of each to World.calls, and @door to the function"
    assert set(world.calls) <= set(PUBLIC)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_type_ends_in_our_error(name, world):
    function, valid = PUBLIC[name], world.calls[name]
    made = inspect.signature(function)
    first = next(iter(made.parameters.values()), None)
    if first is not None:
        attempt(function, valid, first, valid.get(first.name, first.default))  # it is valid
    assert faults(function, valid) == []


NEEDED = {
    "alpha": 0.05,
    "block": 1,
    "condition": None,
    "effect": "direct",
    "first": 2015,
    "ids": IDS,
    "language": "en",
    "last": 2016,
    "level": 0.95,
    "name": "x",
    "one": "r00",
    "pole": "r01",
    "region": "r00",
    "step": 0,
    "term": "x",
    "time": 2015,
    "value": 0.5,
    "variable": "x",
    "which": 0,
    "names": ("x",),
    "times": [2015],
    "i": 0,
    "j": 1,
    "values": np.ones(12),
}
"""What a method cannot do without, by the name of its parameter."""

ELSEWHERE = {"plot"}
"""What hands on whatever it is given; the functions it hands it to are tested themselves."""


def methods(thing, world):
    """Yield the public methods of an object, each with the arguments that it needs."""
    given = {**NEEDED, "path": world.folder / "out.csv", "regions": world.regions}
    given |= {"x": world.panel["x"], "other": world.panel, "columns": {}, "record": None}
    for name, method in inspect.getmembers(thing, callable):
        if name.startswith("_") or name in ELSEWHERE or inspect.isclass(method):
            continue
        parameters = inspect.signature(method).parameters.values()
        if not parameters:
            continue
        needed = {
            p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD
        }
        yield name, method, {k: given.get(k, "x") for k in needed}


@pytest.mark.parametrize("name", ["panel", "regions", "w", "variable", "label"])
def test_methods_of_containers_end_in_our_error(name, world):
    things = {
        "panel": world.panel,
        "regions": world.regions,
        "w": world.w,
        "variable": world.panel["x"],
        "label": rs.Label(en="Output"),
    }
    found = [
        f"{called}: {fault}"
        for called, method, valid in methods(things[name], world)
        for fault in faults(method, valid)
    ]
    assert found == []
    for value in PROBES.values():
        if hasattr(things[name], "__getitem__"):
            with pytest.raises(RegspatialError):
                things[name][value]


@pytest.mark.parametrize("name", NAMES)
def test_methods_of_records_end_in_our_error(name, world):
    valid = world.calls[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        function = PUBLIC[name]
        spread = [valid[k] for k in ("names",) if k in valid]
        if spread or inspect.isclass(function):
            return
        made = function(**valid)
    for record in made if isinstance(made, tuple) else (made,):
        if isinstance(record, Record):
            found = [
                f"{called}: {fault}"
                for called, method, needed in methods(record, world)
                for fault in faults(method, needed)
            ]
            assert found == []
