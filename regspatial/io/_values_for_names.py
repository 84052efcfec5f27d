"""Values given where the name of the column that holds them is meant: ids for the column of ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from ..containers.ids import label
from ..errors import LabelError, listed
from ..words import Message, _

_BETWEEN = re.compile(r"\s*[,;\uff0c\uff1b\u3001|]\s*")
_MOST_ROWS = 200_000
"""Cells of a column that are looked at: an error may take a moment, no more."""
_MOST_COLUMNS = 3


def held_by(unknown: Sequence[str], columns: Mapping[str, Iterable[object]]) -> Message | None:
    """Return the sentence that names the columns whose cells were given as a name, None where there are none.

    Parameters
    ----------
    unknown : sequence of str
        Names that are no column; several values may stand in one, between commas.
    columns : mapping
        Name to cells.
    """
    whole = [str(name).strip() for name in unknown]
    parts = [one for name in whole for one in _BETWEEN.split(name) if one]
    for wanted in (whole, list(dict.fromkeys(parts))):
        found = [name for name, cells in columns.items() if wanted and _all_stand(wanted, cells)]
        if found:
            return Message(
                _(
                    " {values} {n:stands|stand} in {columns}: give the name of a column, not what "
                    "stands in it."
                ),
                values=listed(map(repr, wanted), 3),
                n=len(wanted),
                columns=listed(map(repr, found[:_MOST_COLUMNS])),
            )
    return None


def _all_stand(wanted: Sequence[str], cells: Iterable[object]) -> bool:
    missing = set(wanted)
    for cell in islice(cells, _MOST_ROWS):
        try:
            missing.discard(label(cell))
        except LabelError:
            continue
        if not missing:
            return True
    return False
