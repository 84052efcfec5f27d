"""Areas, centroids and bounding boxes of polygons given as WKB."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .wkb import Rings, parse

Array = NDArray[np.float64]


def centroids(
    polygons: Sequence[bytes], *, lonlat: bool = False, ids: Sequence[str] | None = None
) -> Array:
    """Return the area-weighted centroids of polygons, (n, 2).

    Parameters
    ----------
    polygons : n WKB byte strings
    lonlat : bool
        Whether coordinates are longitude and latitude: a polygon on both sides of the 180th
        meridian is then put together before, and its centroid lies between -180 and 180.
    ids : n labels, optional
        For the sentence of an error.

    Returns
    -------
    (n, 2) array
        Planar in the stored coordinates, as GEOS, geopandas, QGIS and GeoDa have them: holes count
        negative, parts by their area. R's sf takes the centre on the sphere instead, which for a
        region of 10 degrees of latitude at 45 degrees north lies some 16 km nearer the equator.
        A polygon without area gets the mean of its border, by length.

    Raises
    ------
    GeometryError
        If a polygon cannot be read.
    """
    rings = parse(polygons, ids)
    xy = joined(rings) if lonlat else rings.xy
    out = _centroids(rings, xy)
    if lonlat:
        out[:, 0] = (out[:, 0] + 180.0) % 360.0 - 180.0
    return out


def areas(polygons: Sequence[bytes], *, ids: Sequence[str] | None = None) -> Array:
    """Return planar areas in squared units of the stored coordinates, holes left out, (n,).

    Raises
    ------
    GeometryError
        If a polygon cannot be read.
    """
    rings = parse(polygons, ids)
    area, _ = _moments(rings, rings.xy, _origin(rings, rings.xy))
    return area


def bounds(rings: Rings) -> Array:
    """Return the bounding boxes (n, 4): least x, least y, greatest x, greatest y."""
    first = _first_vertices(rings)
    low = np.minimum.reduceat(rings.xy, first, axis=0)
    high = np.maximum.reduceat(rings.xy, first, axis=0)
    return np.hstack([low, high])


def _first_vertices(rings: Rings) -> NDArray[np.int64]:
    """Return where the vertices of each region begin, (n,)."""
    return rings.offsets[np.searchsorted(rings.region, np.arange(rings.n))]


def _origin(rings: Rings, xy: Array) -> Array:
    """Return one vertex of each region: sums about it lose no digits, (n, 2)."""
    return xy[_first_vertices(rings)]


def joined(rings: Rings) -> Array:
    """Return coordinates in which no region stands on both sides of the 180th meridian."""
    first = _first_vertices(rings)
    x = rings.xy[:, 0]
    east = np.where(x < 0, x + 360.0, x)
    width = np.maximum.reduceat(x, first) - np.minimum.reduceat(x, first)
    width_east = np.maximum.reduceat(east, first) - np.minimum.reduceat(east, first)
    turned = (width > 180.0) & (width_east < width)
    if not turned.any():
        return rings.xy
    return np.column_stack([np.where(turned[rings.vertex_region], east, x), rings.xy[:, 1]])


def _per_region(rings: Rings, values: Array) -> Array:
    """Sum values by vertex over the vertices of each region."""
    return np.asarray(np.add.reduceat(values, _first_vertices(rings)))


def _moments(rings: Rings, xy: Array, origin: Array) -> tuple[Array, Array]:
    """Return areas (n,) and first moments about `origin` (n, 2)."""
    p = xy - origin[rings.vertex_region]
    q = np.vstack([p[1:], p[:1]])
    cross = p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]
    cross[rings.closing] = 0.0
    start = rings.offsets[:-1]
    doubled = np.add.reduceat(cross, start)
    # an outer ring counts positive and a hole negative, whichever way round they are stored
    sign = np.where(rings.hole, -1.0, 1.0) * np.where(doubled < 0, -1.0, 1.0)
    by_vertex = np.repeat(sign, np.diff(rings.offsets)) * cross
    area = _per_region(rings, by_vertex) / 2.0
    first = [_per_region(rings, by_vertex * (p[:, k] + q[:, k])) / 6.0 for k in (0, 1)]
    return area, np.column_stack(first)


def _centroids(rings: Rings, xy: Array) -> Array:
    origin = _origin(rings, xy)
    area, first = _moments(rings, xy, origin)
    flat = area <= 0.0
    out = np.asarray(origin + first / np.where(flat, 1.0, area)[:, None])
    if flat.any():
        out[flat] = _border_means(rings, xy)[flat]
    return out


def _border_means(rings: Rings, xy: Array) -> Array:
    """Return the mean of the border by length, (n, 2); of a single spot, the spot."""
    q = np.vstack([xy[1:], xy[:1]])
    length = np.hypot(*(q - xy).T)
    length[rings.closing] = 0.0
    total = _per_region(rings, length)
    middle = [_per_region(rings, length * (xy[:, k] + q[:, k]) / 2.0) for k in (0, 1)]
    spot = total == 0.0
    out = np.column_stack(middle) / np.where(spot, 1.0, total)[:, None]
    out[spot] = _origin(rings, xy)[spot]
    return out
