"""Rings back into well-known binary: a multipolygon a region, little-endian."""

from __future__ import annotations

import struct

import numpy as np

from .wkb import Rings

_MULTIPOLYGON, _POLYGON = 6, 3
_HEAD = struct.Struct("<BII")
_COUNT = struct.Struct("<I")


def written(rings: Rings) -> tuple[bytes, ...]:
    """Return the rings as n multipolygons; a hole belongs to the outer ring before it."""
    parts: list[list[list[bytes]]] = [[] for _unused in range(rings.n)]
    xy = np.ascontiguousarray(rings.xy, dtype="<f8")
    spans = zip(rings.offsets[:-1].tolist(), rings.offsets[1:].tolist(), strict=True)
    for (a, b), region, hole in zip(spans, rings.region.tolist(), rings.hole.tolist(), strict=True):
        ring = _COUNT.pack(b - a) + xy[a:b].tobytes()
        if hole and parts[region]:
            parts[region][-1].append(ring)
        else:
            parts[region].append([ring])
    return tuple(_multipolygon(own) for own in parts)


def _multipolygon(parts: list[list[bytes]]) -> bytes:
    polygons = (_HEAD.pack(1, _POLYGON, len(part)) + b"".join(part) for part in parts)
    return _HEAD.pack(1, _MULTIPOLYGON, len(parts)) + b"".join(polygons)
