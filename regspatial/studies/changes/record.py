"""Record of a table that was brought to the divisions of one year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..._calls.door import door
from ..._calls.edges import ask
from ...containers import Panel, Regions
from ...errors import LabelError, listed
from ...results.by import AXES, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import REGION, Note, Table, region
from ...words import Message, _
from ..places.divisions import divisions
from ..places.gazetteer import china_gazetteer
from .history import SHIPPED, Change
from .kinds import Kind
from .parts import Rows, Touch
from .sums import Missing, Totals


@dataclass(frozen=True, slots=True)
class Moved:
    """A county that went from one unit to another while both lived on."""

    county: str
    name: str
    year: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Harmonised(Record):
    """A table in the divisions of one year, and what was done for it.

    Parameters
    ----------
    ids, times : labels of the table
    panel : Panel
        The table.
    codes : codes of the units, in the order of `ids`
    touched : what was done, unit by unit
    kinds : mapping of variable to how it was taken; empty where nothing was touched
    totals : of every summed variable, by period
    missing : sums that are empty since a part is
    called : mapping of code to id
    groups : mapping of code to the united region it is in
    moved : counties that went from one unit to another, which are not adjusted
    absent : units that the table lacks, so that nobody can tell in which borders their heirs were printed
    on_map : ids of the map that was given
    spec : mapping
        to, divided, shares_base.
    """

    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    panel: Panel
    codes: tuple[str, ...]
    touched: tuple[Touch, ...]
    kinds: Mapping[str, Kind]
    totals: tuple[Totals, ...]
    missing: tuple[Missing, ...]
    called: Mapping[str, str]
    groups: Mapping[str, str]
    moved: tuple[Moved, ...]
    absent: tuple[str, ...]
    on_map: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n_touched(self) -> int:
        """Number of units of the wanted year that were touched."""
        return len({unit for one in self.touched for unit in one.units})

    @door
    def regions(self, regions: Regions) -> Regions:
        """Return a map in the regions of the table: those that are one now are merged.

        Parameters
        ----------
        regions : Regions
            Polygons, by codes of the divisions, or by ids of the table.

        Returns
        -------
        Regions
            With the ids of the table, in its order; contiguity and distances are made from it.

        Raises
        ------
        LabelError
            If units of the table are no unions of the map's.
        """
        unit_of = {one: self.unit_of(one) for one in regions.ids}
        found = {one: unit for one, unit in unit_of.items() if unit in self.ids}
        lacking = [one for one in self.ids if one not in found.values()]
        if lacking:
            raise LabelError(
                _(
                    "The map has no outlines of {n} {n:region|regions} of the table: {lacking}. Choose a year "
                    "{param:to} whose units the map shows."
                ),
                ids=lacking,
                n=len(lacking),
                lacking=listed(lacking),
            )
        kept = regions.select(list(found))
        if len(set(found.values())) == len(found):
            order = {unit: one for one, unit in found.items()}
            chosen = kept.select([order[one] for one in self.ids])
            from dataclasses import replace

            return replace(chosen, ids=self.ids)
        merged: Regions = ask(
            "dissolve_regions", kept.with_attributes(_unit=[*found.values()]), "_unit"
        )
        return merged.select(self.ids)

    def tables(self) -> tuple[Table, ...]:
        """Return what was touched, the table itself, and, of what there is, kinds, totals, empty sums, moved counties."""
        beside = (self._kinds(), self._totals(), self._empty(), self._not_adjusted())
        return (
            self._touched(),
            *(one for one in beside if one.rows),
            by(self, "ids", "times").table(
                "harmonised",
                Message(_("The table in the divisions of {to}"), to=self.spec["to"]),
                *(
                    part(name, self.said(name), values.T)
                    for name, values in self.panel.columns.items()
                ),
            ),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return in how many periods each region of the map, or of the table, was touched; `time` plays no part."""
        del at_time
        values = dict(zip(self.ids, self.periods().tolist(), strict=True))
        ids = [one for one in self.on_map if self.unit_of(one) in values] or list(self.ids)
        periods = np.array([values[self.unit_of(one)] for one in ids])
        return tuple(ids), (
            LayerColumn(name="touched", en=_("Periods in which it was touched"), values=periods),
        )

    @door
    def unit_of(self, code: str) -> str:
        """Return the id in the table of a code of the map: of the region that it is a part of now."""
        return self.called.get(self.groups.get(code, code), "") or code

    @door
    def periods(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return in how many periods each region was summed, parted or renamed, (n,)."""
        count: dict[str, set[int]] = {}
        for one in self.touched:
            for unit in one.units:
                count.setdefault(self.called.get(unit, unit), set()).update(one.years)
        return np.array([float(len(count.get(one, ()))) for one in self.ids])

    def _touched(self) -> Table:
        return each(self, self.touched).table(
            "touched",
            Message(_("Units that were touched, to the divisions of {to}"), to=self.spec["to"]),
            part(
                "old", _("Old unit"), lambda o: f"{o.change.name} {o.change.code}".strip(), "text"
            ),
            part("ended", _("Changed in"), lambda o: o.change.year, "int"),
            part("rule", _("Rule"), lambda o: o.rule, "text", "change_rule"),
            part(
                "unit",
                _("Region now"),
                lambda o: ", ".join(self.called.get(u, u) for u in o.units),
                "text",
            ),
            part("years", _("Years"), lambda o: _span(o.years), "text"),
            part("shares", _("Shares"), _shares, "text"),
            part(
                "base",
                _("Shares of what"),
                lambda o: o.change.base if o.rule == "parted" else "",
                "text",
            ),
            part("source", _("Source"), lambda o: _source(o.change), "text"),
            notes=self._notes(),
        )

    def _kinds(self) -> Table:
        return each(self, self.kinds.items()).table(
            "kinds",
            _("How each variable goes from parts to a whole"),
            part("variable", AXES["variables"].en, lambda o: self.said(o[0]), "text"),
            part("kind", _("Taken as"), lambda o: o[1].said(self.said), "text"),
            part("why", _("Read off"), lambda o: o[1].why, "text", "kind_from"),
        )

    def _totals(self) -> Table:
        rows = [
            (
                self.said(one.variable),
                str(time),
                float(one.before[t]),
                float(one.after[t]),
                float(one.left_out[t]),
            )
            for one in self.totals
            for t, time in enumerate(self.times)
        ]
        return each(self, rows).table(
            "totals",
            _("Totals over all regions, before and after"),
            part("variable", AXES["variables"].en, lambda o: o[0], "text"),
            part("time", AXES["times"].en, lambda o: o[1], "text"),
            part("before", _("Before"), lambda o: o[2], "number"),
            part("after", _("After"), lambda o: o[3], "number"),
            part("left_out", _("In sums that are empty"), lambda o: o[4], "number"),
        )

    def _empty(self) -> Table:
        return each(self, self.missing).table(
            "empty",
            _("Sums that are empty since a part is"),
            part("variable", AXES["variables"].en, lambda o: self.said(o.variable), "text"),
            part("id", AXES["ids"].en, lambda o: self.called.get(o.unit, o.unit), "text", REGION),
            part("time", AXES["times"].en, lambda o: str(o.time), "text"),
            part(
                "parts",
                _("Empty parts"),
                lambda o: Note("{which}", which=listed(map(region, o.rows))),
                "text",
            ),
        )

    def _not_adjusted(self) -> Table:
        return each(self, self.moved).table(
            "not_adjusted",
            _("Counties that went from one region to another, not adjusted"),
            part("county", _("County"), lambda o: f"{o.name} {o.county}", "text"),
            part("year", _("Year"), kind="int"),
            part(
                "before",
                _("Before the change"),
                lambda o: self.called.get(o.before, o.before),
                "text",
            ),
            part(
                "after", _("Since the change"), lambda o: self.called.get(o.after, o.after), "text"
            ),
        )

    def _notes(self) -> list[Note]:
        said = []
        if not self.touched:
            said.append(
                Note(
                    _("No region changed between the periods of the table and {to}."),
                    to=self.spec["to"],
                )
            )
        if self.missing:
            said.append(
                Note(
                    _(
                        "{n} {n:sum is|sums are} empty since a part is; see the table of empty sums."
                    ),
                    n=len(self.missing),
                )
            )
        if self.absent:
            said.append(
                Note(
                    _(
                        "Not in the table, so that nobody can tell in which borders their heirs were printed: {which}."
                    ),
                    which=listed(self.absent, 12),
                )
            )
        return said


def _source(change: Change) -> Note | str:
    if change.source != SHIPPED:
        return change.source
    return Note(_("Ministry of Civil Affairs, lists of codes"))


def _span(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"


def _shares(touch: Touch) -> str:
    if touch.rule != "parted":
        return ""
    pairs = zip(touch.change.heirs, touch.change.shares, strict=True)
    return ", ".join(f"{heir}={share:.4g}" for heir, share in pairs)


def moved_between(rows: Rows) -> tuple[Moved, ...]:
    """Return the counties that went from one unit of the table to another while both lived on."""
    names = china_gazetteer("prefecture").codes
    first, last = min((*rows.years, rows.to)), max((*rows.years, rows.to))
    out: list[Moved] = []
    for one in divisions():
        if one.level != "county" or one.last is None or not first < one.last <= last:
            continue
        before, after = f"{one.code[:4]}00", {f"{code[:4]}00" for code, _n in one.now}
        change = rows.known.of(before, one.last - 1)
        if change is not None and change.whole:
            before = change.heirs[0]
        elif change is not None and change.year <= one.last:
            continue
        if len(after) == 1 and before not in after and {before, *after} <= rows.held & set(names):
            out.append(Moved(one.code, one.name, one.last, before, next(iter(after))))
    return tuple(sorted(out, key=lambda one: (one.year, one.county)))


def not_there(rows: Rows) -> tuple[str, ...]:
    """Return the units that the table lacks and whose heirs it has, with their last years."""
    first, last = min((*rows.years, rows.to)), max((*rows.years, rows.to))
    return tuple(
        f"{one.name} ({one.code}, {one.year})"
        for changes in rows.known.changes.values()
        for one in changes
        if not one.whole
        and one.ends
        and first < one.year <= last
        and one.code not in rows.held
        and any(h in rows.held for h in one.heirs)
    )
