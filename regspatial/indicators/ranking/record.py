"""Record of a ranking of regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import listed
from ...results.by import AXES, Part, by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table, region, with_time
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
            part("rank", _("Rank"), self.places, "int"),
            Part(AXES["ids"], self.ids),
            part("value", _("Value"), self.values),
        ]
        if self.groups:
            columns.insert(2, Part(AXES["groups"], self.groups))
        if self.shares is not None:
            columns.append(part("share", _("Share, %"), 100.0 * self.shares))
        if self.places_against is not None:
            there = Message(_("Rank in {time}"), time=self.against)
            columns.append(part("rank_then", there, self.places_against, "int"))
            columns.append(part("moved", _("Places won"), self.moved, "int"))
        return (
            by(self).table(
                "ranking",
                with_time(
                    Message(_("Ranking by {variable}"), variable=self.said(self.variable)),
                    self.time,
                ),
                *columns,
                notes=self._notes(),
                labels=self.variable_labels,
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        if not self.without:
            return ()
        said = n_("1 region has no value: {ids}.", "{n} regions have no value: {ids}.")
        return (Note(said, n=len(self.without), ids=listed(map(region, self.without))),)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the value and the place of each region."""
        del at_time
        name = self.said(self.variable)
        columns = [
            LayerColumn(name="value", en=Message("{name}", name=name), values=self.values),
            LayerColumn(name="rank", en=_("Rank"), values=self.places.astype(np.int64)),
        ]
        if self.moved is not None:
            columns.append(LayerColumn(name="moved", en=_("Places won"), values=self.moved))
        return self.ids, tuple(columns)
