"""DocxPage: the report as a Word document, with the same words, tables and pictures as the HTML page.

Text in Times New Roman beside SimSun, headings in SimHei; tables as journals want them; captions that
Word numbers by itself. What the page folds stands under a heading that Word opens on request.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from .._calls.extras import names_extra
from .._files.atomic import replacing
from ..errors import InputError
from ..results.table import Table
from ..words import _
from ._story import Story
from .formats.docx_parts import WordTable, add_run, captioned, new_section, plain, set_page
from .formats.docx_widths import LANDSCAPE, PORTRAIT, lies_across
from .laid import Layable, laid_out

_TEXT, _SMALL = 10.5, 9.0  # points: wuhao, the usual text of Chinese papers, and small text
_HEADINGS = {0: 18.0, 1: 14.0, 2: 12.0, 3: 10.5}
_PICTURE_WIDTH, _PICTURE_HEIGHT = 14.5, 10.5  # centimetres: two pictures and their captions a page
_PNG = b"\x89PNG\r\n\x1a\n"

Step = Callable[[Any], None]


class DocxPage(Story):
    """A Word document under construction; what `Page` takes, it takes.

    Parameters
    ----------
    title : str
    language : {"en", "zh"}
    names : mapping of region id to name, optional
    """

    prints: ClassVar[bool] = True

    def __init__(
        self, title: str, language: str = "en", *, names: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(title, language, names=names)
        self._steps: list[Step] = []
        self._lead: int | None = None

    def section(self, title: str) -> DocxPage:
        """See `Page.section`."""
        if self._lead is None:
            self._lead = len(self._steps)
        number = self._headed(2, title)
        return self._add(lambda d: _heading(d, f"{number}  {title}", 1))

    def subsection(self, title: str) -> DocxPage:
        """See `Page.subsection`."""
        if not self._counts["section"]:
            return self.section(title)
        number = self._headed(3, title)
        return self._add(lambda d: _heading(d, f"{number}  {title}", 2))

    def paragraph(self, text: str) -> DocxPage:
        """See `Page.paragraph`."""
        for one in re.split(r"\n\s*\n", text):
            if one.strip():
                self._add(_saying(one.strip(), _TEXT))
        return self

    def method(self, text: str, *, shown: bool = True) -> DocxPage:
        """See `Page.method`."""
        self._methods.append(text)
        return self._add(_saying(text, _SMALL)) if shown else self

    def items(self, texts: Iterable[str]) -> DocxPage:
        """See `Page.items`."""
        kept = list(texts)
        return self._add(lambda d: _bullets(d, kept))

    def note(self, text: str) -> DocxPage:
        """See `Page.note`."""
        return self._add(_saying(text, _SMALL))

    def fold(self) -> DocxPage:
        """See `Page.fold`."""
        self._begin_fold()
        return self

    def unfold(self) -> DocxPage:
        """Put the heading that Word opens before what was folded."""
        folded = self._end_fold()
        if folded is not None:
            at, lid = folded
            self._steps.insert(at, lambda d: _heading(d, lid, 3, collapsed=True))
        return self

    def table(self, table: Table | Layable, *, digits: int = 3, most_rows: int = 400) -> DocxPage:
        """See `Page.table`."""
        laid = laid_out(table, self.language, digits=digits, names=self.names, most_rows=most_rows)
        if len(getattr(table, "rows", ())) <= most_rows:
            self.laid.append(laid)
        laid = self.noticed(laid)
        number = self._next("table")

        def step(document: Any) -> None:
            across = lies_across(laid)
            if across:
                set_page(new_section(document), wide=True)
            room = LANDSCAPE if across else PORTRAIT
            WordTable(document, laid, number, first=number == 1, room=room).add(last=across)
            if across:
                set_page(new_section(document), wide=False)

        return self._add(step)

    def figure(
        self,
        image: str | bytes,
        *,
        caption: str,
        alt: str,
        note: str = "",
        printed: bytes | None = None,
    ) -> DocxPage:
        """Add a numbered picture: `printed`, or the image if it is a PNG.

        Raises
        ------
        InputError
            If there is no PNG, or no alternative in words.
        """
        given = image if printed is None else printed
        if not isinstance(given, bytes) or not given.startswith(_PNG):
            raise InputError(_("A Word document takes pictures as PNG."))
        if not alt.strip():
            raise InputError(_("A figure needs a text alternative: alt='what the figure shows'."))
        number = self._next("figure")

        def step(document: Any) -> None:
            _picture(document, given, alt)
            captioned(
                document,
                "figure",
                number,
                self.captioned(caption),
                self.language,
                first=number == 1,
            )
            if note:
                _saying(note, _SMALL)(document)

        return self._add(step)

    def methods(self, versions: Mapping[str, object]) -> DocxPage:
        """See `Page.methods`."""
        if not self._methods:
            return self
        text = self.method_text(versions)
        self.section(self._word("methods")).paragraph(text)
        if self.works:
            self.subsection(self._word("works"))
            for one in self.works:
                self._add(_saying(one, _SMALL))
        return self

    def provenance(self, facts: Mapping[str, object]) -> DocxPage:
        """See `Page.provenance`."""
        self.section(self._word("provenance"))
        for key, value in facts.items():
            if isinstance(value, Mapping):
                self._add(_saying(self._named(key), _SMALL, bold=True))
                for name, one in value.items():
                    self._add(_saying(f"{name}  {one}", _SMALL))
            else:
                self._add(_saying(f"{self._named(key)}  {value}", _SMALL))
        return self

    @names_extra
    def write(self, path: str | Path) -> Path:
        """Write the document; an existing file is replaced only by a complete one.

        Raises
        ------
        OutputError
        MissingDependencyError
            If python-docx is not installed.
        """
        from docx import Document

        document = Document()
        properties = document.core_properties
        properties.author, properties.comments, properties.title = "", "", self.title
        properties.language = "zh-CN" if self.language.startswith("zh") else self.language
        set_page(document.sections[0], wide=False)
        _heading(document, self.title, 0)
        lead = len(self._steps) if self._lead is None else self._lead
        for step in (*self._steps[:lead], self._told, *self._steps[lead:]):
            step(document)
        with replacing(path) as temporary:
            document.save(str(temporary))
        return Path(path)

    def _told(self, document: Any) -> None:
        """Write the findings, those of a section together."""
        if not self._findings:
            return
        _heading(document, self._word("findings"), 1)
        if self.notice:
            _saying(self.notice, _TEXT)(document)
        for (number, title), inside in groupby(self._findings, lambda f: (f.number, f.section)):
            if title:
                _heading(document, f"{title} ({number})", 3)
            _bullets(document, [one.text for one in inside])
        _saying(self._word("caution"), _SMALL)(document)

    def _add(self, step: Step) -> DocxPage:
        self._steps.append(step)
        return self

    def _at(self) -> int:
        return len(self._steps)


def _saying(text: str, size: float, *, bold: bool = False) -> Step:
    return lambda document: _said(document.add_paragraph(), text, size, bold=bold)


def _said(paragraph: Any, text: str, size: float, *, bold: bool = False) -> None:
    from docx.shared import Pt

    plain(paragraph, before=2, after=4, line=1.25)
    paragraph.paragraph_format.space_after = Pt(4)
    add_run(paragraph, text, size=size, bold=bold)


def _bullets(document: Any, texts: Iterable[str]) -> None:
    for one in texts:
        _said(document.add_paragraph(style="List Bullet"), one, _TEXT)


def _heading(document: Any, text: str, level: int, *, collapsed: bool = False) -> None:
    paragraph = document.add_paragraph(style="Title" if level == 0 else f"Heading {level}")
    plain(paragraph, before=10, after=4, line=1.15)
    paragraph.paragraph_format.keep_with_next = True
    add_run(paragraph, text, size=_HEADINGS[level], bold=True, chinese="SimHei", black=True)
    if collapsed:
        _collapse(paragraph)


def _collapse(paragraph: Any) -> None:
    """Mark a heading as closed: Word shows what is under it on request."""
    from docx.oxml.parser import parse_xml

    space = "http://schemas.microsoft.com/office/word/2012/wordml"
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w15:collapsed xmlns:w15="{space}"/>'))


def _picture(document: Any, image: bytes, alt: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(image))
    factor = min(Cm(_PICTURE_WIDTH) / shape.width, Cm(_PICTURE_HEIGHT) / shape.height, 1.0)
    shape.width, shape.height = int(shape.width * factor), int(shape.height * factor)
    shape._inline.docPr.set("descr", alt)
