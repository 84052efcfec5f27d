"""The restrictions of a model that are tested one after another: fewer effects, SAR and SEM of an SDM."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

from ...choices.regression import FORMS, FixedEffects, Model, WaldNull
from ...errors import ConvergenceError, InferenceWarning, RegspatialError, SpecificationError
from ...results import Note
from ...results.estimates import said_p
from ...results.regression import SpatialPanelResult
from ...words import ToolName, _
from .record import SpecificationTest
from .specification import effects_test, lr_test
from .wald import wald_test

_FEWER: dict[FixedEffects, tuple[FixedEffects, ...]] = {
    "twoway": ("time", "entity"),
    "entity": ("none",),
    "time": ("none",),
}
NULLS: dict[Model, WaldNull] = {"sar": "theta=0", "sem": "theta+rho*beta=0"}
"""What an SDM must meet to be the smaller model."""
_REFUSED = {"sar": "7–8", "sdm": "8–9", "sem": "9–10", "sdem": "9"}
"""How many of 100 true nulls the F of effects of periods refuses (docs/methods/panel_test_sizes.json)."""

SEED = 1
"""Of data drawn beside a model, so that the same model has the same tables."""

Found = tuple[tuple[SpecificationTest, ...], tuple[Note, ...]]
"""Tests, and why others could not be made."""


def restriction_tests(
    fitted: SpatialPanelResult, model: Model, fit: Callable[[Model], SpatialPanelResult]
) -> Found:
    """Return the LR and the Wald test of an SDM against one model that it nests.

    Parameters
    ----------
    fitted : SpatialPanelResult
        The SDM.
    model : {"sar", "sem"}
    fit : callable
        Estimates the smaller model; what it raises becomes a note.
    """
    tests: list[SpecificationTest] = []
    notes: list[Note] = []
    try:
        tests.append(lr_test(fitted, fit(model)))
    except (ConvergenceError, SpecificationError) as error:
        sentence = _("No LR test against the {upper}: {reason}")
        notes.append(Note(sentence, upper=model.upper(), reason=error.message))
    try:
        tests.append(wald_test(fitted, NULLS[model]))
    except SpecificationError as error:
        sentence = _("No Wald test against the {upper}: {reason}")
        notes.append(Note(sentence, upper=model.upper(), reason=error.message))
    return tuple(tests), tuple(notes)


def smaller_than(fitted: SpatialPanelResult, fit: Callable[[Model], SpatialPanelResult]) -> Found:
    """Return the tests of an SDM against SAR and, where every x has its W(x), SEM."""
    complete = all(f"W({v})" in fitted.terms for v in fitted.variables)
    each = [restriction_tests(fitted, m, fit) for m in NULLS if m != "sem" or complete]
    return tuple(t for tests, _notes in each for t in tests), tuple(
        n for _tests, notes in each for n in notes
    )


def with_p_that_holds(
    test: SpecificationTest,
    fitted: SpatialPanelResult,
    fewer: FixedEffects,
    draw: Callable[[FixedEffects, float], tuple[float, int]],
) -> tuple[SpecificationTest, tuple[Note, ...]]:
    """Return a test of effects with p from drawn data where F has not its size, or none, and what p would be.

    Parameters
    ----------
    draw : callable
        From the fewer effects and the ratio to p and the number of data sets drawn, 0 where none are.
    """
    periods = (fitted.fixed_effects, fewer) in (("twoway", "entity"), ("time", "none"))
    if not periods or not FORMS[fitted.model].parameters:
        return test, ()
    p, draws = draw(fewer, test.statistic)
    if draws:
        sentence = _(
            "LR of the effects of periods: p is from {draws} data sets drawn without them (seed {seed}). With a "
            "spatial parameter F ({p}) refuses too many true nulls."
        )
    else:
        sentence = _(
            "No p stands beside the effects of periods: with a spatial parameter the customary F ({p}) is too "
            "ready to find some; with 30 regions and 11 periods it refused {range} of 100 true nulls at 5%. "
            "A p that holds its size is drawn by {tool}."
        )
    note = Note(
        sentence,
        draws=draws,
        seed=SEED,
        p=said_p(test.p_value),
        range=_REFUSED.get(fitted.model, "7–10"),
        tool=ToolName("effects_tests"),
    )
    return replace(test, p_value=p, df_below=None), (note,)


def effects_tests(
    fitted: SpatialPanelResult, fit: Callable[[FixedEffects], SpatialPanelResult]
) -> list[tuple[FixedEffects, SpecificationTest | RegspatialError]]:
    """Return LR tests of the fixed effects against fewer of them, or why there is none.

    Parameters
    ----------
    fitted : SpatialPanelResult
    fit : callable
        Estimates the same model with other effects and uncorrected; a correction would change the data.
    """
    found: list[tuple[FixedEffects, SpecificationTest | RegspatialError]] = []
    full = fitted
    for fewer in _FEWER.get(fitted.fixed_effects, ()):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)  # the first fit has said it
                if full.bias_correction not in ("none", "lee-yu"):
                    full = fit(fitted.fixed_effects)
                found.append((fewer, effects_test(full, fit(fewer))))
        except (ConvergenceError, SpecificationError) as error:
            found.append((fewer, error))
    return found
