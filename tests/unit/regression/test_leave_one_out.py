"""Estimates without each region or period are those of the data cut by hand."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError


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
    fit = rs.spatial_panel(panel.select(ids=left), "y ~ x", rs.weights.subset(w, left),
                           model="sdm", fixed_effects="entity")  # fmt: skip
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
