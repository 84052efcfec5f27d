"""Tables of travel times from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..errors import NotNumericError, listed
from ..studies.flow_columns import end_columns, value_column
from ..studies.yearbooks.cells import parse_id, to_numbers
from ..words import _
from .tables import existing, read_table


def costs_in_file(path: Path) -> dict[str, Any]:
    """Return origin, destination and cost of each row of a table.

    Parameters
    ----------
    path : path
        As `read_panel` takes them. Columns are found as those of flows are: by the usual names, or by headings
        that say as much (from, to, minutes).

    Raises
    ------
    NotNumericError
        If a cost is text, naming the rows.
    """
    table = read_table(existing(path))
    start, end = end_columns(table.header, "origin", "destination")
    start, end = start or "origin", end or "destination"
    known = [name for name in ("cost", "minutes") if name in table.header]
    value = value_column(table.header, known, (start, end, None), table.source)
    numbers = to_numbers(table[value])
    if numbers.text_at:
        rows = [table.rows[k] for k in numbers.text_at]
        raise NotNumericError(
            _("{source}: {column!r} holds text in {n} {n:row|rows}: {rows}. Correct it."),
            columns=[value],
            source=table.source,
            column=value,
            n=len(rows),
            rows=listed(rows),
        )
    return {
        "origin": [parse_id(cell) for cell in table[start]],
        "destination": [parse_id(cell) for cell in table[end]],
        "cost": np.asarray(numbers.values, dtype=np.float64),
    }
