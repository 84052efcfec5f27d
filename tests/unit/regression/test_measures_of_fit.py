"""Measures of fit of a spatial panel."""

import math

import numpy as np
import pytest

import regspatial as rs

FORMULA = "y ~ x1 + x2"


def test_variance_inflation_is_that_of_auxiliary_regressions(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w, periods=6)
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, tools.weights(panel, w), fixed_effects="none"
    )
    x = [panel.columns["x1"], panel.columns["x2"]]
    z = np.array([v.ravel() for v in (*x, *(v @ w.T for v in x))])
    for k, term in enumerate(("x1", "x2", "W(x1)", "W(x2)")):
        others = np.vstack([np.ones(z.shape[1]), np.delete(z, k, axis=0)]).T
        e = z[k] - others @ np.linalg.lstsq(others, z[k], rcond=None)[0]
        wanted = np.sum((z[k] - z[k].mean()) ** 2) / (e @ e)
        assert fit.vif[fit.terms.index(term)] == pytest.approx(wanted)
    assert np.isnan(fit.vif[[0, -1]]).all()
    assert [row[0] for row in fit.collinearity().rows] == list(fit.terms[1:-1])


def test_information_criteria_count_both_ways(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w, periods=6)
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, tools.weights(panel, w), bias_correction="none"
    )
    assert fit.n_parameters == 4 + 1 + 1
    assert fit.n_effects == 10 + 6 - 1
    assert fit.aic == pytest.approx(-2 * fit.loglik + 12)
    assert fit.bic == pytest.approx(-2 * fit.loglik + 6 * np.log(60))
    table = {row[0]: row[2] for row in fit.tables()[1].rows}
    assert (table["parameters"], table["parameters_all"]) == (6, 21)


@pytest.mark.parametrize("scale", [1e-10, 1e10])
def test_measures_of_fit_do_not_depend_on_the_unit_of_y(tools, scale):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    other = panel.with_columns(by_position=True, y=scale * panel.columns["y"])
    one, two = (
        rs.regression.spatial_panel_estimate(
            p, FORMULA, tools.weights(p, w), bias_correction="none"
        )
        for p in (panel, other)
    )
    assert two.r2 == pytest.approx(one.r2, rel=1e-7)


@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "slx"])
@pytest.mark.parametrize("effects", ["none", "entity", "twoway"])
def test_measures_of_fit_are_their_correlations_written_out(tools, model, effects):
    """As xsmle prints them: of y with S(Xβ + WXθ), fixed effects left out."""
    w = tools.matrices["directed"](10)
    panel = tools.simulated(w)
    fit = rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        tools.weights(panel, w),
        model=model,
        fixed_effects=effects,
        bias_correction="none",
    )
    y, x = panel.columns["y"], [panel.columns["x1"], panel.columns["x2"]]
    mean = sum(b * v + t * v @ w.T for b, t, v in zip(fit.beta, fit.theta, x, strict=True))
    if model in ("sar", "sdm"):
        ones = fit.constant if effects == "none" else 0.0
        mean = np.linalg.solve(np.eye(10) - fit.rho * w, (mean + ones).T).T

    def squared(a, b):
        return np.corrcoef(a.ravel(), b.ravel())[0, 1] ** 2

    assert fit.r2["overall"] == pytest.approx(squared(mean, y), rel=1e-9)
    assert fit.r2["between"] == pytest.approx(squared(mean.mean(axis=0), y.mean(axis=0)), rel=1e-9)
    within = squared(mean - mean.mean(axis=0), y - y.mean(axis=0))
    assert fit.r2["within"] == pytest.approx(within, rel=1e-9)
    jy = y - (y.mean() if effects == "none" else y.mean(axis=0))
    if effects == "twoway":
        jy = jy - jy.mean(axis=1, keepdims=True)
    share = 1 - np.sum(fit.residuals**2) / np.sum(jy**2)
    assert fit.r2["projected"] == pytest.approx(share, rel=1e-12)


def test_p_values_are_two_sided_normal(tools):
    w = tools.matrices["ring"](12)
    panel = tools.simulated(w, sigma=3.0)
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, tools.weights(panel, w), bias_correction="none"
    )
    for row in fit.tables()[0].records():
        z = row["estimate"] / row["std_error"]
        assert row["statistic"] == pytest.approx(z, rel=1e-12)
        assert row["p_value"] == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), rel=1e-10)
        assert row["low"] == pytest.approx(
            row["estimate"] - 1.959963985 * row["std_error"], rel=1e-8
        )
    for row in rs.impacts(fit, inference="delta").tables()[0].records():
        z = row["estimate"] / row["std_error"]
        assert row["p_value"] == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), rel=1e-10)
