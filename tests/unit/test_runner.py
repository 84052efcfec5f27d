"""The runner: values are checked before anything runs; the digits are the functions' own."""

import numpy as np
import pytest

from regspatial import catalog, runner
from regspatial.containers import Panel, SpatialWeights
from regspatial.errors import Cancelled, LabelError, ParameterError, RegspatialError
from regspatial.studies.plain_values import converted

RNG = np.random.default_rng(3)
IDS = tuple("abcdefgh")
RING = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
W = SpatialWeights(ids=IDS, matrix=RING / 2, normalisation="row")
PANEL = Panel.from_arrays(IDS, [1, 2], {"x": RNG.normal(size=(2, 8))})
FOUND = {"panel": PANEL, "weights": W}


def test_a_run_gives_the_functions_digits():
    from regspatial.autocorrelation import moran

    out = runner.call("moran", FOUND, {"variable": "x"})
    assert out.result.tables()[0].rows == moran(PANEL["x"], W).tables()[0].rows


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"variable": "x", "colour": "red"}, "no parameter colour"),
        ({}, "needs a value for 'variable'"),
        ({"variable": "x", "permutations": "many"}, "not a whole number"),
        ({"variable": "x", "permutations": -1}, "outside"),
        ({"variable": "x", "alternative": "sideways"}, "choose one of"),
        ({"variable": "x", "power": float("nan")}, "not a finite number"),
    ],
)
def test_bad_values_are_refused_before_the_run(params, sentence):
    with pytest.raises(ParameterError, match=sentence):
        runner.call("moran", FOUND, params)


def test_an_unknown_tool_lists_those_there_are():
    with pytest.raises(ParameterError, match="local_moran"):
        runner.call("astrology", {}, {})


def test_missing_containers_and_unmatched_labels_are_named():
    with pytest.raises(ParameterError, match="needs a table"):
        runner.call("moran", {"weights": W}, {"variable": "x"})
    with pytest.raises(ParameterError, match="weights"):
        runner.call("moran", {"panel": PANEL, "weights": "queen.gal"}, {"variable": "x"})
    other = Panel.from_arrays([*IDS[:-1], "z"], [1, 2], {"x": PANEL["x"].values})
    with pytest.raises(LabelError) as caught:
        runner.call("moran", {"panel": other, "weights": W}, {"variable": "x"})
    assert caught.value.ids == ("z",)


def test_progress_can_cancel():
    with pytest.raises(Cancelled):
        runner.call("moran", FOUND, {"variable": "x"}, progress=lambda fraction, message: False)


def numbers():
    """Every parameter that is a number between bounds, once."""
    flat = [p for tool in catalog.tools() for p in catalog.expand(tool)]
    return {
        (p.name, p.kind, p.minimum, p.maximum): p
        for p in flat
        if p.kind in ("integer", "number", "seed")
    }.values()


@pytest.mark.parametrize("p", list(numbers()), ids=lambda p: f"{p.name}-{p.minimum}-{p.maximum}")
def test_bounds_are_inside_and_what_lies_beyond_is_refused(p):
    step = 1 if p.kind != "number" else 1e-6
    for bound, sign in ((p.minimum, -1), (p.maximum, 1)):
        if bound is not None:
            assert converted(p, bound) == bound
            with pytest.raises(ParameterError, match="outside|is not a"):
                converted(p, bound + sign * step)
    with pytest.raises(ParameterError, match="is not"):
        converted(p, float("inf"))


def test_seeds_and_truth_values():
    tools = [p for tool in catalog.tools() for p in catalog.expand(tool)]
    seed = next(p for p in tools if p.kind == "seed")
    assert converted(seed, 0) == converted(seed, "0") == 0
    flag = next(p for p in tools if p.kind == "boolean")
    for true, false in (("on", "off"), ("1", "0"), ("Yes", "No"), ("TRUE", "false"), (True, False)):
        assert converted(flag, true) is True
        assert converted(flag, false) is False
    with pytest.raises(ParameterError, match="is not"):
        converted(flag, "maybe")


@pytest.mark.parametrize(
    ("tool", "values"),
    [
        ("moderation", {"formula": "y ~ x + m"}),
        ("spatial_panel", {"formula": "y ~ x", "model": "ols", "fixed_effects": "entity"}),
        ("effects_tests", {"formula": "y ~ x", "model": "ols"}),
        ("what_if", {"formula": "y ~ x", "model": "ols"}),
    ],
)
def test_least_squares_needs_neither_a_map_nor_weights(tool, values):
    rng = np.random.default_rng(3)
    x, m, e = rng.normal(size=(3, 6, 8))
    panel = Panel.from_arrays(range(8), range(6), {"x": x, "m": m, "y": x + m + e})
    assert runner.goes_without_weights(runner.find(tool), values)
    assert runner.call(tool, {"panel": panel}, values).weights is None
    with pytest.raises(RegspatialError, match="needs? a map"):
        runner.call(tool, {"panel": panel}, {**values, "model": "sdm"})


@pytest.mark.parametrize("tool", ["lm_tests", "spatial_groups", "spatial_mediation"])
def test_what_cannot_do_without_weights_asks_for_them(tool):
    values = {"model": "ols", "mediator_model": "ols"}
    assert not runner.goes_without_weights(runner.find(tool), values)


@pytest.mark.parametrize("formula", ["y ~ x", "y ~ x - 1"])
def test_the_intercept_may_stand_among_the_lagged_where_rows_of_w_differ(formula):
    """No column, and still a name: W times one; any other name is refused."""
    rng = np.random.default_rng(3)
    ids = [f"r{i:02d}" for i in range(25)]
    links = (rng.random((25, 25)) < 0.2) | (np.roll(np.eye(25, dtype=bool), 1, axis=1))
    np.fill_diagonal(links, False)
    w = SpatialWeights(ids=ids, matrix=0.1 * links.astype(float))
    panel = Panel.from_arrays(ids, [2020], {"x": rng.normal(size=25), "y": 3 + rng.normal(size=25)})
    values = {
        "formula": formula,
        "model": "sdm",
        "inference": "delta",
        "durbin": ["x", "Intercept"],
    }
    given = {"panel": panel, "weights": w}
    assert "W(Intercept)" in runner.call("spatial_regression", given, values).result.model.terms
    with pytest.raises(RegspatialError, match="Intercep"):
        runner.call("spatial_regression", given, {**values, "durbin": ["x", "Intercep"]})


def test_a_choice_of_another_parameter_is_said_to_be_one():
    with pytest.raises(ParameterError) as caught:
        runner.call("spatial_panel", FOUND, {"formula": "x ~ x", "fixed_effects": "random"})
    assert "It is a choice of effects='random'" in caught.value.en
    assert "effects" in caught.value.zh
    with pytest.raises(ParameterError) as caught:
        runner.call("spatial_panel", FOUND, {"formula": "x ~ x", "fixed_effects": "nonsense"})
    assert "It is a choice" not in caught.value.en
