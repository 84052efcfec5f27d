"""What grows with the square of the regions says what it needs before it begins, and the way out."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import network
from regspatial.errors import InputError, NetworkError, WeightsError


@pytest.fixture
def little(monkeypatch):
    monkeypatch.setattr("regspatial._kernels.memory.available_memory", lambda: 1_000_000)


def panel_of(n, **columns):
    return rs.Panel.from_arrays(range(n), [1], columns)


def test_nodes_of_a_layer_of_ones_own(little):
    n = 500
    flows = [(k, (k + 1) % n, 1.0) for k in range(n)]
    layer = network.flow_layer(flows, ids=range(n))
    with pytest.raises(NetworkError, match=r"all pairs of 500 regions.*are free.*fewer nodes"):
        network.node_measures(layer)


def test_eigenvalues_of_a_dense_w(little):
    n, rng = 400, np.random.default_rng(1)
    x, y = rng.normal(size=(2, n))
    for symmetric in (True, False):
        m = rng.uniform(0.1, 1.0, (n, n))
        m = m + m.T if symmetric else m
        np.fill_diagonal(m, 0.0)
        w = rs.SpatialWeights(ids=range(n), matrix=m / m.sum(axis=1, keepdims=True))
        with pytest.raises(WeightsError, match=r"all pairs of 400 regions.*k nearest neighbours"):
            rs.spatial_panel(panel_of(n, x=x, y=y), "y ~ x", w, model="sar", fixed_effects="none")


def test_the_search_of_a_multiscale_regression(little):
    n, rng = 300, np.random.default_rng(1)
    xy, x = rng.random((n, 2)), rng.normal(size=n)
    data = panel_of(n, x=x, y=x + rng.normal(size=n))
    with pytest.raises(InputError, match=r"all pairs of 300 regions.*search='golden'"):
        rs.mgwr(data, "y ~ x", coords=xy, metric="planar", inference="none")
