"""OpenDocument (LibreOffice, WPS): one sheet a table, real numbers shown to the digits of the tables.

Written by hand: the format is a zip of XML, and no library is asked for. A cell is a number with its full
digits or a text, never a formula.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from html import escape

from ..._files.atomic import write_bytes
from ..laid import Cell, Laid, Row
from ._contents import contents_of
from ._letters import head_letters, letters, note_lines
from ._numbers import excel_number
from ._opendocument import packed

__all__ = ["RUN", "SEVERAL", "packed", "write"]  # the plugin packs its text files too

SEVERAL = True
RUN = "all"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no character of an XML file
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_NAME = 31
_SPACES = {
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
_THICK, _THIN, _HAIR = (f"{w}pt solid #000000" for w in (1.2, 0.6, 0.3))
_EDGES = {
    "caption": {},
    "note": {},
    "cell": {},
    "only": {"top": _THICK, "bottom": _THIN},
    "first": {"top": _THICK},
    "middle": {},
    "low": {"bottom": _THIN},
    "foot": {"top": _THIN},
    "last": {"bottom": _THICK},
    "end": {"top": _THIN, "bottom": _THICK},
}
"""Lines of a cell, by where it stands."""
_BOLD = {"caption", "only", "first", "middle", "low"}
_SIDES = {"l": "start", "t": "start", "r": "end", "c": "center"}
"""Where a cell's text stands: left, left behind a column of numbers, right, in the middle."""
_PORTRAIT = 96  # characters that a page of A4 holds side by side
_CENTIMETRES = 0.21  # of a character
_LINE = 0.45  # centimetres of a line of a note
_FONTS = {"zh": "SimSun", "en": "Times New Roman"}
_GROUPING = 'number:grouping="true" '


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write a workbook: on each sheet the caption, the table between three lines, the notes below."""
    names: list[str] = []
    for table in tables:
        names.append(_sheet_name(table.name, names))
    sheets = "".join(_sheet(t, n) for t, n in zip(tables, names, strict=True))
    contents = contents_of(tables, names)
    if contents is not None:
        first = _linked(_sheet(contents, _sheet_name(contents.name, names)), names)
        sheets, tables = first + sheets, [contents, *tables]
    content = (
        f"<office:automatic-styles>{_styles(tables)}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    )
    write_bytes(path, packed("spreadsheet", content, _pages(), _SPACES))


def _linked(sheet: str, names: Sequence[str]) -> str:
    """Return a table of contents in which each name of a sheet leads there."""
    for name in names:
        text = escape(name, quote=False)
        there = f"#'{escape(name)}'.A1"
        link = f'<text:a xlink:type="simple" xlink:href="{there}">{text}</text:a>'
        sheet = sheet.replace(f"<text:p>{text}</text:p>", f"<text:p>{link}</text:p>")
    return sheet


def _pages() -> str:
    """Return pages of A4, upright and across, that hold the whole width of a sheet."""
    layouts, masters = [], []
    for name, width, height in (("portrait", 21.0, 29.7), ("landscape", 29.7, 21.0)):
        layouts.append(
            f'<style:page-layout style:name="{name}"><style:page-layout-properties '
            f'fo:page-width="{width}cm" fo:page-height="{height}cm" fo:margin="2cm" '
            f'style:print-orientation="{name}" style:table-centering="horizontal" '
            'style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
        )
        parts = "".join(f'<style:{p} style:display="false"/>' for p in ("header", "footer"))
        masters.append(
            f'<style:master-page style:name="{name}" style:page-layout-name="{name}">{parts}'
            "</style:master-page>"
        )
    return (
        f"<office:automatic-styles>{''.join(layouts)}</office:automatic-styles>"
        f"<office:master-styles>{''.join(masters)}</office:master-styles>"
    )


def _styles(tables: Sequence[Laid]) -> str:
    """Return the styles of sheets, of columns by width, of notes by height, and of cells."""
    widths = sorted({w for t in tables for w in _widths(t)})
    heights = sorted({_lines(n, t) for t in tables for n in t.notes})
    decimals = sorted(
        {d for t in tables for r in t.rows for c in r.cells if (d := _decimals(c)) is not None}
    )
    found = [
        f'<style:style style:name="{page}" style:family="table" style:master-page-name="{page}"/>'
        for page in ("portrait", "landscape")
    ]
    found += [
        f'<style:style style:name="w{w}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{_CENTIMETRES * w:.2f}cm"/></style:style>'
        for w in widths
    ]
    found += [
        f'<style:style style:name="h{n}" style:family="table-row"><style:table-row-properties '
        f'style:row-height="{_LINE * n:.2f}cm" style:use-optimal-row-height="false"/></style:style>'
        for n in heights
    ]
    found += [
        f'<number:number-style style:name="n{d}"><number:number number:decimal-places="{d.rstrip("g")}" '
        f"{_GROUPING if d.endswith('g') else ''}"
        f'number:min-decimal-places="{d.rstrip("g")}" number:min-integer-digits="1"/></number:number-style>'
        for d in decimals
    ]
    font = _FONTS["zh" if any(t.language == "zh" for t in tables) else "en"]
    for name in _EDGES:
        for side in _SIDES:
            found += [_cell_style(name, side, font, end) for end in ("", *map(str, decimals))]
    return "".join(found)


def _cell_style(name: str, side: str, font: str, decimals: str) -> str:
    """Return a style of cells: their lines, their side, their font, and how a number is shown."""
    edges = "".join(f' fo:border-{where}="{line}"' for where, line in _EDGES[name].items())
    body = "" if name == "caption" else ' fo:wrap-option="wrap"'
    wrapped = body + ("" if name in _BOLD else ' style:vertical-align="top"')
    if side == "t":
        wrapped += ' fo:padding-left="0.3cm"'
    data = f' style:data-style-name="n{decimals}"' if decimals else ""
    weight, size = ("bold" if name in _BOLD else "normal"), (9 if name == "note" else 10.5)
    faces = "".join(
        f' fo:{key}{end}="{value}"' if not end else f' style:{key}{end}="{value}"'
        for end in ("", "-asian")
        for key, value in (("font-weight", weight), ("font-size", f"{size}pt"))
    )
    western = "Times New Roman"
    return (
        f'<style:style style:name="{name}-{side}{decimals}" style:family="table-cell"{data}>'
        f"<style:table-cell-properties{edges}{wrapped}/>"
        f'<style:paragraph-properties fo:text-align="{_SIDES[side]}"/>'
        f'<style:text-properties fo:font-family="{western}" style:font-family-asian="{font}"{faces}/>'
        "</style:style>"
    )


def _sheet(table: Laid, name: str) -> str:
    widths = _widths(table)
    columns = "".join(f'<table:table-column table:style-name="w{w}"/>' for w in widths)
    page = "landscape" if sum(widths) > _PORTRAIT else "portrait"
    head = [_headings(table, k) for k in range(len(table.head))]
    rows = [
        _row([_text(table.caption, "caption-l")]),
        f"<table:table-header-rows>{''.join(head)}</table:table-header-rows>",
    ]
    before = ""
    for k, row in enumerate(table.rows):
        first, last = row.part == "foot" != before, k == len(table.rows) - 1
        edge = ("end" if last else "foot") if first else "last" if last else "cell"
        rows.append(_body(row, table.kinds, edge))
        before = row.part
    for note in table.notes:
        cell = _spanned(_text(note, "note-l", _over(len(widths))), len(widths))
        rows.append(_row([cell], f"h{_lines(note, table)}"))
    return (
        f'<table:table table:name="{escape(name)}" table:style-name="{page}">'
        f"{columns}{''.join(rows)}</table:table>"
    )


def _headings(table: Laid, k: int) -> str:
    first, last = k == 0, k == len(table.head) - 1
    edge = "only" if first and last else "first" if first else "low" if last else "middle"
    cells, at = [], 0
    for one in table.head[k]:
        side = "c" if one.span > 1 else _side(table.kinds, at)
        more = _over(one.span) if one.span > 1 else ""
        cells.append(_spanned(_text(one.text, f"{edge}-{side}", more), one.span))
        at += one.span
    return _row(cells)


def _body(row: Row, kinds: Sequence[str], edge: str) -> str:
    if row.across:
        first, second = row.cells[:2]
        rest = len(kinds) - 1
        return _row(
            [
                _cell(first, f"{edge}-{_side(kinds, 0)}"),
                _spanned(_cell(second, f"{edge}-c", _over(rest)), rest),
            ]
        )
    return _row([_cell(c, f"{edge}-{_side(kinds, k)}") for k, c in enumerate(row.cells)])


def _side(kinds: Sequence[str], k: int) -> str:
    if kinds[k] != "text":
        return "r"
    return "t" if k and kinds[k - 1] != "text" else "l"


def _over(columns: int) -> str:
    return f' table:number-columns-spanned="{columns}" table:number-rows-spanned="1"'


def _spanned(cell: str, columns: int) -> str:
    return cell + "<table:covered-table-cell/>" * (columns - 1)


def _lines(note: str, table: Laid) -> int:
    """Return how many lines a note takes under its table."""
    return note_lines(note, sum(_widths(table)))


def _row(cells: Sequence[str], style: str = "") -> str:
    how = f' table:style-name="{style}"' if style else ""
    return f"<table:table-row{how}>{''.join(cells)}</table:table-row>"


def _cell(cell: Cell, style: str, more: str = "") -> str:
    """Return a number that is shown as the reader's table has it; with stars or brackets a text."""
    decimals = _decimals(cell)
    if decimals is None:
        return _text(cell.text, style, more)
    return (
        f'<table:table-cell table:style-name="{style}{decimals}" office:value-type="float" '
        f'office:value="{cell.value!r}"{more}><text:p>{escape(cell.text, quote=False)}</text:p></table:table-cell>'
    )


def _decimals(cell: Cell) -> str | None:
    """Return the decimals of a cell that is shown as a plain number; "2g" where thousands stand apart."""
    if excel_number(cell) is None or not re.fullmatch(r"-?[\d,]+(\.\d+)?", cell.text):
        return None
    return f"{len(cell.text.partition('.')[2])}{'g' if ',' in cell.text else ''}"


def _text(text: str, style: str, more: str = "") -> str:
    plain = escape(_CONTROL.sub("", text), quote=False)
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
    heads = [
        [h.text if h.span == 1 else "" for h in line for _ in range(h.span)] for line in table.head
    ]
    wide = [
        max([*(head_letters(h[k]) for h in heads), *(letters(r.cells[k].text) for r in table.rows)])
        for k in range(len(table.kinds))
    ]
    return [min(max(w, 6), 48) + 2 for w in wide]
