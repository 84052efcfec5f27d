# SPDX-License-Identifier: GPL-2.0-or-later
"""Names on maps of results: of the poles of a network, of the circles of a cartogram."""

from __future__ import annotations

import re

from qgis.core import (
    QgsPalLayerSettings,
    QgsProperty,
    QgsRuleBasedLabeling,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from ..older import Qgis

_ZH = ("name_short_zh", "short_zh", "name_zh", "name")
_EN = ("name_short_en", "short_en", "name_en", "name")
"""As the core finds names: the map's own, and those of the other language where there are none."""
_POINTS = 8.5
_WIDE, _NARROW = 1.0, 0.6
"""Width of a letter of Chinese and of English, in its height."""
_LEAST = 8
"""Pixels of the smallest letters that are written in a circle."""
_INK = "#20262c"
_OURS = re.compile(r'"(pole(?:_\d+)?)" = 1', re.IGNORECASE)


def write_names(
    layer: QgsVectorLayer, lang: str, field: str | None = None, larger: float = 1.0
) -> None:
    """Write the names of the poles on a layer that knows poles and names.

    Parameters
    ----------
    layer : QgsVectorLayer
    lang : {"en", "zh"}
    field : str, optional
        Which tells the poles, where it is not called "pole": a second run's is pole_2.
    larger : float
        Than on a screen and an A4 page.
    """
    if not layer.isSpatial() or layer.geometryType() == Qgis.GeometryType.Line:
        return
    there = {one.lower(): one for one in layer.fields().names()}
    name, pole = _name_field(layer, lang), there.get((field or "pole").lower())
    if name is None or pole is None:
        return
    rule = QgsRuleBasedLabeling.Rule(_settings(name, larger))
    rule.setFilterExpression(f'"{pole}" = 1')
    root = QgsRuleBasedLabeling.Rule(None)
    root.appendChild(rule)
    layer.setLabeling(QgsRuleBasedLabeling(root))
    layer.setLabelsEnabled(True)


def write_in_circles(layer: QgsVectorLayer, lang: str) -> None:
    """Write the name of each circle of a cartogram, as large as finds room in it; on a map of a small scale none that nobody reads."""
    name = _name_field(layer, lang)
    if name is None or layer.geometryType() != Qgis.GeometryType.Polygon:
        return
    settings = _settings(name, 1.0)
    text = settings.format()
    text.setSizeUnit(Qgis.RenderUnit.MapUnits)
    around = text.buffer()
    around.setSize(12.0)
    around.setSizeUnit(Qgis.RenderUnit.Percentage)
    text.setBuffer(around)
    settings.setFormat(text)
    letters = f'length("{name}") * {_WIDE if lang == "zh" else _NARROW}'
    size = f"sqrt(area($geometry) / pi()) * min(0.34, 1.7 / ({letters}))"
    of_ours = settings.dataDefinedProperties()
    of_ours.setProperty(QgsPalLayerSettings.Property.Size, QgsProperty.fromExpression(size))
    settings.setDataDefinedProperties(of_ours)
    settings.fontLimitPixelSize, settings.fontMinPixelSize = True, _LEAST
    settings.placement = Qgis.LabelPlacement.Horizontal
    settings.fitInPolygonOnly = True
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def _name_field(layer: QgsVectorLayer, lang: str) -> str | None:
    there = {one.lower(): one for one in layer.fields().names()}
    order = (*_ZH, *_EN) if lang == "zh" else (*_EN, *_ZH)
    return next((there[one] for one in order if one in there), None)


def say_in(layer: QgsVectorLayer, lang: str, larger: float = 1.0) -> None:
    """Say names that were written in one language in another, on a map of that language and size."""
    labels = layer.labeling()
    if not layer.labelsEnabled():
        return
    if isinstance(labels, QgsVectorLayerSimpleLabeling) and labels.settings().fitInPolygonOnly:
        write_in_circles(layer, lang)
    if not isinstance(labels, QgsRuleBasedLabeling):
        return
    rules = labels.rootRule().children()
    found = _OURS.fullmatch(rules[0].filterExpression()) if len(rules) == 1 else None
    if found is not None:
        write_names(layer, lang, found[1], larger)


def _settings(name: str, larger: float) -> QgsPalLayerSettings:
    settings, text, around = QgsPalLayerSettings(), QgsTextFormat(), QgsTextBufferSettings()
    text.setSize(_POINTS * larger)
    text.setColor(QColor(_INK))
    around.setEnabled(True)
    around.setSize(0.8 * larger)
    around.setColor(QColor("#ffffff"))
    text.setBuffer(around)
    settings.setFormat(text)
    settings.fieldName = name
    return settings
