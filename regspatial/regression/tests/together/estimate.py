"""Every test that fits a model, in one run: one record, one table, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar, Unpack, get_args

from ...._calls.door import MADE_BY, door
from ...._kernels.random import as_seed
from ....choices import one_of
from ....choices.regression import (
    FORMS,
    Covariance,
    HausmanEffects,
    LmModel,
    Model,
    ModelTest,
    ResidualTest,
)
from ....containers import Panel
from ....declare.asks import Asks, asked_as
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.models import CovarianceChoice, FormulaOfTable
from ....declare.spatial_model import ResidualTested
from ....declare.tool import tool
from ....errors import ConvergenceError, ParameterError, SpecificationError, listed
from ....options import Options
from ....progress import Progress, part, report
from ....results import Note
from ....results.estimates import check_level_of_tests
from ....results.labelled import OfModel
from ....results.record import Record, data_notes_in, label_entry
from ....results.regression import SpatialPanelResult
from ....terms import term
from ....words import _
from ....words.lists import items
from ...cross_section.spatial_regression import one_period
from ...estimation.within import effects_for
from ..diagnostics.estimate import model_diagnostics
from ..diagnostics.record import ModelDiagnostics
from ..effects_tests.estimate import effects_tests
from ..effects_tests.record import EffectsTests
from ..hausman import hausman_test
from ..lagrange import lm_tests
from ..nested.estimate import lr_tests, wald_tests
from .record import ModelTests, OneTest
from .rows import (
    of_effects,
    of_hausman,
    of_lagrange,
    of_nested,
    of_regressors,
    of_residuals,
)

R = TypeVar("R", bound=Record)

_LEAST_TIMES = 3
_MODELS = ("spatial_panel", "spatial_regression")
_STEPS = dict.fromkeys((*get_args(ResidualTest), "collinearity"), "residuals")
"""Tests that one run of `model_diagnostics` makes together."""
_OF_DRAWS = ("draws", "alpha", "rng", "progress", "options")
"""What each test is given by its run."""
_LEAST_SQUARES = Note(_("LM tests but that of the residuals: of least squares on the same data."))


@tool(
    group="test",
    name=_("Tests of a model"),
    help=_(
        "All tests that fit a spatial model, in one table with a sentence each: LM, LR and Wald tests, tests of the "
        "effects, Hausman's, Moran's I, CD, correlation over time, heteroskedasticity and normality of the residuals, "
        "collinearity. Name some to make these alone."
    ),
    tags=_(
        "specification tests, LM, LR, Wald, Hausman, Pesaran CD, serial correlation, Breusch–Pagan, Jarque–Bera, "
        "residual Moran, VIF, test my model, all tests, is the model right, robustness of the specification"
    ),
    tried={"draws": "19"},
    outputs=(Output.table("model_tests", _("Tests")),),
)
@door
def model_tests(
    panel: Annotated[Panel | SpatialPanelResult | OfModel, asked_as(Table)],
    formula: FormulaOfTable = None,
    w: Weights = None,
    *,
    tests: Annotated[
        Sequence[ModelTest] | str | None,
        Asks(
            _("Tests to make"),
            _(
                "Empty: all that fit the model. Or with commas: lm, lr, wald, effects, hausman, moran, cd, serial, "
                "heteroskedasticity, normality, collinearity."
            ),
            kind="text",
        ),
    ] = None,
    covariance: CovarianceChoice = "auto",
    **asked: Unpack[ResidualTested],
) -> ModelTests:
    """Make every test that fits a spatial model, and say what each says.

    Parameters
    ----------
    panel : Panel, or a fitted model
        A model of `regspatial.spatial_panel` with fixed effects, made in this session, is tested as it was estimated:
        nothing else need be given.
    formula, w, y, x, id, time, model, fixed_effects, durbin, covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`; a panel of one time is a cross-section. The covariance is
        that of the Wald tests.
    tests : sequence of str, or a text with commas, optional
        "lm" (`regspatial.regression.lm_tests` of least squares, and of a sar or sdm against spatial errors), "lr",
        "wald", "effects", "hausman", "moran", "cd", "serial", "heteroskedasticity", "normality", "collinearity". By
        default all that fit; why one of these could not be made stands in a note.
    draws : int
        Data sets drawn from the fitted model for the tests of the residuals and of the effects, 19 to 9,999.
    alpha : float
        Below which p is called a finding; at most 0.5.
    rng : int, Generator or None
    where, missing, executor, progress, options : optional
        As in `regspatial.model_diagnostics`.

    Returns
    -------
    ModelTests
        `.tests`, a row each with its sentence; `.parts`, the whole record of each kind of tests.

    Raises
    ------
    RegspatialError
        As the functions of the tests, where a test was asked for by name; ParameterError for a record that is no such
        model, and for tests that there are not.

    Notes
    -----
    Of a true model some of two dozen tests at 5% find something more often than not: a single p just below 0.05 among
    them is weak evidence.

    References
    ----------
    Elhorst, J. P. (2014). Spatial Econometrics, chapter 3. https://doi.org/10.1007/978-3-642-40340-8

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = rs.model_tests(panel, "ln_inn ~ ln_de", w, model="sar", tests="lm, lr")
    >>> [one.kind for one in found.tests][-2:]
    ['lm', 'lr']
    """
    check_level_of_tests(asked["alpha"])
    named = _named(tests)
    given: dict[str, Any] = {"panel": panel, "formula": formula, "w": w, "covariance": covariance}
    given |= {one: value for one, value in asked.items() if one not in _OF_DRAWS}
    given["model"] = one_of("model", asked["model"], Model)
    if not isinstance(panel, Panel):
        given = _estimated(panel)
    elif formula is None and asked["y"] is None:
        raise ParameterError(
            _("There is no model to test: give {param:formula} and {param:w}, or a fitted model.")
        )
    given["fixed_effects"] = effects_for(given["fixed_effects"], given["panel"].T)
    run = _Run(given, asked["draws"], asked["alpha"], as_seed(asked["rng"]), asked["options"])
    wanted, progress = named or _fitting(given), asked["progress"]
    steps = list(dict.fromkeys(_STEPS.get(one, one) for one in wanted))
    rows: list[OneTest] = []
    for k, step in enumerate(steps):
        try:
            within = part(progress, k / len(steps), (k + 1) / len(steps))
            rows += run.rows(step, wanted, within)
        except (
            SpecificationError,
            ConvergenceError,
        ) as error:  # what is wrong with the data is so of all
            if named:
                raise
            sentence = _("Not made: {test}. {reason}")
            run.notes.append(Note(sentence, test=term("model_test", step), reason=error.message))
    report(progress, 1.0, "done")
    if not rows:
        raise SpecificationError(_("No test could be made. {reasons}"), reasons=listed(run.notes))
    return run.record(rows, named)


def _named(tests: Sequence[ModelTest] | str | None) -> tuple[ModelTest, ...]:
    """Return the tests that were named, each once; none for all."""
    names = items(tests or ())
    return tuple(dict.fromkeys(one_of("tests", one, ModelTest) for one in names))  # type: ignore[arg-type]


def _fitting(given: Mapping[str, Any]) -> tuple[ModelTest, ...]:
    """Return the tests that are for such a model and such data."""
    form, periods = FORMS[given["model"]], given["panel"].T
    fits = {
        "lm": given["w"] is not None,
        "lr": bool(form.nests),
        "wald": bool(form.nests),
        "effects": periods > 1,
        "hausman": periods > 1 and given["fixed_effects"] in get_args(HausmanEffects),
        "moran": given["w"] is not None,
        "cd": periods >= _LEAST_TIMES,
        "serial": periods >= _LEAST_TIMES,
    }
    return tuple(one for one in get_args(ModelTest) if fits.get(one, True))


def _estimated(result: SpatialPanelResult | OfModel) -> dict[str, Any]:
    """Return what a model was estimated from.

    Raises
    ------
    ParameterError
        For one that was not estimated in this session, or not with fixed effects by maximum likelihood.
    """
    made: tuple[str, Mapping[str, Any]] = getattr(result, MADE_BY, None) or ("", {})
    function, kept = made
    model = result.model if isinstance(result, OfModel) else result
    plain = kept.get("effects", "fixed") == "fixed" and kept.get("estimator", "ml") == "ml"
    if not plain or function.removesuffix("_estimate") not in _MODELS:
        raise ParameterError(
            _(
                "{param:panel} must be a table, or a model with fixed effects estimated by maximum likelihood in this "
                "session ({functions})."
            ),
            functions=listed(_MODELS),
        )
    if kept.get("w_error") is not None or kept.get("absent") == "unobserved":
        raise ParameterError(
            _(
                "A model with weights of the errors alone, or with y not observed, has no such tests."
            )
        )
    defaults = {"bias_correction": "auto", "missing": None, "y": None, "x": None, "durbin": None}
    named = ("panel", "formula", "w", *defaults)
    if "at_time" in kept:
        kept = {**kept, "panel": one_period(kept["panel"], kept["at_time"])}
    kind = {"model": model.model, "fixed_effects": model.fixed_effects}
    errors = kept.get("covariance", "auto")
    return {
        **{one: kept.get(one, defaults.get(one)) for one in named},
        **kind,
        "covariance": errors if errors in get_args(Covariance) else "auto",
    }


@dataclass
class _Run:
    """The tests of one model: what they are made of, and what they left."""

    given: Mapping[str, Any]
    draws: int
    level: float
    seed: int
    options: Options | None
    notes: list[Note] = field(default_factory=list)
    parts: dict[str, Record] = field(default_factory=dict)

    def of(self, *left_out: str) -> dict[str, Any]:
        """Return what every test is made of, without what one does not take."""
        return {k: v for k, v in self.given.items() if k not in left_out}

    def rows(
        self, step: str, wanted: Sequence[str], progress: Progress | None
    ) -> Iterator[OneTest]:
        """Yield the rows of one step."""
        drawn: dict[str, Any] = {"rng": self.seed, "progress": progress, "options": self.options}
        if step == "lm":
            yield from self._lagrange()
        elif step == "lr":
            found = lr_tests(**self.of("covariance"), alpha=self.level, **drawn)
            yield from of_nested(self.keep(step, found), self.level)
        elif step == "wald":
            found = wald_tests(**self.of(), alpha=self.level, **drawn)
            yield from of_nested(self.keep(step, found), self.level)
        elif step == "effects":
            kept = self.of("covariance", "bias_correction", "fixed_effects")
            exact = FORMS[self.given["model"]].family == "none"
            some = effects_tests(**kept, draws=None if exact else self.draws, **drawn)
            yield from of_effects(self.keep(step, some), self.level)
        elif step == "hausman":
            kept = self.of("covariance", "bias_correction")
            yield from of_hausman(self.keep(step, hausman_test(**kept, **drawn)), self.level)
        else:
            yield from self._residuals(wanted, drawn)

    def keep(self, step: str, found: R) -> R:
        """Return a record, and keep it."""
        self.parts[step] = found
        return found

    def _lagrange(self) -> Iterator[OneTest]:
        """Yield tests of least squares, and of what a lag of y has left."""
        kept, own = self.of("covariance", "model", "bias_correction"), self.given["model"]
        base: Any = own if own in ("ols", "slx") else "ols"
        for one in dict.fromkeys((base, own if own in get_args(LmModel) else base)):
            found = lm_tests(**kept, model=one)
            yield from of_lagrange(
                self.keep("lm" if one == base else "lm-residual", found), self.level
            )
        if own != base:
            self.notes.append(_LEAST_SQUARES)

    def _residuals(self, wanted: Sequence[str], drawn: Mapping[str, Any]) -> Iterator[OneTest]:
        """Yield tests of the residuals, and the inflation of variances."""
        tests = [one for one in get_args(ResidualTest) if one in wanted]
        kept = self.of("covariance")
        found = model_diagnostics(**kept, tests=tests, draws=self.draws, alpha=self.level, **drawn)
        self.keep("residuals", found)
        yield from of_residuals(found, self.level)
        if "collinearity" in wanted:
            yield from of_regressors(found)

    def _drawn(self, step: str) -> bool:
        """Return whether p of a step is from drawn data."""
        found = self.parts.get(step)
        return isinstance(found, (ModelDiagnostics, EffectsTests)) and found.draws > 0

    def record(self, rows: Sequence[OneTest], asked: Sequence[str]) -> ModelTests:
        """Return the record."""
        first = next(iter(self.parts.values()))
        said = Note(_("p below {level:g} counts as a finding."), level=self.level)
        drawn = [term("model_test", one) for one in ("residuals", "effects") if self._drawn(one)]
        of_draws = _("p of {tests}: from {draws} {draws:data set|data sets} drawn (seed {seed}).")
        by_draws = Note(of_draws, tests=listed(drawn), draws=self.draws, seed=self.seed)
        return ModelTests(
            model=self.given["model"],
            fixed_effects=self.given["fixed_effects"],
            y_name=first.y_name,  # type: ignore[attr-defined]
            tests=tuple(rows),
            parts=self.parts,
            level=self.level,
            notes=(said, *((by_draws,) if drawn else ()), *self.notes),
            spec={
                "function": "model_tests",
                "formula": self.given["formula"],
                "model": self.given["model"],
                "fixed_effects": self.given["fixed_effects"],
                "tests": list(asked),
                "draws": self.draws,
                "seed": self.seed,
                **label_entry(self.given["panel"].labels, data_notes_in(first.spec)),  # type: ignore[attr-defined]
            },
        )
