"""The plane that touches the ellipsoid in a point: azimuth and distance from there, and means in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .distances import RADIUS_KM
from .geodesic import departing

Array = NDArray[np.float64]

_STEPS = 60
_NEAR = 1e-9
"""km within which a point is found: a thousandth of a millimetre."""


def seen_from(centre: Array, points: Array) -> Array:
    """Return points as kilometres east and north of a centre, by geodesics that leave it, (n, 2)."""
    distance, azimuth = departing(centre, points)
    return np.stack([distance * np.sin(azimuth), distance * np.cos(azimuth)], axis=-1)


def moved(centre: Array, way: Array) -> Array:
    """Return the points that lie so many kilometres east and north of a centre, (n, 2).

    A step along the sphere, lengthened and turned until the ellipsoid says that it leads there.
    """
    start = np.broadcast_to(centre, way.shape)
    trial = way
    found = _on_the_sphere(start, trial)
    for _step in range(_STEPS):
        left = way - seen_from(start, found)
        if np.abs(left).max(initial=0.0) < _NEAR:
            break
        trial = trial + left
        found = _on_the_sphere(start, trial)
    return found


def mean_of(points: Array, shares: Array) -> Array:
    """Return the point from which points weigh out in all directions, (2,).

    Σ p_i d_i (sin α_i, cos α_i) = 0 with distances and azimuths of geodesics: where Σ p_i d_i² is least.
    """
    sphere = np.radians(points)
    level = np.cos(sphere[:, 1])
    vector = shares @ np.column_stack(
        [level * np.cos(sphere[:, 0]), level * np.sin(sphere[:, 0]), np.sin(sphere[:, 1])]
    )
    here = np.degrees(
        [np.arctan2(vector[1], vector[0]), np.arctan2(vector[2], np.hypot(vector[0], vector[1]))]
    )
    for _step in range(_STEPS):
        pull = shares @ seen_from(here, points)
        if np.abs(pull).max() < _NEAR:
            break
        here = _on_the_sphere(here[None], pull[None])[0]
    return np.asarray(here)


def _on_the_sphere(start: Array, way: Array) -> Array:
    """Return where great circles lead, (n, 2)."""
    lon, lat = np.radians(start).T
    length = np.hypot(way[:, 0], way[:, 1])
    arc = length / RADIUS_KM
    unit = way / np.where(length > 0.0, length, 1.0)[:, None]
    up = np.sin(lat) * np.cos(arc) + np.cos(lat) * np.sin(arc) * unit[:, 1]
    end = np.arcsin(np.clip(up, -1.0, 1.0))
    turn = np.arctan2(
        unit[:, 0] * np.sin(arc) * np.cos(lat), np.cos(arc) - np.sin(lat) * np.sin(end)
    )
    east = (np.degrees(lon + turn) + 180.0) % 360.0 - 180.0
    return np.column_stack([east, np.degrees(end)])
