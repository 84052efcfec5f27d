"""Leads before a policy: their Wald statistic, and the trend that it would find with power .8."""

import numpy as np
import pytest
from scipy.stats import chi2, ncx2, norm

from regspatial.regression.policy.imputation.pretrends import POWER, _slope, rank_of, wald


@pytest.mark.parametrize("variance", [0.01, 1.0, 25.0])
@pytest.mark.parametrize("trend", [0.02, 1.0, 3.0])
def test_one_lead_is_found_by_both_quantiles_of_a_normal(variance, trend):
    """With one lead the statistic is a square: (1.96 + .84) errors of the lead, a trend at a time; the other tail has 1e-6."""
    errors = norm.ppf(0.975) + norm.ppf(POWER)
    found = _slope(np.array([trend]), np.array([[variance]]), chi2.ppf(0.95, 1))
    assert found == pytest.approx(errors * np.sqrt(variance) / trend, rel=1e-5)


@pytest.mark.parametrize("scale", [0.01, 1.0, 40.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_trend_is_found_with_the_power_that_is_said(seed, scale):
    chance = np.random.default_rng(seed)
    trend, root = chance.normal(size=3), chance.normal(size=(3, 3))
    v, critical = scale * root @ root.T, 9.5
    slope = _slope(trend, v, critical)
    away = (slope * trend) @ np.linalg.solve(v, slope * trend)
    assert ncx2.sf(critical, 3, away) == pytest.approx(POWER, abs=1e-9)


@pytest.mark.parametrize("critical", [np.nan, np.inf, 0.01])
def test_where_no_trend_has_that_power_none_is_given(critical):
    """A test that refuses a true null in more than .8, or never, has none."""
    assert np.isnan(_slope(np.ones(2), np.eye(2), critical))
    assert np.isnan(_slope(np.zeros(2), np.eye(2), 5.99))


def test_the_statistic_is_that_of_clustered_errors():
    chance = np.random.default_rng(1)
    b, scores = chance.normal(size=(4, 2)), chance.normal(size=(4, 2, 9))
    wanted = [one @ np.linalg.inv(s @ s.T) @ one for one, s in zip(b, scores, strict=True)]
    np.testing.assert_allclose(wald((b, scores)), wanted, rtol=1e-10)


def test_ranks_of_regions_go_with_their_data():
    y = np.random.default_rng(3).integers(0, 3, size=(8, 4)) + np.arange(8)[:, None] / 100
    order = np.array([3, 1, 7, 0, 2, 6, 4, 5])
    np.testing.assert_array_equal(rank_of(y[order]), rank_of(y)[order])
    assert sorted(rank_of(y)) == list(range(8))
