"""Contiguity weights: queen and rook, of any order, from the polygons' shared vertices and edges."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.linear.sparse import identity
from .._kernels.shapes.loose_borders import touching
from .._kernels.shapes.overlaps import crossing
from .._kernels.shapes.shared_border import Groups, edges, meetings, pattern, sharing
from .._kernels.shapes.wkb import Rings, parse
from ..choices.weights import ISLANDS, Contiguity, Islands, Normalise
from ..containers import Regions, SpatialWeights
from ..containers.expected import expected
from ..errors import GeometryError, IslandError, ParameterError, WeightsWarning, listed, pair, warn
from ..words import _
from ._assemble import assemble, check_policy, link_positions, with_links
from ._border_faults import refuse_twins, warn_of_crossing, warn_of_inside
from ._nearest_border import nearest_borders
from .normalise import normalise as normalise_weights

_DETECT = 1e-9
"""Share of the map's width within which a vertex counts as lying on an edge."""
_CROSSES = 1e-7
"""Share of the map's width by which borders must cross to count as overlapping: a metre in ten
thousand kilometres is how far two drawings of one border differ by their digits alone."""


@door
def queen(
    regions: Regions,
    *,
    order: int = 1,
    include_lower: bool = False,
    islands: Islands = ISLANDS,
    links: Iterable[tuple[object, object]] = (),
    precision: float | None = None,
    snap: float | None = None,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return queen contiguity: neighbours are the regions that share at least one point.

    w_ij = 1 if the borders of i and j have a vertex in common, else 0; then normalised.

    Parameters
    ----------
    regions : Regions
        With polygons.
    order : int
        1 for neighbours, 2 for neighbours of neighbours, and so on: the length of the shortest
        path from i to j.
    include_lower : bool
        Whether order m takes in the orders below it.
    islands : {"nearest", "raise", "keep"}
        What to do about regions without neighbours: a link, in both directions, with the region
        whose outline is nearest to theirs, whichever it is, and a warning that names the links; an
        error that names the regions; or a row of zeros. Outlines are measured along great circles
        on the globe, straight on a projected map; a region inside another, or crossed by it, is at
        no distance from it; of regions equally near the one whose id comes first in text order is
        taken. Two islands that are nearest to one another are linked to one another alone: every
        region has a neighbour then, and whether the map is of one piece (`components`) is another
        matter, which the warning says.
    links : pairs of ids
        Links to add, in both directions, before the islands policy: ``[("460000", "440000")]``
        joins Hainan to Guangdong, as the literature does.
    precision : float, optional
        Width of a grid, in the unit of the coordinates, to which vertices are rounded before they
        are compared. By default all digits count, as in libpysal.
    snap : float, optional
        Also counts a vertex that lies within this distance of another polygon's edge (or vertex):
        for maps whose borders were drawn twice, or where one side of a border has more vertices
        than the other. Choose it well below the length of the shortest border.
    normalise : {"row", "spectral", "min-max", "none"}

    Returns
    -------
    SpatialWeights
        Sparse.

    Raises
    ------
    GeometryError
        If there are no polygons, one cannot be read, or two regions have the same.
    IslandError
        If regions have no neighbours and `islands` is "raise"; `.ids` names them.
    LabelError, ParameterError, WeightsError
        For links to unknown regions and for values that are not allowed.

    Warns
    -----
    WeightsWarning
        Naming the links by which regions without neighbours were joined to their nearest.
        If regions touch in places where their vertices do not match and `snap` was not given, if
        they overlap, or if one lies in another that has no hole for it: they are not counted as
        neighbours, and the sentence names them.

    Notes
    -----
    libpysal's ``Graph.build_contiguity`` and ``Queen.from_dataframe`` compare vertices too and
    give the same neighbours; with ``strict=True``, and in spdep's ``poly2nb`` with its `snap`,
    vertices on edges count, as here with `snap`.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics: Methods and Models. Kluwer.
    doi:10.1007/978-94-015-7799-1

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.china("province", mainland=True)
    >>> rs.weights.queen(regions, links=[("460000", "440000")])
    <SpatialWeights queen: 31 regions, 138 links, row-normalised, 1 component, 0 islands>
    """
    return _contiguity(
        regions,
        "queen",
        order=order,
        include_lower=include_lower,
        islands=islands,
        links=links,
        precision=precision,
        snap=snap,
        normalise=normalise,
    )


@door
def rook(
    regions: Regions,
    *,
    order: int = 1,
    include_lower: bool = False,
    islands: Islands = ISLANDS,
    links: Iterable[tuple[object, object]] = (),
    precision: float | None = None,
    snap: float | None = None,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return rook contiguity: neighbours are the regions that share a piece of border.

    w_ij = 1 if i and j have an edge (two successive vertices) in common, else 0; then normalised.

    Parameters
    ----------
    regions, order, include_lower, islands, links, precision, snap, normalise
        As in `queen`. With `snap`, edges that run along each other for more than a point count.

    Returns
    -------
    SpatialWeights
        Sparse.

    Raises
    ------
    GeometryError, IslandError, LabelError, ParameterError, WeightsError
        As `queen`.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics: Methods and Models. Kluwer.
    doi:10.1007/978-94-015-7799-1

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.rook(regions, links=[("460000", "440000")]).n
    30
    """
    return _contiguity(
        regions,
        "rook",
        order=order,
        include_lower=include_lower,
        islands=islands,
        links=links,
        precision=precision,
        snap=snap,
        normalise=normalise,
    )


def _contiguity(
    regions: Regions,
    kind: Contiguity,
    *,
    order: int,
    include_lower: bool,
    islands: Islands,
    links: Iterable[tuple[object, object]],
    precision: float | None,
    snap: float | None,
    normalise: Normalise,
) -> SpatialWeights:
    check_policy(islands, normalise)
    regions = expected(regions, Regions, "regions")
    order = _checked_order(order)
    if regions.polygons is None:
        raise GeometryError(
            _(
                "There are no polygons, so no {kind} contiguity; use knn or inverse_distance "
                "with points."
            ),
            kind=kind,
        )
    joined = link_positions(regions.ids, links)
    rings = parse(regions.polygons, regions.ids)
    _check_grid(rings, precision, "precision")
    _check_grid(rings, snap, "snap")
    xy = rings.xy.take(rings.corners, axis=0)
    met = meetings(_joined_at_180(xy) if regions.lonlat else xy, precision)
    matrix, crossed = _neighbours(rings, met, kind, snap, regions.ids)
    if joined:
        matrix = sp.csr_array(with_links(matrix, [(i, j, 1.0) for i, j in joined]))
    warn_of_crossing(matrix, crossed, regions.ids)
    warn_of_inside(rings, matrix, regions.ids)
    spec: dict[str, Any] = {"order": order, "include_lower": bool(include_lower)}
    spec |= {"links": [[regions.ids[i], regions.ids[j]] for i, j in joined]}
    spec |= {"precision": precision, "snap": snap}
    first = assemble(
        regions.ids,
        matrix,
        kind=kind,
        normalise="none" if order > 1 else normalise,
        islands=islands,
        spec=spec,
        nearest=lambda which: nearest_borders(
            rings, which, regions.lonlat, regions.ids, crossed.tolist()
        ),
        pattern=True,
        joins=True,
    )
    if order == 1:
        return first
    return normalise_weights(_of_order(first, order, include_lower, islands), normalise)


def _joined_at_180(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return coordinates in which the 180th meridian has one longitude, so that it parts nobody."""
    at = xy[:, 0] == 180.0
    return np.column_stack([np.where(at, -180.0, xy[:, 0]), xy[:, 1]]) if at.any() else xy


def _checked_order(order: int) -> int:
    if isinstance(order, bool) or int(order) != order or order < 1:
        raise ParameterError(
            _("{param:order={order!r}} is not allowed; it must be a whole number from 1."),
            order=order,
        )
    return int(order)


def _check_grid(rings: Rings, value: float | None, name: str) -> None:
    if value is None:
        return
    if not (math.isfinite(value) and value > 0.0):
        raise ParameterError(
            _(
                "{param:{name}={value!r}} is not allowed; it must be a positive number, in the unit of "
                "the coordinates."
            ),
            name=name,
            value=value,
        )
    if np.abs(rings.xy).max(initial=0.0) / value > 2.0**52:
        raise ParameterError(
            _("{param:{name}={value!r}} is below the last digit of the coordinates; leave it out."),
            name=name,
            value=value,
        )


def _neighbours(
    rings: Rings,
    met: Groups,
    kind: Contiguity,
    snap: float | None,
    ids: tuple[str, ...],
) -> tuple[sp.csr_array, NDArray[np.int64]]:
    """Return the pattern of neighbours, and the pairs whose borders cross.

    Warns where borders touch without common vertices.
    """
    border = edges(rings, met.numbers())
    refuse_twins(rings, border, ids)
    if kind == "queen":
        matrix = sharing(rings.corner_region, met, rings.n)
    else:
        matrix = sharing(border.region, border.same, rings.n)
    width = max(rings.spans())
    pairs, along = touching(rings, border, snap if snap is not None else _DETECT * width)
    crossed = crossing(rings, border, max(snap or 0.0, _CROSSES * width))
    if kind == "rook":
        pairs = pairs[along]
    if snap is not None:
        ones = np.ones(len(pairs))
        loose = sp.csr_array((ones, (pairs[:, 0], pairs[:, 1])), shape=matrix.shape)
        return pattern(sp.csr_array(matrix + loose + loose.T)), crossed
    at: Any = (pairs[:, 0], pairs[:, 1])
    found: Any = matrix[at]  # an array or, by the version of scipy, a sparse one
    there = np.asarray(found.toarray() if hasattr(found, "toarray") else found)
    missed = pairs[there.ravel() == 0.0]
    if len(missed):
        names = [pair(ids[i], ids[j]) for i, j in missed.tolist()]
        warn(
            WeightsWarning(
                _(
                    "{n} {n:pair|pairs} of regions {n:touches|touch} where their vertices "
                    "do not match, and {n:is|are} not counted as neighbours: {names}. Give "
                    "snap= (for example {snap:.3g}, in the unit of the coordinates) to "
                    "count them."
                ),
                ids=dict.fromkeys(ids[k] for k in missed.T.ravel().tolist()),
                n=len(names),
                names=listed(names),
                snap=_DETECT * width,
            )
        )
    return matrix, crossed


def _of_order(
    first: SpatialWeights, order: int, include_lower: bool, islands: Islands
) -> SpatialWeights:
    one = pattern(first.to_sparse())
    seen = one + identity(first.n)
    frontier = one
    for _unused in range(order - 1):
        if not frontier.nnz:  # nothing lies farther
            break
        reached = pattern(sp.csr_array(frontier @ one))
        frontier = pattern(sp.csr_array(reached - reached.multiply(seen)))
        seen = seen + frontier
    out = SpatialWeights(
        ids=first.ids,
        matrix=pattern(sp.csr_array(seen)) if include_lower else frontier,
        kind=first.kind,
        spec=first.spec,
    )
    if out.islands and islands != "keep":
        raise _nobody_there(out.islands, order)
    return out


def _nobody_there(alone: tuple[str, ...], order: int) -> IslandError:
    """Return the error of a higher order: the nearest region is at one step, which was not asked for."""
    return IslandError(
        _(
            "{n} {n:region has|regions have} no neighbours at {order} steps: {regions}. Take a smaller "
            "{param:order}{python:, take the lower orders in (include_lower=True)}, or choose "
            "{param:islands=keep}, which leaves {n:it|them} a row of zeros."
        ),
        ids=alone,
        n=len(alone),
        order=order,
        regions=listed(alone),
    )
