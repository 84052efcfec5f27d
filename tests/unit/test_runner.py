"""The runner: values are checked before anything runs; the digits are the functions' own."""

import numpy as np
import pytest

from regspatial import runner
from regspatial.containers import Panel, SpatialWeights
from regspatial.errors import Cancelled, LabelError, ParameterError

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
