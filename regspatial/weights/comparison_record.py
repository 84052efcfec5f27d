"""Record of two weights matrices side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..containers.ids import place
from ..results.by import by, part
from ..results.layer import LayerColumn
from ..results.measures import measures
from ..results.record import Record
from ..results.table import Column, Table
from ..terms import Named
from ..words import _

Counts = NDArray[np.int64]
Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

_REAL = 1e-8
"""An eigenvalue is real if its imaginary part is below this share of the largest magnitude."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightsComparison(Record):
    """Two weights matrices of the same regions; pairs hold the first and the second.

    Parameters
    ----------
    ids : n labels
    kinds, normalisations : pairs of str
    neighbours : pair of (n,) int arrays
    shared_neighbours : (n,) int array
        Neighbours that both give a region.
    row_sums : pair of (n,) arrays
    correlation : float
        Of the weights over all n(n − 1) pairs of regions.
    correlation_of_links : float
        Of the weights over the links that either has; NaN where one of them does not vary there.
    components : pair of int
    eigenvalues : pair of complex arrays
        Largest real part first; all of them up to 1500 regions, else the extremes.
    spec : mapping
        What both were built from.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, str]
    normalisations: tuple[str, str]
    neighbours: tuple[Counts, Counts]
    shared_neighbours: Counts
    row_sums: tuple[Array, Array]
    correlation: float
    correlation_of_links: float
    components: tuple[int, int]
    eigenvalues: tuple[Complex, Complex]
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def links(self) -> tuple[int, int]:
        """Number of links of both."""
        return int(self.neighbours[0].sum()), int(self.neighbours[1].sum())

    @property
    def shared(self) -> int:
        """Number of links that both have."""
        return int(self.shared_neighbours.sum())

    @property
    def only_first(self) -> int:
        """Number of links that only the first has."""
        return self.links[0] - self.shared

    @property
    def only_second(self) -> int:
        """Number of links that only the second has."""
        return self.links[1] - self.shared

    @property
    def jaccard(self) -> float:
        """Links of both as a share of the links of either; NaN where there are none."""
        either = sum(self.links) - self.shared
        return self.shared / either if either else float("nan")

    @property
    def correlation_of_degrees(self) -> float:
        """Correlation of the numbers of neighbours; NaN where one of them does not vary."""
        a, b = (one.astype(float) for one in self.neighbours)
        if np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
            return float("nan")
        return float(np.corrcoef(a, b)[0, 1])

    @property
    def overlap(self) -> Array:
        """Shared neighbours of each region as a share of its neighbours in either; NaN without."""
        either = self.neighbours[0] + self.neighbours[1] - self.shared_neighbours
        out = np.full(len(self.ids), np.nan)
        np.divide(self.shared_neighbours, either, out=out, where=either > 0)
        return out

    @door
    def interval_of_rho(self, which: int) -> tuple[float, float]:
        """Return the ρ between which I − ρW is regular, of the first (0) or the second (1)."""
        values = self.eigenvalues[place("which", which, 2)]
        size = float(np.abs(values).max(initial=0.0))
        real = values.real[np.abs(values.imag) <= _REAL * size]
        low, high = real[real < -_REAL * size], real[real > _REAL * size]
        return (
            1.0 / float(low.min()) if low.size else -float("inf"),
            1.0 / float(high.max()) if high.size else float("inf"),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the measures of both, what they share, and a row a region."""
        return self._both(), self._common(), self._regions()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return neighbours in both, shared ones, and the overlap, by region."""
        return self.ids, (
            LayerColumn(name="overlap", en=_("Overlap of neighbours"), values=self.overlap),
            LayerColumn(name="first", en=_("Neighbours, first"), values=self.neighbours[0]),
            LayerColumn(name="second", en=_("Neighbours, second"), values=self.neighbours[1]),
            LayerColumn(name="shared", en=_("Neighbours, shared"), values=self.shared_neighbours),
        )

    def _both(self) -> Table:
        near, sums, roots = self.neighbours, self.row_sums, self.eigenvalues
        spans = [self.interval_of_rho(k) for k in (0, 1)]
        return measures(
            "weights_comparison",
            _("Two spatial weights"),
            "measure",
            (
                (_("Kind"), *(Named("weights_kind", k) for k in self.kinds)),
                (_("Normalisation"), *(Named("normalise", k) for k in self.normalisations)),
                (_("Links (non-zero weights)"), *self.links),
                (_("Neighbours: fewest"), *(k.min() for k in near)),
                (_("Neighbours: mean"), *(k.mean() for k in near)),
                (_("Neighbours: most"), *(k.max() for k in near)),
                (_("Regions without neighbours"), *((k == 0).sum() for k in near)),
                (_("Connected components"), *self.components),
                (_("Row sums: least"), *(k.min() for k in sums)),
                (_("Row sums: greatest"), *(k.max() for k in sums)),
                (_("Largest eigenvalue, real part"), *(v.real[0] for v in roots)),
                (_("Smallest eigenvalue, real part"), *(v.real[-1] for v in roots)),
                (_("Least ρ"), *(low for low, _high in spans)),
                (_("Greatest ρ"), *(high for _low, high in spans)),
            ),
            (Column("first", _("First")), Column("second", _("Second"))),
        )

    def _common(self) -> Table:
        return measures(
            "weights_shared",
            _("What both weights share"),
            "measure",
            (
                (_("Links of both"), self.shared),
                (_("Links of the first only"), self.only_first),
                (_("Links of the second only"), self.only_second),
                (_("Shared links as a share of all"), self.jaccard),
                (_("Correlation of the weights, all pairs"), self.correlation),
                (_("Correlation of the weights, links of either"), self.correlation_of_links),
                (_("Correlation of the numbers of neighbours"), self.correlation_of_degrees),
            ),
        )

    def _regions(self) -> Table:
        first, second = self.neighbours
        return by(self, "ids").table(
            "weights_by_region",
            _("Neighbours in both weights, by region"),
            part("first", _("First"), first),
            part("second", _("Second"), second),
            part("shared", _("Shared"), self.shared_neighbours),
            part("overlap", _("Overlap of neighbours"), self.overlap),
        )
