"""Borders for the screen: projected, simplified together, on a grid of whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...containers import Regions
from ..cartography.projection import plane, simplified
from ..style import require

WIDTH = 2000  # steps of the grid across the map: finer than the pixels of a wide screen
COARSE = 1.0  # steps by which a simplified border may leave the true one: half a pixel of a page


def outlines(regions: Regions) -> dict[str, Any]:
    """Return the size of the map, a path of small steps per region, and a point inside each.

    The whole extent is drawn, islands far out too: every region can be seen and chosen. A path is
    ``x y dx dy dx dy …`` with semicolons between rings; regions that are points have none.
    """
    shapely = require("shapely", "geo")
    there = plane(regions)
    x0, y0, x1, y1 = (float(v) for v in shapely.total_bounds(there.shapes))
    extent = max(x1 - x0, y1 - y0) or 1.0
    step = extent / WIDTH
    margin = 0.01 * extent
    corner = np.array([x0 - margin, y1 + margin])

    def placed(xy: Any) -> Any:
        return np.round((np.asarray(xy) - corner) / step * [1, -1]).astype(int)

    paths: list[str] = []
    if regions.polygons is not None:
        paths = [_path(shapely, one, placed) for one in simplified(there.shapes, COARSE * step)]
    return {
        "width": int(np.ceil((x1 - x0 + 2 * margin) / step)),
        "height": int(np.ceil((y1 - y0 + 2 * margin) / step)),
        "shapes": paths,
        "points": placed(there.points).tolist(),
    }


def _path(shapely: Any, shape: Any, placed: Any) -> str:
    rings = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        xy = placed(shapely.get_coordinates(ring))
        steps = np.diff(xy, axis=0, prepend=0)
        moved = np.abs(steps).any(axis=1)
        moved[0] = True
        kept = steps[moved]
        if len(kept) > 3:  # an island smaller than a grid cell has no area left
            rings.append(" ".join(map(str, kept.ravel())))
    if not rings:  # of a region that small a square stays
        x, y = placed(shapely.get_coordinates(shape))[0]
        rings = [f"{x - 1} {y - 1} 2 0 0 2 -2 0"]
    return ";".join(rings)
