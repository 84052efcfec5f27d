"""What must hold for any panel: other labels, other order, other units, no spatial dependence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regspatial as rs
from regspatial._kernels.linear.spectrum import eigen_spectrum
from regspatial.errors import ConvergenceError
from regspatial.regression.estimation.design import design
from regspatial.regression.estimation.estimate import concentrated
from regspatial.regression.estimation.lee_yu import plain_shape
from regspatial.regression.estimation.likelihood import loglik

MODELS = ("sar", "sem", "sdm", "sdem")
EFFECTS = ("none", "entity", "time", "twoway")
pytestmark = pytest.mark.filterwarnings("ignore:. degrees of freedom are left")  # small on purpose


@st.composite
def cases(draw):
    """Return (W, x, y): a connected random graph with random weights, rows summing to one."""
    seed = draw(st.integers(0, 10_000))
    n = draw(st.integers(6, 14))
    periods = draw(st.integers(3, 6))
    rng = np.random.default_rng(seed)
    a = (rng.uniform(size=(n, n)) < 0.3) * rng.uniform(0.2, 1.0, size=(n, n))
    a[np.arange(n), (np.arange(n) + 1) % n] = 1.0
    if draw(st.booleans()):
        a = a + a.T
    np.fill_diagonal(a, 0.0)
    w = a / a.sum(axis=1, keepdims=True)
    x = rng.normal(size=(2, periods, n))
    rho = draw(st.floats(-0.4, 0.6))
    mean = x[0] - x[1] + 0.5 * x[0] @ w.T + rng.normal(size=n) + rng.normal(size=(periods, 1))
    y = np.linalg.solve(np.eye(n) - rho * w, (mean + rng.normal(size=(periods, n))).T).T
    return w, x, y


def _fit(w, x, y, model, effects, ids=None, **how):
    ids = [f"r{i}" for i in range(w.shape[0])] if ids is None else ids
    panel = rs.Panel.from_arrays(ids, range(y.shape[0]), {"y": y, "a": x[0], "b": x[1]})
    weights = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
    return rs.regression.spatial_panel_estimate(
        panel,
        "y ~ a + b",
        weights,
        model=model,
        fixed_effects=effects,
        **{"covariance": "analytic", **how},
    )


choices = {"model": st.sampled_from(MODELS), "effects": st.sampled_from(EFFECTS)}


@given(case=cases(), **choices)
def test_order_of_regions_does_not_matter(case, model, effects):
    w, x, y = case
    order = np.random.default_rng(0).permutation(w.shape[0])
    try:
        one = _fit(w, x, y, model, effects)
    except ConvergenceError:
        return
    ids = [f"r{i}" for i in order]
    two = _fit(w[np.ix_(order, order)], x[:, :, order], y[:, order], model, effects, ids)
    assert two.estimates == pytest.approx(one.estimates, abs=1e-7)
    assert two.covariance == pytest.approx(one.covariance, abs=1e-7)
    assert two.residuals == pytest.approx(one.residuals[:, order], abs=1e-7)
    if model in ("sar", "sdm"):
        a, b = (rs.impacts(f, inference="delta") for f in (one, two))
        size = max(
            1.0, np.abs(a.regional.sent).max()
        )  # 1/(1 - rho) near the bound magnifies rounding
        assert b.estimates == pytest.approx(a.estimates, abs=1e-7 * size)
        assert b.regional.sent == pytest.approx(a.regional.sent[:, order], abs=1e-7 * size)


@given(case=cases(), scale=st.floats(1e-3, 1e5), shift=st.floats(-100, 100), **choices)
def test_units_of_y(case, scale, shift, model, effects):
    """y → c + s·y: rho stays, slopes take s, the log-likelihood loses m ln s.

    m observations are left by the fixed effects.
    """
    w, x, y = case
    try:
        one = _fit(w, x, y, model, effects)
    except ConvergenceError:
        return
    two = _fit(w, x, shift + scale * y, model, effects)
    assert two.estimates[-1] == pytest.approx(one.estimates[-1], abs=1e-6)
    assert two.beta == pytest.approx(scale * one.beta, rel=1e-5, abs=1e-6 * scale)
    assert two.sigma2 == pytest.approx(scale**2 * one.sigma2, rel=1e-5)
    periods, n = y.shape
    left = {
        "none": n * periods,
        "entity": n * (periods - 1),
        "time": (n - 1) * periods,
        "twoway": (n - 1) * (periods - 1),
    }
    assert two.loglik == pytest.approx(one.loglik - left[effects] * np.log(scale), abs=1e-5)


@given(case=cases(), scale=st.floats(1e-6, 1e6), **choices)
def test_units_of_x(case, scale, model, effects):
    w, x, y = case
    try:
        one = _fit(w, x, y, model, effects)
    except ConvergenceError:
        return
    two = _fit(w, x * np.array([scale, 1.0])[:, None, None], y, model, effects)
    assert two.estimates[-1] == pytest.approx(one.estimates[-1], abs=1e-7)
    assert two.loglik == pytest.approx(one.loglik, abs=1e-7)
    assert two.get("a")["statistic"] == pytest.approx(one.get("a")["statistic"], rel=1e-5, abs=1e-6)


@given(case=cases(), **choices)
def test_without_spatial_dependence_it_is_least_squares(case, model, effects):
    """At rho = 0 the concentrated likelihood is that of ols (sar, sem) or slx (sdm, sdem)."""
    w, x, y = case
    base = {"sar": "ols", "sem": "ols", "sdm": "slx", "sdem": "slx"}[model]
    plain = _fit(w, x, y, base, effects, bias_correction="none")
    ids = plain.ids
    panel = rs.Panel.from_arrays(ids, range(y.shape[0]), {"y": y, "a": x[0], "b": x[1]})
    weights = rs.SpatialWeights(ids=ids, matrix=w)
    d = design(
        panel, "y ~ a + b", weights, y=None, x=None, model=model, fixed_effects=effects, durbin=None
    )
    problem = concentrated(d)
    b, ssr, slope = problem.solve(0.0)
    assert b == pytest.approx(plain.estimates, abs=1e-8)
    assert loglik(ssr, 0.0, 0.0, plain_shape(d)) == pytest.approx(plain.loglik, abs=1e-8)
    # The derivative of e'e is the one taken numerically.
    h = 1e-6
    numeric = (problem.solve(h)[1] - problem.solve(-h)[1]) / (2 * h)
    assert slope == pytest.approx(numeric, abs=1e-6 * max(1.0, ssr))


@given(case=cases(), **choices)
@settings(max_examples=25)
def test_the_maximum_beats_its_neighbourhood_and_its_restrictions(case, model, effects):
    w, x, y = case
    try:
        fit = _fit(w, x, y, model, effects)
    except ConvergenceError:
        return
    base = {"sar": "ols", "sem": "ols", "sdm": "slx", "sdem": "slx"}[model]
    assert fit.loglik >= _fit(w, x, y, base, effects).loglik - 1e-9
    low, high = fit.bounds
    assert low < fit.estimates[-1] < high


@given(case=cases(), rho=st.floats(-0.9, 0.95))
def test_log_determinant_is_numpys(case, rho):
    w, *_ = case
    sign, wanted = np.linalg.slogdet(np.eye(w.shape[0]) - rho * w)
    assert sign == 1
    assert eigen_spectrum(w).logdet(np.array([rho]))[0] == pytest.approx(wanted, abs=1e-8)


@given(case=cases(), effects=st.sampled_from(EFFECTS))
def test_rows_that_sum_to_one_have_the_closed_total(case, effects):
    w, x, y = case
    try:
        fit = _fit(w, x, y, "sdm", effects)
    except ConvergenceError:
        return
    got = rs.impacts(fit, inference="delta", by_region=False)
    assert got.total == pytest.approx((fit.beta + fit.theta) / (1 - fit.rho), rel=1e-9)
