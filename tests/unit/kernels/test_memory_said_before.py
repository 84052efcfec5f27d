"""What grows with the square of the regions says what it needs before it begins, and the way out."""

from importlib import import_module

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial import autocorrelation, network, studies, weights
from regspatial._kernels.linear.spectrum import eigen_spectrum
from regspatial.errors import InputError, NetworkError, ParameterError, WeightsError


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
            rs.regression.spatial_panel_estimate(
                panel_of(n, x=x, y=y), "y ~ x", w, model="sar", fixed_effects="none"
            )


def test_eigenvalues_have_room_for_what_linear_algebra_takes_in_its_thread(monkeypatch):
    """4,225 regions under ``ulimit -v`` ended in a MemoryError with 30 MB more than their matrices."""
    n = 800
    monkeypatch.setattr(
        "regspatial._kernels.memory.available_memory", lambda: int(8 * 2.1 * n * n + 3e7)
    )
    ring = np.arange(n)
    links = sp.csr_array((np.ones(n), (ring, (ring + 1) % n)), shape=(n, n))
    with pytest.raises(WeightsError, match=r"all pairs of 800 regions.*sparse weights need no"):
        eigen_spectrum(sp.csr_array((links + links.T) / 2.0))


def test_the_search_of_a_multiscale_regression(little):
    n, rng = 300, np.random.default_rng(1)
    xy, x = rng.random((n, 2)), rng.normal(size=n)
    data = panel_of(n, x=x, y=x + rng.normal(size=n))
    with pytest.raises(InputError, match=r"all pairs of 300 regions.*search='golden'"):
        rs.mgwr(data, "y ~ x", coords=xy, metric="planar", inference="none")


def spots(n, side=1e5):
    xy = np.random.default_rng(3).random((n, 2)) * side
    return rs.Regions(ids=range(n), points=xy, crs="EPSG:32650", lonlat=False)


NEAR = {
    "band": lambda r: weights.distance_band(r, threshold=1e6),
    "cutoff": lambda r: weights.inverse_distance(r, cutoff=1e6),
    "kernel": lambda r: weights.kernel(r, bandwidth=1e6),
    "gaussian": lambda r: weights.kernel(r, bandwidth=1e6, function="gaussian", cutoff=1e6),
    "ripley": lambda r: rs.ripley_k(r, simulations=39, rng=1, box=True, maximum=5e4),
}


@pytest.mark.parametrize("name", NEAR)
def test_pairs_within_a_distance(little, name):
    """300 places make 44,850 pairs of 150 bytes each; the same call within a smaller distance has room."""
    with pytest.raises(
        WeightsError, match=r"pairs of regions are not further apart.*1 MB are free.*smaller"
    ):
        NEAR[name](spots(300))


def test_few_pairs_of_many_places_are_no_fault(little):
    assert weights.distance_band(spots(300), threshold=3e3, islands="keep").matrix.nnz < 600


def test_nearest_neighbours(little):
    with pytest.raises(WeightsError, match=r"299 nearest neighbours of each of 300 regions.*k="):
        weights.knn(spots(300), k=299)
    with pytest.raises(WeightsError, match=r"200 nearest neighbours of each of 300 regions.*k="):
        weights.kernel(spots(300), k=200)
    assert weights.knn(spots(300), k=6).matrix.nnz == 1800


def test_a_given_matrix_is_copied_where_there_is_room(little):
    for make in (weights.from_dense, weights.from_distances):
        with pytest.raises(WeightsError, match="all pairs of 300 regions"):
            make(range(300), np.ones((300, 300)) - np.eye(300))


def test_a_correlogram_by_distance_names_what_it_takes(little):
    x = panel_of(300, x=np.arange(300.0))["x"]
    with pytest.raises(InputError, match=r"all pairs of 300 regions.*where=.*by order") as raised:
        autocorrelation.correlogram_by_distance(x, spots(300), rng=1)
    assert "cutoff" not in str(raised.value)


def test_neighbours_of_a_high_order(little):
    w = weights.knn(spots(500), k=4)
    assert weights.higher_order(w, order=2, islands="keep").n == 500
    with pytest.raises(WeightsError, match=r"Regions at up to \d+ steps.*are free.*smaller order="):
        weights.higher_order(w, order=40, islands="keep")


def test_a_layer_of_ones_own_wherever_it_is_made_dense(little):
    layer = network.flow_layer([(k, (k + 1) % 300, 1.0) for k in range(300)], ids=range(300))
    for verb in (network.backbone, network.block_model, network.network_measures):
        with pytest.raises(NetworkError, match=r"all pairs of 300 regions.*fewer nodes"):
            verb(layer)


def test_sparse_weights_stay_sparse(little):
    w = weights.knn(spots(500), k=4)
    with pytest.raises(WeightsError, match=r"need not be made dense"):
        w.to_dense()


def test_paths_over_roads(little):
    road = [np.array([[0.0, 0.0], [1e5, 1e5]])]
    with pytest.raises(
        NetworkError, match=r"between 300 regions over 2 vertices.*are free.*simplify"
    ):
        network.road_distances(spots(300), road, snap=1.0)


def test_groups_and_strata(little):
    rng = np.random.default_rng(2)
    n = 600
    panel = panel_of(
        n,
        x=rng.normal(size=n),
        y=rng.normal(size=n),
        many=np.arange(n) // 2.0,
        other=np.arange(n) // 200.0,
    )
    with pytest.raises(InputError, match=r"600 regions from the centres of 190 groups.*clusters="):
        rs.k_means(panel, ["x", "y"], clusters=190, starts=1, rng=1)
    with pytest.raises(InputError, match=r"strata of two factors.*are free.*factors="):
        rs.geodetector(panel, "y", categories=["many", "other"], permutations=9, rng=1)
    assert rs.k_means(panel, ["x", "y"], clusters=5, starts=1, rng=1).ids == panel.ids


def test_a_dynamic_panel_of_sparse_weights_is_not_told_to_take_sparse_weights(little):
    n, rng = 400, np.random.default_rng(1)
    ring = np.arange(n)
    links = sp.csr_array((np.ones(n), (ring, (ring + 1) % n)), shape=(n, n))
    w = rs.SpatialWeights(ids=range(n), matrix=links, normalisation="row")
    x, y = rng.normal(size=(2, 4, n))
    panel = rs.Panel.from_arrays(range(n), range(4), {"x": x, "y": y})
    with pytest.raises(
        WeightsError, match=r"all pairs of 400 regions.*some of them by where="
    ) as said:
        rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x", w)
    assert "neighbours" not in str(said.value)


def test_regions_and_industries_in_one_part_are_told_without_all_pairs_of_regions():
    """Of 60,000 regions all pairs would take 29 GB; of these 3,000 they would take 72 MB."""
    import tracemalloc

    n, rng = 3_000, np.random.default_rng(1)
    columns = {f"i{k}": rng.uniform(size=n) for k in range(6)}
    tracemalloc.start()
    rs.economic_complexity(panel_of(n, **columns), list(columns), threshold=0.2)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_effects_between_too_many_regions_are_refused_before_a_model_is_estimated(monkeypatch):
    n, rng = 3_001, np.random.default_rng(1)
    module = import_module("regspatial.studies.models.spillovers")
    monkeypatch.setattr(module, "estimated", None)  # not to be called
    ring = np.arange(n)
    links = sp.csr_array((np.ones(n), (ring, (ring + 1) % n)), shape=(n, n))
    w = rs.SpatialWeights(ids=range(n), matrix=links, normalisation="row")
    x, y = rng.normal(size=(2, n))
    with pytest.raises(ParameterError, match="3001 regions are too many.*averages"):
        studies.spillovers(panel_of(n, x=x, y=y), "y ~ x", w)
