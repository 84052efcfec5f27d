"""Weights from observed flows: an origin-destination table, a layer of lines."""

from __future__ import annotations

import scipy.sparse as sp

from .._door import door
from ..choices import one_of
from ..choices.weights import FlowDirection, Islands, Normalise
from ..containers import SpatialWeights
from ..errors import InputError, ParameterError, listed
from ..results.network.layer import NetworkLayer
from ..words import _
from ._assemble import assemble


@door
def from_flows(
    flows: NetworkLayer | tuple[NetworkLayer, ...],
    *,
    direction: FlowDirection = "sent",
    time: object = None,
    islands: Islands = "raise",
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
    time : int or str, optional
        Which of several layers; needed where there is more than one.
    islands : {"raise", "keep"}
        What to do about regions without any flow.
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
    """
    one_of("direction", direction, FlowDirection)
    layer = _of_time(flows, time)
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
    )


def _of_time(flows: NetworkLayer | tuple[NetworkLayer, ...], time: object) -> NetworkLayer:
    layers = (flows,) if isinstance(flows, NetworkLayer) else tuple(flows or ())
    if not layers:
        raise InputError(
            _("There are no flows. Give a table with a row per flow, or a layer of lines."),
        )
    wrong = [type(one).__name__ for one in layers if not isinstance(one, NetworkLayer)]
    if wrong:
        raise InputError(
            _("flows holds a {name}; it must be what read_flows or flow_layer return."),
            name=wrong[0],
        )
    if time is None:
        if len(layers) > 1:
            raise ParameterError(
                _("There are flows of several times ({times}); choose one by {param:time}."),
                times=listed([str(one.time) for one in layers]),
            )
        return layers[0]
    for one in layers:
        if str(one.time) == str(time):
            return one
    raise ParameterError(
        _("There are no flows of {time}; there are: {times}."),
        time=time,
        times=listed([str(one.time) for one in layers]),
    )
