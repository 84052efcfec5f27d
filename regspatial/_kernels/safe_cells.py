"""Cells of text files that a spreadsheet would run as formulas: written so that it shows them.

A program that opens a CSV file takes a cell that begins with =, +, -, @, a tab or a line end for a
formula; names of places and columns come from others and may be one (OWASP, CSV injection). Such a
cell is written behind an apostrophe and read without it; one that begins so already gets one more,
so that writing and reading give the same text. Numbers stay numbers.
"""

from __future__ import annotations

import re

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
