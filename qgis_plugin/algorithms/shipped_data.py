# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Shipped maps and tables": what came with the plugin, as a layer of one's own.

It belongs to QGIS alone: the shell names these files as china:province and by their path.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsVectorLayer,
)

from .. import core
from ..i18n import language, say
from ..older import FieldType, Qgis
from ..reading import features
from ..results import staged
from .own import OwnAlgorithm

FOLDERS = ("boundaries", "tables")
PLACES = ("hubs", "pole_cities")
"""Tables of places with lon and lat: layers of points."""
_WRITTEN = (".gpkg", ".csv")


def catalog() -> dict[str, Path]:
    """Return the shipped maps and tables by their names in the tool ("china-provinces")."""
    out = {}
    for folder in FOLDERS:
        root = core.shipped("data", folder)
        for path in sorted(root.iterdir()):
            # the table of place names serves the other tools
            if path.suffix in _WRITTEN and path.stem != "china_names":
                out[path.stem.replace("_", "-")] = path
    for name in PLACES:
        out[name.replace("_", "-")] = core.shipped("data", "places", f"{name}.csv")
    return out


class ShippedDataAlgorithm(OwnAlgorithm):
    """Copy a shipped map or table into a layer."""

    NAME, GROUP, SAID = "shipped_data", "data", "sd"

    def said_help(self) -> str:
        """Return the help, with what each map and table is."""
        titles = "".join(f"<li><b>{name}</b>: {title}</li>" for name, title in _titles().items())
        return f"<p>{say('sd_help')}</p><ul>{titles}</ul><p>{say('sd_where_help')}</p>"

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters."""
        names = list(catalog())
        data = QgsProcessingParameterEnum(
            "DATA", say("sd_data"), names, False, "china-provinces", False, True
        )
        data.setHelp(say("sd_help"))
        where = QgsProcessingParameterString("WHERE", say("sd_where"), "", False, True)
        where.setHelp(say("sd_where_help"))
        self.addParameter(data)
        self.addParameter(where)
        anything = Qgis.ProcessingSourceType.Vector
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", say("sd_output"), anything))

    def processAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Copy the rows, and say where they come from."""
        name = self.parameterAsEnumString(given, "DATA", context)
        path = catalog()[name]
        layer = _opened(path, context)
        where = self.parameterAsString(given, "WHERE", context).strip()
        request = _request(layer, where)
        fields = QgsFields()
        for field in layer.fields():
            if field.name() != "fid":
                fields.append(field)
        crs = layer.crs() if layer.isSpatial() else QgsCoordinateReferenceSystem()
        with staged.Staged(self, given, context) as there:
            destination = self._copied(layer, request, fields, crs, there.given, context)
        for line in _provenance(path):
            feedback.pushInfo(line)
        return {"OUTPUT": there.final(destination)}

    def _copied(
        self,
        layer: QgsVectorLayer,
        request: QgsFeatureRequest,
        fields: QgsFields,
        crs: QgsCoordinateReferenceSystem,
        given: dict[str, Any],
        context: QgsProcessingContext,
    ) -> str:
        """Write the rows, and return where."""
        sink, destination = self.parameterAsSink(
            given, "OUTPUT", context, fields, layer.wkbType(), crs
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(given, "OUTPUT"))
        out = QgsFeature(fields)
        for feature in features.whole(layer, request):
            out.setGeometry(feature.geometry())
            out.setAttributes([feature[f.name()] for f in fields])
            if not sink.addFeature(out, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, given, "OUTPUT"))
        return str(destination)


def _request(layer: QgsVectorLayer, where: str) -> QgsFeatureRequest:
    request = QgsFeatureRequest()
    if where:
        test = QgsExpression(where)
        unknown = set(test.referencedColumns()) - set(layer.fields().names())
        if test.hasParserError() or unknown:
            raise QgsProcessingException(say("sd_bad_where", where=where))
        request.setFilterExpression(where)
    return request


def _opened(path: Path, context: QgsProcessingContext) -> QgsVectorLayer:
    """Open a copy: QGIS writes into the GeoPackages it reads."""
    if path.suffix == ".csv":
        return typed_table(path)
    copy = Path(QgsProcessingUtils.generateTempFilename(path.name, context))
    shutil.copyfile(path, copy)
    return QgsVectorLayer(str(copy), path.stem)


def typed_table(path: Path) -> QgsVectorLayer:
    """Return a table with numbers as numbers; codes and names stay text."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    at = [head.index(k) for k in ("lon", "lat")] if {"lon", "lat"} <= set(head) else []
    layer = QgsVectorLayer("Point?crs=EPSG:4326" if at else "None", path.stem, "memory")
    kinds = [_kind(n, [row[k] for row in rows]) for k, n in enumerate(head)]
    layer.dataProvider().addAttributes(
        [QgsField(n, kind) for n, (kind, _) in zip(head, kinds, strict=True)]
    )
    layer.updateFields()
    features = []
    for row in rows:
        feature = QgsFeature(layer.fields())
        feature.setAttributes(
            [make(cell) if cell else None for cell, (_, make) in zip(row, kinds, strict=True)]
        )
        if at:
            x, y = (float(row[k]) for k in at)
            feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def _kind(name: str, cells: list[str]) -> tuple[Any, type]:
    filled = [c for c in cells if c]
    if name == "adcode" or name.startswith("name"):
        return FieldType.QString, str
    for make, kind in ((int, FieldType.LongLong), (float, FieldType.Double)):
        try:
            for cell in filled:
                make(cell)
        except ValueError:
            continue
        return kind, make
    return FieldType.QString, str


def _manifest(folder: Path) -> dict[str, Any]:
    return core.toml_table(folder / "MANIFEST.toml")


def _titles() -> dict[str, str]:
    return {name: _title(path) for name, path in catalog().items()}


def _title(path: Path) -> str:
    manifest, lang = _manifest(path.parent), language()
    for entry in manifest.get("table", []):
        if entry["name"] == path.name:
            return str(entry[f"title_{lang}"])
    units = next(e["units"] for e in manifest["file"] if e["name"] == path.name)
    return say("sd_map_title", lang, units=units, vintage=manifest["vintage"])


def _provenance(path: Path) -> Iterator[str]:
    """Yield what the manifest says of a file, for the log."""
    manifest, lang = _manifest(path.parent), language()
    yield _title(path)
    for entry in [*manifest.get("table", []), *manifest.get("file", [])]:
        if entry["name"] == path.name:
            source = "; ".join(f"{s['name']} ({s['licence']})" for s in manifest.get("sources", []))
            yield say("map_source", lang, source=source or entry["source"])
    if f"publishing_{lang}" in manifest:
        yield str(manifest[f"publishing_{lang}"])
