"""Tools of the indicators room."""

from __future__ import annotations

from ..choices.indicators import CouplingVariant, Normalisation, Score, Weighting
from ..words import _
from ._common import grouping, map_of_the_result, table, table_by_time, the_map
from .types import Output, Param, Tool, choices


def _index_of(function: str) -> tuple[Param, ...]:
    """Return the table and the choices that make an index."""
    return (
        table_by_time(f"{function}.panel"),
        Param(
            name="indicators",
            kind="text",
            feeds=f"{function}.indicators",
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
            feeds=f"{function}.normalisation",
            en=_("Normalisation"),
            help_en=_("Over all regions and periods together, so that years can be compared."),
            default="efficacy",
            choices=choices("normalisation", Normalisation),
        ),
        Param(
            name="weighting",
            kind="choice",
            feeds=f"{function}.weighting",
            en=_("Weights of the indicators"),
            help_en=_(
                "How much each indicator counts; taken from the data, but for equal weights."
            ),
            default="entropy",
            choices=choices("weighting", Weighting),
        ),
        Param(
            name="score",
            kind="choice",
            feeds=f"{function}.score",
            en=_("Score"),
            help_en=_("A weighted sum, or the closeness to the best and the worst there is."),
            default="sum",
            choices=choices("score", Score),
        ),
    )


_COMPOSITE = Tool(
    name="composite_index",
    group="indicators",
    en=_("Composite index"),
    help_en=_(
        "Normalises indicators, weights them (entropy and others), and puts them together into one "
        "score for every region and period, with ranks, dimensions and what single cells do."
    ),
    entry=".indicators:composite_index",
    params=(map_of_the_result(), *_index_of("composite_index")),
    outputs=(
        table("indicator_weights", _("Indicators and their weights")),
        table("index", _("Composite index")),
        table("dimensions", _("Weighted sums by dimension")),
        table("obstacles", _("Obstacles")),
        Output(name="layer", kind="layer", en=_("Map with scores and ranks")),
    ),
    style="sequential",
    tags_en=_("entropy, TOPSIS, CRITIC, composite index, evaluation, weights, obstacle degree"),
)

_SENSITIVITY = Tool(
    name="composite_sensitivity",
    group="indicators",
    en=_("Sensitivity of a composite index"),
    help_en=_(
        "How much ranks change under every other weighting, normalisation and score, and with each "
        "indicator left out."
    ),
    entry=".studies.index_sensitivity:index_sensitivity",
    params=_index_of("index_sensitivity"),
    outputs=(table("sensitivity", _("The index under other choices")),),
    tags_en=_("robustness, weights, entropy, ranks, composite index"),
)

_COUPLING = Tool(
    name="coupling_coordination",
    group="indicators",
    en=_("Coupling coordination"),
    help_en=_(
        "How far several indices rise together: coupling C, level T, degree of coordination D and "
        "its grade, for every region and period."
    ),
    entry=".indicators:coupling_coordination",
    params=(
        map_of_the_result(),
        table_by_time("coupling_coordination.panel"),
        Param(
            name="indices",
            kind="variables",
            feeds="coupling_coordination.indices",
            en=_("Indices"),
            help_en=_("At least two, each between 0 and 1."),
        ),
        Param(
            name="variant",
            kind="choice",
            feeds="coupling_coordination.variant",
            en=_("Form of C"),
            help_en=_(
                "The standard one reaches from 0 to 1; others make older papers' numbers again."
            ),
            default="standard",
            choices=choices("coupling_variant", CouplingVariant),
        ),
        Param(
            name="rescale",
            kind="boolean",
            feeds="coupling_coordination.rescale",
            en=_("Bring indices to .01 to .99 first"),
            help_en=_("For indices on other scales; over all regions and periods together."),
            default=False,
        ),
    ),
    outputs=(
        table("coupling", _("Coupling coordination")),
        Output(name="layer", kind="layer", en=_("Map with C, T and D")),
    ),
    style="sequential",
    tags_en=_("coupling, coordination degree, CCD, synergy"),
)

TOOLS: tuple[Tool, ...] = (
    _COMPOSITE,
    _SENSITIVITY,
    _COUPLING,
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
