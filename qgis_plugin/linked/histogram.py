# SPDX-License-Identifier: GPL-2.0-or-later
"""Bars: how many regions have a value in each of some round intervals, the selected part of each filled."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QBrush, QColor, QPainter

from ..i18n import say
from .axes import Axis, Frame, number, step_of
from .picture import CHOSEN, MARK, Mask, Picture, Said, pen

Array = NDArray[np.float64]
_FEWEST, _MOST = 8, 40
_HIGH = 3.0
"""Pixels above the axis within which an empty or very low bar is still hit by a click."""


def edges_of(low: float, high: float, count: int) -> Array:
    """Return ends of bars at round numbers, about as many bars as numbers of this count ask for.

    Examples
    --------
    >>> edges_of(0.3, 7.7, 16)
    array([0., 1., 2., 3., 4., 5., 6., 7., 8.])
    """
    if not high > low:
        half = abs(low) / 2 or 0.5
        return np.array([low - half, low + half])
    # twice the root of the numbers: what is skewed keeps some bars where most of it is
    wanted = min(_MOST, max(_FEWEST, round(2 * math.sqrt(count))))
    step, power = step_of(high - low, wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = max(0, -power)
    return np.array([round(k * step, digits) for k in range(first, max(last, first + 1) + 1)])


class Histogram(Picture):
    """A variable in bars.

    Parameters
    ----------
    values : (n,) array
        NaN where a unit has none.
    names : n names
    title : str
    every : array, optional
        The values of all times: bars and axes are the same at each, so that they can be compared.
    """

    dim = 1.0
    lines_above = 2

    def __init__(
        self, values: Array, names: Sequence[str], title: str, every: Array | None = None
    ) -> None:
        self.names, self.there, self._values = names, np.isfinite(values), values
        rows = np.atleast_2d(values if every is None else every)
        seen = rows[np.isfinite(rows)]
        low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
        self.edges = edges_of(low, high, int(self.there.sum()))
        self._bar = self._bars_of(values)
        highest = max(
            int(np.bincount(b[b >= 0], minlength=1).max()) for b in map(self._bars_of, rows)
        )
        self.x = Axis(float(self.edges[0]), float(self.edges[-1]), title)
        self.y = Axis(0.0, max(1, highest) * 1.05, say("linked_count"), whole=True)

    def _bars_of(self, values: Array) -> NDArray[np.intp]:
        """Return the bar of each value; -1 where there is none. The last bar holds its upper end."""
        found = np.searchsorted(self.edges, values, side="right") - 1
        found = np.minimum(found, len(self.edges) - 2)
        return np.where(np.isfinite(values), np.maximum(found, 0), -1)

    def counts(self, which: Mask) -> NDArray[np.intp]:
        """Return how many of some units are in each bar."""
        bars = self._bar[which & self.there]
        return np.bincount(bars, minlength=len(self.edges) - 1)

    def said(self, chosen: Mask) -> list[Said]:
        """Return the means."""
        out = [Said(_mean("linked_mean_all", self._values[self.there]))]
        part = self._values[chosen & self.there]
        out.append(Said(_mean("linked_mean_selected", part) if len(part) else say("linked_hint")))
        return out

    def paint_marks(self, painter: QPainter, frame: Frame, which: Mask, strong: bool) -> None:
        painter.setPen(pen("#ffffff", 1.0))
        painter.setBrush(QBrush(QColor(CHOSEN if strong else MARK)))
        for k, count in enumerate(self.counts(which).tolist()):
            if count:
                painter.drawRect(self._rect(frame, k, count))

    def _rect(self, frame: Frame, bar: int, count: int) -> QRectF:
        left, right = (float(frame.across(self.edges[bar + j])) for j in (0, 1))
        top = float(frame.down(count))
        return QRectF(left, top, right - left, frame.bottom - top)

    def inside(self, rect: QRectF, frame: Frame) -> Mask:
        """Return the units of every bar above whose place the rectangle stands."""
        left, right = frame.x_at(rect.left()), frame.x_at(rect.right())
        hit = (self.edges[:-1] < right) & (self.edges[1:] > left)
        return self.there & hit[self._bar]

    def at(self, point: QPointF, frame: Frame) -> NDArray[np.intp]:
        counts = self.counts(self.there)
        for k, count in enumerate(counts.tolist()):
            rect = self._rect(frame, k, count)
            if count and rect.adjusted(0, -_HIGH, 0, 0).contains(point):
                return np.flatnonzero(self.there & (self._bar == k))
        return np.empty(0, dtype=np.intp)

    def values_of(self, unit: int) -> str:
        return number(float(self._values[unit]))

    def hover(self, units: NDArray[np.intp]) -> str:
        """Return the ends of the bar before the names."""
        bar = int(self._bar[units[0]])
        ends = [number(float(self.edges[bar + j])) for j in (0, 1)]
        head = say("linked_bar", low=ends[0], high=ends[1], n=len(units))
        return f"{head}\n{super().hover(units)}"


def _mean(key: str, values: Array) -> str:
    mean = number(float(values.mean())) if len(values) else "–"
    return say(key, mean=mean, n=len(values))
