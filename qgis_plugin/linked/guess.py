# SPDX-License-Identifier: GPL-2.0-or-later
"""Which fields of a layer are its ids, its times and its names, where a region may have a row a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer

from .. import core
from ..i18n import language
from ..older import Qgis
from .table import Variable, rows_of, times_of_rows, to_number

_ABOUT = ("term", "variable", "effect", "equation", "model", "group")
_SHAPES = (Qgis.GeometryType.Polygon, Qgis.GeometryType.Point)
_CODE = 5
"""Digits of a text at least that, all of one length, are codes: 110000, not the number of a class."""
_COORDINATES = ("lon", "lng", "long", "longitude", "lat", "latitude", "x", "y", "xcoord", "ycoord")
_MOST = 5000
"""Rows looked at; more would be felt when a layer is chosen."""


def id_field(layer: QgsVectorLayer) -> str | None:
    """Return the field that tells the regions apart at each time; row numbers of programs never.

    Of a table with several rows a region (a coefficient a region and term) the field with the ids of a map.
    """
    columns = _columns(layer)
    time = _time(columns)
    if time is not None:
        when = core.time_fields(time, columns)
        at = list(zip(*(columns[name] for name in when), strict=True))
        rows = [k for k, cells in enumerate(at) if cells == at[0]]
        columns = {h: [c[k] for k in rows] for h, c in columns.items() if h not in when}
    found: str | None = core.guessing().id_column(columns)
    return found or (None if layer.isSpatial() else _of_a_map(columns))


def _of_a_map(columns: dict[str, list[Any]]) -> str | None:
    """Return the column that holds the ids of a map of the project, or None."""
    for other in _maps():
        key = id_field(other)
        ids = _columns(other, key)[key] if key else []
        found: str | None = core.guessing().matching_column(columns, ids) if ids else None
        if found:
            return found
    return None


def time_field(layer: QgsVectorLayer) -> str | None:
    """Return the field that is headed as times are and has some of them in several rows."""
    return _time(_columns(layer))


def name_field(layer: QgsVectorLayer) -> str | None:
    """Return the field that names the regions in the user's language."""
    found: str | None = core.guessing().name_column(_columns(layer), language())
    return found


def measures(layer: QgsVectorLayer, variables: Sequence[Variable]) -> list[Variable]:
    """Return the variables that a picture is worth: they vary, and are neither codes nor coordinates.

    All of them where none is left.
    """
    columns = _columns(layer)
    found = [v for v in variables if any(_measures(f, columns[f]) for f in v.fields.values())]
    return found or list(variables)


def _measures(heading: str, cells: Sequence[Any]) -> bool:
    numbers = {n for n in map(to_number, cells) if math.isfinite(n)}
    texts = {cell for cell in cells if isinstance(cell, str)}
    coded = bool(texts) and len({len(one) for one in texts}) == 1 and all(map(str.isdigit, texts))
    return (
        len(numbers) > 1
        and not (coded and len(next(iter(texts))) >= _CODE)
        and not core.guessing().is_code_heading(heading)
        and heading.lower().rpartition("_")[2] not in _COORDINATES
    )


def _time(columns: dict[str, list[Any]]) -> str | None:
    pairs = core.time_pairs(columns)
    found: str | None = pairs[0] if len(pairs) == 1 else core.guessing().time_column(columns)
    cells = times_of_rows(columns, found)
    return found if len(cells) > len(set(cells)) else None


def _columns(layer: QgsVectorLayer, only: str | None = None) -> dict[str, list[Any]]:
    """Return the first rows of a layer by field."""
    names = layer.fields().names() if only is None else [only]
    return rows_of(layer, names, most=_MOST)[1]


def _there(layer: QgsVectorLayer, named: tuple[str, ...]) -> list[str]:
    known = {name.lower(): name for name in reversed(layer.fields().names())}
    return [known[n] for n in named if n in known]


def names_of_rows(table: Any) -> list[str]:
    """Return what the rows of a table of coefficients are about: variable and effect, term and model."""
    fields = _there(table.layer, _ABOUT)
    if not fields:
        return []
    parts = [table.text(field) for field in fields]
    if (
        table.repeats and table.id_field not in fields
    ):  # rows of several regions: which is said first
        named = table.text(table.name_field or table.id_field)
        parts = [
            named,
            *(one for one, field in zip(parts, fields, strict=True) if field != table.name_field),
        ]
    out = [""] * len(table.ids)
    for unit, *said in zip(table.unit.tolist(), *parts, strict=True):
        out[unit] = out[unit] or " \u00b7 ".join(one for one in said if one)
    return out


def key_of(layer: QgsVectorLayer, ids: Iterable[Any]) -> str | None:
    """Return the field of a map that the ids of a table are in: its own ids, or its names where the table has those."""
    return _shared(layer, set(map(str, ids)))[0]


def _shared(layer: QgsVectorLayer, ids: set[str]) -> tuple[str | None, int]:
    """Return the field of a map that has most of some ids, and how many it has."""
    key = id_field(layer)
    names = core.name_columns(one for one in layer.fields().names() if one != key)
    found = [
        (one, len(ids & set(map(str, _columns(layer, one)[one]))))
        for one in ([key] if key else []) + list(names)
    ]
    return max(found, key=lambda one: one[1], default=(key, 0))


def map_of(layer: QgsVectorLayer | None, field: str | None) -> QgsVectorLayer | None:
    """Return the map with the ids of a table: the one with most of them, of several the uppermost that is seen.

    None where the table has shapes itself, and is its own map. A map of another level shares an id or two (a
    region that has no parts there): it is no map of the table where another has more.
    """
    if layer is None or field is None or layer.isSpatial():
        return None
    ids = set(map(str, _columns(layer, field)[field]))
    found, most = None, 0
    for other in _maps():
        shared = _shared(other, ids)[1]
        if shared > most:
            found, most = other, shared
        if shared == len(ids):
            break
    return found


def _maps() -> list[QgsVectorLayer]:
    """Return the layers of regions of the project, those that are seen first."""
    nodes = QgsProject.instance().layerTreeRoot().findLayers()
    found = (n.layer() for n in sorted(nodes, key=lambda n: not n.isVisible()))
    vectors = (one for one in found if isinstance(one, QgsVectorLayer) and one.isValid())
    return [one for one in vectors if one.geometryType() in _SHAPES]
