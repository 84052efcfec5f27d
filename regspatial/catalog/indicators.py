"""Tools of the indicators room."""

from __future__ import annotations

from ..words import _
from .types import Output, Param, Tool

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="disparity",
        group="indicators",
        en=_("Disparity by period"),
        help_en=_(
            "Coefficient of variation, Gini and Theil indices of a positive variable among "
            "regions, period by period, with group means and a within/between "
            "decomposition."
        ),
        entry=".indicators:disparity",
        params=(
            Param(
                name="panel",
                kind="panel",
                feeds="panel",
                en=_("Table by region and time"),
            ),
            Param(
                name="regions",
                kind="regions",
                feeds="disparity.regions",
                en=_("Regions"),
                optional=True,
            ),
            Param(
                name="variable",
                kind="variable",
                feeds="disparity.x",
                en=_("Variable"),
                help_en=_("Positive in every region and period."),
            ),
            Param(
                name="group",
                kind="text",
                feeds="disparity.group",
                en=_("Grouping attribute"),
                help_en=_("Attribute of the regions, such as region4; needs regions."),
                default=None,
            ),
            Param(
                name="population",
                kind="variable",
                feeds="disparity.population",
                en=_("Weighting variable"),
                help_en=_(
                    "Population, for weighted measures; empty: every region counts the same."
                ),
                default=None,
            ),
            Param(
                name="ddof",
                kind="integer",
                feeds="disparity.ddof",
                en=_("Divisor n minus"),
                help_en=_("0: population variance; 1: sample variance. Without weights only."),
                default=0,
                minimum=0,
                maximum=1,
                advanced=True,
            ),
        ),
        outputs=(
            Output(name="disparity", kind="table", en=_("Disparity"), source="disparity"),
            Output(
                name="group_means",
                kind="table",
                en=_("Group means"),
                source="group_means",
            ),
        ),
        tags_en=_("inequality, convergence, coefficient of variation, Theil, Gini"),
    ),
)
