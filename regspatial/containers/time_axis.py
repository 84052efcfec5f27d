"""The order of times and the steps between them, found by all times of a column together.

A time keeps the text that its table writes; where order or distance matters it is read from that text, or refused.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import LabelError, ParameterError, listed
from ..terms import term
from ..words import Message, _, together
from .time_words import Readings, index, readings

Time = int | str

# Where a column can be read in several ways that give one order, the first of these is meant: a pair of
# years that follow each other (2009/10, 2010/11) is a fiscal year sooner than a month.
_KINDS = (
    "year",
    "year in two digits",
    "fiscal year",
    "five-year plan",
    "years from, to",
    "half",
    "quarter",
    "month",
    "cumulated months",
    "ten days",
    "week of 52",
    "week",
    "date",
    "date, day first",
    "date, month first",
    "time of day",
    "month in two digits",
    "month in two digits without its zero",
    "month without its zero",
)
_YEARLY = {"number", "year", "year in two digits", "fiscal year"}
_LATE = 70
"""From here on two digits may be a year of the last century: the oldest panels of China's yearbooks begin there."""
DATES = {"date", "date, day first", "date, month first"}


class PlacedTime(str):
    """A time in words whose order somebody has said: a text like any other, with its place."""

    __slots__ = ("place",)
    place: int

    def __new__(cls, text: str, place: int) -> PlacedTime:
        """Return the text with its place."""
        made = super().__new__(cls, text)
        made.place = place
        return made

    def __getnewargs__(self) -> tuple[str, int]:  # type: ignore[override]
        """Return what a copy is made from."""
        return str(self), self.place


@dataclass(frozen=True, slots=True)
class Axis:
    """Times as numbers.

    Parameters
    ----------
    kind : str
        "number", "given", "words around a number", or one of the kinds of `time_words`.
    numbers : T ints
        In the order of the times, in the least step that their kind has: the next quarter, month, day, … is
        one more.
    """

    kind: str
    numbers: tuple[int, ...]

    @property
    def ascending(self) -> bool:
        """Whether each time comes after the one before it."""
        return all(a < b for a, b in zip(self.numbers, self.numbers[1:], strict=False))


def axis_of(times: Sequence[Time]) -> Axis | None:
    """Return the times as numbers; None where nothing says their order.

    Raises
    ------
    LabelError
        If some are times and others are not, or of another kind; if they can be read in two orders.
    """
    if all(isinstance(t, int) for t in times):
        return Axis(*_of_numbers([int(t) for t in times]))
    said = [t.place for t in times if isinstance(t, PlacedTime)]
    if len(said) < len(times):
        found = _read([str(t) for t in times])
        return Axis("given", (0,)) if found is None and len(times) == 1 else found
    try:
        known = _read([str(t) for t in times])
    except LabelError:  # what can be read in two ways is meant as it was placed
        known = None
    return known or Axis("given", tuple(said))


def _read(texts: Sequence[str]) -> Axis | None:
    found = _with_whole_years([readings(text) for text in texts])
    shared = [k for k in _ranked(found) if all(k in one for one in found)]
    if shared:
        return _chosen(shared, texts, found)
    if any(found):
        raise _mixed(texts, found)
    around = [index(text) for text in texts]
    words = {one[0] for one in around if one is not None}
    if None not in around and len(words) == 1:
        return Axis("words around a number", tuple(one[1] for one in around if one is not None))
    return None


def in_order(times: Iterable[Time]) -> tuple[Time, ...]:
    """Return the different times from the first to the last; of two spellings of one the shorter.

    Times whose order nothing says stand as a reader sorts words, with numbers within them by value.

    Raises
    ------
    LabelError
        As `axis_of`.
    """
    there = tuple(dict.fromkeys(times))
    _refuse_numbers_and_words(there)
    axis = axis_of(there)
    if axis is None:
        return tuple(sorted(there, key=_as_words))
    best: dict[int, Time] = {}
    for number, time in zip(axis.numbers, there, strict=True):
        old = best.get(number)
        if old is None or (len(str(time)), str(time)) < (len(str(old)), str(old)):
            best[number] = time
    return tuple(best[number] for number in sorted(best))


def _refuse_numbers_and_words(times: Sequence[Time]) -> None:
    numbers = [t for t in times if isinstance(t, int)]
    texts = [t for t in times if not isinstance(t, int)]
    if not numbers or not texts or all("cumulated months" in readings(str(t)) for t in texts):
        return
    few = texts if len(texts) <= len(numbers) else numbers
    raise LabelError(
        _(
            "The times mix numbers and text; {few} stand beside {others} {others:other|others}. Write all "
            "times in one way, or remove the rows of totals and notes."
        ),
        ids=few,
        few=listed(few),
        others=len(times) - len(few),
    )


def spelled_alike(times: Sequence[Time], order: Sequence[Time]) -> dict[Time, Time]:
    """Return {each of some times: how it is spelled in their order}."""
    same = {time: time for time in times if time in order}
    if len(same) < len(times):
        every = tuple(dict.fromkeys([*times, *order]))
        axis = axis_of(every)
        numbers = {} if axis is None else dict(zip(every, axis.numbers, strict=True))
        by_number = {numbers[time]: time for time in order}
        same |= {time: by_number[numbers[time]] for time in times if time not in same}
    return same


def ordered_axis(times: Sequence[Time]) -> Axis:
    """Return times as numbers, for what needs their order.

    Raises
    ------
    ParameterError, LabelError
        If nothing says their order, or they do not stand in it.
    """
    axis = axis_of(times)
    if axis is None:
        raise ParameterError(
            together(
                Message(
                    _("Nothing says in which order these times come: {times}."),
                    times=listed(times, 20),
                ),
                Message(_WAY),
            )
        )
    if not axis.ascending:
        raise ParameterError(
            _(
                "The times do not stand in their order: {times}. Choose them from the first to the last."
            ),
            times=listed(times, 20),
        )
    return axis


def time_numbers(times: Sequence[Time]) -> tuple[int, ...]:
    """Return times as ascending numbers in their own steps; see `ordered_axis`."""
    return ordered_axis(times).numbers


def placed_by(labels: Sequence[Any], column: Any) -> list[Any]:
    """Return labels of a column with their places, where it is an ordered categorical."""
    kind = getattr(column, "dtype", None)
    categories = getattr(kind, "categories", ()) if getattr(kind, "ordered", False) else ()
    place = {word: k for k, word in enumerate(categories)}
    return [PlacedTime(t, place[t]) if isinstance(t, str) and t in place else t for t in labels]


def drawn_at(times: Sequence[Time]) -> NDArray[np.float64]:
    """Return where times lie along an axis, (T,): as far apart as they are, one by one where that is not known."""
    try:
        axis = axis_of(times)
    except LabelError:
        axis = None
    known = axis is not None and axis.ascending
    return np.array(axis.numbers if axis and known else range(len(times)), dtype=float)


def counted_in_years(times: Sequence[Time]) -> bool:
    """Return whether the step between times is a year, or whole numbers that are not said to be anything else."""
    try:
        axis = axis_of(times)
    except LabelError:
        return False
    return axis is not None and axis.kind in _YEARLY


def ascending(times: Sequence[Time]) -> list[Time] | None:
    """Return times from the first to the last; None where they stand so, or show no order."""
    try:
        axis = axis_of(times)
    except LabelError:  # said by what needs the order
        return None
    if axis is None or axis.ascending:
        return None
    return [times[k] for k in sorted(range(len(times)), key=axis.numbers.__getitem__)]


def placed(times: Iterable[Time]) -> tuple[Time, ...]:
    """Return times in the order in which somebody gave them, which is theirs where they show none."""
    given = tuple(times)
    if all(isinstance(t, PlacedTime) for t in given):
        return given
    try:
        known = axis_of(given) is not None
    except LabelError:  # of two kinds: said by what needs the order
        known = True
    return given if known else tuple(PlacedTime(str(t), k) for k, t in enumerate(given))


_WAY = _(
    " Write them as years, quarters, months, dates or numbers (1, 2, 3, …){python:, or make their column an "
    "ordered pandas.Categorical}{shell:, or name a column of numbers "
    "as the times}{qgis:, or choose a field of numbers as the times}."
)


def _with_whole_years(found: Sequence[Readings]) -> list[Readings]:
    """Let a year stand for January to December among months from January on."""
    kind = "cumulated months"
    if not any(kind in one for one in found):
        return list(found)
    return [
        {**one, kind: 12 * one["year"] + 11} if "year" in one and kind not in one else one
        for one in found
    ]


def _of_numbers(numbers: list[int]) -> tuple[str, tuple[int, ...]]:
    """Return whole numbers as they are; months and days where all are written so (201903, 20190315)."""
    if len(numbers) > 1:
        for kind, low in (("month", 180001), ("date", 18000101)):
            found = [readings(str(n)).get(kind) for n in numbers] if min(numbers) >= low else [None]
            if None not in found:
                whole = [n for n in found if n is not None]
                return (kind, tuple(whole) if kind == "month" else _calendar(whole))
        quarters = [divmod(n, 10) for n in numbers]
        if all(1800 <= y < 2200 for y, _q in quarters) and {q for _y, q in quarters} == {
            1,
            2,
            3,
            4,
        }:
            return "quarter", tuple(4 * y + q - 1 for y, q in quarters)
    _refuse_two_digits(numbers)
    return "number", tuple(numbers)


def _refuse_two_digits(numbers: Sequence[int]) -> None:
    """Refuse 98, 99, 0, 1: years in two digits over the turn of a century, which as numbers begin with 0.

    Numbers up to 99 are taken for such years where they lie closer together as years from 1950 to 2049.

    Raises
    ------
    LabelError
    """
    if not numbers or not 0 <= min(numbers) < 50 <= _LATE <= max(numbers) <= 99:
        return
    years = {n: n + (1900 if n >= 50 else 2000) for n in numbers}
    if max(years.values()) - min(years.values()) >= max(numbers) - min(numbers):
        return
    raise LabelError(
        _(
            "These times are years in two digits, or numbers, and each has its own order: {times}. Write the years "
            "with four digits ({years}), or count the times 1, 2, 3, ….",
        ),
        ids=numbers,
        times=listed(f"{n:02d}" for n in sorted(years, key=years.__getitem__)),
        years=listed(sorted(years.values())),
    )


def _ranked(found: Sequence[Readings]) -> list[str]:
    every = dict.fromkeys(kind for one in found for kind in one)
    return sorted(every, key=lambda kind: _KINDS.index(kind) if kind in _KINDS else len(_KINDS))


def _chosen(shared: Sequence[str], texts: Sequence[str], found: Sequence[Readings]) -> Axis:
    """Return the times by the first of the kinds that all are, where every other gives the same order."""
    kind = shared[0]
    numbers = [one[kind] for one in found]
    for other in shared[1:]:
        if _ranks(numbers) != _ranks([one[other] for one in found]):
            raise LabelError(
                _(
                    "These times can be read in two ways that give two orders ({first}; {second}): {times}. Write "
                    "them as 2018-02-01 or 2018-02."
                ),
                ids=texts,
                first=term("kind_of_times", kind),
                second=term("kind_of_times", other),
                times=listed(texts, 6),
            )
    if kind in DATES:
        return Axis(kind, _calendar(numbers))
    if kind == "time of day":
        return Axis(kind, _clock(numbers))
    return Axis(kind, tuple(numbers))


def _ranks(numbers: Sequence[int]) -> list[int]:
    place = {n: k for k, n in enumerate(sorted(set(numbers)))}
    return [place[n] for n in numbers]


def _mixed(texts: Sequence[str], found: Sequence[Readings]) -> LabelError:
    """Return the error of times of several kinds, which names those that the fewest are of."""
    count = {kind: sum(kind in one for one in found) for kind in _ranked(found)}
    most = max(count, key=lambda kind: count[kind])
    odd = [text for text, one in zip(texts, found, strict=True) if most not in one]
    return LabelError(
        _(
            "The times are of several kinds; {few} stand beside {others} others, such as {example}. Write all times "
            "in one way, or remove the rows of totals and notes."
        ),
        ids=odd,
        few=listed(odd),
        others=len(texts) - len(odd),
        example=next(t for t, one in zip(texts, found, strict=True) if most in one),
    )


def _calendar(days: Sequence[int]) -> tuple[int, ...]:
    """Return days in the longest step that all of them show: years, halves, quarters, months, weeks or days."""
    dates = [date.fromordinal(day) for day in days]
    ends = all(d.day == calendar.monthrange(d.year, d.month)[1] for d in dates)
    if len(set(days)) > 1 and (ends or len({d.day for d in dates}) == 1):
        months = [12 * d.year + d.month - 1 for d in dates]
        return _widest(months, (12, 6, 3))
    starts = [d.timetuple().tm_yday - 1 for d in dates]
    if len(set(days)) > 1 and all(s % 7 == 0 for s in starts) and not _multiples(days, 7):
        # Stata's weeks begin on the first of January, and the last of a year has eight days or nine
        return tuple(52 * d.year + min(s // 7, 51) for d, s in zip(dates, starts, strict=True))
    return _widest(days, (7,))


def _clock(moments: Sequence[int]) -> tuple[int, ...]:
    """Return times of day in the longest step that all of them show, from days to microseconds."""
    second = 1_000_000
    found = _widest(moments, (86_400 * second, 3_600 * second, 60 * second, second))
    days = 86_400 * second
    return _calendar([m // days + 1 for m in moments]) if _multiples(moments, days) else found


def _multiples(numbers: Sequence[int], step: int) -> bool:
    return gcd(*(n - numbers[0] for n in numbers)) % step == 0


def _widest(numbers: Sequence[int], steps: Sequence[int]) -> tuple[int, ...]:
    if len(set(numbers)) > 1:
        for step in steps:
            if _multiples(numbers, step):
                return tuple(n // step for n in numbers)
    return tuple(numbers)


def _as_words(time: Time) -> tuple[str, int, str]:
    found = index(str(time))
    return (str(time), 0, "") if found is None else (found[0], found[1], str(time))
