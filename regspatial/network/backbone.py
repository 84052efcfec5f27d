"""Backbone: which flows are kept, and what was kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree

from .._calls.door import door
from .._kernels.linear.sparse import rows_of
from ..choices import one_of
from ..choices.network import BackboneRule, Symmetric
from ..errors import NetworkError, ParameterError
from ..results.network.layer import NetworkLayer
from ..words import _

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@door
def backbone(
    layer: NetworkLayer,
    *,
    rule: BackboneRule = "row-mean",
    alpha: float = 0.05,
    k: int = 3,
    threshold: float | None = None,
    symmetric: Symmetric = "no",
) -> NetworkLayer:
    r"""Keep the flows that matter.

    Parameters
    ----------
    layer : NetworkLayer
    rule : {"row-mean", "disparity", "threshold", "top-k", "spanning-tree"}
        "row-mean": flows above the mean of their row over the n − 1 others (the rule of the gravity
        literature). "disparity": flows that are significant at `alpha` at their origin or at their
        destination against a uniform split of the node's strength,

        .. math:: \alpha_{ij} = (1 - w_{ij}/s_i)^{k_i - 1}

        (a node's only link is never significant by itself). "threshold": flows ≥ `threshold`.
        "top-k": each origin's `k` largest flows (of equals, those to earlier ids). "spanning-tree":
        the tree over all nodes with the greatest flow.
    alpha : float, default .05
    k : int, default 3
    threshold : float
        In the unit of the flows.
    symmetric : {"no", "either", "both"}
        Row-wise rules (row-mean, top-k) decide from the origin alone, so an undirected layer
        becomes directed. "either" keeps a link that one of its ends keeps, "both" one that both
        do; the result is then undirected, with the larger flow.

    Returns
    -------
    NetworkLayer
        With the flows' own weights; ``spec["backbone"]`` says the rule, links and flow kept, and
        the nodes left alone.

    Raises
    ------
    NetworkError
        If nothing is left: all flows equal under "row-mean", nothing significant, a threshold above
        all flows.
    ParameterError

    References
    ----------
    Serrano, M. Á., Boguñá, M. and Vespignani, A. (2009). Extracting the multiscale backbone of
    complex weighted networks. PNAS 106(16), 6483–6488. doi:10.1073/pnas.0808904106

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> kept = network.backbone(layer, rule="top-k", k=3)
    >>> kept.links <= 3 * kept.n
    True
    """
    one_of("rule", rule, BackboneRule)
    one_of("symmetric", symmetric, Symmetric)
    w = layer.dense()
    if not w.any():
        raise NetworkError(_("Layer {name!r} has no flow."), name=layer.name)
    directed = layer.directed
    if rule == "row-mean":
        keep, directed = row_mean(w), True
    elif rule == "disparity":
        keep = disparity_filter(w, alpha)
    elif rule == "threshold":
        keep = _above(w, threshold)
    elif rule == "top-k":
        keep, directed = top_k(w, k), True
    else:
        keep, directed = spanning_tree(w), False
        w = np.maximum(w, w.T)
    if symmetric != "no":
        keep = (keep | keep.T) if symmetric == "either" else (keep & keep.T)
        w, directed = np.maximum(w, w.T), False
    kept = np.where(keep, w, 0.0)
    if not kept.any():
        raise _nothing(layer, rule)
    setting = {"disparity": alpha, "threshold": threshold, "top-k": k}.get(rule)
    return _described(layer, kept, directed, rule, setting, symmetric)


def row_mean(w: Array) -> Mask:
    """Return which flows exceed the mean of their row over the n − 1 others."""
    mean = w.sum(axis=1, keepdims=True) / (len(w) - 1)
    return np.asarray((w > 0) & (w > mean * (1 + 1e-12)))


def disparity_p(w: Array) -> tuple[Array, Array]:
    """Return the disparity filter's p-values at the origin and at the destination."""

    def at_origin(m: Array) -> Array:
        strength, degree = m.sum(axis=1), (m > 0).sum(axis=1)
        share = m / np.where(strength > 0, strength, 1.0)[:, None]
        p = (1.0 - np.minimum(share, 1.0)) ** np.maximum(degree - 1, 0)[:, None]
        # 0 to the power 0 is 1: an only link is not significant by itself
        return np.asarray(np.where(m > 0, p, 1.0))

    return at_origin(w), np.asarray(at_origin(w.T).T)


def disparity_filter(w: Array, alpha: float) -> Mask:
    """Return which flows are significant at either end."""
    if not 0.0 < alpha < 1.0:
        raise ParameterError(_("{param:alpha={alpha!r}} must lie between 0 and 1."), alpha=alpha)
    out, into = disparity_p(w)
    return np.asarray((w > 0) & (np.minimum(out, into) <= alpha))


def top_k(w: Array, k: int) -> Mask:
    """Return each row's k largest flows."""
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or not 1 <= k < len(w):
        raise ParameterError(
            _("{param:k={k!r}} must be a whole number from 1 to {most}."), k=k, most=len(w) - 1
        )
    order = np.argsort(-w, axis=1, kind="stable")[:, :k]
    keep = np.zeros(w.shape, dtype=bool)
    np.put_along_axis(keep, order, values=True, axis=1)
    return np.asarray(keep & (w > 0))


def spanning_tree(w: Array) -> Mask:
    """Return the maximum spanning tree (forest) of the larger of both directions, symmetric."""
    both = np.maximum(w, w.T)
    top = both.max()
    # ranks in place of lengths: any decreasing function of the flows gives the same tree
    length: Any = sp.csr_array(np.where(both > 0, 2.0 * top - both, 0.0))
    tree = minimum_spanning_tree(length).toarray() > 0
    return np.asarray(tree | tree.T)


def _above(w: Array, threshold: float | None) -> Mask:
    if threshold is None:
        raise ParameterError(
            _(
                "The rule 'threshold' needs {param:threshold}: a number from 0 up, in the unit of the flows."
            )
        )
    if not np.isfinite(threshold) or threshold < 0:
        raise ParameterError(
            _(
                "{param:threshold={threshold!r}}: the rule 'threshold' needs a number from 0 "
                "up, in the unit of the flows."
            ),
            threshold=threshold,
        )
    return np.asarray((w > 0) & (w >= threshold))


def _nothing(layer: NetworkLayer, rule: str) -> NetworkError:
    w = layer.dense()
    off = w[~np.eye(layer.n, dtype=bool)]
    if rule == "row-mean" and float(np.ptp(off)) <= 1e-12 * float(off.max()):
        return NetworkError(
            _(
                "All flows of layer {name!r} are equal, so none exceeds its row's mean. Use "
                "another rule, or a layer whose flows differ."
            ),
            name=layer.name,
        )
    return NetworkError(
        _(
            "The rule {rule!r} keeps none of the {links} {links:link|links} of layer "
            "{name!r} (largest flow {largest:.6g}). Choose a milder setting."
        ),
        rule=rule,
        links=layer.links,
        name=layer.name,
        largest=w.max(),
    )


def _described(
    layer: NetworkLayer, kept: Array, directed: bool, rule: str, setting: Any, symmetric: str
) -> NetworkLayer:
    out = replace(layer, matrix=rows_of(kept), directed=directed)
    w = layer.dense()
    of = int(np.count_nonzero(w)) if directed else int(np.count_nonzero(np.triu(w + w.T)))
    every = float(w.sum()) if directed else float(np.triu(np.maximum(w, w.T)).sum())
    facts = {
        "rule": rule,
        "setting": setting,
        "symmetric": symmetric,
        "links": out.links,
        "of": of,
        "share_flow": out.total / every,
        "isolates": out.isolates,
    }
    return replace(out, spec={**layer.spec, "backbone": facts})
