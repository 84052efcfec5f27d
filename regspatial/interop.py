"""To and from other libraries: libpysal's Graph and W; what spreg estimates.

Imported only when asked for; libpysal comes with the extra ``geo``, spreg with ``pysal``.
"""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ._calls.door import door
from .containers import SpatialWeights
from .errors import MissingDependencyError
from .weights import from_graph
from .words import _

if TYPE_CHECKING:
    from libpysal.graph import Graph

__all__ = ["from_graph", "to_graph", "to_w"]

Array = NDArray[np.float64]

_SMALL = 2000
"""Up to so many regions (I - lambda W) is inverted; above, spreg sums powers of W to 1e-5."""


def _libpysal() -> ModuleType:
    try:
        import libpysal
        import libpysal.graph
    except ImportError:
        raise MissingDependencyError(
            _("libpysal is not installed. Install it, or regspatial with the extra 'geo'."),
        ) from None
    found: ModuleType = libpysal
    return found


@door
def to_graph(w: SpatialWeights) -> Graph:
    """Return the weights as a libpysal Graph with the same labels, order and values.

    Regions without neighbours become isolates. The graph's transformation is "R" for
    row-normalised weights, else "O".

    Parameters
    ----------
    w : SpatialWeights

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    MissingDependencyError
        If libpysal is not installed.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> from regspatial import interop
    >>> graph = interop.to_graph(rs.weights.knn(regions, k=5))
    >>> graph.n
    30
    """
    pysal = _libpysal()
    graph = sp.coo_array(sp.csr_array(w.matrix))
    origin, destination = graph.coords
    alone = np.flatnonzero(np.bincount(origin, minlength=w.n) == 0)
    focal = np.concatenate([origin, alone])
    neighbour = np.concatenate([destination, alone])
    weight = np.concatenate([graph.data, np.zeros(len(alone))])
    order = np.lexsort((neighbour, focal))
    import pandas as pd

    # Graph.sparse goes by the index's codes, so that these have to follow the order of the ids
    ids: Any = pd.Index(w.ids)
    codes: Any = [focal[order], neighbour[order]]
    index = pd.MultiIndex(levels=[ids, ids], codes=codes, names=["focal", "neighbor"])
    adjacency = pd.Series(weight[order], index=index, name="weight")
    transformation = "R" if w.normalisation == "row" else "O"
    return pysal.graph.Graph(adjacency, transformation=transformation, is_sorted=True)


@door
def to_w(w: SpatialWeights) -> Any:
    """Return the weights as a libpysal W with the same labels, order and values.

    Parameters
    ----------
    w : SpatialWeights

    Returns
    -------
    libpysal.weights.W

    Raises
    ------
    MissingDependencyError
        If libpysal is not installed.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> from regspatial import interop
    >>> interop.to_w(rs.weights.knn(regions, k=5)).n
    30
    """
    pysal = _libpysal()
    graph = sp.csr_array(w.matrix)
    neighbours: dict[str, list[str]] = {}
    weights: dict[str, list[float]] = {}
    for k, name in enumerate(w.ids):
        part = slice(int(graph.indptr[k]), int(graph.indptr[k + 1]))
        neighbours[name] = [w.ids[j] for j in graph.indices[part].tolist()]
        weights[name] = graph.data[part].tolist()
    return pysal.weights.W(neighbours, weights, id_order=list(w.ids), silence_warnings=True)


def gmm_by_spreg(
    y: Array, x: Array, matrix: sp.csr_array, endogenous: Array | None, instruments: Array | None
) -> tuple[Array, Array]:
    """Return coefficients (x, endogenous, lambda) and their covariance, robust to unequal variances.

    Parameters
    ----------
    y : (n,)
    x : (k, n)
        With the constant, if there is one.
    matrix : (n, n) sparse
    endogenous, instruments : (m, n), (L, n), or None for spatial errors alone
        The last endogenous column is Wy.

    Raises
    ------
    MissingDependencyError
        If spreg is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it imports
            from spreg import error_sp_het as peer
    except ImportError:
        raise MissingDependencyError(
            _("spreg is not installed. Install it, or regspatial with the extra 'pysal'."),
        ) from None
    w = sp.csr_matrix(matrix)  # spreg multiplies matrices by *
    columns: list[Any] = [y[:, None], np.ascontiguousarray(x.T)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if endogenous is None or instruments is None:
            found = peer.BaseGM_Error_Het(*columns, w)
        else:
            how = "true_inv" if y.size <= _SMALL else "power_exp"
            columns += [np.ascontiguousarray(endogenous.T), np.ascontiguousarray(instruments.T)]
            found = peer.BaseGM_Endog_Error_Het(*columns, w, inv_method=how)
    return np.asarray(found.betas, dtype=float).ravel(), np.asarray(found.vm, dtype=float)
