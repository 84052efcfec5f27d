"""Borders that are drawn over a map: of an attribute's values, or of other regions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers import Regions
from ...errors import GeometryError
from ...words import _
from ..style import require
from .projection import Plane


def borders_of(
    regions: Regions, there: Plane, shapes: NDArray[Any], borders: str | Regions
) -> NDArray[Any]:
    """Return the shapes whose outlines are drawn over a map.

    Parameters
    ----------
    regions : Regions
        Those of the map.
    there : Plane
    shapes : array of shapes
        The regions as they are drawn; what belongs together is merged from these, so that no line
        stands beside another.
    borders : name of an attribute, or Regions

    Raises
    ------
    UnknownColumnError
        If there is no such attribute.
    GeometryError
        If the other regions are points, or in another coordinate system.
    """
    shapely = require("shapely", "geo")
    if isinstance(borders, str):
        labels = regions[borders].astype(str)
        return np.array([shapely.union_all(shapes[labels == g]) for g in np.unique(labels)])
    if borders.polygons is None:
        raise GeometryError(_("The regions whose borders are to be drawn are points."))
    if borders.lonlat != regions.lonlat or (not regions.lonlat and borders.crs != regions.crs):
        raise GeometryError(
            _(
                "The borders are in {theirs}, the map in {ours}; read both in one coordinate system "
                "({param:to_lonlat=True})."
            ),
            theirs=borders.crs or "?",
            ours=regions.crs or "?",
        )
    drawn = shapely.from_wkb(np.array(borders.polygons, dtype=object))
    return drawn if there.forward is None else np.asarray(shapely.transform(drawn, there.forward))
