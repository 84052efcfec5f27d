"""One spatial model: kind of data, estimator, groups and leaving out by options of one door."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError

FORMULA = "y ~ x"


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    ring = (np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(20), matrix=ring, normalisation="row")
    x, e = rng.normal(size=(2, 5, 20))
    y = np.linalg.solve(np.eye(20) - 0.4 * ring, (2 * x + e).T).T
    panel = rs.Panel.from_arrays(range(20), range(5), {"x": x, "y": y})
    return panel.with_groups(half=["a"] * 10 + ["b"] * 10), w


def same(one, other):
    assert type(one) is type(other)
    assert one.summary() == other.summary()


def test_the_estimator_is_an_option(data):
    panel, w = data
    how = {"model": "sar", "inference": "delta"}
    same(
        rs.spatial_panel(panel, FORMULA, w, estimator="2sls", **how),
        rs.spatial_panel_2sls(panel, FORMULA, w, **how),
    )


def test_one_period_is_a_cross_section(data):
    panel, w = data
    last = panel.select(times=[4])
    how = {"model": "sar", "inference": "delta"}
    same(
        rs.spatial_panel(last, FORMULA, w, estimator="2sls", **how),
        rs.spatial_regression(last, FORMULA, w, estimator="2sls", **how),
    )
    plain = rs.spatial_panel(last, FORMULA, w, **how)
    section = rs.spatial_regression(last, FORMULA, w, **how)
    np.testing.assert_allclose(plain.model.estimates, section.model.estimates, rtol=1e-8)


def test_by_group_and_without_each(data):
    panel, w = data
    same(
        rs.spatial_panel(panel, FORMULA, w, model="sar", group="half"),
        rs.spatial_groups(panel, FORMULA, w, "half", model="sar"),
    )
    by_option = rs.spatial_panel(panel, FORMULA, w, model="sar", leave="time")
    by_name = rs.spatial_leave_one_out(panel, FORMULA, w, model="sar", leave="time")
    np.testing.assert_array_equal(by_option.estimates, by_name.estimates)
    instruments = rs.spatial_panel(panel, FORMULA, w, model="sar", estimator="2sls", leave="time")
    by_name = rs.spatial_leave_one_out(
        panel, FORMULA, w, model="sar", estimated_by="2sls", leave="time"
    )
    np.testing.assert_array_equal(instruments.estimates, by_name.estimates)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"group": "half", "leave": "time"}, "group.*leave"),
        ({"group": "half", "effects": "random"}, "group.*effects"),
        ({"estimator": "2sls", "model": "sar", "effects": "random"}, "estimator.*effects"),
        ({"estimator": "2sls", "model": "sem"}, "sem.*sar"),
        ({"estimator": "2sls", "model": "sar", "covariance": "sandwich"}, "sandwich.*clustered"),
        ({"estimator": "gmm", "model": "sar"}, "one period"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(data, how, said):
    panel, w = data
    with pytest.raises((ParameterError, SpecificationError), match=said):
        rs.spatial_panel(panel, FORMULA, w, **how)
