# SPDX-License-Identifier: GPL-2.0-or-later
"""Points: a variable against another, or against its spatial lag; lines of all, of the selection, of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QLineF, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPainter

from .. import core
from ..i18n import language, say
from . import splat
from .axes import Axis, Frame, number, spread
from .picture import CHOSEN, INK, MARK, PALE, REACH, Mask, Picture, Said, pen

Array = NDArray[np.float64]
Ends = tuple[float, float]

QUADRANTS = ("HH", "LL", "HL", "LH")
_AXIS = "#8d9399"
"""Of what lies on an axis of the Moran scatterplot: it has no quadrant."""
_REST = "#5f6870"


def line_of(x: Array, y: Array) -> tuple[float, float] | None:
    """Return slope and intercept of the least-squares line; None below two different x.

    Examples
    --------
    >>> line_of(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 6.0]))
    (2.5, 0.5)
    """
    if len(x) < 2:
        return None
    mean = float(x.mean())
    from_mean = x - mean
    size = float(from_mean @ from_mean)
    if size <= 1e-24 * float(x @ x):  # what differs by rounding alone
        return None
    slope = float(from_mean @ y) / size
    return slope, float(y.mean()) - slope * mean


class Scatter(Picture):
    """One variable against another.

    Parameters
    ----------
    x, y : (n,) arrays
        NaN where a unit has none; such a unit is not shown.
    names : n names
    titles : (str, str)
        Of the axes.
    kind : (n,) array, optional
        Which of `colours` a point has.
    colours : "#rrggbb", optional
    line : (slope, intercept), optional
        Of all points; computed where it is not given.
    crossing : (float, float), optional
        Where two dashed lines part the picture.
    head : sentences that stand above the lines
    ends : ((low, high), (low, high)), optional
        Of the data that the axes shall hold: of all times, so that these can be compared.
    """

    def __init__(
        self,
        x: Array,
        y: Array,
        names: Sequence[str],
        titles: tuple[str, str],
        *,
        kind: NDArray[np.intp] | None = None,
        colours: Sequence[str] = (MARK,),
        line: tuple[float, float] | None = None,
        crossing: tuple[float, float] | None = None,
        head: Sequence[str] = (),
        ends: tuple[Ends, Ends] | None = None,
    ) -> None:
        self.names, self.there = names, np.isfinite(x) & np.isfinite(y)
        self._x, self._y = x, y
        seen_x, seen_y = x[self.there], y[self.there]
        of_x, of_y = ends or (ends_of(seen_x), ends_of(seen_y))
        self.x, self.y = Axis(*spread(*of_x), titles[0]), Axis(*spread(*of_y), titles[1])
        self._kind = np.zeros(len(x), dtype=np.intp) if kind is None else kind
        self._colours, self._crossing, self._head = tuple(colours), crossing, tuple(head)
        self.lines_above = len(self._head) + 3
        self._all = line or line_of(seen_x, seen_y)
        self._fits: tuple[bytes, tuple[Any, Any]] | None = None

    @classmethod
    def of_moran(
        cls, record: Any, time: Any, place: NDArray[np.intp], names: Sequence[str], title: str
    ) -> Scatter:
        """Return the picture of a Moran scatterplot.

        Parameters
        ----------
        record : GlobalStatistic
        time
            One of its times.
        place : (m,) array
            The unit of every region of the record.
        names : n names
        title : str
            Of the variable.
        """
        x, y = np.full(len(names), np.nan), np.full(len(names), np.nan)
        at, points = list(record.times).index(time), record.scatter(time)
        place = place[np.isfinite(record.z[at])]  # the regions that are there at that time
        x[place], y[place] = points.z, points.lag
        kind = np.full(len(names), len(QUADRANTS), dtype=np.intp)
        for k, code in enumerate(QUADRANTS):
            kind[place[points.quadrant == code]] = k
        return cls(
            x,
            y,
            names,
            (say("linked_z", title=title), say("linked_lag", title=title)),
            kind=kind,
            colours=(*(core.palette.CLUSTERS[q] for q in QUADRANTS), _AXIS),
            line=(points.slope, points.intercept),
            crossing=(0.0, 0.0),
            head=(
                say(
                    "linked_moran_i",
                    value=number(float(record.values[at])),
                    p=_p(record.p_value[at]),
                ),
            ),
            ends=(ends_of(record.z), ends_of(record.lag)),
        )

    def fits(self, chosen: Mask) -> tuple[Any, Any]:
        """Return (slope, intercept) of the selection and of the rest; None where there is no line."""
        key = chosen.tobytes()
        if self._fits is None or self._fits[0] != key:
            parts = (chosen & self.there, ~chosen & self.there)
            of, rest = (line_of(self._x[part], self._y[part]) for part in parts)
            self._fits = key, (of, rest)
        return self._fits[1]

    def said(self, chosen: Mask) -> list[Said]:
        """Return the slopes."""
        out = [Said(text) for text in self._head]
        shown = int(self.there.sum())
        out.append(_slope("linked_slope_all", self._all, shown, INK))
        count = int((chosen & self.there).sum())
        if count:
            of, rest = self.fits(chosen)
            out.append(_slope("linked_slope_selected", of, count, CHOSEN))
            out.append(_slope("linked_slope_rest", rest, shown - count, _REST, dashed=True))
        else:
            out.append(Said(say("linked_hint")))
        return out

    def paint_back(self, painter: QPainter, frame: Frame) -> None:
        if self._crossing is None:
            return
        painter.setPen(pen(PALE, 1.0, dashed=True))
        x, y = frame.across(self._crossing[0]), frame.down(self._crossing[1])
        if frame.left <= x <= frame.right:
            painter.drawLine(QPointF(x, frame.top), QPointF(x, frame.bottom))
        if frame.top <= y <= frame.bottom:
            painter.drawLine(QPointF(frame.left, y), QPointF(frame.right, y))

    def paint_marks(self, painter: QPainter, frame: Frame, which: Mask, strong: bool) -> None:
        which = which & self.there
        x, y = frame.across(self._x[which]), frame.down(self._y[which])
        kind = self._kind[which]
        if len(x) > splat.MANY:
            _splat(painter, frame, (x, y, kind), self._colours, strong)
            return
        radius = 4.0 if strong else 3.2
        painter.setPen(pen(INK, 1.2) if strong else pen("#ffffff", 0.6))
        for k, colour in enumerate(self._colours):
            painter.setBrush(QBrush(QColor(colour)))
            for px, py in zip(x[kind == k].tolist(), y[kind == k].tolist(), strict=True):
                painter.drawEllipse(QPointF(px, py), radius, radius)

    def paint_front(self, painter: QPainter, frame: Frame, chosen: Mask) -> None:
        painter.save()
        painter.setClipRect(QRectF(frame.left, frame.top, frame.width, frame.height))
        _paint_line(painter, frame, self._all, pen(INK, 1.4))
        if (chosen & self.there).any():
            of, rest = self.fits(chosen)
            _paint_line(painter, frame, rest, pen(_REST, 1.6, dashed=True))
            _paint_line(painter, frame, of, pen(CHOSEN, 2.4))
        painter.restore()

    def inside(self, rect: QRectF, frame: Frame) -> Mask:
        left, right = frame.x_at(rect.left()), frame.x_at(rect.right())
        low, high = frame.y_at(rect.bottom()), frame.y_at(rect.top())
        inside = (self._x >= left) & (self._x <= right) & (self._y >= low) & (self._y <= high)
        return np.asarray(inside & self.there)

    def at(self, point: QPointF, frame: Frame) -> NDArray[np.intp]:
        away = np.hypot(frame.across(self._x) - point.x(), frame.down(self._y) - point.y())
        near = np.where(self.there, away, np.inf)
        found = int(near.argmin()) if len(near) else -1
        if found < 0 or near[found] > REACH:
            return np.empty(0, dtype=np.intp)
        return np.array([found], dtype=np.intp)

    def values_of(self, unit: int) -> str:
        """Return both values, and the quadrant."""
        said = f"{number(float(self._x[unit]))}, {number(float(self._y[unit]))}"
        k = int(self._kind[unit])
        if self._crossing is None or k >= len(QUADRANTS):
            return said
        return f"{said} ({core.term_name('quadrant', QUADRANTS[k], language())})"


def ends_of(values: Array) -> Ends:
    """Return the least and the greatest number; 0 and 1 where there is none."""
    seen = values[np.isfinite(values)]
    return (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def _slope(key: str, line: Any, n: int, colour: str, *, dashed: bool = False) -> Said:
    slope = "–" if line is None else number(line[0])
    return Said(say(key, slope=slope, n=n), colour, dashed)


def _paint_line(painter: QPainter, frame: Frame, line: Any, stroke: Any) -> None:
    if line is None:
        return
    slope, intercept = line
    ends = [(x, intercept + slope * x) for x in (frame.x.low, frame.x.high)]
    points = [QPointF(float(frame.across(x)), float(frame.down(y))) for x, y in ends]
    painter.setPen(stroke)
    painter.drawLine(QLineF(*points))


def _splat(
    painter: QPainter,
    frame: Frame,
    where: tuple[Array, Array, Any],
    colours: Sequence[str],
    strong: bool,
) -> None:
    x, y, kind = where
    scale = frame.scale
    size = (int(frame.width * scale) + 1, int(frame.height * scale) + 1)
    shades = [QColor(c).darker(130).name() for c in colours] if strong else list(colours)
    image = splat.points_image(
        (x - frame.left) * scale,
        (y - frame.top) * scale,
        kind,
        shades,
        size,
        max(1, round(1.5 * scale)),
    )
    target = QRectF(frame.left, frame.top, size[0] / scale, size[1] / scale)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawImage(target, image)
