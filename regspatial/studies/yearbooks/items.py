"""A third key of a long table: the column of words that says what a row of a region and time is of."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from ...containers.time_axis import Time
from .figures import SheetReading
from .kinds import is_text, is_time_column
from .yearbook_words import is_blank


def item_column(
    out: SheetReading,
    taken: Container[object],
    use: Sequence[int],
    places: Mapping[int, str],
    times: Mapping[int, Time] | None,
) -> int | None:
    """Return the one column of words that tells rows of the same region and time apart.

    None where no region and time has two rows, where rows lack a word, where several columns would do, and where
    the sheet has another fault: nothing is guessed.
    """
    keys = [(places[r], "" if times is None else times[r]) for r in use]
    if out.faults or len(set(keys)) == len(keys):
        return None
    found = []
    for k in range(len(out.layout.headings)):
        if k in taken or not is_text(out.layout, k) or is_time_column(out.layout, k):
            continue
        cells = out.layout.column(k)
        if any(is_blank(cells[r]) for r in use):
            continue
        items = [item_of(cells[r]) for r in use]
        if len(set(zip(keys, items, strict=True))) == len(keys):
            found.append(k)
    return found[0] if len(found) == 1 else None


def item_of(cell: object) -> str:
    """Return what a row is of, as it is called."""
    return " ".join(str(cell).split())
