# SPDX-License-Identifier: GPL-2.0-or-later
"""What all pictures have in common: what they answer to, and how their frame and axes are painted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextOption

from ..i18n import language, say
from . import axes
from .axes import Axis, Frame

Mask = NDArray[np.bool_]

INK, PALE, PAPER = "#2b2f33", "#d9dde1", "#ffffff"
CHOSEN = "#7b2d8e"
"""Of the line of what is selected: none of the colours of the clusters."""
MARK = "#4b7fa8"
REACH = 6.0
"""How far from a mark, in pixels, a click still means it."""


@dataclass(frozen=True)
class Said:
    """A line of words above a picture, with the stroke that it explains."""

    text: str
    colour: str = ""
    dashed: bool = False


class Picture(ABC):
    """A picture of units (regions, rows of a table).

    A class below has `x` and `y` (its axes), `names` of its units, `there` (which of them it shows), and
    paints them.
    """

    x: Axis
    y: Axis
    names: Sequence[str]
    there: Mask
    dim = 0.22
    """How much is left of what is not selected."""
    drawn_from: Any = None
    """What the marks are drawn from: those of another picture that has the same are kept."""
    behind: Any = None
    """What `paint_back` depends on beside the frame."""
    lines_above = 1
    """How many lines of words there is room for: always the same, or the frame would move under the mouse."""

    def said(self, chosen: Mask) -> list[Said]:
        """Return the lines above the picture."""
        del chosen
        return []

    def paint_back(self, painter: QPainter, frame: Frame) -> None:
        """Paint what stands behind the marks; nothing, where a picture has no more to say."""
        del painter, frame

    @abstractmethod
    def paint_marks(self, painter: QPainter, frame: Frame, which: Mask, strong: bool) -> None:
        """Paint the marks of some units."""

    def paint_front(self, painter: QPainter, frame: Frame, chosen: Mask) -> None:
        """Paint what stands before the marks and depends on the selection; nothing, as above."""
        del painter, frame, chosen

    @abstractmethod
    def inside(self, rect: QRectF, frame: Frame) -> Mask:
        """Return which units have a mark in a rectangle."""

    @abstractmethod
    def at(self, point: QPointF, frame: Frame) -> NDArray[np.intp]:
        """Return the units whose mark is at a point; none where there is nothing."""

    @abstractmethod
    def values_of(self, unit: int) -> str:
        """Return the values of a unit in words."""

    def hover(self, units: NDArray[np.intp]) -> str:
        """Return what is shown over a mark: names and values, of few."""
        lines = [f"{self.names[k]}: {self.values_of(k)}" for k in units[:6].tolist()]
        if len(units) > 6:
            lines.append(say("linked_more", n=len(units) - 6))
        return "\n".join(lines)


def fitted(picture: Picture, font: QFont, size: tuple[float, float], scale: float) -> Frame:
    """Return the frame that leaves room for the texts around it."""
    metrics = QFontMetricsF(font)
    line, (width, height) = metrics.height(), size
    top = 6.0 + picture.lines_above * (line + 1.0) + line / 2
    bottom = line + 8.0 + (line if title_of(picture.x) else 0.0)
    room = max(40.0, height - top - bottom)
    left = 8.0 + _widest(picture.y, metrics, room) + (line + 2.0 if title_of(picture.y) else 0.0)
    left = min(left, width * 0.45)
    return Frame(left, top, max(40.0, width - left - 12.0), room, picture.x, picture.y, scale)


def _widest(axis: Axis, metrics: QFontMetricsF, room: float) -> float:
    texts = [t for _, t in ticks_of(axis, metrics, room, upright=True)]
    return max((metrics.horizontalAdvance(t) for t in texts), default=0.0)


def ticks_of(
    axis: Axis, metrics: QFontMetricsF, room: float, *, upright: bool
) -> list[tuple[float, str]]:
    """Return where an axis has ticks and what stands there, as many as there is room for."""
    if axis.marks is not None:
        return _thinned(axis, metrics, room, upright=upright)
    power = axes.scale_of(axis.low, axis.high, language())
    for most in range(9, 0, -1):
        ticks = axes.nice_ticks(axis.low, axis.high, most, whole=axis.whole)
        texts = axes.tick_texts(ticks, power)
        wide = max((metrics.horizontalAdvance(t) for t in texts), default=0.0)
        need = metrics.height() * 1.6 if upright else wide + 22.0
        if len(ticks) < 2 or need * (len(ticks) - 1) <= room:
            break
    return list(zip(ticks, texts, strict=True))


def _thinned(
    axis: Axis, metrics: QFontMetricsF, room: float, *, upright: bool
) -> list[tuple[float, str]]:
    marks = list(axis.marks or ())
    apart = room / max(1, len(marks) - 1) if not upright else room / max(1, len(marks))
    if upright:  # of very many marks the texts are not measured
        need = metrics.height()
    else:
        wide = max((metrics.horizontalAdvance(t) for _, t in marks), default=0.0) + 8.0
        need = min(wide, room / 2)
    every = max(1, int(np.ceil(need / max(apart, 1e-9))))
    return marks[::every]


def title_of(axis: Axis) -> str:
    """Return the title of an axis with the word for its power of ten: GDP (million)."""
    if axis.marks is not None:
        return axis.title
    power = axes.scale_of(axis.low, axis.high, language())
    if not power:
        return axis.title
    unit = say(f"linked_1e{power}") if power > 0 else axes.power_text(power)
    return say("linked_title_unit", title=axis.title, unit=unit) if axis.title else unit


def paint_frame(painter: QPainter, frame: Frame) -> None:
    """Paint the axes with their ticks and titles."""
    metrics = QFontMetricsF(painter.font())
    line = metrics.height()
    painter.setPen(QPen(QColor(PALE), 1.0))
    painter.drawRect(QRectF(frame.left, frame.top, frame.width, frame.height))
    middle = QTextOption(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    middle.setWrapMode(QTextOption.WrapMode.NoWrap)
    for at, text in ticks_of(frame.x, metrics, frame.width, upright=False):
        x = float(frame.across(at))
        _tick(painter, QPointF(x, frame.bottom), QPointF(x, frame.bottom + 3))
        wide = metrics.horizontalAdvance(text) + 2
        start = min(max(x - wide / 2, 1.0), frame.right + 11.0 - wide)
        painter.drawText(QRectF(start, frame.bottom + 4, wide, line), text, middle)
    right = QTextOption(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    right.setWrapMode(QTextOption.WrapMode.NoWrap)
    edge = line + 2.0 if title_of(frame.y) else 0.0
    for at, text in ticks_of(frame.y, metrics, frame.height, upright=True):
        y = float(frame.down(at))
        _tick(painter, QPointF(frame.left - 3, y), QPointF(frame.left, y))
        room = frame.left - 5 - edge
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(edge, y - line / 2, room, line), shown, right)
    _titles(painter, frame, metrics)


def _tick(painter: QPainter, start: QPointF, end: QPointF) -> None:
    painter.setPen(QPen(QColor(PALE), 1.0))
    painter.drawLine(start, end)
    painter.setPen(QColor(INK))


def _titles(painter: QPainter, frame: Frame, metrics: QFontMetricsF) -> None:
    line, cut = metrics.height(), Qt.TextElideMode.ElideRight
    painter.setPen(QColor(INK))
    text = metrics.elidedText(title_of(frame.x), cut, frame.width + frame.left)
    wide = metrics.horizontalAdvance(text) + 2
    start = max(1.0, frame.left + frame.width / 2 - wide / 2)
    painter.drawText(QPointF(start, frame.bottom + 4 + line + metrics.ascent()), text)
    text = metrics.elidedText(title_of(frame.y), cut, frame.height)
    if text:
        painter.save()
        painter.translate(metrics.ascent() + 2, frame.top + frame.height / 2)
        painter.rotate(-90)
        painter.drawText(QPointF(-metrics.horizontalAdvance(text) / 2, 0), text)
        painter.restore()


def paint_said(painter: QPainter, lines: Sequence[Said], width: float) -> None:
    """Paint the lines of words above a picture, each with its stroke."""
    metrics = QFontMetricsF(painter.font())
    for k, one in enumerate(lines):
        y = 4.0 + k * (metrics.height() + 1.0)
        left = 6.0
        if one.colour:
            painter.setPen(pen(one.colour, 2.0, dashed=one.dashed))
            middle = y + metrics.height() / 2
            painter.drawLine(QPointF(left, middle), QPointF(left + 18, middle))
            left += 24.0
        painter.setPen(QColor(INK))
        text = metrics.elidedText(one.text, Qt.TextElideMode.ElideRight, width - left - 4)
        painter.drawText(QPointF(left, y + metrics.ascent()), text)


def pen(colour: str, width: float, *, dashed: bool = False) -> QPen:
    """Return a pen; its width counts in the units of the painter."""
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    return QPen(QColor(colour), width, style)


def nothing(size: int) -> Any:
    """Return a mask of no unit."""
    return np.zeros(size, dtype=bool)
