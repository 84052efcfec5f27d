# SPDX-License-Identifier: GPL-2.0-or-later
"""A map for a page, drawn beside the window: the shapes in threads of QGIS, the sheet around them here.

A layout may be touched in the thread of the window alone, and exporting it draws its maps there: on the prefectures of
China the window stood still for a second. So each of its maps is drawn by QGIS's own renderer in threads, and what
lies around and over it (frame, legend, scale, names of insets) is laid over the pictures when they are there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from qgis.core import (
    QgsFillSymbol,
    QgsLayoutExporter,
    QgsLayoutItemMap,
    QgsMapRendererParallelJob,
    QgsMessageLog,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, QSizeF, Qt
from qgis.PyQt.QtGui import QImage, QPainter

from .. import core
from ..i18n import language
from ..older import Qgis
from . import maps, papers

_WIDTH = 1500
"""Pixels of a map on the page of a run."""
_VECTOR = Qgis.MapSettingsFlag.ForceVectorOutput
_UNDER_WAY: set[Drawing] = set()
"""Those whose threads still draw: nothing else holds them."""
_WRITERS: set[threading.Thread] = set()
"""Those that write what was drawn."""


class Drawing:
    """A map of a styled layer with its legend, on its way to a PNG.

    Parameters
    ----------
    layer : QgsVectorLayer
        A copy of it is drawn: it may be taken away meanwhile.
    lang : {"en", "zh"}
    width : int
        Pixels.

    Raises
    ------
    InputError
        If it cannot be drawn: see `maps.layout`.
    """

    def __init__(self, layer: QgsVectorLayer, lang: str, width: int) -> None:
        self._project = maps.bare_project()
        shown = layer.clone()
        self._project.addMapLayer(shown)
        page, file = maps.Page(lang=lang), maps.template("figure", lang)
        self._made = maps.layout(shown, page, file, self._project, paper=papers.Paper("figure"))
        size = self._made.pageCollection().page(0).pageSize()
        self._dots = width / size.width()
        """Pixels a millimetre."""
        items = [one for one in self._made.items() if isinstance(one, QgsLayoutItemMap)]
        self._maps = sorted(items, key=lambda one: one.zValue())
        self._jobs = [self._job(one) for one in self._maps]
        self._then: Callable[[QImage], None] | None = None

    def _job(self, item: QgsLayoutItemMap) -> QgsMapRendererParallelJob:
        """Return the drawing of one map, in the pixels that it has on the page."""
        size = QSizeF(*(self._dots * k for k in (item.rect().width(), item.rect().height())))
        settings = item.mapSettings(item.extent(), size, self._dots * 25.4, True)
        settings.setFlag(_VECTOR, False)
        settings.setOutputSize(QSize(round(size.width()), round(size.height())))
        settings.setOutputImageFormat(QImage.Format.Format_ARGB32_Premultiplied)
        settings.setBackgroundColor(
            item.backgroundColor() if item.hasBackground() else Qt.GlobalColor.transparent
        )
        return QgsMapRendererParallelJob(settings)

    def start(self, then: Callable[[QImage], None]) -> None:
        """Draw, and call `then` with the image, in the thread of the window, when it is there."""
        self._then = then
        _UNDER_WAY.add(self)
        for job in self._jobs:
            job.finished.connect(self._one_ended)
        for job in self._jobs:
            job.start()

    def _one_ended(self) -> None:
        if self._then is not None and not any(job.isActive() for job in self._jobs):
            then, self._then = self._then, None
            _UNDER_WAY.discard(self)
            then(self.image())

    def finish(self) -> None:
        """Wait until what was started has ended, and hand it over."""
        for job in self._jobs:
            job.waitForFinished()
        self._one_ended()

    def wait(self) -> QImage:
        """Draw, and wait for it."""
        for job in self._jobs:
            job.start()
        for job in self._jobs:
            job.waitForFinished()
        return self.image()

    def image(self) -> QImage:
        """Return the page with its maps, which have been drawn."""
        pictures = [
            (one.pagePos(), job.renderedImage())
            for one, job in zip(self._maps, self._jobs, strict=True)
        ]
        over = self._without_maps()
        whole = QImage(over.size(), over.format())
        whole.setDotsPerMeterX(over.dotsPerMeterX())
        whole.setDotsPerMeterY(over.dotsPerMeterY())
        whole.fill(Qt.GlobalColor.white)
        painter = QPainter(whole)
        for at, drawn in pictures:
            painter.drawImage(
                QPointF(round(at.x() * self._dots), round(at.y() * self._dots)), drawn
            )
        painter.drawImage(QPointF(0.0, 0.0), over)
        painter.end()
        self._let_go()
        return whole

    def _let_go(self) -> None:
        """Let go of what was drawn from: the layout before its project."""
        self._jobs, self._maps = [], []
        del self._made
        del self._project

    def _without_maps(self) -> QImage:
        """Return what stands on the page beside its maps, on nothing."""
        nothing = QgsVectorLayer("Point", "", "memory")  # without layers a map shows its project's
        for item in self._maps:
            item.setLayers([nothing])
            item.setBackgroundEnabled(False)
        clear = QgsFillSymbol.createSimple({"style": "no", "outline_style": "no"})
        self._made.pageCollection().setPageStyleSymbol(clear)
        exporter = QgsLayoutExporter(self._made)
        return exporter.renderPageToImage(0, dpi=self._dots * 25.4)


def picture(layer: QgsVectorLayer, lang: str, width: int = _WIDTH) -> bytes:
    """Return a map of a styled layer with its legend as PNG, having waited for it."""
    return as_png(Drawing(layer, lang, width).wait())


def picture_beside(layer: QgsVectorLayer, lang: str, write: Callable[[bytes], None]) -> None:
    """Draw a map of a styled layer, and let it be written in a thread of its own.

    Parameters
    ----------
    layer, lang
        See `Drawing`.
    write : callable
        Takes the PNG; what it raises of ours is logged, for the run has ended.
    """

    def written(image: QImage) -> None:
        try:
            write(as_png(image))
        except core.RegspatialError as error:
            text = str(error.localized(language()))
            QgsMessageLog.logMessage(text, "regspatial", Qgis.MessageLevel.Warning)
        finally:
            _WRITERS.discard(threading.current_thread())

    def begin(image: QImage) -> None:
        writer = threading.Thread(target=written, args=(image,))
        _WRITERS.add(writer)
        writer.start()

    Drawing(layer, lang, _WIDTH).start(begin)


def as_png(image: QImage) -> bytes:
    """Return an image as PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    return bytes(data)


def finish() -> None:
    """Wait until all that is being drawn has been written: before the plugin is taken away."""
    for drawn in list(_UNDER_WAY):
        drawn.finish()
    for writer in list(_WRITERS):
        writer.join()
