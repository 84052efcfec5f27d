"""How descriptions show themselves: statistics, correlations, series, rankings, densities, maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...containers import Regions, Variable
from ...containers.labels import made, spoken_with_unit, unit_of
from ...indicators.density.record import KernelDensity
from ...indicators.description.record import Correlations, Description
from ...indicators.mapped.bivariate import BivariateMap
from ...indicators.mapped.record import VariableMap
from ...indicators.ranking.record import Ranking
from ...indicators.series.record import Series
from ...indicators.zipf.record import Zipf
from ...results.record import Record
from ...results.table import Note, Table
from ...studies.places.region_names import names_of
from ...terms import Named, term
from ...words import Message, _, say, together
from ..cartography.maps import choropleth
from ..cartography.one_colour import say_beneath
from ..cartography.two_variables import bivariate_map
from ..cartography.year_maps import maps_by_time
from ..own.ranking import ranking_figure
from ..own.ridges import ridges_chart
from ..stock import (
    DASHES,
    LINES,
    Cells,
    Chart,
    Panel,
    at_times,
    bars,
    in_cells,
    intervals,
    line,
    path,
    rule,
)
from ..style import ACCENT, CONTRAST, INK, MUTED, pick, text_size
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def series_chart(record: Series, *, language: str) -> Chart:
    """Return a variable over time: a line a group, all regions thick."""
    names = [say(one, language) for one in record.called]
    x = at_times(record.times)
    ends = "; ".join(
        f"{n} {v[0]:.4g} → {v[-1]:.4g}" for n, v in zip(names, record.values, strict=True)
    )
    dashes = ["-", *(DASHES[k // len(LINES) % 4] for k in range(len(names)))]
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("Line chart: {title}. {ends}."), title=title, ends=ends),
        size=(6.4, 3.8),
        panels=[
            Panel(
                marks=[
                    path(k, x, record.values[k], n, ls=dashes[k], ms=3.2, zorder=2 + (k == 0))
                    for k, n in enumerate(names)
                ],
                times=record.times,
                y=spoken_with_unit(record.variable, record.variable_labels, language),
                grid="y",
            )
        ],
        key={"loc": "outside right center"} if len(names) > 1 else None,
    )


def density_chart(record: KernelDensity, *, language: str) -> Chart:
    """Return kernel densities, a curve a time, the later the darker; or as ridges, where these were asked for."""
    from matplotlib import colormaps

    if record.spec.get("drawn") == "ridges":
        return ridges_chart(record, language=language)
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    count = len(record.times)
    shades = [colormaps["viridis_r"](v) for v in np.linspace(0.25, 1.0, max(count, 2))[-count:]]
    peaks = "; ".join(f"{t}: {record.peaks(t)[0][0]:.4g}" for t in record.times)
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Density curves: {title}. Highest peak: {peaks}."), title=title, peaks=peaks
        ),
        size=(6.2, 3.8),
        panels=[
            Panel(
                marks=[
                    line(
                        record.grid,
                        record.density[k],
                        color=shades[k],
                        ls=DASHES[k % 4],
                        lw=1.7,
                        label=str(time),
                    )
                    for k, time in enumerate(record.times)
                ],
                x=say(record.called, language) if record.relative else unit,
                y=pick(_("Density"), language),
                grid="y",
                more={
                    "set_xlim": (float(record.grid[0]), float(record.grid[-1])),
                    "set_ylim": {"bottom": 0},
                },
            )
        ],
        key={"loc": "outside right center"},
    )


def zipf_chart(record: Zipf, *, language: str) -> Chart:
    """Return rank against size in logs, with the fitted line, of the first and the last time."""
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    at = list(dict.fromkeys((0, len(record.times) - 1)))
    marks = []
    for k, colour, mark in zip(at, (ACCENT, CONTRAST), "os", strict=False):
        sizes = record.sizes[k]
        label = f"{record.times[k]}: b = {record.slope[k]:.3f} ({record.std_error[k]:.3f})"
        how = {"marker": mark, "ls": "none", "ms": 4, "mfc": "none"}
        marks.append(line(sizes, record.ranks[k] - 0.5, color=colour, label=label, **how))
        ends = np.array([sizes[0], sizes[-1]])
        fit = np.exp(record.intercept[k] - record.slope[k] * np.log(ends))
        marks.append(line(ends, fit, color=colour, lw=1.4))
    slopes = "; ".join(f"{record.times[k]} b = {record.slope[k]:.3f}" for k in at)
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Rank and size in logs: {title}. {slopes}."), title=title, slopes=slopes
        ),
        size=(5.8, 4.2),
        panels=[
            Panel(
                marks=marks,
                x=Message(_("{x} (log scale)"), x=unit).text(language),
                y=pick(_("Rank − 1/2 (log scale)"), language),
                grid="both",
                key={},
                more={"set": {"xscale": "log", "yscale": "log"}},
            )
        ],
    )


def boxes_chart(record: Description, *, language: str) -> Chart:
    """Return the columns as boxes in standard deviations from their means, so that all can be compared.

    The box spans the least and the greatest quantile that were asked for, the line is the median
    (where asked for), the whiskers reach the least and the greatest value.
    """
    names = [say(record.said(n), language) for n in record.names]
    middle = record.quantiles.index(0.5) if 0.5 in record.quantiles else None
    marks = []
    for k, row in enumerate(record.values):
        if not row[2] > 0.0:
            continue
        y = len(names) - 1 - k
        low, *inner, high = (row[5:-1] - row[1]) / row[2]
        marks.append(intervals(y, low, high, color=MUTED, lw=1.2))
        box = {"left": inner[0], "height": 0.56, "color": "#bcd3ea", "ec": ACCENT}
        marks.append(bars(inner[-1] - inner[0], at=y, **box))
        if middle is not None:
            ends = (inner[middle], y - 0.28, y + 0.28)
            marks.append(intervals(*ends, upright=True, color=INK))
        marks.append(line([low, high], [y, y], color=MUTED, ms=7, marker="|", ls="none"))
    means = "; ".join(f"{n} {row[1]:.4g}" for n, row in zip(names, record.values, strict=True))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Box plot: {title}. {n} {n:column|columns}; means: {means}."),
            title=title,
            n=len(names),
            means=means,
        ),
        size=(6.2, 1.0 + 0.3 * len(names)),
        panels=[
            Panel(
                marks=[*marks, rule(0, ls="--")],
                rows=names,
                x=pick(_("Standard deviations from the mean"), language),
                grid="x",
            )
        ],
    )


def correlation_chart(record: Correlations, *, language: str) -> Chart:
    """Return the lower triangle of correlations, blue below zero and red above, with stars."""
    names = [say(record.said(n), language) for n in record.names]
    k = len(names)
    side = 0.62 * k
    pairs = [(i, j) for i in range(k) for j in range(i)]
    known = [at for at in pairs if np.isfinite(record.r[at])]
    strongest = sorted(known, key=lambda at: -abs(record.r[at]))[:5]
    cells = Cells(
        values=np.ma.array(record.r, mask=np.triu(np.ones((k, k), dtype=bool))),
        colours="RdBu_r",
        low=-1,
        high=1,
        marks=in_cells(
            {at: record.cell(*at, digits=2) for at in pairs},
            np.abs(record.r) > 0.6,
            fontsize=text_size(-1.5),
        ),
        scale={"shrink": 0.8, "label": "r", "framed": True},
    )
    slanted = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Heat map: {title}. {n} {n:column|columns}, N = {rows}; strongest: {pairs}."),
            title=title,
            n=k,
            rows=record.n,
            pairs="; ".join(f"{names[i]} – {names[j]} {record.r[i, j]:.2f}" for i, j in strongest),
        ),
        size=(2.4 + side, 1.6 + 0.62 * side + 0.3),
        panels=[
            Panel(
                marks=[cells],
                ticks=(np.arange(k - 1), names[:-1], slanted),
                upright=(np.arange(1, k), names[1:]),
                framed=False,
                more={"set_xlim": (-0.5, k - 1.5), "set_ylim": (k - 0.5, 0.5)},
            )
        ],
    )


R = TypeVar("R", bound=Record)


class _Drawn(Show[R]):
    """The short tables and one figure."""

    order = ("table", "figure", "tables")
    of_short = True


@shows(Description)
class ShowDescription(_Drawn[Description]):
    """Statistics, boxes, and what deserves a look."""

    chart = staticmethod(boxes_chart)

    def method(self, record: Description) -> Note:
        """Return size and divisor."""
        return Note(
            _(
                "{k} {k:variable|variables}, {regions} {regions:region|regions}, {times} {times:period|periods}; standard "
                "deviations with divisor n − 1: between, of the means of regions; within, of deviations from them; quantiles by "
                "linear interpolation."
            ),
            k=len(record.names),
            regions=len(record.ids),
            times=len(record.times),
        )

    def short(self, record: Description) -> tuple[Table, ...]:
        """Return all but a table with a row a time and column that is too long for a page."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS or t.name == "findings")


@shows(Correlations)
class ShowCorrelations(_Drawn[Correlations]):
    """The triangle with stars, and its picture."""

    chart = staticmethod(correlation_chart)
    first = 1

    def method(self, record: Correlations) -> Note:
        """Return coefficient, size and test."""
        return Note(
            _(
                "Pearson correlations of {k} {k:column|columns} over {n} {n:row|rows} "
                "without an empty cell; two-sided p from the t distribution; variance "
                "inflation factors of each column by the others."
            ),
            k=len(record.names),
            n=record.n,
        )


@shows(Series)
class ShowSeries(_Drawn[Series]):
    """The series, the lines, and the growth."""

    chart = staticmethod(series_chart)
    first = 2

    def method(self, record: Series) -> Note:
        """Return statistic, variable, times and what regions count by."""
        population = record.spec["population"]
        counts = (
            Message(_("every region counts the same"))
            if population is None
            else Message(_("weighted by {weights}"), weights=record.said(population))
        )
        return Note(
            _(
                "{statistic} of {x} over the regions that have a value, {n} "
                "{n:time|times}; {counts}; growth by year is compound."
            ),
            statistic=Named("group_statistic", record.statistic),
            x=record.said(record.variable),
            n=len(record.times),
            counts=counts,
        )


@shows(Ranking)
class ShowRanking(Show[Ranking]):
    """Bars, and the places."""

    draws = staticmethod(ranking_figure)
    order = (
        "figure",
        "tables",
    )
    named = True

    def method(self, record: Ranking) -> Note:
        """Return variable, time, size and direction."""
        first = (
            _("the least value first")
            if record.spec["ascending"]
            else _("the greatest value first")
        )
        return Note(
            _(
                "{n} {n:region|regions} by {x} in {time}, {first}; equal values share "
                "the better place."
            ),
            n=len(record.ids),
            x=record.said(record.variable),
            time=record.time,
            first=Message(first),
        )

    def map(self, record: Ranking, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the bars with the names of the regions."""
        del args
        how.setdefault("names", names_of(regions, how.get("language", "en")))
        return ranking_figure(record, **how)


@shows(KernelDensity)
class ShowDensity(_Drawn[KernelDensity]):
    """Bandwidths and peaks, and the curves."""

    chart = staticmethod(density_chart)
    first = 1

    def method(self, record: KernelDensity) -> Note:
        """Return variable, kernel, bandwidth and what values are relative to."""
        base = Message(
            _(
                "Density of {x} among regions at {n} {n:time|times}: Gaussian kernel, "
                "bandwidth: {rule}"
            ),
            x=record.said(record.variable),
            n=len(record.times),
            rule=term("density_bandwidth", record.rule),
        )
        end = _("; values divided by the mean of their time.") if record.relative else _(".")
        return together(base, Message(end))


@shows(Zipf)
class ShowZipf(_Drawn[Zipf]):
    """The slopes, and the sizes of the first and last time."""

    chart = staticmethod(zipf_chart)

    def method(self, record: Zipf) -> Note:
        """Return the regression, its sizes and its standard error."""
        return Note(
            _(
                "Rank and size of {x} at {n} {n:time|times}: ln(rank − 1/2) on ln(size) by "
                "least squares, standard error |b|√(2/n) (Gabaix and Ibragimov 2011), test "
                "of b = 1."
            ),
            x=record.said(record.variable),
            n=len(record.times),
        )


@shows(VariableMap)
class ShowMap(Show[VariableMap]):
    """The map, and its classes."""

    first = 1

    def method(self, record: VariableMap) -> Note:
        """Return how the classes are made."""
        return Note(
            _("{title}. Classes: {scheme}."),
            title=record.title,
            scheme=term("map_scheme", record.spec["scheme"]),
        )

    def parts(self, record: VariableMap, place: Place) -> Iterator[Any]:
        """Yield the map and the classes."""
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        yield record.tables()[0]

    def map(self, record: VariableMap, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the classes, whole: a class that holds no region on this map stays in the legend."""
        language = how.get("language", "en")
        if record.series is not None:
            return _several(record, regions, **how)
        entitle(how, record.title.text(language))
        how.setdefault("legend", _unit(record, language))
        how.setdefault("borders", record.borders)
        how.setdefault("centre", record.centre)
        values = dict(zip(record.ids, record.values.tolist(), strict=True))
        for one in record.amount_said:
            say_beneath(how, Message("{one}", one=one), language)
        scheme: Any = record.spec["scheme"]
        if record.ends is not None and scheme != "unique":
            scheme = record.limits[1:-1].tolist()
        classes = len(record.limits) - 1
        circles = record.spec.get("drawn") == "circles"
        return choropleth(
            regions, values, *args, classes=classes, scheme=scheme, circles=circles, **how
        )


@shows(BivariateMap)
class ShowBivariateMap(Show[BivariateMap]):
    """Two variables: the map with its square of nine colours, and the classes."""

    first = 1
    order = ("map", "table")

    def method(self, record: BivariateMap) -> Note:
        """Return how the classes are made."""
        return Note(
            _("{title}: three classes of each variable, limits at its terciles."),
            title=record.title,
        )

    def map(self, record: BivariateMap, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the nine classes."""
        return bivariate_map(record, regions, *args, **how)


def _unit(record: VariableMap, language: str) -> str:
    """Return the unit that stands over a legend; "" where the variable has none."""
    return say(unit_of(record.variable, record.variable_labels), language)


def _several(record: VariableMap, regions: Regions, **how: Any) -> Figure:
    """Draw the maps of the times of a record, in its classes."""
    language = how.get("language", "en")
    assert record.series is not None  # noqa: S101 - asked only where there are several times
    x = Variable(
        name=record.variable,
        ids=record.ids,
        times=record.times,
        values=record.series,
        label=made(Message("{name}", name=record.said(record.variable))),
    )
    how.setdefault("legend", _unit(record, language))
    for one in record.amount_said:
        say_beneath(how, Message("{one}", one=one), language)
    return maps_by_time(
        x,
        regions,
        classes=len(record.limits) - 1,
        scheme=record.spec["scheme"],
        **{"borders": record.borders, "centre": record.centre, **how},
    )
