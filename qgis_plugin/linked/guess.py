# SPDX-License-Identifier: GPL-2.0-or-later
"""Which fields of a layer are its ids, its times and its names: by name and by what they hold."""

from __future__ import annotations

import re
from typing import Any

from qgis.core import Qgis, QgsFeatureRequest, QgsProject, QgsVectorLayer

from ..i18n import language
from ..values import to_python

_IDS = ("adcode", "code", "geoid", "nuts_id", "region_id", "id", "gid", "region", "regions")
_TIMES = ("time", "year", "date", "period", "t")
_NAMES = ("name_{}", "name", "name_zh", "name_en", "name_latn", "nuts_name", "label")
_ABOUT = ("term", "variable", "effect", "equation", "model", "group")
_SHAPES = (Qgis.GeometryType.Polygon, Qgis.GeometryType.Point)
_MOST = 20_000
"""Rows looked at; more would be felt when a layer is chosen."""


def id_field(layer: QgsVectorLayer) -> str | None:
    """Return the field that names the regions: called as ids are, and one row each (a time); fid never."""
    named = [*_IDS, *_by_last_part(layer, ("code", "id"))]
    time = time_field(layer)
    return next((f for f in _there(layer, named) if _is_key(layer, f, time)), None)


def time_field(layer: QgsVectorLayer) -> str | None:
    """Return the field that is called as times are and has at least one of them in more than one row."""
    for field in _there(layer, _TIMES):
        cells = _cells(layer, [field])
        if len(cells) > len(set(cells)) > 1:
            return field
    return None


def name_field(layer: QgsVectorLayer) -> str | None:
    """Return the field of names in the user's language, else any of names."""
    lang = language()
    return next(iter(_there(layer, [n.format(lang) for n in _NAMES])), None)


def _there(layer: QgsVectorLayer, named: Any) -> list[str]:
    known = {name.lower(): name for name in reversed(layer.fields().names())}
    found = [known[n] for n in dict.fromkeys(named) if n in known]
    return [f for f in found if f.lower() != "fid"]


def _by_last_part(layer: QgsVectorLayer, parts: tuple[str, ...]) -> list[str]:
    """Return names that end like ids do: prov_code, county_id."""
    ends = re.compile(rf"[\w]+_({'|'.join(parts)})$")
    return [n.lower() for n in layer.fields().names() if ends.match(n.lower())]


def _is_key(layer: QgsVectorLayer, field: str, time: str | None) -> bool:
    cells = _cells(layer, [field, *([time] if time else [])])
    filled = [one for one in cells if one[0] not in (None, "")]
    return len(filled) > 0 and len(filled) == len(cells) == len(set(cells))


def _cells(layer: QgsVectorLayer, fields: list[str]) -> list[Any]:
    at = [layer.fields().lookupField(f) for f in fields]
    request = QgsFeatureRequest().setSubsetOfAttributes(at).setLimit(_MOST)
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    rows = (feature.attributes() for feature in layer.getFeatures(request))
    return [tuple(to_python(row[k]) for k in at) for row in rows]


def names_of_rows(table: Any) -> list[str]:
    """Return what the rows of a table of coefficients are about: variable and effect, term and model."""
    fields = _there(table.layer, _ABOUT)
    if not fields:
        return []
    parts = [table.text(field) for field in fields]
    out = [""] * len(table.ids)
    for unit, *said in zip(table.unit.tolist(), *parts, strict=True):
        out[unit] = out[unit] or " \u00b7 ".join(one for one in said if one)
    return out


def map_of(layer: QgsVectorLayer | None, field: str | None) -> QgsVectorLayer | None:
    """Return the polygons or points of the project that have the ids of a table; None if it has shapes."""
    if layer is None or field is None or layer.isSpatial():
        return None
    ids = {str(one[0]) for one in _cells(layer, [field])}
    for other in QgsProject.instance().mapLayers().values():
        if (
            isinstance(other, QgsVectorLayer)
            and other.isValid()
            and other.geometryType() in _SHAPES
        ):
            key = id_field(other)
            if key and ids & {str(one[0]) for one in _cells(other, [key])}:
                return other
    return None
