"""Tools of Lorenz curves with Dagum's Gini, and of nested Theil indices."""

from __future__ import annotations

from ..words import _
from ._common import grouping, number, table, table_by_time, the_map
from .location import at_times
from .types import Output, Param, Tool


def _common(function: str) -> tuple[Param, Param]:
    return (
        Param(
            name="population",
            kind="variable",
            feeds=f"{function}.population",
            en=_("Weighting variable"),
            help_en=_("Population, for weighted measures; empty: every region counts the same."),
            default=None,
        ),
        at_times(function),
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="lorenz",
        group="indicators",
        en=_("Lorenz curve and Gini by groups (Dagum)"),
        help_en=_(
            "The Lorenz curve of each period, its Gini, and Dagum's parts of it: within groups, net between them, "
            "and where they overlap."
        ),
        entry=".indicators.inequality:lorenz",
        params=(
            table_by_time(),
            the_map("lorenz", optional=True),
            Param(
                name="variable",
                kind="variable",
                feeds="lorenz.x",
                en=_("Variable"),
                help_en=_("Not negative and complete: GDP, GDP per head."),
            ),
            grouping("lorenz"),
            *_common("lorenz"),
        ),
        outputs=(
            table("lorenz", _("Lorenz curve and Gini")),
            table("dagum", _("Dagum's parts of the Gini")),
            table("dagum_groups", _("Gini within groups")),
            table("dagum_pairs", _("Gini between groups")),
            table("lorenz_points", _("Points of the Lorenz curves")),
            Output(name="layer", kind="layer", en=_("Map with shares")),
            number("gini", _("Gini of the last period"), "last"),
        ),
        tags_en=_(
            "Lorenz, Gini, Dagum, inequality, disparity, transvariation, Hoover, decomposition"
        ),
    ),
    Tool(
        name="nested_theil",
        group="indicators",
        en=_("Nested Theil index"),
        help_en=_(
            "Theil's T and L by groups within groups: between macro-regions, between the provinces of each, between "
            "the cities of each province; the parts add up."
        ),
        entry=".indicators.inequality:nested_theil",
        params=(
            table_by_time(),
            the_map("nested_theil"),
            Param(
                name="variable",
                kind="variable",
                feeds="nested_theil.x",
                en=_("Variable"),
                help_en=_("Positive in every region and period."),
            ),
            Param(
                name="groups",
                kind="text",
                feeds="nested_theil.groups",
                en=_("Grouping attributes, from the outermost in"),
                help_en=_("With commas: region4,parent for macro-regions and provinces of cities."),
            ),
            *_common("nested_theil"),
        ),
        outputs=(
            table("nested_theil", _("Theil T by levels")),
            table("nested_theil_l", _("Theil L by levels")),
            table("nested_groups", _("Theil inside groups")),
            number("within", _("Share of T within the innermost groups, last period")),
        ),
        tags_en=_("Theil, nested decomposition, inequality, disparity, three levels, Akita"),
    ),
)
