"""Lines: links, axes and hinterland ties as coordinates that any map can draw."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import ParameterError, UnknownColumnError, listed
from ...words import _
from ..layer import LayerColumn


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines between places, with their columns.

    Parameters
    ----------
    coordinates : tuple of (k, 2) arrays
        One line each, in the coordinates of the layer's points (x or longitude first).
    columns : tuple of LayerColumn
        One value per line; "from" and "to" hold the ids of the ends.
    lonlat : bool
        Whether the coordinates are longitude and latitude.
    """

    coordinates: tuple[NDArray[np.float64], ...]
    columns: tuple[LayerColumn, ...]
    lonlat: bool = True

    def __len__(self) -> int:
        return len(self.coordinates)

    def wkb(self) -> tuple[bytes, ...]:
        """Return each line as well-known binary (a LineString)."""
        return tuple(
            struct.pack("<BII", 1, 2, len(xy)) + np.ascontiguousarray(xy, dtype="<f8").tobytes()
            for xy in self.coordinates
        )

    def column(self, name: str) -> NDArray[np.generic]:
        """Return the values of a column by its short name."""
        for one in self.columns:
            if one.name == name:
                return one.values
        raise UnknownColumnError(
            _("There is no column {name!r}; there are: {names}."),
            columns=[name],
            name=name,
            names=listed(one.name for one in self.columns),
        )


def curve(
    start: NDArray[np.float64], end: NDArray[np.float64], curvature: float, steps: int = 16
) -> NDArray[np.float64]:
    """Return a straight line, or a quadratic Bézier curve bent to the left of its direction.

    Parameters
    ----------
    start, end : (2,) arrays
    curvature : float
        Height of the control point over the chord, as a share of its length; 0 is straight. The
        two directions of a pair bend to opposite sides of the chord, so both are seen.
    steps : int
        Number of segments of a curve.
    """
    if not np.isfinite(curvature):
        raise ParameterError(
            _(
                "{param:curvature={curvature!r}} is not allowed; give a number, 0 for straight lines."
            ),
            curvature=curvature,
        )
    if curvature == 0.0:
        return np.stack([start, end])
    chord = end - start
    control = (start + end) / 2.0 + curvature * np.array([-chord[1], chord[0]])
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)
