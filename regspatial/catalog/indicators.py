"""Tools of the indicators room."""

from __future__ import annotations

from ..choices.indicators import Normalisation, Score, Weighting
from ..words import _
from ._common import grouping, table_by_time, the_map
from .types import Output, Param, Tool, choices

_PANEL = table_by_time("composite_index.panel")
_COMPOSITE = Tool(
    name="composite_index",
    group="indicators",
    en=_("Composite index"),
    help_en=_(
        "Normalises indicators, weights them (entropy and others), and puts them together into one "
        "score for every region and period, with ranks, dimensions and what single cells do."
    ),
    entry=".indicators:composite_index",
    params=(
        _PANEL,
        Param(
            name="indicators",
            kind="text",
            feeds="composite_index.indicators",
            en=_("Indicators and signs"),
            help_en=_(
                "As in patents:+, so2:-, or a file: TOML with a table [indicators], or a CSV or Excel "
                "table with columns named column and sign. shipped:indicators/dri.toml comes along, "
                "and so do nqp.toml and agr.toml."
            ),
        ),
        Param(
            name="normalisation",
            kind="choice",
            feeds="composite_index.normalisation",
            en=_("Normalisation"),
            help_en=_("Over all regions and periods together, so that years can be compared."),
            default="efficacy",
            choices=choices("normalisation", Normalisation),
        ),
        Param(
            name="weighting",
            kind="choice",
            feeds="composite_index.weighting",
            en=_("Weights"),
            help_en=_(
                "How much each indicator counts; taken from the data, but for equal weights."
            ),
            default="entropy",
            choices=choices("weighting", Weighting),
        ),
        Param(
            name="score",
            kind="choice",
            feeds="composite_index.score",
            en=_("Score"),
            help_en=_("A weighted sum, or the closeness to the best and the worst there is."),
            default="sum",
            choices=choices("score", Score),
        ),
    ),
    outputs=(
        Output(
            name="indicator_weights",
            kind="table",
            en=_("Indicators and their weights"),
            source="indicator_weights",
        ),
        Output(name="index", kind="table", en=_("Composite index"), source="index"),
    ),
    tags_en=_("entropy, TOPSIS, CRITIC, composite index, evaluation, weights"),
)

TOOLS: tuple[Tool, ...] = (
    _COMPOSITE,
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
            table_by_time(),
            the_map("disparity", optional=True),
            Param(
                name="variable",
                kind="variable",
                feeds="disparity.x",
                en=_("Variable"),
                help_en=_("Positive in every region and period."),
            ),
            grouping("disparity"),
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
                when=("population", (None,)),
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
