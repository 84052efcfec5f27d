# SPDX-License-Identifier: GPL-2.0-or-later
"""Print layouts into files: the pages of one PDF, or images."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from qgis.core import Qgis, QgsLayoutExporter, QgsPrintLayout
from qgis.PyQt.QtCore import QMarginsF, QSizeF
from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from .. import core
from ..i18n import failure

_DPI = 300
_MAPS = re.compile(rb"begincmap.*?endcmap", re.DOTALL)
"""What says which letters the signs of a font stand for."""
_MEANT = re.compile(
    rb"^(<[0-9A-F]{4}> <[0-9A-F]{4}> )(\[[^\]]*\])|^(<([0-9A-F]{4})> <\4> )(<[0-9A-F]{4}>)",
    re.MULTILINE,
)
"""The letters of a range one by one, or of a single sign; in what counts upwards none is another."""
_PAIRS = (
    "2E824E5B 2E834E5A 2E854EBB 2E895202 2E8E5140 2E8F5C23 2E905C22 2E925DF3 2E935E7A 2E945F51 2E955F50 "
    "2E965FC4 2E98624C 2E996535 2E9B65E1 2E9E6B7A 2E9F6BCD 2EA06C11 2EA16C35 2EA3706C 2EA4722B 2EA64E2C "
    "2EA872AD 2EAB7F52 2EAD793B 2EAF7CF9 2EB07E9F 2EB17F53 2EB27F52 2EB98002 2EBA8080 2EBE8279 2EBF8279 "
    "2EC1864E 2EC28864 2EC38980 2EC4897F 2EC589C1 2EC689D2 2EC88BA0 2EC98D1D 2ECB8F66 2ECC8FB6 2ECD8FB6 "
    "2ECE8FB6 2ED09485 2ED19577 2ED29578 2ED3957F 2ED495E8 2ED6961D 2ED89752 2ED997E6 2EDA9875 2EDB98CE "
    "2EDC98DE 2EDD98DF 2EDF98E0 2EE09963 2EE29A6C 2EE39AA8 2EE49B3C 2EE59C7C 2EE69E1F 2EE75364 2EE89EA6 "
    "2EE99EC4 2EEA9EFE 2EEB6589 2EEC9F50 2EED6B6F 2EEE9F7F 2EEF7ADC 2EF09F99 2EF19F9C 2EF24E80 2EF39F9F"
)
_RADICALS = {chr(int(one[:4], 16)): chr(int(one[4:], 16)) for one in _PAIRS.split()}
"""Radicals that are drawn as a letter is, and which: those of the fonts of Noto and Source Han."""


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
    target = Path(path)
    if target.is_file():
        core.writing()[0].write_bytes(target, searchable(target.read_bytes()))


def searchable(pdf: bytes) -> bytes:
    """Return a PDF in which Chinese is found as it is written.

    Where a font draws a radical and a letter with one sign, Qt names the radical, which comes first: who searches
    for the letter, or copies it, has another one. A space is named a tab. Both are as long: nothing moves.
    """
    return _MAPS.sub(lambda one: _MEANT.sub(_letters, one[0]), pdf)


def _letters(found: re.Match[bytes]) -> bytes:
    head, letters = (found[1], found[2]) if found[1] else (found[3], found[5])
    return head + re.sub(rb"<([0-9A-F]{4})>", _letter, letters)


def _letter(found: re.Match[bytes]) -> bytes:
    sign = chr(int(found[1], 16))
    if "\u2e80" <= sign <= "\u2fdf":
        sign = _RADICALS.get(sign) or unicodedata.normalize("NFKC", sign)
    elif sign == "\t":
        sign = " "
    return b"<%04X>" % ord(sign)
