"""Records of the data room: join reports, the effect of balancing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from .._calls.door import door
from ..containers.ids import lost_zeros
from ..errors import ParameterError, listed
from ..results.by import AXES, each, part
from ..results.layer import LayerColumn
from ..results.record import Record
from ..results.table import Column, Note, Table, region
from ..terms import term
from ..words import PYTHON, Face, Language, Message, NameOf, Spoken, _

if TYPE_CHECKING:
    from ..containers import Panel
    from ..containers.panel import Time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """What an id of the table may have meant.

    Parameters
    ----------
    id : str
        The id that stands only in the table.
    candidates : tuple of str
        Ids that stand only on the map, the likeliest first.
    reason : {"spelling", "name", "similar"}
        Alike but for spaces, zeros, case; the name of that region; a similar id or name.
    """

    id: str
    candidates: tuple[str, ...]
    reason: str


_NOTHING = Note(
    _(
        "Nothing matches: most likely one side has codes and the other names, or the "
        "map has no id column and is numbered 1, 2, …. Match names with {param:names}, "
        "or name the map's id column ({python:id=}{shell:--regions-id}{qgis:{param:regions_id}})."
    ),
)


@dataclass(frozen=True)
class _IdAndName(Spoken):
    """An id that has its name already: none is put beside it again where an error is said."""

    id: str
    name: NameOf

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        return f"{self.id} {self.name.text(language, face)}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JoinReport(Record):
    """Which regions stand on the map, in the table, or on both.

    Parameters
    ----------
    map_ids, table_ids : tuples of str
        All ids of either side, in its order.
    matched : tuple of str
        On both sides, in the order of the map.
    only_map, only_table : tuples of str
        On one side only.
    suggestions : tuple of Suggestion
        For ids that stand only in the table.
    names, names_en : mappings of id to name
        Names of the map's regions, where it has any; and in English, where its attribute name_en
        has them.
    """

    map_ids: tuple[str, ...]
    table_ids: tuple[str, ...]
    matched: tuple[str, ...]
    only_map: tuple[str, ...]
    only_table: tuple[str, ...]
    suggestions: tuple[Suggestion, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    names_en: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def complete(self) -> bool:
        """Whether both sides hold the same regions."""
        return not self.only_map and not self.only_table

    @property
    def n_matched(self) -> int:
        """Number of regions on both sides."""
        return len(self.matched)

    @property
    def n_only_map(self) -> int:
        """Number of regions on the map only."""
        return len(self.only_map)

    @property
    def n_only_table(self) -> int:
        """Number of regions in the table only."""
        return len(self.only_table)

    def tables(self) -> tuple[Table, ...]:
        """Return one table: the regions on one side only, with what they may have meant."""
        near = {s.id: s for s in self.suggestions}
        meant = {c: s for s in self.suggestions for c in s.candidates[:1]}
        rows: list[tuple[Any, ...]] = []
        for one in self.only_table:
            found = near.get(one)
            shown = "" if found is None else self._candidates(found)
            rows.append(
                (
                    one,
                    None,
                    _said("join_side", "table"),
                    shown,
                    _said("suggested_by", found.reason) if found else "",
                )
            )
        for one in self.only_map:
            back = meant.get(one)
            rows.append(
                (
                    one,
                    self._name(one),
                    _said("join_side", "map"),
                    back.id if back else "",
                    _said("suggested_by", back.reason) if back else "",
                )
            )
        columns = (
            AXES["ids"],
            Column("name", _("Name"), "text"),
            Column("only_on", _("Only on"), "text"),
            Column("suggestion", _("Perhaps"), "text"),
            Column("reason", _("Why"), "text"),
        )
        return (
            Table(
                name="join",
                en=_("Regions on one side only"),
                columns=columns,
                rows=tuple(rows),
                notes=self._notes(),
            ),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the map's ids and whether the table holds each; `time` plays no part."""
        both = set(self.matched)
        state = np.array(["both" if one in both else "map_only" for one in self.map_ids])
        column = LayerColumn(name="join", en=_("In the table"), values=state)
        return self.map_ids, (column,)

    @door
    def named(self, one: str, language: Language = "zh") -> str:
        """Return an id with its name, where the map has one; in English where it has that."""
        name = self._name(one)
        return one if name is None else f"{one} {name.text(language)}"

    @door
    def spoken(self, one: str) -> Spoken:
        """Return an id with its name, where the map has one, to be put into words."""
        name = self._name(one)
        return Note("{id}", id=one) if name is None else _IdAndName(one, name)

    def _name(self, one: str) -> NameOf | None:
        if one not in self.names:
            return None
        return NameOf(self.names_en.get(one, self.names[one]), self.names[one])

    def _candidates(self, found: Suggestion) -> Note:
        return Note("{candidates}", candidates=[self.spoken(c) for c in found.candidates])

    def _notes(self) -> tuple[Note, ...]:
        counts = Note(
            _(
                "{n_matched} {n_matched:region|regions} on both sides, {n_only_map} only "
                "on the map, {n_only_table} only in the table."
            ),
            n_matched=self.n_matched,
            n_only_map=self.n_only_map,
            n_only_table=self.n_only_table,
        )
        lost = lost_zeros(self.only_table, self.only_map)
        if lost:
            return (counts, Note("{said}", said=lost))
        return (counts,) if self.matched else (counts, _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BalanceWay:
    """What one way of balancing a panel leaves and does.

    Parameters
    ----------
    how : {"drop_regions", "drop_periods", "interpolate"}
    regions, times : int
        What is left.
    dropped_ids : tuple of str
    dropped_times : tuple
    filled : tuple of (column, id, time)
        Cells that are interpolated.
    left : tuple of (column, id, time)
        Cells that stay empty (the ends of a series cannot be interpolated).
    """

    how: str
    regions: int
    times: int
    dropped_ids: tuple[str, ...] = ()
    dropped_times: tuple[Time, ...] = ()
    filled: tuple[tuple[str, str, Time], ...] = ()
    left: tuple[tuple[str, str, Time], ...] = ()

    @property
    def works(self) -> bool:
        """Whether a balanced panel comes out."""
        return self.regions > 0 and self.times > 0 and not self.left


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balance(Record):
    """The ways to balance a panel, and the panel balanced in the chosen one.

    Parameters
    ----------
    how : str or None
        The way chosen; None where they were only compared.
    empty : tuple of (column, id, time)
        The cells that are empty or infinite.
    ways : tuple of BalanceWay
    result : Panel or None
        See `panel`.
    """

    how: str | None
    empty: tuple[tuple[str, str, Time], ...]
    ways: tuple[BalanceWay, ...]
    result: Panel | None
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def panel(self) -> Panel:
        """The balanced panel.

        Raises
        ------
        ParameterError
            If no way was chosen.
        """
        if self.result is None:
            raise ParameterError(
                _("balance() was asked to compare only; choose with {param:how} one of {ways}."),
                ways=listed(w.how for w in self.ways if w.works),
            )
        return self.result

    @property
    def chosen(self) -> BalanceWay | None:
        """The way chosen."""
        return next((w for w in self.ways if w.how == self.how), None)

    def tables(self) -> tuple[Table, ...]:
        """Return one table: the ways, what each leaves, drops and fills."""
        table = each(self, self.ways).table(
            "balance",
            _("Ways to balance the panel"),
            part("how", _("Way"), kind="text", terms="balance_way"),
            part("regions", _("Regions left"), kind="int"),
            part("times", _("Times left"), kind="int"),
            part("dropped_regions", _("Regions dropped"), lambda w: len(w.dropped_ids), "int"),
            part("dropped_times", _("Times dropped"), lambda w: len(w.dropped_times), "int"),
            part("filled", _("Cells filled"), lambda w: len(w.filled), "int"),
            part("left", _("Cells still empty"), lambda w: len(w.left), "int"),
            part("chosen", _("Chosen"), lambda w: w.how == self.how, "bool"),
            notes=self._notes(),
        )
        return (table,)

    def _notes(self) -> tuple[Note, ...]:
        cells = listed(map(self._cell, self.empty), 6)
        notes = [
            Note(
                _("{n} {n:cell is|cells are} empty or infinite: {places}.")
                if cells
                else _("{n} {n:cell is|cells are} empty or infinite."),
                n=len(self.empty),
                places=cells,
            )
        ]
        way = self.chosen
        if way is None:
            ways = listed(Message("{param:how={way}}", way=w.how) for w in self.ways if w.works)
            notes.append(Note(_("One is chosen by {ways}."), ways=ways))
        else:
            effects = [
                (_("Dropped regions"), listed(map(region, way.dropped_ids), 20)),
                (_("Dropped times"), listed(way.dropped_times, 20)),
                (_("Filled cells"), listed(map(self._cell, way.filled))),
            ]
            notes += [
                Note(_("{what}: {which}."), what=Note(what), which=x) for what, x in effects if x
            ]
        return tuple(notes)

    def _cell(self, where: tuple[str, str, Time]) -> Message:
        name, one, time = where
        return Message(
            "{name} {region} {time}", name=self.said(name), region=region(one), time=time
        )


def _said(family: str, code: str) -> Note:
    return Note("{said}", said=term(family, code))
