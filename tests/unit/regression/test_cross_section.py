"""A cross-section: what people hand over, products and squares, the lag of the intercept."""

import warnings

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import (
    FormulaError,
    InferenceWarning,
    MissingDependencyError,
    ParameterError,
    SpecificationError,
)
from regspatial.regression import lm_residual_test, lm_tests, lr_test, wald_test
from regspatial.studies import spatial_regression

N = 60
MODELS = ("ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns")


def _weights(seed=3, *, island=False, row=True):
    rng = np.random.default_rng(seed)
    a = (rng.random((N, N)) < 0.07) * rng.random((N, N))
    a = np.triu(a, 1)
    a += a.T + np.diag(np.ones(N - 1), 1) + np.diag(np.ones(N - 1), -1)
    if island:
        a[7] = a[:, 7] = 0.0
    sums = a.sum(axis=1, keepdims=True)
    m = np.divide(a, sums, out=np.zeros_like(a), where=sums > 0) if row else a / 6.0
    return rs.SpatialWeights(ids=[f"r{i}" for i in range(N)], matrix=m)


def _panel(w, seed=5, rho=0.4):
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, N)) + np.array([[1.0], [2.0]])
    mean = 1.0 + x - 0.5 * z + 0.3 * x**2 + 0.4 * x * z + 0.5 * w.to_dense() @ x
    y = np.linalg.solve(np.eye(N) - rho * w.to_dense(), mean + 0.5 * rng.normal(size=N))
    return rs.Panel.from_arrays(w.ids, [2020], {"y": y[None], "x": x[None], "z": z[None]})


@pytest.fixture(scope="module")
def w():
    return _weights()


@pytest.fixture(scope="module")
def panel(w):
    return _panel(w)


@pytest.mark.filterwarnings("ignore:The GNS is weakly identified", "ignore:The likelihood has")
@pytest.mark.parametrize("model", MODELS)
def test_frames_and_panels_give_the_same_in_any_order(w, panel, model):
    wanted = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, model=model)
    frame = pd.DataFrame({k: v[0] for k, v in panel.columns.items()}, index=list(panel.ids))
    mixed = frame.sample(frac=1.0, random_state=1)
    got = rs.regression.spatial_regression_estimate(mixed, "y ~ x + z", w, model=model)
    assert got.estimates == pytest.approx(wanted.estimates, rel=1e-7, abs=1e-9)
    assert got.se == pytest.approx(wanted.se, rel=1e-6)
    named = mixed.rename_axis("code").reset_index()
    again = rs.regression.spatial_regression_estimate(named, "y ~ x + z", w, model=model, id="code")
    assert again.estimates == pytest.approx(got.estimates, rel=1e-12)
    two = rs.Panel.from_arrays(
        w.ids, [2019, 2020], {k: np.vstack([v * 2 + 1, v]) for k, v in panel.columns.items()}
    )
    with pytest.raises(SpecificationError, match="2 periods"):
        rs.regression.spatial_regression_estimate(two, "y ~ x + z", w, model=model)
    one = rs.regression.spatial_regression_estimate(two, "y ~ x + z", w, model=model, at_time=2020)
    assert one.estimates == pytest.approx(wanted.estimates, rel=1e-12)


def test_it_is_the_panel_of_one_period(w, panel):
    one = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, covariance="sandwich")
    two = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, fixed_effects="none", covariance="sandwich"
    )
    assert np.array_equal(one.estimates, two.estimates)
    assert np.array_equal(one.covariance, two.covariance)


def test_without_a_lag_it_is_least_squares(w, panel):
    rng = np.random.default_rng(8)
    y = 1.0 + panel.columns["x"] + rng.normal(size=(1, N))
    d = panel.with_columns(by_position=True, y=y)
    z = np.column_stack([np.ones(N), d.columns["x"][0], d.columns["z"][0]])
    b, ssr = np.linalg.lstsq(z, y[0], rcond=None)[:2]
    fit = rs.regression.spatial_regression_estimate(d, "y ~ x + z", None, model="ols")
    assert fit.estimates == pytest.approx(b, rel=1e-11)
    v = np.linalg.inv(z.T @ z) * ssr[0] / (N - 3)
    assert fit.covariance == pytest.approx(v, rel=1e-10)


def _changed(fit, panel, w, name, step):
    """The reduced form's mean when one column moves by a step everywhere."""
    columns = {k: v[0].copy() for k, v in panel.columns.items()}
    columns[name] = columns[name] + step
    x, z = columns["x"], columns["z"]
    raw = {"Intercept": np.ones(N), "x": x, "z": z, "x^2": x**2, "x:z": x * z}
    m = w.to_dense()
    mean = np.zeros(N)
    for term, b in zip(fit.terms, fit.estimates, strict=True):
        if term.startswith("W("):
            mean += b * m @ raw[term[2:-1]]
        elif term in raw:
            mean += b * raw[term]
    return np.linalg.solve(np.eye(N) - fit.rho * m, mean) if "rho" in fit.terms else mean


@pytest.mark.parametrize(
    ("model", "durbin"), [("sdm", None), ("sdm", ["x", "x:z"]), ("sar", None), ("slx", None)]
)
def test_effects_of_products_and_squares_are_derivatives(w, model, durbin):
    at = {"x": 0.7, "z": -1.2}
    there = rs.Panel.from_arrays(w.ids, [1], {k: np.full((1, N), v) for k, v in at.items()})
    fit = rs.regression.spatial_regression_estimate(
        _panel(w), "y ~ x + z + x^2 + x:z", w, model=model, durbin=durbin
    )
    found = rs.impacts(fit, at=at, inference="delta")
    assert found.variables == ("x", "z")
    for name in at:
        up, down = (_changed(fit, there, w, name, s) for s in (1e-4, -1e-4))
        slope = np.mean(up - down) / 2e-4
        assert found.get(name, "total")["estimate"] == pytest.approx(slope, rel=1e-7)
        direct = 0.0
        for i in range(N):
            unit = np.zeros(N)
            unit[i] = 1e-4
            ups, downs = (_changed(fit, there, w, name, s * unit) for s in (1.0, -1.0))
            direct += (ups[i] - downs[i]) / 2e-4 / N
        assert found.get(name, "direct")["estimate"] == pytest.approx(direct, rel=1e-6)


def test_their_standard_errors_are_those_of_a_model_written_about_the_values(w):
    """With x - 0.7 and z + 1.2 in place of x and z, effects at 0.7, -1.2 are those of plain columns."""
    panel = _panel(w)
    c = panel.columns
    moved = panel.with_columns(by_position=True, x=c["x"] - 0.7, z=c["z"] + 1.2)
    at = rs.impacts(
        rs.regression.spatial_regression_estimate(panel, "y ~ x + z + x^2 + x:z", w),
        at="x=0.7, z=-1.2",
        rng=1,
    )
    about = rs.impacts(
        rs.regression.spatial_regression_estimate(moved, "y ~ x + z + x^2 + x:z", w),
        at="x=0，z=0",
        rng=1,
    )
    assert at.estimates == pytest.approx(about.estimates, rel=1e-6)
    assert at.se == pytest.approx(about.se, rel=0.2)  # of 1,000 draws each
    exact = [
        rs.impacts(
            rs.regression.spatial_regression_estimate(p, "y ~ x + z + x^2 + x:z", w),
            at=v,
            inference="delta",
        )
        for p, v in ((panel, {"x": 0.7, "z": -1.2}), (moved, {"x": 0.0, "z": 0.0}))
    ]
    assert exact[0].se == pytest.approx(exact[1].se, rel=1e-5)
    means = rs.impacts(
        rs.regression.spatial_regression_estimate(panel, "y ~ x*z", w), inference="delta"
    )
    assert means.spec["at"] == pytest.approx({k: c[k].mean() for k in ("x", "z")})
    assert "in every region at: x = " in means.summary()


def test_what_cannot_be_stated_is_refused(w, panel):
    plain = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w)
    with pytest.raises(ParameterError, match="the same at all values"):
        rs.impacts(plain, at={"x": 1.0})
    square = rs.regression.spatial_regression_estimate(panel, "y ~ x + x^2", w)
    with pytest.raises(ParameterError, match="finite values of x; it has z"):
        rs.impacts(square, at={"z": 1.0})
    with pytest.raises(ParameterError, match="at="):
        rs.impacts(square, at={"x": np.nan})
    with pytest.raises(ParameterError, match="finite values of x; it has x"):
        rs.impacts(square, at="x = nan")
    with pytest.raises(ParameterError, match="write it like"):
        rs.impacts(square, at="x is 2")


@pytest.mark.filterwarnings("ignore:.*no neighbours")
@pytest.mark.parametrize("how", [{"island": True}, {"row": False}])
def test_the_lag_of_the_intercept(how):
    w = _weights(**how)
    panel = _panel(w, rho=0.05)
    without = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w)
    assert "W(Intercept)" not in without.terms
    assert "spatialreg then adds" in without.summary()
    with_it = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z", w, durbin=["x", "z", "Intercept"]
    )
    assert with_it.terms[3:6] == ("W(x)", "W(z)", "W(Intercept)")
    assert "spatialreg then adds" not in with_it.summary()
    sem = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, model="sem")
    with pytest.raises(SpecificationError, match="one sum"):
        lr_test(without, sem)
    test = lr_test(with_it, sem)
    assert test.df == wald_test(with_it, "theta+rho*beta=0").df == 3
    assert test.statistic >= 0.0
    assert wald_test(with_it).df == 3
    alone = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z - 1", w, durbin=["x", "Intercept"]
    )
    assert alone.terms == ("x", "z", "W(x)", "W(Intercept)", "rho")
    assert rs.impacts(alone, inference="delta").variables == ("x", "z")
    # lambda W1 is a constant's share of the filtered constant: the SEM is the SDM at its restriction
    b = dict(zip(sem.terms, sem.estimates, strict=True))
    lam, m = b["lambda"], w.to_dense()
    mean = b["Intercept"] + b["x"] * panel.columns["x"][0] + b["z"] * panel.columns["z"][0]
    e = (np.eye(N) - lam * m) @ (panel.columns["y"][0] - mean)
    assert with_it.loglik >= sem.loglik
    assert sem.sigma2 == pytest.approx(e @ e / N, rel=1e-9)


def test_the_lag_of_the_intercept_where_rows_have_one_sum(w, panel):
    with pytest.raises(SpecificationError, match="all rows of W sum to 1"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, durbin=["x", "Intercept"])
    two = rs.Panel.from_arrays(
        w.ids, [1, 2], {k: np.vstack([v, v * v]) for k, v in panel.columns.items()}
    )
    with pytest.raises(SpecificationError, match="there is none"):
        rs.regression.spatial_panel_estimate(
            two, "y ~ x", _weights(row=False), durbin=["x", "Intercept"], covariance="analytic"
        )


def test_one_call_has_impacts_and_tests(w, panel):
    got = spatial_regression(panel, "y ~ x + z", w, rng=4, draws=200)
    fit = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w)
    assert got.impacts.draws == pytest.approx(rs.impacts(fit, draws=200, rng=4).draws, rel=1e-12)
    names = [t.name for t in got.tests]
    assert names[5:] == ["lm-residual", "lr", "wald", "lr", "wald"]
    assert got.tests[5].statistic == lm_residual_test(fit).statistic
    assert [t.statistic for t in got.tests[:5]] == [
        t.statistic for t in lm_tests(panel, "y ~ x + z", w).tests
    ]
    assert got.moran is None
    slx = spatial_regression(panel, "y ~ x + z", w, model="slx", durbin=["x"], rng=1)
    assert slx.moran is not None
    assert slx.tests[0].statistic == pytest.approx(
        lm_tests(panel, "y ~ x + z", w, model="slx", durbin=["x"]).tests[0].statistic
    )
    assert "Moran's I of regression residuals" in slx.summary()
    ols = spatial_regression(panel, "y ~ x + z", None, model="ols")
    assert ols.tests == ()
    with pytest.raises(SpecificationError, match="residuals of a sar or sdm"):
        lm_residual_test(ols.model)


def test_errors_left_beside_the_lag_are_found(w):
    rng = np.random.default_rng(2)
    m, x = w.to_dense(), rng.normal(size=N)
    u = np.linalg.solve(np.eye(N) - 0.7 * m, rng.normal(size=N))
    y = np.linalg.solve(np.eye(N) - 0.5 * m, 3 * x + u)
    panel = rs.Panel.from_arrays(w.ids, [1], {"x": x[None], "y": y[None]})
    fit = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sar")
    assert lm_residual_test(fit).p_value < 0.05


def test_its_title_and_table_speak_of_no_periods(w, panel):
    fit = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w)
    assert fit.tables()[0].title("en") == "SDM of y"
    assert "fixed" not in fit.summary().lower()
    assert "Times" not in fit.summary()
    assert "Fixed effects" not in rs.etable([fit]).text()
    assert repr(fit).startswith("<SpatialRegressionResult sdm of 'y': 60 regions, rho = ")


def test_few_regions_are_said():
    rng = np.random.default_rng(1)
    ring = (np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(9), matrix=ring, normalisation="row")
    panel = rs.Panel.from_arrays(
        w.ids, [1], {"y": rng.normal(size=(1, 9)), "x": rng.normal(size=(1, 9))}
    )
    with pytest.warns(InferenceWarning, match="degrees of freedom are left"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sar")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sar").nobs == 9


def _dense_2sls(y, x, z):
    p = z @ np.linalg.pinv(z)
    b = np.linalg.solve(x.T @ p @ x, x.T @ p @ y)
    e = y - x @ b
    bread = np.linalg.inv(x.T @ p @ x)
    half = p @ x * e[:, None]
    return b, bread @ half.T @ half @ bread * len(y) / (len(y) - x.shape[1]), e


def test_two_stage_least_squares_written_out(w, panel):
    c, m = panel.columns, w.to_dense()
    one, x, z, y = np.ones(N), c["x"][0], c["z"][0], c["y"][0]
    how = {"durbin": ["x"], "estimator": "2sls", "covariance": "hc1"}
    fit = rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, **how)
    assert fit.instruments == ("W²(x)", "W³(x)", "W(z)", "W²(z)")
    exogenous = [one, x, z, m @ x]
    more = [m @ m @ x, m @ m @ m @ x, m @ z, m @ m @ z]
    b, v, _unused = _dense_2sls(
        y, np.column_stack([*exogenous, m @ y]), np.column_stack([*exogenous, *more])
    )
    assert fit.terms == ("Intercept", "x", "z", "W(x)", "rho")
    assert fit.estimates == pytest.approx(b, rel=1e-9)
    assert fit.covariance == pytest.approx(v, rel=1e-8)
    assert fit.overidentification_df == 3
    found = rs.impacts(fit, inference="delta")
    s = np.linalg.inv(np.eye(N) - fit.rho * m)
    total = (s @ (fit.beta[0] * np.eye(N) + fit.theta[0] * m)).sum() / N
    assert found.get("x", "total")["estimate"] == pytest.approx(total, rel=1e-10)


def test_an_endogenous_regressor_and_its_effects(w):
    rng = np.random.default_rng(12)
    m, z, u = w.to_dense(), rng.normal(size=N), rng.normal(size=N)
    d = z + u
    x = rng.normal(size=N)
    y = np.linalg.solve(np.eye(N) - 0.3 * m, 1 + x + 0.5 * d + u)
    panel = rs.Panel.from_arrays(
        w.ids, [1], {k: v[None] for k, v in {"y": y, "x": x, "d": d, "z": z}.items()}
    )
    fit = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + [d ~ z]", w, model="sdm", estimator="2sls"
    )
    assert fit.terms == ("Intercept", "x", "d", "W(x)", "rho")
    assert fit.endogenous == ("d",)
    assert fit.instruments == ("z", "W²(x)", "W³(x)", "W(z)", "W²(z)")
    naive = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + d", w, model="sdm", estimator="2sls"
    )
    assert abs(fit.get("d")["estimate"] - 0.5) < 0.25 < naive.get("d")["estimate"] - 0.5
    assert rs.impacts(fit, inference="delta").variables == ("x", "d")
    got = spatial_regression(panel, "y ~ x + [d ~ z]", w, model="sar", estimator="2sls", rng=1)
    assert got.tests == ()


def test_instruments_that_say_nothing_are_left_out_or_refused(panel):
    """Equal weights: W x is -x/(n-1) and a constant, so that no spatial lag is an instrument."""
    equal = (np.ones((N, N)) - np.eye(N)) / (N - 1)
    w = rs.SpatialWeights(ids=panel.ids, matrix=equal, normalisation="row")
    with pytest.raises(SpecificationError, match="0 instruments are left for 1"):
        rs.regression.spatial_regression_estimate(
            panel, "y ~ x + z", w, model="sar", estimator="2sls"
        )


def test_what_two_stage_least_squares_is_not_for(w, panel):
    with pytest.raises(SpecificationError, match="is for sar and sdm"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sem", estimator="2sls")
    with pytest.raises(SpecificationError, match="is one of hc3, hc1, classical"):
        rs.regression.spatial_regression_estimate(
            panel, "y ~ x", w, estimator="2sls", covariance="observed"
        )
    with pytest.raises(SpecificationError, match="is one of analytic"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, covariance="classical")
    with pytest.raises(SpecificationError, match="is for ols and slx"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, covariance="hc1")
    two = [
        rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, model=m, estimator="2sls")
        for m in ("sdm", "sar")
    ]
    with pytest.raises(SpecificationError, match="maximum likelihood"):
        lr_test(*two)
    with pytest.raises(SpecificationError, match="maximum likelihood"):
        lm_residual_test(two[1])
    assert "Log-likelihood" not in two[0].summary()
    assert "Hansen J" in two[0].summary()


@pytest.mark.parametrize(
    "bad", ["y ~ [x]", "y ~ [x ~ z] + [z ~ x]", "y ~ x + [x ~ z]", "y ~ [x ~ z ~ y]"]
)
def test_brackets_that_cannot_be_read(w, panel, bad):
    with pytest.raises(FormulaError):
        rs.regression.spatial_regression_estimate(panel, bad, w, model="sar", estimator="2sls")


def test_generalised_moments_are_for_spatial_errors(w, panel):
    pytest.importorskip("spreg")
    with pytest.raises(SpecificationError, match="GMM is for models with spatial errors"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, estimator="gmm")
    with pytest.raises(SpecificationError, match="a model with Wy as well"):
        rs.regression.spatial_regression_estimate(
            panel, "y ~ [x ~ z]", w, model="sem", estimator="gmm"
        )
    sdem = spatial_regression(panel, "y ~ x + z", w, model="sdem", estimator="gmm", rng=1)
    assert sdem.model.covariance_type == "kelejian-prucha"
    assert [t.name for t in sdem.tests][-1] == "wald"
    assert sdem.impacts is not None
    assert "Hansen" not in sdem.summary()


def test_without_spreg_it_is_missed_by_name(w, panel, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "spreg", None)
    with pytest.raises(MissingDependencyError, match="spreg"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sem", estimator="gmm")
