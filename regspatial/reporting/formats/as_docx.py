"""Word: three-line tables as journals want them, in English and Chinese.

Times New Roman beside SimSun, a caption above that Word numbers itself, head rows that repeat on
every page, numbers aligned at the decimal point, notes below.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..._files.atomic import replacing
from ...words import Message, _, p_, say
from ..laid import Heading, Laid, Row
from ._numbers import around_the_point, is_number, with_minus

SEVERAL = True
RUN = "paper"

MOST_ROWS = 400  # of a table on paper; a note says how many more there are
_SIZE = 9  # points, the size of small text in both languages' journals
_CHARACTER = (
    92  # twentieths of a point of a Latin letter of that size, a little more than half of it
)
_PADDING = (
    240  # twentieths of a point beside the text of a cell: margins of 108 on both sides, and a hair
)
_PORTRAIT, _LANDSCAPE = 9070, 13950  # twentieths of a point of text on an A4 page
_WIDEST = 36  # Latin letters of a column; longer text is wrapped
_LINES = {"thick": 12, "thin": 6, "hair": 4}  # eighths of a point
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no character of an XML file


def write(tables: Sequence[Laid], path: str | os.PathLike[str], *, number: int = 1) -> None:
    """Write a document with the tables, numbered from `number`."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", tables[0].caption
    _page(document, wide=any(sum(_natural(t)) > _PORTRAIT for t in tables))
    for k, table in enumerate(tables):
        _Word(document, table, number + k, first=k == 0).add()
    with replacing(path) as temporary:
        document.save(str(temporary))


def _page(document: Any, *, wide: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = document.sections[0]
    short, long = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2.5))


class _Word:
    """One table with its caption and notes at the end of a document."""

    def __init__(self, document: Any, table: Laid, number: int, *, first: bool) -> None:
        self.document, self.table, self.number, self.first = document, table, number, first
        section = document.sections[0]
        wide = section.page_width > section.page_height
        self.widths = _fitted(_natural(table), _LANDSCAPE if wide else _PORTRAIT)

    def add(self) -> None:
        """Add caption, table, notes."""
        self._caption()
        self._table()
        for note in self.table.notes:
            self._paragraph(note, size=_SIZE - 0.5)
        self._paragraph("", size=_SIZE)

    def _caption(self) -> None:
        """Add the caption; its number is a field, so that a paper counts its tables by itself."""
        paragraph = self._paragraph("", size=_SIZE + 1.5, centred=True)
        paragraph.paragraph_format.keep_with_next = True
        zh = self.table.language == "zh"
        before = say(p_("caption", "Table"), self.table.language) + ("" if zh else " ")
        self._run(paragraph, before, size=_SIZE + 1.5, bold=True)
        self._field(paragraph, "SEQ Table \\* ARABIC", str(self.number))
        after = ("\u3000" if zh else ". ") + self.table.caption
        self._run(paragraph, after, size=_SIZE + 1.5, bold=True)

    def _field(self, paragraph: Any, code: str, shown: str) -> None:
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement

        if self.first and self.number != 1:
            code += f" \\r {self.number}"
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run = self._run(paragraph, shown, size=_SIZE + 1.5, bold=True)
        field.append(run._r)
        paragraph._p.append(field)

    def _table(self) -> None:
        rows = self.table.rows[:MOST_ROWS]
        grid = _new_grid(self.document, len(self.table.head) + len(rows), self.widths)
        elements = list(grid.rows)
        for line, row in zip(self.table.head, elements, strict=False):
            self._head(line, row)
        body = elements[len(self.table.head) :]
        for one, row in zip(rows, body, strict=True):
            for k, (cell, element) in enumerate(zip(one.cells, _cells(row), strict=True)):
                self._cell(element, cell.text, k)
        self._lines(elements, rows)
        if len(self.table.rows) > MOST_ROWS:
            hidden = len(self.table.rows) - MOST_ROWS
            more = Message(_("{hidden} more rows are not shown here."), hidden=hidden)
            self._paragraph(more.text(self.table.language), size=_SIZE - 0.5)

    def _head(self, line: Sequence[Heading], row: Any) -> None:
        cells, at = _cells(row), 0
        for one in line:
            self._cell(cells[at], one.text, at, heading=True, centred=one.span > 1)
            if one.span > 1:
                _merge(cells[at : at + one.span])
                _edge(cells[at], "bottom", "hair")
            at += one.span
        _repeated(row)

    def _cell(
        self, element: Any, text: str, k: int, *, heading: bool = False, centred: bool = False
    ) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Twips
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(element.p_lst[0], element)
        kind = self.table.kinds[k]
        pointless = kind == "estimate" and "." not in text  # a count under decimals stands centred
        aligned = kind != "text" and not heading and is_number(text) and not pointless
        if aligned:
            stop = Twips(_point(self.table, k, self.widths[k]))
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.DECIMAL)
        elif kind != "text" or centred:
            _centre(paragraph)
        _tight(paragraph)
        self._run(paragraph, with_minus(text), size=_SIZE)

    def _lines(self, elements: Sequence[Any], rows: Sequence[Row]) -> None:
        """Draw the three lines, the one above the statistics, and those under spans."""
        heads = len(self.table.head)
        _border(elements[0], "top", "thick")
        _border(elements[heads - 1], "bottom", "thin")
        for k, (one, after) in enumerate(pairwise(rows)):
            if after.part == "foot" != one.part:
                _border(elements[heads + k], "bottom", "thin")
        _border(elements[-1], "bottom", "thick")

    def _paragraph(self, text: str, *, size: float, centred: bool = False) -> Any:
        paragraph = self.document.add_paragraph()
        _tight(paragraph)
        if centred:
            _centre(paragraph)
        if text:
            self._run(paragraph, text, size=size)
        return paragraph

    def _run(self, paragraph: Any, text: str, *, size: float, bold: bool = False) -> Any:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        run = paragraph.add_run(_CONTROL.sub("", text))
        run.font.name, run.font.size, run.font.bold = "Times New Roman", Pt(size), bold
        run._r.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
        return run


def _new_grid(document: Any, rows: int, widths: Sequence[int]) -> Any:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Twips

    grid = document.add_table(rows=rows, cols=len(widths))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Twips(width)
    for row in grid.rows:
        for element, width in zip(_cells(row), widths, strict=True):
            element.width = Twips(width)
        row._tr.get_or_add_trPr().append(_flag(qn("w:cantSplit")))
    return grid


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


def _tight(paragraph: Any) -> None:
    from docx.shared import Pt

    how = paragraph.paragraph_format
    how.space_before, how.space_after, how.line_spacing = Pt(1), Pt(1), 1.0


def _natural(table: Laid) -> list[int]:
    """Return the widths that the columns would like, in twentieths of a point."""
    lines = [[h.text for h in line for _unused in range(h.span)] for line in table.head]
    spans = [[h.span for h in line for _unused in range(h.span)] for line in table.head]
    out = []
    for k in range(len(table.kinds)):
        heads = [_width(t[k]) / s[k] for t, s in zip(lines, spans, strict=True)]
        cells = [_width(r.cells[k].text) for r in table.rows[:MOST_ROWS]]
        out.append(int(min(max([*heads, *cells, 3]), _WIDEST) * _CHARACTER) + _PADDING)
    return out


def _fitted(natural: Sequence[int], room: int) -> list[int]:
    """Return widths that fill the page; where there is too little, the widest columns give."""
    total = sum(natural)
    if total <= room:
        return [w * room // total for w in natural]
    level, left = room, room
    for k, w in enumerate(sorted(natural)):
        level = left // (len(natural) - k)
        if w > level:
            break  # this one and all that are wider share what is left
        left -= w
    return [min(w, level) for w in natural]


def _point(table: Laid, k: int, width: int) -> int:
    """Return where in a column the decimal points stand, so that its numbers are in the middle."""
    texts = [r.cells[k].text for r in table.rows[:MOST_ROWS] if is_number(r.cells[k].text)]
    left = max(_width(around_the_point(t)[0]) for t in texts)
    right = max(_width(around_the_point(t)[1]) for t in texts)
    middle = (width - _PADDING - (left + right) * _CHARACTER) // 2
    return max(middle, 0) + left * _CHARACTER


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
