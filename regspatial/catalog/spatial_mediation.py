"""The tool for mediation where y, the mediator or x is lagged in space."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import MediationInference, Model
from ..words import _
from ._models import shared
from .mechanisms import level, seed
from .moderation import EFFECTS
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="spatial_mediation",
        group="regression",
        en=_("Mediation in space"),
        help_en=_(
            "What of the direct, indirect and total effects of x on y goes through a mediator where y, the "
            "mediator or x is lagged in space: x here moves the mediator here and in other regions, and that "
            "moves y in others again. With the shares that go through, and intervals by draws or bootstrap."
        ),
        entry=".regression.spatial_mediation:spatial_mediation",
        params=(
            *shared("spatial_mediation", "panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="spatial_mediation.formula",
                en=_("Formula"),
                help_en=_("Such as: y ~ x + m + z: the regressor, the mediator, controls."),
            ),
            *shared("spatial_mediation", "w"),
            Param(
                name="mediator",
                kind="text",
                feeds="spatial_mediation.mediator",
                en=_("Mediator"),
                help_en=_(
                    "A term of the formula, or several with commas; empty: the second regressor."
                ),
                default=None,
            ),
            Param(
                name="regressor",
                kind="text",
                feeds="spatial_mediation.regressor",
                en=_("Regressor"),
                help_en=_("A term of the formula; empty: the first that is no mediator."),
                default=None,
                advanced=True,
            ),
            *shared("spatial_mediation", "model"),
            Param(
                name="mediator_model",
                kind="choice",
                feeds="spatial_mediation.mediator_model",
                en=_("Model of the mediator"),
                help_en=_("Empty: the same as that of y."),
                default=None,
                choices=choices("model", Model),
                advanced=True,
            ),
            replace(EFFECTS, feeds="spatial_mediation.fixed_effects"),
            *shared("spatial_mediation", "durbin", "covariance", "bias_correction"),
            Param(
                name="inference",
                kind="choice",
                feeds="spatial_mediation.inference",
                en=_("Intervals from"),
                help_en=_(
                    "Draws of the parameters, or all equations again on samples of residuals of whole regions."
                ),
                default="simulation",
                choices=choices("mediation_inference", MediationInference),
                advanced=True,
            ),
            Param(
                name="draws",
                kind="integer",
                feeds="spatial_mediation.draws",
                en=_("Number of draws"),
                help_en=_("Of the parameters, or of samples."),
                default=1000,
                minimum=40,
                maximum=100_000,
                advanced=True,
            ),
            level("spatial_mediation"),
            seed("spatial_mediation"),
        ),
        outputs=(
            Output(name="effects", kind="table", en=_("Effects"), source="effects"),
            Output(name="shares", kind="table", en=_("Shares that go through"), source="shares"),
            Output(name="steps", kind="table", en=_("Effects of the steps"), source="steps"),
            Output(name="equations", kind="table", en=_("Equations"), source="equations"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(
                name="through",
                kind="number",
                en=_("Total effect through the mediator"),
                source="through",
            ),
            Output(name="share", kind="number", en=_("Share mediated"), source="share"),
            Output(name="nobs", kind="number", en=_("Observations"), source="nobs"),
        ),
        tags_en=_(
            "mediator, spillover, indirect effect, channel, mechanism, spatial Durbin, spillover channel"
        ),
    ),
)
