# SPDX-License-Identifier: GPL-2.0-or-later
"""Maps on paper: a print layout from a template, filled with a layer, drawn by QGIS.

A template is a .qpt file whose items are found by id: map, inset, legend, title, subtitle, scalebar,
north, source. Any of them may be missing; a person may draw another template with the same ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QFont, QFontDatabase
from qgis.PyQt.QtXml import QDomDocument

from .. import core
from ..i18n import failure, say
from ..older import Qgis
from . import papers, stack
from .framing import Frame, frame

TEMPLATES = Path(__file__).parents[1] / "templates"
NORTH = str(Path(__file__).parents[1] / "icons" / "north.svg")
CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "SimHei", "DengXian"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "SimSun"),
)
LATIN_FONTS = ("Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Liberation Sans", "Arial")

_LINES = Qgis.GeometryType.Line
_TWO_PARTS = 100.0
"""Millimetres of a map whose scale bar has two parts."""
_NO_NOUGHT = 50.0
"""Millimetres of a map whose scale bar has its length over it: a nought at its start would touch it."""
_SEA_SIZE, _SEA_SMALL, _SEA_HIGH = 6.5, 5.5, 3.6
"""Points of the name of the inset; millimetres of the strip at its foot."""


@dataclass(frozen=True)
class Page:
    """What one page says.

    Parameters
    ----------
    title, subtitle, source : str
    lang : {"en", "zh"}
    legend : str, optional
        Heading of the legend; the alias of the field shown, without it.
    review : str
        The number under which the map was approved; printed beside the source.
    china : bool
        Whether it is a map of China: without a review number it says that it serves the analysis.
    note : str
        A line of its own under the map.
    counts : bool
        Whether the legend counts the features of each class.
    """

    title: str = ""
    subtitle: str = ""
    source: str = ""
    lang: str = "en"
    legend: str | None = None
    review: str = ""
    china: bool = False
    note: str = ""
    counts: bool = False


@dataclass(frozen=True)
class Ground:
    """Layers of the user's own over the regions, each in the project of the layout.

    Parameters
    ----------
    over : sequence of QgsVectorLayer
        In the map and in its inset: the dash line, the approved base map.
    inset : sequence of QgsVectorLayer
        In the inset alone.
    further : sequence of QgsVectorLayer
        In the map and in its inset, from the top down, each in its own style and in the legend.
    """

    over: Sequence[QgsVectorLayer] = ()
    inset: Sequence[QgsVectorLayer] = ()
    further: Sequence[QgsVectorLayer] = ()


def template(name: str, lang: str) -> str:
    """Return the path of one of our templates ("a4_landscape", "a4_portrait", "figure")."""
    return str(TEMPLATES / f"{name}_{lang}.qpt")


def layout(
    layer: QgsVectorLayer,
    page: Page,
    path: str,
    project: QgsProject,
    where: Frame | None = None,
    ground: Ground = Ground(),
    paper: papers.Paper | None = None,
    shape: float | None = None,
) -> QgsPrintLayout:
    """Return a print layout from a template, filled in.

    Parameters
    ----------
    layer : QgsVectorLayer
        Styled; it must be in `project`.
    page : Page
    path : str
        The template.
    project : QgsProject
    where : Frame, optional
        See `frame`; fitted to the layer without it.
    ground : Ground
        What lies over the layer.
    paper : papers.Paper, optional
        The size that our template is given; without it the template's own.
    shape : float, optional
        Width over height of the room for the map, where a figure has panels.

    Raises
    ------
    InputError
        If the template cannot be read or has no map, or if no font draws Chinese.
    """
    made = QgsPrintLayout(project)
    document = QDomDocument()
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise failure(
            core.InputError, "template_unreadable", path=Path(path).name, why=error
        ) from None
    document.setContent(text)
    if document.documentElement().tagName() != "Layout":
        raise failure(core.InputError, "template_unreadable", path=Path(path).name, why="XML")
    made.loadFromTemplate(document, QgsReadWriteContext())
    items = {item.id(): item for item in made.items() if hasattr(item, "id") and item.id()}
    main = items.get("map")
    if not isinstance(main, QgsLayoutItemMap):
        raise failure(core.InputError, "template_without_map", path=Path(path).name)
    where = where or frame(layer)
    family = font_family(page.lang, _texts(page, [*ground.further, layer]))
    if paper is not None:
        shape = shape or where.extent.width() / where.extent.height()
        papers.resize(made, items, paper, shape, (bool(page.title), bool(page.subtitle)))
        if (
            where.sea
        ):  # China leaves its north-west free; an arrow in the north-east lay over Heilongjiang
            papers.to_the_left(items)
    room = papers.legend_room(made, items, paper, inset=where.inset is not None)
    _fill(made, items, [layer, page, where, ground, family])
    papers.settle(made, items, paper, room)
    if where.sea and isinstance(items.get("inset"), QgsLayoutItemMap):
        _name_sea(made, items["inset"], page.lang, family, small=bool(paper and paper.wide))
    return made


def _fill(made: QgsPrintLayout, items: dict[str, Any], what: Sequence[Any]) -> None:
    """Put layers, texts, legend and scale into the items of a template."""
    layer, page, where, ground, family = what
    drawn = [*ground.over, *ground.further, layer]
    set_map(items["map"], drawn, where.crs, where.extent)
    # links cut off at the frame of the sea say nothing, and those that miss it leave empty paths in a PDF
    within = [k for k in ground.further if not (where.sea and k.geometryType() == _LINES)]
    shown = [*ground.over, *ground.inset, *within, layer]
    _set_inset(made, items.get("inset"), shown, where)
    _set_labels(items, page, family)
    _set_legend(items.get("legend"), [*ground.further, layer], page, family)
    set_scale(items.get("scalebar"), items["map"], page.lang, family)
    _set_north(items.get("north"), items["map"])


def _texts(page: Page, layers: Sequence[QgsVectorLayer]) -> list[str]:
    """Return all that is written on a page, for the choice of its font."""
    said = [page.title, page.subtitle, page.source, page.review, page.note]
    return [*said, *(t for one in layers for t in (one.name(), *_legend_texts(one, page.lang)))]


def font_family(lang: str, texts: Sequence[str] = ()) -> str:
    """Return a font that draws the texts.

    Raises
    ------
    InputError
        If Chinese is to be drawn and no font for it is installed.
    """
    there = set(QFontDatabase().families()) if _is_qt5() else set(QFontDatabase.families())
    chinese = lang == "zh" or any("\u2e80" <= c <= "\uffef" for text in texts for c in text)
    for family in CHINESE_FONTS if chinese else LATIN_FONTS:
        if family in there:
            return family
    if chinese:
        raise failure(core.InputError, "no_chinese_font")
    return QFont().defaultFamily()


def bare_project() -> QgsProject:
    """Return a project for a layout, without a database of styles: to make that file costs half a second."""
    return QgsProject(None, Qgis.ProjectCapabilities())


def set_map(
    item: QgsLayoutItemMap,
    layers: list[QgsVectorLayer],
    crs: QgsCoordinateReferenceSystem,
    extent: QgsRectangle,
) -> None:
    """Let an item of a layout show layers, and no others."""
    item.setCrs(crs)
    item.setLayers(layers)
    item.setKeepLayerSet(True)
    item.zoomToExtent(extent)


def _set_inset(made: QgsPrintLayout, item: Any, layers: list[QgsVectorLayer], where: Frame) -> None:
    if not isinstance(item, QgsLayoutItemMap):
        return
    if where.inset is None:
        made.removeLayoutItem(item)
    else:
        set_map(item, layers, where.crs, where.inset)


def _name_sea(
    made: QgsPrintLayout, inset: QgsLayoutItemMap, lang: str, family: str, *, small: bool
) -> None:
    """Write what the inset shows at its foot, inside its frame; for a second line the map goes up."""
    at, size = inset.pagePos(), inset.rect()
    label = QgsLayoutItemLabel(made)
    text = QgsTextFormat()
    text.setSize(_SEA_SMALL if small else _SEA_SIZE)
    label.setTextFormat(in_family(text, family))
    label.setText(say("sea_islands", lang))
    label.setHAlign(Qt.AlignmentFlag.AlignHCenter)
    label.setVAlign(Qt.AlignmentFlag.AlignBottom)
    wide = size.width() - 1.0
    label.attemptSetSceneRect(QRectF(0.0, 0.0, wide, _SEA_HIGH))
    more = (papers.lines_of(label) - 1) * papers.deep_of(text.size())
    high = _SEA_HIGH + more
    label.attemptSetSceneRect(QRectF(at.x() + 0.5, at.y() + size.height() - high - 0.5, wide, high))
    if more:
        shown = QgsRectangle(inset.extent())
        shown.setYMinimum(shown.yMinimum() - shown.height() * more / (size.height() - more))
        inset.zoomToExtent(shown)
    label.setId("sea")
    made.addLayoutItem(label)


def _headed(key: str, text: str, lang: str) -> str:
    """Return a line under its head; one that was typed with its head has it once."""
    head = say(key, lang, source="", note="").strip()
    return text if text.strip().startswith(head) else say(key, lang, source=text, note=text)


def _set_labels(items: dict[str, Any], page: Page, family: str) -> None:
    said = [_headed("map_source", page.source, page.lang)] if page.source else []
    if page.review:
        said.append(say("map_review", page.lang, number=page.review))
    elif page.china:
        said.append(say("map_for_analysis", page.lang))
    source = "    ".join(said)
    if page.note:
        note = _headed("map_note", page.note, page.lang)
        source = "\n".join(t for t in (note, source) if t)
    for name, text in (("title", page.title), ("subtitle", page.subtitle), ("source", source)):
        item = items.get(name)
        if isinstance(item, QgsLayoutItemLabel):
            item.setText(text)
            item.setTextFormat(in_family(item.textFormat(), family))


def _set_legend(item: Any, layers: Sequence[QgsVectorLayer], page: Page, family: str) -> None:
    """Write the legend of each layer, from the top down, as they lie."""
    if not isinstance(item, QgsLayoutItemLegend):
        return
    item.setAutoUpdateModel(False)
    root = item.model().rootGroup()
    root.removeAllChildren()
    for layer in layers:
        node = root.addLayer(layer)
        heading = page.legend if layer is layers[-1] else None
        stack.entitle(layer, node, heading, page.lang, counted=page.counts)
        item.model().refreshLayerLegend(node)
    for style in (
        QgsLegendStyle.Style.Title,
        QgsLegendStyle.Style.Group,
        QgsLegendStyle.Style.Subgroup,
        QgsLegendStyle.Style.SymbolLabel,
    ):
        one = item.style(style)
        one.setTextFormat(in_family(one.textFormat(), family))
        item.setStyle(style, one)
    item.adjustBoxSize()


def set_scale(item: Any, main: QgsLayoutItemMap, lang: str, family: str) -> None:
    """Measure a map by the layout's scale bar, if it has one."""
    if not isinstance(item, QgsLayoutItemScaleBar):
        return
    item.setLinkedMap(main)
    if not main.crs().isValid():  # nobody knows how long a kilometre is on it
        item.layout().removeLayoutItem(item)
        return
    item.setUnits(Qgis.DistanceUnit.Kilometers)
    item.setUnitLabel(say("kilometres", lang))
    kilometres = main.extent().width() / 1000 * (main.crs().mapUnits() == Qgis.DistanceUnit.Meters)
    # two parts, or one where the numbers of two would touch
    parts = 2 if main.rect().width() >= _TWO_PARTS else 1
    item.setUnitsPerSegment(_round_length(kilometres / (5 * parts)) if kilometres else 1.0)
    if not kilometres:
        item.applyDefaultSize(Qgis.DistanceUnit.Kilometers)
    item.setNumberOfSegments(parts)
    if main.rect().width() < _NO_NOUGHT:
        item.setLabelHorizontalPlacement(
            Qgis.ScaleBarDistanceLabelHorizontalPlacement.CenteredSegment
        )
    item.setNumberOfSegmentsLeft(0)
    item.setTextFormat(in_family(item.textFormat(), family))
    item.update()


def _set_north(item: Any, main: QgsLayoutItemMap) -> None:
    if isinstance(item, QgsLayoutItemPicture):
        item.setPicturePath(NORTH)
        item.setLinkedMap(main)
        item.setNorthMode(QgsLayoutItemPicture.NorthMode.TrueNorth)


def _round_length(length: float) -> float:
    """Return the greatest of 1, 2, 5 times a power of ten that is not above a length."""
    power = 1.0
    while power * 10 <= length:
        power *= 10
    while power > length:
        power /= 10
    return next(k * power for k in (5, 2, 1) if k * power <= length)


def _legend_texts(layer: QgsVectorLayer, lang: str) -> list[str]:
    renderer = layer.renderer()
    items = renderer.legendSymbolItems() if renderer is not None else []
    return [item.label() for item in items] + [stack.shown_alias(layer, lang)]


def in_family(text: QgsTextFormat, family: str) -> QgsTextFormat:
    """Return a format of text in another font."""
    font = QFont(text.font())
    font.setFamily(family)
    if family in CHINESE_FONTS:
        # after Latin letters these fonts draw other digits, which a PDF has no letters for: GS(2019) was found as GS()
        font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
    out = QgsTextFormat(text)
    out.setFont(font)
    return out


def _is_qt5() -> bool:
    from qgis.PyQt.QtCore import QT_VERSION_STR

    return bool(QT_VERSION_STR.startswith("5"))
