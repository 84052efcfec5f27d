"""The record of tests whether coefficients vary over space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..results.by import Part, by, part
from ..results.record import Record
from ..results.table import Note, Table
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

        def f_tests(found: Any) -> Iterator[Part]:
            heads = (("f", _("F")), ("df1", _("df 1")), ("df2", _("df 2")))
            for (key, what), values in zip(heads, np.asarray(found).T, strict=False):
                yield part(key, what, values)
            yield part("p_value", _("p"), np.asarray(found)[:, 3], "p")

        whole = (
            Note(_("F1: the error is less than that of one regression")),
            Note(_("F2: it explains more than one regression")),
        )
        null = _(
            "Null: the coefficient is the same everywhere. {permutations} "
            "{permutations:relabelling|relabellings} at the same bandwidth."
        )
        return (
            by(self, "terms").table(
                "stationarity",
                _("Does the coefficient vary over space? F3 of Leung et al. and relabelling"),
                part("spread", _("Std. dev. over space"), self.spread),
                *f_tests(self.f_tests[2:]),
                part("p_permutation", _("p (relabelling)"), self.p_permutation, "p"),
                notes=(Note(null, permutations=self.permutations),),
            ),
            by(self).table(
                "improvement",
                _("Is the local model better than one regression? Leung et al. (2000)"),
                part("test", _("Test"), whole, "text"),
                *f_tests(self.f_tests[:2]),
            ),
        )
