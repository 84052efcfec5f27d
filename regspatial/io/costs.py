"""Tables of travel times from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..studies.flow_columns import end_columns, value_column
from ..studies.yearbooks.cells import parse_id
from .flows import numbers_in
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
    return {
        "origin": [parse_id(cell) for cell in table[start]],
        "destination": [parse_id(cell) for cell in table[end]],
        "cost": numbers_in(table, value),
    }
