"""How weights show themselves: described, or two compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...results.table import Note
from ...weights.by_time_record import WeightsByTime
from ...weights.comparison_record import WeightsComparison
from ...weights.description_record import WeightsDescription
from ...words import Message, _, n_
from .._methods_beside import of_weights
from .._words import weights_named
from ..own import weights as pictures
from ..stock import Chart, Mark, Panel, columns, line, rule
from ..style import ACCENT, CONTRAST, MUTED, pick
from .registry import MOST_ROWS, Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_OVER: dict[str, Any] = {}
"""A title over all panels, in the middle."""


def neighbours_chart(record: WeightsDescription, *, language: str) -> Chart:
    """Return how many regions have how many neighbours and, with points, how long the links are."""
    values, counts = np.unique(record.neighbours, return_counts=True)
    mean, lengths = record.mean_neighbours, record.lengths
    one = values.size == 1  # a bar, not a wall between fractions of a neighbour
    panels = [
        Panel(
            marks=[
                columns(values, counts, width=0.8),
                rule(mean, color=CONTRAST, lw=1.2, ls="--"),
            ],
            x=pick(_("Neighbours"), language),
            y=pick(_("Regions"), language),
            grid="y",
            whole="both",
            more={"set_xlim": (values[0] - 3.5, values[0] + 3.5)} if one else {},
        )
    ]
    if lengths.size:
        unit = Message(_("km") if record.lonlat else _("map units"))
        bins = {"bins": min(40, max(8, lengths.size // 12)), "color": ACCENT}
        panels.append(
            Panel(
                marks=[Mark("hist", (lengths,), bins)],
                x=Message(_("Length of the links ({unit})"), unit=unit).text(language),
                y=pick(_("Links"), language),
            )
        )
    return Chart(
        caption=Message(_("Number of neighbours")),
        told=lambda title: Message(
            _("Histogram: {title}. From {least} to {most}, mean {mean:.2f} (dashed line)."),
            title=title,
            least=record.min_neighbours,
            most=record.max_neighbours,
            mean=mean,
        ),
        size=(7.4 if lengths.size else 6.0, 3.2),
        panels=panels,
        over=_OVER,
    )


def links_by_time_chart(record: WeightsByTime, *, language: str) -> Chart:
    """Return the links of each time as bars, those that the time before had not apart."""
    links = np.array([one.links for one in record.each])
    new = np.array([0 if one is None else one for one in record.new_links])
    x = np.arange(links.size)
    before, after = (pick(one, language) for one in (_("there the time before"), _("new")))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Bar chart: {title}. {first_links} in {first}, {last_links} in {last}."),
            title=title,
            first=record.times[0],
            last=record.times[-1],
            first_links=int(links[0]),
            last_links=int(links[-1]),
        ),
        size=(max(4.2, 1.6 + 0.5 * len(record.times)), 3.4),
        panels=[
            Panel(
                marks=[
                    # nothing is known of a time before the first
                    columns(x[:1], links[:1], color=MUTED),
                    columns(x[1:], (links - new)[1:], label=before),
                    columns(x, new, bottom=links - new, color=CONTRAST, label=after),
                ],
                ticks=(x, [str(t) for t in record.times], {"rotation": 30 if x.size > 8 else 0}),
                x=pick(_("Time"), language),
                y=pick(_("Links"), language),
                grid="y",
            )
        ],
        key={"loc": "outside lower center", "ncols": 2, "frameon": False} if new.any() else None,
        over=_OVER,
    )


def comparison_chart(record: WeightsComparison, *, language: str) -> Chart:
    """Return the neighbours of each region in both weights, and both spectra."""
    pairs, count = np.unique(np.column_stack(record.neighbours), axis=0, return_counts=True)
    most = float(pairs.max())
    cloud = {"s": 16 + 120 * count / count.max(), "color": ACCENT, "alpha": 0.6, "lw": 0}
    spectra = [
        line(
            np.linspace(0.0, 1.0, values.size),
            values.real,
            color=colour,
            lw=1.4,
            marker="o" if values.size <= 6 else None,
            label=pick(label, language),
        )
        for values, colour, label in zip(
            record.eigenvalues, (ACCENT, CONTRAST), (_("First"), _("Second")), strict=True
        )
    ]
    return Chart(
        caption=Message(_("Two spatial weights")),
        told=lambda title: Message(
            _(
                "Two panels: {title}. {shared} {shared:shared link|shared links}, a share "
                "of {jaccard:.3f}; correlation of the weights {correlation:.3f}."
            ),
            title=title,
            shared=record.shared,
            jaccard=record.jaccard,
            correlation=record.correlation,
        ),
        size=(7.4, 3.4),
        panels=[
            Panel(
                marks=[
                    Mark("scatter", (pairs[:, 0], pairs[:, 1]), cloud),
                    line([0, most], [0, most], color=MUTED, lw=0.8, ls="--"),
                ],
                x=pick(_("Neighbours, first"), language),
                y=pick(_("Neighbours, second"), language),
                grid="y",
            ),
            Panel(
                marks=[*spectra, rule(0, across="y", lw=0.7)],
                x=pick(_("Rank of the eigenvalue (share)"), language),
                y=pick(_("Real part"), language),
                grid="y",
                key={},
            ),
        ],
        over=_OVER,
    )


@shows(WeightsDescription)
class ShowWeights(Show[WeightsDescription]):
    """Measures, a map of the links, and how many neighbours there are."""

    said_with_method = 1
    for_maker = True
    chart = staticmethod(neighbours_chart)

    def method(self, record: WeightsDescription) -> Note:
        """Return kind, normalisation and size."""
        return Note(
            n_(
                "{weights}, {n} region, {links} {links:link|links}, {neighbours:.3g} "
                "{neighbours:neighbour|neighbours} on average.",
                "{weights}, {n} regions, {links} {links:link|links}, {neighbours:.3g} "
                "{neighbours:neighbour|neighbours} on average.",
            ),
            weights=weights_named(record.kind, record.normalisation),
            n=record.n,
            links=record.links,
            neighbours=record.mean_neighbours,
        )

    def methods_beside(self, record: WeightsDescription) -> tuple[Note, ...]:
        """Return by which numbers they were built."""
        return of_weights(record.kind, record.spec)

    def parts(self, record: WeightsDescription, place: Place) -> Iterator[Any]:
        """Yield the measures, the map, the histogram, and what is out of the ordinary."""
        measures, _histogram, *more = record.tables()
        yield measures
        if place.regions is not None and record.w is not None:
            yield pictures.link_map(record, place.regions, **place.map_how)
        yield self.figure(record, **place.how)
        yield from (t for t in more if len(t.rows) <= MOST_ROWS)

    def map(self, record: WeightsDescription, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the links."""
        return pictures.link_map(record, regions, *args, **how)


@shows(WeightsByTime)
class ShowWeightsByTime(Show[WeightsByTime]):
    """A row a time, and how the links move."""

    chart = staticmethod(links_by_time_chart)

    def method(self, record: WeightsByTime) -> Note:
        """Return kind, normalisation, size and times."""
        return Note(
            _(
                "{weights} of {times} {times:time|times} ({first} to {last}), "
                "{regions} {regions:region|regions}."
            ),
            weights=weights_named(record.kind, record.normalisation),
            times=len(record.times),
            first=record.times[0],
            last=record.times[-1],
            regions=record.n,
        )

    def parts(self, record: WeightsByTime, place: Place) -> Iterator[Any]:
        """Yield the table, the figure, and the links of the last time."""
        yield from record.tables()
        yield self.figure(record, **place.how)
        last = record.at()
        if place.regions is not None and last.w is not None:
            yield pictures.link_map(last, place.regions, **place.map_how)

    def map(self, record: WeightsByTime, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the links of the last time."""
        return pictures.link_map(record.at(), regions, *args, **how)


@shows(WeightsComparison)
class ShowComparison(Show[WeightsComparison]):
    """Two weights: their measures side by side, what they share, where they differ."""

    chart = staticmethod(comparison_chart)
    first = 2

    def method(self, record: WeightsComparison) -> Note:
        """Return both kinds and the size."""
        one, other = (
            weights_named(k, n) for k, n in zip(record.kinds, record.normalisations, strict=True)
        )
        return Note(
            n_(
                "{one} beside {other}, {n} region.",
                "{one} beside {other}, {n} regions.",
            ),
            one=one,
            other=other,
            n=len(record.ids),
        )

    def parts(self, record: WeightsComparison, place: Place) -> Iterator[Any]:
        """Yield the two short tables, the figure and the map."""
        yield from record.tables()[:2]
        yield self.figure(record, **place.how)
        if place.regions is not None:
            yield pictures.overlap_map(record, place.regions, **place.map_how)

    def map(self, record: WeightsComparison, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the overlap by region."""
        return pictures.overlap_map(record, regions, *args, **how)
