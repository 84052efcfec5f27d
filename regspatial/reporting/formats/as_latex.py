"""LaTeX: three lines, for booktabs."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..._files.atomic import write_text
from .._latex import escape, number, opening, three_lines
from ..laid import Heading, Laid

SEVERAL = True
RUN = "each"


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write table environments, one after the other."""
    write_text(path, "\n".join(latex(t) for t in tables))


def latex(table: Laid, label: str = "") -> str:
    r"""Return a table environment for ``\usepackage{booktabs}``."""
    alignment = "".join(
        "c" if k == "estimate" else "l" if k == "text" else "r" for k in table.kinds
    )
    body = [[number(c.text) for c in r.cells] for r in table.rows if r.part != "foot"]
    foot = [[number(c.text) for c in r.cells] for r in table.rows if r.part == "foot"]
    return three_lines(
        caption=table.caption,
        label=label or table.name,
        alignment=alignment,
        head=[_head(line) for line in table.head],
        body=body,
        foot=foot,
        notes=table.notes,
    )


def _head(line: Sequence[Heading]) -> str:
    cells, rules, at = [], [], 1
    for one in line:
        shown = escape(one.text)
        cells.append(rf"\multicolumn{{{one.span}}}{{c}}{{{shown}}}" if one.span > 1 else shown)
        if one.span > 1 and one.text:
            rules.append(rf"\cmidrule(lr){{{at}-{at + one.span - 1}}}")
        at += one.span
    return opening(" & ".join(cells)) + r" \\" + "".join(rules)
