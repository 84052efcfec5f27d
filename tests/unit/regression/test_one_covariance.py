"""What a panel model prints by default, and that everything drawn from its covariance moves with it."""

import warnings

import numpy as np
import pytest
from scipy.special import stdtr, stdtrit

import regspatial as rs
from regspatial.catalog import tools

N, T = 20, 8


@pytest.fixture(scope="module")
def given():
    """Return a panel of AR(1) errors whose variance differs by region, and W."""
    rng = np.random.default_rng(4)
    places = rng.uniform(size=(N, 2))
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    matrix = np.where(apart > 0, 1.0 / np.maximum(apart, 0.05) ** 2, 0.0)
    matrix /= matrix.sum(axis=1, keepdims=True)
    e = rng.normal(size=(T, N))
    for t in range(1, T):
        e[t] = 0.6 * e[t - 1] + 0.8 * e[t]
    x, z = rng.normal(size=(2, T, N))
    e *= np.exp(0.6 * rng.normal(size=N))
    y = np.linalg.solve(np.eye(N) - 0.4 * matrix, (x + e).T).T
    ids = [f"r{i}" for i in range(N)]
    panel = rs.Panel.from_arrays(ids, range(T), {"y": y, "x": x, "z": z})
    panel = panel.with_groups(half=["a"] * (N // 2) + ["b"] * (N // 2))
    return panel, rs.SpatialWeights(ids=ids, matrix=matrix)


@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns"])
@pytest.mark.parametrize("effects", ["twoway", "entity", "time"])
def test_errors_are_by_region_wherever_there_are_fixed_effects(given, model, effects):
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", rs.errors.InferenceWarning
        )  # that a gns is weakly identified
        fit = rs.regression.spatial_panel_estimate(
            given[0], "y ~ x", given[1], model=model, fixed_effects=effects
        )
    assert (fit.covariance_type, fit.df) == ("clustered", N - 1)
    robust = model in ("sar", "sem", "sdm", "sdem")
    assert (fit.bias_correction == "robust") is robust
    said = [note.text() for note in fit.notes if "few clusters" in note.text()]
    assert len(said) == 1
    assert (
        "likelihood (equal variances" if robust else "other programs print those of equal variances"
    ) in said[0]


@pytest.mark.parametrize(
    "how",
    [
        {"fixed_effects": "none"},
        {"effects": "random"},
        {"bias_correction": "none"},
        {"bias_correction": "lee-yu"},
        {"convention": "demeaned-first"},
        {"covariance": "analytic"},
    ],
)
def test_otherwise_they_are_as_before(given, how):
    fit = rs.regression.spatial_panel_estimate(given[0], "y ~ x", given[1], **how)
    same = rs.regression.spatial_panel_estimate(
        given[0], "y ~ x", given[1], **{"covariance": "analytic", **how}
    )
    assert (fit.covariance_type, fit.df) == ("analytic", None)
    assert fit.bias_correction != "robust"
    np.testing.assert_array_equal(fit.covariance, same.covariance)


def test_of_seven_regions_they_are_as_before_and_a_line_says_why(given):
    seven = given[0].select(ids=given[0].ids[:7])
    w = rs.weights.subset(given[1], seven.ids)
    fit = rs.regression.spatial_panel_estimate(seven, "y ~ x", w)
    assert (fit.covariance_type, fit.bias_correction) == (
        "analytic",
        "score",
    )  # rows of what is cut differ
    assert any("need 8 regions, and there are 7" in note.text() for note in fit.notes)


def test_the_line_has_the_likelihood_that_the_named_option_prints(given):
    fit = rs.regression.spatial_panel_estimate(given[0], "y ~ x", given[1])
    plain = rs.regression.spatial_panel_estimate(given[0], "y ~ x", given[1], covariance="analytic")
    line = next(note.text() for note in fit.notes if "(robust score)" in note.text())
    row = plain.get("rho")
    assert f"rho = {row['estimate']:.6g} ({row['std_error']:.4g})" in line
    assert f"rho = {fit.rho:.6g} (robust score)" in line
    assert fit.loglik == plain.loglik
    assert fit.density == plain.bias_correction
    np.testing.assert_array_equal(fit.likelihood.estimates, plain.estimates)
    np.testing.assert_allclose(fit.likelihood.covariance, plain.covariance, rtol=1e-12)


def test_residuals_that_go_with_the_period_before_are_said(given):
    fit = rs.regression.spatial_panel_estimate(given[0], "y ~ x", given[1])
    assert sum("go with the period before" in note.text() for note in fit.notes) == 1
    rng = np.random.default_rng(1)
    y = given[0]["x"].values + rng.normal(size=(T, N))
    ideal = given[0].with_columns(by_position=True, y=y)
    fit = rs.regression.spatial_panel_estimate(ideal, "y ~ x", given[1])
    assert not any("Residuals:" in note.text() for note in fit.notes)


def test_everything_moves_when_the_covariance_does(given):
    """Impacts by draws and delta, Wald tests, groups, what-if, tables' stars, leave-one-out: one covariance."""
    panel, w = given
    fits = {
        kind: rs.regression.spatial_panel_estimate(
            panel, "y ~ x + z", w, bias_correction="lee-yu-transform", covariance=kind
        )
        for kind in ("analytic", "clustered")
    }
    assert (
        fits["analytic"].rho == fits["clustered"].rho
    )  # the estimates are the same, the errors are not
    by = {}
    for kind, fit in fits.items():
        draws = rs.impacts(fit, draws=400, rng=1)
        delta = rs.impacts(fit, inference="delta")
        by[kind] = {
            "impacts": draws.se,
            "ends": draws.high - draws.low,
            "delta": delta.se,
            "p": delta.pvalues.to_numpy(),
            "wald": np.array([rs.regression.wald_test(fit, "theta=0").p_value]),
            "rho": np.array([rs.regression.wald_test(fit, "rho=0").p_value]),
            "table": np.array([fit.get("x")["p_value"]]),
        }
    for name, plain in by["analytic"].items():
        assert np.isfinite(plain).all(), name
        assert (np.abs(by["clustered"][name] / plain - 1.0) > 1e-3).any(), name
    clustered = fits["clustered"]
    test = rs.regression.wald_test(clustered, "theta=0")
    assert (test.df, test.df_below) == (2, clustered.wald_df["theta=0"] - 1)
    half = rs.impacts(clustered, inference="delta")
    t = float(stdtrit(N - 1, 0.975))
    np.testing.assert_allclose(half.high - half.estimates, t * half.se, rtol=1e-12)


def test_groups_differ_by_the_errors_of_their_models(given):
    found = rs.spatial_groups(given[0], "y ~ x", given[1], "half", model="sar")
    assert {one.covariance_type for one in found.models} == {"clustered"}
    a, b = found.models
    row = next(d for d in found.differences if d.kind == "coefficient" and d.term == "x")
    assert row.std_error == pytest.approx(float(np.hypot(a.se[0], b.se[0])), rel=1e-12)
    df = (a.se[0] ** 2 + b.se[0] ** 2) ** 2 / (a.se[0] ** 4 / a.df + b.se[0] ** 4 / b.df)
    assert row.p_value == pytest.approx(2.0 * float(stdtr(df, -abs(row.statistic))), rel=1e-10)


def test_every_tool_that_offers_errors_of_panels_begins_with_the_automatic_ones():
    offered = {
        tool.name: param
        for tool in tools()
        for param in tool.params
        if param.name == "covariance" and "auto" in [choice.value for choice in param.choices]
    }
    assert len(offered) >= 6
    assert {param.default for param in offered.values()} == {"auto"}
