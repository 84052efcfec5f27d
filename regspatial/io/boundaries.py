"""Regions from vector files and GeoDataFrames, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..containers import Regions
from ..containers.ids import labels
from ..errors import (
    DuplicateIdError,
    InputError,
    LabelError,
    UnknownColumnError,
    listed,
)
from ..studies.places.china_labels import labels_of_attributes
from ..studies.places.gcj02 import from_gcj02 as true_places
from ..studies.places.gcj02 import warn_of_gcj02
from ..studies.yearbooks.cells import is_missing, is_missing_id, parse_id
from ..studies.yearbooks.id_columns import OF_MAP, check_ids, with_way_out
from ..words import Message, _
from ..words.nearest_name import did_you_mean
from ._values_for_names import held_by
from .geometry import LEAVE_FEATURES, LEAVE_ROWS, Shapes, shapes
from .tables import existing
from .vector import Vector

if TYPE_CHECKING:
    import geopandas


@door
def read_boundaries(
    path: str | Path,
    id: str | None = None,
    *,
    layer: str | None = None,
    columns: Sequence[str] | None = None,
    where: str | None = None,
    crs: str | None = None,
    to_lonlat: bool = False,
    repair: bool = False,
    from_gcj02: bool = False,
    encoding: str | None = None,
) -> Regions:
    """Read polygons or points from a map: GeoPackage, shapefile, GeoJSON and others.

    Parameters
    ----------
    path : path
        GeoPackage (``.gpkg``), shapefile (``.shp``, or zipped), GeoJSON, TopoJSON, FlatGeobuf
        (``.fgb``), KML (``.kml``, ``.kmz``), GeoParquet (``.parquet``), or a text table with a
        column of WKT. The kind is told by the content. No other kind is read, and nothing that a
        file points to: no address, no other file.
    id : str, optional
        Column that holds the regions' unique codes; read as text. Without it the regions are
        numbered "1", "2", … in the order of the file.
    layer : str, optional
        Needed where the file has several layers.
    columns : list of str, optional
        Attributes to keep; all of them by default.
    where : str, optional
        Which features to read, in SQL: ``"region4 = 'East'"``; not for GeoParquet.
    crs : str, optional
        The coordinate system of a file that does not say it ("EPSG:4326"); "local" for a plane
        without a name, in whose unit distances are then measured.
    to_lonlat : bool
        Turn projected coordinates into WGS-84 longitude and latitude. By default they are kept,
        and distances are planar, in the units of the map.
    repair : bool
        Repair invalid polygons (rings that cross themselves) instead of refusing them; which, and by
        how much their areas change, is said.
    from_gcj02 : bool
        The file is in GCJ-02, the displaced coordinates of Chinese web maps: turn it into WGS-84.
    encoding : str, optional
        Of a shapefile's text, if it is neither said nor UTF-8 nor GB18030.

    Returns
    -------
    Regions
        A point inside each polygon as `points`; polygons as two-dimensional WKB.

    Raises
    ------
    FileFormatError
        If the file is empty, cut off or of another kind.
    UnknownColumnError, DuplicateIdError, LabelError
        For ids; the sentence lists the columns there are.
    GeometryError
        If a geometry is empty, invalid, a line, or if the coordinate system is not known.

    Notes
    -----
    Boundaries of China from web maps are often in GCJ-02, some 300 to 700 m off, and do not say so. The
    borders are compared with those of the shipped map, and a warning says what was found.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.read_boundaries("provinces.gpkg", id="adcode")  # doctest: +SKIP
    """
    file = existing(path)
    found = Vector(file, layer=layer, where=where, encoding=encoding)
    wanted = _wanted(found.columns, id, columns, file.name)
    return _regions(
        shapes(found.wkb, crs=crs or found.crs),
        id_column=id,
        table={c: found.columns[c] for c in wanted},
        ids=None if id is None else found.columns[id],
        source=file.name,
        to_lonlat=to_lonlat,
        repair=repair,
        displaced=from_gcj02,
    )


@door
def regions_from_frame(
    frame: geopandas.GeoDataFrame,
    id: str | None = None,
    *,
    columns: Sequence[str] | None = None,
    crs: str | None = None,
    to_lonlat: bool = False,
    repair: bool = False,
    from_gcj02: bool = False,
) -> Regions:
    """Make regions from a GeoDataFrame; the frame is not changed.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
    id : str, optional
        Column that holds the ids; the frame's index by default.
    crs : str, optional
        The coordinate system, where the frame says none or a wrong one.
    columns, to_lonlat, repair, from_gcj02
        As in `read_boundaries`.

    Returns
    -------
    Regions

    Raises
    ------
    UnknownColumnError, DuplicateIdError, LabelError, GeometryError

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> from regspatial import io
    >>> frame = io.regions_to_frame(regions)
    >>> rs.regions_from_frame(frame).ids == regions.ids
    True
    """
    import shapely

    if getattr(frame, "_geometry_column_name", "") is None or not hasattr(frame, "geometry"):
        raise InputError(
            _("A GeoDataFrame with a column of geometries is needed; this is a {name}{without}."),
            name=type(frame).__name__,
            without=Message(_(" without one")) if hasattr(frame, "to_crs") else "",
        )
    if not len(frame):
        raise InputError(_("The GeoDataFrame has no rows; there is nothing to make regions of."))
    plain = [c for c in frame.columns if c != frame.geometry.name]
    table = {str(c): frame[c].astype(object).to_numpy() for c in plain}
    wanted = _wanted(table, id, columns, "GeoDataFrame")
    code = crs if crs is not None or frame.crs is None else frame.crs.to_string()
    return _regions(
        shapes(np.asarray(shapely.to_wkb(frame.geometry.to_numpy())), crs=code, framed=True),
        id_column=id,
        table={c: table[c] for c in wanted},
        ids=frame.index.to_numpy() if id is None else table[id],
        source="GeoDataFrame",
        to_lonlat=to_lonlat,
        repair=repair,
        displaced=from_gcj02,
    )


@door
def regions_to_frame(regions: Regions) -> geopandas.GeoDataFrame:
    """Return a GeoDataFrame indexed by id, with the attributes and polygons (or points).

    Parameters
    ----------
    regions : Regions

    Returns
    -------
    geopandas.GeoDataFrame
        A row a region, in the order of ``regions.ids``.

    Raises
    ------
    MissingDependencyError
        If geopandas is not installed.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import io
    >>> regions = rs.example("dri").regions()
    >>> len(io.regions_to_frame(regions))
    30
    """
    import geopandas
    import pandas as pd
    import shapely

    if regions.polygons is None:
        drawn = shapely.points(regions.points)
    else:
        drawn = shapely.from_wkb(np.array(regions.polygons, dtype=object))
    return geopandas.GeoDataFrame(
        dict(regions.attributes),
        index=pd.Index(regions.ids, name="id", dtype=object),
        geometry=drawn,
        crs=regions.crs or ("EPSG:4326" if regions.lonlat else None),
    )


def _wanted(
    table: Mapping[str, Any],
    id_column: str | None,
    columns: Sequence[str] | None,
    source: str,
) -> list[str]:
    asked = [] if id_column is None else [id_column]
    asked += [] if columns is None else list(columns)
    missing = [c for c in asked if c not in table]
    if missing:
        raise UnknownColumnError(
            _("{source} has no column {map}; it has: {table}.{near}"),
            columns=missing,
            source=source,
            map=listed(map(repr, missing)),
            table=listed(table, 40),
            near=held_by(missing, table) or did_you_mean(missing, table),
        )
    return list(table) if columns is None else list(dict.fromkeys(asked))


def _regions(
    drawn: Shapes,
    *,
    id_column: str | None,
    table: Mapping[str, NDArray[Any]],
    ids: NDArray[Any] | None,
    source: str,
    to_lonlat: bool,
    repair: bool,
    displaced: bool,
) -> Regions:
    cells = range(1, len(drawn) + 1) if ids is None else ids
    empty = [k + 1 for k, cell in enumerate(cells) if is_missing_id(cell)]
    if empty:
        raise LabelError(
            _(
                "The id {id_column!r} is empty in {n} {n:feature|features} of {source}: "
                "number {empty}. Fill it in, or {leave}."
            ),
            id_column=id_column,
            n=len(empty),
            source=source,
            empty=listed(empty),
            leave=Message(LEAVE_ROWS if drawn.framed else LEAVE_FEATURES),
        )
    if id_column is not None:
        check_ids(list(cells), id_column, table, said=OF_MAP)
    try:
        names = labels(
            (parse_id(cell) for cell in cells), what=Message(_("ids of {name}"), name=source)
        )
    except DuplicateIdError as error:
        raise with_way_out(error, table, id_column or "", OF_MAP) from None
    whole = drawn.checked(names, source, repair=repair)
    if to_lonlat and not whole.lonlat:
        whole = whole.to_lonlat()
    attributes = {k: _attribute(v) for k, v in table.items()}
    regions = Regions(
        ids=names,
        points=whole.points(),
        polygons=whole.polygons(),
        crs=whole.crs,
        lonlat=whole.lonlat,
        attributes=attributes,
        labels=labels_of_attributes(attributes),
    )
    if displaced:
        return true_places(regions, source)
    warn_of_gcj02(regions, source)
    return regions


def _attribute(cells: NDArray[Any]) -> NDArray[Any]:
    """Return text as text ("" where empty), numbers as numbers (NaN where empty), else text."""
    if cells.dtype.kind in "biuf":
        return cells.copy()
    if cells.dtype.kind == "O":
        filled = [c for c in cells if not is_missing_value(c)]
        if (
            filled
            and all(isinstance(c, (bool, np.bool_)) for c in filled)
            and len(filled) == len(cells)
        ):
            return cells.astype(bool)
        if filled and all(_is_number(c) for c in filled):
            whole = len(filled) == len(cells) and all(
                isinstance(c, (int, np.integer)) for c in cells
            )
            return np.array(
                [np.nan if is_missing_value(c) else c for c in cells],
                dtype=np.int64 if whole else float,
            )
    return np.array(["" if is_missing_value(c) else str(c) for c in cells], dtype=np.str_)


def is_missing_value(cell: object) -> bool:
    """Return whether an attribute is absent; unlike in tables, "-" or "NA" are text here."""
    return not isinstance(cell, str) and is_missing(cell)


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool)
