"""Polygons that cannot be neighbours as drawn: one outline twice, borders that cross, one in another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .geometry import bounds
from .loose_borders import blocks, cells_of_edges
from .shared_border import Edges, changes
from .wkb import Rings

Array = NDArray[np.float64]
Int = NDArray[np.int64]


def twins(rings: Rings, edges: Edges) -> list[tuple[int, int]]:
    """Return the pairs of regions (i < j) that have all their edges in common.

    Where the vertices begin and which way they run does not matter.
    """
    region = edges.region
    if not len(region):
        return []
    begins = np.flatnonzero(changes(region))
    sums = _sums(edges.key, begins)
    if changes(np.sort(sums)).all():
        return []
    order = np.argsort(sums)
    again = ~changes(sums[order])
    again[:-1] |= again[1:]
    begins = np.append(begins, len(region))
    seen: dict[bytes, int] = {}
    out = []
    for at in np.sort(order[again]).tolist():
        j = int(region[begins[at]])
        i = seen.setdefault(np.sort(edges.key[begins[at] : begins[at + 1]]).tobytes(), j)
        if i != j:
            out.append((i, j))
    return out


def _sums(key: Int, begins: Int) -> Int:
    """Return the sum of each region's keys, the same in any order: who shares it with nobody has no twin."""
    sums: Int = np.add.reduceat(key, begins)
    return sums


def crossing(rings: Rings, edges: Edges, tolerance: float) -> Int:
    """Return the pairs of regions whose borders cross, (m, 2), i < j, each once.

    Parameters
    ----------
    rings : Rings
    edges : Edges
        Of these rings; only those that stand alone can cross another.
    tolerance : float
        Ends of edges nearer to the other edge's line do not count.
    """
    free = edges.start[edges.free]
    none = np.empty((0, 2), dtype=np.int64)
    if not len(free):
        return none
    p, q = rings.xy[free], rings.xy[free + 1]
    region = edges.region[edges.free]
    low = p.min(axis=0) - 2.0 * tolerance
    width = float((p.max(axis=0) - low).max())
    cell = max(float(np.hypot(*(q - p).T).mean()), 4.0 * tolerance, width * 2.0**-20)
    key, edge = cells_of_edges(p - low, q - low, cell, tolerance)
    # every piece with those behind it in its cell
    position = np.arange(len(key))
    count = np.searchsorted(key, key, side="right") - position - 1
    if not count.sum():
        return none
    found = [none]
    for block in blocks(count):
        one = np.repeat(position[block], count[block])
        step = np.arange(len(one)) - np.repeat(np.cumsum(count[block]) - count[block], count[block])
        a, b = edge[one], edge[one + 1 + step]
        foreign = region[a] != region[b]
        a, b = a[foreign], b[foreign]
        cross = _parted(p[a], q[a], p[b], q[b], tolerance)
        cross &= _parted(p[b], q[b], p[a], q[a], tolerance)
        found.append(np.sort(np.column_stack([region[a[cross]], region[b[cross]]]), axis=1))
    return np.unique(np.vstack(found), axis=0)


def _parted(p: Array, q: Array, a: Array, b: Array, tolerance: float) -> NDArray[np.bool_]:
    """Return whether the line pq parts a from b, both farther from it than the tolerance."""
    d = (q - p) / np.hypot(*(q - p).T)[:, None]
    side = [d[:, 0] * (v - p)[:, 1] - d[:, 1] * (v - p)[:, 0] for v in (a, b)]
    return np.asarray(
        (side[0] * side[1] < 0.0) & (np.minimum(np.abs(side[0]), np.abs(side[1])) > tolerance)
    )


def inside(rings: Rings, which: list[int]) -> list[tuple[int, int]]:
    """Return (i, j) for the regions i of `which` that lie in the area of a region j."""
    boxes = bounds(rings)
    first = rings.offsets[np.searchsorted(rings.region, np.arange(rings.n + 1))]
    follows = ~rings.closing
    out = []
    for i in which:
        x, y = rings.xy[first[i]]
        near = (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
        near[i] = False
        for j in np.flatnonzero(near).tolist():
            start = first[j] + np.flatnonzero(follows[first[j] : first[j + 1]])
            a, b = rings.xy[start], rings.xy[start + 1]
            spans = (a[:, 1] > y) != (b[:, 1] > y)
            a, b = a[spans], b[spans]
            at = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
            if (at > x).sum() % 2:
                out.append((i, j))
                break
    return out
