# SPDX-License-Identifier: GPL-2.0-or-later
"""What a map draws over its classes, with entries of its own in the legend.

Dotted where the interval of a region has zero within, outlined where a regressor changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsFeatureRenderer,
    QgsFillSymbol,
    QgsMarkerSymbol,
    QgsPointPatternFillSymbolLayer,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
)

from ..core import palette
from ..older import Qgis

_EDGE = "#111111"
_APART = 1.8
"""Millimetres between dots: a small region gets one, the colour beneath is still seen."""


@dataclass(frozen=True)
class Drawn:
    """What is drawn over a field's classes: how, by which fields of the layer, and what the legend says."""

    kind: str
    fields: tuple[str, ...]
    said: tuple[str, str]


def of_columns(columns: Sequence[Any], called: Mapping[str, str]) -> dict[str, tuple[Drawn, ...]]:
    """Return what is drawn over the columns of a result, by the names that their fields have."""
    return {
        called[column.name]: tuple(
            Drawn(
                one.kind, tuple(called[c] for c in one.columns), (one.label("en"), one.label("zh"))
            )
            for one in column.overlays
        )
        for column in columns
        if column.overlays
    }


def drawn_over(
    renderer: QgsFeatureRenderer,
    layer: QgsVectorLayer,
    drawn: Sequence[Drawn],
    columns: Mapping[str, Sequence[Any]],
    lang: str,
) -> QgsFeatureRenderer:
    """Return a renderer with what is drawn over it; the same where nothing is.

    Parameters
    ----------
    renderer : QgsFeatureRenderer
    layer : QgsVectorLayer
        For the kind of symbol.
    drawn : sequence of Drawn
    columns : mapping of field to its values
    lang : {"en", "zh"}
    """
    rules = [one for one in drawn if _some(one, columns)]
    if not rules or layer.geometryType() == Qgis.GeometryType.Line:
        return renderer
    ruled = QgsRuleBasedRenderer.convertFromRenderer(renderer, layer)
    for level, one in enumerate(rules, start=1):
        rule = QgsRuleBasedRenderer.Rule(
            _raised(_symbol(layer, one.kind), level), 0, 0, _test(one), one.said[lang == "zh"]
        )
        ruled.rootRule().appendChild(rule)
    ruled.setUsingSymbolLevels(True)
    return ruled


def _some(one: Drawn, columns: Mapping[str, Sequence[Any]]) -> bool:
    """Return whether there is anything to draw; what would outline every region outlines none."""
    if one.kind == "open":
        pairs = zip(*(columns[f] for f in one.fields), strict=True)
        return any(None not in pair and pair[0] <= 0.0 <= pair[1] for pair in pairs)
    there = [v != 0.0 for v in columns[one.fields[0]] if v is not None]
    return any(there) and not all(there)


def _test(one: Drawn) -> str:
    if one.kind == "open":
        low, high = one.fields
        return f'"{low}" <= 0 AND "{high}" >= 0'
    return f'"{one.fields[0]}" <> 0'


def _raised(symbol: QgsSymbol, level: int) -> QgsSymbol:
    """Return a symbol that is drawn after those of the classes."""
    for k in range(symbol.symbolLayerCount()):
        symbol.symbolLayer(k).setRenderingPass(level)
    return symbol


def _symbol(layer: QgsVectorLayer, kind: str) -> QgsSymbol:
    if layer.geometryType() == Qgis.GeometryType.Point:
        how = {"name": "circle", "color": "#00000000", "size": "3.4"}
        if kind == "open":
            how |= {"name": "cross2", "outline_color": palette.OUTLINE, "size": "2.2"}
        else:
            how |= {"outline_color": _EDGE, "outline_width": "0.5"}
        return QgsMarkerSymbol.createSimple(how)
    if kind == "open":
        return _dotted()
    return QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": _EDGE, "outline_width": "0.5"}
    )


def _dotted() -> QgsFillSymbol:
    """Return dots with a light edge, seen on light and on dark colours."""
    dots = QgsPointPatternFillSymbolLayer()
    dots.setDistanceX(_APART)
    dots.setDistanceY(_APART)
    dots.setDisplacementX(_APART / 2)
    dots.setSubSymbol(
        QgsMarkerSymbol.createSimple(
            {
                "name": "circle",
                "color": _EDGE,
                "outline_color": "#ffffff",
                "outline_width": "0.12",
                "size": "0.75",
            }
        )
    )
    symbol = QgsFillSymbol()
    symbol.changeSymbolLayer(0, dots)
    return symbol
