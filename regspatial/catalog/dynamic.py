"""The tool for dynamic panels; it shares what it can with the static model's."""

from __future__ import annotations

from ..choices.regression import DynamicCorrection, DynamicModel, Dynamics
from ..words import _
from ._models import REGIONAL, shared
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="dynamic_model",
        group="regression",
        en=_("Dynamic spatial panel model with short- and long-run impacts"),
        help_en=_(
            "Panel regression with y of the period before (tau), its spatial lag (eta) and the "
            "spatial lag of y (rho), by equations that are unbiased whatever the number of periods; "
            "direct, indirect and total impacts within the period and in the long run, and by "
            "periods since a lasting rise. The first period only starts the others."
        ),
        entry=".studies.dynamic_model:dynamic_model",
        params=(
            *shared("dynamic_model", "panel", "formula", "w"),
            Param(
                name="model",
                kind="choice",
                feeds="dynamic_model.model",
                en=_("Model"),
                help_en=_("sdm: lags of y and x; sar: lag of y; slx: lags of x; ols: none."),
                default="sdm",
                choices=choices("model", DynamicModel),
            ),
            Param(
                name="dynamics",
                kind="choice",
                feeds="dynamic_model.dynamics",
                en=_("Lags in time"),
                help_en=_("Which past values of y are regressors: own, of neighbours, or both."),
                default="both",
                choices=choices("dynamics", Dynamics),
            ),
            *shared("dynamic_model", "fixed_effects", "durbin"),
            Param(
                name="bias_correction",
                kind="choice",
                feeds="dynamic_model.bias_correction",
                en=_("Bias correction"),
                help_en=_(
                    "Effects of regions bias tau downwards. Automatic: the unbiased score, exact for "
                    "any number of periods; Lee–Yu: good for many; none only to repeat other programs."
                ),
                default="auto",
                choices=choices("bias_correction", DynamicCorrection),
            ),
            *shared("dynamic_model", "convention"),
            Param(
                name="horizons",
                kind="integer",
                feeds="dynamic_model.horizons",
                en=_("Periods of the responses"),
                help_en=_("How many periods after a lasting rise are shown; 0: none."),
                default=10,
                minimum=0,
                maximum=200,
                advanced=True,
            ),
            *shared("dynamic_model", "inference", "draws", "level", "by_region", "seed"),
        ),
        outputs=(
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(name="short_run", kind="table", en=_("Short-run impacts"), source="short_run"),
            Output(name="long_run", kind="table", en=_("Long-run impacts"), source="long_run"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(
                name="responses", kind="table", en=_("Impacts by periods since"), source="responses"
            ),
            Output(
                name="regional_impacts",
                kind="table",
                en=_("Impacts by region"),
                source="regional_impacts",
            ),
            REGIONAL,
            Output(name="tau", kind="number", en=_("Parameter of past y, tau"), source="model.tau"),
            Output(
                name="eta",
                kind="number",
                en=_("Parameter of neighbours' past y, eta"),
                source="model.eta",
            ),
            Output(
                name="rho", kind="number", en=_("Spatial lag parameter rho"), source="model.rho"
            ),
            Output(
                name="stability",
                kind="number",
                en=_("Largest root of the dynamics"),
                source="model.stability",
            ),
            Output(name="loglik", kind="number", en=_("Log-likelihood"), source="model.loglik"),
            Output(name="nobs", kind="number", en=_("Observations"), source="model.nobs"),
        ),
        tags_en=_(
            "dynamic SDM, Arellano, Nickell bias, long run, lagged dependent variable, xsmle"
        ),
        style="impacts",
    ),
)
