"""Spans of times (2019Q1:2019Q4), all times of a year, and those before or after one."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import LabelError, ParameterError, listed
from ..terms.untimed import UNTIMED
from ..words import _
from ..words.lists import items
from .time_axis import DATES, Axis, Time, axis_of, ordered_axis
from .time_words import ALONE, ENDS, NUMBERS, WORDS
from .times import as_spelled, time_label


def span_of(text: str, times: Sequence[Time]) -> list[Time] | None:
    """Return the times of a span; None where a text is none, or is itself one of the times.

    Raises
    ------
    ParameterError, LabelError
        As `within`.
    """
    numbers = all(isinstance(t, int) for t in times)
    found = (NUMBERS if numbers else WORDS).fullmatch(text.strip())
    if found is None or time_label(text) in times:
        return None
    first, last = found[1].strip(), found[2].strip()
    if not (first or last):
        return None
    if not numbers:
        return within(times, first, last)
    low, high = int(first or -(10**9)), int(last or 10**9)
    return [t for t in times if isinstance(t, int) and low <= t <= high]


def of_year(text: str, times: Sequence[Time]) -> list[Time] | None:
    """Return the times of a year that is named alone, where they are parts of years; else None."""
    return (
        within(times, text, text)
        if ALONE.fullmatch(text.strip()) and parts_of_years(times)
        else None
    )


def meant_times(labels: Sequence[str], times: Sequence[Time]) -> list[Time] | None:
    """Return the times that labels mean, spans and years of quarters among them; None where all are plain."""
    out: dict[Time, None] = {}
    plain = True
    for label in labels:
        one = as_spelled(time_label(label), times)
        if one in times:
            out[one] = None
            continue
        found = span_of(label, times)
        found = of_year(label, times) if found is None else found
        if found is None:
            return None
        plain = False
        out |= dict.fromkeys(found)
    return None if plain else list(out)


def times_named(given: Sequence[object] | str, times: Sequence[Time]) -> Sequence[object]:
    """Return times that are given as a list, or as a text with commas, spans among them."""
    parts = items(given) if isinstance(given, str) else list(given)
    words = [one.strip() if isinstance(one, str) else one for one in parts]
    return meant_times([str(one) for one in words], times) or words


def compared_times(op: str, label: str, times: Sequence[Time]) -> list[Time] | None:
    """Return the times before or after one; None of times that are numbers, which are compared as such.

    Raises
    ------
    ParameterError, LabelError
        If nothing says the order of the times, or the label is none.
    """
    if all(isinstance(t, int) for t in times) or tuple(times) == (UNTIMED,):
        return None
    if op in (">=", "<"):
        found = within(times, label, "")
        return found if op == ">=" else [t for t in times if t not in found]
    found = within(times, "", label)
    return found if op == "<=" else [t for t in times if t not in found]


def within(times: Sequence[Time], first: str, last: str) -> list[Time]:
    """Return the times from `first` to `last`, both included, which need not be among them.

    Parameters
    ----------
    times : in their order
    first, last : str
        Written as times are, in any way that says the same (2019Q3, 2019-Q3); a year alone stands for its
        first, or its last, time. Empty: from the beginning, to the end.

    Raises
    ------
    ParameterError, LabelError
        If nothing says the order of the times; if `first` or `last` is none, or they are turned round.
    """
    kind = ordered_axis(times).kind
    ends: list[Time] = [_end(one, kind, k) for k, one in enumerate((first, last))]
    given = [one for one in ends if one != ""]
    words = [as_spelled(time_label(one), times) for one in given]
    if all(one in times for one in words):  # of words too, in the order somebody has said
        given, ends = words, [as_spelled(time_label(e), times) if e != "" else "" for e in ends]
        axis: Axis | None = Axis(kind, tuple(range(len(times))) + tuple(map(times.index, words)))
    else:
        axis = _together(times, given)
    if axis is None or (axis.kind != kind and not {axis.kind, kind} <= DATES):
        raise ParameterError(
            _("{first}:{last} is no span of these times; write it as they are written: {times}."),
            first=first,
            last=last,
            times=listed(times, 6),
        )
    number = dict(zip([*times, *given], axis.numbers, strict=True))
    low = number[ends[0]] if ends[0] != "" else min(axis.numbers)
    high = number[ends[1]] if ends[1] != "" else max(axis.numbers)
    if low > high:
        raise ParameterError(
            _("The first time, {first}, comes after the last, {last}. Give the earlier one first."),
            first=first,
            last=last,
        )
    return [t for t in times if low <= number[t] <= high]


def _together(times: Sequence[Time], ends: Sequence[Time]) -> Axis | None:
    try:
        return axis_of([*times, *ends])
    except LabelError:
        return None


def parts_of_years(times: Sequence[Time]) -> bool:
    """Return whether times are quarters, months, days, … of years that they name."""
    try:
        axis = axis_of(times)
    except LabelError:
        return False
    return axis is not None and axis.kind in ENDS


def _end(text: str, kind: str, at: int) -> str:
    year = ALONE.fullmatch(text.strip())
    return ENDS[kind][at].format(year[1]) if year and kind in ENDS else text.strip()
