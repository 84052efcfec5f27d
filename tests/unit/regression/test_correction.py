"""Which correction is done when none is named, and what stands beside the result."""

import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import BoundaryError, SpecificationError
from regspatial.regression.estimation import estimate as _estimate

LAG, ERROR, LEAST = ("sar", "sdm"), ("sem", "sdem"), ("ols", "slx")
BOTH = ("sac", "gns")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def fit(tools, matrix="ring", n=12, periods=6, **how):
    w = tools.matrices[matrix](n)
    panel = tools.simulated(w, periods=periods, rho=0.3)
    return rs.regression.spatial_panel_estimate(
        panel, "y ~ x1 + x2", tools.weights(panel, w), **{"covariance": "analytic", **how}
    )


def said(found, language="en"):
    return " ".join(n.text(language) for n in found.notes)


@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
@pytest.mark.parametrize("model", LAG + ERROR + LEAST + BOTH)
@pytest.mark.parametrize("matrix", ["ring", "uneven"])
def test_what_the_default_does(tools, effects, model, matrix):
    got = fit(tools, matrix, model=model, fixed_effects=effects)
    lag = model in LAG + BOTH and effects in ("time", "twoway") and matrix == "uneven"
    done = "none" if effects == "none" else "score" if lag else "lee-yu-transform"
    assert got.bias_correction == done
    assert got.bias_correction_asked == got.spec["bias_correction"] == "auto"
    same = fit(tools, matrix, model=model, fixed_effects=effects, bias_correction=done)
    assert np.array_equal(same.estimates, got.estimates)
    assert np.array_equal(same.covariance, got.covariance)
    assert same.bias_correction_asked == done
    assert np.isfinite([got.aic, got.bic, *got.r2.values()]).all()
    assert got.aic == pytest.approx(-2 * got.loglik + 2 * got.n_parameters)


@pytest.mark.parametrize("model", LEAST)
@pytest.mark.parametrize(("effects", "m"), [("entity", 60), ("time", 66), ("twoway", 55)])
def test_least_squares_divides_by_what_the_effects_leave(tools, model, effects, m):
    """Coefficients and their errors stay: they use the degrees of freedom already."""
    got = fit(tools, model=model, fixed_effects=effects)
    plain = fit(tools, model=model, fixed_effects=effects, bias_correction="none")
    assert got.sigma2 == pytest.approx(plain.sigma2 * 72 / m)
    assert got.sigma2 == pytest.approx(np.sum(got.residuals**2) / m)
    assert got.estimates == pytest.approx(plain.estimates, rel=1e-12)
    assert got.se == pytest.approx(plain.se, rel=1e-12)
    assert f"{plain.sigma2:.6g}" in said(got)


@pytest.mark.parametrize("model", LAG + ERROR + BOTH)
@pytest.mark.parametrize("matrix", ["ring", "uneven"])
def test_the_note_names_what_was_done_and_the_uncorrected_estimate(tools, model, matrix):
    got = fit(tools, matrix, model=model)
    plain = fit(tools, matrix, model=model, bias_correction="none")
    name = "score" if got.bias_correction == "score" else "transformation"
    assert name in said(got)
    for value, symbol in ((plain.rho, "rho"), (plain.lambda_, "lambda")):
        if np.isfinite(value):
            assert f"{symbol} = {value:.6g}" in said(got)
    assert f"{plain.sigma2:.6g}" in said(got, "zh")
    even = matrix == "ring" or model in LAG
    assert ("xsmle" in said(got)) == even  # elsewhere it takes plain means


def test_where_the_uncorrected_maximum_is_at_the_bound_it_says_so(tools, monkeypatch):
    def at_bound():
        raise BoundaryError("at the bound")

    assert _estimate._if_inside(at_bound) is None
    monkeypatch.setattr(_estimate, "_if_inside", lambda _: None)
    assert "lies at a bound" in said(fit(tools))
    assert "位于边界" in said(fit(tools, model="sac"), "zh")


@pytest.mark.parametrize("model", LAG + ERROR)
@pytest.mark.parametrize("matrix", ["ring", "uneven"])
def test_none_says_what_it_costs_here(tools, model, matrix):
    """-T of the inverse Hessian times (0, 1'G1/n or v'W1/v'v, 1/(2 sigma2)), by hand.

    Within 15 %: by hand sigma2 is taken out by its expectation.
    """
    got = fit(tools, matrix, model=model, bias_correction="none", covariance="observed")
    w = tools.matrices[matrix](12)
    value = got.estimates[-1]
    if model in LAG:
        taken = np.linalg.solve(np.eye(12) - value * w, w).sum() / 12
    else:
        v, r = 1 - value * w.sum(axis=1), w.sum(axis=1)
        taken = v @ r / (v @ v)
    variance = got.covariance[-1, -1]
    number = float(re.search(r"(?:rho|lambda) ([+-][\d.]+) \(", said(got)).group(1))
    share = float(re.search(r"\(([\d.]+) standard", said(got)).group(1))
    assert share == pytest.approx(abs(number) / np.sqrt(variance), abs=0.01)
    trace = np.trace(np.linalg.solve(np.eye(12) - value * w, w))
    # Without sigma2 in the way: its score leaves tr G/n - 1'G1/n.
    concentrated = -6 * variance * (taken - trace / 12)
    assert number == pytest.approx(concentrated, rel=0.15)


def test_the_expected_bias_is_what_simulations_show(tools):
    """200 samples of 14 × 10 at rho = .3: mean of estimates within 4 of its standard errors (.006),

    and a fifth of the bias for what is of higher order.
    """
    w = tools.matrices["ring"](14)
    expected, found = [], []
    for seed in range(200):
        panel = tools.simulated(w, periods=10, rho=0.3, seed=seed, sigma=1.0)
        got = rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2", tools.weights(panel, w), bias_correction="none"
        )
        expected.append(float(re.search(r"rho ([+-][\d.]+) \(", said(got)).group(1)))
        found.append(got.rho - 0.3)
    wrong = np.std(found) / np.sqrt(200)
    assert np.mean(found) < -0.02
    assert np.mean(expected) == pytest.approx(
        np.mean(found), abs=4 * wrong + 0.2 * abs(np.mean(found))
    )


def test_entity_effects_cost_standard_errors_only(tools):
    got = fit(tools, fixed_effects="entity", bias_correction="none", periods=6)
    share = 100 * (1 - np.sqrt(5 / 6))
    assert f"{share:.1f}% too small" in said(got)
    right = fit(tools, fixed_effects="entity", periods=6)
    assert right.estimates == pytest.approx(got.estimates, abs=1e-9)
    assert f"{got.sigma2:.6g}" in said(right)
    assert not [n for n in fit(tools, fixed_effects="none").notes if "correction" in n.en]


def test_a_correction_that_does_not_exist_names_the_default(tools):
    for how in (
        {"model": "ols", "bias_correction": "score"},
        {"model": "sac", "bias_correction": "lee-yu"},
        {"fixed_effects": "none", "bias_correction": "score"},
        {"matrix": "uneven", "bias_correction": "lee-yu-transform"},
    ):
        with pytest.raises(SpecificationError, match="'auto'"):
            fit(tools, **how)


def test_score_is_the_transformation_where_there_is_one_for_every_w(tools):
    for how in ({"model": "sem"}, {"model": "sar", "fixed_effects": "entity"}):
        got = fit(tools, "uneven", bias_correction="score", **how)
        assert got.bias_correction == "lee-yu-transform"
        assert got.bias_correction_asked == "score"


@pytest.mark.parametrize("model", ["slx", "sem", "sar"])
def test_the_uncorrected_variance_is_in_the_units_of_y(tools, model):
    """The sentence beside the result gives what `bias_correction="none"` finds; y of 1e40 is estimated in another unit."""
    w = tools.matrices["ring"](12)
    panel = tools.simulated(w, periods=6, rho=0.3)
    panel = panel.with_columns(by_position=True, y=panel["y"].values * 1e40)
    how = {"model": model, "fixed_effects": "entity", "covariance": "analytic"}
    found, plain = (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x1 + x2", tools.weights(panel, w), bias_correction=done, **how
        )
        for done in ("auto", "none")
    )
    printed = float(re.search(r"sigma2 (?:there is|=) ([\d.e+]+\d)", said(found))[1])
    assert printed == pytest.approx(plain.sigma2, rel=2e-6)  # printed with six digits
