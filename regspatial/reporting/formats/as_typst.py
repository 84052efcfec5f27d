"""Typst: a figure with a three-line table, the head repeated on every page.

Every text stands in a string, in which nothing but the quote and the backslash has a meaning: no cell
can be read as markup or code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ..._files.atomic import write_text
from .._columns import in_lines
from .._latex import letters
from ..laid import Laid, Row
from ._numbers import as_printed, is_number

SEVERAL = True
RUN = "each"

LINE = 92  # letters that a line of A4 in Typst's 11 points holds
ACROSS = (
    1.35  # lines from which a table stands on a page across; there a line holds half as much more
)
TURNED = 1.54
LEAST = 0.55  # of the size of text: smaller can not be read on paper
LONG = 36  # characters from which a text takes what the other columns leave, in lines
BETWEEN = 3  # letters between two columns
_ALIGNED = {"estimate": "center", "text": "left"}
_CHINESE = (
    "Times New Roman",
    "Liberation Serif",
    "SimSun",
    "Songti SC",
    "Source Han Serif SC",
    "Noto Serif CJK SC",
)
_THICK, _THIN = "table.hline(stroke: 1pt)", "table.hline(stroke: 0.5pt)"


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write figures, one after the other."""
    write_text(path, "\n".join(text(t) for t in tables))


def text(table: Laid) -> str:
    """Return a figure with its notes, in a scope of the table's language.

    A table that a line of text does not hold is written smaller, and one that is wider still stands on a
    page across.
    """
    types, below = _types(table), _below(table)
    share = max(_natural(table, types) / LINE, 1.0)
    across = share > ACROSS
    share = max(share / TURNED, 1.0) if across else share
    align = ", ".join(_ALIGNED.get(k, "right") for k in table.kinds)
    body = [r for r in table.rows if r.part != "foot"]
    foot = [r for r in table.rows if r.part == "foot"]
    lines = [
        "#[",
        *(["#set page(flipped: true)"] if across else []),
        *_text(table.language),
        "#set figure.caption(position: top)",
        "#show figure: set block(breakable: true)",
        "#show figure.caption: set block(sticky: true)",
        *([f"#show table: set text(size: {max(1 / share, LEAST):.2f}em)"] if share > 1 else []),
        f"#figure(caption: {_string(table.caption)}, kind: table, table(",
        f"  columns: ({', '.join(types)},), align: ({align},), stroke: none,",
        *(["  inset: (x: 2pt, y: 4pt),"] if share > 1 else []),
        f"  {_THICK},",
        f"  table.header({', '.join(_headings(table, below))}),",
        f"  {_THIN},",
    ]
    for part in filter(None, (body, foot)):
        lines += (f"  {_row(one, table, below, two)}," for one, two in _beside(part))
        lines.append(f"  {_THIN if part is body and foot else _THICK},")
    if not (body or foot):
        lines.append(f"  {_THICK},")
    lines.append(f")) <{_label(table.name)}>")
    lines += (f"#block(text(size: 0.85em, {_string(note)}))" for note in table.notes)
    return "\n".join([*lines, "]", ""])


def _text(language: str) -> list[str]:
    """Return the language; a Chinese font where the document chose none, for Typst's own has no Chinese."""
    if language != "zh":
        return [f'#set text(lang: "{language}")']
    fonts = ", ".join(f'"{one}"' for one in _CHINESE)
    return [
        '#set text(lang: "zh", region: "cn")',
        '#show: it => context if text.font == "libertinus serif" '
        f"{{ set text(font: ({fonts})); it }} else {{ it }}",
    ]


def _types(table: Laid) -> list[str]:
    """Return the widths of the columns: as wide as they are, and what is left for long texts."""
    longest = [max((len(r.cells[k].text) for r in table.rows), default=0) for k in _places(table)]
    return [
        "1fr" if kind == "text" and most > LONG else "auto"
        for kind, most in zip(table.kinds, longest, strict=True)
    ]


def _below(table: Laid) -> list[int]:
    """Return the letters of the widest cell of each column; words under models break as headings do."""
    out = []
    for k, kind in enumerate(table.kinds):
        texts = [r.cells[k].text for r in table.rows]
        if kind != "estimate":
            out.append(max(map(letters, texts), default=0))
            continue
        numbers = max((letters(t) for t in texts if is_number(t)), default=0)
        out.append(max([numbers, *(letters(x) for t in texts for x in in_lines(t, numbers))]))
    return out


def _natural(table: Laid, types: Sequence[str]) -> int:
    """Return the letters of a line of the table; a long text is content with some."""
    total, below = 0, _below(table)
    for k in _places(table):
        heads = [letters(x) for line in table.spread() for x in in_lines(line[k], below[k])]
        total += max([*heads, LONG if types[k] == "1fr" else below[k], 2]) + BETWEEN
    return total


def _places(table: Laid) -> range:
    return range(len(table.kinds))


def _beside(rows: Sequence[Row]) -> Iterator[tuple[Row, bool]]:
    """Yield rows, each with whether its name is that of the next row too: estimates, and errors under them."""
    for one, under in zip_longest(rows, rows[1:]):
        yield one, under is not None and one.part == "b" and _nameless(under)


def _nameless(row: Row) -> bool:
    return row.part == "se" and not row.cells[0].text


def _row(row: Row, table: Laid, below: Sequence[int], names_two: bool) -> str:
    texts = [
        _lines(c.text, most)
        if kind == "estimate" and not is_number(c.text)
        else _string(as_printed(c.text))
        for c, kind, most in zip(row.cells, table.kinds, below, strict=True)
    ]
    if row.across:
        return f"{texts[0]}, table.cell(colspan: {len(texts) - 1}, align: center, {texts[1]})"
    if names_two:
        texts[0] = f"table.cell(rowspan: 2, {texts[0]})"
    return ", ".join(texts[1:] if _nameless(row) else texts)


def _headings(table: Laid, below: Sequence[int]) -> Iterator[str]:
    for line in table.head:
        at = 0
        for one in line:
            if one.span == 1:
                yield _lines(one.text, below[at])
            else:
                yield f"table.cell(colspan: {one.span}, align: center, {_string(one.text)})"
            at += one.span


def _lines(text: str, below: int) -> str:
    return " + linebreak() + ".join(map(_string, in_lines(text, below)))


def _string(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _label(name: str) -> str:
    return "tab-" + "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
