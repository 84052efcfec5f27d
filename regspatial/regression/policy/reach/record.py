"""Record of what each radius of neighbours keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....results.by import AXES, Part, by, each, part
from ....results.layer import LayerColumn
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.table import Note, Table
from ....terms import Named
from ....words import Message, Spoken, Words, _, n_
from ..imputation.clean_cells import CELLS, Kept, kept_parts, ring_part

Array = NDArray[np.float64]
SHADES = 4
"""Rings that a map tells apart."""
_SHOWN = ("clean", "treated", "exposed", "dropped", "empty")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyReach(Record):
    """What `policy_reach` returns.

    Attributes
    ----------
    first : str
    ids : n regions
    times : T periods
    radii : tuple of Kept
        From the nearest: what is kept when neighbours up to that ring count as exposed.
    by : "order" or "distance"
        What the rings are of.
    cells : (radii, T, n) array of codes of `regspatial.policy`'s cells
    ring : (T, n) array
        The nearest ring with a treated region, 0 where there is none.
    start, exposed : (n,) arrays
        Places of the first treated period, and of the first period with a treated region in a ring; infinite where there is none.
    spec : mapping
    """

    first: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    radii: tuple[Kept, ...]
    by: str
    cells: NDArray[np.int64]
    ring: NDArray[np.int64]
    start: Array
    exposed: Array
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        clean = ", ".join(str(one.clean) for one in self.radii)
        return f"<PolicyReach of {self.first!r}: {clean} clean cells by radius>"

    def tables(self) -> tuple[Table, ...]:
        """Return what each radius keeps, cells by radius and period, and regions by the ring that reaches them."""
        return self._kept(), self._periods(), self._regions()

    def nearest(self) -> tuple[list[str], dict[str, Spoken]]:
        """Return the class of each region at the last time by its nearest ring with a treated region, and what classes are called."""
        last, treated = self.ring[-1], self.start < len(self.times)
        shade = np.clip(SHADES + 1 - last, 1, SHADES)
        codes = np.where(last > 0, np.char.add("reach-", shade.astype(str)), "clean")
        codes = np.where(treated, "treated", codes)
        kinds: dict[str, Spoken] = {"treated": Named("policy_cell", "treated")}
        for k, one in enumerate(self.radii[:SHADES]):
            far = k == SHADES - 1 and len(self.radii) > SHADES
            kinds[f"reach-{SHADES - k}"] = (
                Message(_("{ring} and farther"), ring=one.ring)
                if far
                else Message("{said}", said=one.ring)
            )
        kinds["clean"] = Message(_("Never reached"))
        return codes.tolist(), kinds

    @door
    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and the class of each region by its nearest ring at the last time."""
        del at_time
        codes, kinds = self.nearest()
        return self.ids, (
            LayerColumn(name="nearest", en=_("Nearest ring"), values=np.array(codes), kinds=kinds),
            LayerColumn(name="ring", en=_("Ring"), values=self.ring[-1]),
        )

    @property
    def falsification(self) -> Note:
        """The sentence that says which ring has to be near zero."""
        rows = self.radii
        if len(rows) == 1:
            return Note(
                _(
                    "One ring leaves none as falsification: give a wider one besides, whose spillover has to be near zero."
                )
            )
        k = 1 if self.by == "order" else len(rows) - 1
        return Note(
            n_(
                "Say before the estimate up to where neighbours count as exposed, and take the next ring as falsification: with "
                "{ring} as the radius, the spillover on {outer} has to be near zero, on {n} untreated cell that can be measured.",
                "Say before the estimate up to where neighbours count as exposed, and take the next ring as falsification: with "
                "{ring} as the radius, the spillover on {outer} has to be near zero, on {n} untreated cells that can be measured.",
            ),
            ring=rows[k - 1].ring,
            outer=rows[k].ring,
            n=rows[k].outer_kept,
        )

    def _kept(self) -> Table:
        return each(self, self.radii).table(
            "policy_kept",
            Message(
                _("What each radius keeps, before the effect of {first} is estimated"),
                first=policy_said(self, self.first),
            ),
            ring_part(),
            *kept_parts(),
            notes=(self.falsification, *self.notes),
        )

    def _periods(self) -> Table:
        rows = [
            (one.ring, str(time), cells)
            for one, by_time in zip(self.radii, self.cells, strict=True)
            for time, cells in zip(self.times, by_time, strict=True)
        ]
        return each(self, rows).table(
            "policy_kept_periods",
            _("Cells by period and radius"),
            part("ring", _("Up to"), lambda row: Note("{said}", said=row[0]), "text"),
            Part(AXES["times"], lambda row: row[1]),
            *(
                part(
                    code,
                    Named("policy_cell", code),
                    partial(_count, code),
                    "int",
                )
                for code in _SHOWN
            ),
        )

    def _regions(self) -> Table:
        names: list[Words] = ["–", *(one.ring for one in self.radii)]
        return by(self, "ids").table(
            "policy_rings",
            Message(
                _("The nearest ring in which a region has {first} by {last}"),
                first=policy_said(self, self.first),
                last=str(self.times[-1]),
            ),
            part("start", _("Treated from"), [self._at(one) for one in self.start], "text"),
            part(
                "ring",
                _("Nearest ring"),
                [Note("{said}", said=names[k]) for k in self.ring[-1]],
                "text",
            ),
            part("exposed", _("Exposed from"), [self._at(one) for one in self.exposed], "text"),
        )

    def _at(self, place: float) -> str:
        return str(self.times[int(max(place, 0))]) if np.isfinite(place) else "–"


def _count(code: str, row: tuple[Words, str, NDArray[np.int64]]) -> int:
    return int((row[2] == CELLS.index(code)).sum())
