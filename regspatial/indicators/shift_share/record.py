"""Record of a shift–share analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._door import door
from ...choices import one_of
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table
from ...terms import term
from ...words import Message, _, n_

Array = NDArray[np.float64]
Time = int | str

PARTS = (
    ("national", _("National growth")),
    ("mix", _("Industry mix")),
    ("competitive", _("Competitive effect")),
    ("homothetic", _("of which: with the nation's structure")),
    ("allocation", _("of which: allocation")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftShare(Record):
    """Growth of n regions in k industries and its parts, in the unit of the data.

    Attributes
    ----------
    ids, industries : labels
    times : the times between which growth is parted
    before, after : (n, k) arrays
    national, mix, competitive : (n, k) arrays
        Sum to after − before.
    homothetic, allocation : (n, k) arrays
        Sum to competitive; NaN where a region began with nothing of an industry.
    spec : mapping
        form.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    industries: tuple[str, ...]
    before: Array
    after: Array
    national: Array
    mix: Array
    competitive: Array
    homothetic: Array
    allocation: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def rates(self, part: str) -> Array:
        """Return a part of each region's growth in percent of where it began, (n,)."""
        one_of("part", part, tuple(key for key, _what in PARTS))
        found: Array = 100.0 * getattr(self, part).sum(axis=1) / self.before.sum(axis=1)
        return found

    def tables(self) -> tuple[Table, ...]:
        """Return the parts by region, by industry, and by both."""
        return self._regions(), self._industries(), self._all()

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the parts of each region's growth in percent of where it began; `time` has no meaning.

        The competitive part first, which a map shows: the national one is the same everywhere.
        """
        del time
        return self.ids, tuple(
            LayerColumn(
                name=f"{key[:8]}_r",
                en=Message(_("{part}, % of the beginning"), part=Message(what)),
                values=self.rates(key),
            )
            for key, what in reversed(PARTS[:3])
        )

    @property
    def span(self) -> str:
        """The first and the last time."""
        return f"{self.times[0]}–{self.times[-1]}"

    def _regions(self) -> Table:
        both = self.before.sum(axis=1), self.after.sum(axis=1)
        rates = [self.rates(key) for key, _what in PARTS[:3]]
        return Table(
            name="shift_share",
            en=Message(_("Growth of the regions and its parts, {span}"), span=self.span),
            columns=(
                Column("id", _("Region"), "text"),
                Column("before", str(self.times[0])),
                Column("after", str(self.times[-1])),
                Column("change", _("Change")),
                *_columns(),
                *(
                    Column(f"{key}_rate", Message(_("{part}, %"), part=Message(what)))
                    for key, what in PARTS[:3]
                ),
            ),
            rows=tuple(
                (
                    one,
                    float(both[0][i]),
                    float(both[1][i]),
                    float(both[1][i] - both[0][i]),
                    *(float(getattr(self, key)[i].sum()) for key, _what in PARTS),
                    *(float(rate[i]) for rate in rates),
                )
                for i, one in enumerate(self.ids)
            ),
            notes=tuple(self._notes()),
        )

    def _industries(self) -> Table:
        both = self.before.sum(axis=0), self.after.sum(axis=0)
        return Table(
            name="shift_share_industries",
            en=Message(_("Growth of the industries, {span}"), span=self.span),
            columns=(
                Column("industry", _("Industry"), "text", VARIABLE),
                Column("before", str(self.times[0])),
                Column("after", str(self.times[-1])),
                Column("growth", _("Growth, %")),
                Column("national", _("National growth")),
                Column("mix", _("Industry mix")),
            ),
            rows=tuple(
                (
                    name,
                    float(both[0][k]),
                    float(both[1][k]),
                    float(100.0 * (both[1][k] / both[0][k] - 1.0)),
                    float(self.national[:, k].sum()),
                    float(self.mix[:, k].sum()),
                )
                for k, name in enumerate(self.industries)
            ),
            labels=self.variable_labels,
        )

    def _all(self) -> Table:
        return Table(
            name="shift_share_cells",
            en=Message(_("Growth and its parts by region and industry, {span}"), span=self.span),
            columns=(
                Column("id", _("Region"), "text"),
                Column("industry", _("Industry"), "text", VARIABLE),
                Column("change", _("Change")),
                *_columns(),
            ),
            rows=tuple(
                (
                    one,
                    name,
                    float(self.after[i, k] - self.before[i, k]),
                    *(float(getattr(self, key)[i, k]) for key, _what in PARTS),
                )
                for i, one in enumerate(self.ids)
                for k, name in enumerate(self.industries)
            ),
            labels=self.variable_labels,
        )

    def _notes(self) -> list[Note]:
        said = [
            Note(
                _("Change = national growth + industry mix + competitive effect; {form}."),
                form=term("shift_share_form", self.spec["form"]),
            )
        ]
        begun = int(np.isnan(self.homothetic).sum())
        if begun:
            said.append(
                Note(
                    n_(
                        "In {n} cell a region began with nothing of an industry: its growth there is wholly "
                        "competitive and cannot be parted further.",
                        "In {n} cells a region began with nothing of an industry: its growth there is wholly "
                        "competitive and cannot be parted further.",
                    ),
                    n=begun,
                )
            )
        return said


def _columns() -> tuple[Column, ...]:
    return tuple(Column(key, what) for key, what in PARTS)
