# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as an OpenDocument text (LibreOffice, WPS), written by hand as the Word file is: between three lines."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from .. import core, core_sheets
from . import word_file

_CENTIMETRES = 2.54 / 1440
"""Of a twentieth of a point, in which the sizes of the Word file are."""
_SIDES = {"left": "start", "right": "end", "center": "center", "beside": "start"}
_POINTS = {"caption": 10.5, "head": 9.5, "cell": 9.5, "note": 9.0}
_THICK, _THIN = "1.5pt solid #000000", "0.75pt solid #000000"
_LINES = {word_file.THICK: _THICK, word_file.THIN: _THIN}


def write(tables: Sequence[Any], path: str) -> None:
    """Write tables that were laid out, one below the other.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    page = word_file.page_of(tables)
    body = "".join(_table(t, k, page.room) for k, t in enumerate(tables))
    content = (
        f"<office:automatic-styles>{_styles(tables, page.room)}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body>"
    )
    atomic, *_ = core.writing()
    atomic.write_bytes(path, core_sheets.opendocument()("text", content, _page(page)))


def _page(page: word_file.Page) -> str:
    wide, high, edge = (_CENTIMETRES * v for v in (page.wide, page.high, page.edge))
    how = "landscape" if wide > high else "portrait"
    return (
        '<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties '
        f'fo:page-width="{wide:.2f}cm" fo:page-height="{high:.2f}cm" fo:margin="{edge:.2f}cm" '
        f'style:print-orientation="{how}"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"/>'
        "</office:master-styles>"
    )


def _styles(tables: Sequence[Any], room: int) -> str:
    """Return the styles of tables and their columns, of cells by their lines, of paragraphs."""
    found = []
    for k, table in enumerate(tables):
        sizes = word_file.sizes(table, room)
        found.append(
            f'<style:style style:name="t{k}" style:family="table"><style:table-properties '
            f'style:width="{_CENTIMETRES * sum(sizes):.2f}cm" table:align="center"/></style:style>'
        )
        found += [
            f'<style:style style:name="t{k}.{at}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{_CENTIMETRES * size:.2f}cm"/></style:style>'
            for at, size in enumerate(sizes)
        ]
    found.append(
        '<style:style style:name="whole" style:family="table-row">'
        '<style:table-row-properties fo:keep-together="always"/></style:style>'
    )
    for top in (0, *_LINES):
        for bottom in (0, *_LINES):
            found.append(
                f'<style:style style:name="c{top}-{bottom}" style:family="table-cell"><style:table-cell-properties '
                f'fo:padding="0.1cm" fo:padding-top="0.03cm" fo:padding-bottom="0.03cm" fo:border-left="none" '
                f'fo:border-right="none" fo:border-top="{_LINES.get(top, "none")}" '
                f'fo:border-bottom="{_LINES.get(bottom, "none")}"/></style:style>'
            )
    found += [_paragraph_style(kind, side) for kind in _POINTS for side in _SIDES]
    return "".join(found)


def _paragraph_style(kind: str, side: str) -> str:
    weight = "bold" if kind in ("caption", "head") else "normal"
    keep = ' fo:keep-with-next="always"' if kind == "caption" else ""
    above = ' fo:margin-top="0.5cm"' if kind == "caption" else ""
    apart = ' fo:margin-left="0.25cm"' if side == "beside" else ""
    size = _POINTS[kind]
    return (
        f'<style:style style:name="{kind}-{side}" style:family="paragraph">'
        f'<style:paragraph-properties fo:text-align="{_SIDES[side]}"{keep}{above}{apart}/><style:text-properties '
        f'fo:font-family="Times New Roman" style:font-family-asian="SimSun" fo:font-size="{size}pt" '
        f'style:font-size-asian="{size}pt" fo:font-weight="{weight}" style:font-weight-asian="{weight}"/></style:style>'
    )


def _table(table: Any, k: int, room: int) -> str:
    columns = "".join(
        f'<table:table-column table:style-name="t{k}.{at}"/>'
        for at in range(len(word_file.sizes(table, room)))
    )
    head = "".join(_row(cells, "head") for cells in word_file.headings(table))
    rows = "".join(_row(cells, "cell") for cells in word_file.rows(table))
    notes = "".join(_paragraph(one, "note", "left") for one in table.notes)
    return (
        f'{_paragraph(table.caption, "caption", "center")}<table:table table:name="{escape(table.name)}-{k}" '
        f'table:style-name="t{k}">{columns}<table:table-header-rows>{head}</table:table-header-rows>{rows}'
        f"</table:table>{notes}"
    )


def _row(cells: Sequence[word_file.Placed], kind: str) -> str:
    inside = "".join(
        f'<table:table-cell table:style-name="c{one.top}-{one.bottom}" office:value-type="string"'
        f"{_over(one.span)}>{_paragraph(one.text, kind, one.side)}</table:table-cell>"
        + "<table:covered-table-cell/>"
        * (one.span - 1)
        for one in cells
    )
    return f'<table:table-row table:style-name="whole">{inside}</table:table-row>'


def _over(columns: int) -> str:
    return f' table:number-columns-spanned="{columns}"' if columns > 1 else ""


def _paragraph(text: str, kind: str, side: str) -> str:
    plain = escape(word_file.CONTROL.sub("", text), quote=False)
    return f'<text:p text:style-name="{kind}-{side}">{plain}</text:p>'
