"""A spatial regression on a cross-section with its impacts and tests, in one run: what faces call."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

from ..._calls.door import door
from ..._kernels.random import seed_if
from ...autocorrelation import residual_moran
from ...choices import one_of
from ...choices.regression import FORMS, CrossSectionCovariance, Model, SpatialEstimator
from ...containers import Panel, SpatialWeights
from ...declare.asks import Asks, asked_as
from ...declare.data import MapForConley, Table, TimeOfCrossSection, Weights
from ...declare.description import Output
from ...declare.draws import SeedOfDraws
from ...declare.models import (
    ConleyCutoff,
    ConleyKernelChoice,
    Durbin,
    ImpactTests,
    ModelChoice,
    WError,
)
from ...declare.spatial_model import ImpactsOfCrossSection
from ...declare.tool import tool
from ...errors import InferenceWarning, SpecificationError
from ...options import Options
from ...progress import Progress, part, report
from ...regression import impacts as impacts_of
from ...regression import lm_residual_test, lm_tests, spatial_regression_estimate, wald_test
from ...regression.cross_section.record import SpatialRegressionModel, SpatialRegressionResult
from ...regression.cross_section.spatial_regression import one_period
from ...regression.estimation.design import design
from ...regression.tests.impact_tests import each_variable, without
from ...regression.tests.record import SpecificationTest
from ...regression.tests.restrictions import Found, smaller_than
from ...results import Note
from ...results.autocorrelation import GlobalStatistic
from ...results.record import label_entry
from ...weights.conversion import the_one
from ...words import _


@tool(
    group="model",
    behind="spatial_panel",
    name=_("Spatial regression of a cross-section"),
    help=_(
        "Spatial regression with one row a region by maximum likelihood (SDM, SAR, SEM, "
        "SDEM, SLX, OLS, SAC, GNS), with exact direct, indirect and total impacts and "
        "their standard errors, LM, LR and Wald tests and Moran's I of the residuals. "
        "Formulas may have products (x1:x2) and squares (x1^2)."
    ),
    tags=_(
        "SDM, SAR, SEM, spatial lag, spatial error, cross-section, spatialreg, GeoDa, "
        "OLS, spatial Durbin, spatial regression, least squares"
    ),
    tried={"at_time": "2022"},
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
        Output.table("residual_moran", _("Moran's I of the residuals")),
        Output.layer(_("Map of impacts by region"), name="regional"),
        Output.number("rho", _("Spatial lag parameter rho"), "model.rho"),
        Output.number("lambda", _("Spatial error parameter lambda"), "model.lambda_"),
        Output.number("sigma2", _("Error variance sigma²"), "model.sigma2"),
        Output.number("loglik", _("Log-likelihood"), "model.loglik"),
        Output.number("aic", _("AIC"), "model.aic"),
        Output.number("nobs", _("Observations"), "model.nobs"),
    ),
)
@door
def spatial_regression(
    panel: Table,
    formula: Annotated[
        str | None,
        Asks(_("Formula"), _("Such as: crime ~ income + log(value) + income^2."), kind="formula"),
    ],
    w: Annotated[SpatialWeights | None, asked_as(Weights)],
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    at_time: TimeOfCrossSection = None,
    model: ModelChoice = "sdm",
    durbin: Durbin = None,
    w_error: Annotated[SpatialWeights | Sequence[SpatialWeights] | None, asked_as(WError)] = None,
    estimator: Annotated[
        SpatialEstimator,
        Asks(
            _("Estimator"),
            _(
                "Maximum likelihood; for sar and sdm two-stage least squares with spatial lags of "
                "the regressors as instruments; for models with spatial errors GMM robust to "
                "heteroskedasticity (needs spreg, so not in QGIS). With the last two the formula "
                "may have endogenous regressors: y ~ x + [d ~ z]."
            ),
            terms="estimator",
        ),
    ] = "ml",
    covariance: Annotated[
        CrossSectionCovariance | None,
        Asks(
            _("Standard errors"),
            _(
                "Empty: from the expected information, or for two-stage least squares robust (HC3, "
                "which holds with few regions; HC1 is the customary one). HC1, HC3 and Conley: of "
                "ols, slx and two-stage least squares; Conley is robust to dependence over space "
                "as well."
            ),
            terms="covariance",
        ),
    ] = None,
    conley_cutoff: ConleyCutoff = None,
    conley_kernel: ConleyKernelChoice = "bartlett",
    regions: MapForConley = None,
    impact_tests: ImpactTests = False,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[ImpactsOfCrossSection],
) -> SpatialRegressionModel:
    """Estimate a spatial regression, its impacts, and tests of what was left out or is too much.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, at_time, model, durbin, w_error, estimator, covariance, conley_cutoff, \
conley_kernel, regions
        As in `regspatial.regression.spatial_regression_estimate`.
    impact_tests : bool
        Also LR tests that a variable has no impacts (beta = theta = 0), one model each.
    at, inference, draws, level, by_region, orders, rng
        As in `regspatial.impacts`.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    SpatialRegressionModel
        `.model`, `.impacts` (None for ols and sem), `.tests` and `.moran`: Lagrange multiplier tests
        for a lag and for errors on least-squares residuals (for slx on its own), for sar and sdm that
        for errors beside the lag; for an SDM LR and Wald tests of theta = 0 (it reduces to a SAR) and
        theta + rho·beta = 0 (to a SEM; only where every x has its W(x)); for ols and slx Moran's I of
        the residuals with Cliff and Ord's moments.

    Raises
    ------
    RegspatialError
        As `spatial_regression_estimate` and `impacts`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.spatial_regression(
    ...     panel, "ln_inn ~ ln_de", w, at_time=2022, model="slx", inference="delta"
    ... )
    >>> [t.name for t in found.tables()][:2]
    ['coefficients', 'fit']
    """
    errors: SpatialWeights | None = the_one("w_error", w_error)
    form = FORMS[one_of("model", model, Model)]
    how: Any = asked
    seed = seed_if(form.spills and asked["inference"] == "simulation", rng)
    panel = one_period(panel, at_time)

    def fit(
        which: Model, cov: CrossSectionCovariance | None, **near: Any
    ) -> SpatialRegressionResult:
        return spatial_regression_estimate(
            panel,
            formula,
            w,
            y=y,
            x=x,
            model=which,
            estimator=estimator,
            covariance=cov,
            options=options,
            w_error=errors if FORMS[which].spatial_error or which == model else None,
            durbin=durbin if FORMS[which].lags_of_x else None,
            progress=part(progress, 0.0, 0.5) if which == model else None,
            **near,
        )

    fitted = fit(
        model, covariance, conley_cutoff=conley_cutoff, conley_kernel=conley_kernel, regions=regions
    )
    effects = None
    if form.spills:
        effects = impacts_of(
            fitted,
            **how,
            rng=seed,
            progress=part(progress, 0.5, 0.8),
            options=options,
        )
    report(progress, 0.8, "tests")
    tests, notes = _on_residuals(panel, formula, fitted, y, x, options)
    if estimator != "ml" and FORMS[model].lags_of_x and any(fitted.theta):
        tests = (*tests, wald_test(fitted, "theta=0"))
    elif model == "sdm":
        more, why_not = smaller_than(fitted, lambda which: fit(which, "observed"))
        tests, notes = (*tests, *more), (*notes, *why_not)
    if impact_tests:
        more, why_not = each_variable(
            fitted, lambda gone: _lacking(panel, (formula, y, x), fitted, gone, options)
        )
        tests, notes = (*tests, *more), (*notes, *why_not)
    report(progress, 1.0, "done")
    return SpatialRegressionModel(
        model=fitted,
        impacts=effects,
        tests=tests,
        test_notes=notes,
        moran=_moran(panel, formula, fitted, y, x),
    )


def _lacking(
    panel: Panel,
    given: tuple[str | None, str | None, Sequence[str] | None],
    fitted: SpatialRegressionResult,
    gone: Sequence[str],
    options: Options | None,
) -> SpatialRegressionResult:
    """Return the model without some regressors."""
    formula, x = without(given[0], given[2], gone)
    durbin = None
    if FORMS[fitted.model].lags_of_x:
        durbin = [v for v in fitted.spec["durbin"] if v not in gone]
    return spatial_regression_estimate(
        panel,
        formula,
        fitted.w,
        y=given[1],
        x=x,
        model=fitted.model,
        durbin=durbin,
        estimator=fitted.estimator,
        options=options,
    )


def _on_residuals(
    panel: Panel,
    formula: str | None,
    fitted: SpatialRegressionResult,
    y: str | None,
    x: Sequence[str] | None,
    options: Options | None,
) -> Found:
    """Return the Lagrange multiplier tests, or why there are none."""
    if fitted.w is None or fitted.endogenous:
        return (), ()
    if fitted.errors_by_period:
        return (), (Note(_("No LM tests: they are of one W for the lag and the errors.")),)
    tests: tuple[SpecificationTest, ...] = ()
    notes: tuple[Note, ...] = ()
    own = fitted.model == "slx"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)  # the model's own fit has said it
            found = lm_tests(
                panel,
                formula,
                fitted.w,
                y=y,
                x=x,
                fixed_effects="none",
                model="slx" if own else "ols",
                durbin=fitted.spec["durbin"] if own else None,
            )
        tests = found.tests
        said = (
            _("LM tests: on the residuals of the SLX.")
            if own
            else _("LM tests for lag and error: on the residuals of least squares without W(x).")
        )
        notes = (Note(said),)
    except SpecificationError as error:
        notes = (Note(_("No LM tests: {reason}"), reason=error.message),)
    if FORMS[fitted.model].family == "lag" and fitted.estimator == "ml":
        tests = (*tests, lm_residual_test(fitted, options=options))
    return tests, notes


def _moran(
    panel: Panel,
    formula: str | None,
    fitted: SpatialRegressionResult,
    y: str | None,
    x: Sequence[str] | None,
) -> GlobalStatistic | None:
    """Return Moran's I of the residuals where its moments are known: least squares."""
    if fitted.w is None or FORMS[fitted.model].parameters or fitted.w.islands:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        d = design(
            panel,
            formula,
            fitted.w,
            y=y,
            x=x,
            model=fitted.model,
            fixed_effects="none",
            durbin=fitted.spec["durbin"] or None,
        )
    found = residual_moran(
        fitted.residuals[0], d.Z[:, 0].T, fitted.w, variable=fitted.y_name, at_time=panel.times[0]
    )
    return replace(found, spec={**found.spec, **label_entry(fitted.variable_labels)})
