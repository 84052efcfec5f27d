"""What a notebook shows by itself: a record as short tables, a figure as a picture with its words."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..results.record import Record
from ..results.table import Note, Table
from ..words import environment_language, n_, verbatim
from .formats.as_html import for_notebook, notes_html, table_html
from .laid import laid_out
from .shows import show_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS = 10
"""Rows shown of a longer table: a notebook is read on, the whole stands one call away."""
WHOLE = 15
"""Rows up to which a table is shown whole; to hide three of thirteen helps nobody."""
OPEN = 2
"""Tables that stand open at least; a report shows fewer."""
DIGITS = 4
DOTS = 100
"""Dots per inch at which a picture is as wide on screen as in inches; it is drawn at twice as many."""


def shown_html(record: Record, language: str | None = None) -> str:
    """Return a record as a notebook shows it: how it was computed, and its short tables.

    Parameters
    ----------
    record : any record
    language : {"en", "zh"}, optional
        By default what the environment asks for: REGSPATIAL_LANG, then that of the system.

    Returns
    -------
    str
        The tables that a report shows at once stand open, the others are folded; of long ones the
        first rows, with how to get the rest.
    """
    language = language or environment_language()
    show = show_of(record)
    method = show.method(record)
    names = {one: name.text(language) for one, name in record.region_names.items()}
    at = {t.name: k for k, t in enumerate(record.tables())}
    out = "" if method is None else f"<p>{html.escape(method.text(language))}</p>"
    for k, table in enumerate(_with_regions(record, show.short(record))):
        text = _table(table, at.get(table.name), language, names)
        if k >= max(show.tables_shown, OPEN):
            title = html.escape(table.title(language))
            text = f"<details><summary>{title}</summary>{text}</details>"
        out += text
    return out


def _with_regions(record: Record, short: tuple[Table, ...]) -> tuple[Table, ...]:
    """Return the short tables, and a long main table behind the first of them: its first rows are shown."""
    main = record.tables()[0]
    if any(one.name == main.name for one in short):
        return short
    return (*short[:1], main, *short[1:])


def _table(table: Table, at: int | None, language: str, names: Mapping[str, str]) -> str:
    ready = laid_out(_first_rows(table, at), language, digits=DIGITS, names=names)
    return for_notebook(table_html(ready, anchor=table.name)) + notes_html(ready)


def _first_rows(table: Table, at: int | None) -> Table:
    """Return a long table cut, with a note on how to get the rest of it."""
    if len(table.rows) <= WHOLE:
        return table
    ways = {0: ".to_frame()", None: "print(…)"}
    more = Note(
        n_(
            "The first {shown} of {n} row; {way} has all.",
            "The first {shown} of {n} rows; {way} has all.",
        ),
        shown=ROWS,
        n=len(table.rows),
        way=verbatim(ways.get(at, f".tables()[{at}].rows")),
    )
    return replace(table, rows=table.rows[:ROWS], notes=(*table.notes, more))


def shown_png(figure: Figure) -> tuple[bytes, dict[str, Any]]:
    """Return a figure as PNG for a sharp screen, with its width there and what it shows in words."""
    from .images import alternative_of
    from .style import drawing

    buffer = io.BytesIO()
    with drawing():
        figure.savefig(buffer, format="png", dpi=2 * DOTS, metadata={"Software": None})
    width, height = (round(DOTS * one) for one in figure.get_size_inches())
    told: dict[str, Any] = {"width": width, "height": height}
    if said := alternative_of(figure):
        told["alt"] = said
    return buffer.getvalue(), told


def shown_image(figure: Figure) -> str:
    """Return a figure as ``<img>`` with its text alternative, the one place where every notebook keeps it."""
    picture, told = shown_png(figure)
    data = base64.b64encode(picture).decode("ascii")
    alternative = html.escape(str(told.get("alt", "")), quote=True)
    return (
        f'<img alt="{alternative}" width="{told["width"]}" height="{told["height"]}" '
        f'src="data:image/png;base64,{data}">'
    )
