"""Points from a table with columns of longitude and latitude."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..containers import Regions
from ..errors import DataWarning, GeometryError, InputError, UnknownColumnError, listed, warn
from ..studies.flow_columns import COORDINATES
from ..studies.places.gcj02 import from_gcj02 as true_places
from ..studies.yearbooks.cells import is_missing, parse_id, to_numbers
from ..words import _, n_
from ..words.nearest_name import did_you_mean
from .flows import numbers_in
from .tables import EXCEL, TEXT, RawTable, existing, raw_frame, read_table

Array = NDArray[np.float64]

_WGS84 = "EPSG:4326"
_FARTHEST = 360.0
_POLE = 90.0


@door
def read_points(
    path: Any,
    lon: str | None = None,
    lat: str | None = None,
    *,
    id: str | None = None,
    columns: Sequence[str] | None = None,
    crs: str = _WGS84,
    sheet: str | int | None = None,
    encoding: str | None = None,
    from_gcj02: bool = False,
) -> Regions:
    """Read points (firms, POI, stations) from a table with columns of longitude and latitude.

    Parameters
    ----------
    path : path, or a DataFrame
        CSV, Excel and the others that `read_panel` takes. A layer of points is read with `read_boundaries`.
    lon, lat : str, optional
        Columns of longitude and latitude (of x and y in a projected system). By default those headed so:
        lon, lng, longitude, x; lat, latitude, y; or the same in Chinese.
    id : str, optional
        Column of unique codes; without it points are numbered from 1.
    columns : list of str, optional
        Attributes to keep; all of them by default.
    crs : str
        The coordinate system of the two columns; "EPSG:4326" (degrees) by default.
    sheet, encoding
        As in `read_panel`.
    from_gcj02 : bool
        Coordinates are in GCJ-02, as AMap and Tencent give them (not Baidu): turn them into WGS-84.

    Returns
    -------
    Regions
        A point a row.

    Raises
    ------
    UnknownColumnError
        If no columns of coordinates are found, or the named ones are not there.
    GeometryError
        If no row has coordinates, or they are no degrees; where the two are exchanged it says so.
    NotNumericError
        If a coordinate is text, naming the rows.

    Warns
    -----
    DataWarning
        Saying how many rows have no coordinates: they are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> import regspatial as rs
    >>> rs.read_points(pd.DataFrame({"lon": [116.4, 121.5], "lat": [39.9, 31.2], "staff": [5, 7]}))
    <Regions: 2 points, EPSG:4326>
    """
    table = _table(path, sheet, encoding)
    x, y = _coordinate_columns(table.header, lon, lat, table.source)
    xy = np.column_stack([numbers_in(table, x), numbers_in(table, y)])
    there = np.isfinite(xy).all(axis=1)
    if not there.all():
        _without_coordinates(table, np.flatnonzero(~there), x, y)
    at = np.flatnonzero(there)
    lonlat = _is_degrees(crs)
    if lonlat:
        _checked_degrees(xy[at], table.source, x, y)
    found = Regions(
        ids=_ids(table, id, at),
        points=xy[at],
        crs=crs,
        lonlat=lonlat,
        attributes={
            name: _attribute(table[name], at)
            for name in _kept(table, columns)
            if name not in (x, y)
        },
    )
    return true_places(found, table.source) if from_gcj02 else found


def is_point_table(path: Path) -> bool:
    """Return whether a file is a table with columns of coordinates, and no map."""
    if path.suffix.lower() not in (*TEXT, *EXCEL) or not path.is_file():
        return False
    header = read_table(path).header
    wkt = any(name.strip().lower() in ("wkt", "geometry", "geom", "the_geom") for name in header)
    return not wkt and all(any(one.fullmatch(h.strip()) for h in header) for one in COORDINATES)


def points_in_system(xy: Array, there: str, here: str) -> Array:
    """Return points of one coordinate system in another, (m, 2); not finite where it has no place for them."""
    import pyproj

    try:
        turn = pyproj.Transformer.from_crs(there, here, always_xy=True)
    except pyproj.exceptions.CRSError:
        raise GeometryError(
            _(
                "Points in {there} cannot be moved into {here}: one of the two is not known. Give both in EPSG:4326."
            ),
            there=there[:80],
            here=here[:80],
        ) from None
    return np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))


def _table(path: Any, sheet: str | int | None, encoding: str | None) -> RawTable:
    if isinstance(path, (str, os.PathLike)):
        return read_table(existing(path), sheet=sheet, encoding=encoding)
    if hasattr(path, "columns") and hasattr(path, "iloc"):
        return raw_frame(path)
    raise InputError(
        _(
            "A file or a DataFrame with columns of longitude and latitude is needed; this is a {name}."
        ),
        name=type(path).__name__,
    )


def _coordinate_columns(
    header: Sequence[str], lon: str | None, lat: str | None, source: str
) -> tuple[str, str]:
    """Return the columns of x and y: those named, else the one pair headed so."""
    named = [one for one in (lon, lat) if one is not None]
    missing = [one for one in named if one not in header]
    if missing:
        raise UnknownColumnError(
            _("{source} has no column {map}; it has: {table}.{near}"),
            columns=missing,
            source=source,
            map=listed(map(repr, missing)),
            table=listed(header, 40),
            near=did_you_mean(missing, header),
        )
    found = [
        one or next((h for h in header if pattern.fullmatch(h.strip())), None)
        for one, pattern in zip((lon, lat), COORDINATES, strict=True)
    ]
    if found[0] is None or found[1] is None:
        raise UnknownColumnError(
            _(
                "{source} has no columns of longitude and latitude that are known by their headings (lon, lat; x, "
                "y); it has: {table}. Head the columns lon and lat{python:, or name them in lon= and lat=}."
            ),
            columns=["lon", "lat"],
            source=source,
            table=listed(header, 40),
        )
    return found[0], found[1]


def _without_coordinates(table: RawTable, at: NDArray[np.intp], x: str, y: str) -> None:
    """Warn of rows without coordinates, or raise if there are no others."""
    if len(at) == len(table.rows):
        raise GeometryError(
            _(
                "No row of {source} has coordinates in {x!r} and {y!r}. Fill them in, or geocode the addresses first."
            ),
            source=table.source,
            x=x,
            y=y,
        )
    warn(
        DataWarning(
            n_(
                "{source}: {n} row has no coordinates and is left out: row {rows}.",
                "{source}: {n} rows have no coordinates and are left out: rows {rows}.",
            ),
            source=table.source,
            n=len(at),
            rows=listed([table.rows[k] for k in at[:10]], 5),
        )
    )


def _is_degrees(crs: str) -> bool:
    if crs.upper() in (_WGS84, "EPSG:4490"):
        return True
    if crs == "local":
        return False
    import pyproj

    try:
        return bool(pyproj.CRS.from_user_input(crs).is_geographic)
    except pyproj.exceptions.CRSError:
        raise GeometryError(
            _(
                "The coordinate system {crs!r} is not known. Say another with {param:crs}, for example {param:crs=EPSG:4326}."
            ),
            crs=crs[:80],
        ) from None


def _checked_degrees(xy: Array, source: str, x: str, y: str) -> None:
    """Raise if these are no degrees; say so if the two columns are exchanged."""
    high = np.abs(xy).max(axis=0)
    if high[0] <= _FARTHEST and high[1] <= _POLE:
        return
    if high[0] <= _POLE and high[1] <= _FARTHEST:
        raise GeometryError(
            _(
                "{source}: latitudes in {y!r} reach {most:.6g}, and those in {x!r} do not: the two columns are exchanged. "
                "Exchange their headings{python:, or name the columns in lon= and lat=}."
            ),
            source=source,
            x=x,
            y=y,
            most=float(high[1]),
        )
    raise GeometryError(
        _(
            "{source}: {x!r} and {y!r} reach {east:.6g} and {north:.6g}, which are no degrees. Say their coordinate "
            "system with {param:crs}, for example {param:crs=EPSG:32650}."
        ),
        source=source,
        x=x,
        y=y,
        east=float(high[0]),
        north=float(high[1]),
    )


def _ids(table: RawTable, column: str | None, at: NDArray[np.intp]) -> tuple[str, ...]:
    if column is None:
        return tuple(map(str, range(1, len(at) + 1)))
    cells = table[column]
    return tuple(parse_id(cells[int(k)]) for k in at)


def _kept(table: RawTable, columns: Sequence[str] | None) -> Sequence[str]:
    if columns is None:
        return table.header
    for name in columns:
        table[name]  # says what is there, where this is not
    return columns


def _attribute(cells: Any, at: NDArray[np.intp]) -> NDArray[Any]:
    """Return numbers as numbers (NaN where empty), else text; codes with a leading zero stay text."""
    numbers = to_numbers(cells)
    if not numbers.text_at:
        values = np.asarray(numbers.values)[at]
        whole = bool(np.isfinite(values).all()) and bool((values == np.floor(values)).all())
        if not whole or not _has_leading_zero(cells):
            return values.astype(np.int64) if whole and np.abs(values).max() < 2**53 else values
    return np.array(
        ["" if is_missing(cells[int(k)]) else str(cells[int(k)]) for k in at], dtype=np.str_
    )


def _has_leading_zero(cells: Any) -> bool:
    if isinstance(cells, np.ndarray):
        return False
    return any(isinstance(c, str) and len(c) > 1 and c[0] == "0" and c[1].isdigit() for c in cells)
