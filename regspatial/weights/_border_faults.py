"""What is said of borders that overlap, or are drawn twice."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.shapes.overlaps import inside, twins
from .._kernels.shapes.shared_border import Edges
from .._kernels.shapes.wkb import Rings
from ..errors import GeometryError, WeightsWarning, listed, pair, warn
from ..words import _


def refuse_twins(rings: Rings, border: Edges, ids: tuple[str, ...]) -> None:
    same = twins(rings, border)
    if same:
        names = [pair(ids[i], ids[j], " = ") for i, j in same]
        raise GeometryError(
            _(
                "{n} {n:region has|regions have} the polygon of another: {names}. Every "
                "region needs one of its own; correct the map, or drop one of each."
            ),
            ids=dict.fromkeys(ids[k] for pair in same for k in pair),
            n=len(same),
            names=listed(names),
        )


def warn_of_crossing(
    matrix: sp.csr_array, crossed: NDArray[np.int64], ids: tuple[str, ...]
) -> None:
    """Warn of pairs whose borders cross and that are not neighbours all the same."""
    names = [pair(ids[i], ids[j]) for i, j in crossed.tolist() if not matrix[i, j]]
    if names:
        warn(
            WeightsWarning(
                _(
                    "{n} {n:pair|pairs} of regions {n:overlaps|overlap} and {n:is|are} not "
                    "counted as neighbours: {names}. Correct their borders, or add the "
                    "pairs with {param:links}."
                ),
                ids=ids,
                n=len(names),
                names=listed(names),
            )
        )


def warn_of_inside(rings: Rings, matrix: sp.csr_array, ids: tuple[str, ...]) -> None:
    """Warn of regions without neighbours that lie inside others, which have no hole for them."""
    alone = np.flatnonzero(np.diff(matrix.indptr) == 0).tolist()
    if not alone:  # the boxes of all rings are not needed
        return
    names = [pair(ids[i], ids[j], " < ") for i, j in inside(rings, alone)]
    if names:
        warn(
            WeightsWarning(
                _(
                    "{n} {n:region lies|regions lie} inside others whose polygons have no "
                    "hole for them, and {n:has|have} no neighbours: {names}. Cut the "
                    "holes, or add the pairs with {param:links}."
                ),
                ids=ids,
                n=len(names),
                names=listed(names),
            )
        )
