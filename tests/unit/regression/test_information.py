"""The expected information is the mean of the observed one, and the corrections are what they say.

Under the transformed shapes (m, a, c) the expectation is exact, incidental parameters included, so
that a mean over simulated samples must come to it within its own sampling error.
"""

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.linear.solvers import Resolvent
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression.errors.covariance import (
    g_of_lag,
    hessian,
    information,
    point,
    traces,
)
from regspatial.regression.estimation.design import design, family, spectrum_of
from regspatial.regression.estimation.lee_yu import plain_shape, transformed_shape
from regspatial.regression.estimation.likelihood import Maximum

EFFECTS = ("none", "entity", "time", "twoway")


def top_of(d, value, b, s2):
    name = "lambda_" if family(d.model) == "error" else "rho"
    return Maximum(b=b, sigma2=s2, loglik=0.0, **{name: value})


def _samples(tools, model, effects, matrix, count=400):
    """Yield (design, true b, rho, sigma2) with the same X and effects and new errors."""
    n, periods, rho, s2 = 9, 4, 0.3, 0.5
    w = tools.matrices[matrix](n)
    rng = np.random.default_rng(11)
    x = rng.normal(size=(periods, n))
    mean = x + rng.normal(size=n) * (effects != "time")
    mean = mean + rng.normal(size=(periods, 1)) * (effects != "entity")
    filtered = np.linalg.inv(np.eye(n) - rho * w)
    for _ in range(count):
        e = np.sqrt(s2) * rng.normal(size=(periods, n))
        y = (mean + e) @ filtered.T if family(model) == "lag" else mean + e @ filtered.T
        panel = rs.Panel.from_arrays(range(n), range(periods), {"x": x, "y": y})
        yield (
            design(
                panel,
                "y ~ x - 1",
                tools.weights(panel, w),
                y=None,
                x=None,
                model=model,
                fixed_effects=effects,
                durbin=None,
            ),
            np.array([1.0]),
            rho,
            s2,
        )


@pytest.mark.parametrize("matrix", ["ring", "directed", "uneven", "island"])
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
@pytest.mark.parametrize("model", ["sar", "sem"])
def test_information_is_the_mean_of_the_hessian(tools, model, effects, matrix):
    observed, lags = [], []
    for d, b, rho, s2 in _samples(tools, model, effects, matrix):
        spectrum = spectrum_of(d.w, DEFAULT)
        resolvent = Resolvent(d.matrix, rho)
        shape = transformed_shape(d)
        t = traces(spectrum, resolvent, shape, DEFAULT, squared=True, turning=d.turning)
        p = point(d, top_of(d, rho, b, s2))
        observed.append(hessian(p, shape, t))
        if model == "sar":
            lags.append(g_of_lag(d, p, resolvent))
    # The mean of J(Wy): a sample's g holds its own errors through the effects only, which J takes
    # out again unless rows differ; average there too.
    g = np.mean(lags, axis=0) if lags else None
    expected = information(p, shape, t, g)
    sample = np.array(observed)
    error = sample.std(axis=0, ddof=1) / np.sqrt(len(sample))
    assert np.all(np.abs(sample.mean(axis=0) - expected) < 4.5 * error + 1e-9)


@pytest.mark.parametrize("effects", EFFECTS)
def test_shapes_count_what_is_left(tools, effects):
    d, *_ = next(_samples(tools, "sar", effects, "ring", 1))
    shape = transformed_shape(d)
    n, t = 9, 4
    assert shape.m == {"none": 36, "entity": 27, "time": 32, "twoway": 24}[effects]
    assert shape.a == {"none": t, "entity": t - 1, "time": t, "twoway": t - 1}[effects]
    assert (plain_shape(d).m, plain_shape(d).a, plain_shape(d).c) == (n * t, t, 0)


def test_analytic_and_observed_errors_come_together(tools):
    """At 60 × 30 the two estimates of one covariance differ by a few percent."""
    w = tools.matrices["ring"](60)
    for model in ("sar", "sem", "sdm", "sdem"):
        lag = model in ("sar", "sdm")
        panel = tools.simulated(
            w, periods=30, rho=0.3 * lag, lam=0.3 * (not lag), k=1, theta=0.4 * (len(model) > 3)
        )
        weights = tools.weights(panel, w)
        a, o = (
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x1", weights, model=model, covariance=c, bias_correction="none"
            ).se
            for c in ("analytic", "observed")
        )
        assert a == pytest.approx(o, rel=0.05)


@pytest.mark.parametrize("model", ["sar", "sem", "sdm", "sdem"])
@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
def test_both_corrections_come_near_each_other(tools, model, effects):
    w = tools.matrices["ring"](40)
    panel = tools.simulated(w, periods=12, rho=0.4 if model in ("sar", "sdm") else 0.0, lam=0.3)
    weights = tools.weights(panel, w)
    one, two, plain = (
        rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x1",
            weights,
            model=model,
            fixed_effects=effects,
            bias_correction=c,
            covariance="analytic",
        )
        for c in ("lee-yu", "lee-yu-transform", "none")
    )
    error = one.se[-1]
    assert abs(one.estimates[-1] - two.estimates[-1]) < 0.1 * error
    assert one.sigma2 == pytest.approx(two.sigma2, rel=0.01)
    assert one.se == pytest.approx(two.se, rel=0.02)
    if effects == "entity":
        assert one.estimates[-1] == plain.estimates[-1]
        assert one.sigma2 == pytest.approx(plain.sigma2 * 12 / 11)


def test_corrections_that_do_not_exist_are_refused(tools):
    w = tools.matrices["ring"](10)
    panel = tools.simulated(w)
    weights = tools.weights(panel, w)
    for kwargs, match in (
        ({"model": "ols", "bias_correction": "lee-yu"}, "does not have"),
        ({"fixed_effects": "none", "bias_correction": "lee-yu"}, "there are none"),
    ):
        with pytest.raises(SpecificationError, match=match):
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x1", weights, **{"covariance": "analytic", **kwargs}
            )
    lonely = tools.matrices["island"](10)
    with pytest.raises(SpecificationError, match="rows all have one sum"):
        rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x1",
            tools.weights(panel, lonely),
            bias_correction="lee-yu-transform",
            covariance="analytic",
        )
    adjusted = rs.regression.spatial_panel_estimate(
        panel, "y ~ x1", tools.weights(panel, lonely), bias_correction="lee-yu"
    )
    assert np.isfinite(adjusted.se).all()
