"""A spatial panel model by two-stage least squares with its impacts, in one run: what faces call."""

from __future__ import annotations

from typing import Annotated, Any, Unpack

from ..._calls.door import door
from ..._kernels.random import seed_if
from ...choices.data import Missing
from ...choices.regression import LagModel, SpatialInstrumentsCovariance
from ...containers import PeriodWeights, SpatialWeights
from ...declare.asks import Asks, asked_as
from ...declare.data import MapForConley, Table, Weights
from ...declare.description import Output
from ...declare.draws import SeedOfDraws
from ...declare.models import (
    AutomaticFixedEffects,
    ConleyCutoff,
    ConleyKernelChoice,
    Durbin,
)
from ...declare.spatial_model import ImpactsOfModel
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress, part, report
from ...regression import impacts as impacts_of
from ...regression import spatial_panel_2sls_estimate, wald_test
from ...regression.tests.record import PanelModel
from ...words import _


@tool(
    group="model",
    behind="spatial_panel",
    name=_("Spatial panel model by instruments"),
    help=_(
        "Sar or sdm on a panel with fixed effects by two-stage least squares: spatial lags "
        "of the regressors stand in for that of y, and the formula may have endogenous "
        "regressors. Consistent under unknown heteroskedasticity; with impacts."
    ),
    tags=_(
        "spatial 2SLS, GS2SLS, Kelejian, Prucha, instruments, endogeneity, panel, "
        "endogenous regressor, reverse causality, spatial panel GMM"
    ),
    tried={"formula": "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"},
    style="impacts",
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("fit", _("Fit")),
        Output.table("impacts", _("Impacts")),
        Output.table("heavy_tails", _("Impacts near the bound of rho")),
        Output.table("feedback", _("Feedback")),
        Output.table("partition", _("Impacts by order")),
        Output.table("tests", _("Specification tests")),
        Output.table("regional_impacts", _("Impacts by region")),
        Output.layer(_("Map of impacts by region"), name="regional"),
        Output.number("rho", _("Spatial lag parameter rho"), "model.rho"),
        Output.number("sigma2", _("Error variance sigma²"), "model.sigma2"),
        Output.number("nobs", _("Observations"), "model.nobs"),
    ),
)
@door
def spatial_panel_2sls(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _("Such as: y ~ x1 + x2, or with instruments: y ~ x1 + [d ~ z1 + z2]."),
            kind="formula",
        ),
    ],
    w: Annotated[SpatialWeights | PeriodWeights, asked_as(Weights)],
    *,
    model: Annotated[
        LagModel,
        Asks(
            _("Model"),
            _("sar: lag of y; sdm: lags of y and x, for which instruments are often weak."),
            terms="model",
        ),
    ] = "sar",
    fixed_effects: AutomaticFixedEffects = None,
    durbin: Durbin = None,
    covariance: Annotated[
        SpatialInstrumentsCovariance,
        Asks(
            _("Standard errors"),
            _(
                "Clustered by region, robust to heteroskedasticity, classical, or robust to "
                "dependence over space (Conley)."
            ),
            terms="covariance",
        ),
    ] = "clustered",
    conley_cutoff: ConleyCutoff = None,
    conley_kernel: ConleyKernelChoice = "bartlett",
    regions: MapForConley = None,
    missing: Missing | None = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[ImpactsOfModel],
) -> PanelModel:
    """Estimate a sar or sdm by two-stage least squares, its impacts, and whether theta is zero.

    Parameters
    ----------
    panel, formula, w, model, fixed_effects, durbin, covariance, conley_cutoff, conley_kernel, regions
        As in `regspatial.regression.spatial_panel_2sls_estimate`.
    at, inference, draws, level, by_region, orders, rng
        As in `regspatial.impacts`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`.

    Returns
    -------
    PanelModel
        `.model`, `.impacts`, and of an sdm the Wald test of theta = 0 in `.tests`.

    Raises
    ------
    RegspatialError
        As `spatial_panel_2sls_estimate` and `impacts`.

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
    >>> found = studies.spatial_panel_2sls(panel, "y ~ x", w, inference="delta")
    >>> [t.name for t in found.tables()][:1]
    ['coefficients']
    """
    how: Any = asked
    seed = seed_if(asked["inference"] == "simulation", rng)
    fitted = spatial_panel_2sls_estimate(
        panel,
        formula,
        w,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
        covariance=covariance,
        conley_cutoff=conley_cutoff,
        conley_kernel=conley_kernel,
        regions=regions,
        missing=missing,
        progress=part(progress, 0.0, 0.5),
        options=options,
    )
    effects = impacts_of(
        fitted,
        **how,
        rng=seed,
        progress=part(progress, 0.5, 0.9),
        options=options,
    )
    report(progress, 0.9, "tests")
    tests = (wald_test(fitted, "theta=0"),) if model == "sdm" else ()
    return PanelModel(model=fitted, impacts=effects, tests=tests)
