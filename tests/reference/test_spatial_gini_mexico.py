"""The spatial Gini of the states of Mexico, as inequality prints it in its documentation, and by all arrangements."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation

libpysal = pytest.importorskip("libpysal")


def neighbours_part(x, matrix):
    return float((matrix * np.abs(x[:, None] - x[None, :])).sum() / (2 * len(x) ** 2 * x.mean()))


def given(x, matrix):
    ids = [f"r{k:02d}" for k in range(len(x))]
    column = rs.Panel.from_arrays(ids, [1940], {"x": x[None, :]})["x"]
    return column, rs.SpatialWeights(ids=ids, matrix=matrix)


def test_the_states_of_mexico():
    """GDP per head in 1940, neighbours of one of Hanson's regions: g and wcg of `Gini_Spatial`."""
    path = Path(libpysal.examples.get_path("mexico.csv"))
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    x = np.array([float(row["pcgdp1940"]) for row in rows])
    of = np.array([row["hanson98"] for row in rows])
    matrix = ((of[:, None] == of[None, :]) & ~np.eye(len(x), dtype=bool)).astype(float)
    found = autocorrelation.spatial_gini(*given(x, matrix))
    assert found.gini[0] == pytest.approx(0.35372371173452849, rel=1e-13)
    assert found.far[0] * 2 * len(x) ** 2 * x.mean() == pytest.approx(4353856.0, rel=1e-13)
    assert found.near.last_p < 0.05 < found.near.last_p * 3
    assert found.near.last_z < 0.0


@pytest.mark.parametrize("binary", [True, False])
def test_moments_are_those_of_all_arrangements(binary):
    """Seven values in 5,040 orders; unequal, asymmetric weights and an island."""
    rng = np.random.default_rng(4)
    x = rng.lognormal(size=7)
    matrix = np.where(rng.uniform(size=(7, 7)) < 0.5, rng.uniform(size=(7, 7)), 0.0)
    np.fill_diagonal(matrix, 0.0)
    matrix[6] = matrix[:, 6] = 0.0
    used = (matrix > 0).astype(float) if binary else matrix
    every = [neighbours_part(x[list(p)], used) for p in itertools.permutations(range(7))]
    found = autocorrelation.spatial_gini(*given(x, matrix), binary=binary)
    assert found.near.last_value == pytest.approx(neighbours_part(x, used), rel=1e-12)
    assert found.near.expected[0] == pytest.approx(np.mean(every), rel=1e-12)
    assert found.near.variance[0] == pytest.approx(
        np.var(every), rel=1e-9
    )  # a difference of squares


def test_permutations_have_the_exact_moments():
    """Of 20,000 draws the mean lies within four of its errors (one test in 16,000 would not)."""
    rng = np.random.default_rng(9)
    x = rng.lognormal(size=40)
    matrix = (rng.uniform(size=(40, 40)) < 0.1).astype(float)
    np.fill_diagonal(matrix, 0.0)
    near = autocorrelation.spatial_gini(*given(x, matrix), permutations=20_000, rng=3).near
    error = np.sqrt(near.variance[0] / 20_000)
    assert abs(near.simulated[0].mean() - near.expected[0]) < 4 * error
    assert near.simulated[0].var() == pytest.approx(near.variance[0], rel=0.05)
    order = rng.permutation(40)
    again = autocorrelation.spatial_gini(*given(x[order], matrix[np.ix_(order, order)])).near
    assert again.last_z == pytest.approx(near.last_z, rel=1e-10)
    scaled = autocorrelation.spatial_gini(*given(7.0 * x, matrix)).near
    assert scaled.last_value == pytest.approx(near.last_value, rel=1e-12)
