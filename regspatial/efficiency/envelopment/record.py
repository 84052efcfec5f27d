"""Record of a radial data envelopment analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...containers.times import time_position
from ...results.by import AXES, Part, axis, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import REGION, Note, Table
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

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the scores of a period, by default the last."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
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
        columns = (
            ("score", _("Efficiency"), self.score),
            ("constant", _("Constant returns"), self.constant),
            ("variable", _("Variable returns"), self.variable),
            ("scale", _("Scale efficiency"), self.scale),
        )
        return by(self, "times").table(
            "efficiency_by_period",
            _("Efficiency by period, means over the units"),
            *(
                part(key, what, np.array([np.nanmean(one) for one in values]))
                for key, what, values in columns
            ),
            part("efficient", _("Units on the frontier"), (self.score >= EFFICIENT).sum(axis=1)),
            part("lowest", _("Lowest"), np.nanmin(self.score, axis=1)),
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
        ranked = self.score if above is None else np.where(np.isfinite(above), above, self.score)
        return by(self, "times", "ids").table(
            "efficiency",
            _("Efficiency by unit and period"),
            part("score", _("Efficiency"), self.score),
            part("constant", _("Constant returns"), self.constant),
            part("variable", _("Variable returns"), self.variable),
            part("scale", _("Scale efficiency"), self.scale),
            part("nature", _("Returns to scale"), self.nature, terms="returns_to_scale"),
            *([part("super", _("Super-efficiency"), above)] if above is not None else []),
            part("rank", _("Rank"), np.array([_ranks(one) for one in ranked])),
            notes=self._weak(),
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
        sides = ["input"] * len(self.inputs) + ["output"] * len(self.outputs)
        return by(self, "times", "ids", axis("variables", (*self.inputs, *self.outputs))).table(
            "efficiency_slacks",
            _("Slacks of the second stage and targets"),
            part("side", _("Side"), sides, "text", "dea_side"),
            part("value", _("Value"), self.values),
            part("slack", _("Slack"), self.slacks),
            part("target", _("Target"), self.targets()),
        )

    def _peers(self) -> Table:
        return peer_table("efficiency_peers", self.ids, self.times, self.peers)


def _ranks(scores: Array) -> NDArray[np.int64]:
    """Return places of the units of a period, the best one."""
    return 1 + (scores > scores[:, None] + 1e-9).sum(axis=1)


def peer_table(
    name: str, ids: tuple[str, ...], times: tuple[Time, ...], peers: tuple[Peer, ...]
) -> Table:
    """Return who each unit is compared with."""
    return each(None, peers).table(
        name,
        _("Peers: who each unit is compared with, and with which weight"),
        Part(AXES["ids"], lambda p: ids[p.unit]),
        Part(AXES["times"], lambda p: str(times[p.time])),
        part("peer", _("Peer"), lambda p: ids[p.peer], "text", REGION),
        part("peer_time", _("Time of the peer"), lambda p: str(times[p.peer_time]), "text"),
        part("weight", _("Weight λ")),
    )
