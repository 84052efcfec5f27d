"""Which links of a network are drawn where all of them would hide the map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..choices import one_of
from ..choices.network import GREATEST, MANY, LinksDrawn
from ..results.network.layer import NetworkLayer
from ..results.network.lines import Lines
from .backbone import Mask, disparity_p

LEVEL = 0.05


def chosen_rule(n: int, rule: LinksDrawn) -> LinksDrawn:
    """Return what "auto" means for a network of n nodes."""
    one_of("rule", rule, LinksDrawn)
    if rule != "auto":
        return rule
    return "top-k" if n >= MANY else "all"


def thinned(layer: NetworkLayer, lines: Lines, rule: LinksDrawn) -> Lines:
    """Return the lines that are drawn, each with the share and the rank that it has among all.

    Parameters
    ----------
    layer : NetworkLayer
    lines : Lines
        Of all its links.
    rule : {"auto", "all", "top-k", "disparity"}
        "top-k": the greatest links that leave or reach a node, `GREATEST` of each kind. "disparity": those
        that are significant at either end (Serrano, Boguñá and Vespignani 2009); all links where none is.
    """
    which = chosen_rule(layer.n, rule)
    if which == "all":
        return lines
    w = layer.dense()
    keep = _greatest(w) if which == "top-k" else np.minimum(*disparity_p(w)) <= LEVEL
    at = {one: k for k, one in enumerate(layer.ids)}
    i, j = ([at[str(one)] for one in lines.column(end).tolist()] for end in ("from", "to"))
    mask = keep[i, j] if layer.directed else keep[i, j] | keep[j, i]
    if not mask.any():
        return lines
    return Lines(
        coordinates=tuple(xy for xy, kept in zip(lines.coordinates, mask, strict=True) if kept),
        columns=tuple(replace(one, values=one.values[mask]) for one in lines.columns),
        lonlat=lines.lonlat,
    )


def _greatest(w: np.ndarray) -> Mask:
    """Return which flows are among the greatest of their origin or of their destination."""
    keep = np.zeros(w.shape, dtype=bool)
    for flows, mask in ((w, keep), (w.T, keep.T)):
        order = np.argsort(-flows, axis=1, kind="stable")[:, :GREATEST]
        np.put_along_axis(mask, order, values=True, axis=1)
    return np.asarray(keep & (w > 0))
