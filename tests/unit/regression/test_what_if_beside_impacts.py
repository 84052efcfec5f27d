"""`what_if` of one regressor in all regions is its total impact: the same intervals and p."""

import numpy as np
import pytest
from scipy import stats

import regspatial as rs
from regspatial.errors import UnknownColumnError


@pytest.fixture
def study(rng):
    n = 40
    ring = np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)
    w = rs.SpatialWeights(ids=[f"r{i}" for i in range(n)], matrix=ring / 2, normalisation="row")
    x = rng.normal(size=n)
    y = np.linalg.solve(np.eye(n) - 0.4 * ring / 2, 0.4 * x + rng.normal(size=n))
    return w, rs.Panel.from_arrays(w.ids, [2020], {"x": x[None], "y": y[None]})


def test_intervals_run_along_the_adjusted_likelihood_as_those_of_impacts(study):
    """A push of one everywhere moves each region by the total impact of W with rows of one: same draws, same ends."""
    w, data = study
    model = rs.regression.spatial_regression_estimate(data, "y ~ x", w, model="sar")
    total = rs.impacts(model, draws=500, rng=3)
    found = rs.regression.what_if_of(model, "x", draws=500, rng=3)
    at = 2  # direct, indirect, total
    np.testing.assert_allclose(found.low, total.low.ravel()[at], rtol=1e-6)
    np.testing.assert_allclose(found.high, total.high.ravel()[at], rtol=1e-6)
    np.testing.assert_allclose(found.std_errors, total.se.ravel()[at], rtol=1e-6)
    np.testing.assert_allclose(found.p_percentile, total.p_percentile.ravel()[at], rtol=1e-6)
    each = found.tables()[1]
    z = [row[[c.key for c in each.columns].index("statistic")] for row in each.rows]
    assert np.isnan(z).all()  # p is not of it


def test_a_time_that_is_not_there_is_missed_in_the_model_not_in_a_column_of_residuals(study):
    w, data = study
    model = rs.regression.spatial_regression_estimate(data, "y ~ x", w, model="slx")
    for asks in (
        lambda: rs.regression.what_if_of(model, "x", at_time=2019),
        lambda: model.layer_columns(2019),
    ):
        with pytest.raises(UnknownColumnError) as caught:
            asks()
        assert str(caught.value) == "There is no time 2019; there are 2020."


@pytest.mark.parametrize("inference", ["delta", "simulation"])
def test_of_least_squares_they_are_of_t(study, inference):
    w, data = study
    model = rs.regression.spatial_regression_estimate(data, "y ~ x", w, model="slx")
    found = rs.regression.what_if_of(model, "x", by=2.0, inference=inference, draws=20_000, rng=1)
    assert found.df == 37
    half = stats.t.ppf(0.975, 37) * found.std_errors
    near = (
        1e-9 if inference == "delta" else 0.04
    )  # of 20,000 draws, 2.5 standard errors of a percentile
    np.testing.assert_allclose(found.high - found.low, 2.0 * half, rtol=near)
    each = found.tables()[1]
    keys = [c.key for c in each.columns]
    p = np.array([row[keys.index("p_value")] for row in each.rows])
    np.testing.assert_allclose(p, 2.0 * stats.t.sf(np.abs(found.estimates / found.std_errors), 37))


def test_a_prediction_of_least_squares_is_of_t(study):
    w, data = study
    model = rs.regression.spatial_regression_estimate(data, "y ~ x", w, model="ols")
    found = rs.regression.predict(model, data)
    half = stats.t.ppf(0.975, 38) * found.std_errors
    np.testing.assert_allclose(found.high - found.low, 2.0 * half, rtol=1e-9)
