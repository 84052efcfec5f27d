"""What the tools of the autocorrelation room have in common: parameters and outputs."""

from __future__ import annotations

from dataclasses import replace

from ..choices.autocorrelation import (
    Alternative,
    Correction,
    GlobalInference,
    LocalInference,
)
from ..words import Message, _
from ._common import seed_of_draws, weights
from .types import Choice, Condition, Output, Param, choices

MODULE = ".autocorrelation"

ALTERNATIVES = choices("alternative", Alternative)
CORRECTIONS = choices("correction", Correction)
NORMAL_TOO = choices("inference", GlobalInference)
BY_DRAWS = choices("inference", LocalInference)
DRAWN: Condition = ("inference", ("permutation",))
OF_CLUSTERS: Condition = ("states", ("cluster",))
BINARY = (
    _("Binary weights"),
    _(
        "Use only who is a neighbour of whom; no: use the weights as they are (needed for "
        "inverse distance without a cut-off)."
    ),
)


def panel_param(function: str, feeds: str = "panel") -> Param:
    """Return the table; `feeds` names the argument that takes it whole."""
    return Param(
        name="panel",
        kind="panel",
        feeds=feeds,
        en=_("Table by region and time"),
        help_en=_("Holds the columns that are used."),
    )


def weights_param(function: str) -> Param:
    """Return the weights."""
    return weights(f"{function}.w")


def variable_param(function: str, argument: str = "x", name: str = "variable") -> Param:
    """Return the variable."""
    lagged = argument == "y"
    return Param(
        name=name,
        kind="variable",
        feeds=f"{function}.{argument}",
        en=_("Variable among the neighbours") if lagged else _("Variable"),
        help_en=_("Column with a number for every region and time."),
    )


def choice_param(
    function: str, name: str, default: str, allowed: tuple[Choice, ...], *, advanced: bool = False
) -> Param:
    """Return a choice that several tools offer."""
    en, help_en = CHOICES[name]
    return Param(
        name=name,
        kind="choice",
        feeds=f"{function}.{name}",
        en=en,
        help_en=help_en,
        default=default,
        choices=allowed,
        advanced=advanced,
    )


CHOICES = {
    "inference": (
        _("Inference"),
        _("Where the expected value, the variance and p come from."),
    ),
    "alternative": (
        _("Alternative hypothesis"),
        _("Two-sided by default; GeoDa and PySAL report folded p-values, half as large."),
    ),
    "correction": (
        _("Correction for many tests"),
        _("Within each time, over the regions that have neighbours."),
    ),
    "states": (
        _("What is compared"),
        _("Significant clusters, or quadrants of the Moran scatterplot."),
    ),
}


def permutations_param(function: str, default: int | None) -> Param:
    """Return the number of permutations."""
    return Param(
        name="permutations",
        kind="integer",
        feeds=f"{function}.permutations",
        en=_("Number of permutations"),
        help_en=_(
            "999 is usual, 9999 for published p-values. Empty: 999 if inference is by permutation, "
            "else none."
        )
        if default is None
        else _("999 is usual, 9999 for published p-values."),
        default=default,
        minimum=0 if default is None else 1,
        maximum=1_000_000,
    )


def alpha_param(function: str) -> Param:
    """Return the level of significance."""
    return Param(
        name="alpha",
        kind="number",
        feeds=f"{function}.alpha",
        en=_("Significance level"),
        help_en=_("For the clusters."),
        default=0.05,
        minimum=1e-9,
        maximum=0.5,
    )


def time_param(function: str, argument: str, en: str, help_en: str) -> Param:
    """Return a time."""
    return Param(
        name=argument,
        kind="time",
        feeds=f"{function}.{argument}",
        en=en,
        help_en=help_en,
        default=None,
    )


def boolean_param(function: str, name: str, default: bool, texts: tuple[str, str]) -> Param:
    """Return a choice of yes and no."""
    return Param(
        name=name,
        kind="boolean",
        feeds=f"{function}.{name}",
        en=texts[0],
        help_en=texts[1],
        default=default,
    )


def global_params(
    function: str, inferences: tuple[Choice, ...], *, lead: tuple[Param, ...] = ()
) -> tuple[Param, ...]:
    """Return the parameters of a global statistic."""
    return (
        panel_param(function),
        variable_param(function),
        *lead,
        weights_param(function),
        choice_param(function, "inference", "randomisation", inferences),
        permutations_param(function, None),
        choice_param(function, "alternative", "two-sided", ALTERNATIVES),
        seed_of_draws(function),
    )


def local_params(
    function: str,
    inferences: tuple[Choice, ...],
    *,
    inference: str = "permutation",
    lead: tuple[Param, ...] = (),
) -> tuple[Param, ...]:
    """Return the parameters of a local statistic."""
    return (
        panel_param(function),
        variable_param(function),
        *lead,
        time_param(function, "time", _("Time"), _("Empty: all times; the map shows the last.")),
        weights_param(function),
        choice_param(function, "inference", inference, inferences, advanced=True),
        replace(permutations_param(function, 999), when=DRAWN),
        choice_param(function, "alternative", "two-sided", ALTERNATIVES),
        choice_param(function, "correction", "none", CORRECTIONS),
        alpha_param(function),
        seed_of_draws(function),
    )


def global_outputs(name: str, statistic: str) -> tuple[Output, ...]:
    """Return the outputs of a global statistic."""
    return (
        Output(
            name=name,
            kind="table",
            en=Message(_("{statistic} by time"), statistic=Message(statistic)),
            source=name,
        ),
        Output(
            name=f"{name}_inference",
            kind="table",
            en=_("By kind of inference"),
            source=f"{name}_inference",
        ),
        Output(
            name="value",
            kind="number",
            en=Message(_("{statistic}, last time"), statistic=Message(statistic)),
            source="last_value",
        ),
        Output(name="z", kind="number", en=_("z, last time"), source="last_z"),
        Output(name="p_value", kind="number", en=_("p, last time"), source="last_p"),
    )


def local_outputs(name: str) -> tuple[Output, ...]:
    """Return the outputs of a local statistic."""
    return (
        Output(name="layer", kind="layer", en=_("Clusters by region")),
        Output(name=name, kind="table", en=_("By region and time"), source=name),
        Output(
            name=f"{name}_counts", kind="table", en=_("Regions by cluster"), source=f"{name}_counts"
        ),
        Output(
            name="significant",
            kind="number",
            en=_("Regions in a cluster, last time"),
            source="significant",
        ),
    )
