"""LaTeX: three lines, numbers aligned at the decimal point, within a page."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..._files.atomic import write_text
from .._latex import PARAGRAPH, aligned, alignment_of, escape, letters, number, opening, three_lines
from ..laid import Heading, Laid, Row

SEVERAL = True
RUN = "each"


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write table environments, one after the other."""
    write_text(path, "\n".join(text(t) for t in tables))


def text(table: Laid, label: str = "") -> str:
    r"""Return a table for ``\usepackage{booktabs,siunitx,graphicx,array,longtable,pdflscape}``."""
    columns = [[row.cells[k].text for row in table.rows] for k in range(len(table.kinds))]
    types = [alignment_of(kind, texts) for kind, texts in zip(table.kinds, columns, strict=True)]
    shown = [aligned if one.startswith("S") else number for one in types]
    heads = [[h.text for h in line for _k in range(h.span)] for line in table.head]
    width = sum(
        min(max(map(letters, (*texts, *(line[k] for line in heads if k < len(line))))), PARAGRAPH)
        + 4
        for k, texts in enumerate(columns)
    )

    def cells(row: Row) -> list[str]:
        if row.across:
            span = len(row.cells) - 1
            middle = rf"\multicolumn{{{span}}}{{c}}{{{number(row.cells[1].text)}}}"
            return [shown[0](row.cells[0].text), middle]
        return [put(c.text) for put, c in zip(shown, row.cells, strict=True)]

    return three_lines(
        caption=table.caption,
        label=label or table.name,
        alignment="".join(types),
        head=[_head(line, types) for line in table.head],
        body=[cells(r) for r in table.rows if r.part != "foot"],
        foot=[cells(r) for r in table.rows if r.part == "foot"],
        notes=table.notes,
        width=width,
    )


def _head(line: Sequence[Heading], types: Sequence[str]) -> str:
    cells, rules, at = [], [], 1
    for one in line:
        shown = escape(one.text)
        if one.span > 1:
            cells.append(rf"\multicolumn{{{one.span}}}{{c}}{{{shown}}}")
        else:
            cells.append(f"{{{shown}}}" if types[at - 1].startswith("S") and shown else shown)
        if one.span > 1 and one.text:
            rules.append(rf"\cmidrule(lr){{{at}-{at + one.span - 1}}}")
        at += one.span
    return opening(" & ".join(cells)) + r" \\" + "".join(rules)
