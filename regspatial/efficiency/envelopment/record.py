"""Record of a radial data envelopment analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...containers.times import time_position
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import REGION, VARIABLE, Column, Note, Table
from ...terms import term
from ...words import _, n_

Array = NDArray[np.float64]
Time = int | str
EFFICIENT = 1.0 - 1e-7


class Peer(NamedTuple):
    """Who a unit is compared with: positions of period and unit of both, and the weight λ."""

    time: int
    unit: int
    peer_time: int
    peer: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataEnvelopment(Record):
    """Radial scores of n units in T periods; one is on the frontier.

    Attributes
    ----------
    score : (T, n) array
        Under the returns and in the orientation of the spec; outputs as 1/φ.
    constant, variable : (T, n) arrays
        Under constant and variable returns; their ratio is scale efficiency.
    nature : (T, n) array of {"increasing", "constant", "decreasing"}
    super_score : (T, n) array or None
        Against the others alone; NaN where that has no solution.
    values, slacks : (T, n, m + s) arrays
        Inputs, then outputs, in the unit of the data.
    peers : tuple of Peer
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    score: Array
    constant: Array
    variable: Array
    nature: NDArray[np.str_]
    super_score: Array | None
    values: Array
    slacks: Array
    peers: tuple[Peer, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scale(self) -> Array:
        """Scale efficiency, (T, n): the score under constant returns over that under variable ones."""
        found: Array = self.constant / self.variable
        return found

    def targets(self) -> Array:
        """Return what each unit would use and make on the efficient frontier, (T, n, m + s)."""
        m = len(self.inputs)
        found = self.values.copy()
        with np.errstate(divide="ignore"):
            if self.spec["orientation"] == "input":
                found[:, :, :m] *= self.score[:, :, None]
            else:
                found[:, :, m:] /= self.score[:, :, None]
        found[:, :, :m] -= self.slacks[:, :, :m]
        found[:, :, m:] += self.slacks[:, :, m:]
        return found

    def tables(self) -> tuple[Table, ...]:
        """Return means by period, scores, slacks with targets, and peers."""
        return self._by_period(), self._scores(), self._slacks(), self._peers()

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the scores of a period, by default the last."""
        t = len(self.times) - 1 if time is None else time_position(self.times, time)
        columns = [
            ("score", _("Efficiency"), self.score),
            ("constant", _("Efficiency, constant returns"), self.constant),
            ("variable", _("Efficiency, variable returns"), self.variable),
            ("scale", _("Scale efficiency"), self.scale),
        ]
        if self.super_score is not None:
            columns.append(("super", _("Super-efficiency"), self.super_score))
        return self.ids, tuple(LayerColumn(name=k, en=w, values=v[t]) for k, w, v in columns)

    def _by_period(self) -> Table:
        rows = [
            (
                str(time),
                *(
                    float(np.nanmean(v[t]))
                    for v in (self.score, self.constant, self.variable, self.scale)
                ),
                int((self.score[t] >= EFFICIENT).sum()),
                float(np.nanmin(self.score[t])),
            )
            for t, time in enumerate(self.times)
        ]
        return Table(
            name="efficiency_by_period",
            en=_("Efficiency by period, means over the units"),
            columns=(
                Column("time", _("Time"), "text"),
                Column("score", _("Efficiency")),
                Column("constant", _("Constant returns")),
                Column("variable", _("Variable returns")),
                Column("scale", _("Scale efficiency")),
                Column("efficient", _("Units on the frontier"), "int"),
                Column("lowest", _("Lowest")),
            ),
            rows=tuple(rows),
            notes=(self._how(), self._made_of()),
        )

    def _how(self) -> Note:
        return Note(
            _(
                "Radial scores, orientation: {orientation}; returns to scale: {returns}; frontier {frontier}."
            ),
            orientation=term("dea_orientation", self.spec["orientation"]),
            returns=term("dea_returns", self.spec["returns"]),
            frontier=term("dea_frontier", self.spec["frontier"]),
        )

    def _made_of(self) -> Note:
        ins, outs = ([self.said(n) for n in names] for names in (self.inputs, self.outputs))
        return Note(_("Inputs: {inputs}. Outputs: {outputs}."), inputs=ins, outputs=outs)

    def _scores(self) -> Table:
        above = self.super_score
        columns = [
            Column("id", _("Region"), "text"),
            Column("time", _("Time"), "text"),
            Column("score", _("Efficiency")),
            Column("constant", _("Constant returns")),
            Column("variable", _("Variable returns")),
            Column("scale", _("Scale efficiency")),
            Column("nature", _("Returns to scale"), "text", "returns_to_scale"),
            *([Column("super", _("Super-efficiency"))] if above is not None else []),
            Column("rank", _("Rank"), "int"),
        ]
        ranked = self.score if above is None else np.where(np.isfinite(above), above, self.score)
        rows = []
        for t, time in enumerate(self.times):
            for i, one in enumerate(self.ids):
                numbers = [v[t, i] for v in (self.score, self.constant, self.variable, self.scale)]
                rows.append(
                    (
                        one,
                        str(time),
                        *map(float, numbers),
                        str(self.nature[t, i]),
                        *([float(above[t, i])] if above is not None else []),
                        1 + int((ranked[t] > ranked[t, i] + 1e-9).sum()),
                    )
                )
        return Table(
            name="efficiency",
            en=_("Efficiency by unit and period"),
            columns=tuple(columns),
            rows=tuple(rows),
            notes=tuple(self._weak()),
        )

    def _weak(self) -> list[Note]:
        weak = int(((self.score >= EFFICIENT) & (self.slacks > 0.0).any(axis=2)).sum())
        if not weak:
            return []
        return [
            Note(
                n_(
                    "{n} unit has a score of one and slacks: it is efficient in the weak sense alone.",
                    "{n} units have a score of one and slacks: they are efficient in the weak sense alone.",
                ),
                n=weak,
            )
        ]

    def _slacks(self) -> Table:
        names = (*self.inputs, *self.outputs)
        targets = self.targets()
        return Table(
            name="efficiency_slacks",
            en=_("Slacks of the second stage and targets"),
            columns=(
                Column("id", _("Region"), "text"),
                Column("time", _("Time"), "text"),
                Column("variable", _("Variable"), "text", VARIABLE),
                Column("side", _("Side"), "text", "dea_side"),
                Column("value", _("Value")),
                Column("slack", _("Slack")),
                Column("target", _("Target")),
            ),
            rows=tuple(
                (
                    one,
                    str(time),
                    name,
                    "input" if j < len(self.inputs) else "output",
                    float(self.values[t, i, j]),
                    float(self.slacks[t, i, j]),
                    float(targets[t, i, j]),
                )
                for t, time in enumerate(self.times)
                for i, one in enumerate(self.ids)
                for j, name in enumerate(names)
            ),
            labels=self.variable_labels,
        )

    def _peers(self) -> Table:
        return peer_table("efficiency_peers", self.ids, self.times, self.peers)


def peer_table(
    name: str, ids: tuple[str, ...], times: tuple[Time, ...], peers: tuple[Peer, ...]
) -> Table:
    """Return who each unit is compared with."""
    return Table(
        name=name,
        en=_("Peers: who each unit is compared with, and with which weight"),
        columns=(
            Column("id", _("Region"), "text"),
            Column("time", _("Time"), "text"),
            Column("peer", _("Peer"), "text", REGION),
            Column("peer_time", _("Time of the peer"), "text"),
            Column("weight", _("Weight λ")),
        ),
        rows=tuple(
            (ids[p.unit], str(times[p.time]), ids[p.peer], str(times[p.peer_time]), p.weight)
            for p in peers
        ),
    )
