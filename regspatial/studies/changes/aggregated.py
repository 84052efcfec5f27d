"""Record of regions summed to larger ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._calls.door import door
from ..._calls.edges import ask
from ...containers import Panel, Regions
from ...containers.times import time_position
from ...errors import LabelError, listed
from ...results.by import AXES, axis, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import REGION, VARIABLE, Note, Table, region
from ...words import _
from .kinds import Kind
from .sums import Missing


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum and what was published for it."""

    variable: str
    group: str
    time: str
    value: float
    published: float

    @property
    def difference(self) -> float:
        """The sum less what was published."""
        return self.value - self.published

    @property
    def percent(self) -> float:
        """The same in percent of what was published."""
        return 100.0 * self.difference / self.published if self.published else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Aggregated(Record):
    """A table by group of regions.

    Parameters
    ----------
    ids, times : labels of the groups and periods
    panel : Panel
        The table by group.
    members : mapping of group to regions
    kinds : mapping of variable to how it was taken
    missing : sums that are empty since a part is
    differences : sums beside published totals
    spec : mapping
        by.
    """

    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    panel: Panel
    members: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Kind]
    missing: tuple[Missing, ...]
    differences: tuple[Difference, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.ids)

    @door
    def regions(self, regions: Regions) -> Regions:
        """Return a map of the groups: their members merged.

        Parameters
        ----------
        regions : Regions
            Polygons of the members.

        Returns
        -------
        Regions
            With the ids of the table, in its order; contiguity and distances are made from it.

        Raises
        ------
        LabelError
            If the map lacks members.
        """
        of = {one: group for group, mine in self.members.items() for one in mine}
        lacking = [one for one in of if one not in regions.ids]
        if lacking:
            raise LabelError(
                _(
                    "The map has no outlines of {n} {n:region|regions}: {lacking}. Give the map of the table."
                ),
                ids=lacking,
                n=len(lacking),
                lacking=listed(lacking),
            )
        kept = regions.select(list(of))
        merged: Regions = ask(
            "dissolve_regions", kept.with_attributes(_group=[*of.values()]), "_group"
        )
        return merged.select(self.ids)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return for every region the numbers of its group, of one time (default: the last)."""
        t = -1 if at_time is None else time_position(self.times, at_time)
        at = {group: k for k, group in enumerate(self.ids)}
        of = {one: at[group] for group, mine in self.members.items() for one in mine}
        rows = list(of.values())
        return tuple(of), tuple(
            LayerColumn(name=f"group_{k}", en=self.said(name), values=values[t, rows])
            for k, (name, values) in enumerate(self.panel.columns.items(), 1)
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the table by group, members, kinds, and, where there are any, empty sums and published totals."""
        every = (
            by(self, axis("groups", self.ids), "times").table(
                "aggregated",
                _("The table by group"),
                *(
                    part(name, self.said(name), values.T)
                    for name, values in self.panel.columns.items()
                ),
                notes=self._notes(),
            ),
            each(
                self, [(one, g) for g, mine in self.members.items() for one in sorted(mine)]
            ).table(
                "members",
                _("Regions of each group"),
                part("id", AXES["ids"].en, lambda o: o[0], "text", REGION),
                part("group", AXES["groups"].en, lambda o: o[1], "text", VARIABLE),
            ),
            each(self, self.kinds.items()).table(
                "kinds",
                _("How each variable goes from parts to a whole"),
                part("variable", AXES["variables"].en, lambda o: self.said(o[0]), "text"),
                part("kind", _("Taken as"), lambda o: o[1].said(self.said), "text"),
                part("why", _("Read off"), lambda o: o[1].why, "text", "kind_from"),
            ),
            each(self, self.missing).table(
                "empty",
                _("Sums that are empty since a part is"),
                part("variable", AXES["variables"].en, lambda o: self.said(o.variable), "text"),
                part("group", AXES["groups"].en, lambda o: o.unit, "text", VARIABLE),
                part("time", AXES["times"].en, lambda o: str(o.time), "text"),
                part(
                    "parts",
                    _("Empty parts"),
                    lambda o: Note("{which}", which=listed(map(region, o.rows))),
                    "text",
                ),
            ),
            each(self, self.differences).table(
                "differences",
                _("Sums beside published totals"),
                part("variable", AXES["variables"].en, lambda o: self.said(o.variable), "text"),
                part("group", AXES["groups"].en, lambda o: o.group, "text", VARIABLE),
                part("time", AXES["times"].en, kind="text"),
                part("value", _("Sum of the parts"), kind="number"),
                part("published", _("Published"), kind="number"),
                part("difference", _("Difference"), kind="number"),
                part("percent", _("Difference, %"), kind="number"),
            ),
        )
        return tuple(one for one in every if one.rows)

    def _notes(self) -> list[Note]:
        said = []
        if self.missing:
            said.append(
                Note(
                    _(
                        "{n} {n:sum is|sums are} empty since a part is; see the table of empty sums."
                    ),
                    n=len(self.missing),
                )
            )
        if self.differences:
            most = max(self.differences, key=lambda one: abs(one.difference))
            said.append(
                Note(
                    _(
                        "Of {n} published {n:total|totals} the sum differs most in {group}, {time}: {variable} "
                        "{difference:.6g} ({percent:.3g} percent)."
                    ),
                    n=len(self.differences),
                    group=self.said(most.group),
                    time=most.time,
                    variable=self.said(most.variable),
                    difference=most.difference,
                    percent=most.percent,
                )
            )
        return said
