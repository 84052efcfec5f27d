"""From the WKB of `Regions` to shapes in a plane: Albers equal-area, or as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.edges import ask
from ...containers import Regions
from ..style import require

Array = NDArray[np.float64]

CHINA_BOX = (73.0, 3.0, 136.0, 54.5)
CHINA_ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84 +units=m"
SOUTH_CHINA_SEA = (106.2, 2.5, 123.0, 24.5)
SEA_NORTH = 17.6  # the islands of the South China Sea lie south of this, Hainan north of it
MOSTLY = 0.9
"""Share of the points that must lie in China: those on a coast or a border may miss the outline."""
WIDE = 30.0  # degrees of longitude from which a map of China is drawn in the national frame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plane:
    """Regions in plane coordinates.

    Attributes
    ----------
    shapes : (n,) object array of shapely geometries
    points : (n, 2) array
        A point inside each region.
    metres : float or None
        Metres per unit, None where the coordinate system does not say.
    china : bool
        Whether this is China or a part of it.
    forward : callable or None
        The regions' longitudes and latitudes to plane coordinates, None for projected regions.
    from_lonlat : callable or None
        Longitudes and latitudes to plane coordinates, also for projected regions; None where the
        coordinate system does not say.
    crs : str or None
        The plane's coordinate system.
    far_south : bool
        Whether some islands lie in the South China Sea, south of Hainan.
    """

    shapes: NDArray[Any]
    points: Array
    metres: float | None
    china: bool
    forward: Callable[[Array], Array] | None
    from_lonlat: Callable[[Array], Array] | None
    crs: str | None
    far_south: bool


def is_china(regions: Regions) -> bool:
    """Return whether the regions are China or a part of it, in whatever coordinate system.

    They are if they lie in China's longitudes and latitudes and are named by adcode: six digits,
    beginning with a province from 11 to 82; or if nearly all of their points lie in China's land. The
    box alone would take Korea for China.
    """
    lonlat = regions.points if regions.lonlat else _in_degrees(regions)
    if lonlat is None:
        return False
    west, south, east, north = CHINA_BOX
    x, y = lonlat.T
    if not bool(np.all((x > west) & (x < east) & (y > south) & (y < north))):
        return False
    if all(len(i) == 6 and i.isdigit() and 11 <= int(i[:2]) <= 82 for i in regions.ids):
        return True
    shapely = require("shapely", "geo")
    land = shapely.from_wkb(list(ask("shipped_provinces").polygons))
    shapely.prepare(land)
    points = shapely.points(lonlat)
    within = np.zeros(len(points), dtype=bool)
    for one in land:
        within |= shapely.contains(one, points)
    return float(np.mean(within)) >= MOSTLY


def _in_degrees(regions: Regions) -> Array | None:
    """Return the points of projected regions in degrees; None where their system does not say."""
    pyproj = require("pyproj", "geo")
    if not regions.crs:
        return None
    try:
        turned = pyproj.Transformer.from_crs(regions.crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:
        return None
    xy = np.vstack([regions.points, regions.points])
    x, y = turned.transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])[: regions.n]


def plane(regions: Regions) -> Plane:
    """Return the regions in the plane they are drawn in (kept in the regions' cache).

    Longitude and latitude go to Albers equal-area: standard parallels 25° and 47° about 105° E for
    China as a whole; fitted to the extent elsewhere. Projected regions stay as they are.
    """
    if "plane" not in regions._cache:
        regions._cache["plane"] = _build(regions)
    built: Plane = regions._cache["plane"]
    return built


def _build(regions: Regions) -> Plane:
    shapely = require("shapely", "geo")
    if regions.polygons is None:
        shapes = shapely.points(regions.points)
    else:
        shapes = shapely.from_wkb(list(regions.polygons))
        bad = ~shapely.is_valid(shapes)
        if bad.any():
            shapes[bad] = shapely.make_valid(shapes[bad])
    china = is_china(regions)
    forward, metres, far_south = None, None, False
    if regions.lonlat:
        bounds = shapely.total_bounds(shapes)
        far_south = china and bool(bounds[1] < SEA_NORTH)
        crs: str | None = _definition(bounds, china=china)
        forward, metres = _turned("EPSG:4326", str(crs)), 1.0
        from_lonlat: Callable[[Array], Array] | None = forward
        shapes = shapely.transform(shapes, forward)
    else:
        metres = _metres(regions.crs)
        crs = regions.crs if metres is not None else None
        from_lonlat = None if crs is None else _turned("EPSG:4326", crs)
        if china and crs is not None:
            bounds = shapely.total_bounds(shapely.transform(shapes, _turned(crs, "EPSG:4326")))
            far_south = bool(bounds[1] < SEA_NORTH)
    inner = shapely.point_on_surface(shapely.make_valid(shapes))
    points = np.column_stack([shapely.get_x(inner), shapely.get_y(inner)])
    return Plane(
        shapes=shapes,
        points=points,
        metres=metres,
        china=china,
        forward=forward,
        from_lonlat=from_lonlat,
        crs=crs,
        far_south=far_south,
    )


def _definition(bounds: Array, *, china: bool) -> str:
    """Return the PROJ definition for an extent in degrees."""
    west, south, east, north = (float(v) for v in bounds)
    if china and east - west >= WIDE:
        return CHINA_ALBERS
    middle = (west + east) / 2
    sixth = (north - south) / 6
    lower, upper = south + sixth, north - sixth
    if east - west > 150:
        return f"+proj=eqearth +lon_0={middle:.4f} +datum=WGS84 +units=m"
    if abs(lower + upper) < 4:  # on the equator an Albers cone degenerates to a cylinder
        return f"+proj=cea +lon_0={middle:.4f} +datum=WGS84 +units=m"
    return (
        f"+proj=aea +lat_1={lower:.4f} +lat_2={upper:.4f} +lat_0={(south + north) / 2:.4f} "
        f"+lon_0={middle:.4f} +datum=WGS84 +units=m"
    )


def to_plane(shapes: NDArray[Any], crs: str, there: Plane) -> NDArray[Any]:
    """Return shapes in another coordinate system in the plane of a map."""
    shapely = require("shapely", "geo")
    turned: NDArray[Any] = shapely.transform(shapes, _turned(crs, str(there.crs)))
    return turned


def _turned(before: str, after: str) -> Callable[[Array], Array]:
    pyproj = require("pyproj", "geo")
    transformer = pyproj.Transformer.from_crs(before, after, always_xy=True)

    def forward(xy: Array) -> Array:
        # A single point goes twice: older pyproj converts arrays of one in a way numpy warns about.
        pair = np.vstack([xy, xy]) if len(xy) == 1 else xy
        x, y = transformer.transform(pair[:, 0], pair[:, 1])
        return np.column_stack([x, y])[: len(xy)]

    return forward


def _metres(crs: str | None) -> float | None:
    if not crs:
        return None
    pyproj = require("pyproj", "geo")
    try:
        axes = pyproj.CRS.from_user_input(crs).axis_info
    except pyproj.exceptions.CRSError:
        return None
    return float(axes[0].unit_conversion_factor) if axes else None


def simplified(shapes: NDArray[Any], tolerance: float) -> NDArray[Any]:
    """Return the shapes with fewer vertices, common borders staying common.

    Without GEOS 3.12 and shapely 2.1 each shape is simplified on its own, at half the tolerance.
    The last few are kept: a report draws the same regions many times, and this is a third of a map.
    """
    shapely = require("shapely", "geo")
    if not np.isin(shapely.get_type_id(shapes), (3, 6)).all():
        return shapes
    same = (hashlib.sha256(b"".join(shapely.to_wkb(shapes))).digest(), tolerance)
    found = _SIMPLIFIED.get(same)
    if found is None:
        found = _with_fewer_vertices(shapes, tolerance)
        for oldest in list(_SIMPLIFIED)[: 1 - _KEPT]:
            _SIMPLIFIED.pop(oldest, None)
        _SIMPLIFIED[same] = found
    return found.copy()


_KEPT = 4
_SIMPLIFIED: dict[tuple[bytes, float], NDArray[Any]] = {}
"""Shapes with fewer vertices, by their content and tolerance; shapes themselves are never changed."""


def _with_fewer_vertices(shapes: NDArray[Any], tolerance: float) -> NDArray[Any]:
    shapely = require("shapely", "geo")
    if hasattr(shapely, "coverage_simplify"):
        out = shapely.coverage_simplify(shapes, tolerance)
    else:
        out = shapely.simplify(shapes, tolerance / 2)
    lost = shapely.is_empty(out)
    return np.where(lost, shapes, out)


def sea_window(there: Plane) -> tuple[float, float, float, float]:
    """Return the plane rectangle of the South China Sea inset: x0, y0, x1, y1."""
    assert there.from_lonlat is not None  # noqa: S101 - asked only for China, whose place is known
    west, south, east, north = SOUTH_CHINA_SEA
    corners = np.array([[west, south], [west, north], [east, south], [east, north]])
    x, y = there.from_lonlat(corners).T
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def main_bounds(there: Plane) -> tuple[float, float, float, float]:
    """Return the plane extent of the main map, without the islands that the inset shows."""
    shapely = require("shapely", "geo")
    shapes = there.shapes
    if there.far_south and there.from_lonlat is not None:
        parts = shapely.get_parts(shapes)
        line = there.from_lonlat(np.array([[105.0, SEA_NORTH]]))[0, 1]
        kept = shapely.bounds(parts)[:, 1] > line
        shapes = parts[kept] if kept.any() else parts
    x0, y0, x1, y1 = shapely.total_bounds(shapes)
    margin = 0.015 * max(x1 - x0, y1 - y0, 1e-9)
    return float(x0 - margin), float(y0 - margin), float(x1 + margin), float(y1 + margin)
