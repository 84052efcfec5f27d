"""Weights by a rule, built again by libpysal; what is said of weights, by libpysal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..choices import codes
from ..choices.weights import Contiguity
from ..containers import SpatialWeights
from ..results.second_opinion import Compared
from ..words import Message, _
from .numbers import number
from .record_inputs import Given, Refused
from .registry import opinion

_KINDS = (*codes(Contiguity), "knn", "distance-band")


@opinion(SpatialWeights, "libpysal", extra="geo", when=lambda w: w.kind in _KINDS)
def by_libpysal(record: SpatialWeights, given: Given) -> Iterator[Compared]:
    """Yield links, sums and the largest difference of a weight."""
    theirs = _built(record, given)
    ours = sp.csr_array(record.matrix)
    yield number(_("links"), ours.nnz, theirs.nnz)
    for name, value in _sums(ours).items():
        yield number(name, value, _sums(theirs)[name])
    gap = abs(ours - theirs)
    largest = float(gap.max()) if gap.nnz else 0.0
    yield number(_("largest difference of a weight"), 0.0, largest, size=float(abs(ours).max()))


def _sums(m: sp.csr_array) -> dict[str, float]:
    both = m + m.T
    margin = np.asarray(m.sum(axis=0)).ravel() + np.asarray(m.sum(axis=1)).ravel()
    return {
        "S0": float(m.sum()),
        "S1": float(both.multiply(both).sum()) / 2.0,
        "S2": float(np.square(margin).sum()),
    }


def _built(record: SpatialWeights, given: Given) -> sp.csr_array:
    """Return the weights as libpysal builds them, in the order of the ids."""
    import geopandas
    import shapely
    from libpysal.graph import Graph

    spec, regions = record.spec, given.map().select(record.ids)
    if record.normalisation not in ("row", "none"):
        raise Refused(Message(_("libpysal normalises rows, or not at all.")))
    if spec.get("links") or spec.get("snap") or spec.get("precision") or spec.get("order", 1) != 1:
        raise Refused(Message(_("libpysal has no added links, snapping or rounding of borders.")))
    if record.kind in codes(Contiguity):
        if regions.polygons is None:
            raise Refused(Message(_("The map has no polygons.")))
        shapes = geopandas.GeoSeries(
            shapely.from_wkb(list(regions.polygons)), index=list(regions.ids)
        )
        graph: Any = Graph.build_contiguity(shapes, rook=record.kind == "rook")
    else:
        if spec.get("metric") != "planar":
            raise Refused(
                Message(
                    _("libpysal measures on the plane here; these weights go by great circles.")
                )
            )
        xy = regions.coordinates(spec.get("points", "centroid"))
        points = geopandas.GeoSeries.from_xy(*xy.T, index=list(regions.ids))
        if record.kind == "knn":
            graph = Graph.build_knn(points, k=int(spec["k"]))
        else:
            if spec.get("binary") is False:
                raise Refused(Message(_("Bands by inverse distance are ours alone.")))
            graph = Graph.build_distance_band(points, float(spec["threshold"]))
    graph = graph.transform("R") if record.normalisation == "row" else graph
    found = sp.csr_array(graph.sparse)
    found.eliminate_zeros()  # islands stand there as zeros of their own
    order = {name: k for k, name in enumerate(graph.unique_ids)}
    at = [order[i] for i in record.ids]
    return sp.csr_array(found[at][:, at])
