"""Observed flows from tables and from layers of lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices.network import Outside
from ..containers import Regions
from ..containers.panel import Time
from ..containers.times import parse_times
from ..errors import InputError, LabelError, MissingValueError, NotNumericError, listed
from ..network.flows import flow_layers
from ..results.network import NetworkLayer
from ..studies.flow_columns import USUAL, end_columns, time_column, value_column
from ..studies.places.names import NameRules, match_names
from ..studies.yearbooks.cells import is_missing_id, parse_id, to_numbers
from ..words import _
from .tables import RawTable, existing, read_table
from .vector import Vector

Cells = Sequence[object] | NDArray[Any]
LINES = {".gpkg", ".shp", ".geojson", ".json", ".fgb", ".zip", ".kml", ".kmz"}


@door
def read_flows(
    path: str | Path,
    *,
    regions: Regions | None = None,
    ids: Sequence[object] | None = None,
    origin: str | None = "origin",
    destination: str | None = "destination",
    value: str | Sequence[str] | None = "value",
    time: str | None = None,
    names: str | Regions | NameRules | None = None,
    directed: bool = True,
    outside: Outside = "error",
    sheet: str | int | None = None,
    layer: str | None = None,
    name: str = "flows",
) -> tuple[NetworkLayer, ...]:
    r"""Read observed flows: a table (CSV, Excel, …) with a row per flow, or a layer of lines.

    Parameters
    ----------
    path : path
        As `read_panel` takes them; or ``.gpkg``, ``.shp``, ``.geojson`` with lines.
    regions, ids
        The nodes; see `flow_layer`.
    origin, destination : str or None
        Columns with the codes of the ends; where the usual ones are not there, those whose headings say as much
        (from and to). None, for a layer of lines: each end of a line belongs to the region it
        lies in (needs polygons).
    value : str, sequence of str or None
        Column with the flow; "value" may be called otherwise where one column is left, or is headed as a size. Of several names the first that the table has; where it has none of them, or
        with None, ``value`` or the only column that is left.
    time : str, optional
        Column with the year; then there is a layer per year, ascending. By default the one that is headed so (year)
        and holds several.
    names : {"province", "prefecture"} or Regions, optional
        The columns hold place names, to be matched to codes.
    directed : bool
    outside : {"error", "drop"}
    sheet : str or int, optional
        Of a workbook.
    layer : str, optional
        Of a vector file.
    name : str
        With `time` the year is added.

    Returns
    -------
    tuple of NetworkLayer
        One, or one per year, over the same nodes.

    Raises
    ------
    UnknownColumnError, NotNumericError, LabelError, NetworkError, FileFormatError

    Examples
    --------
    >>> from pathlib import Path
    >>> import regspatial as rs
    >>> size = Path("od.csv").write_text("from,to,value\n110000,310000,12\n310000,110000,9\n")
    >>> how = {"origin": "from", "destination": "to", "value": "value"}
    >>> (layer,) = rs.read_flows("od.csv", regions=rs.china("province"), **how)
    >>> layer.links
    2
    """
    file = existing(path)
    if file.suffix.lower() in LINES:
        table = _lines(file, layer, regions, origin, destination, outside)
    else:
        if origin is None or destination is None:
            raise InputError(
                _("A table of flows needs the columns origin= and destination=."),
            )
        table = read_table(file, sheet=sheet)
        origin, destination = end_columns(table.header, origin, destination)
    start_key, end_key = origin or "origin", destination or "destination"
    start, end = (_labels(table, key, names) for key in (start_key, end_key))
    if time is None:
        asked = value if isinstance(value, str) else None
        time = time_column(table.header, (start_key, end_key, asked), lambda one: list(table[one]))
    unnamed = value == USUAL and USUAL not in table.header
    if value is None or not isinstance(value, str) or unnamed:
        taken = (start_key, end_key, time)
        value = value_column(table.header, () if unnamed else value or (), taken, table.source)
    amount = _amounts(table, value)
    when: list[Time | None] = (
        [None] * len(start) if time is None else list(parse_times(table[time]))
    )
    return flow_layers(
        start,
        end,
        amount,
        when,
        regions=regions,
        ids=ids,
        directed=directed,
        outside=outside,
        name=name,
    )


def _labels(table: RawTable, key: str, names: str | Regions | NameRules | None) -> list[str]:
    cells = list(table[key])
    empty = [row for row, cell in zip(table.rows, cells, strict=True) if is_missing_id(cell)]
    if empty:
        raise LabelError(
            _(
                "{source}: {key!r} is empty in {n} {n:row|rows}: {empty}. Fill in the end, "
                "or remove the row."
            ),
            source=table.source,
            key=key,
            n=len(empty),
            empty=listed(empty),
        )
    if names is not None:
        return list(match_names(cells, names).required())
    return [parse_id(cell) for cell in cells]


def numbers_in(table: RawTable, column: str) -> NDArray[np.float64]:
    """Return a column of numbers, NaN where a cell is empty.

    Raises
    ------
    NotNumericError
        If it holds text, naming the rows.
    """
    numbers = to_numbers(table[column])
    if numbers.text_at:
        rows = [table.rows[k] for k in numbers.text_at]
        raise NotNumericError(
            _("{source}: {column!r} holds text in {n} {n:row|rows}: {rows}. Correct it."),
            columns=[column],
            source=table.source,
            column=column,
            n=len(rows),
            rows=listed(rows),
        )
    return np.asarray(numbers.values, dtype=np.float64)


def _amounts(table: RawTable, value: str) -> list[float]:
    amounts = numbers_in(table, value)
    empty = [table.rows[k] for k in np.flatnonzero(~np.isfinite(amounts)).tolist()]
    if empty:
        raise MissingValueError(
            _(
                "{source}: {column!r} is empty in {n} {n:row|rows}: {empty}. Fill it in, "
                "or remove the rows (a flow that is not listed is zero)."
            ),
            columns=[value],
            source=table.source,
            column=value,
            n=len(empty),
            empty=listed(empty),
        )
    return [float(v) for v in amounts]


def _lines(
    file: Path,
    layer: str | None,
    regions: Regions | None,
    origin: str | None,
    destination: str | None,
    outside: Outside,
) -> RawTable:
    """Return the columns of a line layer; the ends as regions where no columns name them."""
    vector = Vector(file, layer=layer, where=None, encoding=None)
    columns: dict[str, Cells] = dict(vector.columns)
    rows = list(range(1, len(vector.wkb) + 1))
    if origin is None or destination is None:
        if regions is None or regions.polygons is None:
            raise InputError(
                _(
                    "Without columns for the ends, lines need regions with polygons to end in; "
                    "give {param:regions}, or origin= and destination=."
                ),
            )
        ends = _ends(vector, regions, file.name)
        lost = [k for k in range(len(rows)) if ends[0][k] is None or ends[1][k] is None]
        if lost and outside == "error":
            raise LabelError(
                _(
                    "{outside} of {lines} {lines:line|lines} in {name} begin or end "
                    "outside the regions: number {lost}. Correct them, or "
                    "{param:outside=drop}."
                ),
                outside=len(lost),
                lines=len(rows),
                name=file.name,
                lost=listed([rows[k] for k in lost]),
            )
        columns |= {"origin": ends[0], "destination": ends[1]}
        gone = set(lost)
        keep = [k for k in range(len(rows)) if k not in gone]
        whole = RawTable(tuple(columns), tuple(columns.values()), tuple(rows), file.name)
        return whole.keep(keep)
    return RawTable(tuple(columns), tuple(columns.values()), tuple(rows), file.name)


def _ends(vector: Vector, regions: Regions, source: str) -> list[list[str | None]]:
    """Return the regions in which each line begins and ends, None outside all of them."""
    import geopandas
    import shapely

    lines = geopandas.GeoSeries(shapely.from_wkb(vector.wkb), crs=vector.crs)
    if vector.crs and regions.crs and vector.crs != regions.crs:
        lines = lines.to_crs(regions.crs)
    whole = shapely.line_merge(lines.to_numpy())
    if not (shapely.get_type_id(whole) == 1).all():
        raise InputError(
            _(
                "{source} holds features that are not single lines; a flow is one line from "
                "its origin to its destination."
            ),
            source=source,
        )
    tree = shapely.STRtree(shapely.from_wkb(list(regions.polygons or ())))
    out = []
    for at in (0, -1):
        points = shapely.get_point(whole, at)
        line, region = tree.query(points, predicate="intersects")
        found: list[str | None] = [None] * len(points)
        for k, r in zip(line[::-1].tolist(), region[::-1].tolist(), strict=True):
            found[k] = regions.ids[r]  # on a border, the first region of the map
        out.append(found)
    return out
