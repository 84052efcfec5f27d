"""Dorling's cartogram: circles with their names in them, a legend of sizes and one of colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers import Regions
from ...containers.labels import unit_of
from ...indicators.mapped.cartogram import CartogramMap
from ...studies.places.region_names import names_of
from ...terms.palette import NO_DATA, NO_DATA_HATCH
from ...words import Message, _, say
from ...words.numerals import in_print
from .._wrapping import wrap
from ..look import FigureStyle, current, styled
from ..style import BORDER, INK, MUTED, describe, drawing, require, source_line, titles
from .key import Key, numeric_key
from .map_labels import DARK
from .map_parts import key_handles, name_them
from .maps import map_in_words
from .projection import Plane
from .sheet import Sheet, round_length
from .values import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

_STEPS = (1.0, 4.0, 20.0)
"""The circles of the legend are a round number near the largest amount, a fourth and a twentieth of it."""
_SMALLEST = 4.5
"""Points of the smallest name in a circle, at the usual size of text."""
_LETTER = 0.25
"""Inches of a line of text of the legend of sizes, at the usual size."""


def dorling_map(
    record: CartogramMap,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    legend: bool = True,
    caption: str | None = None,
    source: str | None = None,
    north_arrow: bool = False,
    ax: Any = None,
    style: FigureStyle | None = None,
    **_of_maps: Any,
) -> Figure:
    """Draw the circles of a cartogram.

    Parameters
    ----------
    record : CartogramMap
    regions : Regions
        For the names. A circle bears its name where that finds room in it; `labels` of the style name more, beside.
    title, language, legend, caption, source, north_arrow, ax, style
        As for `choropleth`, without an arrow unless asked for. There is no scale bar, no inset and no base map: nothing
        lies where it lies on the ground.

    Returns
    -------
    matplotlib Figure
    """
    language = check_language(language)
    with styled(style):
        shown = _Circles.of(record, regions, language)
        drawn, called = titles(title, say(record.title, language))
        said = source or current().source
        notes = [source_line(said, language)] if said else []
        texts = [drawn, *notes, *shown.key.labels, *shown.heads, *shown.names]
        with drawing(texts, language):
            sheet = Sheet(shown.plane, drawn, notes, language=language, ax=ax)
            _paint(sheet, shown)
            if legend:
                _sizes(sheet, shown)
                missing = bool((shown.key.numbers < 0).any())
                handles, labels = key_handles(shown.key, language, missing=missing)
                sheet.legend(handles, labels, shown.heads[1])
            sheet.furniture(language, scale_bar=False, north_arrow=north_arrow)
            if current().labels is False or current().labels == 0:
                _names_inside(sheet, shown)
            else:
                name_them(sheet, shown.own, language)
            figure = sheet.close()
        called = called if caption is None else caption
        return describe(figure, called, map_in_words(called, shown.key, language))


@dataclass(frozen=True)
class _Circles:
    """What is drawn: circles in the order of `own`, with the words beside them."""

    own: Regions
    plane: Plane
    radii: Array
    key: Key
    names: list[str]
    heads: tuple[str, str]
    """Of the legend of sizes, of that of colours."""
    unit_area: tuple[float, float]
    """The largest amount and its radius."""
    divisor: float

    @classmethod
    def of(cls, record: CartogramMap, regions: Regions, language: str) -> _Circles:
        own = record.circles(regions)
        there = np.isfinite(record.centres[:, 0])
        shapes = require("shapely", "geo").from_wkb(list(own.polygons or ()))
        known = names_of(own, language)
        divisor, size_head = _head(record, record.variable, record.values, language)
        by, head = _head(record, record.coloured, record.shades, language)
        scheme: Any = record.spec["scheme"]
        classes = len(record.limits) - 1
        key = numeric_key(record.shades, classes, scheme, record.centre, None, language, by)
        largest = int(np.nanargmax(record.values))
        return cls(
            own=own,
            plane=_plane(shapes, own.points),
            radii=record.radii[there],
            key=Key(key.colours, key.labels, key.numbers[there]),
            names=[known.get(one, one) for one in own.ids],
            heads=(size_head, head if record.second is not None else ""),
            unit_area=(float(record.values[largest]), float(record.radii[largest])),
            divisor=divisor,
        )


def _head(record: CartogramMap, name: str, values: Array, language: str) -> tuple[float, str]:
    """Return by what the numbers of a legend are divided, and its head: the variable, with its unit."""
    said = say(record.said(name), language)
    unit = say(unit_of(name, record.variable_labels), language)
    if not unit:
        return counted(values, said, language)
    divisor, unit = counted(values, unit, language)
    return divisor, Message(_("{label} ({unit})"), label=said, unit=unit).text(language)


def _plane(shapes: NDArray[Any], points: Array) -> Plane:
    return Plane(
        shapes=shapes,
        points=points,
        metres=None,
        china=False,
        forward=None,
        from_lonlat=None,
        crs=None,
        far_south=False,
    )


def _paint(sheet: Sheet, shown: _Circles) -> None:
    """Draw the circles in their colours; one without a value is hatched."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    shades = np.array([*shown.key.colours, NO_DATA], dtype=object)
    sheet.colours = list(shades[shown.key.numbers])
    sheet.missing = shown.key.numbers < 0
    around = [
        Path.circle((x, y), r) for (x, y), r in zip(shown.own.points, shown.radii, strict=True)
    ]
    width = (0.5 if len(around) < 100 else 0.25) * max(sheet.fine, 0.6)
    for gap, how in (
        (False, {"edgecolors": BORDER}),
        (True, {"edgecolors": NO_DATA_HATCH, "hatch": "/////"}),
    ):
        some = np.flatnonzero(sheet.missing == gap)
        if some.size:
            colours = [sheet.colours[k] for k in some]
            drawn = [around[k] for k in some]
            circles = PathCollection(drawn, facecolors=colours, linewidths=width, **how)
            sheet.ax.add_collection(circles, autolim=False)


def _names_inside(sheet: Sheet, shown: _Circles) -> None:
    """Write the name of each circle in which it finds room, in one line or two."""
    from matplotlib.colors import to_rgb

    usual = sheet.text - 1.0
    least = _SMALLEST * sheet.text / 9.5
    inch = sheet.scale / sheet.figure.dpi
    for k, name in enumerate(shown.names):
        x, y = shown.own.points[k]
        sizes = []
        for words in _broken(name):
            note = sheet.ax.text(x, y, words, fontsize=usual, linespacing=1.0)
            box = note.get_window_extent()
            note.remove()
            needed = 0.5 * float(np.hypot(box.width, 0.8 * box.height)) * inch
            sizes.append((usual * min(1.0, 0.94 * shown.radii[k] / needed), words))
        size, words = max(sizes, key=lambda one: one[0])  # of two alike the first: one line
        if size < least:
            continue
        luminance = float(np.dot(to_rgb(sheet.colours[k]), (0.299, 0.587, 0.114)))
        note = sheet.ax.text(
            x, y, words, fontsize=size, ha="center", va="center", linespacing=1.0, zorder=5
        )
        note.set_color("white" if luminance < DARK else INK)
        if sheet.missing[k]:
            note.set_bbox({"facecolor": NO_DATA, "edgecolor": "none", "pad": 0.6})


def _broken(name: str) -> list[str]:
    """Return a name in one line, then in two of most even length, if it has words."""
    words = name.split(" ")
    cuts = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    if not cuts:
        return [name]
    even = min(cuts, key=lambda two: max(map(len, two)))
    return [name, "\n".join(even)]


def _sizes(sheet: Sheet, shown: _Circles) -> None:
    """Draw the legend of sizes: circles one in another that stand on one line, each with its amount."""
    from matplotlib.patches import Circle

    most, radius = shown.unit_area
    first = round_length(most / shown.divisor)
    amounts = [round_length(first / step) for step in _STEPS]
    radii = [radius * float(np.sqrt(one * shown.divisor / most)) for one in amounts]
    line = _LETTER * sheet.scale * sheet.text / 9.5 * 0.72
    kept = [k for k, r in enumerate(radii) if k == 0 or radii[k - 1] * 2 - r * 2 > 0.75 * line]
    texts = [in_print(f"{amounts[k]:,.10g}") for k in kept]
    inch = sheet.scale / sheet.figure.dpi
    wide_text = 0.0
    for text in texts:
        note = sheet.ax.text(0, 0, text, fontsize=sheet.text - 1)
        wide_text = max(wide_text, note.get_window_extent().width * inch)
        note.remove()
    across = 2 * radii[0] + 1.3 * line + wide_text
    letters = max(int(max(across, 1.6 * sheet.scale) / sheet.scale * 72 / (0.52 * sheet.text)), 8)
    head = wrap(shown.heads[0], letters)
    wide = max(across, _widest(sheet, head))
    high = 2 * radii[0] + line * (len(head) + 0.5)
    x0, y0 = sheet.frame.spot(wide + 0.5 * line, high, prefer=(0.0, 0.25))
    middle = x0 + radii[0]
    for k, text in zip(kept, texts, strict=True):
        top = y0 + 2 * radii[k]
        circle = Circle((middle, y0 + radii[k]), radii[k], fill=False, ec=MUTED, lw=0.6, zorder=5)
        sheet.ax.add_patch(circle)
        end = middle + radii[0] + 0.8 * line
        sheet.ax.plot([middle, end], [top, top], color=MUTED, lw=0.5, zorder=5)
        sheet.ax.text(end + 0.2 * line, top, text, fontsize=sheet.text - 1, va="center")
    sheet.ax.text(
        x0, y0 + high, "\n".join(head), fontsize=sheet.text - 0.5, va="top", linespacing=1.1
    )


def _widest(sheet: Sheet, lines: list[str]) -> float:
    note = sheet.ax.text(0, 0, "\n".join(lines), fontsize=sheet.text - 0.5)
    width = note.get_window_extent().width * sheet.scale / sheet.figure.dpi
    note.remove()
    return float(width)
