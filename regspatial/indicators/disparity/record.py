"""Records of the indicators room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import by, part
from ...results.record import Record
from ...results.table import Note, Table
from ...words import Message, _, verbatim


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disparity(Record):
    """Disparity by period: arrays of length T, group means (T, groups)."""

    variable: str
    times: tuple[int | str, ...]
    mean: NDArray[np.float64]
    coefficient_of_variation: NDArray[np.float64]
    gini: NDArray[np.float64]
    theil_t: NDArray[np.float64]
    theil_l: NDArray[np.float64]
    within_t: NDArray[np.float64]
    between_t: NDArray[np.float64]
    within_l: NDArray[np.float64]
    between_l: NDArray[np.float64]
    groups: tuple[str, ...]
    group_means: NDArray[np.float64]
    spec: Mapping[str, Any]

    def tables(self) -> tuple[Table, ...]:
        """Return the measures by period and, with groups, the group means."""
        parts = [
            part("mean", _("Mean"), self.mean),
            part("cv", _("Coefficient of variation"), self.coefficient_of_variation),
            part("gini", _("Gini"), self.gini),
            part("theil_t", _("Theil T"), self.theil_t),
            part("theil_l", _("Theil L"), self.theil_l),
        ]
        if self.groups:
            parts += [
                part("within_t", _("T within groups"), self.within_t),
                part("between_t", _("T between groups"), self.between_t),
                part("within_l", _("L within groups"), self.within_l),
                part("between_l", _("L between groups"), self.between_l),
            ]
        main = by(self, "times").table(
            "disparity",
            Message(_("Disparity of {variable}"), variable=self.said(self.variable)),
            *parts,
            notes=(self._note(),),
        )
        return (main, self._means()) if self.groups else (main,)

    def _means(self) -> Table:
        return by(self, "times").table(
            "group_means",
            Message(
                _("Group means of {variable} by {spec}"),
                variable=self.said(self.variable),
                spec=self.said(self.spec["group"]),
            ),
            *(
                part(g, verbatim(self.said(g)), own)
                for g, own in zip(self.groups, self.group_means.T, strict=True)
            ),
        )

    def _note(self) -> Note:
        weights = self.spec["population"]
        if weights is None:
            divisor = f"n − {self.spec['ddof']}" if self.spec["ddof"] else "n"
            return Note(_("Every region counts the same; divisor {divisor}."), divisor=divisor)
        return Note(_("Weighted by {weights}."), weights=self.said(weights))
