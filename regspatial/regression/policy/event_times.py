"""From the column of an event to the periods of each row from it, and the cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.time_axis import axis_of
from ...containers.times import numbers_in_time, parse_times
from ...errors import LabelError, NotNumericError, ParameterError, SpecificationError, listed
from ...results.table import region
from ...words import Message, Words, _, n_
from ..panel.least_squares.source import Array, Factor, Source
from .exclusion import periods_before, regions_out

Codes = NDArray[np.intp]
NONE = np.iinfo(np.intp).max
"""The period from the event of units that meet none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Where each row stands.

    Attributes
    ----------
    event : str
    base : int
    unit : (N,) codes of the units
    start : (N,) position of the event among the times; -1 where there is none
    period : (N,) periods from the event, those farther off with the outermost; `NONE` where there is none
    times : the times in their order
    periods : the periods from the event that there are, ascending
    late : units whose event comes after the last time
    partly : units of which some rows lack it
    outermost : (bool, bool)
        Whether the first, the last of them stands for those farther off too.
    """

    event: str
    base: int
    unit: Codes
    start: Codes
    period: Codes
    times: tuple[Any, ...]
    periods: tuple[int, ...]
    outermost: tuple[bool, bool]
    late: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()

    @property
    def starts(self) -> tuple[int, ...]:
        """Positions of the times at which some unit meets the event."""
        return tuple(int(s) for s in np.unique(self.start[self.start >= 0]))

    def units_at(self, period: int, used: NDArray[np.bool_]) -> int:
        """Return how many units are seen at a period from the event."""
        return int(np.unique(self.unit[used & (self.period == period)]).size)

    def cohorts(self, used: NDArray[np.bool_]) -> tuple[tuple[Any, int], ...]:
        """Return the time of each cohort's event, and its units."""
        return tuple(
            (self.times[s], int(np.unique(self.unit[used & (self.start == s)]).size))
            for s in self.starts
        )

    def never(self, used: NDArray[np.bool_]) -> int:
        """Return how many units meet no event."""
        return int(np.unique(self.unit[used & (self.start < 0)]).size)


def rows_of(source: Source, event: str, *, leads: int | None, lags: int | None, base: int) -> Rows:
    """Return where each row stands.

    Raises
    ------
    SpecificationError, ParameterError
        As `event_study` says.
    """
    if source.id_name is None or source.time_name is None:
        raise SpecificationError(
            _(
                "An event study needs the columns of the units and of the times: {param:id}, {param:time}."
            )
        )
    unit, time = source.factor(source.id_name), source.factor(source.time_name)
    start, late, partly = _starts(source, event, unit, time)
    bare = start < 0
    _check_units(source, unit, start, event, time.labels)
    period = np.where(bare, NONE, time.codes - start)
    low, high = int(period[~bare].min()), int(period[~bare].max())
    first, last = _window(low, high, leads, lags, base)
    period = np.where(bare, NONE, np.clip(period, first, last))
    there = tuple(int(p) for p in np.unique(period[~bare]))
    if base not in there:
        raise SpecificationError(
            _("No unit is seen at {base} from its event; choose another {param:base}."),
            base=base,
        )
    return Rows(
        event=event,
        base=base,
        unit=unit.codes,
        start=start,
        period=period,
        times=tuple(time.labels),
        periods=there,
        outermost=(low < first, high > last),
        late=late,
        partly=partly,
    )


def _starts(
    source: Source, event: str, unit: Factor, time: Factor
) -> tuple[Codes, tuple[str, ...], tuple[str, ...]]:
    """Return each row's event as a position among the times (-1: none), late units, and those some rows of which lack it."""
    if len(time.labels) < 2:
        raise SpecificationError(
            _(
                "All rows are of one time; what comes before {event!r} is compared with what comes after it. Name the "
                "column of the times, or read a table with a column for each year as a wide one."
            ),
            event=event,
        )
    times, values = on_one_axis(source, event, time)
    known = values[np.isfinite(values)]
    if known.size and np.isin(known, (0.0, 1.0)).all() and not np.isin(times, (0.0, 1.0)).any():
        return _of_path(source, event, values, unit, time), (), ()
    most, least = np.full(unit.size, -np.inf), np.full(unit.size, np.inf)
    there = (unit.codes >= 0) & np.isfinite(values)
    np.maximum.at(most, unit.codes[there], values[there])
    np.minimum.at(least, unit.codes[there], values[there])
    changed = [str(unit.labels[k]) for k in np.flatnonzero(most > least).tolist()]
    if changed:
        raise SpecificationError(
            _(
                "{event!r} changes within these units: {changed}. Leave them out{but}, or give the period of the event, the "
                "same in all rows of a unit (empty: none), or a column of zeros and ones."
            ),
            ids=changed,
            event=event,
            changed=listed(changed),
            but=_but(source, changed),
        )
    at = np.searchsorted(times, least, side="left")
    start: Codes = np.where(at < len(times), at, -1)[unit.codes].astype(np.intp)
    late = np.flatnonzero(np.isfinite(least) & (at >= len(times)))
    lacking = np.unique(unit.codes[(unit.codes >= 0) & ~np.isfinite(values)])
    partly = lacking[np.isfinite(least[lacking])]
    return (
        start,
        tuple(str(unit.labels[k]) for k in late.tolist()),
        tuple(str(unit.labels[k]) for k in partly.tolist()),
    )


def _of_path(source: Source, event: str, path: Array, unit: Factor, time: Factor) -> Codes:
    """Return the same of a column of zeros and ones, which stays one from the event on."""
    begun = np.full(unit.size, NONE, dtype=np.intp)
    on, off = ((path == one) & (unit.codes >= 0) for one in (1.0, 0.0))
    np.minimum.at(begun, unit.codes[on], time.codes[on])
    back = sorted(
        {str(unit.labels[k]) for k in unit.codes[off & (time.codes > begun[unit.codes])].tolist()}
    )
    if back:
        raise SpecificationError(
            _(
                "{event!r} ends again in these units: {back}. Here an event lasts once it has come: leave these units out{but}, or "
                "give the first period of each."
            ),
            ids=back,
            event=event,
            back=listed(back),
            but=_but(source, back),
        )
    start: Codes = np.where(begun == NONE, -1, begun)[unit.codes]
    return start


def said_after(late: Sequence[object], last: object) -> Message:
    """Return the sentence that names regions whose policy, or event, comes after the last period."""
    return Message(
        n_(
            "{n} region is treated only after the last period, {last}, and stands among the controls: {regions}.",
            "{n} regions are treated only after the last period, {last}, and stand among the controls: {regions}.",
        ),
        n=len(late),
        last=last,
        regions=listed([region(one) for one in late]),
    )


def said_partly(first: str, ids: Sequence[str]) -> Message:
    """Return the sentence that names regions of which some rows lack the period of their policy, or event."""
    return Message(
        _(
            "{first!r} is empty in some rows of {n} {n:region|regions} ({ids}): the period of {n:its|their} other rows "
            "holds for these."
        ),
        first=first,
        n=len(ids),
        ids=listed([region(one) for one in ids]),
    )


def on_one_axis(source: Source, event: str, time: Factor) -> tuple[Array, Array]:
    """Return the times and each row's event in one count: numbers, or both in quarters, months, …."""
    numbers_in_time(time.labels)
    try:
        return np.array(time.labels, dtype=float), source.numbers(event)
    except (TypeError, ValueError, NotNumericError):
        found = source.factor(event)
    every = tuple(parse_times([*time.labels, *found.labels]))
    try:
        axis = axis_of(every)
    except LabelError:
        axis = None
    if axis is None or axis.kind == "given":
        raise SpecificationError(
            _(
                "{event!r} is not written as the times are ({times}), so the two cannot be compared. Write it in the same way."
            ),
            columns=[event],
            event=event,
            times=listed(every[: time.size], 3),
        )
    at = np.array([*axis.numbers[time.size :], np.nan])
    return np.array(axis.numbers[: time.size], dtype=float), at[found.codes]


def within_nothing(source: Source, event: str) -> Message:
    """Return what a column holds of which no period lies within the data."""
    try:
        values = source.numbers(event)
    except NotNumericError:
        return Message(_("it holds {found}"), found=listed(source.factor(event).labels, 3))
    known = np.unique(values[np.isfinite(values)])
    if not known.size:
        return Message(_("it is empty in every row"))
    return Message(_("it holds {found}"), found=listed([f"{one:g}" for one in known], 3))


def _but(source: Source, units: Sequence[object]) -> Words:
    """Return the condition that leaves units out; "" where the rows are no panel, of which none can be given."""
    return regions_out(units, _taken(source)) if len(source.shape) == 2 else ""


def _before(source: Source, time: Any) -> Words:
    """Return the condition that keeps the periods before one, likewise."""
    return periods_before(time, _taken(source)) if len(source.shape) == 2 else ""


def _taken(source: Source) -> set[str]:
    """Return the names of the columns beside those of units and times."""
    return {name for name in source.given() if name not in (source.id_name, source.time_name)}


def _check_units(
    source: Source, unit: Factor, start: Codes, event: str, times: Sequence[Any]
) -> None:
    first = sorted({str(unit.labels[k]) for k in unit.codes[start == 0].tolist()})
    if first and (start <= 0).all():
        raise SpecificationError(
            _(
                "Every unit that meets {event!r} meets it in the first period, {time}, or before, so nothing is known of them "
                "without it: {first}. Give earlier periods, or the column of another event in {param:event}."
            ),
            ids=first,
            event=event,
            time=times[0],
            first=listed(first),
        )
    if first:
        raise SpecificationError(
            _(
                "These units meet {event!r} in the first period or before, so nothing is known of them "
                "without it: {first}. Leave them out{but}."
            ),
            ids=first,
            event=event,
            first=listed(first),
            but=_but(source, first),
        )
    if (start < 0).all():
        raise SpecificationError(
            _(
                "No unit meets {event!r} within the times, {start} to {last}: {within}. Give the column of the event in "
                "{param:event}, or a table that reaches farther."
            ),
            event=event,
            start=times[0],
            last=times[-1],
            within=within_nothing(source, event),
        )
    if (start >= 0).all() and np.unique(start).size == 1:
        raise SpecificationError(
            _(
                "Every unit meets {event!r} in {time}, at once, so none is left to compare with. Give a table with units that "
                "do not meet it, or meet it later."
            ),
            event=event,
            time=times[int(start[0])],
        )
    if (start >= 0).all():
        raise SpecificationError(
            _(
                "Every unit meets {event!r}, so none is left to compare with. Leave out the periods from "
                "the last event on, {last}{before}."
            ),
            event=event,
            last=times[int(start.max())],
            before=_before(source, times[int(start.max())]),
        )


def _window(low: int, high: int, leads: int | None, lags: int | None, base: int) -> tuple[int, int]:
    """Return the first and the last period shown."""
    first = low if leads is None else max(low, -leads)
    last = high if lags is None else min(high, lags)
    if base < first or (base == first and low < first):
        raise ParameterError(
            _(
                "{param:base={base}} must lie before the event and among the periods shown, {first} to -1, "
                "and not be one that stands for those farther off."
            ),
            base=base,
            first=first,
        )
    return first, last
