"""Tools that make regions of regions."""

from __future__ import annotations

from ..choices.regionalisation import Standardise
from ..words import _
from ._common import (
    map_of_the_result,
    number,
    one_time,
    seed_of_draws,
    table,
    table_by_time,
    the_map,
    weights,
)
from .multivariate import variables_param
from .types import REQUIRED, Output, Param, Tool, choices

_MODULE = ".regionalisation"


def _asked(function: str) -> tuple[Param, ...]:
    """Return what every tool asks for: the table, the variables and their time."""
    return (table_by_time(f"{function}.panel"), variables_param(function), one_time(function))


def _neighbours(function: str) -> tuple[Param, ...]:
    """Return what connected groups ask for."""
    return (weights(f"{function}.w"), map_of_the_result())


def _clusters(function: str) -> Param:
    return Param(
        name="clusters",
        kind="integer",
        feeds=f"{function}.clusters",
        en=_("Number of groups"),
        help_en=_("How many groups are made."),
        default=5,
        minimum=1,
    )


def _floor(function: str, *, required: bool = False) -> tuple[Param, ...]:
    return (
        Param(
            name="floor",
            kind="number",
            feeds=f"{function}.floor",
            en=_("Floor of a group"),
            help_en=_(
                "What each group holds at least: so many regions, or so much of the floor's variable."
            ),
            default=REQUIRED if required else None,
            minimum=0.0,
        ),
        Param(
            name="floor_variable",
            kind="variable",
            feeds=f"{function}.floor_variable",
            en=_("Variable of the floor"),
            help_en=_("Such as population; empty: the floor counts regions."),
            default=None,
        ),
    )


def _standardise(function: str) -> Param:
    return Param(
        name="standardise",
        kind="choice",
        feeds=f"{function}.standardise",
        en=_("Variables are compared"),
        help_en=_("How variables are made comparable."),
        default="zscore",
        choices=choices("standardise", Standardise),
        advanced=True,
    )


def _starts(function: str) -> Param:
    return Param(
        name="starts",
        kind="integer",
        feeds=f"{function}.starts",
        en=_("Starts"),
        help_en=_("How often it begins anew; the best is kept."),
        default=100,
        minimum=1,
        maximum=100_000,
        advanced=True,
    )


_OUTPUTS = (
    Output(name="layer", kind="layer", en=_("Map of the groups")),
    table("groups", _("Groups")),
    table("regionalisation_fit", _("What the groups explain")),
    table("region_groups", _("Group of each region")),
    number("count", _("Number of groups")),
    number("explained", _("Share between groups")),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="k_means",
        group="regionalisation",
        en=_("k-means groups"),
        help_en=_(
            "Groups of regions that are alike in several variables, wherever they lie, or nearer the more place "
            "counts; each above a floor where one is given."
        ),
        entry=f"{_MODULE}:k_means",
        params=(
            *_asked("k_means"),
            the_map("k_means", optional=True),
            _clusters("k_means"),
            Param(
                name="spatial_share",
                kind="number",
                feeds="k_means.spatial_share",
                en=_("Share of place"),
                help_en=_(
                    "How much the distance between regions counts, from 0 (not at all) to below 1."
                ),
                default=0.0,
                minimum=0.0,
                maximum=0.999,
            ),
            *_floor("k_means"),
            _standardise("k_means"),
            _starts("k_means"),
            seed_of_draws("k_means"),
        ),
        outputs=_OUTPUTS,
        style="sequential",
        tags_en=_("k-means, clustering, groups, typology, regionalisation"),
    ),
    Tool(
        name="skater",
        group="regionalisation",
        en=_("SKATER: connected groups"),
        help_en=_(
            "A given number of connected groups of regions that are alike, cut from the shortest tree through the "
            "neighbours; each above a floor where one is given."
        ),
        entry=f"{_MODULE}:skater",
        params=(
            *_asked("skater"),
            *_neighbours("skater"),
            _clusters("skater"),
            *_floor("skater"),
            _standardise("skater"),
        ),
        outputs=_OUTPUTS,
        style="sequential",
        tags_en=_("SKATER, regionalisation, contiguity, spanning tree, zoning, clustering"),
    ),
    Tool(
        name="max_p",
        group="regionalisation",
        en=_("max-p: as many groups as a floor allows"),
        help_en=_(
            "As many connected groups of regions as hold a floor each, such as a population, and of these the ones "
            "most alike."
        ),
        entry=f"{_MODULE}:max_p",
        params=(
            *_asked("max_p"),
            *_neighbours("max_p"),
            *_floor("max_p", required=True),
            _standardise("max_p"),
            _starts("max_p"),
            seed_of_draws("max_p"),
        ),
        outputs=_OUTPUTS,
        style="sequential",
        tags_en=_("max-p, regionalisation, contiguity, minimum population, zoning, clustering"),
    ),
)
