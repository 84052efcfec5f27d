"""Evolution: poles over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers.ids import place
from ...terms import Named, term
from ...words import _
from ..by import axis, by, part
from ..layer import LayerColumn
from ..record import Record
from ..table import Note, RegionIds, Table

STATES = ("persistent", "emerging", "fading", "passing")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evolution(Record):
    """Poles over time.

    Parameters
    ----------
    ids : n labels
    times : T times
    member : (T, n) bool array
    strength : (T, n) array
    jaccard, rank_correlation : (T − 1,) arrays
    spec : mapping
    """

    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    member: NDArray[np.bool_]
    strength: NDArray[np.float64]
    jaccard: NDArray[np.float64]
    rank_correlation: NDArray[np.float64]
    spec: Mapping[str, Any]

    @door
    def change(self, step: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return the poles that persist, emerge and fade from time `step` to the next."""
        step = place("step", step, len(self.member) - 1)
        a, b = self.member[step], self.member[step + 1]
        return self._named(a & b), self._named(b & ~a), self._named(a & ~b)

    def states(self) -> dict[str, str]:
        """Return for every node that was ever a pole: persistent, emerging, fading or passing.

        Persistent: a pole at all times; emerging: not at the first but at the last; fading: at the
        first but not at the last; passing: otherwise.
        """
        out = {}
        for i in np.flatnonzero(self.member.any(axis=0)):
            row = self.member[:, i]
            if row.all():
                state = "persistent"
            elif row[-1] and not row[0]:
                state = "emerging"
            elif row[0] and not row[-1]:
                state = "fading"
            else:
                state = "passing"
            out[self.ids[i]] = state
        return out

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the state and the number of times as a pole."""
        del at_time
        states = self.states()
        return self.ids, (
            LayerColumn(
                name="state",
                en=_("State"),
                values=np.array([states.get(i, "") for i in self.ids]),
            ),
            LayerColumn(
                name="times_pole",
                en=_("Times a pole"),
                values=self.member.sum(axis=0),
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the changes from time to time, and the state of each pole."""
        times = [str(t) for t in self.times]
        kept, new, gone = (
            [RegionIds(self.change(k)[what]) for k in range(len(times) - 1)] for what in range(3)
        )
        said = _(
            "One rule at all times: core score > {core_z:g}, mass > {mass_factor:g} × its region's "
            "mean, growth by {growth_by}."
        )
        changes = by(self).table(
            "pole_changes",
            _("Poles from time to time"),
            part("from", _("From"), times[:-1], "text"),
            part("to", _("To"), times[1:], "text"),
            part("persist", _("Persist"), kept, "text"),
            part("emerge", _("Emerge"), new, "text"),
            part("fade", _("Fade"), gone, "text"),
            part("jaccard", _("Jaccard index"), self.jaccard),
            part("rank_correlation", _("Spearman, all strengths"), self.rank_correlation),
            notes=(
                Note(
                    said,
                    core_z=self.spec["core_z"],
                    mass_factor=self.spec["mass_factor"],
                    growth_by=term("growth_by", self.spec["growth_by"]),
                ),
            ),
        )
        found = self.states()
        named = [Note("{state}", state=Named("pole_state", one)) for one in found.values()]
        at = [self.ids.index(one) for one in found]
        states = by(self, axis("ids", found)).table(
            "pole_states",
            _("State of each pole"),
            part("state", _("State"), named, "text"),
            part("times", _("Times a pole"), self.member[:, at].sum(axis=0), "int"),
        )
        return changes, states

    def _named(self, which: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(self.ids[i] for i in np.flatnonzero(which))
