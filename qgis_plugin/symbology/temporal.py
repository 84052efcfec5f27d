# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers that hold each region once a time, for the temporal controller of QGIS."""

from __future__ import annotations

from typing import Any

from qgis.core import Qgis, QgsVectorLayer

_MODE = Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromExpressions
_START = ", 1, 1, 0, 0, 0)"
_YEARS = (1, 9999)
"""What QGIS takes for the year of a date; 20120101 is none."""


def by_year(layer: QgsVectorLayer, field: str) -> bool:
    """Let the temporal controller show the year that stands in a field; True where it does.

    Times that are no whole years (2012Q1, "first wave") have no place on its line: nothing is set.
    """
    at = layer.fields().lookupField(field)
    if at < 0 or not layer.fields().at(at).isNumeric():
        return False
    low, high = layer.minimumAndMaximumValue(at)
    if low is None or low < _YEARS[0] or high > _YEARS[1]:
        return False
    name = '"{}"'.format(field.replace('"', '""'))
    properties = layer.temporalProperties()
    properties.setMode(_MODE)
    properties.setStartExpression(f"make_datetime({name}{_START}")
    properties.setEndExpression(f"make_datetime({name}, 12, 31, 23, 59, 59)")
    properties.setIsActive(True)
    return True


def field_of(layer: QgsVectorLayer) -> str:
    """Return the field of a result that holds each region once a year, as its style says; else ""."""
    start = layer.temporalProperties().startExpression()
    if not (start.startswith('make_datetime("') and start.endswith(_START)):
        return ""
    name = start[len('make_datetime("') : -len(_START) - 1].replace('""', '"')
    at = layer.fields().lookupField(name)
    return name if at >= 0 and len(layer.uniqueValues(at, 2)) > 1 else ""


def as_saved(layer: Any) -> bool:
    """Switch on again what the style in a result's file says of its times; True where it does.

    QGIS reads it with the style, and then, for a file whose fields are no dates, puts the mode back and
    switches it off, but keeps the expressions. One that a person switched off has its mode still.
    """
    if not isinstance(layer, QgsVectorLayer):
        return False
    properties = layer.temporalProperties()
    reset = Qgis.VectorTemporalMode.FixedTemporalRange
    ours = properties.startExpression().endswith(_START)
    if properties.isActive() or properties.mode() != reset or not ours:
        return False
    properties.setMode(_MODE)
    properties.setIsActive(True)
    return True
