# SPDX-License-Identifier: GPL-2.0-or-later
"""The picture as an image, as PNG, as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from qgis.PyQt.QtGui import QImage, QPainter

from .. import core
from ..i18n import say
from .view import View

_SCALE = 3.0
"""Pixels of the file to one of the window: a picture of 340 is as wide as a column of print at 300 dpi."""


def generator() -> Any:
    """Return Qt's writer of SVG; None where this Qt has none."""
    try:
        from qgis.PyQt.QtSvg import QSvgGenerator
    except ImportError:
        return None
    return QSvgGenerator


def kinds() -> list[str]:
    """Return the kinds of files, as a dialog lists them."""
    return ["PNG (*.png)", *(["SVG (*.svg)"] if generator() else [])]


def image(view: View) -> QImage:
    """Return the picture with its selection, larger than in the window."""
    out = QImage(view.size() * _SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(out)
    painter.scale(_SCALE, _SCALE)
    view.paint_on(painter, (float(view.width()), float(view.height())), _SCALE)
    painter.end()
    return out


def as_png(view: View) -> bytes:
    """Return the picture as the bytes of a PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image(view).save(buffer, "PNG")
    buffer.close()
    return bytes(data)


def save(view: View, path: str) -> bool:
    """Save the picture, whole or not at all; return whether that was possible."""
    target = path if "." in path else f"{path}.png"
    try:
        with core.writing()[0].replacing(target) as beside:
            if not _drawn(view, str(beside)):
                raise OSError(0, Path(target).name)  # half a picture takes no other's place
    except core.RegspatialError:
        return False
    return True


def _drawn(view: View, path: str) -> bool:
    writer = generator()
    if not path.lower().endswith(".svg") or writer is None:
        return bool(image(view).save(path))
    made = writer()
    made.setFileName(path)
    made.setSize(QSize(view.width(), view.height()))
    made.setViewBox(QRect(0, 0, view.width(), view.height()))
    made.setTitle(view.accessibleName())
    made.setDescription(view.accessibleDescription() or say("linked_title"))
    painter = QPainter()
    if not painter.begin(made):
        return False
    view.paint_on(painter, (float(view.width()), float(view.height())), _SCALE)
    return bool(painter.end())
