"""Records of the efficiency room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.times import time_position
from ...results.by import Part, axis, by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
from ...words import _
from .groups import group_means, group_periods

Array = NDArray[np.float64]
Time = int | str

_PARTS = (
    ("effch", _("Efficiency change")),
    ("techch", _("Technical change")),
    ("pech", _("Pure efficiency change")),
    ("sech", _("Scale efficiency change")),
    ("tfpch", _("Total factor productivity change")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Malmquist(Record):
    """Malmquist indices; changes are (T − 1, n), from each period to the next.

    Attributes
    ----------
    efficiency, pure_efficiency : (T, n) arrays
        Distances to the own period's frontier under constant and variable returns to scale.
    effch, techch, pech, sech, tfpch : (T − 1, n) arrays
    groups : tuple of str
        The group of each unit; empty without groups.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    efficiency: Array
    pure_efficiency: Array
    effch: Array
    techch: Array
    pech: Array
    sech: Array
    tfpch: Array
    groups: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def mean(self) -> dict[str, float]:
        """Return the geometric means over all units and periods."""
        return {key: float(_geometric(getattr(self, key))) for key, _what in _PARTS}

    def tables(self) -> tuple[Table, ...]:
        """Return geometric means by period and by unit, by group where there are any, then each change."""
        grouped = (
            (group_means(self, dict(_PARTS)), group_periods(self, self._spans()))
            if self.groups
            else ()
        )
        return self._by_period(), self._by_unit(), *grouped, self._all()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return each unit's geometric means, or its changes up to one period."""
        at = slice(None) if at_time is None else [time_position(self.times, at_time) - 1]
        return self.ids, tuple(
            LayerColumn(name=key, en=what, values=_geometric(getattr(self, key)[at], axis=0))
            for key, what in _PARTS
        )

    def _spans(self) -> list[str]:
        return [f"{a}–{b}" for a, b in zip(self.times, self.times[1:], strict=False)]

    def _by_period(self) -> Table:
        return by(self, axis("periods", (*self._spans(), Note(_("Mean"))))).table(
            "malmquist_by_period",
            _("Malmquist index by period, geometric means over the units"),
            *self._means(along=1),
            notes=(
                Note(_("Output distances; above one is progress. Means are geometric.")),
                *self._made_of(),
            ),
        )

    def _made_of(self) -> tuple[Note, ...]:
        ins, outs = ([self.said(n) for n in self.spec.get(k, ())] for k in ("inputs", "outputs"))
        if not ins:
            return ()
        return (Note(_("Inputs: {inputs}. Outputs: {outputs}."), inputs=ins, outputs=outs),)

    def _by_unit(self) -> Table:
        return by(self, axis("ids", (*self.ids, Note(_("Mean"))))).table(
            "malmquist_by_unit",
            _("Malmquist index by unit, geometric means over the periods"),
            *self._means(along=0),
        )

    def _means(self, along: int) -> Iterator[Part]:
        """Return geometric means over the units or the periods, that over both beneath."""
        whole = self.mean()
        for key, what in _PARTS:
            yield part(key, what, np.append(_geometric(getattr(self, key), axis=along), whole[key]))

    def _all(self) -> Table:
        return by(self, axis("periods", self._spans()), "ids").table(
            "malmquist",
            _("Malmquist index by unit and period"),
            *(part(key, what, getattr(self, key)) for key, what in _PARTS),
        )


def _geometric(values: Array, axis: int | None = None) -> Any:
    """Return geometric means; NaN where a distance is not defined."""
    return np.exp(np.log(values).mean(axis=axis))
