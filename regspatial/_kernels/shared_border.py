"""Which polygons share a vertex or an edge: keys of 64 bits, sorted.

Vertices are matched by their coordinates, as digits or on a grid; the regions that meet in each are then
paired, which gives the pattern of BB' for the incidence B of regions by vertices. Borders whose vertices do not match are
found by `loose_borders`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    order, differs = _by_key(mixed(a, b))
    both = np.column_stack([a, b]).view("V16")[:, 0]
    there = both[order].view(np.int64).reshape(-1, 2)
    moves = (there[1:, 0] != there[:-1, 0]) | (there[1:, 1] != there[:-1, 1])
    if (~differs[1:] & moves).any():
        order = np.lexsort((b, a))  # two places under one key: take both coordinates
        differs = changes(a[order]) | changes(b[order])
    out = np.empty(len(xy), dtype=np.int64)
    out[order] = np.cumsum(differs) - 1
    return out


def _by_key(key: NDArray[np.uint64]) -> tuple[Int, NDArray[np.bool_]]:
    """Return the order of mixed keys, and where one begins: by as many of their bits as a position leaves free.

    One number of key and position is sorted three times as fast as positions are by keys. The chance that of all
    different keys two agree in what is left of them is kept below one in four; else all bits count.
    """
    bits = len(key).bit_length()
    if 3 * bits - 65 > -2:
        order = np.argsort(key)
        return order, changes(key[order])
    mask = np.uint64((1 << bits) - 1)
    key &= ~mask
    key |= np.arange(len(key), dtype=np.uint64)
    key.sort()
    order = (key & mask).view(np.int64)
    key >>= np.uint64(bits)
    return order, changes(key)


def mixed(a: Int, b: Int) -> NDArray[np.uint64]:
    """Return one 64-bit key of two 64-bit numbers (the finaliser of MurmurHash3, twice)."""
    first, second = a.view(np.uint64), b.view(np.uint64)
    out, room = np.empty(len(a), dtype=np.uint64), np.empty(_STRETCH, dtype=np.uint64)
    for start in range(0, len(a), _STRETCH):  # what is worked on stays in the processor's cache
        part = out[start : start + _STRETCH]
        moved = room[: len(part)]
        part[:] = first[start : start + _STRETCH]
        for more in (second[start : start + _STRETCH], np.uint64(0)):
            for factor in _FACTORS:
                part ^= np.right_shift(part, np.uint64(33), out=moved)
                part *= factor
            part ^= np.right_shift(part, np.uint64(33), out=moved)
            part += more
    return out


_FACTORS = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_STRETCH = 1 << 15


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
    many = int(place.max(initial=0)) + 1
    key = np.minimum(a, b)
    key *= many
    key += np.maximum(a, b)
    order, begins = _by_number(key, many * many)
    number, free = np.empty_like(key), np.empty(len(key), dtype=bool)
    number[order] = np.cumsum(begins) - 1
    free[order] = begins & np.append(begins[1:], True)
    return Edges(start=start, key=number, free=free)


def _by_number(key: Int, limit: int) -> tuple[Int, NDArray[np.bool_]]:
    """Return the order of numbers from 0 to below `limit`, and where one begins; `key` is used up."""
    bits = len(key).bit_length()
    if limit.bit_length() + bits > 63:
        order = np.argsort(key)
        return order, changes(key[order])
    key <<= bits
    key |= np.arange(len(key))
    key.sort()
    order = key & ((1 << bits) - 1)
    key >>= bits
    return order, changes(key)


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
    for k in np.flatnonzero(np.bincount(size)).tolist():
        first = begins[size == k]  # few regions meet in a point, and all that are so many at once
        if k <= _FEW:
            here = [region[first + j] for j in range(k)]
            found += [here[i] << bits | here[j] for i in range(k) for j in range(i + 1, k)]
            continue
        every = region[first[:, None] + np.arange(k)]
        one, other = np.triu_indices(k, 1)
        found.append(((every[:, one] << bits) | every[:, other]).ravel())
    up = np.sort(np.concatenate(found))
    up = up[changes(up)]
    kind = np.int32 if 2 * len(up) < 2**31 else np.int64
    starts = np.zeros(n + 1, dtype=kind)
    np.cumsum(np.bincount(up >> bits, minlength=n), out=starts[1:])
    columns = (up & ((1 << bits) - 1)).astype(kind)
    ones = np.ones(len(columns))
    upper: Any = sp.csr_array((ones, columns, starts), shape=(n, n))
    return sp.csr_array(upper + upper.T)


_FEW = 8
"""Up to so many regions of one item their pairs are made column by column, in half the time."""


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
