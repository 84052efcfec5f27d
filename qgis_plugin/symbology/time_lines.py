# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines in time, a path and ellipses: the later the darker, with their times written beside them."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsRendererCategory,
    QgsRuleBasedLabeling,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..older import Qgis

FIRST, LAST = (158, 202, 225), (8, 48, 107)
"""Colours of the first time and of the last."""
WIDTH = 0.8  # millimetres
SIZE = 8.0  # points of a label


def time_of(layer: QgsVectorLayer) -> str | None:
    """Return the field with the times of a path or of ellipses, None for other layers."""
    there = {f.name() for f in layer.fields()}
    if layer.geometryType() != Qgis.GeometryType.Line or "azimuth" not in there:
        return None
    return next((name for name in ("time", "to") if name in there), None)


def by_time(field: str, times: Sequence[str]) -> QgsCategorizedSymbolRenderer:
    """Return a colour a time, from light to dark in their order, with an arrow where a path ends.

    Parameters
    ----------
    field : str
        "to" of a path, "time" of ellipses.
    times : sequence of str
        In their order; some may stand there several times.
    """
    order = list(dict.fromkeys(times))
    categories = []
    for k, time in enumerate(order):
        share = k / (len(order) - 1) if len(order) > 1 else 1.0
        mixed = (round(a + share * (b - a)) for a, b in zip(FIRST, LAST, strict=True))
        colour = "#" + "".join(f"{part:02x}" for part in mixed)
        symbol = QgsLineSymbol.createSimple({"line_color": colour, "line_width": str(WIDTH)})
        if field == "to":
            symbol.appendSymbolLayer(_head(colour))
        categories.append(QgsRendererCategory(time, symbol, time))
    return QgsCategorizedSymbolRenderer(field, categories)


def _head(colour: str) -> QgsMarkerLineSymbolLayer:
    head = QgsMarkerLineSymbolLayer.create({"placement": "lastvertex", "rotate": "1"})
    marker = {"name": "filled_arrowhead", "color": colour, "outline_color": colour, "size": "2.6"}
    head.setSubSymbol(QgsMarkerSymbol.createSimple(marker))
    return head


def write_times(layer: QgsVectorLayer, field: str) -> None:
    """Write the times beside the lines: where a move of a path ends and its first begins, along ellipses."""
    root = QgsRuleBasedLabeling.Rule(None)
    if field == "to":
        root.appendChild(QgsRuleBasedLabeling.Rule(_at("end_point($geometry)", "to")))
        first = QgsRuleBasedLabeling.Rule(_at("start_point($geometry)", "from"))
        first.setFilterExpression('NOT array_contains(array_agg("to"), "from")')
        root.appendChild(first)
    else:
        along = _settings(field)
        along.placement = Qgis.LabelPlacement.Curved
        root.appendChild(QgsRuleBasedLabeling.Rule(along))
    layer.setLabeling(QgsRuleBasedLabeling(root))
    layer.setLabelsEnabled(True)


def _at(point: str, field: str) -> QgsPalLayerSettings:
    """Return a label beside a point of the line."""
    settings = _settings(field)
    settings.geometryGenerator = point
    settings.geometryGeneratorType = Qgis.GeometryType.Point
    settings.geometryGeneratorEnabled = True
    settings.placement = Qgis.LabelPlacement.AroundPoint
    settings.dist = 1.0
    return settings


def _settings(field: str) -> QgsPalLayerSettings:
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    settings.isExpression = False
    format_ = QgsTextFormat()
    format_.setSize(SIZE)
    format_.setColor(QColor("#20262c"))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.7)
    halo.setColor(QColor("white"))
    format_.setBuffer(halo)
    settings.setFormat(format_)
    return settings
