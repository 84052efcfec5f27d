"""Tools of inference on radial scores of efficiency (Simar and Wilson)."""

from __future__ import annotations

from dataclasses import replace

from ..choices.efficiency import BootstrapFrontier, DistanceCorrection, Orientation, Returns
from ..words import _
from ._common import number, seed_of_draws, table
from .efficiency import _OUTPUTS, _made_of
from .types import Output, Param, Tool, choices


def _how(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="orientation",
            kind="choice",
            feeds=f"{function}.orientation",
            en=_("Orientation"),
            help_en=_("How much more could be made, or how much less would do."),
            default="output",
            choices=choices("dea_orientation", Orientation),
        ),
        Param(
            name="returns",
            kind="choice",
            feeds=f"{function}.returns",
            en=_("Returns to scale"),
            help_en=_("Of the score."),
            default="variable",
            choices=choices("dea_returns", Returns),
        ),
        Param(
            name="frontier",
            kind="choice",
            feeds=f"{function}.frontier",
            en=_("Frontier"),
            help_en=_("What a unit is measured against: its own period, or all periods."),
            default="period",
            choices=choices("dea_frontier", BootstrapFrontier),
        ),
    )


def _draws(function: str, default: int) -> tuple[Param, ...]:
    return (
        Param(
            name="draws",
            kind="integer",
            feeds=f"{function}.draws",
            en=_("Number of samples"),
            help_en=_(
                "For the intervals; a thousand or two are usual. A thousand take 20 seconds for 31 provinces over "
                "ten years, two minutes for 272 cities over twelve, and about 100 MB."
            ),
            default=default,
            minimum=20,
            maximum=100_000,
            advanced=True,
        ),
        Param(
            name="level",
            kind="number",
            feeds=f"{function}.level",
            en=_("Level of the intervals"),
            help_en=_("A share: .95."),
            default=0.95,
            minimum=0.5,
            maximum=1.0,
            advanced=True,
        ),
        replace(
            seed_of_draws(function),
            help_en=_("The same seed gives the same numbers; empty: a new one, written down."),
        ),
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="dea_bootstrap",
        group="indicators",
        en=_("Efficiency with intervals (bootstrapped DEA)"),
        help_en=_(
            "Radial scores without their bias and with intervals, by the smoothed bootstrap of Simar and Wilson (1998). "
            "There is none for scores by slacks (super-SBM)."
        ),
        entry=".efficiency.bootstrap:dea_bootstrap",
        params=(
            *_made_of("dea_bootstrap", _OUTPUTS),
            *_how("dea_bootstrap"),
            Param(
                name="bandwidth",
                kind="number",
                feeds="dea_bootstrap.bandwidth",
                en=_("Bandwidth h"),
                help_en=_("Of the smoothing; empty: by the normal reference rule."),
                default=None,
                minimum=0.0,
                advanced=True,
            ),
            *_draws("dea_bootstrap", 1000),
        ),
        outputs=(
            table("bootstrap_by_period", _("Efficiency with and without its bias by period")),
            table("bootstrap_scores", _("Efficiency with intervals")),
            Output(name="layer", kind="layer", en=_("Map with efficiency")),
        ),
        style="sequential",
        tags_en=_(
            "DEA, bootstrap, Simar and Wilson, bias correction, confidence interval, efficiency"
        ),
    ),
    Tool(
        name="simar_wilson",
        group="indicators",
        en=_("What efficiency depends on (Simar and Wilson, second stage of DEA)"),
        help_en=_(
            "Distances from the frontier in a truncated regression on the environment, with intervals, and scores without "
            "their bias: algorithms 1 and 2 of Simar and Wilson (2007). There is none for scores by slacks (super-SBM)."
        ),
        entry=".efficiency.simar_wilson:simar_wilson",
        params=(
            *_made_of("simar_wilson", _OUTPUTS),
            Param(
                name="environment",
                kind="variables",
                feeds="simar_wilson.environment",
                en=_("Environment"),
                help_en=_("What efficiency may depend on: openness, log(gdp), shares."),
            ),
            Param(
                name="correction",
                kind="choice",
                feeds="simar_wilson.correction",
                en=_("Correction of the bias"),
                help_en=_(
                    "Scores are too high, since the frontier is made of the units themselves. With the correction it is "
                    "algorithm 2 of Simar and Wilson, without it algorithm 1."
                ),
                default="bootstrap",
                choices=choices("dea_bias", DistanceCorrection),
            ),
            *_how("simar_wilson"),
            Param(
                name="bias_draws",
                kind="integer",
                feeds="simar_wilson.bias_draws",
                en=_("Samples for the bias"),
                help_en=_("Also for the intervals of the scores; for the bias alone a hundred do."),
                default=1000,
                minimum=20,
                maximum=100_000,
                advanced=True,
                when=("correction", ("bootstrap",)),
            ),
            *_draws("simar_wilson", 2000),
        ),
        outputs=(
            table("simar_wilson", _("Truncated regression of distances from the frontier")),
            table("simar_wilson_scores", _("Distances from the frontier")),
            Output(name="layer", kind="layer", en=_("Map with efficiency")),
            number("used", _("Observations in the regression")),
        ),
        style="sequential",
        tags_en=_(
            "DEA, two stages, truncated regression, bootstrap, determinants of efficiency, Tobit"
        ),
    ),
)
