"""Record of Zipf's law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import by, part
from ...results.record import Record
from ...results.table import Note, Table
from ...words import Message, _, p_

Array = NDArray[np.float64]
Time = int | str

_QUANTILE = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zipf(Record):
    """Slopes of ln(rank − ½) on ln(size), with the sign turned: arrays of length T.

    Parameters
    ----------
    std_error : Gabaix and Ibragimov's, |b|√(2/n)
    ols_error : that of least squares, which is too small
    z_score, p_value : of b = 1
    primacy : the largest size over the second
    sizes, ranks : of each time, the largest first
    """

    variable: str
    times: tuple[Time, ...]
    n: NDArray[np.int_]
    left_out: int
    intercept: Array
    slope: Array
    std_error: Array
    ols_error: Array
    r_squared: Array
    z_score: Array
    p_value: Array
    primacy: Array
    sizes: tuple[Array, ...]
    ranks: tuple[Array, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return a row a time."""
        half = _QUANTILE * self.std_error
        return (
            by(self, "times").table(
                "zipf",
                Message(_("Zipf's law in {variable}"), variable=self.said(self.variable)),
                part("n", p_("count", "N"), self.n, "int"),
                part("slope", _("Zipf slope b"), self.slope),
                part("std_error", _("Std. error"), self.std_error),
                part("low", _("95% low"), self.slope - half),
                part("high", _("95% high"), self.slope + half),
                part("z_score", _("z (b = 1)"), self.z_score),
                part("p_value", _("p (b = 1)"), self.p_value, "p"),
                part("r_squared", _("R²"), self.r_squared),
                part("ols_error", _("Std. error of least squares"), self.ols_error),
                part("primacy", _("Largest over second"), self.primacy),
                notes=self._notes(),
            ),
        )

    def _notes(self) -> list[Note]:
        said = [
            Note(
                _(
                    "ln(rank − 1/2) on ln(size); standard error |b|√(2/n) (Gabaix and Ibragimov), on which "
                    "test and interval rest. That of least squares, mostly printed, is too small."
                )
            )
        ]
        largest, minimum = self.spec.get("largest"), self.spec.get("minimum")
        if largest is not None:
            said.append(Note(_("The {largest} largest regions."), largest=largest))
        if minimum is not None:
            said.append(Note(_("Sizes from {minimum:g} up."), minimum=minimum))
        if self.left_out:
            said.append(Note(_("{n} {n:empty cell is|empty cells are} left out."), n=self.left_out))
        return said
