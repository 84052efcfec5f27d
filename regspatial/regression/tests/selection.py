"""From least squares to a spatial model, step by step, in words."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Unpack

from ..._calls.door import door
from ...choices.data import Missing
from ...choices.regression import BiasCorrection, FixedEffects, Model
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...declare.asks import Asks
from ...declare.data import Table
from ...declare.description import Output
from ...declare.draws import LevelOfTests
from ...declare.every_tool import KeyedSelection
from ...declare.models import AutomaticFixedEffects, BiasCorrectionChoice, ModelFormula
from ...declare.tool import tool
from ...errors import ConvergenceError, InferenceWarning, RegspatialError, SpecificationError
from ...options import Options
from ...progress import Progress, part, report
from ...results import Note
from ...results.estimates import check_level_of_tests
from ...results.record import label_entry
from ...results.regression import SpatialPanelResult
from ...results.table import p_said
from ...terms import Named, term
from ...words import Message, _
from ..estimation.within import effects_for
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from ..panel.random.record import hausman_said
from .diagnostics.record import ModelChoice
from .effects_needed import EffectsSearch
from .effects_tests.estimate import effects_tests
from .hausman import HAUSMAN_SEED, hausman_test
from .lagrange import lm_tests
from .record import OF_LIKELIHOOD, SpecificationTest
from .restrictions import NULLS, restriction_tests
from .specification import lr_test

_SEED = 20261127
"""Of the data drawn for the tests of effects: one call, one answer."""

_TESTS_OF: dict[FixedEffects, tuple[tuple[str, FixedEffects], ...]] = {
    "twoway": (("regions beside periods", "time"), ("periods beside regions", "entity")),
    "entity": (("regions alone", "none"),),
    "time": (("periods alone", "none"),),
}

_CANDIDATES: tuple[Model, ...] = ("ols", "slx", "sar", "sem", "sdm", "sdem", "sac")


@tool(
    group="model",
    name=_("Choose a spatial model"),
    help=_(
        "From least squares to a spatial model by the usual sequence of tests, written out "
        "in words: are the fixed effects needed, is there spatial dependence, may the "
        "spatial Durbin model be simplified; with log-likelihoods and information criteria "
        "of seven models. Without a map and weights it chooses among pooled, fixed and "
        "random effects."
    ),
    tags=_(
        "LM, LR, Wald, robust LM, Elhorst, model selection, AIC, BIC, which model, "
        "choose a model, LM test, SAR or SEM, SDM or SAR"
    ),
    outputs=(
        Output.table("way", _("Way to the model")),
        Output.table("tests", _("Specification tests")),
        Output.table("models", _("Models compared")),
        Output.text("chosen", _("Chosen model")),
        Output.text("panel_kind", _("Effects")),
    ),
)
@door
def select_model(
    panel: Table,
    formula: ModelFormula,
    w: Annotated[SpatialWeights | PeriodWeights | None, Asks(_("Spatial weights"), optional=True)],
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    fixed_effects: AutomaticFixedEffects = None,
    bias_correction: BiasCorrectionChoice = "auto",
    alpha: LevelOfTests = 0.05,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSelection],
) -> ModelChoice:
    """Choose a spatial model by the sequence of Elhorst (2014), and say what was found on the way.

    1. Are the fixed effects needed? Likelihood-ratio tests of the SDM against fewer effects, p from data
       drawn without them (they are reported; the effects asked for stay). May those of regions be random? Hausman's test in the form
       of Mundlak (reported too).
    2. Is there spatial dependence beside least squares? Lagrange multiplier tests for a lag and for
       errors, plain and robust.
    3. May the SDM be simplified? Likelihood-ratio and Wald tests of theta = 0 (SAR) and of theta + rho
       beta = 0 (SEM).
    4. The SAR (the SEM) is taken where its restriction is not rejected and the robust Lagrange
       multiplier tests point to it too; where they point elsewhere the SDM stays, which nests both.
       Where step 2 finds nothing: SLX if theta = 0 is rejected in it, else OLS.

    Without weights it chooses among pooled least squares, fixed and random effects: F tests of the
    effects of regions and of periods, each beside the other, then Hausman's test in the form of Mundlak.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`; a panel of one time is a cross-section. `w` may be None.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section; without weights the most that may
        be chosen.
    alpha : float
        Of all tests, at most 0.5.
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`: "keep" chooses by the cells that are there.

    Returns
    -------
    ModelChoice
        The model, the steps in words, the tests, and log-likelihoods with AIC and BIC of OLS, SLX,
        SAR, SEM, SDM, SDEM and SAC; without weights those of six kinds of effects, which AIC and BIC
        count there.

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`.

    Notes
    -----
    A model that tests have chosen has smaller standard errors than it deserves, and an error found by
    the tests may be a missing regressor. Not rejecting is no proof: read the effects of the candidates
    beside each other. The tests are those for the effects and the weights at hand (transformed or
    unbiased scores), which keep their size in short panels.

    References
    ----------
    Elhorst, J. P. (2014). Spatial Econometrics, section 3.3. https://doi.org/10.1007/978-3-642-40340-8
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics.
    https://doi.org/10.1201/9781420064254

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(30), 1, axis=1) + np.roll(np.eye(30), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(30), matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 8, 30))
    >>> y = np.linalg.solve(np.eye(30) - 0.6 * ring, (x + e).T).T
    >>> panel = rs.Panel.from_arrays(range(30), range(8), {"x": x, "y": y})
    >>> rs.select_model(panel, "y ~ x", w).chosen
    'sar'
    """
    check_level_of_tests(alpha)
    effects = effects_for(fixed_effects, panel.T)
    if w is None:
        return EffectsSearch(
            panel=panel,
            formula=formula,
            given={"y": y, "x": x, "missing": missing, "options": options},
            effects=effects,
            level=alpha,
        ).run(progress)
    search = _Search(
        panel=panel,
        formula=formula,
        w=w,
        given={"y": y, "x": x, "missing": missing, "options": options},
        effects=effects,
        correction=bias_correction,
        level=alpha,
    )
    return search.run(progress)


@dataclass(kw_only=True, slots=True, eq=False)
class _Search:
    """One search: the fits made so far, the steps, the tests."""

    panel: Panel
    formula: str | None
    w: SpatialWeights | PeriodWeights
    given: dict[str, Any]
    effects: FixedEffects
    correction: BiasCorrection
    level: float
    fits: dict[str, SpatialPanelResult | RegspatialError] = field(default_factory=dict)
    steps: list[tuple[Message, Message]] = field(default_factory=list)
    tests: list[SpecificationTest] = field(default_factory=list)

    def run(self, progress: Progress | None) -> ModelChoice:
        """Return the choice."""
        sdm = self._first(part(progress, 0.0, 0.3))
        self._effects()
        self._random()
        report(progress, 0.4, "tests")
        lag, error = self._dependence()
        fits = part(progress, 0.4, 0.95)
        for k, model in enumerate(_CANDIDATES):
            self._fit(model)
            report(fits, (k + 1) / len(_CANDIDATES), model)
        chosen = self._simplify(sdm, lag, error) if lag or error else self._without()
        self._last(chosen)
        return self._record(chosen, sdm)

    def _first(self, progress: Progress | None) -> SpatialPanelResult:
        found = spatial_panel_estimate(
            self.panel,
            self.formula,
            self.w,
            model="sdm",
            fixed_effects=self.effects,
            bias_correction=self.correction,
            progress=progress,
            **self.given,
        )
        self.fits["sdm"] = found
        return found

    def _fit(self, model: Model) -> SpatialPanelResult | None:
        """Return a fit, made once; None where there is none (the table says why)."""
        if model not in self.fits:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", InferenceWarning)  # the first fit has said it
                    self.fits[model] = spatial_panel_estimate(
                        self.panel,
                        self.formula,
                        self.w,
                        model=model,
                        fixed_effects=self.effects,
                        bias_correction=self.correction,
                        **self.given,
                    )
            except (ConvergenceError, SpecificationError) as error:
                self.fits[model] = error
        found = self.fits[model]
        return found if isinstance(found, SpatialPanelResult) else None

    def _needed(self, model: Model) -> SpatialPanelResult:
        """Return a fit, or raise why there is none."""
        self._fit(model)
        found = self.fits[model]
        if isinstance(found, RegspatialError):
            raise found
        return found

    def _effects(self) -> None:
        """Report the tests of the effects, p from data drawn without them."""
        asked = _TESTS_OF.get(self.effects, ())
        if not asked:
            return
        by: dict[str, Any] = {}
        why: Any = _("the maximum lies at a bound")
        try:
            how = {"model": "sdm", "rng": _SEED, **self.given}
            by = {t.name: t for t in effects_tests(self.panel, self.formula, self.w, **how).tests}
        except (ConvergenceError, SpecificationError) as error:
            why = error.message
        for name, fewer in asked:
            test = by.get(name)
            if test is None:
                answer = Message(_("not tested: {reason}"), reason=why)
            else:
                one = SpecificationTest(
                    name="lr",
                    null=Message("{null}", null=term("effects_null", name)),
                    statistic=test.ratio,
                    df=test.df,
                    p_value=test.p_value,
                )
                self.tests.append(one)
                answer = self._said(
                    one,
                    _("Yes: the model with fewer is rejected ({test})."),
                    _("They could be left out by this test ({test}); they stay as asked."),
                )
            question = Message(
                _("Are fixed effects of {effects} needed, rather than of {fewer}?"),
                effects=term("fixed_effects", self.effects),
                fewer=term("fixed_effects", fewer),
            )
            self.steps.append((question, answer))

    def _random(self) -> None:
        """Report Hausman's test where effects of regions are in the model."""
        effects = self.effects
        if effects not in ("entity", "twoway"):
            return
        question = Message(_("May the effects of regions be random?"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)
                found = hausman_test(
                    self.panel,
                    self.formula,
                    self.w,
                    model="sdm",
                    fixed_effects=effects,
                    rng=HAUSMAN_SEED,
                    **self.given,
                )
        except (ConvergenceError, SpecificationError) as error:
            answer = Message(_("not tested: {reason}"), reason=error.message)
        else:
            self.tests.append(found.test)
            answer = hausman_said(found.p_value, self._brief(found.test), self.level)
        self.steps.append((question, answer))

    def _dependence(self) -> tuple[bool, bool]:
        """Return whether a lag and whether errors are found beside least squares."""
        found = lm_tests(
            self.panel,
            self.formula,
            self.w,
            y=self.given["y"],
            x=self.given["x"],
            fixed_effects=self.effects,
            missing=self.given["missing"],
            bias_correction="none" if self.correction == "none" else "auto",
        )
        self.tests += found.tests
        by = {t.name: t for t in found.tests}
        lag, error = found.points_to(self.level)
        answers = {
            (True, True): _("Both a lag of y and spatial errors ({tests})."),
            (True, False): _("A lag of y ({tests})."),
            (False, True): _("Spatial errors ({tests})."),
            (False, False): _("None is found ({tests})."),
        }
        tests, *more = (self._brief(by[name]) for name in by if name != "lm-joint")
        for one in more:
            tests = Message(_("{tests}; {one}"), tests=tests, one=one)
        self.steps.append(
            (
                Message(_("Is there spatial dependence beside least squares?")),
                Message(answers[lag, error], tests=tests),
            )
        )
        return lag, error

    def _simplify(self, sdm: SpatialPanelResult, lag: bool, error: bool) -> Model:
        """Return sdm, or sar or sem where neither its restriction nor the LM tests speak against it."""
        allowed: list[Model] = []
        for model in NULLS:
            tests, _notes = restriction_tests(sdm, model, self._needed)
            self.tests += tests
            test = next(iter(tests), None)  # the Wald test where there is no LR
            question = Message(_("May the SDM be simplified to a {small}?"), small=model.upper())
            if test is None:
                self.steps.append((question, Message(_("not tested: there is no such test here"))))
                continue
            answer = self._said(
                test, _("No ({test})."), _("The test does not speak against it ({test}).")
            )
            self.steps.append((question, answer))
            if test.p_value >= self.level:
                allowed.append(model)
        if "sar" in allowed and lag and not ("sem" in allowed and error):
            return "sar"
        if "sem" in allowed and error and not ("sar" in allowed and lag):
            return "sem"
        if len(allowed) == 2 and lag and error:
            fits = {m: self._fit(m) for m in allowed}
            known = {m: f.loglik for m, f in fits.items() if f is not None}
            return max(known, key=lambda m: known[m]) if known else "sdm"
        return "sdm"

    def _without(self) -> Model:
        """Return slx or ols, where no dependence was found."""
        slx, ols = self._fit("slx"), self._fit("ols")
        if slx is None or ols is None:
            return "ols"
        test = lr_test(slx, ols)
        self.tests.append(test)
        self.steps.append(
            (
                Message(_("Do the neighbours' regressors matter?")),
                self._said(test, _("Yes ({test})."), _("It is not found ({test}).")),
            )
        )
        return "slx" if test.p_value < self.level else "ols"

    def _last(self, chosen: Model) -> None:
        why = {
            "sdm": _(
                "{model}: it nests SAR and SLX, and no simplification is supported by all tests."
            ),
            "ols": _("{model}: no test asks for more."),
            "slx": _("{model}: neighbours' regressors matter, and no dependence beside was found."),
        }
        default = _("{model}: its restriction is not rejected, and the LM tests point to it.")
        follows = Message(why.get(chosen, default), model=Named("model", chosen))
        self.steps.append((Message(_("Which model follows?")), follows))

    def _brief(self, test: SpecificationTest) -> Message:
        return Message(
            _("{name} = {statistic:.2f}, {p}"),
            name=test.label,
            statistic=test.statistic,
            p=p_said(test.p_value),
        )

    def _said(self, test: SpecificationTest, rejected: str, kept: str) -> Message:
        sentence = rejected if test.p_value < self.level else kept
        return Message(sentence, test=self._brief(test))

    def _record(self, chosen: Model, sdm: SpatialPanelResult) -> ModelChoice:
        rows: list[tuple[str, float, float, float, float, Note]] = []
        nothing = float("nan")
        for model in _CANDIDATES:
            found = self.fits[model]
            if isinstance(found, SpatialPanelResult):
                size = float(found.n_parameters)
                rows.append((model, found.loglik, size, found.aic, found.bic, Note("")))
            else:
                reason = Note("{reason}", reason=found.message)
                rows.append((model, nothing, nothing, nothing, nothing, reason))
        return ModelChoice(
            chosen=chosen,
            y_name=sdm.y_name,
            fixed_effects=self.effects,
            steps=tuple(self.steps),
            tests=tuple(self.tests),
            models=tuple(rows),
            level=self.level,
            notes=(
                OF_LIKELIHOOD,
                Note(
                    _(
                        "All tests at {level:g}. Not rejecting is no proof, and the standard errors of a "
                        "model chosen by tests are somewhat too small: show the candidates' effects "
                        "beside each other."
                    ),
                    level=self.level,
                ),
            ),
            spec={
                "function": "select_model",
                "formula": self.formula,
                "fixed_effects": self.effects,
                "bias_correction": self.correction,
                "level": self.level,
                "model": dict(sdm.spec),
                **label_entry(self.panel.labels),
            },
        )
