"""A header of two rows of which one holds codes (gdp) and the other what they mean, with units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...containers import Label
from .cells import is_missing
from .yearbook_words import is_blank, is_unit, name_and_unit, without_year, year

_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def is_code_row(cells: Sequence[object]) -> bool:
    """Return whether every column has a name of its own, as programs write them."""
    codes = [cell.strip() if isinstance(cell, str) else "" for cell in cells]
    return len(set(codes)) == len(codes) > 1 and all(map(_CODE.fullmatch, codes))


def is_label_row(cells: Sequence[object]) -> bool:
    """Return whether every column has words, more than units, years or codes."""
    if any(is_blank(cell) or not isinstance(cell, str) for cell in cells):
        return False
    if any(year(cell) is not None or is_missing(cell) or _is_number(cell) for cell in cells):
        return False
    return not all(map(is_unit, cells)) and not all(_CODE.fullmatch(str(c).strip()) for c in cells)


def label_of(text: str) -> Label:
    """Return the label that a text makes, in the language it is written in, its unit apart."""
    name, unit = name_and_unit(text)
    chinese = any("\u4e00" <= c <= "\u9fff" for c in name)
    return Label(zh=name, unit=unit) if chinese else Label(en=name, unit=unit)


def label_of_years(said: Mapping[Any, str]) -> Label | None:
    """Return the label of a variable whose years have a column each, by what is said of each column.

    The year is taken out of it; a variable whose years are called differently has none.

    Parameters
    ----------
    said : mapping of time to text
    """
    rests = {without_year(text, time) for time, text in said.items()}
    rest = rests.pop() if len(rests) == 1 else ""
    return label_of(rest) if rest else None


def _is_number(cell: object) -> bool:
    try:
        float(str(cell).replace(",", ""))
    except ValueError:
        return False
    return True
