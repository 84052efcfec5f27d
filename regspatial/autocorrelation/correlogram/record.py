"""Record of a correlogram: a statistic of autocorrelation by distance or by order of neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import by, part
from ...results.record import Record
from ...results.table import Note, Table, with_time
from ...words import Message, Words, _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlogram(Record):
    """Moran's I or Geary's C of k bands of distance, or of the orders 1 to k; arrays are (k,).

    Parameters
    ----------
    variable : str
    time : int or str
    ids : n labels
    statistic : {"moran", "geary"}
    by : {"distance", "order"}
    unit : {"km", "map", ""}
    lower, upper : arrays
        Ends of the bands; of orders both are the order.
    mean_distance : array
        Of the pairs of a band.
    pairs : int array
        Pairs of regions; where neighbours are not mutual (k nearest) links, each from one to the other.
    mutual : bool
        Whether all neighbours are, so that a pair is counted once.
    values, expected, variance, z_score : arrays
        The statistic and its exact moments under permutation; NaN without pairs.
    low, high : arrays
        The pointwise band of permutations, alpha/2 and 1 − alpha/2.
    p_value, p_adjusted : arrays
        Two-sided by permutation, for the band alone and for all bands together.
    alpha, permutations
    spec : mapping
    """

    variable: str
    time: int | str
    ids: tuple[str, ...]
    statistic: str
    by: str
    unit: str
    lower: Array
    upper: Array
    mean_distance: Array
    pairs: NDArray[np.int64]
    mutual: bool
    values: Array
    expected: Array
    variance: Array
    z_score: Array
    low: Array
    high: Array
    p_value: Array
    p_adjusted: Array
    alpha: float
    permutations: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<correlogram of {self.variable!r} by {self.by}, {len(self.values)} lags, "
            f"{self.time}: {self.statistic} = {self.values[0]:.4g}, …>"
        )

    @property
    def reach(self) -> float:
        """Upper end of the last band before the first inside its permutation band; 0 if that is the first.

        Likeness means I above, C below its band. NaN if no band lies inside.
        """
        alike = self.values > self.high if self.statistic == "moran" else self.values < self.low
        known = ~np.isnan(self.values)
        inside = np.flatnonzero(known & ~alike)
        if not inside.size:
            return float("nan")
        before = np.flatnonzero(known[: inside[0]])
        return float(self.upper[before[-1]]) if before.size else 0.0

    @property
    def first(self) -> float:
        """The statistic of the first band that has pairs."""
        return float(self.values[~np.isnan(self.values)][0])

    def unit_said(self) -> Words:
        """Return the unit of distances."""
        return Message(_("km")) if self.unit == "km" else Message(_("map units"))

    def tables(self) -> tuple[Table, ...]:
        """Return one row a band or order."""
        key = "I" if self.statistic == "moran" else "C"
        if self.by == "distance":
            unit = self.unit_said()
            ends = [
                part(
                    "from", Message(_("From ({unit})"), unit=unit), np.asarray(self.lower), "number"
                ),
                part("to", Message(_("To ({unit})"), unit=unit), np.asarray(self.upper), "number"),
                part(
                    "mean_distance",
                    Message(_("Mean distance ({unit})"), unit=unit),
                    np.asarray(self.mean_distance),
                    "number",
                ),
            ]
        else:
            ends = [part("order", _("Order"), [float(one) for one in self.upper], "int")]
        count = ("pairs", _("Pairs")) if self.mutual else ("links", _("Links"))
        return (
            by(self).table(
                "correlogram",
                self._title(),
                *ends,
                part(*count, self.pairs, "int"),
                part(key, key, self.values),
                part("expected", _("Expected"), self.expected),
                part("z", _("z"), self.z_score),
                part("low", _("Permutations, low"), self.low),
                part("high", _("Permutations, high"), self.high),
                part("p_value", _("p"), self.p_value, "p"),
                part("p_adjusted", _("p, all together"), self.p_adjusted, "p"),
                notes=self._notes(),
            ),
        )

    def _title(self) -> Message:
        sentence = (
            _("Correlogram of {variable} by distance")
            if self.by == "distance"
            else _("Correlogram of {variable} by order of neighbours")
        )
        return with_time(Message(sentence, variable=self.said(self.variable)), self.time)

    def _notes(self) -> tuple[Note, ...]:
        notes = [
            Note(
                _(
                    "{permutations} {permutations:permutation|permutations}, the same for "
                    "all rows; low and high hold {share:g} % of them row by row. p is "
                    "two-sided; the last column holds for all rows together (max-T)."
                ),
                permutations=self.permutations,
                share=100 * (1 - self.alpha),
            )
        ]
        if self.by == "distance" and self.reach > 0:
            notes.append(
                Note(
                    _(
                        "Likeness reaches to {reach:.6g} {unit}: beyond it the values lie inside the band."
                    ),
                    reach=self.reach,
                    unit=self.unit_said(),
                )
            )
        return tuple(notes)
