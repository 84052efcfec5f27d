"""One territory from its masses to its type, in one call; and its poles from time to time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Unpack

from .._calls.door import door
from .._kernels.random import Rng, as_seed
from ..choices import one_of
from ..choices.network import BackboneRule, GrowthLayers, HinterlandBy
from ..containers import Regions, Variable
from ..containers.expected import expected
from ..containers.panel import time_label
from ..containers.times import more_times
from ..declare.asks import Asks
from ..declare.data import MacroRegion, Map, TimeOfGravity
from ..declare.description import Output
from ..declare.every_tool import SampleByWorkers, SampleChoice
from ..declare.tool import tool
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
from .agreement import layer_agreement, with_type
from .axes import development_axes
from .backbone import backbone as backbone_of
from .comovement import FEWEST_CHANGES, lead_lag_layer, similarity_layer
from .declared import (
    CoreZ,
    GrowthByChoice,
    GrowthFactor,
    Mass,
    MassFactor,
    PointsMeasured,
    Power,
    SecondMass,
)
from .evolution import evolution
from .hinterland import hinterlands
from .layers import gravity_layer
from .mass_history import until
from .measures import network_measures, node_measures
from .poles import growth_poles
from .roles import block_model
from .typology import type_with_poles


@tool(
    group="networks",
    name=_("Growth-pole network"),
    help=_(
        "Describes a territory as a network of growth poles: gravity and growth layers, "
        "the backbone and its measures, blocks and roles, poles with the sensitivity of "
        "the rule and their support, hinterlands, development axes, and the type of "
        "spatial organisation with the evidence for every criterion."
    ),
    tags=_(
        "growth pole, network, gravity, hub, hinterland, axis, multipolar, Krackhardt, "
        "CONCOR, block model, centrality, degree, economic linkages, urban network, core and "
        "periphery, social network analysis, Ucinet, Gephi, monocentric, polycentric, "
        "dominant city, one centre or several"
    ),
    style="poles",
    outputs=(
        Output.table("poles", _("Growth poles")),
        Output.table("poles_by_layer", _("Poles by layer")),
        Output.table("layer_agreement", _("Agreement of layers")),
        Output.table("organisation", _("Type of spatial organisation")),
        Output.table("axes", _("Development axes")),
        Output.table("pole_sensitivity", _("Poles when a threshold moves")),
        Output.table("organisation_evidence", _("Evidence for each criterion")),
        Output.table("hinterlands", _("Hinterlands of the poles")),
        Output.table("network_measures", _("Measures of the network")),
        Output.table("blocks", _("Blocks and their roles")),
        Output.table("block_density", _("Densities between blocks")),
        Output.table("pole_scores", _("Pole scores of all regions")),
        Output.table("pole_layers", _("Regions that are a pole in any layer")),
        Output.table("hinterland_of", _("Pole of every region")),
        Output.table("node_measures", _("Measures of the regions")),
        Output.table("block_of", _("Block of every region")),
        Output.table("links_gravity", _("Links of the backbone")),
        Output.layer(_("Regions with poles, hinterlands and blocks"), name="nodes"),
        Output.lines("edges", _("Links of the backbone as lines")),
        Output.areas("hinterland_areas", _("Hinterlands as polygons"), "hinterlands"),
        Output.lines("axis_lines", _("Development axes as lines"), "axes"),
        Output.number("n_poles", _("Number of poles"), "poles.n_poles"),
        Output.number("margin", _("Margin of the type"), "organisation.margin"),
    ),
)
@door
def pole_network(
    regions: Map,
    mass: Mass,
    *,
    flows: Annotated[
        Sequence[NetworkLayer] | None,
        Asks(
            _("Observed flows"),
            _("If given, they are the network that is described; gravity stands beside it."),
            kind="flows",
            optional=True,
            several=True,
        ),
    ] = None,
    population: SecondMass = None,
    at_time: TimeOfGravity = None,
    power: Power = 1.0,
    points: PointsMeasured = "centroid",
    directed: Annotated[
        bool,
        Asks(_("Directed gravity"), _("Modified gravity: the heavier end of a pair sends more.")),
    ] = False,
    growth_layers: Annotated[
        GrowthLayers,
        Asks(
            _("Layers beside gravity"),
            _("With one layer alone, whether a pole is a hub over layers cannot be tested."),
            terms="growth_layers",
        ),
    ] = "auto",
    rule: Annotated[
        BackboneRule,
        Asks(
            _("Backbone rule"),
            _("Which flows are kept for measures, blocks and hinterlands."),
            terms="rule",
        ),
    ] = "row-mean",
    alpha: Annotated[
        float,
        Asks(
            _("Level of the disparity filter"),
            _("Smaller keeps fewer."),
            least=1e-06,
            most=0.999999,
            advanced=True,
            when=("rule", ("disparity",)),
        ),
    ] = 0.05,
    k: Annotated[
        int,
        Asks(
            _("k of the rule top-k"),
            _("Flows kept per origin."),
            least=1,
            advanced=True,
            when=("rule", ("top-k",)),
        ),
    ] = 3,
    threshold: Annotated[
        float | None,
        Asks(
            _("Threshold of the rule threshold"),
            _("In the unit of the flows."),
            least=0.0,
            advanced=True,
            when=("rule", ("threshold",)),
        ),
    ] = None,
    group: MacroRegion = None,
    growth_by: GrowthByChoice = "increment",
    core_z: CoreZ = 1.0,
    hub_participation: Annotated[
        float,
        Asks(
            _("Hub score above"),
            _("Participation over the layers: 0 in one only, 1 equally in all."),
            least=0.0,
            most=1.0,
            advanced=True,
        ),
    ] = 0.5,
    mass_factor: MassFactor = 1.0,
    growth_factor: GrowthFactor = 1.0,
    how: Annotated[
        HinterlandBy,
        Asks(
            _("Hinterlands by"),
            _(
                "Each region goes to the pole of its largest kept flow, to the pole at the end of "
                "its chain of largest flows, or to the pole of greatest Huff probability."
            ),
            terms="hinterland_by",
        ),
    ] = "largest-flow",
    modularity: Annotated[
        bool,
        Asks(
            _("Modularity and communities"),
            _("The partition of greatest modularity, by the Leiden algorithm."),
            advanced=True,
        ),
    ] = True,
    draws: Annotated[
        int,
        Asks(
            _("Bootstrap draws"),
            _(
                "Of the poles' support under noise on every flow; 0: none. 200 take less than a "
                "second for 337 cities."
            ),
            least=0,
            most=100000,
            advanced=True,
        ),
    ] = 200,
    rng: Annotated[
        Rng,
        Asks(
            _("Random seed"),
            _("The same seed gives the same support; empty: a new one, written down."),
            advanced=True,
        ),
    ] = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
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
    at_time : int or str, optional
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
    one_of("growth_layers", growth_layers, GrowthLayers)
    regions = expected(regions, Regions, "regions")
    expected(mass, Variable, "mass")
    seed = as_seed(rng)
    known = until(mass, at_time)
    report(progress, 0.0, "layers")
    with said_once(known, population) as logs:
        gravity = gravity_layer(
            regions,
            known,
            population=population,
            power=power,
            directed=directed,
            points=points,
            at_time=known.times[-1],
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
    organisation = type_with_poles(main, poles.n_first_level)
    return PoleNetwork(
        layers=layers,
        backbone=kept,
        network=network,
        nodes=nodes,
        blocks=_blocks(kept),
        poles=poles,
        agreement=with_type(layer_agreement(poles), organisation) if len(layers) > 1 else None,
        hinterlands=hinterlands(poles, kept, how=how, power=power) if poles.n_poles else None,
        axes=development_axes(poles) if poles.n_poles > 1 else None,
        organisation=organisation,
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


@tool(
    group="networks",
    behind="pole_network",
    name=_("Growth poles over time"),
    help=_(
        "Finds the growth poles of several times by one rule, each from the gravity of its "
        "masses and the growth since the time before: which persist, emerge and fade, and "
        "how stable the ranks are."
    ),
    tags=_("growth pole, evolution, emerging, stability, network, growth poles over the years"),
    style="poles",
    outputs=(
        Output.table("pole_changes", _("Poles from time to time")),
        Output.table("pole_states", _("State of each pole")),
        Output.layer(_("Regions with states"), name="states"),
    ),
)
@door
def pole_evolution(
    regions: Map,
    mass: Mass,
    *,
    at_times: Iterable[object] | None = None,
    population: SecondMass = None,
    power: Power = 1.0,
    points: PointsMeasured = "centroid",
    group: MacroRegion = None,
    growth_by: GrowthByChoice = "increment",
    core_z: CoreZ = 1.0,
    mass_factor: MassFactor = 1.0,
    growth_factor: GrowthFactor = 1.0,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Evolution:
    """Find the poles of several times by one rule, and compare them.

    The layer of a time is the gravity of its masses; growth is that since the time before (the
    first time has none, so the first set of poles is that of the second time).

    Parameters
    ----------
    regions : Regions
    mass : Variable
        At least three times.
    at_times : iterable, optional
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
    chosen = list(mass.times) if at_times is None else [time_label(t) for t in at_times]
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
                regions, window, population=population, power=power, points=points, at_time=now
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
