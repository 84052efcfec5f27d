"""Tools for groups, few clusters, and what hangs on one region."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import (
    Estimator,
    GroupEffectsOf,
    LeftOut,
    LeftOutOf,
    PanelInstrumentsCovariance,
    WildWeights,
)
from ..words import _
from ._common import map_of_fields, one_time
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


def _group(function: str) -> Param:
    return Param(
        name="group",
        kind="text",
        feeds=f"{function}.group",
        en=_("Groups"),
        help_en=_("Attribute of the regions, such as region4."),
    )


_MAP = replace(
    of_fixed("spatial_groups", "regions")[0], help_en=_("With the attribute of the groups.")
)
_COMPARED = (
    Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
    Output(name="differences", kind="table", en=_("Differences"), source="differences"),
    Output(name="tests", kind="table", en=_("Tests"), source="tests"),
    Output(name="groups", kind="table", en=_("Groups"), source="groups"),
    Output(name="p_value", kind="number", en=_("p that all groups are one"), source="p_value"),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="group_regressions",
        group="regression",
        en=_("Fixed-effects regression by group"),
        help_en=_(
            "Coefficients by group of regions side by side, sub-samples or regimes, the difference of "
            "every coefficient with its z and p, Chow's F and the Wald test that all groups are one."
        ),
        entry=".regression:group_regressions",
        params=(
            *of_fixed("group_regressions", "panel", "formula"),
            replace(_MAP, feeds="group_regressions.regions", optional=True, advanced=False),
            _group("group_regressions"),
            Param(
                name="effects",
                kind="choice",
                feeds="group_regressions.effects",
                en=_("Fixed effects"),
                help_en=_("Of each group, or in common with coefficients by group."),
                default="group",
                choices=choices("group_effects", GroupEffectsOf),
            ),
            replace(
                of_fixed("group_regressions", "covariance")[0],
                choices=choices("covariance_of_groups", PanelInstrumentsCovariance),
            ),
            *of_fixed("group_regressions", "cluster"),
        ),
        outputs=_COMPARED,
        tags_en=_("heterogeneity, sub-samples, regimes, Chow, interaction, suest"),
    ),
    Tool(
        name="spatial_groups",
        group="regression",
        en=_("Spatial panel model by group"),
        help_en=_(
            "The spatial panel model and its impacts by group of regions, with the weights among its "
            "regions, normalised again; differences of coefficients and impacts with z and p, and Chow's "
            "test by likelihood ratio against one model with the same weights within groups."
        ),
        entry=".regression:spatial_groups",
        params=(
            *shared("spatial_groups", "panel", "formula", "w"),
            replace(_MAP, optional=True, advanced=False),
            _group("spatial_groups"),
            *shared("spatial_groups", "model", "fixed_effects", "durbin"),
        ),
        outputs=(
            *_COMPARED[:1],
            Output(name="impacts", kind="table", en=_("Impacts"), source="impacts"),
            *_COMPARED[1:],
        ),
        tags_en=_("heterogeneity, sub-samples, Chow, spillover, macro-regions"),
    ),
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
            map_of_fields(),
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
            map_of_fields(),
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
            "The regression with fixed effects, or with instruments, again without each region, or without "
            "each period: the range of every coefficient and whose absence makes it, with a picture."
        ),
        entry=".regression:leave_one_out",
        params=(
            *of_fixed("leave_one_out", "panel"),
            replace(
                of_fixed("leave_one_out", "formula")[0],
                help_en=_(
                    "Such as: y ~ x1 + x2 | id + time; or with instruments y ~ x1 + [d ~ z] | id + time."
                ),
            ),
            map_of_fields(),
            _by("leave_one_out"),
            Param(
                name="estimator",
                kind="choice",
                feeds="leave_one_out.estimator",
                en=_("Estimator"),
                help_en=_("With instruments."),
                default="2sls",
                choices=choices("estimator", Estimator),
                advanced=True,
            ),
            *of_fixed("leave_one_out", "covariance", "cluster"),
        ),
        outputs=_RANGE,
        tags_en=_("leave one out, jackknife, influence, robustness, outliers"),
    ),
    Tool(
        name="spatial_leave_one_out",
        group="regression",
        en=_("Spatial model without each region or period"),
        help_en=_(
            "A spatial model and its impacts again without each region (weights among the others, normalised "
            "again), or without each period, with a picture: panels with fixed or random effects, dynamic "
            "ones, two-stage least squares, and cross-sections."
        ),
        entry=".regression:spatial_leave_one_out",
        params=(
            *shared("spatial_leave_one_out", "panel", "formula", "w"),
            Param(
                name="estimated_by",
                kind="choice",
                feeds="spatial_leave_one_out.estimated_by",
                en=_("Kind of model"),
                help_en=_(
                    "A dynamic panel and two-stage least squares are for sdm and sar; of a cross-section or a "
                    "dynamic panel only regions can be left out."
                ),
                default="fixed",
                choices=choices("left_out_of", LeftOutOf),
            ),
            *shared("spatial_leave_one_out", "model"),
            replace(
                shared("spatial_leave_one_out", "fixed_effects")[0],
                when=("estimated_by", ("fixed", "random", "correlated", "dynamic", "2sls")),
            ),
            *shared("spatial_leave_one_out", "durbin"),
            replace(
                one_time("spatial_leave_one_out"),
                help_en=_("The period of a cross-section; empty if the table has one only."),
                when=("estimated_by", ("cross-section",)),
                advanced=True,
            ),
            _by("spatial_leave_one_out"),
        ),
        outputs=_RANGE,
        tags_en=_("leave one out, jackknife, influence, robustness, spillover"),
    ),
)
