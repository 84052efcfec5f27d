"""The record of tests of effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ....choices.regression import Model
from ....results.by import each, part
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, _


class EffectsTest(NamedTuple):
    """One test: LR, F with its degrees of freedom, p, p of F, and the customary p of χ².

    p is from drawn data where the record has draws, else that of F.
    """

    name: str
    ratio: float
    statistic: float
    df: int
    df_below: int
    p_value: float
    p_f: float
    p_usual: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectsTests(Record):
    """Whether effects of regions and periods are needed: what `effects_tests` returns.

    Attributes
    ----------
    tests : tuple of EffectsTest
    draws : int
        Data sets drawn from the models without the effects; 0: p is that of F.
    """

    model: Model
    y_name: str
    tests: tuple[EffectsTest, ...]
    draws: int = 0
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return one row a test."""
        return (
            each(self, self.tests).table(
                "effects_tests",
                Message(
                    _("Tests of the effects in the model of {y_name} ({model})"),
                    y_name=self.said(self.y_name),
                    model=self.model.upper(),
                ),
                part("null", _("Null hypothesis"), lambda t: t.name, "text", "effects_null"),
                part("ratio", _("LR")),
                part("statistic", _("F")),
                part("df", _("df"), kind="int"),
                part("df_below", _("df below"), kind="int"),
                part("p_value", _("p"), kind="p"),
                part("p_f", _("p of F"), kind="p"),
                part("p_usual", _("p as usually printed"), kind="p"),
                notes=self.notes,
            ),
        )
