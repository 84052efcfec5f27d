# SPDX-License-Identifier: GPL-2.0-or-later
"""The sizes a map is printed in: A4, A3, and the two widths of a journal's column."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsFeatureRenderer,
    QgsFillSymbol,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPrintLayout,
    QgsRenderContext,
    QgsTextFormat,
)
from qgis.PyQt.QtGui import QFont, QFontMetricsF

Box = tuple[float, float, float, float]
Heads = tuple[bool, bool]

_STYLES = (
    QgsLegendStyle.Style.Title,
    QgsLegendStyle.Style.Group,
    QgsLegendStyle.Style.Subgroup,
    QgsLegendStyle.Style.SymbolLabel,
)
_LEAST = 5.5
"""Points below which a legend is not made smaller: it could not be read."""
_STEP = 0.94
_EDGE, _GAP = 1.0, 2.0
"""Millimetres at the edge of a journal's figure, and between its parts."""
_INSET_BENEATH, _INSET_BESIDE = (20.0, 28.0), (26.0, 36.0)
WORDS = re.compile(r"[(\[“（《]*(?:[^\W\u2e80-\uffef]+[^\s(（]?|.)")
"""A word, or a sign, as Chinese has no blanks; with the bracket before it, which ends no line."""
_BREAK = "\u2028"
"""Between the lines of a heading."""
_POINT = 0.3528
"""Millimetres."""
_TALLEST = 0.4
_LINE = 1.35 * _POINT
"""Millimetres of a line a point of its font."""


@dataclass(frozen=True)
class Paper:
    """A size to print in.

    Parameters
    ----------
    template : str
        Of ours, without its language.
    larger : float
        How much larger its places are than the template's.
    fonts : float
        How much larger its fonts are.
    lines : float
        How much wider lines and points are: a link of two millimetres would fill a column.
    wide : float
        Millimetres of a journal's figure, whose height follows from what it shows; 0 for a page.
    beside : float
        The part of that width that the map has, the legend beside it; 1: the legend stands beneath.
    sizes : mapping of item to points
        Of a journal's figure.
    """

    template: str
    larger: float = 1.0
    fonts: float = 1.0
    lines: float = 1.0
    wide: float = 0.0
    beside: float = 1.0
    sizes: Mapping[str, float] = field(default_factory=dict)


_SMALL = {"title": 9.0, "subtitle": 7.5, "source": 6.0, "scalebar": 6.0, "legend": 7.0}
PAPERS = {
    "landscape": Paper("a4_landscape"),
    "portrait": Paper("a4_portrait"),
    # the fonts grow less than the sheet: it is read from as near
    "a3_landscape": Paper("a4_landscape", math.sqrt(2), 1.25, 1.25),
    "a3_portrait": Paper("a4_portrait", math.sqrt(2), 1.25, 1.25),
    "column": Paper("a4_portrait", lines=0.5, wide=84.0, sizes=_SMALL),
    "two_columns": Paper("a4_portrait", lines=0.75, wide=174.0, beside=0.7, sizes=_SMALL),
}
"""The widths of a column and of the text, 8.4 and 17.4 cm, are those that most journals ask for."""


def resize(
    made: QgsPrintLayout, items: Mapping[str, Any], paper: Paper, shape: float, heads: Heads
) -> None:
    """Give a template's page and items the places and the fonts of a paper.

    Parameters
    ----------
    made : QgsPrintLayout
        As it was loaded, before it is filled in.
    items : mapping of id to item
    paper : Paper
    shape : float
        Width over height of what the map shows.
    heads : (bool, bool)
        Whether there are a title and a subtitle; a journal's figure has no room for one that is not.
    """
    if paper.wide:
        _as_figure(items, paper, shape, heads)
    elif paper.larger != 1.0:
        page = made.pageCollection().page(0)
        size = page.pageSize()
        wide, high = (round(paper.larger * v) for v in (size.width(), size.height()))
        page.setPageSize(QgsLayoutSize(wide, high))
        for item in items.values():
            x, y, w, h = (paper.larger * v for v in box_of(item))
            _put(item, (x, y, w, h))
    for name, item in items.items():
        _set_sizes(item, paper.fonts, paper.sizes.get(name))


def to_the_left(items: Mapping[str, Any]) -> None:
    """Put the arrow at the other corner of the map."""
    if "north" in items and "map" in items:
        x, _, _, _ = box_of(items["map"])
        _, y, wide, high = box_of(items["north"])
        _put(items["north"], (x + 1.0, y, wide, high))


def settle(made: QgsPrintLayout, items: Mapping[str, Any], paper: Paper | None, room: Box) -> None:
    """Fit the legend into its room, and a journal's figure to its legend.

    Parameters
    ----------
    made : QgsPrintLayout
        Filled in.
    items : mapping of id to item
    paper : Paper, optional
        None for a template of the user's own.
    room : (x, y, width, height)
        Of the legend.
    """
    legend = items.get("legend")
    figure = paper if paper is not None and paper.wide else None
    if isinstance(legend, QgsLayoutItemLegend):
        _fit(legend, room, paired=figure is not None and figure.beside == 1.0)
    if figure is not None:
        _close(made, items, figure)


def legend_room(
    made: QgsPrintLayout, items: Mapping[str, Any], paper: Paper | None, *, inset: bool
) -> Box:
    """Return where the legend may stand: down to the inset or the source, right to the inset or the edge.

    Parameters
    ----------
    made : QgsPrintLayout
        Before it is filled in: then the legend is as large as its contents.
    items : mapping of id to item
    paper : Paper, optional
        None for a template of the user's own, in which it may be as large as it is.
    inset : bool
        Whether the inset stays.
    """
    legend = items.get("legend")
    if legend is None or paper is None:
        return (0.0, 0.0, math.inf, math.inf)
    x, y, wide, high = box_of(legend)
    if paper.wide:
        beneath = paper.beside == 1.0
        if not inset:
            wide += (_INSET_BENEATH[0] + _GAP) * beneath
            high += (_INSET_BESIDE[1] + _GAP) * (not beneath)
        return (x, y, wide, math.inf if beneath else high)
    size = made.pageCollection().page(0).pageSize()
    right, bottom = size.width() - _GAP * 3, size.height() - _GAP * 7
    if inset and "inset" in items:
        at = box_of(items["inset"])
        if at[1] > y + high / 2:  # beneath it
            bottom = min(bottom, at[1] - _GAP)
        else:
            right = min(right, at[0] - _GAP)
    return (x, y, right - x, bottom - y)


def scaled(renderer: QgsFeatureRenderer, paper: Paper | None) -> None:
    """Let lines and points be as wide as the paper asks for."""
    if paper is None or paper.lines == 1.0:
        return
    for symbol in renderer.symbols(QgsRenderContext()):
        if isinstance(symbol, QgsLineSymbol):
            symbol.setWidth(symbol.width() * paper.lines)
        elif isinstance(symbol, QgsMarkerSymbol):
            symbol.setSize(symbol.size() * paper.lines)
        elif isinstance(symbol, QgsFillSymbol):
            for k in range(symbol.symbolLayerCount()):
                one = symbol.symbolLayer(k)
                if hasattr(one, "setStrokeWidth"):
                    one.setStrokeWidth(one.strokeWidth() * paper.lines)


def box_of(item: QgsLayoutItem) -> Box:
    """Return x, y, width and height of an item, in millimetres on its page."""
    at, size = item.pagePos(), item.rect()
    return (at.x(), at.y(), size.width(), size.height())


def _put(item: QgsLayoutItem, box: Box) -> None:
    item.attemptMove(QgsLayoutPoint(*box[:2]))
    item.attemptResize(QgsLayoutSize(*box[2:]))


def _set_sizes(item: Any, larger: float, points: float | None) -> None:
    if isinstance(item, QgsLayoutItemLabel | QgsLayoutItemScaleBar):
        text = item.textFormat()
        text.setSize(points or text.size() * larger)
        item.setTextFormat(text)
    elif isinstance(item, QgsLayoutItemLegend):
        for style in _STYLES:
            one = item.style(style)
            text = QgsTextFormat(one.textFormat())
            text.setSize(points or text.size() * larger)
            one.setTextFormat(text)
            item.setStyle(style, one)
        part = points / 9.5 if points else larger
        item.setSymbolWidth(item.symbolWidth() * part)
        item.setSymbolHeight(item.symbolHeight() * part)


def _as_figure(items: Mapping[str, Any], paper: Paper, shape: float, heads: Heads) -> None:
    """Place what a figure is read from the top down; the foot follows in `_close`."""
    inside, top = paper.wide - 2 * _EDGE, _EDGE
    places: dict[str, Box] = {}
    for name, there, deep in (("title", heads[0], 5.0), ("subtitle", heads[1], 4.0)):
        places[name] = (_EDGE, top, inside, deep)
        top += deep * there
    wide = inside * paper.beside
    high = wide / min(max(shape, _TALLEST), 2.5)
    beneath = paper.beside == 1.0
    places |= {
        "map": (_EDGE, top, wide, high),
        "north": (_EDGE + wide - 7.0, top + 1.0, 6.0, 9.0),
        "scalebar": (_EDGE + 1.0, top + high - 7.0, wide * 0.45, 6.5),
        "legend": (_EDGE, top + high + _GAP, inside - _INSET_BENEATH[0] - _GAP, math.inf)
        if beneath
        else (_EDGE + wide + _GAP, top, inside - wide - _GAP, high - _INSET_BESIDE[1] - _GAP),
        "inset": (0.0, 0.0, *(_INSET_BENEATH if beneath else _INSET_BESIDE)),
        "source": (_EDGE, 0.0, inside, 6.0),
    }
    for name, item in items.items():
        if name in places:
            x, y, w, h = places[name]
            _put(item, (x, y, w, wide if math.isinf(h) else h))


def _close(made: QgsPrintLayout, items: Mapping[str, Any], paper: Paper) -> None:
    """Put inset and source beneath what stands above them, and end the page there."""
    _, top, _, high = box_of(items["map"])
    foot = top + high
    scale = items.get("scalebar")
    if (
        scale is not None and scale.scene() is not None
    ):  # as high as its texts: its foot on the map's
        scale.attemptMove(QgsLayoutPoint(_EDGE, foot - scale.rect().height()))
    inset = items.get("inset")
    if isinstance(inset, QgsLayoutItemMap) and inset.scene() is not None:
        size = box_of(inset)
        at = foot + _GAP if paper.beside == 1.0 else max(foot - size[3], _under(items) + _GAP)
        inset.attemptMove(QgsLayoutPoint(paper.wide - _EDGE - size[2], at))
        foot = max(foot, at + size[3])
    foot = max(foot, _under(items))
    source = items.get("source")
    if isinstance(source, QgsLayoutItemLabel) and source.text():
        deep = lines_of(source) * deep_of(source.textFormat().size())
        _put(source, (_EDGE, foot + _EDGE, paper.wide - 2 * _EDGE, deep))
        foot += _EDGE + deep
    made.pageCollection().page(0).setPageSize(QgsLayoutSize(paper.wide, foot + _EDGE))


def _under(items: Mapping[str, Any]) -> float:
    """Return where the legend ends."""
    if items.get("legend") is None:
        return 0.0
    _, y, _, high = box_of(items["legend"])
    return y + high


def deep_of(points: float) -> float:
    """Return the millimetres of a line of a font."""
    return points * _LINE


def lines_of(label: QgsLayoutItemLabel) -> int:
    """Return how many lines a label breaks into."""
    metrics = QFontMetricsF(_at_a_hundred(label.textFormat()))
    wide = label.rect().width() / _POINT / label.textFormat().size() * 100.0 * 0.97
    return sum(
        max(1, math.ceil(metrics.horizontalAdvance(line) / wide))
        for line in label.text().splitlines()
    )


def _at_a_hundred(text: QgsTextFormat) -> QFont:
    """Return the font at a hundred pixels: its widths in points are these over a hundred, times its size."""
    font = QFont(text.font())
    font.setPixelSize(100)
    return font


def _fit(legend: QgsLayoutItemLegend, room: Box, *, paired: bool) -> None:
    """Make a legend that is larger than its room smaller; in two columns where there is width."""
    _, _, wide, high = room
    if _needs(legend)[0] > wide:
        _break_headings(legend, wide)
    several = len(legend.model().rootGroup().findLayers()) > 1
    if _needs(legend)[1] > high or (paired and several):
        legend.setColumnCount(2)
        if _needs(legend)[0] > wide:
            legend.setColumnCount(1)
    while any(n > r for n, r in zip(_needs(legend), (wide, high), strict=True)):
        if not _smaller(legend):
            break
    legend.attemptResize(QgsLayoutSize(*_needs(legend)))


def _break_headings(legend: QgsLayoutItemLegend, wide: float) -> None:
    """Write headings that are wider than a width in several lines: smaller letters would suit all else less."""
    text = legend.style(QgsLegendStyle.Style.Subgroup).textFormat()
    measured, part = QFontMetricsF(_at_a_hundred(text)), text.size() * _POINT / 100
    legend.setWrapString(_BREAK)
    for node in legend.model().rootGroup().findLayers():
        said = str(node.customProperty("legend/title-label") or "")
        lines = [""]
        for word in WORDS.findall(said):
            if lines[-1] and measured.horizontalAdvance(lines[-1] + word) * part > wide - 2 * _GAP:
                lines.append("")
            lines[-1] += word
        node.setCustomProperty("legend/title-label", _BREAK.join(one.strip() for one in lines))
        legend.model().refreshLayerLegend(node)


def _needs(legend: QgsLayoutItemLegend) -> tuple[float, float]:
    """Return the width and height of a legend's contents: the item learns them when it is painted."""
    size = QgsLegendRenderer(legend.model(), legend.legendSettings()).minimumSize()
    return (size.width(), size.height())


def _smaller(legend: QgsLayoutItemLegend) -> bool:
    """Make the texts and symbols of a legend a step smaller; False where they would be too small."""
    if legend.style(QgsLegendStyle.Style.SymbolLabel).textFormat().size() * _STEP < _LEAST:
        return False
    _set_sizes(legend, _STEP, None)
    for style in _STYLES:
        one = legend.style(style)
        for side in (QgsLegendStyle.Side.Top, QgsLegendStyle.Side.Bottom):
            one.setMargin(side, one.margin(side) * _STEP)
        legend.setStyle(style, one)
    return True
