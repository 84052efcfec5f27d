# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers into containers: polygons or points into Regions, a table into a Panel.

Everything is read through QGIS (its selection, its edits, its joins, its NULL) and handed over as
text, floats and WKB; what a cell means is decided by the core, as for files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsFields,
    QgsGeometry,
    QgsProcessingFeedback,
    QgsProcessingFeatureSource,
    QgsWkbTypes,
)

from . import core
from .i18n import say
from .values import to_python

LONLAT = "EPSG:4326"
SEAT = ("seat_lon", "seat_lat")
ID_NAMES = ("adcode", "id", "code", "geoid", "fips")
"""Fields taken for the id where none is named, in this order."""

_FLAT = (Qgis.WkbType.Point, Qgis.WkbType.Polygon, Qgis.WkbType.MultiPolygon)


class _Cancelling:
    """Feedback asked once in a thousand rows."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback, self._rows = feedback, 0

    def row(self) -> None:
        self._rows += 1
        if self._rows % 1000 == 0 and self._feedback.isCanceled():
            raise core.Cancelled(say("cancelled", "en"), say("cancelled", "zh"))


def id_field(fields: QgsFields, chosen: str | None) -> str:
    """Return the field that holds the ids: the chosen one, or one of the usual names.

    Raises
    ------
    InputError
        If there is none.
    """
    names = fields.names()
    if chosen:
        if chosen not in names:
            raise unknown_column(chosen, names)
        return chosen
    by_lower = {n.lower(): n for n in reversed(names)}
    for name in ID_NAMES:
        if name in by_lower:
            return by_lower[name]
    raise core.InputError(
        say("no_id_field", "en", usual=", ".join(ID_NAMES), names=core.listed(names, 30)),
        say("no_id_field", "zh", usual=", ".join(ID_NAMES), names=core.listed(names, 30)),
    )


def read_regions(
    source: QgsProcessingFeatureSource,
    chosen_id: str | None,
    feedback: QgsProcessingFeedback,
    transforms: Any = None,
) -> Any:
    """Return the Regions of a polygon or point layer.

    Parameters
    ----------
    source : QgsProcessingFeatureSource
        Holds only the selected features where the user asked for them.
    chosen_id : str, optional
        The field of the ids; see `id_field`.
    feedback : QgsProcessingFeedback
    transforms : QgsCoordinateTransformContext, optional

    Notes
    -----
    As `regspatial.read_boundaries`: geographic coordinates are kept as longitude and latitude,
    projected ones as they are. Seats (`seat_lon`, `seat_lat`) and the fields whose name begins with
    "name" become attributes.
    """
    fields = source.fields()
    key = id_field(fields, chosen_id)
    wanted = [key, *(n for n in fields.names() if n != key and _is_attribute(n))]
    at = [fields.lookupField(n) for n in wanted]
    request = QgsFeatureRequest().setSubsetOfAttributes(at)
    crs = source.sourceCrs()
    to_lonlat = _geographic_to_wgs84(crs, transforms)
    rows: list[tuple[Any, ...]] = []
    geometries: list[QgsGeometry] = []
    tick = _Cancelling(feedback)
    for feature in source.getFeatures(request, _unchecked()):
        tick.row()
        rows.append(tuple(to_python(feature.attribute(k)) for k in at))
        geometries.append(feature.geometry())
    ids = _ids([r[0] for r in rows], key)
    polygons, points = _shapes(geometries, ids, to_lonlat, tick)
    numpy = _numpy()
    columns = {
        name: _attribute([r[k] for r in rows], numeric=name.lower() in SEAT)
        for k, name in enumerate(wanted)
        if k
    }
    return core.containers().Regions(
        ids=ids,
        points=numpy.array(points, dtype=float).reshape(len(ids), 2),
        polygons=polygons,
        crs=LONLAT if to_lonlat is not None else crs.authid() or None,
        lonlat=crs.isGeographic(),
        attributes=columns,
    )


def read_panel(
    source: QgsProcessingFeatureSource,
    id_name: str,
    time_name: str | None,
    columns: Sequence[str] | None,
    names: str,
    feedback: QgsProcessingFeedback,
) -> Any:
    """Return the Panel of a long table.

    Parameters
    ----------
    source : QgsProcessingFeatureSource
    id_name, time_name : str
        The fields of region and time.
    columns : sequence of str, optional
        The fields to read; None reads every numeric one.
    names : {"none", "province", "prefecture"}
        Whether the id field holds place names to be turned into codes.
    feedback : QgsProcessingFeedback

    Notes
    -----
    NULL becomes NaN; an analysis refuses NaN in the columns it uses and names region and time.
    """
    fields = source.fields()
    there = fields.names()
    keys = [id_name, *([time_name] if time_name else [])]
    if columns is None:
        columns = [f.name() for f in fields if f.isNumeric() and f.name() not in keys]
    for name in [*keys, *columns]:
        if name not in there:
            raise unknown_column(name, there)
    wanted = [*keys, *(c for c in dict.fromkeys(columns) if c not in keys)]
    at = [fields.lookupField(n) for n in wanted]
    request = QgsFeatureRequest().setSubsetOfAttributes(at)
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    tick = _Cancelling(feedback)
    cells: list[list[Any]] = [[] for _ in wanted]
    for feature in source.getFeatures(request, _unchecked()):
        tick.row()
        for column, k in zip(cells, at, strict=True):
            column.append(to_python(feature.attribute(k)))
    table = dict(zip(wanted, cells, strict=True))
    return core.panel(
        table[id_name],
        table[time_name] if time_name else None,
        {c: table[c] for c in wanted if c not in keys},
        names,
    )


def formula_columns(formula: str, there: Iterable[str]) -> list[str]:
    """Return the fields that a formula may mean; the core's reader says which names are unknown."""
    words = set(re.findall(r"[^\W\d]\w*", formula))
    return [name for name in there if name in words]


def _unchecked() -> Any:
    """No geometry check on the way in: weights come from shared vertices, valid or not."""
    return Qgis.ProcessingFeatureSourceFlag.SkipGeometryValidityChecks


def _is_attribute(name: str) -> bool:
    lower = name.lower()
    return lower in SEAT or lower.startswith("name")


def _ids(cells: Sequence[Any], key: str) -> tuple[str, ...]:
    empty = [k + 1 for k, cell in enumerate(cells) if cell is None or str(cell).strip() == ""]
    if empty:
        shown = core.listed(empty)
        raise core.InputError(
            say("empty_id", "en", field=key, count=len(empty), rows=shown),
            say("empty_id", "zh", field=key, count=len(empty), rows=shown),
        )
    if not cells:
        raise core.InputError(say("no_features", "en"), say("no_features", "zh"))
    return core.parse_ids(cells)


def _attribute(cells: list[Any], *, numeric: bool) -> Any:
    numpy = _numpy()
    if numeric:
        return numpy.array([numpy.nan if c is None else float(c) for c in cells], dtype=float)
    return numpy.array(["" if c is None else str(c) for c in cells], dtype=object)


def _geographic_to_wgs84(
    crs: QgsCoordinateReferenceSystem, transforms: Any
) -> QgsCoordinateTransform | None:
    wgs84 = QgsCoordinateReferenceSystem(LONLAT)
    if not crs.isValid() or not crs.isGeographic() or crs == wgs84:
        return None
    if transforms is None:
        from qgis.core import QgsCoordinateTransformContext

        transforms = QgsCoordinateTransformContext()
    return QgsCoordinateTransform(crs, wgs84, transforms)


def _shapes(
    geometries: Sequence[QgsGeometry],
    ids: Sequence[str],
    transform: QgsCoordinateTransform | None,
    tick: _Cancelling,
) -> tuple[tuple[bytes, ...] | None, list[tuple[float, float]]]:
    """Return (WKB of the polygons or None, a point inside each)."""
    empty = [one for one, g in zip(ids, geometries, strict=True) if g.isNull() or g.isEmpty()]
    if empty:
        raise _geometry_error("empty_geometry", empty, count=len(empty), names=core.listed(empty))
    polygons: list[bytes] = []
    points: list[tuple[float, float]] = []
    for one, geometry in zip(ids, geometries, strict=True):
        tick.row()
        plain = _plain(geometry)
        if transform is not None:
            try:
                plain.transform(transform)
            except QgsCsException as error:
                raise _geometry_error("no_transform", [one], region=one, why=error) from None
        if plain.type() == Qgis.GeometryType.Polygon:
            polygons.append(bytes(plain.asWkb().data()))
            inside = plain.pointOnSurface()
            point = inside.asPoint() if not inside.isNull() else plain.boundingBox().center()
        else:
            point = plain.asPoint()
        points.append((point.x(), point.y()))
    return (tuple(polygons) if polygons else None), points


def _plain(geometry: QgsGeometry) -> QgsGeometry:
    """Return a flat polygon, multipolygon or single point: no curves, no Z, no M."""
    if geometry.wkbType() in _FLAT:
        return QgsGeometry(geometry)
    shape = geometry.constGet().segmentize()
    shape.dropZValue()
    shape.dropMValue()
    out = QgsGeometry(shape)
    if QgsWkbTypes.flatType(out.wkbType()) == Qgis.WkbType.MultiPoint:
        return out.centroid() if shape.numGeometries() > 1 else QgsGeometry(shape.geometryN(0).clone())
    return out


def unknown_column(name: str, there: Iterable[str]) -> Exception:
    """Return the error for a field that the layer does not have."""
    names = core.listed(there, 30)
    return core.UnknownColumnError(
        say("no_field", "en", name=name, names=names),
        say("no_field", "zh", name=name, names=names),
        columns=[name],
    )


def _geometry_error(key: str, ids: Sequence[str], **values: Any) -> Exception:
    return core.GeometryError(say(key, "en", **values), say(key, "zh", **values), ids=ids)


def _numpy() -> Any:
    import numpy

    return numpy
