"""LR and Wald tests from the data, LM tests of what a lag has left, choosing without weights."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy.stats import chi2
from scipy.stats import f as f_of

import regspatial as rs
from regspatial import runner
from regspatial.errors import InferenceWarning, ParameterError, SpecificationError
from regspatial.regression import (
    effects_tests,
    lm_residual_test,
    lm_tests,
    lr_test,
    lr_tests,
    select_model,
    wald_test,
    wald_tests,
)
from regspatial.regression.tests.drawn_maxima import vertex
from regspatial.regression.tests.drawn_nested import Given, _design, _source

N, T = 25, 6
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")


def simulated(seed, *, rho=0.4, lam=0.0, theta=0.0, own=1.0, periods=T):
    numbers = np.random.default_rng(seed)
    x, z, e = numbers.normal(size=(3, periods, N))
    u = np.linalg.solve(np.eye(N) - lam * RING, e.T).T
    mean = x - z + theta * x @ RING.T + own * numbers.normal(size=N) + u
    mean = mean + own * numbers.normal(size=(periods, 1))
    y = np.linalg.solve(np.eye(N) - rho * RING, mean.T).T
    return rs.Panel.from_arrays(IDS, range(periods), {"x": x, "z": z, "y": y})


PANEL = simulated(1)
FORMULA = "y ~ x + z"


@pytest.mark.parametrize("effects", ["none", "entity", "twoway"])
def test_likelihood_ratios_are_those_of_the_models_one_by_one(effects):
    found = lr_tests(PANEL, FORMULA, WEIGHTS, fixed_effects=effects)
    full = rs.regression.spatial_panel_estimate(
        PANEL, FORMULA, WEIGHTS, fixed_effects=effects, covariance="analytic"
    )
    assert found.smaller == ("sar", "sem", "slx", "ols")
    for small, test in zip(found.smaller, found.tests, strict=True):
        less = rs.regression.spatial_panel_estimate(
            PANEL, FORMULA, WEIGHTS, model=small, fixed_effects=effects, covariance="analytic"
        )
        assert test.statistic == pytest.approx(2 * (full.loglik - less.loglik), rel=1e-12)
        assert test.df == len(full.terms) - len(less.terms)
        assert test.p_usual == pytest.approx(chi2.sf(test.statistic, test.df), rel=1e-10)
        m = full.nobs - full.n_effects  # what the transformed likelihood counts
        below = m - len(full.terms)
        ratio = np.expm1(test.statistic / m) * below / test.df
        assert test.p_value == pytest.approx(f_of.sf(ratio, test.df, below), rel=1e-9)
        assert test.df_below == below
        assert found.p_value(small) == test.p_value
        assert lr_test(full, less).statistic == test.statistic


def test_wald_tests_are_r_over_its_variance_written_out():
    found = wald_tests(PANEL, FORMULA, WEIGHTS, covariance="sandwich")
    fit = rs.regression.spatial_panel_estimate(PANEL, FORMULA, WEIGHTS, covariance="sandwich")
    b, v = fit.estimates, fit.covariance
    at = {t: i for i, t in enumerate(fit.terms)}
    pairs = [(at["x"], at["W(x)"]), (at["z"], at["W(z)"])]
    rho = b[at["rho"]]
    first, common = np.zeros((2, len(b))), np.zeros((2, len(b)))
    for row, (own, lag) in enumerate(pairs):
        first[row, lag] = common[row, lag] = 1.0
        common[row, own], common[row, at["rho"]] = rho, b[own]
    values = {
        "sar": (first, first @ b),
        "sem": (common, np.array([b[lag] + rho * b[own] for own, lag in pairs])),
    }
    assert found.smaller == ("sar", "sem", "slx")
    for small, (r, value) in values.items():
        wanted = value @ np.linalg.solve(r @ v @ r.T, value)
        test = dict(zip(found.smaller, found.tests, strict=True))[small]
        assert test.statistic == pytest.approx(wanted, rel=1e-9)
        assert test.df == 2
    z = rho / np.sqrt(v[at["rho"], at["rho"]])
    assert found.tests[2].statistic == pytest.approx(z * z, rel=1e-12)
    assert found.tests[2].statistic == wald_test(fit, "rho=0").statistic


@pytest.mark.parametrize("effects", ["none", "twoway"])
def test_without_space_p_is_that_of_f_with_dummies(effects):
    """LR and Wald of an SLX against OLS: the F of least squares with all dummies, exactly."""
    periods, regions = np.divmod(np.arange(N * T), N)
    dummies = [np.ones(N * T)]
    if effects == "twoway":
        later = periods[None] == np.arange(1, T)[:, None]
        dummies = [*(regions[None] == np.arange(N)[:, None]), *later]
    x = [PANEL[name].values.ravel() for name in ("x", "z")]
    lags = [(PANEL[name].values @ RING.T).ravel() for name in ("x", "z")]
    y = PANEL["y"].values.ravel()

    def rest(columns):
        z = np.array(columns, dtype=float).T
        return float(np.sum((y - z @ np.linalg.lstsq(z, y, rcond=None)[0]) ** 2))

    less, full = rest(dummies + x), rest(dummies + x + lags)
    below = N * T - len(dummies) - 4
    wanted = f_of.sf((less - full) / 2 / (full / below), 2, below)
    for tests in (lr_tests, partial(wald_tests, covariance="analytic")):
        found = tests(PANEL, FORMULA, WEIGHTS, model="slx", fixed_effects=effects)
        assert found.p_value("ols") == pytest.approx(wanted, rel=1e-8)
        assert found.tests[0].df_below == below


@pytest.mark.parametrize("correction", ["none", "auto"])
def test_wald_by_f_counts_what_the_variance_was_divided_by(correction):
    """sigma2 is e'e over the observations that the likelihood counts; F divides by those left below."""
    fit = rs.regression.spatial_panel_estimate(
        PANEL, FORMULA, WEIGHTS, model="sdm", bias_correction=correction, covariance="analytic"
    )
    counted = float(np.sum(fit.residuals**2)) / fit.sigma2
    below = N * T - fit.n_effects - len(fit.terms)
    assert counted == pytest.approx(N * T - (0 if correction == "none" else N + T - 1), rel=1e-9)
    test = wald_test(fit, "rho=0")
    f = test.statistic / test.df * below / counted
    assert test.df_below == below
    assert test.p_value == pytest.approx(f_of.sf(f, test.df, below), rel=1e-9)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")  # two hills, weak
@pytest.mark.parametrize("model", ["sac", "gns"])
def test_where_rho_and_lambda_meet_p_is_drawn(model):
    """By likelihood ratio in both tools: of these models the Wald tests refuse too much."""
    found = lr_tests(PANEL, FORMULA, WEIGHTS, model=model, draws=99, rng=5)
    assert found.draws == 99
    again = wald_tests(PANEL, FORMULA, WEIGHTS, model=model, draws=99, rng=5, covariance="analytic")
    for small, test in zip(again.smaller, again.tests, strict=True):
        assert test.name == "lr"
        assert test.p_value == found.p_value(small)
    assert "Wald statistics" in again.summary()
    assert all(round(t.p_value * 100) == pytest.approx(t.p_value * 100) for t in found.tests)
    plain = wald_tests(PANEL, FORMULA, WEIGHTS, model=model, draws=0, covariance="analytic")
    assert {t.name for t in plain.tests} == {"wald"}
    assert "refuse too many" in plain.summary()


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")  # two hills, weak
@pytest.mark.parametrize("model", ["sac", "gns"])
def test_a_finished_fit_of_both_has_the_ratio_that_stands_beside_its_coefficient(model):
    """Wald tests refuse too much there: the profile's ratio, to its grid; no p where it has none."""
    fit = rs.regression.spatial_panel_estimate(
        PANEL, FORMULA, WEIGHTS, model=model, covariance="analytic"
    )
    for name, null in (("rho", "rho=0"), ("lambda", "lambda=0")):
        with pytest.warns(InferenceWarning, match="this is the likelihood ratio") as said:
            test = wald_test(fit, null)
        assert (test.name, test.df) == ("lr", 1)
        assert test.p_usual == pytest.approx(fit.get(name)["p_value"], rel=1e-9)
        assert test.p_usual < test.p_value < test.p_usual + 0.02  # of F
        size = fit.get(name)
        wald = (size["estimate"] / size["std_error"]) ** 2
        assert f"The Wald statistic is {wald:.2f}" in str(said[0].message)
        small = {"sac": ("sem", "sar"), "gns": ("sdem", "sdm")}[model][name == "lambda"]
        less = rs.regression.spatial_panel_estimate(
            PANEL, FORMULA, WEIGHTS, model=small, covariance="analytic"
        )
        assert test.statistic == pytest.approx(lr_test(fit, less).statistic, rel=2e-3, abs=2e-3)
    robust = rs.regression.spatial_panel_estimate(
        PANEL, FORMULA, WEIGHTS, model=model, covariance="clustered"
    )
    with pytest.warns(InferenceWarning, match="refuse too many"):
        assert wald_test(robust, "rho=0").name == "wald"
    if model == "gns":
        with pytest.warns(InferenceWarning, match="no p stands beside"):
            test = wald_test(fit)
        assert test.name == "wald"
        assert np.isnan(test.p_value)
        assert test.p_usual > 0


UNEVEN = rs.SpatialWeights(ids=IDS, matrix=RING * np.linspace(0.3, 1.0, N)[:, None])


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")  # two hills, weak
@pytest.mark.parametrize(
    ("model", "w"),
    [
        ("sdm", WEIGHTS),
        ("sem", WEIGHTS),
        ("sac", WEIGHTS),
        ("gns", WEIGHTS),
        ("sem", UNEVEN),
        ("sar", UNEVEN),
    ],
)
@pytest.mark.parametrize("asked", ["auto", "none"])
def test_heights_of_drawn_data_are_the_maxima(model, w, asked):
    """A grid with parabolas, against the maximum of each: less than 1e-3 of a likelihood."""
    how = {"y": None, "x": None, "fixed_effects": "twoway", "durbin": None, "missing": None}
    given = Given.of(PANEL, FORMULA, w, {**how, "bias_correction": asked, "options": None})
    d = _design(given, model)
    heights = _source(d, given).maxima(np.stack([PANEL["y"].values, simulated(7)["y"].values]))
    for panel, height in zip((PANEL, simulated(7)), heights, strict=True):
        data = PANEL.with_columns(by_position=True, y=panel["y"].values)
        fit = rs.regression.spatial_panel_estimate(
            data, FORMULA, w, model=model, bias_correction=asked, covariance="analytic"
        )
        assert height == pytest.approx(fit.loglik, abs=1e-3)


def test_holes_are_drawn_one_by_one():
    x = PANEL.columns["x"].copy()
    x[2, 3] = x[4, 7] = np.nan
    holes = PANEL.with_columns(by_position=True, x=x)
    how = {"fixed_effects": "entity", "missing": "keep", "draws": 19, "rng": 1}
    found = lr_tests(holes, FORMULA, WEIGHTS, model="sdm", **how)
    assert found.draws == 19
    assert all(t.p_value >= 0.05 for t in found.tests)
    with pytest.raises(ParameterError, match="19 to 9,999"):
        lr_tests(PANEL, FORMULA, WEIGHTS, draws=5)


@pytest.mark.parametrize(
    ("model", "smaller"),
    [
        ("slx", ("ols",)),
        ("sar", ("ols",)),
        ("sem", ("ols",)),
        ("sdem", ("sem", "slx")),
        ("sac", ("sem", "sar")),
    ],
)
def test_every_model_is_tested_for_what_it_has(model, smaller):
    assert (
        wald_tests(PANEL, FORMULA, WEIGHTS, model=model, draws=0, covariance="analytic").smaller
        == smaller
    )
    assert set(smaller) <= set(lr_tests(PANEL, FORMULA, WEIGHTS, model=model, draws=0).smaller)


def test_panels_with_holes_are_tested_on_what_is_there():
    x = PANEL.columns["x"].copy()
    x[2, 3] = x[4, 7] = np.nan
    holes = PANEL.with_columns(by_position=True, x=x)
    found = lr_tests(holes, FORMULA, WEIGHTS, model="sdem", missing="keep")
    full, less = (
        rs.regression.spatial_panel_estimate(
            holes, FORMULA, WEIGHTS, model=m, missing="keep", covariance="analytic"
        )
        for m in ("sdem", "sem")
    )
    at = found.smaller.index("sem")
    assert found.tests[at].statistic == pytest.approx(2 * (full.loglik - less.loglik), rel=1e-12)
    assert "unbalanced" in found.summary()


def test_what_cannot_be_tested_is_refused():
    for tests in (lr_tests, wald_tests):
        with pytest.raises(SpecificationError, match="nothing in it"):
            tests(PANEL, FORMULA, WEIGHTS, model="ols")
        with pytest.raises(ParameterError, match="alpha"):
            tests(PANEL, FORMULA, WEIGHTS, alpha=2)
    with pytest.raises(SpecificationError, match="needs lambda"):
        wald_test(
            rs.regression.spatial_panel_estimate(PANEL, FORMULA, WEIGHTS, covariance="analytic"),
            "lambda=0",
        )


def score_of_errors(fit, w, transform, periods):
    """LM of lambda = 0 in a SAC of transformed data, whose information is inverted whole."""
    rho, s2 = fit.rho, fit.sigma2
    wt = transform @ w @ transform.T if transform is not None else w
    n = len(wt)
    g = wt @ np.linalg.inv(np.eye(n) - rho * wt)
    e = fit.residuals
    score = np.sum(e * (e @ w.T)) / s2 - periods * np.trace(wt)
    ll = periods * np.trace(wt @ wt + wt.T @ wt)
    lr = periods * np.trace(wt @ g + wt.T @ g)
    ls, rs_, ss = periods * np.trace(wt) / s2, periods * np.trace(g) / s2, n * periods / 2 / s2**2
    # (b, rho, sigma2): the estimates' own covariance of rho has b and sigma2 taken out
    at = fit.terms.index("rho")
    own = ll - ls**2 / ss
    cross = lr - ls * rs_ / ss
    return score**2 / (own - cross**2 * fit.covariance[at, at])


@pytest.mark.parametrize(
    ("effects", "periods"), [("none", T), ("entity", T - 1), ("time", T), ("twoway", T - 1)]
)
def test_errors_beside_a_lag_are_tested_on_transformed_data(effects, periods):
    f = None
    if effects in ("time", "twoway"):
        f = np.linalg.svd(np.eye(N) - 1 / N)[0][:, : N - 1].T
    for model in ("sar", "sdm"):
        fit = rs.regression.spatial_panel_estimate(
            PANEL, FORMULA, WEIGHTS, model=model, fixed_effects=effects, covariance="analytic"
        )
        wanted = score_of_errors(fit, RING, f, periods)
        assert lm_residual_test(fit).statistic == pytest.approx(wanted, rel=1e-8)
        among = lm_tests(PANEL, FORMULA, WEIGHTS, model=model, fixed_effects=effects)
        assert among.get("lm-residual").statistic == pytest.approx(wanted, rel=1e-8)


def test_the_test_beside_a_lag_finds_errors_and_keeps_its_size():
    """60 true nulls at 5 %: 3 expected, more than 9 have a chance of 8e-4."""
    refused = 0
    for seed in range(60):
        found = lm_tests(simulated(seed), FORMULA, WEIGHTS, model="sar").tests[0]
        refused += found.p_value < 0.05
    assert refused <= 9
    left = lm_tests(simulated(3, rho=0.3, lam=0.6), FORMULA, WEIGHTS, model="sar")
    assert left.points_to() == (True, True)
    assert "leaves errors" in left.finding().text("en")


def test_the_test_beside_a_lag_is_refused_where_effects_were_not_transformed():
    uneven = RING.copy()
    uneven[0] = 0.0
    island = rs.SpatialWeights(ids=IDS, matrix=uneven)
    with pytest.raises(SpecificationError, match="rows of W with one sum"):
        lm_tests(PANEL, FORMULA, island, model="sar")
    assert lm_tests(PANEL, FORMULA, island, model="sar", fixed_effects="entity").tests
    random = rs.regression.spatial_panel_estimate(
        PANEL, FORMULA, WEIGHTS, model="sar", effects="random"
    )
    with pytest.raises(SpecificationError, match="fixed effects or none"):
        lm_residual_test(random)


def test_lm_tests_say_what_they_point_to():
    found = lm_tests(simulated(2, rho=0.6), FORMULA, WEIGHTS)
    assert found.points_to() == (True, False)
    assert found.finding().text("en") == "The tests point to a lag of y."
    nothing = lm_tests(simulated(2, rho=0.0), FORMULA, WEIGHTS)
    assert nothing.points_to() == (False, False)


def kind_of(**how):
    return select_model(simulated(4, rho=0.0, **how), FORMULA, None)


def test_without_weights_it_chooses_among_effects():
    pooled = kind_of(own=0.0)
    assert (pooled.chosen, pooled.panel_kind, pooled.effects) == ("ols", "none", "fixed")
    random = kind_of(own=2.0)
    assert random.panel_kind == "random-time"
    assert (random.fixed_effects, random.effects) == ("twoway", "random")
    assert "No weights were given" in random.summary()
    numbers = np.random.default_rng(5)
    own = 2.0 * numbers.normal(size=N)
    x, e = numbers.normal(size=(2, T, N))
    linked = rs.Panel.from_arrays(IDS, range(T), {"x": x + own, "y": x + 3.0 * own + e})
    fixed = select_model(linked, "y ~ x", None)
    assert (fixed.panel_kind, fixed.effects) == ("entity", "fixed")
    assert "keep them fixed" in fixed.summary()
    assert [m[0] for m in fixed.models] == [
        "none",
        "time",
        "entity",
        "twoway",
        "random",
        "random-time",
    ]


def test_without_weights_the_tests_are_those_of_their_own_functions():
    panel = simulated(4, rho=0.0)
    choice = select_model(panel, FORMULA, None)
    by = {t.name: t for t in effects_tests(panel, FORMULA, None, model="ols").tests}
    first, second, hausman = choice.tests
    assert first.p_value == by["regions beside periods"].p_value
    assert second.p_value == by["periods beside regions"].p_value
    assert hausman.p_value == rs.hausman_test(panel, FORMULA, None, model="ols", rng=1).p_value
    fixed = rs.regression.spatial_panel_estimate(
        panel, FORMULA, None, model="ols", bias_correction="none"
    )
    row = next(m for m in choice.models if m[0] == "twoway")
    size = fixed.n_parameters + fixed.n_effects
    assert row[1:4] == pytest.approx((fixed.loglik, size, -2 * fixed.loglik + 2 * size), rel=1e-12)


def test_without_weights_fewer_effects_and_one_period():
    panel = simulated(4, rho=0.0, own=2.0)
    alone = select_model(panel, FORMULA, None, fixed_effects="entity")
    assert len(alone.tests) == 2
    assert alone.steps[0][0].text("en") == "Are effects of regions needed?"
    none = select_model(panel, FORMULA, None, fixed_effects="none")
    assert none.panel_kind == "none"
    one = select_model(panel.select(times=[2]), FORMULA, None)
    assert one.tests == ()
    assert "one period" in one.summary()


def test_the_tool_goes_without_a_map():
    found = runner.call("select_model", {"panel": PANEL}, {"formula": FORMULA})
    assert found.weights is None
    assert found.result.without_weights
    with_w = runner.call("select_model", {"panel": PANEL, "weights": WEIGHTS}, {"formula": FORMULA})
    assert not with_w.result.without_weights


def test_the_highest_value_of_a_parabola_is_found_from_any_node():
    """At unequal nodes, with the top beyond the last, before the first, and where nothing bends down."""
    nodes = np.array([-0.9, -0.4, 0.1, 0.35, 0.8])
    tops = np.array([0.37, -0.52, 0.75, -0.88, 0.05])
    found = vertex(nodes, 3.0 - 2.0 * (nodes - tops[:, None]) ** 2)
    np.testing.assert_allclose(found, 3.0, rtol=1e-12)
    np.testing.assert_allclose(vertex(nodes, np.stack([nodes, -nodes])), [0.8, 0.9], rtol=1e-12)
    np.testing.assert_allclose(vertex(nodes, nodes[None] ** 2), [0.81], rtol=1e-12)
