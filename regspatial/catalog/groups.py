"""Tools for groups, few clusters, and what hangs on one region."""

from __future__ import annotations

from ..choices.regression import LeftOut, WildWeights
from ..words import _
from ._models import shared
from .mechanisms import level, of_fixed, seed
from .types import Output, Param, Tool, choices


def _by(function: str) -> Param:
    return Param(
        name="leave",
        kind="choice",
        feeds=f"{function}.leave",
        en=_("Left out one after another"),
        help_en=_("Regions or periods."),
        default="region",
        choices=choices("left_out", LeftOut),
    )


def _draws(function: str, default: int, help_en: str) -> Param:
    return Param(
        name="draws",
        kind="integer",
        feeds=f"{function}.draws",
        en=_("Number of samples"),
        help_en=help_en,
        default=default,
        minimum=99,
        maximum=1_000_000,
        advanced=True,
    )


def _regressor(function: str, help_en: str) -> Param:
    return Param(
        name="regressor",
        kind="text",
        feeds=f"{function}.regressor",
        en=_("Regressor"),
        help_en=help_en,
        default=None,
    )


_RANGE = (
    Output(name="range", kind="table", en=_("Range of the estimates"), source="range"),
    Output(name="left_out", kind="table", en=_("Estimates without each"), source="left_out"),
    Output(
        name="sign_changes",
        kind="number",
        en=_("Runs with another sign"),
        source="sign_changes",
    ),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="wild_bootstrap",
        group="regression",
        en=_("Few clusters: wild cluster bootstrap"),
        help_en=_(
            "p-values and intervals of a fixed-effects regression when there are few clusters: restricted "
            "wild cluster bootstrap with signs or Webb's six points (all vectors of signs where they are "
            "few), and CV3, the jackknife over clusters, beside it."
        ),
        entry=".regression:wild_bootstrap",
        params=(
            *of_fixed("wild_bootstrap", "panel", "formula"),
            _regressor(
                "wild_bootstrap",
                _("Terms of the formula that are tested, with commas; empty: all."),
            ),
            Param(
                name="null",
                kind="number",
                feeds="wild_bootstrap.null",
                en=_("Value under the null"),
                help_en=_("Of the coefficient."),
                default=0.0,
                advanced=True,
            ),
            Param(
                name="bootstrap_weights",
                kind="choice",
                feeds="wild_bootstrap.bootstrap_weights",
                en=_("Weights of the clusters"),
                help_en=_("Automatic: six points below 12 clusters, else signs."),
                default="auto",
                choices=choices("wild_weights", WildWeights),
                advanced=True,
            ),
            Param(
                name="cluster",
                kind="text",
                feeds="wild_bootstrap.cluster",
                en=_("Cluster by"),
                help_en=_("One column, such as a field with the province. Empty: the regions."),
                default=None,
            ),
            _draws("wild_bootstrap", 9999, _("Of the wild bootstrap.")),
            level("wild_bootstrap"),
            seed("wild_bootstrap"),
        ),
        outputs=(
            Output(
                name="wild_bootstrap", kind="table", en=_("Coefficients"), source="wild_bootstrap"
            ),
            Output(name="p_value", kind="number", en=_("Bootstrap p"), source="p_value"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
        ),
        tags_en=_("few clusters, boottest, Webb, Rademacher, CV3, jackknife, cluster-robust"),
    ),
    Tool(
        name="randomisation_inference",
        group="regression",
        en=_("Randomisation inference"),
        help_en=_(
            "Whether a treatment has any effect: its paths over time are handed out anew among the "
            "regions, many times, and t and b of these worlds are compared with those of the data."
        ),
        entry=".regression:randomisation_inference",
        params=(
            *of_fixed("randomisation_inference", "panel", "formula"),
            _regressor(
                "randomisation_inference",
                _("The treatment, a term of the formula; empty: the first."),
            ),
            _draws("randomisation_inference", 1999, _("Times the treatment is handed out anew.")),
            seed("randomisation_inference"),
        ),
        outputs=(
            Output(name="randomisation", kind="table", en=_("Tests"), source="randomisation"),
            Output(name="p_t", kind="number", en=_("p of t"), source="p_t"),
            Output(name="p_b", kind="number", en=_("p of b"), source="p_b"),
        ),
        tags_en=_("permutation test, placebo, few treated, Fisher, exact test"),
    ),
    Tool(
        name="leave_one_out",
        group="regression",
        en=_("Fixed effects without each region or period"),
        help_en=_(
            "The regression with fixed effects again without each region, or without each period: the "
            "range of every coefficient and whose absence makes it, with a picture."
        ),
        entry=".regression:leave_one_out",
        params=(
            *of_fixed("leave_one_out", "panel", "formula"),
            _by("leave_one_out"),
            *of_fixed("leave_one_out", "covariance", "cluster"),
        ),
        outputs=_RANGE,
        tags_en=_("leave one out, jackknife, influence, robustness, outliers"),
    ),
    Tool(
        name="spatial_leave_one_out",
        group="regression",
        en=_("Spatial panel model without each region or period"),
        help_en=_(
            "The spatial panel model and its impacts again without each region (weights among the others, "
            "normalised again), or without each period, with a picture."
        ),
        entry=".regression:spatial_leave_one_out",
        params=(
            *shared(
                "spatial_leave_one_out", "panel", "formula", "w", "model", "fixed_effects", "durbin"
            ),
            _by("spatial_leave_one_out"),
        ),
        outputs=_RANGE,
        tags_en=_("leave one out, jackknife, influence, robustness, spillover"),
    ),
)
