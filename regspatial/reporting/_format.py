"""Numbers for the eye: a column's values with a common number of decimals.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..results.table import Table

MOST_DECIMALS = 6
MOST_PLACES = 10  # of a small number; what needs more, powers of ten
SMALLEST = 1e-4  # below, a number is written on its own
WIDEST_SPREAD = 1e4
ALIKE = 100.0  # of the values of a list: beyond, they are no measurements of one thing
STATISTICS = ("statistic", "measure", "what")
"""Keys of the columns that name the statistic of each row."""
ESTIMATED = ("estimate", "std_error", "low", "high")
"""Keys of what is said of one number."""
MILLION = 1e6  # from which decimals of a number say nothing
NOTHING = 1e-9  # of the largest of a column: what stands there is the rounding of a sum


_WHOLE = re.compile(r"(?P<head>\(?[-\u2212]?)(?P<whole>\d{4,})(?P<tail>(?:\.\d+)?\)?\**)")
LONG = 5  # digits from which thousands stand apart, in a column those of its four-digit numbers too


def apart(texts: Sequence[str], *, each: bool = False) -> list[str]:
    """Return a column's numbers with commas between thousands, if one has so many digits.

    Parameters
    ----------
    texts : sequence of str
    each : bool
        Each on its own: they are statistics of several kinds.
    """
    found = [_WHOLE.fullmatch(text) for text in texts]
    long = [m is not None and len(m["whole"]) >= LONG for m in found]
    return [
        f"{m['head']}{int(m['whole']):,}{m['tail']}"
        if m is not None and (own or (any(long) and not each))
        else text
        for text, m, own in zip(texts, found, long, strict=True)
    ]


def alone(text: str) -> str:
    """Return a number that stands for itself as `apart` writes it."""
    return apart([text])[0]


def displayed(table: Table, digits: int = 3) -> Table:
    """Return the table with its "number" columns written for reading.

    A column gets the decimals that show `digits` significant digits of its median magnitude, so
    that decimal points stand under each other; a smaller value keeps two significant digits of its
    own; ratios about one keep three decimals (0.958, 1.240), counts none; a column whose magnitudes differ by more than 1e4 is written
    cell by cell, what is below a billionth of its largest as "<0.0001", and so is a table whose rows are
    statistics of several kinds (regions beside a share). Files (CSV, LaTeX) are not written from this but from the full values.
    """
    columns: list[Sequence[Any]] = []
    write = write_list if lists_statistics(table) else write_column
    beside = _decimals_beside(table, digits)
    for at, column in enumerate(table.columns):
        values = [row[at] for row in table.rows]
        if column.key in beside:
            values = [fixed(v, beside[column.key]) if _is_real(v) else v for v in values]
        columns.append(write(values, digits) if column.kind == "number" else values)
    rows = tuple(zip(*columns, strict=True)) if table.rows else ()
    return replace(table, rows=rows)


def _decimals_beside(table: Table, digits: int) -> dict[str, int]:
    """Return the decimals of an estimate, its error and its interval: those of whichever has most."""
    found = {
        c.key: common_decimals([row[at] for row in table.rows], digits)
        for at, c in enumerate(table.columns)
        if c.key in ESTIMATED and c.kind == "number"
    }
    known = [d for d in found.values() if d is not None]
    whole = "estimate" in found and len(known) == len(found)
    return dict.fromkeys(found, max(known)) if whole else {}


def lists_statistics(table: Table) -> bool:
    """Return whether each row of a table is another statistic, which its first columns name."""
    return any(c.key in STATISTICS and c.kind == "text" for c in table.columns[:2])


def write_list(values: Iterable[Any], digits: int = 3) -> list[Any]:
    """Write the values of several statistics, each with its own decimals; alike ones as a column."""
    cells = [float(f"{v:.12g}") if _is_real(v) else v for v in values]  # 1 is 1, summed or not
    sizes = sorted(abs(v) for v in cells if _is_real(v) and v != 0)
    whole = any(isinstance(v, int) or (_is_real(v) and v == int(v) != 0) for v in cells)
    if not sizes or not (whole or sizes[-1] / sizes[0] > ALIKE):
        return write_column(cells, digits)
    return [_beside(v, NOTHING, digits) if _is_real(v) else v for v in cells]


def write_column(values: Iterable[Any], digits: int = 3) -> list[Any]:
    """Write numbers with common decimals; leave text, None, whole `int`s and NaN as they are."""
    cells = list(values)
    sizes = _sizes(cells)
    if not sizes:
        return ["0" if _is_real(v) else v for v in cells]
    if _counts(sizes):
        return [f"{int(v)}" if _is_real(v) else v for v in cells]
    decimals = common_decimals(cells, digits)
    if decimals is None:
        least = NOTHING * sizes[-1] if sizes[-1] > SMALLEST else 0.0
        return [_beside(v, least, digits) if _is_real(v) else v for v in cells]
    return [fixed(v, decimals) if _is_real(v) else v for v in cells]


def common_decimals(values: Iterable[Any], digits: int = 3) -> int | None:
    """Return the decimals of a column, or None where its numbers are counts or written one by one."""
    sizes = _sizes(values)
    if not sizes or _counts(sizes):
        return None
    median = sizes[(len(sizes) - 1) // 2]
    if sizes[-1] / sizes[0] > WIDEST_SPREAD or median < SMALLEST or _is_list(sizes):
        return None
    about_one = len(sizes) > 2 and sizes[0] >= 0.5 and sizes[-1] < 2.0
    return decimals_for(0.5 if about_one else median, digits)


def _sizes(values: Iterable[Any]) -> list[float]:
    return sorted(abs(v) for v in values if _is_real(v) and v != 0)


def _counts(sizes: Sequence[float]) -> bool:
    return sizes[-1] >= 2 and all(s == int(s) for s in sizes)


def decimals_for(size: float, digits: int = 3) -> int:
    """Return how many decimals show `digits` significant digits of `size`."""
    exponent = math.floor(math.log10(size))
    return min(max(digits - 1 - exponent, 0), MOST_DECIMALS)


def write_number(value: float, digits: int = 3) -> str:
    """Write one number on its own: at least two decimals, as log-likelihoods want them."""
    size = abs(value)
    if not math.isfinite(value):
        return "–"
    if size == 0 or (value == int(value) and size >= 1):
        return f"{int(value)}"
    if size < SMALLEST:
        return _tiny(value, digits)
    if size >= MILLION:
        return f"{value:.0f}"
    return f"{value:.{max(decimals_for(size, digits), 2 if size >= 100 else digits)}f}"


def _beside(value: float, least: float, digits: int) -> str:
    """Write one number of a column, without a power of ten where it is nothing beside the others."""
    if 0.0 < abs(value) < min(least, SMALLEST):
        return f"<{SMALLEST:.4f}" if value > 0 else f">-{SMALLEST:.4f}"
    return write_number(value, digits)


def fixed(value: float, decimals: int) -> str:
    """Write a number with so many decimals; one that would be nothing with two digits of its own."""
    text = f"{value:.{decimals}f}"
    if value != 0 and abs(value) < 10.0**-decimals:
        text = _tiny(value, 2)
    return text.removeprefix("-") if not float(text) else text


def _tiny(value: float, digits: int) -> str:
    """Write a small number without a power of ten, where it can be read at all."""
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{value:.{places}f}" if places <= MOST_PLACES else f"{value:.{digits - 1}e}"


_EXPONENT = re.compile(r"(?<![\w.])([-\u2212]?\d+(?:\.\d+)?)e([+-]\d+)(?!\w)")


def raised(power: int) -> str:
    """Return a whole number in raised digits."""
    return f"{power}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def written_out(text: str) -> str:
    """Return a text with 2.65e+14 as 265,000,000,000,000, and what needs more places in powers of ten."""

    def said(found: re.Match[str]) -> str:
        power = int(found[2])
        number = found[1].replace("-", "\u2212")
        if abs(power) > MOST_WRITTEN:
            return f"{number} × 10{raised(power)}"
        digits = len(found[1].partition(".")[2])
        places = max(0, digits - power)
        return f"{float(found[0].replace(chr(0x2212), '-')):,.{places}f}".replace("-", "\u2212")

    return _EXPONENT.sub(said, text)


MOST_WRITTEN = 15  # powers of ten up to which a sentence writes a number out


def small_number(value: float) -> str:
    """Write two digits of a number that its table's decimals would make nothing."""
    return _tiny(value, 2)


def _is_list(sizes: Sequence[float]) -> bool:
    """Return whether counts stand among fractions, as in a list of a model's statistics."""
    counts = [s for s in sizes if s >= 10 and s == int(s)]
    return bool(counts) and counts[-1] / sizes[0] > 100 and len(counts) < len(sizes)


def _is_real(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)
