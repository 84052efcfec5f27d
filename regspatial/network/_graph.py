"""Graph arithmetic on dense matrices: reach, paths, centralities. Arrays in, arrays out."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, shortest_path
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from .._kernels.linear.beside import beside
from .._kernels.linear.dense_factors import product
from .._kernels.linear.sparse import rows_of

Array = NDArray[np.float64]
Index = NDArray[np.intp]


def components(a: Any, *, strong: bool = False) -> Index:
    """Return the label of each node's weak (or strong) component."""
    graph: Any = sp.csr_array(a)
    _, found = connected_components(
        graph, directed=True, connection="strong" if strong else "weak", return_labels=True
    )
    return np.asarray(found, dtype=np.intp)


def reachable(a: Array) -> NDArray[np.bool_]:
    """Return whether j can be reached from i, (n, n), by a path of at least one link to another node.

    Nodes that reach each other are one; among these the reach doubles with every product.
    """
    group = components(a != 0, strong=True)
    k = int(group.max(initial=-1)) + 1
    reach = np.eye(k, dtype=np.float32)
    i, j = np.nonzero(a)
    reach[group[i], group[j]] = 1.0
    while True:
        further = np.asarray(product(reach, reach) > 0, dtype=np.float32)
        if (further == reach).all():
            break
        reach = further
    out = reach[np.ix_(group, group)] > 0
    np.fill_diagonal(out, val=False)
    return np.asarray(out)


def hops(w: Array) -> Array:
    """Return the least number of links from each node to each; inf where there is no path."""
    graph: Any = rows_of(w)
    return np.asarray(shortest_path(graph, method="D", directed=True, unweighted=True))


def closeness(d: Array, *, inward: bool = True) -> Array:
    """Return closeness from path lengths, by default over the paths that lead to a node (as in networkx).

    ``C_i = (r_i / Σ_j d_ij) · r_i / (n − 1)`` with r_i the number of nodes that reach i; 0 if none.
    """
    if inward:
        d = d.T
    n = len(d)
    finite = np.isfinite(d)
    total = np.where(finite, d, 0.0).sum(axis=1)
    reach = finite.sum(axis=1) - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        out = reach / total * reach / (n - 1)
    return np.where(total > 0, out, 0.0)


def eigenvector(w: Array) -> Array:
    """Return eigenvector centrality, scaled to length one: importance received along links.

    Power iteration on wᵀ plus a multiple of the identity, which leaves the vectors as they are and
    keeps bipartite networks from oscillating. Where all nodes reach one another, so that there is one
    such vector, it begins from what Arnoldi's method finds.
    """
    n = len(w)
    m = w.T / max(float(w.sum(axis=0).max()), 1e-300)
    x = np.full(n, 1.0 / np.sqrt(n))
    if n >= _ARNOLDI_FROM and not components(w != 0, strong=True).any():
        with contextlib.suppress(ArpackNoConvergence):
            x = np.abs(eigs(m, k=1, which="LR", v0=x, ncv=min(n, 40))[1][:, 0].real)
            x /= np.linalg.norm(x)
    for _ in range(20_000):
        new = m @ x + x
        new /= np.linalg.norm(new)
        if np.abs(new - x).max() < 1e-13:
            x = new
            break
        x = new
    return np.asarray(x)


_ARNOLDI_FROM = 100
"""Nodes from which the search is worth its overhead."""


def pagerank(w: Array, damping: float = 0.85) -> Array:
    """Return PageRank with flows as weights; nodes that send nothing send to all alike."""
    n = len(w)
    out = w.sum(axis=1)
    p = np.where(out[:, None] > 0, w / np.where(out > 0, out, 1.0)[:, None], 1.0 / n)
    system = np.eye(n) - damping * p.T
    right = np.full(n, (1.0 - damping) / n)
    x = beside(lambda matrix: np.linalg.solve(matrix, right), system)
    return np.asarray(x / x.sum())


def krackhardt(a: Array, *, directed: bool) -> tuple[float, float, float]:
    """Return connectedness, hierarchy and efficiency of the arcs of `a`.

    Connectedness ``Σ_c n_c(n_c − 1) / (n(n − 1))`` over weak components; hierarchy ``1 − pairs
    mutually reachable / pairs reachable at least one way`` (NaN without any); efficiency
    ``1 − [m − Σ(n_c − 1)] / Σ[n_c(n_c − 1) − (n_c − 1)]`` on arcs, undirected with edges and
    ``n_c(n_c − 1)/2``; 1 where a component has no room for more than its tree.
    """
    n = len(a)
    link = (a != 0) & ~np.eye(n, dtype=bool)
    sizes = np.bincount(components(link)).astype(float)
    connectedness = float((sizes * (sizes - 1)).sum() / (n * (n - 1)))
    reach = reachable(link)
    one_way = float(np.triu(reach | reach.T).sum())
    mutual = float(np.triu(reach & reach.T).sum())
    hierarchy = 1.0 - mutual / one_way if one_way else float("nan")
    m = float(link.sum())
    most = sizes * (sizes - 1)
    if not directed:
        m, most = m / 2.0, most / 2.0
    room = float((most - (sizes - 1)).sum())
    efficiency = 1.0 - (m - float((sizes - 1).sum())) / room if room else 1.0
    return connectedness, hierarchy, efficiency
