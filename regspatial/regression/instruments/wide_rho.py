"""What is known of impacts whose rho may lie beyond its bounds, for all that its interval says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...results.by import axis, by, part
from ...results.table import Note, Table
from ...terms import Named
from ...words import Words, _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WideRho:
    """Impacts of a model by instruments whose interval of rho reaches beyond the bounds of rho.

    Attributes
    ----------
    low, high, level : float
        The interval of rho, and its level.
    bounds : (float, float)
        At which impacts are infinite.
    totals, p_wald : (k,) arrays
        Total impacts, and the two-sided Wald p of beta + theta, which has the sign of the total where
        all rows of W have one sum; rho does not touch it.
    sets : tuple of tuples of (float, float)
        Of each total impact the values that Fieller's test does not reject: intervals in ascending
        order, with infinite ends where the set is unbounded. Empty where rows of W have different sums.
    shown : bool
        Whether the impacts have errors all the same, by the delta method that was asked for.
    """

    low: float
    high: float
    level: float
    bounds: tuple[float, float]
    totals: Array
    p_wald: Array
    sets: tuple[tuple[tuple[float, float], ...], ...]
    shown: bool

    def table(self, variables: tuple[str, ...], labels: Mapping[str, Words] | None = None) -> Table:
        """Return the total impacts, a row for each interval of their sets."""
        nothing = ((float("nan"), float("nan")),)
        lines = [
            (k, piece)
            for k in range(len(variables))
            for piece in (self.sets[k] if self.sets else nothing)
        ]
        at = [k for k, _piece in lines]
        low, high = np.reshape([piece for _k, piece in lines], (-1, 2)).T
        return by(None, axis("variables", [variables[k] for k in at])).table(
            "wide_rho",
            _("Total impacts, whatever rho is"),
            part("total", Named("effect", "total"), self.totals[at]),
            part("p_wald", _("p of beta + theta (Wald)"), self.p_wald[at], "p"),
            part("low", _("Fieller's set, low"), low),
            part("high", _("Fieller's set, high"), high),
            notes=self._beneath(),
            labels=labels or {},
        )

    def _beneath(self) -> tuple[Note, ...]:
        said = Note(
            _(
                "p of beta + theta is that of no total impact where all rows of the weights have one sum."
            )
        )
        if not self.sets:
            return (
                said,
                Note(_("Rows of the weights have different sums: there is no Fieller set.")),
            )
        out = [
            said,
            Note(
                _(
                    "Fieller's set, {level:g}%: totals t for which beta + theta − t (1 − rho) is not told "
                    "from zero, s rho in place of rho where rows of the weights sum to s."
                ),
                level=100 * self.level,
            ),
        ]
        if any(not np.isfinite(piece).all() for pieces in self.sets for piece in pieces):
            out.append(
                Note(
                    _(
                        "A set with an infinite end (∞) has no bound there; two lines of one variable are one "
                        "set with a gap between them."
                    )
                )
            )
        return tuple(out)

    def note(self) -> Note:
        """Return what is to be said under the impacts."""
        sentence = (
            _(
                "The {level:g}% interval of rho, {low:.4g} to {high:.4g}, reaches beyond its bounds, {a:.4g} to "
                "{b:.4g}, at which impacts are infinite: normal intervals of the delta method are too short."
            )
            if self.shown
            else _(
                "The {level:g}% interval of rho, {low:.4g} to {high:.4g}, reaches beyond its bounds, {a:.4g} to "
                "{b:.4g}, at which impacts are infinite: no bounded interval of an impact holds its level, "
                "and none is printed. Stronger instruments, or maximum likelihood, tell more."
            )
        )
        return Note(
            sentence,
            level=100 * self.level,
            low=self.low,
            high=self.high,
            a=self.bounds[0],
            b=self.bounds[1],
        )
