"""Tools of the structure of regional economies: location quotients, specialisation."""

from __future__ import annotations

from ..choices.location import ComparedWith
from ..words import _, p_
from .types import Output, Param, Tool, choices


def structure(function: str) -> tuple[Param, Param, Param]:
    """Return the parameters of a function of a table with a column an industry, and of its map."""
    return (
        Param(
            name="regions",
            kind="regions",
            feeds="regions",  # the function takes none: they make the map of the result
            en=p_("layer", "Regions"),
            help_en=_("For a map of the result."),
            optional=True,
        ),
        Param(
            name="panel", kind="panel", feeds=f"{function}.panel", en=_("Table by region and time")
        ),
        Param(
            name="industries",
            kind="variables",
            feeds=f"{function}.industries",
            en=_("Industries"),
            help_en=_("A column each, in one unit: employment, output, exports. Two at least."),
        ),
    )


def at_times(function: str) -> Param:
    """Return the parameter of the times, all by default."""
    return Param(
        name="at_times",
        kind="text",
        feeds=f"{function}.at_times",
        en=_("Times"),
        help_en=_("With commas: 2012,2022. Empty: all."),
        default=None,
    )


def _compared_with(function: str) -> Param:
    return Param(
        name="compared_with",
        kind="choice",
        feeds=f"{function}.compared_with",
        en=_("Compared with"),
        help_en=_("All regions, the region itself among them, as is usual; or the others alone."),
        default="all",
        choices=choices("compared_with", ComparedWith),
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="location_quotient",
        group="indicators",
        en=_("Location quotients"),
        help_en=_(
            "The share of each industry in a region over its share in all regions: above 1 the region has "
            "more of it than its size lets expect. Of exports: revealed comparative advantage."
        ),
        entry=".indicators.location:location_quotient",
        params=(
            *structure("location_quotient"),
            _compared_with("location_quotient"),
            at_times("location_quotient"),
        ),
        outputs=(
            Output(
                name="location_quotients_by_industry",
                kind="table",
                en=_("Industries and where they weigh most"),
                source="location_quotients_by_industry",
            ),
            Output(
                name="location_quotients",
                kind="table",
                en=_("Location quotients"),
                source="location_quotients",
            ),
            Output(name="layer", kind="layer", en=_("Map with location quotients")),
        ),
        style="sequential",
        tags_en=_("location quotient, LQ, revealed comparative advantage, RCA, Balassa, industry"),
    ),
    Tool(
        name="specialisation",
        group="indicators",
        en=_("Specialisation and concentration"),
        help_en=_(
            "How specialised regions are (Krugman, Herfindahl, entropy) and how concentrated industries "
            "(Krugman, Herfindahl, locational Gini)."
        ),
        entry=".indicators.location:specialisation",
        params=(
            *structure("specialisation"),
            _compared_with("specialisation"),
            at_times("specialisation"),
        ),
        outputs=(
            Output(
                name="specialisation",
                kind="table",
                en=_("Specialisation of the regions"),
                source="specialisation",
            ),
            Output(
                name="concentration",
                kind="table",
                en=_("Concentration of the industries"),
                source="concentration",
            ),
            Output(name="layer", kind="layer", en=_("Map with specialisation")),
        ),
        tags_en=_(
            "Krugman index, specialisation, concentration, Herfindahl, Gini, diversity, industry"
        ),
    ),
)
