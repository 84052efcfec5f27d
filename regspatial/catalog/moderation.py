"""The tool for moderation."""

from __future__ import annotations

from dataclasses import replace

from ..words import _
from ._models import shared
from .choosing import TOOLS as CHOOSING
from .mechanisms import level
from .types import Output, Param, Tool

EFFECTS = next(
    p
    for tool in CHOOSING
    if tool.name == "model_diagnostics"
    for p in tool.params
    if p.name == "fixed_effects"
)
"""The fixed effects with none chosen: two-way in a panel, none in a cross-section."""

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="moderation",
        group="regression",
        en=_("Moderation"),
        help_en=_(
            "Whether the effect of x depends on a moderator: interaction centred at the means, simple "
            "slopes at stated values, the values of the moderator at which there is an effect "
            "(Johnson–Neyman) and its picture; direct, indirect and total effects where y or x is lagged "
            "in space."
        ),
        entry=".regression.moderation:moderation",
        params=(
            *shared("moderation", "panel"),
            Param(
                name="formula",
                kind="formula",
                feeds="moderation.formula",
                en=_("Formula"),
                help_en=_("Such as: y ~ x + m + z; the product of x and m is added."),
            ),
            *shared("moderation", "w"),
            Param(
                name="moderator",
                kind="text",
                feeds="moderation.moderator",
                en=_("Moderator"),
                help_en=_("A term of the formula; empty: the second regressor."),
                default=None,
            ),
            Param(
                name="regressor",
                kind="text",
                feeds="moderation.regressor",
                en=_("Regressor"),
                help_en=_("A term of the formula; empty: the first that is no moderator."),
                default=None,
                advanced=True,
            ),
            Param(
                name="values",
                kind="text",
                feeds="moderation.values",
                en=_("Values of the moderator"),
                help_en=_(
                    "Numbers with commas, for the simple slopes; empty: the mean and a standard deviation "
                    "below and above, or 0 and 1 where there are no others."
                ),
                default=None,
            ),
            replace(shared("moderation", "model")[0], default="ols"),
            replace(EFFECTS, feeds="moderation.fixed_effects"),
            *shared("moderation", "durbin", "covariance", "bias_correction"),
            level("moderation"),
        ),
        outputs=(
            Output(name="slopes", kind="table", en=_("Simple slopes"), source="slopes"),
            Output(name="regions_of_effect", kind="table", en=_("Johnson–Neyman regions"), source="regions"),
            Output(name="coefficients", kind="table", en=_("Coefficients"), source="coefficients"),
            Output(name="curve", kind="table", en=_("Effect over the moderator"), source="curve"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
        ),
        tags_en=_(
            "interaction, moderator, simple slopes, Johnson–Neyman, marginal effect, floodlight"
        ),
    ),
)  # fmt: skip
