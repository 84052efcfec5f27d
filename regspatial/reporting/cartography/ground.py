"""What the user lays over a map: an approved base map, the inset of the South China Sea, a dash line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.edges import ask
from ...containers import Regions
from ...errors import GeometryError, ParameterError
from ...words import _
from ..style import INK, require
from .projection import Plane, to_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .frame import Box


def layer_of(there: Plane, given: Any, name: str) -> NDArray[Any]:
    """Return the shapes of a layer in the plane of the map.

    Parameters
    ----------
    there : Plane
    given : path of a vector file, GeoDataFrame, GeoSeries or Regions
    name : str
        The setting, for messages.

    Raises
    ------
    ParameterError
        If it is none of these.
    GeometryError
        If it has no coordinate system, or the map has none.
    """
    shapely = require("shapely", "geo")
    if isinstance(given, Regions):
        if given.polygons is None:
            shapes, crs = shapely.points(given.points), given.crs
        else:
            shapes, crs = shapely.from_wkb(list(given.polygons)), given.crs
        crs = "EPSG:4326" if given.lonlat else crs
    elif isinstance(given, (str, os.PathLike)) or hasattr(given, "to_crs"):
        shapes, crs = ask("picture_layer", given)
    else:
        raise ParameterError(
            _(
                "{param:{name}} is {kind}; give the path of a vector file, a GeoDataFrame or Regions."
            ),
            name=name,
            kind=type(given).__name__,
        )
    if crs is None or there.crs is None:
        raise GeometryError(
            _(
                "{param:{name}} cannot be laid over the map: {which} has no coordinate system. Read it "
                "with {param:crs}."
            ),
            name=name,
            which=_the_layer if crs is None else _the_map,
        )
    return to_plane(np.asarray(shapes, dtype=object), str(crs), there)


_the_layer = _("the layer")
_the_map = _("the map")


def lay(ax: Axes, shapes: NDArray[Any], box: Box, width: float, *, filled: bool = False) -> None:
    """Draw lines, the outlines of areas and points as far as they lie in a box.

    `filled` fills areas: dash lines are often given as narrow areas.
    """
    shapely = require("shapely", "geo")
    parts = shapely.get_parts(shapely.clip_by_rect(shapes, *box))
    for part in parts[~shapely.is_empty(parts)]:
        kind = shapely.get_type_id(part)
        xy = shapely.get_coordinates(part)
        if kind == 0:
            ax.plot(*xy[0], ".", color=INK, ms=1.5, zorder=4)
        elif kind == 3 and filled:
            ax.fill(*xy.T, color=INK, lw=0.3, zorder=5)
        elif kind in (1, 3, 2):
            edges = shapely.get_rings(part) if kind == 3 else [part]
            for edge in edges:
                x, y = shapely.get_coordinates(edge).T
                ax.plot(x, y, color=INK, lw=width, zorder=4.5, solid_joinstyle="round")
