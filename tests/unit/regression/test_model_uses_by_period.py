"""Changes, predictions and effects of panels with holes and weights by period, against matrices written out."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, SpecificationError
from regspatial.regression import predict, recovered_effects_of, what_if_of
from regspatial.results.predicted import predicted
from regspatial.studies import predict_panel, recovered_effects, spillovers, what_if

N, T = 14, 6
IDS = [f"r{i:02d}" for i in range(N)]


def weights():
    xy = np.random.default_rng(4).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    w = 1 / d**1.5
    return w / w.sum(axis=1, keepdims=True)


W = weights()
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=W, normalisation="row")


def simulated(seed=1, periods=T):
    numbers = np.random.default_rng(seed)
    x, z, e = numbers.normal(size=(3, periods, N))
    mean = x - 0.5 * z + 0.3 * x @ W.T + numbers.normal(size=N) + numbers.normal(size=(periods, 1))
    y = np.linalg.solve(np.eye(N) - 0.35 * W, (mean + 0.5 * e).T).T
    return rs.Panel.from_arrays(IDS, range(2000, 2000 + periods), {"x": x, "z": z, "y": y})


PANEL = simulated()


def by_time(seed=3):
    """Return other weights for each of three times and the panel with holes in its last and second."""
    numbers, ids = np.random.default_rng(seed), IDS
    each = {}
    for t in range(T):
        d = np.hypot(*(numbers.uniform(size=(2, N))[:, :, None] - numbers.uniform(size=(2, 1, N))))
        w = 1 / (d + np.diag(np.full(N, np.inf)))
        each[2000 + t] = rs.SpatialWeights(
            ids=ids, matrix=w / w.sum(axis=1, keepdims=True), normalisation="row"
        )
    y = PANEL["y"].values.copy()
    y[-1, 3] = y[1, 5] = np.nan
    holes = rs.Panel.from_arrays(
        ids, PANEL.times, {"x": PANEL["x"].values, "z": PANEL["z"].values, "y": y}
    )
    return each, holes


def test_a_change_takes_the_regions_and_weights_of_its_period():
    each, holes = by_time()
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x", rs.PeriodWeights(each), model="sdm", covariance="analytic"
    )
    for time in (None, 2001):
        found = what_if_of(r, "x", in_regions=["r03"], inference="delta", at_time=time)
        w = each[time or PANEL.times[-1]].to_dense()
        push = r.beta[0] * np.eye(N) + r.theta[0] * w
        whole = np.linalg.solve(np.eye(N) - r.rho * w, push)
        assert found.estimates == pytest.approx(whole[:, 3], rel=1e-12)
        assert f"are those of {time or PANEL.times[-1]} (14 of 14 regions)" in found.notes[1].en
    r = rs.regression.spatial_panel_estimate(
        holes, "y ~ x", WEIGHTS, model="sar", missing="keep", covariance="analytic"
    )
    found = what_if_of(r, "x", inference="delta")
    assert found.ids == tuple(i for i in IDS if i != "r03")
    inside = np.delete(np.delete(W, 3, axis=0), 3, axis=1)
    inside /= inside.sum(axis=1, keepdims=True)
    expected = r.beta[0] * np.linalg.solve(np.eye(N - 1) - r.rho * inside, np.ones(N - 1))
    assert found.estimates == pytest.approx(expected, rel=1e-10)
    with pytest.raises(InputError, match="names r03, which the model does not have in 2005"):
        what_if_of(r, "x", in_regions=["r03"], inference="delta")
    column = rs.Variable(name="d", ids=IDS, times=(2005,), values=np.ones((1, N)))
    assert what_if_of(r, "x", changes=column, inference="delta").ids == found.ids


@pytest.mark.parametrize(
    ("model", "effects"), [("sdm", "twoway"), ("sem", "twoway"), ("sac", "time"), ("slx", "entity")]
)
def test_effects_of_one_w_given_for_each_period_are_those_of_one_w(model, effects):
    how = {"model": model, "fixed_effects": effects, "bias_correction": "none"}
    one = recovered_effects_of(
        rs.regression.spatial_panel_estimate(
            PANEL, "y ~ x + z", WEIGHTS, **{"covariance": "analytic", **how}
        ),
        PANEL,
    )
    each = rs.PeriodWeights(dict.fromkeys(PANEL.times, WEIGHTS))
    other = recovered_effects_of(
        rs.regression.spatial_panel_estimate(
            PANEL, "y ~ x + z", each, **{"covariance": "analytic", **how}
        ),
        PANEL,
    )
    for name in ("entity", "entity_errors", "time", "time_errors"):
        given, expected = getattr(other, name), getattr(one, name)
        assert (given is None) == (expected is None)
        if given is not None:
            assert given == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("model", ["ols", "sdem"])
def test_effects_of_holes_and_changing_weights_are_dummies_written_out(model):
    each, holes = by_time()
    w = None if model == "ols" else rs.PeriodWeights(each)
    r = rs.regression.spatial_panel_estimate(
        holes, "y ~ x", w, model=model, missing="keep", covariance="analytic"
    )
    found = recovered_effects_of(r, holes)
    t, i = np.nonzero(np.isfinite(holes["y"].values))
    d = np.hstack([(i[:, None] == np.arange(N)), (t[:, None] == np.arange(T))]).astype(float)
    x, y = holes["x"].values[t, i], holes["y"].values[t, i]
    b, z = np.eye(len(t)), x[:, None]
    for k in range(T if model == "sdem" else 0):
        rows = np.flatnonzero(t == k)
        m = each[2000 + k].to_dense()[np.ix_(i[rows], i[rows])]
        m = m / m.sum(axis=1, keepdims=True)
        b[np.ix_(rows, rows)] -= r.lambda_ * m
        z = np.column_stack([x, np.zeros(len(t))]) if z.shape[1] == 1 else z
        z[rows, 1] = m @ x[rows]
    within = np.linalg.pinv(d.T @ b.T @ b @ d)
    take = within @ d.T @ b.T @ b
    slopes = r.estimates[: z.shape[1]]
    effects, moved = take @ (y - z @ slopes), take @ z
    v = r.covariance[: z.shape[1], : z.shape[1]]
    whole = r.sigma2 * within + moved @ v @ moved.T
    for at, size, got, errors in (
        (slice(0, N), N, found.entity, found.entity_errors),
        (slice(N, N + T), T, found.time, found.time_errors),
    ):
        centre = np.eye(size) - 1 / size
        assert got == pytest.approx(centre @ effects[at], abs=1e-8)
        expected = np.sqrt(np.diag(centre @ whole[at, at] @ centre))
        assert errors == pytest.approx(expected, rel=1e-7)
    assert "rests on 5 to 6 periods" in found.notes[0].en


def test_errors_of_periods_with_spatial_errors_are_those_of_generalised_least_squares():
    """B'v is no multiple of 1 where columns of W have different sums, though its rows have one."""
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x", WEIGHTS, model="sem", fixed_effects="time", covariance="analytic"
    )
    found = recovered_effects_of(r, PANEL)
    b = np.eye(N) - r.lambda_ * W
    v = b @ np.ones(N)
    average = b.T @ v / (v @ v)
    assert np.ptp(average) > 0.01
    moved = PANEL["x"].values @ average
    moved = moved - moved.mean()
    variance = r.sigma2 / (v @ v) * (1 - 1 / T) + moved**2 * r.covariance[0, 0]
    assert found.time_errors == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_tools_of_models_take_weights_by_time_and_holes():
    each, holes = by_time()
    given = rs.PeriodWeights(each)
    a = what_if(
        PANEL,
        "y ~ x",
        given,
        in_regions=["r03"],
        at_time=2001,
        draws=50,
        rng=1,
        covariance="analytic",
    )
    r = rs.regression.spatial_panel_estimate(PANEL, "y ~ x", given, covariance="analytic")
    b = what_if_of(r, "x", in_regions=["r03"], at_time=2001, draws=50, rng=1)
    assert a.estimates == pytest.approx(b.estimates)
    found = recovered_effects(holes, "y ~ x", given, missing="keep", covariance="analytic")
    assert found.entity.shape == (N,)
    own = spillovers(PANEL, "y ~ x", WEIGHTS, effects="random", model="sar", inference="delta")
    assert own.spec["model"]["effects"] == "random"


@pytest.mark.parametrize("kind", ["reduced-form", "blup"])
@pytest.mark.parametrize(
    ("model", "effects"), [("sdm", "twoway"), ("sem", "time"), ("sac", "entity"), ("ols", "none")]
)
def test_predictions_of_one_w_given_for_each_period_are_those_of_one_w(model, effects, kind):
    how = {"model": model, "fixed_effects": effects, "bias_correction": "none"}
    past, each = (
        PANEL.select(times=PANEL.times[:-1]),
        rs.PeriodWeights(dict.fromkeys(PANEL.times, WEIGHTS)),
    )
    one = predict(
        rs.regression.spatial_panel_estimate(
            past, "y ~ x + z", WEIGHTS, **{"covariance": "analytic", **how}
        ),
        PANEL,
        kind=kind,
    )
    other = predict(
        rs.regression.spatial_panel_estimate(
            past, "y ~ x + z", each, **{"covariance": "analytic", **how}
        ),
        PANEL,
        kind=kind,
    )
    assert other.estimates == pytest.approx(one.estimates, abs=1e-9)
    assert other.std_errors == pytest.approx(one.std_errors, rel=1e-8)


def test_each_period_is_predicted_by_its_own_weights_and_a_new_one_by_those_given():
    each, holes = by_time()
    given = rs.PeriodWeights(each)
    past = holes.select(times=holes.times[:-1])
    r = rs.regression.spatial_panel_estimate(
        past, "y ~ x", given, model="sdm", missing="keep", covariance="analytic"
    )
    found = predict(r, holes, w=given)
    inside = np.isfinite(r.residuals)
    assert found.estimates[:-1][inside] == pytest.approx(predicted(r, "reduced-form")[inside])
    assert not np.isnan(found.estimates).any()
    w, x = (
        each[2001].to_dense(),
        PANEL["x"].values[1],
    )  # where r05 has no y: by all regions' weights
    base = r.beta[0] * x + r.theta[0] * w @ x + r.constant + r.entity_effects + r.time_effects[1]
    whole = np.linalg.solve(np.eye(N) - r.rho * w, base)
    assert found.estimates[1, 5] == pytest.approx(whole[5], rel=1e-9)
    assert found.std_errors[1, 5] > np.sqrt(r.sigma2)
    assert any("1 cell without y in it is predicted" in n.text("en") for n in found.notes)
    assert not any("coefficients are left out" in n.text("en") for n in found.notes)
    q = np.eye(N) - r.rho * w
    q, others = q.T @ q, np.delete(np.arange(N), 5)
    gap = (holes["y"].values[1] - whole)[others]
    best = predict(r, holes, w=given, kind="blup")
    assert best.estimates[1, 5] == pytest.approx(whole[5] - q[5, others] @ gap / q[5, 5], rel=1e-9)
    w, x = each[2005].to_dense(), PANEL["x"].values[-1]
    base = r.beta[0] * x + r.theta[0] * w @ x + r.constant + r.entity_effects + r.time_effects[-1]
    solve = np.linalg.inv(np.eye(N) - r.rho * w)
    assert found.estimates[-1] == pytest.approx(solve @ base, rel=1e-9)
    periods = inside.sum(axis=0)
    jumps = np.mean(np.diff(r.time_effects) ** 2)
    least = r.sigma2 * (1 + 1 / periods + 1 / N) * (solve**2).sum(axis=1)
    least = least + jumps * (solve @ np.ones(N)) ** 2
    assert (found.std_errors[-1] ** 2 > least).all()  # the rest is of the coefficients
    assert found.std_errors[-1] ** 2 == pytest.approx(least, rel=0.25)
    last = predict(r, holes)
    assert np.isnan(last.estimates[1, 5])  # W of 2001 among all regions is not known
    assert any("are needed; give" in n.text("en") for n in last.notes)
    fewer = rs.PeriodWeights({t: w for t, w in each.items() if t < 2005})
    beyond = predict(r, holes, w=fewer)  # no weights of the new period: those of the last one
    assert beyond.estimates[-1] == pytest.approx(last.estimates[-1], rel=1e-12)
    assert "New periods have the weights" in " ".join(n.text("en") for n in beyond.notes)
    assert "New periods have the weights of the last period estimated." in [
        n.en for n in last.notes
    ]
    again = predict_panel(
        holes.select(times=holes.times[1:]),
        "y ~ x",
        given,
        model="sar",
        missing="keep",
        covariance="analytic",
    )
    assert again.estimates.shape == (T - 1, N)
    with pytest.raises(SpecificationError, match="must hold the periods of the estimation"):
        predict(r, holes.select(times=holes.times[-1:]), w=given)


def test_lags_in_time_are_predicted_and_recovered_over_the_periods_they_leave():
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ lag(x)", WEIGHTS, model="sar", fixed_effects="entity", covariance="analytic"
    )
    found, effects = predict(r, PANEL), recovered_effects_of(r, PANEL)
    assert found.times == PANEL.times[1:] == r.times
    base = r.beta[0] * PANEL["x"].values[:-1] + r.constant + r.entity_effects
    expected = np.linalg.solve(np.eye(N) - r.rho * W, base.T).T
    assert found.estimates == pytest.approx(expected, rel=1e-9)
    assert effects.entity == pytest.approx(r.entity_effects)
    assert np.isfinite(effects.entity_errors).all()
