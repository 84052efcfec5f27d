"""Maps of weights: who is whose neighbour, and what two weights share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers import Regions
from ...errors import InputError
from ...terms.palette import NO_DATA
from ...weights.comparison_record import WeightsComparison
from ...weights.description_record import WeightsDescription
from ...words import Message, _, n_
from ..cartography.base_map import base_map
from ..cartography.map_parts import name_them
from ..cartography.maps import choropleth
from ..cartography.on_land import on_land
from ..style import (
    ACCENT,
    CONTRAST,
    INK,
    describe,
    drawing,
    pick,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PER_REGION = 4
"""Lines of a map for each region, at most: with more of them nothing can be told apart."""
WIDEST = 1.6  # points
_SAME = 1e-9


def link_map(
    record: WeightsDescription,
    regions: Regions,
    *,
    strongest: int | None = None,
    title: str | None = None,
    language: str = "en",
    source: str | None = None,
    inset: bool | None = None,
) -> Figure:
    """Draw who is whose neighbour: a line a pair, and regions without neighbours marked.

    Parameters
    ----------
    record : WeightsDescription
        As `describe_weights` returns it.
    regions : Regions
        May have more regions than the weights.
    strongest : int, optional
        Draw so many lines, those of the largest weights; by default all, or four times as many as
        there are regions where there are more. Where lines are left out, the title says so.
    title, language, source, inset
        As for `choropleth`.

    Returns
    -------
    matplotlib Figure
    """
    language = check_language(language)
    if record.w is None:
        raise InputError(_("This record has no weights to draw; make it by describe_weights."))
    own = regions.select(record.ids)
    xy = on_land(own, own.coordinates("centroid"))
    i, j, weight = _pairs(record)
    most = PER_REGION * len(record.ids) if strongest is None else max(strongest, 0)
    order = np.argsort(-weight, kind="stable")
    left_out = max(order.size - most, 0)
    i, j, weight = (a[order[:most]] for a in (i, j, weight))
    said = Message(_("Links of the spatial weights"))
    if left_out:
        said = Message(
            _("Links of the spatial weights: the {most} strongest of {all} {all:pair|pairs}"),
            most=most,
            all=order.size,
        )
    drawn, caption = titles(title, said.text(language))
    with drawing([drawn, source or ""], language):
        known = np.isin(np.array(regions.ids), np.array(record.ids))
        pale = ["#eef1f3" if k else NO_DATA for k in known]
        sheet = base_map(
            regions, drawn, pale, ~known, language=language, source=source, inset=inset
        )
        forward = sheet.there.forward
        at = xy if forward is None else forward(xy)
        _lines(sheet.ax, at, i, j, weight)
        alone = record.neighbours == 0
        sheet.ax.scatter(at[~alone, 0], at[~alone, 1], s=5, color=INK, lw=0, zorder=5)
        sheet.ax.scatter(at[alone, 0], at[alone, 1], s=26, color=CONTRAST, marker="D", zorder=6)
        sheet.legend(*_handles(record, weight, language))
        sheet.furniture(language)
        name_them(sheet, regions, language, dots=at)
        text = Message(
            _(
                "Map: {title}. {regions} {regions:region|regions}, {pairs} "
                "{pairs:pair|pairs} drawn, {alone} without neighbours."
            ),
            title=caption,
            regions=len(record.ids),
            pairs=len(i),
            alone=int(alone.sum()),
        )
        return describe(sheet.close(), caption, text.text(language))


def _pairs(record: WeightsDescription) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the ends of each pair that is linked in one direction at least, and its larger weight."""
    i, j, weight = record.ends
    low, high = np.minimum(i, j), np.maximum(i, j)
    order = np.lexsort((-weight, high, low))
    keep = np.ones(order.size, dtype=bool)
    keep[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    at = order[keep]
    return low[at], high[at], weight[at]


def _lines(
    axes: Axes, at: NDArray[Any], i: NDArray[Any], j: NDArray[Any], weight: NDArray[Any]
) -> None:
    from matplotlib.collections import LineCollection

    if not i.size:
        return
    share = np.sqrt(np.abs(weight) / np.abs(weight).max())
    width = 0.7 if _all_alike(weight) else 0.2 + WIDEST * share
    axes.add_collection(
        LineCollection(
            list(np.stack([at[i], at[j]], axis=1)),
            linewidths=width,
            colors=ACCENT,
            alpha=0.6,
            zorder=4,
            capstyle="round",
        )
    )


def _all_alike(weight: NDArray[Any]) -> bool:
    return bool(np.ptp(weight) <= _SAME * np.abs(weight).max())


def _handles(
    record: WeightsDescription, weight: NDArray[Any], language: str
) -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    alike = not weight.size or _all_alike(weight)
    said = _("Neighbours") if alike else _("Neighbours (width: weight)")
    handles: list[Any] = [Line2D([], [], color=ACCENT, lw=1.2, alpha=0.7)]
    texts = [pick(said, language)]
    if record.islands:
        handles.append(Line2D([], [], marker="D", ls="none", color=CONTRAST, ms=5))
        texts.append(
            Message(
                n_("1 region without neighbours", "{n} regions without neighbours"),
                n=len(record.islands),
            ).text(language)
        )
    return handles, texts


def overlap_map(record: WeightsComparison, regions: Regions, **how: Any) -> Figure:
    """Draw the share of the neighbours of each region that both weights give it."""
    language = check_language(how.get("language", "en"))
    values = dict(zip(record.ids, record.overlap.tolist(), strict=True))
    how.setdefault("title", words := pick(_("Overlap of neighbours"), language))
    how.setdefault("caption", how["title"] or words)
    how.setdefault("scheme", (0.2, 0.4, 0.6, 0.8))
    return choropleth(regions, values, **how)
