"""A regressor far from zero (x + 1e12) has the slope of x wherever a model has a constant, and no refusal."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import CollinearityError
from regspatial.regression import spatial_panel_2sls_estimate

FAR = 1e12
SIDE = 7
N, T = SIDE * SIDE, 4


@pytest.fixture(scope="module")
def w():
    r, c = np.divmod(np.arange(N), SIDE)
    near = (abs(r[:, None] - r) + abs(c[:, None] - c)) == 1
    return rs.weights.from_dense([f"r{k:02d}" for k in range(N)], near * 1.0, normalise="row")


@pytest.fixture(scope="module")
def columns():
    rng = np.random.default_rng(7)
    x, z, e = rng.normal(size=(3, T, N))
    far = x + FAR
    return {"far": far, "near": far - FAR, "z": z, "y": 1.0 + 2.0 * x - z + e}


@pytest.fixture(scope="module")
def panel(w, columns):
    return rs.Panel.from_arrays(w.ids, range(T), columns)


@pytest.fixture(scope="module")
def one(w, columns):
    return rs.Panel.from_arrays(w.ids, [0], {k: v[:1] for k, v in columns.items()})


def slopes_agree(fit, tolerance=1e-9):
    """`near` is `far` less 1e12, exactly; lags of `far` in space lose digits of 1e12 themselves."""
    far, near = fit("far"), fit("near")
    for what in ("estimate", "std_error"):
        assert far.get("far")[what] == pytest.approx(near.get("near")[what], rel=tolerance)
    assert far.get("z")["estimate"] == pytest.approx(near.get("z")["estimate"], rel=tolerance)
    at = far.terms.index("Intercept")
    constant = near.estimates[near.terms.index("Intercept")] - FAR * near.get("near")["estimate"]
    assert far.estimates[at] == pytest.approx(constant, rel=max(tolerance, 1e-8))
    assert far.se[at] == pytest.approx(
        FAR * near.get("near")["std_error"], rel=max(tolerance, 1e-6)
    )
    return far, near


@pytest.mark.parametrize("model", ["ols", "sar", "sem", "sac"])
def test_a_cross_section(model, one, w):
    slopes_agree(
        lambda x: rs.regression.spatial_regression_estimate(
            one, f"y ~ {x} + z", None if model == "ols" else w, model=model
        )
    )


@pytest.mark.parametrize("model", ["slx", "sdm"])
def test_a_cross_section_with_lags_of_it(model, one, w):
    far, near = (
        rs.regression.spatial_regression_estimate(one, f"y ~ {x} + z", w, model=model)
        for x in ("far", "near")
    )
    for name in ("{}", "W({})"):
        b, c = far.get(name.format("far")), near.get(name.format("near"))
        assert b["estimate"] == pytest.approx(c["estimate"], rel=1e-3, abs=1e-3)
        assert b["std_error"] == pytest.approx(c["std_error"], rel=1e-3)


@pytest.mark.parametrize("model", ["ols", "sar", "sem"])
def test_a_panel_without_effects(model, panel, w):
    far, near = slopes_agree(
        lambda x: rs.regression.spatial_panel_estimate(
            panel, f"y ~ {x} + z", w, model=model, fixed_effects="none"
        )
    )
    np.testing.assert_allclose(far.fitted, near.fitted, rtol=1e-9)


def test_random_effects(panel, w):
    slopes_agree(
        lambda x: rs.regression.spatial_panel_estimate(
            panel, f"y ~ {x} + z", w, model="sar", fixed_effects="entity", effects="random"
        )
    )


def test_a_panel_with_holes(columns, w):
    y = columns["y"].copy()
    y[1, 3] = y[2, 11] = np.nan
    holes = rs.Panel.from_arrays(w.ids, range(T), {**columns, "y": y})
    slopes_agree(
        lambda x: rs.regression.spatial_panel_estimate(
            holes, f"y ~ {x} + z", w, model="sar", fixed_effects="none", missing="keep"
        )
    )


def test_least_squares(one, panel):
    slopes_agree(lambda x: rs.fixed_effects(one, f"y ~ {x} + z"))
    slopes_agree(lambda x: rs.fixed_effects(panel, f"y ~ {x} + z"))


def test_two_stage_least_squares(one, panel, w):
    slopes_agree(
        lambda x: rs.regression.spatial_regression_estimate(
            one, f"y ~ {x} + z", w, model="sar", estimator="2sls"
        ),
        1e-6,
    )
    slopes_agree(
        lambda x: spatial_panel_2sls_estimate(panel, f"y ~ {x} + z", w, fixed_effects="none"), 1e-6
    )


@pytest.mark.parametrize("covariance", ["auto", "sandwich"])
def test_tests_of_it(covariance, panel, w):
    how = {"model": "sar", "fixed_effects": "none", "covariance": covariance, "rng": 1}
    far, near = (rs.regression.wald_tests(panel, f"y ~ {x} + z", w, **how) for x in ("far", "near"))
    for a, b in zip(far.tests, near.tests, strict=True):
        assert a.p_value == pytest.approx(b.p_value, rel=1e-6)
    far, near = (
        rs.regression.lm_tests(panel, f"y ~ {x} + z", w, fixed_effects="none")
        for x in ("far", "near")
    )
    for a, b in zip(far.tests, near.tests, strict=True):
        assert a.statistic == pytest.approx(b.statistic, rel=1e-6)


def test_dependent_columns_far_from_zero_are_still_refused(columns, w):
    panel = rs.Panel.from_arrays(w.ids, range(T), {**columns, "twin": columns["far"] * 2.0})
    with pytest.raises(CollinearityError, match="far, twin"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ far + twin", w, model="sar", fixed_effects="none"
        )
    with pytest.raises(CollinearityError, match="far, twin"):
        rs.fixed_effects(panel, "y ~ far + twin")
