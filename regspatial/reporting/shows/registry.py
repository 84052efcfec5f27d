"""The registry from type of record to title, method, figures, map and short tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from ...containers import Regions
from ...errors import ParameterError
from ...results.called import name_or_id, shared_names
from ...results.record import Record
from ...results.table import Note, Table, with_time
from ...words import Message, Sentence, Spoken, _, environment_language, say
from .._labels import regions_called
from ..cartography.maps import choropleth
from ..laid import Layable
from ..look import styled
from ..own.clusters import Classes, classes_map
from ..stock import Chart, drawn_by

if TYPE_CHECKING:
    from matplotlib.figure import Figure

R = TypeVar("R", bound=Record)


MOST_ROWS = 40
"""Rows of a short table: what a screen holds; longer ones, a row per region, stand in files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record is shown: the page's language, its map, and the names of its regions.

    Parameters
    ----------
    language : {"en", "zh"}
    names : mapping of region id to name
    regions : Regions or None
        None where no map can be drawn.
    source : str or None
        Source line under maps.
    titled : bool
        Whether pictures bear their titles, as in files of their own; a page has its captions.
    """

    language: str
    names: Mapping[str, str]
    regions: Regions | None = None
    source: str | None = None
    titled: bool = False

    @property
    def how(self) -> dict[str, Any]:
        """What every figure takes; the caption of the page stands for a title."""
        return {"language": self.language, **({} if self.titled else {"title": ""})}

    @property
    def map_how(self) -> dict[str, Any]:
        """What every map takes."""
        return {**self.how, "source": self.source}


def entitle(how: dict[str, Any], words: str) -> None:
    """Give a map its title, and its caption where a page's caption stands for the title.

    Values by id have no name of their own: without this the caption would be that of any map.
    """
    how.setdefault("title", words)
    how.setdefault("caption", how["title"] or words)


class Show(Generic[R]):
    """How records of one type show themselves; this base shows the tables and nothing else.

    Attributes
    ----------
    no_picture : marked sentence or None
        What records of this type are, where a picture of them makes no sense. The conformance suite
        takes no other excuse, and `figure` repeats it to whoever asks for one.
    tables_shown, figures_shown : int
        How many tables stand in the section of a report, and how many figures and as many maps; the others stand
        in its appendix.
    for_maker : bool
        Whether all of it concerns the maker of the study alone, and stands in the appendix of a report.
    said_with_method : int
        How many findings, from the first, are left to the section: the sentence on the method says them.
    chart : function or None
        What a record shows without a map, drawn from stock: a `staticmethod` of the record and the language.
    draws : function or None
        What draws it where stock cannot: a `staticmethod` of the record and the options of pictures.
    classes : function or None
        What a map of classes shows: a `staticmethod` of the record.
    shade : marked sentence or None
        What the `variable()` of a record is called, where a map of it at one time, by default the last, shows it.
    order : sequence of {"table", "figure", "map", "tables"}
        What a report shows, in order: the first table alone, the figure, the map where there are regions, and the
        tables that are left.
    of_short : bool
        Whether a report shows the short tables alone.
    named : bool
        Whether the figure of a report takes the names of regions.
    first : int or None
        How many tables are the short ones, from the first; None where their rows say it.
    """

    no_picture: ClassVar[Sentence | None] = None
    tables_shown: ClassVar[int] = 1
    figures_shown: ClassVar[int] = 1
    for_maker: ClassVar[bool] = False
    said_with_method: ClassVar[int] = 0
    chart: ClassVar[Callable[..., Chart] | None] = None
    draws: ClassVar[Callable[..., Figure] | None] = None
    classes: ClassVar[Callable[..., Classes] | None] = None
    shade: ClassVar[Sentence | None] = None
    order: ClassVar[tuple[Literal["table", "figure", "map", "tables"], ...]] = ("tables",)
    of_short: ClassVar[bool] = False
    named: ClassVar[bool] = False
    first: ClassVar[int | None] = None

    def title(self, record: R) -> str | Spoken:
        """Return the title, not yet in words: that of the main table."""
        said = record.tables()[0].en
        return said if isinstance(said, Spoken) else Note(said)

    def method(self, record: R) -> Note | None:
        """Return the sentence on how the record was computed, None where there is none."""
        del record
        return None

    def methods_beside(self, record: R) -> tuple[Note, ...]:
        """Return what a paragraph on methods says besides, which stands elsewhere in the section."""
        del record
        return ()

    def parts(self, record: R, place: Place) -> Iterator[Any]:
        """Yield what a report shows, in order: tables, figures and sentences."""
        tables = list(self.short(record) if self.of_short else record.tables())
        names = {"names": place.names} if self.named else {}
        for one in self.order:
            if one == "figure":
                yield self.figure(record, **names, **place.how)
            elif one == "map" and place.regions is not None:
                yield self.map(record, place.regions, **place.map_how)
            elif one == "table":
                yield tables.pop(0)
            elif one == "tables":
                yield from tables

    def short(self, record: R) -> tuple[Table, ...]:
        """Return what a screen shows: no table with a row per region, unless there is no other."""
        tables = record.tables()
        if self.first is not None:
            return tables[: self.first]
        return tuple(t for t in tables if len(t.rows) <= MOST_ROWS) or tables[:1]

    def paper(self, record: R, language: str) -> tuple[Table | Layable, ...]:
        """Return the tables that a paper shows."""
        del language
        return self.short(record)

    def figure(self, record: R, *args: Any, **how: Any) -> Figure:
        """Draw the record without a map."""
        name = type(record).__name__
        if self.chart is not None:
            return drawn_by(self.chart, record, *args, **how)
        if self.draws is not None:
            if "ax" in how and "ax" not in signature(self.draws).parameters:
                raise ParameterError(
                    _("The figure of {name} does not go into given axes; leave out ax=."),
                    name=name,
                )
            return self.draws(record, *args, **how)
        if self.no_picture is not None:
            raise ParameterError(
                _("There is no figure for {name}: {why}; its tables() hold the numbers."),
                name=name,
                why=Message(self.no_picture),
            )
        raise ParameterError(
            _("There is no figure for {name}; its tables() hold the numbers."), name=name
        )

    def map(self, record: R, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the record on a map; without one of its own, as `figure` does."""
        if self.classes is not None:
            return classes_map(regions, self.classes(record), **how)
        if self.shade is None:
            return self.figure(record, *args, **how)
        with_variable: Any = record
        values = with_variable.variable().at(how.pop("at_time", with_variable.times[-1]))
        said = with_time(Message(self.shade), values.times[0])
        entitle(how, said.text(how.get("language", "en")))
        return choropleth(regions, values, **how)


class _Registry:
    """Entries by type; a record's own type first, then those it derives from."""

    entries: ClassVar[dict[type, Show[Any]]] = {}
    read: ClassVar[bool] = False

    @classmethod
    def of(cls, kind: type) -> Show[Any]:
        if not cls.read:  # every module beside this one registers its own when it is imported
            folder = Path(__file__).parent
            for found in iter_modules([str(folder)]):
                import_module(f".{found.name}", __package__)
            cls.read = True
        return next((cls.entries[t] for t in kind.__mro__ if t in cls.entries), Show())


S = TypeVar("S", bound="type[Show[Any]]")


def shows(kind: type) -> Callable[[S], S]:
    """Register how records of a type show themselves."""

    def register(show: S) -> S:
        if kind in _Registry.entries:
            raise TypeError(
                f"{kind.__name__} shows itself in two places; {show.__name__} is the second"
            )
        _Registry.entries[kind] = show()
        return show

    return register


def show_of(record: Any) -> Show[Any]:
    """Return how a record shows itself, by its type."""
    return _Registry.of(type(record))


def plot_record(record: Any, *args: Any, **how: Any) -> Figure:
    """Draw a record, on a map where regions are given: ``plot_record(record, regions)``.

    ``style=FigureStyle(…)`` draws it for print: width, fonts, what stands on a map.

    ============================  =======================  =========================================
    record                        with regions             without
    ============================  =======================  =========================================
    local statistic               cluster map              scatterplot of the time
    global statistic              –                        series by time; scatterplot of one time, or
                                                           that of ``at_time=``
    scatterplot                   –                        scatterplot
    matrix of Moran's I           –                        coloured cells
    emerging hot spots            map of patterns          Gi* by region and period
    clusters over many runs       map of shares            bars of shares
    correlogram                   –                        line with a band of permutations
    impacts, model with impacts   impacts by region        impacts with intervals
    model                         –                        coefficients with intervals
    growth-pole network           flow map                 network chart
    GWR, MGWR, GTWR               maps of coefficients     –
    Ripley's K                    –                        L − r with its envelopes
    weights described             map of links             histogram of neighbours
    two weights compared          overlap by region        neighbours and spectra
    descriptive statistics        –                        boxes in standard deviations
    correlations                  –                        triangle with stars
    series, ranking, density      –                        lines, bars, curves
    Zipf's law                    –                        rank against size
    fixed effects, instruments    –                        coefficients with intervals
    stability of a coefficient    –                        with and without controls, b*
    cluster transitions           clusters, what moved     counts from each to each
    composite index               scores                   bars of their parts
    disparity                     –                        measures by period
    Malmquist index               mean changes             changes multiplied up
    poles over time               states                   when each was one
    test of stationarity          –                        p by term
    labels on both sides          what the table lacks     –
    map of a variable             the map                  –
    ============================  =======================  =========================================

    Raises
    ------
    ParameterError
        If there is no figure for it.
    """
    show = show_of(record)
    how["language"] = how.get("language") or environment_language()
    known = getattr(record, "region_names", {})
    said = {one: say(name, how["language"]) for one, name in known.items()}
    shared = shared_names(said)
    called = {one: name_or_id(one, said, shared) for one in said}
    with styled(how.pop("style", None)), regions_called(called):
        if args and isinstance(args[0], Regions):
            return show.map(record, args[0], *args[1:], **how)
        regions = how.pop("regions", None)
        if regions is not None:
            return show.map(record, regions, *args, **how)
        return show.figure(record, *args, **how)
