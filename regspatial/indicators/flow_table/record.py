"""Record of a described table of flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...containers.times import time_position
from ...results.by import AXES, Part, by, each, part
from ...results.layer import LayerColumn
from ...results.network.layer import NetworkLayer
from ...results.record import Record
from ...results.table import REGION, VARIABLE, Note, Table, region, with_time
from ...words import Message, _, listed

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowsAtTime:
    """What the flows of one time say.

    Attributes
    ----------
    time : int, str or None
    layer : NetworkLayer
        The flows, over the regions of all times.
    factors : two (n,) arrays
        a, b: sizes alone would give a_i b_j from i to j. NaN where no such table exists.
    reciprocity : float
        Of all flow, what is matched by a flow back: the sum of min(f_ij, f_ji) by the total.
    within, expected_within : float
        Of all flow, what stays within groups, and what sizes alone would give; NaN without groups.
    distance, expected_distance : float
        Mean distance of a unit of flow, and what sizes alone would give; NaN without a map.
    distance_by_region : (n,) array
        Mean distance of a unit that a region sends; NaN where it sends none, or without a map.
    """

    time: int | str | None
    layer: NetworkLayer
    factors: tuple[Array, Array]
    reciprocity: float
    within: float
    expected_within: float
    distance: float
    expected_distance: float
    distance_by_region: Array

    @property
    def total(self) -> float:
        """Sum of all flows between different regions."""
        return self.layer.total

    @property
    def sent(self) -> Array:
        """What leaves each region, (n,)."""
        return self.layer.out_strength

    @property
    def received(self) -> Array:
        """What reaches each region, (n,)."""
        return self.layer.in_strength

    @property
    def net(self) -> Array:
        """Received less sent, (n,)."""
        return self.received - self.sent

    @property
    def balance(self) -> Array:
        """Net by the sum of both, (n,), between −1 (only sends) and 1; NaN without flow."""
        both = self.received + self.sent
        return np.asarray(
            np.divide(self.net, both, out=np.full(len(both), np.nan), where=both > 0.0)
        )

    @property
    def effectiveness(self) -> float:
        """Of all flow, what shifts between regions and is not cancelled by flows back: half the sum of net flows without their sign, by the total."""
        return float(np.abs(self.net).sum()) / 2.0 / float(self.sent.sum())

    @property
    def density(self) -> float:
        """Of all pairs of regions, those with a flow."""
        n = self.layer.n
        return self.layer.links / (n * (n - 1) / (1.0 if self.layer.directed else 2.0))

    @property
    def half(self) -> int:
        """How many of the largest flows make up half of all flow."""
        sums = np.cumsum(self.layer.edges().weight)
        return int(np.searchsorted(sums, 0.5 * sums[-1] * (1.0 - 1e-12))) + 1

    @property
    def partners(self) -> Array:
        """How many equally large destinations would be as concentrated as those of each region, (n,); NaN if it sends none."""
        squares = np.asarray(sp.csr_array(self.layer.matrix).power(2).sum(axis=1)).ravel()
        out = np.full(self.layer.n, np.nan)
        return np.asarray(np.divide(self.sent**2, squares, out=out, where=squares > 0.0))

    def expected(self, i: NDArray[np.intp], j: NDArray[np.intp]) -> Array:
        """Return the flows that sizes alone would give from regions to others."""
        a, b = self.factors
        return np.asarray(a[i] * b[j])

    def main(self) -> tuple[list[int | None], Array]:
        """Return the largest destination of each region, None if it sends none, and its share of what is sent."""
        edges = self.layer.edges()
        ends = [(edges.source, edges.target)]
        if not self.layer.directed:
            ends.append((edges.target, edges.source))
        first: list[int | None] = [None] * self.layer.n
        share = np.full(self.layer.n, np.nan)
        for k in range(len(edges)):
            for start, end in ends:
                i = int(start[k])
                if first[i] is None:
                    first[i], share[i] = int(end[k]), edges.weight[k] / self.sent[i]
        return first, share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowDescription(Record):
    """A table of flows described, by time.

    Attributes
    ----------
    ids : n labels
    by_time : T FlowsAtTime
    groups : n names, or none
        "" of a region in no group.
    kilometres : bool
        Whether distances are in km, and not in the unit of the map.
    top : int
        How many of the largest flows are listed, by time.
    spec : mapping
    """

    ids: tuple[str, ...]
    by_time: tuple[FlowsAtTime, ...]
    groups: tuple[str, ...]
    kilometres: bool
    top: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def times(self) -> tuple[int | str, ...]:
        """The times; "all" where the flows have none."""
        return tuple("all" if one.time is None else one.time for one in self.by_time)

    @property
    def last(self) -> FlowsAtTime:
        """The last time."""
        return self.by_time[-1]

    @property
    def directed(self) -> bool:
        """Whether flows have a direction, at all times."""
        return all(one.layer.directed for one in self.by_time)

    @property
    def measured(self) -> bool:
        """Whether distances are known."""
        return bool(np.isfinite(self.last.distance))

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return net, balance, sent and received by region at a time, by default the last; without a direction their flow."""
        one = self.last if at_time is None else self.by_time[self._at(at_time)]
        if not self.directed:
            return self.ids, (LayerColumn(name="flow", en=_("Flow"), values=one.sent),)
        return self.ids, (
            LayerColumn(name="net", en=_("Net (received less sent)"), values=one.net),
            LayerColumn(name="balance", en=_("Net by the sum of both"), values=one.balance),
            LayerColumn(name="sent", en=_("Sent"), values=one.sent),
            LayerColumn(name="received", en=_("Received"), values=one.received),
        )

    def _at(self, time: object) -> int:
        return time_position(self.times, time)

    def tables(self) -> tuple[Table, ...]:
        """Return the flows of each time as a whole, by region, the largest, and between groups."""
        return (
            self._summary(),
            self._regions(),
            self._largest(),
            *((self._between(),) if self.groups else ()),
        )

    def _summary(self) -> Table:
        within = (
            part("within", _("Share within groups")),
            part("expected_within", _("Expected from sizes")),
        )
        far = (
            part("distance", _("Mean distance")),
            part("expected_distance", _("Mean distance expected from sizes")),
        )
        shift = (
            part("reciprocity", _("Share that is returned")),
            part("effectiveness", _("Share that shifts (net)")),
        )
        return each(self, self.by_time).table(
            "flows_summary",
            _("Flows between regions"),
            Part(AXES["times"], lambda one: _when(one.time)),
            part("total", _("Sum of flows")),
            part("links", _("Links"), lambda one: one.layer.links, "int"),
            part("density", _("Share of pairs with a flow")),
            part("half", _("Links that make up half"), kind="int"),
            *(shift if self.directed else ()),
            *(within if self.groups else ()),
            *(far if self.measured else ()),
            notes=tuple(self._notes()),
        )

    def _notes(self) -> list[Note]:
        out = []
        if self.directed:
            out.append(
                Note(
                    _(
                        "Returned: the sum of the smaller of both flows of each pair, twice, by all flow. Shifts: half the "
                        "sum of net flows without their sign, by all flow."
                    )
                )
            )
        if self.groups or self.measured:
            out.append(
                Note(
                    _(
                        "Expected from sizes: flows between different regions whose sums by origin and by destination are "
                        "those of the table, and that nothing else decides."
                    )
                )
            )
        if self.measured and not self.kilometres:
            out.append(Note(_("Distances in the unit of the map.")))
        elif self.measured:
            out.append(Note(_("Distances in km, between the middles of regions.")))
        lost = [one for one in self.by_time if not np.isfinite(one.factors[0]).all()]
        if lost:
            most = [int(np.argmax(one.sent + one.received)) for one in lost]
            out.append(
                Note(
                    _(
                        "No flows have these sizes alone: {regions} is an end of nearly all of them."
                    ),
                    regions=listed([region(self.ids[k]) for k in dict.fromkeys(most)]),
                )
            )
        return out

    def _regions(self) -> Table:
        own = [one.layer.own for one in self.by_time]
        places, shares = zip(*(one.main() for one in self.by_time), strict=True)
        names = [["" if k is None else self.ids[k] for k in one] for one in places]
        both = (
            part("sent", _("Sent"), self._stacked("sent")),
            part("received", _("Received"), self._stacked("received")),
            part("net", _("Net (received less sent)"), self._stacked("net")),
            part("balance", _("Net by the sum of both"), self._stacked("balance")),
        )
        sizes = both if self.directed else (part("flow", _("Flow"), self._stacked("sent")),)
        return by(self, "times", "ids").table(
            "flows_of_regions",
            _("Sent, received and balance by region"),
            *sizes,
            *(
                (part("own", _("Inside the region"), np.array(own, dtype=float)),)
                if all(one is not None for one in own)
                else ()
            ),
            part("partners", _("Destinations, as if equally large"), self._stacked("partners")),
            part("main", _("Largest destination"), np.array(names, dtype=object), "text", REGION),
            part("main_share", _("Its share of what is sent"), np.array(shares)),
            *(
                (part("mean_distance", _("Mean distance"), self._stacked("distance_by_region")),)
                if self.measured
                else ()
            ),
        )

    def _stacked(self, name: str) -> Array:
        return np.array([getattr(one, name) for one in self.by_time])

    def _largest(self) -> Table:
        rows: list[tuple[Any, ...]] = []
        for one in self.by_time:
            edges = one.layer.edges()
            back = sp.csr_array(one.layer.matrix)
            i, j = edges.source[: self.top], edges.target[: self.top]
            v = edges.weight[: self.top]
            ratio = v / one.expected(i, j)
            for k in range(len(v)):
                start, end = int(i[k]), int(j[k])
                returned = float(back[end, start])
                rows.append(
                    (one.time, k + 1, start, end, v[k], v[k] / one.total, returned, ratio[k])
                )
        columns = list(zip(*rows, strict=True))
        return by(self).table(
            "largest_flows",
            _("Largest flows"),
            Part(AXES["times"], [_when(one) for one in columns[0]]),
            part("rank", _("Rank"), np.array(columns[1]), "int"),
            part("from", _("From"), [self.ids[i] for i in columns[2]], "text", REGION),
            part("to", _("To"), [self.ids[j] for j in columns[3]], "text", REGION),
            part("flow", _("Flow"), np.array(columns[4])),
            part("share", _("Share of all flow"), np.array(columns[5])),
            *((part("returned", _("Flow back"), np.array(columns[6])),) if self.directed else ()),
            part("ratio", _("Times what sizes alone give"), np.array(columns[7])),
        )

    def between(self) -> tuple[tuple[str, ...], Array, Array]:
        """Return the groups, the flows between them by time, (T, G, G), and what sizes alone would give."""
        given = np.array(self.groups or ("",) * len(self.ids))
        names = np.unique(given[given != ""])
        of = (given[:, None] == names).astype(float)
        flows = np.array([of.T @ (one.layer.matrix @ of) for one in self.by_time])
        expected = []
        for one in self.by_time:
            a, b = one.factors
            expected.append(np.outer(a @ of, b @ of) - np.diag((a * b) @ of))
        return tuple(names.tolist()), flows, np.array(expected)

    def _between(self) -> Table:
        names, flows, expected = self.between()
        ratio = np.divide(flows, expected, out=np.full(flows.shape, np.nan), where=expected > 0.0)
        # without a direction each pair of groups stands once, and what is within a group counts once
        start, end = np.indices((len(names),) * 2).reshape(2, -1)
        kept = np.ones(len(start), dtype=bool) if self.directed else start <= end
        once = np.where(start == end, 1.0 if self.directed else 0.5, 1.0)
        cells = (flows.reshape(len(flows), -1) * once)[:, kept]
        shape = cells.shape
        times = [[_when(one.time)] * shape[1] for one in self.by_time]
        totals = np.array([[one.total] for one in self.by_time])
        name = np.array(names, dtype=object)
        return by(self).table(
            "flows_of_groups",
            _("Flows between groups"),
            Part(AXES["times"], [time for row in times for time in row]),
            part("from_group", _("From"), name[start[kept]].tolist() * shape[0], "text", VARIABLE),
            part("to_group", _("To"), name[end[kept]].tolist() * shape[0], "text", VARIABLE),
            part("flow", _("Flow"), cells.ravel()),
            part("share", _("Share of all flow"), (cells / totals).ravel()),
            part(
                "ratio",
                _("Times what sizes alone give"),
                ratio.reshape(len(flows), -1)[:, kept].ravel(),
            ),
            notes=self._alone(),
        )

    def _alone(self) -> tuple[Note, ...]:
        lost = [one for one, group in zip(self.ids, self.groups, strict=True) if not group]
        if not lost:
            return ()
        said = _("In no group, and in no row: {regions}.")
        return (Note(said, regions=listed([region(one) for one in lost])),)

    @property
    def title(self) -> Message:
        """Flows and their last time."""
        said = Message(_("Flows between regions"))
        return said if self.last.time is None else with_time(said, self.last.time)


def _when(time: int | str | None) -> str:
    return "" if time is None else str(time)
