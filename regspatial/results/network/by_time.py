"""Flows of one time or several, and those of a time."""

from __future__ import annotations

from ...errors import InputError, ParameterError, listed
from ...words import _
from .layer import NetworkLayer

Flows = NetworkLayer | tuple[NetworkLayer, ...]


def layers_of(flows: Flows) -> tuple[NetworkLayer, ...]:
    """Return the layers of flows of one time or several.

    Raises
    ------
    InputError
        If there are none, or something else.
    """
    layers = (flows,) if isinstance(flows, NetworkLayer) else tuple(() if flows is None else flows)
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
    return layers


def of_time(flows: Flows, time: object) -> NetworkLayer:
    """Return the flows of a time; None takes those of the only one.

    Raises
    ------
    InputError
        If there are no flows.
    ParameterError
        If a time is needed, or is not there.
    """
    layers = layers_of(flows)
    if time is None:
        if len(layers) > 1:
            raise ParameterError(
                _(
                    "There are flows of several times ({times}); choose one by {param:at_time}"
                    "{python:, or take weights of each time by weights.from_flows_by_time}."
                ),
                times=listed([str(one.time) for one in layers]),
            )
        return layers[0]
    for one in layers:
        if str(one.time) == str(time):
            return one
    if all(one.time is None for one in layers):
        raise ParameterError(
            _("There are no flows of {time}: the column of their times was not named."), time=time
        )
    raise ParameterError(
        _("There are no flows of {time}; there are: {times}."),
        time=time,
        times=listed([str(one.time) for one in layers]),
    )
