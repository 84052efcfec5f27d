"""Records of descriptive statistics and correlations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers.ids import place
from ...errors import listed
from ...results.by import AXES, Part, axis, by, each, part
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table, region
from ...words import Message, Spoken, Words, _, n_, p_, verbatim

Array = NDArray[np.float64]
Time = int | str

_BETWEEN = ("sd_between", "sd_within")
_QUARTILES = {
    0.25: ("q25", _("Lower quartile")),
    0.5: ("median", _("Median")),
    0.75: ("q75", _("Upper quartile")),
}
TOO_MUCH = 10.0
"""Variance inflation from which a column is named: the others explain nine tenths of it."""
_STARS = ((0.01, "***"), (0.05, "**"), (0.1, "*"))


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """Something in a column that deserves a look."""

    column: str
    when: str
    said: Message
    id: str = ""

    @property
    def where(self) -> str:
        """The region, if it is one, and the time."""
        return f"{self.id} {self.when}" if self.id else self.when

    @property
    def place(self) -> Message:
        """The same for readers, who meet the region by its name."""
        if not self.id:
            return verbatim(self.when)
        return Message("{region} {when}", region=region(self.id), when=self.when)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Description(Record):
    """Descriptive statistics: a row of `values` a column, in the order of the table's headings.

    Parameters
    ----------
    quantiles : shares between 0 and 1
    values : (k, m) array
    by_group : (groups, k, m) array
    by_time : (T, k, m) array, empty where not asked for
    """

    names: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    quantiles: tuple[float, ...]
    values: Array
    groups: tuple[str, ...]
    by_group: Array
    by_time: Array
    findings: tuple[Finding, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return the statistics, by group and time where asked for, and what deserves a look."""
        out = [self._main()]
        if self.groups:
            out.append(self._by_group())
        if len(self.by_time):
            out.append(self._by_time())
        return (*out, self._findings()) if self.findings else tuple(out)

    def _columns(self, values: Array, *, panel: bool = True) -> Iterator[Part]:
        """Return the statistics, the last dimension; a single time has nothing within regions."""
        columns = (
            Column("n", p_("count", "N"), "int"),
            Column("mean", _("Mean")),
            Column("sd", _("Std. dev.")),
            Column("sd_between", _("… between regions")),
            Column("sd_within", _("… within regions")),
            Column("min", _("Min")),
            *(Column(*_quantile(share)) for share in self.quantiles),
            Column("max", _("Max")),
            Column("largest", _("Variance owed to the largest cell")),
        )
        for k, column in enumerate(columns):
            if panel or column.key not in _BETWEEN:
                yield Part(column, values[..., k])

    def _main(self) -> Table:
        return by(self, axis("variables", self.names)).table(
            "description",
            _("Descriptive statistics"),
            *self._columns(self.values),
            notes=(self._size(),),
        )

    def _by_group(self) -> Table:
        return by(self, axis("variables", self.names), "groups").table(
            "description_by_group",
            Message(
                _("Descriptive statistics by {group}"), group=self.said(str(self.spec["group"]))
            ),
            *self._columns(self.by_group.swapaxes(0, 1)),
        )

    def _by_time(self) -> Table:
        return by(self, axis("variables", self.names), "times").table(
            "description_by_time",
            _("Descriptive statistics by time"),
            *self._columns(self.by_time.swapaxes(0, 1), panel=False),
        )

    def _findings(self) -> Table:
        return each(self, self.findings).table(
            "findings",
            _("Cells that deserve a look; nothing was changed"),
            Part(AXES["variables"], lambda f: f.column),
            part("where", _("Where"), lambda f: f.place, "text"),
            part("what", _("What"), lambda f: f.said, "text"),
        )

    def _size(self) -> Note:
        n, periods = len(self.ids), len(self.times)
        cells = n * periods
        holes = int((cells - self.values[:, 0]).sum())
        said = Note(
            n_(
                "{regions} {regions:region|regions}, 1 period.",
                "{regions} {regions:region|regions}, {n} periods.",
            ),
            regions=n,
            n=periods,
        )
        if not holes:
            return said
        return Note(
            _("{missing} {empty} {empty:cell is|cells are} empty and not counted."),
            missing=said,
            empty=holes,
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
        left_out = Note(
            _(
                "N = {n}; {left_out} {left_out:row|rows} with an empty cell "
                "left out. * p<0.1, ** p<0.05, *** p<0.01."
            ),
            n=self.n,
            left_out=self.left_out,
        )
        triangle = by(self, axis("variables", self.names)).table(
            "correlations",
            _("Correlations"),
            *(
                part(
                    f"c{j + 1}",
                    self._head(name),
                    [self.cell(i, j) if j <= i else "" for i in range(k)],
                    "text",
                )
                for j, name in enumerate(self.names)
            ),
            part("vif", _("VIF"), self.vif),
            notes=(left_out, *self._inflated()),
        )
        below = np.tril_indices(k, -1)
        first, second = ([self.names[i] for i in one] for one in below)
        pairs = by(self, axis("variables", first)).table(
            "correlation_pairs",
            _("Correlations, pair by pair"),
            part("other", _("With"), second, "text", VARIABLE),
            part("r", "r", self.r[below]),
            part("p_value", _("p"), self.p_value[below], "p"),
        )
        return triangle, pairs

    def _head(self, name: str) -> Words:
        said = self.said(name)
        return said if isinstance(said, Spoken) else verbatim(name)

    def _inflated(self) -> tuple[Note, ...]:
        """Return, in words, which columns the others explain too well."""
        tied = [n for n, v in zip(self.names, self.vif, strict=True) if np.isinf(v)]
        much = [n for n, v in zip(self.names, self.vif, strict=True) if TOO_MUCH < v < np.inf]
        said = []
        if tied:
            what = _("{names}: determined by other columns; no model can tell them apart.")
            said.append(Note(what, names=listed(map(self.said, tied), 20)))
        if much:
            what = _(
                "VIF above {limit:g}: {names}; the other columns explain more than nine tenths of their "
                "variance."
            )
            said.append(Note(what, limit=TOO_MUCH, names=listed(map(self.said, much), 20)))
        return tuple(said)

    @door
    def cell(self, i: int, j: int, digits: int = 3) -> str:
        """Return a correlation with its stars, as a paper prints it."""
        i, j = (place(name, at, len(self.r)) for name, at in (("i", i), ("j", j)))
        place("digits", digits, 16)
        if i == j:
            return "1"
        mark = next((m for level, m in _STARS if self.p_value[i, j] < level), "")
        return f"{self.r[i, j]:.{digits}f}{mark}"


def _quantile(share: float) -> tuple[str, Words]:
    if share in _QUARTILES:
        return _QUARTILES[share]
    percent = f"{100.0 * share:g}"
    return f"q{percent.replace('.', '_')}", Message(_("{percent}% quantile"), percent=percent)
