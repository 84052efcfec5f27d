"""Symbiosis: pole growth and network strength, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...terms import TERMS, Named, term
from ...words import _, verbatim
from ..by import AXES
from ..record import Record
from ..regression import SpatialPanelResult
from ..table import Column, Note, Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Symbiosis(Record):
    """Two panel regressions: growth on lagged network strength, and back.

    Parameters
    ----------
    network_to_growth : SpatialPanelResult
    growth_to_network : SpatialPanelResult or None
        None where the strength does not move (frozen masses).
    strength : {"observed", "frozen"}
    poles : tuple of ids
    spec : mapping
    """

    network_to_growth: SpatialPanelResult
    growth_to_network: SpatialPanelResult | None
    strength: str
    poles: tuple[str, ...]
    spec: Mapping[str, Any]

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients of both regressions."""
        rows = []
        for key, model in (
            ("network → growth", self.network_to_growth),
            ("growth → network", self.growth_to_network),
        ):
            if model is None:
                continue
            for r in model.tables()[0].records():
                name = str(r["term"])
                if name == "Intercept":
                    continue
                rows.append(
                    (
                        Note("{said}", said=Named("symbiosis_direction", key)),
                        _called(name),
                        *(float(r[c]) for c in ("estimate", "std_error", "p_value", "low", "high")),
                    )
                )
        return (
            Table(
                name="symbiosis",
                en=_("Pole growth and network strength"),
                columns=(
                    Column("direction", _("Direction"), "text"),
                    AXES["terms"],
                    Column("estimate", _("Estimate")),
                    Column("std_error", _("Std. error")),
                    Column("p_value", _("p"), "p"),
                    Column("low", _("Low")),
                    Column("high", _("High")),
                ),
                rows=tuple(rows),
                notes=self._notes(),
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        first = self.network_to_growth
        out = [
            Note(
                _(
                    "OLS, fixed effects: {fe}, standard errors clustered by region, {nobs} "
                    "{nobs:observation|observations}. An association in time, not a cause: "
                    "what moves both poles and flows (policy, the business cycle of a "
                    "region) stays in it."
                ),
                fe=term("fixed_effects", self.spec["fixed_effects"]),
                nobs=first.nobs,
            )
        ]
        if self.strength == "frozen":
            out.append(
                Note(
                    _(
                        "Strength: potential of the others' masses of {spec}, own mass left out. It "
                        "does not move, so only differences between regions speak, and the way back "
                        "cannot be asked."
                    ),
                    spec=self.spec["base"],
                )
            )
        return tuple(out)


def _called(name: str) -> Note:
    """Return what a term of the regressions is called; a variable is the user's own word."""
    if name not in TERMS["symbiosis_term"]:
        return verbatim(name)
    return Note("{said}", said=Named("symbiosis_term", name))
