"""Tables whose rows are variables: what a row holds in the unit of its variable has decimals in common.

Mean, spread and quartiles of one variable are compared along the row, so that a column's decimals, which go by
the largest variable there, would round the quartile of a logarithm to one place. Standard library only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from ..results.table import Table
from ._format import MILLION, apart, decimals_for, fixed

ROWS = ("variable", "indicator", "label")
"""Keys of the first column of such a table."""
MOMENTS = frozenset({"mean", "sd", "sd_between", "sd_within", "min", "median", "max"})
ANCHORS = frozenset({"out", "crossover", "full"})
"""Of a calibration."""
ENDS = frozenset({"min", "max"}) | ANCHORS
"""Columns that hold values as they are: whole ones where a variable counts."""
_QUANTILE = re.compile(r"q\d+(_\d+)?")


def in_units_of_rows(table: Table) -> list[int]:
    """Return the columns whose numbers have the unit of their row's variable."""
    keys = set(table.keys)
    if not table.columns or table.columns[0].key not in ROWS:
        return []
    wanted = MOMENTS if {"mean", "sd"} <= keys else ANCHORS if keys >= ANCHORS else frozenset()
    return [
        at
        for at, c in enumerate(table.columns)
        if c.kind == "number"
        and (c.key in wanted or (wanted is MOMENTS and _QUANTILE.fullmatch(c.key)))
    ]


def write_along(
    table: Table, columns: Sequence[int], digits: int = 3
) -> tuple[tuple[Any, ...], ...]:
    """Return the rows with these columns written, each variable with one number of decimals.

    Whole numbers of a variable whose ends are whole, as of counts, stay without.
    """
    ends = [at for at in columns if table.columns[at].key in ENDS]
    places: dict[Any, tuple[int, bool]] = {}
    for name in {row[0] for row in table.rows}:
        own = [row for row in table.rows if row[0] == name]
        counts = bool(ends) and all(_is_whole(row[at]) for row in own for at in ends)
        places[name] = _decimals([row[at] for row in own for at in columns], digits), counts
    return tuple(
        tuple(_written(v, *places[row[0]]) if at in columns else v for at, v in enumerate(row))
        for row in table.rows
    )


def thousands_along(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> list[list[str]]:
    """Return rows of texts with commas between the thousands of these columns, alike along a row."""
    out = [list(row) for row in rows]
    for row in out:
        for at, text in zip(columns, apart([row[k] for k in columns]), strict=True):
            row[at] = text
    return out


def _decimals(values: Sequence[Any], digits: int) -> int:
    sizes = sorted(abs(v) for v in values if _is_real(v) and v != 0)
    if not sizes:
        return digits
    middle = sizes[(len(sizes) - 1) // 2]
    least = 0 if middle >= MILLION else 2 if middle >= 100 else digits
    return max(decimals_for(middle, digits), least)


def _written(value: Any, decimals: int, counts: bool) -> Any:
    if not _is_real(value):
        return value
    return f"{int(value)}" if counts and _is_whole(value) else fixed(value, decimals)


def _is_real(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return not _is_real(value) or value == int(value)
