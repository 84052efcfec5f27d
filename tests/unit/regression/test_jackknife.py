"""Slopes without each cluster, and wild samples of many clusters, against the same by rows and by clusters."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression.chains.two_equations import blocks_of
from regspatial.regression.errors import (
    cluster_jackknife as _jackknife,
)
from regspatial.regression.errors import (
    wild_samples as _wild_samples,
)
from regspatial.regression.panel.least_squares.model import Asked, model_of
from regspatial.regression.policy import wild

N, T = 24, 6


def panel(seed, holes=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, T, N)) + rng.normal(size=(2, 1, N))
    y = x[0] - 0.5 * x[1] + 3.0 * rng.normal(size=N) + rng.normal(size=(T, N))
    y[rng.uniform(size=(T, N)) < holes] = np.nan
    state = np.tile(np.arange(N) // 3, (T, 1)).astype(float)
    only = np.where(np.arange(N) == 4, x[0], 0.0)  # varies in one region alone
    return rs.Panel.from_arrays(
        range(N), range(T), {"y": y, "a": x[0], "b": x[1], "state": state, "only": only}
    )


@pytest.mark.parametrize("holes", [0.0, 0.35])
@pytest.mark.parametrize("cluster", [None, "state"])
@pytest.mark.parametrize(
    "formula",
    [
        "y ~ a + b",
        "y ~ a + b | id",
        "y ~ a + b | time",
        "y ~ a + b | id + time",
        "y ~ a + b | id + state^time",
    ],
)
def test_it_is_the_regression_of_the_other_rows(formula, cluster, holes):
    m = model_of(panel(3, holes), formula, Asked(id=None, time=None, cluster=cluster))
    codes, _name = blocks_of(m)
    size = int(codes.max()) + 1
    by_rows = _jackknife._without((m, codes), np.arange(size))
    told = _jackknife._at_once(m, codes)
    assert np.isfinite(told).all() or "^" in formula
    assert np.isfinite(by_rows).all()
    # thirteen digits are left of sums of squares whose least eigenvalue is a thousandth
    np.testing.assert_allclose(
        _jackknife.jackknife(m, codes, None), by_rows, rtol=1e-10, atol=1e-12
    )


def test_where_a_regressor_varies_in_one_cluster_alone_there_are_no_slopes_without_it():
    m = model_of(panel(5), "y ~ a + only | id + time", Asked(id=None, time=None, cluster=None))
    codes, _name = blocks_of(m)
    found = _jackknife.jackknife(m, codes, None)
    assert np.isnan(found).all(axis=0).sum() == 1
    np.testing.assert_array_equal(
        np.isnan(found), np.isnan(_jackknife._without((m, codes), np.arange(N)))
    )


@pytest.mark.parametrize("left", [2, 3, 4])
def test_without_a_cluster_that_leaves_no_row_over_there_are_no_slopes(left):
    """An intercept and two slopes: three rows tell them without an error, and are too few."""
    y, a, b = np.random.default_rng(5).normal(size=(3, 3, 4))
    large = (np.arange(12) >= left).reshape(3, 4).astype(float)
    data = rs.Panel.from_arrays(range(4), range(3), {"y": y, "a": a, "b": b, "state": large})
    m = model_of(data, "y ~ a + b", Asked(id=None, time=None, cluster="state"))
    codes, _name = blocks_of(m)
    found = _jackknife.jackknife(m, codes, None)
    most = int(np.argmax(np.bincount(codes)))
    assert np.isfinite(_jackknife._at_once(m, codes)[:, most]).all() == (left == 4)
    assert np.isnan(found[:, most]).all() == (left < 4)
    assert np.isfinite(found[:, 1 - most]).all()


@pytest.mark.parametrize("formula", ["y ~ a + b", "y ~ a + b | id + time"])
@pytest.mark.parametrize("null", [0.0, 0.9])
def test_many_clusters_are_gone_through_sample_by_sample_with_the_same_answer(
    monkeypatch, formula, null
):
    p = panel(7, 0.1)
    by_cluster = wild.wild_bootstrap(p, formula, null=null, draws=199, rng=2)
    monkeypatch.setattr(wild, "MANY", 3)
    monkeypatch.setattr(_wild_samples, "_PIECES", 5)
    by_sample = wild.wild_bootstrap(p, formula, null=null, draws=199, rng=2)
    for one, other in zip(by_cluster.tests, by_sample.tests, strict=True):
        assert one.p_value == other.p_value
        for name in ("statistic", "std_error", "low", "high", "drawn"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-11)
