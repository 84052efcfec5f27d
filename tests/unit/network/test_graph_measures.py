"""Measures of networks and nodes: known graphs, and networkx as an independent program."""

import networkx as nx
import numpy as np
import pytest

from regspatial import network as nw
from regspatial._kernels.linear import dense_factors
from regspatial.network import _graph, _shortest
from regspatial.results.network import NetworkLayer


def layer(matrix, *, directed=True, name="g"):
    matrix = np.asarray(matrix, dtype=float)
    ids = [f"r{k:02d}" for k in range(len(matrix))]
    return NetworkLayer(name=name, ids=tuple(ids), matrix=matrix, directed=directed)


def star(n):
    m = np.zeros((n, n))
    m[0, 1:] = 1.0
    return m


def complete(n):
    return np.ones((n, n)) - np.eye(n)


def cycle(n):
    m = np.zeros((n, n))
    m[np.arange(n), (np.arange(n) + 1) % n] = 1.0
    return m


def random_flows(n, seed, share=0.3):
    rng = np.random.default_rng(seed)
    m = rng.lognormal(size=(n, n)) * (rng.random((n, n)) < share)
    np.fill_diagonal(m, 0.0)
    return m


# METHODS: out-tree (1, 1, 1), complete (1, 0, 0), directed 4-cycle (1, 0, .889)
@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (star(7), (1.0, 1.0, 1.0)),
        (complete(5), (1.0, 0.0, 0.0)),
        (cycle(4), (1.0, 0.0, 8.0 / 9.0)),
        (np.diag([1.0, 1.0, 1.0], 1), (1.0, 1.0, 1.0)),  # a chain of command
        # two separate pairs that answer each other: 2 of 6 pairs connected, no hierarchy
        (np.kron(np.eye(2), [[0, 1], [1, 0]]), (1.0 / 3.0, 0.0, 0.0)),
    ],
)
def test_krackhardt_on_known_graphs(matrix, expected):
    found = _graph.krackhardt(np.asarray(matrix, dtype=float), directed=True)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_krackhardt_of_undirected_graphs_counts_edges():
    tree = star(6) + star(6).T
    np.testing.assert_allclose(_graph.krackhardt(tree, directed=False), (1.0, 0.0, 1.0))
    np.testing.assert_allclose(_graph.krackhardt(complete(6), directed=False), (1.0, 0.0, 0.0))
    ring = cycle(5) + cycle(5).T
    # one edge more than a tree, of six that could be
    np.testing.assert_allclose(_graph.krackhardt(ring, directed=False), (1.0, 0.0, 1 - 1 / 6))


def test_a_network_without_links_has_no_hierarchy():
    connectedness, hierarchy, efficiency = _graph.krackhardt(np.zeros((4, 4)), directed=True)
    assert connectedness == 0.0
    assert np.isnan(hierarchy)
    assert efficiency == 1.0


@pytest.mark.parametrize("share", [0.3, 0.06])  # the sparser ones fall apart
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("directed", [True, False])
def test_node_measures_agree_with_networkx(seed, directed, share):
    m = random_flows(25, seed, share)
    if not directed:
        m = np.maximum(m, m.T)
    given = layer(m, directed=directed)
    found = nw.node_measures(given)
    kind = nx.DiGraph if directed else nx.Graph
    graph = nx.from_numpy_array(m, create_using=kind)
    for _, _, d in graph.edges(data=True):
        d["length"] = 1.0 / d["weight"]

    def values(mapping):
        return np.array([mapping[k] for k in range(len(m))])

    # two exact algorithms: differences are rounding only
    exact = {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(
        found["betweenness"][0], values(nx.betweenness_centrality(graph, weight="length")), **exact
    )
    np.testing.assert_allclose(
        found["closeness"][0], values(nx.closeness_centrality(graph, distance="length")), **exact
    )
    # networkx stops its iteration at 1e-12 n
    np.testing.assert_allclose(
        found["pagerank"][0], values(nx.pagerank(graph, tol=1e-14, max_iter=1000)), atol=1e-11
    )
    if share < 0.1:
        return  # the leading eigenvector of a network in pieces is not unique
    np.testing.assert_allclose(
        found["eigenvector"][0],
        values(nx.eigenvector_centrality(graph, weight="weight", max_iter=10_000, tol=1e-13)),
        atol=1e-9,
    )


def test_betweenness_shares_equal_paths():
    ring = cycle(4) + cycle(4).T  # two shortest paths between opposite corners
    found = _shortest.betweenness(ring)
    expected = nx.betweenness_centrality(nx.cycle_graph(4))
    np.testing.assert_allclose(found, list(expected.values()))


def gravity(n, seed=1):
    """Return flows between all places, most of which a detour over a great place undercuts."""
    rng = np.random.default_rng(seed)
    xy, mass = rng.uniform(size=(n, 2)), rng.lognormal(size=n)
    apart = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1)) + np.eye(n)
    return mass[:, None] * mass / apart * (1 - np.eye(n))


def tied(n, seed=2):
    """Return flows of one or two, so that many paths are equally long."""
    rng = np.random.default_rng(seed)
    return rng.integers(1, 3, size=(n, n)) * (rng.random((n, n)) < 0.4) * (1.0 - np.eye(n))


@pytest.mark.parametrize(
    "flows", [gravity(60), random_flows(60, 4, 0.9), tied(60), gravity(40) * (tied(40) > 0)]
)
@pytest.mark.parametrize("cells", [4_000_000, 1_000])  # all sources at once; a few
def test_betweenness_and_lengths_of_dense_networks_agree_with_networkx(flows, cells, monkeypatch):
    monkeypatch.setattr(_shortest, "_CELLS", cells)
    n = len(flows)
    graph = nx.from_numpy_array(
        np.divide(1.0, flows, where=flows > 0, out=np.zeros_like(flows, dtype=float)),
        create_using=nx.DiGraph,
    )
    expected = nx.betweenness_centrality(graph, weight="weight")
    np.testing.assert_allclose(
        _shortest.betweenness(flows), [expected[k] for k in range(n)], rtol=1e-9, atol=1e-12
    )
    lengths = dict(nx.all_pairs_dijkstra_path_length(graph, weight="weight"))
    np.testing.assert_allclose(
        _shortest.distances(flows),
        [[lengths[i].get(j, np.inf) for j in range(n)] for i in range(n)],
        rtol=1e-12,
    )


def test_links_beside_which_a_path_is_shorter_are_dropped_and_no_others():
    flows = gravity(80)
    graph = _shortest.lengths(flows)
    kept = _shortest._without_detours(graph)
    assert kept.nnz < graph.nnz / 5
    shortest = _shortest.distances(flows)
    needed = graph.toarray() == shortest  # a link that is itself the shortest path of its ends
    np.fill_diagonal(needed, val=False)
    assert (kept.toarray()[needed] == graph.toarray()[needed]).all()


@pytest.mark.parametrize("share", [0.02, 0.04, 0.3])
def test_reach_agrees_with_networkx(share):
    flows = random_flows(50, 7, share)
    graph = nx.from_numpy_array(flows, create_using=nx.DiGraph)
    expected = np.zeros((50, 50), dtype=bool)
    for i in range(50):
        expected[i, list(nx.descendants(graph, i))] = True
    np.testing.assert_array_equal(_graph.reachable(flows), expected)


def test_reach_is_multiplied_some_rows_at_a_time(monkeypatch):
    """In one call of 6,000 nodes a cancel waited for seconds; numbers stay in single precision."""
    flows = random_flows(90, 7, 0.02)
    expected, pieces = _graph.reachable(flows), []
    whole = np.matmul

    def watched(a, b, out):
        pieces.append((len(a), out.dtype))
        return whole(a, b, out=out)

    monkeypatch.setattr(dense_factors, "TOGETHER", 1)
    monkeypatch.setattr(np, "matmul", watched)
    np.testing.assert_array_equal(_graph.reachable(flows), expected)
    assert len(pieces) > 1
    assert {dtype for _unused, dtype in pieces} == {np.dtype(np.float32)}
    assert max(rows for rows, _unused in pieces) == 16


def test_whole_network_measures_agree_with_networkx():
    m = random_flows(30, 5)
    found = nw.network_measures(layer(m))
    graph = nx.from_numpy_array(m, create_using=nx.DiGraph)
    both = graph.to_undirected()
    assert found["density"][0] == pytest.approx(nx.density(graph))
    assert found["reciprocity"][0] == pytest.approx(nx.reciprocity(graph))
    assert found["assortativity"][0] == pytest.approx(
        nx.degree_assortativity_coefficient(both), abs=1e-10
    )
    whole = nx.from_numpy_array(m + m.T)
    parts = [set(np.flatnonzero(found.communities[0] == k)) for k in np.unique(found.communities)]
    assert found["modularity"][0] == pytest.approx(nx.community.modularity(whole, parts))


def test_centralisation_of_a_star_is_one_and_of_a_ring_zero():
    assert nw.network_measures(layer(star(8)))["centralisation"][0] == pytest.approx(1.0)
    assert nw.network_measures(layer(cycle(8)))["centralisation"][0] == pytest.approx(0.0)


def test_rank_size_slope_finds_zipf():
    from regspatial.network.measures import rank_size_slope

    rank = np.arange(1, 2001)
    assert rank_size_slope(1.0 / (rank - 0.5)) == pytest.approx(1.0)  # exact by construction
    assert np.isnan(rank_size_slope(np.ones(10)))


def test_participation_over_layers():
    from regspatial.network.measures import participation

    s = np.array([[4.0, 2.0, 0.0], [2.0, 0.0, 4.0]])  # means 2 and 2
    one_and_two = 2 * (1 - (4 / 9 + 1 / 9))
    np.testing.assert_allclose(participation(s), [one_and_two, 0.0, 0.0])
    # layers have units of their own: a rescaled layer changes nothing
    np.testing.assert_allclose(participation(s * [[1.0], [1e6]]), participation(s))
    assert np.isnan(participation(s[:1])).all()


def test_equal_strengths_in_all_layers_participate_fully():
    ring = cycle(5) + cycle(5).T
    layers = [layer(ring, directed=False, name=n) for n in "abc"]
    np.testing.assert_allclose(nw.node_measures(layers).participation, 1.0)


def test_communities_need_no_library(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "networkx", None)
    given = layer(random_flows(10, 1))
    assert 0.0 <= nw.network_measures(given, rng=1)["modularity"][0] < 1.0
    found = nw.network_measures(given, modularity=False)
    assert np.isnan(found["modularity"][0])
    assert np.isfinite(nw.node_measures(given)["betweenness"]).all()


def test_the_leading_vector_where_the_next_is_near():
    """Two halves with few links between them: 20,000 steps of power iteration end a tenth away from it."""
    rng = np.random.default_rng(5)
    half = rng.random((60, 60))
    w = np.kron(np.eye(2), half + half.T)
    w[60:, 60:] *= 1.0 - 1e-6
    w[0, 60] = w[60, 0] = 1e-5
    np.fill_diagonal(w, 0.0)
    values, vectors = np.linalg.eigh(w)
    assert 1.0 - values[-2] / values[-1] < 1e-5
    np.testing.assert_allclose(_graph.eigenvector(w), np.abs(vectors[:, -1]), atol=1e-8)
