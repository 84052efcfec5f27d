"""Statistics by label: linearmodels and statsmodels print the same under these names."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError

pd = pytest.importorskip("pandas")
sm = pytest.importorskip("statsmodels.api")
linearmodels = pytest.importorskip("linearmodels")

N, T = 12, 6
IDS = [f"r{k:02d}" for k in range(N)]
TIMES = list(range(2015, 2015 + T))


def study(seed=4, uneven=False):
    rng = np.random.default_rng(seed)
    a = np.zeros((N, N))
    for i in range(N):
        for step in (1, 2 if uneven and i % 2 else 1):
            a[i, (i + step) % N] = a[(i + step) % N, i] = 1.0
    w = rs.weights.from_dense(IDS, a, normalise="none" if uneven else "row")
    if uneven:
        w = rs.weights.from_dense(IDS, a / 6.0, normalise="none")
    x = rng.normal(size=(2, T, N))
    s = np.linalg.inv(np.eye(N) - 0.4 * w.to_dense())
    y = (1.0 + x[0] + 0.5 * x[1] + rng.normal(size=(T, N))) @ s.T
    panel = rs.Panel.from_arrays(IDS, TIMES, {"y": y, "x": x[0], "z": x[1]})
    return panel, w


def test_fixed_effects_are_those_of_linearmodels():
    panel, _w = study()
    frame = panel.to_frame().set_index(["id", "time"])
    ours = rs.fixed_effects(panel, "y ~ x + z | id + time", covariance="classical")
    there = linearmodels.PanelOLS(
        frame["y"], frame[["x", "z"]], entity_effects=True, time_effects=True
    ).fit()
    for name in ("params", "std_errors", "tstats", "pvalues"):
        mine, other = getattr(ours, name), getattr(there, name)
        np.testing.assert_allclose(mine[other.index], other, rtol=1e-8, err_msg=name)
    np.testing.assert_allclose(
        ours.conf_int().loc[["x", "z"]], there.conf_int().loc[["x", "z"]], rtol=1e-8
    )
    np.testing.assert_allclose(ours.cov_params.loc["x", "z"], there.cov.loc["x", "z"], rtol=1e-8)
    assert ours.nobs == there.nobs
    assert ours.loglik == pytest.approx(there.loglik, rel=1e-10)
    assert ours.rsquared == pytest.approx(there.rsquared_inclusive, rel=1e-10)
    there_e = there.resids
    np.testing.assert_allclose(ours.resids.loc[there_e.index], there_e, atol=1e-10)
    fitted = frame["y"] - there_e
    np.testing.assert_allclose(ours.fitted_values.loc[fitted.index], fitted, atol=1e-10)
    np.testing.assert_array_equal(ours.predict(), ours.fitted_values)


def test_least_squares_is_that_of_statsmodels_but_for_the_variance_in_the_criteria():
    panel, _w = study()
    frame = panel.to_frame()
    ours = rs.fixed_effects(panel, "y ~ x + z", covariance="classical")
    there = sm.OLS(frame["y"], sm.add_constant(frame[["x", "z"]])).fit()
    assert ours.loglik == pytest.approx(there.llf, rel=1e-10)
    assert ours.rsquared == pytest.approx(there.rsquared, rel=1e-10)
    assert ours.aic == pytest.approx(there.aic + 2.0, rel=1e-10)  # sigma² is a parameter
    assert ours.bic == pytest.approx(there.bic + np.log(N * T), rel=1e-10)
    np.testing.assert_allclose(ours.std_errors[["x", "z"]], there.bse[["x", "z"]], rtol=1e-9)


@pytest.mark.parametrize("effects", ["none", "entity", "twoway"])
def test_one_model_has_one_statistic_by_whatever_verb(effects):
    panel, w = study()
    right = {"none": "", "entity": " | id", "twoway": " | id + time"}[effects]
    one = rs.fixed_effects(panel, "y ~ x + z" + right, covariance="classical")
    two = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model="ols", fixed_effects=effects, bias_correction="none"
    )
    for name in ("nobs", "rsquared", "loglik", "aic", "bic"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-10), name
    pd.testing.assert_series_equal(one.params, two.params[one.params.index], rtol=1e-9)
    pd.testing.assert_series_equal(one.resids, two.resids, rtol=1e-8, atol=1e-10)


def test_units_do_not_move_the_share_and_shift_the_likelihood():
    panel, _w = study()
    other = panel.with_columns(by_position=True, y=1e6 * panel["y"].values)
    one, two = (rs.fixed_effects(p, "y ~ x | id", covariance="classical") for p in (panel, other))
    assert two.rsquared == pytest.approx(one.rsquared, rel=1e-10)
    assert two.loglik == pytest.approx(one.loglik - N * T * np.log(1e6), rel=1e-10)


def test_rows_of_a_table_are_named_by_its_columns_or_its_index():
    panel, _w = study()
    frame = panel.to_frame().sample(frac=1.0, random_state=3)
    named = rs.fixed_effects(frame, "y ~ x | id", id="id", time="time", covariance="classical")
    whole = rs.fixed_effects(panel, "y ~ x | id", covariance="classical")
    pd.testing.assert_series_equal(
        named.resids.sort_index(), whole.resids.sort_index(), rtol=1e-9, atol=1e-12
    )
    counted = rs.fixed_effects(frame, "y ~ x | id", covariance="classical")
    assert counted.resids.index.equals(frame.index.rename("row")) or counted.resids.index.equals(
        frame.index
    )
    np.testing.assert_allclose(counted.resids + counted.fitted_values, frame["y"], rtol=1e-12)


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("effects", ["none", "entity", "twoway"])
@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sdm", "sem", "sdem", "sac"])
def test_the_trend_and_the_reduced_form_are_the_equations_written_out(model, effects, uneven):
    panel, w = study(uneven=uneven)
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model=model, fixed_effects=effects, bias_correction="none"
    )
    dense = w.to_dense()
    trend = np.full((T, N), fit.get("Intercept")["estimate"] if effects == "none" else fit.constant)
    if fit.entity_effects is not None:
        trend = trend + fit.entity_effects
    if fit.time_effects is not None:
        trend = trend + fit.time_effects[:, None]
    for k, name in enumerate(fit.variables):
        x = panel[name].values
        trend = trend + fit.beta[k] * x + fit.theta[k] * x @ dense.T
    rho = 0.0 if np.isnan(fit.rho) else fit.rho
    reduced = trend @ np.linalg.inv(np.eye(N) - rho * dense).T
    got = fit.predict("trend").to_numpy().reshape(T, N)
    np.testing.assert_allclose(got, trend, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(
        fit.predict().to_numpy().reshape(T, N), reduced, rtol=1e-8, atol=1e-8
    )
    pd.testing.assert_series_equal(fit.predict("signal"), fit.fitted_values, check_names=False)


def test_a_prediction_that_is_none_is_refused_by_name():
    panel, w = study()
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sar", covariance="analytic"
    )
    with pytest.raises(ParameterError, match="reduced-form"):
        fit.predict("best")


def test_impacts_by_draws_have_the_interval_of_any_level():
    panel, w = study()
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model="sdm", covariance="analytic"
    )
    got = rs.impacts(fit, draws=400, rng=3)
    flat = got.draws.reshape(400, -1)
    np.testing.assert_allclose(got.cov_params, np.cov(flat, rowvar=False), rtol=1e-10)
    np.testing.assert_allclose(got.conf_int(0.8), np.quantile(flat, [0.1, 0.9], axis=0).T)
    delta = rs.impacts(fit, inference="delta")
    np.testing.assert_allclose(np.sqrt(np.diag(delta.cov_params)), delta.std_errors, rtol=1e-12)
    spread = np.abs(delta.cov_params.to_numpy() - got.cov_params.to_numpy())
    scale = np.sqrt(np.outer(np.diag(delta.cov_params), np.diag(delta.cov_params)))
    assert (spread < 0.35 * scale).all()  # of 400 draws of a nonlinear function
