"""How far regions are from places: the nearest one, and others within reach."""

from __future__ import annotations

import csv
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._files.paths import shipped
from ..._kernels.shapes.distances import between
from ...choices.weights import PointsOf
from ...containers import Regions
from ...containers.map_systems import same_system
from ...declare.asks import Asks
from ...declare.data import Map
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import ParameterError
from ...words import NameOf, _
from .record import NearestPlaces

Array = NDArray[np.float64]
_BLOCK = 4_000_000
"""Distances held at a time (32 MB): places may be many thousands."""


PlacesToReach = Annotated[
    Regions | None,
    Asks(
        _("Places"),
        _("Points, or polygons, of which the centroid counts."),
        kind="vector",
        in_shell=_(
            "In the shell and in recipes china:hubs are the clusters of China's national hubs "
            "of computing, china:poles the cities of its national growth poles; a table (.csv, .xlsx) "
            "with columns of longitude and latitude is read too."
        ),
        required=True,
    ),
]


@door
def computing_hubs() -> Regions:
    """Return the ten clusters of China's eight national hubs of computing, a point each.

    Returns
    -------
    Regions
        Points in WGS-84 longitude and latitude; ids are short names (``"zhongwei"``); attributes
        name_en, name_zh, hub_en, hub_zh, side ("east" or "west") and point, the towns whose mean the
        point is. All are approximate, to some kilometres; Guian and Horinger are seats of prefecture
        units. ``data/places/MANIFEST.toml`` has the sources.

    Raises
    ------
    InputError
        If this copy of regspatial came without its data.

    Notes
    -----
    Clusters and start areas: Liu, Regional Economic Review 2025(4), table 1. Coordinates: GeoNames, CC BY
    4.0. What they are for: see `distance_to_nearest`.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.computing_hubs().n
    10
    """
    path = shipped("data", "places", "hubs.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = ("name_en", "name_zh", "hub_en", "hub_zh", "side", "point")
    return Regions(
        ids=tuple(row["key"] for row in rows),
        points=np.array([[float(row["lon"]), float(row["lat"])] for row in rows]),
        crs="EPSG:4326",
        attributes={name: np.array([row[name] for row in rows]) for name in names},
    )


@tool(
    group="data",
    name=_("Distance to the nearest place"),
    help=_(
        "Which place of a layer is the nearest to each region, how far it is, and how many "
        "are within reach."
    ),
    tags=_(
        "distance, nearest, hub, computing, accessibility, instrument, how far, port, "
        "coast, nearest city"
    ),
    style="sequential",
    outputs=(
        Output.table("nearest_places", _("The nearest place of each region")),
        Output.table("places", _("Regions to which each place is the nearest")),
        Output.layer(_("Map with distances")),
    ),
)
@door
def distance_to_nearest(
    regions: Map,
    places: PlacesToReach = None,
    *,
    points: Annotated[
        PointsOf,
        Asks(_("Point of each region"), _("From where distances are measured."), terms="points"),
    ] = "centroid",
    within: Annotated[
        float | None,
        Asks(
            _("Count places within"),
            _("Kilometres, of a projected layer its unit; empty: none are counted."),
            least=0.0,
        ),
    ] = None,
) -> NearestPlaces:
    """Find the nearest place of each region, and how far it is.

    Parameters
    ----------
    regions : Regions
    places : Regions, optional
        Points, or polygons, of which the centroid counts. The clusters of China's national hubs of
        computing by default (`computing_hubs`).
    points : {"centroid", "seat", "point"}
        Distances are in km of longitude and latitude, else in the unit of the map. Where a region is: see `Regions.coordinates`.
    within : float, optional
        Also count the places that are no farther than this: kilometres of longitude and latitude,
        else the unit of the map.

    Returns
    -------
    NearestPlaces
        `.distance` (n,), great-circle kilometres (R = 6371.0088) of longitude and latitude, else in
        the unit of the map; `.nearest` ids of the places; ``.variable()`` for a panel or a model.
        Of places equally far the first by id is taken.

    Raises
    ------
    ParameterError
        If `within` is no positive number.
    GeometryError
        If one of the two is in degrees and the other is not, or they differ in their system.

    References
    ----------
    Robusto, C. C. (1957). The cosine-haversine formula. The American Mathematical Monthly 64(1),
    38-40. doi:10.2307/2309088

    Examples
    --------
    >>> import regspatial as rs
    >>> found = rs.distance_to_nearest(rs.china("province"), points="seat")
    >>> found.of("640000")
    ('zhongwei', 142.5)
    """
    if within is not None and not (np.isfinite(within) and within > 0.0):
        raise ParameterError(
            _("{param:within={within}} is not allowed; it must be a positive number."),
            within=within,
        )
    there = computing_hubs() if places is None else places
    lonlat = regions.lonlat_of(points)
    same_system(regions, there, lonlat)
    xy, at = regions.coordinates(points), there.coordinates()
    order = sorted(range(there.n), key=lambda k: there.ids[k])
    distance, which, number = _nearest(xy, at[order], lonlat, within)
    return NearestPlaces(
        ids=regions.ids,
        places=there.ids,
        nearest=tuple(there.ids[order[k]] for k in which),
        distance=distance,
        number=number,
        names=_names(there),
        spec={
            "function": "distance_to_nearest",
            "points": points,
            "within": within,
            "unit": "km" if lonlat else "",
            "shipped": places is None,
        },
    )


def _nearest(
    xy: Array, at: Array, lonlat: bool, within: float | None
) -> tuple[Array, NDArray[np.intp], NDArray[np.intp] | None]:
    """Return distances, positions of the nearest, and how many are within reach, block by block."""
    distance, which = np.empty(len(xy)), np.empty(len(xy), dtype=np.intp)
    number = None if within is None else np.empty(len(xy), dtype=np.intp)
    step = max(1, _BLOCK // len(at))
    for start in range(0, len(xy), step):
        stop = start + step
        d = between(xy[start:stop, None, :], at[None, :, :], "great-circle" if lonlat else "planar")
        which[start:stop] = d.argmin(axis=1)
        distance[start:stop] = d.min(axis=1)
        if number is not None and within is not None:
            number[start:stop] = (d <= within).sum(axis=1)
    return distance, which, number


def _names(places: Regions) -> dict[str, NameOf]:
    return dict(places.region_names)
