"""Communities by Leiden: the optimum where it is known, never below Louvain's, each connected."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

from regspatial._kernels import communities as kernel
from regspatial._kernels.communities import communities, modularity


def matrix(graph: nx.Graph) -> sp.csr_array:
    return sp.csr_array(nx.to_scipy_sparse_array(graph, weight="weight", dtype=float))


def found(graph: nx.Graph, seed: int = 1, **how) -> tuple[list[set], float]:
    labels, quality = communities(matrix(graph), seed, **how)
    nodes = np.array(list(graph), dtype=object)
    return [set(nodes[labels == k]) for k in range(labels.max() + 1)], quality


def without_weights(graph: nx.Graph) -> nx.Graph:
    for _, _, data in graph.edges(data=True):
        data.pop("weight", None)
    return graph


def drawn(n: int, seed: int) -> nx.Graph:
    graph = nx.connected_watts_strogatz_graph(n, 6, 0.1, seed=seed)
    rng = np.random.default_rng(seed)
    for _, _, data in graph.edges(data=True):
        data["weight"] = rng.exponential()
    return graph


def partitions(n: int):
    """Every partition of n things, as labels counted by their first member."""
    rows = [[0]]
    for _ in range(n - 1):
        rows = [[*row, k] for row in rows for k in range(max(row) + 2)]
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_no_partition_of_a_small_graph_is_better(seed):
    """4,140 partitions of eight nodes, one by one."""
    rng = np.random.default_rng(seed)
    w = np.triu(rng.exponential(size=(8, 8)) * (rng.random((8, 8)) < 0.45), 1)
    given = sp.csr_array(w + w.T)
    best = max(modularity(given, np.array(one)) for one in partitions(8))
    _, quality = communities(given, seed)
    assert quality == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize(
    ("graph", "known", "parts"),
    [
        # proved optima: igraph's community_optimal_modularity, by integer programming (Brandes et al. 2008,
        # doi:10.1109/TKDE.2007.190689)
        (without_weights(nx.karate_club_graph()), 0.4197896120973044, 4),
        (nx.florentine_families_graph(), 0.39875, 3),
    ],
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_known_optima_are_found(graph, known, parts, seed):
    communities_, quality = found(graph, seed)
    assert quality == pytest.approx(known, abs=1e-12)
    assert len(communities_) == parts


@pytest.mark.parametrize("seed", range(3))
def test_modularity_is_networkx_and_no_louvain_is_better(seed):
    graph = drawn(150, seed)
    parts, quality = found(graph, seed)
    theirs = nx.community.modularity(graph, parts, weight="weight")
    assert quality == pytest.approx(theirs, abs=1e-12)
    louvain = [nx.community.louvain_communities(graph, weight="weight", seed=s) for s in range(5)]
    assert (
        quality >= max(nx.community.modularity(graph, p, weight="weight") for p in louvain) - 1e-12
    )
    assert all(nx.is_connected(graph.subgraph(part)) for part in parts)


def test_the_weights_of_les_miserables_count():
    """The best of twenty runs of networkx's Louvain, and of a hundred of igraph's Leiden."""
    _, quality = found(nx.les_miserables_graph())
    assert quality == pytest.approx(0.566687983343248, abs=1e-12)


def test_a_seed_gives_one_answer_and_scale_none():
    graph = drawn(60, 4)
    w = matrix(graph)
    first = communities(w, 3)
    again = communities(w, 3)
    larger = communities(sp.csr_array(1e6 * w), 3)
    assert (first[0] == again[0]).all()
    assert first[1] == again[1]
    assert (first[0] == larger[0]).all()
    assert first[1] == pytest.approx(larger[1], abs=1e-12)


def test_the_order_of_the_nodes_does_not_matter_where_the_optimum_is_found():
    graph = without_weights(nx.karate_club_graph())
    order = np.random.default_rng(0).permutation(34)
    w = matrix(graph)
    given, _ = communities(w, 1)
    mixed, _ = communities(sp.csr_array(w[order][:, order]), 1)
    assert all(
        (given[order[i]] == given[order[j]]) == (mixed[i] == mixed[j])
        for i, j in pairwise(range(34))
    )


def test_resolution_parts_more():
    graph = without_weights(nx.karate_club_graph())
    coarse, fine = (len(found(graph, resolution=r)[0]) for r in (0.5, 3.0))
    assert coarse < 4 < fine


def test_graphs_without_links_and_with_islands():
    labels, quality = communities(sp.csr_array((3, 3)), 0)
    assert labels.tolist() == [0, 1, 2]
    assert np.isnan(quality)
    graph = nx.Graph([(0, 1), (1, 2), (0, 2), (3, 4)])
    graph.add_node(5)
    parts, _ = found(graph)
    assert parts == [{0, 1, 2}, {3, 4}, {5}]


def test_loops_are_in_the_strengths():
    w = np.array([[4.0, 1.0, 0.0], [1.0, 0.0, 2.0], [0.0, 2.0, 0.0]])
    labels, quality = communities(sp.csr_array(w), 0)
    assert labels.tolist() == [0, 1, 1]
    assert quality == pytest.approx(8 / 10 - (0.5**2 + 0.5**2))


@pytest.mark.parametrize("power", [1, 2, 0])  # 0: links of one weight, where many moves are as good
def test_compiled_sweeps_find_the_same_communities(power, monkeypatch):
    pytest.importorskip("numba")
    rng = np.random.default_rng(4)
    xy, mass = rng.uniform(size=(90, 2)), rng.lognormal(size=90)
    apart = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1)) + np.eye(90)
    flow = (mass[:, None] * mass / apart**power if power else 1.0 * (apart < 0.4)) * (
        1 - np.eye(90)
    )
    flow *= flow > np.median(flow)
    found = []
    for pays in (0, np.inf):
        monkeypatch.setattr(kernel, "_COMPILED_PAYS", pays)
        found.append(kernel.communities(sp.csr_array(flow + flow.T), 3))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    assert found[0][1] == found[1][1]
    assert len(np.unique(found[0][0])) > 1
