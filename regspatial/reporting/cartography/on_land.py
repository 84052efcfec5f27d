"""Where a region stands on a map: its centroid, unless that lies outside of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...containers import Regions
from ..style import require

Array = NDArray[np.float64]

FAR = 0.002  # of the map's extent: a seat on a simplified coast is not moved, a centroid at sea is


def on_land(regions: Regions, points: Array) -> Array:
    """Return points of regions; one far outside its region is replaced by the region's own point.

    The centroid of a province with islands far out lies in the sea: a line from there is drawn to
    nowhere. Lengths and weights are not touched. The same array where all lie inside.
    """
    if regions.polygons is None:
        return points
    shapely = require("shapely", "geo")
    shapes = shapely.from_wkb(list(regions.polygons))
    x0, y0, x1, y1 = shapely.total_bounds(shapes)
    away = shapely.distance(shapes, shapely.points(points))
    outside = away > FAR * max(x1 - x0, y1 - y0)
    if not outside.any():
        return points
    there = np.array(points, dtype=float)
    own = shapely.point_on_surface(shapes[outside])
    kept = np.asarray(regions.points)[outside]
    held = shapely.intersects_xy(shapes[outside], kept[:, 0], kept[:, 1])
    there[outside] = np.where(held[:, None], kept, shapely.get_coordinates(own))
    return there
