"""Record of slacks-based efficiency with bad outputs, and of productivity on its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers.times import time_position
from ...results.by import axis, by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, RegionIds, Table
from ...terms import term
from ...words import Words, _, n_
from ..envelopment.record import Peer, peer_table

Array = NDArray[np.float64]
Time = int | str
NEAR = 1e-3
"""Scores closer to the ceiling than this share of it are flagged: λ is all but zero there."""
PARTS: tuple[tuple[str, Words], ...] = (
    ("gml", _("GML index")),
    ("ec", _("Efficiency change")),
    ("tc", _("Technical change")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SuperSbm(Record):
    """Slacks-based scores of n units in T periods: below one inefficient, from one up efficient.

    Attributes
    ----------
    score : (T, n) array
        NaN where the super-efficient program has no solution.
    stage_one : (T, n) array
        The slacks-based measure ρ ≤ 1; where it is one, `score` is that against the others.
    values, slacks : (T, n, m + q₁ + q₂) arrays
        Inputs, good and bad outputs, in the unit of the data; slacks are those of the stage that
        gave the score: what is too much or too little, or for efficient units what could be lost.
    peers : tuple of Peer
    global_score, period_score : (T, n) arrays or None
        What the Global Malmquist–Luenberger index is made of.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    bads: tuple[str, ...]
    score: Array
    stage_one: Array
    values: Array
    slacks: Array
    peers: tuple[Peer, ...]
    global_score: Array | None
    period_score: Array | None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def efficient(self) -> NDArray[np.bool_]:
        """Which scores are those of the second stage, (T, n)."""
        return self.stage_one >= 1.0

    @property
    def infeasible(self) -> tuple[tuple[str, Time], ...]:
        """Units and times whose super-efficient program has no solution."""
        return tuple((self.ids[i], self.times[t]) for t, i in np.argwhere(~np.isfinite(self.score)))

    @property
    def unsolved(self) -> int:
        """How many observations have no score."""
        return len(self.infeasible)

    @property
    def ceiling(self) -> float:
        """The largest score there is under constant returns with bad outputs, (q₁ + q₂)/q₂; else infinite."""
        bounded = self.bads and self.spec["bads_as"] == "output"
        if not bounded or self.spec["returns"] != "constant":
            return float("inf")
        return (len(self.outputs) + len(self.bads)) / len(self.bads)

    @property
    def at_ceiling(self) -> NDArray[np.bool_]:
        """Which scores are at the ceiling, (T, n): they say no more than that."""
        found: NDArray[np.bool_] = self.score >= self.ceiling * (1.0 - NEAR)
        return found

    @door
    def change(self, part: str) -> Array:
        """Return the index ("gml"), efficiency change ("ec") or technical change ("tc"), (T − 1, n)."""
        one_of("part", part, tuple(key for key, _what in PARTS))
        whole, own = self.global_score, self.period_score
        if whole is None or own is None:
            return np.full((len(self.times) - 1, len(self.ids)), np.nan)
        found = {"gml": whole, "ec": own, "tc": whole / own}[part]
        ratio: Array = found[1:] / found[:-1]
        return ratio

    def tables(self) -> tuple[Table, ...]:
        """Return means by period, scores, slacks and peers; with the index its means and changes."""
        peers = peer_table("sbm_peers", self.ids, self.times, self.peers)
        found = (self._by_period(), self._scores(), self._slacks(), peers)
        if self.global_score is None:
            return found
        by_period, by_unit, every = self._gml_by_period(), self._gml_by_unit(), self._gml()
        return found[0], found[1], by_period, by_unit, every, found[2], found[3]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the scores of a period, by default the last, and the mean changes of all."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        columns = [
            LayerColumn(name="score", en=_("Slacks-based super-efficiency"), values=self.score[t]),
            LayerColumn(name="stage_one", en=_("Slacks-based measure"), values=self.stage_one[t]),
        ]
        if self.global_score is not None:
            columns += [
                LayerColumn(name=key, en=what, values=geometric(self.change(key), axis=0))
                for key, what in PARTS
            ]
        return self.ids, tuple(columns)

    def _by_period(self) -> Table:
        return by(self, "times").table(
            "sbm_by_period",
            _("Slacks-based efficiency, by period"),
            *(
                part(key, what, np.array([f(one) for one in self.score]))
                for key, what, f in (
                    ("mean", _("Mean"), np.nanmean),
                    ("lowest", _("Lowest"), np.nanmin),
                    ("highest", _("Highest"), np.nanmax),
                )
            ),
            part("efficient", _("Units from one up"), self.efficient.sum(axis=1), "int"),
            part("ceiling", _("At the ceiling"), self.at_ceiling.sum(axis=1), "int"),
            part("unsolved", _("Without a solution"), (~np.isfinite(self.score)).sum(axis=1)),
            notes=self._notes(),
        )

    def _notes(self) -> list[Note]:
        ins, outs, bads = (
            [self.said(n) for n in names] for names in (self.inputs, self.outputs, self.bads)
        )
        said = [Note(_("Inputs: {inputs}. Outputs: {outputs}."), inputs=ins, outputs=outs)]
        if bads:
            said.append(
                Note(
                    _("Bad outputs: {bads}, as {side}."),
                    bads=bads,
                    side=term("bads_as", self.spec["bads_as"]),
                )
            )
        said.append(
            Note(
                _(
                    "Returns to scale: {returns}; frontier {frontier}. Scores below one are of the first "
                    "stage, the others of the second."
                ),
                returns=term("dea_returns", self.spec["returns"]),
                frontier=term("dea_frontier", self.spec["frontier"]),
            )
        )
        if self.at_ceiling.any():
            said.append(
                Note(
                    n_(
                        "{n} score is at the ceiling {ceiling:.6g}: the others bind it in nothing.",
                        "{n} scores are at the ceiling {ceiling:.6g}: the others bind them in nothing.",
                    ),
                    n=int(self.at_ceiling.sum()),
                    ceiling=self.ceiling,
                )
            )
        if self.infeasible:
            units = tuple(dict.fromkeys(one for one, _time in self.infeasible))
            said.append(
                Note(
                    n_(
                        "The super-efficient program of {n} observation has no solution: {units}.",
                        "The super-efficient programs of {n} observations have no solution: {units}.",
                    ),
                    n=len(self.infeasible),
                    units=[RegionIds((one,)) for one in units],
                )
            )
        return said

    def _scores(self) -> Table:
        ranks = [_rank(own, i) for own in self.score for i in range(len(self.ids))]
        return by(self, "times", "ids").table(
            "super_sbm",
            _("Slacks-based super-efficiency, by unit and period"),
            part("score", _("Score"), self.score),
            part("stage_one", _("Slacks-based measure"), self.stage_one),
            part("stage", _("Stage"), np.where(self.efficient, 2, 1)),
            part("ceiling", _("At the ceiling"), self.at_ceiling, "bool"),
            part("rank", _("Rank"), np.array(ranks, dtype=object).reshape(self.score.shape), "int"),
        )

    def _slacks(self) -> Table:
        names = {"input": self.inputs, "output": self.outputs, "bad": self.bads}
        sides = [side for side, own in names.items() for _name in own]
        return by(self, "times", "ids", axis("variables", chain(*names.values()))).table(
            "sbm_slacks",
            _("Slacks of the stage that gave the score"),
            part("side", _("Side"), sides, "text", "dea_side"),
            part("value", _("Value"), self.values),
            part("slack", _("Slack"), self.slacks),
            part("share", _("Slack, share of the value"), self.slacks / self.values),
        )

    def spans(self) -> list[str]:
        """Return the steps between periods, in words."""
        return [f"{a}–{b}" for a, b in zip(self.times, self.times[1:], strict=False)]

    def _gml_by_period(self) -> Table:
        changes = {key: self.change(key) for key, _what in PARTS}
        return by(self, axis("periods", (*self.spans(), Note(_("Mean"))))).table(
            "gml_by_period",
            _("Global Malmquist–Luenberger index by period, geometric means over the units"),
            *(
                part(key, what, [float(geometric(own)) for own in (*changes[key], changes[key])])
                for key, what in PARTS
            ),
            notes=(
                Note(
                    _(
                        "A ratio of scores against one frontier over all periods, GML = EC · TC; not the "
                        "directional index of Oh (2010). Above one is progress. Units without a score are "
                        "left out of the means."
                    )
                ),
            ),
        )

    def _gml_by_unit(self) -> Table:
        return by(self, "ids").table(
            "gml_by_unit",
            _("Global Malmquist–Luenberger index by unit, geometric means over the periods"),
            *(part(key, what, geometric(self.change(key), axis=0)) for key, what in PARTS),
        )

    def _gml(self) -> Table:
        whole = self.global_score
        since = np.full_like(self.score, np.nan) if whole is None else whole / whole[0]
        return by(self, axis("periods", self.spans()), "ids").table(
            "gml",
            _("Global Malmquist–Luenberger index by unit and period"),
            *(part(key, what, self.change(key)) for key, what in PARTS),
            part("since", _("Since the first period"), since[1:]),
        )


def _rank(scores: Array, i: int) -> int | None:
    return None if not np.isfinite(scores[i]) else 1 + int((scores > scores[i] + 1e-9).sum())


def geometric(values: Array, axis: int | None = None) -> Any:
    """Return geometric means over what there is; NaN where there is nothing."""
    logs = np.log(values)
    there = np.isfinite(logs)
    count = there.sum(axis=axis)
    total = np.where(there, logs, 0.0).sum(axis=axis)
    return np.where(count > 0, np.exp(total / np.maximum(count, 1)), np.nan)
