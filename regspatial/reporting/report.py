"""report: results, tables, figures and words become one HTML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from ..containers import Regions
from ..errors import InputError
from ..results.regression import AUTOMATIC_CORRECTION, BIAS_CORRECTION, STANDARD_ERRORS
from ..results.table import Table
from ..words import Message, _, say
from . import figures, maps
from ._methods import method_of
from .images import alternative_of, caption_of, image_of
from .page import Page, check_language
from .regression_table import RegressionTable

_WORDS = {
    "notes": _("Notes"),
    "significant": _("significant regions"),
    "none": _("No region is significant."),
}

MOST_ON_A_CIRCLE = 60  # nodes of a network chart in a report
MOST_ROWS = 40  # of a table of a network or a local regression; longer ones stand in the files


def report(
    items: Iterable[Any],
    path: str | Path,
    *,
    title: str,
    language: str = "en",
    regions: Regions | None = None,
    intro: str | None = None,
    source: str | None = None,
    provenance: Mapping[str, object] | None = None,
    notes: Iterable[str] = (),
) -> Path:
    """Write a report: one self-contained static HTML file.

    Parameters
    ----------
    items : iterable
        In order: records (each with a sentence on its method, its tables and its figures),
        `Table`, what `etable` returns, matplotlib figures, plain text, or pairs
        ``(heading, item)`` and ``(heading, [items])`` that begin a section.
    path : str or Path
    title : str
    language : {"en", "zh"}
    regions : Regions, optional
        Draws cluster and impact maps, and names the regions in tables and figures.
    intro : str, optional
        Paragraphs under the title.
    source : str, optional
        Source line under the maps.
    provenance : mapping, optional
        See `Page.provenance`; the version of regspatial and the seeds of the records are added.
    notes : iterable of str
        Points at the end.

    Returns
    -------
    Path of the file.

    Raises
    ------
    InputError
        For an item that cannot be shown.
    OutputError
        If the file cannot be written; what was there before is untouched.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> report([("Data", "Thirty provinces.")], folder / "r.html", title="Innovation").name
    'r.html'
    """
    language = check_language(language)
    names = figures.names_of(regions, language)
    page = Page(title, language, names=names)
    writer = Writer(page, regions, source)
    if intro:
        page.paragraph(intro)
    for item in items:
        writer.add(item)
    points = list(notes)
    if points:
        page.section(writer.word("notes")).items(points)
    page.provenance(_facts(provenance or {}, writer.seeds))
    return page.write(path)


class Receiver(Protocol):
    """What the writer writes to: a page, or something that keeps what a page would get."""

    language: str

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the regions by id."""

    def section(self, title: str) -> Any:
        """See `Page.section`."""

    def paragraph(self, text: str) -> Any:
        """See `Page.paragraph`."""

    def note(self, text: str) -> Any:
        """See `Page.note`."""

    def table(self, table: Any) -> Any:
        """See `Page.table`."""

    def figure(self, image: str | bytes, *, caption: str, alt: str) -> Any:
        """See `Page.figure`."""


class Writer:
    """Puts items on the page, each kind in its own way."""

    def __init__(self, page: Receiver, regions: Regions | None, source: str | None) -> None:
        self.page, self.regions, self.source = page, regions, source
        self.language = page.language
        self.seeds: dict[str, Any] = {}
        self.headed = False

    def word(self, key: str) -> str:
        """Return one of our words in the page's language."""
        return say(_WORDS[key], self.language)

    def add(self, item: Any) -> None:
        """Add an item, or a section with its items."""
        if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
            heading, inside = item
            self.page.section(heading)
            self.headed = True
            for one in inside if isinstance(inside, (list, tuple)) else [inside]:
                self.one(one)
            self.headed = False
        else:
            self.one(item)

    def one(self, item: Any) -> None:
        """Add one item without a heading."""
        if isinstance(item, str):
            self.page.paragraph(item)
        elif isinstance(item, (Table, RegressionTable)):
            self.page.table(item)
        elif hasattr(item, "savefig"):
            self.figure(item)
        elif hasattr(item, "tables"):
            self.record(item)
        else:
            raise InputError(
                _(
                    "A report holds records, tables, figures and text, not {name}; a heading goes "
                    "with its item as a pair (heading, item)."
                ),
                name=type(item).__name__,
            )

    def record(self, record: Any) -> None:
        """Add a record: its method, then what belongs to its kind."""
        kind = figures.kind_of(record)
        if not self.headed:
            self.page.section(self.title(record))
        seed = getattr(record, "spec", {}).get("seed")
        if seed is not None:
            self.seeds[self.title(record)] = seed
        method = method_of(record, kind)
        if method is not None:
            self.page.paragraph(method.text(self.language))
        show = {
            "local": self.local,
            "global": self.series,
            "model": self.model,
            "impacts": self.impacts,
            "model with impacts": self.model_with_impacts,
            "network": self.network,
            "surfaces": self.surfaces,
        }.get(kind, self.plain)
        show(record)

    def title(self, record: Any) -> str:
        """Return the title of a record's main table."""
        return str(record.tables()[0].title(self.language))

    def plain(self, record: Any) -> None:
        """Add all tables of a record."""
        for table in record.tables():
            self.page.table(table)
        if figures.kind_of(record) == "scatter":
            self.figure(figures.moran_scatter(record, **self.how, names=self.names))

    def series(self, record: Any) -> None:
        """Add a global statistic."""
        if len(record.times) > 1:
            self.figure(figures.moran_series(record, **self.how))
        self.page.table(record.tables()[0])
        if getattr(record, "z", None) is not None:
            self.figure(figures.moran_scatter(record, **self.how, names=self.names))

    def local(self, record: Any) -> None:
        """Add a local statistic: maps of the first and the last time, counts, significant regions."""
        times = list(dict.fromkeys((record.times[0], record.times[-1])))
        if self.regions is not None:
            for time in times:
                self.figure(maps.lisa_map(record, self.regions, time, **self.map_how))
        else:
            self.figure(figures.moran_scatter(record, **self.how))
        if len(record.times) > 1:
            self.page.table(record.counts())
        for time in times:
            self.significant(record.at(time))

    def significant(self, record: Any) -> None:
        """Set the significant regions of one time in a table."""
        table = record.tables()[0]
        at = table.keys.index("cluster")
        rows = tuple(r for r in table.rows if r[at] not in ("not significant", "isolate"))
        keep = [
            k for k, key in enumerate(table.keys)
            if key not in ("time", "expected", "variance", "z_score", "quadrant")
            and not (key == "p_adjusted" and record.correction == "none")
        ]  # fmt: skip
        time = record.times[0]
        shown = replace(
            table,
            en=Message(
                _("{title}, {time}: {what}"),
                title=table.en,
                time=time,
                what=Message(_WORDS["significant"]),
            ),
            columns=tuple(table.columns[k] for k in keep),
            rows=tuple(tuple(r[k] for k in keep) for r in rows),
        )
        if rows:
            self.page.table(shown)
        else:
            self.page.paragraph(self.word("none"))

    def model(self, record: Any) -> None:
        """Add a model."""
        notes = tuple(
            n.text(self.language)
            for n in record.notes
            if n.sentence not in (STANDARD_ERRORS, BIAS_CORRECTION, AUTOMATIC_CORRECTION)
        )
        table = RegressionTable.of([record], self.language)
        self.page.table(replace(table, title=self.title(record), extra_notes=notes))
        self.figure(figures.coefficient_plot(record, **self.how))

    def impacts(self, record: Any) -> None:
        """Add impacts."""
        self.figure(figures.impact_plot(record, **self.how))
        self.page.table(record.tables()[0])
        if self.regions is not None and record.regional is not None:
            for effect in ("spill_in", "spill_out"):
                self.figure(maps.impacts_map(record, self.regions, effect=effect, **self.map_how))

    def model_with_impacts(self, record: Any) -> None:
        """Add a model, its impacts and its tests."""
        self.model(record.model)
        method = method_of(record.impacts, "impacts")
        if method is not None:
            self.page.paragraph(method.text(self.language))
        self.impacts(record.impacts)
        for table in record.tables():
            if table.name == "tests":
                self.page.table(table)

    def network(self, record: Any) -> None:
        """Add a growth-pole network: its verdict, maps, and the tables that are short."""
        from . import flows

        self.page.paragraph(record.method().text(self.language))
        if self.regions is not None and record.backbone.points is not None:
            self.figure(flows.flow_map(record, self.regions, **self.map_how))
        if record.backbone.n <= MOST_ON_A_CIRCLE:
            self.figure(flows.network_chart(record, names=self.names, **self.how))
        for table in record.tables():
            if len(table.rows) <= MOST_ROWS:
                self.page.table(table)

    def surfaces(self, record: Any) -> None:
        """Add a local regression: maps of its coefficients, and the tables that are short."""
        from .local_maps import local_maps

        if self.regions is not None and any(term != "Intercept" for term in record.terms):
            figure = local_maps(record, self.regions, language=self.language, source=self.source)
            self.figure(figure)
        for table in record.tables():
            if len(table.rows) <= MOST_ROWS:
                self.page.table(table)

    def figure(self, figure: Any) -> None:
        """Add a matplotlib figure."""
        caption = caption_of(figure) or alternative_of(figure)
        alternative = alternative_of(figure) or caption
        if not alternative:
            axes = figure.get_axes()
            alternative = caption = axes[0].get_title() or axes[0].get_title("left") if axes else ""
        self.page.figure(image_of(figure), caption=caption, alt=alternative or "figure")

    @property
    def how(self) -> dict[str, Any]:
        """What all our figures take."""
        return {"language": self.language, "title": ""}

    @property
    def map_how(self) -> dict[str, Any]:
        """What all our maps take."""
        return {**self.how, "source": self.source}

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the regions."""
        return self.page.names


def _facts(given: Mapping[str, object], seeds: Mapping[str, object]) -> dict[str, object]:
    from .. import __version__

    facts = dict(given)
    versions = facts.get("versions")
    facts["versions"] = {
        "regspatial": __version__,
        **(versions if isinstance(versions, Mapping) else {}),
    }
    if seeds and "seed" not in facts and "seeds" not in facts:
        facts["seeds"] = dict(seeds)
    return facts
