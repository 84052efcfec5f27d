# SPDX-License-Identifier: GPL-2.0-or-later
"""Draw the templates of print layouts: qgis_plugin/templates/*.qpt.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_plugin/_build/make_templates.py

Run again after a change; the files are kept with the plugin, as text.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

os.environ["QT_HASH_SEED"] = "0"  # the order of attributes in the file

from qgis.core import (
    QgsApplication,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

TARGET = Path(__file__).resolve().parents[1] / "templates"
INK, MUTED = "#1d2329", "#56606b"

# item: (x, y, width, height) in millimetres
A4_LANDSCAPE = {
    "size": (297, 210),
    "title": (12, 9, 273, 11),
    "subtitle": (12, 20, 273, 7),
    "map": (12, 30, 205, 164),
    "north": (204, 33, 10, 15),
    "legend": (222, 30, 63, 90),
    "inset": (238, 128, 47, 66),
    "scalebar": (14, 184, 70, 9),
    "source": (12, 197, 273, 7),
}
A4_PORTRAIT = {
    "size": (210, 297),
    "title": (12, 10, 186, 11),
    "subtitle": (12, 21, 186, 7),
    "map": (12, 31, 186, 170),
    "north": (185, 34, 10, 15),
    "legend": (12, 206, 100, 74),
    "inset": (151, 208, 47, 66),
    "scalebar": (14, 190, 70, 9),
    "source": (12, 284, 186, 7),
}
FIGURE = {
    "size": (180, 112),
    "map": (0, 0, 132, 112),
    "legend": (134, 4, 46, 55),
    "inset": (143, 62, 36, 50),
    "scalebar": (2, 97, 60, 9),
}
FONTS = {"en": "Noto Sans", "zh": "Noto Sans CJK SC"}
SIZES = {"title": 18.0, "subtitle": 11.0, "source": 8.0, "scalebar": 8.0, "legend": 9.5}


def main() -> None:
    """Write every template in both languages."""
    app = QgsApplication([], True)
    app.initQgis()
    TARGET.mkdir(exist_ok=True)
    for name, places in (
        ("a4_landscape", A4_LANDSCAPE),
        ("a4_portrait", A4_PORTRAIT),
        ("figure", FIGURE),
    ):
        for lang in FONTS:
            path = TARGET / f"{name}_{lang}.qpt"
            write(path, f"regspatial {name} {lang}", places, lang)
            sys.stdout.write(f"{path.name}\n")
    app.exitQgis()


def write(path: Path, title: str, places: dict, lang: str) -> None:
    """Write one template."""
    project = QgsProject()  # it must outlive the layout
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(title)
    page = layout.pageCollection().page(0)
    page.setPageSize(QgsLayoutSize(*places["size"]))
    for name, place in places.items():
        if name != "size":
            item = MAKERS[name](layout, name, lang)
            item.setId(name)
            layout.addLayoutItem(item)
            item.attemptMove(QgsLayoutPoint(*place[:2]))
            item.attemptResize(QgsLayoutSize(*place[2:]))
    layout.saveAsTemplate(str(path), QgsReadWriteContext())
    text = path.read_text("utf-8")
    # identifiers are drawn at random: number them, so that a second run writes the same file
    seen: dict[str, str] = {}
    text = re.sub(
        r"\{[0-9a-f]{8}-[0-9a-f-]{27}\}",
        lambda m: seen.setdefault(m[0], f"{{00000000-0000-4000-8000-{len(seen):012d}}}"),
        text,
    )
    path.write_text(text.rstrip() + "\n", "utf-8")


def label(layout: QgsPrintLayout, name: str, lang: str) -> QgsLayoutItemLabel:
    """Return a line of text."""
    item = QgsLayoutItemLabel(layout)
    item.setText(name)
    item.setTextFormat(text_format(SIZES[name], lang, bold=name == "title", muted=name != "title"))
    item.setVAlign(Qt.AlignmentFlag.AlignVCenter)
    return item


def map_item(layout: QgsPrintLayout, name: str, lang: str) -> QgsLayoutItemMap:
    """Return a map; the inset has a frame and a ground of its own."""
    item = QgsLayoutItemMap(layout)
    item.setExtent(QgsRectangle(0, 0, 1, 1))
    item.setFrameEnabled(name == "inset")
    item.setFrameStrokeColor(QColor(MUTED))
    item.setBackgroundEnabled(name == "inset")
    return item


def legend(layout: QgsPrintLayout, name: str, lang: str) -> QgsLayoutItemLegend:
    """Return a legend."""
    item = QgsLayoutItemLegend(layout)
    item.setBackgroundEnabled(False)
    for style in (QgsLegendStyle.Style.Subgroup, QgsLegendStyle.Style.SymbolLabel):
        one = item.style(style)
        bold = style == QgsLegendStyle.Style.Subgroup
        one.setTextFormat(text_format(SIZES[name], lang, bold=bold))
        item.setStyle(style, one)
    item.setSymbolWidth(6)
    item.setSymbolHeight(4)
    return item


def scale_bar(layout: QgsPrintLayout, name: str, lang: str) -> QgsLayoutItemScaleBar:
    """Return a scale bar."""
    item = QgsLayoutItemScaleBar(layout)
    item.setStyle("Line Ticks Up")
    item.setTextFormat(text_format(SIZES[name], lang, muted=True))
    return item


def north(layout: QgsPrintLayout, name: str, lang: str) -> QgsLayoutItemPicture:
    """Return the north arrow; its picture is set when the template is filled in."""
    return QgsLayoutItemPicture(layout)


def text_format(
    size: float, lang: str, *, bold: bool = False, muted: bool = False
) -> QgsTextFormat:
    """Return how text is written."""
    font = QFont(FONTS[lang])
    font.setBold(bold)
    out = QgsTextFormat()
    out.setFont(font)
    out.setSize(size)
    out.setColor(QColor(MUTED if muted else INK))
    return out


MAKERS = {
    "title": label,
    "subtitle": label,
    "source": label,
    "map": map_item,
    "inset": map_item,
    "legend": legend,
    "scalebar": scale_bar,
    "north": north,
}

if __name__ == "__main__":
    main()
