"""Record of the weights room: what a weights matrix is like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.linear.sparse import rows_of
from .._kernels.shapes.distances import between
from ..choices.weights import Metric
from ..containers import SpatialWeights
from ..containers.joined import joined_links
from ..errors import InputError, listed
from ..results.by import axis, by, part
from ..results.layer import LayerColumn
from ..results.measures import measures
from ..results.network.lines import Lines, curve
from ..results.record import Record
from ..results.table import REGION, Note, Table, region
from ..terms import Named
from ..words import Message, _

_LINKS = 1_000_000
"""Links whose lengths are taken at a time; between two parts a run can be cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightsDescription(Record):
    """What a weights matrix is like.

    Parameters
    ----------
    ids : n labels
    kind, normalisation : str
    sparse : bool
        How it is stored.
    neighbours : (n,) int array
        Number of non-zero weights of each row.
    row_sums : (n,) array
    effective : (n,) array
        Effective number of neighbours, (Σ_j w_ij)² / Σ_j w_ij²: far below `neighbours` where a few
        of them have nearly all the weight. NaN for islands.
    component : (n,) int array
        Number of the weakly connected component, from 1, the largest first.
    symmetric : bool
        Whether w_ij = w_ji throughout (to ten digits).
    one_sided : tuple of (id, id)
        Links i → j without a link j → i, up to 100 of them.
    n_one_sided : int
        How many there are.
    w : SpatialWeights, optional
        The weights themselves, for pictures of their links.
    points : (n, 2) array, optional
        Places of the regions; lengths of links and lines need them.
    lonlat : bool
        Whether these are longitude and latitude.
    spec : mapping
        What the weights were built from.
    """

    ids: tuple[str, ...]
    kind: str
    normalisation: str
    sparse: bool
    neighbours: NDArray[np.int64]
    row_sums: NDArray[np.float64]
    effective: NDArray[np.float64]
    component: NDArray[np.int64]
    symmetric: bool
    one_sided: tuple[tuple[str, str], ...]
    n_one_sided: int
    w: SpatialWeights | None = None
    points: NDArray[np.float64] | None = None
    lonlat: bool = True
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def links(self) -> int:
        """Number of non-zero weights."""
        return int(self.neighbours.sum())

    @property
    def density(self) -> float:
        """Share of the n(n - 1) possible links that are there."""
        return self.links / (self.n * (self.n - 1)) if self.n > 1 else float("nan")

    @property
    def min_neighbours(self) -> int:
        """Fewest neighbours of a region."""
        return int(self.neighbours.min())

    @property
    def mean_neighbours(self) -> float:
        """Mean number of neighbours."""
        return float(self.neighbours.mean())

    @property
    def max_neighbours(self) -> int:
        """Most neighbours of a region."""
        return int(self.neighbours.max())

    @property
    def islands(self) -> tuple[str, ...]:
        """Regions without neighbours."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.neighbours == 0))

    @property
    def n_islands(self) -> int:
        """Number of regions without neighbours."""
        return len(self.islands)

    @property
    def components(self) -> int:
        """Number of weakly connected components."""
        return int(self.component.max())

    @property
    def ends(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Positions of the ends of each link, row by row, and its weight; none without `w`."""
        if self.w is None:
            return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
        graph = sp.coo_array(rows_of(self.w.matrix))
        return graph.row.astype(np.intp), graph.col.astype(np.intp), np.asarray(graph.data)

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Length of each link in the order of `ends`: km, or the unit of the map; none without points."""
        if self.points is None:
            return np.empty(0)
        i, j, _unused = self.ends
        how: Metric = "great-circle" if self.lonlat else "planar"
        out = np.empty(i.size)
        for k in range(0, i.size, _LINKS):
            here = slice(k, k + _LINKS)
            out[here] = between(self.points[i[here]], self.points[j[here]], how)
        return out

    @door
    def lines(self, what: str = "links", *, curvature: float = 0.0) -> Lines:
        """Return the links as lines; the two directions of a pair are one line unless they bend.

        Parameters
        ----------
        what : {"links"}
        curvature : float
            0 draws straight lines.

        Raises
        ------
        InputError
            If there are no points to draw between, because no map was given.
        """
        del what
        if self.points is None:
            raise InputError(
                _("Links can be drawn only between places; give {param:regions}."),
            )
        i, j, weight = self.ends
        if curvature == 0.0:  # one line for both directions, with the larger weight
            low, high = np.minimum(i, j), np.maximum(i, j)
            order = np.lexsort((-weight, high, low))
            keep = np.ones(order.size, dtype=bool)
            keep[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
            at = order[keep]
            i, j, weight = low[at], high[at], weight[at]
        xy = tuple(
            curve(self.points[a], self.points[b], curvature)
            for a, b in zip(i.tolist(), j.tolist(), strict=True)
        )
        ids = np.array(self.ids)
        return Lines(
            coordinates=xy,
            columns=(
                LayerColumn(name="from", en=_("From"), values=ids[i]),
                LayerColumn(name="to", en=_("To"), values=ids[j]),
                LayerColumn(name="weight", en=_("Weight"), values=weight),
            ),
            lonlat=self.lonlat,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the measures, the histogram of neighbours, and the islands and one-sided links.

        With points, the lengths of the links come after the histogram.
        """
        out = [self._measures(), self._histogram()]
        if self.points is not None and self.links:
            out.append(self._lengths())
        if self.islands or self.one_sided:
            out.append(self._exceptions())
        return tuple(out)

    def layer_columns(
        self,
        at_time: object = None,
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return neighbours, effective neighbours, row sum and component by region."""
        return self.ids, (
            LayerColumn(name="neighbours", en=_("Neighbours"), values=self.neighbours),
            LayerColumn(name="effective", en=_("Effective neighbours"), values=self.effective),
            LayerColumn(name="row_sum", en=_("Row sum"), values=self.row_sums),
            LayerColumn(name="component", en=_("Component"), values=self.component),
        )

    def _measures(self) -> Table:
        some = self.neighbours > 0
        effective = float(self.effective[some].mean()) if some.any() else float("nan")
        return measures(
            "weights",
            _("Spatial weights"),
            "measure",
            (
                (_("Kind"), Named("weights_kind", self.kind)),
                (_("Normalisation"), Named("normalise", self.normalisation)),
                (_("Regions"), self.n),
                (_("Links (non-zero weights)"), self.links),
                (_("Density"), self.density),
                (_("Neighbours: fewest"), self.min_neighbours),
                (_("Neighbours: mean"), self.mean_neighbours),
                (_("Neighbours: most"), self.max_neighbours),
                (_("Effective neighbours: mean"), effective),
                (_("Regions without neighbours"), self.n_islands),
                (_("Connected components"), self.components),
                (_("Links in one direction only"), self.n_one_sided),
                (_("Symmetric"), Note(_("yes") if self.symmetric else _("no"))),
                (_("Row sums: least"), self.row_sums.min()),
                (_("Row sums: greatest"), self.row_sums.max()),
                (_("Stored"), Note(_("sparse") if self.sparse else _("dense"))),
            ),
            notes=self._notes(),
        )

    def _notes(self) -> tuple[Note, ...]:
        out = []
        if self.islands:
            out.append(
                Note(_("Without neighbours: {islands}."), islands=listed(map(region, self.islands)))
            )
        removed = [tuple(pair) for pair in self.spec.get("removed", ())]
        gone = [set(pair) for pair in removed]
        joined = [tuple(pair) for pair in self.spec.get("links", ()) if set(pair) not in gone]
        asked = [set(pair) for pair in self.spec.get("links", ())]
        for given, what in (
            ([*joined, *map(tuple, self.spec.get("added", ()))], _("Links added by hand")),
            ([pair for pair in removed if set(pair) not in asked], _("Links removed by hand")),
            (joined_links(self.spec), _("Links to the nearest region")),
        ):
            pairs = [Message("{a}–{b}", a=region(a), b=region(b)) for a, b in given]
            if pairs:
                out.append(Note(_("{what}: {pairs}."), what=Message(what), pairs=listed(pairs)))
        return tuple(out)

    def _histogram(self) -> Table:
        values, counts = np.unique(self.neighbours, return_counts=True)
        return by(self).table(
            "neighbours",
            _("Number of neighbours"),
            part("neighbours", _("Neighbours"), values),
            part("regions", _("Regions"), counts),
        )

    def _lengths(self) -> Table:
        names = (
            Note(_("Shortest")),
            Note(_("Lower quartile")),
            Note(_("Median")),
            Note(_("Upper quartile")),
            Note(_("Longest")),
        )
        unit = Message(_("km")) if self.lonlat else Message(_("map units"))
        quartiles = np.quantile(self.lengths, (0.0, 0.25, 0.5, 0.75, 1.0))
        return by(self).table(
            "link_lengths",
            _("Lengths of the links"),
            part("measure", _("Measure"), names, "text"),
            part("length", Message(_("Length ({unit})"), unit=unit), quartiles),
        )

    def _exceptions(self) -> Table:
        alone, pairs = len(self.islands), len(self.one_sided)
        whats = [Note(_("no neighbours"))] * alone + [Note(_("one direction only"))] * pairs
        more = self.n_one_sided - pairs
        note = Note(_("{more} further links in one direction are not listed."), more=more)
        ids = [*self.islands, *(i for i, _j in self.one_sided)]
        neighbours = [*[None] * alone, *(j for _i, j in self.one_sided)]
        return by(self, axis("ids", ids)).table(
            "exceptions",
            _("Regions without neighbours and one-sided links"),
            part("neighbour", _("Neighbour"), neighbours, "text", REGION),
            part("what", _("What"), whats, "text"),
            notes=(note,) if more > 0 else (),
        )
