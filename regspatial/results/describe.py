"""Records of descriptive statistics and correlations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..words import Message, _, n_, verbatim
from .record import Record
from .table import Column, Note, Table

Array = NDArray[np.float64]
Time = int | str

_MOMENTS = (
    ("n", _("N"), "int"),
    ("mean", _("Mean"), "number"),
    ("sd", _("Std. dev."), "number"),
    ("sd_between", _("… between regions"), "number"),
    ("sd_within", _("… within regions"), "number"),
    ("min", _("Min"), "number"),
    ("q25", _("Lower quartile"), "number"),
    ("median", _("Median"), "number"),
    ("q75", _("Upper quartile"), "number"),
    ("max", _("Max"), "number"),
)
_STARS = ((0.01, "***"), (0.05, "**"), (0.1, "*"))


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """Something in a column that deserves a look."""

    column: str
    where: str
    said: Message


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Description(Record):
    """Descriptive statistics: a row of `values` a column, in the order of the table's headings."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    values: Array
    findings: tuple[Finding, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return the statistics, and what deserves a look."""
        main = Table(
            name="description",
            en=_("Descriptive statistics"),
            columns=(
                Column("variable", _("Variable"), "text"),
                *(Column(key, what, kind) for key, what, kind in _MOMENTS),  # type: ignore[arg-type]
            ),
            rows=tuple(
                (name, int(row[0]), *map(float, row[1:]))
                for name, row in zip(self.names, self.values, strict=True)
            ),
            notes=(self._size(),),
        )
        if not self.findings:
            return (main,)
        found = Table(
            name="findings",
            en=_("Cells that deserve a look; nothing was changed"),
            columns=(
                Column("variable", _("Variable"), "text"),
                Column("where", _("Where"), "text"),
                Column("what", _("What"), "text"),
            ),
            rows=tuple((f.column, f.where, f.said) for f in self.findings),
        )
        return main, found

    def _size(self) -> Note:
        n, periods = len(self.ids), len(self.times)
        cells = n * periods
        holes = int((cells - self.values[:, 0]).sum())
        said = Note(
            n_("{regions} regions, 1 period.", "{regions} regions, {n} periods."),
            regions=n,
            n=periods,
        )
        if not holes:
            return said
        return Note(
            _("{missing} {empty} cells are empty and not counted."), missing=said, empty=holes
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlations(Record):
    """Correlations r (k, k) with p-values and variance inflation factors (k,)."""

    names: tuple[str, ...]
    r: Array
    p_value: Array
    vif: Array
    n: int
    left_out: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return the lower triangle with stars, and every pair with its p-value."""
        k = len(self.names)
        return (
            Table(
                name="correlations",
                en=_("Correlations"),
                columns=(
                    Column("variable", _("Variable"), "text"),
                    *(Column(f"c{j + 1}", verbatim(name), "text") for j, name in enumerate(self.names)),
                    Column("vif", _("VIF")),
                ),
                rows=tuple(
                    (
                        name,
                        *(self._cell(i, j) if j <= i else "" for j in range(k)),
                        float(self.vif[i]),
                    )
                    for i, name in enumerate(self.names)
                ),
                notes=(
                    Note(_("N = {n}; {left_out} rows with an empty cell left out. "
                           "* p<0.1, ** p<0.05, *** p<0.01."), n=self.n, left_out=self.left_out),
                ),
            ),
            Table(
                name="correlation_pairs",
                en=_("Correlations, pair by pair"),
                columns=(
                    Column("variable", _("Variable"), "text"),
                    Column("other", _("With"), "text"),
                    Column("r", "r"),
                    Column("p_value", _("p"), "p"),
                ),
                rows=tuple(
                    (self.names[i], self.names[j], float(self.r[i, j]), float(self.p_value[i, j]))
                    for i in range(k)
                    for j in range(i)
                ),
            ),
        )  # fmt: skip

    def _cell(self, i: int, j: int) -> str:
        if i == j:
            return "1"
        mark = next((m for level, m in _STARS if self.p_value[i, j] < level), "")
        return f"{self.r[i, j]:.3f}{mark}"
