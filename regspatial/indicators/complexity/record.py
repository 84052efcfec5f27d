"""Record of economic complexity and relatedness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._door import door
from ..._kernels.ranks import from_top
from ...containers import Variable
from ...containers.labels import made
from ...containers.times import time_position
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table, with_time
from ...words import Message, _

Array = NDArray[np.float64]
Time = int | str

_ID = Column("id", _("Region"), "text")
_TIME = Column("time", _("Time"), "text")
_INDUSTRY = Column("industry", _("Industry"), "text", VARIABLE)


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

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return index and diversity of one time (default: the last)."""
        t = len(self.times) - 1 if time is None else time_position(self.times, time)
        return self.ids, (
            LayerColumn(name="eci", en=_("Economic complexity index"), values=self.eci[t]),
            LayerColumn(name="diversity", en=_("Diversity"), values=self.diversity[t]),
        )

    def _regions(self) -> Table:
        found = np.where(self.present, self.ubiquity[:, None, :], 0).sum(axis=2) / self.diversity
        level = np.round(self.eci, 9)  # regions with the same industries differ by rounding alone
        ranks = from_top(level)
        return Table(
            name="complexity",
            en=_("Economic complexity of the regions"),
            columns=(
                _ID,
                _TIME,
                Column("eci", _("Economic complexity index")),
                Column("rank", _("Rank in the period"), "int"),
                Column("diversity", _("Diversity"), "int"),
                Column("mean_ubiquity", _("Mean ubiquity of its industries")),
            ),
            rows=tuple(
                (
                    one,
                    str(time),
                    float(self.eci[t, i]),
                    int(ranks[t][i]),
                    int(self.diversity[t, i]),
                    float(found[t, i]),
                )
                for t, time in enumerate(self.times)
                for i, one in enumerate(self.ids)
            ),
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
        return Table(
            name="complexity_industries",
            en=_("Complexity of the industries"),
            columns=(
                _INDUSTRY,
                _TIME,
                Column("pci", _("Industry complexity index")),
                Column("ubiquity", _("Ubiquity"), "int"),
            ),
            rows=tuple(
                (name, str(time), float(self.pci[t, k]), int(self.ubiquity[t, k]))
                for t, time in enumerate(self.times)
                for k, name in enumerate(self.industries)
            ),
            labels=self.variable_labels,
        )

    def _relatedness(self) -> Table:
        return Table(
            name="relatedness",
            en=_("Relatedness of regions and industries"),
            columns=(
                _ID,
                _TIME,
                _INDUSTRY,
                Column("quotient", _("Location quotient")),
                Column("present", _("Present"), "bool"),
                Column("relatedness", _("Relatedness")),
            ),
            rows=tuple(
                (
                    one,
                    str(time),
                    name,
                    float(self.quotients[t, i, k]),
                    bool(self.present[t, i, k]),
                    float(self.relatedness[t, i, k]),
                )
                for t, time in enumerate(self.times)
                for i, one in enumerate(self.ids)
                for k, name in enumerate(self.industries)
            ),
            notes=(Note(_("An industry is not counted as near to itself.")),),
            labels=self.variable_labels,
        )

    def _proximity(self) -> Table:
        near = self.proximity[-1]
        one, other = np.triu_indices(len(self.industries), 1)
        return Table(
            name="proximity",
            en=with_time(Message(_("Proximity of industries")), self.times[-1]),
            columns=(
                _INDUSTRY,
                Column("other", _("Other industry"), "text", VARIABLE),
                Column("proximity", _("Proximity")),
            ),
            rows=tuple(
                (self.industries[a], self.industries[b], float(near[a, b]))
                for a, b in zip(one.tolist(), other.tolist(), strict=True)
            ),
            labels=self.variable_labels,
        )
