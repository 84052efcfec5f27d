"""How statistics of several variables, scales and draws show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...autocorrelation.correlogram.record import Correlogram
from ...autocorrelation.emerging.record import EmergingHotSpots
from ...autocorrelation.moran_matrix.record import MoranMatrix
from ...autocorrelation.stability.record import ClusterShares
from ...containers import Regions
from ...results.table import Note, Table
from ...words import Message, _
from .._methods import of_correlogram, of_matrix, of_patterns, of_runs
from ..own import association as pictures
from ..own import clusters as cluster_pictures
from .registry import MOST_ROWS, Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(MoranMatrix)
class ShowMatrix(Show[MoranMatrix]):
    """The matrix and its picture, then the pairs."""

    draws = staticmethod(pictures.moran_matrix_figure)
    order = (
        "figure",
        "tables",
    )

    def method(self, record: MoranMatrix) -> Note:
        """Return size, weights and inference."""
        return of_matrix(record)


@shows(Correlogram)
class ShowCorrelogram(Show[Correlogram]):
    """The line with its band of permutations, then the table."""

    draws = staticmethod(pictures.correlogram_figure)
    order = (
        "figure",
        "tables",
    )

    def method(self, record: Correlogram) -> Note:
        """Return size, weights and permutations."""
        return of_correlogram(record)


@shows(ClusterShares)
class ShowShares(Show[ClusterShares]):
    """The map of shares, the bars, the table of several W, and the doubtful regions."""

    draws = staticmethod(cluster_pictures.shares_figure)

    def method(self, record: ClusterShares) -> Note:
        """Return size, weights and how it was run."""
        return of_runs(record)

    def short(self, record: ClusterShares) -> tuple[Table, ...]:
        """Return the regions that are in a cluster in some runs, and the table of several W."""
        return (_uncertain(record), *record.tables()[1:])

    def parts(self, record: ClusterShares, place: Place) -> Iterator[Any]:
        """Yield the map, the bars and the short tables."""
        if place.regions is not None:
            yield cluster_pictures.shares_map(record, place.regions, **place.map_how)
        if (record.probability > 0).any():
            yield cluster_pictures.shares_figure(record, names=place.names, **place.how)
            yield from self.short(record)
        else:
            yield Message(_("No region is in a cluster in any run."))
            yield from record.tables()[1:]

    def map(self, record: ClusterShares, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the most frequent clusters, paler where they are less sure."""
        return cluster_pictures.shares_map(record, regions, *args, **how)


def _uncertain(record: ClusterShares) -> Table:
    """Return the regions that are in a cluster in some runs, the surest first."""
    table = record.tables()[0]
    order = [k for k in (-record.probability).argsort(kind="stable") if record.probability[k] > 0]
    return replace(table, rows=tuple(table.rows[k] for k in order[:MOST_ROWS]))


@shows(EmergingHotSpots)
class ShowEmerging(Show[EmergingHotSpots]):
    """The map of patterns, their counts, Gi* by period."""

    draws = staticmethod(cluster_pictures.emerging_figure)

    def method(self, record: EmergingHotSpots) -> Note:
        """Return size, weights, window and test."""
        return of_patterns(record)

    def short(self, record: EmergingHotSpots) -> tuple[Table, ...]:
        """Return the counts by pattern, and the regions that have one."""
        regions = record.tables()[1]
        rows = tuple(row for row in regions.rows if row[1] != "none")
        return record.counts(), replace(regions, rows=rows[:MOST_ROWS])

    def parts(self, record: EmergingHotSpots, place: Place) -> Iterator[Any]:
        """Yield the map, the counts, the regions with a pattern and their history."""
        if place.regions is not None:
            yield cluster_pictures.emerging_map(record, place.regions, **place.map_how)
        yield record.counts()
        if record.hot + record.cold:
            yield cluster_pictures.emerging_figure(record, names=place.names, **place.how)
            yield self.short(record)[1]

    def map(self, record: EmergingHotSpots, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the patterns."""
        return cluster_pictures.emerging_map(record, regions, *args, **how)
