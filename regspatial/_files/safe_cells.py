"""Cells of text files that a spreadsheet would run as formulas: written so that it shows them.

A program that opens a CSV file takes a cell that begins with =, +, -, @, a tab or a line end for a
formula; names of places and columns come from others and may be one (OWASP, CSV injection). Such a
cell is written behind an apostrophe and read without it; one that begins so already gets one more,
so that writing and reading give the same text. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Full-width forms too: programs set to Chinese or Japanese read them as the ASCII ones.
_RUNS = r"[=+\-@\u2212\uff1d\uff0b\uff0d\uff20\t\r\n]"
_TO_GUARD = re.compile(rf"'*{_RUNS}")
_GUARDED = re.compile(rf"'+{_RUNS}")
_HARMLESS = re.compile(
    r"[-+\u2212]*"  # signs alone mark an empty cell
    r"|[-+\u2212]?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?%?"
    r"|[-+]?(inf|nan)"
)


def guarded(text: str) -> str:
    """Return the text as it is written into a cell, behind an apostrophe if it would run."""
    if not _TO_GUARD.match(text) or _HARMLESS.fullmatch(text):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


class _Lines:
    """A stream that turns the line end of every row, which csv writes as CR LF, into LF."""

    def __init__(self, buffer: io.StringIO) -> None:
        self._buffer = buffer

    def write(self, row: str) -> int:
        return self._buffer.write(row[:-2] + "\n")


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with LF between them and every cell that holds a line end in quotes.

    Before Python 3.13 csv quotes a carriage return only if it is part of its line end: written bare, it
    would end the row, and what follows would begin a cell, without its guard.
    """
    buffer = io.StringIO()
    csv.writer(_Lines(buffer), lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
