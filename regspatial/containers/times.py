"""Times: whole numbers where they can be, else text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import DuplicateIdError, ParameterError, UnknownColumnError, listed
from ..terms.untimed import UNTIMED, untimed
from ..words import Message, Sentence, _, message_of, together
from .ids import label

Time = int | str


_WHOLE = re.compile(r"[+-]?\d{1,400}")
_CHINESE_YEAR = re.compile(r"([0-9]{4})\s*年度?")


def time_label(value: object) -> Time:
    """Return a time as int where it is a whole number or a year as 2020年, else as text."""
    text = label(value)
    year = _CHINESE_YEAR.fullmatch(text)
    if year:
        return int(year[1])
    # of fewer digits than Python refuses to read, and without the underscores that it reads
    return int(text) if _WHOLE.fullmatch(text) else text


def span(times: Sequence[Time]) -> str:
    """Return times in short: the one, or how many from the first to the last."""
    return str(times[0]) if len(times) == 1 else f"{len(times)} times {times[0]}–{times[-1]}"


def more_times(sentence: Sentence, times: Sequence[Time], /, **fields: Any) -> Message:
    """Return a sentence on too few times, with the times there are and the way to more of them."""
    way = (
        _(
            " The table names no times: name the column of the times, or read a table with a column for each year "
            "as a wide one."
        )
        if tuple(times) == (UNTIMED,)
        else _(" Given: {times}; take a table with more times, or choose more of them.")
    )
    return together(message_of(sentence, fields), Message(way, times=listed(times, 20)))


def named_time(time: Time) -> Time | Message:
    """Return a time as a sentence names it; of a table that has none, that it has none."""
    return Message(_("the table names no times")) if untimed(time) else time


def time_position(times: Sequence[Time], time: object) -> int:
    """Return which of the times one is.

    Raises
    ------
    UnknownColumnError
        Listing the times there are.
    """
    wanted = time_label(time)
    if wanted not in times:
        raise unknown_time(wanted, times)
    return times.index(wanted)


def unknown_time(wanted: object, times: Sequence[Time], name: str = "") -> UnknownColumnError:
    """Return the error of a time that is none of those there are, of a variable where it has a name."""
    if tuple(times) == (UNTIMED,):
        sentence = _("The table has no times; leave {param:time} empty ({wanted!r} was given).")
    elif name:
        sentence = _("There is no time {wanted!r} in {name!r}; there are {times}.")
    else:
        sentence = _("There is no time {wanted!r}; there are {times}.")
    return UnknownColumnError(
        sentence,
        columns=[name] if name else [],
        wanted=wanted,
        name=name,
        times=listed(times, 20),
    )


def time_labels(given: Iterable[object]) -> tuple[Time, ...]:
    """Return the times of a panel.

    Raises
    ------
    DuplicateIdError
        If one stands twice.
    """
    times = tuple(time_label(t) for t in given)
    twice = sorted({str(t) for t, n in Counter(times).items() if n > 1})
    if twice:
        raise DuplicateIdError(
            _("Some times stand more than once: {twice}."), ids=twice, twice=listed(twice)
        )
    return times


def times_between(times: Sequence[Time], first: object, last: object) -> tuple[Time, ...]:
    """Return the times from `first` to `last`, both included.

    Raises
    ------
    UnknownColumnError, ParameterError
        If there is no such time; if `first` comes after `last`.
    """
    a, b = time_position(times, first), time_position(times, last)
    if a > b:
        raise ParameterError(
            _("The first time, {first}, comes after the last, {last}. Give the earlier one first."),
            first=times[a],
            last=times[b],
        )
    return tuple(times[a : b + 1])
