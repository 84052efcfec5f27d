"""Local regressions by label, with the log-likelihoods that mgwr and statsmodels print."""

import warnings

import numpy as np
import pytest
from scipy.special import stdtr

import regspatial as rs

pd = pytest.importorskip("pandas")
mgwr = pytest.importorskip("mgwr.gwr")
sm = pytest.importorskip("statsmodels.api")

N = 40
IDS = [f"r{k:02d}" for k in range(N)]


def study(seed=2):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 10, (N, 2))
    x = rng.normal(size=N)
    mean = 0.3 + (0.2 + 0.05 * xy[:, 0]) * x
    columns = {
        "x": x,
        "y": mean + 0.3 * rng.normal(size=N),
        "count": rng.poisson(np.exp(0.5 + 0.3 * x)).astype(float),
        "one": (rng.uniform(size=N) < 1 / (1 + np.exp(-mean))).astype(float),
    }
    panel = rs.Panel.from_arrays(IDS, [2020], {k: v[None, :] for k, v in columns.items()})
    return panel, xy, columns


def local(panel, xy, formula="y ~ x", **how):
    return rs.gwr(panel, formula, coords=xy, metric="planar", **how)


def test_a_surface_is_labelled_and_has_mgwr_s_likelihood():
    panel, xy, c = study()
    got = local(panel, xy, bandwidth=20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there = mgwr.GWR(xy, c["y"][:, None], c["x"][:, None], 20).fit()
    assert got.loglik == pytest.approx(there.llf, rel=1e-9)
    assert got.rsquared == pytest.approx(there.R2, rel=1e-9)
    np.testing.assert_allclose(got.params.to_numpy(), there.params, rtol=1e-8)
    np.testing.assert_allclose(got.std_errors.to_numpy(), there.bse, rtol=1e-8)
    np.testing.assert_allclose(got.tstats.to_numpy(), there.tvalues, rtol=1e-8)
    p = got.pvalues.loc["r05", "x"]
    assert p == pytest.approx(2 * stdtr(N - 1, -abs(there.tvalues[5, 1])), rel=1e-8)
    ends = got.conf_int(0.9).loc["r05", "x"]
    assert ends["lower"] < got.params.loc["r05", "x"] < ends["upper"]
    assert list(got.params.index) == IDS
    assert list(got.params.columns) == ["Intercept", "x"]
    pd.testing.assert_series_equal(
        got.resids, pd.Series(got.residuals, pd.Index(IDS, name="id"), name="resids")
    )
    np.testing.assert_array_equal(got.predict(), got.fitted)


def test_the_rows_may_stand_in_another_order():
    panel, xy, _c = study()
    order = np.random.default_rng(1).permutation(N)
    one = local(panel, xy, bandwidth=20)
    two = local(panel.select(ids=[IDS[k] for k in order]), xy[order], bandwidth=20)
    pd.testing.assert_frame_equal(two.params.loc[IDS], one.params, rtol=1e-8)


@pytest.mark.parametrize(("family", "y"), [("poisson", "count"), ("binomial", "one")])
def test_with_one_coefficient_everywhere_the_likelihood_is_that_of_a_glm(family, y):
    panel, xy, c = study()
    got = local(panel, xy, f"{y} ~ x", family=family, adaptive=False, bandwidth=1e9)
    kind = {"poisson": sm.families.Poisson(), "binomial": sm.families.Binomial()}[family]
    there = sm.GLM(c[y], sm.add_constant(c["x"]), family=kind).fit()
    assert got.loglik == pytest.approx(there.llf, rel=1e-8)


def test_several_scales_are_labelled_too():
    panel, xy, _c = study()
    got = rs.mgwr(panel, "y ~ x", coords=xy, metric="planar", bandwidth=[20, 30])
    e = got.residuals
    assert got.loglik == pytest.approx(-N / 2 * (np.log(2 * np.pi * (e @ e) / N) + 1), rel=1e-12)
    assert got.params.loc["r03", "x"] == got.coefficients[3, 1]


def test_a_prediction_elsewhere_is_labelled_by_place():
    panel, xy, _c = study()
    got = local(panel, xy, bandwidth=20).predict(panel, coords=xy + 0.01)
    assert got.params.index.equals(got.fitted_values.index)
    assert got.fitted_values["r07"] == got.fitted[7]
    assert got.std_errors.loc["r07", "x"] == got.se[7, 1]


@pytest.mark.parametrize("adaptive", [True, False])
def test_covariances_of_a_place_are_those_of_its_weighted_regression(adaptive):
    rng = np.random.default_rng(8)
    ids = [f"r{k}" for k in range(40)]
    xy = rng.random((40, 2)) * 10
    x = rng.normal(size=(40, 2)) * [1.0, 30.0] + [5.0, 100.0]
    y = 1 + x @ [2.0, 0.1] + rng.normal(size=40)
    frame = pd.DataFrame({"y": y, "a": x[:, 0], "b": x[:, 1]}, index=ids)
    how = {"adaptive": True, "bandwidth": 20} if adaptive else {"adaptive": False, "bandwidth": 6.0}
    got = rs.gwr(frame, "y ~ a + b", coords=xy, metric="planar", kernel="gaussian", **how)
    design = np.column_stack([np.ones(40), x])
    for k in (0, 17):
        away = np.hypot(*(xy - xy[k]).T)
        h = np.sort(away)[19] * 1.0000001 if adaptive else 6.0
        weight = np.exp(-0.5 * (away / h) ** 2)
        c = np.linalg.solve(design.T @ (weight[:, None] * design), design.T * weight)
        # rounding of a 3 x 3 system whose columns differ by a factor of 100
        np.testing.assert_allclose(got.covariance[k], got.sigma2 * c @ c.T, rtol=1e-7)
    table = got.cov_params
    assert table.index.names == ["id", "term"]
    assert list(table.columns) == ["Intercept", "a", "b"]
    assert table.loc[("r17", "a"), "b"] == got.covariance[17][1, 2]
    np.testing.assert_allclose(np.sqrt(np.einsum("naa->na", got.covariance)), got.se, rtol=1e-12)


def test_covariances_by_region_and_time():
    rng = np.random.default_rng(9)
    ids, times = [f"r{k}" for k in range(12)], (2019, 2020)
    columns = {name: rng.normal(size=(2, 12)) for name in ("y", "a")}
    panel = rs.Panel.from_arrays(ids, times, columns)
    got = rs.gtwr(
        panel, "y ~ a", coords=rng.random((12, 2)), metric="planar", bandwidth=15, kappa=1.0
    )
    table = got.cov_params
    assert table.index.names == ["id", "time", "term"]
    assert table.loc[("r3", 2020, "a"), "a"] == got.covariance[1, 3, 1, 1]
