"""How a shown number reads: its sign, its decimals, and the code with which Excel shows the same."""

from __future__ import annotations

import math
import re
from typing import Any

from ...words.numerals import raised
from ..laid import Cell

_SHOWN = re.compile(r"(\()?(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(e[-+]\d+)?(\))?(\**)")
_SMALL = re.compile(r"<(0\.\d+)")

_ENDS = (
    "\u2264 ",
    "\u2265 ",
)  # periods from the event, the outermost of which stand for those beyond


def is_number(text: str) -> bool:
    """Return whether a text is a number as our tables write it: (0.12), -1.5e-07, 0.3**, <0.001."""
    return bool(_SHOWN.fullmatch(text) or _SMALL.fullmatch(text))


def as_printed(text: str) -> str:
    """Return a number with a true minus sign and a raised power of ten; anything else as it is."""
    return raised(text) if is_number(text) or text[:2] in _ENDS else text


def around_the_point(text: str) -> tuple[str, str]:
    """Return what stands left and right of where the decimal point is or would be."""
    small = _SMALL.fullmatch(text)
    found = _SHOWN.fullmatch(text)
    if small is None and found is None:
        return text, ""
    at = text.index(".") if small is not None or found is None else found.end(3)
    return text[:at], text[at:]


def excel_number(cell: Cell) -> tuple[Any, str] | None:
    """Return the value and the number code that show a cell's text; None where it is a text."""
    value = cell.value
    if value is None or not math.isfinite(value):
        return None
    small = _SMALL.fullmatch(cell.text)
    if small is not None:
        return value, f'[<{small[1]}]"<{small[1]}";{_zeros(len(small[1]) - 2)}'
    found = _SHOWN.fullmatch(cell.text)
    if found is None:
        return None
    left, _sign, whole, decimals, power, right, stars = found.groups()
    thousands = "#,##" if "," in whole else ""
    code = "0.00E+00" if power else thousands + _zeros(len(decimals or ""))
    if power and decimals is not None:
        code = f"{_zeros(len(decimals))}E+00"
    if left and right:
        code = f'"("{code}")";"(-"{code}")"'
    elif stars:
        code = f'{code}"{stars}";-{code}"{stars}"'
    elif not decimals and not power and len(whole) > 0:
        code = f"{thousands}0"
    return value, code


def _zeros(decimals: int) -> str:
    return "0" if decimals == 0 else f"0.{'0' * decimals}"


def in_line(rows: list[list[str]]) -> list[list[str]]:
    """Return rows of text whose last digits stand in line where stars stand behind some of a column."""
    out = [list(row) for row in rows]
    for k in range(1, len(out[0]) if out else 0):
        numbers = [row for row in out if is_number(row[k])]
        behind = [len(row[k]) - len(row[k].rstrip("*)")) for row in numbers]
        if any(row[k].endswith("*") for row in numbers):
            for row, n in zip(numbers, behind, strict=True):
                row[k] += " " * (max(behind) - n)
    return out
