"""The same checks on our own tables, before they are written."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import DataWarning, InputError, listed, warn
from ..reporting.laid import Laid
from ..results.audit import Finding
from ..words import _
from .auditing import audit_grids
from .grid import Grid

_OF_DRAWS = ("p_value", "test_p", "test_stars", "correlation_stars")
"""Checks of p, which in our tables may be that of draws or permutations, and no distribution's."""
_ROWS = 400
"""Rows of the longest table that is held against itself: longer ones list regions, and sum up nothing."""


def contradictions(tables: Sequence[Laid]) -> tuple[Finding, ...]:
    """Return what cannot be right in tables as readers see them."""
    grids = [_grid(one) for one in tables if len(one.rows) <= _ROWS]
    try:
        found = audit_grids([one for one in grids if one.rows]).inconsistent
    except InputError:  # none of them is a table of numbers
        return ()
    return tuple(one for one in found if one.check not in _OF_DRAWS)


def warn_of_contradictions(tables: Sequence[Laid], *, together: bool = True) -> None:
    """Warn where a table of ours would be called inconsistent by the audit of printed tables.

    Tables of several results, as a report holds them, are not taken `together`: two models of one name
    are two models.
    """
    groups = [tables] if together else [[one] for one in tables]
    found = tuple(dict.fromkeys(one for group in groups for one in contradictions(group)))
    if found:
        warn(
            DataWarning(
                _(
                    "{n} {n:number|numbers} of these tables {n:contradicts|contradict} one "
                    "another: {cells}. Please report it; until then take the numbers from "
                    "the CSV files, which are not rounded."
                ),
                n=len(found),
                cells=listed([f"{one.column} {one.term} ({one.printed})".strip() for one in found]),
            )
        )


def _grid(table: Laid) -> Grid:
    head = [tuple(line) for line in table.spread()]
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    return Grid(table.name, (*head, *rows), table.caption, table.notes).tidied()
