"""Maps in GCJ-02, the displaced coordinates of Chinese web maps: suspected, said, converted."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..._files.paths import shipped
from ..._kernels.shapes.gcj02 import BOX, to_gcj02, to_wgs84
from ..._kernels.shapes.wkb import Rings, parse
from ..._kernels.shapes.wkb_out import written
from ...containers import Regions
from ...errors import DataWarning, GeometryError, warn
from ...words import _

Array = NDArray[np.float64]

_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of the envelope in the header of a GeoPackage's geometry, by its kind."""
_NEAR = 1500.0
"""Metres within which a border of the shipped map and one of the layer may be the same line; the
displacement is 300 to 700 m."""
_ENOUGH, _SAMPLE = 30, 400
_PLACES = 6
"""Places whose distance from an edge is looked at; an edge is the nearest of no more."""
_BETTER = 2 / 3
"""Share of the distance that is left once a layer is converted, from which it is suspected. Measured: true
layers 1.7 and more, 1.0 where borders are too coarse to tell, displaced ones 0 to 0.53."""
_LEAST = 100.0
"""Metres below which two sources differ anyway."""
_DEGREE = 111_195.0  # metres of a degree on the sphere of 6371.0088 km


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """How far borders lie from those of the shipped map, in metres (medians), as they are and converted.

    Parameters
    ----------
    as_is, converted : float
    places : int
        Points of the shipped borders that were compared.
    """

    as_is: float
    converted: float
    places: int

    @property
    def suspicious(self) -> bool:
        """Whether taking the layer for GCJ-02 brings borders nearer that lie apart."""
        return self.as_is > _LEAST and self.converted < _BETTER * self.as_is


def offset_of(regions: Regions) -> Offset | None:
    """Return the distance of a map's borders from the shipped ones; None where nothing can be compared.

    Notes
    -----
    Up to 400 vertices of the shipped prefecture units, which are vertices of the source that was not
    simplified there, are compared with the nearest border of the layer, once as they are and once
    displaced; those within 1500 m count. So the level of the layer does not matter.
    """
    if regions.polygons is None or not regions.lonlat:
        return None
    rings = parse(regions.polygons, regions.ids)
    west, south = rings.xy.min(axis=0)
    east, north = rings.xy.max(axis=0)
    if west < BOX[0] or south < BOX[1] or east > BOX[2] or north > BOX[3]:
        return None
    there = _reference()
    inside = (there >= (west - 0.02, south - 0.02)) & (there <= (east + 0.02, north + 0.02))
    there = there[inside.all(axis=1)]
    if len(there) < _ENOUGH:
        return None
    there = there[np.linspace(0, len(there) - 1, min(_SAMPLE, len(there))).round().astype(int)]
    place, starts, ends = _edges(rings, there)
    as_is, converted = (_distances(p, place, starts, ends) for p in (there, to_gcj02(there)))
    near = np.minimum(as_is, converted) < _NEAR
    if near.sum() < _ENOUGH:
        return None
    return Offset(
        as_is=float(np.median(as_is[near])),
        converted=float(np.median(converted[near])),
        places=int(near.sum()),
    )


def warn_of_gcj02(regions: Regions, source: str) -> None:
    """Warn where a map seems to be in GCJ-02 and says nothing of it."""
    found = offset_of(regions)
    if found is not None and found.suspicious:
        warn(
            DataWarning(
                _(
                    "The borders of {source} lie {as_is:.0f} m from those of the shipped "
                    "map (median of {places} {places:place|places}), and {converted:.0f} m "
                    "once {source} is taken for GCJ-02, the displaced coordinates of web "
                    "maps. If it is, read it with {param:from_gcj02=True}."
                ),
                source=source,
                as_is=found.as_is,
                converted=found.converted,
                places=found.places,
            )
        )


def from_gcj02(regions: Regions, source: str = "the map") -> Regions:
    """Return a map in GCJ-02 in true longitude and latitude (WGS-84).

    Parameters
    ----------
    regions : Regions
        In degrees. Polygons and points are moved; attributes (seats) stay what they are.
    source : str
        For the warning that the map does not look displaced.

    Raises
    ------
    GeometryError
        If coordinates are projected: they must be turned into degrees first.

    Warns
    -----
    DataWarning
        If the borders lie nearer to the shipped ones as they are.

    Notes
    -----
    The displacement is a smooth function of the true place; its inverse is iterated to 1e-11 degrees.
    Outside the box that web maps displace (72° to 137.8° E, 0.8° to 55.8° N) nothing is moved.
    """
    if not regions.lonlat:
        raise GeometryError(
            _(
                "GCJ-02 is a matter of degrees, and this map is projected ({crs}). {python:Read it with "
                "to_lonlat=True}{shell:Read it with --to-lonlat}{qgis:Reproject it to EPSG:4326} first."
            ),
            crs=regions.crs or "?",
        )
    found = offset_of(regions)
    if found is not None and found.as_is < found.converted:
        warn(
            DataWarning(
                _(
                    "{source} was converted from GCJ-02, though its borders lie {as_is:.0f} m from those of "
                    "the shipped map as they are, and {converted:.0f} m converted: is it in WGS-84 already?"
                ),
                source=source,
                as_is=found.as_is,
                converted=found.converted,
            )
        )
    points = to_wgs84(np.asarray(regions.points))
    if regions.polygons is None:
        return replace(regions, points=points)
    rings = parse(regions.polygons, regions.ids)
    moved = replace(rings, xy=to_wgs84(rings.xy))
    return replace(regions, points=points, polygons=written(moved))


@lru_cache(maxsize=1)
def _reference() -> Array:
    """Return the vertices of the shipped prefecture units, in order along their borders."""
    path = shipped("data", "boundaries", "china_prefectures.gpkg")
    # immutable: no lock or journal beside the file, which may lie in a read-only folder
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        blobs = [row[0] for row in link.execute("SELECT geom FROM china_prefectures ORDER BY fid")]
    finally:
        link.close()
    return parse([b[8 + _ENVELOPES[(b[3] >> 1) & 7] :] for b in blobs]).xy


def _edges(rings: Rings, near: Array) -> tuple[NDArray[np.intp], Array, Array]:
    """Return pairs of a place and an edge (start, end) that may pass within reach of it."""
    first = ~rings.closing
    starts = rings.xy[first]
    ends = rings.xy[1:][first[:-1]]
    scale = np.array([np.cos(np.radians(near[:, 1].mean())), 1.0])
    k = min(_PLACES, len(near))
    away, which = cKDTree(near * scale).query(0.5 * (starts + ends) * scale, k=k)
    reach = 0.5 * np.hypot(*((ends - starts) * scale).T) + 3.0 * _NEAR / _DEGREE
    edge, rank = np.nonzero(away.reshape(-1, k) < reach[:, None])
    return which.reshape(-1, k)[edge, rank], starts[edge], ends[edge]


def _distances(places: Array, at: NDArray[np.intp], starts: Array, ends: Array) -> Array:
    """Return the distance in metres of each place from the nearest of its edges; infinite without one."""
    own = places[at]
    scale = np.column_stack([np.cos(np.radians(own[:, 1])), np.ones(len(own))]) * _DEGREE
    a, b = (starts - own) * scale, (ends - own) * scale
    along = b - a
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    t = np.clip(-(a * along).sum(axis=1) / length, 0.0, 1.0)
    out = np.full(len(places), np.inf)
    np.minimum.at(out, at, np.hypot(*(a + t[:, None] * along).T))
    return out
