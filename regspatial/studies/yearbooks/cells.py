"""Cells: what a yearbook writes in a cell, turned into numbers and times.

Pure Python and numpy, so that files read by pandas and table layers read by QGIS share one rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.ids import label
from ...containers.time_words import NARROW, narrow
from .text_columns import CodedColumn, TextColumn

MISSING_MARKS = frozenset(
    [
        "",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "<na>",
        "null",
        "none",
        ".",
        "..",
        "...",
        "-",
        "--",
        "---",
        "–",
        "—",
        "——",
        "…",
        "……",
        "缺失",
        "不详",
    ]
)
"""Cells read as missing, compared in lower case; everything else that is no number is text."""

_CODES = frozenset(["na"])
"""Marks that are also codes of regions (NA is Namibia), so that an id is never missing by them."""

TRUTHS = {"true": 1.0, "false": 0.0}
"""What a workbook holds as TRUE and FALSE, and a text file in words, in lower case."""

# Full-width forms only. Compatibility normalisation (NFKC) would also turn the footnote mark of
# "2012①" into a digit, and 2012 into 20121.
_NARROW_DIGITS = {k: v for k, v in NARROW.items() if v != " "}
_GROUPED = {
    ".": re.compile(r"[-+]?\d{1,3}([,\u00a0\u202f\u2009]\d{3})+(\.\d*)?"),
    ",": re.compile(r"[-+]?\d{1,3}([.\u00a0\u202f\u2009]\d{3})+(,\d*)?"),
}
_SEPARATORS = {".": ",\u00a0\u202f\u2009", ",": ".\u00a0\u202f\u2009"}
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column as numbers.

    Parameters
    ----------
    values : (m,) array
        NaN where a cell is missing, and where it is text.
    text_at : tuple of int
        Positions of the cells that hold text.
    """

    values: NDArray[np.float64]
    text_at: tuple[int, ...]


def is_missing(cell: object) -> bool:
    """Return whether a cell counts as empty: None, NaN, "", or one of `MISSING_MARKS`."""
    if isinstance(cell, str):
        return narrow(cell).lower() in MISSING_MARKS
    if isinstance(cell, (float, np.floating)):
        return bool(np.isnan(cell))
    # pandas.NA and NaT, without importing pandas
    return cell is None or type(cell).__name__ in {"NAType", "NaTType"}


def is_missing_id(cell: object) -> bool:
    """Return whether a cell of ids counts as empty; as `is_missing`, but "NA" is Namibia."""
    if isinstance(cell, str) and narrow(cell).lower() in _CODES:
        return False
    return is_missing(cell)


def to_numbers(cells: Sequence[object] | NDArray[Any], *, decimal: str = ".") -> Numbers:
    """Turn the cells of a column into numbers.

    Parameters
    ----------
    cells : m cells
        Text, numbers, None; or a numeric array.
    decimal : {".", ","}
        The decimal mark of text cells. With "." the marks of thousands are the comma and the
        no-break spaces, with "," the full stop and the no-break spaces; they must stand before
        groups of three digits.

    Returns
    -------
    Numbers

    Notes
    -----
    "inf" and numbers beyond 1e308 are text. Full-width digits are read as digits, TRUE and FALSE (in any case, and as a workbook's own) as
    1 and 0. Percent signs, footnote marks ("123①"), units and
    parentheses are text: nobody but the author knows what they mean.
    """
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiub":
        return Numbers(cells.astype(float, copy=False), ())
    if isinstance(cells, TextColumn):
        return _text_numbers(cells, decimal)
    if isinstance(cells, CodedColumn):
        return _of_different(cells, np.full(len(cells), np.nan), np.arange(len(cells)), decimal)
    values = np.full(len(cells), np.nan)
    text_at: list[int] = []
    for k, cell in enumerate(cells):
        if type(cell) is float or type(cell) is int:
            values[k] = cell
            continue
        number = _number(cell, decimal)
        if number is None:
            text_at.append(k)
        else:
            values[k] = number
    return Numbers(values, tuple(text_at))


def _text_numbers(cells: TextColumn, decimal: str) -> Numbers:
    """Turn the cells of a text file into numbers: plain ones at once, others once for each that differs."""
    if decimal == ".":
        values, rest = cells.numbers()
    else:
        values, rest = np.full(len(cells), np.nan), np.arange(len(cells))
    if not rest.size:
        return Numbers(values, ())
    odd = cells if rest.size == len(cells) else cells.take(rest)
    return _of_different(odd, values, rest, decimal)


def _of_different(
    odd: TextColumn | CodedColumn, values: NDArray[np.float64], rest: NDArray[np.intp], decimal: str
) -> Numbers:
    """Fill in the cells at `rest`, each different one read once."""
    codes, different = odd.factorised()
    found = [_number(one, decimal) for one in different]
    values[rest] = np.array([np.nan if one is None else one for one in found])[codes]
    is_text = np.array([one is None for one in found])[codes]
    return Numbers(values, tuple(rest[is_text].tolist()))


def _number(cell: object, decimal: str) -> float | None:
    """Return one cell as a number, NaN if it is missing, None if it is text."""
    if not isinstance(cell, str):
        if isinstance(cell, (bool, int, float, np.bool_, np.integer, np.floating)):
            return float(cell)
        return float("nan") if is_missing(cell) else _other_number(cell)
    if decimal == "." and cell.isascii() and _PLAIN.fullmatch(cell):
        return _within_floats(cell)
    if is_missing(cell):
        return float("nan")
    spaced = cell.translate(_NARROW_DIGITS).strip()
    if spaced.lower() in TRUTHS:
        return TRUTHS[spaced.lower()]
    if _GROUPED[decimal].fullmatch(spaced):
        for mark in _SEPARATORS[decimal]:
            spaced = spaced.replace(mark, "")
    if decimal == ",":
        spaced = spaced.replace(".", "text").replace(",", ".")
    return _within_floats(spaced) if spaced.isascii() and _PLAIN.fullmatch(spaced) else None


def _within_floats(digits: str) -> float | None:
    """Return digits as a number; 1e400 is none that can be computed with, as "inf" is none."""
    number = float(digits)
    return None if number in (float("inf"), float("-inf")) else number


def _other_number(cell: object) -> float | None:
    """Return a Decimal (or another number type) as float, None for anything else."""
    if type(cell).__name__ not in {"Decimal", "Fraction"}:
        return None
    return float(cell)  # type: ignore[arg-type]


def parse_ids(cells: Sequence[object]) -> list[str]:
    """Return ids that stand in one column; see `parse_id`."""
    return [parse_id(cell) for cell in cells]


def parse_id(cell: object) -> str:
    """Return an id as text; a code that went through floating point ("110000.0") loses its ".0".

    A truth value is the word that a workbook shows for it, TRUE or FALSE.

    Raises
    ------
    LabelError
        If the cell is empty.
    """
    text = str(cell).upper() if isinstance(cell, (bool, np.bool_)) else label(cell)
    if text.endswith(".0") and text[:-2].isdigit():
        return text[:-2]
    return text
