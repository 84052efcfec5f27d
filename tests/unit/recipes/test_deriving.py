"""Derived columns of a recipe: by the value of time, never by position; no expressions."""

import numpy as np
import pytest

from regspatial.containers import Panel
from regspatial.errors import ParameterError
from regspatial.formula import columns_of
from regspatial.recipes.deriving import derive

YEARS = [2000, 2005, 2010, 2020]
X = np.array([[1.0, 2.0], [2.0, 8.0], [4.0, 32.0], [16.0, 512.0]])
PANEL = Panel.from_arrays(["a", "b"], YEARS, {"x": X, "y": X[::-1]})


def test_logs_and_ratios_keep_every_time():
    out = derive(PANEL, [{"name": "l", "log": "x"}, {"name": "r", "ratio": ["x", "y"]}])
    assert out.times == (2000, 2005, 2010, 2020)
    np.testing.assert_allclose(out["l"].values, np.log(X), rtol=1e-15)
    np.testing.assert_allclose(out["r"].values, X / X[::-1], rtol=1e-15)


def test_lags_go_by_the_year_and_times_without_one_leave():
    rules = [
        {"name": "before", "lag": "x", "by": 5},
        {"name": "change", "difference": "x", "by": 5},
        {"name": "rate", "growth": "x", "by": 5},
    ]
    out = derive(PANEL, rules)
    assert out.times == PANEL.times
    before, change, rate = (out[name].finite() for name in ("before", "change", "rate"))
    assert before.times == change.times == rate.times == (2005, 2010)  # 2020 has no 2015
    assert before.values.tolist() == [[1, 2], [2, 8]]
    assert change.values.tolist() == [[1, 6], [2, 24]]
    np.testing.assert_allclose(rate.values, np.log([[2, 4], [2, 4]]) / 5, rtol=1e-14)


def test_lags_of_several_lengths_leave_the_times_that_have_all():
    out = derive(
        PANEL, [{"name": "a5", "lag": "x", "by": 5}, {"name": "a10", "lag": "x", "by": 10}]
    )
    assert out.times == PANEL.times
    assert columns_of(out, "a5 ~ a10", None, None).panel.times == (2010,)


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "z"},
        {"log": "x"},
        {"name": "z", "log": "x", "lag": "x"},
        {"name": "z", "log": "x", "by": 2},
        {"name": "z", "ratio": "x"},
        {"name": "z", "eval": "x**2"},
    ],
)
def test_other_rules_are_refused(rule):
    with pytest.raises(ParameterError):
        derive(PANEL, [rule])
