"""Shortest paths over 1 / flow: lengths, and betweenness by Brandes' accumulation for many sources at once.

A link belongs to a shortest path only if no detour between its ends is shorter. In a network of flows nearly all
links have such a detour, by a few great places, and are dropped before any path is looked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from .._kernels.linear.sparse import rows_of

Array = NDArray[np.float64]
Index = NDArray[np.intp]

TIE = 1e-10
"""Two paths are equally long if they differ by no more than this share."""

_NEAREST = 8
"""Nearest places of each over which a detour is tried, in each of two rounds. With 4 and 16 the whole took as long
to 10 % at 1,000 and 3,000 places."""

_DENSE = 16
"""Links a place from which it pays to look for detours."""

_WALKED = 5_000_000
"""Sources times places and links that are walked in one go: some tenths of a second."""

_CELLS = 4_000_000
"""Sources times places, and sources times links, that are worked on at once."""


def lengths(w: Any) -> Any:
    """Return link lengths 1 / flow as a csr_array."""
    graph: Any = rows_of(w)
    graph.data = 1.0 / graph.data
    return graph


def distances(w: Array) -> Array:
    """Return shortest path lengths over 1 / flow; inf where there is none."""
    return _from_all(_without_detours(lengths(w)))


def paths(w: Array, sources: Index) -> tuple[Array, NDArray[np.int32]]:
    """Return shortest path lengths over 1 / flow from some places, and the place before each on the way.

    Parameters
    ----------
    w : (n, n) array
        Flows, alike in both directions.
    sources : positions of places
    """
    graph = _without_detours(lengths(w))
    found = [
        dijkstra(graph, directed=True, indices=int(k), return_predecessors=True) for k in sources
    ]
    return np.array([cost for cost, _before in found]), np.array(
        [before for _cost, before in found]
    )


def _from_all(graph: Any) -> Array:
    """Return the lengths from every place, some places at a time, so that a run can be cancelled in between."""
    n = graph.shape[0]
    step = max(1, _WALKED // max(graph.nnz + 2 * n, 1))
    parts = [
        dijkstra(graph, directed=True, indices=np.arange(first, min(n, first + step)))
        for first in range(0, n, step)
    ]
    return np.asarray(np.concatenate(parts)) if parts else np.zeros((0, 0))


def betweenness(w: Array, every: Array | None = None) -> Array:
    """Return betweenness over shortest paths of length 1 / flow, as a share of all pairs.

    Brandes' accumulation. The k-th nearest place of every source is dealt with at once, since the paths to it
    lead over nearer ones.

    Parameters
    ----------
    w : (n, n) array
        Flows.
    every : (n, n) array, optional
        `distances(w)`, if they are known.
    """
    n = len(w)
    graph = _without_detours(lengths(w))
    if every is None:
        every = _from_all(graph)
    tail = np.repeat(np.arange(n), np.diff(graph.indptr))
    out = np.zeros(n)
    step = max(1, _CELLS // max(n, graph.nnz))
    for first in range(0, n, step):
        sources = np.arange(first, min(n, first + step))
        out += _passed(every[sources], sources, tail, graph.indices.astype(np.intp), graph.data)
    pairs = (n - 1) * (n - 2)
    return out / pairs if pairs else out


def _passed(d: Array, sources: Index, tail: Index, head: Index, length: Array) -> Array:
    """Return how many shortest paths from some sources lead over each place, shared between equal ones."""
    size, n = d.shape
    order = np.argsort(d, axis=1, kind="stable")
    rank = np.empty((size, n), dtype=np.int32)
    np.put_along_axis(rank, order, np.arange(n, dtype=np.int32)[None, :], axis=1)
    with np.errstate(invalid="ignore"):
        last = d[:, tail] + length <= d[:, head] * (1.0 + TIE)
    last &= np.isfinite(d)[:, head]
    last &= head != sources[:, None]
    source, link = np.nonzero(last)
    place = rank[source, head[link]]
    by_rank = np.argsort(place, kind="stable")
    source, link = source[by_rank], link[by_rank]
    ends = np.cumsum(np.bincount(place, minlength=n))
    before, here = source * n + tail[link], source * n + head[link]
    count = np.zeros(size * n)
    count[np.arange(size) * n + sources] = 1.0
    if np.bincount(here, minlength=size * n).max() < 2:  # no two paths are equally long
        count[here] = 1.0
    else:
        for k in range(1, n):
            now = slice(ends[k - 1], ends[k])
            np.add.at(count, here[now], count[before[now]])
    share = np.zeros(size * n)
    for k in range(n - 1, 0, -1):
        now = slice(ends[k - 1], ends[k])
        b, v = before[now], here[now]  # of a source one place is the k-th, so no pair stands twice
        share[b] += count[b] / count[v] * (1.0 + share[v])
    share = share.reshape(size, n)
    share[np.arange(size), sources] = 0.0
    return np.asarray(share.sum(axis=0))


def _without_detours(graph: Any) -> Any:
    """Return link lengths without links beside which there is a clearly shorter path.

    Each link of a shortest path is itself one between its ends, so that none of those is dropped. Beyond rounding
    and the tolerance of ties the lengths of all shortest paths stay what they are, to the digit.
    """
    n = graph.shape[0]
    if graph.nnz < _DENSE * n:
        return graph
    dense = np.full((n, n), np.inf)
    tail = np.repeat(np.arange(n), np.diff(graph.indptr))
    dense[tail, graph.indices] = graph.data
    near = np.argpartition(dense, min(_NEAREST, n - 1), axis=1)[:, :_NEAREST]
    best = dense.copy()
    for _round in range(2):  # the second goes over what the first has found
        for i in range(n):
            row = best[i]
            for k in near[i]:
                np.minimum(row, dense[i, k] + best[k], out=row)
    found = best[tail, graph.indices]
    # a path whose end is far is equally long within a share of its whole length, which may be that of many links
    finite = best[np.isfinite(best)]
    longest = finite.max() if finite.size == n * n else n * graph.data.max()
    kept = graph.data <= found + 10.0 * TIE * longest
    ends = (
        tail[kept].astype(np.int32),
        graph.indices[kept].astype(np.int32),
    )  # scipy 1.11 walks no others
    return sp.csr_array((graph.data[kept], ends), shape=(n, n))
