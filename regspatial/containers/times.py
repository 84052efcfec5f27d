"""Times: whole numbers where they can be, else text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import (
    DuplicateIdError,
    InputError,
    LabelError,
    ParameterError,
    UnknownColumnError,
    listed,
)
from ..terms.untimed import UNTIMED, untimed
from ..words import Message, Sentence, _, message_of, together
from .ids import label
from .time_axis import (
    PlacedTime,
    Time,
    ascending,
    axis_of,
    ordered_axis,
    placed_by,
    spelled_alike,
    time_numbers,
)
from .time_words import CHINESE_YEAR, WHOLE_YEAR, narrow, year_in_digits

__all__ = [
    "Time",
    "as_spelled",
    "in_time",
    "more_times",
    "named_time",
    "numbers_in_time",
    "parse_time",
    "parse_times",
    "span",
    "time_label",
    "time_labels",
    "time_position",
    "times_between",
    "unknown_time",
]


_WHOLE = re.compile(r"[+-]?\d{1,400}")


def time_label(value: object) -> Time:
    """Return a time as int where it is a whole number or a year with the Chinese word for it, else as text."""
    if isinstance(value, PlacedTime):
        return value
    text = _written(value) or label(value)
    if CHINESE_YEAR.fullmatch(text):
        return int(text[:4])
    # of fewer digits than Python refuses to read, and without the underscores that it reads
    return int(text) if _WHOLE.fullmatch(text) else text


def parse_time(cell: object) -> Time:
    """Return a time: a year as int (also with the Chinese word for year, and of the first of January), else text.

    Raises
    ------
    LabelError
        If the cell is empty.
    """
    text = _written(cell)
    if text:
        return int(text[:4]) if text[4:] == _NEW_YEAR else text
    text = year_in_digits(narrow(label(cell)))
    if WHOLE_YEAR.fullmatch(text):
        return int(text[:4])
    made = time_label(text)
    if isinstance(cell, PlacedTime) and isinstance(made, str):
        return PlacedTime(made, cell.place)
    return made


def parse_times(cells: Iterable[object]) -> list[Time]:
    """Return times that stand in one column.

    Where some alone would be years and others are not (the first of January among other days, January to
    December among the months from January on) all are as they are written.

    Raises
    ------
    LabelError
        If a cell is empty.
    """
    given = list(cells)
    times = [parse_time(cell) for cell in given]
    if len({isinstance(time, int) for time in times}) < 2:
        return times
    written: list[Time] = [_written(cell) or narrow(label(cell)) for cell in given]
    try:
        return times if axis_of(written) is None else written
    except LabelError:  # of several kinds: said when they are put in order
        return times


_NEW_YEAR = "-01-01"


def _written(cell: object) -> str:
    """Return a date as 2019-03-05, with its time of day where it has one; "" of what is no date."""
    if isinstance(cell, np.datetime64):
        cell = cell.astype("datetime64[us]").item()
    return cell.isoformat().removesuffix("T00:00:00") if isinstance(cell, date) else ""


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
        wanted = as_spelled(wanted, times)
    if wanted not in times:
        raise unknown_time(wanted, times)
    return times.index(wanted)


def as_spelled(time: Time, times: Sequence[Time]) -> Time:
    """Return a time as those spell it that it is one of: 2019Q3 where they write 2019-Q3."""
    text = str(time)
    if text[4:] == _NEW_YEAR and text[:4].isdecimal() and int(text[:4]) in times:
        return int(text[:4])
    try:
        return spelled_alike([time], times)[time]
    except (InputError, KeyError):
        return time


def unknown_time(wanted: object, times: Sequence[Time], name: str = "") -> UnknownColumnError:
    """Return the error of a time that is none of those there are, of a variable where it has a name."""
    if tuple(times) == (UNTIMED,):
        # of at_time, first, base, select(times=…) alike: none of them is the column of times, `time`
        sentence = _("The table has no times; leave the time out ({wanted!r} was given).")
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
    ordered_axis(times)
    a, b = time_position(times, first), time_position(times, last)
    if a > b:
        raise ParameterError(
            _("The first time, {first}, comes after the last, {last}. Give the earlier one first."),
            first=times[a],
            last=times[b],
        )
    return tuple(times[a : b + 1])


def in_time(
    codes: NDArray[np.intp], labels: Sequence[Any], column: Any
) -> tuple[NDArray[np.intp], list[Any]]:
    """Return codes and labels of periods from the first to the last, where they show an order.

    Parameters
    ----------
    codes : (N,) array
        -1 where a row has no period.
    labels : of the codes
    column : what they were taken from
        An ordered categorical says the order of words.
    """
    there = placed_by(labels, column)
    times = parse_times(there)
    order = ascending(times)
    if order is None:
        return codes, there
    place = {t: k for k, t in enumerate(order)}
    new = np.array([*(place[t] for t in times), -1], dtype=np.intp)
    return new[codes], [there[k] for k in np.argsort(new[:-1])]


def numbers_in_time(labels: Sequence[Any]) -> tuple[int, ...]:
    """Return periods of a table as numbers in their own steps; see `ordered_axis`."""
    return time_numbers(tuple(parse_times(labels)))
