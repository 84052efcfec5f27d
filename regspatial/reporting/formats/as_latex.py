"""LaTeX: three lines, numbers aligned at the decimal point, within a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import pairwise

from ..._files.atomic import write_text
from .._columns import in_lines
from .._latex import PARAGRAPH, aligned, alignment_of, escape, letters, number, opening, three_lines
from .._wrapping import wrap
from ..laid import Heading, Laid, Row
from ._numbers import is_number

SEVERAL = True
RUN = "each"
NAME = 34
"""Letters of a name that has a line of its own."""


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write table environments, one after the other."""
    write_text(path, "\n".join(text(t) for t in tables))


def text(table: Laid, label: str = "") -> str:
    """Return a table; its first line, a comment, names the packages that it needs."""
    names = _names(table)
    columns = [[row.cells[k].text for row in table.rows] for k in range(len(table.kinds))]
    columns[0] = names
    types = [alignment_of(kind, texts) for kind, texts in zip(table.kinds, columns, strict=True)]
    below = [_widest(table.kinds[k], texts) for k, texts in enumerate(columns)]
    shown = [_putting(one, most) for one, most in zip(types, below, strict=True)]
    heads = [[h.text for h in line for _k in range(h.span)] for line in table.head]
    width = sum(
        max(most, *(max(map(letters, in_lines(line[k], most))) for line in heads if k < len(line)))
        + 4
        for k, most in enumerate(below)
    )

    def cells(row: Row, name: str) -> list[str]:
        if row.across:
            span = len(row.cells) - 1
            middle = rf"\multicolumn{{{span}}}{{c}}{{{number(row.cells[1].text)}}}"
            return [shown[0](name), middle]
        texts = [name, *(c.text for c in row.cells[1:])]
        return [put(t) for put, t in zip(shown, texts, strict=True)]

    rows = list(zip(table.rows, names, strict=True))
    written = three_lines(
        caption=table.caption,
        label=label or table.name,
        alignment="".join(types),
        head=[_head(line, types, below) for line in table.head],
        body=[cells(r, name) for r, name in rows if r.part != "foot"],
        foot=[cells(r, name) for r, name in rows if r.part == "foot"],
        notes=table.notes,
        width=width,
    )
    return f"{_needed(written, table.language)}\n{written}"


def _names(table: Laid) -> list[str]:
    """Return the first cells; a long name of an estimate goes on beside what stands under it."""
    out = [row.cells[0].text for row in table.rows]
    for k, (row, under) in enumerate(pairwise(table.rows)):
        if row.part == "b" and under.part == "se" and not out[k + 1] and letters(out[k]) > NAME:
            half = max(NAME, letters(out[k]) // 2 + 4)
            first, *rest = wrap(out[k], half)
            out[k], out[k + 1] = first, "\N{EM SPACE}" + " ".join(rest)
    return out


def _widest(kind: str, texts: Sequence[str]) -> int:
    """Return the letters of the widest cell; words under models are broken as headings are."""
    if kind == "estimate":
        numbers = max((letters(t) for t in texts if is_number(t)), default=0)
        return max([numbers, *(letters(x) for t in texts for x in in_lines(t, numbers))])
    return min(max(map(letters, texts), default=0), PARAGRAPH)


def _putting(kind: str, most: int) -> Callable[[str], str]:
    """Return how a cell of a column is written."""
    if not kind.startswith("S"):
        return number
    return lambda text: (
        aligned(text) if is_number(text) or not text else f"{{{_stacked(text, most)}}}"
    )


def _stacked(text: str, below: int) -> str:
    lines = in_lines(text, below)
    if len(lines) == 1:
        return number(text)
    stacked = r"\\".join(map(number, lines))
    return rf"\shortstack{{\strut {stacked}}}"


_PACKAGES = {
    "booktabs": r"\toprule",
    "siunitx": r"\sisetup",
    "graphicx": r"\resizebox",
    "array": r"\arraybackslash",
    "longtable": r"{longtable}",
    "pdflscape": r"{landscape}",
}
"""Packages, each with what it is needed for."""


def _needed(written: str, language: str) -> str:
    """Return the comment over a table: who takes the file into a paper has to load these."""
    names = [name for name, what in _PACKAGES.items() if what in written]
    if language == "zh":
        return rf"% \usepackage{{{','.join(['ctex', *names])}}}  (XeLaTeX, LuaLaTeX)"
    return rf"% \usepackage{{{','.join(names)}}}"


def _head(line: Sequence[Heading], types: Sequence[str], below: Sequence[int]) -> str:
    cells, rules, at = [], [], 1
    for one in line:
        long = types[at - 1][0] in "Srlc" and one.span == 1
        shown = _stacked(one.text, below[at - 1]) if long else escape(one.text)
        if one.span > 1:
            cells.append(rf"\multicolumn{{{one.span}}}{{c}}{{{shown}}}")
        else:
            cells.append(f"{{{shown}}}" if types[at - 1].startswith("S") and shown else shown)
        if one.span > 1 and one.text:
            rules.append(rf"\cmidrule(lr){{{at}-{at + one.span - 1}}}")
        at += one.span
    return opening(" & ".join(cells)) + r" \\" + "".join(rules)
