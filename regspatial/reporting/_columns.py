"""Columns that fit a page: long headings in lines, matrices by number, correlations as numbers.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ._wrapping import columns, wrap

if TYPE_CHECKING:
    from .laid import Laid

_STARRED = re.compile(r"-?\d+(\.\d+)?\*{0,3}")
SHORT = 12
"""Letters of a heading that is not broken, whatever stands below it."""
MOST_LINES = 4
MATRIX = 14
"""Letters from which a heading of a matrix, which its row says as well, is a number."""


def in_lines(text: str, below: int) -> list[str]:
    """Return a heading in lines about as wide as its column, at most four, and no word broken.

    Parameters
    ----------
    text : str
    below : int
        Letters of the widest cell below it.
    """
    words = [columns(w) for w in text.split() if w.isascii()]
    most = max(below, SHORT, *words, math.ceil(columns(text) / MOST_LINES))
    lines = wrap(text, most)
    while len(lines) > MOST_LINES:
        most += 2
        lines = wrap(text, most)
    return lines


def starred(kind: str, texts: Sequence[str]) -> bool:
    """Return whether a column of texts holds numbers with stars behind: correlations."""
    cells = [t for t in texts if t]
    return (
        kind == "text"
        and any(t.endswith("*") for t in cells)
        and all(_STARRED.fullmatch(t) for t in cells)
    )


def number_of(text: str) -> float | None:
    """Return the number before the stars."""
    return float(text.rstrip("*")) if text else None


def numbered(table: Laid) -> Laid:
    """Return a table whose columns are its rows (a correlation matrix) with numbers over the columns.

    Where names are long: (1), (2) over the columns, and before the names of the rows.
    """
    heads = [h.text for h in table.head[-1]]
    names = [row.cells[0].text for row in table.rows]
    found = [names.index(h) for h in heads[1:] if h in names]
    longest = max((columns(heads[k]) for k in range(1, len(heads)) if heads[k] in names), default=0)
    if len(found) < 2 or len(set(names)) < len(names) or longest < MATRIX or len(table.head) > 1:
        return table
    at = {name: f"({k})" for k, name in enumerate(names, start=1)}
    head = tuple(
        replace(h, text=at.get(h.text, h.text) if k else h.text)
        for k, h in enumerate(table.head[0])
    )
    rows = tuple(_before(row, at[row.cells[0].text]) for row in table.rows)
    return replace(table, head=(head,), rows=rows)


def _before(row: Any, number: str) -> Any:
    first = row.cells[0]
    return replace(row, cells=(replace(first, text=f"{number} {first.text}"), *row.cells[1:]))
