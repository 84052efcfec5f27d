"""Markdown: pipe tables, for notes, repositories and papers written in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from ..._files.atomic import write_text
from ..laid import Laid
from ._numbers import as_printed

SEVERAL = True
RUN = "paper"

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$])")


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write the tables, one after the other."""
    write_text(path, "\n".join(text(t) for t in tables))


def text(table: Laid) -> str:
    """Return caption, table and notes; lines of headings become one."""
    head = [" ".join(filter(None, parts)) for parts in zip(*table.spread(), strict=True)]
    rules = [":--" if k == "text" else "--:" for k in table.kinds]
    rows = [[as_printed(c.text) for c in r.cells] for r in table.rows]
    lines = [f"**{_escaped(table.caption)}**", "", _line(map(_escaped, head)), _line(rules)]
    lines += [_line(map(_escaped, row)) for row in rows]
    for note in table.notes:
        lines += ["", _escaped(note)]
    return "\n".join([*lines, ""])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
