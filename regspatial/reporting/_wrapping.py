"""Text in a given width: broken into lines, or written smaller."""

from __future__ import annotations

import re


def wrap(text: str, width: int) -> list[str]:
    """Break text into lines of `width` Latin characters; Chinese ones count double."""
    lines, used = [""], 0
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        size = 2 if piece > "\u2e80" else len(piece)
        closing = piece in "，。；：、）！？"
        if used + size > width and used and not closing:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += size
    return [line.strip() for line in lines]


def in_two(text: str, width: int) -> str:
    """Break a name into two lines of `width` Latin characters, after an underscore too; cut what is longer."""
    if columns(text) <= width:
        return text
    pieces = re.findall(r"[\u2e80-\uffef]|[^\s_\-(\u2e80-\uffef]*[\s_\-(]?", text)
    lines = [""]
    for piece in (part for one in pieces if one for part in _parts(one, width)):
        if columns(lines[-1]) + columns(piece.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece
    if len(lines) > _MOST:
        rest = "".join(lines[_MOST - 1 :])
        while columns(rest) > width - 1:
            rest = rest[:-1]
        lines = [*lines[: _MOST - 1], rest + "…"]
    return "\n".join(line.strip() for line in lines)


_MOST = 2


def _parts(piece: str, width: int) -> list[str]:
    return [piece[k : k + width] for k in range(0, len(piece), width)]


def columns(text: str) -> int:
    """Return how many Latin characters wide a text is."""
    return sum(2 if c > "\u2e80" else 1 for c in text)


def fitting(text: str, inches: float, size: float) -> tuple[float, list[str]]:
    """Return the size and the lines of a text in a box: two lines before it is written smaller."""
    words = text.split(" ")
    half = -(-len(words) // 2)
    halves = [" ".join(part) for part in (words[:half], words[half:]) if part]
    size = max(size, 4.0)
    for lines in ([text], halves):
        widest = max(_ems(line) for line in lines) * size / 72
        if widest <= 0.84 * inches:
            return size, lines
    return size * 0.84 * inches / widest, halves


def _ems(text: str) -> float:
    """Return the width of a text, a Chinese character being one."""
    return sum(1.0 if c > "\u2e80" else 0.56 for c in text)
