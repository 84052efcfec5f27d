"""Pictures of centres of gravity: the path over the regions with its ellipses, and the path enlarged."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.shapes import tangent
from ...choices.languages import check_language
from ...containers import Regions
from ...indicators.gravity_centre.record import CentreOfGravity
from ...words import Message, _
from .._labels import place_labels
from ..cartography.base_map import base_map, placed
from ..cartography.map_parts import name_them
from ..findings.registry import length
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    INK,
    MUTED,
    describe,
    drawing,
    new_figure,
    pick,
    titles,
)
from .flow_keys import PLAIN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

_MOST_NAMED = 12
"""Times named on a path; of more only some, evenly."""


def centre_map(
    record: CentreOfGravity,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    source: str | None = None,
    inset: bool | None = None,
) -> Figure:
    """Draw the path of the centre over the regions, with the ellipses of the first and the last time.

    Parameters
    ----------
    record : CentreOfGravity
    regions : Regions
    title, language, source, inset
        As for `choropleth`.
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    ends = list(dict.fromkeys((0, len(record.times) - 1)))
    with drawing([drawn, source or ""], language):
        plain = [PLAIN] * regions.n
        sheet = base_map(regions, drawn, plain, language=language, source=source, inset=inset)
        there, lonlat = sheet.there, record.lonlat
        handles, texts = [], []
        for k, colour, dash in zip(ends, (ACCENT, CONTRAST), ("--", "-"), strict=False):
            line = placed(record.outlines[k], there, lonlat=lonlat)
            (drawn_line,) = sheet.ax.plot(*line.T, color=colour, ls=dash, lw=1.5, zorder=4)
            handles.append(drawn_line)
            texts.append(Message(_("Ellipse in {time}"), time=record.times[k]).text(language))
        handles += _path(sheet.ax, placed(record.centres, there, lonlat=lonlat))
        texts += [
            pick(_("Path of the centre"), language),
            Message(_("Centre in {time}"), time=record.times[-1]).text(language),
        ]
        sheet.legend(handles, texts, "")
        sheet.furniture(language)
        name_them(sheet, regions, language)
        return describe(sheet.close(), caption, _alternative(record, caption, language))


def _path(axes: Axes, xy: Array) -> list[Any]:
    """Draw a path with a point a time, the last one large; return what a legend takes."""
    (line,) = axes.plot(*xy.T, color=INK, lw=1.2, marker="o", ms=2.6, zorder=5)
    (last,) = axes.plot(
        *xy[-1:].T, color=CONTRAST, marker="o", ms=6, ls="none", mec="white", zorder=6
    )
    return [line, last]


def path_figure(
    record: CentreOfGravity, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the path enlarged, in km east and north of the first centre (or in the unit of the map).

    Parameters
    ----------
    record : CentreOfGravity
    title, language
    """
    language = check_language(language)
    said = Message(
        _("Path of the centre of gravity of {variable}, {first}–{last}"),
        variable=record.said(record.variable),
        first=record.times[0],
        last=record.times[-1],
    )
    drawn, caption = titles(title, said.text(language))
    start = record.centres[0]
    xy = tangent.seen_from(start, record.centres) if record.lonlat else record.centres - start
    labels = [
        Message(sentence, unit=record.unit, time=record.times[0]).text(language)
        for sentence in (
            _("{unit} east of the centre in {time}"),
            _("{unit} north of the centre in {time}"),
        )
    ]
    with drawing([drawn, *labels, *map(str, record.times)], language):
        figure = new_figure(5.6, 4.8)
        axes = figure.add_subplot()
        axes.axhline(0.0, color=GRID, lw=1, zorder=0)
        axes.axvline(0.0, color=GRID, lw=1, zorder=0)
        _path(axes, xy)
        _arrows(axes, xy)
        axes.set_aspect("equal", adjustable="datalim")
        axes.margins(0.18)
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        axes.grid(color=GRID, lw=0.5)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        shown = np.unique(
            np.linspace(0, len(xy) - 1, min(len(xy), _MOST_NAMED)).round().astype(int)
        )
        place_labels(axes, xy[:, 0], xy[:, 1], [(int(k), str(record.times[k])) for k in shown])
        return describe(figure, caption, _alternative(record, caption, language))


def _arrows(axes: Axes, xy: Array) -> None:
    """Draw a head in the middle of each move."""
    for a, b in itertools.pairwise(xy):
        if (a != b).any():
            middle = a + 0.55 * (b - a)
            axes.annotate(
                "",
                xy=tuple(middle),
                xytext=tuple(a + 0.45 * (b - a)),
                arrowprops={"arrowstyle": "-|>", "color": MUTED, "lw": 0.9},
            )


def _alternative(record: CentreOfGravity, caption: str, language: str) -> str:
    x, y = record.centres[0], record.centres[-1]
    text = Message(
        _("Map: {title}. From {a} to {b}, {distance}."),
        title=caption,
        a=f"{x[0]:.5g}, {x[1]:.5g}",
        b=f"{y[0]:.5g}, {y[1]:.5g}",
        distance=length(record.net, record.unit),
    )
    return text.text(language)
