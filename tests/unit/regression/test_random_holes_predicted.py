"""Random effects with holes: recovered effects and predictions against generalised least squares written out."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression import predict, recovered_effects_of
from regspatial.regression.panel.random import random_effects
from regspatial.regression.panel.random.sample import RandomColumns

N, T = 11, 5
IDS = [f"r{i:02d}" for i in range(N)]
YEARS = range(2000, 2000 + T)
HOLES = [(1, 3), (2, 3), (0, 5), (4, 0), (4, 1), (3, 8)]
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def near(seed):
    xy = np.random.default_rng(seed).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    w = 1 / d**1.5
    return w / w.sum(axis=1, keepdims=True)


def weights(matrix):
    return rs.SpatialWeights(ids=IDS, matrix=matrix, normalisation="row")


ONE, OTHER = near(4), near(9)


def simulated(periods=T):
    numbers = np.random.default_rng(3)
    x, z, e = numbers.normal(size=(3, periods, N))
    x = x + numbers.normal(size=N)
    v = np.linalg.solve(np.eye(N) - 0.25 * ONE, (numbers.normal(size=N) + 0.7 * e).T).T
    mean = 1.0 + x - 0.5 * z + np.linspace(0, 1, periods)[:, None] + v
    y = np.linalg.solve(np.eye(N) - 0.3 * ONE, mean.T).T
    years = range(2000, 2000 + periods)
    return rs.Panel.from_arrays(IDS, years, {"x": x, "z": z, "y": y})


def with_holes(panel):
    y = panel["y"].values.copy()
    for cell in HOLES:
        y[cell] = np.nan
    return panel.with_columns(by_position=True, y=y)


@pytest.mark.parametrize("effects", ["random", "correlated"])
@pytest.mark.parametrize(
    ("model", "fixed"),
    [("ols", "entity"), ("sdm", "entity"), ("sem", "twoway"), ("sem", "entity"), ("sar", "twoway")],
)
def test_without_holes_they_are_those_of_whole_panels(model, fixed, effects, monkeypatch):
    """Both ways to estimate agree to their searches, 1e-7; so do effects, predictions and all their errors."""
    panel = simulated()
    w = None if model == "ols" else weights(ONE)
    how = {"model": model, "fixed_effects": fixed, "effects": effects, "covariance": "observed"}
    how |= (
        {"bias_correction": "none"} if model == "sem" else {}
    )  # else its maximum lies at the bound
    whole = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, **{"covariance": "analytic", **how}
    )
    wanted = recovered_effects_of(whole, panel), predict(whole, panel)
    with monkeypatch.context() as patch:
        patch.setattr(random_effects, "is_apart", lambda *_any: True)
        apart = rs.regression.spatial_panel_estimate(
            panel, "y ~ x + z", w, missing="keep", **{"covariance": "analytic", **how}
        )
        for name in ("panel.fixed.recovered", "predictions.predict.estimate"):
            module = sys.modules[f"regspatial.regression.{name}"]
            patch.setattr(module, "changes_by_period", lambda _any: True)
        found = recovered_effects_of(apart, panel), predict(apart, panel)
    for name in ("entity", "entity_errors", "time", "time_errors"):
        one, other = (getattr(r[0], name) for r in (found, wanted))
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(other, rel=1e-5, abs=1e-6)
    for name in ("estimates", "std_errors"):
        one, other = (getattr(r[1], name) for r in (found, wanted))
        assert one == pytest.approx(other, rel=1e-6, abs=1e-6)


def dense(r, panel, matrices):
    """Return cells, columns, filters and the predictor of effects: all with whole matrices of the stacked cells."""
    there = np.isfinite(panel["y"].values[:T])
    t, i = np.nonzero(there)
    size = len(t)
    w = np.zeros((size, size))
    for k in range(T):
        rows = np.flatnonzero(t == k)
        own = matrices[k][np.ix_(i[rows], i[rows])]
        w[np.ix_(rows, rows)] = own / own.sum(axis=1, keepdims=True)
    y, x, z = (panel[c].values[:T][there] for c in ("y", "x", "z"))
    columns = [np.ones(size)] if "Intercept" in r.terms else []
    columns += [x, z]
    u = np.equal.outer(i, np.arange(N)).astype(float)
    if r.means:
        over = u @ np.linalg.inv(u.T @ u) @ u.T
        columns += [over @ x, over @ z, over @ w @ x, over @ w @ z]
    rho, lam = np.nan_to_num(r.rho), np.nan_to_num(r.lambda_)
    s, b = np.eye(size) - rho * w, np.eye(size) - lam * w
    d = (
        np.equal.outer(t, np.arange(T)).astype(float)
        if r.time_effects is not None
        else np.zeros((size, 0))
    )
    phi = r.sigma2_mu / r.sigma2
    inverse = np.linalg.inv(np.eye(size) + phi * u @ u.T)
    bd = b @ d
    gls = np.linalg.pinv(bd.T @ inverse @ bd) @ bd.T @ inverse @ b
    blup = phi * u.T @ inverse @ (b - bd @ gls)
    p = inverse - inverse @ bd @ np.linalg.pinv(bd.T @ inverse @ bd) @ bd.T @ inverse
    missed = r.sigma2 * (phi * np.eye(N) - phi * u.T @ p @ u * phi)
    return (t, i, y, w), np.array(columns), (s, b), (d, u), (gls, blup, missed)


CASES = [
    ("sar", "twoway", "random"),
    ("sem", "twoway", "random"),
    ("sem", "entity", "random"),
    ("sac", "entity", "random"),
    ("sar", "entity", "correlated"),
    ("sar", "twoway", "correlated"),
]


@pytest.mark.parametrize(("model", "fixed", "effects"), CASES)
def test_with_holes_and_weights_by_time_they_are_generalised_least_squares(model, fixed, effects):
    """Effects to 1e-8, their errors to 1e-7, predictions of cells that are there to 1e-8."""
    panel = with_holes(simulated())
    matrices = [ONE, ONE, OTHER, OTHER, OTHER]
    w = {year: weights(m) for year, m in zip(YEARS, matrices, strict=True)}
    r = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model=model, fixed_effects=fixed, effects=effects, missing="keep"
    )
    (t, i, y, lags), z, (s, b), (d, u), (gls, blup, missed) = dense(r, panel, matrices)
    k = len(z)
    left = s @ y - r.estimates[:k] @ z
    in_y = np.linalg.inv(b) @ u
    mean = np.linalg.inv(u.T @ u) @ u.T @ in_y  # over the periods of a region
    found = recovered_effects_of(r, panel)
    assert found.entity == pytest.approx(mean @ blup @ left, abs=1e-8)
    moved = np.vstack([z, [lags @ y]] if model in ("sar", "sac") else [z])
    v = r.covariance[: len(moved), : len(moved)]
    by = mean @ blup @ moved.T
    wanted = np.sqrt(np.diag(mean @ missed @ mean.T + by @ v @ by.T))
    assert found.entity_errors == pytest.approx(wanted, rel=1e-7)
    alpha = gls @ left
    if fixed == "twoway":
        assert found.time == pytest.approx(alpha - alpha.mean(), abs=1e-8)
    inside = r.estimates[:k] @ z + d @ alpha + in_y @ blup @ left
    predicted = predict(r, panel)
    assert predicted.estimates[t, i] == pytest.approx(np.linalg.solve(s, inside), abs=1e-8)
    assert np.isfinite(predicted.std_errors[t, i]).all()


def test_a_new_period_has_the_last_effect_and_weights():
    """Sar without holes in it: S^-1 (Zb + alpha of the last period + mu) with the weights of that period."""
    longer = simulated(T + 1)
    x, z = (longer[c].values for c in ("x", "z"))
    y = longer["y"].values.copy()
    for cell in HOLES:
        y[cell] = np.nan
    longer = longer.with_columns(by_position=True, y=y)
    past = longer.select(times=list(YEARS))
    r = rs.regression.spatial_panel_estimate(
        past, "y ~ x + z", weights(ONE), model="sar", effects="random", missing="keep"
    )
    found = predict(r, longer, w=weights(ONE))
    inside = r.beta @ [x[-1], z[-1]] + r.constant + r.time_effects[-1] + r.entity_effects
    wanted = np.linalg.solve(np.eye(N) - r.rho * ONE, inside)
    assert found.estimates[-1] == pytest.approx(wanted, abs=1e-8)
    assert (
        found.std_errors[-1] > found.std_errors[0][np.isfinite(found.std_errors[0])].min()
    ).all()


@pytest.mark.parametrize("timed", [False, True])
def test_effects_are_those_of_ridge_columns_written_out(timed):
    """Effects of regions with and without those of periods beside them: [U, D] with I/phi under U."""
    numbers = np.random.default_rng(2)
    region, period = np.repeat([0, 1, 2], 3), np.tile([0, 1, 2], 3)
    held = np.array([0, 1, 2, 3, 5, 6, 7, 8])
    y, phi = numbers.normal(size=(2, held.size)), 0.7
    at = 3 + period[held] if timed else np.full(held.size, -1)
    columns = RandomColumns(region[held], at, 3, phi, 0.0, None)
    u = np.eye(3)[region[held]]
    z = np.hstack([u, np.eye(3)[period[held]]]) if timed else u
    crossed = z.T @ z
    crossed[range(3), range(3)] += 1 / phi
    wanted = np.linalg.solve(crossed, z.T @ y.T).T
    np.testing.assert_allclose(columns.coefficients(y), wanted, rtol=1e-12)
    np.testing.assert_allclose(columns.inverse, np.linalg.inv(crossed), rtol=1e-12)
