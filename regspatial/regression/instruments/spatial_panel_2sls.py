"""Spatial panel models with fixed effects by two-stage least squares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from ..._calls.door import door
from ...choices import one_of
from ...choices.data import Missing
from ...choices.regression import (
    ConleyKernel,
    FixedEffects,
    LagModel,
    SpatialInstrumentsCovariance,
)
from ...containers import Panel, PeriodWeights, Regions, SpatialWeights
from ...declare.every_tool import Selection
from ...options import DEFAULT, Options
from ...progress import Progress, report
from ...results.regression import STANDARD_ERRORS
from ...results.table import Note
from ...terms import term
from ..cross_section.record import SpatialPanelInstruments
from ..errors.hac import near_of
from ..errors.student_t import by_t
from ..errors.without_rho import by_period, check_cutoff_asked
from ..estimation.design_warnings import few_clusters, origin_notes, say_identity
from ..estimation.panel_record import result_of, spec_of
from ..estimation.within import effects_for
from ..panel.unbalanced.design import UnbalancedDesign
from ..panel.unbalanced.record import Fit, record_of
from .two_stage import arranged_of, by_instruments, first_stages, instrument_notes


@door
def spatial_panel_2sls_estimate(
    panel: Panel,
    formula: str,
    w: SpatialWeights | PeriodWeights,
    *,
    id: str | None = None,
    time: str | None = None,
    model: LagModel = "sar",
    fixed_effects: FixedEffects | None = None,
    durbin: Sequence[str] | None = None,
    covariance: SpatialInstrumentsCovariance = "clustered",
    conley_cutoff: float | None = None,
    conley_kernel: ConleyKernel = "bartlett",
    regions: Regions | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[Selection],
) -> SpatialPanelInstruments:
    r"""Estimate a sar or sdm on a panel by two-stage least squares within effects.

    .. math::
        y_t = \rho W y_t + X_t\beta + W X_t\theta + D_t\gamma + \mu + \alpha_t 1 + \varepsilon_t

    Parameters
    ----------
    panel : Panel or DataFrame
        Whole, or with holes and ``missing="keep"``; a DataFrame by `id` and `time`.
    formula : str
        ``"y ~ x1 + x2"``, or with endogenous regressors ``"y ~ x1 + [d ~ z1 + z2]"``.
    w : SpatialWeights, libpysal Graph or W, mapping of time to one of them
    id, time : str, optional
        Columns of a DataFrame.
    model : {"sar", "sdm"}
        An sdm has W² x and W³ x alone to tell Wy by, which is little unless rho is large: look at the
        effective F in the table of fit.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        "twoway" by default, "none" where the panel has one period.
    durbin : sequence of str, optional
        Regressors that get a spatial lag W(x); by default all that are exogenous.
    covariance : {"clustered", "hc1", "classical", "conley"}
        Clustered by region, robust to heteroskedasticity, or classical; with the small-sample factors of
        `regspatial.fixed_effects`. "conley": robust to heteroskedasticity and to dependence over space of any
        form within `conley_cutoff` in each period (Kelejian and Prucha 2007). p and intervals are by t with n - 1 degrees of
        freedom of clusters, else with those that are left, as there.
    conley_cutoff, conley_kernel, regions : optional
        For "conley", as in `regspatial.regression.spatial_panel_estimate`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`: "keep" estimates on the cells that are there, each period by
        the weights among them.

    Returns
    -------
    SpatialPanelInstruments
        For `regspatial.impacts` and tables as any model.

    Raises
    ------
    RegspatialError
        As `regspatial.regression.spatial_panel_estimate`; SpecificationError if the spatial lags of the regressors are no
        instruments; BoundaryError if rho lies outside its bounds.

    Notes
    -----
    Wy is instrumented by W x and W² x, or W² x and W³ x where W x is a regressor; d by z, W z and W² z.
    Everything is lagged first and loses its effects afterwards, as in `spatial_panel_estimate`. No likelihood
    and no bias correction are needed: the incidental effects do not bias rho here, and unknown
    heteroskedasticity does not either.

    References
    ----------
    Kelejian, H. H., and Prucha, I. R. (1998). A generalized spatial two-stage least squares procedure.
    Journal of Real Estate Finance and Economics 17(1). https://doi.org/10.1023/A:1007707430416
    Kelejian, H. H., and Prucha, I. R. (2007). HAC estimation in a spatial framework. Journal of
    Econometrics 140(1). https://doi.org/10.1016/j.jeconom.2006.09.005

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(30), 1, axis=1) + np.roll(np.eye(30), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(30), matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 8, 30))
    >>> y = np.linalg.solve(np.eye(30) - 0.5 * ring, (2 * x + e).T).T
    >>> panel = rs.Panel.from_arrays(range(30), range(8), {"x": x, "y": y})
    >>> fit = rs.regression.spatial_panel_2sls_estimate(
    ...     panel, "y ~ x", w, model="sar", fixed_effects="entity"
    ... )
    >>> bool(abs(fit.rho - 0.5) < 0.2)
    True
    """
    options = options or DEFAULT
    one_of("model", model, LagModel)
    one_of("covariance", covariance, SpatialInstrumentsCovariance)
    check_cutoff_asked(conley_cutoff, covariance)
    report(progress, 0.0, "data")
    fixed_effects = effects_for(fixed_effects, panel.T)
    arranged = arranged_of(
        panel,
        formula,
        w,
        model=model,
        durbin=durbin,
        fixed_effects=fixed_effects,
        holes=missing == "keep",
    )
    report(progress, 0.5, "estimates")
    d = arranged.design
    near = None
    if covariance == "conley":
        near = near_of(
            regions,
            d.ids,
            conley_cutoff,
            conley_kernel,
            lambda: by_period(d, by_instruments(arranged, "hc1", options).found.e),
        )
    fit = by_instruments(arranged, covariance, options, near)
    say_identity(d, fit.found.e)
    spec = {
        **spec_of("spatial_panel_2sls_estimate", d, covariance, "none", formula),
        "instruments": list(fit.instruments),
    }
    if isinstance(d, UnbalancedDesign):
        record = record_of(Fit(d, fit.found, "none", None), spec, SpatialPanelInstruments)
    else:
        record = result_of(SpatialPanelInstruments, d, fit.found, "none", spec)
    errors = Note(STANDARD_ERRORS, how=term("covariance", covariance))
    record = replace(
        record,
        notes=(
            errors,
            *few_clusters(d, covariance),
            *origin_notes(d),
            *instrument_notes(fit, arranged, panel.labels),
        ),  # the effects leave no bias to speak of
    )
    return replace(
        by_t(record, fit.freedom),
        endogenous=tuple(d.variables[i] for i in arranged.endogenous),
        instruments=fit.instruments,
        **first_stages(fit, arranged),
        overidentification=fit.overidentification,
        overidentification_df=fit.df,
    )
