"""Changes of y, predictions and recovered effects against matrices written out."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import memory
from regspatial.errors import (
    InputError,
    LabelError,
    ParameterError,
    SpecificationError,
    UnknownColumnError,
)
from regspatial.regression import predict, recovered_effects_of, what_if_of
from regspatial.studies import predict_panel, what_if

N, T = 14, 6
IDS = [f"r{i:02d}" for i in range(N)]
EVERY = [
    ("sdm", "fixed"),
    ("sar", "random"),
    ("sem", "fixed"),
    ("sdem", "correlated"),
    ("slx", "random"),
    ("ols", "fixed"),
    ("sac", "fixed"),
]


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
LONG = simulated(periods=60)


def inverse(result, name):
    at = np.nan_to_num(result.rho if name == "rho" else result.lambda_)
    return np.linalg.inv(np.eye(N) - at * W)


@pytest.mark.parametrize(("model", "effects"), EVERY)
def test_a_change_is_that_of_the_reduced_form(model, effects):
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x + z", WEIGHTS, model=model, effects=effects
    )
    change = np.zeros(N)
    change[[2, 5]] = 1.5
    found = what_if_of(r, "x", by=1.5, in_regions=[IDS[2], IDS[5]], inference="delta")
    k = r.variables.index("x")
    push = r.beta[k] * change + r.theta[k] * W @ change
    assert found.estimates == pytest.approx(inverse(r, "rho") @ push, abs=1e-12)
    assert found.totals[:, 0].sum() == pytest.approx(2 * found.total, rel=1e-10)
    by_column = what_if_of(r, "x", changes=dict(zip(IDS, change, strict=True)), inference="delta")
    assert by_column.estimates == pytest.approx(found.estimates, rel=1e-12)


def test_the_delta_method_is_the_derivative_and_draws_come_near():
    r = rs.regression.spatial_panel_estimate(
        LONG, "y ~ x + z", WEIGHTS, model="sdm", covariance="analytic"
    )
    found = what_if_of(r, "z", in_regions=IDS[:3], inference="delta")
    own = np.isin(np.arange(N), range(3)).astype(float)

    def response(v):
        at = dict(zip(r.terms, v, strict=True))
        s = np.linalg.inv(np.eye(N) - at["rho"] * W)
        return s @ (at["z"] * own + at["W(z)"] * W @ own)

    h = 1e-6
    jacobian = np.array(
        [
            (response(r.estimates + h * step) - response(r.estimates - h * step)) / (2 * h)
            for step in np.eye(len(r.terms))
        ]
    ).T
    errors = np.sqrt(np.diag(jacobian @ r.covariance @ jacobian.T))
    assert found.std_errors == pytest.approx(errors, rel=1e-6)
    drawn = what_if_of(r, "z", in_regions=IDS[:3], draws=4000, rng=1)
    assert drawn.std_errors == pytest.approx(errors, rel=0.15)  # 4,000 draws: 1.1 %, and curvature
    assert (drawn.low < found.estimates).all()
    assert (found.estimates < drawn.high).all()


def test_interpolated_responses_are_those_solved_draw_by_draw():
    from regspatial.regression.impacts.spread import draws_of
    from regspatial.regression.panel.dynamic.long_run import static

    r = rs.regression.spatial_panel_estimate(
        LONG, "y ~ x + z", WEIGHTS, model="sdm", covariance="analytic"
    )
    beta, theta, rho, _lost = draws_of(r, 200, 3, "short")
    own = np.eye(N)[4]
    solved = np.array(
        [
            np.linalg.solve(np.eye(N) - p * W, b[0] * own + t[0] * W @ own)
            for b, t, p in zip(beta, theta, rho, strict=True)
        ]
    )
    found = what_if_of(r, "x", in_regions=[IDS[4]], draws=200, rng=3)
    assert static(r, "short").lagged
    assert found.std_errors == pytest.approx(solved.std(axis=0, ddof=1), rel=1e-10)
    assert found.low == pytest.approx(np.quantile(solved, 0.025, axis=0), rel=1e-9)


def test_regions_may_be_whole_numbers_as_in_the_table():
    counted = rs.Panel.from_arrays(range(N), PANEL.times, dict(PANEL.columns))
    w = rs.SpatialWeights(ids=range(N), matrix=W, normalisation="row")
    r = rs.regression.spatial_panel_estimate(
        counted, "y ~ x + z", w, model="sdm", covariance="analytic"
    )
    number, text = (what_if_of(r, "x", in_regions=[one], inference="delta") for one in (4, "4"))
    np.testing.assert_array_equal(number.change, text.change)


def test_all_regions_together_receive_the_total_impact():
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x + z", WEIGHTS, model="sdm", covariance="analytic"
    )
    total = rs.impacts(r, inference="delta").get("x", "total")
    found = what_if_of(r, "x", inference="delta")
    assert found.total / N == pytest.approx(total["estimate"], rel=1e-10)
    assert found.totals[2, 1] / N == pytest.approx(total["std_error"], rel=1e-8)


def test_squares_move_from_where_a_region_stands():
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x + x^2", WEIGHTS, model="slx", covariance="analytic"
    )
    found = what_if_of(r, "x", by=0.5, in_regions=[IDS[0]], inference="delta", at_time=2003)
    x = PANEL["x"].at(2003).values[0][0]
    own = r.get("x")["estimate"] * 0.5 + r.get("x^2")["estimate"] * ((x + 0.5) ** 2 - x**2)
    assert found.estimates[0] == pytest.approx(own, rel=1e-10)


def test_what_cannot_change_is_named():
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x", WEIGHTS, model="sar", covariance="analytic"
    )
    with pytest.raises(UnknownColumnError, match="it has: x"):
        what_if_of(r, "q")
    with pytest.raises(LabelError, match="r99"):
        what_if_of(r, "x", in_regions=["r99"])
    with pytest.raises(ParameterError, match="Nothing changes: by= is 0"):
        what_if_of(r, "x", by=0.0)
    with pytest.raises(ParameterError, match="changes= is no number for r01"):
        what_if_of(r, "x", changes={"r01": math.nan, "r02": 1.0})
    with pytest.raises(InputError, match=r"'q'; it has: x\. changes= names r99"):
        what_if_of(r, "q", changes={"r99": 1.0})
    with pytest.raises(ParameterError, match="not both"):
        what_if_of(r, "x", in_regions=["r01"], changes={"r01": 1.0})


@pytest.mark.parametrize(("model", "effects"), EVERY)
def test_predictions_are_the_equations_written_out(model, effects):
    past = PANEL.select(times=range(2000, 2000 + T - 1))
    r = rs.regression.spatial_panel_estimate(
        past, "y ~ x + z", WEIGHTS, model=model, effects=effects
    )
    found = predict(r, PANEL)
    base = r.estimates[:2] @ np.stack([PANEL[c].values[-1] for c in "xz"])
    if "W(x)" in r.terms:
        base = base + W @ (r.theta @ np.stack([PANEL[c].values[-1] for c in "xz"]))
    for name in getattr(r, "means", ()):
        mean = past[name.strip("W()").removeprefix("mean(").rstrip(")")].values.mean(axis=0)
        base = base + r.get(name)["estimate"] * (W @ mean if name.startswith("W") else mean)
    inside = base + r.constant + r.entity_effects + r.time_effects[-1]
    assert found.estimates[-1] == pytest.approx(inverse(r, "rho") @ inside, abs=1e-9)
    assert found.estimated_on == (True,) * (T - 1) + (False,)
    assert np.isfinite(found.std_errors).all()


def test_the_best_linear_prediction_is_the_conditional_mean():
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x + z", WEIGHTS, model="sac", covariance="analytic"
    )
    plain, given = predict(r, PANEL), predict(r, PANEL, kind="blup")
    p = inverse(r, "rho") @ inverse(r, "lambda")
    omega = r.sigma2 * p @ p.T
    y, i = PANEL["y"].values[2], 3
    o = np.delete(np.arange(N), i)
    pull = np.linalg.solve(omega[np.ix_(o, o)], (y - plain.estimates[2])[o])
    assert given.estimates[2, i] == pytest.approx(
        plain.estimates[2, i] + omega[i, o] @ pull, rel=1e-8
    )
    gone = omega[i, i] - omega[i, o] @ np.linalg.solve(omega[np.ix_(o, o)], omega[o, i])
    assert given.std_errors[2, i] == pytest.approx(np.sqrt(gone), rel=1e-8)


def test_all_pairs_that_no_memory_holds_are_refused_beforehand(monkeypatch):
    past = PANEL.select(times=range(2000, 2000 + T - 1))
    r = rs.regression.spatial_panel_estimate(
        past, "y ~ x + z", WEIGHTS, model="sem", covariance="analytic"
    )
    y = PANEL["y"].values.copy()
    y[-1, [1, 7]] = np.nan
    holed = PANEL.with_columns(by_position=True, y=y)
    monkeypatch.setattr(memory, "available_memory", lambda: 0)
    monkeypatch.setattr(memory, "_SMALL", 0.0)
    with pytest.raises(InputError, match="kind='reduced-form'") as found:
        predict(r, holed, kind="blup")
    assert "kind='reduced-form'" in found.value.zh


def test_intervals_of_new_periods_cover_what_they_say():
    """60 panels without effects of periods, 14 regions each: 95 % covers 92 to 98 of 100.

    840 values, of which those of one panel hang together: four standard errors are about 3.
    """
    inside, count = 0, 0
    for seed in range(60):
        numbers = np.random.default_rng(300 + seed)
        x, e, own = numbers.normal(size=(T, N)), numbers.normal(size=(T, N)), numbers.normal(size=N)
        y = np.linalg.solve(np.eye(N) - 0.35 * W, (x + own + 0.5 * e).T).T
        panel = rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})
        past = panel.select(times=range(T - 1))
        found = predict(
            rs.regression.spatial_panel_estimate(
                past, "y ~ x", WEIGHTS, model="sar", fixed_effects="entity", covariance="analytic"
            ),
            panel,
        )
        inside += int(np.sum((found.low[-1] < y[-1]) & (y[-1] < found.high[-1])))
        count += N
    assert 0.92 < inside / count < 0.98


def test_intervals_know_that_the_effect_of_a_new_period_is_not_known():
    past = PANEL.select(times=range(2000, 2000 + T - 1))
    r = rs.regression.spatial_panel_estimate(
        past, "y ~ x + z", WEIGHTS, model="sar", covariance="analytic"
    )
    found = predict(r, PANEL)
    common = np.linalg.inv(np.eye(N) - r.rho * W) @ np.ones(N)
    least = np.sqrt(np.mean(np.diff(r.time_effects) ** 2)) * common
    assert (found.std_errors[-1] > least).all()
    assert (found.std_errors[-2] < found.std_errors[-1]).all()


def test_the_study_estimates_where_y_is_complete():
    y = PANEL["y"].values.copy()
    y[-1] = np.nan
    holed = PANEL.with_columns(by_position=True, y=y)
    found = predict_panel(holed, "y ~ x + z", WEIGHTS, model="sar", covariance="analytic")
    past = PANEL.select(times=range(2000, 2000 + T - 1))
    same = predict(
        rs.regression.spatial_panel_estimate(
            past, "y ~ x + z", WEIGHTS, model="sar", covariance="analytic"
        ),
        holed,
    )
    assert found.estimates == pytest.approx(same.estimates, rel=1e-12)
    listed = what_if(
        PANEL,
        "y ~ x",
        WEIGHTS,
        model="slx",
        regressor="x",
        in_regions="r01，r03",
        inference="delta",
        covariance="analytic",
    )
    assert np.flatnonzero(listed.change).tolist() == [1, 3]


def test_recovered_effects_equal_dummies_written_out():
    """Least squares with dummies: the variance of centred dummies, to rounding."""
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x + z", None, model="ols", covariance="analytic"
    )
    found = recovered_effects_of(r, PANEL)
    dummies = [np.kron(np.ones((T, 1)), np.eye(N)), np.kron(np.eye(T), np.ones((N, 1)))[:, 1:]]
    x = np.column_stack([PANEL["x"].values.ravel(), PANEL["z"].values.ravel(), *dummies])
    v = r.sigma2 * np.linalg.inv(x.T @ x)
    v[:2, :2] = r.covariance  # its degrees of freedom
    centre = np.eye(N) - 1 / N
    own = np.linalg.inv(x.T @ x)[2 : 2 + N, 2 : 2 + N]
    slopes = np.linalg.inv(x.T @ x)[:2, :2]
    moved = np.linalg.inv(x.T @ x)[2 : 2 + N, :2] @ np.linalg.inv(slopes)
    noise = r.sigma2 * (own - moved @ slopes @ moved.T)
    whole = centre @ (noise + moved @ r.covariance @ moved.T) @ centre
    assert found.entity_errors == pytest.approx(np.sqrt(np.diag(whole)), rel=1e-8)
    assert found.entity == pytest.approx(r.entity_effects, rel=1e-12)


@pytest.mark.parametrize("model", ["sar", "sem"])
def test_standard_errors_of_effects_are_those_of_repeated_samples(model):
    """200 samples of one design: the spread of an effect is its standard error within 12 %."""
    numbers = np.random.default_rng(5)
    x, z = numbers.normal(size=(2, T, N))
    own = numbers.normal(size=N)
    own -= own.mean()
    made, said = [], []
    for _unused in range(200):
        e = 0.5 * numbers.normal(size=(T, N))
        back = np.linalg.inv(np.eye(N) - 0.4 * W).T
        y = (x - 0.5 * z + own + e) @ back if model == "sar" else x - 0.5 * z + own + e @ back
        panel = rs.Panel.from_arrays(IDS, range(T), {"x": x, "z": z, "y": y})
        r = rs.regression.spatial_panel_estimate(
            panel, "y ~ x + z", WEIGHTS, model=model, fixed_effects="entity", covariance="analytic"
        )
        found = recovered_effects_of(r, panel)
        made.append(found.entity)
        said.append(found.entity_errors)
    spread, claimed = np.std(made, axis=0), np.mean(said, axis=0)
    assert float(np.mean(spread / claimed)) == pytest.approx(1.0, abs=0.12)


def test_models_without_effects_are_refused():
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x", WEIGHTS, model="sar", fixed_effects="none"
    )
    with pytest.raises(SpecificationError, match="no effects"):
        recovered_effects_of(r, PANEL)


def test_changes_and_their_intervals_are_mapped_in_the_same_classes():
    dri = rs.example("dri")
    panel, regions = dri.panel(), dri.regions()
    w = rs.weights.inverse_distance(regions, power=2, points="seat")
    model = rs.regression.spatial_panel_estimate(
        panel, "ln_inn ~ ln_de + ln_pgdp + ln_fdi", w, covariance="analytic"
    )
    found = what_if_of(model, "ln_fdi", in_regions=["310000"], inference="delta")
    limits, centre = found.classes
    assert (limits[0], limits[-1]) == (found.low.min(), found.high.max())
    assert centre == 0.0
    assert 0.0 in limits
    _ids, (estimate, low, high, _change) = found.layer_columns()
    assert estimate.limits == low.limits == high.limits == limits
    sure = what_if_of(model, "ln_de", in_regions=["310000"], inference="delta")
    assert sure.classes[1] is None
    assert len(sure.fine_classes[0]) == 6
    width = np.median(sure.high - sure.low)
    assert (np.diff(sure.classes[0][1:-1]) >= width).all()
    single, three = found.plot(regions), found.plot(regions, interval=True, language="zh")
    assert len(three.axes) > 2 * len(single.axes)
    said = {t.get_text() for figure in (single, three) for a in figure.axes for t in a.texts}
    said |= {t.get_text() for t in three.texts}
    assert any("95% 下限" in t for t in said | {a.get_title(loc="left") for a in three.axes})
    assert any("粗边界：ln_fdi 变动 1 的地区。" in t for t in said)


def test_the_classes_of_a_map_part_the_changes_and_reach_to_the_ends_of_intervals():
    r = rs.regression.spatial_panel_estimate(
        LONG, "y ~ x + z", WEIGHTS, model="sdm", covariance="analytic"
    )
    found = what_if_of(r, "x", in_regions=[IDS[4]], inference="delta")
    limits, _centre = found.classes
    assert limits == tuple(sorted(set(limits)))
    assert limits[0] == min(found.low)
    assert limits[-1] == max(found.high)
    counts = [sum(a < v <= b for v in found.estimates) for a, b in pairwise(limits)]
    assert sum(counts) == N
    assert min(c for c in counts if c) >= N // 6  # as many in a class as can be
    column = found.layer_columns()[1][0]
    assert [one.kind for one in column.overlays] == ["open", "changed"]


def test_a_change_that_is_the_same_everywhere_is_one_class():
    """Solved for, it differs in the last digits, which made three colours of one number."""
    r = rs.regression.spatial_panel_estimate(
        PANEL, "y ~ x + z", WEIGHTS, model="sdm", covariance="analytic"
    )
    found = what_if_of(r, "x", inference="delta")
    assert 0 < np.ptp(found.estimates) < 1e-12
    assert found.classes == ((), None)


def test_regions_that_change_may_be_named():
    dri = rs.example("dri")
    panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=4)

    def run(regions):
        how = {"model": "sar", "regressor": "ln_de", "inference": "delta"}
        found = what_if(
            panel, "ln_inn ~ ln_de", w, in_regions=[regions], **{"covariance": "analytic", **how}
        )
        return [i for i, by in zip(found.ids, found.change, strict=True) if by]

    zh = {i: both.zh for i, both in panel.region_names.items()}
    chinese = f"{zh['110000']}\u3001{zh['310000'][:2]}"  # the second without what it is (a city)
    for given in ("110000, 310000", "Beijing; Shanghai", chinese, "110000, SHANGHAI"):
        assert run(given) == ["110000", "310000"], given
    with pytest.raises(LabelError, match="Atlantis"):
        run("Beijing, Atlantis")


def test_tables_say_by_how_much_a_regressor_changes_and_where():
    r = rs.regression.spatial_panel_estimate(PANEL, "y ~ x + z", WEIGHTS, covariance="analytic")
    one = what_if_of(r, "x", by=0.5, in_regions=[IDS[2], IDS[5]], inference="delta")
    assert one.tables()[0].notes[0].text("en") == f"x changes by 0.5 in {IDS[2]}, {IDS[5]}."
    assert one.tables()[0].notes[0].text("zh").startswith("x 在以下地区变动 0.5：")
    everywhere = what_if_of(r, "x", inference="delta")
    assert everywhere.tables()[0].notes[0].text("en") == "x changes by 1 in all regions."
    some = what_if_of(r, "x", changes={IDS[0]: 1.0, IDS[1]: -2.0}, inference="delta")
    said = some.tables()[0].notes[0].text("en")
    assert said == f"x changes by -2 to 1: {IDS[0]}, {IDS[1]}."
    assert some.by is None
