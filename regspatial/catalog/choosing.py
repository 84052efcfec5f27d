"""Tools that choose a spatial model and judge its residuals."""

from __future__ import annotations

from dataclasses import replace

from ..words import _
from ._models import shared
from .types import Output, Param, Tool


def effects_asked(function: str) -> Param:
    """Return the fixed effects with none chosen: two-way in a panel, none in a cross-section."""
    (found,) = shared(function, "fixed_effects")
    return replace(
        found,
        default=None,
        optional=True,
        help_en=_("Automatic: of regions and periods in a panel, none where there is one period."),
    )


def level_of_tests(function: str) -> Param:
    """Return the level below which p is called a finding."""
    return Param(
        name="level",
        kind="number",
        feeds=f"{function}.level",
        en=_("Level of the tests"),
        help_en=_("Below which a p-value counts as a finding."),
        default=0.05,
        minimum=0.0001,
        maximum=0.9999,  # above 0.5 the tool says what is wrong; QGIS would write 0.5 in its place
        advanced=True,
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="select_model",
        group="regression",
        en=_("Choose a spatial model"),
        help_en=_(
            "From least squares to a spatial model by the usual sequence of tests, written out in "
            "words: are the fixed effects needed, is there spatial dependence, may the spatial Durbin "
            "model be simplified; with log-likelihoods and information criteria of seven models. Without a "
            "map and weights it chooses among pooled, fixed and random effects."
        ),
        entry=".regression.selection:select_model",
        params=(
            *shared("select_model", "panel", "formula"),
            replace(shared("select_model", "w")[0], optional=True),
            effects_asked("select_model"),
            *shared("select_model", "bias_correction"),
            level_of_tests("select_model"),
        ),
        outputs=(
            Output(name="way", kind="table", en=_("Way to the model"), source="way"),
            Output(name="tests", kind="table", en=_("Specification tests"), source="tests"),
            Output(name="models", kind="table", en=_("Models compared"), source="models"),
            Output(name="chosen", kind="text", en=_("Chosen model"), source="chosen"),
            Output(name="panel_kind", kind="text", en=_("Effects"), source="panel_kind"),
        ),
        tags_en=_("LM, LR, Wald, robust LM, Elhorst, model selection, AIC, BIC"),
    ),
    Tool(
        name="model_diagnostics",
        group="regression",
        en=_("Tests of a model's residuals"),
        help_en=_(
            "Moran's I of the residuals, Pesaran's CD, correlation over time, heteroskedasticity and "
            "normality, each compared with data drawn from the fitted model, so that it keeps its "
            "size; condition number and variance inflation of the regressors."
        ),
        entry=".regression.diagnostics:model_diagnostics",
        params=(
            *shared("model_diagnostics", "panel", "formula", "w", "model"),
            effects_asked("model_diagnostics"),
            *shared("model_diagnostics", "durbin", "bias_correction"),
            Param(
                name="draws",
                kind="integer",
                feeds="model_diagnostics.draws",
                en=_("Data sets drawn"),
                help_en=_("From the fitted model, each fitted again; the smallest p is 1/(draws + 1)."),
                default=199,
                minimum=19,
                maximum=9999,
                advanced=True,
            ),
            level_of_tests("model_diagnostics"),
            *shared("model_diagnostics", "seed"),
        ),
        outputs=(
            Output(name="diagnostics", kind="table", en=_("Tests"), source="diagnostics"),
            Output(name="findings", kind="table", en=_("What the tests say"), source="findings"),
            Output(
                name="collinearity", kind="table", en=_("Collinearity"), source="collinearity"
            ),
            Output(
                name="condition_number",
                kind="number",
                en=_("Condition number"),
                source="condition_number",
            ),
        ),
        tags_en=_("Pesaran CD, Breusch–Pagan, Jarque–Bera, residual Moran, VIF, collinearity"),
    ),
)  # fmt: skip
