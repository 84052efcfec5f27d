# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as a Word file, written by hand: QGIS has no library for it, and the format is a zip of XML.

Between three lines, as journals print them: headings repeat on a second page, no row is torn apart, numbers stand
right with a true minus sign.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from .. import core

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
WHEN = (2000, 1, 1, 0, 0, 0)
"""Time of the parts: two files of the same tables are the same."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no character of an XML file
THICK, THIN = 12, 6
"""Eighths of a point."""
_SHORT, _LONG, _EDGE = 11906, 16838, 1134
"""Twentieths of a point: the sides of A4, and its margin."""
_BOLDER = 1.2
"""How much wider a bold letter is."""
_WHOLE = 9
"""Letters of a heading that does not break."""
_UPRIGHT = 96
"""Letters that an upright page holds side by side."""
_BETWEEN = '<w:p><w:pPr><w:spacing w:after="240"/></w:pPr></w:p>'
_AFTER = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
"""A paragraph between two tables, and one behind the last that cannot be seen."""
_LETTER = 100
"""Twentieths of a point of a letter of a cell; a Chinese one is two."""
_APART = 140
"""Twentieths of a point between a number and a text behind it."""


@dataclass(frozen=True)
class Page:
    """A page in twentieths of a point: its sides, its margin, and the room between the margins."""

    wide: int
    high: int
    edge: int

    @property
    def room(self) -> int:
        return self.wide - 2 * self.edge


@dataclass(frozen=True)
class Placed:
    """A cell in its place: its text, the columns it covers, its side, the lines above and below it."""

    text: str
    span: int
    side: str
    top: int
    bottom: int


def page_of(tables: Sequence[Any]) -> Page:
    """Return a page of A4, across where a table does not fit an upright one."""
    across = any(sum(_widths(one)) > _UPRIGHT for one in tables)
    wide, high = (_LONG, _SHORT) if across else (_SHORT, _LONG)
    return Page(wide, high, _EDGE)


def write(tables: Sequence[Any], path: str) -> None:
    """Write tables that were laid out, one below the other.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    shown = page_of(tables)
    inside = _BETWEEN.join(_table(one, shown.room) for one in tables)
    if (
        tables and not tables[-1].notes
    ):  # a table is followed by a paragraph, and this one takes no page of its own
        inside += _AFTER
    how = ' w:orient="landscape"' if shown.wide > shown.high else ""
    sides = " ".join(f'w:{one}="{_EDGE}"' for one in ("top", "right", "bottom", "left"))
    page = (
        f'<w:sectPr><w:pgSz w:w="{shown.wide}" w:h="{shown.high}"{how}/>'
        f'<w:pgMar {sides} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_SPACE}"><w:body>{inside}{page}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            file.writestr(zipfile.ZipInfo(name, WHEN), text, zipfile.ZIP_DEFLATED)
    atomic, *_ = core.writing()
    atomic.write_bytes(path, out.getvalue())


def sizes(table: Any, room: int) -> list[int]:
    """Return the widths of the columns of a table that has so much room, in twentieths of a point.

    Where there is too little, headings break before the texts and numbers below them do.
    """
    whole, least = _widths(table), _widths(table, headed=False)
    over = sum(whole) - room / _LETTER
    if over > 0:
        given = min(over / max(sum(whole) - sum(least), 1), 1.0)
        whole = [w - given * (w - v) for w, v in zip(whole, least, strict=True)]
    scale = min(room / sum(whole), 110)  # of a letter, at most what a letter takes
    return [max(1, int(w * scale)) for w in whole]


def headings(table: Any) -> list[list[Placed]]:
    """Return the lines of headings of a table, between the first line and the second."""
    out = []
    for k, line in enumerate(table.head):
        first, last, cells, at = k == 0, k == len(table.head) - 1, [], 0
        for one in line:
            side = "center" if one.span > 1 else _side(table.kinds, at)
            below = THIN if last or one.span > 1 else 0
            cells.append(Placed(one.text, one.span, side, THICK if first else 0, below))
            at += one.span
        out.append(cells)
    return out


def rows(table: Any) -> list[list[Placed]]:
    """Return the rows of a table, above the third line; what is of the whole model is parted by a thin one."""
    kinds, out, before = table.kinds, [], ""
    _, _, numbers, _ = core.papers()
    for k, row in enumerate(table.rows):
        top = THIN if row.part == "foot" != before else 0
        bottom = THICK if k == len(table.rows) - 1 else 0
        before, cells = row.part, []
        for at, cell in enumerate(row.cells[:2] if row.across else row.cells):
            over = len(kinds) - 1 if row.across and at == 1 else 1
            side = "center" if over > 1 else _side(kinds, at)
            cells.append(Placed(numbers.as_printed(cell.text), over, side, top, bottom))
        out.append(cells)
    return out


def _table(table: Any, room: int) -> str:
    wide = sizes(table, room)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in wide)
    lines = [_row(one, wide, bold=True) for one in headings(table)]
    lines += [_row(one, wide) for one in rows(table)]
    whole = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(wide)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    notes = "".join(_paragraph(one, "left", 18) for one in table.notes)
    return f"{_paragraph(table.caption, 'center', 21, bold=True, keep=True)}{whole}{notes}"


def _row(cells: Sequence[Placed], wide: Sequence[int], *, bold: bool = False) -> str:
    out, at = [], 0
    for one in cells:
        edges = {"top": one.top, "bottom": one.bottom}
        width = sum(wide[at : at + one.span])
        out.append(_cell(_paragraph(one.text, one.side, 19, bold=bold), width, one.span, edges))
        at += one.span
    again = "<w:tblHeader/>" if bold else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{''.join(out)}</w:tr>"


def _cell(paragraph: str, width: int, over: int, edges: dict[str, int]) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in edges.items()
        if size
    )
    span = f'<w:gridSpan w:val="{over}"/>' if over > 1 else ""
    borders = f"<w:tcBorders>{lines}</w:tcBorders>" if lines else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}</w:tcPr>{paragraph}</w:tc>'


def _paragraph(text: str, side: str, size: int, *, bold: bool = False, keep: bool = False) -> str:
    strong = "<w:b/>" if bold else ""
    next_ = "<w:keepNext/>" if keep else ""
    apart = f'<w:ind w:left="{_APART}"/>' if side == "beside" else ""
    side = "left" if side == "beside" else side
    plain = escape(CONTROL.sub("", text), quote=False)
    return (
        f'<w:p><w:pPr>{next_}<w:spacing w:before="20" w:after="20"/>{apart}<w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Times New Roman"/>'
        f'{strong}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{plain}</w:t></w:r></w:p>'
    )


def _side(kinds: Sequence[str], at: int) -> str:
    """Return where the text of a column stands; beside: text behind a column of numbers, which end there."""
    if kinds[at] != "text":
        return "right"
    return "beside" if at and kinds[at - 1] != "text" else "left"


def _widths(table: Any, *, headed: bool = True) -> list[float]:
    """Return the widths of the columns in letters; headings break between words, long sentences anywhere.

    `headed`: whether they hold Chinese headings as well, which break between any two letters.
    """
    _, letters, _, _ = core.papers()
    heads = table.spread()
    out: list[float] = []
    for k in range(len(table.kinds)):
        words = [w for line in heads for w in _pieces(line[k], letters.letters)]
        words = [w for w in words if headed or letters.letters(w) == len(w)]
        head = max((letters.letters(w) for w in words), default=0)
        cells = [row.cells[k].text for row in table.rows if k < len(row.cells)]
        body = max(map(letters.letters, cells), default=0)
        body += _side(table.kinds, k) == "beside"
        out.append(min(max(math.ceil(_BOLDER * head), body, 5), 34) + 2)
    return out


def _pieces(head: str, wide: Callable[[str], int]) -> list[str]:
    """Return what of a heading stays on one line."""
    return [head] if wide(head) <= _WHOLE else head.split()
