"""Access of regions to places: the nearest, what is within reach, and what each head has of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices.access import AccessDecay
from ...choices.weights import PointsOf
from ...containers import Regions, Variable
from ...declare.asks import Asks, asked_as
from ...declare.data import Map, TimeOrLast
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, ParameterError, UnknownColumnError, listed
from ...results.record import label_entry
from ...words import _
from ..nearest.estimate import PlacesToReach, computing_hubs
from .costs import Costs, given, straight
from .decay import Zones, parameter_of, reach_of, weights, weights_of_zones, zones_of
from .record import Access

Array = NDArray[np.float64]


@tool(
    group="data",
    behind="distance_to_nearest",
    name=_("Access to places"),
    help=_(
        "What people of each region can reach: the nearest place, what lies within reach, and what each "
        "head has of it where others come too (two-step floating catchment)."
    ),
    tags=_(
        "accessibility, reach, catchment, 2SFCA, E2SFCA, hospital, school, station, Hansen, gravity, "
        "cumulative opportunities, travel time, isochrone, medical, service"
    ),
    style="sequential",
    outputs=(
        Output.table("access", _("Access of each region")),
        Output.table("places", _("Who shares each place")),
        Output.table("summary", _("Access together")),
        Output.layer(_("Map with access")),
        Output.number("gini", _("Gini of access")),
        Output.number("served", _("Share of demand with a place within reach")),
    ),
)
@door
def access(
    variable: Annotated[
        Variable, Asks(_("Demand"), _("Who needs the places: population, patients, pupils."))
    ],
    regions: Map,
    places: PlacesToReach = None,
    *,
    supply: Annotated[
        str | None,
        Asks(
            _("Supply"),
            _("Attribute of the places: beds, doctors, seats. Empty: one each."),
            kind="text",
        ),
    ] = None,
    costs: Annotated[
        Costs | None,
        Asks(
            _("Table of travel times"),
            _(
                "A file with the columns origin, destination and cost: minutes from each region to each "
                "place. Empty: straight distances."
            ),
            kind="text",
        ),
    ] = None,
    reach: Annotated[
        float | None,
        Asks(
            _("Reach"),
            _(
                "The farthest one goes, in the unit of the costs: minutes, kilometres. Empty: what lets 95 of "
                "100 people have a place."
            ),
            least=0.0,
        ),
    ] = None,
    decay: Annotated[
        AccessDecay,
        Asks(
            _("Decay"),
            _("How much less a place counts the farther it is."),
            terms="access_decay",
            advanced=True,
        ),
    ] = "gaussian-to-zero",
    decay_parameter: Annotated[
        float | None,
        Asks(
            _("Parameter of the decay"),
            _("σ or β; empty: half the reach, two by the reach, or 2 of a power."),
            least=0.0,
            advanced=True,
            when=("decay", ("gaussian", "exponential", "power")),
        ),
    ] = None,
    zones: Annotated[
        Zones | None,
        Asks(
            _("Zones"),
            _("In place of a decay, upper ends and weights: 10:1, 20:0.68, 30:0.22."),
            kind="text",
            advanced=True,
        ),
    ] = None,
    points: Annotated[
        PointsOf,
        Asks(
            _("Point of each region"),
            _("From where distances are measured."),
            terms="points",
            advanced=True,
        ),
    ] = "centroid",
    at_time: Annotated[object, replace(asked_as(TimeOrLast), advanced=True)] = None,
    **_every_tool: Unpack[SampleChoice],
) -> Access:
    r"""Return what each region can reach of a supply that others share.

    .. math:: R_j = \frac{S_j}{\sum_k P_k f(c_{kj})},\qquad A_i = \sum_j R_j f(c_{ij})

    with f = 1 within the reach (two-step floating catchment) and with a decay (enhanced); Hansen's
    potential is Σ_j S_j f(c_ij), cumulative opportunities are the S_j within reach.

    Parameters
    ----------
    variable : Variable
        Demand P of each region, none of it negative.
    regions : Regions
    places : Regions, optional
        Points, or polygons, of which the centroid counts; places beyond the map serve as others do. The
        clusters of China's national hubs of computing by default (`computing_hubs`).
    supply : str, optional
        Attribute of the places S, none negative. Default: one each.
    costs : (n, m) array, or a table of origin, destination and cost, optional
        In the order of the variable's regions and the places; or a mapping of columns, a DataFrame, or a
        file. Pairs that are not listed cannot be reached. Default: straight distances, in km of
        longitude and latitude, else in the unit of the map.
    reach : float, optional
        Default: the least that lets 95 percent of the demand have a place.
    decay : {"gaussian-to-zero", "gaussian", "exponential", "power", "none"}
        (exp(−(c/reach)²/2) − exp(−1/2)) / (1 − exp(−1/2)), which meets zero at the reach (Dai 2010);
        exp(−c²/2σ²); exp(−βc); c^−β. Each is zero beyond the reach.
    decay_parameter : float, optional
        σ, by default half the reach; β, by default two by the reach, of a power 2.
    zones : mapping of upper end to weight, or text, optional
        ``"10:1, 20:0.68, 30:0.22"`` (Luo and Qi 2009), in place of `decay` and `reach`.
    points : {"centroid", "seat", "point"} or a pair of attribute names
    at_time : int or str, optional
        Default: the last.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Access
        `.access` with the decay, `.plain` without, each supply by head of demand; `.potential`, `.within`,
        `.nearest`; `.variable()` for a panel or a model.

    Raises
    ------
    InputError
        If demand or supply is negative or none at all, or a cost is negative or no number.
    LabelError
        If a table of costs names what the maps have not.
    UnknownColumnError
        If the places have no such attribute.
    ParameterError

    Notes
    -----
    Σ_i P_i A_i is the supply of the places that anyone reaches: access together is not more than there is.

    References
    ----------
    Luo, W. and Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method for measuring
    spatial accessibility to primary care physicians. Health and Place 15(4), 1100-1107.
    doi:10.1016/j.healthplace.2009.06.002

    Dai, D. (2010). Black residential segregation, disparities in spatial access to health care facilities,
    and late-stage breast cancer diagnosis in metropolitan Detroit. Health and Place 16(5), 1038-1052.
    doi:10.1016/j.healthplace.2010.06.012

    Hansen, W. G. (1959). How accessibility shapes land use. Journal of the American Institute of Planners
    25(2), 73-76. doi:10.1080/01944365908978307

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.access(panel["gdp"], rs.china("province"), rs.computing_hubs(), reach=500)
    >>> round(found.served, 2)
    0.75
    """
    now = variable.at(variable.times[-1] if at_time is None else at_time).finite()
    here = regions.select(now.ids)
    demand = now.values[0]
    _usable(demand, now.ids, now.name)
    there = computing_hubs() if places is None else places
    amount = _supply(there, supply)
    c = straight(here, there, points) if costs is None else given(costs, here, there)
    far, how, f = _weighted(c, demand, reach, decay, decay_parameter, zones)
    inside = c <= far
    return Access(
        variable=now.name,
        time=now.times[0],
        ids=now.ids,
        places=there.ids,
        demand=demand,
        supply=amount,
        costs=c,
        weights=f,
        inside=inside,
        names=dict(there.region_names),
        spec={
            "function": "access",
            "supply": supply,
            "unit": "" if costs is not None else "km" if here.lonlat_of(points) else "map",
            "points": points,
            "given": costs is not None,
            "reach": far,
            "reach_given": reach is not None or zones is not None,
            **how,
            **label_entry({**regions.labels, **now.labels}, now.notes),
        },
    )


def _weighted(
    c: Array,
    demand: Array,
    reach: float | None,
    decay: AccessDecay,
    parameter: float | None,
    zones: Zones | None,
) -> tuple[float, dict[str, Any], Array]:
    """Return the reach, what was done, and the weights."""
    if zones is not None:
        if reach is not None or parameter is not None:
            raise ParameterError(
                _(
                    "{param:zones} say how far one goes and what that counts; leave out {param:reach} and "
                    "{param:decay_parameter}."
                )
            )
        ends, by_zone = zones_of(zones)
        return (
            float(ends[-1]),
            {"decay": "zones", "zones": dict(zip(ends.tolist(), by_zone.tolist(), strict=True))},
            weights_of_zones(c, ends, by_zone),
        )
    if reach is not None and not (np.isfinite(reach) and reach > 0.0):
        raise ParameterError(
            _("{param:reach={reach}} is not allowed; it must be a positive number."), reach=reach
        )
    far = reach_of(c, demand) if reach is None else float(reach)
    k = parameter_of(decay, parameter, far)
    return far, {"decay": decay, "decay_parameter": k}, weights(c, decay, k, far)


def _usable(demand: Array, ids: tuple[str, ...], name: str) -> None:
    bad = [ids[k] for k in np.flatnonzero(demand < 0.0)]
    if bad or not demand.sum() > 0.0:
        raise InputError(
            _(
                "{name!r} is the demand: it must not be negative, and somewhere above zero. Negative: {bad}."
            )
            if bad
            else _("{name!r} is the demand, and it is zero in every region."),
            ids=bad,
            columns=[name],
            name=name,
            bad=listed(bad),
        )


def _supply(places: Regions, name: str | None) -> Array:
    if name is None:
        return np.ones(places.n)
    if name not in places.attributes:
        raise UnknownColumnError(
            _("The places have no attribute {name!r}; they have: {attributes}."),
            columns=[name],
            name=name,
            attributes=listed(places.attributes, 20),
        )
    try:
        amount = np.array(places[name], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        amount = np.full(places.n, np.nan)
    bad = [places.ids[k] for k in np.flatnonzero(~(np.isfinite(amount) & (amount >= 0.0)))]
    if bad or not amount.sum() > 0.0:
        raise InputError(
            _(
                "{name!r} is the supply: a number for every place, none negative. It is not so of {bad}."
            )
            if bad
            else _("{name!r} is the supply, and it is zero at every place."),
            ids=bad,
            columns=[name],
            name=name,
            bad=listed(bad),
        )
    return amount
