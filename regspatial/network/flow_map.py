"""Flows of one table on a map: the largest as lines, as wide as they are large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from ..containers import Regions
from ..containers.expected import expected
from ..declare.asks import Asks
from ..declare.data import Map
from ..declare.description import Output
from ..declare.tool import tool
from ..errors import InputError, listed
from ..results.by import by, part
from ..results.network.by_time import of_time
from ..results.network.layer import Edges, NetworkLayer
from ..results.network.lines import Lines
from ..results.record import Record, label_entry
from ..results.table import REGION, Note, Table, region, with_time
from ..words import Message, _, n_, p_

Array = NDArray[np.float64]

BENT = 0.12
"""Height of a line over its chord, as a share of it, on a map of flows that have a direction."""
SHARE, MOST = 0.8, 60
"""Of all flow, what the drawn links make up; and how many a page shows without hiding the map."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowMap(Record):
    """The largest flows between regions, as lines on a map.

    Parameters
    ----------
    layer : NetworkLayer
        The flows that are drawn, over all regions that the flows name, with their places.
    total : float
        Sum of all flows, drawn or not.
    links : int
        How many there are.
    out_strength, in_strength : (n,) arrays
        What leaves and reaches each region, over all flows.
    share : float
        Of the total, what was to be drawn.
    most : int
        How many links at most.
    """

    layer: NetworkLayer
    total: float
    links: int
    out_strength: Array
    in_strength: Array
    share: float
    most: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """The regions."""
        return self.layer.ids

    @property
    def time(self) -> int | str | None:
        """Of the flows."""
        return self.layer.time

    @property
    def drawn_share(self) -> float:
        """Of the total, what is drawn."""
        return self.layer.total / self.total

    @property
    def title(self) -> Message:
        """What is drawn, and when."""
        said = Message(_("Flows between regions"))
        return said if self.time is None else with_time(said, self.time)

    @property
    def thinned_said(self) -> Message:
        """Say which of the flows are drawn."""
        m = self.layer.links
        if m == self.links:
            return Message(n_("The one flow", "All {n} flows"), n=m)
        said = _("The {n} largest of {all} flows, {pct:.0%} of the total")
        return Message(said, n=m, all=self.links, pct=self.drawn_share)

    @property
    def rule_said(self) -> Note:
        """Say which of the flows are drawn, and by which rule."""
        return Note(
            _("{said} (drawn are the fewest that make up {pct:.0%} of it, {most} at most)."),
            said=self.thinned_said,
            pct=self.share,
            most=self.most,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the flows that are drawn, the largest first, then all regions with what they send and receive."""
        edges = self.layer.edges()
        shares = edges.weight / self.total
        drawn = by(self).table(
            "flows_drawn",
            self.title,
            part("rank", _("Rank"), np.arange(1, len(edges) + 1), "int"),
            part("from", _("From"), [self.ids[i] for i in edges.source.tolist()], "text", REGION),
            part("to", _("To"), [self.ids[j] for j in edges.target.tolist()], "text", REGION),
            part("weight", _("Flow"), edges.weight),
            part("share", _("Share of all flow"), shares),
            part("sum", _("Shares added up"), np.cumsum(shares)),
            notes=(self.rule_said, *self._alone()),
        )
        net = self.in_strength - self.out_strength
        ends = by(self, "ids").table(
            "flows_by_region",
            Message(_("Sent and received: {title}"), title=self.title),
            part("sent", _("Sent"), self.out_strength),
            part("received", _("Received"), self.in_strength),
            *((part("net", _("Net (received less sent)"), net),) if self.layer.directed else ()),
        )
        return drawn, ends

    def _alone(self) -> tuple[Note, ...]:
        none = (self.out_strength == 0.0) & (self.in_strength == 0.0)
        alone = [region(one) for one, so in zip(self.ids, none.tolist(), strict=True) if so]
        if not alone:
            return ()
        what = n_("1 region has no flow: {ids}.", "{n} regions have no flow: {ids}.")
        return (Note(what, n=len(alone), ids=listed(alone)),)

    @door
    def lines(self, source: str = "flow_lines", *, curvature: float | None = None) -> Lines:
        """Return the drawn flows as lines with columns from, to, weight, share and rank.

        Parameters
        ----------
        source : "flow_lines"
            The only ones.
        curvature : float
            0 draws straight lines; .2 bends each to the left of its direction. Default: .12 where flows have one,
            so that both ways are seen.
        """
        del source
        bend = BENT if self.layer.directed else 0.0
        found = self.layer.lines(curvature=bend if curvature is None else curvature)
        columns = tuple(
            replace(one, values=self.layer.edges().weight / self.total)
            if one.name == "share"
            else replace(one, en=self._flow_said())
            if one.name == "weight"
            else one
            for one in found.columns
        )
        return replace(found, columns=columns)

    def _flow_said(self) -> Message:
        n = self.layer.links
        return Message(_("Flow ({n} largest of {all})"), n=n, all=self.links)


@tool(
    group="report",
    behind="map_variable",
    name=_("Flow map"),
    help=_(
        "Draws the largest flows of an origin-destination table as lines on a map, as wide as they are large: trade, "
        "migration, passengers."
    ),
    tags=_(
        "flow map, flows, origin-destination, OD map, migration map, trade flows, desire lines, draw flows, "
        "population flows"
    ),
    style="poles",
    outputs=(
        Output.lines("flow_lines", _("Flows as lines")),
        Output.table("flows_drawn", _("Flows that are drawn")),
        Output.table("flows_by_region", _("Sent and received by region")),
        Output.number("drawn_share", _("Share that is drawn")),
    ),
)
@door
def map_flows(
    flows: Annotated[
        NetworkLayer | tuple[NetworkLayer, ...],
        Asks(
            _("Observed flows"), _("Table with a row per flow, or a layer of lines."), kind="flows"
        ),
    ],
    regions: Map,
    *,
    at_time: Annotated[
        object,
        Asks(p_("parameter", "Time"), _("Which year's flows, where the table has several.")),
    ] = None,
    share: Annotated[
        float,
        Asks(
            _("Share of all flow"),
            _("The largest flows that make it up together are drawn."),
            least=0.01,
            most=1.0,
        ),
    ] = SHARE,
    links: Annotated[
        int,
        Asks(_("Lines at most"), _("No more lines than this: more would hide the map."), least=1),
    ] = MOST,
) -> FlowMap:
    """Draw the largest flows of a table on a map, width by flow.

    Parameters
    ----------
    flows : NetworkLayer, or several of them by time
        As `io.read_flows` or `network.flow_layer` return them; flows inside a region are left out.
    regions : Regions
        Lines run between their middles; may have more regions than the flows.
    at_time : int or str, optional
        Which of several layers; needed where there is more than one.
    share : float, default 0.8
        Drawn are the fewest flows, the largest first, that make up this share of all flow …
    links : int, default 60
        … or so many. Of equal flows those come first whose ends come first in alphabetical order.

    Returns
    -------
    FlowMap
        The flows that are drawn, what all regions send and receive; ``.plot(regions)`` draws it and says which flows
        it shows.

    Raises
    ------
    InputError
        If there are no flows.
    LabelError
        If the map lacks a region of the flows.
    ParameterError
        If a time is needed, or is not there.

    Examples
    --------
    >>> import regspatial as rs
    >>> links = [("110000", "310000", 12.0), ("310000", "110000", 9.0), ("110000", "440000", 1.0)]
    >>> found = rs.map_flows(rs.network.flow_layer(links), rs.china("province"))
    >>> found.layer.links, round(found.drawn_share, 3)
    (2, 0.955)
    """
    regions = expected(regions, Regions, "regions")
    whole = of_time(flows, at_time)
    if not whole.links:
        raise InputError(
            _("There are no flows. Give a table with a row per flow, or a layer of lines.")
        )
    # in the order of labels, so that equal flows do not hang on that of the rows
    whole = whole.aligned(sorted(whole.ids))
    own = regions.select(whole.ids)
    edges = whole.edges()
    kept = _largest(edges, share, links)
    i, j, v = edges.source[:kept], edges.target[:kept], edges.weight[:kept]
    matrix = sp.csr_array(sp.coo_array((v, (i, j)), shape=(whole.n, whole.n)))
    drawn = replace(
        whole,
        matrix=matrix if whole.directed else sp.csr_array(matrix + matrix.T),
        points=own.coordinates(),
        lonlat=own.lonlat,
    )
    return FlowMap(
        layer=drawn,
        total=whole.total,
        links=whole.links,
        out_strength=whole.out_strength,
        in_strength=whole.in_strength,
        share=share,
        most=links,
        spec={"function": "map_flows", **label_entry(regions.labels)},
    )


def _largest(edges: Edges, share: float, most: int) -> int:
    """Return how many of the links, the largest first, make up a share of all flow, or are drawn at most."""
    sums = np.cumsum(edges.weight)
    # what only rounding keeps from the share has it
    enough = int(np.searchsorted(sums, share * sums[-1] * (1.0 - 1e-12))) + 1
    return min(enough, most, len(edges))
