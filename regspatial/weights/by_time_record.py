"""Record of weights that change from time to time: what they are like, what comes and goes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..containers.times import Time
from ..errors import listed
from ..results.by import axis, by, part
from ..results.layer import LayerColumn
from ..results.network.lines import Lines
from ..results.record import Record
from ..results.table import Note, Table, region
from ..terms import Named
from ..words import _
from .description_record import WeightsDescription


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightsByTime(Record):
    """What the weights of each time are like.

    Parameters
    ----------
    times : T labels
    each : T records of one W
    """

    times: tuple[Time, ...]
    each: tuple[WeightsDescription, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Regions."""
        return self.each[0].ids

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def kind(self) -> str:
        """Kind of the weights."""
        return self.each[0].kind

    @property
    def normalisation(self) -> str:
        """How they are normalised."""
        return self.each[0].normalisation

    @property
    def new_links(self) -> tuple[int | None, ...]:
        """Links of each time that the time before had not; None at the first."""
        return self._moves()[0]

    @property
    def lost_links(self) -> tuple[int | None, ...]:
        """Links of the time before that are gone; None at the first."""
        return self._moves()[1]

    def at(self, time: object = None) -> WeightsDescription:
        """Return the record of one time, the last where none is named."""
        known = [str(t) for t in self.times]
        return self.each[known.index(str(time)) if str(time) in known else -1]

    def lines(self, what: str = "links", *, curvature: float = 0.0) -> Lines:
        """Return the links of the last time as lines; see `WeightsDescription.lines`."""
        return self.each[-1].lines(what, curvature=curvature)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return neighbours, effective neighbours, row sum and component by region at a time."""
        return self.at(at_time).layer_columns()

    def tables(self) -> tuple[Table, ...]:
        """Return a row a time: links, new and lost ones, neighbours, islands, components."""
        found = self.each
        return (
            by(self, axis("times", self.times)).table(
                "weights",
                _("Spatial weights by time"),
                part("links", _("Links"), [one.links for one in found], "int"),
                part("new", _("New"), self.new_links, "int"),
                part("lost", _("Gone"), self.lost_links, "int"),
                part("mean", _("Neighbours: mean"), [one.mean_neighbours for one in found]),
                part(
                    "fewest", _("Neighbours: fewest"), [one.min_neighbours for one in found], "int"
                ),
                part("most", _("Neighbours: most"), [one.max_neighbours for one in found], "int"),
                part(
                    "islands",
                    _("Regions without neighbours"),
                    [one.n_islands for one in found],
                    "int",
                ),
                part(
                    "components",
                    _("Connected components"),
                    [one.components for one in found],
                    "int",
                ),
                notes=self._notes(),
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        kind = Note(
            _("{kind}, {normalisation}; new and gone: against the time before."),
            kind=Named("weights_kind", self.kind),
            normalisation=Named("normalise", self.normalisation),
        )
        alone = [
            Note(
                _("Without neighbours in {time}: {islands}."),
                time=time,
                islands=listed(map(region, one.islands)),
            )
            for time, one in zip(self.times, self.each, strict=True)
            if one.islands
        ]
        return (kind, *alone)

    def _moves(self) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
        new: list[int | None] = [None]
        lost: list[int | None] = [None]
        there = [_pattern(one, self.ids) for one in self.each]
        for before, now in pairwise(there):
            both = int(before.multiply(now).sum())
            new.append(int(now.sum()) - both)
            lost.append(int(before.sum()) - both)
        return tuple(new), tuple(lost)


def _pattern(one: WeightsDescription, ids: tuple[str, ...]) -> Any:
    """Return 1 where there is a link, in the order of the first weights."""
    place = {region: k for k, region in enumerate(ids)}
    order = np.array([place[i] for i in one.ids], dtype=np.intp)
    origin, destination, weight = one.ends
    shape = (len(ids), len(ids))
    made = sp.coo_array((np.ones(weight.size), (order[origin], order[destination])), shape=shape)
    return sp.csr_array(made)
