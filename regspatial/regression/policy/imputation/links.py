"""Links between regions, the same in all periods or of each period its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...._kernels.linear.sparse import diagonal
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....errors import LabelError
from ....words import Message, _, together
from ..exclusion import regions_out

Links = sparse.csr_array | tuple[sparse.csr_array, ...]
"""An (n, n) matrix, or one a period."""


def links_of(w: SpatialWeights | PeriodWeights, panel: Panel) -> Links:
    """Return weights in the order of a panel, without their diagonal.

    Raises
    ------
    UnknownColumnError
        If a period of the panel has no weights.
    """
    if not isinstance(w, PeriodWeights):
        return _without_diagonal(w, panel)
    made: dict[int, sparse.csr_array] = {}
    for one in w.weights.values():
        made[id(one)] = _without_diagonal(one, panel)
    return tuple(made[id(w.at(time))] for time in panel.times)


def each(links: Links) -> tuple[sparse.csr_array, ...]:
    """Return the matrices that differ."""
    return tuple({id(one): one for one in links}.values()) if isinstance(links, tuple) else (links,)


def mapped(links: Links, change: Callable[[sparse.csr_array], sparse.csr_array]) -> Links:
    """Return links of which every matrix is changed."""
    if not isinstance(links, tuple):
        return change(links)
    made = {id(one): change(one) for one in each(links)}
    return tuple(made[id(one)] for one in links)


def at_period(links: Links, t: int) -> sparse.csr_array:
    """Return the links of a period."""
    return links[t] if isinstance(links, tuple) else links


def sums_over(links: Links, cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for cells (n, T) the sums over those each region is linked to, by the links of the period."""
    if not isinstance(links, tuple):
        return np.asarray(links @ cells)
    return np.column_stack([one @ cells[:, t] for t, one in enumerate(links)])


def mean_of_rows(links: Links) -> sparse.csr_array:
    """Return the mean over periods of links whose rows sum to one, again with rows that do, or that sum to nothing."""
    if not isinstance(links, tuple):
        return rows_of_one(links)
    whole: Any = sum(rows_of_one(one) for one in links)
    return rows_of_one(whole)


def rows_of_one(links: Any) -> sparse.csr_array:
    """Return links with rows whose sizes sum to one, or to nothing."""
    sums = np.asarray(abs(links).sum(axis=1)).ravel()
    scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    return sparse.csr_array(diagonal(scale) @ links)


def ones(links: Any) -> sparse.csr_array:
    """Return ones where there are links."""
    out = sparse.csr_array(links, copy=True)
    out.eliminate_zeros()
    out.data = np.ones(len(out.data))
    return out


def aligned(w: SpatialWeights, panel: Panel) -> SpatialWeights:
    """Return weights in the order of a panel; where some regions have none, the error says how to leave these out.

    Raises
    ------
    LabelError
    """
    try:
        return w.aligned(panel.ids)
    except LabelError as found:
        but = regions_out(found.ids, panel.columns)
        if not but or len(found.ids) >= panel.n:
            raise
        way = Message(_(" To go on without them, leave them out{but}."), but=but)
        raise LabelError(together(found.message, way), ids=found.ids) from None


def _without_diagonal(w: SpatialWeights, panel: Panel) -> sparse.csr_array:
    links = sparse.csr_array(aligned(w, panel).matrix, copy=True)
    links.setdiag(0.0)
    links.eliminate_zeros()
    return links
