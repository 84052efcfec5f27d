"""What pages of every kind keep as they grow: sections with what they hold, findings, methods, works.

Nothing is written while a page grows: what stands where is known once it is whole (`_order`).
Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from .._calls.citations import work_key
from ..choices.languages import check_language
from ..errors import InputError
from ..results.table import Table
from ..words import Message, _, say, verbatim
from ._once import Told, paragraph_of, without_constants
from ._page_elements import WORDS
from .laid import Laid, Layable, laid_out

if TYPE_CHECKING:
    from typing import Self  # from Python 3.11 on, and this runs on 3.10

First = Literal["finding", "map", "table"]
"""What the first page takes from a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A figure: its image as the page takes it, and its words."""

    image: Any
    caption: str
    alt: str
    note: str = ""
    is_map: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a page; "findings" holds the place of those of its section."""

    kind: Literal[
        "paragraph", "items", "note", "pre", "subsection", "findings", "table", "figure", "facts"
    ]
    text: str = ""
    texts: tuple[str, ...] = ()
    laid: Laid | None = None
    drawn: Drawn | None = None

    @property
    def shows(self) -> bool:
        """Whether it is numbered: a table or a figure."""
        return self.kind in ("table", "figure")


@dataclass(slots=True, eq=False)
class Part:
    """A section.

    Parameters
    ----------
    title : str
        Empty for what stands before the first.
    tables : collection of str or None
        Names of the tables that stand in the section; None where what is not folded does.
    first : collection of str
        What the first page takes from it, where it is to take that from no other.
    aside : bool
        Whether all of it stands in the appendix.
    folder : str
        Where the files of its tables stand, "" where there are none.
    again : bool
        Whether an earlier section is made by the same tool, or a table of several models has it.
    """

    title: str
    tables: Collection[str] | None = None
    first: Collection[str] = ()
    aside: bool = False
    folder: str = ""
    again: bool = False
    blocks: list[Block] = field(default_factory=list)
    folded: list[Block] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)


class Story(ABC):
    """What is told, section by section; every method but the last two returns the page.

    Parameters
    ----------
    title : str
    language : {"en", "zh"}
    subtitle : str
        A line under the title.
    names : mapping of region id to name, optional
        Stand in a column of their own beside ids in tables.

    Attributes
    ----------
    prints : bool
        Whether pictures are taken as dots for print.
    laid : list of Laid
        The whole tables of the page, to be held against one another before it is written.
    notice : str
        A few words that stand with the findings, every table and every picture: "Simulated data".
    question : str
        What is asked; the first line of the page.
    brief : bool
        Whether the body has room for the main tables and pictures alone.
    """

    prints: ClassVar[bool] = False

    def __init__(
        self,
        title: str,
        language: str = "en",
        *,
        subtitle: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.title, self.subtitle = title, subtitle
        self.language: str = check_language(language)
        self.names: dict[str, str] = dict(names or {})
        self.laid: list[Any] = []
        self.notice, self.question, self.brief = "", "", False
        self.parts = [Part("")]
        self.versions: Mapping[str, object] | None = None
        self.facts: Mapping[str, object] | None = None
        self._works: dict[str, str] = {}
        self._folding = False
        self._figures = 0

    def section(
        self,
        title: str,
        *,
        tables: Collection[str] | None = None,
        first: Collection[str] = (),
        aside: bool = False,
        folder: str = "",
        again: bool = False,
    ) -> Self:
        """Begin a numbered section; the findings stand before the first.

        Parameters
        ----------
        title : str
        tables : collection of str, optional
            Names of the tables that the section shows; the others go to the appendix. By default what
            is not folded is shown.
        first : collection of {"finding", "map", "table"}
            What the first page takes from here. Where no section says so, it takes one finding of each, the
            first map, and the first table that has room.
        aside : bool
            Whether the section belongs in the appendix.
        folder : str
            Where the files of its tables stand, by which the appendix leaves out long lists.
        again : bool
            Whether an earlier section is made by the same tool, or a table of several models has it: its lists, and
            tables without estimates, stand in files alone.
        """
        self._folding = False
        self.parts.append(Part(title, tables, first, aside, folder, again))
        return self

    def subsection(self, title: str) -> Self:
        """Begin a numbered subsection of the current section."""
        if not self.parts[-1].title:
            return self.section(title)
        return self._add(Block(kind="subsection", text=title))

    def paragraph(self, text: str) -> Self:
        """Add plain text; blank lines separate paragraphs."""
        for one in re.split(r"\n\s*\n", text):
            if one.strip():
                self._add(Block(kind="paragraph", text=one.strip()))
        return self

    def finding(self, text: str) -> Self:
        """Add a sentence on what was found: for the first page, or the top of its section; what stands already is not said again."""
        if any(text in one.findings for one in self.parts):
            return self
        part = self.parts[-1]
        if not part.findings:
            self._add(Block(kind="findings"))
        part.findings.append(text)
        return self

    def method(self, text: str, *, shown: bool = True) -> Self:
        """Keep a sentence on how the numbers of the section were computed, for the methods."""
        del shown
        self.parts[-1].methods.append(text)
        return self

    def items(self, texts: Iterable[str]) -> Self:
        """Add a bulleted list of plain texts."""
        return self._add(Block(kind="items", texts=tuple(texts)))

    def preformatted(self, text: str) -> Self:
        """Add text as it stands, in a fixed-width face."""
        return self._add(Block(kind="pre", text=text))

    def note(self, text: str) -> Self:
        """Add a small note."""
        return self._add(Block(kind="note", text=text))

    def fold(self) -> Self:
        """Begin what stands in the appendix."""
        self._folding = True
        return self

    def unfold(self) -> Self:
        """End what stands in the appendix."""
        self._folding = False
        return self

    def table(self, table: Table | Layable, *, digits: int = 3, most_rows: int = 400) -> Self:
        """Add a numbered table.

        A `Table` is shown in the page's language: coded values are spelled out, and what says the
        same in the other language is left out.

        Parameters
        ----------
        table : Table, or a table that lays itself out
        digits : int
            Significant digits of a column's median magnitude (`Table` only).
        most_rows : int
            Rows shown of a longer table; a note says how many there are.

        Raises
        ------
        InputError
            For what is no table.
        """
        laid = laid_out(table, self.language, digits=digits, names=self.names, most_rows=most_rows)
        if len(getattr(table, "rows", ())) <= most_rows:
            self.laid.append(laid)
        if isinstance(table, Table):
            laid = without_constants(laid, self.language)
        return self._add(Block(kind="table", laid=laid))

    def figure(
        self,
        image: str | bytes,
        *,
        caption: str,
        alt: str,
        note: str = "",
        printed: bytes | None = None,
        is_map: bool = False,
    ) -> Self:
        """Add a numbered figure.

        Parameters
        ----------
        image : str or bytes
            An SVG document as text, or the bytes of a PNG or SVG file. A file is shown as an image
            of its own, in which a browser runs and loads nothing; a text becomes part of the page.
        caption : str
            Printed under the figure.
        alt : str
            What the figure shows, for those who cannot see it; required.
        note : str
            Source or remark under the caption.
        printed : bytes, optional
            The picture in dots, for pages that print.
        is_map : bool
            Whether it is a map, of which the first page shows one.

        Raises
        ------
        InputError
            If the image is none that this page takes, if an SVG holds a script or a link out of the
            page, or if `alt` is empty.
        """
        if not alt.strip():
            raise InputError(_("A figure needs a text alternative: alt='what the figure shows'."))
        self._figures += 1
        drawn = Drawn(
            image=self._image(image, alt, printed),
            caption=caption,
            alt=alt,
            note=note,
            is_map=is_map,
        )
        return self._add(Block(kind="figure", drawn=drawn))

    def cite(self, works: Iterable[str]) -> Self:
        """Keep works for the list of references, where those stand that the page names."""
        for one in works:
            self._works.setdefault(work_key(one), one)
        return self

    def methods(self, versions: Mapping[str, object]) -> Self:
        """Ask for the section on methods: a paragraph a section, the program, and the references.

        Parameters
        ----------
        versions : mapping of program to version
        """
        self.versions = versions
        return self

    def provenance(self, facts: Mapping[str, object]) -> Self:
        """Keep where the numbers come from, for the end of the appendix.

        Parameters
        ----------
        facts : mapping
            Plain values, or mappings of name to value: ``{"versions": {"regspatial": "0.1.0"},
            "seeds": {"impacts": 1}, "inputs": {"panel.csv": "<sha256>"}}``. Known keys are
            headed in the language of the page.
        """
        self.facts = facts
        return self

    @property
    def works(self) -> list[str]:
        """Works cited, in alphabetical order."""
        return sorted(self._works.values())

    def method_texts(self) -> list[str]:
        """Return the paragraphs on methods: every sentence once, those of a section together, what a later one changes, the program."""
        seen: dict[str, None] = {}
        told: list[Told] = []
        paragraphs = []
        for part in self.parts:
            every = list(dict.fromkeys(part.methods))
            new = [one for one in every if one not in seen]
            seen |= dict.fromkeys(new)
            if new:
                paragraphs.append(paragraph_of(every, new, part.title, told, self.language))
        if not paragraphs or self.versions is None:
            return []
        programs = [f"{k} {v}" for k, v in self.versions.items() if k == "regspatial"]
        if programs:
            said = Message(_("Computed with {programs}."), programs=programs)
            paragraphs.append(said.text(self.language))
        return paragraphs

    def noticed(self, laid: Laid) -> Laid:
        """Return a table with the notice of the page as its first note."""
        return replace(laid, notes=(self.notice, *laid.notes)) if self.notice else laid

    def captioned(self, caption: str) -> str:
        """Return a caption with the notice of the page in brackets."""
        if not self.notice:
            return caption
        said = _("{caption} ({notice})")
        return Message(said, caption=verbatim(caption), notice=verbatim(self.notice)).text(
            self.language
        )

    def word(self, key: str) -> str:
        """Return one of the fixed words of pages."""
        return say(WORDS[key], self.language)

    def named(self, key: str) -> str:
        """Return what a fact of the provenance is called."""
        return self.word(key) if key in WORDS else key.replace("_", " ").capitalize()

    def label(self, kind: str, number: str) -> str:
        """Return what stands before a caption: "Table 3."."""
        return Message(_("{kind} {number}."), kind=Message(WORDS[kind]), number=number).text(
            self.language
        )

    def called(self, kind: str, number: str) -> str:
        """Return what a sentence calls a table or figure: "Table 3"."""
        return self.label(kind, number).rstrip(". ")

    @abstractmethod
    def _image(self, image: str | bytes, alt: str, printed: bytes | None) -> Any:
        """Return an image as the page takes it, refused where it takes none such."""

    @abstractmethod
    def write(self, path: str | Path) -> Path:
        """Write the page; an existing file is replaced only by a complete one."""

    def _add(self, block: Block) -> Self:
        part = self.parts[-1]
        named = block.laid is not None and part.tables is not None
        held = block.laid is not None and part.tables is not None and block.laid.name in part.tables
        folding = not held if named else self._folding
        (part.folded if folding else part.blocks).append(block)
        return self
