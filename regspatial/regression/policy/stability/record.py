"""The record of a coefficient's stability against what is not observed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ....results.measures import measures
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, _


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoefficientStability(Record):
    """How far a coefficient may move: what `coefficient_stability` returns.

    Attributes
    ----------
    y_name, variable : str
    controls : names
    nobs : int
    uncontrolled, controlled : float
        The coefficient without and with the controls.
    r2_uncontrolled, r2_controlled, r_max : float
        Of what the fixed effects leave.
    delta : float
        Selection on unobservables, relative to that on observables, at which the coefficient is zero.
    asked_delta : float
        The delta of b*.
    beta_star : float
        The exact root; NaN where there is no real one.
    beta_star_approximate : float
    roots : all real roots, ascending
    altonji : float
        controlled / (uncontrolled - controlled).
    """

    y_name: str
    variable: str
    controls: tuple[str, ...]
    nobs: int
    uncontrolled: float
    controlled: float
    r2_uncontrolled: float
    r2_controlled: float
    r_max: float
    asked_delta: float
    delta: float
    beta_star: float
    beta_star_approximate: float
    roots: tuple[float, ...]
    altonji: float
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<CoefficientStability of {self.variable!r} on {self.y_name!r}: delta = {self.delta:.4g}, "
            f"b* = {self.beta_star:.4g}>"
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the numbers, one a row."""
        at = self.asked_delta
        exact = Note(_("b* at delta = {delta:g}, exact root"), delta=at)
        usual = Note(_("b* at delta = {delta:g}, usual approximation"), delta=at)
        table = measures(
            "stability",
            Message(
                _("Stability of the coefficient of {x} on {y}"),
                x=self.said(self.variable),
                y=self.said(self.y_name),
            ),
            "what",
            (
                ("uncontrolled", _("Coefficient without controls"), self.uncontrolled),
                ("controlled", _("Coefficient with controls"), self.controlled),
                ("r2_uncontrolled", _("R² without controls"), self.r2_uncontrolled),
                ("r2_controlled", _("R² with controls"), self.r2_controlled),
                ("r_max", _("R² if all were observed (Rmax)"), self.r_max),
                ("delta", _("delta at which the coefficient is zero"), self.delta),
                ("beta_star", exact, self.beta_star),
                ("beta_star_approximate", usual, self.beta_star_approximate),
                ("altonji", _("Altonji ratio"), self.altonji),
                ("nobs", _("Observations"), self.nobs),
            ),
            notes=self._notes(),
        )
        return (table,)

    def _notes(self) -> tuple[Note, ...]:
        out = [
            Note(
                _(
                    "delta: how much more the unobserved would have to select than the observed did; above 1, "
                    "or below 0, the sign is usually called stable."
                )
            )
        ]
        if len(self.roots) > 1:
            out.append(
                Note(
                    _(
                        "The equation has several real roots: {roots}. Shown is the nearest of those to which "
                        "the unobserved move the coefficient the same way as the controls did; one far off "
                        "means that this assumption is what it hangs on."
                    ),
                    roots=[Message("{r:.6g}", r=float(r)) for r in self.roots],
                )
            )
        return tuple(out)
