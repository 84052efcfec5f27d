"""Whether a map and a layer of places are in one coordinate system."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._calls.edges import ask
from ..errors import GeometryError, listed
from ..words import _
from .regions import Regions


def same_system(regions: Regions, places: Regions, lonlat: bool) -> None:
    """Refuse regions and places in two systems.

    Raises
    ------
    GeometryError
    """
    there = places.lonlat_of("centroid")
    if lonlat != there or (not lonlat and regions.crs and places.crs and regions.crs != places.crs):
        raise GeometryError(
            _(
                "Regions and places are in different coordinate systems ({regions}, {places}). Read both "
                "in EPSG:4326, or both in that of the regions."
            ),
            regions=regions.crs or ("EPSG:4326" if lonlat else "-"),
            places=places.crs or ("EPSG:4326" if there else "-"),
        )


def moved_to(points: Regions, regions: Regions) -> NDArray[np.float64]:
    """Return the coordinates of points in the system of a map, (m, 2).

    Raises
    ------
    GeometryError
        If the systems differ and one is not known.
    MissingDependencyError
        If they differ and pyproj is not installed.
    """
    xy = points.coordinates()
    same = points.lonlat == regions.lonlat
    if same and (regions.lonlat or not points.crs or not regions.crs or points.crs == regions.crs):
        return xy
    systems = [one.crs or ("EPSG:4326" if one.lonlat else None) for one in (points, regions)]
    if None in systems or "local" in systems:
        same_system(regions, points, regions.lonlat)
    moved: NDArray[np.float64] = ask("points_in_system", xy, *systems)
    lost = [points.ids[k] for k in np.flatnonzero(~np.isfinite(moved).all(axis=1))]
    if lost:
        raise GeometryError(
            _(
                "{n} {n:point has|points have} no place in the coordinate system of the regions ({crs}): {lost}. "
                "Leave {n:it|them} out, or give the right system of the points."
            ),
            ids=lost,
            n=len(lost),
            crs=systems[1],
            lost=listed(lost),
        )
    return moved
