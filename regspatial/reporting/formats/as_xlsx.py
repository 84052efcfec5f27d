"""Excel: one sheet a table, real numbers shown as the reader's table shows them, three lines.

Written by hand: the format is a zip of XML, and no library is asked for, so that QGIS writes it too. A cell is a
number with its full digits or a text, never a formula.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Sequence
from html import escape
from typing import Any

from ..._files.atomic import write_bytes
from ..laid import Heading, Laid, Row
from ._contents import contents_of
from ._letters import head_letters, head_lines, letters, note_lines
from ._numbers import excel_number

SEVERAL = True
RUN = "all"

_NAME = 31  # characters of a sheet's name, Excel's limit
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no character of an XML file
_PORTRAIT = 100  # characters that a page of A4 holds side by side
_NOTE, _LINE = (
    0.87,
    12.5,
)  # a letter of a note beside one of the columns; the height of a line in points
_HEAD_LINE = 18.0  # points of a line of a heading, bold and, it may be, Chinese
_ROW = 16.5  # of a row in Chinese: programs that lack SimSun take a higher letter, and cut off its feet
_WIDEST = 48  # characters of a column; longer text breaks into lines
_WHEN = (2000, 1, 1, 0, 0, 0)
"""Time of the parts: two files of the same tables are the same."""
_OWN_CODES = 164
"""Excel's number of the first code of a file's own."""
_EDGES = {
    "": {},
    "top": {"top": "medium"},
    "head": {"bottom": "thin"},
    "only": {"top": "medium", "bottom": "thin"},
    "foot": {"top": "thin"},
    "span": {"bottom": "hair"},
}
"""Lines of a cell, by where it stands."""
_SIDES = {
    "plain": "",
    "left": ' horizontal="left" vertical="top"',
    "right": ' horizontal="right" vertical="top"',
    "beside": ' horizontal="left" vertical="top" indent="1"',
    "centre": ' horizontal="center"',
    "note": ' vertical="top" wrapText="1"',
}
"""Where a text stands; beside: text behind a column of numbers."""
_FONTS = ("plain", "head", "note", "link")
_MARKS = {"head": "<b/>", "link": "<u/>"}
_LINK = '<color rgb="FF0563C1"/>'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_Style = tuple[str, tuple[tuple[str, str], ...], str, str]
"""Of a cell: font, lines, side, number code."""


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write a workbook: the caption, the table between three lines, the notes below."""
    book, names = _Book(tables), list[str]()
    for table in tables:
        names.append(_sheet_name(table.name, names))
    sheets = [_Sheet(table, book) for table in tables]
    contents = contents_of(tables, names)
    if contents is not None:
        first = _Sheet(contents, book)
        first.lead(names)
        sheets.insert(0, first)
        tables = [contents, *tables]
        names.insert(0, _sheet_name(contents.name, names))
    parts = {f"xl/worksheets/sheet{k}.xml": one.xml() for k, one in enumerate(sheets, 1)}
    heads = [len(table.head) for table in tables]
    parts |= {
        "xl/styles.xml": book.styles_xml(),
        "xl/sharedStrings.xml": book.texts_xml(),
        "xl/workbook.xml": _workbook(names, heads),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{k}.xml") for k in range(1, len(names) + 1)),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ]
        ),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {"[Content_Types].xml": _types(list(parts)), **parts}.items():
            file.writestr(zipfile.ZipInfo(name, _WHEN), _HEAD + text, zipfile.ZIP_DEFLATED)
    write_bytes(path, out.getvalue())


def _workbook(names: Sequence[str], heads: Sequence[int]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{k}" r:id="rId{k}"/>'
        for k, name in enumerate(names, 1)
    )
    repeated = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{k}">{_quoted(name)}!$2:${1 + lines}</definedName>'
        for k, (name, lines) in enumerate(zip(names, heads, strict=True))
        if lines
    )
    defined = f"<definedNames>{repeated}</definedNames>" if repeated else ""
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>{defined}</workbook>'


def _quoted(name: str) -> str:
    doubled = name.replace("'", "''")
    return escape(f"'{doubled}'", quote=False)


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{k}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for k, (kind, target) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _types(parts: Sequence[str]) -> str:
    kinds = {
        "xl/workbook.xml": "sheet.main",
        "xl/styles.xml": "styles",
        "xl/sharedStrings.xml": "sharedStrings",
    }
    inside = "".join(
        f'<Override PartName="/{one}" ContentType="{_KIND}.{kinds.get(one, "worksheet")}+xml"/>'
        for one in parts
        if not one.endswith(".rels")
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{inside}</Types>'
    )


class _Book:
    """What the sheets share: texts, and the styles of cells."""

    def __init__(self, tables: Sequence[Laid]) -> None:
        zh = any(t.language == "zh" for t in tables)
        self.face = "SimSun" if zh else "Times New Roman"
        self.texts: dict[str, int] = {}
        self.styles: dict[_Style, int] = {("plain", (), _SIDES["plain"], ""): 0}

    def text(self, text: str) -> int:
        """Return the number of a text."""
        return self.texts.setdefault(_CONTROL.sub("", text), len(self.texts))

    def style(self, style: _Style) -> int:
        """Return the number of a style."""
        return self.styles.setdefault(style, len(self.styles))

    def texts_xml(self) -> str:
        """Return the part of the texts."""
        inside = "".join(
            f'<si><t xml:space="preserve">{escape(one, quote=False)}</t></si>' for one in self.texts
        )
        return f'<sst xmlns="{_MAIN}" uniqueCount="{len(self.texts)}">{inside}</sst>'

    def styles_xml(self) -> str:
        """Return the part of the styles."""
        codes = list(dict.fromkeys(code for *_, code in self.styles if code))
        edges = list(dict.fromkeys([(), *(lines for _, lines, *_ in self.styles)]))
        formats = "".join(
            f'<numFmt numFmtId="{k}" formatCode="{escape(code)}"/>'
            for k, code in enumerate(codes, _OWN_CODES)
        )
        fonts = "".join(
            f'<font>{_MARKS.get(one, "")}<sz val="{9 if one == "note" else 11}"/>'
            f'{_LINK if one == "link" else ""}<name val="{self.face}"/></font>'
            for one in _FONTS
        )
        cells = "".join(
            f'<xf numFmtId="{_OWN_CODES + codes.index(code) if code else 0}" fontId="{_FONTS.index(font)}" '
            f'fillId="0" borderId="{edges.index(lines)}" xfId="0" applyNumberFormat="1" applyFont="1" '
            f'applyBorder="1" applyAlignment="1">{f"<alignment{side}/>" if side else ""}</xf>'
            for font, lines, side, code in self.styles
        )
        return (
            f'<styleSheet xmlns="{_MAIN}">'
            + (f'<numFmts count="{len(codes)}">{formats}</numFmts>' if codes else "")
            + f'<fonts count="{len(_FONTS)}">{fonts}</fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            f'<borders count="{len(edges)}">{"".join(map(_border, edges))}</borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(self.styles)}">{cells}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def _border(lines: tuple[tuple[str, str], ...]) -> str:
    drawn = dict(lines)
    inside = "".join(
        f'<{side} style="{drawn[side]}"/>' if side in drawn else f"<{side}/>"
        for side in ("left", "right", "top", "bottom", "diagonal")
    )
    return f"<border>{inside}</border>"


class _Cell:
    """What stands in a cell, and how."""

    def __init__(self, value: Any = None, font: str = "plain") -> None:
        self.value, self.font = value, font
        self.lines: dict[str, str] = {}
        self.side, self.code = _SIDES["plain"], ""


class _Sheet:
    """One table on its sheet."""

    def __init__(self, table: Laid, book: _Book) -> None:
        self.table, self.book = table, book
        self.cells: dict[int, dict[int, _Cell]] = {}
        self.heights: dict[int, float] = {}
        self.merged: list[str] = []
        self.links: list[str] = []
        self.widths = self._widths()
        self._fill()

    def _fill(self) -> None:
        """Put caption, headings, rows and notes in their places."""
        table = self.table
        self._text(1, 1, table.caption, "head")
        at = 2
        for k, line in enumerate(table.head):
            self._headings(at, line, first=k == 0, last=k == len(table.head) - 1)
            at += 1
        self.below = at
        before = ""
        for row in table.rows:
            self._row(at, row, line="foot" if row.part == "foot" != before else "")
            before = row.part
            at += 1
        for column in range(1, len(table.kinds) + 1):
            self._at(at - 1, column).lines |= {"bottom": "medium"}
        for note in table.notes:
            self._note(at, note)
            at += 1

    def lead(self, names: Sequence[str]) -> None:
        """Let the last column, of names of sheets, lead there."""
        column = len(self.table.kinds)
        for at, name in enumerate(names, self.below):
            self._at(at, column).font = "link"
            place = f"{_letter(column)}{at}"
            self.links.append(f'<hyperlink ref="{place}" location="{_quoted(name)}!A1"/>')

    def _at(self, row: int, column: int) -> _Cell:
        return self.cells.setdefault(row, {}).setdefault(column, _Cell())

    def _text(self, at: int, column: int, text: str, font: str) -> _Cell:
        """Put a text in its place, also one that Excel would run as a formula."""
        cell = self._at(at, column)
        cell.value, cell.font = text or None, font
        return cell

    def _note(self, at: int, note: str) -> None:
        """Put a note over the whole table, in as many lines as it takes."""
        self._text(at, 1, note, "note").side = _SIDES["note"]
        self._merge(at, 1, len(self.table.kinds))
        self.heights[at] = _LINE * note_lines(note, sum(self.widths) / _NOTE)

    def _headings(self, at: int, line: Sequence[Heading], *, first: bool, last: bool) -> None:
        edge = "only" if first and last else "top" if first else "head"
        column = 1
        lines = max((head_lines(one.text) for one in line if one.span == 1), default=1)
        if lines > 1:
            self.heights[at] = _HEAD_LINE * lines
        for one in line:
            cell = self._text(at, column, one.text, "head")
            cell.side = _SIDES["centre"] if one.span > 1 else self._broken(column - 1)
            for k in range(one.span):
                if first or last or one.span > 1:
                    self._at(at, column + k).lines = dict(_EDGES[edge if first or last else "span"])
            self._merge(at, column, column + one.span - 1)
            column += one.span

    def _row(self, at: int, row: Row, *, line: str) -> None:
        for column, one in enumerate(row.cells, start=1):
            shown = excel_number(one)
            cell = self._text(at, column, one.text, "plain")
            if shown is not None:
                cell.value, cell.code = _number(shown[0]), shown[1]
            cell.side = self._side(column - 1, long=shown is None and letters(one.text) > _WIDEST)
            cell.lines = dict(_EDGES[line])
        if (
            self.book.face == "SimSun"
            and max((letters(one.text) for one in row.cells), default=0) <= _WIDEST
        ):
            self.heights[at] = _ROW
        if row.across:
            self._at(at, 2).side = _SIDES["centre"]
            self._merge(at, 2, len(self.table.kinds))

    def _merge(self, at: int, first: int, last: int) -> None:
        if last > first:
            self.merged.append(f"{_letter(first)}{at}:{_letter(last)}{at}")

    def _broken(self, k: int) -> str:
        """Return how the heading of a column stands: at the bottom, in lines where it is long."""
        side = self._side(k).replace(' vertical="top"', "")
        return f'{side} vertical="bottom" wrapText="1"'

    def _side(self, k: int, *, long: bool = False) -> str:
        """Return how the cells of a column stand; a text wider than any column breaks into lines."""
        kinds = self.table.kinds
        if kinds[k] != "text":
            return _SIDES["right"]
        side = _SIDES["beside" if k > 0 and kinds[k - 1] != "text" else "left"]
        return f'{side} wrapText="1"' if long else side

    def _widths(self) -> list[int]:
        heads = [
            [h.text if h.span == 1 else "" for h in line for _unused in range(h.span)]
            for line in self.table.head
        ]
        out = []
        for k in range(len(self.table.kinds)):
            most = [head_letters(line[k]) for line in heads]
            most += [letters(row.cells[k].text) for row in self.table.rows]
            out.append(min(max(most, default=0), _WIDEST) + 2)
        return out

    def xml(self) -> str:
        """Return the part of the sheet; it is printed on pages of A4 that hold its whole width."""
        columns = "".join(
            f'<col min="{k}" max="{k}" width="{wide}" customWidth="1"/>'
            for k, wide in enumerate(self.widths, 1)
        )
        rows = "".join(self._row_xml(at) for at in sorted(self.cells))
        merged = "".join(f'<mergeCell ref="{one}"/>' for one in self.merged)
        page = "landscape" if sum(self.widths) > _PORTRAIT else "portrait"
        corner = f"B{self.below}"
        return (
            f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="{self.below - 1}" '
            f'topLeftCell="{corner}" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
            + (f"<cols>{columns}</cols>" if columns else "")
            + f"<sheetData>{rows}</sheetData>"
            + (f'<mergeCells count="{len(self.merged)}">{merged}</mergeCells>' if merged else "")
            + (f"<hyperlinks>{''.join(self.links)}</hyperlinks>" if self.links else "")
            + '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/>'
            f'<pageSetup paperSize="9" orientation="{page}" fitToWidth="1" fitToHeight="0"/></worksheet>'
        )

    def _row_xml(self, at: int) -> str:
        high = f' ht="{self.heights[at]:g}" customHeight="1"' if at in self.heights else ""
        cells = "".join(
            self._cell_xml(f"{_letter(k)}{at}", one) for k, one in sorted(self.cells[at].items())
        )
        return f'<row r="{at}"{high}>{cells}</row>'

    def _cell_xml(self, place: str, cell: _Cell) -> str:
        edges = tuple(sorted(cell.lines.items()))
        style = self.book.style((cell.font, edges, cell.side, cell.code))
        if cell.value is None:
            return f'<c r="{place}" s="{style}"/>'
        if isinstance(cell.value, str):
            return f'<c r="{place}" s="{style}" t="s"><v>{self.book.text(cell.value)}</v></c>'
        return f'<c r="{place}" s="{style}"><v>{cell.value!r}</v></c>'


def _number(value: Any) -> int | float:
    """Return a number as the file has it, of Python's own types."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)


def _letter(column: int) -> str:
    """Return what Excel calls a column: A for 1, AA for 27."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """Return a name that Excel allows and no other sheet has, whatever the case of its letters."""
    start = _CONTROL.sub("", _NOT_IN_A_NAME.sub(" ", name)).strip("' ")[:_NAME] or "table"
    used, found, k = {t.lower() for t in taken}, start, 2
    while found.lower() in used:
        found = f"{start[: _NAME - 4]} {k}"
        k += 1
    return found
