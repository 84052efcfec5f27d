"""From shapely geometries to matplotlib paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..style import require

if TYPE_CHECKING:
    from matplotlib.path import Path


def paths(shapes: NDArray[Any], smallest: float = 0.0) -> list[Path]:
    """Return one compound path per polygon or multipolygon, holes turned the other way round.

    Parts with an area below `smallest` are left out, except a region's largest.
    """
    shapely = require("shapely", "geo")
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, area)
    keep = (shapely.get_type_id(parts) == 3) & ((area >= smallest) | (area == largest[owner]))
    parts, owner = parts[keep], owner[keep]
    rings, part_of = shapely.get_rings(parts, return_index=True)
    outer = np.concatenate([[True], np.diff(part_of) > 0]) if len(part_of) else np.array([], bool)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    pieces = np.split(xy, np.flatnonzero(np.diff(ring_of)) + 1) if len(xy) else []
    owned: list[list[tuple[NDArray[np.float64], bool]]] = [[] for _ in range(len(shapes))]
    for ring, region, is_outer in zip(pieces, owner[part_of], outer, strict=True):
        owned[region].append((ring, bool(is_outer)))
    return [_compound(rings_of) for rings_of in owned]


def _compound(rings: list[tuple[NDArray[np.float64], bool]]) -> Path:
    from matplotlib.path import Path

    if not rings:
        return Path(np.zeros((0, 2)))
    vertices, codes = [], []
    for ring, is_outer in rings:
        turned = ring if (_area(ring) > 0) == is_outer else ring[::-1]
        code = np.full(len(ring), Path.LINETO, dtype=Path.code_type)
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
        vertices.append(turned)
        codes.append(code)
    return Path(np.concatenate(vertices), np.concatenate(codes))


def _area(ring: NDArray[np.float64]) -> float:
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
