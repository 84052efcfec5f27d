"""Symbiosis of poles and network: growth on lagged strength, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices.regression import FixedEffects
from ...containers import Panel, Regions, Variable
from ...containers.ids import label, positions
from ...containers.panel import time_label
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...declare.asks import Asks, asked_as
from ...declare.data import Map
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.models import PointsOfPoles
from ...declare.tool import tool
from ...errors import DomainError, InputError, LabelError, ParameterError, listed
from ...network.layers import gravity_layer
from ...regression import spatial_panel_estimate
from ...results.network.layer import NetworkLayer
from ...results.network.symbiosis import Symbiosis
from ...results.record import entry_of
from ...weights.distance import Points
from ...words import _
from ...words.lists import items

Array = NDArray[np.float64]


@tool(
    group="networks",
    name=_("Pole growth and network strength"),
    help=_(
        "Regresses the growth of the mass on the potential of the other regions' masses, "
        "frozen at a base time and without the own mass, with time effects and errors "
        "clustered by region. An association, not a cause."
    ),
    tags=_("growth pole, symbiosis, market potential, panel"),
    outputs=(Output.table("symbiosis", _("Pole growth and network strength")),),
)
@door
def symbiosis(
    mass: Annotated[Variable, Asks(_("Mass"), _("Positive, at least two times."))],
    flows: Sequence[NetworkLayer] | None = None,
    *,
    regions: Annotated[Regions | None, asked_as(Map)] = None,
    base: Annotated[
        object, Asks(_("Base time"), _("Masses of the potential; empty: the first."))
    ] = None,
    power: Annotated[
        float,
        Asks(
            _("Distance power"),
            _("Potential = Σ mass / distance^power; the power of the growth-pole network."),
            least=0.0,
            most=10.0,
        ),
    ] = 1.0,
    points: Annotated[Points, asked_as(PointsOfPoles)] = "centroid",
    poles: Annotated[
        Iterable[object] | str,
        Asks(
            _("Poles"),
            _("Ids separated by commas; adds the difference of the poles."),
            advanced=True,
        ),
    ] = "",
    **_every_tool: Unpack[SampleChoice],
) -> Symbiosis:
    r"""Regress growth on lagged network strength, and the growth of strength on lagged growth.

    .. math::
        \Delta\ln m_{i,t+1} = a\ln S_{it} + b\ln m_{it} + \mu_i + \tau_t + e_{it},\qquad
        \Delta\ln S_{i,t+1} = c\,\Delta\ln m_{it} + d\ln S_{it} + \mu_i + \tau_t + u_{it}

    Parameters
    ----------
    mass : Variable
        Positive; at least four times with `flows`, two without.
    flows : sequence of NetworkLayer, optional
        Observed flows of the same times as `mass`. Gravity layers are refused: their strength
        contains the region's own mass, and the regression would be circular.
    regions : Regions, optional
        Without `flows`: S is the potential :math:`\sum_{j\ne i} m_{j0}/d_{ij}^{\alpha}` of the
        masses of the `base` time, own mass left out. It does not move: the first equation has time
        effects only, and there is no second.
    base : int or str, optional
        Default: the first time; it then still counts as a time of growth.
    power : float, default 1
        As in `pole_network`, whose strength this is but for the own mass; with 1 it is the market potential of
        Harris (1954).
    points : str
        Between what d is measured: km for longitude and latitude, else units of the map.
    poles : iterable of ids, or text with ids separated by commas, optional
        With flows, adds the interaction of being a pole with S (and with growth); without, the
        difference of the poles alone.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Symbiosis
        Standard errors clustered by region.

    Raises
    ------
    ParameterError, InputError, DomainError, LabelError

    Notes
    -----
    An association in time. What moves both poles and flows stays in it; reverse causation is asked
    by the second equation, not ruled out by the first.

    References
    ----------
    Harris, C. D. (1954). The market as a factor in the localization of industry in the United States. Annals
    of the Association of American Geographers 44(4), 315–348. doi:10.2307/2561395
    Perroux, F. (1955). Note sur la notion de pôle de croissance. Économie appliquée 8, 307–320.
    Wooldridge, J. M. (2010). Econometric Analysis of Cross Section and Panel Data, 2nd ed. MIT Press,
    ch. 10.
    """
    values = _positive(mass)
    named = items(poles) if isinstance(poles, str) else poles
    chosen = tuple(dict.fromkeys(label(p) for p in named))
    at = positions(mass.ids, chosen, source_name="mass", wanted_name="poles")
    is_pole = np.zeros(len(mass.ids))
    is_pole[at] = 1.0
    if flows is not None:
        return _observed(mass, values, tuple(flows), is_pole, chosen)
    if regions is None:
        raise ParameterError(
            _("Give flows (observed, one layer per time), or regions for the frozen potential."),
        )
    return _frozen(mass, values, regions, base, power, points, is_pole, chosen)


def _observed(
    mass: Variable,
    values: Array,
    flows: tuple[NetworkLayer, ...],
    is_pole: Array,
    poles: tuple[str, ...],
) -> Symbiosis:
    circular = [f.name for f in flows if f.kind == "gravity"]
    if circular:
        raise ParameterError(
            _(
                "Layers {circular} are gravity networks: their strength contains the region's "
                "own mass, so the regression would be circular. Give observed flows, or "
                "{param:regions} for the potential with masses frozen at the base and the own "
                "mass left out."
            ),
            circular=listed(circular),
        )
    times = [f.time for f in flows]
    if list(mass.times) != times:
        raise LabelError(
            _(
                "The flows have the times {times}, the mass {mass_times}; give one layer per time, "
                "in order."
            ),
            times=listed(times),
            mass_times=listed(mass.times),
        )
    ordered_axis(mass.times)
    if len(times) < 4:
        raise InputError(
            _(
                "{n} {n:time was|times were} given; growth, its lag and two-way "
                "effects need at least four."
            ),
            n=len(times),
        )
    s = np.array([f.aligned(mass.ids).strength for f in flows])
    alone = [mass.ids[i] for i in np.flatnonzero((s <= 0).any(axis=0))]
    if alone:
        raise DomainError(
            _(
                "{n} {n:region has|regions have} no flow at some time: {alone}; the "
                "logarithm of their strength does not exist. Leave {n:it|them} out."
            ),
            ids=alone,
            n=len(alone),
            alone=listed(alone),
        )
    ln_s, ln_m = np.log(s), np.log(values)
    forward = _panel(
        mass,
        mass.times[:-1],
        y=np.diff(ln_m, axis=0),
        ln_strength=ln_s[:-1],
        ln_mass=ln_m[:-1],
    )
    growth = np.diff(ln_m, axis=0)
    back = _panel(
        mass,
        mass.times[1:-1],
        y=np.diff(ln_s, axis=0)[1:],
        growth=growth[:-1],
        ln_strength=ln_s[1:-1],
    )
    first, names = _with_poles(forward, ["ln_strength", "ln_mass"], "ln_strength", is_pole)
    second, back_names = _with_poles(back, ["growth", "ln_strength"], "growth", is_pole)
    how = {"model": "ols", "fixed_effects": "twoway", "covariance": "clustered"}
    return Symbiosis(
        network_to_growth=spatial_panel_estimate(first, None, None, y="y", x=names, **how),  # type: ignore[arg-type]
        growth_to_network=spatial_panel_estimate(second, None, None, y="y", x=back_names, **how),  # type: ignore[arg-type]
        strength="observed",
        poles=poles,
        spec={
            "mass": mass.name,
            "fixed_effects": "twoway",
            "layers": [f.name for f in flows],
            **entry_of(mass),
        },
    )


def _frozen(
    mass: Variable,
    values: Array,
    regions: Regions,
    base: object,
    power: float,
    points: Points,
    is_pole: Array,
    poles: tuple[str, ...],
) -> Symbiosis:
    if len(mass.times) < 2:
        raise InputError(
            more_times(_("Growth needs two times; {n} is given."), mass.times, n=len(mass.times))
        )
    ordered_axis(mass.times)
    start = mass.times[0] if base is None else time_label(base)
    frozen = mass.at(start)
    layer = gravity_layer(regions, frozen, power=power, points=points)
    potential = layer.strength / frozen.values[0]  # the own mass taken out of each flow
    ln_m = np.log(values)
    steps = len(mass.times) - 1
    effects: FixedEffects = "time" if steps > 1 else "none"
    panel = _panel(
        mass,
        mass.times[:-1],
        y=np.diff(ln_m, axis=0),
        ln_strength=np.tile(np.log(potential), (steps, 1)),
        ln_mass=ln_m[:-1],
    )
    names = ["ln_strength", "ln_mass"]
    if poles:  # one potential each: a slope of their own would only describe the few poles
        panel = panel.with_columns(by_position=True, pole=np.tile(is_pole, (steps, 1)))
        names.append("pole")
    return Symbiosis(
        network_to_growth=spatial_panel_estimate(
            panel,
            None,
            None,
            y="y",
            x=names,
            model="ols",
            fixed_effects=effects,
            covariance="clustered",
        ),
        growth_to_network=None,
        strength="frozen",
        poles=poles,
        spec={
            "mass": mass.name,
            "fixed_effects": effects,
            "base": start,
            "power": float(power),
            **entry_of(mass),
        },
    )


def _panel(mass: Variable, times: Sequence[int | str], **columns: Array) -> Panel:
    return Panel(ids=mass.ids, times=tuple(times), columns=columns)


def _with_poles(
    panel: Panel, names: list[str], what: str, is_pole: Array
) -> tuple[Panel, list[str]]:
    """Add the interaction of the poles with one regressor, where there are poles."""
    if not is_pole.any():
        return panel, names
    key = "pole_strength" if what == "ln_strength" else "pole_growth"
    # centred, so that the main effect stays that of a region at the mean
    centred = panel[what].values - panel[what].values.mean()
    return panel.with_columns(by_position=True, **{key: is_pole * centred}), [*names, key]


def _positive(mass: Variable) -> Array:
    mass.finite()
    bad = [mass.ids[i] for i in np.flatnonzero((mass.values <= 0).any(axis=0))]
    if bad:
        raise DomainError(
            _(
                "{name!r} is zero or negative in {n} {n:region|regions}: {bad}; its "
                "logarithm does not exist."
            ),
            ids=bad,
            columns=[mass.name],
            name=mass.name,
            n=len(bad),
            bad=listed(bad),
        )
    return mass.values
