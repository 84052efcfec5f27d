"""HTML: a ``<table>`` with its notes, escaped; a file of its own is a page.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...results.table import Table
from ..laid import Heading, Laid, Row, laid_plainly
from ._numbers import as_printed, is_number

SEVERAL = True
RUN = "paper"
_MARK = re.compile(r"(\*+|\))$")
LONG = 32
"""Characters from which a text in a cell may break into lines."""


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write a page with the tables."""
    from ..page import Page

    page = Page(tables[0].caption, tables[0].language)
    for table in tables:
        page.table(_Ready(table))
    page.write(Path(path))


class _Ready:
    """A table that is laid out already."""

    def __init__(self, table: Laid) -> None:
        self._table = table

    def laid(self, language: str = "en") -> Laid:
        del language
        return self._table


def table_html(table: Laid, *, anchor: str = "", number: str = "") -> str:
    """Return ``<table>…</table>`` without styles.

    Parameters
    ----------
    table : Laid
    anchor : str
        Its id on the page.
    number : str
        What stands before the caption ("Table 3.").
    """
    classes = "regspatial etable" if table.compares else "regspatial"
    classes += " marked" if _starred(table) else ""
    identity = f' id="{html.escape(anchor)}"' if anchor else ""
    before = f'<span class="number">{html.escape(number)}</span>' if number else ""
    head = "".join(f"<tr>{''.join(_headings(line, table))}</tr>" for line in table.head)
    body = "".join(_row(r, table) for r in table.rows if r.part != "foot")
    foot = "".join(_row(r, table) for r in table.rows if r.part == "foot")
    last = f'<tbody class="foot">{foot}</tbody>' if table.compares else ""
    return (
        f'<table{identity} class="{classes}">'
        f"<caption>{before}{html.escape(table.caption)}</caption>"
        f"<thead>{head}</thead><tbody>{body}</tbody>{last}</table>"
    )


def plain_html(table: Table, language: str = "en", digits: int = 6) -> str:
    """Return a table as it is, all its columns, as an HTML ``<table>`` with its notes."""
    laid = laid_plainly(table, language, digits)
    return table_html(laid, anchor=table.name) + notes_html(laid)


def text(table: Laid) -> str:
    """Return ``<table>…</table>`` and its notes, without styles."""
    return table_html(table) + notes_html(table)


def for_notebook(table: str) -> str:
    """Return a table with its texts at the left: styles of a notebook put every cell at the right."""
    for head in ('<td class="text', '<th scope="col" class="text', '<th scope="row"'):
        tag, blank, rest = head.partition(" ")
        table = table.replace(head, f'{tag} style="text-align:left"{blank}{rest}')
    return table


def notes_html(table: Laid) -> str:
    """Return the notes as paragraphs."""
    return "".join(f'<p class="note">{html.escape(n)}</p>' for n in table.notes)


def _headings(line: Sequence[Heading], table: Laid) -> list[str]:
    out, at = [], 0
    for one in line:
        text, kind = html.escape(one.text), table.kinds[at]
        if table.compares and at == 0:
            out.append(f'<th scope="col">{text}</th>' if text else "<td></td>")
        elif one.span > 1:
            out.append(f'<th scope="colgroup" colspan="{one.span}">{text}</th>')
        elif kind == "estimate":
            out.append(f'<th scope="col">{text}</th>')
        else:
            out.append(f'<th scope="col" class="{kind}">{text}</th>')
        at += one.span
    return out


def _plain(texts: Sequence[str], kinds: Sequence[str], *, across: bool) -> Iterator[str]:
    """Yield the cells of a row; a long text may break into lines."""
    if across:
        yield f'<td class="{kinds[0]}">{texts[0]}</td>'
        yield f'<td class="across" colspan="{len(kinds) - 1}">{texts[1]}</td>'
        return
    for text, kind in zip(texts, kinds, strict=True):
        long = " long" if kind == "text" and len(text) >= LONG else ""
        yield f'<td class="{kind}{long}">{text}</td>'


def _starred(table: Laid) -> bool:
    """Return whether stars stand behind numbers of models side by side."""
    return table.compares and any(c.text.endswith("*") for r in table.rows for c in r.cells[1:])


def _cell(text: str, *, marked: bool) -> str:
    """Return a cell's text; what stands behind the last digit takes no room, so that points stand in line."""
    shown = html.escape(as_printed(text))
    if marked and is_number(text):
        return _MARK.sub(r'<span class="mark">\1</span>', shown)
    return shown


def _row(row: Row, table: Laid) -> str:
    marked = _starred(table)
    texts = [_cell(c.text, marked=marked) for c in row.cells]
    if not table.compares:
        return f"<tr>{''.join(_plain(texts, table.kinds, across=row.across))}</tr>"
    name = f'<th scope="row">{texts[0]}</th>' if texts[0] else "<td></td>"
    open_tag = f'<tr class="{row.part}">' if row.part in ("b", "se") else "<tr>"
    return f"{open_tag}{name}{''.join(f'<td>{t}</td>' for t in texts[1:])}</tr>"
