"""Record of a shift–share analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
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

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the parts of each region's growth in percent of where it began; `time` has no meaning.

        The competitive part first, which a map shows: the national one is the same everywhere.
        """
        del at_time
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
        before, after = self.before.sum(axis=1), self.after.sum(axis=1)
        return by(self, "ids").table(
            "shift_share",
            Message(_("Growth of the regions and its parts, {span}"), span=self.span),
            part("before", str(self.times[0]), before),
            part("after", str(self.times[-1]), after),
            part("change", _("Change"), after - before),
            *(part(key, what, getattr(self, key).sum(axis=1)) for key, what in PARTS),
            *(
                part(f"{key}_rate", Message(_("{part}, %"), part=Message(what)), self.rates(key))
                for key, what in PARTS[:3]
            ),
            notes=self._notes(),
        )

    def _industries(self) -> Table:
        before, after = self.before.sum(axis=0), self.after.sum(axis=0)
        return by(self, "industries").table(
            "shift_share_industries",
            Message(_("Growth of the industries, {span}"), span=self.span),
            part("before", str(self.times[0]), before),
            part("after", str(self.times[-1]), after),
            part("growth", _("Growth, %"), 100.0 * (after / before - 1.0)),
            part(
                "national", _("National growth"), np.array([one.sum() for one in self.national.T])
            ),
            part("mix", _("Industry mix"), np.array([one.sum() for one in self.mix.T])),
        )

    def _all(self) -> Table:
        return by(self, "ids", "industries").table(
            "shift_share_cells",
            Message(_("Growth and its parts by region and industry, {span}"), span=self.span),
            part("change", _("Change"), self.after - self.before),
            *(part(key, what, getattr(self, key)) for key, what in PARTS),
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
