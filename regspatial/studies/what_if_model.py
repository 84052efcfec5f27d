"""A spatial panel model, and what y does when a regressor changes: what every face calls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .._door import door
from .._kernels.random import Rng
from .._naming import joined, names_in
from ..choices.data import Missing, Where
from ..choices.regression import (
    BiasCorrection,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    ImpactInference,
    Model,
)
from ..containers import Panel, PeriodWeights, SpatialWeights, Variable
from ..options import Options
from ..progress import Progress, part
from ..regression import spatial_panel
from ..regression.what_if import what_if
from ..results.what_if import WhatIf
from .gazetteer import bearers, gazetteer
from .panel_model import one_of_errors

_BETWEEN = re.compile(r"[,，、;；\n]+")


@door
def what_if_model(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Model = "sdm",
    fixed_effects: FixedEffects = "twoway",
    effects: Effects = "fixed",
    error_components: ErrorComponents = "kkp",
    durbin: Sequence[str] | None = None,
    w_error: SpatialWeights | PeriodWeights | Sequence[SpatialWeights] | None = None,
    covariance: Covariance = "auto",
    bias_correction: BiasCorrection = "auto",
    regressor: str | None = None,
    by: float = 1.0,
    in_regions: Sequence[str] | None = None,
    changes: Variable | None = None,
    at_time: object = None,
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    where: Where | None = None,
    missing: Missing | None = None,
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> WhatIf:
    """Estimate a spatial panel model and return what y does when a regressor changes.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction
        As in `regspatial.spatial_panel`.
    by, changes, at_time, inference, draws, level, rng
        As in `regspatial.what_if`.
    regressor : str, optional
        As there; the first of the formula by default.
    in_regions : sequence of str, optional
        As there; also their names in either language, and one text with commas between them.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    WhatIf

    Raises
    ------
    RegspatialError
        As `spatial_panel` and `what_if`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.what_if_model(
    ...     panel, "ln_inn ~ ln_de", w, regressor="ln_de", draws=50, rng=1
    ... )
    >>> [t.name for t in found.tables()][:1]
    ['totals']
    """
    del where  # the door has chosen
    fitted = spatial_panel(
        panel, formula, w, y=y, x=x, model=model, fixed_effects=fixed_effects, effects=effects,
        error_components=error_components, durbin=durbin, w_error=one_of_errors(w_error), covariance=covariance,
        bias_correction=bias_correction, missing=missing, progress=part(progress, 0.0, 0.6), options=options,
    )  # fmt: skip
    if in_regions is not None:  # of a shell or a dialog it is one text
        parts = [r.strip() for one in in_regions for r in _BETWEEN.split(one)]
        in_regions = _coded([r for r in parts if r], fitted.ids, (panel, w)) or None
    return what_if(
        fitted, regressor or fitted.variables[0], by=by, in_regions=in_regions, changes=changes, at_time=at_time,
        inference=inference, draws=draws, level=level, rng=rng, progress=part(progress, 0.6, 1.0), options=options,
    )  # fmt: skip


def _coded(given: Sequence[str], ids: Sequence[str], knowing: Sequence[object]) -> list[str]:
    """Return regions by their codes; a name that no region bears, or several do, stays for the refusal."""
    known = joined(names_in(knowing))
    names = gazetteer((i, one) for i, both in known.items() for one in (both.en, both.zh))
    out = []
    for text in given:
        hits = () if text in ids else bearers(text, names)
        out.append(hits[0] if len(hits) == 1 else text)
    return out
