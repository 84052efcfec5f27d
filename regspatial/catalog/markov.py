"""Tools of transitions between classes of a distribution."""

from __future__ import annotations

from dataclasses import replace

from ..choices.markov import NeighbourClasses, QuantilesOf
from ..words import _, p_
from ._common import number, table, table_by_time, weights
from .types import Output, Param, Tool, choices

_REGIONS = Param(
    name="regions",
    kind="regions",
    feeds="regions",  # the function takes none: they make the map of the result
    en=p_("layer", "Regions"),
    help_en=_("For a map of the result."),
    optional=True,
)


def _params(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="variable",
            kind="variable",
            feeds=f"{function}.x",
            en=_("Variable"),
            help_en=_("Complete, at two times at least: GDP per head, say."),
        ),
        Param(
            name="classes",
            kind="integer",
            feeds=f"{function}.classes",
            en=_("Number of classes"),
            help_en=_("With equal numbers of values; four or five are usual."),
            default=5,
            minimum=2,
            maximum=10,
            when=("limits", (None,)),
        ),
        Param(
            name="limits",
            kind="text",
            feeds=f"{function}.limits",
            en=_("Limits of your own"),
            help_en=_("With commas, in place of quantiles: 0.75,1,1.25 of the mean."),
            default=None,
        ),
        Param(
            name="quantiles",
            kind="choice",
            feeds=f"{function}.quantiles",
            en=_("Limits of the classes"),
            help_en=_(
                "All times together, so that many may move at once; or each time by itself, so that only "
                "places in the order change."
            ),
            default="pooled",
            choices=choices("quantiles_of", QuantilesOf),
        ),
        Param(
            name="relative",
            kind="boolean",
            feeds=f"{function}.relative",
            en=_("Divide by the mean of each time"),
            help_en=_("No: a common rise alone moves all regions up."),
            default=True,
        ),
        Param(
            name="step",
            kind="integer",
            feeds=f"{function}.step",
            en=_("Times from one class to the next"),
            help_en=_("5: moves over five years where times are years."),
            default=1,
            minimum=1,
            maximum=100,
        ),
        Param(
            name="subperiods",
            kind="integer",
            feeds=f"{function}.subperiods",
            en=_("Subperiods"),
            help_en=_("Parts of equal length that the test of one matrix over time compares."),
            default=2,
            minimum=1,
            maximum=100,
            advanced=True,
        ),
    )


_TABLES = (
    table("markov_transitions", _("Transition probabilities")),
    table("markov_tests", _("Is there one matrix?")),
    table("markov_distribution", _("Shares of the classes")),
    table("markov_passage", _("Steps until the first time in a class")),
    table("markov_measures", _("Mobility and ergodic shares")),
    table("markov_regions", _("Classes and moves of the regions")),
    table("markov_moves", _("Counts of transitions")),
    table("markov_classes", _("Classes by region and time")),
)
_NUMBERS = (
    Output(name="layer", kind="layer", en=_("Map with classes")),
    number("stayed", _("Share that stayed")),
)
_TAGS = _(
    "Markov chain, transition matrix, ergodic distribution, mobility, convergence, Quah, giddy"
)

_MARKOV = Tool(
    name="markov_transitions",
    group="indicators",
    en=_("Markov transitions between classes"),
    help_en=_(
        "How regions move between classes of a distribution: transition probabilities, ergodic shares, "
        "first passage times, mobility, and a test of one matrix over time."
    ),
    entry=".indicators.markov:markov_transitions",
    params=(_REGIONS, table_by_time(), *_params("markov_transitions")),
    outputs=(*_TABLES, *_NUMBERS),
    style="sequential",
    tags_en=_TAGS,
)

_SPATIAL = replace(
    _MARKOV,
    name="spatial_markov",
    en=_("Spatial Markov transitions"),
    help_en=_(
        "How regions move between classes, by the class of their neighbours' mean: a transition matrix "
        "for each, and a test of whether they differ."
    ),
    entry=".indicators.markov:spatial_markov",
    params=(
        table_by_time(),
        *_params("spatial_markov"),
        weights("spatial_markov.w"),
        Param(
            name="neighbours",
            kind="choice",
            feeds="spatial_markov.neighbours",
            en=_("Classes of the neighbours"),
            help_en=_("By quantiles of their means, or by the limits of the variable itself."),
            default="own",
            choices=choices("neighbour_classes", NeighbourClasses),
        ),
    ),
    outputs=(
        _TABLES[0],
        table("spatial_transitions", _("Transition probabilities by the neighbours' class")),
        *_TABLES[1:],
        *_NUMBERS,
        number("lr_of_neighbours", _("Likelihood ratio, neighbours' classes")),
    ),
)

TOOLS: tuple[Tool, ...] = (_MARKOV, _SPATIAL)
