"""Who is next to whom: rings of distance, orders of neighbours, or a share of treated neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...._kernels.linear.sparse import identity
from ...._kernels.shapes.distances import matrix as distances
from ....containers import Panel, PeriodWeights, Regions, SpatialWeights
from ....errors import ParameterError, SpecificationError
from ....words import Message, ToolName, Words, _
from ....words.lists import items
from .cells import crossed
from .links import Links, each, links_of, mapped, mean_of_rows, ones, rows_of_one

Array = NDArray[np.float64]
DENSE = 0.5
"""Share of all pairs that are links, from which one treated region exposes most of the map."""
FARTHEST_ORDER = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rings:
    """Rings about every region, from the nearest.

    Attributes
    ----------
    rings : (n, n) matrices, or tuples of one a period
    names : what each ring is called
    beyond : further such rings
        Those that the table of reach adds, one by one.
    w : (n, n) matrix
        All links of `rings` with rows that sum to one, or to nothing, their mean where they differ by period: how
        errors may go together.
    by : "order", "distance", "share", "linear" or "none"
    links, share : what a share of treated neighbours, or exposure, is taken of
    edges, unit : of rings by distance
    distances : (n, n) array
        Of rings by distance, infinite on the diagonal.
    near : (n, n) matrix, or a tuple of one a period
        The weights as their values are, of what is not by distance.
    """

    rings: tuple[Links, ...]
    names: tuple[Words, ...]
    beyond: tuple[Links, ...]
    beyond_names: tuple[Words, ...]
    w: sparse.csr_array
    by: str
    links: Links | None = None
    share: float = 0.0
    periods: int = 0
    edges: tuple[float, ...] = ()
    unit: str = ""
    distances: Array | None = None
    near: Links | None = None

    @property
    def far(self) -> Words:
        """How far the outermost ring reaches, "" without distances."""
        if not self.edges:
            return ""
        return f"{self.edges[-1]:g} {self.unit}".strip()

    def when(self, first: Array) -> tuple[Links, ...]:
        """Return the rings were these the first treated periods: a share is crossed at another neighbour then."""
        if self.links is None:
            return self.rings
        return (crossed(first, self.links, self.share, self.periods),)


def rings_of(
    panel: Panel,
    w: SpatialWeights | PeriodWeights | None,
    regions: Regions | None,
    rings: Sequence[float] | str | None,
    orders: int,
    share: float | None,
    first: Array,
) -> Rings:
    """Return the rings that are asked for.

    Raises
    ------
    ParameterError, SpecificationError
        As `regspatial.policy` says.
    """
    edges = _edges(rings)
    if edges:
        return _by_distance(panel, regions, edges)
    n = panel.n
    if w is None:
        none = sparse.csr_array((n, n))
        return Rings(rings=(), names=(), beyond=(), beyond_names=(), w=none, by="none")
    links = links_of(w, panel)
    most = max(one.nnz for one in each(links))
    if most > DENSE * n * (n - 1) and n > 2:
        raise SpecificationError(
            _(
                "The weights link {share:.0%} of all pairs, so that one treated region exposes nearly all others and "
                "no clean cells are left. Give contiguity or a few nearest neighbours, or {param:rings}; or take spillover "
                "for linear in the weights of treated regions: {tool} with {param:exposure='linear'}."
            ),
            tool=ToolName("policy"),
            share=most / (n * (n - 1)),
        )
    if share is not None:
        name = Message(_("more than {share:.0%} of the neighbours treated"), share=share)
        return Rings(
            rings=(crossed(first, links, share, panel.T),),
            names=(name,),
            beyond=(),
            beyond_names=(),
            w=mean_of_rows(mapped(links, ones)),
            by="share",
            links=links,
            share=share,
            periods=panel.T,
            near=links,
        )
    every = _orders(links, max(orders, FARTHEST_ORDER))
    names = [Message(_("neighbours of order {k}"), k=k + 1) for k in range(len(every))]
    return Rings(
        rings=tuple(every[:orders]),
        names=tuple(names[:orders]),
        beyond=tuple(every[orders:]),
        beyond_names=tuple(names[orders:]),
        w=mean_of_rows(mapped(links, ones)),
        by="order",
        near=links,
    )


def _edges(rings: Sequence[float] | str | None) -> list[float]:
    if rings is None:
        return []
    parts = items(rings) if isinstance(rings, str) else rings
    try:
        edges = [float(one) for one in parts if str(one).strip()]
    except ValueError:
        edges = [float("nan")]
    if not edges or not all(b > a for a, b in zip([0.0, *edges], edges, strict=False)):
        raise ParameterError(
            _(
                "{param:rings={rings!r}} must be distances above 0 that grow, with commas between: 150, 300."
            ),
            rings=rings,
        )
    return edges


def _by_distance(panel: Panel, regions: Regions | None, edges: list[float]) -> Rings:
    if regions is None:
        raise SpecificationError(
            _("{param:rings} are distances between regions: give their map in {param:regions}.")
        )
    at = regions.index(panel.ids, wanted_name="panel")
    lonlat = regions.lonlat_of("centroid")
    d = distances(regions.coordinates("centroid")[at], "great-circle" if lonlat else "planar")
    np.fill_diagonal(d, np.inf)
    lows = [0.0, *edges[:-1]]
    rings = [
        sparse.csr_array(((d >= low) & (d < high)).astype(float))
        for low, high in zip(lows, edges, strict=True)
    ]
    unit = "km" if lonlat else ""
    names = [
        Message(_("{low:g} to {high:g} {unit}"), low=low, high=high, unit=unit)
        for low, high in zip(lows, edges, strict=True)
    ]
    within = sparse.csr_array((d < edges[-1]).astype(float))
    return Rings(
        rings=tuple(rings),
        names=tuple(names),
        beyond=(),
        beyond_names=(),
        w=rows_of_one(within),
        by="distance",
        edges=tuple(edges),
        unit=unit,
        distances=d,
    )


def _orders(links: Links, most: int) -> list[Links]:
    """Return the regions first reached in 1, 2, … steps."""
    made = {id(one): _steps(one, most) for one in each(links)}
    if not isinstance(links, tuple):
        return list(made[id(links)])
    return [tuple(made[id(one)][k] for one in links) for k in range(most)]


def _steps(links: sparse.csr_array, most: int) -> list[sparse.csr_array]:
    step = ones(links)
    known = ones(step + identity(links.shape[0]))
    last = step
    found = [step]
    for _k in range(1, most):
        ahead = ones(last @ step)
        last = ones(ahead - ahead.multiply(known))
        known = ones(known + last)
        found.append(last)
    return found
