"""Points counted, summed and averaged by the region in which they lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.shapes import wkb
from ..._kernels.shapes.equal_area import areas_on_globe
from ..._kernels.shapes.geometry import areas, joined
from ..._kernels.shapes.points_in import Located, locate
from ...choices import one_of
from ...choices.autocorrelation import DuplicatePoints
from ...containers import Regions
from ...containers.expected import expected
from ...containers.map_systems import moved_to
from ...declare.asks import Asks
from ...declare.data import Map
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import (
    DataWarning,
    GeometryError,
    InputError,
    ParameterError,
    UnknownColumnError,
    listed,
    warn,
)
from ...results.record import label_entry
from ...terms.untimed import UNTIMED
from ...words import _, n_
from ..nearest.estimate import PlacesToReach, computing_hubs
from .record import PointsByRegion

Array = NDArray[np.float64]
Int = NDArray[np.int64]

_MOST_GROUPS = 200
_HALF = 0.5
"""Share of the points that must lie inside with their coordinates exchanged for the exchange to be named."""


@tool(
    group="data",
    behind="zonal_statistics",
    name=_("Points by region"),
    help=_(
        "Count points (firms, POI, night-light cells) by the region in which they lie, sum and average what they "
        "have, and give their density by km²; by category and by year where fields say them. Each point counts "
        "once; those outside all regions are left out and counted."
    ),
    tags=_(
        "points, POI, firms, count points in polygon, spatial join, facilities, shops, night-light cells, "
        "density, join by location, points per region, geocoded"
    ),
    style="sequential",
    outputs=(
        Output.table("points_by_region", _("Points by region")),
        Output.table("points_summary", _("The points together")),
        Output.layer(_("Map with the points counted")),
        Output.number("inside", _("Points inside regions")),
        Output.number("outside", _("Points outside all regions")),
    ),
)
@door
def points_to_regions(
    regions: Map,
    places: PlacesToReach = None,
    *,
    values: Annotated[
        Sequence[str] | str,
        Asks(
            _("Fields to sum"),
            _(
                "Fields of the points with numbers, with commas: employees, output. Empty: counts alone."
            ),
            kind="text",
        ),
    ] = (),
    category: Annotated[
        str | None,
        Asks(
            _("Field of the category"),
            _("Of the points, such as the industry: counts of each category. Empty: all together."),
            kind="text",
        ),
    ] = None,
    year_field: Annotated[
        str | None,
        Asks(
            _("Field of the year"),
            _(
                "Of the points, such as the year of founding: counts of each year. Empty: all together."
            ),
            kind="text",
        ),
    ] = None,
    duplicates: Annotated[
        DuplicatePoints,
        Asks(
            _("Points on one spot"),
            _("Each counts, or the first of each spot, category and year alone."),
            terms="duplicates",
            advanced=True,
        ),
    ] = "keep",
) -> PointsByRegion:
    r"""Count points by the region in which they lie, and sum and average what they have.

    .. math:: n_i = \sum_p 1\{p \in i\},\qquad D_i = n_i / A_i,\qquad
              S_i = \sum_{p \in i} x_p,\qquad \bar x_i = S_i / n_i^{(x)}

    with A the area and n^(x) the points that have a value of x.

    Parameters
    ----------
    regions : Regions
        Polygons.
    places : Regions, optional
        Points (`read_points` reads a table with longitude and latitude); of polygons the centroid counts.
        Points in another coordinate system are moved into that of the regions (needs pyproj; QGIS does it
        itself). The clusters of China's national hubs of computing by default (`computing_hubs`).
    values : sequence of str, optional
        Attributes of the points with numbers; empty cells count in neither sum nor mean.
    category, year_field : str, optional
        Attributes of the points; counts of each.
    duplicates : {"keep", "merge"}
        Points on one spot: each counts, or the first of each spot, category and year.

    Returns
    -------
    PointsByRegion
        `.count` (T, G, n), `.density` by km², `.sums` and `.means` (V, T, G, n); ``.to_panel()`` gives them as
        columns of a panel, `.outside` the points outside all regions.

    Raises
    ------
    GeometryError
        If the regions are points, no point lies in any region, or the systems do not go together.
    UnknownColumnError
        If the points have no such attribute.
    InputError
        If an attribute that is summed holds no numbers, or a category or year is empty.
    ParameterError
        For more than 200 categories or years.

    Warns
    -----
    DataWarning
        Saying how many points lie outside all regions, or in several that overlap.

    Notes
    -----
    A point exactly on a border between two regions counts once, in the one to its north (of a border due
    north, to its west); on an outer border it lies inside. Spatial joins count it in both regions, or in none.
    Areas are on the ellipsoid of WGS84 for longitude and latitude, else planar, with the unit of the map
    taken as the metre.

    References
    ----------
    Sutherland, I. E., Sproull, R. F. and Schumacker, R. A. (1974). A characterization of ten hidden-surface
    algorithms. ACM Computing Surveys 6(1), 1-55. doi:10.1145/356625.356626

    Examples
    --------
    >>> import regspatial as rs
    >>> found = rs.points_to_regions(rs.china("province"), rs.computing_hubs(), category="side")
    >>> found.inside, found.groups, found.count_of("440000").tolist()
    (10, ('east', 'west'), [[1, 0]])
    """
    regions = expected(regions, Regions, "regions")
    points = computing_hubs() if places is None else expected(places, Regions, "places")
    one_of("duplicates", duplicates, DuplicatePoints)
    if regions.polygons is None:
        raise GeometryError(
            _("The regions are points; points are counted by region in polygons."),
        )
    names = _names(values)
    x = np.array([_numbers(points, name) for name in names]).reshape(len(names), points.n)
    groups, group = _labels(points, category)
    years, time = _labels(points, year_field)
    xy = moved_to(points, regions)
    first = _first_of_spots(xy, group, time)
    again = points.n - len(first)
    if duplicates == "merge":
        xy, x, group, time = xy[first], x[:, first], group[first], time[first]
    rings = wkb.parse(regions.polygons, regions.ids)
    borders = joined(rings) if regions.lonlat else rings.xy
    found = locate(rings, borders, _placed(xy, borders, regions.lonlat))
    _say(found, rings, borders, xy, regions, points)
    shape = (max(len(years), 1), max(len(groups), 1), regions.n)
    within = found.region >= 0
    cell = np.ravel_multi_index((time[within], group[within], found.region[within]), shape)
    return PointsByRegion(
        ids=regions.ids,
        times=tuple(int(y) if y.isdigit() else y for y in years) or (UNTIMED,),
        groups=groups,
        variables=names,
        count=_tally(cell, shape),
        sums=_sums(x[:, within], cell, shape),
        known=np.array(
            [_tally(cell[np.isfinite(one)], shape) for one in x[:, within]], dtype=np.int64
        ).reshape(len(names), *shape),
        area=areas_on_globe(rings, borders) if regions.lonlat else areas(regions.polygons) / 1e6,
        inside=int(within.sum()),
        outside=int((~within).sum()),
        on_border=int(found.on_border.sum()),
        duplicates=again,
        overlapping=int(found.several.sum()),
        spec={
            "function": "points_to_regions",
            "category": category,
            "year": year_field,
            "duplicates": duplicates,
            "unit": "km" if regions.lonlat else "map",
            **label_entry({**points.labels, **regions.labels}),
        },
    )


def _names(values: Sequence[str] | str) -> tuple[str, ...]:
    parts = re.split(r"[,，;、]", values) if isinstance(values, str) else values
    return tuple(dict.fromkeys(one.strip() for one in parts if one.strip()))


def _column(points: Regions, name: str) -> NDArray[Any]:
    if name not in points.attributes:
        raise UnknownColumnError(
            _("The points have no attribute {name!r}; they have: {attributes}."),
            columns=[name],
            name=name,
            attributes=listed(points.attributes, 20) or "-",
        )
    return points[name]


def _numbers(points: Regions, name: str) -> Array:
    """Return an attribute as numbers; NaN where it is empty."""
    column = _column(points, name)
    try:
        empty = (
            np.array([not str(cell).strip() for cell in column])
            if column.dtype.kind in "UO"
            else None
        )
        filled = column if empty is None else np.where(empty, "nan", column.astype(str))
        found = np.asarray(filled, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        found = np.full(0, np.nan)
    if not np.isfinite(found).any() or np.isinf(found).any():
        raise InputError(
            _(
                "{name!r} of the points holds no numbers, or not only numbers; name a field with numbers in {param:values}."
            ),
            columns=[name],
            name=name,
        )
    return found


def _labels(points: Regions, name: str | None) -> tuple[tuple[str, ...], Int]:
    """Return the values of an attribute, and which of them each point has."""
    if name is None:
        return (), np.zeros(points.n, dtype=np.int64)
    column = _column(points, name)
    whole = column.dtype.kind == "f" and (column == np.floor(column)).all()
    texts = (column.astype(np.int64) if whole else column).astype(str)
    empty = np.char.strip(texts) == ""
    empty |= np.isnan(column) if column.dtype.kind == "f" else False
    if empty.any():
        raise InputError(
            _(
                "{n} {n:point has|points have} no {name!r}. Fill {n:it|them} in, or leave the {n:point|points} out."
            ),
            columns=[name],
            n=int(empty.sum()),
            name=name,
        )
    found, which = np.unique(texts, return_inverse=True)
    if len(found) > _MOST_GROUPS:
        raise ParameterError(
            _(
                "{name!r} has {n} {n:value|values}; a category or a year has no more than {most}. Name a field "
                "with fewer."
            ),
            name=name,
            n=len(found),
            most=_MOST_GROUPS,
        )
    return tuple(found.tolist()), which.astype(np.int64)


def _first_of_spots(xy: Array, group: Int, time: Int) -> Int:
    """Return the first point of each spot, category and year, in the order of the points."""
    order = np.lexsort((np.arange(len(xy)), time, group, xy[:, 1], xy[:, 0]))
    key = np.column_stack([xy, group, time])[order]
    new = np.ones(len(xy), dtype=bool)
    new[1:] = (key[1:] != key[:-1]).any(axis=1)
    return np.sort(order[new])


def _placed(xy: Array, borders: Array, lonlat: bool) -> Array:
    """Return points with the longitudes of the map, by whole turns."""
    if not lonlat:
        return xy
    turns = np.floor((xy[:, 0] - borders[:, 0].min() + 1e-9) / 360.0)
    return np.column_stack([xy[:, 0] - 360.0 * turns, xy[:, 1]])


def _tally(cell: Int, shape: tuple[int, int, int]) -> Int:
    return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)


def _sums(x: Array, cell: Int, shape: tuple[int, int, int]) -> Array:
    size = int(np.prod(shape))
    found = [
        np.bincount(cell, weights=np.nan_to_num(one), minlength=size).reshape(shape) for one in x
    ]
    return np.array(found).reshape(len(x), *shape)


def _say(
    found: Located, rings: wkb.Rings, borders: Array, xy: Array, regions: Regions, points: Regions
) -> None:
    """Raise if all points lie outside, and warn of those that do or that lie in several regions."""
    outside = found.region < 0
    n = int(outside.sum())
    if n:
        turned = _placed(xy[outside][:, ::-1], borders, regions.lonlat)
        exchanged = int((locate(rings, borders, turned).region >= 0).sum())
        if n == len(xy):
            raise _all_outside(exchanged >= _HALF * n, borders, xy, regions)
        swapped = exchanged >= _HALF * n
        warn(
            DataWarning(
                _swapped_some() if swapped else _left_out(),
                n=n,
                total=len(xy),
                exchanged=exchanged,
                which=listed([points.ids[k] for k in np.flatnonzero(outside)[:5]], 5),
            )
        )
    several = int(found.several.sum())
    if several:
        warn(
            DataWarning(
                _(
                    "{n} {n:point lies|points lie} in several regions, which overlap; {n:it counts|each counts} in "
                    "the first of them alone."
                ),
                n=several,
            )
        )


def _left_out() -> Any:
    return n_(
        "{n} of {total} {total:point|points} lies outside all regions and is left out: {which}.",
        "{n} of {total} {total:point|points} lie outside all regions and are left out: {which}.",
    )


def _swapped_some() -> Any:
    return n_(
        "{n} of {total} {total:point|points} lies outside all regions and is left out ({which}); with longitude and latitude "
        "exchanged {exchanged} would lie inside: are they exchanged in the table?",
        "{n} of {total} {total:point|points} lie outside all regions and are left out ({which}); with longitude and latitude "
        "exchanged {exchanged} would lie inside: are they exchanged in the table?",
    )


def _all_outside(exchanged: bool, borders: Array, xy: Array, regions: Regions) -> GeometryError:
    if exchanged:
        return GeometryError(
            _(
                "All points lie outside the regions, and with longitude and latitude exchanged they lie inside: "
                "exchange the two columns of the points."
            ),
        )
    (left, low), (right, high) = borders.min(axis=0), borders.max(axis=0)
    (first, south), (last, north) = xy.min(axis=0), xy.max(axis=0)
    return GeometryError(
        _(
            "All points lie outside the regions: points x {first:.6g} to {last:.6g}, y {south:.6g} to {north:.6g}; "
            "regions x {left:.6g} to {right:.6g}, y {low:.6g} to {high:.6g} ({crs}). Give points of these regions, "
            "in longitude and latitude or with their coordinate system."
        ),
        first=float(first),
        last=float(last),
        south=float(south),
        north=float(north),
        left=float(left),
        right=float(right),
        low=float(low),
        high=float(high),
        crs=regions.crs or ("EPSG:4326" if regions.lonlat else "-"),
    )
