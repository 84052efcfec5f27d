"""How statistics of several variables, scales and draws show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...autocorrelation.correlogram.record import Correlogram
from ...autocorrelation.emerging.record import PATTERNS, EmergingHotSpots
from ...autocorrelation.moran_matrix.record import MoranMatrix
from ...autocorrelation.stability.record import ClusterShares
from ...results.table import Note, Table, with_time
from ...terms import named
from ...terms.palette import CLUSTERS
from ...words import Message, _, n_, say
from .._methods import of_correlogram, of_matrix, of_patterns, of_runs
from ..own.clusters import pattern_classes, share_classes
from ..stock import Cells, Chart, Mark, Panel, band, bars, dots, line, named_rows, written
from ..style import ACCENT, CONTRAST, DIVERGING, INK, MUTED, pick
from .registry import MOST_ROWS, Place, Show, shows

_ALPHA = 0.05
_DARK = 0.62
"""Share of the largest value from which text on a colour is white."""
_MOST_BARS = 40


def matrix_chart(record: MoranMatrix, *, language: str) -> Chart:
    """Return the matrix as coloured cells with their values; those below 5 % are bold."""
    names = [say(record.said(v), language) for v in record.variables]
    k = len(names)
    size = float(np.abs(record.values).max()) or 1.0
    strong = record.p_value <= _ALPHA
    texts = [
        written(
            v,
            u,
            f"{value:.2f}",
            ha="center",
            va="center",
            fontweight="bold" if strong[u, v] else "normal",
            color="white" if abs(value) > _DARK * size else INK,
        )
        for (u, v), value in np.ndenumerate(record.values)
    ]
    slanted = {"rotation": 30 if k > 2 else 0, "ha": "right" if k > 2 else "center"}
    return Chart(
        caption=with_time(Message(_("Moran's I of each variable with each")), record.time),
        told=lambda title: Message(
            _("Matrix: {title}. {cells} {cells:cell|cells}, {strong} with p up to 0.05."),
            title=title,
            cells=k * k,
            strong=int(strong.sum()),
        ),
        size=(max(5.2, 1.9 + 0.75 * k), max(2.8, 1.4 + 0.55 * k)),
        panels=[
            Panel(
                marks=[
                    Cells(
                        values=record.values,
                        colours=DIVERGING,
                        low=-size,
                        high=size,
                        marks=texts,
                        scale=_beside(_("I (bold: p ≤ 0.05)"), language),
                    )
                ],
                ticks=(range(k), names, slanted),
                upright=(range(k), names),
                x=pick(_("Variable of the neighbours"), language),
                y=pick(_("Variable of the region"), language),
                more={"tick_params": {"length": 0}},
            )
        ],
    )


def _beside(said: str, language: str) -> dict[str, Any]:
    """Return the scale beside cells."""
    return {"shrink": 0.9, "label": pick(said, language)}


def correlogram_chart(record: Correlogram, *, language: str) -> Chart:
    """Return the values with the band of permutations; filled where p of all together is small."""
    known = ~np.isnan(record.values)
    at = (record.mean_distance if record.by == "distance" else record.upper)[known]
    strong = record.p_adjusted[known] <= record.alpha
    share = Message(_("{share:g} % of permutations"), share=100 * (1 - record.alpha))
    marks: list[Mark] = [
        band(at, record.low[known], record.high[known], label=share.text(language)),
        line(
            at,
            record.expected[known],
            color=MUTED,
            lw=0.9,
            ls="--",
            label=pick(_("Expected"), language),
        ),
        line(at, record.values[known], lw=1.4, zorder=3),
    ]
    for chosen, face, said in (
        (strong, CONTRAST, _("p ≤ {alpha:g}, all together")),
        (~strong, "white", _("otherwise")),
    ):
        if chosen.any():
            style = {
                "marker": "o",
                "ls": "none",
                "ms": 5.5,
                "mfc": face,
                "mec": ACCENT,
                "zorder": 4,
            }
            label = Message(said, alpha=record.alpha).text(language)
            marks.append(line(at[chosen], record.values[known][chosen], label=label, **style))
    across = Message(_("Order of neighbours"))
    if record.by == "distance":
        across = Message(_("Mean distance ({unit})"), unit=record.unit_said())
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _(
                "Line: {title}. {n} {n:lag|lags}, {strong} of them outside what "
                "permutations give together."
            ),
            title=title,
            n=int(known.sum()),
            strong=int(strong.sum()),
        ),
        size=(6.4, 3.4),
        panels=[
            Panel(
                marks=marks,
                x=across.text(language),
                y="I" if record.statistic == "moran" else "C",
                key={"frameon": False, "ncols": 2, "loc": "best"},
                more={"set_xticks": (at,)} if record.by == "order" else {},
            )
        ],
    )


def _tall(rows: int) -> float:
    """Return the inches of a picture with a line of text for each region, and room for at least three."""
    return max(2.2, 1.3 + 0.2 * max(rows, 3))


def shares_chart(
    record: ClusterShares, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return the shares of the regions that are in a cluster in some runs, as bars."""
    some = np.flatnonzero(record.probability > 0)
    shown = some[np.argsort(-record.probability[some], kind="stable")][:_MOST_BARS]
    marks, start = [], np.zeros(shown.size)
    for k, code in enumerate(record.codes):
        wide = record.shares[shown, k]
        if (wide > 0).any():
            style = {"left": start, "color": CLUSTERS[code], "height": 0.78}
            label = named("cluster", code, language)
            marks.append(bars(wide, at=range(shown.size), label=label, **style))
            start = start + wide
    above = {"frameon": False, "ncols": 3, "loc": "lower left", "bbox_to_anchor": (0, 1.0)}
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            n_(
                "Bars: {title}. One region is in a cluster in some runs.",
                "Bars: {title}. {n} regions are in a cluster in some runs.",
            ),
            title=title,
            n=int(some.size),
        ),
        size=(6.4, _tall(shown.size)),
        panels=[
            Panel(
                marks=marks,
                upright=(range(shown.size), named_rows(record.ids, shown, names)),
                x=pick(_("Share of runs"), language),
                key=above if marks else None,
                more={
                    "invert_yaxis": {},
                    "set_xlim": (0, 1),
                    "tick_params": {"axis": "y", "length": 0},
                },
            )
        ],
        over={"x": 0.01, "ha": "left"},
    )


def emerging_chart(
    record: EmergingHotSpots, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return Gi* of the regions with a pattern, period by period; significant cells have a dot."""
    rank = [PATTERNS.index(one) for one in record.pattern.tolist()]
    order = np.lexsort((-record.z_score[-1], np.array(rank)))
    found = [k for k in order if record.pattern[k] != "none"]
    shown = (found or order.tolist())[:_MOST_BARS]  # where none has one, what was looked at
    size = float(np.nanmax(np.abs(record.z_score))) or 1.0
    row, column = np.nonzero(record.state[:, shown].T)
    at = range(0, len(record.times), max(1, len(record.times) // 12))
    return Chart(
        caption=record.counts().title(language),
        told=lambda title: Message(
            _(
                "Cells: {title}. {n} {n:region|regions} with a pattern over {periods} "
                "{periods:period|periods}."
            ),
            title=title,
            n=record.hot + record.cold,
            periods=len(record.times),
        ),
        size=(6.4, _tall(len(shown))),
        panels=[
            Panel(
                marks=[
                    Cells(
                        values=record.z_score[:, shown].T,
                        colours=DIVERGING,
                        low=-size,
                        high=size,
                        marks=[dots(column, row, ".", color="white", ms=4)],
                        scale=_beside(_("Gi* (dot: significant)"), language),
                    )
                ],
                ticks=(list(at), [str(record.times[t]) for t in at]),
                upright=(range(len(shown)), named_rows(record.ids, shown, names)),
                more={"tick_params": {"length": 0}},
            )
        ],
    )


@shows(MoranMatrix)
class ShowMatrix(Show[MoranMatrix]):
    """The matrix and its picture, then the pairs."""

    chart = staticmethod(matrix_chart)
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

    chart = staticmethod(correlogram_chart)
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

    classes = staticmethod(share_classes)
    chart = staticmethod(shares_chart)

    def method(self, record: ClusterShares) -> Note:
        """Return size, weights and how it was run."""
        return of_runs(record)

    def short(self, record: ClusterShares) -> tuple[Table, ...]:
        """Return the regions that are in a cluster in some runs, and the table of several W."""
        return (_uncertain(record), *record.tables()[1:])

    def parts(self, record: ClusterShares, place: Place) -> Iterator[Any]:
        """Yield the map, the bars and the short tables."""
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        if (record.probability > 0).any():
            yield self.figure(record, names=place.names, **place.how)
            yield from self.short(record)
        else:
            yield Message(_("No region is in a cluster in any run."))
            yield from record.tables()[1:]


def _uncertain(record: ClusterShares) -> Table:
    """Return the regions that are in a cluster in some runs, the surest first."""
    table = record.tables()[0]
    order = [k for k in (-record.probability).argsort(kind="stable") if record.probability[k] > 0]
    return replace(table, rows=tuple(table.rows[k] for k in order[:MOST_ROWS]))


@shows(EmergingHotSpots)
class ShowEmerging(Show[EmergingHotSpots]):
    """The map of patterns, their counts, Gi* by period."""

    classes = staticmethod(pattern_classes)
    chart = staticmethod(emerging_chart)

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
            yield self.map(record, place.regions, **place.map_how)
        yield record.counts()
        if record.hot + record.cold:
            yield self.figure(record, names=place.names, **place.how)
            yield self.short(record)[1]
