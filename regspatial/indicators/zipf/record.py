"""Record of Zipf's law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.record import Record
from ...results.table import Column, Note, Table
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
        columns = (
            ("n", p_("count", "N"), "int", self.n),
            ("slope", _("Zipf slope b"), "number", self.slope),
            ("std_error", _("Std. error"), "number", self.std_error),
            ("low", _("95% low"), "number", self.slope - half),
            ("high", _("95% high"), "number", self.slope + half),
            ("z_score", _("z (b = 1)"), "number", self.z_score),
            ("p_value", _("p (b = 1)"), "p", self.p_value),
            ("r_squared", _("R²"), "number", self.r_squared),
            ("ols_error", _("Std. error of least squares"), "number", self.ols_error),
            ("primacy", _("Largest over second"), "number", self.primacy),
        )
        return (
            Table(
                name="zipf",
                en=Message(_("Zipf's law in {variable}"), variable=self.said(self.variable)),
                columns=(
                    Column("time", _("Time"), "text"),
                    *(Column(key, what, kind) for key, what, kind, _v in columns),  # type: ignore[arg-type]
                ),
                rows=tuple(
                    (
                        str(t),
                        *(
                            int(values[k]) if kind == "int" else float(values[k])
                            for _key, _what, kind, values in columns
                        ),
                    )
                    for k, t in enumerate(self.times)
                ),
                notes=tuple(self._notes()),
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
