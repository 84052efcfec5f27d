"""One fixed-effects regression: control by control, by group, without each, by options of one door."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError

FORMULA = "y ~ x + z | id + time"


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(2)
    x, z, e = rng.normal(size=(3, 6, 12))
    half = np.tile(np.arange(12) % 2, (6, 1)).astype(float)
    return rs.Panel.from_arrays(range(12), range(6), {"x": x, "z": z, "y": x + e, "half": half})


@pytest.mark.parametrize(
    ("option", "tool", "same"),
    [
        ({"steps": 1}, "fixed_effects_stepwise", {"first": 1}),
        ({"group": "half"}, "group_regressions", {"group": "half"}),
        ({"leave": "region"}, "leave_one_out", {"leave": "region"}),
        ({"leave": "time"}, "leave_one_out", {"leave": "time"}),
    ],
)
def test_an_option_is_the_tool_behind_the_door(panel, option, tool, same):
    by_option = rs.fixed_effects(panel, FORMULA, covariance="hc1", **option)
    by_name = getattr(rs, tool)(panel, FORMULA, covariance="hc1", **same)
    assert type(by_option) is type(by_name)
    assert by_option.summary() == by_name.summary()


def test_two_ways_at_once_are_refused_by_name(panel):
    with pytest.raises(ParameterError, match=r"steps.*leave"):
        rs.fixed_effects(panel, FORMULA, steps=1, leave="time")
    with pytest.raises(ParameterError, match=r"group.*lags"):
        rs.fixed_effects(panel, FORMULA, group="half", lags=1)
