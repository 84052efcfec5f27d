"""p and intervals by t: least squares of cross-sections, and two-stage least squares with HC3, against statsmodels."""

import numpy as np
import pytest
from scipy.stats import norm, t

import regspatial as rs

sm = pytest.importorskip("statsmodels.api")

N = 36


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(5)
    ring = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(N), matrix=ring, normalisation="row")
    x, z, e = rng.normal(size=(3, N))
    y = np.linalg.solve(np.eye(N) - 0.4 * ring, 1.0 + 0.3 * x + 0.4 * z + e * np.exp(0.4 * x))
    panel = rs.Panel.from_arrays(range(N), [0], {"y": y[None], "x": x[None], "z": z[None]})
    return panel, w, {"y": y, "x": x, "z": z}, ring


def columns(d, ring, model):
    lags = [ring @ d["x"], ring @ d["z"]] if model == "slx" else []
    return np.column_stack([np.ones(N), d["x"], d["z"], *lags])


@pytest.mark.parametrize("covariance", ["analytic", "hc1", "hc3"])
@pytest.mark.parametrize("model", ["ols", "slx"])
def test_least_squares_has_the_p_and_intervals_of_statsmodels(world, model, covariance):
    """Closed formulas of one data set: to 1e-9. R's lm has the same t."""
    panel, w, d, ring = world
    fit = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z", w if model == "slx" else None, model=model, covariance=covariance
    )
    theirs = sm.OLS(d["y"], columns(d, ring, model)).fit()
    if covariance != "analytic":
        theirs = theirs.get_robustcov_results(covariance.upper())
    rows = [fit.get(name) for name in fit.terms]
    np.testing.assert_allclose([r["std_error"] for r in rows], theirs.bse, rtol=1e-9)
    np.testing.assert_allclose([r["statistic"] for r in rows], theirs.tvalues, rtol=1e-9)
    np.testing.assert_allclose([r["p_value"] for r in rows], theirs.pvalues, rtol=1e-9)
    np.testing.assert_allclose(fit.intervals(0.9), theirs.conf_int(0.1), rtol=1e-9)
    head = next(c.en for c in fit.tables()[0].columns if c.key == "statistic")
    assert head == "t"
    note = next(n for n in fit.notes if "p and intervals: t with" in n.text("en"))
    assert "t 分布" in note.text("zh")
    assert fit.main_table(show_customary=True).keys == fit.main_table().keys  # others print t, too


def test_impacts_of_an_slx_go_by_the_same_t(world):
    """The direct impact is the coefficient itself; percentiles of 40,000 draws within .02 of the quantile of t."""
    panel, w, *_rest = world
    fit = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, model="slx")
    delta = rs.impacts(fit, inference="delta")
    for name, effect in (("x", "direct"), ("W(x)", "indirect")):
        row, wanted = delta.get("x", effect), fit.get(name)
        for key in ("estimate", "std_error", "statistic", "p_value", "low", "high"):
            assert row[key] == pytest.approx(wanted[key], rel=1e-8)
    drawn = rs.impacts(fit, draws=40_000, rng=1)
    at = t.ppf(0.975, N - 5)
    half = (drawn.high - drawn.low)[0, :2] / 2 / delta.se[0, :2]
    assert half == pytest.approx([at, at], abs=0.02)
    assert at > 1.96 + 0.06
    row = drawn.get("x", "direct")
    assert row["p_value"] == pytest.approx(2 * t.sf(abs(row["statistic"]), N - 5), rel=1e-9)


def stacked(d, ring):
    """Regressors with Wy, and their projection on the instruments."""
    x = np.column_stack([np.ones(N), d["x"], d["z"], ring @ d["y"]])
    lags = [np.linalg.matrix_power(ring, k) @ d[v] for v in ("x", "z") for k in (1, 2)]
    q = np.column_stack([np.ones(N), d["x"], d["z"], *lags])
    return x, q @ np.linalg.lstsq(q, x, rcond=None)[0]


def test_two_stage_least_squares_has_hc3_of_the_leverages_that_statsmodels_finds(world):
    panel, w, d, ring = world
    fit = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z", w, model="sar", estimator="2sls"
    )
    x, fitted = stacked(d, ring)
    second = sm.OLS(d["y"], fitted).fit()
    e = d["y"] - x @ second.params
    h = second.get_influence().hat_matrix_diag
    inverse = np.linalg.inv(fitted.T @ fitted)
    v = inverse @ (fitted.T * (e / (1 - h)) ** 2) @ fitted @ inverse
    np.testing.assert_allclose(fit.estimates, second.params, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, v, rtol=1e-8, atol=1e-12)
    row, error = fit.get("x"), np.sqrt(v[1, 1])
    assert row["p_value"] == pytest.approx(2 * t.sf(abs(fit.estimates[1] / error), N - 4), rel=1e-8)
    assert row["high"] - row["low"] == pytest.approx(2 * t.ppf(0.975, N - 4) * error, rel=1e-8)
    hc1 = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z", w, model="sar", estimator="2sls", covariance="hc1"
    )
    v = N / (N - 4) * inverse @ (fitted.T * e**2) @ fitted @ inverse
    np.testing.assert_allclose(hc1.covariance, v, rtol=1e-8, atol=1e-12)
    assert any("Other programs print HC1 (covariance='hc1')" in n.text("en") for n in fit.notes)
    beside = fit.main_table(show_customary=True)
    np.testing.assert_allclose(beside.column("customary_error"), hc1.se, rtol=1e-10)
    normal = 2 * norm.sf(abs(fit.estimates) / hc1.se)
    np.testing.assert_allclose(beside.column("customary_p"), normal, rtol=1e-10)


def test_a_row_that_a_regressor_is_made_for_does_no_harm(world):
    """Its leverage is 1 and its residual 0: the others' errors are those without it."""
    panel, *_rest = world
    alone = np.zeros(N)
    alone[3] = 1.0
    more = panel.with_columns(alone=alone[None], by_position=True)
    fit = rs.regression.spatial_regression_estimate(
        more, "y ~ x + z + alone", None, model="ols", covariance="hc3"
    )
    left = [i for i in panel.ids if i != panel.ids[3]]
    rest = rs.regression.spatial_regression_estimate(
        panel.select(ids=left), "y ~ x + z", None, model="ols", covariance="hc3"
    )
    np.testing.assert_allclose(fit.se[1:3], rest.se[1:3], rtol=1e-8)


@pytest.mark.parametrize(("covariance", "df"), [("clustered", N - 1), ("hc1", 4 * N - 3 - (N + 3))])
def test_panels_by_two_stage_least_squares_go_by_t_as_fixed_effects_do(world, covariance, df):
    _panel, w, _d, ring = world
    rng = np.random.default_rng(6)
    x, z, e = rng.normal(size=(3, 4, N))
    y = np.linalg.solve(np.eye(N) - 0.4 * ring, (x + z + e).T).T
    panel = rs.Panel.from_arrays(range(N), range(4), {"y": y, "x": x, "z": z})
    fit = rs.regression.spatial_panel_2sls_estimate(
        panel, "y ~ x + z", w, model="sar", fixed_effects="twoway", covariance=covariance
    )
    assert fit.df == df
    plain = rs.fixed_effects(panel, "y ~ x | id + time")
    assert plain.df == N - 1
    assert any("few clusters" in note.text() for note in plain.notes)
    row = fit.get("rho")
    assert row["p_value"] == pytest.approx(2 * t.sf(abs(row["statistic"]), df), rel=1e-9)
    assert row["high"] - row["low"] == pytest.approx(
        2 * t.ppf(0.975, df) * row["std_error"], rel=1e-9
    )
    effects = rs.impacts(fit, inference="delta")
    z = effects.get("x", "total")
    assert z["p_value"] == pytest.approx(2 * t.sf(abs(z["statistic"]), df), rel=1e-9)
