"""Tools of spatial models by maximum likelihood."""

from __future__ import annotations

from ..choices.regression import CrossSectionCovariance, SpatialEstimator
from ..words import _
from ._common import one_time
from ._models import CONLEY, INFERENCE, MODEL, NUMBERS, REGIONAL, TABLES, fed, shared
from .types import Output, Param, Tool, choices

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
        params=MODEL,
        outputs=(
            *TABLES,
            REGIONAL,
            *NUMBERS,
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
            *shared("cross_section_model", "panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="cross_section_model.formula",
                en=_("Formula"),
                help_en=_("Such as: crime ~ income + log(value) + income^2."),
            ),
            one_time("cross_section_model"),
            *shared("cross_section_model", "w", "model", "durbin", "w_error"),
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
                    "(HC3, which holds with few regions; HC1 is the customary one). HC1, HC3 and "
                    "Conley: of ols, slx and two-stage least squares; Conley is robust to dependence over "
                    "space as well."
                ),
                default=None,
                choices=choices("covariance", CrossSectionCovariance),
            ),
            *fed("cross_section_model", *CONLEY),
            *shared("cross_section_model", "impact_tests"),
            *fed("cross_section_model", *INFERENCE),
        ),
        outputs=(
            *TABLES,
            Output(
                name="residual_moran",
                kind="table",
                en=_("Moran's I of the residuals"),
                source="residual_moran",
            ),
            REGIONAL,
            *NUMBERS,
        ),
        tags_en=_("SDM, SAR, SEM, spatial lag, spatial error, cross-section, spatialreg, GeoDa"),
        style="impacts",
    ),
)
