"""Record of a ranking of regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import listed
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table, region, with_time
from ...words import Message, _, n_

Array = NDArray[np.float64]
Time = int | str

ALL_BARS = 40
"""Regions up to which a figure shows all; of more it shows `SOME_BARS`, unless told how many."""
SOME_BARS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking(Record):
    """Regions in the order of a variable: arrays of n with a value, best place first.

    Parameters
    ----------
    places : (n,) array
        Equal values share the better place.
    places_against : (n,) array or None
        Places at the time `against`, NaN for regions without a value then.
    without : ids of regions without a value
    groups : group of each region, where one was named
    largest : int or None
        Bars of the figure.
    """

    variable: str
    time: Time
    ids: tuple[str, ...]
    values: Array
    places: Array
    against: Time | None
    places_against: Array | None
    without: tuple[str, ...]
    groups: tuple[str, ...]
    largest: int | None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shares(self) -> Array | None:
        """Shares of the sum, None where a value is negative or the sum is zero."""
        total = float(self.values.sum())
        return self.values / total if total > 0.0 and (self.values >= 0.0).all() else None

    @property
    def moved(self) -> Array | None:
        """Places won (above 0) or lost since `against`."""
        return None if self.places_against is None else self.places_against - self.places

    @property
    def shown(self) -> int:
        """How many regions the figure shows."""
        n = len(self.ids)
        return min(n, self.largest or (n if n <= ALL_BARS else SOME_BARS))

    def tables(self) -> tuple[Table, ...]:
        """Return the regions in order."""
        columns = [
            (Column("rank", _("Rank"), "int"), [int(p) for p in self.places]),
            (Column("id", _("Region"), "text"), list(self.ids)),
            (Column("value", _("Value")), self.values.tolist()),
        ]
        if self.groups:
            columns.insert(2, (Column("group", _("Group"), "text", VARIABLE), list(self.groups)))
        if self.shares is not None:
            columns.append((Column("share", _("Share, %")), (100.0 * self.shares).tolist()))
        if self.places_against is not None and self.moved is not None:
            there = Column("rank_then", Message(_("Rank in {time}"), time=self.against), "int")
            columns.append((there, _whole(self.places_against)))
            columns.append((Column("moved", _("Places won"), "int"), _whole(self.moved)))
        return (
            Table(
                name="ranking",
                en=with_time(
                    Message(_("Ranking by {variable}"), variable=self.said(self.variable)),
                    self.time,
                ),
                columns=tuple(column for column, _values in columns),
                rows=tuple(zip(*(values for _column, values in columns), strict=True)),
                notes=self._notes(),
                labels=self.variable_labels,
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        if not self.without:
            return ()
        said = n_("1 region has no value: {ids}.", "{n} regions have no value: {ids}.")
        return (Note(said, n=len(self.without), ids=listed(map(region, self.without))),)

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the value and the place of each region."""
        del time
        name = self.said(self.variable)
        columns = [
            LayerColumn(name="value", en=Message("{name}", name=name), values=self.values),
            LayerColumn(name="rank", en=_("Rank"), values=self.places.astype(np.int64)),
        ]
        if self.moved is not None:
            columns.append(LayerColumn(name="moved", en=_("Places won"), values=self.moved))
        return self.ids, tuple(columns)


def _whole(values: Array) -> list[int | float]:
    return [int(v) if np.isfinite(v) else float("nan") for v in values]
