"""Symbiosis: pole growth and network strength, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...words import Sentence, _, p_, verbatim
from ..record import Record
from ..regression import SpatialPanelResult
from ..table import VARIABLE, Column, Note, Table

_TERMS = {
    "ln_strength": _("Log network strength"),
    "ln_mass": _("Log mass"),
    "growth": _("Growth of mass before"),
    "pole_strength": _("Pole × log network strength"),
    "pole_growth": _("Pole × growth of mass before"),
    "pole": _("Pole"),
}
_DIRECTIONS = {
    "network → growth": _("Network strength → growth of mass"),
    "growth → network": _("Growth of mass → growth of network strength"),
}


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
                term = str(r["term"])
                if term == "Intercept":
                    continue
                rows.append(
                    (
                        Note(_DIRECTIONS[key]),
                        Note(_TERMS[term]) if term in _TERMS else verbatim(term),
                        *(float(r[c]) for c in ("estimate", "std_error", "p_value", "low", "high")),
                    )
                )
        return (
            Table(
                name="symbiosis",
                en=_("Pole growth and network strength"),
                columns=(
                    Column("direction", _("Direction"), "text"),
                    Column("term", _("Term"), "text", VARIABLE),
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
        which: dict[str, Sentence] = {
            "twoway": _("two-way"),
            "time": _("time"),
            "none": p_("which fixed effects", "no"),
        }
        fe = which[self.spec["fixed_effects"]]
        first = self.network_to_growth
        out = [
            Note(
                _(
                    "OLS with {fe} fixed effects, standard errors clustered by region, {nobs} "
                    "observations. An association in time, not a cause: what moves both poles and "
                    "flows (policy, the business cycle of a region) stays in it."
                ),
                fe=Note(fe),
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
