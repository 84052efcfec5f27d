"""Record of a variable over time, by group, and of its growth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.time_axis import time_numbers
from ...results.by import Part, axis, by, part
from ...results.record import Record
from ...results.table import Note, Table
from ...terms import Named
from ...words import Message, Words, _, verbatim

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series(Record):
    """A variable by time: all regions first, then group by group.

    Parameters
    ----------
    sizes : (1 + groups,) array
        Regions of each.
    values : (1 + groups, T) array
    counts : (1 + groups, T) array
        Regions that have a value.
    """

    variable: str
    times: tuple[Time, ...]
    groups: tuple[str, ...]
    statistic: str
    sizes: NDArray[np.int_]
    values: Array
    counts: NDArray[np.int_]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def intervals(self) -> Array:
        """Lengths of the steps between times: years where times are years, quarters, …, (T − 1,)."""
        return np.diff(np.array(time_numbers(self.times), dtype=float))

    @property
    def growth(self) -> Array:
        """Growth since the time before per interval, (1 + groups, T − 1); NaN for what is not positive."""
        return np.asarray(
            _ratio(self.values[:, :-1], self.values[:, 1:]) ** (1 / self.intervals) - 1
        )

    @property
    def called(self) -> tuple[Words, ...]:
        """What the series are called: all regions, then the groups."""
        return (Message(_("All regions")), *map(self.said, self.groups))

    def tables(self) -> tuple[Table, ...]:
        """Return the series, the growth from first to last and, where there is any, from time to time."""
        series = by(self, "times").table(
            "series",
            self._title(_("{statistic} of {variable} by time")),
            *self._columns(self.values),
            notes=self._notes(),
        )
        if len(self.times) < 2:
            return (series,)
        if not np.isfinite(self.growth).any():
            return series, self._from_first_to_last()
        return series, self._from_first_to_last(), self._from_time_to_time()

    def _title(self, sentence: str) -> Message:
        statistic = Named("group_statistic", self.statistic)
        return Message(sentence, statistic=statistic, variable=self.said(self.variable))

    def _columns(self, values: Array) -> Iterator[Part]:
        keys = ("all", *(f"g{k + 1}" for k in range(len(self.groups))))
        heads = (_("All regions"), *(self._head(g) for g in self.groups))
        return map(part, keys, heads, values)

    def _head(self, group: str) -> Words:
        said = self.said(group)
        return verbatim(said) if isinstance(said, str) else said

    def _from_first_to_last(self) -> Table:
        first, last = self.values[:, 0], self.values[:, -1]
        years = float(self.intervals.sum())
        multiple = _ratio(first, last)
        return by(self, axis("groups", (Message(_("All regions")), *self.groups))).table(
            "growth",
            Message(
                _("Growth of {variable}, {first} to {last}"),
                variable=self.said(self.variable),
                first=self.times[0],
                last=self.times[-1],
            ),
            part("regions", _("Regions"), self.sizes, "int"),
            part("first", Message("{time}", time=self.times[0]), first),
            part("last", Message("{time}", time=self.times[-1]), last),
            part("change", _("Absolute change"), last - first),
            part("multiple", _("Multiple"), multiple),
            part(
                "cagr",
                _("Growth per interval (CAGR), %"),
                100.0 * (multiple ** (1 / years) - 1),
            ),
            part("log_growth", _("Log growth"), np.log(multiple)),
            part("log_rate", _("Log growth per interval, %"), 100.0 * np.log(multiple) / years),
            notes=(
                Note(
                    _(
                        "{years:g} {years:interval|intervals}: CAGR = "
                        "(last/first)^(1/{years:g}) − 1. Growth of values that are not "
                        "positive is not given; the change of a log is its log growth."
                    ),
                    years=years,
                ),
            ),
        )

    def _from_time_to_time(self) -> Table:
        return by(self, axis("times", map(str, self.times[1:]))).table(
            "growth_by_time",
            self._title(_("Growth of {variable} since the time before, % per interval")),
            *self._columns(100.0 * self.growth),
        )

    def _notes(self) -> list[Note]:
        missing = self.sizes[:, None] - self.counts
        said: list[Note] = []
        weights = self.spec.get("population")
        if weights is not None:
            said = [Note(_("Means weighted by {weights}."), weights=self.said(str(weights)))]
        if missing[0].any():
            what = (
                _("{n} {n:cell is|cells are} empty; a sum that lacks one is not given.")
                if self.statistic == "sum"
                else _(
                    "{n} {n:cell is|cells are} empty and left out: regions differ between times."
                )
            )
            said.append(Note(what, n=int(missing[0].sum())))
        return said


def _ratio(first: Array, last: Array) -> Array:
    """Return last over first where both are positive, else NaN."""
    fine = (first > 0.0) & (last > 0.0)
    out = np.full(first.shape, np.nan)
    np.divide(last, first, out=out, where=fine)
    return out
