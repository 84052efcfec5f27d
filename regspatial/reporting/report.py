"""report: results, tables, figures and words become one HTML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from .._calls.door import door
from .._calls.edges import ask
from ..choices.languages import check_language
from ..containers import Regions
from ..errors import InputError
from ..results.customary import WithCustomary
from ..results.table import Table
from ..studies.places.region_names import names_of
from ..terms.spoken import spoken_on
from ..words import Language, Message, Spoken, _, say
from ._paper import PAPER
from .cited import cited
from .comparisons.regression_table import RegressionTable
from .docx_page import DocxPage
from .images import PRINT_DOTS, alternative_of, caption_of, image_of, is_map, png_of
from .page import Page
from .shows import Place, show_of
from .shows.registry import MOST_ROWS
from .told import findings_of


@door
def report(
    items: Iterable[Any],
    path: str | Path,
    *,
    title: str,
    language: Language = "en",
    regions: Regions | None = None,
    intro: str | None = None,
    source: str | None = None,
    provenance: Mapping[str, object] | None = None,
    notes: Iterable[str] = (),
) -> Path:
    """Write a report: one self-contained static HTML file, or a Word document.

    Parameters
    ----------
    items : iterable
        In order: records (each with a sentence on its method, its tables and its figures),
        `Table`, what `etable` returns, matplotlib figures, plain text, or pairs
        ``(heading, item)`` and ``(heading, [items])`` that begin a section.
    path : str or Path
        Ending in .docx for a Word document; anything else is HTML.
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
    MissingDependencyError
        For a Word document, if python-docx is not installed.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> report([("Data", "Thirty provinces.")], folder / "r.html", title="Innovation").name
    'r.html'
    """
    language = check_language(language)
    names = names_of(regions, language)
    kind = DocxPage if str(path).lower().endswith(".docx") else Page
    page: Page | DocxPage = kind(title, language, names=names)
    writer = Writer(page, regions, source)
    if intro:
        page.paragraph(intro)
    for item in items:
        writer.add(item)
    points = list(notes)
    if points:
        page.section(say(_("Notes"), language)).items(points)
    facts = _facts(provenance or {}, writer.seeds)
    versions = facts["versions"]
    page.methods(versions if isinstance(versions, Mapping) else {})
    page.provenance(facts)
    ask("audited", page.laid, together=False)
    return page.write(path)


class Receiver(Protocol):
    """What the writer writes to: a page, or something that keeps what a page would get."""

    language: str

    @property
    def prints(self) -> bool:
        """Whether pictures are taken as dots too."""

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the regions by id."""

    def section(self, title: str) -> Any:
        """See `Page.section`."""

    def paragraph(self, text: str) -> Any:
        """See `Page.paragraph`."""

    def note(self, text: str) -> Any:
        """See `Page.note`."""

    def method(self, text: str, *, shown: bool = True) -> Any:
        """See `Page.method`."""

    def finding(self, text: str) -> Any:
        """See `Page.finding`."""

    def cite(self, works: Iterable[str]) -> Any:
        """See `Page.cite`."""

    def fold(self) -> Any:
        """See `Page.fold`."""

    def unfold(self) -> Any:
        """See `Page.unfold`."""

    def table(self, table: Any) -> Any:
        """See `Page.table`."""

    def figure(
        self,
        image: str | bytes,
        *,
        caption: str,
        alt: str,
        note: str = "",
        printed: bytes | None = None,
        is_map: bool = False,
    ) -> Any:
        """See `Page.figure`."""


class Writer:
    """Puts items on the page; a record says by its type what there is to put."""

    def __init__(
        self,
        page: Receiver,
        regions: Regions | None,
        source: str | None,
        *,
        titled: bool = False,
    ) -> None:
        self.page, self.language = page, page.language
        self.place = Place(
            language=page.language, names=page.names, regions=regions, source=source, titled=titled
        )
        self.seeds: dict[str, Any] = {}
        self.headed = False
        self.remarks: list[str] = []

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
        """Add one item without a heading, in the words of print."""
        with spoken_on(PAPER):
            self._one(item)

    def _one(self, item: Any) -> None:
        if isinstance(item, str):
            self.page.paragraph(item)
        elif isinstance(item, Spoken):
            self.page.paragraph(item.text(self.language))
        elif isinstance(item, Table) and not item.rows:
            none = Message(_("{title}: none."), title=item.title(self.language))
            self.page.note(none.text(self.language))
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
        """Add a record: what was found, its method, what its type shows first, the rest folded."""
        show = show_of(record)
        title = say(show.title(record), self.language)
        if not self.headed:
            self.page.section(title)
        seed = getattr(record, "spec", {}).get("seed")
        if seed is not None:
            self.seeds[title] = seed
        for one in findings_of(record, self.page.names)[show.said_with_method :]:
            self.page.finding(one.text(self.language))
        method = show.method(record)
        if method is not None:
            self.page.method(method.text(self.language))
        for one in show.methods_beside(record):
            self.page.method(one.text(self.language), shown=False)
        self.page.cite(cited(record))
        shown = (0, 0) if show.for_maker else (show.tables_shown, show.figures_shown)
        evidence, details = parted(show.parts(record, self.place), *shown)
        if show.for_maker:
            self.page.fold()
        for part in evidence:
            self.one(part)
        self.page.fold()
        for part in (*details, *_customary(record)):
            self.one(part)
        for remark in self.remarks:
            self.page.note(remark)
        self.page.unfold()

    def figure(self, figure: Any) -> None:
        """Add a matplotlib figure."""
        caption = caption_of(figure) or alternative_of(figure)
        alternative = alternative_of(figure) or caption
        if not alternative:
            axes = figure.get_axes()
            alternative = caption = axes[0].get_title() or axes[0].get_title("left") if axes else ""
        printed = png_of(figure, PRINT_DOTS) if self.page.prints else None
        self.page.figure(
            image_of(figure),
            caption=caption,
            alt=alternative or "figure",
            printed=printed,
            is_map=is_map(figure),
        )


def _customary(record: Any) -> tuple[Table, ...]:
    """Return what other programs print beside the estimates of a record, which stands in the appendix."""
    found = record.customary_table() if isinstance(record, WithCustomary) else None
    return () if found is None else (found,)


def parted(parts: Iterable[Any], tables: int, figures: int) -> tuple[list[Any], list[Any]]:
    """Part what a record shows into evidence and details.

    The first tables, figures and maps are evidence, but no long table; a sentence goes with what comes after it. An empty table,
    of which a line says that it is empty, counts as none and comes last.
    """
    evidence: list[Any] = []
    details: list[Any] = []
    before: list[Any] = []
    empty: list[Any] = []
    left = {"table": tables, "figure": figures, "map": figures}
    for part in parts:
        if isinstance(part, (str, Spoken)):
            before.append(part)
            continue
        if isinstance(part, Table) and not part.rows:
            empty.extend((*before, part))
            before = []
            continue
        kind = _kind(part)
        first = left[kind] > 0 and not _is_long(part)
        (evidence if first else details).extend((*before, part))
        before = []
        left[kind] -= first
    if not evidence:  # all that there is to show is long
        evidence, details = details, evidence
    return [*evidence, *before, *empty], details


def _is_long(part: Any) -> bool:
    return isinstance(part, Table) and len(part.rows) > MOST_ROWS


def _kind(part: Any) -> str:
    if not hasattr(part, "savefig"):
        return "table"
    return "map" if is_map(part) else "figure"


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
