"""A record holds what it needs: one rebuilt from its fields, or from its spec, says the same.

The log-determinant and the factors of I - rho W that an estimation leaves are a help, no part of it.
To 1e-10: a factorisation made again may order its sums otherwise.
"""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial import regression
from regspatial.results.regression import SpatialPanelResult

N, T = 18, 7
IDS = [f"r{k:02d}" for k in range(N)]
TIMES = list(range(2010, 2010 + T))
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def weights():
    xy = np.random.default_rng(5).uniform(size=(N, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    near = np.argsort(np.argsort(dist, axis=1), axis=1)
    return rs.weights.from_dense(IDS, ((near > 0) & (near < 5)).astype(float), normalise="row")


def dense(w):
    return w.to_sparse().toarray()


@pytest.fixture(scope="module")
def panel():
    rng, w = np.random.default_rng(3), dense(weights())
    x = rng.normal(size=(T, N))
    y = np.empty((T, N))
    for t in range(T):
        own = 0.3 * y[t - 1] if t else 0.0
        y[t] = np.linalg.solve(np.eye(N) - 0.4 * w, own + x[t] + rng.normal(size=N))
    return rs.Panel.from_arrays(IDS, TIMES, {"y": y, "x": x})


def bare(result):
    """Return a record without what the estimation left, on weights made anew."""
    again = {} if result.w is None else {"w": weights()}
    return replace(result, spectrum=None, resolvent=None, **again)


def from_spec(result, panel):
    """Estimate again by what the record says of itself."""
    spec = result.spec
    names = ("model", "fixed_effects", "covariance", "bias_correction", "dynamics")
    given = {n: spec[n] for n in names if n in spec}
    return getattr(regression, spec["function"])(panel, spec["formula"], weights(), **given)


def said_by(result):
    """Return what a record says beyond its own fields."""
    yield from (result.predict(kind).to_numpy() for kind in ("reduced-form", "trend", "signal"))
    if result.model in ("sar", "sdm"):
        yield rs.impacts(result, draws=50, rng=1).draws
        yield rs.impacts(result, inference="delta").estimates
    if hasattr(result, "tau"):
        yield rs.regression.dynamic_responses(result, horizons=4, draws=50, rng=1).se


MODELS = ("ols", "slx", "sar", "sem", "sdm", "sac")


@pytest.mark.parametrize("model", MODELS)
def test_a_static_model_rebuilt_says_the_same(panel, model):
    kept = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", weights(), model=model, covariance="analytic"
    )
    for other in (bare(kept), from_spec(kept, panel)):
        for mine, again in zip(said_by(kept), said_by(other), strict=True):
            np.testing.assert_allclose(again, mine, rtol=1e-10, atol=1e-12)


def test_a_dynamic_model_rebuilt_says_the_same(panel):
    kept = regression.spatial_panel_dynamic_estimate(panel, "y ~ x", weights(), model="sar")
    for other in (bare(kept), from_spec(kept, panel)):
        for mine, again in zip(said_by(kept), said_by(other), strict=True):
            np.testing.assert_allclose(again, mine, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("model", ["sar", "sem"])
def test_with_weights_by_period_each_time_is_predicted_by_its_own(panel, model):
    """By hand: trend = (I - rho W_t) y_t - (I - lambda W_t)^-1 e_t."""
    first, second = (
        weights(),
        rs.weights.from_dense(IDS, dense(weights()).T, normalise="row", islands="keep"),
    )
    by_time = {t: first if t < TIMES[3] else second for t in TIMES}
    kept = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", by_time, model=model, covariance="analytic"
    )
    rho, lag = (0.0 if np.isnan(v) else v for v in (kept.rho, kept.lambda_))
    y = panel["y"].values
    trend, reduced = np.empty((T, N)), np.empty((T, N))
    for t, time in enumerate(TIMES):
        w = dense(by_time[time])
        error = np.linalg.solve(np.eye(N) - lag * w, kept.residuals[t])
        trend[t] = y[t] - rho * w @ y[t] - error
        reduced[t] = np.linalg.solve(np.eye(N) - rho * w, trend[t])
    for record in (kept, replace(kept, spectrum=None, resolvent=None)):
        found = {k: record.predict(k).to_numpy() for k in ("trend", "reduced-form")}
        np.testing.assert_allclose(found["trend"], trend.ravel(), rtol=1e-10)
        np.testing.assert_allclose(found["reduced-form"], reduced.ravel(), rtol=1e-10)


def test_no_record_of_a_model_stores_things_by_name():
    assert "_cache" not in {f for c in SpatialPanelResult.__mro__ for f in vars(c)}
