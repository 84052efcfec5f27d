"""How wide texts are in a column, in Latin letters; a Chinese character is two."""

from __future__ import annotations

import math
import re
import unicodedata

HEAD = 16
"""Letters of a line of a heading; a longer one breaks, or its column takes the page."""


def letters(text: str) -> int:
    """Return how wide a text is."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def head_letters(text: str) -> int:
    """Return how wide a heading is when it breaks between words; Chinese breaks anywhere."""
    if letters(text) <= HEAD:
        return letters(text)
    words = max((letters(w) for w in text.split() if w.isascii()), default=0)
    return max(words, math.ceil(letters(text) / head_lines(text)), HEAD - 4)


def head_lines(text: str) -> int:
    """Return how many lines a heading takes."""
    return max(1, math.ceil(letters(text) / HEAD))


def note_lines(text: str, room: float) -> int:
    """Return how many lines a note takes in a room of so many letters: words stay whole, Chinese breaks."""
    lines, left = 1, room
    for word in re.findall("[\u2e80-\uffff]|[^\\s\u2e80-\uffff]+|\\s", text):
        wide = letters(word)
        if wide <= left or (word.isspace() and left < room):
            left -= wide
            continue
        lines += math.ceil(wide / room) - (left == room)
        left = room - wide % room
    return lines
