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
_WHEN = (2000, 1, 1, 0, 0, 0)
"""Time of the parts: two files of the same tables are the same."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no character of an XML file
_THICK, _THIN = 12, 6
"""Eighths of a point."""
_SHORT, _LONG, _EDGE = 11906, 16838, 1134
"""Twentieths of a point: the sides of A4, and its margin."""
_BOLDER = 1.2
"""How much wider a bold letter is."""
_WHOLE = 9
"""Letters of a heading that does not break."""
_UPRIGHT = 96
"""Letters that an upright page holds side by side."""


def write(tables: Sequence[Any], path: str) -> None:
    """Write tables that were laid out, one below the other.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    widths = [_widths(one) for one in tables]
    across = any(sum(one) > _UPRIGHT for one in widths)
    wide, high = (_LONG, _SHORT) if across else (_SHORT, _LONG)
    inside = "".join(_table(t, w, wide - 2 * _EDGE) for t, w in zip(tables, widths, strict=True))
    how = ' w:orient="landscape"' if across else ""
    sides = " ".join(f'w:{one}="{_EDGE}"' for one in ("top", "right", "bottom", "left"))
    page = (
        f'<w:sectPr><w:pgSz w:w="{wide}" w:h="{high}"{how}/>'
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
            file.writestr(zipfile.ZipInfo(name, _WHEN), text, zipfile.ZIP_DEFLATED)
    atomic, *_ = core.writing()
    atomic.write_bytes(path, out.getvalue())


def _table(table: Any, widths: Sequence[int], room: int) -> str:
    scale = min(room / sum(widths), 110)  # of a letter, at most what a letter takes
    sizes = [max(1, int(w * scale)) for w in widths]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in sizes)
    rows, last = [], len(table.rows) - 1
    for k, line in enumerate(table.head):
        rows.append(_heading(line, sizes, table.kinds, k == 0, k == len(table.head) - 1))
    before = ""
    for k, row in enumerate(table.rows):
        rows.append(_row(row, sizes, table.kinds, row.part == "foot" != before, k == last))
        before = row.part
    whole = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    notes = "".join(_paragraph(one, "left", 18) for one in table.notes)
    after = '<w:p><w:pPr><w:spacing w:after="240"/></w:pPr></w:p>'
    return f"{_paragraph(table.caption, 'center', 21, bold=True, keep=True)}{whole}{notes}{after}"


def _heading(
    line: Sequence[Any], sizes: Sequence[int], kinds: Sequence[str], first: bool, last: bool
) -> str:
    cells, at = [], 0
    for one in line:
        side = "center" if one.span > 1 else _side(kinds[at])
        edges = {"top": _THICK if first else 0, "bottom": _THIN if last or one.span > 1 else 0}
        width = sum(sizes[at : at + one.span])
        cells.append(_cell(_paragraph(one.text, side, 19, bold=True), width, one.span, edges))
        at += one.span
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(row: Any, sizes: Sequence[int], kinds: Sequence[str], foot: bool, last: bool) -> str:
    edges = {"top": _THIN if foot else 0, "bottom": _THICK if last else 0}
    shown = row.cells[:2] if row.across else row.cells
    _, _, numbers = core.papers()
    cells = []
    for k, cell in enumerate(shown):
        over = len(kinds) - 1 if row.across and k == 1 else 1
        side = "center" if over > 1 else _side(kinds[k])
        width = sum(sizes[k : k + over])
        cells.append(_cell(_paragraph(numbers.as_printed(cell.text), side, 19), width, over, edges))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


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
    plain = escape(_CONTROL.sub("", text), quote=False)
    return (
        f'<w:p><w:pPr>{next_}<w:spacing w:before="20" w:after="20"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Times New Roman"/>'
        f'{strong}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{plain}</w:t></w:r></w:p>'
    )


def _side(kind: str) -> str:
    return "left" if kind == "text" else "right"


def _widths(table: Any) -> list[int]:
    """Return the widths of the columns in letters; headings break between words, long sentences anywhere."""
    _, letters, _ = core.papers()
    heads = table.spread()
    out = []
    for k in range(len(table.kinds)):
        words = [w for line in heads for w in _pieces(line[k], letters.letters)]
        head = max((letters.letters(w) for w in words), default=0)
        cells = [row.cells[k].text for row in table.rows if k < len(row.cells)]
        body = max(map(letters.letters, cells), default=0)
        out.append(min(max(math.ceil(_BOLDER * head), body, 5), 34) + 2)
    return out


def _pieces(head: str, wide: Callable[[str], int]) -> list[str]:
    """Return what of a heading stays on one line."""
    return [head] if wide(head) <= _WHOLE else head.split()
