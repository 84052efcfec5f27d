"""Pictures of weights: the links on a map, how many neighbours there are, two matrices compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers import Regions
from ...errors import InputError
from ...terms.palette import NO_DATA
from ...weights.by_time_record import WeightsByTime
from ...weights.comparison_record import WeightsComparison
from ...weights.description_record import WeightsDescription
from ...words import Message, _, n_
from ..cartography.map_parts import lay_ground, map_notes, name_them, wants_inset
from ..cartography.maps import choropleth
from ..cartography.on_land import on_land
from ..cartography.projection import plane
from ..cartography.sheet import Sheet
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
        there = plane(regions)
        sheet = Sheet(
            there,
            drawn,
            map_notes(there, source, language),
            inset=wants_inset(there, inset),
            language=language,
        )
        known = np.isin(np.array(regions.ids), np.array(record.ids))
        sheet.paint(["#eef1f3" if k else NO_DATA for k in known], ~known, language)
        lay_ground(sheet)
        at = xy if there.forward is None else there.forward(xy)
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


def neighbour_histogram(
    record: WeightsDescription, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw how many regions have how many neighbours and, with points, how long the links are.

    Parameters
    ----------
    record : WeightsDescription
    title, language
    """
    language = check_language(language)
    lengths = record.lengths
    drawn, caption = titles(title, pick(_("Number of neighbours"), language))
    with drawing([drawn], language):
        figure = new_figure(6.0 if not lengths.size else 7.4, 3.2)
        panels = figure.subplots(1, 2 if lengths.size else 1, squeeze=False)[0]
        _bars(panels[0], record.neighbours, ACCENT)
        mean = record.mean_neighbours
        panels[0].axvline(mean, color=CONTRAST, lw=1.2, ls="--")
        _name(panels[0], _("Neighbours"), _("Regions"), language)
        if lengths.size:
            panels[1].hist(lengths, bins=min(40, max(8, lengths.size // 12)), color=ACCENT)
            unit = Message(_("km") if record.lonlat else _("map units"))
            said = Message(_("Length of the links ({unit})"), unit=unit)
            panels[1].set_xlabel(said.text(language))
            panels[1].set_ylabel(pick(_("Links"), language))
        figure.suptitle(drawn)
        text = Message(
            _("Histogram: {title}. From {least} to {most}, mean {mean:.2f} (dashed line)."),
            title=caption,
            least=record.min_neighbours,
            most=record.max_neighbours,
            mean=mean,
        )
        return describe(figure, caption, text.text(language))


def links_by_time(
    record: WeightsByTime, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the links of each time as bars, those that the time before had not apart.

    Parameters
    ----------
    record : WeightsByTime
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    called = [pick(_("there the time before"), language), pick(_("new"), language)]
    with drawing([drawn, *called], language):
        figure = new_figure(max(4.2, 1.6 + 0.5 * len(record.times)), 3.4)
        axes = figure.add_subplot()
        links = np.array([one.links for one in record.each])
        new = np.array([0 if one is None else one for one in record.new_links])
        x = np.arange(links.size)
        axes.bar(x[:1], links[:1], width=0.7, color=MUTED)  # nothing is known of a time before it
        axes.bar(x[1:], (links - new)[1:], width=0.7, color=ACCENT, label=called[0])
        axes.bar(x, new, width=0.7, bottom=links - new, color=CONTRAST, label=called[1])
        axes.set_xticks(x, [str(t) for t in record.times], rotation=30 if x.size > 8 else 0)
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        _name(axes, _("Time"), _("Links"), language)
        if new.any():
            figure.legend(loc="outside lower center", ncols=2, frameon=False)
        figure.suptitle(drawn)
        text = Message(
            _("Bar chart: {title}. {first_links} in {first}, {last_links} in {last}."),
            title=caption,
            first=record.times[0],
            last=record.times[-1],
            first_links=int(links[0]),
            last_links=int(links[-1]),
        )
        return describe(figure, caption, text.text(language))


def comparison_figure(
    record: WeightsComparison, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the neighbours of each region in both weights, and both spectra.

    Parameters
    ----------
    record : WeightsComparison
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, pick(_("Two spatial weights"), language))
    first, second = (pick(one, language) for one in (_("First"), _("Second")))
    with drawing([drawn, first, second], language):
        figure = new_figure(7.4, 3.4)
        left, right = figure.subplots(1, 2)
        pairs, count = np.unique(np.column_stack(record.neighbours), axis=0, return_counts=True)
        left.scatter(
            pairs[:, 0],
            pairs[:, 1],
            s=16 + 120 * count / count.max(),
            color=ACCENT,
            alpha=0.6,
            lw=0,
        )
        most = float(pairs.max())
        left.plot([0, most], [0, most], color=MUTED, lw=0.8, ls="--")
        _name(left, _("Neighbours, first"), _("Neighbours, second"), language)
        for values, colour, label in zip(
            record.eigenvalues, (ACCENT, CONTRAST), (first, second), strict=True
        ):
            share = np.linspace(0.0, 1.0, values.size)
            mark = "o" if values.size <= 6 else None
            right.plot(share, values.real, color=colour, lw=1.4, marker=mark, label=label)
        right.axhline(0, color=MUTED, lw=0.7)
        _name(right, _("Rank of the eigenvalue (share)"), _("Real part"), language)
        right.legend()
        figure.suptitle(drawn)
        text = Message(
            _(
                "Two panels: {title}. {shared} {shared:shared link|shared links}, a share "
                "of {jaccard:.3f}; correlation of the weights {correlation:.3f}."
            ),
            title=caption,
            shared=record.shared,
            jaccard=record.jaccard,
            correlation=record.correlation,
        )
        return describe(figure, caption, text.text(language))


def overlap_map(record: WeightsComparison, regions: Regions, **how: Any) -> Figure:
    """Draw the share of the neighbours of each region that both weights give it."""
    language = check_language(how.get("language", "en"))
    values = dict(zip(record.ids, record.overlap.tolist(), strict=True))
    how.setdefault("title", words := pick(_("Overlap of neighbours"), language))
    how.setdefault("caption", how["title"] or words)
    how.setdefault("scheme", (0.2, 0.4, 0.6, 0.8))
    return choropleth(regions, values, **how)


def _bars(axes: Axes, numbers: NDArray[np.int64], colour: str) -> None:
    from matplotlib.ticker import MaxNLocator

    values, counts = np.unique(numbers, return_counts=True)
    axes.bar(values, counts, width=0.8, color=colour)
    if values.size == 1:  # a bar, not a wall between fractions of a neighbour
        axes.set_xlim(values[0] - 3.5, values[0] + 3.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))


def _name(axes: Axes, x: str, y: str, language: str) -> None:
    axes.set_xlabel(pick(x, language))
    axes.set_ylabel(pick(y, language))
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
