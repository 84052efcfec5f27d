"""The tool of importances by boosted trees."""

from __future__ import annotations

from ..choices.importances import Engine
from ..words import _, p_
from ._common import number, seed_of_draws, table, table_by_time
from .types import Output, Param, Tool, choices

_F = "importances"

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="importances",
        group="indicators",
        en=_("Importances of predictors (boosted trees, SHAP)"),
        help_en=_(
            "Whether boosted trees predict a variable in blocks of regions that they were not shown, and what "
            "these predictions owe to each predictor: SHAP values, permutations, splits. Predictors tied to the "
            "variable by an identity are refused. In QGIS it runs in the external Python of the settings."
        ),
        entry=".indicators.importances:importances",
        params=(
            Param(
                name="regions",
                kind="regions",
                feeds=f"{_F}.regions",
                en=p_("layer", "Regions"),
                help_en=_("For blocks of regions, and for a map of the result."),
                optional=True,
            ),
            table_by_time(f"{_F}.panel"),
            Param(
                name="formula",
                kind="formula",
                feeds=f"{_F}.formula",
                en=_("Formula"),
                help_en=_("What is predicted, and by what: energy ~ gdp + urban + log(patents)."),
            ),
            Param(
                name="w_blocks",
                kind="rules",
                feeds=f"{_F}.w_blocks",
                en=_("Weights along which blocks are grown"),
                help_en=_(
                    "A rule such as queen or knn k=6, or a weights file; empty: the map is cut by lines into "
                    "blocks of equal size."
                ),
                default=None,
            ),
            Param(
                name="engine",
                kind="choice",
                feeds=f"{_F}.engine",
                en=p_("importances", "Engine"),
                help_en=_("Only xgboost has gain, cover and weight."),
                default="sklearn",
                choices=choices("importance_engine", Engine),
            ),
            Param(
                name="folds",
                kind="integer",
                feeds=f"{_F}.folds",
                en=_("Folds"),
                help_en=_("Into how many blocks the regions are divided; each is left out once."),
                default=5,
                minimum=2,
                maximum=50,
            ),
            Param(
                name="repeats",
                kind="integer",
                feeds=f"{_F}.repeats",
                en=_("Repeats"),
                help_en=_("Divisions into folds that are drawn."),
                default=5,
                minimum=1,
                maximum=100,
            ),
            Param(
                name="trees",
                kind="integer",
                feeds=f"{_F}.trees",
                en=_("Trees"),
                help_en=_("Each corrects what those before it leave."),
                default=100,
                minimum=1,
                maximum=5000,
                advanced=True,
            ),
            Param(
                name="depth",
                kind="integer",
                feeds=f"{_F}.depth",
                en=_("Depth of the trees"),
                help_en=_("Splits from the root to a leaf at most; 1 knows no interactions."),
                default=3,
                minimum=1,
                maximum=12,
                advanced=True,
            ),
            Param(
                name="learning_rate",
                kind="number",
                feeds=f"{_F}.learning_rate",
                en=_("Learning rate"),
                help_en=_("The share of each tree that counts, above 0 and at most 1."),
                default=0.05,
                minimum=0.0,
                maximum=1.0,
                advanced=True,
            ),
            Param(
                name="leaf_rows",
                kind="integer",
                feeds=f"{_F}.leaf_rows",
                en=_("Rows of a leaf"),
                help_en=_("At least; more make smoother trees."),
                default=10,
                minimum=1,
                maximum=10_000,
                advanced=True,
            ),
            Param(
                name="permutations",
                kind="integer",
                feeds=f"{_F}.permutations",
                en=_("Permutations"),
                help_en=_("Random orders of each predictor within each fold."),
                default=5,
                minimum=1,
                maximum=1000,
                advanced=True,
            ),
            Param(
                name="allow",
                kind="text",
                feeds=f"{_F}.allow",
                en=_("Predictors that may be tied by an identity"),
                help_en=_(
                    "With commas. A predictor that reproduces the variable as a sum, or as a product with others, "
                    "is refused unless it stands here."
                ),
                default=None,
                advanced=True,
            ),
            seed_of_draws(_F),
        ),
        outputs=(
            table("validation", _("How well it is predicted")),
            table("importances", _("Importances")),
            table("splits", _("Splits of the trees (xgboost)")),
            table("local", _("Predictions and SHAP values by region")),
            Output(name="layer", kind="layer", en=_("Map with SHAP values")),
            number("r2", _("R² out of sample")),
        ),
        style="diverging",
        tags_en=_(
            "importance, SHAP, Shapley values, xgboost, gradient boosting, machine learning, permutation "
            "importance, cross-validation, spatial blocks, gain, cover, weight"
        ),
    ),
)
