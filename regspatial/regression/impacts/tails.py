"""What is known of impacts whose draws have heavy tails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...results.by import axis, by, part
from ...results.table import Note, Table
from ...words import Words, _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeavyTails:
    """Impacts near rho's bound: where the standard deviation of the draws says little.

    Attributes
    ----------
    spread : (k, 3) array
        Standard deviation of the draws over what their quartiles say, sd/(IQR/1.349): 1 for normal
        draws. In the order direct, indirect, total.
    heavy : (k, 3) bool array
        Where `spread` exceeds 1.25.
    p_normal, p_percentile : (k, 3) arrays
        Two-sided p from z = estimate/sd, and from the share of draws on either side of 0.
    p_wald : (k,) array
        Two-sided Wald p of beta + theta, which has the sign of the total impact where all rows of W
        have one sum; rho's bound does not touch it.
    """

    spread: Array
    heavy: NDArray[np.bool_]
    p_normal: Array
    p_percentile: Array
    p_wald: Array

    @property
    def p_values(self) -> Array:
        """P from the percentiles where tails are heavy, else from z, (k, 3)."""
        return np.where(self.heavy, self.p_percentile, self.p_normal)

    def table(
        self,
        variables: tuple[str, ...],
        effects: tuple[str, ...],
        labels: Mapping[str, Words] | None = None,
    ) -> Table:
        """Return one row per impact with heavy tails."""
        rows = by(
            None,
            axis("effects", effects),
            axis("variables", variables),
            where=self.heavy.T,
            shown=("variable", "effect"),
        )
        return rows.table(
            "heavy_tails",
            _("Impacts near the bound of rho"),
            part("spread", _("sd / (IQR/1.349)"), self.spread.T),
            part("p_percentile", _("p, percentiles"), self.p_percentile.T, "p"),
            part("p_normal", _("p, from z"), self.p_normal.T, "p"),
            part("p_wald", _("p of beta + theta (Wald)"), self.p_wald, "p"),
            labels=labels or {},
        )

    def note(self) -> Note:
        """Return what is to be said under the impacts."""
        return Note(
            _(
                "Draws of rho come near its bound, so that those of some impacts have heavy tails (standard "
                "deviation over 1.25 times what their quartiles say). Their p comes from the "
                "share of draws on either side of 0; z, which would understate them, is not shown. The Wald p of beta + "
                "theta stands beside."
            ),
        )
