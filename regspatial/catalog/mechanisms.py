"""Tools for mediation, moderation and thresholds."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import PanelInstrumentsCovariance, ThresholdFreedom
from ..words import _
from ._common import map_of_fields
from ._models import fed, shared
from .fixed_effects import PARAMS as FIXED
from .types import Output, Param, Tool, choices


def of_fixed(function: str, *names: str) -> tuple[Param, ...]:
    """Return parameters of the regression with fixed effects, by name, as those of a function."""
    return fed(function, *(p for name in names for p in FIXED if p.name == name))


def seed(function: str) -> Param:
    """Return the seed of a function's draws."""
    (found,) = shared(function, "seed")
    return replace(found, when=None)


def level(function: str) -> Param:
    """Return the level of a function's intervals."""
    return Param(
        name="level",
        kind="number",
        feeds=f"{function}.level",
        en=_("Level of the intervals"),
        help_en=_("Such as 0.95."),
        default=0.95,
        minimum=0.5,
        maximum=0.9999,
        advanced=True,
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="mediation",
        group="regression",
        en=_("Mediation"),
        help_en=_(
            "What of the effect of x on y goes through a mediator: the three regressions on one sample "
            "with fixed effects, the indirect effect by Sobel, delta method, block bootstrap "
            "(percentiles, bias-corrected) and Monte Carlo, and the share mediated."
        ),
        entry=".regression:mediation",
        params=(
            *of_fixed("mediation", "panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="mediation.formula",
                en=_("Formula"),
                help_en=_(
                    "Such as: y ~ x + m + z | id + time: the regressor, the mediator, controls; right of "
                    "the bar the fixed effects."
                ),
            ),
            map_of_fields(),
            Param(
                name="mediator",
                kind="text",
                feeds="mediation.mediator",
                en=_("Mediator"),
                help_en=_(
                    "A term of the formula, or several with commas; empty: the second regressor."
                ),
                default=None,
            ),
            Param(
                name="regressor",
                kind="text",
                feeds="mediation.regressor",
                en=_("Regressor"),
                help_en=_("A term of the formula; empty: the first that is no mediator."),
                default=None,
                advanced=True,
            ),
            replace(
                of_fixed("mediation", "covariance")[0],
                choices=choices("covariance_of_groups", PanelInstrumentsCovariance),
            ),
            *of_fixed("mediation", "cluster"),
            Param(
                name="draws",
                kind="integer",
                feeds="mediation.draws",
                en=_("Bootstrap samples"),
                help_en=_("Of whole regions (of clusters where others are named)."),
                default=1000,
                minimum=40,
                maximum=100_000,
                advanced=True,
            ),
            level("mediation"),
            seed("mediation"),
        ),
        outputs=(
            Output(name="effects", kind="table", en=_("Effects"), source="effects"),
            Output(name="intervals", kind="table", en=_("Intervals"), source="intervals"),
            Output(name="steps", kind="table", en=_("Regressions"), source="steps"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="indirect", kind="number", en=_("Indirect effect ab"), source="indirect"),
            Output(name="share", kind="number", en=_("Share mediated"), source="share"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
        ),
        tags_en=_(
            "mediator, indirect effect, Sobel, bootstrap, Baron and Kenny, channel, mechanism"
        ),
    ),
    Tool(
        name="panel_threshold",
        group="regression",
        en=_("Threshold regression"),
        help_en=_(
            "At which values of a variable the coefficient of x changes (Hansen 1999): one, two or three "
            "thresholds in a balanced panel with fixed effects, bootstrap tests of their number, "
            "confidence sets with their picture, coefficients by regime."
        ),
        entry=".regression:panel_threshold",
        params=(
            *of_fixed("panel_threshold", "panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="panel_threshold.formula",
                en=_("Formula"),
                help_en=_(
                    "Such as: y ~ x + z; with effects of regions and periods, unless | id or another "
                    "choice stands at the end."
                ),
            ),
            map_of_fields(),
            Param(
                name="threshold",
                kind="variable",
                feeds="panel_threshold.threshold",
                en=_("Threshold variable"),
                help_en=_("A column or an expression such as log(gdp); empty: x itself."),
                default=None,
            ),
            Param(
                name="switching",
                kind="text",
                feeds="panel_threshold.switching",
                en=_("Regressors that change"),
                help_en=_("Terms of the formula, with commas; empty: the first regressor."),
                default=None,
            ),
            Param(
                name="thresholds",
                kind="integer",
                feeds="panel_threshold.thresholds",
                en=_("Number of thresholds"),
                help_en=_("Empty: as many as the tests find, at most 3."),
                default=None,
                minimum=0,
                maximum=3,
            ),
            Param(
                name="trim",
                kind="number",
                feeds="panel_threshold.trim",
                en=_("Least share of a regime"),
                help_en=_("Of the observations; 0.01 and 0.05 are usual."),
                default=0.01,
                minimum=0.0001,
                maximum=0.49,
                advanced=True,
            ),
            Param(
                name="grid",
                kind="integer",
                feeds="panel_threshold.grid",
                en=_("Values tried"),
                help_en=_("Empty: every value there is; other programs try 300 or 400."),
                default=None,
                minimum=2,
                maximum=1_000_000,
                advanced=True,
            ),
            Param(
                name="draws",
                kind="integer",
                feeds="panel_threshold.draws",
                en=_("Bootstrap samples"),
                help_en=_("Of each test; 0: no tests, the number of thresholds must be given."),
                default=300,
                minimum=0,
                maximum=100_000,
                advanced=True,
            ),
            Param(
                name="alpha",
                kind="number",
                feeds="panel_threshold.alpha",
                en=_("Level of the tests"),
                help_en=_("Below which a p-value counts as a finding."),
                default=0.05,
                minimum=0.0001,
                maximum=0.5,
                advanced=True,
            ),
            level("panel_threshold"),
            Param(
                name="freedom",
                kind="choice",
                feeds="panel_threshold.freedom",
                en=_("Degrees of freedom of F and LR"),
                help_en=_("They move F and the confidence set, not the bootstrap p."),
                default="hansen",
                choices=choices("freedom", ThresholdFreedom),
                advanced=True,
            ),
            *of_fixed("panel_threshold", "covariance", "cluster"),
            seed("panel_threshold"),
        ),
        outputs=(
            Output(name="tests", kind="table", en=_("Tests"), source="tests"),
            Output(name="thresholds_table", kind="table", en=_("Thresholds"), source="thresholds"),
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(name="regimes", kind="table", en=_("Regimes"), source="regimes"),
            Output(name="differences", kind="table", en=_("Differences"), source="differences"),
            Output(
                name="regimes_by_time",
                kind="table",
                en=_("Regimes by time"),
                source="regimes_by_time",
            ),
            Output(
                name="likelihood_ratio",
                kind="table",
                en=_("Likelihood ratio"),
                source="likelihood_ratio",
            ),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="count", kind="number", en=_("Number of thresholds"), source="count"),
            Output(name="first", kind="number", en=_("First threshold"), source="first"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
        ),
        tags_en=_("threshold effect, Hansen, xthreg, regimes, nonlinear, panel threshold model"),
    ),
)
