"""To and from other libraries: libpysal's Graph and W.

Imported only when asked for; libpysal comes with the extra ``geo``.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from ._door import door
from .containers import SpatialWeights
from .errors import MissingDependencyError
from .weights import from_graph
from .words import _

if TYPE_CHECKING:
    from libpysal.graph import Graph

__all__ = ["from_graph", "to_graph", "to_w"]


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

    Raises
    ------
    MissingDependencyError
        If libpysal is not installed.
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

    Raises
    ------
    MissingDependencyError
        If libpysal is not installed.
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
