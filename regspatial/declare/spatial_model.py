"""Arguments of a spatial panel model that tools hand on to it, with their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from .._calls.hints import HandedOn
from ..choices.data import Missing
from ..options import Options
from ..progress import Progress
from .draws import DrawsOfFittedModel, LevelOfTests, SeedOfDraws
from .every_tool import KeyedSelectionByWorkers, Selection
from .models import (
    AutomaticFixedEffects,
    BiasCorrectionChoice,
    CovarianceChoice,
    Durbin,
    EffectsChoice,
    ErrorComponentsChoice,
    ModelChoice,
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


class ResidualTested(KeyedSelectionByWorkers, total=False):
    """Which model, and how a test of its residuals is drawn; see `regspatial.model_diagnostics`."""

    y: Annotated[str | None, HandedOn()]
    x: Annotated[Sequence[str] | None, HandedOn()]
    model: Annotated[ModelChoice, HandedOn("sdm")]
    fixed_effects: Annotated[AutomaticFixedEffects, HandedOn()]
    durbin: Annotated[Durbin, HandedOn()]
    bias_correction: Annotated[BiasCorrectionChoice, HandedOn("auto")]
    draws: Annotated[DrawsOfFittedModel, HandedOn(199)]
    alpha: Annotated[LevelOfTests, HandedOn(0.05)]
    missing: Annotated[Missing | None, HandedOn()]
    rng: Annotated[SeedOfDraws, HandedOn()]
    progress: Annotated[Progress | None, HandedOn()]
    options: Annotated[Options | None, HandedOn()]
