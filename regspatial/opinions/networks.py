"""Measures of networks and nodes, by networkx and igraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..results.network.layer import NetworkLayer
from ..results.network.measures import NetworkMeasures, NodeMeasures
from ..results.network.study import PoleNetwork
from ..results.second_opinion import Compared
from ..results.table import region
from ..terms import Named
from ..words import Message, Words, _
from .numbers import array, number, spoken
from .record_inputs import Given, Refused
from .registry import opinion

Array = NDArray[np.float64]

_BY_ITERATION = 6
"""Digits that the power iterations of peers leave."""


def _layers(given: Given) -> list[NetworkLayer]:
    found = given.argument("layers")
    if isinstance(found, NetworkLayer):
        return [found]
    if not found:
        raise Refused(Message(_("The networks that were measured are not at hand.")))
    return list(found)


def _graph(layer: NetworkLayer) -> Any:
    import networkx as nx

    w = layer.dense()
    graph = nx.from_numpy_array(w, create_using=nx.DiGraph if layer.directed else nx.Graph)
    for _a, _b, link in graph.edges(data=True):
        link["length"] = 1.0 / link["weight"]
    return graph


def _in_order(found: Any, n: int) -> Array:
    return np.array([float(found[i]) for i in range(n)])


def _of(measure: str, layer: NetworkLayer) -> Words:
    return Message(
        _("{quantity} in {time}"), quantity=Named("node_measure", measure), time=layer.name
    )


@opinion(PoleNetwork, "networkx", extra="network")
def study_by_networkx(record: PoleNetwork, given: Given) -> Iterator[Compared]:
    """Yield the measures of the kept links and of their nodes."""
    del given
    yield from _networks(record.network, [record.backbone])
    yield from _nodes(record.nodes, [record.backbone])


@opinion(NodeMeasures, "networkx", extra="network")
def nodes_by_networkx(record: NodeMeasures, given: Given) -> Iterator[Compared]:
    """Yield degrees, closeness, betweenness, eigenvector and PageRank of the place that differs most."""
    yield from _nodes(record, _layers(given))


def _nodes(record: NodeMeasures, layers: Sequence[NetworkLayer]) -> Iterator[Compared]:
    import networkx as nx

    hops = bool(record.spec.get("hops"))
    for k, layer in enumerate(layers):
        graph, n = _graph(layer), layer.n
        places = [region(i) for i in layer.ids]
        ask: dict[str, Any] = {
            "degree_out": lambda g: dict(g.out_degree() if g.is_directed() else g.degree()),
            "degree_in": lambda g: dict(g.in_degree() if g.is_directed() else g.degree()),
            "closeness": lambda g: nx.closeness_centrality(g, distance=None if hops else "length"),
            "betweenness": lambda g: nx.betweenness_centrality(g, weight="length"),
            "eigenvector": lambda g: nx.eigenvector_centrality(
                g, weight="weight", max_iter=10_000, tol=1e-12
            ),
            "pagerank": lambda g: nx.pagerank(g, tol=1e-14, max_iter=2000),
        }
        for measure, how in ask.items():
            if measure in record.values:
                theirs = _in_order(how(graph), n)
                yield array(
                    _of(measure, layer),
                    record.values[measure][k],
                    theirs,
                    places,
                    wanted=_BY_ITERATION,
                )


@opinion(NodeMeasures, "igraph", extra="network")
def nodes_by_igraph(record: NodeMeasures, given: Given) -> Iterator[Compared]:
    """Yield betweenness and PageRank of the place that differs most."""
    import igraph

    for k, layer in enumerate(_layers(given)):
        w, n = layer.dense(), layer.n
        i, j = np.nonzero(w)
        graph: Any = igraph.Graph(
            n=n, edges=list(zip(i.tolist(), j.tolist(), strict=True)), directed=True
        )
        places = [region(one) for one in layer.ids]
        weight = w[i, j].tolist()
        theirs = {
            "betweenness": np.array(graph.betweenness(weights=(1.0 / w[i, j]).tolist()))
            / ((n - 1) * (n - 2)),
            "pagerank": np.array(graph.pagerank(weights=weight, damping=0.85)),
        }
        for measure, values in theirs.items():
            if measure in record.values:
                yield array(
                    _of(measure, layer),
                    record.values[measure][k],
                    values,
                    places,
                    wanted=_BY_ITERATION,
                )


@opinion(NetworkMeasures, "networkx", extra="network")
def networks_by_networkx(record: NetworkMeasures, given: Given) -> Iterator[Compared]:
    """Yield density, reciprocity, assortativity, and the modularity of our communities."""
    yield from _networks(record, _layers(given))


def _networks(record: NetworkMeasures, layers: Sequence[NetworkLayer]) -> Iterator[Compared]:
    import networkx as nx

    for k, layer in enumerate(layers):
        graph = _graph(layer)
        both = nx.Graph(graph)
        name = layer.name

        def said(quantity: Words, name: str = name) -> Words:
            return Message(_("{quantity} in {time}"), quantity=spoken(quantity), time=name)

        yield number(said(_("Density")), record["density"][k], nx.density(graph))
        if layer.directed:
            yield number(said(_("Reciprocity")), record["reciprocity"][k], nx.reciprocity(graph))
        yield number(
            said(_("Assortativity (degree)")),
            record["assortativity"][k],
            nx.degree_assortativity_coefficient(both),
        )
        if record.communities is not None:
            w = layer.dense()
            labels = record.communities[k]
            parts = [set(np.flatnonzero(labels == c).tolist()) for c in np.unique(labels)]
            theirs = nx.community.modularity(nx.from_numpy_array(w + w.T), parts, weight="weight")
            yield number(said(_("Modularity (Leiden)")), record["modularity"][k], theirs)
