"""More than four terms of an MGWR: some matrices wait in a file, and no digit changes."""

import sys
import tracemalloc

import numpy as np
import pytest

import regspatial as rs
from regspatial.gw import _hat

N, TERMS = 520, 6


@pytest.fixture(scope="module")
def given():
    rng = np.random.default_rng(0)
    xy = 1000.0 * rng.uniform(size=(N, 2))
    ids = [f"r{k}" for k in range(N)]
    x = rng.normal(size=(TERMS - 1, N))
    y = x.sum(axis=0) + xy[:, 0] / 500.0 * x[0] + rng.normal(size=N)
    names = [f"x{k}" for k in range(TERMS - 1)]
    panel = rs.Panel.from_arrays(ids, [1], {"y": y, **dict(zip(names, x, strict=True))})
    regions = rs.Regions(ids=ids, points=xy, crs="EPSG:32650", lonlat=False)
    return panel, "y ~ " + " + ".join(names), regions


def fit(given):
    panel, formula, regions = given
    return rs.mgwr(panel, formula, regions=regions, bandwidth=[60, 90, 120, 150, 180, 200])


def test_they_are_those_that_stay_in_memory(given, monkeypatch):
    some = fit(given)
    monkeypatch.setattr(_hat, "in_memory", lambda k: (k, k))
    every = fit(given)
    np.testing.assert_array_equal(some.std_errors, every.std_errors)
    np.testing.assert_array_equal(some.coefficients, every.coefficients)


def test_six_terms_hold_less_than_six_matrices_of_all_pairs(given, monkeypatch):
    peaks = []
    made = _hat.hat_matrices

    def measured(*args, **how):
        tracemalloc.start()
        try:
            return made(*args, **how)
        finally:
            peaks.append(tracemalloc.get_traced_memory()[1] / (8 * N * N))
            tracemalloc.stop()

    monkeypatch.setattr(sys.modules["regspatial.gw.mgwr"], "hat_matrices", measured)
    fit(given)
    said = _hat.hat_copies(N, TERMS, intercept=True)
    assert said < 6.0
    assert peaks[0] <= said + 0.5  # blocks of rows and what of the columns is small beside n × n
