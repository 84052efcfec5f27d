"""Record of a variable over time, by group, and of its growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.time_axis import time_numbers
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table
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
        series = Table(
            name="series",
            en=self._title(_("{statistic} of {variable} by time")),
            columns=self._columns(),
            rows=tuple((str(t), *map(float, self.values[:, k])) for k, t in enumerate(self.times)),
            notes=tuple(self._notes()),
        )
        if len(self.times) < 2:
            return (series,)
        if not np.isfinite(self.growth).any():
            return series, self._from_first_to_last()
        return series, self._from_first_to_last(), self._from_time_to_time()

    def _title(self, sentence: str) -> Message:
        statistic = Named("group_statistic", self.statistic)
        return Message(sentence, statistic=statistic, variable=self.said(self.variable))

    def _columns(self) -> tuple[Column, ...]:
        keys = ("all", *(f"g{k + 1}" for k in range(len(self.groups))))
        heads = (_("All regions"), *(self._head(g) for g in self.groups))
        return (
            Column("time", _("Time"), "text"),
            *(Column(key, head) for key, head in zip(keys, heads, strict=True)),
        )

    def _head(self, group: str) -> Words:
        said = self.said(group)
        return verbatim(said) if isinstance(said, str) else said

    def _from_first_to_last(self) -> Table:
        first, last = self.values[:, 0], self.values[:, -1]
        years = float(self.intervals.sum())
        multiple = _ratio(first, last)
        columns = (
            ("first", Message("{time}", time=self.times[0]), first),
            ("last", Message("{time}", time=self.times[-1]), last),
            ("change", _("Absolute change"), last - first),
            ("multiple", _("Multiple"), multiple),
            ("cagr", _("Growth per interval (CAGR), %"), 100.0 * (multiple ** (1 / years) - 1)),
            ("log_growth", _("Log growth"), np.log(multiple)),
            ("log_rate", _("Log growth per interval, %"), 100.0 * np.log(multiple) / years),
        )
        return Table(
            name="growth",
            en=Message(
                _("Growth of {variable}, {first} to {last}"),
                variable=self.said(self.variable),
                first=self.times[0],
                last=self.times[-1],
            ),
            columns=(
                Column("group", _("Group"), "text", VARIABLE),
                Column("regions", _("Regions"), "int"),
                *(Column(key, what) for key, what, _values in columns),
            ),
            rows=tuple(
                (name, int(self.sizes[g]), *(float(values[g]) for *_unused, values in columns))
                for g, name in enumerate((Message(_("All regions")), *self.groups))
            ),
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
            labels=self.variable_labels,
        )

    def _from_time_to_time(self) -> Table:
        return Table(
            name="growth_by_time",
            en=self._title(_("Growth of {variable} since the time before, % per interval")),
            columns=self._columns(),
            rows=tuple(
                (str(t), *(100.0 * float(v) for v in self.growth[:, k]))
                for k, t in enumerate(self.times[1:])
            ),
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
