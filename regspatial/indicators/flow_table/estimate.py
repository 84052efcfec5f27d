"""What a table of flows says before any model: margins, links, shares within groups, distances."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.shapes.distances import between
from ...choices.weights import Metric
from ...containers import Regions
from ...declare.asks import Asks
from ...declare.data import GroupingAttribute
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import InputError
from ...results.network.by_time import layers_of
from ...results.network.layer import NetworkLayer
from ...results.record import label_entry
from ...words import _, p_
from ..grouping import groups_of
from .record import FlowDescription, FlowsAtTime

Array = NDArray[np.float64]

TOP = 20
BLOCK = 262_144
"""Pairs whose distances are held at a time."""
ROUNDS, CLOSE = 2_000, 1e-12
"""Rounds of fitting the sizes at most, and the relative change of a margin below which they are fitted: a table of
provinces takes some ten, one where a region has four tenths of all flow some hundred."""


@tool(
    group="describe",
    behind="describe",
    name=_("Describe flows between regions"),
    help=_(
        "What an origin-destination table says before any model: what each region sends and receives, its balance and "
        "partners, the largest flows, how much stays within groups and how far a unit travels, each beside what the "
        "sizes of the regions alone would give."
    ),
    tags=_(
        "flows, origin-destination, OD table, net flow, balance, inflow, outflow, in and out, migration, trade, top links, "
        "share within province, mean distance, migration effectiveness, flows of people and money between cities"
    ),
    map=_("For distances, and with the attribute of the groups."),
    outputs=(
        Output.layer(_("Net flows by region")),
        Output.table("flows_summary", _("All flows, by time")),
        Output.table("flows_of_regions", _("Sent, received and balance by region")),
        Output.table("largest_flows", _("Largest flows")),
        Output.table("flows_of_groups", _("Flows between groups")),
        Output.number("total", _("Sum of all flows, last time"), "last.total"),
        Output.number("reciprocity", _("Share that is returned, last time"), "last.reciprocity"),
        Output.number("within", _("Share within groups, last time"), "last.within"),
        Output.number("mean_distance", _("Mean distance, last time"), "last.distance"),
    ),
)
@door
def describe_flows(
    flows: Annotated[
        NetworkLayer | tuple[NetworkLayer, ...],
        Asks(
            _("Observed flows"), _("Table with a row per flow, or a layer of lines."), kind="flows"
        ),
    ],
    regions: Annotated[
        Regions | None,
        Asks(
            p_("layer", "Regions"),
            _("For distances, and with the attribute of the groups."),
            optional=True,
        ),
    ] = None,
    *,
    group: GroupingAttribute = None,
    top: Annotated[
        int, Asks(_("Largest flows"), _("How many flows the table lists, by time."), least=1)
    ] = TOP,
) -> FlowDescription:
    r"""Describe a table of flows: margins, balance, partners, largest flows, groups and distances.

    Beside what is observed stands what the sizes of the regions alone would give: flows
    :math:`E_{ij} = a_i b_j` between different regions whose sums by origin and by destination are those of the table.

    Parameters
    ----------
    flows : NetworkLayer, or several of them by time
        As `io.read_flows` or `network.flow_layer` return them. Flows inside a region are no part of the shares; they
        stand in a column of their own.
    regions : Regions, optional
        Distances run between their middles, in km, or in the unit of a projected map; may have more regions than the
        flows.
    group : str, optional
        An attribute of `regions`, such as the province of a prefecture: how much of all flow stays within it. Where it
        is empty a region is in no group.
    top : int, default 20
        How many of the largest flows are listed, by time.

    Returns
    -------
    FlowDescription
        `.last` (or `.by_time`) holds the numbers: `sent`, `received`, `net`, `reciprocity`, `effectiveness`, `within`,
        `distance`, and the same expected from sizes.

    Raises
    ------
    InputError
        If there are no flows, a time stands twice, or a group is named without regions.
    LabelError
        If the map lacks a region of the flows.

    Notes
    -----
    What is expected is the quasi-independent table (Goodman 1968): the doubly constrained model of Wilson without a cost.
    It is fitted by its 2n factors, not cell by cell. Where a single region is an end of nearly all flows no such table
    exists, and its numbers are missing. How flows fall with distance, with its error: `regspatial.ppml`.

    References
    ----------
    Goodman, L. A. (1968). The analysis of cross-classified data: independence, quasi-independence, and interactions in
    contingency tables with or without missing entries. Journal of the American Statistical Association 63, 1091–1131.
    doi:10.1080/01621459.1968.10480916

    Examples
    --------
    >>> import regspatial as rs
    >>> links = [("110000", "310000", 12.0), ("310000", "110000", 9.0), ("110000", "440000", 1.0)]
    >>> found = rs.describe_flows(rs.network.flow_layer(links), rs.china("province"))
    >>> found.last.net.tolist(), round(found.last.reciprocity, 3)
    ([-4.0, 3.0, 1.0], 0.818)
    """
    layers = layers_of(flows)
    if not any(one.links for one in layers):
        raise InputError(
            _("There are no flows. Give a table with a row per flow, or a layer of lines.")
        )
    _once(layers)
    # in the order of labels, so that equal flows do not hang on that of the rows
    ids = tuple(sorted({one for layer in layers for one in layer.ids}))
    groups = None if group is None else groups_of(ids, regions, group)
    places, metric = _places(ids, regions)
    return FlowDescription(
        ids=ids,
        by_time=tuple(_at_time(_over(one, ids), groups, places, metric) for one in layers),
        groups=() if groups is None else tuple(groups.tolist()),
        kilometres=metric == "great-circle",
        top=top,
        spec={"function": "describe_flows", "group": group, **_labels(regions)},
    )


def _labels(regions: Regions | None) -> dict[str, object]:
    return {} if regions is None else dict(label_entry(regions.labels))


def _once(layers: tuple[NetworkLayer, ...]) -> None:
    """Refuse several flows of one time."""
    times = [one.time for one in layers]
    twice = sorted({str(one) for one in times if times.count(one) > 1})
    if twice:
        raise InputError(_("There are several flows of {times}; give one a time."), times=twice)


def _over(layer: NetworkLayer, ids: tuple[str, ...]) -> NetworkLayer:
    """Return the layer over all regions that flows of any time name, in their order."""
    if layer.ids == ids:
        return layer
    at = np.searchsorted(np.array(ids), np.array(layer.ids))
    cells = sp.coo_array(layer.matrix)
    n = len(ids)
    matrix = sp.csr_array(sp.coo_array((cells.data, (at[cells.row], at[cells.col])), shape=(n, n)))
    own = None
    if layer.own is not None:
        own = np.zeros(n)
        own[at] = layer.own
    return NetworkLayer(
        name=layer.name,
        ids=ids,
        matrix=matrix,
        directed=layer.directed,
        kind=layer.kind,
        time=layer.time,
        own=own,
    )


def _places(ids: tuple[str, ...], regions: Regions | None) -> tuple[Array | None, Metric]:
    """Return the middles of the regions, None without a map, and how distances between them are measured."""
    if regions is None:
        return None, "planar"
    own = regions.select(ids)
    return own.coordinates(), "great-circle" if own.lonlat else "planar"


def _at_time(
    layer: NetworkLayer, groups: NDArray[np.str_] | None, places: Array | None, metric: Metric
) -> FlowsAtTime:
    """Return what the flows of one time say."""
    cells = sp.coo_array(layer.matrix)
    i, j, v = cells.row, cells.col, np.asarray(cells.data, dtype=float)
    sent, received = layer.out_strength, layer.in_strength
    a, b = sizes(sent, received)
    total = float(v.sum())
    within = expected_within = distance = expected_distance = np.nan
    if groups is not None:
        within = float(v[(groups[i] == groups[j]) & (groups[i] != "")].sum()) / total
        inside = [(groups == one) for one in np.unique(groups) if one]
        pairs = sum(float(a[g].sum() * b[g].sum() - a[g] @ b[g]) for g in inside)
        expected_within = pairs / total
    how_far = np.full(layer.n, np.nan)
    if places is not None:
        d = between(places[i], places[j], metric)
        distance = float(v @ d) / total
        expected_distance = _mean_distance(a, b, places, metric) / total
        far = np.bincount(i, v * d, layer.n)
        how_far = np.divide(far, sent, out=how_far, where=sent > 0.0)
    back = np.asarray(sp.csr_array(layer.matrix).minimum(sp.csr_array(layer.matrix.T)).sum())
    return FlowsAtTime(
        time=layer.time,
        layer=layer,
        factors=(a, b),
        reciprocity=float(back) / total,
        within=within,
        expected_within=expected_within,
        distance=distance,
        expected_distance=expected_distance,
        distance_by_region=how_far,
    )


def sizes(sent: Array, received: Array) -> tuple[Array, Array]:
    """Return factors a, b for which flows a_i b_j between different regions have the margins of the table.

    Both are NaN where there are none: a region is an end of nearly all flows.
    """
    a, b = sent / np.sqrt(sent.sum()), received / np.sqrt(sent.sum())
    for _round in range(ROUNDS):
        with np.errstate(divide="ignore", invalid="ignore"):
            a = np.where(sent > 0.0, sent / (b.sum() - b), 0.0)
            b = np.where(received > 0.0, received / (a.sum() - a), 0.0)
        off = np.abs(a * (b.sum() - b) - sent).max() / sent.max()
        if not np.isfinite(off):
            break
        if off < CLOSE:
            return a, b
    return np.full(len(sent), np.nan), np.full(len(sent), np.nan)


def _mean_distance(a: Array, b: Array, places: Array, metric: Metric) -> float:
    """Return the sum of a_i d_ij b_j, by blocks of rows."""
    if not np.isfinite(a).all():
        return np.nan
    rows = max(1, BLOCK // len(a))
    return float(
        sum(
            a[k : k + rows] @ (between(places[k : k + rows, None, :], places[None], metric) @ b)
            for k in range(0, len(a), rows)
        )
    )
