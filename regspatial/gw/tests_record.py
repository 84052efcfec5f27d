"""The record of tests whether coefficients vary over space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..results.record import Record
from ..results.table import VARIABLE, Column, Note, Table
from ..words import _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StationarityTest(Record):
    """F tests of Leung et al. (2000) and a test by relabelling, of a GWR.

    Attributes
    ----------
    terms : k names
    spread : (k,) array
        Standard deviation of each coefficient over the places.
    f_tests : (2 + k, 4) array
        Statistic, degrees of freedom (two) and p of F1, F2 and, by term, F3; NaN if not asked for.
    p_permutation : (k,) array
        NaN if not asked for.
    permutations : int
    """

    terms: tuple[str, ...]
    spread: Array
    f_tests: Array
    p_permutation: Array
    permutations: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<StationarityTest of {len(self.terms)} terms, {self.permutations} permutations>"

    def tables(self) -> tuple[Table, ...]:
        """Return the tests by term, and those of the whole model."""
        terms = [
            (term, float(s), *map(float, f), float(p))
            for term, s, f, p in zip(
                self.terms, self.spread, self.f_tests[2:], self.p_permutation, strict=True
            )
        ]
        whole = [
            (
                Note(_("F1: the error is less than that of one regression")),
                *map(float, self.f_tests[0]),
            ),
            (Note(_("F2: it explains more than one regression")), *map(float, self.f_tests[1])),
        ]
        f_columns = (
            Column("f", _("F")),
            Column("df1", _("df 1")),
            Column("df2", _("df 2")),
            Column("p_value", _("p"), "p"),
        )
        return (
            Table(
                name="stationarity",
                en=_("Does the coefficient vary over space? F3 of Leung et al. and relabelling"),
                columns=(
                    Column("term", _("Term"), "text", VARIABLE),
                    Column("spread", _("Std. dev. over space")),
                    *f_columns,
                    Column("p_permutation", _("p (relabelling)"), "p"),
                ),
                rows=tuple(terms),
                labels=self.variable_labels,
                notes=(
                    Note(
                        _(
                            "Null: the coefficient is the same everywhere. {permutations} "
                            "{permutations:relabelling|relabellings} at the same bandwidth."
                        ),
                        permutations=self.permutations,
                    ),
                ),
            ),
            Table(
                name="improvement",
                en=_("Is the local model better than one regression? Leung et al. (2000)"),
                columns=(Column("test", _("Test"), "text"), *f_columns),
                rows=tuple(whole),
            ),
        )
