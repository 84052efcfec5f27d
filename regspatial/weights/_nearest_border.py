"""The region whose border is nearest, for those without neighbours."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from .._kernels.distances import unit_sphere
from .._kernels.wkb import Rings
from ..errors import GeometryError
from ..words import _


def nearest_borders(rings: Rings, which: list[int], lonlat: bool) -> list[tuple[int, int, float]]:
    """Link each of these regions to the one with the nearest vertex, of those not among them."""
    region = rings.vertex_region
    alone = np.zeros(rings.n, dtype=bool)
    alone[which] = True
    if alone.all():  # nobody has neighbours: any other region will do
        return _nearest_of_all(rings, which, lonlat)
    space = unit_sphere(rings.xy) if lonlat else rings.xy
    others = np.flatnonzero(~alone[region])
    tree = cKDTree(space[others])
    out = []
    for i in which:
        distance, at = tree.query(space[region == i])
        out.append((i, int(region[others[at[int(np.argmin(distance))]]]), 1.0))
    return out


def _nearest_of_all(rings: Rings, which: list[int], lonlat: bool) -> list[tuple[int, int, float]]:
    if rings.n < 2:
        raise GeometryError(
            _("There is one region only; it has no nearest neighbour."),
        )
    space = unit_sphere(rings.xy) if lonlat else rings.xy
    region = rings.vertex_region
    out = []
    for i in which:
        own = region == i
        distance, at = cKDTree(space[~own]).query(space[own])
        out.append((i, int(region[~own][at[int(np.argmin(distance))]]), 1.0))
    return out
