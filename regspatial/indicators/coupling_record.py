"""Records of how much an index hangs on its choices, and of how several indices hang together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..containers import Variable
from ..containers.labels import made
from ..containers.times import time_position
from ..errors import ParameterError
from ..results.by import by, each, part
from ..results.layer import LayerColumn
from ..results.record import Record
from ..results.table import Note, Table
from ..words import Message, _

Array = NDArray[np.float64]
Time = int | str
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=False, eq=False)
class Variant:
    """One other way to compute an index, and what it changes."""

    what: Message
    spearman: float
    turned: float
    farthest: Message | None
    places: int
    refused: Message | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity(Record):
    """An index under every other choice: what `composite_sensitivity` returns."""

    base: Mapping[str, Any]
    variants: tuple[Variant, ...]

    @property
    def spec(self) -> Mapping[str, Any]:
        """What the index was made with."""
        return self.base

    def tables(self) -> tuple[Table, ...]:
        """Return a variant a row."""
        table = each(self, self.variants).table(
            "sensitivity",
            _("The index under other choices"),
            part("variant", _("Variant"), "what", "text"),
            part("spearman", _("Spearman's correlation with the index")),
            part("turned", _("Share of pairs in another order")),
            part("farthest", _("Moves farthest"), lambda v: v.farthest or "", "text"),
            part("places", _("By places"), lambda v: None if v.refused else v.places, "int"),
            notes=(
                Note(_("Not computed, {what}: {reason}"), what=v.what, reason=v.refused)
                for v in self.variants
                if v.refused
            ),
        )
        return (table,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coupling(Record):
    """Coupling C, level T and coordination D of several indices, (T, n) each."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coupling: Array
    level: Array
    coordination: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def grade(self, value: float) -> str:
        """Return the code of a degree of coordination: its tenth, "1" (worst) to "10".

        Raises
        ------
        ParameterError
            If the degree is not between 0 and 1.
        """
        if not -_ROUNDING <= value <= 1.0 + _ROUNDING:
            raise ParameterError(
                _(
                    "{param:value={value!r}} is no degree of coordination; give a number from 0 to 1."
                ),
                value=value,
            )
        return str(min(int(value * 10.0 + _ROUNDING), 9) + 1)

    @door
    def variable(self, name: str = "coordination") -> Variable:
        """Return the degrees of coordination as a variable."""
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times,
            values=self.coordination,
            label=made(Message(_("Coordination D"))),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return a row a region and period."""
        grades = [self.grade(d) for d in self.coordination.ravel().tolist()]
        return (
            by(self, "times", "ids").table(
                "coupling",
                Message(
                    _("Coupling coordination of {names}"), names=[self.said(n) for n in self.names]
                ),
                part("coupling", _("Coupling C"), self.coupling),
                part("level", _("Level T"), self.level),
                part("coordination", _("Coordination D"), self.coordination),
                part(
                    "grade",
                    _("Grade"),
                    np.array(grades).reshape(self.coordination.shape),
                    terms="coordination_grade",
                ),
            ),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return C, T and D of one time (default: the last) for a map layer."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(name="coord", en=_("Coordination D"), values=self.coordination[t]),
            LayerColumn(name="coupling", en=_("Coupling C"), values=self.coupling[t]),
            LayerColumn(name="level", en=_("Level T"), values=self.level[t]),
        )
