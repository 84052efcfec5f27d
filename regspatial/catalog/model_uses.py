"""Tools that use a spatial panel model: changes of y, predictions, recovered effects."""

from __future__ import annotations

from ..choices.regression import PeriodEffect, Predictor
from ..words import _
from ._models import shared
from .types import Output, Param, Tool, choices

_MODEL = (
    "panel", "formula", "w", "model", "fixed_effects", "effects", "error_components", "durbin",
    "w_error", "covariance", "bias_correction",
)  # fmt: skip


def _level(function: str) -> Param:
    return Param(
        name="level",
        kind="number",
        feeds=f"{function}.level",
        en=_("Level of the intervals"),
        help_en=_("Of every interval."),
        default=0.95,
        minimum=0.5,
        maximum=0.9999,
        advanced=True,
    )


WHAT_IF = Tool(
    name="what_if",
    group="regression",
    en=_("What if a regressor changes"),
    help_en=_(
        "Estimates a spatial panel model and returns what y does in every region, with intervals, when "
        "a regressor changes in some regions, in all, or by a column: direct effect, spillovers and "
        "feedback together, as a table and a map."
    ),
    entry=".studies.what_if_model:what_if_model",
    params=(
        *shared("what_if_model", *_MODEL),
        Param(
            name="regressor",
            kind="text",
            feeds="what_if_model.regressor",
            en=_("Regressor that changes"),
            help_en=_("As it stands in the formula, such as log(gdp); empty: the first of it."),
            default=None,
        ),
        Param(
            name="by",
            kind="number",
            feeds="what_if_model.by",
            en=_("Change"),
            help_en=_("In units of the regressor; of log(x) 0.1 is about 10 %."),
            default=1.0,
        ),
        Param(
            name="in_regions",
            kind="text",
            feeds="what_if_model.in_regions",
            en=_("Regions that change"),
            help_en=_("Their codes or names with commas between them; empty: all regions."),
            default=None,
        ),
        Param(
            name="changes",
            kind="variable",
            feeds="what_if_model.changes",
            en=_("Column of changes"),
            help_en=_("A change for each region, of the last period, instead of one number."),
            optional=True,
            default=None,
            advanced=True,
        ),
        Param(
            name="at_time",
            kind="time",
            feeds="what_if_model.at_time",
            en=_("Period of the change"),
            help_en=_(
                "Whose regions and weights are meant where they differ by period, and whose values a change "
                "starts from in formulas with products or squares; empty: the last."
            ),
            default=None,
            advanced=True,
        ),
        *shared("what_if_model", "inference", "draws"),
        _level("what_if_model"),
        *shared("what_if_model", "seed"),
    ),
    outputs=(
        Output(name="totals", kind="table", en=_("Changes together"), source="totals"),
        Output(name="by_region", kind="table", en=_("Change by region"), source="what_if"),
        Output(name="layer", kind="layer", en=_("Map of the change by region")),
        Output(name="total", kind="number", en=_("Change of all regions together"), source="total"),
    ),
    tags_en=_("scenario, simulation, counterfactual, shock, spillover, policy"),
    style="diverging",
)

PREDICT = Tool(
    name="predict_panel",
    group="regression",
    en=_("Predict with a spatial panel model"),
    help_en=_(
        "Estimates a spatial panel model on the periods whose y is complete and predicts y in all "
        "periods of the table, from the regressors, or given y of other regions (best linear "
        "unbiased); with intervals, errors in and out of the sample, and a map."
    ),
    entry=".studies.predict_model:predict_model",
    params=(
        *shared("predict_model", *_MODEL),
        Param(
            name="kind",
            kind="choice",
            feeds="predict_model.kind",
            en=_("Prediction"),
            help_en=_("From the regressors and effects alone, or given y of the other regions."),
            default="reduced-form",
            choices=choices("predictor", Predictor),
        ),
        Param(
            name="period_effect",
            kind="choice",
            feeds="predict_model.period_effect",
            en=_("Effect of new periods"),
            help_en=_("What stands for the effect of a period that was not estimated."),
            default="last",
            choices=choices("period_effect", PeriodEffect),
            advanced=True,
        ),
        _level("predict_model"),
    ),
    outputs=(
        Output(name="accuracy", kind="table", en=_("Accuracy"), source="accuracy"),
        Output(name="predictions", kind="table", en=_("Predictions"), source="predictions"),
        Output(name="layer", kind="layer", en=_("Prediction by region")),
    ),
    tags_en=_("forecast, prediction, BLUP, kriging, out of sample"),
    style="sequential",
)

EFFECTS = Tool(
    name="recovered_effects",
    group="regression",
    en=_("Effects of regions and periods"),
    help_en=_(
        "Estimates a spatial panel model and returns the effects of regions and of periods that it "
        "took out, with their standard errors, as tables and a map."
    ),
    entry=".studies.effects_model:effects_model",
    params=(*shared("effects_model", *_MODEL), _level("effects_model")),
    outputs=(
        Output(name="regions", kind="table", en=_("Effects of regions"), source="regions"),
        Output(name="periods", kind="table", en=_("Effects of periods"), source="periods"),
        Output(name="layer", kind="layer", en=_("Map of the effects of regions")),
    ),
    tags_en=_("fixed effects, random effects, BLUP, individual effects, ranking"),
    style="diverging",
)

TOOLS: tuple[Tool, ...] = (WHAT_IF, PREDICT, EFFECTS)
