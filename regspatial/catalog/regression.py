"""Tools of the regression room."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import (
    BiasCorrection,
    ConleyKernel,
    Covariance,
    CrossSectionCovariance,
    Estimator,
    FixedEffects,
    FixedEffectsCovariance,
    ImpactInference,
    LagModel,
    Model,
    PanelInstrumentsCovariance,
    SpatialEstimator,
)
from ..words import _, p_
from .types import Output, Param, Tool, choices


def _fed(function: str, *params: Param) -> tuple[Param, ...]:
    """Return parameters of panel_model as those of another function."""
    return tuple(replace(p, feeds=f"{function}.{p.feeds.partition('.')[2]}") for p in params)


_MODEL = Param(
    name="model",
    kind="choice",
    feeds="panel_model.model",
    en=_("Model"),
    help_en=_(
        "sdm: lags of y and x; sar: lag of y; sem: spatial errors; sdem: lags of x and "
        "spatial errors; slx: lags of x; ols: none; sac: lag of y and spatial errors; "
        "gns: all three, weakly identified."
    ),
    default="sdm",
    choices=choices("model", Model),
)
_FIXED_EFFECTS = Param(
    name="fixed_effects",
    kind="choice",
    feeds="panel_model.fixed_effects",
    en=_("Fixed effects"),
    help_en=_("What is taken out: effects of regions, of periods, both, or none."),
    default="twoway",
    choices=choices("fixed_effects", FixedEffects),
)
_DURBIN = Param(
    name="durbin",
    kind="variables",
    feeds="panel_model.durbin",
    en=_("Variables with a spatial lag"),
    help_en=_("For sdm, sdem, slx and gns; empty: all regressors."),
    default=None,
    advanced=True,
)
_COVARIANCE = Param(
    name="covariance",
    kind="choice",
    feeds="panel_model.covariance",
    en=_("Standard errors"),
    help_en=_("From the expected information, from the observed Hessian, or robust."),
    default="analytic",
    choices=choices("covariance", Covariance),
)
_CORRECTION = Param(
    name="bias_correction",
    kind="choice",
    feeds="panel_model.bias_correction",
    en=_("Bias correction"),
    help_en=_(
        "What is done about the fixed effects. Automatic: the Lee–Yu transformation, "
        "or the unbiased score where rows of the weights differ; none only to repeat "
        "other programs."
    ),
    default="auto",
    choices=choices("bias_correction", BiasCorrection),
)
INFERENCE = (
    Param(
        name="at",
        kind="text",
        feeds="panel_model.at",
        en=_("Values of the impacts"),
        help_en=_(
            "For formulas with products or squares: where x and z stand, such as x = 2, z = 0.5; "
            "empty: at their means."
        ),
        default=None,
        advanced=True,
    ),
    Param(
        name="inference",
        kind="choice",
        feeds="panel_model.inference",
        en=_("Inference for impacts"),
        help_en=_("Draws from the estimated covariance, or the delta method."),
        default="simulation",
        choices=choices("inference", ImpactInference),
        advanced=True,
    ),
    Param(
        name="draws",
        kind="integer",
        feeds="panel_model.draws",
        en=_("Number of draws"),
        help_en=_("For impacts by simulation."),
        when=("inference", ("simulation",)),
        default=1000,
        minimum=10,
        maximum=1_000_000,
        advanced=True,
    ),
    Param(
        name="level",
        kind="number",
        feeds="panel_model.level",
        en=_("Level of the intervals"),
        help_en=_("Of the impacts' intervals."),
        default=0.95,
        minimum=0.5,
        maximum=0.9999,
        advanced=True,
    ),
    Param(
        name="orders",
        kind="integer",
        feeds="panel_model.orders",
        en=_("Orders of neighbourhood"),
        help_en=_("Also split the impacts by W^0 .. W^orders; 0: not."),
        default=0,
        minimum=0,
        maximum=100,
        advanced=True,
    ),
    Param(
        name="by_region",
        kind="boolean",
        feeds="panel_model.by_region",
        en=_("Impacts by region"),
        help_en=_("What each region receives and sends; needed for the map layer."),
        default=True,
        advanced=True,
    ),
    Param(
        name="seed",
        kind="seed",
        feeds="panel_model.rng",
        en=_("Random seed"),
        help_en=_("The same seed gives the same draws; empty: a new one, written down."),
        default=None,
        advanced=True,
    ),
)

_TABLES = (
    ("coefficients", _("Coefficients")),
    ("fit", _("Fit")),
    ("impacts", _("Impacts")),
    ("heavy_tails", _("Impacts near the bound of rho")),
    ("feedback", _("Feedback")),
    ("partition", _("Impacts by order")),
    ("tests", _("Specification tests")),
    ("regional_impacts", _("Impacts by region")),
)
_NUMBERS = (
    ("rho", _("Spatial lag parameter rho"), "model.rho"),
    ("lambda", _("Spatial error parameter lambda"), "model.lambda_"),
    ("sigma2", _("Error variance sigma²"), "model.sigma2"),
    ("loglik", _("Log-likelihood"), "model.loglik"),
    ("aic", _("AIC"), "model.aic"),
    ("nobs", _("Observations"), "model.nobs"),
)

_FE_PARAMS: tuple[Param, ...] = (
    Param(
        name="panel",
        kind="panel",
        feeds="fixed_effects.data",
        en=_("Table by region and time"),
    ),
    Param(
        name="formula",
        kind="formula",
        feeds="fixed_effects.formula",
        en=_("Formula"),
        help_en=_(
            "Such as: y ~ x1 + log(x2) | id + time. Right of the bar stand the fixed effects: id, "
            "time, columns, and crossed ones such as province^time."
        ),
    ),
    Param(
        name="covariance",
        kind="choice",
        feeds="fixed_effects.covariance",
        en=_("Standard errors"),
        help_en=_("Clustered, classical, or robust in other ways."),
        default="clustered",
        choices=choices("covariance_of_groups", FixedEffectsCovariance),
    ),
    Param(
        name="cluster",
        kind="text",
        feeds="fixed_effects.cluster",
        en=_("Cluster by"),
        help_en=_("One or two of id, time and columns, such as: id + time. Empty: the regions."),
        default=None,
        when=("covariance", ("clustered",)),
    ),
    Param(
        name="lags",
        kind="integer",
        feeds="fixed_effects.lags",
        en=_("Lags"),
        help_en=_(
            "Driscoll–Kraay: empty, 4 (T/100)^(2/9) rounded down; Conley: of the same place, "
            "empty for none."
        ),
        default=None,
        minimum=0,
        maximum=1000,
        advanced=True,
        when=("covariance", ("driscoll-kraay", "conley")),
    ),
    Param(
        name="cutoff",
        kind="number",
        feeds="fixed_effects.cutoff",
        en=_("Conley cut-off (km, or map units)"),
        help_en=_("The distance from which errors are independent."),
        default=None,
        minimum=0.0,
        advanced=True,
        when=("covariance", ("conley",)),
    ),
    Param(
        name="kernel",
        kind="choice",
        feeds="fixed_effects.kernel",
        en=_("Conley kernel"),
        help_en=_("The weight of pairs by their distance."),
        default="bartlett",
        choices=choices("conley_kernel", ConleyKernel),
        advanced=True,
        when=("covariance", ("conley",)),
    ),
    Param(
        name="regions",
        kind="regions",
        feeds="fixed_effects.regions",
        en=p_("layer", "Regions"),
        help_en=_("For Conley standard errors, and for effects by a field such as the province."),
        optional=True,
        advanced=True,
    ),
)

_IV_PARAMS: tuple[Param, ...] = (
    _FE_PARAMS[0],
    replace(
        _FE_PARAMS[1],
        help_en=_(
            "Such as: y ~ x1 + [d ~ z1 + z2] | id + time. In brackets the endogenous regressors, a "
            "tilde, their instruments; right of the bar the fixed effects."
        ),
    ),
    Param(
        name="estimator",
        kind="choice",
        feeds="fixed_effects.estimator",
        en=_("Estimator"),
        help_en=_("LIML is less biased where instruments are weak; GMM weighs many of them."),
        default="2sls",
        choices=choices("estimator", Estimator),
    ),
    replace(
        _FE_PARAMS[2],
        help_en=_("Empty: clustered where regions have several rows, else robust (HC1)."),
        default=None,
    ),
    replace(_FE_PARAMS[3], when=None),
    *_FE_PARAMS[4:],
    Param(
        name="level",
        kind="number",
        feeds="fixed_effects.level",
        en=_("Level of the intervals"),
        help_en=_("Of the Anderson–Rubin set."),
        default=0.95,
        minimum=0.5,
        maximum=0.9999,
        advanced=True,
    ),
)
_STABILITY_PARAMS: tuple[Param, ...] = (
    replace(_FE_PARAMS[0], feeds="coefficient_stability.data"),
    Param(
        name="formula",
        kind="formula",
        feeds="coefficient_stability.formula",
        en=_("Formula"),
        help_en=_(
            "Such as: y ~ x + c1 + c2 | id + time: the regressor first, then its controls; right of "
            "the bar the fixed effects."
        ),
    ),
    Param(
        name="r_max",
        kind="number",
        feeds="coefficient_stability.r_max",
        en=_("R² if all were observed (Rmax)"),
        help_en=_("Empty: 1.3 times the R² with controls, at most 1."),
        default=None,
        minimum=0.0,
        maximum=1.0,
    ),
    Param(
        name="delta",
        kind="number",
        feeds="coefficient_stability.delta",
        en=_("delta of b*"),
        help_en=_("Selection on what is not observed, as a share of that on the controls."),
        default=1.0,
    ),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="panel_model",
        group="regression",
        en=_("Spatial panel model with impacts"),
        help_en=_(
            "Spatial panel regression by maximum likelihood (SDM, SAR, SEM, SDEM, SLX, "
            "OLS, SAC, GNS) with fixed effects, exact direct, indirect and total impacts "
            "with their standard errors, and tests whether the SDM may be simplified."
        ),
        entry=".studies.panel_model:panel_model",
        params=(
            Param(
                name="panel",
                kind="panel",
                feeds="panel_model.panel",
                en=_("Table by region and time"),
            ),
            Param(
                name="formula",
                kind="formula",
                feeds="panel_model.formula",
                en=_("Formula"),
                help_en=_("Such as: ln_pat ~ ln_rd + log(gdp) + urban."),
            ),
            Param(
                name="w",
                kind="weights",
                feeds="panel_model.w",
                en=_("Spatial weights"),
            ),
            _MODEL,
            _FIXED_EFFECTS,
            _DURBIN,
            _COVARIANCE,
            _CORRECTION,
            *INFERENCE,
        ),
        outputs=(
            *(Output(name=name, kind="table", en=en, source=name) for name, en in _TABLES),
            Output(name="regional", kind="layer", en=_("Impacts by region")),
            *(
                Output(name=name, kind="number", en=en, source=source)
                for name, en, source in _NUMBERS
            ),
        ),
        tags_en=_("SDM, SAR, spatial Durbin, spillover, panel, xsmle, fixed effects"),
        style="impacts",
    ),
    Tool(
        name="spatial_regression",
        group="regression",
        en=_("Spatial regression of a cross-section"),
        help_en=_(
            "Spatial regression with one row a region by maximum likelihood (SDM, SAR, SEM, SDEM, "
            "SLX, OLS, SAC, GNS), with exact direct, indirect and total impacts and their standard "
            "errors, LM, LR and Wald tests and Moran's I of the residuals. Formulas may have products "
            "(x1:x2) and squares (x1^2)."
        ),
        entry=".studies.cross_section_model:cross_section_model",
        params=(
            Param(
                name="panel",
                kind="panel",
                feeds="cross_section_model.panel",
                en=_("Table by region and time"),
            ),
            Param(
                name="formula",
                kind="formula",
                feeds="cross_section_model.formula",
                en=_("Formula"),
                help_en=_("Such as: crime ~ income + log(value) + income^2."),
            ),
            Param(
                name="time",
                kind="time",
                feeds="cross_section_model.time",
                en=_("Time"),
                help_en=_("Which time of the table is used; empty if it has one only."),
                default=None,
            ),
            Param(
                name="w",
                kind="weights",
                feeds="cross_section_model.w",
                en=_("Spatial weights"),
            ),
            *_fed("cross_section_model", _MODEL, _DURBIN),
            Param(
                name="estimator",
                kind="choice",
                feeds="cross_section_model.estimator",
                en=_("Estimator"),
                help_en=_(
                    "Maximum likelihood; for sar and sdm two-stage least squares with spatial lags of "
                    "the regressors as instruments; for models with spatial errors GMM robust to "
                    "heteroskedasticity (needs spreg, so not in QGIS). With the last two the formula "
                    "may have endogenous regressors: y ~ x + [d ~ z]."
                ),
                default="ml",
                choices=choices("estimator", SpatialEstimator),
            ),
            Param(
                name="covariance",
                kind="choice",
                feeds="cross_section_model.covariance",
                en=_("Standard errors"),
                help_en=_(
                    "Empty: from the expected information, or for two-stage least squares robust "
                    "(HC1)."
                ),
                default=None,
                choices=choices("covariance", CrossSectionCovariance),
            ),
            *_fed("cross_section_model", *INFERENCE),
        ),
        outputs=(
            *(Output(name=name, kind="table", en=en, source=name) for name, en in _TABLES),
            Output(
                name="residual_moran",
                kind="table",
                en=_("Moran's I of the residuals"),
                source="residual_moran",
            ),
            Output(name="regional", kind="layer", en=_("Impacts by region")),
            *(
                Output(name=name, kind="number", en=en, source=source)
                for name, en, source in _NUMBERS
            ),
        ),
        tags_en=_("SDM, SAR, SEM, spatial lag, spatial error, cross-section, spatialreg, GeoDa"),
        style="impacts",
    ),
    Tool(
        name="spatial_panel_2sls",
        group="regression",
        en=_("Spatial panel model by instruments"),
        help_en=_(
            "Sar or sdm on a panel with fixed effects by two-stage least squares: spatial lags of the "
            "regressors stand in for that of y, and the formula may have endogenous regressors. "
            "Consistent under unknown heteroskedasticity; with impacts."
        ),
        entry=".studies.panel_2sls_model:panel_2sls_model",
        params=_fed(
            "panel_2sls_model",
            replace(_FE_PARAMS[0], feeds="panel_2sls_model.panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="panel_2sls_model.formula",
                en=_("Formula"),
                help_en=_("Such as: y ~ x1 + x2, or with instruments: y ~ x1 + [d ~ z1 + z2]."),
            ),
            Param(
                name="w",
                kind="weights",
                feeds="panel_2sls_model.w",
                en=_("Spatial weights"),
            ),
            Param(
                name="model",
                kind="choice",
                feeds="panel_2sls_model.model",
                en=_("Model"),
                help_en=_(
                    "sar: lag of y; sdm: lags of y and x, for which instruments are often weak."
                ),
                default="sar",
                choices=choices("model", LagModel),
            ),
            _FIXED_EFFECTS,
            _DURBIN,
            Param(
                name="covariance",
                kind="choice",
                feeds="panel_2sls_model.covariance",
                en=_("Standard errors"),
                help_en=_("Clustered by region, robust to heteroskedasticity, or classical."),
                default="clustered",
                choices=choices("covariance", PanelInstrumentsCovariance),
            ),
            *INFERENCE,
        ),
        outputs=(
            *(Output(name=name, kind="table", en=en, source=name) for name, en in _TABLES),
            Output(name="regional", kind="layer", en=_("Impacts by region")),
            *(
                Output(name=name, kind="number", en=en, source=source)
                for name, en, source in _NUMBERS
                if name in ("rho", "sigma2", "nobs")
            ),
        ),
        tags_en=_("spatial 2SLS, GS2SLS, Kelejian, Prucha, instruments, endogeneity, panel"),
        style="impacts",
    ),
    Tool(
        name="instrumental",
        group="regression",
        en=_("Regression with instruments"),
        help_en=_(
            "Two-stage least squares, LIML or GMM with fixed effects, and with it first stages, reduced "
            "form, Kleibergen–Paap and effective F, the Anderson–Rubin set, which holds under weak "
            "instruments, Hansen's J and the test of endogeneity."
        ),
        entry=".regression:instrumental",
        params=_fed("instrumental", *_IV_PARAMS),
        outputs=(
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="sample", kind="table", en=_("Arithmetic of N"), source="sample"),
            Output(
                name="instrument_tests",
                kind="table",
                en=_("Tests of the instruments"),
                source="instrument_tests",
            ),
            Output(name="first_stages", kind="table", en=_("First stages"), source="first_stages"),
            Output(
                name="anderson_rubin",
                kind="table",
                en=_("Anderson–Rubin set"),
                source="anderson_rubin",
            ),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
            Output(name="sigma2", kind="number", en=_("Error variance sigma²"), source="sigma2"),
        ),
        tags_en=_("IV, 2SLS, endogeneity, weak instruments, ivreg2, ivreghdfe, LIML, GMM"),
    ),
    Tool(
        name="coefficient_stability",
        group="regression",
        en=_("Stability of a coefficient (Oster)"),
        help_en=_(
            "How strong selection on what is not observed would have to be to undo a coefficient: "
            "Oster's delta and b*, exact and approximate, and Altonji's ratio."
        ),
        entry=".regression:coefficient_stability",
        params=_STABILITY_PARAMS,
        outputs=(
            Output(name="stability", kind="table", en=_("Stability"), source="stability"),
            Output(name="delta", kind="number", en=_("Oster's delta"), source="delta"),
            Output(name="beta_star", kind="number", en=_("Oster's b*"), source="beta_star"),
        ),
        tags_en=_("omitted variables, selection on unobservables, psacalc, Altonji"),
    ),
    Tool(
        name="fixed_effects",
        group="regression",
        en=_("Fixed-effects regression"),
        help_en=_(
            "Least squares with fixed effects of regions, periods, groups and their crossings, "
            "without weights; empty cells are left out and counted. Standard errors clustered "
            "one- or two-way, robust, Driscoll–Kraay or Conley."
        ),
        entry=".regression:fixed_effects",
        params=_FE_PARAMS,
        outputs=(
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="sample", kind="table", en=_("Arithmetic of N"), source="sample"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
            Output(name="sigma2", kind="number", en=_("Error variance sigma²"), source="sigma2"),
        ),
        tags_en=_("two-way fixed effects, panel, clustered, reghdfe, fixest"),
    ),
)
