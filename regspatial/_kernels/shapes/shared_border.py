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
class Groups:
    """Things sorted so that those that are alike stand together.

    Parameters
    ----------
    order : (m,) int array
        Positions of the things, ascending among those that are alike.
    begins : (m,) bool array
        Where in this order another kind begins.
    """

    order: Int
    begins: NDArray[np.bool_]

    def numbers(self) -> Int:
        """Return the number of its kind for every thing, (m,)."""
        out = np.empty(len(self.order), dtype=np.int64)
        out[self.order] = np.cumsum(self.begins) - 1
        return out


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of all rings, without those of length zero.

    Parameters
    ----------
    start : (E,) int array
        Vertex at which the edge begins; it ends at the next one.
    region : (E,) int array
        Whose edge it is, ascending.
    key : (E,) int array
        The same number for the same two places, in either direction.
    same : Groups
        Edges of one key.
    free : (E,) bool array
        Whether no other edge has this key: the outer border, or a border that does not match.
    """

    start: Int
    region: Int
    key: Int
    same: Groups
    free: NDArray[np.bool_]


def meetings(xy: Array, precision: float | None = None) -> Groups:
    """Return the vertices (of rings: the corners) that lie on one place.

    Parameters
    ----------
    xy : (V, 2) array
    precision : float, optional
        Width of the grid to which coordinates are rounded first; without it all digits count.
    """
    if precision is None:
        both = np.add(xy, 0.0, order="C").view(np.int64)  # -0.0 becomes 0.0
    else:
        both = np.rint(np.divide(xy, precision, order="C")).astype(np.int64)
    found = _by_key(mixed(both[:, 0], both[:, 1]))
    there = both.view("V16")[:, 0][found.order].view(np.int64).reshape(-1, 2)
    moves = (there[1:] != there[:-1]).view(np.uint16)[:, 0] != 0
    if (moves > found.begins[1:]).any():
        order = np.lexsort((both[:, 1], both[:, 0]))  # two places under one key: take both
        a, b = both[order].T
        return Groups(order=order, begins=changes(a) | changes(b))
    return found


def _by_key(key: NDArray[np.uint64]) -> Groups:
    """Return the groups of mixed keys, by as many of their bits as a position leaves free; `key` is used up.

    One number of key and position is sorted three times as fast as positions are by keys. The chance that of all
    different keys two agree in what is left of them is kept below one in four; else all bits count.
    """
    bits = len(key).bit_length()
    if 3 * bits - 65 > -2:
        order = np.argsort(key, kind="stable")
        return Groups(order=order, begins=changes(key[order]))
    mask = np.uint64((1 << bits) - 1)
    key &= ~mask
    key |= np.arange(len(key), dtype=np.uint64)
    key.sort()
    order = (key & mask).view(np.int64)
    key >>= np.uint64(bits)
    return Groups(order=order, begins=changes(key))


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
    """Return the edges of all rings, and which of them stand alone; `place` numbers the places of the corners."""
    start, region = rings.corners, rings.corner_region
    a, b = place, rings.following(place)
    real = a != b
    if not real.all():
        start, region, a, b = start[real], region[real], a[real], b[real]
    many = int(place.max(initial=0)) + 1
    key = np.minimum(a, b)
    key *= many
    key += np.maximum(a, b)
    same = _by_number(key, many * many)
    free = np.empty(len(key), dtype=bool)
    free[same.order] = same.begins & np.append(same.begins[1:], True)
    return Edges(start=start, region=region, key=key, same=same, free=free)


def _by_number(key: Int, limit: int) -> Groups:
    """Return the groups of numbers from 0 to below `limit`."""
    bits = len(key).bit_length()
    if limit.bit_length() + bits > 63:
        order = np.argsort(key, kind="stable")
        return Groups(order=order, begins=changes(key[order]))
    key = key << bits
    key |= np.arange(len(key))
    key.sort()
    order = key & ((1 << bits) - 1)
    key >>= bits
    return Groups(order=order, begins=changes(key))


def sharing(region: Int, alike: Groups, n: int) -> sp.csr_array:
    """Return the (n, n) pattern of regions that have an item in common, zero diagonal, ones.

    Parameters
    ----------
    region : (m,) int array
        Whose corner (or edge) it is, ascending.
    alike : Groups
        Corners on one place (or edges between two).
    n : int
    """
    who = region[alike.order]
    keep = changes(who)
    keep |= alike.begins
    begins = np.flatnonzero(alike.begins[keep])
    up = _pairs(who[keep], begins, n)
    kind: Any = np.int32 if 2 * len(up) < 2**31 else np.int64
    bits = int(n - 1).bit_length()
    starts: Any = np.zeros(n + 1, dtype=kind)
    np.cumsum(np.bincount(up >> bits, minlength=n), out=starts[1:])
    columns: Any = (up & ((1 << bits) - 1)).astype(kind)
    return _both_ways(columns, starts)


def _both_ways(columns: Int, starts: Int) -> sp.csr_array:
    """Return the symmetric pattern of the links i < j, given as columns row by row."""
    n, m = len(starts) - 1, len(columns)
    above: Any = sp.csr_array((np.ones(m, dtype=np.int8), columns, starts), shape=(n, n))
    below = sp.csr_array(above.T)  # its columns come before those above, in every row
    at, into = np.arange(m, dtype=starts.dtype), np.empty(2 * m, dtype=columns.dtype)
    into[at + np.repeat(starts[:-1], np.diff(below.indptr))] = below.indices
    into[at + np.repeat(below.indptr[1:], np.diff(starts))] = columns
    return sp.csr_array((np.ones(2 * m), into, starts + below.indptr), shape=(n, n))


def _pairs(region: Int, begins: Int, n: int) -> Int:
    """Return the pairs i < j of regions of one item as one number each, sorted, each once.

    Regions stand item by item, ascending in each, and `begins` is where those of one begin.
    """
    bits = int(n - 1).bit_length()
    size = np.diff(np.append(begins, len(region)))
    found = [np.zeros(0, dtype=np.int64)]
    for k in np.flatnonzero(np.bincount(size)).tolist():
        if k == 1:
            continue
        first = begins[size == k]  # few regions meet in a point, and all that are so many at once
        if k <= _FEW:
            here = [region[first + j] for j in range(k)]
            found += [here[i] << bits | here[j] for i in range(k) for j in range(i + 1, k)]
            continue
        every = region[first[:, None] + np.arange(k)]
        one, other = np.triu_indices(k, 1)
        found.append(((every[:, one] << bits) | every[:, other]).ravel())
    up = np.concatenate(found)
    up.sort()
    return up[changes(up)]


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
