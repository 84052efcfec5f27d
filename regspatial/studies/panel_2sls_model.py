"""A spatial panel model by two-stage least squares with its impacts, in one run: what faces call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._door import door
from .._kernels.random import Rng, seed_if
from ..choices.data import Missing, Where
from ..choices.regression import (
    ConleyKernel,
    FixedEffects,
    ImpactInference,
    LagModel,
    SpatialInstrumentsCovariance,
)
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..options import Options
from ..progress import Progress, part, report
from ..regression import impacts as impacts_of
from ..regression import spatial_panel_2sls, wald_test
from ..results.specification import PanelModel


@door
def panel_2sls_model(
    panel: Panel,
    formula: str,
    w: SpatialWeights | PeriodWeights,
    *,
    model: LagModel = "sar",
    fixed_effects: FixedEffects = "twoway",
    durbin: Sequence[str] | None = None,
    covariance: SpatialInstrumentsCovariance = "clustered",
    cutoff: float | None = None,
    kernel: ConleyKernel = "bartlett",
    regions: Regions | None = None,
    at: Mapping[str, float] | str | None = None,
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    by_region: bool = True,
    orders: int = 0,
    where: Where | None = None,
    missing: Missing | None = None,
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> PanelModel:
    """Estimate a sar or sdm by two-stage least squares, its impacts, and whether theta is zero.

    Parameters
    ----------
    panel, formula, w, model, fixed_effects, durbin, covariance, cutoff, kernel, regions
        As in `regspatial.spatial_panel_2sls`.
    at, inference, draws, level, by_region, orders, rng
        As in `regspatial.impacts`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.spatial_panel`.

    Returns
    -------
    PanelModel
        `.model`, `.impacts`, and of an sdm the Wald test of theta = 0 in `.tests`.

    Raises
    ------
    RegspatialError
        As `spatial_panel_2sls` and `impacts`.

    Examples
    --------
    >>> import regspatial as rs
    >>> import numpy as np
    >>> from regspatial import studies
    >>> rng, ids = np.random.default_rng(1), range(30)
    >>> ring = (np.roll(np.eye(30), 1, axis=1) + np.roll(np.eye(30), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=ids, matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 8, 30))
    >>> y = np.linalg.solve(np.eye(30) - 0.5 * ring, (2 * x + e).T).T
    >>> panel = rs.Panel.from_arrays(ids, range(8), {"y": y, "x": x})
    >>> found = studies.panel_2sls_model(panel, "y ~ x", w, inference="delta")
    >>> [t.name for t in found.tables()][:1]
    ['coefficients']
    """
    del where  # the door has chosen
    seed = seed_if(inference == "simulation", rng)
    fitted = spatial_panel_2sls(
        panel, formula, w, model=model, fixed_effects=fixed_effects, durbin=durbin,
        covariance=covariance, cutoff=cutoff, kernel=kernel, regions=regions, missing=missing,
        progress=part(progress, 0.0, 0.5), options=options,
    )  # fmt: skip
    effects = impacts_of(
        fitted, at=at, inference=inference, draws=draws, level=level, by_region=by_region,
        orders=orders, rng=seed, progress=part(progress, 0.5, 0.9), options=options,
    )  # fmt: skip
    report(progress, 0.9, "tests")
    tests = (wald_test(fitted, "theta=0"),) if model == "sdm" else ()
    return PanelModel(model=fitted, impacts=effects, tests=tests)
