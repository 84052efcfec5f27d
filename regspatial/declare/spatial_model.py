"""Arguments of a spatial panel model that tools hand on to it, with their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from .._calls.shared_arguments import HandedOn
from ..choices.data import Missing
from ..options import Options
from ..progress import Progress
from .draws import (
    DrawsOfFittedModel,
    DrawsOfImpacts,
    DrawsOfSmallerModels,
    InferenceOfImpacts,
    LevelOfImpacts,
    LevelOfTests,
    SeedOfDraws,
)
from .every_tool import KeyedSample, KeyedSelection, Selection, Workers
from .models import (
    At,
    AutomaticFixedEffects,
    BiasCorrectionChoice,
    ByRegion,
    CovarianceChoice,
    Durbin,
    EffectsChoice,
    ErrorComponentsChoice,
    ModelChoice,
    Orders,
    WError,
)


class SpatialModel(Selection, total=False):
    """Which model, and on which regions and periods; see `regspatial.spatial_panel`."""

    y: Annotated[str | None, HandedOn()]
    x: Annotated[Sequence[str] | None, HandedOn()]
    model: Annotated[ModelChoice, HandedOn("sdm")]
    fixed_effects: Annotated[AutomaticFixedEffects, HandedOn()]
    effects: Annotated[EffectsChoice, HandedOn("fixed")]
    error_components: Annotated[ErrorComponentsChoice, HandedOn("kkp")]
    durbin: Annotated[Durbin, HandedOn()]
    w_error: Annotated[WError, HandedOn()]
    covariance: Annotated[CovarianceChoice, HandedOn("auto")]
    bias_correction: Annotated[BiasCorrectionChoice, HandedOn("auto")]


class ImpactsOfModel(Selection, total=False):
    """Which impacts of an estimated model, and how they are tested; see `regspatial.impacts`."""

    at: Annotated[At, HandedOn(late=True)]
    inference: Annotated[InferenceOfImpacts, HandedOn("simulation", late=True)]
    draws: Annotated[DrawsOfImpacts, HandedOn(1000, late=True)]
    level: Annotated[LevelOfImpacts, HandedOn(0.95, late=True)]
    by_region: Annotated[ByRegion, HandedOn(True, late=True)]
    orders: Annotated[Orders, HandedOn(0, late=True)]


class ImpactsOfCrossSection(ImpactsOfModel, KeyedSample, total=False):
    """The same, of a table of one period."""


class ModelTested(KeyedSelection, total=False):
    """Which model is tested, and on which regions and periods; see `regspatial.spatial_panel`."""

    y: Annotated[str | None, HandedOn()]
    x: Annotated[Sequence[str] | None, HandedOn()]
    model: Annotated[ModelChoice, HandedOn("sdm")]
    fixed_effects: Annotated[AutomaticFixedEffects, HandedOn()]
    durbin: Annotated[Durbin, HandedOn()]
    missing: Annotated[Missing | None, HandedOn(late=True)]
    progress: Annotated[Progress | None, HandedOn(late=True)]
    options: Annotated[Options | None, HandedOn(late=True)]


class SmallerTested(ModelTested, total=False):
    """Which model, and how tests against smaller ones are drawn; see `regspatial.regression.lr_tests`."""

    bias_correction: Annotated[BiasCorrectionChoice, HandedOn("auto", late=True)]
    draws: Annotated[DrawsOfSmallerModels, HandedOn(late=True)]
    alpha: Annotated[LevelOfTests, HandedOn(0.05, late=True)]
    rng: Annotated[SeedOfDraws, HandedOn(late=True)]


class ResidualTested(ModelTested, Workers, total=False):
    """Which model, and how a test of its residuals is drawn; see `regspatial.model_diagnostics`."""

    bias_correction: Annotated[BiasCorrectionChoice, HandedOn("auto", late=True)]
    draws: Annotated[DrawsOfFittedModel, HandedOn(199, late=True)]
    alpha: Annotated[LevelOfTests, HandedOn(0.05, late=True)]
    rng: Annotated[SeedOfDraws, HandedOn(late=True)]
