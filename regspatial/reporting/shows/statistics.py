"""How global and local statistics of association show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...autocorrelation.spatial_gini import SpatialGini
from ...containers import Regions
from ...results.autocorrelation import GlobalStatistic, JoinCounts
from ...results.local_autocorrelation import ClusterTransitions, LocalStatistic
from ...results.moran_scatter import MoranScatter
from ...results.table import Note, Table
from ...terms import named
from ...words import Message, _
from .. import look
from .._methods import of_global, of_local, of_transitions
from ..cartography import maps
from ..cartography.year_maps import maps_by_time
from ..own.moran_scatter import moran_scatter
from ..own.transitions import transition_classes
from ..stock import Cells, Chart, Mark, Panel, at_times, band, drawn_by, line, written
from ..style import ACCENT, INK, MUTED, pick
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ALWAYS_THE_SAME = ("time", "expected", "variance", "z_score", "quadrant")
"""Columns that a list of one time's significant regions can do without."""


def statistic_chart(record: Any, *, level: float = 0.05, language: str) -> Chart:
    """Return a global statistic by time, with its expected value and 95 % band under no association.

    Parameters
    ----------
    record : GlobalStatistic
        With ``times``, ``values``, ``expected``, ``variance``, ``p_value``, all (T,).
    level : float
        Filled points have p below it.
    language
    """
    table = record.tables()[0]
    heading = table.columns[1].heading(language)
    x, half = at_times(record.times), 1.959964 * np.sqrt(record.variance)
    small = record.p_value < level
    marks: list[Mark] = [
        band(
            x,
            record.expected - half,
            record.expected + half,
            label=pick(_("95% interval without spatial association"), language),
        ),
        line(
            x,
            record.expected,
            color=MUTED,
            lw=1,
            ls="--",
            label=pick(_("Expected value"), language),
        ),
        line(x, record.values, lw=1.6),
    ]
    for chosen, face, sign in ((small, ACCENT, "<"), (~small, "white", "≥")):
        if chosen.any():
            how = {"mfc": face, "ms": 5.5 if len(x) <= 40 else 3.0, "marker": "o", "ls": "none"}
            label = f"{heading} (p {sign} {level:g})"
            marks.append(line(x[chosen], record.values[chosen], label=label, **how))
    return Chart(
        caption=table.title(language),
        told=lambda title: Message(
            _("Line chart: {title}. {first} in {a}, {last} in {b}; significant in {small} of {n}."),
            title=title,
            first=f"{record.values[0]:.3f}",
            last=f"{record.values[-1]:.3f}",
            a=record.times[0],
            b=record.times[-1],
            small=int(small.sum()),
            n=len(record.times),
        ),
        size=(6.0, 3.6),
        panels=[
            Panel(
                marks=marks,
                times=record.times,
                grid="y",
                more={
                    "set_ylabel": {
                        "ylabel": heading,
                        "rotation": 0,
                        "labelpad": 10,
                        "style": "italic",
                    }
                },
            )
        ],
        key={"loc": "outside lower left", "ncols": 2},
    )


def transitions_chart(record: ClusterTransitions, *, language: str) -> Chart:
    """Return the counts: a row a cluster at the first time, a column one at the last."""
    used = (record.counts.sum(axis=0) > 0) | (record.counts.sum(axis=1) > 0)
    at = np.flatnonzero(used)
    counts = record.counts[np.ix_(at, at)]
    family = "cluster" if record.states == "cluster" else "quadrant"
    names = [named(family, record.codes[k] or "none", language) for k in at]
    ends = [Message(_("In {time}"), time=t).text(language) for t in (record.first, record.last)]
    texts = [
        written(
            j,
            i,
            str(n),
            ha="center",
            va="center",
            fontweight="normal" if i == j else "bold",
            color="white" if n > 0.5 * counts.max() else INK,
        )
        for (i, j), n in np.ndenumerate(counts)
        if n
    ]
    slanted = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Heat map: {title}. {stable} of {n} {n:region|regions} stayed."),
            title=title,
            stable=record.stable,
            n=len(record.ids),
        ),
        size=(max(5.4, 2.6 + 0.75 * len(at)), 1.7 + 0.42 * len(at)),
        panels=[
            Panel(
                marks=[
                    Cells(
                        values=np.sqrt(counts),
                        colours="Blues",
                        low=0.0,
                        high=1.25 * np.sqrt(counts.max()),
                        marks=texts,
                        aspect=None,
                    )
                ],
                ticks=(np.arange(len(at)), names, slanted),
                upright=(np.arange(len(at)), names),
                x=ends[1],
                y=ends[0],
                framed=False,
            )
        ],
    )


@shows(MoranScatter)
class ShowScatter(Show[MoranScatter]):
    """The points, and their picture."""

    draws = staticmethod(moran_scatter)

    def parts(self, record: MoranScatter, place: Place) -> Iterator[Any]:
        """Yield the tables and the scatterplot."""
        yield from record.tables()
        yield moran_scatter(record, **place.how, names=place.names)


@shows(GlobalStatistic)
class ShowGlobal(Show[GlobalStatistic]):
    """A statistic by time."""

    def method(self, record: GlobalStatistic) -> Note:
        """Return size, weights and inference."""
        return of_global(record)

    def parts(self, record: GlobalStatistic, place: Place) -> Iterator[Any]:
        """Yield the series where there are several times, the main table, the scatterplot."""
        if len(record.times) > 1:
            yield drawn_by(statistic_chart, record, **place.how)
        yield record.tables()[0]
        if record.z is not None:
            yield moran_scatter(record, **place.how, names=place.names)

    def figure(self, record: GlobalStatistic, *args: Any, **how: Any) -> Figure:
        """Draw the series, or of one time the scatterplot."""
        if "at_time" in how or len(record.times) == 1:
            return moran_scatter(record.scatter(how.pop("at_time", None)), *args, **how)
        return drawn_by(statistic_chart, record, *args, **how)


@shows(JoinCounts)
class ShowJoins(Show[JoinCounts]):
    """The counts, and those of ones by time."""

    def method(self, record: JoinCounts) -> Note:
        """Return size, weights and inference."""
        return of_global(record.bb)

    def parts(self, record: JoinCounts, place: Place) -> Iterator[Any]:
        """Yield the table, and the joins of ones by time."""
        yield from record.tables()
        yield drawn_by(statistic_chart, record.bb, **place.how)

    def figure(self, record: JoinCounts, *args: Any, **how: Any) -> Figure:
        """Draw the joins of ones by time."""
        return drawn_by(statistic_chart, record.bb, *args, **how)


@shows(SpatialGini)
class ShowSpatialGini(Show[SpatialGini]):
    """The parts of the Gini, and that of neighbours by time."""

    def method(self, record: SpatialGini) -> Note:
        """Return size, weights and inference."""
        return of_global(record.near)

    def parts(self, record: SpatialGini, place: Place) -> Iterator[Any]:
        """Yield the table, and the part of neighbours by time."""
        yield from record.tables()
        yield drawn_by(statistic_chart, record.near, **place.how)

    def figure(self, record: SpatialGini, *args: Any, **how: Any) -> Figure:
        """Draw the part of neighbours by time."""
        return drawn_by(statistic_chart, record.near, *args, **how)


@shows(LocalStatistic)
class ShowLocal(Show[LocalStatistic]):
    """Clusters: maps of the first and the last time, counts, the significant regions."""

    def method(self, record: LocalStatistic) -> Note:
        """Return size, weights, inference and correction."""
        return of_local(record)

    def short(self, record: LocalStatistic) -> tuple[Table, ...]:
        """Return the counts of regions by cluster."""
        return (record.counts(),)

    def parts(self, record: LocalStatistic, place: Place) -> Iterator[Any]:
        """Yield maps (without regions the scatterplot), counts, significant regions."""
        times = list(dict.fromkeys((record.times[0], record.times[-1])))
        if place.regions is None:
            yield moran_scatter(record, **place.how)
        elif look.current().times:
            chosen = list(look.current().times)
            yield maps_by_time(record, place.regions, times=chosen, **place.map_how)
        else:
            for time in times:
                yield maps.lisa_map(record, place.regions, time, **place.map_how)
        if len(record.times) > 1:
            yield record.counts()
        for time in times:
            found = significant(record.at(time))
            yield found if found.rows else Message(_("No region is significant."))

    def figure(self, record: LocalStatistic, *args: Any, **how: Any) -> Figure:
        """Draw the scatterplot of a time."""
        return moran_scatter(record.scatter(how.pop("at_time", None)), *args, **how)

    def map(self, record: LocalStatistic, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the cluster map; of several ``times`` maps side by side."""
        if "times" in how:
            return maps_by_time(record, regions, *args, **how)
        return maps.lisa_map(record, regions, *args, **how)


@shows(ClusterTransitions)
class ShowTransitions(Show[ClusterTransitions]):
    """From which cluster to which: a table, its picture, a map of what moved."""

    classes = staticmethod(transition_classes)
    chart = staticmethod(transitions_chart)
    first = 1

    def method(self, record: ClusterTransitions) -> Note:
        """Return statistic, weights, inference and the two times."""
        return of_transitions(record)

    def parts(self, record: ClusterTransitions, place: Place) -> Iterator[Any]:
        """Yield the counts, the map, the picture."""
        yield record.tables()[0]
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        yield self.figure(record, **place.how)


def significant(record: LocalStatistic) -> Table:
    """Return the significant regions of a record of one time, without what says nothing there."""
    table = record.tables()[0]
    at = table.keys.index("cluster")
    keep = [
        k
        for k, key in enumerate(table.keys)
        if key not in _ALWAYS_THE_SAME and not (key == "p_adjusted" and record.correction == "none")
    ]
    return replace(
        table,
        en=Message(
            _("{title}, {time}: {what}"),
            title=table.en,
            time=record.times[0],
            what=Message(_("significant regions")),
        ),
        columns=tuple(table.columns[k] for k in keep),
        rows=tuple(
            tuple(row[k] for k in keep)
            for row in table.rows
            if row[at] not in ("not significant", "isolate")
        ),
    )
