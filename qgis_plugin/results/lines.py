# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks into layers: links and axes as lines, hinterlands as merged regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsWkbTypes,
)

from .. import core
from ..i18n import language, say
from ..older import FieldType, Qgis
from ..reading import features
from ..symbology import spoken_names
from ..symbology.merged import MERGED, POLE
from ..values import to_attribute, to_python
from . import outputs

_AREAS = {
    POLE: (FieldType.QString, "area_pole"),
    MERGED: (FieldType.LongLong, "area_regions"),
    "mass_share": (FieldType.Double, "area_mass"),
}


def write_lines(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    lines: Any,
    crs: QgsCoordinateReferenceSystem,
    here: bool,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    *,
    headings: Mapping[str, tuple[str, str]],
    called: Mapping[str, str],
) -> outputs.Written | None:
    """Write the lines of a record with their columns, in the coordinates of the map.

    Parameters
    ----------
    lines : results.network.Lines
    crs : QgsCoordinateReferenceSystem
        Of the regions.
    here : bool
        Whether the lines are in it already; else they run between seats given by longitude and
        latitude on a projected map.
    headings : mapping of field to (English, Chinese)
        Where a column is called otherwise.
    called : mapping of id to name
        What the attribute table shows for the ends.
    """
    if not len(lines):
        return None
    seats = QgsCoordinateReferenceSystem("EPSG:4326")
    if not here and not crs.isValid():
        crs, here = seats, True  # nothing says where the seats are on the map: they keep theirs
    fields = QgsFields()
    for column in lines.columns:
        fields.append(QgsField(column.name, outputs.numpy_type(column.values)))
    sink, destination = algorithm.parameterAsSink(
        dict(given), name, context, fields, Qgis.WkbType.LineString, crs
    )
    if sink is None:
        outputs.no_sink(algorithm, given, name)
        return None
    move = None if here else QgsCoordinateTransform(seats, crs, context.transformContext())
    rows = zip(*(c.values.tolist() for c in lines.columns), strict=True)
    for wkb, row in zip(lines.wkb(), rows, strict=True):
        geometry = QgsGeometry()
        geometry.fromWkb(wkb)
        if move is not None:
            geometry.transform(move)
        _add(algorithm, sink, fields, geometry, [to_attribute(v) for v in row], given, name)
    outputs.close(sink)
    aliases = {c.name: (c.label("en"), c.label("zh")) for c in lines.columns} | dict(headings)
    main = next((c.name for c in lines.columns if c.name in ("weight", "flow", "time")), None)
    if main is None and "azimuth" in aliases:
        main = "to"  # a path: its times, not the lengths of its moves
    named = {
        c.name: {
            one: called[one] for one in dict.fromkeys(map(str, c.values.tolist())) if one in called
        }
        for c in lines.columns
        if c.name in ("from", "to")
    }
    return outputs.Written(
        name, destination, aliases, main, named={f: ends for f, ends in named.items() if ends}
    )


def write_areas(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    hinterlands: Any,
    source: QgsProcessingFeatureSource,
    key: str | None,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    called: Mapping[str, tuple[str, str]],
) -> outputs.Written | None:
    """Write one polygon per pole, its regions merged; None without poles or polygons."""
    polygons = Qgis.GeometryType.Polygon
    if hinterlands is None or QgsWkbTypes.geometryType(source.wkbType()) != polygons:
        return None
    parts = _parts(hinterlands, source, key)
    fields = QgsFields()
    for field, (kind, _key) in _AREAS.items():
        fields.append(QgsField(field, kind))
    sink, destination = algorithm.parameterAsSink(
        dict(given), name, context, fields, Qgis.WkbType.MultiPolygon, source.sourceCrs()
    )
    if sink is None:
        outputs.no_sink(algorithm, given, name)
        return None
    whole = float(hinterlands.mass.sum())
    for k, pole in enumerate(hinterlands.poles):
        inside = hinterlands.assignment == k
        row = [pole, int(inside.sum()), float(hinterlands.mass[inside].sum()) / whole]
        _add(algorithm, sink, fields, _merged(parts[pole], polygons), row, given, name)
    outputs.close(sink)
    aliases = {field: (say(key, "en"), say(key, "zh")) for field, (_kind, key) in _AREAS.items()}
    poles = {pole: called[pole] for pole in hinterlands.poles if pole in called}
    spoken = {"pole_id": poles} if poles else {}
    named = spoken_names.in_language(spoken, language())
    return outputs.Written(name, destination, aliases, "pole_id", named=named, spoken=spoken)


def _parts(
    hinterlands: Any, source: QgsProcessingFeatureSource, key: str | None
) -> dict[str, list[QgsGeometry]]:
    """Return the valid geometries of the regions of each pole."""
    pole_of = dict(zip(hinterlands.ids, hinterlands.pole_of().tolist(), strict=True))
    at_key = source.fields().lookupField(key) if key else -1
    parts: dict[str, list[QgsGeometry]] = {pole: [] for pole in hinterlands.poles}
    for position, feature in enumerate(features.whole(source, unchecked=True), 1):
        (one,) = core.parse_ids([to_python(feature.attribute(at_key)) if key else position])
        pole = pole_of.get(one)
        if pole:
            parts[pole].append(feature.geometry().makeValid())
    return parts


def _merged(parts: Sequence[QgsGeometry], kind: Qgis.GeometryType) -> QgsGeometry:
    """Return the union of polygons, whatever else making them valid left behind taken out."""
    whole = QgsGeometry.unaryUnion(list(parts))
    whole.convertGeometryCollectionToSubclass(kind)
    whole.convertToMultiType()
    return whole


def _add(
    algorithm: QgsProcessingAlgorithm,
    sink: QgsFeatureSink,
    fields: QgsFields,
    geometry: QgsGeometry,
    row: Sequence[Any],
    given: Mapping[str, Any],
    name: str,
) -> None:
    feature = QgsFeature(fields)
    feature.setGeometry(geometry)
    feature.setAttributes(list(row))
    outputs.add(algorithm, sink, feature, given, name)
