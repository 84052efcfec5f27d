"""W(x) is in the grammar of every formula: a lag of a regressor where there are weights, else a sentence."""

import inspect

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.catalog import tools
from regspatial.errors import FormulaError, SpecificationError
from regspatial.formula.lags import with_lags
from regspatial.words import SHELL

WITH_FORMULA = {t.name: t for t in tools() if any(p.kind == "formula" for p in t.params)}
IDS = [f"r{k:02d}" for k in range(20)]
DRAW = np.random.default_rng(4)
PANEL = rs.Panel.from_arrays(
    IDS, [2019, 2020, 2021], {name: DRAW.normal(3.0, 1.0, (3, 20)) for name in "yxz"}
)
W = rs.weights.from_dense(
    IDS,
    sum(np.roll(np.eye(20), k, axis=1) for k in (1, 3, 8)) + np.eye(20)[::-1] * (1 - np.eye(20)),
)

PLACES = DRAW.uniform(0.0, 9.0, (20, 2))
HALF = np.where(np.arange(20) < 10, 1.0, 2.0) + np.zeros((3, 1))
FIRST = np.where(np.arange(20) < 8, 2020.0, np.nan) + np.zeros((3, 1))
PANEL = PANEL.with_columns(
    by_position=True, half=HALF, first=FIRST, share=np.abs(PANEL["z"].values)
)
MORE = {
    "panel_threshold": {"threshold": "z", "draws": 0, "thresholds": 1},
    "group_regressions": {"group": "half"},
    "conley_curve": {"cutoffs": [1.0], "regions": None},
    "leave_one_out": {"leave": "region"},
    "instrumental": {"formula": "y ~ W(x) + [z ~ share]"},
    "event_study": {"event": "first"},
    "policy": {"first": "first"},
    "policy_cohorts": {"first": "first"},
    "policy_reach": {"first": "first"},
    "bacon": {"first": "first"},
    "synthetic_control": {"first": "first"},
    "discontinuity": {"running": "z", "cutpoint": 3.0},
    "matching": {"first": "first", "caliper": None},
    "policy_durbin": {"first": "first"},
    "exposure_robust": {
        "industries": ["share", "half"],
        "regressor": "z",
        "formula": "y ~ z + W(x)",
    },
    "coefficient_stability": {"formula": "y ~ z + W(x)"},
    "mediation": {"formula": "y ~ z + x + W(x)"},
}


def takes_lags(tool):
    return {"formula", "durbin"} <= set(inspect.signature(runner.load(tool.entry)).parameters)


@pytest.mark.parametrize("name", sorted(WITH_FORMULA))
def test_every_tool_reads_a_lag_or_says_who_does(name):
    """No tool calls W a function that is not allowed, and none takes it for something else in silence."""
    function = runner.load(WITH_FORMULA[name].entry)
    if takes_lags(WITH_FORMULA[name]):
        defaults = {k: p.default for k, p in inspect.signature(function).parameters.items()}
        model = {"model": "sdm"} if "model" in defaults else {}
        found = with_lags({"formula": "y ~ x + z + W(x)", **model}, defaults)
        assert found == {"formula": "y ~ x + z", "durbin": ["x"]}
        return
    needed = {"panel": PANEL, "formula": "y ~ x + W(x)", **MORE.get(name, {})}
    parameters = inspect.signature(function).parameters
    needed |= {"w": W} if "w" in parameters else {}
    needed |= {"coords": PLACES} if "coords" in parameters else {}
    needed |= {"at_time": 2020} if "at_time" in parameters else {}
    with pytest.raises(
        SpecificationError, match="is a lag in space, which needs weights|decides about lags"
    ):
        function(**needed)


def test_a_lag_in_the_formula_is_that_of_durbin():
    short = {"model": "sdm", "inference": "delta"}
    written = rs.spatial_panel(PANEL, "y ~ x + z + W(x)", W, **short)
    named = rs.spatial_panel(PANEL, "y ~ x + z", W, durbin=["x"], **short)
    assert written.model.terms == named.model.terms
    np.testing.assert_array_equal(written.model.estimates, named.model.estimates)
    assert written.impacts.tables()[0].rows == named.impacts.tables()[0].rows
    one = rs.regression.spatial_panel_estimate(PANEL, "y ~ W(log(x^2)) + log(x^2)", W, model="slx")
    two = rs.regression.spatial_panel_estimate(PANEL, "y ~ log(x^2)", W, model="slx")
    np.testing.assert_array_equal(one.estimates, two.estimates)


@pytest.mark.parametrize(("model", "other"), [("sar", "sdm"), ("sem", "sdem"), ("ols", "slx")])
def test_a_model_without_lags_names_the_one_that_has_them(model, other):
    with pytest.raises(SpecificationError, match=f"model='{other}'") as refused:
        rs.spatial_panel(PANEL, "y ~ x + W(x)", W, model=model)
    assert refused.value.columns == ("x",) or refused.value.columns == ["x"]


@pytest.mark.parametrize(
    "formula",
    ["y ~ x + log(W(x))", "W(y) ~ x", "y ~ x + W(x):z", "y ~ x - W(x)", "y ~ x + [W(z) ~ x]"],
)
def test_a_lag_that_is_no_term_of_its_own_is_refused(formula):
    with pytest.raises(SpecificationError, match="term of its own"):
        rs.spatial_panel(PANEL, formula, W)


def test_lags_are_said_once():
    with pytest.raises(SpecificationError, match="say it once"):
        rs.spatial_panel(PANEL, "y ~ x + z + W(x)", W, durbin=["z"])
    assert with_lags({"formula": "y ~ `W (x)` + x"}, {}) == {}


def test_a_regression_without_weights_takes_the_column_and_names_who_takes_weights():
    with pytest.raises(SpecificationError, match=r"W\(x\) is a lag in space.*w\.lag") as refused:
        rs.fixed_effects(PANEL, "y ~ x + W(x) | id + time")
    assert "with_columns" not in refused.value.localized("en", SHELL)
    lagged = PANEL.with_columns(**{"W(x)": W.lag(PANEL["x"])})
    found = rs.fixed_effects(lagged, "y ~ x + W(x) | id + time")
    assert found.terms == ("x", "W(x)")
    same = rs.spatial_panel(PANEL, "y ~ x + W(x)", W, model="slx", inference="delta").model
    np.testing.assert_allclose(found.estimates, same.estimates, rtol=1e-9)


def test_a_formula_that_closes_no_bracket_is_refused():
    with pytest.raises((FormulaError, SpecificationError)):
        rs.spatial_panel(PANEL, "y ~ x + W(x", W)
