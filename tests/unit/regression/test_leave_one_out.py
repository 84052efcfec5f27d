"""Estimates without each region or period are those of the data cut by hand."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.regression.groups.leave_out.record import halves


def world(n=12, periods=6, seed=1):
    rng = np.random.default_rng(seed)
    x, z, e = rng.normal(size=(3, periods, n))
    y = 0.5 * x + 0.2 * z + e + rng.normal(size=n)
    ids = [f"r{k:02d}" for k in range(n)]
    near = np.eye(n, k=1) + np.eye(n, k=-1) + np.eye(n, k=3) + np.eye(n, k=-3)
    w = rs.weights.from_dense(ids, near, normalise="row")
    return rs.Panel.from_arrays(ids, range(2010, 2010 + periods), {"y": y, "x": x, "z": z}), w


@pytest.mark.parametrize("leave", ["region", "time"])
@pytest.mark.parametrize("covariance", ["clustered", "hc1", "classical"])
def test_fixed_effects_without_each_are_the_data_cut_by_hand(leave, covariance):
    panel, _w = world()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        found = rs.leave_one_out(panel, "y ~ x + z | id + time", leave=leave, covariance=covariance)
        whole = rs.fixed_effects(panel, "y ~ x + z | id + time", covariance=covariance)
        np.testing.assert_allclose(found.whole, whole.estimates, rtol=1e-10)
        for k, label in enumerate(found.labels):
            left = (
                panel.select(ids=[i for i in panel.ids if i != label])
                if leave == "region"
                else panel.select(times=[t for t in panel.times if str(t) != label])
            )
            by_hand = rs.fixed_effects(left, "y ~ x + z | id + time", covariance=covariance)
            np.testing.assert_allclose(found.estimates[k], by_hand.estimates, rtol=1e-9)
            np.testing.assert_allclose(found.errors[k], by_hand.se, rtol=1e-8)


def test_spatial_estimates_without_a_region_have_weights_among_the_others():
    panel, w = world()
    found = rs.spatial_leave_one_out(panel, "y ~ x", w, model="sdm", fixed_effects="entity")
    left = panel.ids[1:]
    fit = rs.regression.spatial_panel_estimate(
        panel.select(ids=left),
        "y ~ x",
        rs.weights.subset(w, left),
        model="sdm",
        fixed_effects="entity",
    )
    effects = rs.impacts(fit, inference="delta")
    np.testing.assert_allclose(
        found.estimates[0], [*fit.estimates, *effects.estimates.ravel()], rtol=1e-8
    )
    np.testing.assert_allclose(found.errors[0], [*fit.se, *effects.se.ravel()], rtol=1e-7)
    assert found.names[-1] == ("total", "x")
    times = rs.spatial_leave_one_out(panel, "y ~ x", w, leave="time", fixed_effects="entity")
    assert times.labels == tuple(str(t) for t in panel.times)


def test_one_region_that_makes_the_coefficient_is_found():
    panel, _w = world()
    y = panel["y"].values.copy()
    y[:, 7] = panel["x"].values[:, 7] * -20
    found = rs.leave_one_out(
        panel.with_columns(by_position=True, y=y), "y ~ x | id", covariance="hc1"
    )
    row = found.tables()[0].records()[0]
    assert row["greatest_without"] == "r07"
    assert row["sign_changes"] == 1
    assert found.sign_changes == 1


def test_what_cannot_be_estimated_is_said():
    panel, _w = world(n=6)
    d = np.zeros((6, 6))
    d[3:, 2] = 1.0
    found = rs.leave_one_out(
        panel.with_columns(by_position=True, d=d), "y ~ d | id + time", covariance="hc1"
    )
    assert list(found.failed) == ["r02"]
    assert np.isnan(found.estimates[2]).all()
    assert "Nothing could be estimated without r02" in found.summary()
    with pytest.raises(SpecificationError, match="not two"):
        rs.leave_one_out(panel.select(times=[2010]), "y ~ x", leave="time")


def lagged_world(n=12, periods=7, seed=2):
    """Return a panel in which y answers to its own past and to neighbours, and its weights."""
    rng = np.random.default_rng(seed + 100)
    panel, w = world(n, periods, seed)
    z = panel["z"].values
    d = 0.7 * z + rng.normal(size=z.shape)
    return panel.with_columns(by_position=True, d=d), w


KINDS = {
    "random": lambda p, w: rs.regression.spatial_panel_estimate(
        p, "y ~ x", w, model="sar", effects="random"
    ),
    "correlated": lambda p, w: rs.regression.spatial_panel_estimate(
        p, "y ~ x", w, model="sar", effects="correlated"
    ),
    "dynamic": lambda p, w: rs.regression.spatial_panel_dynamic_estimate(
        p, "y ~ x", w, model="sar"
    ),
    "2sls": lambda p, w: rs.regression.spatial_panel_2sls_estimate(
        p, "y ~ x + z", w, model="sar", covariance="hc1"
    ),
    "cross-section": lambda p, w: rs.regression.spatial_regression_estimate(
        p, "y ~ x", w, model="sar", at_time=2012
    ),
    "conley": lambda p, w: rs.fixed_effects(p, "y ~ x | id", covariance="driscoll-kraay"),
    "instruments": lambda p, w: rs.instrumental(p, "y ~ x + [d ~ z] | id"),
    "errors": lambda p, w: rs.regression.spatial_panel_estimate(
        p,
        "y ~ x",
        w,
        model="sem",
        fixed_effects="entity",
        covariance="observed",
        w_error=rs.weights.from_dense(p.ids, np.eye(p.n, k=1) + np.eye(p.n, k=-1))
        if p.n == 12
        else rs.weights.subset(
            rs.weights.from_dense(
                [f"r{k:02d}" for k in range(12)], np.eye(12, k=1) + np.eye(12, k=-1)
            ),
            p.ids,
            islands="keep",
        ),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_any_model_without_a_region_is_the_model_on_the_others(kind):
    """leave_out of a record: the same function, settings and cut weights, to 1e-8."""
    panel, w = lagged_world()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        fit = KINDS[kind](panel, w)
        found = rs.regression.leave_out(fit)
        left = [i for i in panel.ids if i != "r05"]
        by_hand = KINDS[kind](panel.select(ids=left), rs.weights.subset(w, left, islands="keep"))
    k = found.labels.index("r05")
    many = len(fit.terms)
    assert [t for _kind, t in found.names[:many]] == list(fit.terms)
    np.testing.assert_allclose(found.whole[:many], fit.estimates, rtol=1e-8)
    np.testing.assert_allclose(found.whole_errors[:many], fit.se, rtol=1e-8)
    np.testing.assert_allclose(found.estimates[k, :many], by_hand.estimates, rtol=1e-7)
    np.testing.assert_allclose(found.errors[k, :many], by_hand.se, rtol=1e-7)
    if hasattr(fit, "rho") and kind != "errors":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
            effects = rs.impacts(by_hand, inference="delta", by_region=False).estimates.ravel()
        np.testing.assert_allclose(found.estimates[k, many:], effects, rtol=1e-7)
        assert "normalised again" in found.summary()


@pytest.mark.parametrize("kind", ["random", "correlated", "dynamic", "2sls", "cross-section"])
def test_the_tool_and_the_record_give_the_same(kind):
    panel, w = lagged_world()
    formula = "y ~ x + z" if kind == "2sls" else "y ~ x"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        tool = rs.spatial_leave_one_out(
            panel,
            formula,
            w,
            model="sar",
            estimated_by=kind,
            at_time=2012 if kind == "cross-section" else None,
        )
        record = rs.regression.leave_out(KINDS[kind](panel, w))
    assert tool.names == record.names
    np.testing.assert_allclose(tool.estimates, record.estimates, rtol=1e-10)
    assert tool.by == "region"
    assert len(tool.labels) == 12


def test_instruments_without_each_period():
    panel, _w = lagged_world()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        found = rs.leave_one_out(panel, "y ~ x + [d ~ z] | id", leave="time", covariance="hc1")
        left = panel.select(times=[t for t in panel.times if t != 2013])
        by_hand = rs.instrumental(left, "y ~ x + [d ~ z] | id", covariance="hc1")
    k = found.labels.index("2013")
    assert [t for _kind, t in found.names] == ["x", "d"]
    np.testing.assert_allclose(found.estimates[k], by_hand.estimates, rtol=1e-9)
    np.testing.assert_allclose(found.errors[k], by_hand.se, rtol=1e-8)


def test_a_study_a_panel_with_holes_and_refusals():
    panel, w = lagged_world()
    study = rs.spatial_panel(panel, "y ~ x", w, model="sar", inference="delta")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        of_study = rs.regression.leave_out(study, leave="time")
        direct = rs.spatial_leave_one_out(panel, "y ~ x", w, model="sar", leave="time")
        np.testing.assert_allclose(of_study.estimates, direct.estimates, rtol=1e-10)
        y = panel["y"].values.copy()
        y[2, 3] = np.nan
        holed = panel.with_columns(by_position=True, y=y)
        fit = rs.regression.spatial_panel_estimate(holed, "y ~ x", w, model="sar", missing="keep")
        found = rs.regression.leave_out(fit)
    np.testing.assert_allclose(found.whole[:2], fit.estimates, rtol=1e-9)
    assert np.isfinite(found.estimates).all()
    dynamic = rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x", w, model="sar")
    with pytest.raises(SpecificationError, match="evenly spaced"):
        rs.regression.leave_out(dynamic, leave="time")
    with pytest.raises(SpecificationError, match="one period"):
        rs.spatial_leave_one_out(
            panel, "y ~ x", w, leave="time", estimated_by="cross-section", at_time=2012
        )
    with pytest.raises(rs.errors.ParameterError, match="must be a model made in this session"):
        rs.regression.leave_out(rs.describe(panel))


@pytest.mark.parametrize("covariance", ["clustered", "driscoll-kraay"])
@pytest.mark.parametrize("formula", ["y ~ x + z | id + time", "y ~ x + [d ~ z] | id"])
def test_p_is_that_which_the_model_prints(formula, covariance):
    """By t with its degrees of freedom: of 12 clusters, or 6 periods, the normal distribution is far from it."""
    panel, _w = world()
    d = panel["z"].values + 0.5 * np.sin(np.arange(72.0)).reshape(6, 12)
    panel = panel.with_columns(d=d, by_position=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        found = rs.leave_one_out(panel, formula, covariance=covariance)
        verb = rs.instrumental if "[" in formula else rs.fixed_effects
        whole = verb(panel, formula, covariance=covariance)
        again = rs.regression.leave_out(whole, leave="region")
        left = panel.select(ids=panel.ids[1:])
        first = verb(left, formula, covariance=covariance)
    np.testing.assert_allclose(found.tables()[0].column("p_value"), whole.p_values, rtol=1e-8)
    np.testing.assert_allclose(again.tables()[0].column("p_value"), whole.p_values, rtol=1e-8)
    half = whole.intervals()[:, 1] - whole.estimates
    np.testing.assert_allclose(halves(found)[0], half, rtol=1e-8)
    rows = [r for r in found.tables()[1].records() if r["without"] == panel.ids[0]]
    np.testing.assert_allclose([r["p_value"] for r in rows], first.p_values, rtol=1e-8)
    half = first.intervals()[:, 1] - first.estimates
    np.testing.assert_allclose(halves(found)[1][0], half, rtol=1e-8)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
@pytest.mark.parametrize("estimator", ["ml", "2sls"])
def test_p_of_spatial_regressions_by_t_are_those_of_the_model_and_its_impacts(estimator):
    """An slx and two-stage least squares of 12 regions: t with 9, where the normal distribution is far off."""
    panel, w = world()
    model = "slx" if estimator == "ml" else "sar"
    rng = np.random.default_rng(3)
    x = 3.0 * rng.normal(size=12)
    y = np.linalg.solve(np.eye(12) - 0.4 * w.to_dense(), x + 0.3 * rng.normal(size=12))
    panel = rs.Panel.from_arrays(panel.ids, [2010], {"x": x[None], "y": y[None]})
    fit = rs.regression.spatial_regression_estimate(
        panel, "y ~ x", w, model=model, estimator=estimator
    )
    found = rs.regression.leave_out(fit)
    effects = rs.impacts(fit, inference="delta")
    wanted = [
        *fit.pvalues,
        *[effects.get("x", one)["p_value"] for one in ("direct", "indirect", "total")],
    ]
    assert found.tables()[0].column("p_value") == pytest.approx(wanted, rel=1e-8)
    assert fit.df == 9
