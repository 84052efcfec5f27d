"""Wald tests by robust errors against smaller models: p drawn by signs of residuals, or how often F errs."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace

from ...choices.regression import FORMS, Model, WaldNull
from ...containers import PeriodWeights
from ...errors import InferenceWarning, RegspatialError, listed
from ...results import Note
from ...results.estimates import said_p
from ...results.regression import SpatialPanelResult
from ...words import Message, ToolName, _
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from ..panel.unbalanced.design import UnbalancedDesign, designed
from .drawn_nested import Given
from .record import SpecificationTest
from .wald_signs import By, can_be_drawn, signs_of, signs_p

Tests = dict[Model, SpecificationTest]

_DRAWS = 999
_RANGE = {"clustered": "7–10", "sandwich": "6–7", "driscoll-kraay": "13–34"}
"""How many of 100 true nulls F refuses, from the least to the most of pairs of models (benchmarks/panel_tests.py; of the sandwich without memory, which it takes for granted)."""
_BY_REGION = _(
    "p: the share of {draws:,} {draws:draw|draws} of signs of whole regions' residuals at the estimates of the smaller model with a "
    "Wald statistic as large (wild bootstrap of scores, seed {seed}). F, which refuses {range} of 100 true nulls at 5% "
    "with 30 regions and 11 periods, would give {said}."
)
_BY_CELL = _(
    "p: the share of {draws:,} {draws:draw|draws} of signs of single residuals at the estimates of the smaller model with a Wald "
    "statistic as large (wild bootstrap of scores, seed {seed}). F, which refuses {range} of 100 true nulls at 5% with "
    "30 regions and 11 periods, would give {said}."
)
_NOT_DRAWN = _(
    "By these errors F refuses too many true nulls: {range} of 100 at 5% with 30 regions and 11 periods. A p that holds its "
    "size is drawn for whole panels with one W whose rows have one sum, up to 1,000 regions and 12,000 cells."
)
_BY_PERIOD = _(
    "p: the share of {draws:,} {draws:draw|draws} of signs of whole periods' scores at the estimates of the smaller model, each carried "
    "into the next as errors and regressors of a region go with those of the year before, with a Wald statistic as large (wild "
    "bootstrap of scores, seed {seed}). F, which refuses {range} of 100 true nulls at 5% with 30 regions and 11 periods, would "
    "give {said}."
)
_INDEPENDENT = _(
    "Signs of regions take their errors for independent of each other: where they are not, no test of rho or lambda holds."
)
_NO_MEMORY = _(
    "Signs of single cells take errors for independent over time, as the sandwich does: where those of a region go with the "
    "year before (.5), 6 to 9 of 100 true nulls are refused. If they may, take {param:covariance=clustered}."
)
_BY_REGION_ANYWAY = _(
    "Signs are those of regions, which keep what goes on over time; the sandwich's own standard errors and intervals take "
    "errors for independent over time. If they may not be, take {param:covariance=clustered} for these."
)
_PERIODS = _(
    "By these errors F refuses too many true nulls: {range} of 100 at 5% with 30 regions and 11 periods, since they rest on "
    "few periods. A p that holds its size is drawn from six periods on, for whole panels with one W whose rows have one sum."
)
_OF_RECORD = _(
    "Wald tests by these errors refuse too many true nulls: {range} of 100 at 5% with 30 regions and 11 periods. A p that "
    "holds its size is drawn by {tool}."
)


def on_robust(full: SpatialPanelResult) -> tuple[Note, ...]:
    """Return what is said of the Wald tests of a model that was estimated with robust errors."""
    if (
        full.covariance_type not in _RANGE
        or full.df is not None
        or FORMS[full.model].family == "both"
    ):
        return ()
    return (Note(_OF_RECORD, range=_RANGE[full.covariance_type], tool=ToolName("wald_tests")),)


def with_signs(
    full: SpatialPanelResult,
    tests: Tests,
    nulls: Mapping[Model, WaldNull],
    given: Given,
    draws: int | None,
    seed: int,
) -> tuple[Tests, int, list[Note] | None]:
    """Return the tests with drawn p, how many draws, and what is said of p; None: nothing but what is said of F."""
    kind = full.covariance_type
    if kind not in _RANGE or full.df is not None or not tests:
        return tests, 0, None
    not_drawn = _PERIODS if kind == "driscoll-kraay" else _NOT_DRAWN
    w = given.w
    whole = designed(
        given.panel, given.formula, w, {**given.how, "model": full.model}, given.missing
    )
    by_time = isinstance(w, PeriodWeights) or isinstance(whole, UnbalancedDesign)
    if draws == 0 or by_time or not can_be_drawn(whole, full):
        return tests, 0, [Note(not_drawn, range=_RANGE[kind])]
    count = _DRAWS if draws is None else draws
    found, lost = dict(tests), []
    said: dict[By, list[Message]] = {}
    for small, test in tests.items():
        own = {**given.all, "durbin": given.how["durbin"] if FORMS[small].lags_of_x else None}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)  # the larger fit has said it
                less = spatial_panel_estimate(given.panel, given.formula, w, model=small, **own)
            p = signs_p(whole, full, less, nulls[small], count, seed, given.options)
        except RegspatialError:
            lost.append(small)
            continue
        found[small] = replace(test, p_value=p, df_below=None)
        of_f = Message("{small} {p}", small=small.upper(), p=said_p(test.p_value))
        said.setdefault(signs_of(kind, nulls[small], whole.n), []).append(of_f)
    sentences = {"cell": _BY_CELL, "region": _BY_REGION, "period": _BY_PERIOD}
    notes = [
        Note(sentences[by], draws=count, seed=seed, range=_RANGE[kind], said=listed(each))
        for by, each in said.items()
    ]
    if "cell" in said:
        notes.append(Note(_NO_MEMORY))
    if kind == "sandwich" and "region" in said:
        notes.append(Note(_BY_REGION_ANYWAY))
    if kind == "driscoll-kraay" and "region" in said:
        notes.append(Note(_INDEPENDENT))
    if lost:
        notes.append(Note(not_drawn, range=_RANGE[kind]))
    return found, count if said else 0, notes
