"""Networks: betweenness of a weighted directed one, and growth poles of a territory."""

from ._data import ids_of
from ._row import Row

LINKS = 10  # a node


def links(n):
    import numpy as np
    import scipy.sparse as sp

    rng = np.random.default_rng(0)
    i = np.repeat(np.arange(n), LINKS)
    j = (i + rng.integers(1, n, i.size)) % n
    w = sp.coo_matrix((rng.lognormal(size=i.size), (i, j)), shape=(n, n)).tocsr()
    w.sum_duplicates()
    return w.tocoo()


def ours(n):
    from regspatial.network import flow_layer, node_measures

    w, ids = links(n), ids_of(n)
    flows = [(ids[i], ids[j], float(v)) for i, j, v in zip(w.row, w.col, w.data, strict=True)]
    layer = flow_layer(flows, ids=ids)
    return lambda: float(node_measures(layer)["betweenness"].sum())


def networkx(n):
    import networkx as nx

    w = links(n)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(
        zip(w.row.tolist(), w.col.tolist(), (1 / w.data).tolist(), strict=True)
    )
    return lambda: float(sum(nx.betweenness_centrality(graph, weight="weight").values()))


def igraph(n):
    import igraph as ig

    w = links(n)
    graph = ig.Graph(
        n=n, edges=list(zip(w.row.tolist(), w.col.tolist(), strict=True)), directed=True
    )
    lengths = (1 / w.data).tolist()
    return lambda: float(sum(graph.betweenness(weights=lengths)) / ((n - 1) * (n - 2)))


def poles(n):
    import numpy as np

    import regspatial as rs
    from regspatial import network

    rng = np.random.default_rng(0)
    regions = rs.Regions(
        ids=ids_of(n), points=1000.0 * rng.random((n, 2)), crs="EPSG:32650", lonlat=False
    )
    mass = rng.lognormal(size=(1, n)) * np.exp(0.05 * np.arange(8))[:, None]
    mass = mass * np.exp(0.02 * rng.normal(size=mass.shape))
    panel = rs.Panel.from_arrays(ids_of(n), range(8), {"gdp": mass})
    return lambda: float(network.pole_network(regions, panel["gdp"], draws=20, rng=1).poles.n_poles)


ROWS = (
    Row(
        name="betweenness",
        sizes=(750, 1_500, 3_000),
        quick=(250, 500),
        tiny=(50, 100),
        programs={"numpy": ours, "networkx": networkx, "igraph": igraph},
        warm=50,
        least=lambda n: {"bytes": 20.0 * LINKS * n * n},
        agree=0.01,
    ),
    Row(
        name="poles",
        sizes=(300, 600, 1_200),
        quick=(150, 300),
        tiny=(40, 60),
        programs={"numpy": poles},
        warm=40,
        least=lambda n: {"bytes": 8.0 * n * n * (3 + 20)},
    ),
)
