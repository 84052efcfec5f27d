"""How much a place counts at a cost: weights between one and zero, none beyond the reach."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...choices import one_of
from ...choices.access import AccessDecay
from ...errors import InputError, ParameterError
from ...words import _
from ...words.lists import items

Array = NDArray[np.float64]
Zones = Mapping[float, float] | str

SERVED = 0.95
"""Of the demand that the reach lets have a place, where none is given: a far island does not widen it for all."""

_AT_REACH = 2.0
"""exp(−2) = .135 at the reach, by default, of both the Gaussian (σ half the reach) and the exponential."""


def reach_of(costs: Array, demand: Array) -> float:
    """Return the least reach that lets 95 percent of the demand have a place.

    Where that many are at a place themselves, the least that lets them have another; where fewer can get to any
    place, the farthest that one of them must go.
    """
    for kept in (costs, np.where(costs > 0.0, costs, np.inf)):
        nearest = kept.min(axis=1)
        order = np.argsort(nearest, kind="stable")
        served = np.cumsum(demand[order]) >= SERVED * demand.sum()
        found = float(nearest[order[int(np.argmax(served))]])
        if not np.isfinite(found):
            found = float(nearest[np.isfinite(nearest)].max(initial=0.0))
        if found > 0.0:
            return found
    raise ParameterError(
        _("Every place lies where its demand is: no reach follows from it. Give {param:reach}.")
    )


def parameter_of(decay: AccessDecay, given: float | None, reach: float) -> float | None:
    """Return σ or β of a decay: the given one, or the usual one; None where it has none.

    Raises
    ------
    ParameterError
        If it is not positive, or the decay has none.
    """
    one_of("decay", decay, AccessDecay)
    usual = {"gaussian": reach / _AT_REACH, "exponential": _AT_REACH / reach, "power": 2.0}
    if given is None:
        return usual.get(decay)
    if decay not in usual:
        raise ParameterError(
            _("{param:decay={decay}} has no parameter; leave out {param:decay_parameter}."),
            decay=decay,
        )
    if not (np.isfinite(given) and given > 0.0):
        raise ParameterError(
            _("{param:decay_parameter={given}} is not allowed; it must be a positive number."),
            given=given,
        )
    return float(given)


def weights(costs: Array, decay: AccessDecay, parameter: float | None, reach: float) -> Array:
    """Return the weight of each pair, zero beyond the reach.

    Raises
    ------
    InputError
        If a power meets a cost of zero.
    """
    inside = costs <= reach
    c = np.where(inside, costs, reach)
    k = 1.0 if parameter is None else parameter
    if decay == "power":
        if (c == 0.0).any():
            raise InputError(
                _(
                    "{n} {n:pair has|pairs have} a cost of zero, where a power is infinite. Choose another "
                    "{param:decay}, or give the cost within a region."
                ),
                n=int((c == 0.0).sum()),
            )
        out = c**-k
    elif decay == "gaussian":
        out = np.exp(-0.5 * (c / k) ** 2)
    elif decay == "exponential":
        out = np.exp(-k * c)
    elif decay == "gaussian-to-zero":
        edge = np.exp(-0.5)
        out = (np.exp(-0.5 * (c / reach) ** 2) - edge) / (1.0 - edge)
    else:
        out = np.ones_like(c)
    return np.where(inside, out, 0.0)


def zones_of(zones: Zones) -> tuple[Array, Array]:
    """Return upper ends and weights of zones: ``"10:1, 20:0.68, 30:0.22"`` or a mapping.

    Raises
    ------
    ParameterError
        If it is no such list, or ends are not positive, or weights are negative.
    """
    try:
        pairs = (
            [one.replace("：", ":").split(":") for one in items(zones)]
            if isinstance(zones, str)
            else list(zones.items())
        )
        found = sorted((float(end), float(weight)) for end, weight in pairs)
    except (TypeError, ValueError, AttributeError):
        found = []
    ends, by_zone = (np.array([one[k] for one in found]) for k in (0, 1))
    fine = len(found) > 0 and len(set(ends.tolist())) == len(found)
    if not fine or not (ends > 0).all() or not (by_zone >= 0).all() or not by_zone.any():
        raise ParameterError(
            _(
                "{param:zones={zones}} is not allowed; it must name the upper end of each zone and its weight, "
                "as in 10:1, 20:0.68, 30:0.22."
            ),
            zones=str(zones),
        )
    return ends, by_zone


def weights_of_zones(costs: Array, ends: Array, by_zone: Array) -> Array:
    """Return the weight of the zone each cost lies in, its upper end within it; zero beyond the last."""
    at = np.searchsorted(ends, costs, side="left")
    return np.append(by_zone, 0.0)[at]
