"""Weights from observed flows: an origin-destination table, a layer of lines, at one time or at several."""

from __future__ import annotations

from typing import Annotated

import scipy.sparse as sp

from .._calls.door import door
from ..choices import one_of
from ..choices.weights import ISLANDS_GIVEN, FlowDirection, Islands, Normalise
from ..containers import PeriodWeights, SpatialWeights
from ..declare.asks import Asks
from ..declare.description import Output
from ..declare.tool import tool
from ..errors import InputError, IslandError, listed
from ..results.network.by_time import layers_of, of_time
from ..results.network.layer import NetworkLayer
from ..words import Message, _, p_
from ._assemble import assemble


@door
def from_flows(
    flows: NetworkLayer | tuple[NetworkLayer, ...],
    *,
    direction: FlowDirection = "sent",
    at_time: object = None,
    islands: Islands = ISLANDS_GIVEN,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return weights from observed flows (trade, migration, passengers).

    Parameters
    ----------
    flows : NetworkLayer, or several of them by time
        As `io.read_flows` returns them; flows inside a region are left out.
    direction : {"sent", "received", "both"}
        w_ij is the flow from i to j; or from j to i; or the sum of the two. A region's lag is then
        the mean over where it sends to, or over where it receives from: with row-normalised weights
        of "received", over its suppliers.
    at_time : int or str, optional
        Which of several layers; needed where there is more than one. `from_flows_by_time` takes all.
    islands : {"keep", "raise"}
        What to do about regions without any flow: keep their zero rows and warn, or stop.
    normalise : {"row", "spectral", "min-max", "none"}

    Returns
    -------
    SpatialWeights

    Raises
    ------
    InputError
        If there are no flows.
    ParameterError
        If a time is needed, or is not there.
    IslandError

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> rs.weights.from_flows(layer).n
    30
    """
    one_of("direction", direction, FlowDirection)
    try:
        return _made(of_time(flows, at_time), direction, islands, normalise)
    except IslandError as error:
        raise _without_flows(error.ids, listed(error.ids)) from None


@door
def from_flows_by_time(
    flows: NetworkLayer | tuple[NetworkLayer, ...],
    *,
    direction: FlowDirection = "sent",
    islands: Islands = ISLANDS_GIVEN,
    normalise: Normalise = "row",
) -> PeriodWeights:
    """Return weights of each time from observed flows of several times: a W per period.

    Parameters
    ----------
    flows : several NetworkLayers, one a time
        As `io.read_flows(…, time=…)` returns them; all over the same regions.
    direction, islands, normalise
        As for `from_flows`; each time is normalised by itself, so that with "row" the level of a
        year's trade does not enter, only where it goes.

    Returns
    -------
    PeriodWeights
        By time. Statistics by period take it where they take one W.

    Raises
    ------
    InputError
        If there are no flows, they have no times, or a time stands twice.
    IslandError
        Naming the regions without a flow, and when; all times at once.

    Notes
    -----
    Weights made of what is explained move with it: flows of the years studied are endogenous. With
    `from_flows(…, time=…)` the weights are those of one year, for instance before the sample.

    Examples
    --------
    >>> import regspatial as rs
    >>> then = rs.network.flow_layer([("a", "b", 2), ("b", "c", 3), ("c", "a", 1)], time=2012)
    >>> now = rs.network.flow_layer([("a", "c", 5), ("b", "a", 1), ("c", "b", 4)], time=2017)
    >>> rs.weights.from_flows_by_time((then, now))
    <PeriodWeights: 3 regions, 2012, 2017>
    """
    one_of("direction", direction, FlowDirection)
    layers = layers_of(flows)
    times = [one.time for one in layers]
    if None in times:
        raise InputError(
            _("The flows have no times: name the column of the year when they are read.")
        )
    twice = sorted({str(t) for t in times if times.count(t) > 1})
    if twice:
        raise InputError(_("There are several flows of {times}; give one a time."), times=twice)
    found: dict[object, SpatialWeights] = {}
    alone: list[Message] = []
    lost: dict[str, None] = {}
    for layer in layers:
        try:
            found[layer.time] = _made(layer, direction, islands, normalise)
        except IslandError as error:
            lost |= dict.fromkeys(error.ids)
            alone.append(
                Message(_("{time}: {regions}"), time=layer.time, regions=listed(error.ids))
            )
    if alone:
        raise _without_flows(tuple(lost), listed(alone, 12))
    return PeriodWeights(found)  # type: ignore[arg-type]  # times are those of layers


def _without_flows(ids: tuple[str, ...], alone: object) -> IslandError:
    """Return the error that names regions without flows; links cannot be added to these weights."""
    return IslandError(
        _(
            "Regions without flows: {alone}. Add the flows that are missing, or take {param:islands=keep}."
        ),
        ids=ids,
        alone=alone,
    )


@tool(
    group="weights",
    behind="edit_weights",
    name=_("Spatial weights from flows"),
    help=_(
        "Turns observed flows (an origin-destination table, or a layer of lines) into a "
        "weights file: trade, migration, passengers. Flows of several times become a file "
        "a time (weights-2012.npz), which the statistics by period take together as "
        "weights-{time}.npz."
    ),
    tags=_(
        "weights, matrix, flows, origin-destination, trade, migration, population flows, OD table"
    ),
    map=_("All regions of the weights; without it, those that the flows name."),
    outputs=(
        Output.weights("weights", _("Weights file")),
        Output.table("summary", _("Measures of the weights"), "weights"),
        Output.number("regions", _("Regions"), "n"),
        Output.number("links", _("Links")),
        Output.number("components", _("Connected components")),
    ),
)
@door
def weights_from_flows(
    flows: Annotated[
        NetworkLayer | tuple[NetworkLayer, ...],
        Asks(
            _("Observed flows"), _("Table with a row per flow, or a layer of lines."), kind="flows"
        ),
    ],
    *,
    direction: Annotated[
        FlowDirection,
        Asks(
            _("Direction"),
            _("Whose flow is the weight of region j for region i."),
            terms="flow_direction",
        ),
    ] = "sent",
    at_time: Annotated[
        object,
        Asks(
            p_("parameter", "Time"),
            _("Which year's flows, where the table has several. Empty: all, a weights file each."),
        ),
    ] = None,
    islands: Annotated[
        Islands,
        Asks(
            p_("parameter", "Regions without neighbours"),
            _("Stop and name them, or keep them with a zero row."),
            terms="islands",
        ),
    ] = ISLANDS_GIVEN,
    normalise: Annotated[
        Normalise,
        Asks(
            _("Normalisation"),
            _(
                "row: rows sum to one; spectral: divided by the largest eigenvalue; min-max: "
                "Kelejian and Prucha; none."
            ),
            terms="normalise",
        ),
    ] = "row",
) -> SpatialWeights | PeriodWeights:
    """Return weights from observed flows: of one time, or of each time that there is.

    Parameters
    ----------
    flows : NetworkLayer, or several of them by time
    direction : {"sent", "received", "both"}
    at_time : int or str, optional
        Which of several layers; None takes all of them.
    islands, normalise
        As in `from_flows`.

    Returns
    -------
    SpatialWeights or PeriodWeights
        As from `from_flows` of one layer, or from `from_flows_by_time` of several.

    Raises
    ------
    RegspatialError
        As `from_flows`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> layer = network.gravity_layer(dri.regions(), dri.panel()["gdp"], at_time=2022)
    >>> rs.weights_from_flows(layer).n
    30
    """
    if at_time is None and isinstance(flows, tuple) and len(flows) > 1:
        return from_flows_by_time(flows, direction=direction, islands=islands, normalise=normalise)
    return from_flows(
        flows, direction=direction, at_time=at_time, islands=islands, normalise=normalise
    )


def _made(
    layer: NetworkLayer, direction: FlowDirection, islands: Islands, normalise: Normalise
) -> SpatialWeights:
    sent = sp.csr_array(layer.matrix)
    matrix = sent
    if layer.directed and direction != "sent":
        received = sp.csr_array(sent.T)
        matrix = received if direction == "received" else sp.csr_array(sent + received)
    return assemble(
        layer.ids,
        matrix if sp.issparse(layer.matrix) else matrix.toarray(),
        kind="flows",
        normalise=normalise,
        islands=islands,
        spec={"flows": layer.name, "direction": direction, "time": layer.time},
        given=True,
    )
