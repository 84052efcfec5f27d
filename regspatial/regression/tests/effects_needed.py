"""Which effects a panel model without weights needs: none, fixed or random ones, step by step."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...choices.regression import Effects, FixedEffects, HausmanEffects
from ...containers import Panel
from ...errors import ConvergenceError, InferenceWarning, RegspatialError, SpecificationError
from ...progress import Progress, part, report
from ...results import Note
from ...results.record import label_entry
from ...results.regression import SpatialPanelResult
from ...results.table import p_said
from ...terms import term
from ...words import Message, _
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from .diagnostics.record import ModelChoice
from .effects_tests.estimate import effects_tests
from .effects_tests.record import EffectsTest
from .hausman import HAUSMAN_SEED, hausman_test
from .record import SpecificationTest

KINDS: dict[str, tuple[FixedEffects, Effects]] = {
    "none": ("none", "fixed"),
    "time": ("time", "fixed"),
    "entity": ("entity", "fixed"),
    "twoway": ("twoway", "fixed"),
    "random": ("entity", "random"),
    "random-time": ("twoway", "random"),
}
"""Kinds of panel models, by what makes them."""

_ASKED: dict[FixedEffects, tuple[tuple[str, FixedEffects], ...]] = {
    "twoway": (("regions beside periods", "entity"), ("periods beside regions", "time")),
    "entity": (("regions alone", "entity"),),
    "time": (("periods alone", "time"),),
    "none": (),
}
"""The tests that decide among the effects asked for, and which effects each is of."""

_OF_BOTH: dict[frozenset[FixedEffects], FixedEffects] = {
    frozenset(): "none",
    frozenset({"entity"}): "entity",
    frozenset({"time"}): "time",
    frozenset({"entity", "time"}): "twoway",
}

_LAST = {
    "none": _("{model}: no test asks for effects."),
    "random": _(
        "{model}: no test speaks against them, and they use the differences between regions as well; "
        "fixed effects stay right too."
    ),
    "fixed": _("{model}: models with fewer are rejected."),
    "correlated": _(
        "{model}: the effects go with the regressors, so that random ones would mislead."
    ),
}


@dataclass(kw_only=True, slots=True, eq=False)
class EffectsSearch:
    """One search without weights: the steps, the tests."""

    panel: Panel
    formula: str | None
    given: dict[str, Any]
    effects: FixedEffects
    level: float
    steps: list[tuple[Message, Message]] = field(default_factory=list)
    tests: list[SpecificationTest] = field(default_factory=list)

    def run(self, progress: Progress | None) -> ModelChoice:
        """Return the choice."""
        needed = self._needed(part(progress, 0.0, 0.4))
        kind, why = str(needed), "fixed" if needed != "none" else "none"
        if needed in ("entity", "twoway"):
            random, why = self._random(needed)
            kind = {"entity": "random", "twoway": "random-time"}[needed] if random else kind
        report(progress, 0.7, "models")
        self.steps.append(
            (
                Message(_("Which model follows?")),
                Message(_LAST[why], model=term("panel_kind", kind)),
            )
        )
        return self._record(kind, part(progress, 0.7, 1.0))

    def _needed(self, progress: Progress | None) -> FixedEffects:
        """Return the effects that tests ask for, among those asked for."""
        if self.panel.T < 2 or self.effects == "none":
            said = (
                _("There is one period, so that there are no effects to choose among.")
                if self.panel.T < 2
                else _("None were asked for ({param:fixed_effects=none}), so that none are tested.")
            )
            self.steps.append(
                (Message(_("Are effects of regions or periods needed?")), Message(said))
            )
            return "none"
        found = {
            t.name: t
            for t in effects_tests(
                self.panel, self.formula, None, model="ols", progress=progress, **self.given
            ).tests
        }
        needed: set[FixedEffects] = set()
        for name, kind in _ASKED[self.effects]:
            test = found[name]
            self.tests.append(_as_test(test))
            rejected = test.p_value < self.level
            needed |= {kind} if rejected else set()
            self.steps.append((self._question(kind), _said(test, rejected)))
        return _OF_BOTH[frozenset(needed)]

    def _question(self, kind: FixedEffects) -> Message:
        beside = {"entity": "time", "time": "entity"}[kind] if self.effects == "twoway" else None
        if beside is None:
            return Message(_("Are effects of {which} needed?"), which=term("fixed_effects", kind))
        return Message(
            _("Are effects of {which} needed, beside those of {others}?"),
            which=term("fixed_effects", kind),
            others=term("fixed_effects", beside),
        )

    def _random(self, needed: HausmanEffects) -> tuple[bool, str]:
        """Return whether effects of regions may be random, and what is said of it at the end."""
        question = Message(_("May the effects of regions be random?"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)
                found = hausman_test(
                    self.panel,
                    self.formula,
                    None,
                    model="ols",
                    fixed_effects=needed,
                    rng=HAUSMAN_SEED,
                    **self.given,
                )
        except (ConvergenceError, SpecificationError) as error:
            self.steps.append((question, Message(_("not tested: {reason}"), reason=error.message)))
            return False, "fixed"
        self.tests.append(found.test)
        self.steps.append((question, found.finding(self.level)))
        random = found.p_value >= self.level
        return random, "random" if random else "correlated"

    def _fit(self, kind: str) -> SpatialPanelResult | RegspatialError:
        fixed, effects = KINDS[kind]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)
                return spatial_panel_estimate(
                    self.panel,
                    self.formula,
                    None,
                    model="ols",
                    fixed_effects=fixed,
                    effects=effects,
                    bias_correction="none",
                    **self.given,
                )
        except (ConvergenceError, SpecificationError) as error:
            return error

    def _record(self, kind: str, progress: Progress | None) -> ModelChoice:
        rows: list[tuple[str, float, float, float, float, Note]] = []
        known: list[SpatialPanelResult] = []
        for k, one in enumerate(KINDS if self.panel.T > 1 else ("none",)):
            found = self._fit(one)
            report(progress, (k + 1) / len(KINDS), one)
            if isinstance(found, SpatialPanelResult):
                known.append(found)
                size = found.n_parameters + found.n_effects
                rows.append((one, found.loglik, float(size), *_criteria(found, size), Note("")))
            else:
                nothing = (float("nan"),) * 4
                rows.append((one, *nothing, Note("{reason}", reason=found.message)))
                if one == kind:
                    raise found
        fixed, effects = KINDS[kind]
        return ModelChoice(
            chosen="ols",
            y_name=known[0].y_name,
            fixed_effects=fixed,
            effects=effects,
            without_weights=True,
            steps=tuple(self.steps),
            tests=tuple(self.tests),
            models=tuple(rows),
            level=self.level,
            notes=(_note(self.level),),
            spec={
                "function": "select_model",
                "formula": self.formula,
                "fixed_effects": self.effects,
                "level": self.level,
                "model": dict(known[0].spec),
                **label_entry(self.panel.labels),
            },
        )


def _criteria(found: SpatialPanelResult, size: int) -> tuple[float, float]:
    """Return AIC and BIC with the effects counted, without which kinds cannot be compared."""
    base = -2.0 * found.loglik
    return base + 2.0 * size, base + size * float(np.log(found.nobs))


def _note(level: float) -> Note:
    return Note(
        _(
            "No weights were given, so that no dependence in space was looked for: give {param:w} to choose "
            "among spatial models. All tests at {level:g}. Not rejecting is no proof. AIC and BIC count fixed effects."
        ),
        level=level,
    )


def _as_test(test: EffectsTest) -> SpecificationTest:
    """Return a test of effects among others: the likelihood ratio, p of its F."""
    return SpecificationTest(
        name="lr",
        null=Message("{null}", null=term("effects_null", test.name)),
        statistic=test.ratio,
        df=test.df,
        p_value=test.p_value,
    )


def _said(test: EffectsTest, rejected: bool) -> Message:
    sentence = (
        _("Yes: without them too much is left unexplained (F = {f:.2f}, {p}).")
        if rejected
        else _("They could be left out by this test (F = {f:.2f}, {p}).")
    )
    return Message(sentence, f=test.statistic, p=p_said(test.p_value))
