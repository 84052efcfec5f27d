"""The record of tests of a spatial model against smaller ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...._calls.door import door
from ....choices.regression import FixedEffects, Model
from ....results.record import Record
from ....results.table import Note, Table, p_said
from ....words import Message, _
from ..record import SpecificationTest, table_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NestedTests(Record):
    """Whether a spatial model may be made smaller: what `lr_tests` and `wald_tests` return.

    Attributes
    ----------
    model : str
        The larger model.
    y_name, fixed_effects : str
    by : {"lr", "wald"}
        By likelihood ratio, or by the covariance of the larger model alone.
    tests : tuple of SpecificationTest
    smaller : tuple of str
        What each test would leave: a model, by which it is named.
    level : float
        Below which p is called a finding.
    draws : int
        Data sets drawn from each smaller model; 0: p is that of F.
    """

    model: Model
    y_name: str
    fixed_effects: FixedEffects
    by: str
    tests: tuple[SpecificationTest, ...]
    smaller: tuple[Model, ...]
    level: float = 0.05
    draws: int = 0
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def p_value(self, smaller: Model) -> float:
        """Return p of the test against one smaller model, NaN where there is none."""
        found = dict(zip(self.smaller, self.tests, strict=True)).get(smaller)
        return float("nan") if found is None else float(found.p_value)

    def findings(self) -> tuple[Message, ...]:
        """Return what each test says, without over-claiming."""
        out = []
        for small, test in zip(self.smaller, self.tests, strict=True):
            sentence = (
                _("The {large} may not be simplified to {small} ({p}).")
                if test.p_value < self.level
                else _(
                    "The test does not speak against {small} in place of {large} ({p}); this is no proof."
                )
            )
            p = p_said(float(test.p_value))
            out.append(Message(sentence, large=self.model.upper(), small=small.upper(), p=p))
        return tuple(out)

    def tables(self) -> tuple[Table, ...]:
        """Return one row a test, with what it says below."""
        said = tuple(Note("{said}", said=one) for one in self.findings())
        return (table_of(self.tests, (*said, *self.notes)),)
