# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines: a variable over time, a line a region with their mean; or several variables, a line a region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPolygonF

from ..i18n import say
from . import splat
from .axes import Axis, Frame, number, spread
from .picture import CHOSEN, INK, MARK, PALE, PAPER, REACH, Mask, Picture, Said, pen

Array = NDArray[np.float64]
_MANY_LINES = 250
"""Lines from which they are counted by pixel; fewer are drawn one by one, at some 0.1 ms each."""


class Lines(Picture):
    """A broken line a unit.

    Parameters
    ----------
    rows : (K, n) array
        What stands at the K places; NaN breaks a line.
    names : n names
    places : K texts
        Under the places.
    titles : (str, str)
        Of the axes.
    heights : (K, n) array, optional
        Where the points stand, if not at `rows` (standardised values).
    mean : bool
        Whether the mean of all and of the selection are drawn.
    now : int, optional
        The place that is marked: the time of the slider.
    """

    dim = 0.4

    def __init__(
        self,
        rows: Array,
        names: Sequence[str],
        places: Sequence[str],
        titles: tuple[str, str],
        *,
        heights: Array | None = None,
        mean: bool = False,
        now: int | None = None,
    ) -> None:
        self.names, self._rows, self._places = names, rows, tuple(places)
        self._heights = rows if heights is None else heights
        self.there = np.isfinite(self._heights).any(axis=0)
        seen = self._heights[np.isfinite(self._heights)]
        low, high = spread(float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
        last = len(places) - 1
        marks = tuple((float(k), text) for k, text in enumerate(places))
        room = 0.0 if last else 0.5
        self.x = Axis(-room, max(float(last), room), titles[0], marks)
        self.y = Axis(low, high, titles[1])
        self._mean, self._now, self.behind = mean, now, now
        has = np.isfinite(self._heights)
        self._has = None if has.all() else has.astype(float)
        self._filled = self._heights if self._has is None else np.where(has, self._heights, 0.0)
        self._mean_of_all = self._mean_of(self.there)
        self.lines_above = 2 if mean else 1
        self._bundled: tuple[Frame, splat.Bundles] | None = None

    def said(self, chosen: Mask) -> list[Said]:
        """Return the stroke of the means, and of what is selected."""
        out = []
        if self._mean:
            out.append(Said(say("linked_mean_line", n=int(self.there.sum())), INK))
        count = int((chosen & self.there).sum())
        key = "linked_mean_line_selected" if self._mean else "linked_lines_selected"
        out.append(Said(say(key, n=count), CHOSEN) if count else Said(say("linked_hint")))
        return out

    def paint_back(self, painter: QPainter, frame: Frame) -> None:
        painter.setPen(pen(PALE, 1.0))
        places = range(len(self._places)) if self._now is None else (self._now,)
        for k in places:
            x = float(frame.across(float(k)))
            painter.drawLine(QPointF(x, frame.top), QPointF(x, frame.bottom))

    def paint_marks(self, painter: QPainter, frame: Frame, which: Mask, strong: bool) -> None:
        which = which & self.there
        count = int(which.sum())
        colour = CHOSEN if strong else MARK
        across = [float(frame.across(float(k))) for k in range(len(self._places))]
        if count > _MANY_LINES:
            self._splat(painter, frame, across, which, colour)
            return
        down = frame.down(self._heights.take(np.flatnonzero(which), axis=1))
        shade = QColor(colour)
        shade.setAlpha(230 if strong else 110 if count > 60 else 160)
        stroke = pen(colour, 1.8 if strong else 1.0)
        stroke.setColor(shade)
        painter.setPen(stroke)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for column in down.T.tolist():
            _paint_line(painter, across, column)

    def _splat(
        self, painter: QPainter, frame: Frame, across: Sequence[float], which: Mask, colour: str
    ) -> None:
        scale = frame.scale
        size = (int(frame.width * scale) + 1, int(frame.height * scale) + 1)
        places = [(x - frame.left) * scale for x in across]
        if self._bundled is None or self._bundled[0] != frame:
            down = (frame.down(self._heights) - frame.top) * scale
            self._bundled = (frame, splat.Bundles.of(down, size[1]))
        # so that a tenth of the lines on one pixel covers it almost wholly; of few one line is seen
        many = int(which.sum())
        alpha = min(0.5, max(30.0 / many, 0.5 * (_MANY_LINES / many) ** 2))
        some = None if which.all() else np.flatnonzero(which)
        image = splat.lines_image(places, self._bundled[1], some, colour, size, alpha)
        target = QRectF(frame.left, frame.top, size[0] / scale, size[1] / scale)
        painter.drawImage(target, image)

    def paint_front(self, painter: QPainter, frame: Frame, chosen: Mask) -> None:
        if not self._mean:
            return
        across = [float(frame.across(float(k))) for k in range(len(self._places))]
        part = chosen & self.there
        lines = [(self._mean_of_all, INK, 2.4)] if self.there.any() else []
        if part.any():
            lines.append((self._mean_of(part), CHOSEN, 2.8))
        for mean, colour, width in lines:
            down = frame.down(mean).tolist()
            painter.setPen(pen(PAPER, width + 2.0))  # or it were lost among lines of its colour
            _paint_line(painter, across, down)
            painter.setPen(pen(colour, width, dashed=colour == CHOSEN))
            _paint_line(painter, across, down)

    def _mean_of(self, which: Mask) -> Array:
        """Return the mean of some lines at each place, NaN where none has a value: products, no copies."""
        of = which.astype(float)
        count = of.sum() if self._has is None else self._has @ of
        return np.where(count > 0, (self._filled @ of) / np.maximum(count, 1.0), np.nan)

    def inside(self, rect: QRectF, frame: Frame) -> Mask:
        """Return the units whose line runs through the rectangle."""
        left, right = frame.x_at(rect.left()), frame.x_at(rect.right())
        low, high = frame.y_at(rect.bottom()), frame.y_at(rect.top())
        return self.there & through(self._heights, left, right, low, high)

    def at(self, point: QPointF, frame: Frame) -> NDArray[np.intp]:
        near = QRectF(point.x() - REACH, point.y() - REACH, 2 * REACH, 2 * REACH)
        units = np.flatnonzero(self.inside(near, frame))
        if not len(units):
            return units
        x = min(max(frame.x_at(point.x()), 0.0), len(self._places) - 1.0)
        heights = height_at(self._heights[:, units], x)
        away = np.abs(frame.down(heights) - point.y())
        return units[[int(np.nanargmin(away))]] if np.isfinite(away).any() else units[:1]

    def values_of(self, unit: int) -> str:
        """Return the value at the marked place, else of all places."""
        column = self._rows[:, unit]
        if self._now is not None:
            return f"{number(float(column[self._now]))} ({self._places[self._now]})"
        shown = [f"{p} {number(float(v))}" for p, v in zip(self._places, column, strict=True)]
        return "; ".join(shown)


def standardised(rows: Array) -> Array:
    """Return each row less its mean, over its standard deviation (divisor n); 0 where it does not vary."""
    mean = means(rows)[:, None]
    away = rows - mean
    size = np.sqrt(means(away * away))[:, None]
    # rounding alone is no spread
    varies = size > 1e-12 * np.maximum(np.abs(mean), 1e-300)
    return np.where(np.isfinite(away), away / np.where(varies, size, np.inf), np.nan)


def means(rows: Array) -> Array:
    """Return the mean of each row over what it has; NaN where it has nothing."""
    there = np.isfinite(rows)
    count = there.sum(axis=1)
    total = np.where(there, rows, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def height_at(rows: Array, x: float) -> Array:
    """Return how high lines stand at a place between 0 and K - 1."""
    if len(rows) == 1:
        return rows[0]
    k = min(int(x), len(rows) - 2)
    if x == k or x == k + 1:  # beside a gap the end itself still has its height
        return rows[int(x)]
    return _between(rows, k, x - k)


def _between(rows: Array, k: int, share: float) -> Array:
    return rows[k] + (rows[k + 1] - rows[k]) * share


def through(rows: Array, left: float, right: float, low: float, high: float) -> Mask:
    """Return which lines run through a rectangle of data: a piece that enters it, or a point in it.

    Parameters
    ----------
    rows : (K, n) array
        Heights at the places 0 to K - 1; NaN breaks a line.
    left, right, low, high : float
    """
    out = np.zeros(rows.shape[1], dtype=bool)
    for k in range(len(rows)):
        if left <= k <= right:
            out |= (rows[k] >= low) & (rows[k] <= high)
    for k in range(len(rows) - 1):
        a, b = max(left, float(k)), min(right, float(k + 1))
        if a > b:
            continue
        start, end = _between(rows, k, a - k), _between(rows, k, b - k)
        out |= (np.minimum(start, end) <= high) & (np.maximum(start, end) >= low)
    return out


def _paint_line(painter: QPainter, across: Sequence[float], down: Sequence[float]) -> None:
    """Paint a line with its gaps; a point that stands alone is a dot."""
    piece: list[QPointF] = []
    for x, y in [*zip(across, down, strict=True), (0.0, float("nan"))]:
        if np.isfinite(y):
            piece.append(QPointF(x, y))
            continue
        if len(piece) > 1:
            painter.drawPolyline(QPolygonF(piece))
        elif piece:
            painter.drawEllipse(piece[0], 1.5, 1.5)
        piece = []
