"""Notes under tables: two lines of each, the rest for the appendix, and none on what other programs print.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

NOTE_LETTERS = 230
"""Letters of the notes that stand under a table: two lines; a Chinese letter as two."""
MOST_NOTES = 3
"""Notes that stand under a table, where they fill no more."""
_SMALL = "xsmle|splm|spatialreg|spreg"
"""Programs whose names begin a sentence with a small letter."""
_ENDS = re.compile(
    f"[.;] (?=[A-Z\N{LEFT DOUBLE QUOTATION MARK}]|{_SMALL})|[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH SEMICOLON}]"
)
"""Where a sentence of a note ends."""
_BRACKETS = (
    ("(", ")"),
    ("\N{FULLWIDTH LEFT PARENTHESIS}", "\N{FULLWIDTH RIGHT PARENTHESIS}"),
)
_STOPS = {";": ".", "\N{FULLWIDTH SEMICOLON}": "\N{IDEOGRAPHIC FULL STOP}"}
_PROGRAMS = re.compile(
    rf"\b(?:{_SMALL}|spml|SDPDmod|xtdpdqml|leeyu|LYtrans|other programs)\b"
    "|\N{CJK UNIFIED IDEOGRAPH-5176}\N{CJK UNIFIED IDEOGRAPH-4ED6}(?:\N{CJK UNIFIED IDEOGRAPH-7A0B}\N{CJK UNIFIED IDEOGRAPH-5E8F}|\N{CJK UNIFIED IDEOGRAPH-8F6F}\N{CJK UNIFIED IDEOGRAPH-4EF6})",
    re.ASCII,
)
"""Names by which a sentence on what other programs print is known, in either language."""


def two_lines(notes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the notes that fill two lines, and those that are folded.

    A first note that is longer is parted behind a sentence; one of a single sentence stands, unless it fills twice as many.
    """
    used = 0
    for k, one in enumerate(notes):
        used += letters(one)
        if used > NOTE_LETTERS or k >= MOST_NOTES:
            if k:
                return tuple(notes[:k]), tuple(notes[k:])
            head, tail = _first_sentences(one)
            if head:
                return (head,), (tail, *notes[1:])
            stands = int(used <= 2 * NOTE_LETTERS)
            return tuple(notes[:stands]), tuple(notes[stands:])
    return tuple(notes), ()


def _first_sentences(note: str) -> tuple[str, str]:
    """Return the sentences of a note that fill two lines, "" where the first does not fit, and the rest."""
    ends = [found.end() for found in _ENDS.finditer(note) if found.end() < len(note)]
    fit = [at for at in ends if letters(note[:at]) <= NOTE_LETTERS and not _is_open(note[:at])]
    return (_ended(note[: fit[-1]].strip()), note[fit[-1] :].strip()) if fit else ("", note)


def _is_open(text: str) -> bool:
    """Return whether a text ends within brackets."""
    return any(text.count(a) > text.count(b) for a, b in _BRACKETS)


def _ended(text: str) -> str:
    """Return a sentence with a full stop where a semicolon stood."""
    return text[:-1] + _STOPS.get(text[-1:], text[-1:])


def letters(text: str) -> int:
    """Return the letters of a text, a Chinese one as two."""
    return sum(1 if letter.isascii() else 2 for letter in text)


def without_programs(note: str) -> str:
    """Return a note without its sentences on what other programs print."""
    ends = [0, *(found.end() for found in _ENDS.finditer(note)), len(note)]
    said = [note[a:b] for a, b in pairwise(ends)]
    return _ended("".join(one for one in said if not _PROGRAMS.search(one)).strip())
