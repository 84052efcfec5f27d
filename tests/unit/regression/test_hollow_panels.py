"""Panels of which whole periods or regions are empty: they go, and the rest is a panel without holes."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import MissingValueError

N, T = 20, 8
RING = np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)
IDS = [f"r{k:02d}" for k in range(N)]
W = rs.SpatialWeights(ids=IDS, matrix=RING / 2, normalisation="row")
RNG = np.random.default_rng(5)
X, E = RNG.normal(size=(2, T, N))
Y = np.linalg.solve(np.eye(N) - 0.4 * RING / 2, (X + RNG.normal(size=N) + E).T).T


def panel(without_periods=(), without_regions=()):
    x = X.copy()
    x[list(without_periods)] = np.nan
    x[:, list(without_regions)] = np.nan
    return rs.Panel.from_arrays(IDS, range(2010, 2010 + T), {"y": Y, "x": x})


@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sem", "sdm", "sdem", "sac"])
def test_without_whole_periods_it_is_the_shorter_panel(model):
    holes = panel(without_periods=(0, 1))
    found = rs.regression.spatial_panel_estimate(
        holes, "y ~ x", W, model=model, missing="keep", covariance="analytic"
    )
    short = rs.regression.spatial_panel_estimate(
        holes.select(times=range(2012, 2018)), "y ~ x", W, model=model, covariance="analytic"
    )
    np.testing.assert_allclose(found.estimates, short.estimates, rtol=2e-6, atol=1e-7)
    np.testing.assert_allclose(found.se, short.se, rtol=1e-4)  # of maxima found to 1e-8
    assert "2010–2011" in found.summary()


def test_without_a_whole_region_weights_are_among_the_others():
    found = rs.regression.spatial_panel_estimate(
        panel(without_regions=(3,)), "y ~ x", W, model="sdm", missing="keep", covariance="analytic"
    )
    left = [one for one in IDS if one != "r03"]
    cut = rs.weights.subset(W, left)
    whole = panel().select(ids=left)
    own = rs.regression.spatial_panel_estimate(
        whole, "y ~ x", cut, model="sdm", covariance="analytic"
    )
    np.testing.assert_allclose(found.estimates, own.estimates, rtol=2e-6, atol=1e-7)
    assert found.ids == tuple(left)
    ours, theirs = (rs.impacts(one, inference="delta").estimates for one in (found, own))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_tools_that_look_at_the_design_take_such_panels():
    holes, shorter = panel(without_periods=(0,)), panel().select(times=range(2011, 2018))
    ours, own = (
        rs.regression.lm_tests(one, "y ~ x", W, missing="keep") for one in (holes, shorter)
    )
    for a, b in zip(ours.tests, own.tests, strict=True):
        assert a.statistic == pytest.approx(b.statistic, rel=1e-8)
    a, b = (
        rs.regression.spatial_panel_2sls_estimate(one, "y ~ x", W, model="sar", missing="keep")
        for one in (holes, shorter)
    )
    np.testing.assert_allclose(a.estimates, b.estimates, rtol=1e-8)


def test_what_was_empty_is_not_left_out_once_more():
    holes = panel(without_periods=(0,), without_regions=(3,))
    how = {"model": "sar", "missing": "keep"}
    found = rs.spatial_leave_one_out(holes, "y ~ x", W, leave="time", **how)
    assert [str(one) for one in found.labels] == [str(year) for year in range(2011, 2018)]
    found = rs.spatial_leave_one_out(holes, "y ~ x", W, **how)
    assert "r03" not in found.labels
    assert len(found.labels) == N - 1


def test_where_no_period_is_left_the_empty_columns_are_counted():
    with pytest.raises(
        MissingValueError, match=rf"at least 4 regions.*empty cells: x \({T * len(IDS)}\)"
    ):
        rs.regression.spatial_panel_estimate(
            panel(without_periods=range(T)), "y ~ x", W, missing="keep", covariance="analytic"
        )
