"""DocxPage: the report as a Word document, with the same words, tables and pictures as the HTML page.

Text in Times New Roman beside SimSun, headings in SimHei; tables as journals want them; captions that
Word numbers by itself. The
appendix stands under headings that Word opens on request.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from .._calls.extras import names_extra
from .._files.atomic import replacing
from ..errors import InputError
from ..words import _
from ._order import Chapter, Order, Placed, Said, elsewhere, further_notes, in_order
from ._story import Drawn, Story
from .formats.docx_parts import (
    WordTable,
    add_run,
    captioned,
    in_chinese,
    new_section,
    plain,
    set_page,
)
from .formats.docx_widths import LANDSCAPE, PORTRAIT, lies_across
from .laid import Laid

_TEXT, _SMALL = 10.5, 9.0  # points: wuhao, the usual text of Chinese papers, and small text
_HEADINGS = {0: 18.0, 1: 14.0, 2: 12.0, 3: 10.5}
_FIRST_HEIGHT = 7.0  # centimetres: the map of the first page leaves room for the table
_PICTURE_WIDTH, _PICTURE_HEIGHT = 14.5, 10.5  # centimetres: two pictures and their captions a page
_PNG = b"\x89PNG\r\n\x1a\n"


class DocxPage(Story):
    """A Word document under construction; what `Page` takes, it takes."""

    prints: ClassVar[bool] = True

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
        in_chinese(document)
        set_page(document.sections[0], wide=False)
        _heading(document, self.title, 0)
        _Writer(document, self).write(in_order(self))
        with replacing(path) as temporary:
            document.save(str(temporary))
        return Path(path)

    def _image(self, image: str | bytes, alt: str, printed: bytes | None) -> bytes:
        """Return the picture: `printed`, or the image if it is a PNG."""
        del alt
        given = image if printed is None else printed
        if not isinstance(given, bytes) or not given.startswith(_PNG):
            raise InputError(_("A Word document takes pictures as PNG."))
        return given


class _Writer:
    """Puts the pieces of a page into a document, in their order."""

    def __init__(self, document: Any, page: DocxPage) -> None:
        self.document, self.page = document, page

    def write(self, order: Order) -> None:
        """Write the first page, methods, sections, references and appendix."""
        page = self.page
        for one in (page.subtitle, page.question):
            if one:
                self._say(one, _TEXT)
        self._chapter(order.lead, order)
        if order.said:
            self._findings(order)
        if order.methods is not None:
            self._chapter(order.methods, order, new_page=bool(order.said))
        for chapter in order.sections:
            self._chapter(chapter, order)
        if order.references is not None:
            self._headed(order.references, 1)
            for text in order.works:
                self._say(text, _SMALL)
        self._appendix(order)

    def _findings(self, order: Order) -> None:
        page = self.page
        _heading(self.document, page.word("findings"), 1)
        if page.notice:
            self._say(page.notice, _TEXT)
        _bullets(self.document, [_cited(one) for one in order.said])
        self._say(page.word("caution"), _SMALL)
        for one in order.shown:
            self._placed(one, height=_FIRST_HEIGHT)

    def _chapter(self, chapter: Chapter, order: Order, *, new_page: bool = False) -> None:
        if chapter.title:
            self._headed(chapter, 1, new_page=new_page)
        self._inside(chapter)
        for said in (*elsewhere(self.page, chapter), further_notes(self.page, chapter, order)):
            if said:
                self._say(said, _SMALL)

    def _inside(self, chapter: Chapter) -> None:
        subsections = 0
        for one in chapter.placed:
            if one.block.kind == "subsection":
                subsections += 1
                number = f"{chapter.number}.{subsections}".lstrip(".")
                _heading(self.document, f"{number}  {one.block.text}", 2)
            elif one.block.kind == "findings":
                _bullets(self.document, chapter.findings)
            else:
                self._placed(one)

    def _appendix(self, order: Order) -> None:
        """Write what Word opens on request."""
        if not order.appendix:
            return
        _heading(self.document, self.page.word("appendix"), 1, new_page=bool(order.said))
        for one in order.appendix:
            self._headed(one, 2, collapsed=True)
            self._inside(one)
            said = further_notes(self.page, one, order)
            if said:
                self._say(said, _SMALL)

    def _headed(self, chapter: Chapter, level: int, **how: bool) -> None:
        _heading(self.document, f"{chapter.number}  {chapter.title}", level, **how)

    def _say(self, text: str, size: float, *, bold: bool = False) -> None:
        _said(self.document.add_paragraph(), text, size, bold=bold)

    def _placed(self, one: Placed, *, height: float = _PICTURE_HEIGHT) -> None:
        block = one.block
        if block.kind in ("paragraph", "note", "pre"):
            self._say(block.text, _TEXT if block.kind == "paragraph" else _SMALL)
        elif block.kind == "items":
            _bullets(self.document, block.texts)
        elif block.kind == "facts":
            self._facts(self.page.facts or {})
        elif block.laid is not None:
            self._table(replace(block.laid, caption=one.caption, notes=one.notes), one.number)
        elif block.drawn is not None:
            self._figure(block.drawn, one, height)

    def _table(self, laid: Laid, number: str) -> None:
        document, laid = self.document, self.page.noticed(laid)
        across = lies_across(laid)
        if across:
            set_page(new_section(document), wide=True)
        room = LANDSCAPE if across else PORTRAIT
        WordTable(document, laid, number, room=room).add(last=across)
        if across:
            set_page(new_section(document), wide=False)

    def _figure(self, drawn: Drawn, one: Placed, height: float) -> None:
        _picture(self.document, drawn.image, drawn.alt, height)
        caption = self.page.captioned(one.caption)
        captioned(self.document, "figure", one.number, caption, self.page.language)
        if drawn.note:
            self._say(drawn.note, _SMALL)

    def _facts(self, facts: Mapping[str, Any]) -> None:
        for key, value in facts.items():
            if isinstance(value, Mapping):
                self._say(self.page.named(key), _SMALL, bold=True)
                for name, one in value.items():
                    self._say(f"{name}  {one}", _SMALL)
            else:
                self._say(f"{self.page.named(key)}  {value}", _SMALL)


def _cited(one: Said) -> str:
    return f"{one.text} [{one.number}]" if one.number else one.text


def _said(paragraph: Any, text: str, size: float, *, bold: bool = False) -> None:
    from docx.shared import Pt

    plain(paragraph, before=2, after=4, line=1.25)
    paragraph.paragraph_format.space_after = Pt(4)
    add_run(paragraph, text, size=size, bold=bold)


def _bullets(document: Any, texts: Iterable[str]) -> None:
    for one in texts:
        _said(document.add_paragraph(style="List Bullet"), one, _TEXT)


def _heading(
    document: Any, text: str, level: int, *, collapsed: bool = False, new_page: bool = False
) -> None:
    paragraph = document.add_paragraph(style="Title" if level == 0 else f"Heading {level}")
    plain(paragraph, before=10, after=4, line=1.15)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.page_break_before = new_page or None
    add_run(paragraph, text, size=_HEADINGS[level], bold=True, chinese="SimHei", black=True)
    if collapsed:
        _collapse(paragraph)


def _collapse(paragraph: Any) -> None:
    """Mark a heading as closed: Word shows what is under it on request."""
    from docx.oxml.parser import parse_xml

    space = "http://schemas.microsoft.com/office/word/2012/wordml"
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w15:collapsed xmlns:w15="{space}"/>'))


def _picture(document: Any, image: bytes, alt: str, height: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(image))
    factor = min(Cm(_PICTURE_WIDTH) / shape.width, Cm(height) / shape.height, 1.0)
    shape.width, shape.height = int(shape.width * factor), int(shape.height * factor)
    shape._inline.docPr.set("descr", alt)
