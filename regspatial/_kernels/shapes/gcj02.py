"""GCJ-02, the displaced longitude and latitude of Chinese web maps: to it, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SEMI_MAJOR = 6378245.0  # Krasovsky 1940, the ellipsoid the displacement is written on
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_ORIGIN = (105.0, 35.0)
BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: what web maps displace; beyond it coordinates are true."""
_SETTLED = 1e-11
"""Degrees, a micrometre, to which the inverse is iterated; each step gains two to three digits."""


def displacement(lonlat: Array) -> Array:
    """Return GCJ-02 minus WGS-84, in degrees, at true places (n, 2)."""
    x, y = lonlat[:, 0] - _ORIGIN[0], lonlat[:, 1] - _ORIGIN[1]
    root = np.sqrt(np.abs(x))
    both = _waves(x, ((20.0, 6.0), (20.0, 2.0)))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north += _waves(y, ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30)))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east += _waves(x, ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30)))
    latitude = np.radians(lonlat[:, 1])
    shape = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY_SQUARED) / shape**1.5
    parallel = _SEMI_MAJOR / np.sqrt(shape) * np.cos(latitude)
    return np.column_stack([np.degrees(east / parallel), np.degrees(north / meridian)])


def to_gcj02(wgs84: Array) -> Array:
    """Return the displaced places of true ones (n, 2)."""
    return np.where(_inside(wgs84)[:, None], wgs84 + displacement(wgs84), wgs84)


def to_wgs84(gcj02: Array) -> Array:
    """Return the true places of displaced ones (n, 2), by fixed-point iteration to 1e-11 degrees."""
    place = gcj02.copy()
    for _step in range(30):
        moved = gcj02 - displacement(place)
        change = float(np.abs(moved - place).max(initial=0.0))
        place = moved
        if change < _SETTLED:
            break
    return np.where(_inside(gcj02)[:, None], place, gcj02)


def _inside(lonlat: Array) -> NDArray[np.bool_]:
    west, south, east, north = BOX
    x, y = lonlat.T
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _waves(x: Array, terms: tuple[tuple[float, float], ...]) -> Array:
    total = np.zeros_like(x)
    for height, frequency in terms:
        total += height * np.sin(frequency * np.pi * x)
    return total * (2.0 / 3.0)
