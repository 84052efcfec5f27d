"""Tools of the weights room."""

from __future__ import annotations

from ..choices.weights import ISLANDS_GIVEN, FlowDirection, Islands, Normalise, OneSided
from ..words import _, p_
from ._common import the_map, weights
from .types import Output, Param, Tool, choices

_PANEL = Param(
    name="panel",
    kind="panel",
    feeds="panel",
    en=_("Table by region and time"),
    help_en=_(
        "For economic, nested-economic and gravity weights. With a table, weights are "
        "built for its regions only."
    ),
    optional=True,
)
_MEASURES = Output(
    name="summary",
    kind="table",
    en=_("Measures of the weights"),
    source="weights",
)

_WEIGHTS_FILE = Output(name="weights", kind="weights", en=_("Weights file"))
_COUNTS = (
    Output(name="regions", kind="number", en=_("Regions"), source="n"),
    Output(name="links", kind="number", en=_("Links"), source="links"),
    Output(name="components", kind="number", en=_("Connected components"), source="components"),
)

BUILD = Tool(
    name="build_weights",
    group="weights",
    en=_("Build spatial weights"),
    help_en=_(
        "Builds spatial weights by a rule (contiguity, inverse distance, k nearest "
        "neighbours, distance band, kernel, economic distance, nested economic "
        "geography, gravity) and writes a weights file: .npz keeps everything digit for "
        "digit, .gwt, .csv, .dta (Stata), .swm (ArcGIS) and .mtx values, .gal neighbours only. Given a "
        "weights file instead of a rule, it converts it."
    ),
    entry=".weights.build:built",
    params=(weights("built.w"), _PANEL),
    outputs=(
        _WEIGHTS_FILE,
        _MEASURES,
        *_COUNTS,
    ),
    tags_en=_(
        "weights, matrix, neighbours, contiguity, queen, rook, distance, knn, economic, gravity, gal, "
        "gwt"
    ),
)

DESCRIBE = Tool(
    name="describe_weights",
    group="weights",
    en=_("Describe spatial weights"),
    help_en=_(
        "Says what a weights matrix is like: links, density, number and effective "
        "number of neighbours, regions without neighbours, connected components, "
        "one-sided links, symmetry, row sums; with a map, by region."
    ),
    entry=".weights:describe",
    params=(weights("describe.w"), the_map("describe", optional=True), _PANEL),
    outputs=(
        _MEASURES,
        Output(
            name="histogram",
            kind="table",
            en=_("Number of neighbours"),
            source="neighbours",
        ),
        Output(
            name="exceptions",
            kind="table",
            en=_("Regions without neighbours and one-sided links"),
            source="exceptions",
        ),
        Output(
            name="lengths",
            kind="table",
            en=_("Lengths of the links"),
            source="link_lengths",
        ),
        Output(name="layer", kind="layer", en=_("Map with neighbours")),
        Output(name="link_lines", kind="lines", en=_("Links as lines"), source="links"),
        Output(name="links", kind="number", en=_("Links"), source="links"),
        Output(
            name="mean_neighbours",
            kind="number",
            en=_("Mean number of neighbours"),
            source="mean_neighbours",
        ),
        Output(
            name="islands",
            kind="number",
            en=_("Regions without neighbours"),
            source="n_islands",
        ),
        Output(
            name="components",
            kind="number",
            en=_("Connected components"),
            source="components",
        ),
    ),
    tags_en=_(
        "weights, matrix, neighbours, contiguity, queen, rook, distance, knn, describe, islands, "
        "components, histogram"
    ),
    style="sequential",
)

_ISLANDS = choices("islands", Islands)
EDIT = Tool(
    name="edit_weights",
    group="weights",
    en=_("Change spatial weights"),
    help_en=_(
        "Adds and removes links by the ids or names of the regions, takes neighbours of a higher "
        "order along the links that are there, makes one-sided links two-sided, and normalises "
        "anew. Writes a weights file."
    ),
    entry=".studies.weights_by_name:edit_weights",
    params=(
        weights("edit_weights.w"),
        the_map("edit_weights", optional=True),
        _PANEL,
        Param(
            name="add",
            kind="links",
            feeds="edit_weights.add",
            en=_("Links to add"),
            help_en=_(
                "Pairs separated by commas: 460000-440000, or by name with a map: Hainan-Guangdong."
            ),
            default=(),
        ),
        Param(
            name="remove",
            kind="links",
            feeds="edit_weights.remove",
            en=_("Links to remove"),
            help_en=_("Pairs separated by commas, by id or name."),
            default=(),
        ),
        Param(
            name="link_value",
            kind="number",
            feeds="edit_weights.value",
            en=_("Weight of added links"),
            help_en=_(
                "Before normalisation. Empty: 1, for weights that are equal between neighbours."
            ),
            default=None,
            minimum=0.0,
            advanced=True,
        ),
        Param(
            name="one_way",
            kind="boolean",
            feeds="edit_weights.one_way",
            en=_("In one direction only"),
            help_en=_("A pair a-b is then b as a neighbour of a, and not a of b."),
            default=False,
            advanced=True,
        ),
        Param(
            name="steps",
            kind="integer",
            feeds="edit_weights.order",
            en=_("Order: steps along the links"),
            help_en=_("1: as they are; 2: neighbours of neighbours, and so on."),
            default=1,
            minimum=1,
        ),
        Param(
            name="cumulative",
            kind="boolean",
            feeds="edit_weights.cumulative",
            en=_("With the lower orders"),
            help_en=_("Whether neighbours at fewer steps count too."),
            default=False,
        ),
        Param(
            name="one_sided",
            kind="choice",
            feeds="edit_weights.one_sided",
            en=_("One-sided links"),
            help_en=_("What to do where the weights of two regions for each other differ."),
            default="keep",
            choices=choices("one_sided", OneSided),
        ),
        Param(
            name="new_islands",
            kind="choice",
            feeds="edit_weights.islands",
            en=_("Regions that lose all neighbours"),
            help_en=_("Stop and name them, or keep them with a zero row."),
            default="raise",
            choices=_ISLANDS,
            advanced=True,
        ),
        Param(
            name="renormalise",
            kind="choice",
            feeds="edit_weights.normalise",
            en=_("Normalise the result"),
            help_en=_("Empty: as the weights were."),
            default=None,
            choices=choices("normalise", Normalise),
        ),
    ),
    outputs=(_WEIGHTS_FILE, _MEASURES, *_COUNTS),
    tags_en=_("weights, matrix, links, higher order, symmetric, normalise, edit"),
)

FROM_FLOWS = Tool(
    name="weights_from_flows",
    group="weights",
    en=_("Spatial weights from flows"),
    help_en=_(
        "Turns observed flows (an origin-destination table, or a layer of lines) into a weights "
        "file: trade, migration, passengers. Flows of several times become a file a time "
        "(weights-2012.npz), which the statistics by period take together as weights-{time}.npz."
    ),
    entry=".weights.from_flows:taken",
    params=(
        Param(
            name="flows",
            kind="flows",
            feeds="taken.flows",
            en=_("Observed flows"),
            help_en=_("Table with a row per flow, or a layer of lines."),
        ),
        Param(
            name="regions",
            kind="regions",
            feeds="regions",
            en=p_("layer", "Regions"),
            help_en=_("All regions of the weights; without it, those that the flows name."),
            optional=True,
        ),
        Param(
            name="direction",
            kind="choice",
            feeds="taken.direction",
            en=_("Direction"),
            help_en=_("Whose flow is the weight of region j for region i."),
            default="sent",
            choices=choices("flow_direction", FlowDirection),
        ),
        Param(
            name="time",
            kind="time",
            feeds="taken.time",
            en=p_("parameter", "Time"),
            help_en=_(
                "Which year's flows, where the table has several. Empty: all, a weights file each."
            ),
            default=None,
        ),
        Param(
            name="islands",
            kind="choice",
            feeds="taken.islands",
            en=p_("parameter", "Regions without neighbours"),
            help_en=_("Stop and name them, or keep them with a zero row."),
            default=ISLANDS_GIVEN,
            choices=_ISLANDS,
        ),
        Param(
            name="normalise",
            kind="choice",
            feeds="taken.normalise",
            en=_("Normalisation"),
            help_en=_(
                "row: rows sum to one; spectral: divided by the largest eigenvalue; min-max: "
                "Kelejian and Prucha; none."
            ),
            default="row",
            choices=choices("normalise", Normalise),
        ),
    ),
    outputs=(_WEIGHTS_FILE, _MEASURES, *_COUNTS),
    tags_en=_("weights, matrix, flows, origin-destination, trade, migration"),
)

COMPARE = Tool(
    name="compare_weights",
    group="weights",
    en=_("Compare two spatial weights"),
    help_en=_(
        "What two weights matrices share: links, correlation, eigenvalues and the interval of "
        "rho, neighbours by region."
    ),
    entry=".weights.compare:compared",
    params=(
        weights("compared.w"),
        Param(
            name="other",
            kind="rules",
            feeds="compared.other",
            en=_("The other weights"),
            help_en=_(
                "A rule such as knn k=6, or inverse-distance power=1 points=seat; or a weights file."
            ),
        ),
        _PANEL,
    ),
    outputs=(
        Output(name="both", kind="table", en=_("Two spatial weights"), source="weights_comparison"),
        Output(
            name="common", kind="table", en=_("What both weights share"), source="weights_shared"
        ),
        Output(
            name="by_region",
            kind="table",
            en=_("Neighbours in both weights, by region"),
            source="weights_by_region",
        ),
        Output(name="layer", kind="layer", en=_("Map with the overlap of neighbours")),
        Output(name="shared", kind="number", en=_("Links of both"), source="shared"),
        Output(
            name="jaccard",
            kind="number",
            en=_("Shared links as a share of all"),
            source="jaccard",
        ),
        Output(
            name="correlation",
            kind="number",
            en=_("Correlation of the weights, all pairs"),
            source="correlation",
        ),
    ),
    tags_en=_("weights, matrix, compare, correlation, eigenvalues, Jaccard"),
    style="sequential",
)

TOOLS: tuple[Tool, ...] = (BUILD, DESCRIBE, EDIT, FROM_FLOWS, COMPARE)
