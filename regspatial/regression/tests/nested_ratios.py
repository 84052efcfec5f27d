"""Likelihood ratios of a model against smaller ones, p from drawn data where F is not their distribution."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...choices.regression import FORMS, Model
from ...errors import ConvergenceError, InferenceWarning, SpecificationError, listed
from ...progress import Progress, report
from ...results import Note
from ...results.estimates import said_p
from ...results.regression import SpatialPanelResult
from ...words import Message, ToolName, _
from ..errors.p_of_f import OF_BOTH, P_OF_F, ROBUST_OF_BOTH, WALD_OF_BOTH
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from .drawn_nested import Given, drawn_p
from .record import SpecificationTest
from .specification import lr_test

_UNDRAWN = _(
    "Where rho and lambda stand together, F is not the distribution of likelihood ratios (with 30 regions and 11 "
    "periods it refuses 3 to 5 in 100 true nulls at 5%)."
)

Tests = dict[Model, SpecificationTest]


def ratios(
    full: SpatialPanelResult,
    smaller: Sequence[Model],
    given: Given,
    progress: Progress | None = None,
) -> tuple[Tests, list[Note]]:
    """Return the likelihood ratio against each smaller model, and why there is none."""
    found: Tests = {}
    notes: list[Note] = []
    for k, small in enumerate(smaller):
        report(progress, (k + 1) / (len(smaller) + 1), small)
        own = {**given.all, "durbin": given.how["durbin"] if FORMS[small].lags_of_x else None}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)  # the larger fit has said it
                less = spatial_panel_estimate(
                    given.panel, given.formula, given.w, model=small, **own
                )
                found[small] = lr_test(full, less)
        except (ConvergenceError, SpecificationError) as error:
            sentence = _("No LR test against the {upper}: {reason}")
            notes.append(Note(sentence, upper=small.upper(), reason=error.message))
    return found, notes


def with_drawn_p(
    full: SpatialPanelResult,
    tests: Tests,
    given: Given,
    draws: int | None,
    seed: int,
    progress: Progress | None = None,
) -> tuple[Tests, int]:
    """Return the tests with p from drawn data where that is asked for or F does not hold, and how many."""
    if not tests or draws == 0 or (draws is None and FORMS[full.model].family != "both"):
        return tests, 0
    statistics = {small: t.statistic for small, t in tests.items()}
    p = drawn_p(given, full.model, statistics, draws, seed, progress)
    new = {
        small: replace(t, p_value=p[small][0], df_below=None) if small in p else t
        for small, t in tests.items()
    }
    return new, max((count for _p, count in p.values()), default=0)


def in_place_of_walds(
    full: SpatialPanelResult, walds: Tests, given: Given, draws: int | None, seed: int
) -> tuple[Tests, int, list[Note]]:
    """Return likelihood ratios in the place of Wald tests of sac and gns, how many data sets p is of, and notes.

    With a robust covariance, which a likelihood ratio has not, the Wald tests stay.
    """
    if full.covariance_type not in ("analytic", "observed") or draws == 0:
        return walds, 0, []
    found, notes = ratios(full, tuple(walds), given)
    found, drawn = with_drawn_p(full, found, given, draws, seed)
    if not drawn:
        return walds, 0, []
    return found, drawn, [*notes, _of_walds(full.model, walds)]


def _of_walds(model: Model, walds: Mapping[Model, SpecificationTest]) -> Note:
    said = [
        Message(
            _("{small} {statistic:.2f} (F: {p_f}; χ²: {p_chi})"),
            small=small.upper(),
            statistic=t.statistic,
            p_f=said_p(t.p_value),
            p_chi=said_p(t.p_usual),
        )
        for small, t in walds.items()
    ]
    sentence = _(
        "Of a {model} Wald tests refuse too many true nulls (9 to 13 in 100 at 5% with 30 regions and 11 "
        "periods), since rho and lambda can hardly be told apart: the likelihood ratios of the same "
        "restrictions stand in their place. The Wald statistics: {said}."
    )
    return Note(sentence, model=model.upper(), said=listed(said))


def on_p(full: SpatialPanelResult, drawn: int, seed: int, *, walds: bool = False) -> list[Note]:
    """Return what p is, and why it is not the customary one."""
    if drawn:
        sentence = _(
            "p: from {draws} data sets drawn from each smaller model (seed {seed}); beside it that of the "
            "customary χ²."
        )
        return [Note(sentence, draws=drawn, seed=seed)]
    robust = OF_BOTH.get(full.covariance_type)
    if walds and robust and FORMS[full.model].family == "both":
        return [Note(ROBUST_OF_BOTH, range=robust, tool=ToolName("lr_tests"))]
    notes = [Note(P_OF_F)]
    if FORMS[full.model].family == "both":
        notes.append(Note(WALD_OF_BOTH if walds else _UNDRAWN))
    return notes
