"""Geodesic distances on the WGS-84 ellipsoid, for whole arrays.

Vincenty's inverse formula (1975), which converges in a few steps for all but nearly antipodal
points; those are solved by bisection on the azimuth, as Karney (2013) sets the problem up, with
the two integrals by Gauss-Legendre quadrature.

References
----------
Vincenty, T. (1975). Direct and inverse solutions of geodesics on the ellipsoid with application
of nested equations. Survey Review 23(176). doi:10.1179/sre.1975.23.176.88
Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy 87. doi:10.1007/s00190-012-0578-z
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_A = 6378.137
"""Equatorial radius of WGS-84, km."""
_F = 1.0 / 298.257223563
_B = _A * (1.0 - _F)
_STEPS = 12
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def geodesic(a: Array, b: Array) -> Array:
    """Return geodesic distances in km between longitudes and latitudes, broadcast (…, 2) arrays."""
    lon1, lat1 = np.radians(a[..., 0]), np.radians(a[..., 1])
    lon2, lat2 = np.radians(b[..., 0]), np.radians(b[..., 1])
    u1, u2 = _reduced(lat1), _reduced(lat2)
    span = np.abs(lon2 - lon1) % (2.0 * np.pi)
    span = np.minimum(span, 2.0 * np.pi - span)
    u1, u2, span = np.broadcast_arrays(u1, u2, span)
    out, _turned, settled = _vincenty(u1, u2, span)
    if not settled.all():
        rest = ~settled
        out[rest] = _by_bisection(u1[rest], u2[rest], span[rest])
    return out


def departing(a: Array, b: Array) -> tuple[Array, Array]:
    """Return geodesic distances in km and the azimuths with which they leave a, in radians from north.

    Between 0 and 2π, clockwise; NaN both for points too nearly antipodal to have one direction.
    """
    lon1, lat1 = np.radians(a[..., 0]), np.radians(a[..., 1])
    lon2, lat2 = np.radians(b[..., 0]), np.radians(b[..., 1])
    east = (lon2 - lon1 + np.pi) % (2.0 * np.pi) - np.pi
    u1, u2, span = np.broadcast_arrays(_reduced(lat1), _reduced(lat2), np.abs(east))
    distance, lam, settled = _vincenty(u1, u2, span)
    lam = np.copysign(lam, east)
    azimuth = np.arctan2(
        np.cos(u2) * np.sin(lam),
        np.cos(u1) * np.sin(u2) - np.sin(u1) * np.cos(u2) * np.cos(lam),
    )
    unknown = ~settled
    return np.where(unknown, np.nan, distance), np.where(unknown, np.nan, azimuth % (2.0 * np.pi))


def _reduced(latitude: Array) -> Array:
    """Return the latitude on the auxiliary sphere."""
    return np.arctan2((1.0 - _F) * np.sin(latitude), np.cos(latitude))


def _vincenty(u1: Array, u2: Array, span: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return distances, longitudes on the auxiliary sphere and where the iteration has settled."""
    sin1, cos1, sin2, cos2 = np.sin(u1), np.cos(u1), np.sin(u2), np.cos(u2)
    lam = span.copy()
    for _ in range(_STEPS):
        sin_l, cos_l = np.sin(lam), np.cos(lam)
        sin_s = np.hypot(cos2 * sin_l, cos1 * sin2 - sin1 * cos2 * cos_l)
        cos_s = sin1 * sin2 + cos1 * cos2 * cos_l
        sigma = np.arctan2(sin_s, cos_s)
        sin_a = cos1 * cos2 * sin_l / np.where(sin_s > 0.0, sin_s, 1.0)
        cos2_a = np.maximum(1.0 - sin_a**2, 0.0)
        on_equator = cos2_a < 1e-16
        middle = cos_s - 2.0 * sin1 * sin2 / np.where(on_equator, 1.0, cos2_a)
        middle = np.where(on_equator, 0.0, middle)
        c = _F / 16.0 * cos2_a * (4.0 + _F * (4.0 - 3.0 * cos2_a))
        turn = sigma + c * sin_s * (middle + c * cos_s * (2.0 * middle**2 - 1.0))
        new = span + (1.0 - c) * _F * sin_a * turn
        change = np.abs(new - lam)
        lam = new
        settled = (change < 1e-13) & (lam <= np.pi)
        if settled.all():
            break
    square = cos2_a * (_A**2 - _B**2) / _B**2
    k1 = (np.sqrt(1.0 + square) - 1.0) / (np.sqrt(1.0 + square) + 1.0)
    big_a = (1.0 + k1**2 / 4.0) / (1.0 - k1)
    big_b = k1 * (1.0 - 3.0 / 8.0 * k1**2)
    last = big_b / 6.0 * middle * (4.0 * sin_s**2 - 3.0) * (4.0 * middle**2 - 3.0)
    delta = big_b * sin_s * (middle + big_b / 4.0 * (cos_s * (2.0 * middle**2 - 1.0) - last))
    return np.asarray(_B * big_a * (sigma - delta)), np.asarray(lam), np.asarray(settled)


def _by_bisection(u1: Array, u2: Array, span: Array) -> Array:
    """Solve for the azimuth at the first point: the longitude reached grows with it."""
    swap = np.abs(u1) < np.abs(u2)
    first, second = np.where(swap, u2, u1), np.where(swap, u1, u2)
    sign = np.where(first > 0.0, -1.0, 1.0)
    first, second = np.minimum(sign * first, -1e-200), sign * second
    low, high = np.zeros_like(span), np.full_like(span, np.pi)
    for _ in range(60):
        azimuth = (low + high) / 2.0
        reached, _ = _along(azimuth, first, second)
        beyond = reached > span
        high, low = np.where(beyond, azimuth, high), np.where(beyond, low, azimuth)
    return _along((low + high) / 2.0, first, second)[1]


def _along(azimuth: Array, u1: Array, u2: Array) -> tuple[Array, Array]:
    """Return the longitude and the distance from latitude u1 to u2 of the geodesic that leaves so.

    u1 is south, and at least as far from the equator as u2.
    """
    sin_a, cos_a = np.sin(azimuth), np.cos(azimuth)
    sin1, cos1, sin2 = np.sin(u1), np.cos(u1), np.sin(u2)
    across = sin_a * cos1  # Clairaut's constant
    along1 = cos_a * cos1
    along2 = np.sqrt(np.maximum(along1**2 + (sin1 - sin2) * (sin1 + sin2), 0.0))
    sigma1, sigma2 = np.arctan2(sin1, along1), np.arctan2(sin2, along2)
    omega1, omega2 = np.arctan2(across * sin1, along1), np.arctan2(across * sin2, along2)
    half = (sigma2 - sigma1) / 2.0
    nodes = (sigma1 + half)[:, None] + half[:, None] * _NODES
    square = (2.0 * _F - _F**2) / (1.0 - _F) ** 2 * (cos_a**2 + (sin_a * sin1) ** 2)
    root = np.sqrt(1.0 + square[:, None] * np.sin(nodes) ** 2)
    lag = half * (((2.0 - _F) / (1.0 + (1.0 - _F) * root)) @ _WEIGHTS)
    return omega2 - omega1 - _F * across * lag, _B * half * (root @ _WEIGHTS)
