"""Impacts against dense matrices written out, and one route against the other."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.linalg
import scipy.special

import regspatial as rs
from regspatial._kernels.random import Numbers
from regspatial.errors import (
    ConvergenceError,
    InferenceWarning,
    ParameterError,
    UndefinedEffectError,
)
from regspatial.options import Options

FORMULA = "y ~ x1 + x2"
MATRICES = ("ring", "island", "uneven", "directed", "flows", "halved")


@pytest.fixture(scope="module")
def fits(tools):
    out = {}
    for name in MATRICES:
        w = tools.matrices[name](14)
        panel = tools.simulated(w, periods=6)
        weights = tools.weights(panel, w)
        for model in ("sar", "sdm", "slx", "sdem"):
            out[name, model] = rs.regression.spatial_panel_estimate(
                panel, FORMULA, weights, model=model, fixed_effects="entity", covariance="analytic"
            )
    return out


def _dense(fit, rho=None, beta=None, theta=None):
    """Return S(βI + θW) of each variable, (k, n, n)."""
    w = fit.w.to_dense()
    one = np.eye(w.shape[0])
    rho = (0.0 if np.isnan(fit.rho) else fit.rho) if rho is None else rho
    s = np.linalg.inv(one - rho * w)
    beta = fit.beta if beta is None else beta
    theta = fit.theta if theta is None else theta
    return np.array([s @ (b * one + t * w) for b, t in zip(beta, theta, strict=True)])


def _averages(g):
    n = g.shape[-1]
    direct = np.trace(g, axis1=1, axis2=2) / n
    total = g.sum(axis=(1, 2)) / n
    return np.stack([direct, total - direct, total], axis=-1)


@pytest.mark.parametrize("model", ["sar", "sdm", "slx", "sdem"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_averages_are_traces_and_sums_of_the_whole_matrix(fits, matrix, model):
    fit = fits[matrix, model]
    got = rs.impacts(fit, inference="delta")
    assert got.estimates == pytest.approx(_averages(_dense(fit)), abs=1e-12)
    assert got.feedback == pytest.approx(got.direct - fit.beta, abs=1e-14)
    assert got.indirect + got.direct == pytest.approx(got.total)


@pytest.mark.parametrize("model", ["sar", "sdm", "slx"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_every_draw_is_exact(fits, matrix, model):
    """Totals of many draws come from an interpolant where rows do not sum to one: to 1e-10."""
    fit = fits[matrix, model]
    got = rs.impacts(fit, draws=60, rng=3)
    own = [fit.terms.index(v) for v in fit.variables]
    lag = [fit.terms.index(f"W({v})") if f"W({v})" in fit.terms else None for v in fit.variables]
    sd = fit.se
    root = scipy.linalg.sqrtm(fit.covariance / np.outer(sd, sd)).real
    noise = Numbers(3).normal(60, sd.size)
    sample = fit.estimates + (noise @ root) * sd
    for r in range(60):
        rho = sample[r, -1] if model != "slx" else 0.0
        theta = np.array([0.0 if j is None else sample[r, j] for j in lag])
        wanted = _averages(_dense(fit, rho, sample[r, own], theta))
        assert got.draws[r] == pytest.approx(wanted, abs=1e-10)
    assert got.se == pytest.approx(got.draws.std(axis=0, ddof=1))
    assert got.low == pytest.approx(np.quantile(got.draws, 0.025, axis=0))


@pytest.mark.parametrize("model", ["sar", "sdm", "slx", "sdem"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_delta_derivatives_are_the_numerical_ones(fits, matrix, model):
    fit = fits[matrix, model]
    got = rs.impacts(fit, inference="delta")
    own = [fit.terms.index(v) for v in fit.variables]
    lag = [fit.terms.index(f"W({v})") if f"W({v})" in fit.terms else None for v in fit.variables]

    def at(p):
        rho = p[-1] if model in ("sar", "sdm") else 0.0
        theta = np.array([0.0 if j is None else p[j] for j in lag])
        return _averages(_dense(fit, rho, p[own], theta)).ravel()

    h = 1e-6
    p = fit.estimates
    jacobian = np.stack(
        [(at(p + h * e) - at(p - h * e)) / (2 * h) for e in np.eye(p.size)], axis=-1
    )
    wanted = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, fit.covariance, jacobian))
    assert got.se.ravel() == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("matrix", MATRICES)
def test_simulation_and_delta_agree_when_errors_are_small(fits, matrix):
    """With a hundredth of the covariance the effects are linear: spreads within 5 % at 4,000 draws."""
    fit = fits[matrix, "sdm"]
    fit = replace(fit, covariance=fit.covariance * 1e-2)
    delta = rs.impacts(fit, inference="delta")
    drawn = rs.impacts(fit, draws=4000, rng=1)
    assert drawn.se == pytest.approx(delta.se, rel=0.05)
    assert drawn.feedback_std_errors == pytest.approx(delta.feedback_std_errors, rel=0.06)
    assert drawn.low == pytest.approx(delta.low, abs=0.2 * delta.se.max())


@pytest.mark.parametrize("model", ["sar", "sdm", "slx"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_regions_receive_row_sums_and_send_column_sums(fits, matrix, model):
    fit = fits[matrix, model]
    got = rs.impacts(fit, draws=10, rng=1).regional
    g = _dense(fit)
    assert got.own == pytest.approx(np.diagonal(g, axis1=1, axis2=2), abs=1e-12)
    assert got.received == pytest.approx(g.sum(axis=2), abs=1e-12)
    assert got.sent == pytest.approx(g.sum(axis=1), abs=1e-12)
    assert got.own.mean(axis=1) == pytest.approx(_averages(g)[:, 0])
    ids, columns = got.layer_columns()
    assert ids == fit.ids
    assert [c.name for c in columns] == ["own_1", "in_1", "out_1", "own_2", "in_2", "out_2"]
    assert columns[1].values == pytest.approx(g[0].sum(axis=1) - np.diag(g[0]))


@pytest.mark.parametrize("route", ["eigen", "lu"])
@pytest.mark.parametrize("model", ["sar", "sdm", "slx"])
def test_orders_add_up(tools, model, route):
    w = tools.matrices["ring"](14)
    panel = tools.simulated(w)
    weights = rs.SpatialWeights(ids=panel.ids, matrix=w)
    options = Options(spectrum=route)
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, weights, model=model, options=options, covariance="analytic"
    )
    got = rs.impacts(fit, draws=10, rng=1, orders=60, options=options)
    assert got.partition.sum(axis=1) == pytest.approx(got.estimates, abs=1e-9)
    assert got.partition[:, 0, 0] == pytest.approx(fit.beta)
    assert got.partition[:, 1, 0] == pytest.approx(0.0, abs=1e-12)  # W has a zero diagonal
    rho = 0.0 if model == "slx" else fit.rho
    w2 = np.trace(w @ w) / 14
    assert got.partition[:, 2, 0] == pytest.approx((rho**2 * fit.beta + rho * fit.theta) * w2)


def test_theta_is_part_of_the_direct_impact(fits):
    fit = fits["ring", "sdm"]
    without = replace(fit, theta=np.zeros_like(fit.theta))
    a, b = (rs.impacts(f, inference="delta").direct for f in (fit, without))
    w = fit.w.to_dense()
    s = np.linalg.inv(np.eye(14) - fit.rho * w)
    assert a - b == pytest.approx(fit.theta * np.trace(s @ w) / 14)
    assert np.abs(a - b).max() > 1e-3


@pytest.mark.parametrize("model", ["ols", "sem"])
def test_models_without_spillovers_refuse(tools, model):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    fit = rs.regression.spatial_panel_estimate(
        panel, FORMULA, tools.weights(panel, w), model=model, covariance="analytic"
    )
    with pytest.raises(UndefinedEffectError, match="no indirect"):
        rs.impacts(fit)


def test_rejected_draws_are_counted_and_said(fits):
    fit = fits["ring", "sar"]
    wide = fit.covariance.copy()
    wide[-1, -1] = (0.5 * (1 - fit.rho)) ** 2
    wide[-1, :-1] = wide[:-1, -1] = 0.0
    with pytest.warns(InferenceWarning, match="rejected"):
        got = rs.impacts(replace(fit, covariance=wide), draws=2000, rng=1)
    assert got.draws_rejected == 2000 - got.draws_used
    # P(rho > 1) = P(z > 2)
    assert got.draws_rejected == pytest.approx(2000 * 0.02275, rel=0.35)
    wide[-1, -1] = 100.0
    with pytest.raises(ConvergenceError, match="draws of rho"):
        rs.impacts(replace(fit, covariance=wide), draws=100, rng=1)


def test_same_seed_same_draws_and_it_is_written_down(fits):
    fit = fits["ring", "sdm"]
    one, two = (rs.impacts(fit, draws=50, rng=7) for _ in range(2))
    assert np.array_equal(one.draws, two.draws)
    assert one.spec["seed"] == 7
    unseeded = rs.impacts(fit, draws=50)
    again = rs.impacts(fit, draws=50, rng=unseeded.spec["seed"])
    assert np.array_equal(unseeded.draws, again.draws)
    generator = rs.impacts(fit, draws=50, rng=np.random.default_rng(7))
    seeded = rs.impacts(fit, draws=50, rng=generator.spec["seed"])
    assert np.array_equal(generator.draws, seeded.draws)


def test_parameters_are_checked(fits):
    fit = fits["ring", "sdm"]
    for bad in ({"inference": "guess"}, {"draws": 3}, {"level": 1.5}, {"orders": -1}):
        with pytest.raises(ParameterError):
            rs.impacts(fit, **bad)


def test_tables_and_lookup(fits):
    got = rs.impacts(fits["ring", "sdm"], draws=100, rng=1, orders=3)
    table = got.tables()[0]
    assert table.keys == (
        "variable",
        "effect",
        "estimate",
        "std_error",
        "statistic",
        "p_value",
        "low",
        "high",
    )
    assert [t.name for t in got.tables()] == [
        "impacts",
        "feedback",
        "partition",
        "regional_impacts",
    ]
    row = got.get("x1", "indirect")
    assert row["estimate"] == got.indirect[0]
    assert row["statistic"] == pytest.approx(row["estimate"] / row["std_error"])
    assert "r00" not in got.summary()
    assert "间接" in got.summary("zh") or "效应" in got.summary("zh")
    with pytest.raises(rs.RegspatialError, match="x9"):
        got.get("x9", "direct")
    with pytest.raises(UndefinedEffectError, match="by_region=True"):
        rs.impacts(fits["ring", "sdm"], draws=10, by_region=False).layer_columns()


def test_interactions_carry_a_note(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1*x2", tools.weights(panel, w), model="sar", covariance="analytic"
    )
    assert any("through products" in n.en for n in rs.impacts(fit, draws=10, rng=1).notes)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_simulated_errors_do_not_depend_on_the_unit_of_x(tools, scale):
    """GDP in yuan beside a share: variances 1e18 apart once cost the draws all digits of one."""
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    other = panel.with_columns(by_position=True, x2=scale * panel.columns["x2"])
    one, two = (
        rs.impacts(
            rs.regression.spatial_panel_estimate(
                p, "y ~ x1 + x2", tools.weights(p, w), covariance="analytic"
            ),
            rng=5,
        )
        for p in (panel, other)
    )
    unit = np.array([[1.0], [scale]])
    assert two.se * unit == pytest.approx(one.se, rel=1e-6)
    assert two.low * unit == pytest.approx(one.low, rel=1e-6, abs=1e-6)


def test_the_regional_table_says_what_comes_in_and_what_goes_out(fits):
    found = rs.impacts(fits["flows", "sdm"], inference="delta")
    g = _dense(fits["flows", "sdm"])
    rows = iter(found.regional.tables()[0].records())
    for one in g:
        for i in range(one.shape[0]):
            row = next(rows)
            others = np.arange(one.shape[0]) != i
            assert row["own"] == pytest.approx(one[i, i], abs=1e-10)
            assert row["spill_in"] == pytest.approx(one[i, others].sum(), abs=1e-10)
            assert row["spill_out"] == pytest.approx(one[others, i].sum(), abs=1e-10)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.99])
def test_intervals_have_the_level_that_was_asked_for(fits, level):
    fit = fits["ring", "sdm"]
    delta = rs.impacts(fit, inference="delta", level=level)
    half = scipy.special.ndtri(0.5 + level / 2) * delta.se
    np.testing.assert_allclose(delta.high - delta.estimates, half, rtol=1e-12)
    np.testing.assert_allclose(delta.estimates - delta.low, half, rtol=1e-12)
    drawn = rs.impacts(fit, draws=400, rng=3, level=level)
    inside = (drawn.draws >= drawn.low) & (drawn.draws <= drawn.high)
    # quantiles of 400 draws: a draw more or less at either end
    np.testing.assert_allclose(inside.mean(axis=0), level, atol=2.5 / 400)
    assert delta.level == drawn.level == delta.spec["level"] == level
