"""ByGroup: the records of one tool run for every group, their tables below one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import NotByRegionError
from ..results.layer import LayerColumn
from ..results.record import Record
from ..results.table import VARIABLE, Column, Note, Table
from ..results.uncertain import of_groups
from ..words import Message, Words, _


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByGroup(Record):
    """What a tool gave for each group of regions, or for each time.

    Parameters
    ----------
    group : str
        The grouping: an attribute of the regions, or "year".
    records : mapping of label to record
        In the order of the labels.
    labels : mapping of grouping and group to label
        What readers see instead.
    """

    group: str
    records: Mapping[str, Any]
    labels: Mapping[str, Words] = field(default_factory=dict)

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run: that of the first group, and the grouping."""
        first = next(iter(self.records.values()))
        inner = {k: v for k, v in (getattr(first, "spec", None) or {}).items() if k != "data_notes"}
        return {**inner, "by": self.group, "labels": {**inner.get("labels", {}), **self.labels}}

    @property
    def times(self) -> tuple[Any, ...]:
        """Times of the first group."""
        found = getattr(next(iter(self.records.values())), "times", ("",))
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of all groups, one below the other, the group in the first column."""
        parts: dict[str, dict[str, Table]] = {}
        for label, record in self.records.items():
            for table in record.tables():
                parts.setdefault(table.name, {})[label] = table
        return tuple(self._stacked(tables) for tables in parts.values())

    def _stacked(self, tables: Mapping[str, Table]) -> Table:
        first = next(iter(tables.values()))
        columns: dict[str, Column] = {}
        for table in tables.values():
            columns |= {c.key: c for c in table.columns if c.key not in columns}
        rows = []
        for label, table in tables.items():
            for row in table.rows:
                cells = dict(zip(table.keys, row, strict=True))
                rows.append((label, *(cells.get(key) for key in columns)))
        head = Column(
            "group" if "group" not in columns else "by_group",
            Message("{group}", group=self.said(self.group)),
            "text",
            VARIABLE,
        )
        labels = {**first.labels, **self.variable_labels}
        return replace(
            first,
            en=Message(_("{title}, by {group}"), title=first.en, group=self.said(self.group)),
            columns=(head, *columns.values()),
            rows=tuple(rows),
            notes=self._notes(tables),
            labels=labels,
        )

    def _notes(self, tables: Mapping[str, Table]) -> tuple[Note, ...]:
        """Return notes: those of all groups once, others with the group they are of."""
        shared = [
            note
            for note in next(iter(tables.values())).notes
            if all(note in table.notes for table in tables.values())
        ]
        own = [
            Note("{label}: {note}", label=self.said(label), note=note)
            for label, table in tables.items()
            for note in table.notes
            if note not in shared
        ]
        return (*shared, *own)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return (ids, columns) of all groups together.

        Raises
        ------
        NotByRegionError
            If the records have no values by region, or groups hold the same regions, as those of times do.
        """
        found = [record.layer_columns(at_time) for record in self.records.values()]
        ids = tuple(one for part, _columns in found for one in part)
        if len(set(ids)) < len(ids):
            raise NotByRegionError(
                _(
                    "Groups of {group} hold the same regions, so that no one layer shows them all. Take that of one group: "
                    ".records[{label!r}].layer_columns()."
                ),
                group=self.group,
                label=next(iter(self.records)),
            )
        names = [
            c.name for c in found[0][1] if all(c.name in [o.name for o in p[1]] for p in found)
        ]
        columns = []
        for name in names:
            same = [next(c for c in part if c.name == name) for _ids, part in found]
            columns.append(of_groups(same))
        return ids, tuple(columns)
