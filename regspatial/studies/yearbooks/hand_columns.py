"""Columns of one table that is read by hand: which are numbers, which words, and in what unit.

The same for files, frames and the table layers of QGIS, and the same customs of print (87.5%, (1 234),
1.23 p) as where sheets are recognised. No column goes without a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DataWarning, NotNumericError, listed, warn
from ...words import Message, _
from .cells import to_numbers
from .text_columns import CodedColumn, TextColumn
from .yearbook_cells import yearbook_numbers
from .yearbook_words import is_code_heading, is_region_heading, name_and_unit, speaks_of_names

Cells = Sequence[object] | NDArray[Any]


@dataclass(slots=True)
class HandColumns:
    """What the columns of a table are.

    Parameters
    ----------
    cells : mapping of column to cells
        Numbers; or cells as they stand, of a column that holds a few words, to be refused by name.
    units : mapping of column to unit
        Of the heading (100 million yuan), or of the cells (%).
    words, mixed : lists of str
        Columns that hold no number, and that hold fewer numbers than words: left out.
    """

    cells: dict[str, Cells] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)

    def say(self) -> HandColumns:
        """Warn of what is left out, other than the regions' names and codes; return itself."""
        words = [n for n in self.words if not _is_name(n)]
        if words:
            _warn(
                Message(
                    _(
                        "Columns that hold no numbers were left out: {words}. If they should, name "
                        "them in {param:columns} to have their cells checked."
                    ),
                    words=listed(words),
                )
            )
        if self.mixed:
            _warn(
                Message(
                    _(
                        "Columns that are mostly text but hold some numbers were left out: {mixed}. "
                        "Name them in {param:columns} to have their cells checked."
                    ),
                    mixed=listed(self.mixed),
                )
            )
        return self


def _warn(said: Message) -> None:
    warn(DataWarning(said))


def _is_name(heading: str) -> bool:
    return speaks_of_names(heading) or is_region_heading(heading) or is_code_heading(heading)


def _has_words(cells: Cells) -> bool:
    """Return whether a column of texts has cells that no custom of print reads, looked at once each."""
    if not isinstance(cells, (TextColumn, CodedColumn)):
        return False
    return any(yearbook_numbers([one]).text_at for one in cells.factorised()[1])


def hand_columns(
    columns: Mapping[str, Cells], *, all_wanted: bool, decimal: str = "."
) -> HandColumns:
    """Tell numbers from words in the columns of a table.

    Parameters
    ----------
    columns : mapping of name to cells
    all_wanted : bool
        Whether each was asked for; a column of words stays then, to be refused by name.
    decimal : {".", ","}

    Raises
    ------
    NotNumericError
        Naming every column whose cells mix customs (percentages beside plain numbers).
    """
    out = HandColumns()
    faults: dict[str, Message] = {}
    for name, cells in columns.items():
        parsed = to_numbers(cells, decimal=decimal)
        unit = name_and_unit(name)[1]
        if parsed.text_at and decimal == "." and not _has_words(cells):
            read = yearbook_numbers(list(cells), unit)
            if read.fault is not None and not read.text_at:
                faults[name] = read.fault
            if not read.text_at:
                out.cells[name] = read.values
                out.units |= {name: read.unit} if read.unit else {}
                continue
        out.units |= {name: unit} if unit else {}
        numbers = int(np.isfinite(parsed.values).sum())
        if not parsed.text_at:
            out.cells[name] = parsed.values
        elif all_wanted or numbers > len(parsed.text_at):
            out.cells[name] = cells
        else:
            (out.mixed if numbers else out.words).append(name)
    if faults:
        shown = [Message(_("{name!r}: {why}"), name=n, why=why) for n, why in faults.items()]
        raise NotNumericError(
            _("Columns mix ways to write numbers: {shown}."), columns=faults, shown=listed(shown)
        )
    out.units = {name: unit for name, unit in out.units.items() if name in out.cells}
    return out
