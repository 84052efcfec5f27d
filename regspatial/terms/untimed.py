"""A time in a sentence, and the time of a table that has none."""

from __future__ import annotations

from ..words import Message, Spoken, _, p_, verbatim

UNTIMED = "all"
"""What the one time is called of a table that has none."""


def untimed(time: object) -> bool:
    """Return whether a time is that of a table that has none, which no sentence and no title names."""
    return isinstance(time, str) and time == UNTIMED


def when(time: object) -> Spoken:
    """Return a time as a sentence names it; languages may add a word to a year.

    A table that has none is the cross-section.
    """
    if untimed(time):
        return Message(_("the cross-section"))
    if isinstance(time, int) and 1000 <= time < 3000:
        return Message(p_("a year", "{time}"), time=time)
    return verbatim(time)
