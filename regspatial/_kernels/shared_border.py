"""Which polygons share a vertex or an edge: keys of 64 bits, sorted.

Vertices are matched by their coordinates, as digits or on a grid; the regions that meet in each are then
paired, which gives the pattern of BB' for the incidence B of regions by vertices. Borders whose vertices do not match are
found by `loose_borders`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .wkb import Rings

Array = NDArray[np.float64]
Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of all rings, without those of length zero.

    Parameters
    ----------
    start : (E,) int array
        Vertex at which the edge begins; it ends at the next one.
    key : (E,) int array
        The same number for the same two places, in either direction.
    free : (E,) bool array
        Whether no other edge has this key: the outer border, or a border that does not match.
    """

    start: Int
    key: Int
    free: NDArray[np.bool_]


def places(xy: Array, precision: float | None = None) -> Int:
    """Return a number for every vertex, the same for vertices on one place, (V,).

    Parameters
    ----------
    xy : (V, 2) array
    precision : float, optional
        Width of the grid to which coordinates are rounded first; without it all digits count.
    """
    if precision is None:
        a, b = ((xy[:, k] + 0.0).view(np.int64) for k in (0, 1))  # -0.0 becomes 0.0
    else:
        a, b = (np.rint(xy[:, k] / precision).astype(np.int64) for k in (0, 1))
    key = mixed(a, b)
    order = np.argsort(key)
    differs = changes(key[order])
    both = np.column_stack([a, b]).view("V16")[:, 0]
    there = both[order].view(np.int64).reshape(-1, 2)
    moves = (there[1:, 0] != there[:-1, 0]) | (there[1:, 1] != there[:-1, 1])
    if (~differs[1:] & moves).any():
        order = np.lexsort((b, a))  # two places under one key: take both coordinates
        differs = changes(a[order]) | changes(b[order])
    out = np.empty(len(xy), dtype=np.int64)
    out[order] = np.cumsum(differs) - 1
    return out


def mixed(a: Int, b: Int) -> NDArray[np.uint64]:
    """Return one 64-bit key of two 64-bit numbers (the finaliser of MurmurHash3, twice)."""
    out = a.view(np.uint64).copy()
    for more in (b.view(np.uint64), np.uint64(0)):
        out ^= out >> np.uint64(33)
        out *= np.uint64(0xFF51AFD7ED558CCD)
        out ^= out >> np.uint64(33)
        out *= np.uint64(0xC4CEB9FE1A85EC53)
        out ^= out >> np.uint64(33)
        out += more
    return out


def changes(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return where a sorted run begins, (m,)."""
    out = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=out[1:])
    return out


def edges(rings: Rings, place: Int) -> Edges:
    """Return the edges of all rings, and which of them stand alone."""
    start = np.flatnonzero(~rings.closing)
    a, b = place[start], place[start + 1]
    real = a != b
    start, a, b = start[real], a[real], b[real]
    key = np.minimum(a, b) * (int(place.max(initial=0)) + 1) + np.maximum(a, b)
    order = np.argsort(key)
    begins = changes(key[order])
    run = np.cumsum(begins) - 1
    number, free = np.empty_like(key), np.empty(len(key), dtype=bool)
    number[order] = run
    free[order] = (np.bincount(run, minlength=1) == 1)[run] if len(run) else False
    return Edges(start=start, key=number, free=free)


def sharing(region: Int, item: Int, n: int) -> sp.csr_array:
    """Return the (n, n) pattern of regions that have an item in common, zero diagonal, ones.

    Parameters
    ----------
    region, item : (m,) int arrays
        Region and vertex (or edge) of every incidence.
    n : int
    """
    bits = int(
        n - 1
    ).bit_length()  # two numbers in one, which is sorted several times as fast as two
    both = np.sort((item << bits) | region)
    both = both[changes(both)]
    item, region = both >> bits, both & ((1 << bits) - 1)
    begins = np.flatnonzero(changes(item))
    size = np.diff(np.append(begins, len(item)))
    found = [np.zeros(0, dtype=np.int64)]
    for k in np.unique(
        size[size > 1]
    ).tolist():  # few regions meet in a point, and all that are so many at once
        here = region[begins[size == k][:, None] + np.arange(k)]
        one, other = np.triu_indices(k, 1)
        found.append(((here[:, one] << bits) | here[:, other]).ravel())
    up = np.sort(np.concatenate(found))
    up = up[changes(up)]
    low, high = up >> bits, up & ((1 << bits) - 1)
    every = np.sort(np.concatenate([up, (high << bits) | low]))
    kind = np.int32 if len(every) < 2**31 else np.int64
    starts = np.zeros(n + 1, dtype=kind)
    np.cumsum(np.bincount(every >> bits, minlength=n), out=starts[1:])
    columns = (every & ((1 << bits) - 1)).astype(kind)
    return sp.csr_array((np.ones(len(columns)), columns, starts), shape=(n, n))


def pattern(matrix: sp.csr_array) -> sp.csr_array:
    """Return ones where the matrix is not zero, off the diagonal."""
    n = int(matrix.shape[0])
    rows = np.repeat(np.arange(n, dtype=matrix.indices.dtype), np.diff(matrix.indptr))
    keep = (rows != matrix.indices) & (matrix.data != 0)
    columns, rows = matrix.indices[keep], rows[keep]
    starts = np.zeros(n + 1, dtype=matrix.indptr.dtype)
    np.cumsum(np.bincount(rows, minlength=n), out=starts[1:])
    out = sp.csr_array((np.ones(columns.size), columns, starts), shape=(n, int(matrix.shape[1])))
    out.sort_indices()
    return out
