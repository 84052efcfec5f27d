"""A printed table as cells of text, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .printed import plain, printed
from .words import is_a

_STARS = re.compile(r"\*{1,4}")
_LONG = 20
"""Characters from which one text alone at the end is a sentence, not the name of a section."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, all of one width, with what stood above and below them.

    Parameters
    ----------
    name : str
        Of the file and the sheet, or of the table in a document.
    rows : tuple of tuples of str
    caption : str
    notes : tuple of str
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    notes: tuple[str, ...] = ()

    def tidied(self) -> Grid:
        """Return the grid without empty rows and columns, its caption and notes taken out of the rows."""
        rows = [[plain(c) for c in row] for row in self.rows]
        width = max((len(r) for r in rows), default=0)
        rows = [r + [""] * (width - len(r)) for r in rows if any(r)]
        rows, caption = _caption(rows)
        rows, notes = _notes(rows)
        rows = _with_their_stars(rows)
        keep = [k for k in range(width) if any(r[k] for r in rows)]
        kept = tuple(tuple(r[k] for k in keep) for r in rows)
        return replace(
            self, rows=kept, caption=self.caption or caption, notes=(*self.notes, *notes)
        )


def _with_their_stars(rows: list[list[str]]) -> list[list[str]]:
    """Return rows with the stars of a column that holds nothing else beside the numbers on its left.

    A merged heading repeats itself above such a column; one with a heading of its own is a column.
    """
    width = len(rows[0]) if rows else 0
    for k in range(2, width):
        starred = [r for r in rows if _STARS.fullmatch(r[k])]
        others = [r for r in rows if r not in starred and r[k] not in ("", r[k - 1])]
        if not starred or others or not all(r[k - 1] for r in starred):
            continue
        for r in rows:
            if r in starred:
                r[k - 1] += r[k]
            r[k] = ""
    return rows


def is_note(text: str) -> bool:
    """Return whether a text says what stars, brackets or sources are."""
    return "*" in text or is_a("note", "begins", text) or is_a("note", "inside", text)


def _alone(row: Sequence[str]) -> str:
    """Return the one text of a row (a merged cell repeats it), "" where there are several."""
    filled = {c for c in row if c}
    return filled.pop() if len(filled) == 1 else ""


def _heads(row: Sequence[str]) -> bool:
    """Return whether a row has headings: several texts, none of them a number."""
    filled = [c for c in row if c]
    return len(filled) > 2 and all(printed(c) is None for c in filled)


def _caption(rows: list[list[str]]) -> tuple[list[list[str]], str]:
    said: list[str] = []
    while rows and len(rows) > 1:
        text = _alone(rows[0])
        above = rows[0][0] and (not rows[1][0] or _heads(rows[1]))
        if not text or not (is_a("note", "caption", text) or above):
            break
        said.append(text)
        rows = rows[1:]
    return rows, " ".join(said)


def _notes(rows: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    said: list[str] = []
    while rows:
        text = _alone(rows[-1])
        if not text or not (is_note(text) or len(text) >= _LONG):
            break
        said.insert(0, text)
        rows = rows[:-1]
    return rows, tuple(said)
