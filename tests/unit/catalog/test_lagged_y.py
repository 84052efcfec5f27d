"""A lagged y typed as a plain regressor is warned of by every regression tool of a panel, naming the dynamic one."""

from __future__ import annotations

import importlib
import inspect
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial import catalog

EXEMPT = {
    "spatial_panel_dynamic": "is what the warning names; the lags of y are its own",
    "spatial_regression": "one period",
    "gwr": "one period, or periods without effects of regions",
    "mgwr": "as gwr",
    "gtwr": "as gwr",
    "gwr_stationarity": "as gwr",
    "importances": "trees, no coefficient",
    "discontinuity": "y of the period before was settled before treatment: a covariate to test and to adjust for",
    "policy_reach": "counts cells: nothing is estimated",
    "bacon": "no covariate at all",
    "synthetic_control": "no covariate at all",
    "matching": "y before the policy is what regions are to be alike in",
}
PLAIN = "y ~ x + z + before"
EFFECTS = f"{PLAIN} | id + time"
DRAWN = {"draws": 99, "rng": 1}
CALLS = {
    "spatial_panel": {"inference": "delta", "by_region": False},
    "select_model": {},
    "model_diagnostics": DRAWN,
    "model_tests": DRAWN,
    **{
        f"{one}_test": DRAWN
        for one in (
            "residual_moran",
            "pesaran_cd",
            "serial_correlation",
            "heteroskedasticity",
            "normality",
        )
    },
    **{one: {} for one in ("lm_tests", "lr_tests", "wald_tests", "collinearity", "hausman_test")},
    "effects_tests": {"draws": 0},
    "what_if": {"regressor": "x", "inference": "delta"},
    "predict_panel": {},
    "recovered_effects": {},
    "spillovers": {"regions": "map"},
    "spatial_leave_one_out": {"model": "sar"},
    "spatial_groups": {"group": "half", "regions": "map", "model": "sar"},
    "spatial_panel_2sls": {"formula": "y ~ x + before", "model": "sar", "inference": "delta"},
    "moderation": {"formula": "y ~ x*z + before", "regressor": "x", "moderator": "z"},
    "spatial_mediation": {"mediator": "z", "regressor": "x", **DRAWN},
    "fixed_effects": {"formula": EFFECTS},
    "ppml": {"formula": "exp(y) ~ x + exp(before) | id + time"},
    "fixed_effects_stepwise": {"formula": EFFECTS},
    "conley_curve": {"formula": EFFECTS, "cutoffs": [300.0], "regions": "map"},
    "group_regressions": {"formula": EFFECTS, "group": "g"},
    "wild_bootstrap": {"formula": EFFECTS, "regressor": "x", **DRAWN},
    "randomisation_inference": {"formula": EFFECTS, "regressor": "x", **DRAWN},
    "leave_one_out": {"formula": EFFECTS},
    "exposure_robust": {
        "formula": "y ~ x + before + [z ~ v] | id + time",
        "industries": ["exp(x)", "exp(v)"],
    },
    "instrumental": {"formula": "y ~ x + before + [z ~ v] | id + time"},
    "mediation": {"formula": EFFECTS, "mediator": "z", "regressor": "x", **DRAWN},
    "panel_threshold": {"formula": "y ~ x + before", "threshold": "z", "draws": 99, "rng": 1},
    "specification_curve": {"formula": EFFECTS, "always": ["z"]},
    "event_study": {"formula": "y ~ before | id + time", "event": "first"},
    "policy": {"formula": "y ~ before", "first": "late", **DRAWN},
    "policy_durbin": {"formula": "y ~ before", "first": "late"},
    "policy_cohorts": {"formula": "y ~ before", "first": "late"},
    "coefficient_stability": {"formula": EFFECTS, "regressor": "x"},
}


def tools():
    """Return the tools that take a formula."""
    return {t.name: t for t in catalog.tools() if any(p.kind == "formula" for p in t.params)}


@pytest.fixture(scope="module")
def world():
    provinces = rs.china("province")
    kept = [i for i in provinces.ids if i[:2] not in ("54", "71", "81", "82")][:16]
    regions = provinces.select(kept)
    w = rs.weights.knn(regions, k=4)
    rng = np.random.default_rng(5)
    x, z, v, e = rng.normal(size=(4, 9, 16))
    own, y = rng.normal(size=16), [rng.normal(size=16)]
    for t in range(8):
        y.append(0.4 * y[-1] + x[t + 1] + 0.5 * z[t + 1] + own + e[t + 1])
    y = np.array(y)
    z = z + v
    half = np.broadcast_to(np.arange(16) % 2, (8, 16)).astype(float)
    first = np.broadcast_to(np.where(np.arange(16) % 2, 2016.0, np.nan), (8, 16))
    late = np.broadcast_to(np.where(np.arange(16) < 2, 2018.0, np.nan), (8, 16))
    columns = {
        "y": y[1:],
        "before": y[:-1],
        "x": x[1:],
        "z": z[1:],
        "v": v[1:],
        "g": half,
        "first": first,
        "late": late,
    }
    panel = rs.Panel.from_arrays(w.ids, range(2012, 2020), columns)
    return panel, w, regions


def test_every_tool_with_a_formula_is_known_here():
    assert set(CALLS) | set(EXEMPT) == set(tools())


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_lagged_y_names_the_dynamic_model(world, name):
    panel, w, regions = world
    module, _colon, function = tools()[name].entry.partition(":")
    call = getattr(importlib.import_module("regspatial" + module), function)
    how = {"formula": PLAIN, **CALLS[name]}
    taken = inspect.signature(call).parameters
    if "w" in taken:
        how["w"] = w
    if how.get("regions") == "map":
        how["regions"] = regions
    if name == "spatial_groups":
        labels = {"half": ["north" if k % 2 else "south" for k in range(len(regions.ids))]}
        how["regions"] = rs.Regions(
            ids=regions.ids, points=regions.points, crs=regions.crs, attributes=labels
        )
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        call(panel, **how)
    assert any("of the period before" in str(one.message) for one in said), name
    assert any("spatial_panel_dynamic" in str(one.message) for one in said), name


def test_it_is_known_beside_holes_too(world):
    panel, w, _regions = world
    values = panel["x"].values.copy()
    values[3, 2] = np.nan
    holed = panel.with_columns(by_position=True, x=values)
    with pytest.warns(rs.errors.InferenceWarning, match="spatial_panel_dynamic"):
        rs.regression.spatial_panel_estimate(holed, PLAIN, w, model="sar", missing="keep")
