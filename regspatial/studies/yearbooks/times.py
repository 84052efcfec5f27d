"""The times of a sheet: down a column of its own, or in headings that lack their year."""

from __future__ import annotations

from collections.abc import Sequence

from ...containers.time_axis import Time
from ...containers.times import parse_times
from ...errors import listed
from ...words import Message, _
from .figures import SheetReading
from .kinds import Keys
from .yearbook_words import are_times, is_blank, is_short_year, is_unclear_year

_SHORT = _("{name!r} is a year in two digits; write all four")
_UNCLEAR = _(
    "{name!r} may be a year with the mark of a note, a quarter or a month; write 2018, 2018Q1 or 2018-01"
)
_NO_YEAR = _(
    "the headings {names} are times without their year, not variables; write the year with them, as in 2019-10"
)


def no_year(name: str) -> Message | None:
    """Return why a heading cannot be taken for a year, though it looks like one; None for others."""
    if is_short_year(name):
        return Message(_SHORT, name=name)
    return Message(_UNCLEAR, name=name) if is_unclear_year(name) else None


def without_year(names: Sequence[str]) -> list[Message]:
    """Return the fault of headings that are months, quarters, … of no year: these are no variables."""
    bare = len(names) > 1 and are_times(names)
    return [Message(_NO_YEAR, names=listed(names))] if bare else []


def filled_down(out: SheetReading, k: int, wanted: bool) -> list[object]:
    """Return a key column with its merged cells filled down, where the rows have other content."""
    cells = out.layout.column(k)
    if not wanted or is_blank(cells[0]):
        return cells
    done: list[object] = []
    for cell in cells:
        out.filled_down += is_blank(cell)
        done.append(done[-1] if is_blank(cell) else cell)
    return done


def times_down(out: SheetReading, keys: Keys, use: Sequence[int]) -> dict[int, Time] | None:
    """Return the time of each row; those that are no years beside years are a fault."""
    if keys.time is None:
        return None
    cells = filled_down(out, keys.time, wanted=True)
    rows = out.layout.rows
    there = [r for r in use if not is_blank(cells[r])]
    found = dict(zip(there, parse_times([cells[r] for r in there]), strict=True))
    odd = [r for r in use if is_blank(cells[r])]
    if any(isinstance(t, int) for t in found.values()):
        odd += [r for r in found if not isinstance(found[r], int)]
    if odd:
        shown = listed(
            (Message(_("row {row} {cell!r}"), row=rows[r][0], cell=cells[r]) for r in odd), 6
        )
        out.faults.append(
            Message(
                _("column {called!r} holds no time in {shown}"),
                called=out.layout.headings[keys.time].name,
                shown=shown,
            )
        )
    return {r: found.get(r, "") for r in use}
