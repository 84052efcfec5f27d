"""Excel: one sheet a table, real numbers shown as the reader's table shows them, three lines."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._files.atomic import replacing
from ..laid import Heading, Laid, Row
from ._letters import head_letters, head_lines, letters
from ._numbers import excel_number

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SEVERAL = True
RUN = "all"

_NAME = 31  # characters of a sheet's name, Excel's limit
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no character of an XML file
_PORTRAIT = 100  # characters that a page of A4 holds side by side
_NOTE, _LINE = (
    0.95,
    13.0,
)  # a letter of a note beside one of the columns; the height of a line in points
_HEAD_LINE = 18.0  # points of a line of a heading, bold and, it may be, Chinese
_WIDEST = 48  # characters of a column; longer text breaks into lines


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write a workbook: the caption, the table between three lines, the notes below."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.name, [s.title for s in book.worksheets]))
        _Sheet(sheet, table).fill()
    with replacing(path) as temporary:
        book.save(temporary)


class _Sheet:
    """One table on its sheet."""

    def __init__(self, sheet: Worksheet, table: Laid) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        self.sheet, self.table = sheet, table
        face = "SimSun" if table.language == "zh" else "Times New Roman"
        self.font = {
            "plain": Font(name=face, size=11),
            "head": Font(name=face, size=11, bold=True),
            "note": Font(name=face, size=9),
        }
        self.right = Alignment(horizontal="right", vertical="top")
        self.left = Alignment(horizontal="left", vertical="top")
        self.beside = Alignment(
            horizontal="left", vertical="top", indent=1
        )  # text behind a column of numbers
        self.centre = Alignment(horizontal="center")
        thick, thin = Side(style="medium"), Side(style="thin")
        self.line = {
            "top": Border(top=thick),
            "head": Border(bottom=thin),
            "only": Border(top=thick, bottom=thin),
            "foot": Border(top=thin),
            "bottom": Border(bottom=thick),
            "span": Border(bottom=Side(style="hair")),
        }

    def fill(self) -> None:
        """Write caption, headings, rows and notes."""
        table, sheet = self.table, self.sheet
        self._text(1, 1, table.caption, "head")
        at = 2
        for k, line in enumerate(table.head):
            self._headings(at, line, first=k == 0, last=k == len(table.head) - 1)
            at += 1
        sheet.freeze_panes = sheet.cell(row=at, column=2)
        sheet.print_title_rows = f"2:{at - 1}"
        before = ""
        for row in table.rows:
            self._row(at, row, line="foot" if row.part == "foot" != before else "")
            before = row.part
            at += 1
        self._under(at - 1)
        width = self._widths()
        for note in table.notes:
            self._note(at, note, width)
            at += 1
        self._page(width)

    def _note(self, at: int, note: str, width: float) -> None:
        """Write a note over the whole table, in as many lines as it takes."""
        from openpyxl.styles import Alignment

        cell = self._text(at, 1, note, "note")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if len(self.table.kinds) > 1:
            self.sheet.merge_cells(
                start_row=at, start_column=1, end_row=at, end_column=len(self.table.kinds)
            )
        lines = max(1, math.ceil(_NOTE * letters(note) / width))
        self.sheet.row_dimensions[at].height = _LINE * lines

    def _page(self, width: float) -> None:
        """Let the sheet be printed on pages of A4 that hold its whole width."""
        from openpyxl.worksheet.properties import PageSetupProperties

        self.sheet.page_setup.paperSize = self.sheet.PAPERSIZE_A4
        self.sheet.page_setup.orientation = "landscape" if width > _PORTRAIT else "portrait"
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.print_options.horizontalCentered = True

    def _headings(self, at: int, line: Sequence[Heading], *, first: bool, last: bool) -> None:
        border = self.line["only" if first and last else "top" if first else "head"]
        column = 1
        lines = max((head_lines(one.text) for one in line if one.span == 1), default=1)
        if lines > 1:
            self.sheet.row_dimensions[at].height = _HEAD_LINE * lines
        for one in line:
            cell = self._text(at, column, one.text, "head")
            cell.alignment = self.centre if one.span > 1 else self._broken(column - 1)
            for k in range(one.span):
                if first or last:
                    self.sheet.cell(row=at, column=column + k).border = border
                elif one.span > 1:
                    self.sheet.cell(row=at, column=column + k).border = self.line["span"]
            if one.span > 1:
                end = column + one.span - 1
                self.sheet.merge_cells(
                    start_row=at, start_column=column, end_row=at, end_column=end
                )
            column += one.span

    def _row(self, at: int, row: Row, *, line: str) -> None:
        for column, one in enumerate(row.cells, start=1):
            shown = excel_number(one)
            if shown is None:
                cell = self._text(at, column, one.text, "plain")
            else:
                cell = self.sheet.cell(row=at, column=column, value=shown[0])
                cell.number_format, cell.font = shown[1], self.font["plain"]
            cell.alignment = self._side(
                column - 1, long=shown is None and letters(one.text) > _WIDEST
            )
            if line:
                cell.border = self.line[line]
        if row.across:
            end = len(self.table.kinds)
            self.sheet.cell(row=at, column=2).alignment = self.centre
            self.sheet.merge_cells(start_row=at, start_column=2, end_row=at, end_column=end)

    def _text(self, at: int, column: int, text: str, font: str) -> Any:
        """Write a text as a text, also one that Excel would run as a formula."""
        cell = self.sheet.cell(row=at, column=column)
        cell.font = self.font[font]
        if text:
            cell.value = _CONTROL.sub("", text)
            cell.data_type = "s"
        return cell

    def _under(self, at: int) -> None:
        from openpyxl.styles import Border

        for column in range(1, len(self.table.kinds) + 1):
            cell = self.sheet.cell(row=at, column=column)
            cell.border = Border(top=cell.border.top, bottom=self.line["bottom"].bottom)

    def _broken(self, k: int) -> Any:
        """Return how the heading of a column stands: at the bottom, in lines where it is long."""
        from openpyxl.styles import Alignment

        side = self._side(k)
        return Alignment(
            horizontal=side.horizontal, vertical="bottom", wrap_text=True, indent=side.indent
        )

    def _side(self, k: int, *, long: bool = False) -> Any:
        """Return how the cells of a column stand; a text wider than any column breaks into lines."""
        from openpyxl.styles import Alignment

        kinds = self.table.kinds
        if kinds[k] != "text":
            return self.right
        behind = k > 0 and kinds[k - 1] != "text"
        if long:
            return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=int(behind))
        return self.beside if behind else self.left

    def _widths(self) -> float:
        """Set the widths of the columns, and return their sum."""
        from openpyxl.utils import get_column_letter

        total = 0.0
        heads = self._single_heads()
        for k in range(len(self.table.kinds)):
            most = [head_letters(line[k]) for line in heads]
            most += [letters(row.cells[k].text) for row in self.table.rows]
            width = min(max(most, default=0), _WIDEST) + 2
            self.sheet.column_dimensions[get_column_letter(k + 1)].width = width
            total += width
        return total

    def _single_heads(self) -> list[list[str]]:
        return [
            [h.text if h.span == 1 else "" for h in line for _unused in range(h.span)]
            for line in self.table.head
        ]


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """Return a name that Excel allows and no other sheet has, whatever the case of its letters."""
    start = _CONTROL.sub("", _NOT_IN_A_NAME.sub(" ", name)).strip("' ")[:_NAME] or "table"
    used, found, k = {t.lower() for t in taken}, start, 2
    while found.lower() in used:
        found = f"{start[: _NAME - 4]} {k}"
        k += 1
    return found
