"""What a weights matrix is like: neighbours, islands, components, symmetry, row sums."""

from __future__ import annotations

from typing import Annotated, overload

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from .._calls.door import door
from .._kernels.linear.sparse import ends, rows_of
from ..choices.weights import PointsOf
from ..containers import PeriodWeights, Regions, SpatialWeights
from ..declare.asks import asked_as
from ..declare.data import MapIfAny, WeightsOrRule
from ..declare.description import Output
from ..declare.tool import tool
from ..words import _
from .by_time_record import WeightsByTime
from .description_record import WeightsDescription

_LISTED = 100
_SAME = 1e-10


@overload
def describe_weights(
    w: SpatialWeights, *, regions: Regions | None = None, points: PointsOf = "centroid"
) -> WeightsDescription: ...
@overload
def describe_weights(
    w: PeriodWeights, *, regions: Regions | None = None, points: PointsOf = "centroid"
) -> WeightsByTime: ...
@tool(
    group="weights",
    name=_("Describe spatial weights"),
    help=_(
        "Says what a weights matrix is like: links, density, number and effective number "
        "of neighbours, regions without neighbours, connected components, one-sided links, "
        "symmetry, row sums; with a map, by region."
    ),
    tags=_(
        "weights, matrix, neighbours, contiguity, queen, rook, distance, knn, describe, "
        "islands, components, histogram"
    ),
    style="sequential",
    table=_(
        "For economic, nested-economic and gravity weights. With a table, weights are "
        "built for its regions only."
    ),
    table_optional=True,
    outputs=(
        Output.table("summary", _("Measures of the weights"), "weights"),
        Output.table("histogram", _("Number of neighbours"), "neighbours"),
        Output.table("exceptions", _("Regions without neighbours and one-sided links")),
        Output.table("lengths", _("Lengths of the links"), "link_lengths"),
        Output.layer(_("Map with neighbours")),
        Output.lines("link_lines", _("Links as lines"), "links"),
        Output.number("links", _("Links")),
        Output.number("mean_neighbours", _("Mean number of neighbours")),
        Output.number("islands", _("Regions without neighbours"), "n_islands"),
        Output.number("components", _("Connected components")),
    ),
)
@door
def describe_weights(
    w: Annotated[SpatialWeights | PeriodWeights, asked_as(WeightsOrRule)],
    *,
    regions: MapIfAny = None,
    points: PointsOf = "centroid",
) -> WeightsDescription | WeightsByTime:
    """Return what the weights are like.

    Parameters
    ----------
    w : SpatialWeights, or PeriodWeights
    regions : Regions, optional
        For the lengths of the links and for lines; may have more regions than the weights.
    points : {"centroid", "seat", "point"}
        Between what links are measured and drawn; see `Regions.coordinates`. Lengths are km along
        great circles for longitude and latitude, else units of the map.

    Returns
    -------
    WeightsDescription
        Regions, links, density, neighbours (fewest, mean, most, histogram), the effective number
        of neighbours, islands, components, symmetry, one-sided links, row sums.
    WeightsByTime
        Of a W per period: a row a time, with the links that are new and gone since the time before.

    Raises
    ------
    LabelError
        If the map lacks a region of the weights.

    Notes
    -----
    The effective number of neighbours of region i is (Σ_j w_ij)² / Σ_j w_ij². Steep weights
    (1/d², economic distance) join all regions, but may have two or three effective neighbours.

    Examples
    --------
    >>> from regspatial.weights import describe_weights, from_dense
    >>> found = describe_weights(from_dense(["a", "b", "c"], [[0, 1, 1], [1, 0, 0], [1, 0, 0]]))
    >>> found.links, found.components, found.islands
    (4, 1, ())
    """
    if isinstance(w, PeriodWeights):
        each = tuple(_described(one, regions, points) for one in w.weights.values())
        return WeightsByTime(times=tuple(w.weights), each=each)
    return _described(w, regions, points)


def _described(w: SpatialWeights, regions: Regions | None, points: PointsOf) -> WeightsDescription:
    matrix = w.matrix
    sums = w.row_sums
    if isinstance(matrix, sp.csr_array):
        neighbours = np.diff(matrix.indptr).astype(np.int64)
        squares = np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=float).ravel()
        symmetric, pairs = _symmetry_sparse(matrix)
    else:
        neighbours = np.count_nonzero(matrix, axis=1).astype(np.int64)
        squares = np.einsum("ij,ij->i", matrix, matrix)
        symmetric, pairs = _symmetry_dense(matrix)
    effective = np.full(w.n, np.nan)
    np.divide(sums**2, squares, out=effective, where=squares > 0.0)
    return WeightsDescription(
        ids=w.ids,
        kind=w.kind,
        normalisation=w.normalisation,
        sparse=w.is_sparse,
        neighbours=neighbours,
        row_sums=sums,
        effective=effective,
        component=_components(matrix, neighbours),
        symmetric=symmetric,
        one_sided=tuple((w.ids[i], w.ids[j]) for i, j in pairs[:_LISTED].tolist()),
        n_one_sided=len(pairs),
        w=w,
        points=None if regions is None else regions.select(w.ids).coordinates(points),
        lonlat=regions is None or regions.lonlat_of(points),
        spec=w.spec,
    )


def _symmetry_sparse(graph: sp.csr_array) -> tuple[bool, NDArray[np.intp]]:
    """Return whether values are symmetric, and the links without a link back, (m, 2)."""
    back = sp.csr_array(graph.T)
    difference = abs(graph - back)
    largest = float(abs(graph.data).max(initial=0.0))
    symmetric = float(difference.data.max(initial=0.0)) <= _SAME * largest
    here, there = graph.copy(), back
    here.data, there.data = np.ones(graph.nnz), np.ones(back.nnz)
    alone = sp.coo_array(here - here.multiply(there))
    alone.eliminate_zeros()
    pairs = np.column_stack(ends(alone)).astype(np.intp)
    return bool(symmetric), pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _symmetry_dense(matrix: NDArray[np.float64]) -> tuple[bool, NDArray[np.intp]]:
    """Return the same of an array, block by block."""
    n = len(matrix)
    largest = float(np.abs(matrix).max(initial=0.0))
    step = max(1, 1_000_000 // max(n, 1))
    symmetric, pairs = True, []
    for start in range(0, n, step):
        rows, back = matrix[start : start + step], matrix[:, start : start + step].T
        symmetric = symmetric and bool(np.abs(rows - back).max() <= _SAME * largest)
        alone = np.argwhere((rows != 0.0) & (back == 0.0))
        pairs.append(alone + np.array([start, 0]))
    return symmetric, np.vstack(pairs)


def _components(
    matrix: sp.csr_array | NDArray[np.float64], neighbours: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return component numbers from 1, the largest first."""
    n = len(neighbours)
    if n == neighbours.max(initial=0) + 1:  # one region is linked to all others
        return np.ones(n, dtype=np.int64)
    _, label = connected_components(rows_of(matrix), directed=True, connection="weak")
    size = np.bincount(label)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(1, len(size) + 1)
    return rank[label]
