"""Typst: a figure with a three-line table, the head repeated on every page.

Every text stands in a string, in which nothing but the quote and the backslash has a meaning: no cell
can be read as markup or code.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..._files.atomic import write_text
from ...results.table import Table
from ..laid import Heading, Laid, laid_out
from ._numbers import with_minus

SEVERAL = True
RUN = "each"

_THICK, _THIN = "table.hline(stroke: 1pt)", "table.hline(stroke: 0.5pt)"


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write figures, one after the other."""
    write_text(path, "\n".join(typst(t) for t in tables))


def plain_typst(table: Table, language: str = "en") -> str:
    """Return a table in Typst."""
    return typst(laid_out(table, language))


def typst(table: Laid) -> str:
    """Return a figure with its notes, in a scope of the table's language."""
    align = (
        "center" if k == "estimate" else "left" if k == "text" else "right" for k in table.kinds
    )
    body = [r.cells for r in table.rows if r.part != "foot"]
    foot = [r.cells for r in table.rows if r.part == "foot"]
    lines = [
        "#[",
        f'#set text(lang: "{table.language}")',
        "#set figure.caption(position: top)",
        "#show figure: set block(breakable: true)",
        f"#figure(caption: {_string(table.caption)}, kind: table, table(",
        f"  columns: {len(table.kinds)}, align: ({', '.join(align)},), stroke: none,",
        f"  {_THICK},",
        f"  table.header({', '.join(_heading(h) for line in table.head for h in line)}),",
        f"  {_THIN},",
    ]
    for part in filter(None, (body, foot)):
        lines += (f"  {', '.join(_string(with_minus(c.text)) for c in cells)}," for cells in part)
        lines.append(f"  {_THIN if part is body and foot else _THICK},")
    if not (body or foot):
        lines.append(f"  {_THICK},")
    lines.append(f")) <{_label(table.name)}>")
    lines += (f"#block(text(size: 0.85em, {_string(note)}))" for note in table.notes)
    return "\n".join([*lines, "]", ""])


def _heading(one: Heading) -> str:
    if one.span == 1:
        return _string(one.text)
    return f"table.cell(colspan: {one.span}, align: center, {_string(one.text)})"


def _string(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _label(name: str) -> str:
    return "tab-" + "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
