"""A fit that leaves nothing is refused, one that leaves rounding is named, honest data pass."""

import re
from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, InferenceWarning, SpecificationError

pytestmark = pytest.mark.filterwarnings(
    "ignore:The GNS is weakly identified", "ignore:The likelihood has a second maximum"
)

MODELS = ("ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns")
EFFECTS = ("none", "entity", "time", "twoway")


def drawn(n=15, periods=5, seed=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, periods, n)) + rng.normal(size=(2, 1, n))
    return x, rng.normal(size=(periods, n))


def fitted(tools, y, x, model, effects="twoway", matrix="ring", **how):
    panel = rs.Panel.from_arrays(
        [f"r{i:02d}" for i in range(y.shape[1])], range(len(y)), {"y": y, "x1": x[0], "x2": x[1]}
    )
    w = tools.weights(panel, tools.matrices[matrix](panel.n))
    return rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x1 + x2",
        w,
        model=model,
        fixed_effects=effects,
        **{"covariance": "analytic", **how},
    )


@pytest.mark.parametrize("matrix", ["ring", "island"])
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", MODELS)
def test_an_identity_is_refused_at_every_scale(tools, model, effects, matrix):
    (a, b), _ = drawn()
    for scale in (1e-73, 1e-40, 1e-9, 1.0, 1e9, 1e40, 1e73):
        x = np.array([a, b]) * scale
        with pytest.raises(SpecificationError, match="reproduce y exactly"):
            fitted(tools, x[0] + x[1], x, model, effects, matrix)
    x = np.array([a + 1e5, b - 3e4])  # means as of money
    with pytest.raises(SpecificationError, match="reproduce y exactly"):
        fitted(tools, x[0] + x[1], x, model, effects, matrix)


@pytest.mark.parametrize("model", ["sar", "sdm", "sac", "gns"])
def test_an_identity_with_a_lag_is_refused(tools, model):
    """y = (I - .37 W)^-1 (x1 + x2): nothing is left at one rho alone."""
    x, _ = drawn()
    w = tools.matrices["ring"](15)
    y = np.linalg.solve(np.eye(15) - 0.37 * w, (x[0] + x[1]).T).T
    with pytest.raises(SpecificationError, match="reproduce y exactly"):
        fitted(tools, y, x, model)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", MODELS)
def test_a_large_mean_is_no_perfect_fit(tools, model, effects):
    """Mean 1e6, sd 1, R² .99: e'e is 1e-14 of y'y, and all of it is there to be estimated."""
    (a, b), e = drawn()
    y = 1e6 + (a + b) / np.sqrt(2.0) + 0.1 * e
    far, near = (fitted(tools, y - m, np.array([a, b]), model, effects) for m in (0.0, 1e6))
    k = effects == "none"  # the constant differs, of course
    # Rounding of y at 1e6 is 1e-10, of noise of .1: estimates agree to that, on a flat top.
    np.testing.assert_allclose(far.beta, near.beta, atol=1e-6)
    np.testing.assert_allclose(far.se[k:], near.se[k:], rtol=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_a_rounded_identity_is_named(tools, model):
    """Two decimals of numbers about 20 leave 1 - R² of some 1e-5; the columns are named."""
    (a, b), _ = drawn()
    x = np.array([a, b])
    y = np.round(x[0] - 2.0 * x[1], 2)
    with pytest.warns(InferenceWarning, match=re.escape("y = x1 - 2·x2")) as seen:
        fit = fitted(tools, y, x, model)
    told = next(w.message for w in seen if "all but reproduce" in str(w.message))
    assert "恒等式" in told.zh
    assert "y = x1 - 2·x2" in told.zh
    assert 1.0 - fit.r2["projected"] < 1e-4


def test_only_what_the_identity_needs_is_named_and_in_units_of_the_data(tools):
    (a, b), e = drawn()
    y = np.round(100.0 * a, 1)
    with pytest.warns(InferenceWarning, match=re.escape("y = 100·x1. If")):
        fitted(tools, y, np.array([a, b]), "ols")
    with pytest.warns(InferenceWarning, match=re.escape("y ≈ 0.37·x1")):
        fitted(tools, 0.37 * a + 1e-4 * e, np.array([a, b]), "ols")
    scaled = np.array([a * 1e40, b])
    with pytest.warns(InferenceWarning, match=re.escape("y = x1. If")):
        fitted(tools, a * 1e40 * (1.0 + 1e-5 * e), scaled, "ols")


def test_a_y_that_its_lag_reproduces_is_named(tools):
    w = tools.matrices["ring"](15)
    x, e = drawn()
    y = np.linalg.solve(np.eye(15) - 0.37 * w, (x[0] + x[1] + 1e-4 * e).T).T
    with pytest.warns(InferenceWarning, match=re.escape("0.37·W(y)")):
        fitted(tools, y, x, "sar")


def test_close_fits_that_are_no_identity_are_not_warned_of(tools):
    """1 - R² of 2e-4 to 1e-2, as growth accounts leave it."""
    (a, b), e = drawn()
    for size in (0.02, 0.1):
        fitted(tools, a + b + size * e, np.array([a, b]), "sdm")


@pytest.mark.parametrize("effects", ["none", "twoway"])
@pytest.mark.parametrize("model", MODELS)
def test_any_scale_gives_the_same_model(tools, model, effects):
    (a, b), e = drawn()
    y = a + b + e
    one = fitted(tools, y, np.array([a, b]), model, effects)
    for s, t in ((1e-70, 1e-65), (1e70, 1e60), (1e-70, 1e70)):
        two = fitted(tools, y * s, np.array([a * t, b]), model, effects)
        unit = {"x1": s / t, "W(x1)": s / t, "rho": 1.0, "lambda": 1.0}
        factor = np.array([unit.get(v, s) for v in one.terms])
        np.testing.assert_allclose(two.estimates / factor, one.estimates, rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(two.se / factor, one.se, rtol=1e-6)
        assert two.sigma2 / s / s == pytest.approx(one.sigma2, rel=1e-7)
        assert two.sigma2_std_error / s / s == pytest.approx(one.sigma2_std_error, rel=1e-7)
        left = {"none": 15 * 5, "twoway": 14 * 4}[effects]
        assert two.loglik == pytest.approx(one.loglik - left * np.log(s), abs=1e-7)
        np.testing.assert_allclose(two.residuals / s, one.residuals, atol=1e-7)
        np.testing.assert_allclose((two.fitted + two.residuals) / s, y, atol=1e-12)
        if effects == "twoway":
            np.testing.assert_allclose(two.time_effects / s, one.time_effects, atol=1e-7)
            np.testing.assert_allclose(two.entity_effects / s, one.entity_effects, atol=1e-7)


def test_the_transformation_counts_its_own_observations_in_the_unit(tools):
    (a, b), e = drawn()
    how = {"model": "sem", "bias_correction": "lee-yu-transform"}
    one = fitted(tools, a + b + e, np.array([a, b]), **how)
    two = fitted(tools, (a + b + e) * 1e70, np.array([a, b]), **how)
    assert two.loglik == pytest.approx(one.loglik - 14 * 4 * np.log(1e70), abs=1e-7)


@pytest.mark.parametrize("scale", [1e-60, 1e60])
@pytest.mark.parametrize("model", MODELS)
def test_values_whose_squares_are_no_numbers_are_named(tools, model, scale):
    """A panel holds values up to 1e75; a product of them may be 1e180."""
    (a, b), e = drawn()
    values = {"y": a + b + e, "x1": a * scale, "x2": b * scale}
    panel = rs.Panel.from_arrays(range(15), range(5), values)
    w = tools.weights(panel, tools.matrices["ring"](15))
    with pytest.raises(DomainError, match=r"square\(x1\):x2 \(.*other units"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ square(x1):x2", w, model=model, covariance="analytic"
        )


def test_products_up_to_the_limit_are_computed_with(tools):
    (a, b), e = drawn()
    values = {"y": a * a + b + e, "x1": a * 1e70, "x2": b}
    panel = rs.Panel.from_arrays(range(15), range(5), values)
    plain = rs.Panel.from_arrays(range(15), range(5), values | {"x1": a})
    w = tools.weights(panel, tools.matrices["ring"](15))
    large, small = (
        rs.regression.spatial_panel_estimate(p, "y ~ square(x1) + x2", w, covariance="analytic")
        for p in (panel, plain)
    )
    np.testing.assert_allclose(large.estimates[0] * 1e140, small.estimates[0], rtol=1e-8)
    np.testing.assert_allclose(large.se[0] * 1e140, small.se[0], rtol=1e-7)


def test_units_too_far_apart_are_named(tools):
    (a, b), e = drawn()
    values = {"y": (a + b + e) * 1e70, "x1": a * 1e-70, "x2": b}
    panel = rs.Panel.from_arrays(range(15), range(5), values)
    with pytest.raises(DomainError, match="so far apart"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ square(x1) + x2", None, model="ols", covariance="analytic"
        )


@pytest.mark.parametrize(("periods", "left"), [(2, 5), (3, 10)])
def test_few_degrees_of_freedom_are_said(tools, periods, left):
    """n = 8 twoway, ols of two columns: 8T - (7 + T) - 2 are left."""
    x, e = drawn(n=8, periods=periods)
    if left >= 10:
        fitted(tools, e, x, "ols")
        return
    with pytest.warns(InferenceWarning, match=f"^{left} degrees of freedom are left"):
        fitted(tools, e, x, "ols")


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
@pytest.mark.parametrize("scale", [1e-60, 1e60])
def test_any_unit_of_y_gives_the_same_model_with_holes(tools, scale):
    """Beyond 1e30 y is taken in a unit of its own, which every number is turned back from."""
    w = tools.matrices["ring"](12)
    panel = tools.simulated(w, periods=5, rho=0.25, sigma=1.0)
    y = panel["y"].values.copy()
    y[1, 3] = np.nan
    panel = replace(panel, columns={**panel.columns, "y": y})
    far = replace(panel, columns={**panel.columns, "y": y * scale})
    how = {"fixed_effects": "twoway", "bias_correction": "none", "missing": "keep"}
    one, two = (
        rs.regression.spatial_panel_estimate(
            p, "y ~ x1", tools.weights(p, w), model="sdm", covariance="analytic", **how
        )
        for p in (panel, far)
    )
    unit = np.array([1.0 if t == "rho" else scale for t in one.terms])
    np.testing.assert_allclose(two.estimates / unit, one.estimates, rtol=1e-6)
    np.testing.assert_allclose(two.se / unit, one.se, rtol=1e-6)
    assert two.sigma2 / scale / scale == pytest.approx(one.sigma2, rel=1e-7)
    assert two.sigma2_std_error / scale / scale == pytest.approx(one.sigma2_std_error, rel=1e-7)
