"""Tools that test one thing of a spatial panel model each."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import HausmanCovariance, HausmanEffects, LmCorrection, LmLag, LmModel
from ..words import Words, _
from ._models import shared
from .choosing import TOOLS as CHOOSING
from .choosing import effects_asked, level_of_tests
from .types import Output, Param, Tool, choices


def _param(function: str, name: str, **changes: object) -> Param:
    """Return a parameter of the panel model for another function, changed."""
    return replace(shared(function, name)[0], **changes)  # type: ignore[arg-type]


_DIAGNOSTICS = next(t for t in CHOOSING if t.name == "model_diagnostics")


def _of_residuals(name: str, en: Words, help_en: Words, tags: str) -> Tool:
    """Return the tool of one test of residuals, with the parameters of all of them."""
    return replace(
        _DIAGNOSTICS,
        name=name,
        en=en,
        help_en=help_en,
        entry=f".regression.residual_tests:{name}",
        params=tuple(
            replace(p, feeds=f"{name}.{p.feeds.partition('.')[2]}") for p in _DIAGNOSTICS.params
        ),
        outputs=tuple(o for o in _DIAGNOSTICS.outputs if o.name in ("diagnostics", "findings")),
        tags_en=tags,
    )


def _without_draws(name: str) -> tuple[Param, ...]:
    left_out = ("draws", "level", "seed", "bias_correction")
    return tuple(
        replace(p, feeds=f"{name}.{p.feeds.partition('.')[2]}")
        for p in _DIAGNOSTICS.params
        if p.name not in left_out
    )


def _draws_of(function: str, **when: object) -> tuple[Param, ...]:
    drawn = Param(
        name="draws",
        kind="integer",
        feeds=f"{function}.draws",
        en=_("Data sets drawn"),
        help_en=_(
            "From each smaller model; empty: 499 of a SAC or GNS where that is cheap, 999 vectors of signs for Wald tests by "
            "clustered, sandwich or Driscoll–Kraay errors, else none; 0: p of F."
        ),
        default=None,
        minimum=0,
        maximum=9999,
        advanced=True,
    )
    return tuple(replace(p, **when) for p in (drawn, *shared(function, "seed")))  # type: ignore[arg-type]


_TESTS = Output(name="tests", kind="table", en=_("Specification tests"), source="tests")

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="lm_tests",
        group="regression",
        en=_("LM tests of spatial lag and error"),
        help_en=_(
            "Lagrange multiplier tests of least squares, or of lags of x (SLX), against a spatial lag and "
            "against spatial errors, plain, robust and joint, for panels and cross-sections; of a SAR or SDM "
            "against spatial errors that the lag has left."
        ),
        entry=".regression.lagrange:lm_tests",
        params=(
            *shared("lm_tests", "panel", "formula", "w"),
            _param(
                "lm_tests",
                "model",
                help_en=_(
                    "What is estimated before. ols, slx: against a lag and errors; sar, sdm: against errors."
                ),
                default="ols",
                choices=choices("model", LmModel),
            ),
            effects_asked("lm_tests"),
            *shared("lm_tests", "durbin"),
            _param("lm_tests", "bias_correction", choices=choices("bias_correction", LmCorrection)),
            Param(
                name="lag",
                kind="choice",
                feeds="lm_tests.lag",
                en=_("Lag of y"),
                help_en=_(
                    "Formed before effects are taken out, or after, as Elhorst's routines and splm do."
                ),
                default="raw",
                choices=choices("lm_lag", LmLag),
                advanced=True,
                when=("model", ("ols", "slx")),
            ),
        ),
        outputs=(_TESTS,),
        tags_en=_("Lagrange multiplier, robust LM, spatial lag, spatial error, Anselin, Rao score"),
    ),
    Tool(
        name="lr_tests",
        group="regression",
        en=_("LR tests between nested spatial models"),
        help_en=_(
            "Likelihood ratios of a spatial model against every model that it nests: an SDM against SAR, "
            "SEM (common factors), SLX and OLS, each estimated on the same data."
        ),
        entry=".regression.nested:lr_tests",
        params=(
            *shared("lr_tests", "panel", "formula", "w", "model"),
            effects_asked("lr_tests"),
            *shared("lr_tests", "durbin", "bias_correction"),
            *_draws_of("lr_tests"),
            level_of_tests("lr_tests"),
        ),
        outputs=(_TESTS,),
        tags_en=_("likelihood ratio, common factor, nested models, SDM, SAR, SEM"),
    ),
    Tool(
        name="wald_tests",
        group="regression",
        en=_("Wald tests of a spatial model"),
        help_en=_(
            "Whether a spatial model may be made smaller, by its own covariance, which may be a robust one: "
            "theta = 0 (SDM to SAR), theta + rho beta = 0 (SDM to SEM, the common factors), rho = 0, "
            "lambda = 0; of a SAC or GNS, whose Wald tests find too much, likelihood ratios."
        ),
        entry=".regression.nested:wald_tests",
        params=(
            *shared("wald_tests", "panel", "formula", "w", "model"),
            effects_asked("wald_tests"),
            *shared("wald_tests", "durbin", "covariance", "bias_correction"),
            *_draws_of("wald_tests"),
            level_of_tests("wald_tests"),
        ),
        outputs=(_TESTS,),
        tags_en=_("Wald, common factor, SDM, SAR, SEM, restrictions"),
    ),
    Tool(
        name="effects_tests",
        group="regression",
        en=_("LR tests of effects of regions and periods"),
        help_en=_(
            "Whether a spatial panel needs effects of regions, of periods, or both, each beside the "
            "other and alone: likelihood ratios judged by data drawn from the model without them, or as an F, "
            "so that short panels keep the size."
        ),
        entry=".regression.effects_tests:effects_tests",
        params=(
            *shared("effects_tests", "panel", "formula", "w", "model", "durbin"),
            Param(
                name="draws",
                kind="integer",
                feeds="effects_tests.draws",
                en=_("Data sets drawn"),
                help_en=_(
                    "From the model without the effects; empty: 999 where that is cheap; 0: p of F."
                ),
                default=None,
                minimum=0,
                maximum=9999,
                advanced=True,
            ),
            *shared("effects_tests", "seed"),
        ),
        outputs=(
            Output(
                name="effects_tests", kind="table", en=_("Tests of effects"), source="effects_tests"
            ),
        ),
        tags_en=_("likelihood ratio, fixed effects, individual effects, time effects, F test"),
    ),
    _of_residuals(
        "residual_moran_test",
        _("Moran's I of a model's residuals"),
        _(
            "Whether the residuals of any spatial model are correlated in space, compared with data "
            "drawn from the fitted model."
        ),
        _("Moran's I, residuals, spatial autocorrelation"),
    ),
    _of_residuals(
        "pesaran_cd_test",
        _("Pesaran's CD of a model's residuals"),
        _(
            "Whether regions move together beyond what the model explains, compared with data drawn "
            "from the fitted model: the textbook p refuses nearly always under effects of time."
        ),
        _("Pesaran CD, cross-sectional dependence, common factors"),
    ),
    _of_residuals(
        "serial_correlation_test",
        _("Correlation of residuals over time"),
        _("Whether residuals go with those of the period before, compared with drawn data."),
        _("serial correlation, autocorrelation, Wooldridge"),
    ),
    _of_residuals(
        "heteroskedasticity_test",
        _("Heteroskedasticity of a model's residuals"),
        _("Whether the variance depends on the regressors (Koenker's Breusch–Pagan test)."),
        _("heteroskedasticity, Breusch–Pagan, Koenker, White"),
    ),
    _of_residuals(
        "normality_test",
        _("Normality of a model's residuals"),
        _("Whether the errors are normal (Jarque–Bera), compared with drawn data."),
        _("Jarque–Bera, normality, skewness, kurtosis"),
    ),
    Tool(
        name="collinearity",
        group="regression",
        en=_("Collinearity: variance inflation with WX"),
        help_en=_(
            "The variance inflation of each regressor and of its spatial lag after effects are taken "
            "out, and the condition number of all of them."
        ),
        entry=".regression.residual_tests:collinearity",
        params=_without_draws("collinearity"),
        outputs=tuple(
            o for o in _DIAGNOSTICS.outputs if o.name in ("collinearity", "condition_number")
        ),
        tags_en=_("VIF, variance inflation, condition number, Belsley, multicollinearity"),
    ),
    Tool(
        name="hausman_test",
        group="regression",
        en=_("Hausman test: fixed or random effects"),
        help_en=_(
            "Whether effects of regions are independent of the regressors, so that they may be random: "
            "a Wald test of the regressors' means beside random effects (Mundlak), which is never "
            "negative; the customary statistic and the coefficients of both models stand beside."
        ),
        entry=".regression.hausman:hausman_test",
        params=(
            *shared("hausman_test", "panel", "formula", "w", "model"),
            _param(
                "hausman_test",
                "fixed_effects",
                en=_("Effects"),
                help_en=_("Beside those of regions, which are judged: of periods, or none."),
                choices=choices("fixed_effects", HausmanEffects),
            ),
            *shared("hausman_test", "durbin"),
            _param(
                "hausman_test",
                "covariance",
                help_en=_(
                    "From the expected information, or clustered by region: right under "
                    "heteroskedasticity and correlation over time, its p drawn."
                ),
                choices=choices("covariance", HausmanCovariance),
            ),
            Param(
                name="draws",
                kind="integer",
                feeds="hausman_test.draws",
                en=_("Draws of signs"),
                help_en=_(
                    "Of regions, clustered: p is the share with an F as large; empty: 999; 0: p of F."
                ),
                default=None,
                when=("covariance", ("clustered",)),
                minimum=0,
                maximum=9999,
                advanced=True,
            ),
            replace(shared("hausman_test", "seed")[0], when=("covariance", ("clustered",))),
        ),
        outputs=(
            Output(name="hausman", kind="table", en=_("Hausman test"), source="hausman"),
            Output(name="compared", kind="table", en=_("Models compared"), source="compared"),
            Output(name="statistic", kind="number", en=_("F statistic"), source="statistic"),
            Output(name="p_value", kind="number", en=_("p"), source="p_value"),
        ),
        tags_en=_("random effects, fixed effects, Mundlak, correlated random effects, Hausman"),
    ),
)
