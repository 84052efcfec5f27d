"""Long steps of large networks are taken in parts, so that a run can be cancelled in between; the numbers stay."""

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from regspatial.network import _shortest, roles


@pytest.fixture
def flows():
    rng = np.random.default_rng(3)
    xy = rng.normal(size=(60, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + np.eye(60)
    m = np.exp(rng.normal(size=60))
    w = m[:, None] * m / d
    np.fill_diagonal(w, 0.0)
    return w


def test_lengths_are_those_of_one_walk(flows, monkeypatch):
    whole = shortest_path(_shortest.lengths(flows), method="D")
    for walked in (1, 3000, 10**9):
        monkeypatch.setattr(_shortest, "_WALKED", walked)
        np.testing.assert_array_equal(_shortest.distances(flows), whole)


def test_paths_between_poles_are_those_of_the_whole_network(flows):
    sources = np.array([0, 7, 30])
    cost, before = _shortest.paths(flows, sources)
    whole = shortest_path(
        _shortest.lengths(flows), directed=False, indices=sources, return_predecessors=True
    )
    np.testing.assert_array_equal(cost, whole[0])
    np.testing.assert_array_equal(before, whole[1])


def test_products_in_parts_are_the_product(monkeypatch):
    x = np.random.default_rng(4).normal(size=(300, 20))
    whole = roles._products(x)
    np.testing.assert_array_equal(whole, x.T @ x)
    monkeypatch.setattr(roles, "_MULTIPLIED", 1)
    np.testing.assert_allclose(
        roles._products(x), whole, rtol=0, atol=1e-12
    )  # sums of 300 in parts
