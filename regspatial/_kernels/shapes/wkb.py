"""Polygons from well-known binary into one array of vertices.

Reads ISO WKB and the EWKB of PostGIS and shapely: polygons and multipolygons, both byte orders,
Z and M tolerated and left out. Polygons of one ring are read all at once; headers of others are walked
in Python, a few bytes per ring; coordinates are gathered for all rings at once.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import GeometryError, listed
from ...terms import term
from ...words import Message, _

_POLYGON, _MULTIPOLYGON = 3, 6
_KINDS = {
    1: "a point",
    2: "a line",
    4: "points",
    5: "lines",
    7: "a geometry collection",
    10: "a curve polygon",
    12: "a multisurface",
    15: "a polyhedral surface",
    16: "a TIN",
    17: "a triangle",
}
_Row = tuple[int, int, int, bool, int, bool]
_LITTLE, _BIG = struct.Struct("<BI"), struct.Struct(">BI")
_LITTLE_COUNT, _BIG_COUNT = struct.Struct("<I"), struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Rings:
    """The rings of n polygons or multipolygons.

    Parameters
    ----------
    xy : (V, 2) array
        Vertices of all rings, one ring after the other, each closed (its last vertex is its
        first).
    offsets : (R + 1,) int array
        Ring r is ``xy[offsets[r]:offsets[r + 1]]``.
    region : (R,) int array
        Whose ring it is, ascending.
    hole : (R,) bool array
        Whether it is an inner ring.
    n : int
        Number of polygons.
    """

    xy: NDArray[np.float64]
    offsets: NDArray[np.int64]
    region: NDArray[np.int64]
    hole: NDArray[np.bool_]
    n: int
    _cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def vertex_region(self) -> NDArray[np.int64]:
        """Whose vertex it is, (V,)."""
        return np.repeat(self.region, np.diff(self.offsets))

    @property
    def corners(self) -> NDArray[np.int64]:
        """Vertices without the last of each ring, which repeats its first, as positions, (E,)."""
        if "corners" not in self._cache:
            first = np.ones(len(self.xy), dtype=bool)
            first[self.offsets[1:] - 1] = np.diff(self.offsets) == 1
            self._cache["corners"] = np.flatnonzero(first)
        found: NDArray[np.int64] = self._cache["corners"]
        return found

    @property
    def corner_region(self) -> NDArray[np.int64]:
        """Whose corner it is, (E,)."""
        if "corner_region" not in self._cache:
            many = np.maximum(np.diff(self.offsets) - 1, 1)
            self._cache["corner_region"] = np.repeat(self.region, many)
        found: NDArray[np.int64] = self._cache["corner_region"]
        return found

    def following(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what the next corner of the ring has of numbers by corner, (E,)."""
        ends = np.cumsum(np.maximum(np.diff(self.offsets) - 1, 1))
        out = np.empty_like(values)
        out[:-1] = values[1:]
        out[ends - 1] = values[np.append(0, ends[:-1])[: len(ends)]]
        return out

    def spans(self) -> tuple[float, float]:
        """Return the width and the height of all rings together."""
        low, high = self.ends()
        across = high - low
        return float(across[0]), float(across[1])

    def ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and the highest coordinates, (2,) each; NaN where one is."""
        if "ends" not in self._cache:
            xy = np.ascontiguousarray(self.xy)
            wide = xy[: len(xy) // _WIDE * _WIDE].reshape(-1, 2 * _WIDE)  # whole rows at a time
            ends = []
            for least in (np.minimum, np.maximum):
                parts = [xy[len(wide) * _WIDE :]]
                if len(wide):
                    parts.append(least.reduce(wide, axis=0).reshape(-1, 2))
                ends.append(least.reduce(np.concatenate(parts), axis=0))
            self._cache["ends"] = tuple(ends)
        found: tuple[NDArray[np.float64], NDArray[np.float64]] = self._cache["ends"]
        return found

    @property
    def closing(self) -> NDArray[np.bool_]:
        """Whether a vertex is the last of its ring, from which no edge starts, (V,)."""
        last = np.zeros(len(self.xy), dtype=bool)
        last[self.offsets[1:] - 1] = True
        return last


_WIDE = 512
"""Vertices whose coordinates are compared with those of as many others at once."""


class _Broken(Exception):  # noqa: N818 - a signal inside this module
    """One blob cannot be read."""


def parse(polygons: Sequence[bytes], ids: Sequence[str] | None = None) -> Rings:
    """Return the rings of these WKB polygons.

    Parameters
    ----------
    polygons : n byte strings
    ids : n labels, optional
        For the sentence of an error; without them positions are named.

    Raises
    ------
    GeometryError
        If a blob is empty, truncated, or no polygon, or has a coordinate that is not finite;
        `.ids` names all of them.
    """
    table: list[_Row] = []
    broken: dict[str, list[int]] = {}
    buffer = np.frombuffer(b"".join((*polygons, bytes(32))), dtype=np.uint8)
    bases = np.zeros(len(polygons) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, polygons), dtype=np.int64, count=len(polygons)), out=bases[1:])
    plain = _plain(buffer, bases)
    other = np.ones(len(polygons), dtype=bool)
    other[plain[4]] = False
    for region in np.flatnonzero(other).tolist():
        before, blob = len(table), polygons[region]
        try:
            _walk(blob, int(bases[region]), region, table)
        except (_Broken, struct.error) as error:
            reason = str(error) if isinstance(error, _Broken) else "truncated"
            broken.setdefault(reason, []).append(region)
            del table[before:]
    if broken:
        raise _geometry_error(broken, ids)
    rows = plain
    if plain.shape[1] < len(polygons):
        rows = np.hstack([plain, np.array(table, dtype=np.int64).reshape(-1, 6).T])
    if (rows[4, 1:] < rows[4, :-1]).any():
        rows = rows[:, np.argsort(rows[4], kind="stable")]
    rings = _gather(buffer, rows, len(polygons))
    if len(rings.xy) and not np.abs(rings.ends()).max() <= _FARTHEST:  # a NaN is no number below it
        bad = ~(np.abs(rings.xy) <= _FARTHEST).all(axis=1)
        which = np.unique(rings.vertex_region[bad]).tolist()
        raise _geometry_error({_NOT_FINITE: which}, ids)
    return rings


def _plain(buffer: NDArray[np.uint8], bases: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of `_walk`, as columns, for what most polygons are: one ring, alone or in a multipolygon.

    Those that are little-endian, flat, and of the length that their number of vertices makes.
    """
    base, size = bases[:-1], np.diff(bases)
    found, left = [], np.ones(len(base), dtype=bool)
    for lead in (b"", b"\x01\x06\x00\x00\x00\x01\x00\x00\x00"):
        head = lead + b"\x01\x03\x00\x00\x00\x01\x00\x00\x00"
        here = np.flatnonzero(left & (size > len(head) + 4))
        long = -(-(len(head) + 4) // 8)  # head and number of vertices are read in one go
        words = _numbers(buffer, base[here], np.dtype("<u8"), long)
        vertices = np.ascontiguousarray(words.view(np.uint8)[:, len(head) : len(head) + 4])
        vertices = vertices.view("<u4")[:, 0].astype(np.int64)
        good = (size[here] == len(head) + 4 + 16 * vertices) & (vertices > 0)
        for k in range(0, len(head), 8):
            part = head[k : k + 8]
            wanted = np.uint64(int.from_bytes(part, "little"))
            good &= (words[:, k // 8] ^ wanted) << np.uint64(64 - 8 * len(part)) == 0
        here, vertices = here[good], vertices[good]
        at = base[here] + (len(head) + 4)
        none = np.zeros_like(here)
        if here.size or not lead:
            found.append(np.stack([at, vertices, none + 2, none, here, none]))
        left[here] = False
    return np.hstack(found)


def _numbers(
    buffer: NDArray[np.uint8], at: NDArray[np.int64], kind: np.dtype[Any], each: int = 1
) -> NDArray[Any]:
    """Return `each` numbers that begin at these bytes, (m, each): at any byte, as a number need not stand there."""
    size = kind.itemsize * each
    anywhere = np.ndarray(
        (len(buffer) - size + 1,), dtype=f"V{size}", buffer=buffer.data, strides=(1,)
    )
    return anywhere[at].view(kind).reshape(-1, each)


def _walk(blob: bytes, base: int, region: int, table: list[_Row]) -> None:
    """Append (byte of the first coordinate, vertices, dimensions, big, region, hole) per ring."""
    at, kind, big, dims = _header(blob, 0)
    count = _BIG_COUNT if big else _LITTLE_COUNT
    if kind == _POLYGON:
        end = _polygon(blob, at, big, dims, base, region, table)
    elif kind == _MULTIPOLYGON:
        (parts,) = count.unpack_from(blob, at)
        end = at + 4
        for _unused in range(parts):
            at, kind, big, dims = _header(blob, end)
            if kind != _POLYGON:
                raise _Broken("not a polygon inside a multipolygon")
            end = _polygon(blob, at, big, dims, base, region, table)
    else:
        raise _Broken(f"{_KINDS.get(kind, 'no geometry')}, not a polygon")
    if end > len(blob):
        raise _Broken("truncated")
    if not table or table[-1][4] != region:
        raise _Broken("empty")


def _header(blob: bytes, at: int) -> tuple[int, int, bool, int]:
    """Return (where the body starts, kind, big-endian, dimensions)."""
    if at >= len(blob):
        raise _Broken("truncated" if blob else "empty")
    order = blob[at]
    if order > 1:
        raise _Broken("not well-known binary")
    big = order == 0
    _unused, code = (_BIG if big else _LITTLE).unpack_from(blob, at)
    at += 5
    if code in (_POLYGON, _MULTIPOLYGON):
        return at, code, big, 2
    if code & 0x20000000:  # an SRID stands between
        at += 4
    flags = (code >> 30) & 3  # EWKB: Z is the highest bit, M the one below
    thousands, kind = divmod(code & 0x0FFFFFFF, 1000)  # ISO: 1 for Z, 2 for M, 3 for both
    dims = 2 + (2 if thousands == 3 else int(thousands > 0)) + flags.bit_count()
    return at, kind, big, dims


def _polygon(
    blob: bytes,
    at: int,
    big: bool,
    dims: int,
    base: int,
    region: int,
    table: list[_Row],
) -> int:
    """Append the rings of one polygon; return the byte after it."""
    count = _BIG_COUNT if big else _LITTLE_COUNT
    (rings,) = count.unpack_from(blob, at)
    at += 4
    for r in range(rings):
        (vertices,) = count.unpack_from(blob, at)
        at += 4
        if vertices:
            table.append((base + at, vertices, dims, big, region, r > 0))
        at += 8 * dims * vertices
        if at > len(blob):
            raise _Broken("truncated")
    return at


def _gather(buffer: NDArray[np.uint8], rows: NDArray[np.int64], n: int) -> Rings:
    """Copy the coordinates of all rings into one array."""
    start, vertices, dims, big, region, hole = rows
    offsets = np.concatenate([[0], np.cumsum(vertices)])
    stride = 8 * dims
    at = np.repeat(
        start - stride * offsets[:-1], vertices
    )  # of each vertex, were it the first of all
    at += np.arange(len(at)) * (16 if (stride == 16).all() else np.repeat(stride, vertices))
    xy = _numbers(buffer, at, np.dtype("<f8"), 2).astype(float, copy=False)
    if big.any():
        turned = np.repeat(big != 0, vertices)
        xy[turned] = _numbers(buffer, at[turned], np.dtype(">f8"), 2)
    return _closed(Rings(xy=xy, offsets=offsets, region=region, hole=hole.astype(bool), n=n))


def _closed(rings: Rings) -> Rings:
    """Close the rings that are not (some writers leave the last vertex out)."""
    first, last = rings.offsets[:-1], rings.offsets[1:] - 1
    apart = rings.xy.take(first, axis=0) != rings.xy.take(last, axis=0)
    open_ = np.flatnonzero(apart[:, 0] | apart[:, 1])
    if not open_.size:
        return rings
    extra = np.zeros(len(rings.region), dtype=np.int64)
    extra[open_] = 1
    return Rings(
        xy=np.insert(rings.xy, rings.offsets[open_ + 1], rings.xy[first[open_]], axis=0),
        offsets=rings.offsets + np.concatenate([[0], np.cumsum(extra)]),
        region=rings.region,
        hole=rings.hole,
        n=rings.n,
    )


_NOT_FINITE = "with coordinates that are not finite"
_FARTHEST = 1e75  # third powers, and sums of them, are numbers; no unit of length needs more


def _geometry_error(broken: dict[str, list[int]], ids: Sequence[str] | None) -> GeometryError:
    names = {
        reason: [ids[i] if ids is not None else f"number {i + 1}" for i in which]
        for reason, which in broken.items()
    }
    faults = [
        Message(
            _("{reason}: {who}"),
            reason=term("geometry_fault", r),
            who=listed(who),
        )
        for r, who in names.items()
    ]
    every = [one for who in names.values() for one in who]
    return GeometryError(
        _(
            "{n} {n:region has|regions have} no usable polygon ({faults}). Polygons or "
            "multipolygons are needed: repair the layer, or leave {n:this region|these "
            "regions} out."
        ),
        ids=every,
        n=len(every),
        faults=faults,
    )
