"""A row of labels under a row of codes: taken for labels, not for data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..studies.yearbooks.cells import is_missing, to_numbers
from ..studies.yearbooks.label_row import is_code_row, is_label_row
from .tables import Cells, RawTable


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What the second row says of the columns."""

    labels: Mapping[str, str]

    def variable_labels(self) -> dict[str, str]:
        """Return the labels of the columns."""
        return dict(self.labels)

    def value_labels(self, column: str) -> dict[object, str]:
        """Return nothing: the row speaks of columns."""
        del column
        return {}


def without_label_row(table: RawTable) -> RawTable:
    """Return a table whose first row stands in `said`, where that row holds labels.

    It does if the header is of codes, the row of words, and numbers stand below.
    """
    if table.said is not None or len(table.rows) < 2 or not is_code_row(table.header):
        return table
    first = [cells[0] for cells in table.columns]
    if not is_label_row(first) or not any(map(_numeric_below, table.columns)):
        return table
    return replace(
        table,
        columns=tuple(cells[1:] for cells in table.columns),
        rows=table.rows[1:],
        said=LabelRow({name: str(cell) for name, cell in zip(table.header, first, strict=True)}),
    )


def _numeric_below(cells: Cells) -> bool:
    below = [cell for cell in cells[1:] if not is_missing(cell)]
    return bool(below) and not to_numbers(below).text_at
