"""Record of the access of regions to places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers import Variable
from ...containers.labels import made
from ...containers.times import Time
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
from ...terms import term
from ...terms.untimed import UNTIMED
from ...words import Message, NameOf, Words, _
from .decay import SERVED

Array = NDArray[np.float64]
Measure = Literal["access", "plain", "potential", "within", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Access(Record):
    """What each region can reach of a supply that others share.

    Parameters
    ----------
    variable : str
        The demand.
    time : int or str
    ids, places : labels of n regions and m places
    demand : (n,) array
    supply : (m,) array
    costs, weights : (n, m) arrays
        Infinite where nothing leads; the decay, zero beyond the reach.
    inside : (n, m) array of bool
        Whether the place is within reach.
    names : names of places by id
    spec : mapping
        reach, decay, its parameter, points.
    """

    variable: str
    time: Time
    ids: tuple[str, ...]
    places: tuple[str, ...]
    demand: Array
    supply: Array
    costs: Array
    weights: Array
    inside: NDArray[np.bool_]
    names: Mapping[str, NameOf] = field(default_factory=dict)
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def nearest(self) -> Array:
        """Cost to the nearest place, (n,); infinite where nothing leads."""
        return self.costs.min(axis=1)

    @property
    def within(self) -> Array:
        """Supply within reach (cumulative opportunities), (n,)."""
        return np.asarray(self.inside @ self.supply)

    @property
    def potential(self) -> Array:
        """Supply by its decay (Hansen), (n,)."""
        return np.asarray(self.weights @ self.supply)

    @property
    def access(self) -> Array:
        """Supply by head of those who share it, with the decay in both steps, (n,)."""
        return _floating(self.demand, self.supply, self.weights)

    @property
    def plain(self) -> Array:
        """The same without a decay: all within reach count alike, (n,)."""
        return _floating(self.demand, self.supply, self.inside.astype(np.float64))

    @property
    def ratio(self) -> Array:
        """Supply of each place by head of its weighted demand, (m,); not a number where nobody comes."""
        return _ratio(self.demand, self.supply, self.weights)

    @property
    def served(self) -> float:
        """Share of the demand with a place within reach."""
        return float(self.demand[self.inside.any(axis=1)].sum() / self.demand.sum())

    @property
    def gini(self) -> float:
        """Gini of access over heads of demand; not a number where nobody has any."""
        return _gini(self.access, self.demand)

    @door
    def as_variable(self, measure: Measure = "access", name: str = "") -> Variable:
        """Return a measure as a variable of one time, for a panel's column or a model.

        Parameters
        ----------
        measure : {"access", "plain", "potential", "within", "nearest"}
        name : str
            Default: that of the measure.
        """
        one_of("measure", measure, Measure)
        return Variable(
            name=name or measure,
            ids=self.ids,
            times=(UNTIMED,),
            values=getattr(self, measure)[None, :],
            label=made(Message(self._headings()[measure])),
        )

    @door
    def called(self, place: str) -> Words:
        """Return the name of a place, or its id where it has none."""
        return self.names.get(place, place)

    def tables(self) -> tuple[Table, ...]:
        """Return a region a row, a place a row, and all together."""
        return self._regions(), self._places(), self._together()

    def _headings(self) -> dict[str, Any]:
        unit = self.spec["unit"]
        nearest = _("Cost of the nearest") if not unit else _("Distance, units of the map")
        return {
            "nearest": _("Distance, km") if unit == "km" else nearest,
            "within": _("Supply within reach"),
            "potential": _("Potential (Hansen)"),
            "plain": _("By head, without decay (2SFCA)"),
            "access": _("By head, with decay"),
        }

    def _regions(self) -> Table:
        said = self._headings()
        which = self.costs.argmin(axis=1)
        there = np.isfinite(self.nearest)
        place = [
            self.called(self.places[k]) if ok else ""
            for k, ok in zip(which.tolist(), there.tolist(), strict=True)
        ]
        return by(self, "ids").table(
            "access",
            Message(_("Access of each region, {time}"), time=self.time),
            part("demand", _("Demand"), self.demand),
            part("place", _("Nearest place"), place, "text"),
            part("nearest", said["nearest"], np.where(there, self.nearest, np.nan)),
            part("number", _("Places within reach"), self.inside.sum(axis=1)),
            *(
                part(one, said[one], getattr(self, one))
                for one in ("within", "potential", "plain", "access")
            ),
            notes=self._notes(),
        )

    def _places(self) -> Table:
        people = self.demand @ self.inside
        return by(self).table(
            "places",
            _("Who shares each place"),
            part("place", _("Place"), [self.called(place) for place in self.places], "text"),
            part("supply", _("Supply"), self.supply),
            part("regions", _("Regions within reach"), self.inside.sum(axis=0)),
            part("demand", _("Demand within reach"), people),
            part("ratio", _("Supply by head, with decay"), self.ratio),
        )

    def _together(self) -> Table:
        there = np.isfinite(self.nearest)
        weight = self.demand[there]
        mean = float(weight @ self.nearest[there] / weight.sum()) if weight.sum() > 0 else np.nan
        idle = float(self.supply[~self.inside.any(axis=0)].sum())
        rows = {
            _("Demand with a place within reach, share"): self.served,
            _("Mean cost of the nearest, by demand"): mean,
            _("Supply"): float(self.supply.sum()),
            _("Supply that nobody reaches"): idle,
            _("Supply by head"): float(self.demand @ self.access / self.demand.sum()),
            _("Gini of access"): self.gini,
        }
        return by(self).table(
            "summary",
            _("Access together"),
            part("measure", _("Measure"), [Message(one) for one in rows], "text"),
            part("value", _("Value"), list(rows.values()), "number"),
        )

    def _notes(self) -> tuple[Note, ...]:
        out = [
            Note(
                _(
                    "Costs are those of the table that was given; pairs it does not list cannot be reached."
                )
            )
            if self.spec["given"]
            else Note(
                _("Measured from the {points} of each region; {how}."),
                points=term("points", self.spec["points"]),
                how=Message(_("distances on the globe"))
                if self.spec["unit"] == "km"
                else Message(_("straight lines on the map")),
            ),
            Note(
                _("Reach: {reach}; {decay}."),
                reach=f"{self.spec['reach']:.6g}",
                decay=self.decay_words(),
            ),
        ]
        if not self.spec["reach_given"]:
            out.append(self._why_so_far())
        return tuple(out)

    def _why_so_far(self) -> Note:
        """Return the rule of a reach that was not given."""
        at_a_place = self.demand[self.nearest == 0.0].sum() >= SERVED * self.demand.sum()
        if self.served < SERVED:
            return Note(
                _(
                    "Less than 95 of 100 of the demand can get to a place at all; the reach is the farthest that "
                    "a region must go to one."
                )
            )
        if at_a_place:
            return Note(
                _(
                    "95 of 100 of the demand are at a place themselves; the reach is the least that lets as many "
                    "have another."
                )
            )
        return Note(_("It is the least that lets 95 of 100 of the demand have a place."))

    def decay_words(self) -> Message:
        """Return the decay in words."""
        if self.spec["decay"] == "zones":
            zones = ", ".join(f"{end:g}: {weight:g}" for end, weight in self.spec["zones"].items())
            return Message(_("weights of zones by their upper ends {zones}"), zones=zones)
        word = term("access_decay", self.spec["decay"])
        k = self.spec["decay_parameter"]
        if k is None:
            return Message(_("decay: {decay}"), decay=word)
        return Message(_("decay: {decay}, parameter {k}"), decay=word, k=f"{k:.6g}")

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return access, what is within reach, and the cost of the nearest; there is one time."""
        del at_time
        said = self._headings()
        return self.ids, tuple(
            LayerColumn(name=one, en=said[one], values=np.where(np.isfinite(v), v, np.nan))
            for one, v in (
                (one, getattr(self, one))
                for one in ("access", "plain", "potential", "within", "nearest")
            )
        )


def _ratio(demand: Array, supply: Array, f: Array) -> Array:
    people = demand @ f
    out = np.full(len(supply), np.nan)
    np.divide(supply, people, out=out, where=people > 0.0)
    return out


def _floating(demand: Array, supply: Array, f: Array) -> Array:
    return np.asarray(f @ np.nan_to_num(_ratio(demand, supply, f)))


def _gini(values: Array, people: Array) -> float:
    order = np.argsort(values, kind="stable")
    p, q = people[order] / people.sum(), (people * values)[order]
    if not q.sum() > 0.0:
        return float("nan")
    line = np.cumsum(q) / q.sum()
    return float(1.0 - p @ (line + np.append(0.0, line[:-1])))
