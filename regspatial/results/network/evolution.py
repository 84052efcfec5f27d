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
from ..by import AXES
from ..layer import LayerColumn
from ..record import Record
from ..table import Column, Note, RegionIds, Table

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

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the state and the number of times as a pole."""
        del time
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
        steps = []
        for k in range(len(self.times) - 1):
            kept, new, gone = self.change(k)
            steps.append(
                (
                    str(self.times[k]),
                    str(self.times[k + 1]),
                    RegionIds(kept),
                    RegionIds(new),
                    RegionIds(gone),
                    float(self.jaccard[k]),
                    float(self.rank_correlation[k]),
                )
            )
        changes = Table(
            name="pole_changes",
            en=_("Poles from time to time"),
            columns=(
                Column("from", _("From"), "text"),
                Column("to", _("To"), "text"),
                Column("persist", _("Persist"), "text"),
                Column("emerge", _("Emerge"), "text"),
                Column("fade", _("Fade"), "text"),
                Column("jaccard", _("Jaccard index")),
                Column("rank_correlation", _("Spearman, all strengths")),
            ),
            rows=tuple(steps),
            notes=(
                Note(
                    _(
                        "One rule at all times: core score > {core_z:g}, mass > {mass_factor:g} × its region's "
                        "mean, growth by {growth_by}."
                    ),
                    core_z=self.spec["core_z"],
                    mass_factor=self.spec["mass_factor"],
                    growth_by=term("growth_by", self.spec["growth_by"]),
                ),
            ),
        )
        states = Table(
            name="pole_states",
            en=_("State of each pole"),
            columns=(
                AXES["ids"],
                Column("state", _("State"), "text"),
                Column("times", _("Times a pole"), "int"),
            ),
            rows=tuple(
                (
                    one,
                    Note("{state}", state=Named("pole_state", state)),
                    int(self.member[:, self.ids.index(one)].sum()),
                )
                for one, state in self.states().items()
            ),
        )
        return changes, states

    def _named(self, which: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(self.ids[i] for i in np.flatnonzero(which))
