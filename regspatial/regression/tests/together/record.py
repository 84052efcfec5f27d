"""The record of all tests of a model, with what each says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ....choices import one_of
from ....choices.regression import FixedEffects, Model
from ....results.by import each, part
from ....results.record import Record
from ....results.table import Note, Table
from ....terms import term
from ....words import Message, Spoken, Words, _


class OneTest(NamedTuple):
    """One test: which it is, its null, the statistic with its degrees of freedom, p, and what it says.

    Degrees of freedom are NaN where p is drawn, or where there are none; p is NaN for the inflation of variances,
    which is no test.
    """

    kind: str
    label: Spoken
    null: Spoken | Words
    statistic: float
    df: float
    df_below: float
    p_value: float
    finding: Spoken


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelTests(Record):
    """Every test that fits a model, a row each: what `model_tests` returns.

    Attributes
    ----------
    model, fixed_effects, y_name : str
    tests : tuple of OneTest
        In the order in which they are asked: space, size of the model, effects, residuals, regressors.
    parts : mapping of str to Record
        The whole record of every kind of test: "lm", "lr", "wald", "effects", "hausman", "residuals".
    level : float
        Below which p is called a finding.
    """

    model: Model
    fixed_effects: FixedEffects
    y_name: str
    tests: tuple[OneTest, ...]
    parts: Mapping[str, Record] = field(default_factory=dict)
    level: float = 0.05
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def p_value(self, kind: str) -> float:
        """Return p of the first test of a kind, such as "hausman" or "moran".

        Raises
        ------
        ParameterError
            If there is no such test.
        """
        kinds = [one.kind for one in self.tests]
        return self.tests[kinds.index(one_of("kind", kind, tuple(dict.fromkeys(kinds))))].p_value

    def findings(self) -> tuple[Spoken, ...]:
        """Return what the tests say, each sentence once."""
        return tuple(dict.fromkeys(one.finding for one in self.tests))

    def tables(self) -> tuple[Table, ...]:
        """Return one row a test."""

        def given(values: list[float]) -> bool:
            return bool(np.isfinite(values).any())

        df = part("df", _("df"), lambda t: float(t.df))
        below = part("df_below", _("df below"), lambda t: float(t.df_below))
        return (
            each(self, self.tests).table(
                "model_tests",
                Message(
                    _("Tests of the model of {y_name} ({model}; fixed effects: {effects})"),
                    y_name=self.said(self.y_name),
                    model=self.model.upper(),
                    effects=term("fixed_effects", self.fixed_effects),
                ),
                part("test", _("Test"), lambda t: Note("{said}", said=t.label), "text"),
                part("null", _("Null hypothesis"), lambda t: Note("{said}", said=t.null), "text"),
                part("statistic", _("Statistic"), lambda t: float(t.statistic)),
                *((df,) if given([t.df for t in self.tests]) else ()),
                *((below,) if given([t.df_below for t in self.tests]) else ()),
                part("p_value", _("p"), lambda t: float(t.p_value), "p"),
                part("finding", _("Finding"), lambda t: Note("{said}", said=t.finding), "text"),
                notes=self.notes,
            ),
        )
