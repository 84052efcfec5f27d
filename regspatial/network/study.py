"""One territory from its masses to its type, in one call; and its poles from time to time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .._door import door
from .._executor import Executor
from .._kernels.random import Rng, as_seed
from ..choices import one_of
from ..choices.data import Missing, Where
from ..choices.network import BackboneRule, GrowthBy, GrowthLayers, HinterlandBy
from ..choices.weights import PointsOf
from ..containers import Regions, Variable
from ..containers.expected import expected
from ..containers.panel import time_label
from ..containers.times import more_times
from ..errors import (
    NetworkError,
    ParameterError,
    listed,
)
from ..progress import Progress, part, report
from ..results.network.blocks import BlockModel
from ..results.network.evolution import Evolution
from ..results.network.layer import NetworkLayer
from ..results.network.study import PoleNetwork
from ..results.record import entry_of
from ..words import _
from ._logged import said_once, with_notes
from .agreement import layer_agreement
from .axes import development_axes
from .backbone import backbone as backbone_of
from .comovement import FEWEST_CHANGES, lead_lag_layer, similarity_layer
from .evolution import evolution
from .hinterland import hinterlands
from .layers import gravity_layer
from .measures import network_measures, node_measures
from .poles import growth_poles
from .roles import block_model
from .typology import type_with_poles
from .until import until


@door
def pole_network(
    regions: Regions,
    mass: Variable,
    *,
    flows: Sequence[NetworkLayer] | None = None,
    population: Variable | None = None,
    time: object = None,
    power: float = 1.0,
    points: PointsOf = "centroid",
    directed: bool = False,
    growth_layers: GrowthLayers = "auto",
    rule: BackboneRule = "row-mean",
    alpha: float = 0.05,
    k: int = 3,
    threshold: float | None = None,
    group: str | None = None,
    growth_by: GrowthBy = "increment",
    core_z: float = 1.0,
    hub_participation: float = 0.5,
    mass_factor: float = 1.0,
    growth_factor: float = 1.0,
    how: HinterlandBy = "largest-flow",
    modularity: bool = True,
    draws: int = 200,
    where: Where | None = None,
    missing: Missing | None = None,
    rng: Rng = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PoleNetwork:
    """Describe a territory as a network of growth poles.

    A gravity layer of the masses, layers of growth that goes together, the backbone and its
    measures, blocks and their roles, the poles with their sensitivity and support, hinterlands,
    axes, and the type of organisation. Each step is a function of its own in `regspatial.network`.

    Parameters
    ----------
    regions : Regions
    mass : Variable
        Positive; such as GDP. Several times give growth.
    flows : sequence of NetworkLayer, optional
        Observed flows between the same regions (`flow_layer`, `io.read_flows`). The first one that
        has no time, or the time studied, is then the network whose backbone, measures, hinterlands
        and type are described; all that have stand beside gravity when poles are looked for.
    population : Variable, optional
        Then the mass of the gravity layer is the root of both.
    time : int or str, optional
        Of the gravity layer and the masses; later times are not looked at. Default: the last.
    power, points, directed
        See `gravity_layer`, whose power is 2 by default and here 1, by which China's known poles come out
        (docs/methods/growth_poles.md); distances are km along great circles for longitude and latitude, else
        units of the map.
    growth_layers : {"auto", "none", "similarity", "both"}
        Layers beside gravity: similarity of growth, and lead–lag. "auto": similarity where there
        are at least five times.
    rule, alpha, k, threshold
        See `backbone`.
    group, growth_by, core_z, hub_participation, mass_factor, growth_factor, draws
        See `growth_poles`.
    how : {"largest-flow", "chain", "huff"}
        See `hinterlands`; flows of the backbone.
    modularity : bool
        Whether to look for communities; see `network_measures`.
    rng : int, Generator or None
        For the support of the poles and the search for communities; the seed used stands in
        `spec`.
    executor, progress : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    PoleNetwork
        Hinterlands are None without a pole, axes with fewer than two.

    Raises
    ------
    RegspatialError
        Of the kind that fits.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = network.pole_network(regions, panel["gdp"], draws=0, rng=1)
    >>> [t.name for t in found.tables()][0]
    'poles'
    """
    del where, missing, executor  # the door has chosen, and set
    one_of("growth_layers", growth_layers, GrowthLayers)
    regions = expected(regions, Regions, "regions")
    expected(mass, Variable, "mass")
    seed = as_seed(rng)
    known = until(mass, time)
    report(progress, 0.0, "layers")
    with said_once(known, population) as logs:
        gravity = gravity_layer(
            regions,
            known,
            population=population,
            power=power,
            directed=directed,
            points=points,
            time=known.times[-1],
        )
        observed = _observed(flows or (), gravity, known.times[-1])
        layers = (*observed, gravity, *_growth(known, regions, growth_layers))
        main = layers[0]
        kept = backbone_of(main, rule=rule, alpha=alpha, k=k, threshold=threshold)
        report(progress, 0.1, "measures")
        network = network_measures(kept, modularity=modularity, rng=seed)
        nodes = node_measures(kept)
        poles = growth_poles(
            layers,
            known,
            regions=regions,
            group=group,
            growth_by=growth_by,
            core_z=core_z,
            hub_participation=hub_participation,
            mass_factor=mass_factor,
            growth_factor=growth_factor,
            draws=draws,
            rng=seed,
            progress=part(progress, 0.3, 0.95),
        )
    return PoleNetwork(
        layers=layers,
        backbone=kept,
        network=network,
        nodes=nodes,
        blocks=_blocks(kept),
        poles=poles,
        agreement=layer_agreement(poles) if len(layers) > 1 else None,
        hinterlands=hinterlands(poles, kept, how=how, power=power) if poles.n_poles else None,
        axes=development_axes(poles) if poles.n_poles > 1 else None,
        organisation=type_with_poles(main, poles.n_first_level),
        spec={
            "seed": seed,
            "rule": rule,
            "growth_layers": growth_layers,
            "how": how,
            "flows": [one.name for one in observed],
            **with_notes(entry_of(mass, population), logs),
        },
    )


def _observed(
    flows: Sequence[NetworkLayer], gravity: NetworkLayer, time: object
) -> tuple[NetworkLayer, ...]:
    """Return the observed layers of one time, in the order of the other layers' nodes."""
    found = [f for f in flows if f.time is None or f.time == time]
    if flows and not found:
        have = listed(f.time for f in flows)
        raise NetworkError(
            _("The observed flows are of {have}, none of {time}. Choose one of these times."),
            have=have,
            time=time,
        )
    return tuple(f.aligned(gravity.ids, leave_isolates=True) for f in found)


@door
def pole_evolution(
    regions: Regions,
    mass: Variable,
    *,
    times: Iterable[object] | None = None,
    population: Variable | None = None,
    power: float = 1.0,
    points: PointsOf = "centroid",
    group: str | None = None,
    growth_by: GrowthBy = "increment",
    core_z: float = 1.0,
    mass_factor: float = 1.0,
    growth_factor: float = 1.0,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
) -> Evolution:
    """Find the poles of several times by one rule, and compare them.

    The layer of a time is the gravity of its masses; growth is that since the time before (the
    first time has none, so the first set of poles is that of the second time).

    Parameters
    ----------
    regions : Regions
    mass : Variable
        At least three times.
    times : iterable, optional
        The times to compare, first one only as the start of growth. Default: all.
    population, power, points, group, growth_by, core_z, mass_factor, growth_factor
        See `growth_poles` and `gravity_layer`.
    progress : callable, optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Evolution

    Raises
    ------
    ParameterError
        If there are fewer than three times.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = network.pole_evolution(regions, panel["gdp"])
    >>> [t.name for t in found.tables()]
    ['pole_changes', 'pole_states']
    """
    del where, missing  # the door has chosen
    chosen = list(mass.times) if times is None else [time_label(t) for t in times]
    if len(chosen) < 3:
        raise ParameterError(
            more_times(
                _(
                    "{n} {n:time was|times were} given; the poles of two times with growth need three."
                ),
                chosen,
                n=len(chosen),
            )
        )
    found = []
    with said_once(mass, population) as logs:
        for step, (before, now) in enumerate(itertools.pairwise(chosen)):
            report(progress, step / (len(chosen) - 1), str(now))
            window = _pair(mass, before, now)
            layer = gravity_layer(
                regions, window, population=population, power=power, points=points, time=now
            )
            found.append(
                growth_poles(
                    layer,
                    window,
                    regions=regions,
                    group=group,
                    growth_by=growth_by,
                    core_z=core_z,
                    mass_factor=mass_factor,
                    growth_factor=growth_factor,
                    draws=0,
                )
            )
    out = evolution(found)
    return replace(out, spec={**out.spec, **with_notes(entry_of(mass, population), logs)})


def _pair(mass: Variable, before: int | str, now: int | str) -> Variable:
    at = [mass.times.index(mass.at(t).times[0]) for t in (before, now)]
    marks = {kind: mask[at] for kind, mask in mass.marks.items()}
    return replace(mass, times=(before, now), values=mass.values[at], marks=marks)


def _growth(mass: Variable, regions: Regions, which: str) -> Sequence[NetworkLayer]:
    if which == "none" or (which == "auto" and len(mass.times) <= FEWEST_CHANGES):
        return ()
    similar = similarity_layer(mass, regions=regions)
    return (similar, lead_lag_layer(mass, regions=regions)) if which == "both" else (similar,)


def _blocks(kept: NetworkLayer) -> BlockModel | None:
    """Return the block model, None where the network has no blocks."""
    try:
        return block_model(kept)
    except NetworkError:
        return None
