"""Record of economic complexity and relatedness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.ranks import from_top
from ...containers import Variable
from ...containers.labels import made
from ...containers.times import time_position
from ...results.by import axis, by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Note, Table, with_time
from ...words import Message, _

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EconomicComplexity(Record):
    """Complexity of n regions and k industries at T times, and relatedness.

    Attributes
    ----------
    ids, times, industries : labels
    threshold : float
    quotients : (T, n, k) array
        Location quotients.
    present : (T, n, k) bool array
        Where they reach the threshold.
    eci, pci : (T, n), (T, k) arrays
        z-scores of regions and of industries.
    proximity : (T, k, k) array
        Zero on the diagonal.
    relatedness : (T, n, k) array
        Between 0 and 1; NaN of an industry that is near to no other.
    spec : mapping
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    industries: tuple[str, ...]
    threshold: float
    quotients: Array
    present: NDArray[np.bool_]
    eci: Array
    pci: Array
    proximity: Array
    relatedness: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def diversity(self) -> NDArray[np.int_]:
        """Number of industries of each region, (T, n)."""
        return np.asarray(self.present.sum(axis=2))

    @property
    def ubiquity(self) -> NDArray[np.int_]:
        """Number of regions of each industry, (T, k)."""
        return np.asarray(self.present.sum(axis=1))

    @door
    def variable(self, name: str = "eci") -> Variable:
        """Return the index of the regions as a variable, for a map, Moran's I or a model."""
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times,
            values=self.eci,
            label=made(Message(_("Economic complexity index"))),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the regions, the industries, relatedness, and the proximities of the last time."""
        return self._regions(), self._industries(), self._relatedness(), self._proximity()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return index and diversity of one time (default: the last)."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(name="eci", en=_("Economic complexity index"), values=self.eci[t]),
            LayerColumn(name="diversity", en=_("Diversity"), values=self.diversity[t]),
        )

    def _regions(self) -> Table:
        found = np.where(self.present, self.ubiquity[:, None, :], 0).sum(axis=2) / self.diversity
        level = np.round(self.eci, 9)  # regions with the same industries differ by rounding alone
        return by(self, "times", "ids").table(
            "complexity",
            _("Economic complexity of the regions"),
            part("eci", _("Economic complexity index"), self.eci),
            part("rank", _("Rank in the period"), from_top(level), "int"),
            part("diversity", _("Diversity"), self.diversity, "int"),
            part("mean_ubiquity", _("Mean ubiquity of its industries"), found),
            notes=(
                Note(
                    _(
                        "z-scores of each time; an industry counts from a location quotient of {threshold:g}. "
                        "An order of structures, no amount: years are not on one scale."
                    ),
                    threshold=self.threshold,
                ),
            ),
        )

    def _industries(self) -> Table:
        return by(self, "times", "industries", shown=("industry", "time")).table(
            "complexity_industries",
            _("Complexity of the industries"),
            part("pci", _("Industry complexity index"), self.pci),
            part("ubiquity", _("Ubiquity"), self.ubiquity, "int"),
        )

    def _relatedness(self) -> Table:
        return by(self, "times", "ids", "industries").table(
            "relatedness",
            _("Relatedness of regions and industries"),
            part("quotient", _("Location quotient"), self.quotients),
            part("present", _("Present"), self.present),
            part("relatedness", _("Relatedness"), self.relatedness),
            notes=(Note(_("An industry is not counted as near to itself.")),),
        )

    def _proximity(self) -> Table:
        one, other = np.triu_indices(len(self.industries), 1)
        named = np.array(self.industries)
        return by(self, axis("industries", named[one].tolist())).table(
            "proximity",
            with_time(Message(_("Proximity of industries")), self.times[-1]),
            part("other", _("Other industry"), named[other], terms=VARIABLE),
            part("proximity", _("Proximity"), self.proximity[-1][one, other]),
        )
