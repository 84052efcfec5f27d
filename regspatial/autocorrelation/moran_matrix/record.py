"""Record of Moran's I of each variable with each among the neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import listed
from ...results.by import Axis, by, part
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table, region, with_time
from ...terms import term
from ...words import Message, _, verbatim

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoranMatrix(Record):
    """Bivariate Moran's I of k variables, (k, k): rows are of the region, columns of its neighbours.

    Parameters
    ----------
    variables : k names
    time : int or str
    ids : n labels
    values, z_score, p_value : (k, k) arrays
    correlation : (k, k) array
        Of the variables in the same region.
    inference, alternative, permutations
        How it was tested.
    islands : tuple of str
    spec : mapping
    """

    variables: tuple[str, ...]
    time: int | str
    ids: tuple[str, ...]
    values: Array
    z_score: Array
    p_value: Array
    correlation: Array
    inference: str
    alternative: str
    permutations: int
    islands: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Moran's I of {len(self.variables)} variables with each other, {self.time}>"

    @property
    def largest(self) -> float:
        """The bivariate I of the largest size, off the diagonal."""
        off = np.where(np.eye(len(self.variables), dtype=bool), 0.0, self.values)
        return float(off.ravel()[np.abs(off).argmax()])

    def tables(self) -> tuple[Table, ...]:
        """Return the matrix, then one row a pair with its test."""
        return self._matrix(), self._pairs()

    def _matrix(self) -> Table:
        return by(self, "variables").table(
            "moran_matrix",
            with_time(Message(_("Moran's I of each variable with each")), self.time),
            *(
                part(
                    f"x{k}",
                    Message(_("neighbours: {variable}"), variable=self.said(name)),
                    self.values[:, k],
                )
                for k, name in enumerate(self.variables)
            ),
            notes=self._notes(),
        )

    def _pairs(self) -> Table:
        here = Column("here", _("Variable of the region"), "text", VARIABLE)
        there = Column("there", _("Variable of the neighbours"), "text", VARIABLE)
        return by(self, Axis(here, self.variables), Axis(there, self.variables)).table(
            "moran_pairs",
            with_time(Message(_("Bivariate Moran's I by pair")), self.time),
            part("I", verbatim("I"), self.values),
            part("z", _("z"), self.z_score),
            part("p_value", _("p"), self.p_value, "p"),
            part("correlation", _("Correlation in the same region"), self.correlation),
            notes=self._notes(),
        )

    def _notes(self) -> tuple[Note, ...]:
        side = term("alternative", self.alternative)
        if self.inference == "permutation":
            sentence = _("p from {permutations} {permutations:permutation|permutations}, {side}.")
            notes = [Note(sentence, permutations=self.permutations, side=side)]
        else:
            how = term("inference", self.inference)
            notes = [Note(_("p from {how}, {side}."), how=how, side=side)]
        notes.append(
            Note(
                _(
                    "Where two variables are correlated in the same region and each is "
                    "autocorrelated, their bivariate I is large without any influence between regions."
                )
            )
        )
        if self.islands:
            notes.append(
                Note(_("Without neighbours: {islands}."), islands=listed(map(region, self.islands)))
            )
        return tuple(notes)
