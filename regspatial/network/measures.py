"""Measures of whole networks and of their nodes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.communities import communities as leiden
from .._kernels.linear.sparse import rows_of
from .._kernels.memory import check_square
from .._kernels.random import Rng, seed_if
from ..errors import NetworkError
from ..results.network.layer import FEWER_NODES, NetworkLayer, same_nodes
from ..results.network.measures import NETWORK_MEASURES, NetworkMeasures, NodeMeasures
from . import _graph
from ._shortest import betweenness, distances

Array = NDArray[np.float64]

_HELD = 5.1  # matrices (n, n) at the peak, as was measured at 1,500 and 3,000 nodes


@door
def network_measures(
    layers: NetworkLayer | Sequence[NetworkLayer],
    *,
    modularity: bool = True,
    rng: Rng = None,
) -> NetworkMeasures:
    r"""Measure whole networks: how dense, how connected, how hierarchical, how concentrated.

    Parameters
    ----------
    layers : NetworkLayer or sequence of NetworkLayer
        Over the same nodes; usually backbones (a complete network has density 1).
    modularity : bool
        Whether to look for communities: the partition of greatest modularity that Leiden finds from
        many orders of the nodes.
    rng : int, Generator or None
        For that search; the seed used stands in `spec`.

    Returns
    -------
    NetworkMeasures
        A column of measures per layer: density m/(n(n−1)) (undirected: twice that); Krackhardt's
        connectedness, hierarchy and efficiency (on the symmetric links hierarchy is 0);
        reciprocity, the share of links that are returned; centralisation (Freeman, degree over all
        partners, 1 for a star); assortativity, the correlation of the partners' degrees over the
        links (NaN where all degrees are equal); modularity; the rank–size slope of the strengths,
        b of :math:`\ln(\mathrm{rank} - 1/2) = a - b \ln s`; the coefficient of variation of the
        strengths.

    Raises
    ------
    LabelError
        If the layers have other nodes, or these in another order.
    ParameterError
        If `rng` is no seed.

    References
    ----------
    Krackhardt, D. (1994). Graph theoretical dimensions of informal organizations. In Carley and
    Prietula (eds.), Computational Organization Theory, 89–111. Erlbaum.
    Freeman, L. C. (1978). Centrality in social networks. Social Networks 1(3), 215–239.
    doi:10.1016/0378-8733(78)90021-7
    Newman, M. E. J. (2002). Assortative mixing in networks. Physical Review Letters 89, 208701.
    doi:10.1103/PhysRevLett.89.208701
    Traag, V. A., Waltman, L. and van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing well-connected
    communities. Scientific Reports 9, 5233. doi:10.1038/s41598-019-41695-z
    Gabaix, X. and Ibragimov, R. (2011). Rank − 1/2. Journal of Business & Economic Statistics
    29(1), 24–39. doi:10.1198/jbes.2009.06157

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> found = network.network_measures(network.backbone(layer), rng=1)
    >>> found["links"].shape
    (1,)
    """
    given = same_nodes([layers] if isinstance(layers, NetworkLayer) else layers)
    seed = seed_if(modularity, rng)
    values = np.full((len(given), len(NETWORK_MEASURES)), np.nan)
    groups = np.full((len(given), given[0].n), -1)
    for k, layer in enumerate(given):
        found = _whole(layer)
        if seed is not None:
            groups[k], found["modularity"] = communities(layer, seed)
        values[k] = [found.get(name, np.nan) for name in NETWORK_MEASURES]
    return NetworkMeasures(
        layers=tuple(one.name for one in given),
        ids=given[0].ids,
        values=values,
        communities=groups if modularity else None,
        spec={"seed": seed, "modularity": "leiden" if modularity else "none"},
    )


@door
def node_measures(
    layers: NetworkLayer | Sequence[NetworkLayer],
    *,
    hops: bool = False,
    between: bool = True,
) -> NodeMeasures:
    r"""Measure the nodes of one or several layers.

    Parameters
    ----------
    layers : NetworkLayer or sequence of NetworkLayer
        Over the same nodes.
    hops : bool
        Closeness over numbers of links; default over lengths 1 / flow.
    between : bool
        Whether to compute betweenness, the slowest.

    Returns
    -------
    NodeMeasures
        By layer and node: degree and strength in, out and in all; closeness (over the paths that
        lead to a node); betweenness as a share of all pairs; eigenvector (of length one);
        PageRank (damping .85); strength z-score. By node over L ≥ 2 layers: participation

        .. math:: P_i = \frac{L}{L-1}\Big[1 - \sum_l (s_{il}/s_i)^2\Big]

        with each layer's strengths first scaled to mean one, since layers have units of their own;
        1: equally strong in all layers, 0: in one only.

    Raises
    ------
    ParameterError, LabelError
        If there is no layer, or the layers have other nodes.

    References
    ----------
    Battiston, F., Nicosia, V. and Latora, V. (2014). Structural measures for multiplex networks.
    Physical Review E 89, 032804. doi:10.1103/PhysRevE.89.032804
    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical
    Sociology 25(2), 163–177. doi:10.1080/0022250X.2001.9990249

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> found = network.node_measures(layer)
    >>> found["strength"].shape
    (1, 30)
    """
    given = same_nodes([layers] if isinstance(layers, NetworkLayer) else layers)
    check_square(given[0].n, _HELD, FEWER_NODES, error=NetworkError)
    found: dict[str, list[Array]] = {}
    for layer in given:
        for name, values in _nodes(layer, hops=hops, between=between).items():
            found.setdefault(name, []).append(values)
    return NodeMeasures(
        layers=tuple(one.name for one in given),
        ids=given[0].ids,
        values={name: np.array(v) for name, v in found.items()},
        participation=participation(np.array([one.strength for one in given])),
        spec={"hops": hops, "damping": 0.85},
    )


def participation(strengths: Array) -> Array:
    """Return the participation coefficient over layers from (L, n) strengths; NaN for one layer."""
    layers, n = strengths.shape
    if layers < 2:
        return np.full(n, np.nan)
    scaled = scaled_strengths(strengths)
    total = scaled.sum(axis=0)
    share = scaled / np.where(total > 0, total, 1.0)
    out = layers / (layers - 1.0) * (1.0 - (share**2).sum(axis=0))
    return np.asarray(np.where(total > 0, out, 0.0))


def scaled_strengths(strengths: Array) -> Array:
    """Return (L, n) strengths, each layer's scaled to mean one."""
    mean = strengths.mean(axis=1, keepdims=True)
    return np.asarray(strengths / np.where(mean > 0, mean, 1.0))


def z_scores(values: Array) -> Array:
    """Return (v − mean) / sd over the nodes, sd with divisor n; zeros where all are equal."""
    sd = float(values.std())
    if sd <= 1e-12 * max(float(np.abs(values).max()), 1e-300):
        return np.zeros_like(values)
    return np.asarray((values - values.mean()) / sd)


def rank_size_slope(strength: Array) -> float:
    """Return b of ln(rank − 1/2) = a − b ln s over positive strengths; NaN if they are all equal."""
    s = np.sort(strength[strength > 0])[::-1]
    x = np.log(s)
    if len(s) < 3 or np.ptp(x) < 1e-12:
        return float("nan")
    y = np.log(np.arange(1, len(s) + 1) - 0.5)
    centred = x - x.mean()
    return float(-(centred * y).sum() / (centred**2).sum())


def communities(layer: NetworkLayer, seed: int) -> tuple[NDArray[np.intp], float]:
    """Return communities of the undirected flows (Leiden) and their modularity."""
    w = rows_of(layer.matrix)
    return leiden(sp.csr_array(w + w.T), seed)


def centralisation(link: NDArray[np.bool_]) -> float:
    """Return Freeman's degree centralisation over all partners: 1 for a star, 0 for a ring."""
    n = len(link)
    degree = (link | link.T).sum(axis=1)
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2)))


def assortativity(link: NDArray[np.bool_]) -> float:
    """Return the correlation of the partners' degrees over the links; NaN if degrees are equal."""
    both = link | link.T
    degree = both.sum(axis=1).astype(float)
    i, j = np.nonzero(both)
    x, y = degree[i], degree[j]
    if not len(x) or np.ptp(x) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def _whole(layer: NetworkLayer) -> dict[str, float]:
    w = layer.dense()
    n = layer.n
    link = w > 0
    arcs = float(link.sum())
    connectedness, hierarchy, efficiency = _graph.krackhardt(w, directed=layer.directed)
    strength = layer.strength
    mean = float(strength.mean())
    return {
        "links": float(layer.links),
        "density": arcs / (n * (n - 1)),
        "connectedness": connectedness,
        "hierarchy": hierarchy,
        "efficiency": efficiency,
        "reciprocity": float((link & link.T).sum() / arcs) if arcs else float("nan"),
        "centralisation": centralisation(link),
        "assortativity": assortativity(link),
        "rank_size": rank_size_slope(strength),
        "strength_cv": float(strength.std() / mean) if mean > 0 else float("nan"),
    }


def _nodes(layer: NetworkLayer, *, hops: bool, between: bool) -> dict[str, Array]:
    w = layer.dense()
    link = w > 0
    lengths = None if hops and not between else distances(w)
    out = {
        "degree_out": link.sum(axis=1).astype(float),
        "degree_in": link.sum(axis=0).astype(float),
        "strength_out": layer.out_strength,
        "strength_in": layer.in_strength,
        "strength": layer.strength,
        "z": z_scores(layer.strength),
        "closeness": _graph.closeness(_graph.hops(w) if hops or lengths is None else lengths),
        "eigenvector": _graph.eigenvector(w),
        "pagerank": _graph.pagerank(w),
    }
    if between:
        out["betweenness"] = betweenness(w, lengths)
    return out


def betweenness_of(layer: NetworkLayer) -> Array:
    """Return the betweenness of a layer's nodes."""
    return betweenness(layer.dense())
