"""The map of a discontinuity: which regions are in the sample, on which side, and the border with its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.shapes.border import Border
from ...choices.languages import check_language
from ...containers import Regions
from ...regression.policy.discontinuity.on_map import Frontier
from ...regression.policy.discontinuity.record import Discontinuity
from ...terms import named
from ...terms.palette import SIDES
from ...words import Message, _
from ..cartography.base_map import base_map, placed
from ..cartography.map_parts import name_them
from ..cartography.sheet import Sheet
from ..style import INK, describe, drawing, pick, require, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FINE = 200
"""Places by which an edge of a given line is drawn: a great circle is no straight line on the map."""


def border_map(
    record: Discontinuity,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    source: str | None = None,
    inset: bool | None = None,
) -> Figure:
    """Draw the sample: side and bandwidth of each region, the border and its places.

    Parameters
    ----------
    record : Discontinuity
    regions : Regions
        May have more regions than the record; those are hatched.
    title, language, source, inset
        As for `choropleth`.
    """
    language = check_language(language)
    shown = Message(
        _("Regions on both sides of the cutoff, within and beyond the bandwidth: {y}")
        if record.frontier is None
        else _("Regions on both sides of the border, within and beyond the bandwidth: {y}"),
        y=record.said(record.y_name),
    )
    drawn, caption = titles(title, shown.text(language))
    kinds = dict(zip(record.ids, record.kinds.tolist(), strict=True))
    of = [kinds.get(one, "") for one in regions.ids]
    with drawing([drawn, source or ""], language):
        sheet = base_map(
            regions,
            drawn,
            [SIDES.get(one, "#ffffff") for one in of],
            np.array([not one for one in of]),
            language=language,
            source=source,
            inset=inset,
        )
        handles, texts = _key(of, language)
        if record.frontier is not None:
            more = _lay(sheet, record.frontier, language)
            handles += [one for one, _text in more]
            texts += [text for _one, text in more]
        sheet.legend(handles, texts, "")
        sheet.furniture(language)
        name_them(sheet, regions, language)
        return describe(sheet.close(), caption, _alternative(record, of, caption, language))


def _key(of: list[str], language: str) -> tuple[list[Any], list[str]]:
    patches = require("matplotlib.patches", "plot")
    handles, texts = [], []
    for code, colour in SIDES.items():
        count = of.count(code)
        if count:
            handles.append(patches.Patch(facecolor=colour, edgecolor="none"))
            texts.append(f"{named('cutoff_place', code, language)} ({count})")
    return handles, texts


def _lay(sheet: Sheet, at: Frontier, language: str) -> list[tuple[Any, str]]:
    """Draw the border and its numbered places over a map; return what a legend takes."""
    handle: Any = None
    frame, there = sheet.frame, sheet.there
    for one in at.border.lines:
        xy = placed(_fine(one, at.border.lonlat), there, lonlat=at.border.lonlat)
        (handle,) = sheet.ax.plot(*xy.T, color=INK, lw=1.6, zorder=4, clip_on=True)
    out = [(handle, pick(_("Border"), language))]
    if at.places:
        points = np.array([[one.x, one.y] for one in at.places])
        xy = placed(points, there, lonlat=at.border.lonlat)
        (dots,) = sheet.ax.plot(*xy.T, "o", color="white", mec=INK, ms=9, mew=1.0, zorder=6)
        for k, (x, y) in enumerate(xy.tolist()):
            sheet.ax.text(
                x, y, str(k + 1), fontsize=6.5, ha="center", va="center_baseline", zorder=7
            )
        out.append((dots, pick(_("Places along the border"), language)))
    sheet.ax.set(xlim=(frame.x0, frame.x1), ylim=(frame.y0, frame.y1))
    return out


def _fine(line: NDArray[np.float64], lonlat: bool) -> NDArray[np.float64]:
    if not lonlat or len(line) > _FINE:
        return line
    border = Border((line,), lonlat)
    own = np.union1d(np.linspace(0.0, border.length, _FINE), border.begins)
    return border.at(own)


def _alternative(record: Discontinuity, of: list[str], caption: str, language: str) -> str:
    said = "; ".join(
        f"{named('cutoff_place', code, language)}: {of.count(code)}"
        for code in SIDES
        if of.count(code)
    )
    return Message(_("{caption}. {said}."), caption=caption, said=said).text(language)
