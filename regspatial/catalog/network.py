"""Tools of growth-pole networks."""

from __future__ import annotations

from ..choices.network import BackboneRule, GrowthBy, GrowthLayers, HinterlandBy
from ..choices.weights import PointsOf
from ..words import _
from ._common import table_by_time, the_map
from .types import Output, Param, Tool, choices


def _common(function: str) -> tuple[Param, ...]:
    """Return the parameters that both tools share, fed to one function."""
    return (
        the_map(function),
        table_by_time(),
        Param(
            name="mass",
            kind="variable",
            feeds=f"{function}.mass",
            en=_("Mass"),
            help_en=_("Positive, such as GDP; several times give growth."),
        ),
        Param(
            name="population",
            kind="variable",
            feeds=f"{function}.population",
            en=_("Second mass (population)"),
            help_en=_("If given, the gravity mass is the square root of both."),
            default=None,
        ),
        Param(
            name="power",
            kind="number",
            feeds=f"{function}.power",
            en=_("Distance power"),
            help_en=_("Gravity flow = mass × mass / distance^power."),
            default=1.0,
            minimum=0.0,
            maximum=10.0,
        ),
        Param(
            name="points",
            kind="choice",
            feeds=f"{function}.points",
            en=_("Points distances are measured between"),
            help_en=_(
                "Seats need the attributes seat_lon and seat_lat; a layer of points has its points."
            ),
            default="centroid",
            choices=choices("points", PointsOf),
        ),
        Param(
            name="group",
            kind="text",
            feeds=f"{function}.group",
            en=_("Macro-region attribute"),
            help_en=_(
                "Attribute of the regions, such as region4: mass and growth of a pole must "
                "exceed the means of its macro-region; empty: of all regions."
            ),
            default=None,
        ),
        Param(
            name="growth_by",
            kind="choice",
            feeds=f"{function}.growth_by",
            en=_("Growth measured by"),
            help_en=_(
                "Rate: small places easily outgrow great ones; increase: the part in the "
                "growth of the whole; none: growth is not asked for."
            ),
            default="increment",
            choices=choices("growth_by", GrowthBy),
        ),
        Param(
            name="core_z",
            kind="number",
            feeds=f"{function}.core_z",
            en=_("Core score above"),
            help_en=_("Mean z-score of a node's strength over the layers."),
            default=1.0,
            minimum=-10.0,
            maximum=50.0,
            advanced=True,
        ),
        Param(
            name="mass_factor",
            kind="number",
            feeds=f"{function}.mass_factor",
            en=_("Mass above × the regional mean"),
            help_en=_("1: above the mean."),
            default=1.0,
            minimum=0.0,
            maximum=100.0,
            advanced=True,
        ),
        Param(
            name="growth_factor",
            kind="number",
            feeds=f"{function}.growth_factor",
            en=_("Growth above × the regional mean"),
            help_en=_("1: above the mean."),
            default=1.0,
            minimum=0.0,
            maximum=100.0,
            advanced=True,
            when=("growth_by", ("rate", "increment")),
        ),
    )


_NETWORK = (
    Param(
        name="flows",
        kind="flows",
        feeds="pole_network.flows",
        en=_("Observed flows"),
        help_en=_("If given, they are the network that is described; gravity stands beside it."),
        optional=True,
        several=True,
    ),
    Param(
        name="time",
        kind="time",
        feeds="pole_network.time",
        en=_("Time"),
        help_en=_("Of the gravity layer; growth is up to it. Empty: the last."),
        default=None,
    ),
    Param(
        name="directed",
        kind="boolean",
        feeds="pole_network.directed",
        en=_("Directed gravity"),
        help_en=_("Modified gravity: the heavier end of a pair sends more."),
        default=False,
    ),
    Param(
        name="growth_layers",
        kind="choice",
        feeds="pole_network.growth_layers",
        en=_("Layers beside gravity"),
        help_en=_("With one layer alone, whether a pole is a hub over layers cannot be tested."),
        default="auto",
        choices=choices("growth_layers", GrowthLayers),
    ),
    Param(
        name="rule",
        kind="choice",
        feeds="pole_network.rule",
        en=_("Backbone rule"),
        help_en=_("Which flows are kept for measures, blocks and hinterlands."),
        default="row-mean",
        choices=choices("rule", BackboneRule),
    ),
    Param(
        name="alpha",
        kind="number",
        feeds="pole_network.alpha",
        en=_("Level of the disparity filter"),
        help_en=_("Smaller keeps fewer."),
        default=0.05,
        minimum=0.000001,
        maximum=0.999999,
        advanced=True,
        when=("rule", ("disparity",)),
    ),
    Param(
        name="k",
        kind="integer",
        feeds="pole_network.k",
        en=_("k of the rule top-k"),
        help_en=_("Flows kept per origin."),
        default=3,
        minimum=1,
        advanced=True,
        when=("rule", ("top-k",)),
    ),
    Param(
        name="threshold",
        kind="number",
        feeds="pole_network.threshold",
        en=_("Threshold of the rule threshold"),
        help_en=_("In the unit of the flows."),
        default=None,
        minimum=0.0,
        advanced=True,
        when=("rule", ("threshold",)),
    ),
    Param(
        name="hub_participation",
        kind="number",
        feeds="pole_network.hub_participation",
        en=_("Hub score above"),
        help_en=_("Participation over the layers: 0 in one only, 1 equally in all."),
        default=0.5,
        minimum=0.0,
        maximum=1.0,
        advanced=True,
    ),
    Param(
        name="how",
        kind="choice",
        feeds="pole_network.how",
        en=_("Hinterlands by"),
        help_en=_(
            "Each region goes to the pole of its largest kept flow, to the pole at the end "
            "of its chain of largest flows, or to the pole of greatest Huff probability."
        ),
        default="largest-flow",
        choices=choices("hinterland_by", HinterlandBy),
    ),
    Param(
        name="modularity",
        kind="boolean",
        feeds="pole_network.modularity",
        en=_("Modularity and communities"),
        help_en=_("The partition of greatest modularity, by the Leiden algorithm."),
        default=True,
        advanced=True,
    ),
    Param(
        name="draws",
        kind="integer",
        feeds="pole_network.draws",
        en=_("Bootstrap draws"),
        help_en=_(
            "Of the poles' support under noise on every flow; 0: none. 200 take less than a second for 337 cities."
        ),
        default=200,
        minimum=0,
        maximum=100_000,
        advanced=True,
    ),
    Param(
        name="seed",
        kind="seed",
        feeds="pole_network.rng",
        en=_("Random seed"),
        help_en=_("The same seed gives the same support; empty: a new one, written down."),
        default=None,
        advanced=True,
    ),
)

_TABLES = (
    ("poles", _("Growth poles")),
    ("poles_by_layer", _("Poles by layer")),
    ("layer_agreement", _("Agreement of layers")),
    ("organisation", _("Type of spatial organisation")),
    ("axes", _("Development axes")),
    ("pole_sensitivity", _("Poles when a threshold moves")),
    ("organisation_evidence", _("Evidence for each criterion")),
    ("hinterlands", _("Hinterlands of the poles")),
    ("network_measures", _("Measures of the network")),
    ("blocks", _("Blocks and their roles")),
    ("block_density", _("Densities between blocks")),
    ("pole_scores", _("Pole scores of all regions")),
    ("pole_layers", _("Regions that are a pole in any layer")),
    ("hinterland_of", _("Pole of every region")),
    ("node_measures", _("Measures of the regions")),
    ("block_of", _("Block of every region")),
    ("links_gravity", _("Links of the backbone")),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="pole_network",
        group="network",
        en=_("Growth-pole network"),
        help_en=_(
            "Describes a territory as a network of growth poles: gravity and growth "
            "layers, the backbone and its measures, blocks and roles, poles with the "
            "sensitivity of the rule and their support, hinterlands, development axes, and "
            "the type of spatial organisation with the evidence for every criterion."
        ),
        entry=".network:pole_network",
        params=(*_common("pole_network"), *_NETWORK),
        outputs=(
            *(Output(name=n, kind="table", en=en, source=n) for n, en in _TABLES),
            Output(
                name="nodes",
                kind="layer",
                en=_("Regions with poles, hinterlands and blocks"),
            ),
            Output(
                name="edges",
                kind="lines",
                en=_("Links of the backbone as lines"),
                source="edges",
            ),
            Output(
                name="hinterland_areas",
                kind="areas",
                en=_("Hinterlands as polygons"),
                source="hinterlands",
            ),
            Output(
                name="axis_lines",
                kind="lines",
                en=_("Development axes as lines"),
                source="axes",
            ),
            Output(
                name="n_poles",
                kind="number",
                en=_("Number of poles"),
                source="poles.n_poles",
            ),
            Output(
                name="margin",
                kind="number",
                en=_("Margin of the type"),
                source="organisation.margin",
            ),
        ),
        tags_en=_(
            "growth pole, network, gravity, hub, hinterland, axis, multipolar, Krackhardt, "
            "CONCOR, block model"
        ),
        style="poles",
    ),
    Tool(
        name="pole_evolution",
        group="network",
        en=_("Growth poles over time"),
        help_en=_(
            "Finds the growth poles of several times by one rule, each from the gravity of "
            "its masses and the growth since the time before: which persist, emerge and "
            "fade, and how stable the ranks are."
        ),
        entry=".network:pole_evolution",
        params=_common("pole_evolution"),
        outputs=(
            Output(
                name="pole_changes",
                kind="table",
                en=_("Poles from time to time"),
                source="pole_changes",
            ),
            Output(
                name="pole_states",
                kind="table",
                en=_("State of each pole"),
                source="pole_states",
            ),
            Output(name="states", kind="layer", en=_("Regions with states")),
        ),
        tags_en=_("growth pole, evolution, emerging, stability, network"),
        style="poles",
    ),
)
