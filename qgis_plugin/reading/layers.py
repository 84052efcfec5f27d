# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers into containers: polygons or points into Regions, a table into a Panel.

Everything is read through QGIS (its selection, its edits, its joins, its NULL) and handed over as
text, floats and WKB; what a cell means is decided by the core, by the rules that hold for files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qgis.core import (
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsRectangle,
)

from .. import core
from ..i18n import failure, message
from ..older import Qgis
from ..runs.feedback import Ticker
from ..values import to_python
from . import features
from .aliases import aliases_of, aliases_of_years, labelled
from .geometries import checked, is_lonlat, wkb_and_points

SEAT = ("seat_lon", "seat_lat")
Shown = Mapping[tuple[int, int], str | float]


def read_regions(
    source: QgsProcessingFeatureSource,
    id_name: str | None,
    attributes: Iterable[str],
    feedback: QgsProcessingFeedback,
    like: tuple[QgsProcessingFeatureSource, QgsProcessingContext] | None = None,
    *,
    repair: bool = False,
) -> Any:
    """Return the Regions of a polygon or point layer.

    Parameters
    ----------
    source : QgsProcessingFeatureSource
        Holds only the selected features where the user asked for them.
    id_name : str, optional
        The field of the ids; without it the regions are numbered "1", "2", …
    attributes : names
        Fields to keep, if they are there, beside the seats (`seat_lon`, `seat_lat`) and those
        whose name begins with "name".
    feedback : QgsProcessingFeedback
    like : (layer, context), optional
        The layer whose coordinates are taken, where both have a coordinate reference system.
    repair : bool
        Repair invalid polygons, and say which.

    Notes
    -----
    As `regspatial.read_boundaries`: coordinates are kept as they are. Degrees make distances on
    the sphere, projected coordinates make planar ones, in the units of the map; so do those of a
    layer that has no coordinate reference system (`note_of_distances` says it).
    """
    import numpy as np

    fields = source.fields()
    require(source, [id_name] if id_name else [])
    asked = set(attributes)
    kept = [n for n in fields.names() if n in asked or _is_attribute(n)]
    wanted = list(dict.fromkeys([*([id_name] if id_name else []), *kept]))
    at = [fields.lookupField(n) for n in wanted]
    request = QgsFeatureRequest().setSubsetOfAttributes(at)
    crs = source.sourceCrs()
    if like is not None and crs.isValid() and like[0].sourceCrs().isValid():
        crs = like[0].sourceCrs()
        request.setDestinationCrs(crs, like[1].transformContext())
    ticker = Ticker(feedback)
    cells: list[list[Any]] = [[] for _ in wanted]
    geometries: list[QgsGeometry] = []
    for feature in features.whole(source, request, unchecked=True):
        ticker.row()
        row = feature.attributes()
        for column, k in zip(cells, at, strict=True):
            column.append(to_python(row[k]))
        geometries.append(feature.geometry())
    table = dict(zip(wanted, cells, strict=True))
    name = source.sourceName()
    warn_of_garbled(table, name)
    if not fields.count():
        core.warn(core.DataWarning(message("no_fields", layer=name)))
    if not geometries:
        raise failure(core.InputError, "no_features", layer=name)
    ids = _ids(table[id_name], id_name, name) if id_name else _numbered(len(geometries))
    shapes = checked(geometries, ids, name, ticker, repair=repair)
    lonlat = is_lonlat(crs, shapes, name)
    polygons, points = wkb_and_points(shapes, ticker)
    try:
        regions = core.containers().Regions(
            ids=ids,
            points=np.array(points, dtype=float),
            polygons=polygons,
            crs=definition_of(crs),
            lonlat=lonlat,
            attributes={n: _attribute(table[n]) for n in kept},
        )
    except core.DuplicateIdError as error:
        others = [n for n in fields.names() if n != id_name]
        beside = cells_of(source, others, feedback)
        raise core.ids_elsewhere(error, beside, id_name or "") from None
    known = core.labels_of_attributes(regions.attributes)
    regions = regions.with_labels(known) if known else regions
    return labelled(regions, aliases_of(fields))


def warn_of_garbled(table: Mapping[str, Sequence[Any]], name: str) -> None:
    """Warn where text holds the mark that stands for letters which could not be decoded."""
    odd = dict.fromkeys(
        cell
        for cells in table.values()
        for cell in cells
        if isinstance(cell, str) and "\ufffd" in cell
    )
    if odd:
        core.warn(core.DataWarning(message("garbled", layer=name, shown=core.listed(odd, 3))))


def definition_of(crs: Any) -> str | None:
    """Return a coordinate system as the core and another QGIS know it: its code, or its whole definition.

    Albers of China has no code, and a number under USER is known in one profile alone.
    """
    code = str(crs.authid())
    return code if code and not code.startswith("USER:") else str(crs.toWkt()) or None


def note_of_distances(source: QgsProcessingFeatureSource, regions: Any) -> None:
    """Warn where distances are measured on a layer without a coordinate reference system."""
    if source.sourceCrs().isValid():
        return
    low, high = regions.points.min(axis=0), regions.points.max(axis=0)
    degrees = QgsRectangle(-180, -90, 180, 90).contains(QgsRectangle(*low, *high))
    key = "no_crs_degrees" if degrees else "no_crs"
    core.warn(core.DataWarning(message(key, layer=source.sourceName())))


def read_panel(
    source: QgsProcessingFeatureSource,
    id_name: str,
    time_name: str | None,
    columns: Sequence[str] | None,
    names: Any,
    feedback: QgsProcessingFeedback,
    ignore: str | None = None,
    shown: Shown | None = None,
) -> Any:
    """Return the Panel of a long table.

    Parameters
    ----------
    source : QgsProcessingFeatureSource
    id_name, time_name : str
        The fields of region and time; a time in two fields is named "year + month".
    columns : sequence of str, optional
        The fields to read; None reads every one that holds numbers, and names those of words.
    names : rules of names, or None
        How the id field's place names are turned into codes, if it holds them.
    feedback : QgsProcessingFeedback
    ignore : str, optional
        Rows to leave out, by what the id field holds, or by code or name.
    shown : mapping of (row, column), optional
        Cells of a workbook that show percentages; see `as_people_see`.

    Notes
    -----
    NULL becomes NaN; an analysis refuses NaN in the columns it uses and names region and time.
    """
    fields = source.fields()
    keys = [id_name, *(core.time_fields(time_name, fields.names()) if time_name else [])]
    every = columns is None
    if columns is None:
        columns = [n for n in fields.names() if n not in keys]
    require(source, [*keys, *columns])
    called = [n for n in core.name_columns(fields.names()) if n not in (*keys, *columns)]
    table = cells_of(source, [*keys, *columns, *called], feedback, shown)
    if not table[id_name]:
        raise failure(core.InputError, "no_features", layer=source.sourceName())
    try:
        panel = core.panel(
            table[id_name],
            core.times_of(table, time_name) if time_name else None,
            {c: table[c] for c in columns if c not in keys},
            names,
            ignore=ignore,
            all_wanted=not every,
            source=source.sourceName(),
            called={c: table[c] for c in called},
            keys=(id_name, time_name or "time"),
        )
    except core.DuplicateIdError as error:
        others = [n for n in fields.names() if n not in keys]
        raise core.with_part_of_year(error, cells_of(source, others, feedback), time_name) from None
    return labelled(panel, aliases_of(fields))


def read_wide_panel(
    source: QgsProcessingFeatureSource,
    id_name: str,
    variables: Sequence[str] | None,
    names: Any,
    feedback: QgsProcessingFeedback,
    ignore: str | None = None,
    shown: Shown | None = None,
) -> Any:
    """Return the Panel of a wide table: one row a region, a field a variable and year (gdp_2012).

    Parameters
    ----------
    source, id_name, names, feedback, ignore, shown
        As in `read_panel`.
    variables : sequence of str, optional
        The variables to read, and fields of no year, which hold for every one; None reads all.
    """
    fields = source.fields()
    require(source, [id_name])
    names_there = [n for n in fields.names() if n != id_name]
    found = core.year_columns(names_there, source.sourceName())
    always = fields_of_no_year(names_there, found)
    wanted = [*found, *always] if variables is None else list(dict.fromkeys(variables))
    beside = [v for v in wanted if v in always]
    # weights ask for no variable; its headings are the times
    chosen = [v for v in wanted if v not in always] or list(found)[:1]
    missing = [v for v in chosen if v not in found]
    if missing or not found:
        raise failure(
            core.UnknownColumnError,
            "no_year_fields",
            columns=missing,
            name=core.listed(missing) or "…",
            there=core.listed([*found, *always] or fields.names(), 30),
        )
    headings = [h for v in chosen for h in found[v].values()]
    called = [n for n in core.name_columns(names_there) if n not in (*headings, *beside)]
    panel = core.wide_panel(
        cells_of(source, [id_name, *headings, *beside, *called], feedback, shown),
        id_name,
        {v: found[v] for v in chosen},
        beside,
        names,
        ignore=ignore,
        all_wanted=variables is not None,
        source=source.sourceName(),
        called=called,
    )
    aliases = aliases_of(fields)
    known = {n: aliases[n] for n in beside if n in aliases}
    return labelled(panel, {**known, **aliases_of_years(fields, {v: found[v] for v in chosen})})


def fields_of_no_year(names: Sequence[str], found: Mapping[str, Mapping[Any, str]]) -> list[str]:
    """Return the fields of a wide table that belong to no variable and year, of those `found`."""
    return core.without_time(names, [h for by_year in found.values() for h in by_year.values()])


def cells_of(
    source: QgsProcessingFeatureSource,
    names: Sequence[str],
    feedback: QgsProcessingFeedback,
    shown: Shown | None = None,
) -> dict[str, list[Any]]:
    """Return the cells of some fields, read in one go without geometries."""
    fields = source.fields()
    wanted = list(dict.fromkeys(names))
    at = [fields.lookupField(n) for n in wanted]
    request = QgsFeatureRequest().setSubsetOfAttributes(at)
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    ticker = Ticker(feedback)
    cells: list[list[Any]] = [[] for _ in wanted]
    for feature in features.whole(source, request, unchecked=True):
        ticker.row()
        row = feature.attributes()
        for column, k in zip(cells, at, strict=True):
            cell = to_python(row[k])
            seen = shown.get((int(feature.id()) - 1, k)) if shown else None
            column.append(cell if seen is None else as_people_see(cell, seen))
    return dict(zip(wanted, cells, strict=True))


def as_people_see(cell: Any, seen: str | float) -> Any:
    """Return a cell of a layer as its workbook shows it ("87.5%"), if it is the number that is shown there.

    GDAL gives 0.875 and no format. The two are held against each other, so that a row or a column that
    the layer counts otherwise than the sheet is left as it is.
    """
    if not isinstance(cell, int | float) or not isinstance(seen, str):
        return cell
    # one is the other times a hundred, printed with 15 digits
    same = abs(float(seen.rstrip("%")) - cell * 100.0) <= 1e-12 * max(1.0, abs(cell * 100.0))
    return seen if same else cell


def formula_columns(formula: str, there: Iterable[str]) -> list[str]:
    """Return the fields that a formula may mean; the core's reader says which names are unknown."""
    words = {a or b for a, b in re.findall(r"`([^`]+)`|([^\W\d]\w*)", formula)}
    return [name for name in there if name in words]


def _is_attribute(name: str) -> bool:
    lower = name.lower()
    return lower in SEAT or lower.startswith("name")


def require(source: Any, names: Iterable[str]) -> None:
    there = source.fields().names()
    missing = [n for n in names if n not in there]
    if missing:
        raise failure(
            core.UnknownColumnError,
            "no_field",
            columns=missing,
            layer=source.sourceName(),
            name=core.listed(missing),
            there=core.listed(there, 30),
            near=core.did_you_mean(missing, there),
        )


def _ids(cells: Sequence[Any], field: str, layer: str) -> tuple[str, ...]:
    empty = [k + 1 for k, cell in enumerate(cells) if cell is None or not str(cell).strip()]
    if empty:
        raise failure(
            core.LabelError,
            "empty_id",
            layer=layer,
            field=field,
            count=len(empty),
            rows=core.listed(empty),
        )
    core.check_ids(cells, field, of_map=True)
    return core.parse_ids(cells)


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(str(k + 1) for k in range(count))


def _attribute(cells: list[Any]) -> Any:
    """Return numbers as numbers (NaN where empty), anything else as text ("" where empty)."""
    import numpy as np

    filled = [c for c in cells if c is not None]
    if filled and all(isinstance(c, int | float) and not isinstance(c, bool) for c in filled):
        if len(filled) == len(cells) and all(isinstance(c, int) for c in cells):
            return np.array(cells, dtype=np.int64)
        return np.array([np.nan if c is None else c for c in cells], dtype=float)
    return np.array(["" if c is None else str(c) for c in cells], dtype=np.str_)
