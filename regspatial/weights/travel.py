"""Weights from distances or travel times that are there already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp

from .._calls.door import door
from ..choices.weights import ISLANDS, Islands, Normalise
from ..containers import SpatialWeights
from ..errors import IslandError, WeightsError, listed
from ..words import _
from ._assemble import assemble
from ._labelled import labelled_matrix
from ._points import check_coincident, check_positive, inverse_power, rank_of


@door
def from_distances(
    ids: Iterable[object] | None,
    matrix: Any,
    *,
    columns: Iterable[object] | None = None,
    power: float = 2.0,
    cutoff: float | None = None,
    islands: Islands = ISLANDS,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return inverse-distance weights from distances or travel times that are there already.

    Parameters
    ----------
    ids : n labels
        Of the rows; may be None for a DataFrame, whose own labels then count.
    matrix : (n, n) array or DataFrame
        d_ij, in any unit; need not be symmetric. The diagonal is ignored; infinity means out of
        reach, a weight of zero. A DataFrame is matched by its labels.
    columns : n labels, optional
        Of the columns, where they are in another order than the rows.
    power, cutoff, islands, normalise
        As in `inverse_distance`; the nearest is that of the least of these distances, beyond the
        cut-off too. A region that nothing can be reached from is an error that names it.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    CoincidentPointsError
        If a distance between two regions is zero; both are named.
    LabelError, WeightsError
        If labels do not match, or a distance is NaN or negative.

    Examples
    --------
    >>> import regspatial as rs
    >>> d = [[0.0, 2.0, 4.0], [2.0, 0.0, 1.0], [4.0, 1.0, 0.0]]
    >>> rs.weights.from_distances(["a", "b", "c"], d).n
    3
    """
    check_positive("power", power, zero=True)
    names, d = labelled_matrix(ids, matrix, columns, what="distances")
    off = ~np.eye(len(names), dtype=bool)
    bad = np.argwhere((np.isnan(d) | (d < 0)) & off)
    if len(bad):
        i, j = bad[0]
        raise WeightsError(
            _(
                "The distance from {origin} to {destination} is {d}, and {n} in all are NaN or "
                "negative. Fill them in (infinity means out of reach)."
            ),
            ids=[names[i], names[j]],
            origin=names[i],
            destination=names[j],
            d=d[i, j],
            n=len(bad),
        )
    check_coincident(names, *np.nonzero((d == 0.0) & off))
    np.fill_diagonal(d, np.inf)
    asked = d.copy() if cutoff is not None else d
    if cutoff is not None:
        check_positive("cutoff", cutoff)
        d[d > cutoff] = np.inf
    weights: Any = inverse_power(d, power)
    weights[np.isinf(d)] = 0.0
    return assemble(
        names,
        weights if cutoff is None else sp.csr_array(weights),
        kind="inverse-distance",
        normalise=normalise,
        islands=islands,
        spec={"power": power, "points": None, "metric": "given", "cutoff": cutoff},
        nearest=lambda which: _nearest(names, asked, which, power),
    )


def _nearest(
    names: tuple[str, ...], d: Any, which: list[int], power: float
) -> list[tuple[int, int, float]]:
    """Link each of these regions to the one of the least distance; of equals the first id in text order."""
    lost = tuple(names[i] for i in which if not np.isfinite(d[i]).any())
    if lost:
        raise IslandError(
            _(
                "From {regions} no region can be reached: all distances are infinite. Fill them in, choose "
                "{param:islands=keep}, or leave {n:it|them} out."
            ),
            ids=lost,
            n=len(lost),
            regions=listed(lost),
        )
    rank = rank_of(names)
    first = [int(np.lexsort((rank, d[i]))[0]) for i in which]
    return [(i, j, float(inverse_power(d[i, j], power))) for i, j in zip(which, first, strict=True)]
