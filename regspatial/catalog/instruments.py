"""Tools for endogenous regressors: two-stage least squares, LIML, GMM."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import Estimator, LagModel, SpatialInstrumentsCovariance
from ..words import _
from ._models import CONLEY, INFERENCE, NUMBERS, REGIONAL, TABLES, fed, shared
from .fixed_effects import PARAMS as _FIXED
from .types import Output, Param, Tool, choices

_PARAMS: tuple[Param, ...] = (
    _FIXED[0],
    replace(
        _FIXED[1],
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
        _FIXED[2],
        help_en=_("Empty: clustered where regions have several rows, else robust (HC1)."),
        default=None,
    ),
    replace(_FIXED[3], when=None),
    *_FIXED[4:],
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

TOOLS: tuple[Tool, ...] = (
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
        params=(
            *shared("panel_2sls_model", "panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="panel_2sls_model.formula",
                en=_("Formula"),
                help_en=_("Such as: y ~ x1 + x2, or with instruments: y ~ x1 + [d ~ z1 + z2]."),
            ),
            *shared("panel_2sls_model", "w"),
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
            *shared("panel_2sls_model", "fixed_effects", "durbin"),
            Param(
                name="covariance",
                kind="choice",
                feeds="panel_2sls_model.covariance",
                en=_("Standard errors"),
                help_en=_(
                    "Clustered by region, robust to heteroskedasticity, classical, or robust to dependence over "
                    "space (Conley)."
                ),
                default="clustered",
                choices=choices("covariance", SpatialInstrumentsCovariance),
            ),
            *fed("panel_2sls_model", *CONLEY),
            *fed("panel_2sls_model", *INFERENCE),
        ),
        outputs=(
            *TABLES,
            REGIONAL,
            *(one for one in NUMBERS if one.name in ("rho", "sigma2", "nobs")),
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
        params=fed("instrumental", *_PARAMS),
        outputs=(
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(
                name="instrument_tests",
                kind="table",
                en=_("Tests of the instruments"),
                source="instrument_tests",
            ),
            Output(name="first_stages", kind="table", en=_("First stages"), source="first_stages"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="sample", kind="table", en=_("Arithmetic of N"), source="sample"),
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
)
