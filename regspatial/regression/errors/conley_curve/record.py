"""The records of Conley standard errors by cut-off, and of how far residuals are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....results.by import by, part
from ....results.record import Record
from ....results.table import Note, Table
from ....terms import term
from ....words import Message, Words, _, verbatim

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """The correlogram of a regression's residuals by bands of distance; arrays are (k,).

    Attributes
    ----------
    lower, upper : arrays
        Ends of the bands.
    pairs : int array
        Pairs of places in a band.
    values : array
        Mean product of two residuals of one period over their mean square.
    low, high : arrays
        Their band when places are permuted.
    unit : {"km", "map"}
    places, of : int
        Places compared, and how many there are.
    permutations : int
    share : float
        What the band leaves out.
    """

    lower: Array
    upper: Array
    pairs: NDArray[np.intp]
    values: Array
    low: Array
    high: Array
    unit: str
    places: int
    of: int
    permutations: int
    share: float

    @property
    def first_inside(self) -> int | None:
        """The first band that is not above its permutations; None: all are."""
        inside = np.flatnonzero(~(self.values > self.high))
        return int(inside[0]) if inside.size else None

    @property
    def cutoff(self) -> float:
        """Upper end of the band before that one; of the first band where it is the first."""
        first = self.first_inside
        last = len(self.upper) if first is None else max(first, 1)
        return float(self.upper[last - 1])

    @property
    def unit_said(self) -> Message:
        """The unit of distances in words."""
        return Message(_("km")) if self.unit == "km" else Message(_("map units"))

    @property
    def note(self) -> Note:
        """That the cut-off was read off here, and how."""
        return Note(
            _("No cut-off was given, so it is {cutoff:.6g} {unit}: {why}"),
            cutoff=self.cutoff,
            unit=self.unit_said,
            why=self._why(),
        )

    @property
    def advice(self) -> Note:
        """Which cut-off the residuals speak for, and why."""
        return Note(
            _("The residuals speak for a cut-off of {cutoff:.6g} {unit}: {why}"),
            cutoff=self.cutoff,
            unit=self.unit_said,
            why=self._why(),
        )

    def _why(self) -> Message:
        if self.first_inside is None:
            return Message(
                _(
                    "up to half of the largest distance residuals of one period are more alike than when places "
                    "are permuted, in every band. Something common to whole regions of the map is left in them; "
                    "effects of periods may be missing."
                )
            )
        if self.first_inside == 0:
            return Message(
                _(
                    "the first band of distance; even within it residuals of one period are not more alike than "
                    "when places are permuted."
                )
            )
        return Message(
            _(
                "up to it residuals of one period are more alike than when places are permuted; the next band of "
                "their correlogram falls into the permutations."
            )
        )

    def table(self) -> Table:
        """Return a row a band."""
        unit = self.unit_said
        notes = [
            Note(
                _(
                    "Mean product of two residuals of one period over their mean square; low and high hold "
                    "{share:g} % of {permutations} {permutations:permutation|permutations} of the places, each "
                    "with its whole series."
                ),
                share=100 * (1 - self.share),
                permutations=self.permutations,
            )
        ]
        if self.places < self.of:
            said = _("Pairs of places: {places} drawn from {of}.")
            notes.append(Note(said, places=self.places, of=self.of))
        return by(None).table(
            "residual_correlogram",
            _("Correlogram of the residuals by distance"),
            part("from", Message(_("From ({unit})"), unit=unit), self.lower),
            part("to", Message(_("To ({unit})"), unit=unit), self.upper),
            part("pairs", _("Pairs"), self.pairs, "int"),
            part("correlation", _("Correlation"), self.values),
            part("low", _("Permutations, low"), self.low),
            part("high", _("Permutations, high"), self.high),
            notes=notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConleyCurve(Record):
    """Conley standard errors against the cut-off.

    Attributes
    ----------
    y_name : str
    terms : k names
    cutoffs : (m,) array
        Ascending, km (on the plane in its own unit).
    pairs : (m,) int array
        Pairs of places within a cut-off.
    se : (m, k) array
    clustered, hc1 : (k,) arrays
        For comparison: clustered by the units (NaN without units), and robust without distance.
    reach : Reach
        The correlogram of the residuals, and the cut-off that it speaks for.
    notes : tuple of Note
    """

    y_name: str
    terms: tuple[str, ...]
    cutoffs: Array
    pairs: NDArray[np.intp]
    se: Array
    clustered: Array
    hc1: Array
    reach: Reach | None = None
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cutoff(self) -> float:
        """The cut-off at which the residuals' correlogram falls into its permutations; NaN without one."""
        return float("nan") if self.reach is None else self.reach.cutoff

    @property
    def std_errors(self) -> Any:
        """Standard errors as a DataFrame, a row a cut-off, a column a term (needs pandas)."""
        from ...._calls.edges import ask

        names, across = ("cutoff",), ("term",)
        return ask("labelled", self.se, self.cutoffs, self.terms, names=names, across=across)

    def tables(self) -> tuple[Table, ...]:
        """Return the standard errors, a row per cut-off, those without distance above; the correlogram."""
        without = [Note(term("covariance", "hc1")), Note(_("clustered by the units"))]
        errors = np.vstack([self.hc1, self.clustered, self.se])
        curve = by(self).table(
            "conley_curve",
            Message(
                _("Conley standard errors of {y_name} by cut-off"),
                y_name=self.said(self.y_name),
            ),
            part("cutoff", self._head(), [*without, *(f"{h:.6g}" for h in self.cutoffs)], "text"),
            part("pairs", _("Pairs"), [None, None, *map(int, self.pairs)], "int"),
            *(
                part(f"se{k + 1}", verbatim(self.said(t)), errors[:, k])
                for k, t in enumerate(self.terms)
            ),
            notes=self.notes,
        )
        return (curve,) if self.reach is None else (curve, self.reach.table())

    def _head(self) -> Words:
        if self.reach is None:
            return _("Cut-off")
        return Message(_("Cut-off ({unit})"), unit=self.reach.unit_said)
