# SPDX-License-Identifier: GPL-2.0-or-later
"""Small multiples: the pages of one variable as panels of one sheet, with one legend."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsRectangle,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QRectF, Qt

from . import maps
from .framing import Frame
from .papers import Paper

MOST = 30
"""Panels that an A4 sheet holds so that a region is seen in each."""
_GAP, _HEAD = 2.0, 6.0
"""Millimetres between panels, and of the line over each."""
_HEAD_POINTS, _ARROW = 9.0, 4.0
"""Of the line over a panel; millimetres of the width of the arrow to the north."""
_IN_A_ROW, _NARROW = 3, 100.0
"""Panels side by side in a figure as wide as the text; millimetres below which there are two."""
_YEARED = re.compile(r"(.*?)[ ·_(（,，-]*(?<!\d)((?:19|20)\d\d)[)）\u5e74]*")
_TALL = 170.0
"""Millimetres above which a figure has more panels side by side: a journal's page holds its caption too."""


@dataclass(frozen=True)
class Panel:
    """One panel: its styled layer, and what stands over it."""

    layer: QgsVectorLayer
    head: str


def by_year(panels: Sequence[Panel]) -> list[Panel]:
    """Return the panels headed by the year alone where nothing else tells them apart: rd_2013, rd_2023.

    What they have in common is the heading of their legend.
    """
    found = [_YEARED.fullmatch(one.head) for one in panels]
    if not all(found) or len({one[1] for one in found if one}) > 1:
        return list(panels)
    return [replace(panel, head=one[2]) for panel, one in zip(panels, found, strict=True) if one]


def whole(where: Frame) -> Frame:
    """Return the frame with what the inset shows in the map itself: each panel shows all there is."""
    if where.inset is None:
        return where
    extent = QgsRectangle(where.extent)
    extent.combineExtentWith(where.inset)
    return Frame(where.crs, extent, None)


def grid(n: int, width: float, height: float, shape: float) -> tuple[int, int]:
    """Return columns and rows in which n panels of a shape (width over height) are drawn largest.

    Parameters
    ----------
    n : int
    width, height : float
        Of the room, in millimetres.
    shape : float
        Of what each panel shows.
    """

    def drawn(columns: int) -> float:
        wide = width / columns - _GAP
        high = height / math.ceil(n / columns) - _HEAD - _GAP
        return min(wide, high * shape)

    columns = max(range(1, n + 1), key=lambda c: (round(drawn(c), 6), -c))
    return columns, math.ceil(n / columns)


def shape(n: int, where: Frame, paper: Paper | None) -> float:
    """Return width over height of the room that n panels fill, in a journal's figure; of one on a page.

    Parameters
    ----------
    n : int
    where : Frame
    paper : Paper or None
    """
    one = where.extent.width() / where.extent.height()
    if n == 1 or paper is None or not paper.wide:
        return one
    wide = paper.wide * paper.beside

    def high(columns: int) -> float:
        return math.ceil(n / columns) * ((wide / columns - _GAP) / one + _HEAD + _GAP)

    least = min(n, _IN_A_ROW if wide > _NARROW else 2)
    columns = next((c for c in range(least, n) if high(c) <= _TALL), n)
    return wide / high(columns)


def arrange(
    made: QgsPrintLayout,
    panels: Sequence[Panel],
    where: Frame,
    over: Sequence[Any],
    lang: str,
    paper: Paper | None = None,
) -> None:
    """Put the panels in the place of a layout's map.

    Parameters
    ----------
    made : QgsPrintLayout
        Filled in for the first panel, without an inset.
    panels : sequence of Panel
        Their layers are in the layout's project.
    where : Frame
        See `whole`; every panel shows the same.
    over : sequence of QgsVectorLayer
        Drawn over the regions of each panel.
    lang : {"en", "zh"}
    paper : Paper, optional
        None for a template of the user's own.
    """
    main = next(
        one for one in made.items() if isinstance(one, QgsLayoutItemMap) and one.id() == "map"
    )
    at, size = main.pagePos(), main.rect()
    shape = where.extent.width() / where.extent.height()
    columns, rows = grid(len(panels), size.width(), size.height(), shape)
    wide, high = size.width() / columns, size.height() / rows
    style = _head_style(made, paper, maps.font_family(lang, [one.head for one in panels]))
    for k, panel in enumerate(panels):
        x, y = at.x() + wide * (k % columns), at.y() + high * (k // columns)
        one = main if k == 0 else QgsLayoutItemMap(made)
        if k:
            one.setId(f"map_{k + 1}")
            made.addLayoutItem(one)
            one.setZValue(main.zValue())  # below the scale bar, whose place is over the map
        one.attemptSetSceneRect(QRectF(x, y + _HEAD, wide - _GAP, high - _HEAD - _GAP))
        maps.set_map(one, [*over, panel.layer], where.crs, where.extent)
        beside = _ARROW if k == columns - 1 else 0.0
        room = QRectF(x + beside, y, wide - _GAP - 2 * beside, _HEAD)
        _write_head(made, panel.head, room, style)
    maps.set_scale(made.itemById("scalebar"), main, lang, style.font().family())
    north = made.itemById("north")
    if north is not None:  # beside the heads of the first row: in a panel it would lie over regions
        room = QRectF(at.x() + wide * columns - _GAP - _ARROW, at.y(), _ARROW, _HEAD)
        north.attemptSetSceneRect(room)


def _head_style(made: QgsPrintLayout, paper: Paper | None, family: str) -> QgsTextFormat:
    """Return how the line over a panel is written: smaller than the title, not smaller than the legend."""
    style, beside = QgsTextFormat(), made.itemById("subtitle")
    fonts = 1.0 if paper is None else paper.fonts
    style.setSize(
        _HEAD_POINTS * fonts if paper is None else paper.sizes.get("subtitle", _HEAD_POINTS * fonts)
    )
    if isinstance(beside, QgsLayoutItemLabel):
        style.setColor(beside.textFormat().color())
    return maps.in_family(style, family)


def _write_head(made: QgsPrintLayout, text: str, room: QRectF, style: QgsTextFormat) -> None:
    label = QgsLayoutItemLabel(made)
    label.setTextFormat(style)
    label.setText(text)
    label.setHAlign(Qt.AlignmentFlag.AlignHCenter)
    label.setVAlign(Qt.AlignmentFlag.AlignVCenter)
    label.attemptSetSceneRect(room)
    made.addLayoutItem(label)
