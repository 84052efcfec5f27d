"""Record of points counted by region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers import Panel, Variable
from ...containers.labels import Label, made
from ...errors import LabelError, ParameterError, listed
from ...results.by import axis, by, part
from ...results.layer import LayerColumn
from ...results.measures import measures
from ...results.record import Record
from ...results.table import Note, Table
from ...words import Message, Words, _, n_

Array = NDArray[np.float64]
Int = NDArray[np.int64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointsByRegion(Record):
    """Points counted by region, and what they have together.

    Attributes
    ----------
    ids : n labels
    times : T labels
        ``("all",)`` without a year.
    groups : G labels
        Categories; none without a category, and G is 1 then.
    variables : V names
        What was summed.
    count : (T, G, n) int array
    sums : (V, T, G, n) array
        0 where no point has a value.
    known : (V, T, G, n) int array
        Points that have a value.
    area : (n,) array
        km²; of a projected map a million squared units, which is the same where the unit is the metre.
    inside, outside, on_border, duplicates, overlapping : int
        Points inside regions, outside all, exactly on a border, on the spot of another one, in several regions.
    spec : mapping
        category, year, duplicates, unit.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    groups: tuple[str, ...]
    variables: tuple[str, ...]
    count: Int
    sums: Array
    known: Int
    area: Array
    inside: int
    outside: int
    on_border: int
    duplicates: int
    overlapping: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def density(self) -> Array:
        """Points by km², (T, G, n)."""
        return np.asarray(self.count / self.area)

    @property
    def means(self) -> Array:
        """Means of what was summed, (V, T, G, n); NaN where no point has a value."""
        some = np.where(self.known > 0, self.known, 1)
        return np.asarray(np.where(self.known > 0, self.sums / some, np.nan))

    @property
    def empty(self) -> tuple[str, ...]:
        """Regions without any point."""
        none = self.count.sum(axis=(0, 1)) == 0
        return tuple(one for one, no in zip(self.ids, none.tolist(), strict=True) if no)

    @door
    def count_of(self, region: str) -> Int:
        """Return the counts of a region, (T, G).

        Raises
        ------
        LabelError
            If there is no such region.
        """
        if region not in self.ids:
            raise LabelError(
                _("There is no region {region!r}; there are: {known}."),
                region=region,
                known=listed(self.ids, 10),
            )
        found: Int = self.count[:, :, self.ids.index(region)]
        return found

    @door
    def to_panel(self) -> Panel:
        """Return counts, densities, sums and means as columns of a panel.

        Columns are ``count``, ``density``, ``sum_x`` and ``mean_x``; of several categories ``count_a``,
        ``density_a``, ``sum_x_a`` and ``mean_x_a`` for each category a.
        """
        columns = {name: (said, values) for name, said, values in self._columns()}
        return Panel(
            ids=self.ids,
            times=self.times,
            columns={name: values for name, (_said, values) in columns.items()},
            labels={
                name: Label(en=said.text("en"), zh=said.text("zh"))
                for name, (said, _values) in columns.items()
            },
            region_names=self.region_names,
        )

    @door
    def variable(self, name: str = "count") -> Variable:
        """Return one column of `to_panel` for a model or a map.

        Raises
        ------
        ParameterError
            If there is no such column.
        """
        found = {one: (said, values) for one, said, values in self._columns()}
        one_of("name", name, tuple(found))
        said, values = found[name]
        return Variable(name=name, ids=self.ids, times=self.times, values=values, label=made(said))

    def _columns(self) -> list[tuple[str, Message, Array]]:
        """Return name, words and values (T, n) of each column."""
        out = []
        density, means = self.density, self.means
        for g, group in enumerate(self.groups or ("",)):
            end = f"_{group}" if group else ""
            said: list[tuple[str, Words, Array]] = [
                ("count", _("Points"), self.count[:, g].astype(float)),
                ("density", self._density(), density[:, g]),
            ]
            for v, name in enumerate(self.variables):
                called = self.said(name)
                said.append((f"sum_{name}", Message(_("Sum of {x}"), x=called), self.sums[v, :, g]))
                said.append((f"mean_{name}", Message(_("Mean of {x}"), x=called), means[v, :, g]))
            for name, words, values in said:
                whole = Message(words) if isinstance(words, str) else words
                shown = Message(_("{what}, {group}"), what=whole, group=self.said(group))
                out.append((f"{name}{end}", shown if group else whole, values))
        return [(name, words, values) for name, words, values in out if isinstance(words, Message)]

    def _density(self) -> Message:
        if self.spec["unit"] == "km":
            return Message(_("Points per km²"))
        return Message(_("Points per million squared map units"))

    def tables(self) -> tuple[Table, ...]:
        """Return a row a region, year and category, and the points together."""
        return self._regions(), self._together()

    def _regions(self) -> Table:
        groups = axis("groups", self.groups) if self.groups else axis("groups", ("",))
        shown = ("id", "time") if len(self.times) > 1 else ("id",)
        turned = (2, 0, 1)
        return by(
            self, "ids", "times", groups, shown=(*shown, "group") if self.groups else shown
        ).table(
            "points_by_region",
            self._title(),
            part("count", _("Points"), self.count.transpose(turned)),
            part("density", self._density(), self.density.transpose(turned)),
            *(
                one
                for v, name in enumerate(self.variables)
                for one in (
                    part(
                        f"sum_{name}",
                        Message(_("Sum of {x}"), x=self.said(name)),
                        self.sums[v].transpose(turned),
                    ),
                    part(
                        f"mean_{name}",
                        Message(_("Mean of {x}"), x=self.said(name)),
                        self.means[v].transpose(turned),
                    ),
                )
            ),
            notes=self._notes(),
        )

    def _title(self) -> Message:
        if self.groups:
            return Message(
                _("Points by region and {category}"), category=self.said(self.spec["category"])
            )
        return Message(_("Points by region"))

    def _together(self) -> Table:
        rows = [
            (_("Points inside regions"), self.inside),
            (_("Points outside all regions, left out"), self.outside),
            (_("Points exactly on a border"), self.on_border),
            (_("Points on the spot of another"), self.duplicates),
            (_("Points in several regions that overlap"), self.overlapping),
            (_("Regions without a point"), len(self.empty)),
        ]
        return measures("points_summary", _("The points together"), "measure", rows)

    def _notes(self) -> tuple[Note, ...]:
        notes = [
            Note(
                n_(
                    "{n} point inside the regions; {outside} outside all of them, left out.",
                    "{n} points inside the regions; {outside} outside all of them, left out.",
                ),
                n=self.inside,
                outside=self.outside,
            )
        ]
        if self.on_border:
            notes.append(
                Note(
                    n_(
                        "{n} point on a border counts once, in the region to its north.",
                        "{n} points on borders count once, in the region to their north.",
                    ),
                    n=self.on_border,
                )
            )
        if self.duplicates:
            merged = self.spec["duplicates"] == "merge"
            counted = n_(
                "{n} point lies where another one does and is counted.",
                "{n} points lie where another one does and are counted.",
            )
            once = n_(
                "{n} point lay where another one does and was merged with it.",
                "{n} points lay where another one does and were merged with it.",
            )
            notes.append(Note(once if merged else counted, n=self.duplicates))
        lacking = [
            (name, self.inside - int(self.known[v].sum())) for v, name in enumerate(self.variables)
        ]
        notes += [
            Note(
                n_(
                    "{n} point has no {x} and counts in neither its sum nor its mean.",
                    "{n} points have no {x} and count in neither its sum nor its mean.",
                ),
                n=n,
                x=self.said(name),
            )
            for name, n in lacking
            if n
        ]
        return tuple(notes)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return counts, densities, sums and means of one time (default: the last)."""
        t = len(self.times) - 1 if at_time is None else self._at(at_time)
        when = "" if len(self.times) == 1 else f", {self.times[t]}"
        each = 2 + 2 * len(self.variables)
        kinds = (
            "n",
            "dens",
            *(f"{k}{v + 1}" for v in range(len(self.variables)) for k in ("sum", "mean")),
        )
        return self.ids, tuple(
            LayerColumn(
                name=f"{kinds[k % each]}_{k // each + 1}" if self.groups else kinds[k],
                en=Message("{what}{when}", what=said, when=when),
                values=values[t],
            )
            for k, (_name, said, values) in enumerate(self._columns())
        )

    def _at(self, time: object) -> int:
        texts = [str(t) for t in self.times]
        if str(time) not in texts:
            raise ParameterError(
                _("There is no time {time!r}; there are: {times}."), time=time, times=listed(texts)
            )
        return texts.index(str(time))
