# SPDX-License-Identifier: GPL-2.0-or-later
"""Coefficients: an estimate a row with its interval, and the line of zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QBrush, QColor, QPainter

from ..i18n import say
from . import splat
from .axes import Axis, Frame, number, spread
from .picture import CHOSEN, INK, MARK, PALE, Mask, Picture, Said, pen

Array = NDArray[np.float64]
_CROSSES = "#8d9399"
"""Of an interval that holds zero."""


class Forest(Picture):
    """Estimates with intervals, the first row on top.

    Parameters
    ----------
    estimate, low, high : (n,) arrays
        A row without one of them is left out.
    names : n names
        What each row is about.
    title : str
        Of the estimates.
    """

    lines_above = 2

    def __init__(
        self, estimate: Array, low: Array, high: Array, names: Sequence[str], title: str
    ) -> None:
        self.names = names
        self._estimate, self._low, self._high = (
            estimate,
            np.minimum(low, high),
            np.maximum(low, high),
        )
        self.there = np.isfinite(estimate) & np.isfinite(low) & np.isfinite(high)
        rows = np.flatnonzero(self.there)
        self._line = np.full(len(names), -1)
        self._line[rows] = np.arange(len(rows))
        ends = np.concatenate([[0.0], self._low[rows], self._high[rows], estimate[rows]])
        self.x = Axis(*spread(float(ends.min()), float(ends.max())), title)
        # rows count downwards; the axis counts upwards
        marks = tuple((-float(k), names[row]) for k, row in enumerate(rows.tolist()))
        self.y = Axis(-len(rows) + 0.5 if len(rows) else -0.5, 0.5, "", marks)

    def said(self, chosen: Mask) -> list[Said]:
        """Return how many intervals leave zero out."""
        apart = self._apart() & self.there
        shown = int(self.there.sum())
        count = int((chosen & self.there).sum())
        second = say("linked_selected", n=count) if count else say("linked_hint")
        return [Said(say("linked_apart", n=int(apart.sum()), total=shown)), Said(second)]

    def _apart(self) -> Mask:
        return (self._low > 0) | (self._high < 0)

    def paint_back(self, painter: QPainter, frame: Frame) -> None:
        zero = float(frame.across(0.0))
        painter.setPen(pen(PALE, 1.6))
        painter.drawLine(QPointF(zero, frame.top), QPointF(zero, frame.bottom))

    def paint_marks(self, painter: QPainter, frame: Frame, which: Mask, strong: bool) -> None:
        apart = self._apart()
        if int(which.sum()) > splat.MANY:
            self._splat(painter, frame, which & self.there, strong)
            return
        size = min(4.5, max(1.5, frame.height / max(1, int(self.there.sum())) / 3))
        for k in np.flatnonzero(which & self.there).tolist():
            colour = CHOSEN if strong else MARK if apart[k] else _CROSSES
            y = float(frame.down(-float(self._line[k])))
            ends = [QPointF(float(frame.across(v[k])), y) for v in (self._low, self._high)]
            painter.setPen(pen(colour, 2.4 if strong else 1.6))
            painter.drawLine(*ends)
            painter.setPen(pen(INK if strong else "#ffffff", 1.0))
            painter.setBrush(QBrush(QColor(colour)))
            painter.drawEllipse(QPointF(float(frame.across(self._estimate[k])), y), size, size)

    def _splat(self, painter: QPainter, frame: Frame, which: Mask, strong: bool) -> None:
        """Paint intervals of which many share a row of pixels: how many cover each pixel."""
        scale = frame.scale
        size = (int(frame.width * scale) + 1, int(frame.height * scale) + 1)
        rows = (frame.down(-self._line[which].astype(float)) - frame.top) * scale
        left, right = (
            (frame.across(ends[which]) - frame.left) * scale for ends in (self._low, self._high)
        )
        colours = (CHOSEN,) if strong else (_CROSSES, MARK)
        kind = self._apart()[which].astype(np.intp) * (len(colours) - 1)
        image = splat.intervals_image(rows, (left, right), kind, colours, size)
        painter.drawImage(QRectF(frame.left, frame.top, size[0] / scale, size[1] / scale), image)

    def inside(self, rect: QRectF, frame: Frame) -> Mask:
        """Return the rows whose interval runs through the rectangle."""
        left, right = frame.x_at(rect.left()), frame.x_at(rect.right())
        top, bottom = -frame.y_at(rect.top()), -frame.y_at(rect.bottom())
        within = (self._line >= top) & (self._line <= bottom)
        return self.there & within & (self._low <= right) & (self._high >= left)

    def at(self, point: QPointF, frame: Frame) -> NDArray[np.intp]:
        """Return the row of the table at a height, wherever along it: its name is clicked too."""
        line = round(-frame.y_at(point.y()))
        inside = frame.top <= point.y() <= frame.bottom and point.x() <= frame.right
        return (
            np.flatnonzero(self.there & (self._line == line))
            if inside
            else np.empty(0, dtype=np.intp)
        )

    def values_of(self, unit: int) -> str:
        low, high = number(float(self._low[unit])), number(float(self._high[unit]))
        return f"{number(float(self._estimate[unit]))} [{low}, {high}]"
