"""OpenDocument (LibreOffice, WPS): one sheet a table, real numbers shown to the digits of the tables.

Written by hand: the format is a zip of XML, and no library is asked for. A cell is a number with its full
digits or a text, never a formula.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from ..._files.atomic import write_bytes
from ..laid import Cell, Laid
from ._numbers import excel_number

SEVERAL = True
RUN = "all"

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no character of an XML file
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_NAME = 31
_WHEN = (2000, 1, 1, 0, 0, 0)
"""Time of the parts: two files of the same tables are the same."""
_SPACES = " ".join(
    f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"'
    for k, v in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
    )
)  # fmt: skip
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_LINES = {
    "caption": ("", "bold"),
    "head": ('fo:border-top="1.2pt solid #000000" fo:border-bottom="0.6pt solid #000000"', "bold"),
    "cell": ("", "normal"),
    "last": ('fo:border-bottom="1.2pt solid #000000"', "normal"),
}


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write a workbook: on each sheet the caption, the table between three lines, the notes below."""
    names: list[str] = []
    for table in tables:
        names.append(_sheet_name(table.name, names))
    sheets = "".join(_sheet(t, n) for t, n in zip(tables, names, strict=True))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} '
        f'office:version="1.3"><office:automatic-styles>{_styles(tables)}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:  # the type comes first and is not packed
        for name, text, how in (
            ("mimetype", _TYPE, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED),
        ):
            file.writestr(zipfile.ZipInfo(name, _WHEN), text, how)
    write_bytes(path, out.getvalue())


def _styles(tables: Sequence[Laid]) -> str:
    """Return the styles of columns by width, and of cells by line and decimals."""
    widths = sorted({w for t in tables for w in _widths(t)})
    decimals = sorted(
        {_decimals(c) for t in tables for r in t.rows for c in r.cells} - {None}, key=str
    )
    found = [
        f'<style:style style:name="w{w}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{0.21 * w:.2f}cm"/></style:style>'
        for w in widths
    ]
    found += [
        f'<number:number-style style:name="n{d}"><number:number number:decimal-places="{d}" '
        f'number:min-decimal-places="{d}" number:min-integer-digits="1"/></number:number-style>'
        for d in decimals
    ]
    for name, (border, weight) in _LINES.items():
        for end in ("", *map(str, decimals)):
            data = f' style:data-style-name="n{end}"' if end else ""
            found.append(
                f'<style:style style:name="{name}{end}" style:family="table-cell"{data}>'
                f"<style:table-cell-properties {border}/><style:text-properties "
                f'fo:font-weight="{weight}"/></style:style>'
            )
    return "".join(found)


def _sheet(table: Laid, name: str) -> str:
    columns = "".join(f'<table:table-column table:style-name="w{w}"/>' for w in _widths(table))
    rows = [_row([_text(table.caption, "caption")])]
    for line in table.head:
        cells = []
        for one in line:
            span = f' table:number-columns-spanned="{one.span}"' if one.span > 1 else ""
            cells.append(_text(one.text, "head", span))
            cells += ["<table:covered-table-cell/>"] * (one.span - 1)
        rows.append(_row(cells))
    for k, row in enumerate(table.rows):
        style = "last" if k == len(table.rows) - 1 else "cell"
        rows.append(_row([_cell(c, style) for c in row.cells]))
    rows += [_row([_text(note, "cell")]) for note in table.notes]
    return f"<table:table table:name={quoteattr(name)}>{columns}{''.join(rows)}</table:table>"


def _row(cells: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(cell: Cell, style: str) -> str:
    """Return a number that is shown as the reader's table has it; with stars or brackets a text."""
    decimals = _decimals(cell)
    if decimals is None:
        return _text(cell.text, style)
    return (
        f'<table:table-cell table:style-name="{style}{decimals}" office:value-type="float" '
        f'office:value="{cell.value!r}"><text:p>{escape(cell.text)}</text:p></table:table-cell>'
    )


def _decimals(cell: Cell) -> int | None:
    """Return the decimals of a cell that is shown as a plain number."""
    if excel_number(cell) is None or not re.fullmatch(r"-?\d+(\.\d+)?", cell.text):
        return None
    return len(cell.text.partition(".")[2])


def _text(text: str, style: str, more: str = "") -> str:
    plain = escape(_CONTROL.sub("", text))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string"{more}>'
        f"<text:p>{plain}</text:p></table:table-cell>"
    )


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    start = _CONTROL.sub("", _NOT_IN_A_NAME.sub(" ", name)).strip()[:_NAME] or "table"
    used, found, k = {t.lower() for t in taken}, start, 2
    while found.lower() in used:
        found, k = f"{start[: _NAME - 4]} {k}", k + 1
    return found


def _widths(table: Laid) -> list[int]:
    """Return the widths of the columns in characters; a Chinese one counts as two."""
    lines = [
        *(
            [h.text if h.span == 1 else "" for h in line for _ in range(h.span)]
            for line in table.head
        ),
        *([c.text for c in row.cells] for row in table.rows),
    ]
    wide = [max(map(_width, column), default=0) for column in zip(*lines, strict=True)]
    return [min(max(w, 6), 48) + 2 for w in wide]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
