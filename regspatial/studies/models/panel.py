"""A spatial panel model with its impacts and tests, in one run: what every face calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Annotated, Any, Unpack

from ..._calls.door import door
from ..._kernels.random import seed_if
from ...choices import one_of
from ...choices.data import Missing
from ...choices.regression import (
    FORMS,
    Absent,
    BiasCorrection,
    Convention,
    Effects,
    FixedEffects,
    LeftOut,
    Model,
    SpatialEstimator,
    SpatialPanelCovariance,
)
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...declare.asks import Asks
from ...declare.data import MapForConleyAndGroups, Table, Weights
from ...declare.description import Output
from ...declare.draws import SeedOfDraws
from ...declare.models import (
    AutomaticFixedEffects,
    BiasCorrectionChoice,
    ConleyCutoff,
    ConleyKernelChoice,
    ConventionChoice,
    Durbin,
    EffectsChoice,
    ErrorComponentsChoice,
    ImpactTests,
    ModelChoice,
    ModelFormula,
    WError,
)
from ...declare.spatial_model import ImpactsOfModel
from ...declare.tool import tool
from ...errors import RegspatialError, SpecificationError
from ...options import Options
from ...progress import Progress, part, report
from ...regression import impacts as impacts_of
from ...regression import lm_tests, spatial_panel_estimate
from ...regression.errors.p_of_f import of_regions_together
from ...regression.groups.leave_out.record import LeaveOut
from ...regression.groups.record import SpatialGroups
from ...regression.tests.effects_tests.estimate import drawn_p
from ...regression.tests.impact_tests import each_variable, without
from ...regression.tests.nested_signs import on_robust
from ...regression.tests.record import OF_LIKELIHOOD, PanelModel, SpecificationTest
from ...regression.tests.restrictions import (
    SEED,
    Found,
    effects_tests,
    smaller_than,
    with_p_that_holds,
)
from ...results import Note
from ...results.regression import SpatialPanelResult
from ...weights.conversion import the_one
from ...words import _
from .other_ways import another


@tool(
    group="model",
    name=_("Spatial panel model with impacts"),
    help=_(
        "Spatial panel regression by maximum likelihood (SDM, SAR, SEM, SDEM, SLX, OLS, "
        "SAC, GNS) with fixed effects, exact direct, indirect and total impacts with their "
        "standard errors, and tests whether the SDM may be simplified. One period is a cross-section; by "
        "instruments, by group of regions, or again without each region, if asked."
    ),
    tags=_(
        "SDM, SAR, spatial Durbin, spillover, panel, xsmle, fixed effects, spatial "
        "econometrics, spatial panel, spatial spillover, SEM, spatial lag, spatial "
        "error, spatial autoregressive"
    ),
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
        Output.table("differences", _("Differences")),
        Output.table("groups", _("Groups")),
        Output.table("range", _("Range of the estimates")),
        Output.table("left_out", _("Estimates without each")),
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
def spatial_panel(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: ModelChoice = "sdm",
    fixed_effects: AutomaticFixedEffects = None,
    effects: EffectsChoice = "fixed",
    error_components: ErrorComponentsChoice = "kkp",
    durbin: Durbin = None,
    w_error: WError = None,
    estimator: Annotated[
        SpatialEstimator,
        Asks(
            _("Estimator"),
            _(
                "Maximum likelihood; two-stage least squares of a sar or sdm, with spatial lags of x as instruments; of "
                "one period also GMM robust to heteroskedasticity (needs spreg, so not in QGIS). With the last two "
                "the formula may have endogenous regressors: y ~ x + [d ~ z]."
            ),
            terms="estimator",
            advanced=True,
        ),
    ] = "ml",
    group: Annotated[
        str | None,
        Asks(
            _("By group"),
            _("A model for each group of regions: an attribute of the regions, such as region4."),
            advanced=True,
        ),
    ] = None,
    leave: Annotated[
        LeftOut | None,
        Asks(
            _("Without each"),
            _("Estimated again without each region, or without each period."),
            terms="left_out",
            advanced=True,
        ),
    ] = None,
    covariance: Annotated[
        SpatialPanelCovariance,
        Asks(
            _("Standard errors"),
            _(
                "Automatic: by region, for any variances and dependence over time (fixed effects, "
                "eight regions or more). From the expected information or the observed Hessian: "
                "errors of one variance, independent over time. Conley: of ols and slx, robust to "
                "dependence over space."
            ),
            terms="covariance",
        ),
    ] = "auto",
    bias_correction: BiasCorrectionChoice = "auto",
    convention: ConventionChoice = "lag-first",
    conley_cutoff: ConleyCutoff = None,
    conley_kernel: ConleyKernelChoice = "bartlett",
    regions: MapForConleyAndGroups = None,
    impact_tests: ImpactTests = False,
    missing: Missing | None = None,
    absent: Annotated[
        Absent,
        Asks(
            _("Regions without y"),
            _(
                "Where empty cells are kept: a region without y is no neighbour of others at that "
                "time, or it is there and only its y is not known (sar, sdm, sem, sdem with fixed "
                "effects; regressors without empty cells)."
            ),
            terms="absent",
            advanced=True,
            when=("missing", ("keep",)),
        ),
    ] = "no-neighbour",
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **asked: Unpack[ImpactsOfModel],
) -> PanelModel | SpatialGroups | LeaveOut:
    """Estimate a spatial panel model, its impacts, and whether an SDM may be simplified.

    Parameters
    ----------
    panel, formula, w, y, x, model, fixed_effects, effects, error_components, durbin, w_error, \
covariance, bias_correction, convention, conley_cutoff, conley_kernel, regions
        As in `regspatial.regression.spatial_panel_estimate`.
    estimator : {"ml", "2sls", "gmm"}
        Maximum likelihood; "2sls" as `regspatial.spatial_panel_2sls`, of one period as
        `regspatial.spatial_regression`, which has "gmm" too.
    group : str, optional
        A model for each group of regions, as in `regspatial.spatial_groups`.
    leave : {"region", "time"}, optional
        Again without each, as in `regspatial.spatial_leave_one_out`, with all settings. One of `group` and `leave`.
    impact_tests : bool
        Also LR tests that a variable has no impacts (beta = theta = 0), one model each.
    at, inference, draws, level, by_region, orders, rng
        As in `regspatial.impacts`.
    progress, options : optional
    where, missing, absent : optional
        As in `regspatial.regression.spatial_panel_estimate`.

    Returns
    -------
    PanelModel
        `.model`, `.impacts` (None for ols and sem) and `.tests`: Lagrange multiplier tests for a lag
        and for errors on least-squares residuals with the same fixed effects (see `lm_tests`; on
        transformed data unless bias_correction is "none"), LR tests of the fixed effects (by
        uncorrected likelihoods; p of F, and none for effects of periods beside a spatial parameter, where F
        refuses too often: `effects_tests` draws it), and for an SDM, LR and Wald tests of theta = 0 (it reduces to a SAR)
        and theta + rho·beta = 0 (to a SEM; only where every x has its W(x)), by the likelihood that
        the SDM was estimated with.

        With `group` `SpatialGroups`, with `leave` `LeaveOut`. A panel of one period is a cross-section, without
        fixed effects.

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate` and `impacts`; ParameterError for settings that another estimator, groups or
        leaving out do not have.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = rs.spatial_panel(panel, "ln_inn ~ ln_de", w, draws=50, rng=1)
    >>> [t.name for t in found.tables()][:2]
    ['coefficients', 'fit']
    """
    how: Any = asked
    given = {name: value for name, value in locals().items() if name not in ("asked", "how")}
    way = another({**given, **how}, _PLAIN)
    if way is not None:
        return way
    errors = the_one("w_error", w_error)
    spills = FORMS[one_of("model", model, Model)].spills
    seed = seed_if(spills and asked["inference"] == "simulation", rng)
    fitted = spatial_panel_estimate(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        effects=effects,
        error_components=error_components,
        durbin=durbin,
        w_error=errors,
        covariance=covariance,
        bias_correction=bias_correction,
        convention=convention,
        conley_cutoff=conley_cutoff,
        conley_kernel=conley_kernel,
        regions=regions,
        missing=missing,
        absent=absent,
        progress=part(progress, 0.0, 0.5),
        options=options,
    )
    spilled = None
    if spills:
        spilled = impacts_of(
            fitted,
            **how,
            rng=seed,
            progress=part(progress, 0.5, 0.8),
            options=options,
        )
    report(progress, 0.8, "tests")
    data = _Given(
        panel, formula, w, y, x, missing, options, convention, bias_correction, errors, absent
    )
    tests, test_notes = _against_least_squares(data, fitted)
    more, of_f, notes = _of_effects(data, fitted)
    tests, test_notes = (*tests, *more), (*test_notes, *of_f)
    fitted = fitted._noted(*notes)
    if model == "sdm":
        more, notes = _tests(data, fitted)
        tests, test_notes = (*tests, *more), (*test_notes, *on_robust(fitted))
        fitted = fitted._noted(*notes)
    if impact_tests:
        more, notes = each_variable(fitted, lambda gone: data.lacking(fitted, gone))
        tests, test_notes = (*tests, *more), (*test_notes, *notes)
    if fitted.df is not None and tests:
        others = tuple(note for note in test_notes if note is not OF_LIKELIHOOD)
        together = of_regions_together(fitted, tests)
        test_notes = (*others, OF_LIKELIHOOD, _OF_WALD, *together)
    report(progress, 1.0, "done")
    return PanelModel(model=fitted, impacts=spilled, tests=tests, test_notes=test_notes)


_PLAIN = {name: one.default for name, one in signature(spatial_panel).parameters.items()}
_OF_WALD = Note(_("Wald tests are by the errors of the table."))
_OF_F = Note(
    _(
        "LR and Wald tests: p is that of F where degrees of freedom stand below, since the customary χ² rejects true nulls"
        " too often in short panels."
    )
)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the model was estimated from, for those it is tested against."""

    panel: Panel
    formula: str | None
    w: SpatialWeights | PeriodWeights | None
    y: str | None
    x: Sequence[str] | None
    missing: Missing | None
    options: Options | None
    convention: Convention
    correction: BiasCorrection
    w_error: SpatialWeights | PeriodWeights | None
    absent: Absent

    def fit(
        self,
        model: Model,
        fixed_effects: FixedEffects,
        correction: BiasCorrection,
        durbin: Sequence[str] | None = None,
        effects: Effects = "fixed",
    ) -> SpatialPanelResult:
        """Return another model of the same data."""
        own = self.w_error if FORMS[model].spatial_error else None
        return spatial_panel_estimate(
            self.panel,
            self.formula,
            self.w,
            y=self.y,
            x=self.x,
            model=model,
            w_error=own,
            fixed_effects=fixed_effects,
            effects=effects,
            durbin=durbin,
            covariance="observed",
            bias_correction=correction,
            convention=self.convention,
            missing=self.missing,
            absent=self.absent,
            options=self.options,
        )

    def lacking(self, fitted: SpatialPanelResult, gone: Sequence[str]) -> SpatialPanelResult:
        """Return the model without some regressors."""
        formula, x = without(self.formula, self.x, gone)
        durbin = None
        if FORMS[fitted.model].lags_of_x:
            durbin = [v for v in fitted.spec["durbin"] if v not in gone]
        model = fitted.model
        return spatial_panel_estimate(
            self.panel,
            formula,
            self.w,
            y=self.y,
            x=x,
            model=model,
            fixed_effects=fitted.fixed_effects,
            effects=fitted.spec.get("effects", "fixed"),
            durbin=durbin,
            covariance="observed",
            bias_correction=self.correction,
            convention=self.convention,
            missing=self.missing,
            options=self.options,
        )


def _against_least_squares(given: _Given, fitted: SpatialPanelResult) -> Found:
    """Return the Lagrange multiplier tests and what is to be said of them, or why there are none."""
    if fitted.errors_by_period:
        return (), (Note(_("No LM tests: they are of one W for the lag and the errors.")),)
    if given.w is None:
        return (), ()
    if fitted.spec.get("absent") == "unobserved":
        return (), (
            Note(
                _(
                    "No LM tests: they are of least squares, which know nothing of a y that is not known."
                )
            ),
        )
    try:
        found = lm_tests(
            given.panel,
            given.formula,
            given.w,
            y=given.y,
            x=given.x,
            missing=given.missing,
            fixed_effects=fitted.fixed_effects,
            bias_correction="none" if fitted.bias_correction == "none" else "auto",
            lag="demeaned" if fitted.spec.get("convention") == "demeaned-first" else "raw",
        )
    except SpecificationError as error:
        return (), (Note(_("No LM tests: {reason}"), reason=error.message),)
    return found.tests, found.notes


def _of_effects(
    given: _Given, fitted: SpatialPanelResult
) -> tuple[tuple[SpecificationTest, ...], tuple[Note, ...], tuple[Note, ...]]:
    """Return LR tests of the fixed effects by uncorrected likelihoods, what to say of them, what is missing."""
    durbin = fitted.spec["durbin"] if FORMS[fitted.model].lags_of_x else None

    def fit(fixed_effects: FixedEffects) -> SpatialPanelResult:
        return given.fit(fitted.model, fixed_effects, "none", durbin)

    def draw(fewer: FixedEffects, ratio: float) -> tuple[float, int]:
        apart = given.w_error is not None or fitted.spec.get("absent") == "unobserved"
        if apart or fitted.spec.get("convention") == "demeaned-first":
            return float("nan"), 0
        data = given.panel, given.formula, given.w, given.missing
        how = {"y": given.y, "x": given.x, "durbin": durbin}
        return drawn_p(data, how, fitted, fewer, ratio, SEED, given.options)

    if fitted.spec.get("effects", "fixed") != "fixed":
        return (), (), ()
    tests: list[SpecificationTest] = []
    said: list[Note] = []
    notes: list[Note] = []
    sentence = _("No LR test against fixed effects {effects!r}: {reason}")
    for effects, found in effects_tests(fitted, fit):
        if isinstance(found, RegspatialError):
            notes.append(Note(sentence, effects=effects, reason=found.message))
        else:
            test, of_f = with_p_that_holds(found, fitted, effects, draw)
            tests.append(test)
            said += of_f
    return tuple(tests), (*((_OF_F,) if tests else ()), *said), tuple(notes)


def _tests(given: _Given, fitted: SpatialPanelResult) -> Found:
    """Return LR and Wald tests against SAR and SEM, and what could not be tested."""
    correction = fitted.density
    if fitted.by_period and correction != "none":  # their own is known by the model
        correction = "auto"
    elif correction == "lee-yu":
        correction = "none"
    effects = fitted.spec.get("effects", "fixed")

    def fit(restricted: Model) -> SpatialPanelResult:
        return given.fit(restricted, fitted.fixed_effects, correction, effects=effects)

    return smaller_than(fitted, fit)
