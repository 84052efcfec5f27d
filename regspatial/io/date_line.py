"""Outlines that cross the 180th meridian without being cut there, so that they run round the globe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataWarning, GeometryError, listed, warn
from ..words import _


def cut_at_180(drawn: NDArray[Any], ids: Sequence[str], source: str) -> NDArray[Any]:
    """Return the shapes with such polygons cut into parts on both sides, as GeoJSON has them.

    A polygon from 179 to -179 degrees, drawn as one ring, covers the whole globe but for itself, and
    the point inside it lies on the other side (RFC 7946, section 3.1.9).

    Raises
    ------
    GeometryError
        If one cannot be cut, since it runs round a pole.

    Warns
    -----
    DataWarning
        Naming those that were cut.
    """
    import shapely

    box = shapely.bounds(drawn)
    wide = np.flatnonzero(box[:, 2] - box[:, 0] > 180.0).tolist()
    astride = [k for k in wide if _jumps(drawn[k])]
    if not astride:
        return drawn
    out = drawn.copy()
    for k in astride:
        out[k] = _cut(drawn[k])
    lost = [ids[k] for k in astride if out[k] is None]
    if lost:
        raise GeometryError(
            _(
                "{n} {n:polygon|polygons} of {source} {n:runs|run} round the globe: "
                "{lost}. Cut {n:it|them} at the 180th meridian."
            ),
            ids=lost,
            n=len(lost),
            source=source,
            lost=listed(lost),
        )
    names = [ids[k] for k in astride]
    warn(
        DataWarning(
            _(
                "{n} {n:polygon|polygons} of {source} {n:crosses|cross} the 180th meridian "
                "in one ring, and {n:was|were} cut there: {names}."
            ),
            n=len(names),
            source=source,
            names=listed(names),
        )
    )
    return out


def _jumps(shape: Any) -> bool:
    """Return whether an edge spans more than half the globe, but for the frame of the map."""
    import shapely

    for ring in shapely.get_rings(shape):
        x = shapely.get_coordinates(ring)[:, 0]
        framed = (np.abs(x[1:]) >= 180.0) & (np.abs(x[:-1]) >= 180.0)
        if ((np.abs(np.diff(x)) > 180.0) & ~framed).any():
            return True
    return False


def _cut(shape: Any) -> Any:
    """Return the parts on both sides, or None if even east of Greenwich an edge runs round."""
    import shapely

    east = shapely.transform(shape, lambda xy: np.column_stack([xy[:, 0] % 360.0, xy[:, 1]]))
    if _jumps(east) or not shapely.is_valid(east):
        return None
    near, far = (shapely.box(x, -90.0, x + 180.0, 90.0) for x in (0.0, 180.0))
    moved = shapely.transform(shapely.intersection(east, far), lambda xy: xy - [360.0, 0.0])
    parts = [*shapely.get_parts(shapely.intersection(east, near)), *shapely.get_parts(moved)]
    return shapely.multipolygons([p for p in parts if p.geom_type == "Polygon"])
