"""How wide the columns of a Word table are, and how small its letters have to be for that.

Word breaks a word or a number that its column does not hold wherever the line ends. So a column is never
narrower than its longest number and its longest word; where a page does not hold that much, the letters of
the table become smaller, down to what journals print.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .._columns import in_lines
from .._wrapping import wrap
from ..laid import Laid
from ._numbers import around_the_point, is_number

MOST_ROWS = 400  # of a table on paper; a note says how many more there are
SIZE = 9.0  # points, the size of small text in both languages' journals
SIZES = (SIZE, 8.5, 8.0, 7.5, 7.0, 6.5)
"""Points of the letters of a table, the smallest those of footnotes in Chinese journals (xiaoliu)."""
MARGIN = (
    70  # twentieths of a point on both sides of a cell: Word's own 108 broke heads of ten columns
)
PORTRAIT, LANDSCAPE = 9070, 13950  # twentieths of a point of text on an A4 page

_MUCH_WIDER = 1.3  # a table that is wider than a page by this factor gets a page across
_CHARACTER = (
    92  # twentieths of a point of a Latin letter in 9 points, a little more than half of it
)
_MOST_LINES = 8
"""Lines of a cell from which its table stands across the page."""
_PADDING = 2 * MARGIN + 24  # beside the text of a cell, with a hair
_WIDER = 1.3  # a font that stands in for Times has wider figures: a year broke after its third
_LETTERS = {**dict.fromkeys("mwMW%—", 1.6), **dict.fromkeys("fijlrtI|()[]'.,:; ", 0.7)}
"""Widths of letters that are far from the others', in letters; other capitals are 1.3."""
_WIDEST = 36  # Latin letters of a column; longer text is wrapped
_UNBROKEN = 12
"""Letters of the longest word of a text that keeps its line: years, codes, names of provinces."""
_WORD = 18
"""Letters of the longest word of a heading that is not broken: infrastructure, (permutation)."""


def sized(table: Laid, room: int) -> tuple[float, list[int]]:
    """Return the size of the letters, in points, and the widths of the columns in twentieths of a point.

    The largest size in which no number and no word has to break; the smallest where all break one.
    """
    for size in SIZES:
        least = least_widths(table, size)
        if sum(least) <= room:
            break
    natural = natural_widths(table, size)
    if sum(natural) > room:  # headings break before the texts do
        natural = natural_widths(table, size, broken=True)
    return size, fitted(natural, room, least)


def lies_across(table: Laid) -> bool:
    """Return whether a table needs a page across.

    Its numbers or words of heads would break, or much would, or a text would be a column of single words.
    """
    if sum(least_widths(table)) > PORTRAIT or sum(natural_widths(table)) > _MUCH_WIDER * PORTRAIT:
        return True
    size, widths = sized(table, PORTRAIT)
    letter = _CHARACTER * size / SIZE
    rooms = [max(int((width - _PADDING) / letter), 1) for width in widths]
    return any(
        len(cell.text) > _MOST_LINES and len(wrap(cell.text, room)) > _MOST_LINES
        for row in table.rows[:MOST_ROWS]
        for cell, room in zip(row.cells, rooms, strict=True)
    )


def natural_widths(table: Laid, size: float = SIZE, *, broken: bool = False) -> list[int]:
    """Return the widths that the columns would like, in twentieths of a point.

    `broken` says that headings, and words under models, stand in lines.
    """
    letter = _CHARACTER * size / SIZE
    lines = [[h.text for h in line for _unused in range(h.span)] for line in table.head]
    spans = [[h.span for h in line for _unused in range(h.span)] for line in table.head]
    out = []
    for k in range(len(table.kinds)):
        cells = [_width(r.cells[k].text) for r in table.rows[:MOST_ROWS]]
        heads = [_width(t[k]) / s[k] for t, s in zip(lines, spans, strict=True)]
        if broken:
            if table.kinds[k] == "estimate":
                cells = _words_broken(table, k)
            below = max(cells, default=0)
            heads = [
                max(map(_width, in_lines(t[k], below))) if s[k] == 1 else _width(t[k]) / s[k]
                for t, s in zip(lines, spans, strict=True)
            ]
        out.append(int(min(max([*heads, *cells, 3]), _WIDEST) * letter) + _PADDING)
    return [max(pair) for pair in zip(out, least_widths(table, size), strict=True)]


def least_widths(table: Laid, size: float = SIZE) -> list[int]:
    """Return the widths below which numbers, set at the decimal point, and short words would break."""
    out = []
    for k, kind in enumerate(table.kinds):
        texts = [r.cells[k].text for r in table.rows[:MOST_ROWS]]
        sides = [around_the_point(t) for t in texts if kind != "text" and is_number(t)]
        left, right = (max((_width(one[side]) for one in sides), default=0) for side in (0, 1))
        words = (w for t in texts if kind == "text" for w in re.split(r"[\s、，；]+", t))
        word = max((_set(w) for w in words if _width(w) <= _UNBROKEN), default=0.0)
        whole = _WIDER * max(word or left + right, _head_word(table, k))
        if kind == "estimate":  # words under models, as wide as Times has them
            words = (w for t in texts if not is_number(t) for w in re.split(r"(?<=-)|\s+", t))
            whole = max(
                whole, *(_set(w) for w in words if w.isascii() and len(w) <= _WORD + 1), 0.0
            )
        out.append(int(whole * _CHARACTER * size / SIZE) + _PADDING if whole else 0)
    return out


def _words_broken(table: Laid, k: int) -> list[int]:
    """Return the letters of the cells under a model, where words stand in lines and numbers do not."""
    texts = [r.cells[k].text for r in table.rows[:MOST_ROWS]]
    numbers = max((_width(t) for t in texts if is_number(t)), default=0)
    return [numbers, *(_width(x) for t in texts for x in in_lines(t, numbers))]


def _head_word(table: Laid, k: int) -> float:
    """Return the letters of the longest Latin word over one column; Chinese breaks where it has to."""
    spans = [[h.span for h in line for _unused in range(h.span)] for line in table.head]
    alone = [t[k] for t, s in zip(table.spread(), spans, strict=True) if s[k] == 1]
    words = [w for text in alone for w in text.split() if w.isascii()]
    return max((_set(w) for w in words if len(w) <= _WORD), default=0.0)


def fitted(natural: Sequence[int], room: int, least: Sequence[int] = ()) -> list[int]:
    """Return widths that fill the page; where there is too little, the widest columns give.

    No column goes below its `least`, unless all together find no room.
    """
    total = sum(natural)
    if total <= room:
        return [w * room // total for w in natural]
    if sum(least) > room:  # enough for Times itself, if not for a wider font in its place
        least = [int((w - _PADDING) / _WIDER) + _PADDING if w else 0 for w in least]
    if sum(least) and sum(least) <= room:
        more = [max(w - one, 0) for w, one in zip(natural, least, strict=True)]
        return [a + b for a, b in zip(least, fitted(more, room - sum(least)), strict=True)]
    level, left = room, room
    for k, w in enumerate(sorted(natural)):
        level = left // (len(natural) - k)
        if w > level:
            break  # this one and all that are wider share what is left
        left -= w
    return [min(w, level) for w in natural]


def decimal_point(table: Laid, k: int, width: int, size: float = SIZE) -> int:
    """Return where in a column the decimal points stand, so that its numbers are in the middle."""
    letter = int(_CHARACTER * size / SIZE)
    texts = [r.cells[k].text for r in table.rows[:MOST_ROWS] if is_number(r.cells[k].text)]
    left = max(_width(around_the_point(t)[0]) for t in texts)
    right = max(_width(around_the_point(t)[1]) for t in texts)
    middle = (width - _PADDING - (left + right) * letter) // 2
    return max(middle, 0) + left * letter


def _set(word: str) -> float:
    """Return how wide a word is in print, in letters."""
    return sum(
        _LETTERS.get(c, 2.0 if _width(c) == 2 else 1.3 if c.isupper() else 1.0) for c in word
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
