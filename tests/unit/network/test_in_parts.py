"""Long steps of large networks are taken in parts, so that a run can be cancelled in between; the numbers stay."""

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

import regspatial as rs
from regspatial import network
from regspatial.network import _shortest, layers, roles
from regspatial.results.network.scales import Scale


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


@pytest.mark.parametrize("directed", [False, True])
def test_flows_of_gravity_are_those_of_one_formula(directed, monkeypatch):
    rng = np.random.default_rng(5)
    m, g, d = rng.lognormal(size=50), rng.lognormal(size=50), rng.lognormal(size=(50, 50))
    whole = m[:, None] * m[None, :] / d**1.7
    if directed:
        whole = whole * (g[:, None] / (g[:, None] + g[None, :]))
    np.fill_diagonal(whole, 0.0)
    for cells in (1, 170, 10**6):
        monkeypatch.setattr(layers, "_CELLS", cells)
        np.testing.assert_array_equal(layers._flows(m, g if directed else None, d, 1.7), whole)


def test_who_could_be_a_pole_is_asked_once_a_scale_and_not_once_a_region(monkeypatch):
    """4,900 regions took half a minute of tables."""
    dri = rs.example("dri")
    found = network.pole_scales(dri.regions(), dri.panel()["gdp"], within="region3")
    whole, asked = Scale.asked.fget, []

    def counted(self):
        asked.append(self.code)
        return whole(self)

    monkeypatch.setattr(Scale, "asked", property(counted))
    tables = found.tables()
    assert max(len(t.rows) for t in tables) > 5
    assert len(asked) < 5 * len(found.scales)
