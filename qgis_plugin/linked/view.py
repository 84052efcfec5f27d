# SPDX-License-Identifier: GPL-2.0-or-later
"""The widget that shows a picture: painted once, its selection drawn over it, and brushed with the mouse."""

from __future__ import annotations

from typing import Any

import numpy as np
from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QTextOption
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..i18n import say
from .axes import Frame
from .picture import (
    CHOSEN,
    INK,
    PAPER,
    Mask,
    Picture,
    Said,
    fitted,
    nothing,
    paint_frame,
    paint_said,
    pen,
)

SET, ADD, REMOVE = "set", "add", "remove"
_STARTS = 4.0
"""Pixels the mouse moves before a click is a drag."""


class View(QWidget):
    """A picture that is brushed.

    Signals
    -------
    brushed : (mask, how)
        Which units were taken with the mouse, and whether they are to be the selection ("set"), to join
        it ("add") or to leave it ("remove").
    """

    brushed = pyqtSignal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self.chosen: Mask = nothing(0)
        self.message = ""
        self._images: dict[str, tuple[Any, QImage]] = {}
        self._start: QPointF | None = None
        self._band: QRectF | None = None
        self._tried: tuple[Mask, str] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 140)

    def sizeHint(self) -> QSize:
        return QSize(340, 320)

    # what it shows

    def show_picture(self, picture: Picture | None, message: str = "") -> None:
        """Show another picture, or a sentence where there is none."""
        same = picture is not None and self.picture is not None
        if not (same and _same_marks(picture, self.picture)):
            self._images.clear()
        self.picture, self.message = picture, message
        count = 0 if picture is None else len(picture.there)
        if len(self.chosen) != count:
            self.chosen = nothing(count)
        self._forget_band()
        self.update()

    def choose(self, chosen: Mask) -> None:
        """Mark units as selected; nothing is signalled."""
        self.chosen = chosen
        self.update()

    def shown(self) -> Mask:
        """Return what is marked now: the selection, as it would be after the drag that is under way."""
        if self._tried is None:
            return self.chosen
        units, how = self._tried
        if how == ADD:
            return self.chosen | units
        return self.chosen & ~units if how == REMOVE else units

    def said(self) -> list[Said]:
        """Return the lines above the picture."""
        return [] if self.picture is None else self.picture.said(self.shown())

    # painting

    def frame(self, size: tuple[float, float] | None = None, scale: float | None = None) -> Frame:
        """Return where the data stand in the widget, or in a picture of another size."""
        if self.picture is None:
            raise ValueError("there is no picture")
        given = size or (float(self.width()), float(self.height()))
        return fitted(
            self.picture,
            self.font(),
            given,
            self.devicePixelRatioF() if scale is None else scale,
        )

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        if self.picture is None:
            painter.fillRect(self.rect(), QColor(PAPER))
            painter.setPen(QColor(INK))
            how = QTextOption(Qt.AlignmentFlag.AlignCenter)
            how.setWrapMode(QTextOption.WrapMode.WordWrap)
            painter.drawText(QRectF(self.rect()).adjusted(12, 12, -12, -12), self.message, how)
        else:
            self._paint(painter)
            if self._band is not None:
                painter.setPen(pen(CHOSEN, 1.0, dashed=True))
                painter.fillRect(self._band, QColor(123, 45, 142, 28))
                painter.drawRect(self._band)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        picture, frame, chosen = self.picture, self.frame(), self.shown()
        if picture is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(
            0, 0, self._image("back", (frame, picture.behind), frame, self._paint_back)
        )
        every = self._image(
            "marks", frame, frame, lambda p: picture.paint_marks(p, frame, picture.there, False)
        )
        some = bool((chosen & picture.there).any())
        painter.setOpacity(picture.dim if some else 1.0)
        painter.drawImage(0, 0, every)
        painter.setOpacity(1.0)
        if some:
            key = (frame, chosen.tobytes())
            over = self._image(
                "chosen", key, frame, lambda p: picture.paint_marks(p, frame, chosen, True)
            )
            painter.drawImage(0, 0, over)
        picture.paint_front(painter, frame, chosen)
        paint_said(painter, picture.said(chosen), float(self.width()))

    def _image(self, name: str, key: Any, frame: Frame, paint: Any) -> QImage:
        """Return an image of the widget's size, painted anew only where its key is another."""
        held = self._images.get(name)
        if held is not None and held[0] == key:
            return held[1]
        scale = frame.scale
        size = QSize(max(1, round(self.width() * scale)), max(1, round(self.height() * scale)))
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        image.fill(QColor(PAPER) if name == "back" else Qt.GlobalColor.transparent)
        painter = _painter_on(image, self)
        paint(painter)
        painter.end()
        self._images[name] = (key, image)
        return image

    def _paint_back(self, painter: QPainter) -> None:
        if self.picture is not None:
            frame = self.frame()
            self.picture.paint_back(painter, frame)
            paint_frame(painter, frame)

    def paint_on(self, painter: QPainter, size: tuple[float, float], scale: float) -> None:
        """Paint the picture with its selection elsewhere: a file, the clipboard."""
        picture = self.picture
        if picture is None:
            return
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, *size), QColor(PAPER))
        frame = self.frame(size, scale)
        picture.paint_back(painter, frame)
        paint_frame(painter, frame)
        some = bool((self.chosen & picture.there).any())
        painter.setOpacity(picture.dim if some else 1.0)
        picture.paint_marks(painter, frame, picture.there, False)
        painter.setOpacity(1.0)
        if some:
            picture.paint_marks(painter, frame, self.chosen, True)
        picture.paint_front(painter, frame, self.chosen)
        hint = say("linked_hint")  # of the mouse, which no file has
        paint_said(painter, [o for o in picture.said(self.chosen) if o.text != hint], size[0])

    # the mouse

    def mousePressEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.picture is not None:
            self._start = _where(event)
            self._band, self._tried = None, None

    def mouseMoveEvent(self, event: Any) -> None:
        if self.picture is None:
            return
        if self._start is None:
            self._hover(_where(event))
        else:
            self._drag(event)

    def _drag(self, event: Any) -> None:
        here, start = _where(event), self._start
        if self.picture is None or start is None:
            return
        if self._band is None and (here - start).manhattanLength() < _STARTS:
            return
        self._band = QRectF(start, here).normalized()
        self._tried = (self.picture.inside(self._band, self.frame()), _how(event))
        self.update()

    def mouseReleaseEvent(self, event: Any) -> None:
        self._drag(event)
        start, tried = self._start, self._tried
        if event.button() != Qt.MouseButton.LeftButton or start is None or self.picture is None:
            return
        self._forget_band()
        if tried is None:
            units = nothing(len(self.picture.there))
            units[self.picture.at(start, self.frame())] = True
            tried = (units, _how(event))
            if not units.any() and tried[1] != SET:
                return  # a slip beside a mark must not lose what was gathered
        self.brushed.emit(*tried)
        self.update()

    def keyPressEvent(self, event: Any) -> None:
        """Escape ends a drag; without one it clears the selection."""
        if event.key() != Qt.Key.Key_Escape or self.picture is None:
            super().keyPressEvent(event)
            return
        if self._start is None:
            self.brushed.emit(nothing(len(self.picture.there)), SET)
        self._forget_band()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()

    def _forget_band(self) -> None:
        self._start, self._band, self._tried = None, None, None

    def _hover(self, here: QPointF) -> None:
        picture = self.picture
        units = np.empty(0, dtype=np.intp) if picture is None else picture.at(here, self.frame())
        if picture is None or not len(units):
            QToolTip.hideText()
            return
        QToolTip.showText(self.mapToGlobal(here.toPoint()), picture.hover(units), self)


def _same_marks(one: Any, other: Any) -> bool:
    return one.drawn_from is not None and one.drawn_from == other.drawn_from


def _painter_on(image: QImage, widget: QWidget) -> QPainter:
    painter = QPainter(image)
    painter.setFont(widget.font())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def _where(event: Any) -> QPointF:
    """Return where a mouse event is, on Qt 5 and Qt 6."""
    return event.position() if hasattr(event, "position") else event.localPos()


def _how(event: Any) -> str:
    keys = event.modifiers()
    if keys & Qt.KeyboardModifier.ShiftModifier:
        return ADD
    return REMOVE if keys & Qt.KeyboardModifier.ControlModifier else SET
