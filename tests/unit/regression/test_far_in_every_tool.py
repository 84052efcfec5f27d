"""Every tool that takes a formula gives the same of x and of x + 1e12, wherever a constant or effects take the latter."""

import math
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.catalog import tools
from regspatial.errors import ConstantColumnError
from regspatial.regression import (
    hausman_test,
    lm_tests,
    spatial_panel_2sls_estimate,
    spatial_panel_dynamic_estimate,
    spatial_panel_estimate,
    spatial_regression_estimate,
    wald_tests,
)

FAR = 1e12
KEPT = 2.3e-4
"""What the last places of x + 1e12 keep of an x of spread one: 1e12 times 2.2e-16."""
SIDE = 6
N, T = SIDE * SIDE, 5
EFFECTS = ["none", "twoway"]

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def w():
    r, c = np.divmod(np.arange(N), SIDE)
    near = (abs(r[:, None] - r) + abs(c[:, None] - c)) == 1
    return rs.weights.from_dense([f"r{k:02d}" for k in range(N)], near * 1.0, normalise="row")


@pytest.fixture(scope="module")
def panel(w):
    rng = np.random.default_rng(11)
    x, z, m, iv, e = rng.normal(size=(5, T, N))
    far = x + 0.5 * iv + FAR
    near = far - FAR
    y = 1.0 + 2.0 * near - z + 0.4 * m + e
    holes = y.copy()
    holes[1, 3] = holes[2, 11] = np.nan
    r, c = np.divmod(np.arange(N), SIDE)
    columns = {"far": far, "near": near, "z": z, "m": m + 0.3 * near, "iv": iv, "y": y}
    columns |= {"holes": holes, "lon": 110 + c / 10 + 0 * x, "lat": 30 + r / 10 + 0 * x}
    columns["event"] = np.where(np.arange(N) < N // 2, 3.0, np.nan) + 0 * x
    half = ["a" if k < N // 2 else "b" for k in range(N)]
    return rs.Panel.from_arrays(w.ids, range(T), columns).with_groups(half=half)


def bars(effects):
    return {"none": "", "twoway": " | id + time"}[effects]


LEAST_SQUARES = {
    "moderation": lambda x, p, fe: rs.moderation(p, f"y ~ {x} + m + z", fixed_effects=fe),
    "fixed_effects": lambda x, p, fe: rs.fixed_effects(p, f"y ~ {x} + z{bars(fe)}"),
    "ppml": lambda x, p, fe: rs.ppml(p, f"exp(y / 10) ~ {x} + z{bars(fe)}"),
    "fixed_effects_stepwise": lambda x, p, fe: rs.fixed_effects_stepwise(
        p, f"y ~ {x} + z + m{bars(fe)}"
    ),
    "group_regressions": lambda x, p, fe: rs.group_regressions(p, f"y ~ {x} + z{bars(fe)}", "half"),
    "leave_one_out": lambda x, p, fe: rs.leave_one_out(p, f"y ~ {x} + z{bars(fe)}", leave="time"),
    "specification_curve": lambda x, p, fe: rs.specification_curve(p, f"y ~ z + {x}{bars(fe)}"),
    "coefficient_stability": lambda x, p, fe: rs.coefficient_stability(
        p, f"y ~ {x} + z + m{bars(fe)}", regressor=x
    ),
    "conley_curve": lambda x, p, _fe: rs.conley_curve(  # whose negative parts turn with a constant
        p, f"y ~ {x} + z | id + time", coordinates=("lon", "lat"), cutoffs=[5.0, 12.0]
    ),
    "wild_bootstrap": lambda x, p, fe: rs.wild_bootstrap(
        p, f"y ~ z + {x}{bars(fe)}", cluster="id", draws=99, rng=1
    ),
    "instrumental": lambda x, p, fe: rs.instrumental(p, f"y ~ z + [{x} ~ iv]{bars(fe)}"),
    "instrumental beside": lambda x, p, fe: rs.instrumental(p, f"y ~ {x} + [m ~ iv]{bars(fe)}"),
    "mediation": lambda x, p, fe: rs.mediation(p, f"y ~ {x} + m + z{bars(fe)}", rng=1, draws=99),
    "event_study": lambda x, p, fe: rs.event_study(
        p, f"y ~ {x} + z{bars(fe)}", event="event", rng=1, draws=0
    ),
    "randomisation_inference": lambda x, p, fe: rs.randomisation_inference(
        p, f"y ~ z + {x}{bars(fe)}", regressor=x, draws=99, rng=1
    ),
}
SPATIAL = {
    "moderation sdm": lambda x, p, w, fe: rs.moderation(
        p, f"y ~ {x} + m + z", w, model="sdm", fixed_effects=fe
    ),
    "spatial_panel": lambda x, p, w, fe: spatial_panel_estimate(
        p, f"y ~ {x} + z", w, model="sdm", fixed_effects=fe
    ),
    "spatial_panel sac": lambda x, p, w, fe: spatial_panel_estimate(
        p, f"y ~ {x} + z", w, model="sac", fixed_effects=fe, covariance="analytic"
    ),
    "spatial_panel with holes": lambda x, p, w, fe: spatial_panel_estimate(
        p, f"holes ~ {x} + z", w, model="sdm", fixed_effects=fe, missing="keep"
    ),
    "spatial_panel with cells not seen": lambda x, p, w, fe: spatial_panel_estimate(
        p, f"holes ~ {x} + z", w, model="sar", fixed_effects=fe, missing="keep", absent="unobserved"
    ),
    "spatial_panel_dynamic": lambda x, p, w, fe: spatial_panel_dynamic_estimate(
        p, f"y ~ {x} + z", w, model="sdm", fixed_effects=fe
    ),
    "spatial_panel_2sls": lambda x, p, w, fe: spatial_panel_2sls_estimate(
        p, f"y ~ {x} + z", w, fixed_effects=fe
    ),
    "spatial_groups": lambda x, p, w, fe: rs.spatial_groups(
        p, f"y ~ {x} + z", w, "half", model="sem", fixed_effects=fe
    ),
    "spatial_groups sdm": lambda x, p, w, fe: rs.spatial_groups(
        p, f"y ~ {x} + z", w, "half", fixed_effects=fe
    ),
    "spatial_leave_one_out": lambda x, p, w, fe: rs.spatial_leave_one_out(
        p, f"y ~ {x} + z", w, leave="time", model="sar", fixed_effects=fe
    ),
    "lm_tests": lambda x, p, w, fe: lm_tests(p, f"y ~ {x} + z", w, fixed_effects=fe),
    "wald_tests": lambda x, p, w, fe: wald_tests(
        p, f"y ~ {x} + z", w, model="sdm", fixed_effects=fe
    ),
    "spatial_mediation": lambda x, p, w, fe: rs.spatial_mediation(
        p, f"y ~ {x} + m + z", w, fixed_effects=fe, rng=1, draws=99
    ),
    "policy": lambda x, p, w, _fe: rs.policy(p, f"y ~ {x} + z", w, first="event", rng=1, draws=99),
    "policy_durbin": lambda x, p, w, _fe: rs.policy_durbin(
        p, f"y ~ {x} + z", w, first="event", rng=1, draws=99
    ),
    "discontinuity": lambda x, p, _w, _fe: rs.discontinuity(
        p, f"y ~ {x} + z", running="m", cutpoint=float(np.median(p["m"].values))
    ),
    "policy_cohorts": lambda x, p, _w, _fe: rs.policy_cohorts(p, f"y ~ {x} + z", first="event"),
    "matching": lambda x, p, _w, _fe: rs.matching(p, f"y ~ {x} + z", first="event"),
}
ALONE = {
    "spatial_regression": lambda x, p, w: spatial_regression_estimate(
        p.select(times=[0]), f"y ~ {x} + z", w, model="sdm"
    ),
    "select_model": lambda x, p, w: rs.select_model(p, f"y ~ {x} + z", w),
    "hausman_test": lambda x, p, w: hausman_test(p, f"y ~ {x} + z", w, model="sar"),
    **{
        f"random effects: {kind}, {effects}, {y}": lambda x, p, w, kind=kind, effects=effects, y=y: (
            spatial_panel_estimate(
                p,
                f"{y} ~ {x} + z",
                w,
                model="sar",
                effects=kind,
                fixed_effects=effects,
                missing="keep" if y == "holes" else None,
            )
        )
        for kind in ("random", "correlated")
        for effects in ("entity", "twoway")
        for y in ("y", "holes")
    },
}
OTHER = {
    "policy_reach": "counts cells: values of covariates are not looked at",
    "bacon": "no covariate at all",
    "synthetic_control": "no covariate at all",
    "panel_threshold": "a regime has no constant of its own, so that x + c is another model",
    "importances": "trees take x as it is ordered",
    "bartik_instrument": "it has no regressors",
    "exposure_robust": "its regressor is made of shares",
}


DRAWN = {
    "hausman": {"p_value"},
    "effects": {"std_error", "z_value", "p_value", "low", "high"},
    "shares": {"low", "high"},
    ("SpatialMediation", "steps"): {"std_error", "p_value", "low", "high"},
}
"""Columns of tables made of draws, which turn with the covariance of the constant."""
MEANS = {"matching_balance": {"treated", "controls"}}
"""Columns of means of x itself."""


def numbers(record, without=frozenset()):
    """Return the numbers of a record's tables, without the constant and what is drawn."""
    found = {}
    for table in record.tables():
        drawn = DRAWN.get((type(record).__name__, table.name), DRAWN.get(table.name, ()))
        drawn = {*drawn, *MEANS.get(table.name, ())}
        for at, row in enumerate(table.rows):
            if "Intercept" in map(str, row) or without.intersection(map(str, row)):
                continue
            for heading, value in zip(table.columns, row, strict=True):
                if isinstance(value, float) and heading.key not in drawn:
                    found[table.name, at, heading.key] = value
    return found


LEVELS = {"r2_between", "r2_overall"}
"""Of predictions without the effects of regions: there the level c s_i that W (x + c) has in a region stays."""


def same(make, without=frozenset()):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        far, near = numbers(make("far"), without), numbers(make("near"), without)
    assert far.keys() == near.keys()
    assert any(not math.isnan(v) for v in near.values())
    off = {
        k: (far[k], near[k])
        for k in near
        if far[k] != pytest.approx(near[k], rel=KEPT, abs=KEPT, nan_ok=True)
    }
    assert not off


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("tool", LEAST_SQUARES)
def test_least_squares(tool, effects, panel):
    same(lambda x: LEAST_SQUARES[tool](x, panel, effects))


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("tool", SPATIAL)
def test_models_with_weights(tool, effects, panel, w):
    same(lambda x: SPATIAL[tool](x, panel, w, effects))


@pytest.fixture(scope="module")
def uneven(w):
    """Return weights of zero and one, whose rows have two to four neighbours."""
    return rs.weights.from_dense(w.ids, (w.matrix > 0) * 1.0, normalise="none")


LAGGING = ["spatial_panel", "spatial_panel_dynamic", "spatial_groups sdm"]


@pytest.mark.parametrize("tool", LAGGING)
def test_rows_of_unequal_sums_beside_effects_of_regions(tool, panel, uneven):
    same(lambda x: SPATIAL[tool](x, panel, uneven, "twoway"), LEVELS)


@pytest.mark.parametrize("tool", LAGGING[:2])
def test_what_effects_take_out_of_a_column_far_from_zero_is_named(tool, panel, uneven):
    still = FAR + panel["near"].values[:1] + np.zeros((T, 1))
    columns = {"y": panel["y"].values, "z": panel["z"].values, "still": still}
    other = rs.Panel.from_arrays(panel.ids, range(T), columns)
    with pytest.raises(ConstantColumnError) as told:
        SPATIAL[tool]("still", other, uneven, "twoway")
    assert set(told.value.columns) == {"still", "W(still)"}


@pytest.mark.parametrize("tool", ALONE)
def test_models_with_effects_of_their_own(tool, panel, w):
    same(lambda x: ALONE[tool](x, panel, w))


@pytest.mark.parametrize("effects", ["time", "entity", "twoway"])
@pytest.mark.parametrize("model", ["ols", "sar", "sem"])
def test_the_constant_beside_effects_is_that_of_the_data(model, effects, panel, w):
    one, other = (
        spatial_panel_estimate(panel, f"y ~ {x} + z", w, model=model, fixed_effects=effects)
        for x in ("far", "near")
    )
    moved = other.constant - FAR * float(other.get("near")["estimate"])
    assert one.constant == pytest.approx(moved, rel=1e-9)


def test_every_tool_is_here():
    asked = {
        t.name
        for t in tools()
        if t.group in ("model", "policy") and any(p.name == "formula" for p in t.params)
    }
    assert asked > {"spatial_panel", "event_study"}
    here = {name.split()[0] for name in (*LEAST_SQUARES, *SPATIAL, *ALONE)}
    assert asked <= here | set(OTHER)
