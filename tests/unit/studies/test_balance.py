"""Balancing: what each way costs, and that it does what it says."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import MissingValueError, ParameterError

NAN = np.nan
PANEL = rs.Panel.from_arrays(
    ["a", "b", "c"],
    [2000, 2001, 2005],
    {
        "x": [[1.0, 4.0, 7.0], [NAN, 5.0, 8.0], [6.0, 6.0, 9.0]],
        "z": [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [NAN, 1.0, 1.0]],
    },
)


def test_comparing_chooses_nothing():
    found = rs.balance(PANEL)
    assert found.empty == (("x", "a", 2001), ("z", "a", 2005))
    assert [w.works for w in found.ways] == [True, True, False]
    assert found.tables()[0].column("regions") == (2, 3, 3)
    assert found.tables()[0].column("times") == (3, 1, 3)
    with pytest.raises(ParameterError, match="drop_regions, drop_periods"):
        _ = found.panel


def test_dropping_regions_and_times():
    regions = rs.balance(PANEL, "drop_regions")
    assert regions.panel.ids == ("b", "c")
    assert regions.chosen.dropped_ids == ("a",)
    assert "Dropped regions: a." in regions.summary()
    times = rs.balance(PANEL, "drop_periods")
    assert times.panel.times == (2000,)
    assert times.chosen.dropped_times == (2001, 2005)
    for found in (regions, times):
        found.panel.require("x", "z")


def test_interpolation_goes_by_the_years_and_fills_only_gaps_inside():
    found = rs.balance(PANEL, "interpolate", columns=["x"])
    assert found.panel["x"].values[1, 0] == pytest.approx(1 + (6 - 1) / 5, abs=1e-15)
    assert found.chosen.filled == (("x", "a", 2001),)
    kept = np.isfinite(PANEL["x"].values)
    assert np.array_equal(found.panel["x"].values[kept], PANEL["x"].values[kept])
    assert np.isnan(found.panel["z"].values).sum() == 1
    with pytest.raises(MissingValueError, match="z a 2005") as caught:
        rs.balance(PANEL, "interpolate")
    assert caught.value.columns == ("z",)


def test_text_times_have_equal_steps():
    panel = rs.Panel.from_arrays(["a"], ["t1", "t2", "t3"], {"x": [[0.0], [NAN], [4.0]]})
    assert rs.balance(panel, "interpolate").panel["x"].values[1, 0] == 2.0


def test_what_would_leave_nothing_is_refused():
    panel = rs.Panel.from_arrays(["a", "b"], [1, 2], {"x": [[NAN, 1.0], [1.0, np.inf]]})
    with pytest.raises(MissingValueError, match="no region"):
        rs.balance(panel, "drop_regions")
    with pytest.raises(MissingValueError, match="no time"):
        rs.balance(panel, "drop_periods")
    with pytest.raises(ParameterError, match="interpolate"):
        rs.balance(panel, "mean")


def test_a_complete_panel_stays_as_it_is():
    panel = PANEL.select(ids=["b", "c"])
    for how in ("drop_regions", "drop_periods", "interpolate"):
        found = rs.balance(panel, how)
        assert found.panel.ids == panel.ids
        assert found.panel.times == panel.times
        assert np.array_equal(found.panel["x"].values, panel["x"].values)
        assert found.empty == ()
