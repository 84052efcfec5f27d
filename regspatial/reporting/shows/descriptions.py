"""How descriptions show themselves: statistics, correlations, series, rankings, densities, maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from ...containers import Regions, Variable
from ...containers.labels import made, unit_of
from ...indicators.density.record import KernelDensity
from ...indicators.description.record import Correlations, Description
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
from ..cartography.year_maps import maps_by_time
from ..own import description as figures
from .registry import MOST_ROWS, Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


R = TypeVar("R", bound=Record)


class _Drawn(Show[R]):
    """The short tables and one figure."""

    order = ("table", "figure", "tables")
    of_short = True


@shows(Description)
class ShowDescription(_Drawn[Description]):
    """Statistics, boxes, and what deserves a look."""

    draws = staticmethod(figures.boxes_figure)

    def method(self, record: Description) -> Note:
        """Return size and divisor."""
        return Note(
            _(
                "{k} {k:column|columns} of {regions} {regions:region|regions} at {times} "
                "{times:time|times}; standard deviations with divisor n − 1, between "
                "regions of their means, within regions of what is left; quantiles by "
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

    draws = staticmethod(figures.correlation_figure)
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

    draws = staticmethod(figures.series_figure)
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

    draws = staticmethod(figures.ranking_figure)
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
        return figures.ranking_figure(record, **how)


@shows(KernelDensity)
class ShowDensity(_Drawn[KernelDensity]):
    """Bandwidths and peaks, and the curves."""

    draws = staticmethod(figures.density_figure)
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

    draws = staticmethod(figures.zipf_figure)

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
        classes = len(record.limits) - 1
        return choropleth(
            regions, values, *args, classes=classes, scheme=record.spec["scheme"], **how
        )


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
    return maps_by_time(
        x,
        regions,
        classes=len(record.limits) - 1,
        scheme=record.spec["scheme"],
        **{"borders": record.borders, "centre": record.centre, **how},
    )
