# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of the user's own over a map: an approved base map, the inset's layer, the dash line."""

from __future__ import annotations

from qgis.core import (
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from ..older import Qgis

INK = "#20262c"


def outlined(layer: QgsVectorLayer, width: float) -> QgsVectorLayer:
    """Return a copy of a layer drawn in outlines, which hides nothing under it.

    Parameters
    ----------
    layer : QgsVectorLayer
    width : float
        Millimetres.
    """
    copy = layer.clone()
    kind = copy.geometryType()
    if kind == Qgis.GeometryType.Polygon:
        symbol = QgsFillSymbol.createSimple(
            {"style": "no", "outline_color": INK, "outline_width": str(width)}
        )
    elif kind == Qgis.GeometryType.Line:
        symbol = QgsLineSymbol.createSimple({"line_color": INK, "line_width": str(width)})
    else:
        symbol = QgsMarkerSymbol.createSimple({"name": "circle", "color": INK, "size": "0.8"})
    copy.setRenderer(QgsSingleSymbolRenderer(symbol))
    copy.setLabelsEnabled(False)
    return copy
