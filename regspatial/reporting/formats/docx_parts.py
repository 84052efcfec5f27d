"""Pieces of a Word document: tables with three lines, captions that count themselves, runs of text.

Times New Roman beside SimSun, head rows that repeat on every page, numbers aligned at the decimal point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ...words import Message, _, say
from .._page_elements import WORDS
from ..laid import Heading, Laid, Row
from ._numbers import as_printed, is_number
from .docx_widths import MARGIN, MOST_ROWS, PORTRAIT, SIZE, decimal_point, sized

_BEGINNING = 2
"""Rows that stay with the head and the row after them. Fewer stand badly at the end of a page, and LibreOffice
25.2 loses all rows that follow where the first page has room for one or two to within a tenth of a line."""
_END = 3
"""Last rows that stay together: the last year alone under a repeated head reads like a table of its own."""
_TALL = 250
"""Letters of a cell above which its row may fill half a page."""
_LINES = {"thick": 12, "thin": 6, "hair": 4}  # eighths of a point
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no character of an XML file


def set_page(section: Any, *, wide: bool) -> None:
    """Make the pages of a section A4, upright or across."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    short, long = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2.5))


def in_chinese(document: Any) -> None:
    """Say that letters of East Asia are Chinese: their full stops and commas are else drawn as those of another language."""
    from docx.oxml.ns import qn

    for one in document.styles.element.iter(qn("w:lang")):
        one.set(qn("w:eastAsia"), "zh-CN")


def new_section(document: Any) -> Any:
    """Begin a section; the paragraph that ends the one before takes no room, or it had a page of its own."""
    section = document.add_section()
    paragraph = document.paragraphs[-1]
    plain(paragraph, before=0, after=0)
    _mark_size(paragraph, 1)
    return section


def captioned(
    document: Any, kind: str, number: int | str, caption: str, language: str, *, first: bool = False
) -> None:
    """Add a caption; its number is a field, so that a paper counts its tables and figures by itself.

    Those of an appendix, "A3", are counted apart. The first of a document may begin elsewhere than at 1.
    """
    paragraph = document.add_paragraph()
    plain(paragraph, before=10 if kind == "table" else 1)  # a figure's caption may end above it
    _centre(paragraph)
    paragraph.paragraph_format.keep_with_next = kind == "table"
    counted = str(number).lstrip("A")
    letter = str(number)[: -len(counted)]
    counter, word = kind.capitalize() + letter, WORDS[kind]
    zh = language.startswith("zh")
    before = say(word, language) + ("" if zh else " ") + letter
    add_run(paragraph, before, size=SIZE + 1.5, bold=True)
    reset = f" \\r {counted}" if first and counted != "1" else ""
    _field(paragraph, f"SEQ {counter} \\* ARABIC{reset}", counted)
    after = ("\u3000" if zh else ". ") + caption
    add_run(paragraph, after, size=SIZE + 1.5, bold=True)


def _field(paragraph: Any, code: str, shown: str) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = add_run(paragraph, shown, size=SIZE + 1.5, bold=True)
    field.append(run._r)
    paragraph._p.append(field)


def add_run(
    paragraph: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    chinese: str = "SimSun",
    black: bool = False,
) -> Any:
    """Add text in Times New Roman beside a Chinese font."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_CONTROL.sub("", text))
    run.font.name, run.font.size, run.font.bold = "Times New Roman", Pt(size), bold
    run._r.rPr.rFonts.set(qn("w:eastAsia"), chinese)
    if black:
        run.font.color.rgb = RGBColor(0, 0, 0)
    return run


def plain(paragraph: Any, *, before: float = 1, after: float = 1, line: float = 1.0) -> None:
    """Set the spacing of a paragraph, in points and lines."""
    from docx.shared import Pt

    how = paragraph.paragraph_format
    how.space_before, how.space_after, how.line_spacing = Pt(before), Pt(after), line


def _mark_size(paragraph: Any, size: float) -> None:
    """Set the size of a paragraph's end, which is what an empty cell is high by."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark, letters = OxmlElement("w:rPr"), OxmlElement("w:sz")
    letters.set(qn("w:val"), str(round(2 * size)))
    mark.append(letters)
    paragraph._p.get_or_add_pPr().append(mark)


_SYMBOLS = {"●": 3.0, "⨂": 3.0, "•": 2.0, "⊗": -1.0}
"""Points by which symbols of core and peripheral conditions differ from text, as journals set them."""


class WordTable:
    """One table with its caption and notes at the end of a document."""

    def __init__(
        self,
        document: Any,
        table: Laid,
        number: int | str,
        *,
        first: bool = False,
        room: int = PORTRAIT,
    ) -> None:
        self.document, self.table, self.number, self.first = document, table, number, first
        self.size, self.widths = sized(table, room)

    def add(self, *, last: bool = False) -> None:
        """Add caption, table, notes, and a line between it and what follows, unless it is the last of its pages."""
        table = self.table
        captioned(
            self.document, "table", self.number, table.caption, table.language, first=self.first
        )
        self._table()
        for note in table.notes:
            self._paragraph(note, size=SIZE - 0.5)
        if not last:
            self._paragraph("", size=SIZE)

    def _table(self) -> None:
        rows = self.table.rows[:MOST_ROWS]
        grid = _new_grid(self.document, len(self.table.head) + len(rows), self.widths)
        elements = list(grid.rows)
        for line, row in zip(self.table.head, elements, strict=False):
            self._head(line, row)
        body = elements[len(self.table.head) :]
        for row in elements[: len(self.table.head)]:
            _unbroken(row)
        for at, (one, row) in enumerate(zip(rows, body, strict=True)):
            if not _is_tall(one):
                _unbroken(row)
            for k, (cell, element) in enumerate(zip(one.cells, _cells(row), strict=True)):
                paragraph = self._cell(element, cell.text, k, heading=one.across and k == 1)
                # an estimate and what stands in parentheses under it are on the same page
                ends = len(rows) - _END <= at < len(rows) - 1
                keeps = one.part == "b" or ((at < _BEGINNING or ends) and not _is_tall(one))
                paragraph.paragraph_format.keep_with_next = keeps or None
                if one.part == "b":
                    _at_foot(element)  # beside the last line of a long name, over its own error
            if one.across:
                _merge(_cells(row)[1:])
        self._lines(elements, rows)
        if len(self.table.rows) > MOST_ROWS:
            hidden = len(self.table.rows) - MOST_ROWS
            more = Message(
                _("{hidden} {hidden:more row is|more rows are} not shown here."), hidden=hidden
            )
            self._paragraph(more.text(self.table.language), size=SIZE - 0.5)

    def _head(self, line: Sequence[Heading], row: Any) -> None:
        cells, at = _cells(row), 0
        for one in line:
            paragraph = self._cell(cells[at], one.text, at, heading=True, centred=one.span > 1)
            paragraph.paragraph_format.keep_with_next = True
            if one.span > 1:
                _merge(cells[at : at + one.span])
                _edge(cells[at], "bottom", "hair")
            at += one.span
        _repeated(row)

    def _cell(
        self, element: Any, text: str, k: int, *, heading: bool = False, centred: bool = False
    ) -> Any:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Twips
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(element.p_lst[0], element)
        kind = self.table.kinds[k]
        pointless = kind == "estimate" and "." not in text  # a count under decimals stands centred
        aligned = kind != "text" and not heading and is_number(text) and not pointless
        if aligned:
            stop = Twips(decimal_point(self.table, k, self.widths[k], self.size))
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.DECIMAL)
        elif kind != "text" or centred:
            _centre(paragraph)
        plain(paragraph)
        add_run(paragraph, as_printed(text), size=self.size + _SYMBOLS.get(text, 0.0))
        if not text:
            _mark_size(paragraph, self.size)
        return paragraph

    def _lines(self, elements: Sequence[Any], rows: Sequence[Row]) -> None:
        """Draw the three lines, the one above the statistics, and those under spans."""
        heads = len(self.table.head)
        _border(elements[0], "top", "thick")
        _border(elements[heads - 1], "bottom", "thin")
        for k, (one, after) in enumerate(pairwise(rows)):
            if after.part == "foot" != one.part:
                _border(elements[heads + k], "bottom", "thin")
        _border(elements[-1], "bottom", "thick")

    def _paragraph(self, text: str, *, size: float) -> None:
        paragraph = self.document.add_paragraph()
        plain(paragraph)
        if text:
            add_run(paragraph, text, size=size)


def _new_grid(document: Any, rows: int, widths: Sequence[int]) -> Any:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Twips

    grid = document.add_table(rows=rows, cols=len(widths))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = _flag(qn("w:tblCellMar"))
    for side in ("left", "right"):
        one = _flag(qn(f"w:{side}"))
        one.set(qn("w:w"), str(MARGIN))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    last = grid._tbl.tblPr.find(qn("w:tblLook"))  # the schema wants it behind the margins
    grid._tbl.tblPr.insert(
        len(grid._tbl.tblPr) if last is None else grid._tbl.tblPr.index(last), margins
    )
    for column, width in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Twips(width)
    for row in grid.rows:
        for element, width in zip(_cells(row), widths, strict=True):
            element.width = Twips(width)
    return grid


def _is_tall(row: Row) -> bool:
    """Return whether a row may fill half a page: held together, such rows leave their caption alone on a page."""
    return any(len(cell.text) > _TALL for cell in row.cells)


def _unbroken(row: Any) -> None:
    """Keep a row on one page."""
    from docx.oxml.ns import qn

    row._tr.get_or_add_trPr().append(_flag(qn("w:cantSplit")))


def _cells(row: Any) -> list[Any]:
    """Return the elements of a row's cells; python-docx's own list takes the square of the time."""
    return list(row._tr.tc_lst)


def _flag(name: str) -> Any:
    from docx.oxml.parser import OxmlElement

    return OxmlElement("w:" + name.rpartition("}")[2])


def _repeated(row: Any) -> None:
    from docx.oxml.ns import qn

    row._tr.get_or_add_trPr().append(_flag(qn("w:tblHeader")))


def _merge(cells: Sequence[Any]) -> None:
    first, *others = cells
    first.grid_span = len(cells)
    first.width = sum(c.width for c in cells)
    for one in others:
        one.getparent().remove(one)


def _at_foot(element: Any) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL

    element.get_or_add_tcPr().vAlign_val = WD_ALIGN_VERTICAL.BOTTOM


def _border(row: Any, side: str, line: str) -> None:
    for element in _cells(row):
        _edge(element, side, line)


def _edge(element: Any, side: str, line: str) -> None:
    """Draw one side of a cell; the sides stand in the order of the schema, each once."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    properties = element.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    edge = borders.find(qn(f"w:{side}"))
    if edge is None:
        edge = OxmlElement(f"w:{side}")
        borders.insert(0 if side == "top" else len(borders), edge)
    for key, value in (("val", "single"), ("sz", str(_LINES[line])), ("color", "000000")):
        edge.set(qn(f"w:{key}"), value)


def _centre(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
