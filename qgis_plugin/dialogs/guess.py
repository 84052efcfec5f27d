# SPDX-License-Identifier: GPL-2.0-or-later
"""What a dialog proposes: the layers of the project and the fields in them that a run most likely means.

A proposal stands in the dialog, where it is seen and changed; a run takes nothing that was not given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qgis.core import (
    QgsFeatureRequest,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProperty,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread, QTimer

from .. import core
from ..older import Qgis
from ..reading import features
from ..reading.layers import formula_columns
from ..symbology.counting import is_result
from ..values import is_nothing, to_python

_MOST = 2000
"""Rows looked at. A field that repeats within them is no id; more would be felt when a dialog opens."""

_LOOKED: dict[tuple[str, str | None, int], dict[str, list[Any]]] = {}
"""What was read of layers while a dialog opens; it is made in one go, and its widgets ask for the same rows."""
_HELD: dict[tuple[str, str, str | None], str | None] = {}
"""Which field of a table holds the ids of a map's field: asked by the choice of a table and by two widgets."""
_OPENING: list[bool] = []


def look_once() -> None:
    """Read each layer once for the dialog that opens now: until Qt turns, when anything may change."""
    _LOOKED.clear()
    _HELD.clear()
    if not _OPENING:
        _OPENING.append(True)
        QTimer.singleShot(0, _opened)


def _opened() -> None:
    _OPENING.clear()
    _LOOKED.clear()
    _HELD.clear()


_KEYED = (Qgis.GeometryType.Polygon, Qgis.GeometryType.Point)


def region_layer() -> QgsVectorLayer | None:
    """Return the layer of the project that holds regions: the one that is active, else the first on top.

    Polygons come before points. None outside the window's thread, where layers must not be asked.
    """
    layers = [one for one in _layers() if one.geometryType() in _KEYED]
    polygons = [one for one in layers if one.geometryType() == Qgis.GeometryType.Polygon]
    active = _active()
    for one in (polygons, layers):
        if active in one:
            return active
    return next(iter(polygons or layers), None)


def table_layer(regions: QgsVectorLayer | None) -> QgsVectorLayer | None:
    """Return the table of the project: one without shapes whose ids are on the map, else the map itself.

    A table with ids in two fields is of flows, and no table by region.
    """
    tables = [one for one in _layers() if one.geometryType() == Qgis.GeometryType.Null]
    key = None if regions is None else id_field(regions)
    if regions is None or key is None:
        return next(iter(tables), regions)
    ids = _cells(regions, key)[key]
    tables = [one for one in tables if not _of_flows(one, regions, key, ids)]
    told = [one for one in tables if _holding(one, regions, key, ids)]
    named = (one for one in tables if names_kind(one, None, regions, key) != "none")
    return next(iter(told), None) or next(named, regions)


def id_field(layer: QgsVectorLayer) -> str | None:
    """Return the field of a map that holds its ids, by name and uniqueness; fid never."""
    found: str | None = core.guessing().id_column(_cells(layer))
    return found


def table_id_field(
    table: QgsVectorLayer, regions: QgsVectorLayer | None, key: str | None
) -> str | None:
    """Return the field of a table that holds the ids of a map's field, else one headed as ids are."""
    ids: list[Any] = []
    if regions is not None and key and regions.fields().lookupField(key) >= 0:
        ids = _cells(regions, key)[key]
    held = _holding(table, regions, key, ids) if ids else None
    found: str | None = held or core.guessing().table_id_column(_cells(table))
    return found


def _holding(table: Any, regions: Any, key: str | None, ids: list[Any]) -> str | None:
    """Return the field of a table that holds most ids of a map's field; looked for once while a dialog opens."""
    on, there = (one.id() if isinstance(one, QgsVectorLayer) else "" for one in (table, regions))
    known = (on, there, key)
    if known not in _HELD or not (_OPENING and on and there):
        _HELD[known] = core.guessing().matching_column(_cells(table), ids)
    return _HELD[known]


def _of_flows(table: Any, regions: Any, key: str, ids: list[Any]) -> bool:
    """Return whether a second field of a table holds ids of the map: origins, and destinations."""
    first = _holding(table, regions, key, ids)
    if first is None:
        return False
    cells = _cells(table)
    others = {name: found for name, found in cells.items() if name != first}
    second = core.guessing().matching_column(others, ids)
    if second is None:
        return False
    apart = sum(a != b for a, b in zip(cells[first], cells[second], strict=True))
    return 2 * apart > len(cells[first])  # else the same ids stand twice


def key_field(name: str, layer: Any, regions: Any, chosen: Any) -> str | None:
    """Return the field that a key of a run is most likely in: of a dialog, a row of a batch, a script or a model.

    Parameters
    ----------
    name : {"REGIONS_ID", "PANEL_ID", "PANEL_TIME"}
    layer : layer or source
        Whose field it is.
    regions : layer or source, optional
        The map; with the field of its ids, if that was chosen, where the table's are looked for.
    """
    if name == "PANEL_TIME":
        return time_field(layer)
    if name != "PANEL_ID":
        return id_field(layer)
    if regions is not None and is_nothing(chosen):
        chosen = id_field(regions)
    return table_id_field(layer, regions, chosen)


def names_kind(table: QgsVectorLayer, field: str | None, regions: QgsVectorLayer, key: str) -> str:
    """Return how the names of a table become the ids of a map; without a field, those of the likely one."""
    guessing, there = core.guessing(), _cells(regions)
    ids = there.get(key, [])
    cells = _cells(table, field, _MOST)
    field = field or guessing.table_id_column(cells, ids)
    named = [there[one] for one in core.name_columns(one for one in there if one != key)]
    found: str = guessing.names_kind(cells.get(field, []), ids, named) if field else "none"
    return found


def time_field(layer: QgsVectorLayer) -> str | None:
    """Return the field that is named as time and holds times, or the one pair that together is the time."""
    cells = _cells(layer)
    pairs = core.time_pairs(cells)
    found: str | None = core.guessing().time_column(cells)
    return pairs[0] if len(pairs) == 1 else found


def time_pairs(layer: QgsVectorLayer) -> list[str]:
    """Return what two fields that together may be the time are called: "year + month"."""
    return core.time_pairs(_cells(layer))


def layer_of(value: Any, keep: list[Any]) -> QgsVectorLayer | None:
    """Return the layer that a widget of layers holds; one opened from a file lives as long as `keep`.

    A context that outlives QGIS closes its layers after GDAL has gone, and the process ends in a crash.
    """
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source
    if isinstance(value, QgsProperty):
        value = value.staticValue()
    if value is None or isinstance(value, QgsVectorLayer):
        return value
    if is_nothing(value):
        return None
    there = QgsProject.instance().mapLayer(str(value))
    if there is not None:
        return there if isinstance(there, QgsVectorLayer) else None
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    layer = QgsProcessingUtils.mapLayerFromString(str(value), context)
    keep.append(context)
    return layer if isinstance(layer, QgsVectorLayer) else None


def _layers() -> list[QgsVectorLayer]:
    """Return the vector layers of the project from the top of its tree; none in another thread.

    What tools of ours wrote comes in only where there is nothing else.
    """
    app = QCoreApplication.instance()
    if app is None or QThread.currentThread() != app.thread():
        return []
    found = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    there = [one for one in found if isinstance(one, QgsVectorLayer) and one.isValid()]
    return [one for one in there if not is_result(one)] or there


def _active() -> Any:
    from qgis.utils import iface

    return None if iface is None else iface.activeLayer()


def _cells(layer: QgsVectorLayer, only: str | None = None, most: int = 0) -> dict[str, list[Any]]:
    """Return the first rows of a layer by field; of one field alone all, where no number is said."""
    if not (_OPENING and isinstance(layer, QgsVectorLayer)):
        return _read(layer, only, most)
    key = (layer.id(), only, most)
    if key not in _LOOKED:
        _LOOKED[key] = _read(layer, only, most)
    return dict(_LOOKED[key])


def _read(layer: Any, only: str | None, most: int) -> dict[str, list[Any]]:
    names = layer.fields().names() if only is None else [only]
    at = [layer.fields().lookupField(name) for name in names]
    if -1 in at:
        return {}
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setSubsetOfAttributes(at)
    if only is None or most:
        request.setLimit(most or _MOST)
    rows = [feature.attributes() for feature in features.seen(layer, request)]
    return {name: [to_python(row[k]) for row in rows] for name, k in zip(names, at, strict=True)}


def times_in(layer: QgsVectorLayer, field: str, most: int = -1) -> list[Any]:
    """Return the times that a field holds, ascending, as the tools write them."""
    from ..linked.table import _ordered, _time, rows_of, times_of_rows

    names = layer.fields().names()
    two = core.time_fields(field, names)
    if len(two) > 1 and set(two) <= set(names):
        return list(_ordered(times_of_rows(rows_of(layer, two)[1], field)))
    at = layer.fields().lookupField(field)
    cells = [] if at < 0 else layer.uniqueValues(at, most)
    return list(_ordered([_time(to_python(one)) for one in cells]))


def years_in_headings(layer: QgsVectorLayer) -> list[Any]:
    """Return the years of the headings of a wide table."""
    found = years_by_variable(layer)
    return list(core.in_order(sorted({year for one in found.values() for year in one}, key=str)))


def years_by_variable(layer: QgsVectorLayer) -> dict[str, dict[Any, str]]:
    """Return the variables of a wide table with their years and fields; one of years alone by the layer's name.

    None where two headings stand for one year: a run says which.
    """
    try:
        found: dict[str, dict[Any, str]] = core.year_columns(layer.fields().names(), layer.name())
    except core.RegspatialError:
        return {}
    return found


def headed(layer: QgsVectorLayer, time: Any) -> dict[str, dict[Any, str]]:
    """Return the variables with years in their headings; none where there is a field of times, or one year."""
    found = {} if not is_nothing(time) else years_by_variable(layer)
    return found if any(len(one) > 1 for one in found.values()) else {}


def is_wide(layer: QgsVectorLayer, time: Any, said: Iterable[str]) -> bool:
    """Return whether headings are read as years: there are such, and no term names a column with its year.

    A formula of columns as they stand (gdp_2020 ~ gdp_2010) is of one time.
    """
    found = headed(layer, time)
    own = {heading for by_year in found.values() for heading in by_year.values()} - set(found)
    return bool(found) and not any(one in own or formula_columns(one, own) for one in said)


def variables(
    layer: QgsVectorLayer, time: Any, keys: Iterable[Any] = (), *, timed: bool = True
) -> list[str]:
    """Return what can be named as a variable: what headings of years have in common, then fields.

    A tool that is not `timed` reads no headings as years.
    """
    there = layer.fields().names()
    left_out = {"fid", *fields_of(keys, there)}
    fields = [name for name in there if name not in left_out]
    return list(dict.fromkeys([*(headed(layer, time) if timed else ()), *fields]))


def fields_of(keys: Iterable[Any], there: Iterable[str]) -> set[str]:
    """Return the fields that the keys of a table name; a time in two names both."""
    names = list(there)
    return {f for key in keys if not is_nothing(key) for f in core.time_fields(str(key), names)}


def groups_in(layer: QgsVectorLayer, most: int) -> list[tuple[str, list[str]]]:
    """Return the attributes by which regions can be grouped, each with its groups."""
    out, size = [], layer.featureCount()
    for at, field in enumerate(layer.fields()):
        found = [to_python(one) for one in layer.uniqueValues(at, most + 1)]
        kinds = sorted(str(one) for one in found if one is not None)
        repeats = 1 < len(kinds) <= most and (size < 0 or len(kinds) <= size // 2)
        if repeats and not any(isinstance(one, float) for one in found):
            out.append((field.name(), kinds))
    return out


def regions_in(layer: QgsVectorLayer, key: str, lang: str, most: int) -> list[tuple[str, str, str]]:
    """Return the ids in a field, each once, with what is shown for it: the id and the region's name."""
    if layer.fields().lookupField(key) < 0:
        return []
    names = core.name_columns(one for one in layer.fields().names() if one != key)
    own = [one for one in names if ("zh" in one.lower()) == (lang == "zh")]
    name = next(iter(own or names), None)
    at = [layer.fields().lookupField(one) for one in (key, name) if one is not None]
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setSubsetOfAttributes(at)
    out: dict[str, tuple[str, str, str]] = {}
    for feature in features.seen(layer, request):
        cells = [to_python(feature[k]) for k in at]
        if cells[0] is None or len(out) == most:
            continue
        word = core.parse_ids(cells[:1])[0]
        said = "" if len(cells) == 1 or cells[1] in (None, cells[0]) else str(cells[1])
        out.setdefault(word, (word, f"{word}  {said}".strip(), said))
    return list(out.values())
