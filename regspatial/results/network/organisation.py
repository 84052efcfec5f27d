"""Organisation: the type, the evidence for each criterion, and the margins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._calls.door import door
from ...terms import TERMS, Named, named, term
from ...words import Language, _
from ..by import each, part
from ..record import Record
from ..table import Note, Table

TYPES = tuple(TERMS["organisation"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of one type: what was measured, what was asked, by how much it was met."""

    type: str
    measure: str
    value: float
    comparison: str
    threshold: float
    margin: float

    @property
    def met(self) -> bool:
        """Whether the criterion is met."""
        return self.margin > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Organisation(Record):
    """The type of spatial organisation.

    Parameters
    ----------
    type : str
        Key of `TYPES`.
    decided : bool
        Whether all criteria of the type are met; if not, it is merely the nearest.
    runner_up : str
    margins : mapping of type to its smallest margin (logarithm of value over threshold)
    criteria : tuple of Criterion
    measures : mapping of measure to value
    cores : tuple of ids
    layers : tuple of str
    spec : mapping
    """

    type: str
    decided: bool
    runner_up: str
    margins: Mapping[str, float]
    criteria: tuple[Criterion, ...]
    measures: Mapping[str, float]
    cores: tuple[str, ...]
    layers: tuple[str, ...]
    spec: Mapping[str, Any]

    @property
    def margin(self) -> float:
        """The chosen type's smallest margin; exp(|margin|) is the factor to the threshold."""
        return self.margins[self.type]

    @door
    def name(self, language: Language = "en") -> str:
        """Return the type's name."""
        return named("organisation", self.type, language)

    def tables(self) -> tuple[Table, ...]:
        """Return the verdict by type, and the evidence for every criterion."""
        return self._verdict(), self._evidence()

    def _verdict(self) -> Table:
        order = sorted(self.margins, key=lambda kind: (kind != self.type, -self.margins[kind]))

        def weakest(kind: str) -> str:
            of = (c for c in self.criteria if c.type == kind)
            return min(of, key=lambda c: c.margin).measure

        return each(self, order).table(
            "organisation",
            _("Type of spatial organisation"),
            part(
                "type", _("Type"), lambda k: Note("{kind}", kind=Named("organisation", k)), "text"
            ),
            part("all_met", _("All criteria met"), lambda k: self.margins[k] > 0, "bool"),
            part("margin", _("Smallest margin (log)"), lambda k: self.margins[k]),
            part(
                "weakest",
                _("Criterion with that margin"),
                lambda k: Note("{said}", said=Named("organisation_measure", weakest(k))),
                "text",
            ),
            notes=(self._sentence(),),
        )

    def _evidence(self) -> Table:
        return each(self, self.criteria).table(
            "organisation_evidence",
            _("Evidence for each criterion"),
            part(
                "type",
                _("Type"),
                lambda c: Note("{kind}", kind=Named("organisation", c.type)),
                "text",
            ),
            part(
                "measure",
                _("Measure"),
                lambda c: Note("{said}", said=Named("organisation_measure", c.measure)),
                "text",
            ),
            part("value", _("Value")),
            part("comparison", _("Is"), kind="text"),
            part("threshold", _("Threshold")),
            part("met", _("Met"), kind="bool"),
            part("margin", _("Margin (log)")),
        )

    def _sentence(self) -> Note:
        kind, second = Named("organisation", self.type), term("organisation", self.runner_up)
        factor = math.exp(abs(self.margin))
        if self.decided:
            return Note(
                _(
                    "{kind}: every criterion is met; the tightest is a factor of {factor:.2f} from "
                    "its threshold. Next: {second}."
                ),
                kind=kind,
                factor=factor,
                second=second,
            )
        return Note(
            _(
                "No type meets all its criteria. The nearest is {kind}, short by a factor of "
                "{factor:.2f}; next: {second}."
            ),
            kind=term("organisation", self.type),
            factor=factor,
            second=second,
        )
