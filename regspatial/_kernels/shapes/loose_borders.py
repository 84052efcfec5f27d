"""Borders whose vertices do not match: a vertex of one polygon on (or near) an edge of another.

Only edges that stand alone can belong to such a border; in a clean coverage these are the outer
border alone. They are cut into pieces of about one length, the pieces are put into square cells,
and every end of an edge is compared with the pieces of its cell.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .shared_border import Edges
from .wkb import Rings

Array = NDArray[np.float64]
Int = NDArray[np.int64]
_BLOCK = 1_000_000
"""Pairs of vertex and piece compared at a time."""


def touching(rings: Rings, edges: Edges, tolerance: float) -> tuple[Int, NDArray[np.bool_]]:
    """Return the pairs of regions that touch where vertices do not match.

    Parameters
    ----------
    rings : Rings
    edges : Edges
        Of these rings.
    tolerance : float
        How far a vertex may lie from an edge, in the unit of the coordinates.

    Returns
    -------
    pairs : (m, 2) int array
        i < j, each pair once.
    along : (m,) bool array
        Whether they have more than single points in common.
    """
    free = edges.start[edges.free]
    p, q = rings.xy[free], rings.xy[free + 1]
    region = edges.region[edges.free]
    if not len(free):
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=bool)
    low = p.min(axis=0) - 2.0 * tolerance
    width = float((p.max(axis=0) - low).max())
    mean = float(np.hypot(*(q - p).T).mean())
    cell = max(mean, 4.0 * tolerance, width * 2.0**-20)
    piece_key, piece_edge = cells_of_edges(p - low, q - low, cell, tolerance)
    ends, others = np.vstack([p, q]), np.vstack([q, p])
    own = np.concatenate([region, region])
    at = np.floor((ends - low) / cell).astype(np.int64)
    key = _key(at[:, 0], at[:, 1])
    first = np.searchsorted(piece_key, key, side="left")
    count = np.searchsorted(piece_key, key, side="right") - first
    found, along = [], []
    for block in blocks(count):
        end = np.repeat(np.arange(block.start, block.stop), count[block])
        within = np.arange(len(end)) - np.repeat(
            np.cumsum(count[block]) - count[block], count[block]
        )
        edge = piece_edge[np.repeat(first[block], count[block]) + within]
        foreign = own[end] != region[edge]
        end, edge = end[foreign], edge[foreign]
        near, shared = _near(ends[end], others[end], p[edge], q[edge], tolerance)
        found.append(np.column_stack([own[end[near]], region[edge[near]]]))
        along.append(shared[near])
    return _unique(np.vstack(found), np.concatenate(along), rings.n)


def _key(x: Int, y: Int) -> Int:
    return (x + 1) * (1 << 31) + (y + 1)


def cells_of_edges(p: Array, q: Array, cell: float, tolerance: float) -> tuple[Int, Int]:
    """Return the cells that the edges meet, sorted, and the edge of each."""
    pieces = np.maximum(np.ceil(np.hypot(*(q - p).T) / cell), 1.0).astype(np.int64)
    edge = np.repeat(np.arange(len(p)), pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = (q - p)[edge] / pieces[edge, None]
    a = p[edge] + step * number[:, None]
    b = a + step
    low = np.floor((np.minimum(a, b) - tolerance) / cell).astype(np.int64)
    high = np.floor((np.maximum(a, b) + tolerance) / cell).astype(np.int64)
    across = high - low + 1
    cells = across[:, 0] * across[:, 1]
    owner = np.repeat(np.arange(len(edge)), cells)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(cells) - cells, cells)
    dx, dy = np.divmod(within, across[owner, 1])
    key = _key(low[owner, 0] + dx, low[owner, 1] + dy)
    order = np.argsort(key)
    return key[order], edge[owner[order]]


def blocks(count: Int) -> list[slice]:
    """Return slices of the ends, each with about a million pairs."""
    total = np.cumsum(count)
    cuts = np.searchsorted(total, np.arange(_BLOCK, int(total[-1]) + _BLOCK, _BLOCK)) + 1
    stops = np.unique(np.append(np.minimum(cuts, len(count)), len(count)))
    starts = np.concatenate([[0], stops[:-1]])
    return [slice(int(a), int(b)) for a, b in zip(starts, stops, strict=True)]


def _near(
    v: Array, u: Array, p: Array, q: Array, tolerance: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether v lies on the edge pq, and whether its edge vu then runs along pq."""
    d = q - p
    length = np.hypot(d[:, 0], d[:, 1])
    d = d / length[:, None]
    at_v, at_u = ((v - p) * d).sum(axis=1), ((u - p) * d).sum(axis=1)
    foot_v, foot_u = np.clip(at_v, 0.0, length), np.clip(at_u, 0.0, length)
    near = np.hypot(*(v - p - foot_v[:, None] * d).T) <= tolerance
    span = at_u - at_v
    share = (foot_u - at_v) / np.where(span == 0.0, 1.0, span)
    far_end = v + np.clip(share, 0.0, 1.0)[:, None] * (u - v)
    gap = np.hypot(*(far_end - p - foot_u[:, None] * d).T)
    shortest = np.minimum(length, np.hypot(*(u - v).T))
    common = np.abs(foot_u - foot_v)
    return near, near & (gap <= tolerance) & (common > np.minimum(tolerance, shortest / 2.0))


def _unique(pairs: Int, along: NDArray[np.bool_], n: int) -> tuple[Int, NDArray[np.bool_]]:
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    key, inverse = np.unique(low * n + high, return_inverse=True)
    any_along = np.zeros(len(key), dtype=bool)
    any_along[inverse.ravel()[along]] = True
    return np.column_stack(np.divmod(key, n)), any_along
