# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of regions on a page: each inside its region, else beside the map with a line to it.

The places are found for the page as it will be printed, and pinned to the layer of that page: its labels have
them as data, so that a person who keeps the layout can still move each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsCallout,
    QgsCoordinateTransform,
    QgsField,
    QgsGeometry,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsPrintLayout,
    QgsProject,
    QgsProperty,
    QgsSimpleLineCallout,
    QgsSimpleLineSymbolLayer,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QTransform

from .. import core
from ..older import FieldType, Qgis
from ..reading import features
from .ground_lines import INK

_POINT = 0.3528
"""Millimetres."""
_CELL = 0.2
"""Millimetres of the side of a cell in which the map is drawn to find room on it."""
_AIR = 0.25
"""Millimetres around a name that stay free: those of its white edge."""
_HIGH = 1.1
"""The height of a name in those of its letters' em: what it covers, without the space between lines."""
_LINE, _DOT, _OFF = 0.15, 0.65, 0.3
"""Millimetres of a line, of the dot at its end, and between it and a name of seven points."""
_FIELDS = _X, _Y, _TO_X, _TO_Y, _SIZE, _LED = (
    *("name_x", "name_y", "name_to_x", "name_to_y"),
    *("name_size", "name_led"),
)
_MAIN = "(@map_id = 'map')"
"""On the main map, which alone the places hold for: the inset has another scale."""


@dataclass(frozen=True)
class _Named:
    """A region that is to be named: its feature, its shape on the map, where it is named."""

    feature: int
    text: str
    shape: QgsGeometry
    anchor: QPointF


def pin(made: QgsPrintLayout, layer: QgsVectorLayer) -> None:
    """Give the labels of a layer of polygons their places on a page.

    Parameters
    ----------
    made : QgsPrintLayout
        Filled in, its map called "map".
    layer : QgsVectorLayer
        A copy in memory, labelled by `stack.label_by`; it gets fields that hold the places.
    """
    item, labels = made.itemById("map"), layer.labeling()
    plain = isinstance(item, QgsLayoutItemMap) and not item.mapRotation()
    if not plain or layer.geometryType() != Qgis.GeometryType.Polygon:
        return
    settings = labels.settings()
    found = _regions(layer, settings.fieldName, item)
    if not found:
        return
    text = settings.format()
    to_page = _to_page(item)
    places = core.names_on_ground().place_names(
        _cells(found, item, to_page),
        _CELL,
        *_measured(found, text, to_page),
        taken=_taken(made, item),
        point=_POINT,
        points=text.size(),
        order=sorted(range(len(found)), key=lambda k: -found[k].shape.area()),
    )
    _write(layer, item, found, places, text.size(), to_page)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(_pinned(settings)))


def _regions(layer: QgsVectorLayer, field: str, item: QgsLayoutItemMap) -> list[_Named]:
    """Return the features that have a name and lie in the map, in its coordinates."""
    turn = QgsCoordinateTransform(layer.crs(), item.crs(), QgsProject.instance())
    extent, out = item.extent(), []
    for one in features.seen(layer):
        value, shape = one[field], QgsGeometry(one.geometry())
        if value in (None, "") or shape.isNull():
            continue
        if turn.isValid() and not turn.isShortCircuited():
            shape.transform(turn)
        parts = shape.asGeometryCollection() if shape.isMultipart() else [shape]
        largest = max(parts, key=lambda part: part.area())
        middle, _far = largest.poleOfInaccessibility(max(extent.width() / 2000, 1e-9))
        if middle.isNull() or not extent.contains(middle.asPoint()):
            continue
        point = middle.asPoint()
        out.append(_Named(one.id(), str(value), shape, QPointF(point.x(), point.y())))
    return out


def _to_page(item: QgsLayoutItemMap) -> QTransform:
    """Return what turns coordinates of a map into millimetres from its lower left corner."""
    extent, size = item.extent(), item.rect()
    part = size.width() / extent.width()
    return QTransform(part, 0.0, 0.0, part, -extent.xMinimum() * part, -extent.yMinimum() * part)


def _cells(found: Sequence[_Named], item: QgsLayoutItemMap, to_page: QTransform) -> Any:
    """Return which region each cell of the map shows, the lowest row first."""
    import numpy as np

    size = item.rect()
    image = QImage(
        int(size.width() / _CELL), int(size.height() / _CELL), QImage.Format.Format_RGB32
    )
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    painter.setTransform(to_page * QTransform.fromScale(1 / _CELL, 1 / _CELL))
    for k, one in enumerate(found, 1):
        colour = QColor.fromRgb(k)
        pen = QPen(colour, 0)
        painter.setPen(pen)
        painter.setBrush(colour)
        painter.drawPath(one.shape.constGet().asQPainterPath())
    painter.end()
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    drawn = np.frombuffer(bits, dtype=np.uint32).reshape(image.height(), -1)[:, : image.width()]
    return (drawn & 0xFFFFFF).astype(np.int32) - 1


def _measured(found: Sequence[_Named], text: QgsTextFormat, to_page: QTransform) -> tuple[Any, Any]:
    """Return the places on the page of what is named, and the sizes of names, in millimetres."""
    import numpy as np

    font = QFont(text.font())
    font.setPixelSize(100)
    metrics, em = QFontMetricsF(font), text.size() * _POINT
    sizes = [
        (metrics.horizontalAdvance(one.text) / 100 * em + 2 * _AIR, _HIGH * em) for one in found
    ]
    anchors = [to_page.map(one.anchor) for one in found]
    return np.array([(p.x(), p.y()) for p in anchors]), np.array(sizes)


def _taken(made: QgsPrintLayout, item: QgsLayoutItemMap) -> Any:
    """Return the boxes of what lies over a map, in millimetres from its lower left corner."""
    import numpy as np

    room = item.sceneBoundingRect()
    boxes = []
    for one in made.items():
        if one is item or not isinstance(one, QgsLayoutItem) or not one.isVisible():
            continue
        blank = isinstance(one, QgsLayoutItemLabel) and not one.text()
        both = room.intersected(one.sceneBoundingRect())
        if isinstance(one, QgsLayoutItemPage) or blank or both.isEmpty():
            continue
        left, low = both.left() - room.left(), room.bottom() - both.bottom()
        boxes.append((left, low, left + both.width(), low + both.height()))
    return np.array(boxes).reshape(-1, 4)


def _write(
    layer: QgsVectorLayer,
    item: QgsLayoutItemMap,
    found: Sequence[_Named],
    places: Any,
    points: float,
    to_page: QTransform,
) -> None:
    """Write the places into fields of a layer, in its coordinates; a name without room has a size of nought."""
    back, _fine = to_page.inverted()
    turn = QgsCoordinateTransform(item.crs(), layer.crs(), QgsProject.instance())

    def of_layer(x: float, y: float) -> tuple[float, float]:
        at = back.map(QPointF(x, y))
        point = QgsPointXY(at.x(), at.y())
        if turn.isValid() and not turn.isShortCircuited():
            point = turn.transform(point)
        return point.x(), point.y()

    source = layer.dataProvider()
    source.addAttributes([QgsField(name, FieldType.Double) for name in _FIELDS])
    layer.updateFields()
    at = [layer.fields().lookupField(name) for name in _FIELDS]
    changed = {}
    for k, one in enumerate(found):
        x, y = map(float, places.middles[k])
        if math.isnan(x):
            changed[one.feature] = {at[4]: 0.0}
            continue
        to = to_page.map(one.anchor) if places.led[k] else QPointF(x, y)
        size = points * float(places.shares[k])
        values = (*of_layer(x, y), *of_layer(to.x(), to.y()), size, float(places.led[k]))
        changed[one.feature] = dict(zip(at, values, strict=True))
    source.changeAttributeValues(changed)


def _pinned(settings: QgsPalLayerSettings) -> QgsPalLayerSettings:
    """Return labels that stand where the fields say, on the main map; elsewhere QGIS finds their places."""
    out = QgsPalLayerSettings(settings)
    of = QgsPalLayerSettings.Property
    said = out.dataDefinedProperties()
    for one, text in (
        (of.PositionX, f'if({_MAIN}, "{_X}", NULL)'),
        (of.PositionY, f'if({_MAIN}, "{_Y}", NULL)'),
        (of.Hali, f"if({_MAIN}, 'Center', NULL)"),
        (of.Vali, f"if({_MAIN}, 'Half', NULL)"),
        (of.Size, f'if({_MAIN} and coalesce("{_SIZE}", 0) > 0, "{_SIZE}", NULL)'),
        (of.Show, f'not {_MAIN} or coalesce("{_SIZE}", 0) > 0'),
        (of.OverlapHandling, f"if({_MAIN}, 'AlwaysAllow', 'Prevent')"),
        (of.CalloutDraw, f'{_MAIN} and coalesce("{_LED}", 0) = 1'),
    ):
        said.setProperty(one, QgsProperty.fromExpression(text))
    out.setDataDefinedProperties(said)
    line = QgsSimpleLineCallout()
    line.setEnabled(True)
    larger = settings.format().size() / 7.0
    line.setLineSymbol(_line(larger))
    line.setOffsetFromLabel(_OFF * larger)
    ends = line.dataDefinedProperties()
    ends.setProperty(QgsCallout.Property.DestinationX, QgsProperty.fromField(_TO_X))
    ends.setProperty(QgsCallout.Property.DestinationY, QgsProperty.fromField(_TO_Y))
    line.setDataDefinedProperties(ends)
    out.setCallout(line)
    return out


def _line(larger: float) -> QgsLineSymbol:
    """Return a line with a dot where it ends and a white edge, so that it shows on dark regions."""
    wide = _LINE * larger
    edge, ink = (
        QgsSimpleLineSymbolLayer(QColor(c), w) for c, w in (("#ffffff", 2 * wide), (INK, wide))
    )
    dot = QgsMarkerLineSymbolLayer()
    dot.setPlacements(Qgis.MarkerLinePlacement.LastVertex)
    mark = {"name": "circle", "color": INK, "size": str(_DOT * larger), "outline_color": "#ffffff"}
    dot.setSubSymbol(QgsMarkerSymbol.createSimple(mark | {"outline_width": "0.1"}))
    return QgsLineSymbol([edge, ink, dot])
