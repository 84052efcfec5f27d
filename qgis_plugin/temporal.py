# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers that hold each region once a time, for the temporal controller of QGIS."""

from __future__ import annotations

from qgis.core import Qgis, QgsVectorLayer

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
    properties.setMode(Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromExpressions)
    properties.setStartExpression(f"make_datetime({name}, 1, 1, 0, 0, 0)")
    properties.setEndExpression(f"make_datetime({name}, 12, 31, 23, 59, 59)")
    properties.setIsActive(True)
    return True
