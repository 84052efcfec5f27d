"""The record of Conley standard errors by cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..terms import term
from ..words import Message, _, verbatim
from .record import Record
from .table import Column, Note, Table

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConleyCurve(Record):
    """Conley standard errors against the cut-off.

    Attributes
    ----------
    y_name : str
    terms : k names
    cutoffs : (m,) array
        Ascending, km (on the plane in its own unit).
    se : (m, k) array
    clustered, hc1 : (k,) arrays
        For comparison: clustered by the units (NaN without units), and robust without distance.
    notes : tuple of Note
    """

    y_name: str
    terms: tuple[str, ...]
    cutoffs: Array
    se: Array
    clustered: Array
    hc1: Array
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def std_errors(self) -> Any:
        """Standard errors as a DataFrame, a row a cut-off, a column a term (needs pandas)."""
        from .._edges import ask

        names, across = ("cutoff",), ("term",)
        return ask("labelled", self.se, self.cutoffs, self.terms, names=names, across=across)

    def tables(self) -> tuple[Table, ...]:
        """Return the standard errors, a row per cut-off, with those without distance above."""
        rows: list[tuple[Any, ...]] = [
            (Note(term("covariance", "hc1")), *map(float, self.hc1)),
            (Note(_("clustered by the units")), *map(float, self.clustered)),
        ]
        rows += [(f"{h:g}", *map(float, se)) for h, se in zip(self.cutoffs, self.se, strict=True)]
        return (
            Table(
                name="conley_curve",
                en=Message(
                    _("Conley standard errors of {y_name} by cut-off"),
                    y_name=self.said(self.y_name),
                ),
                columns=(
                    Column("cutoff", _("Cut-off"), "text"),
                    *(
                        Column(f"se{k}", verbatim(self.said(t)))
                        for k, t in enumerate(self.terms, start=1)
                    ),
                ),
                rows=tuple(rows),
                notes=self.notes,
            ),
        )
