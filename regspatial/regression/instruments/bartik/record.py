"""Record of a shift–share instrument: its values, the shares' sums, the shocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....containers import Variable
from ....containers.labels import made
from ....containers.times import time_position
from ....results.by import axis, by, part
from ....results.layer import LayerColumn
from ....results.record import Record
from ....results.table import REGION, Note, Table, with_time
from ....terms import term
from ....words import Message, _
from ..exposures import Exposures, each_shock, exposure_table

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BartikInstrument(Record):
    """A shift–share instrument of n regions at T times.

    Attributes
    ----------
    ids, times : labels
    values : (T, n) array
        The instrument.
    customary : (T, n) array
        The same with growth of all regions, the own one among them.
    shares : (n, K) array
        At the base.
    exposures : Exposures
        Of every region alike, with the growth of all regions as shocks.
    spec : mapping
        base, total, leave_out, since.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    values: Array
    customary: Array
    shares: Array
    exposures: Exposures
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def share_sums(self) -> Array:
        """Sum of the shares of each region, (n,): one where the industries are all of the total."""
        return np.asarray(self.shares.sum(axis=1))

    @property
    def complete(self) -> bool:
        """Whether the shares of every region sum to one."""
        return bool(np.allclose(self.share_sums, 1.0, rtol=0.0, atol=1e-9))

    @property
    def effective_shocks(self) -> float:
        """One over the sum of squared exposures."""
        return self.exposures.effective_shocks

    def variable(self, name: str = "bartik") -> Variable:
        """Return the instrument as a variable, for a panel or a map."""
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times,
            values=self.values,
            label=made(Message(_("shift–share variable"))),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the shocks, the industries, the instrument by region and time, each shock."""
        return (
            exposure_table(self.exposures, self._notes()),
            self._industries(),
            self._values(),
            each_shock(self.exposures, self.variable_labels),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the instrument of one time (default: the last), and the sum of the shares."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(
                name="bartik",
                en=with_time(Message(_("Shift–share instrument")), self.times[t]),
                values=self.values[t],
            ),
            LayerColumn(name="share_sum", en=_("Sum of the shares"), values=self.share_sums),
        )

    def _notes(self) -> tuple[Note, ...]:
        how = Note(
            _("Shares of {base}; {growth}, {since}; exposure: sums of shares over the regions."),
            base=self.spec["base"],
            growth=term("bartik_leave_out", self.spec["leave_out"]),
            since=term("bartik_since", self.spec["since"]),
        )
        return how, self._sums()

    def _sums(self) -> Note:
        if self.complete:
            return Note(_("The shares of every region sum to one."))
        sums = self.share_sums
        return Note(
            _(
                "The shares sum to {least:.3g} to {most:.3g}: their sum, times the periods, belongs among the controls."
            ),
            least=float(sums.min()),
            most=float(sums.max()),
        )

    def _industries(self) -> Table:
        found = self.exposures
        order = np.argsort(-found.by_industry, kind="stable")
        most = self.shares.argmax(axis=0)[order]
        return by(self, axis("industries", (found.industries[k] for k in order))).table(
            "exposures",
            _("The industries, by the exposure of the regions to them"),
            part("exposure", _("Exposure"), found.by_industry[order]),
            part("shock", _("Mean shock"), found.mean()[order]),
            part("largest_share", _("Largest share of a region"), self.shares[most, order]),
            part("largest_id", _("Highest in"), np.array(self.ids)[most], terms=REGION),
        )

    def _values(self) -> Table:
        return by(self, "times", "ids").table(
            "bartik",
            _("Shift–share instrument by region and time"),
            part("bartik", _("Instrument"), self.values),
            part("bartik_all", _("With growth of all regions"), self.customary),
            part("share_sum", _("Sum of the shares"), self.share_sums),
        )
