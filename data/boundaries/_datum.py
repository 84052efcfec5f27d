"""The datum of the source: GCJ-02 longitude and latitude to WGS-84 and back.

Web maps of China are displaced by some hundreds of metres, by a smooth function of the true
place. The source gives displaced coordinates without saying so. The true place is found by
fixed-point iteration: the displacement changes by a few millimetres per metre moved, so that
every step gains two to three decimal digits.
"""

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]

SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940, the ellipsoid the displacement is written on
ECCENTRICITY_SQUARED = 0.00669342162296594323
ORIGIN = (105.0, 35.0)
# Seven decimals are one centimetre: below the source's own resolution, above the last bits
# in which the sine of one processor may differ from that of another.
DECIMALS = 7


def _ripple(x: Coordinates, terms: tuple[tuple[float, float], ...]) -> Coordinates:
    total = np.zeros_like(x)
    for amplitude, frequency in terms:
        total += amplitude * np.sin(frequency * np.pi * x)
    return total * (2.0 / 3.0)


def displacement(lon_lat: Coordinates) -> Coordinates:
    """Return GCJ-02 minus WGS-84, in degrees, at true places (n, 2)."""
    x = lon_lat[:, 0] - ORIGIN[0]
    y = lon_lat[:, 1] - ORIGIN[1]
    root = np.sqrt(np.abs(x))
    shared = _ripple(x, ((20.0, 6.0), (20.0, 2.0)))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + shared
    north += _ripple(y, ((20.0, 1.0), (40.0, 1.0 / 3.0), (160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + shared
    east += _ripple(x, ((20.0, 1.0), (40.0, 1.0 / 3.0), (150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)))

    latitude = np.radians(lon_lat[:, 1])
    shape = 1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / shape**1.5
    parallel = SEMI_MAJOR_M / np.sqrt(shape) * np.cos(latitude)
    return np.column_stack([np.degrees(east / parallel), np.degrees(north / meridian)])


def to_gcj02(wgs84: Coordinates) -> Coordinates:
    """Displace true places (n, 2) as the source does."""
    return wgs84 + displacement(wgs84)


def to_wgs84(gcj02: Coordinates, *, tolerance: float = 1e-11, steps: int = 20) -> Coordinates:
    """Return the true places (n, 2) of displaced ones, rounded to a centimetre.

    Raises
    ------
    ArithmeticError
        If the iteration has not settled to `tolerance` degrees after `steps` steps.
    """
    place = gcj02.copy()
    for _ in range(steps):
        moved = gcj02 - displacement(place)
        change = float(np.max(np.abs(moved - place), initial=0.0))
        place = moved
        if change < tolerance:
            return np.round(place, DECIMALS)
    raise ArithmeticError(f"GCJ-02 to WGS-84: still moving by {change:g} degrees")
