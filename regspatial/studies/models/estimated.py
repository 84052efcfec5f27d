"""The model of a tool that estimates one first."""

from __future__ import annotations

from typing import Any

from ...choices.data import Missing
from ...containers import Panel
from ...declare.spatial_model import SpatialModel
from ...options import Options
from ...progress import Progress
from ...regression import spatial_panel_estimate
from ...results.regression import SpatialPanelResult
from ...weights.conversion import the_one


def estimated(
    panel: Panel,
    formula: str | None,
    w: Any,
    asked: SpatialModel,
    *,
    missing: Missing | None,
    progress: Progress | None,
    options: Options | None,
) -> SpatialPanelResult:
    """Return the model that was asked for; one matrix stands where a list of them does.

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`.
    """
    given: dict[str, Any] = {**asked}
    if "w_error" in given:
        given["w_error"] = the_one("w_error", given["w_error"])
    return spatial_panel_estimate(
        panel, formula, w, **given, missing=missing, progress=progress, options=options
    )
