"""The record of tests whether coefficients vary over space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .record import Record
from .table import Column, Note, Table

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
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

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
            (Note("F1: the error is less than that of one regression", "F1：误差小于全局回归"),
             *map(float, self.f_tests[0])),
            (Note("F2: it explains more than one regression", "F2：解释力大于全局回归"),
             *map(float, self.f_tests[1])),
        ]  # fmt: skip
        f_columns = (
            Column("f", "F", "F"),
            Column("df1", "df 1", "自由度 1"),
            Column("df2", "df 2", "自由度 2"),
            Column("p_value", "p", "p 值", "p"),
        )
        return (
            Table(
                name="stationarity",
                en="Does the coefficient vary over space? F3 of Leung et al. and relabelling",
                zh="系数是否随空间变化？Leung 等的 F3 检验与随机重排",
                columns=(
                    Column("term", "Term", "变量", "text"),
                    Column("spread", "Std. dev. over space", "空间标准差"),
                    *f_columns,
                    Column("p_permutation", "p (relabelling)", "p 值（重排）", "p"),
                ),
                rows=tuple(terms),
                notes=(
                    Note(
                        f"Null: the coefficient is the same everywhere. {self.permutations} "
                        "relabellings at the same bandwidth.",
                        f"原假设：系数处处相同。在同一带宽下重排 {self.permutations} 次。",
                    ),
                ),
            ),
            Table(
                name="improvement",
                en="Is the local model better than one regression? Leung et al. (2000)",
                zh="局部模型是否优于全局回归？Leung 等（2000）",
                columns=(Column("test", "Test", "检验", "text"), *f_columns),
                rows=tuple(whole),
            ),
        )
