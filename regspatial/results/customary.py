"""What other programs print beside an estimate: one optional column of a record's main table.

Estimates come with the standard errors, p and intervals that hold. What is customary stands in no sentence under the
table but in columns, which a reader asks for by `show_customary` and which the appendix of a report holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..words import Language, Message, _
from .by import Part, part
from .record import Record
from .table import Table

Array = NDArray[np.float64]


def customary_parts(p: Array, errors: Array | None = None) -> tuple[Part, ...]:
    """Return the columns of customary p, and of standard errors where they are others than the record's."""
    column = part("customary_p", _("p as other programs print"), p, "p")
    if errors is None:
        return (column,)
    return part("customary_error", _("Std. error as other programs print"), errors), column


class WithCustomary(Record):
    """A record whose main table has, on request, what other programs print beside its estimates."""

    __slots__ = ()

    def _customary(self) -> tuple[Part, ...]:
        """Return the columns, a cell for every row of the main table; none where nothing else is printed."""
        return ()

    def _read(self) -> Sequence[Table]:
        """Return the tables that a reader of the record as text wants."""
        return self.tables()

    def _beside(self, table: Table) -> Table:
        """Return the main table with the columns at its end; one with other rows than the estimates stays as it is."""
        found = self._customary()
        values = [np.asarray(one.values, dtype=float).ravel().tolist() for one in found]
        if not found or len(values[0]) != len(table.rows):
            return table
        cells = zip(*values, strict=True)
        return replace(
            table,
            columns=(*table.columns, *(one.column for one in found)),
            rows=tuple((*row, *more) for row, more in zip(table.rows, cells, strict=True)),
        )

    def customary_table(self) -> Table | None:
        """Return the main table with what other programs print at its end and no notes, None where that is nothing else."""
        main = self.tables()[0]
        table = self._beside(main)
        if table is main:
            return None
        title = Message(_("{title}: beside what other programs print"), title=main.en)
        return replace(table, name="customary", en=title, notes=())

    @door
    def main_table(self, *, show_customary: bool = False) -> Table:
        """Return the main table.

        Parameters
        ----------
        show_customary : bool
            With what other programs print beside the estimates, in columns of its own: ``customary_error`` and
            ``customary_p``, of impacts ``customary_low`` and ``customary_high``. Where they print the same there are none.

        Examples
        --------
        >>> import numpy as np, regspatial as rs
        >>> x, e = np.random.default_rng(1).normal(size=(2, 6, 30))
        >>> panel = rs.Panel.from_arrays(range(30), range(6), {"x": x, "y": x + e})
        >>> found = rs.fixed_effects(panel, "y ~ x | id + time")
        >>> found.main_table(show_customary=True).keys[-2:]
        ('customary_error', 'customary_p')
        """
        table = self.tables()[0]
        return self._beside(table) if show_customary else table

    @door
    def summary(self, language: Language = "en", *, show_customary: bool = False) -> str:
        """Return the record as plain text, in English or Chinese (``"zh"``).

        Parameters
        ----------
        language : {"en", "zh"}
        show_customary : bool
            See `main_table`.
        """
        tables = list(self._read())
        if show_customary:
            tables[0] = self._beside(tables[0])
        return self._as_text(tables, language)
