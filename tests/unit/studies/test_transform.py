"""Logs, shares, lags, differences, growth."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, ParameterError, UnknownColumnError
from regspatial.studies import difference, growth, lag, log_columns, share
from regspatial.studies.transform import share_values

PANEL = rs.Panel.from_arrays(
    ["a", "b"],
    [1990, 2000, 2010, 2011],
    {
        "x": [[1.0, 2.0], [4.0, 8.0], [9.0, 6.0], [10.0, 12.0]],
        "z": [[2.0, 4.0], [2.0, 4.0], [3.0, 0.0], [-1.0, 6.0]],
    },
)


def test_logs_and_their_refusal():
    out = log_columns(PANEL, "x")
    assert np.array_equal(out["ln_x"].values, np.log(PANEL["x"].values))
    assert "ln_x" not in PANEL
    with pytest.raises(InputError, match=r"zero or negative.*in 2 cells: a 2011, b 2010") as caught:
        log_columns(PANEL, "x", "z")
    assert caught.value.columns == ("z",)
    with pytest.raises(UnknownColumnError):
        log_columns(PANEL, "y")
    gap = PANEL.with_columns(by_position=True, g=np.full((4, 2), np.nan))
    assert np.isnan(log_columns(gap, "g")["ln_g"].values).all()


def test_shares():
    out = share(PANEL.between(1990, 2000), "x", "z", name="x_of_z", scale=100)
    assert out["x_of_z"].values.tolist() == [[50.0, 50.0], [200.0, 200.0]]
    with pytest.raises(InputError, match=r"'z' is zero.*b 2010"):
        share(PANEL, "x", "z")
    with pytest.raises(InputError, match="different times"):
        share_values(PANEL["x"], PANEL["x"].at(1990))


def test_shares_are_matched_by_region():
    turned = PANEL.select(ids=["b", "a"])
    found = share_values(PANEL["x"], turned["x"])
    assert found.ids == ("a", "b")
    assert np.array_equal(found.values, np.ones((4, 2)))


def test_what_is_made_of_filled_and_winsorised_cells_rests_on_them():
    times = PANEL.times
    filled = np.zeros((4, 2), dtype=bool)
    filled[1, 0] = True
    marked = replace(PANEL, marks={"x": {"filled": filled}, "z": {"winsorised": filled[:, ::-1]}})
    assert log_columns(marked, "x").marks["ln_x"]["filled"].sum() == 1
    both = share(marked.between(1990, 2000), "x", "z").marks["x_share"]
    assert {k: int(m.sum()) for k, m in both.items()} == {"filled": 1, "winsorised": 1}
    step = int(times[1]) - int(times[0])
    assert lag(marked, "x", by=step).marks[f"x_lag{step}"]["filled"].sum() == 1
    for made, name in ((difference, "diff"), (growth, "growth")):
        out = made(marked, "x", by=step)
        now = [t for t in out.times if t == times[1] or int(t) - step == times[1]]
        assert out.marks[f"x_{name}{step}"]["filled"].sum() == len(now)


def test_lags_go_by_the_years_not_by_position():
    out = lag(PANEL, "x", by=10)
    assert out.times == (2000, 2010)
    assert out["x_lag10"].values.tolist() == [[1.0, 2.0], [4.0, 8.0]]
    assert out["x"].values.tolist() == [[4.0, 8.0], [9.0, 6.0]]
    assert lag(PANEL, "x").times == (2011,)


def test_differences_and_growth():
    assert difference(PANEL, "x", by=1)["x_diff1"].values.tolist() == [[1.0, 6.0]]
    out = growth(PANEL, "x", by=10, annual=True)
    assert out["x_growth10"].values == pytest.approx(
        np.log([[4 / 1, 8 / 2], [9 / 4, 6 / 8]]) / 10, rel=1e-14
    )
    assert out["x"].values.tolist() == [[4.0, 8.0], [9.0, 6.0]]


@pytest.mark.parametrize("by", [0, -1, 1.5, True])
def test_a_lag_that_is_none(by):
    with pytest.raises(ParameterError, match="whole number|at least 1"):
        lag(PANEL, "x", by=by)


def test_times_without_lags():
    with pytest.raises(ParameterError, match="No time"):
        lag(PANEL, "x", by=7)
    words = rs.Panel(ids=("a",), times=("before", "after"), columns={"x": [[1.0], [2.0]]})
    with pytest.raises(ParameterError, match="in which order these times come: before, after"):
        lag(words, "x")


def test_a_lag_of_two_reaches_over_the_year_between():
    panel = rs.Panel.from_arrays(
        ["a"], [2000, 2001, 2002, 2003], {"x": [[1.0], [2.0], [4.0], [8.0]]}
    )
    out = lag(panel, "x", by=2)
    assert out.times == (2002, 2003)
    assert out["x_lag2"].values.ravel().tolist() == [1.0, 2.0]
    assert growth(panel, "x", by=2)["x_growth2"].values == pytest.approx(2 * np.log(2), rel=1e-14)
