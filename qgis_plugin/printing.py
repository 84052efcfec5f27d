# SPDX-License-Identifier: GPL-2.0-or-later
"""Print layouts into files: the pages of one PDF, or images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import Qgis, QgsLayoutExporter, QgsPrintLayout
from qgis.PyQt.QtCore import QMarginsF, QSizeF
from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from . import core
from .i18n import failure

_DPI = 300


def write_png(layouts: Sequence[QgsPrintLayout], path: str) -> list[str]:
    """Write each layout as an image: map.png, or map_1.png, map_2.png, … where there are several."""
    out = []
    for k, one in enumerate(layouts, 1):
        target = Path(path)
        if len(layouts) > 1:
            target = target.with_name(f"{target.stem}_{k}{target.suffix}")
        image = QgsLayoutExporter(one).renderPageToImage(0, dpi=_DPI)
        with core.writing()[0].replacing(target) as beside:
            if not image.save(str(beside), "PNG"):
                raise failure(core.InputError, "map_not_written", path=target.name)
        out.append(str(target))
    return out


def write_pdf(layouts: Sequence[QgsPrintLayout], path: str) -> None:
    """Write the layouts as the pages of one PDF; what was there before stands until it is whole."""
    with core.writing()[0].replacing(path) as beside:
        _pages(layouts, str(beside), Path(path).name)


def _pages(layouts: Sequence[QgsPrintLayout], path: str, name: str) -> None:
    writer = QPdfWriter(path)
    writer.setResolution(_DPI)
    painter = QPainter()
    for k, one in enumerate(layouts):
        size = one.pageCollection().page(0).pageSize()
        paper = QPageSize(QSizeF(size.width(), size.height()), QPageSize.Unit.Millimeter)
        writer.setPageLayout(
            QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        )
        if k == 0:
            if not painter.begin(writer):
                raise failure(core.InputError, "map_not_written", path=name)
        else:
            writer.newPage()
        one.renderContext().setDpi(_DPI)
        # as text, so that it can be found, copied and set in another font
        one.renderContext().setTextRenderFormat(Qgis.TextRenderFormat.AlwaysText)
        QgsLayoutExporter(one).renderPage(painter, 0)
    painter.end()
