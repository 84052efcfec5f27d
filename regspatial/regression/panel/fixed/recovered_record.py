"""The record of recovered effects of regions and periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....choices.regression import Model
from ....containers.panel import Time
from ....results.by import AXES, Axis, by, part
from ....results.estimates import estimated, interval, z_and_p
from ....results.layer import Ends, LayerColumn
from ....results.record import Record, not_by_region
from ....results.table import Column, Note, Table
from ....results.uncertain import no_finer
from ....words import Message, _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecoveredEffects(Record):
    """Effects of regions and periods, as deviations from the constant.

    Attributes
    ----------
    constant : float
    entity, entity_errors : (n,) arrays or None
    time, time_errors : (T,) arrays or None
    half : float
        How many standard errors an interval reaches to each side.
    level : float
    random : bool
        Whether those of regions are predictions of random effects.
    """

    model: Model
    y_name: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    constant: float
    entity: Array | None
    entity_errors: Array | None
    time: Array | None
    time_errors: Array | None
    half: float
    level: float
    random: bool
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return the effects of regions and those of periods, whichever the model has."""
        out = []
        y = self.said(self.y_name)
        if self.entity is not None and self.entity_errors is not None:
            title = Message(
                _("Effects of regions in the model of {y_name} ({model})"),
                y_name=y,
                model=self.model.upper(),
            )
            head = AXES["ids"]
            out.append(
                self._table("regions", title, head, self.ids, self.entity, self.entity_errors)
            )
        if self.time is not None and self.time_errors is not None:
            title = Message(
                _("Effects of periods in the model of {y_name} ({model})"),
                y_name=y,
                model=self.model.upper(),
            )
            head = AXES["times"]
            out.append(self._table("periods", title, head, self.times, self.time, self.time_errors))
        return tuple(out)

    def _table(
        self,
        name: str,
        title: Message,
        head: Column,
        labels: tuple[Any, ...],
        values: Array,
        errors: Array,
    ) -> Table:
        z, p = z_and_p(values, errors)
        half = self.half * errors
        return by(self, Axis(head, labels)).table(
            name,
            title,
            part("estimate", _("Effect"), values),
            *estimated(values, errors, z, p)[1:],
            *interval((values - half, values + half), self.level),
            notes=self.notes,
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and the effects of regions with their standard errors.

        Raises
        ------
        NotByRegionError
            If the model has effects of periods only.
        """
        del at_time
        if self.entity is None or self.entity_errors is None:
            raise not_by_region(self)
        half = self.half * self.entity_errors
        effect = LayerColumn(name="effect", en=_("Effect of the region"), values=self.entity)
        ends = Ends(low=self.entity - half, high=self.entity + half, level=self.level)
        return self.ids, (
            no_finer(effect, ends, 0.0),
            LayerColumn(name="std_error", en=_("Std. error"), values=self.entity_errors),
        )
