"""Parts of the regions that are left out in turn: at random, or as blocks that hang together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse import csgraph

from .._kernels.random import Numbers
from .._kernels.shapes import tangent
from ..containers import Regions, SpatialWeights
from ..errors import WeightsError
from ..words import _

Array = NDArray[np.float64]
Folds = NDArray[np.intp]

CROWDED = 0.5
"""Neighbours of a region on average, as a share of all, from which nothing is a block of neighbours."""


def by_region(n: int, folds: int, seed: int, repeat: int) -> Folds:
    """Return the fold of each region, sizes equal to one, drawn."""
    out = np.empty(n, dtype=np.intp)
    out[_drawn(n, seed, 1, repeat)] = np.arange(n) % folds
    return out


def by_place(regions: Regions, folds: int, seed: int, repeat: int) -> Folds:
    """Return blocks cut by lines through the map, sizes equal to one; the first line is drawn.

    A part for k blocks is cut in the ratio of k // 2 to the others, each cut across the one before.
    """
    xy = np.asarray(regions.coordinates("centroid"), dtype=float)
    if regions.lonlat:
        centre = tangent.mean_of(xy, np.full(len(xy), 1.0 / len(xy)))
        xy = tangent.seen_from(centre, xy)
    out = np.zeros(len(xy), dtype=np.intp)
    angle = float(Numbers(seed, 2, repeat).uniform(0.0, np.pi))
    waiting = [(np.arange(len(xy)), 0, folds, angle)]
    while waiting:
        part, first, count, turned = waiting.pop()
        if count == 1:
            out[part] = first
            continue
        along = xy[part] @ np.array([np.cos(turned), np.sin(turned)])
        part = part[np.argsort(along, kind="stable")]
        less = count // 2
        cut = round(len(part) * less / count)
        across = turned + np.pi / 2.0
        waiting += [
            (part[:cut], first, less, across),
            (part[cut:], first + less, count - less, across),
        ]
    return out


def by_neighbours(near: sp.csr_array, folds: int, seed: int, repeat: int) -> Folds:
    """Return blocks that grow from seeds far from each other, always the smallest, link by link.

    A block takes the region with the most links to it; of several the one with the fewest steps from its
    seed. What no block reaches (an island) goes to the smallest.

    Parameters
    ----------
    near : (n, n) sparse array
        From `links_among`.
    folds, seed, repeat : int
    """
    n = near.shape[0]
    rank = np.empty(n, dtype=np.intp)
    rank[_drawn(n, seed, 3, repeat)] = np.arange(n)
    seeds, steps = _seeds(near, folds, rank)
    out = np.full(n, -1, dtype=np.intp)
    links = np.zeros((folds, n))
    sizes = np.zeros(folds, dtype=np.intp)

    def take(block: int, one: int) -> None:
        out[one] = block
        sizes[block] += 1
        links[block, near.indices[near.indptr[one] : near.indptr[one + 1]]] += 1.0

    for block, one in enumerate(seeds):
        take(block, one)
    while (free := out < 0).any():
        open_ = [b for b in range(folds) if (free & (links[b] > 0.0)).any()]
        if not open_:
            for one in np.flatnonzero(free)[np.argsort(rank[free])]:
                take(int(np.argmin(sizes)), int(one))
            break
        block = min(open_, key=lambda b: (sizes[b], b))
        may = np.flatnonzero(free & (links[block] > 0.0))
        order = np.lexsort((rank[may], steps[block, may], -links[block, may]))
        take(block, int(may[order[0]]))
    return out


def _drawn(n: int, seed: int, what: int, repeat: int) -> Folds:
    return np.argsort(Numbers(seed, what, repeat).uniform(0.0, 1.0, n), kind="stable")


def links_among(w: SpatialWeights, ids: Sequence[str]) -> sp.csr_array:
    """Return which of some regions neighbour each other, in one direction or both.

    Weights may have more regions: what a row sums to is of no account here.

    Raises
    ------
    LabelError
        If the weights lack a region.
    WeightsError
        If nearly all neighbour each other.
    """
    place = {one: k for k, one in enumerate(w.ids)}
    if not set(ids) <= set(place):
        w.aligned(ids)  # names what they lack
    at = np.array([place[one] for one in ids])
    given = sp.csr_array(w.to_sparse()[at][:, at])
    pattern = sp.csr_array((np.ones(given.nnz), given.indices, given.indptr), shape=given.shape)
    both = sp.csr_array(pattern + pattern.T)
    both.setdiag(0.0)
    both.eliminate_zeros()
    n = both.shape[0]
    mean = both.nnz / n
    if mean > CROWDED * (n - 1):
        raise WeightsError(
            _(
                "By these weights regions have on average {mean:.0f} of {others} others for neighbours, so that no "
                "block of neighbours is apart from the others: take contiguity or nearest neighbours, or "
                "give {param:regions} alone and the map is cut."
            ),
            mean=mean,
            others=n - 1,
        )
    return both


def _seeds(near: sp.csr_array, folds: int, rank: Folds) -> tuple[list[int], Array]:
    """Return regions with many steps between them, and the steps from each to all."""
    n = near.shape[0]
    parts = csgraph.connected_components(near, directed=False)[1]
    small = np.bincount(parts)[parts] * 2 * folds < n  # an island is no block
    eligible = ~small if (~small).sum() >= folds else np.ones(n, dtype=bool)
    first = int(np.flatnonzero(eligible)[np.argmin(rank[eligible])])
    seeds: list[int] = []
    steps = np.empty((folds, n))
    nearest = np.full(n, np.inf)
    while len(seeds) < folds:
        if seeds:
            open_ = np.flatnonzero(eligible & (nearest > 0.0))
            if not len(open_):
                open_ = np.setdiff1d(np.arange(n), seeds)
            order = np.lexsort((rank[open_], -nearest[open_]))
            first = int(open_[order[0]])
        steps[len(seeds)] = csgraph.shortest_path(
            near, directed=False, unweighted=True, indices=first
        )
        nearest = np.minimum(nearest, steps[len(seeds)])
        seeds.append(first)
    return seeds, steps
