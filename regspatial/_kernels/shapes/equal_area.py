"""Longitude and latitude to an equal-area plane fitted to an extent, without a library of projections.

Formulas of Snyder (1987), Map Projections: A Working Manual, USGS Professional Paper 1395, on the ellipsoid of WGS84:
Albers' cone (14-1 to 14-6), Lambert's cylinder (10-1 to 10-5, 3-12).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .wkb import Rings

Array = NDArray[np.float64]

_AXIS = 6378137.0
_FLATTENING = 1.0 / 298.257223563
_E2 = _FLATTENING * (2.0 - _FLATTENING)
_E = float(np.sqrt(_E2))
_WIDE = 150.0
"""Degrees of longitude from which a cone no longer serves."""
_EQUATOR = 4.0
"""Degrees that the parallels must add up to: about the equator a cone degenerates to a cylinder."""


def to_plane(lonlat: Array) -> tuple[Array, str]:
    """Return points in metres of an equal-area plane fitted to their extent, and its PROJ definition.

    Points of one country on both sides of the 180th meridian are taken as lying together.
    """
    longitude, latitude = lonlat.T
    longitude = _together(longitude)
    west, east = float(longitude.min()), float(longitude.max())
    south, north = float(latitude.min()), float(latitude.max())
    middle, sixth = round((west + east) / 2, 4), (north - south) / 6
    lower, upper = round(south + sixth, 4), round(north - sixth, 4)
    across = np.radians(longitude - middle)
    if east - west > _WIDE or abs(lower + upper) < _EQUATOR:
        true = round(float(np.abs(latitude).max()) / 2, 4) if east - west > _WIDE else 0.0
        crs = f"+proj=cea +lat_ts={true:.4f} +lon_0={middle:.4f} +datum=WGS84 +units=m +no_defs"
        return _cylinder(across, latitude, true), crs
    origin = round((south + north) / 2, 4)
    crs = (
        f"+proj=aea +lat_1={lower:.4f} +lat_2={upper:.4f} +lat_0={origin:.4f} +lon_0={middle:.4f} "
        "+datum=WGS84 +units=m +no_defs"
    )
    return _cone(across, latitude, (lower, upper, origin)), crs


_STEP = 0.25
_NODES = ((0.5 - np.sqrt(0.15), 5.0 / 18.0), (0.5, 4.0 / 9.0), (0.5 + np.sqrt(0.15), 5.0 / 18.0))
"""Gauss and Legendre's three places along a part of an edge no longer than `_STEP` degrees, and their weights."""


def areas_on_globe(rings: Rings, lonlat: Array) -> Array:
    """Return areas of polygons on the ellipsoid of WGS84, km², (n,): half a² times the integral of q along borders.

    Edges are straight in longitude and latitude, as `points_in` has them.
    """
    start = np.flatnonzero(~rings.closing)
    a, b = lonlat[start], lonlat[start + 1]
    pieces = np.maximum(np.ceil(np.hypot(*(b - a).T) / _STEP), 1.0).astype(np.int64)
    edge = np.repeat(np.arange(len(start)), pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    mean = np.zeros(len(edge))
    for place, weight in _NODES:
        share = (number + place) / pieces[edge]
        mean += weight * _q(a[edge, 1] + share * (b - a)[edge, 1])
    part = mean * np.radians((b - a)[:, 0] / pieces)[edge]
    ring = np.repeat(np.arange(len(rings.region)), np.diff(rings.offsets))[start][edge]
    by_ring = np.abs(np.bincount(ring, weights=part, minlength=len(rings.region)))
    signed = np.where(rings.hole, -by_ring, by_ring)
    total = np.bincount(rings.region, weights=signed, minlength=rings.n)
    return np.asarray(total * _AXIS**2 / 2e6)


def _together(longitude: Array) -> Array:
    """Return longitudes of which those west of the widest gap lie a turn farther east, if that is narrower."""
    ordered = np.unique(longitude)
    gaps = np.diff(ordered)
    if not gaps.size or gaps.max() <= 180.0:
        return longitude
    behind = longitude <= ordered[int(gaps.argmax())]
    return np.where(behind, longitude + 360.0, longitude)


def _q(latitude: Array) -> Array:
    """Return q of Snyder (3-12), twice the area of a zone from the equator in units of the sphere."""
    s = np.sin(np.radians(latitude))
    log = np.log((1.0 - _E * s) / (1.0 + _E * s)) / (2.0 * _E)
    return np.asarray((1.0 - _E2) * (s / (1.0 - _E2 * s**2) - log))


def _m(latitude: Array) -> Array:
    """Return m of Snyder (14-15): the radius of a parallel."""
    at = np.radians(latitude)
    return np.asarray(np.cos(at) / np.sqrt(1.0 - _E2 * np.sin(at) ** 2))


def _cone(across: Array, latitude: Array, parallels: tuple[float, float, float]) -> Array:
    lower, upper, origin = parallels
    m, q = _m(np.array([lower, upper])), _q(np.array([lower, upper, origin]))
    alike = upper - lower < 1e-9
    n = np.sin(np.radians(lower)) if alike else (m[0] ** 2 - m[1] ** 2) / (q[1] - q[0])
    c = m[0] ** 2 + n * q[0]
    far = _AXIS * np.sqrt(np.maximum(c - n * _q(latitude), 0.0)) / n
    start = _AXIS * np.sqrt(max(c - n * q[2], 0.0)) / n
    return np.column_stack([far * np.sin(n * across), start - far * np.cos(n * across)])


def _cylinder(across: Array, latitude: Array, true: float) -> Array:
    wide = float(_m(np.array([true]))[0])
    return np.column_stack([_AXIS * wide * across, _AXIS * _q(latitude) / (2.0 * wide)])
