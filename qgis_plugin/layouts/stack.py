# SPDX-License-Identifier: GPL-2.0-or-later
"""Several layers in one printed map: each in its own style, with its own part of the legend.

What lies over the map must not hide it: polygons over it are drawn in outlines of their colours, and
their quiet classes (no pole, not significant, no data) in thin ones that the legend leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from qgis.core import (
    Qgis,
    QgsExpressionContext,
    QgsFeatureRenderer,
    QgsFillSymbol,
    QgsMapLayerLegendUtils,
    QgsPalLayerSettings,
    QgsProject,
    QgsProperty,
    QgsRenderContext,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerFeatureCounter,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from .. import core
from ..core import palette
from ..i18n import say
from ..reading import features
from ..symbology import links, merged, pole_labels, recounting, spoken_names, styles
from ..words import retold
from .ground_lines import INK

_QUIET = {palette.QUIET, palette.NO_DATA}
_BORDER, _CLASS, _THIN = 0.5, 0.7, 0.15
"""Millimetres of outlines: of borders, of what a colour tells apart, of what is only there."""
_PALE = 200
"""Lightness from which an outline would not be seen."""
_MANY = 12
"""Classes beyond which those that share colours are counted in a legend, not listed."""
_LABEL = 7.0
"""Points of a label on a page."""


def over(
    layers: Sequence[QgsVectorLayer],
    project: QgsProject | None,
    home: QgsProject,
    lang: str,
    larger: float = 1.0,
) -> list[QgsVectorLayer]:
    """Return copies of layers as they lie over a map, in the project of the layouts.

    Parameters
    ----------
    layers : sequence of QgsVectorLayer
        From the top down.
    project : QgsProject or None
        The user's; a layer that is not in it is shown in the style saved with its file.
    home : QgsProject
    lang : {"en", "zh"}
        In which poles and their hinterlands are named.
    larger : float
        The names, than on an A4 page.
    """
    out = []
    for layer in layers:
        copy = layer.clone()
        if project is None or project.mapLayer(layer.id()) is None:
            copy.loadDefaultStyle()
        spoken_names.say_in(copy.renderer(), copy, lang)
        if copy.geometryType() == Qgis.GeometryType.Polygon and copy.renderer() is not None:
            copy.setRenderer(_outlines(copy.renderer(), copy))
        pole_labels.say_in(copy, lang, larger)
        home.addMapLayer(copy, False)
        out.append(copy)
    return out


def _outlines(renderer: QgsFeatureRenderer, layer: QgsVectorLayer) -> QgsFeatureRenderer:
    """Return a renderer of polygons without their fills."""
    if isinstance(renderer, QgsSingleSymbolRenderer):
        if not _hides(renderer.symbol()):
            return renderer.clone()
        return QgsSingleSymbolRenderer(_line(_stroke(renderer.symbol()), _BORDER))
    ruled = QgsRuleBasedRenderer.convertFromRenderer(renderer, layer)
    if ruled is None:
        return renderer.clone()
    for rule in ruled.rootRule().descendants():
        symbol = rule.symbol()
        if symbol is None or not _hides(symbol):
            continue
        if symbol.color().name() in _QUIET:
            rule.setSymbol(_line(QColor(palette.OUTLINE), _THIN))
            rule.setLabel("")  # not in the legend
        else:
            rule.setSymbol(_line(symbol.color(), _CLASS))
    return ruled


def _hides(symbol: Any) -> bool:
    """Return whether a symbol fills a polygon so that what lies under it is not seen."""
    first = symbol.symbolLayer(0) if symbol.symbolLayerCount() else None
    if first is None or first.layerType() != "SimpleFill":
        return False
    opaque = symbol.opacity() * first.fillColor().alphaF() > 0.9
    return bool(opaque and first.brushStyle() != Qt.BrushStyle.NoBrush)


def _stroke(symbol: Any) -> QColor:
    """Return the colour of a symbol's outline, dark where that would not be seen."""
    found = symbol.symbolLayer(0).strokeColor()
    return QColor(INK) if found.lightness() > _PALE or not found.alpha() else found


def _line(colour: QColor, width: float) -> QgsFillSymbol:
    return QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": colour.name(), "outline_width": str(width)}
    )


def label_by(layer: QgsVectorLayer, field: str, family: str, larger: float) -> None:
    """Write the values of a field on the features of a layer, where they find room.

    Parameters
    ----------
    layer : QgsVectorLayer
    field : str
    family : str
        A font that draws them.
    larger : float
        Than on an A4 page.
    """
    settings, text = QgsPalLayerSettings(), QgsTextFormat()
    font = text.font()
    font.setFamily(family)
    text.setFont(font)
    text.setSize(_LABEL * larger)
    text.setColor(QColor(INK))
    around = QgsTextBufferSettings()
    around.setEnabled(True)
    around.setSize(0.6)
    around.setColor(QColor("#ffffff"))
    text.setBuffer(around)
    settings.setFormat(text)
    settings.fieldName = field
    if layer.geometryType() == Qgis.GeometryType.Polygon:
        settings.placement = Qgis.LabelPlacement.Horizontal
        _larger_first(settings, layer)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def _larger_first(settings: QgsPalLayerSettings, layer: QgsVectorLayer) -> None:
    """Let the name of a larger region stay where two find no room: that of Guangdong, not of Macao in it."""
    largest = max((f.geometry().area() for f in features.seen(layer)), default=0.0)
    if largest > 0.0:
        rank = QgsProperty.fromExpression(f"10 * (area($geometry) / {largest!r}) ^ 0.2")
        of_ours = settings.dataDefinedProperties()
        of_ours.setProperty(QgsPalLayerSettings.Property.Priority, rank)
        settings.setDataDefinedProperties(of_ours)


def entitle(
    layer: QgsVectorLayer, node: Any, heading: str | None, lang: str, *, counted: bool
) -> None:
    """Write a layer's part of a legend in a language, with how many features each class has.

    What our styles say is said in that language, whichever they were saved in; what is the user's own
    (a layer's name, the values of a field) stays.

    Parameters
    ----------
    layer : QgsVectorLayer
    node : QgsLayerTreeLayer
    heading : str, optional
        Instead of the name of the field shown.
    lang : {"en", "zh"}
    counted : bool
    """
    said = _of_lines(layer, called(layer, shown_alias(layer, lang), lang), lang)
    node.setCustomProperty("legend/title-label", said if heading is None else heading)
    renderer = layer.renderer()
    if renderer is None:  # a counter takes one for granted
        return
    counts = _counts(layer) if counted else {}
    items = renderer.legendSymbolItems()
    said_of = [k for k, item in enumerate(items) if item.label()]
    if said_of and len(said_of) < len(items):
        QgsMapLayerLegendUtils.setLegendNodeOrder(node, said_of)
    colours = {items[k].symbol().color().name() for k in said_of if items[k].symbol()}
    if len(said_of) > _MANY and len(colours) < len(said_of):  # no colour says which it is
        QgsMapLayerLegendUtils.setLegendNodeOrder(node, [])
        heading = heading or said
        node.setCustomProperty(
            "legend/title-label", say("map_counted", lang, label=heading, n=len(said_of))
        )
        return
    steps = recounting.labels_in(renderer, lang)
    for k in said_of:
        item = items[k]
        label = steps.get(item.label()) or _said(item.label(), lang)
        n = counts.get(item.ruleKey(), -1)
        if n >= 0:
            label = say("map_counted", lang, label=label, n=f"{n:,}")
        QgsMapLayerLegendUtils.setLegendNodeUserLabel(node, k, label)


def _counts(layer: QgsVectorLayer) -> dict[str, int]:
    """Return how many features each class has, by its key; of regions merged into hinterlands how many regions."""
    keys = [item.ruleKey() for item in layer.renderer().legendSymbolItems()]
    if merged.are_merged(layer):
        return merged.counts(layer, keys)
    counter = QgsVectorLayerFeatureCounter(layer, QgsExpressionContext(), False)
    return {key: counter.featureCount(key) for key in keys} if counter.run() else {}


def _of_lines(layer: QgsVectorLayer, said: str, lang: str) -> str:
    """Return the heading of a network's lines, with which lines they are before what their width says."""
    kind = links.kind_of(layer)
    return say(f"legend_{kind}", lang, what=said) if kind else said


def called(layer: QgsVectorLayer, text: str, lang: str) -> str:
    """Return what a heading of a layer is called: an attribute of our maps by its name, the layer's own as it is."""
    return text if text == layer.name() else _said(text, lang)


def shown_alias(layer: QgsVectorLayer, lang: str) -> str:
    """Return what the field that a layer's style shows is called in a language, or the layer's name."""
    renderer = layer.renderer()
    names = renderer.usedAttributes(QgsRenderContext()) if renderer is not None else set()
    for k, field in enumerate(layer.fields()):
        if field.name() in names or f'"{field.name()}"' in names:
            return without_number(field.name(), spoken_names.alias_in(layer, k, lang))
    return str(layer.name())


def without_number(name: str, alias: str) -> str:
    """Return what a field is called without the number that keeps it apart from another: a legend shows one."""
    found = re.search(r"_(\d)$", name)
    return alias.removesuffix(f" ({found[1]})") if found else alias


def _said(text: str, lang: str) -> str:
    for family in ("map_attribute", "macro_region"):
        if core.is_term(family, text):
            return core.term_name(family, text, lang)
    return links.headings(lang).get(text) or styles.said_in(text, lang) or retold(text, lang)
