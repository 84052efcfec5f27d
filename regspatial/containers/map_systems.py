"""Whether a map and a layer of places are in one coordinate system."""

from __future__ import annotations

from ..errors import GeometryError
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
