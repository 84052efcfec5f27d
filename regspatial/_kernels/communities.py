"""Communities of a weighted undirected graph: the partition of greatest modularity that Leiden finds.

Traag, Waltman and van Eck (2019, algorithm 1): nodes move to where modularity gains most; what moved
together is refined into parts that hang together; the parts are the nodes of the next, smaller graph.
Unlike Louvain's, a community of Leiden is always connected. The refinement takes the best part, where the
paper draws one: several orders of the nodes, from the seed, stand for the chance that it leaves.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .compiled import numba_is_there
from .linear.sparse import diagonal
from .random import Numbers

Labels = NDArray[np.intp]
Array = NDArray[np.float64]

FEWEST, MOST, WORK = 10, 100, 3000
"""Orders of the nodes that are tried: as many as make about `WORK` nodes, within these ends.

The florentine families (15 nodes) need more than ten to be sure of their optimum of .39875.
"""
_GAIN = 1e-12
"""Of the sum of weights: what is less is rounding, and would let nodes go to and fro for ever."""

_COMPILED_PAYS = 1_000_000
"""Links times orders. Loops over so many take two seconds, which is what it takes to compile them once."""


@dataclass(frozen=True)
class _Graph:
    """A graph as lists of neighbours, without the loops; they count in the strengths."""

    neighbours: list[list[int]]
    weights: list[list[float]]
    strength: list[float]
    total: float
    """Sum of the strengths: twice the sum of all weights."""
    links: sp.csr_array
    """The same links as arrays."""
    compiled: bool

    @property
    def n(self) -> int:
        return len(self.strength)


def communities(
    w: sp.csr_array, seed: int, *, resolution: float = 1.0, starts: int | None = None
) -> tuple[Labels, float]:
    """Return (community of each node, modularity).

    Parameters
    ----------
    w : (n, n) csr_array
        Symmetric, not negative; an entry of the diagonal is a loop, which counts once in a strength as it
        stands there (as in the matrix of an aggregated graph).
    seed : int
        Of the orders of the nodes.
    resolution : float
        Greater finds more and smaller communities (Reichardt and Bornholdt 2006).
    starts : int, optional
        Orders of the nodes; the first is theirs.

    Returns
    -------
    labels : (n,) int array
        Communities counted by their first node.
    modularity : float
        NaN for a graph without links, whose nodes are communities each.
    """
    n = w.shape[0]
    if not w.sum() > 0:
        return np.arange(n), float("nan")
    tries = starts or min(MOST, max(FEWEST, WORK // n))
    numbers = Numbers(seed)
    compiled = w.nnz * tries >= _COMPILED_PAYS and numba_is_there()
    best, most = np.arange(n), -np.inf
    for start in range(tries):
        order = (
            np.arange(n) if start == 0 else np.argsort(numbers.uniform(0.0, 1.0, n), kind="stable")
        )
        labels = _by_first(_leiden(w, order, resolution, compiled=compiled))
        found = modularity(w, labels, resolution)
        if found > most + _GAIN:
            best, most = labels, found
    return best, most


def modularity(w: sp.csr_array, labels: Labels, resolution: float = 1.0) -> float:
    """Return the modularity of a partition (Newman and Girvan 2004), with loops as they stand in `w`."""
    strength = np.asarray(w.sum(axis=1)).ravel()
    total = float(strength.sum())
    coo = w.tocoo()
    inside = float(coo.data[labels[coo.row] == labels[coo.col]].sum())
    each = np.bincount(labels, weights=strength)
    return inside / total - resolution * float((each / total) @ (each / total))


def _leiden(
    w: sp.csr_array, order: NDArray[np.intp], resolution: float, *, compiled: bool
) -> Labels:
    """Return a partition: levels until nothing moves, begun again from what they gave until it stays."""
    labels: Labels = np.arange(w.shape[0])
    while True:
        found = _levels(w, order, labels, resolution, compiled=compiled)
        if _same(found, labels):
            return found
        labels = found


def _levels(
    w: sp.csr_array, order: NDArray[np.intp], labels: Labels, resolution: float, *, compiled: bool
) -> Labels:
    """Return the partition after one climb from the nodes to the smallest graph."""
    node: Labels = np.arange(
        w.shape[0]
    )  # of each node of the first graph, its node in the present one
    matrix, now, turn = w, labels.copy(), order
    while True:
        graph = _graph(matrix, compiled=compiled)
        moved = _moved(graph, now, turn, resolution)
        if len(np.unique(moved)) == graph.n:
            return moved[node]
        parts = _refined(graph, moved, turn, resolution)
        if (
            len(np.unique(parts)) == graph.n
        ):  # nothing to merge: the communities themselves are next
            parts = moved
        parts = _by_first(parts)
        first = np.unique(parts, return_index=True)[1]
        now = _by_first(moved[first])
        member = sp.csr_array(
            (np.ones(graph.n), (np.arange(graph.n), parts)), shape=(graph.n, len(first))
        )
        matrix = sp.csr_array(member.T @ matrix @ member)
        rank = np.empty(graph.n, dtype=np.intp)
        rank[turn] = np.arange(graph.n)
        turn = np.argsort(
            np.minimum.reduceat(rank[np.argsort(parts, kind="stable")], _starts(parts))
        )
        node = parts[node]


def _starts(parts: Labels) -> NDArray[np.intp]:
    """Return where each part begins once they are sorted."""
    return np.concatenate([[0], np.cumsum(np.bincount(parts))[:-1]])


def _moved(graph: _Graph, labels: Labels, order: NDArray[np.intp], resolution: float) -> Labels:
    """Return labels after nodes went, one at a time, to the community where modularity gains most."""
    scale, least = resolution / graph.total, _GAIN * graph.total
    if graph.compiled:
        from .communities_compiled import moved

        began, strength = _by_first(labels), np.array(graph.strength)
        return moved(_parts(graph), strength, began, order, scale, least)
    label = _by_first(labels).tolist()
    size = [0.0] * graph.n
    count = [0] * graph.n
    for k, c in enumerate(label):
        size[c] += graph.strength[k]
        count[c] += 1
    empty = [c for c in range(graph.n) if not count[c]]
    waiting, there = deque(order.tolist()), [True] * graph.n
    while waiting:
        k = waiting.popleft()
        there[k] = False
        old, own = label[k], graph.strength[k]
        linked: dict[int, float] = {old: 0.0}
        for j, weight in zip(graph.neighbours[k], graph.weights[k], strict=True):
            linked[label[j]] = linked.get(label[j], 0.0) + weight
        size[old] -= own
        count[old] -= 1
        best, most = old, linked[old] - scale * own * size[old]
        for c, weight in linked.items():
            gain = weight - scale * own * size[c]
            if gain > most + least:
                best, most = c, gain
        if most < -least and count[old]:  # it is better alone
            best = empty.pop()
        if not count[old] and best != old:
            empty.append(old)
        label[k] = best
        size[best] += own
        count[best] += 1
        if best != old:
            for j in graph.neighbours[k]:
                if label[j] != best and not there[j]:
                    there[j] = True
                    waiting.append(j)
    return np.array(label, dtype=np.intp)


def _refined(graph: _Graph, labels: Labels, order: NDArray[np.intp], resolution: float) -> Labels:
    """Return parts of communities: nodes that hang together well enough merge with the best of their own."""
    scale, least = resolution / graph.total, _GAIN * graph.total
    sums = np.bincount(labels, weights=np.array(graph.strength))
    tail = np.repeat(np.arange(graph.n), np.diff(graph.links.indptr))
    own = labels[tail] == labels[graph.links.indices]
    rest = np.bincount(tail[own], weights=graph.links.data[own], minlength=graph.n)
    if graph.compiled:
        from .communities_compiled import refined

        nodes = np.array(graph.strength), rest, sums
        found = refined(_parts(graph), nodes, labels, order, scale, least)
        return np.asarray(found, dtype=np.intp)
    label, whole = labels.tolist(), sums.tolist()
    outward = rest.tolist()  # from a part to the rest of its community
    part, alone = list(range(graph.n)), [True] * graph.n
    size, rim = list(graph.strength), list(outward)
    for k in order.tolist():
        own, community = graph.strength[k], whole[label[k]]
        if not alone[k] or outward[k] < scale * own * (community - own) - least:
            continue
        linked: dict[int, float] = {}
        for j, weight in zip(graph.neighbours[k], graph.weights[k], strict=True):
            if label[j] == label[k]:
                linked[part[j]] = linked.get(part[j], 0.0) + weight
        best, most = k, least
        for c, weight in linked.items():
            gain = weight - scale * own * size[c]
            well = rim[c] >= scale * size[c] * (community - size[c]) - least
            if well and gain > most:
                best, most = c, gain
        if best != k:
            part[k] = best
            alone[best] = alone[k] = False
            size[best] += own
            rim[best] += outward[k] - 2.0 * linked[best]
    return np.array(part, dtype=np.intp)


def _graph(w: sp.csr_array, *, compiled: bool) -> _Graph:
    strength = np.asarray(w.sum(axis=1)).ravel()
    bare = sp.csr_array(w - diagonal(w.diagonal()))
    bare.eliminate_zeros()
    near: list[list[int]] = []
    weights: list[list[float]] = []
    if not compiled:
        ends, at, data = bare.indptr.tolist(), bare.indices.tolist(), bare.data.tolist()
        rows = [slice(ends[k], ends[k + 1]) for k in range(w.shape[0])]
        near, weights = [at[r] for r in rows], [data[r] for r in rows]
    return _Graph(near, weights, strength.tolist(), float(strength.sum()), bare, compiled)


def _parts(graph: _Graph) -> tuple[NDArray[Any], NDArray[Any], Array]:
    return graph.links.indptr, graph.links.indices, graph.links.data


def _by_first(labels: Labels) -> Labels:
    """Return labels counted in the order of their first nodes."""
    _, first, back = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[back]


def _same(one: Labels, other: Labels) -> bool:
    return bool((_by_first(one) == _by_first(other)).all())
