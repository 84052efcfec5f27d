"""Tools of the weights room."""

from __future__ import annotations

from ..words import _
from .types import Output, Param, Tool


def _weights(feeds: str) -> Param:
    return Param(
        name="w",
        kind="weights",
        feeds=feeds,
        en=_("Spatial weights"),
        help_en=_("A file, or a rule."),
    )


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

BUILD = Tool(
    name="build_weights",
    group="weights",
    en=_("Build spatial weights"),
    help_en=_(
        "Builds spatial weights by a rule (contiguity, inverse distance, k nearest "
        "neighbours, distance band, economic distance, nested economic geography, "
        "gravity) and writes a weights file: .npz keeps everything digit for digit, "
        ".gwt links and values, .gal neighbours only. Given a weights file instead of "
        "a rule, it converts it."
    ),
    entry=".weights.build:built",
    params=(_weights("built.w"), _PANEL),
    outputs=(
        Output(name="weights", kind="weights", en=_("Weights file")),
        _MEASURES,
        Output(name="regions", kind="number", en=_("Regions"), source="n"),
        Output(name="links", kind="number", en=_("Links"), source="links"),
        Output(
            name="components",
            kind="number",
            en=_("Connected components"),
            source="components",
        ),
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
    params=(_weights("describe.w"), _PANEL),
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
        Output(name="layer", kind="layer", en=_("Map with neighbours")),
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

TOOLS: tuple[Tool, ...] = (BUILD, DESCRIBE)
