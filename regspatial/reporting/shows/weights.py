"""How weights show themselves: described, or two compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...containers import Regions
from ...results.table import Note
from ...weights.by_time_record import WeightsByTime
from ...weights.comparison_record import WeightsComparison
from ...weights.description_record import WeightsDescription
from ...words import _, n_
from .._methods_beside import of_weights
from .._words import weights_named
from ..own import weights as pictures
from .registry import MOST_ROWS, Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(WeightsDescription)
class ShowWeights(Show[WeightsDescription]):
    """Measures, a map of the links, and how many neighbours there are."""

    said_with_method = 1
    for_maker = True
    draws = staticmethod(pictures.neighbour_histogram)

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
        yield pictures.neighbour_histogram(record, **place.how)
        yield from (t for t in more if len(t.rows) <= MOST_ROWS)

    def map(self, record: WeightsDescription, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the links."""
        return pictures.link_map(record, regions, *args, **how)


@shows(WeightsByTime)
class ShowWeightsByTime(Show[WeightsByTime]):
    """A row a time, and how the links move."""

    draws = staticmethod(pictures.links_by_time)

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
        yield pictures.links_by_time(record, **place.how)
        last = record.at()
        if place.regions is not None and last.w is not None:
            yield pictures.link_map(last, place.regions, **place.map_how)

    def map(self, record: WeightsByTime, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the links of the last time."""
        return pictures.link_map(record.at(), regions, *args, **how)


@shows(WeightsComparison)
class ShowComparison(Show[WeightsComparison]):
    """Two weights: their measures side by side, what they share, where they differ."""

    draws = staticmethod(pictures.comparison_figure)
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
        yield pictures.comparison_figure(record, **place.how)
        if place.regions is not None:
            yield pictures.overlap_map(record, place.regions, **place.map_how)

    def map(self, record: WeightsComparison, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the overlap by region."""
        return pictures.overlap_map(record, regions, *args, **how)
