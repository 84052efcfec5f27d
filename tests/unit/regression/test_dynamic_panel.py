"""Dynamic spatial panels: traces, equations, impacts over time, properties, refusals."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    InferenceWarning,
    ParameterError,
    SpecificationError,
    UndefinedEffectError,
)
from regspatial.regression import dynamic_responses, impacts, spatial_panel_dynamic_estimate
from regspatial.regression.estimation.within import within
from regspatial.regression.panel.dynamic.equations import Equations
from regspatial.regression.panel.dynamic.traces import LAGS, Moments

ALL = tuple(LAGS.values())


def loaded():
    """Return the script that made the stored table."""
    path = Path(__file__).resolve().parents[3] / "benchmarks" / "dynamic.py"
    spec = importlib.util.spec_from_file_location("dynamic_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


benchmark = loaded()


def matrix(n, seed, *, uneven=False):
    numbers = np.random.default_rng(seed)
    w = numbers.random((n, n)) * (numbers.random((n, n)) < 0.4)
    np.fill_diagonal(w, 0.0)
    w[np.arange(n), (np.arange(n) + 1) % n] += 0.5
    return w / (2.0 * n / 10) if uneven else w / w.sum(axis=1, keepdims=True)


def simulated(w, periods, *, tau, eta, rho, beta, theta, seed):
    """Return x and y (periods + 1, n) of a two-way dynamic SDM, after forty periods of burning in."""
    numbers = np.random.default_rng(seed)
    n = len(w)
    s = np.linalg.inv(np.eye(n) - rho * w)
    a = s @ (tau * np.eye(n) + eta * w)
    mu = numbers.normal(size=n)
    y, xs, ys = np.zeros(n), [], []
    for t in range(40 + periods + 1):
        x = numbers.normal(size=n) + 0.5 * mu
        common = numbers.normal()
        y = a @ y + s @ (beta * x + theta * w @ x + mu + common + numbers.normal(size=n))
        if t >= 40:
            xs.append(x)
            ys.append(y)
    return np.array(xs), np.array(ys)


def panel_of(x, y, ids=None):
    ids = ids or [f"r{i:02d}" for i in range(x.shape[1])]
    return rs.Panel.from_arrays(ids, range(2000, 2000 + len(x)), {"x": x, "y": y})


@pytest.fixture(scope="module")
def world():
    w = matrix(14, 3)
    x, y = simulated(w, 9, tau=0.5, eta=-0.1, rho=0.3, beta=1.0, theta=0.5, seed=5)
    panel = panel_of(x, y)
    return panel, rs.SpatialWeights(ids=panel.ids, matrix=w, normalisation="row")


def dense(w, periods, at, *, entity, time):
    """Return tr JB, tr JB_iB_j and tr JB_iJB_j from matrices of all observations."""
    n = len(w)
    tau, eta, rho = at
    one, shift = np.eye(n), np.eye(periods, k=-1)
    system = np.kron(np.eye(periods), one - rho * w) - np.kron(shift, tau * one + eta * w)
    inverse = np.linalg.inv(system)
    lags = [np.kron(shift, one), np.kron(shift, w), np.kron(np.eye(periods), w)]
    over_time = np.eye(periods) - (1.0 / periods if entity else 0.0)
    across = one - (1.0 / n if time else 0.0)
    j = np.kron(over_time, across)
    b = [lag @ inverse for lag in lags]
    return (
        np.array([np.trace(j @ one) for one in b]),
        np.array([[np.trace(j @ p @ q) for q in b] for p in b]),
        np.array([[np.trace(j @ p @ j @ q) for q in b] for p in b]),
    )


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("entity", [False, True])
@pytest.mark.parametrize("time", [False, True])
def test_traces_equal_those_of_dense_matrices(uneven, entity, time):
    w = matrix(7, 1, uneven=uneven)
    at = np.array([0.5, 0.2, -0.3])
    values = np.linalg.eigvals(w)
    moments = Moments(w, values, False, None if uneven else 1.0, 5, entity, time)
    single, plain, inside = dense(w, 5, at, entity=entity, time=time)
    # sums of some hundred products of order one: rounding
    np.testing.assert_allclose(moments.expected(ALL, at), single, atol=1e-11)
    np.testing.assert_allclose(moments.pairs(ALL, at)[0], plain, atol=1e-11)
    np.testing.assert_allclose(moments.pairs(ALL, at)[1], inside, atol=1e-11)


@pytest.mark.parametrize("time", [False, True])
@pytest.mark.parametrize("uneven", [False, True])
def test_the_bias_of_lee_and_yu_is_the_limit_of_the_exact_one(uneven, time):
    w = matrix(6, 2, uneven=uneven)
    at = np.array([0.6, -0.1, 0.2])
    common = None if uneven else 1.0
    long = Moments(w, np.linalg.eigvals(w), False, common, 4000, True, time)
    free = Moments(w, np.linalg.eigvals(w), False, common, 4000, False, time)
    exact = long.expected(ALL, at) - free.expected(ALL, at)
    # what is left of the limit is of order 1/T: 1/4000 of some ten
    np.testing.assert_allclose(-exact, long.limits(ALL, at), rtol=5e-3)


@pytest.mark.parametrize("effects", ["entity", "time", "twoway"])
@pytest.mark.parametrize("uneven", [False, True])
def test_without_lags_in_time_it_is_the_static_model(world, effects, uneven):
    panel, w = world
    if uneven:
        w = rs.SpatialWeights(ids=panel.ids, matrix=matrix(14, 3, uneven=True))
    static = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sar", fixed_effects=effects, covariance="analytic"
    )
    y, x = panel["y"].values, panel["x"].values
    entity, time = effects in ("entity", "twoway"), effects in ("time", "twoway")
    values = np.linalg.eigvals(w.to_dense())
    moments = Moments(w.to_dense(), values, False, None if uneven else 1.0, panel.T, entity, time)
    flat = [within(one, effects).ravel() for one in (x, y, y @ w.to_dense().T)]
    m = (panel.n - time) * (panel.T - entity)
    equations = Equations.of(
        flat[0][None], flat[1], flat[2][None], (LAGS["rho"],), moments, m, static.bounds
    )
    rho = equations.solve([np.zeros(1)])
    assert rho[0] == pytest.approx(static.rho, abs=1e-8)


def test_least_squares_in_time_alone_solves_the_scalar_equation():
    numbers = np.random.default_rng(4)
    x, y = numbers.normal(size=(9, 40)), numbers.normal(size=(9, 40))
    for t in range(1, 9):
        y[t] = 0.5 * y[t - 1] + x[t] + numbers.normal(size=40)
    got = spatial_panel_dynamic_estimate(
        panel_of(x, y), "y ~ x", None, model="ols", dynamics="time", fixed_effects="entity"
    )
    now, before, z = (within(one, "entity").ravel() for one in (y[1:], y[:-1], x[1:]))
    take = lambda v: v - z * (z @ v) / (z @ z)  # noqa: E731
    now, before = take(now), take(before)
    periods, n = 8, 40

    def equation(tau):
        e = now - tau * before
        gap = np.arange(1, periods)
        expected = -n / periods * np.sum((periods - gap) * tau ** (gap - 1))
        return before @ e / (e @ e / (n * (periods - 1))) - expected

    assert equation(got.tau) == pytest.approx(0.0, abs=1e-7)
    assert got.tau > got.plain[0] + 0.05


@pytest.mark.filterwarnings("ignore:The estimated dynamics explode")
def test_coverage_and_bias_with_few_periods():
    """The issue of few periods: tau .6, six of them; uncorrected tau is a quarter too small."""
    w = matrix(25, 8)
    truth = np.array([1.0, 0.5, 0.6, -0.1, 0.3])
    weights = rs.SpatialWeights(ids=[f"r{i:02d}" for i in range(25)], matrix=w)
    estimates, errors, plain = [], [], []
    for seed in range(60):
        x, y = simulated(w, 6, tau=0.6, eta=-0.1, rho=0.3, beta=1.0, theta=0.5, seed=seed)
        got = spatial_panel_dynamic_estimate(panel_of(x, y, list(weights.ids)), "y ~ x", weights)
        estimates.append(got.estimates)
        errors.append(got.se)
        plain.append(got.plain[0])
    error = np.array(estimates) - truth
    # the mean of 60 errors has a standard error of sd/√60 = .13 sd; 3.5 of those
    assert np.all(np.abs(error.mean(axis=0)) < 0.45 * error.std(axis=0))
    assert np.mean(plain) < 0.6 - 0.1
    covered = np.mean(np.abs(error) < 1.96 * np.array(errors), axis=0)
    assert covered.min() > 0.84  # .95 less four standard errors of a share of 60


def test_impacts_are_those_of_the_inverse(world):
    panel, w = world
    got = spatial_panel_dynamic_estimate(panel, "y ~ x", w)
    n, dense_w = panel.n, w.to_dense()
    right = got.beta[0] * np.eye(n) + got.theta[0] * dense_w
    now = np.linalg.solve(np.eye(n) - got.rho * dense_w, right)
    later = np.linalg.solve((1 - got.tau) * np.eye(n) - (got.rho + got.eta) * dense_w, right)
    for horizon, effect in (("short", now), ("long", later)):
        found = impacts(got, horizon=horizon, inference="delta")
        assert found.direct[0] == pytest.approx(np.trace(effect) / n, rel=1e-10)
        assert found.total[0] == pytest.approx(effect.sum() / n, rel=1e-10)
        np.testing.assert_allclose(found.regional.received[0], effect.sum(axis=1), rtol=1e-9)
    path = dynamic_responses(got, horizons=120, draws=0).estimates[0]
    np.testing.assert_allclose(path[0], impacts(got, inference="delta").estimates[0], rtol=1e-10)
    long = impacts(got, horizon="long", inference="delta").estimates[0]
    np.testing.assert_allclose(path[-1], long, rtol=1e-6)


def test_responses_of_uneven_rows_go_to_the_long_run(world):
    panel, _w = world
    w = rs.SpatialWeights(ids=panel.ids, matrix=matrix(14, 3, uneven=True))
    got = spatial_panel_dynamic_estimate(panel, "y ~ x", w)
    assert got.bias_correction == "score"
    long = impacts(got, horizon="long", inference="delta").estimates[0]
    path = dynamic_responses(got, horizons=150, draws=0).estimates[0]
    np.testing.assert_allclose(path[-1], long, rtol=1e-6)


def test_delta_errors_are_derivatives(world):
    """The delta method's long run against numerical derivatives of the closed form."""
    panel, w = world
    got = spatial_panel_dynamic_estimate(panel, "y ~ x", w)
    values = np.linalg.eigvals(w.to_dense())

    def effects(p):
        beta, theta, tau, eta, rho = p
        root = (beta + theta * values) / (1 - tau - (rho + eta) * values)
        direct, total = root.mean().real, (beta + theta) / (1 - tau - rho - eta)
        return np.array([direct, total - direct, total])

    at = got.estimates
    step = 1e-5
    jacobian = np.stack(
        [(effects(at + step * e) - effects(at - step * e)) / (2 * step) for e in np.eye(5)], axis=1
    )
    wanted = np.sqrt(np.diag(jacobian @ got.covariance @ jacobian.T))
    found = impacts(got, horizon="long", inference="delta").se[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-6)  # differences of 1e-5: 1e-9 of curvature


@pytest.mark.parametrize("effects", ["twoway", "entity", "time"])
def test_standard_errors_are_those_of_the_equations_written_out(world, effects):
    """D^-1 V D^-1' with all traces from dense matrices; V of normal errors, not D once more."""
    panel, w = world
    got = spatial_panel_dynamic_estimate(panel, "y ~ x", w, fixed_effects=effects)
    matrix, periods = w.to_dense(), panel.T - 1
    entity, time = effects in ("entity", "twoway"), effects in ("time", "twoway")
    at = (got.tau, got.eta, got.rho)
    single, plain, inside = dense(matrix, periods, at, entity=entity, time=time)
    x, y = panel["x"].values, panel["y"].values
    columns = (y[:-1], y[:-1] @ matrix.T, y[1:] @ matrix.T, x[1:], x[1:] @ matrix.T)
    rows = np.stack([within(one, effects).ravel() for one in columns])
    m = (panel.n - time) * (periods - entity)
    slope = np.zeros((6, 6))
    slope[:5, :5] = rows @ rows.T / got.sigma2
    slope[:3, 5] = slope[5, :3] = single / got.sigma2
    slope[5, 5] = m / (2 * got.sigma2**2)
    variance = slope.copy()
    slope[:3, :3] += plain
    variance[:3, :3] += inside
    inverse = np.linalg.inv(slope)
    wanted = (inverse @ variance @ inverse.T)[np.ix_([3, 4, 0, 1, 2], [3, 4, 0, 1, 2])]
    # one inversion against another of a matrix with a condition number of some thousands
    np.testing.assert_allclose(got.covariance, wanted, rtol=1e-7, atol=1e-12)


def test_order_of_regions_and_units_do_not_matter(world):
    panel, w = world
    got = spatial_panel_dynamic_estimate(panel, "y ~ x", w)
    order = np.random.default_rng(0).permutation(panel.n)
    ids = [panel.ids[i] for i in order]
    moved = rs.Panel.from_arrays(
        ids, panel.times, {c: panel[c].values[:, order] for c in ("x", "y")}
    )
    again = spatial_panel_dynamic_estimate(moved, "y ~ x", w)
    np.testing.assert_allclose(again.estimates, got.estimates, rtol=1e-8)
    np.testing.assert_allclose(again.se, got.se, rtol=1e-7)
    scaled = panel_of(panel["x"].values * 1e6, panel["y"].values * 1e-3, list(panel.ids))
    other = spatial_panel_dynamic_estimate(scaled, "y ~ x", w)
    units = np.array([1e-9, 1e-9, 1, 1, 1])
    np.testing.assert_allclose(other.estimates, got.estimates * units, rtol=1e-7)
    np.testing.assert_allclose(other.se, got.se * units, rtol=1e-6)


def test_an_island_has_no_neighbours_and_stays(world):
    panel, w = world
    cut = w.to_dense().copy()
    cut[3] = cut[:, 3] = 0.0
    sums = cut.sum(axis=1, keepdims=True)
    alone = rs.SpatialWeights(ids=panel.ids, matrix=cut / np.where(sums == 0, 1, sums))
    got = spatial_panel_dynamic_estimate(panel, "y ~ x", alone)
    found = impacts(got, horizon="long", inference="delta")
    own = got.beta[0] / (1 - got.tau)
    assert found.regional.received[0][3] == pytest.approx(own, rel=1e-10)


def test_squares_have_impacts_at_stated_values_in_both_runs(world):
    panel, w = world
    got = spatial_panel_dynamic_estimate(panel, "y ~ x + x^2", w, model="sar")
    n, dense_w = panel.n, w.to_dense()
    slope = got.beta[0] + 2 * 0.7 * got.beta[1]
    later = slope * np.linalg.inv((1 - got.tau) * np.eye(n) - (got.rho + got.eta) * dense_w)
    found = impacts(got, at="x = 0.7", horizon="long", inference="delta")
    assert found.variables == ("x",)
    assert found.direct[0] == pytest.approx(np.trace(later) / n, rel=1e-9)


@pytest.mark.parametrize("correction", ["auto", "lee-yu", "none"])
@pytest.mark.parametrize("dynamics", ["both", "time", "space-time"])
@pytest.mark.parametrize("model", ["sdm", "sar", "slx", "ols"])
def test_every_form_is_estimated(world, model, dynamics, correction):
    panel, w = world
    got = spatial_panel_dynamic_estimate(
        panel, "y ~ x", w, model=model, dynamics=dynamics, bias_correction=correction
    )
    assert np.isfinite(got.estimates).all()
    assert (got.se > 0).all()
    assert got.nobs == panel.n * (panel.T - 1)
    assert got.times == panel.times[1:]
    names = {"both": ("tau", "eta"), "time": ("tau",), "space-time": ("eta",)}[dynamics]
    assert got.terms[-len(names) - ("rho" in got.terms) :][: len(names)] == names


def test_the_past_of_neighbours_alone_has_a_long_run_in_other_regions(world):
    panel, w = world
    got = rs.spatial_panel_dynamic(panel, "y ~ x", w, model="ols", draws=50, rng=1, horizons=3)
    assert got.short is None
    assert abs(got.long.indirect[0]) > 0


def test_explosive_dynamics_have_no_long_run(world):
    panel, w = world
    grown = panel["y"].values + np.exp(0.5 * np.arange(panel.T))[:, None] * np.arange(
        1, panel.n + 1
    )
    wild = panel_of(panel["x"].values, grown, list(panel.ids))
    with pytest.warns(InferenceWarning, match="explode"):
        got = spatial_panel_dynamic_estimate(wild, "y ~ x", w, model="sar", bias_correction="none")
    with pytest.raises(UndefinedEffectError, match="no long run"):
        impacts(got, horizon="long")
    with pytest.warns(InferenceWarning):
        whole = rs.spatial_panel_dynamic(
            wild, "y ~ x", w, model="sar", bias_correction="none", draws=20, rng=1
        )
    assert whole.long is None
    tables = {t.name: " ".join(n.text("en") for n in t.notes) for t in whole.tables()}
    for name in ("coefficients", "responses"):  # a report has the tables alone
        assert "There are no long-run impacts" in tables[name]
    assert "stable dynamics" not in tables["responses"]


def test_refusals(world):
    panel, w = world
    with pytest.raises(SpecificationError, match="not evenly spaced"):
        spatial_panel_dynamic_estimate(panel.select(times=[2000, 2001, 2003, 2004]), "y ~ x", w)
    with pytest.raises(SpecificationError, match="needs 3"):
        spatial_panel_dynamic_estimate(panel.select(times=[2000, 2001]), "y ~ x", w)
    with pytest.raises(SpecificationError, match="weights"):
        spatial_panel_dynamic_estimate(panel, "y ~ x", None, model="ols")
    with pytest.raises(ParameterError, match="sem"):
        spatial_panel_dynamic_estimate(panel, "y ~ x", w, model="sem")
    with pytest.raises(ParameterError, match="horizons"):
        dynamic_responses(spatial_panel_dynamic_estimate(panel, "y ~ x", w), horizons=-1)
    static = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, covariance="analytic")
    with pytest.raises(ParameterError, match="dynamic panels"):
        impacts(static, horizon="long")


def test_a_lag_typed_as_a_regressor_names_the_tool(world):
    panel, w = world
    later = rs.Panel.from_arrays(
        panel.ids,
        panel.times[1:],
        {
            "x": panel["x"].values[1:],
            "y": panel["y"].values[1:],
            "before": panel["y"].values[:-1],
        },
    )
    with pytest.warns(InferenceWarning, match="spatial_panel_dynamic"):
        rs.regression.spatial_panel_estimate(later, "y ~ x + before", w, covariance="analytic")


def test_the_record_speaks_both_languages(world):
    panel, w = world
    got = rs.spatial_panel_dynamic(panel, "y ~ x", w, inference="delta", horizons=4)
    assert [t.name for t in got.tables()][:5] == [
        "coefficients",
        "fit",
        "short_run",
        "long_run",
        "responses",
    ]
    assert "长期" in got.summary("zh")
    assert "long run" in got.summary("en")
    assert got.layer_columns()[0] == panel.ids


@pytest.mark.parametrize("cell", [0, 4, 8])
def test_the_stored_coverage_can_be_drawn_again(cell):
    """The first replications of stored cells give the stored estimates (7 decimals are stored)."""
    store = Path(__file__).resolve().parents[3] / "docs" / "methods" / "dynamic_coverage.json"
    stored = json.loads(store.read_text(encoding="utf-8"))["cells"][cell]
    n, periods, tau = stored["n"], stored["periods"], stored["tau"]
    w = benchmark.weights(n)
    got = [benchmark.fitted(benchmark.sample(w, periods, tau, k), w, "auto")[0] for k in range(2)]
    wanted = stored["corrections"]["auto"]["first"][:2]
    np.testing.assert_allclose(got, wanted, atol=2e-7)
    assert abs(stored["corrections"]["auto"]["bias"][2]) < 0.1 * abs(
        stored["corrections"]["none"]["bias"][2]
    )
