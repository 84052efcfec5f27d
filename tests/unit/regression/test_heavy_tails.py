"""Impacts near rho's bound: p from percentiles where z is misled."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

import regspatial as rs


@pytest.fixture(scope="module")
def fit(tools):
    w = tools.matrices["ring"](14)
    panel = tools.simulated(w, periods=6)
    return rs.regression.spatial_panel_estimate(
        panel, "y ~ x1 + x2", tools.weights(panel, w), fixed_effects="entity", covariance="analytic"
    )


def near_the_bound(fit, rho=0.96, error=0.015):
    """The same model with rho near 1 and its standard error such that 1/(1 - rho) has heavy tails."""
    covariance = fit.covariance.copy()
    covariance[-1, :] = covariance[:, -1] = 0.0
    covariance[-1, -1] = error**2
    estimates = fit.estimates.copy()
    estimates[-1] = rho
    return replace(fit, estimates=estimates, covariance=covariance, rho=rho)


def test_p_comes_from_the_percentiles_where_tails_are_heavy(fit):
    near = near_the_bound(fit)
    got = rs.impacts(near, draws=4000, rng=1)
    ratio = got.draws.std(axis=0, ddof=1) / (
        np.subtract(*np.quantile(got.draws, [0.75, 0.25], axis=0)) / 1.349
    )
    heavy = ratio > 1.25
    assert heavy[:, 2].all()  # totals are (beta + theta)/(1 - rho)
    assert got.tails.spread == pytest.approx(ratio)
    assert np.array_equal(got.tails.heavy, heavy)
    normal = 2 * norm.sf(np.abs(got.estimates / got.se))
    for k, name in enumerate(got.variables):
        for j, effect in enumerate(("direct", "indirect", "total")):
            row, draws = got.get(name, effect), got.draws[:, k, j]
            side = min(np.sum(draws <= 0), np.sum(draws >= 0))
            wanted = min(2 * (1 + side) / (1 + len(draws)), 1.0) if heavy[k, j] else normal[k, j]
            assert row["p_value"] == pytest.approx(wanted, rel=1e-9)
            z = np.nan if heavy[k, j] else row["estimate"] / row["std_error"]
            assert row["statistic"] == pytest.approx(z, nan_ok=True)
    assert any("heavy tails" in n.en and "厚尾" in n.zh for n in got.notes)


def test_the_wald_p_of_beta_and_theta_stands_beside(fit):
    near = near_the_bound(fit)
    got = rs.impacts(near, draws=4000, rng=1)
    table = next(t for t in got.tables() if t.name == "heavy_tails")
    i, j = (near.terms.index(t) for t in ("x1", "W(x1)"))
    v = near.covariance
    z = (near.estimates[i] + near.estimates[j]) / np.sqrt(v[i, i] + v[j, j] + 2 * v[i, j])
    rows = [r for r in table.records() if r["variable"] == "x1" and r["effect"] == "total"]
    assert rows[0]["p_wald"] == pytest.approx(2 * norm.sf(abs(z)))
    assert len(table.rows) == got.tails.heavy.sum()
    # z of the total contradicts a sum that is clearly not zero; the percentiles do not
    assert rows[0]["p_normal"] > 0.2
    assert rows[0]["p_percentile"] < 0.01
    assert rows[0]["p_wald"] < 0.001
    assert "百分位" in table.text("zh")


def test_feedback_too(fit):
    got = rs.impacts(near_the_bound(fit), draws=4000, rng=1)
    back = next(t for t in got.tables() if t.name == "feedback")
    heavy = ~np.isnan(got.feedback_p_percentile)
    assert heavy.any()
    for k in np.flatnonzero(heavy):
        assert back.records()[k]["p_value"] == got.feedback_p_percentile[k]
        assert np.isnan(back.records()[k]["statistic"])  # z of such draws contradicts p
    assert "Where no z stands" in back.text("en")
    one = rs.impacts(replace(fit, covariance=1e-4 * fit.covariance), draws=1000, rng=2)
    plain = next(t for t in one.tables() if t.name == "feedback")
    z, p = plain.column("statistic"), plain.column("p_value")
    assert p == pytest.approx(2 * norm.sf(np.abs(z)))
    assert "Where no z stands" not in plain.text("en")


def test_feedback_along_a_likelihood_has_a_z_only_where_p_is_of_it(tools):
    w = tools.matrices["ring"](14)
    panel = tools.simulated(w, periods=6)
    sac = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1 + x2", tools.weights(panel, w), model="sac", covariance="analytic"
    )
    got = rs.impacts(sac, draws=300, rng=1)
    back = next(t for t in got.tables() if t.name == "feedback").records()
    assert got.feedback_p_percentile is not None
    for row, drawn in zip(back, got.feedback_p_percentile, strict=True):
        z = row["estimate"] / row["std_error"]
        same = row["p_value"] == pytest.approx(2 * norm.sf(abs(z)), rel=1e-9)
        assert same != np.isnan(row["statistic"])
        assert row["p_value"] == drawn


@pytest.mark.parametrize("draws", [1000, 50])
def test_elsewhere_p_comes_from_z(fit, draws):
    """Small errors: the ratio is 1. Fewer than 200 draws are not judged, at the bound or not."""
    one = replace(fit, covariance=1e-4 * fit.covariance) if draws > 200 else near_the_bound(fit)
    got = rs.impacts(one, draws=draws, rng=2)
    assert got.tails is None
    normal = 2 * norm.sf(np.abs(got.estimates / got.se))
    found = [got.get("x2", e)["p_value"] for e in ("direct", "indirect", "total")]
    assert found == pytest.approx(normal[1])
    assert "heavy_tails" not in {t.name for t in got.tables()}


def test_without_a_lag_of_y_or_without_draws_there_is_nothing_to_say(tools):
    w = tools.matrices["ring"](14)
    panel = tools.simulated(w, periods=6)
    slx = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1", tools.weights(panel, w), model="slx", covariance="analytic"
    )
    assert rs.impacts(slx, draws=300, rng=1).tails is None
    sdm = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1", tools.weights(panel, w), covariance="analytic"
    )
    assert rs.impacts(near_the_bound(sdm), inference="delta").tails is None
