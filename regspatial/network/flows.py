"""Layers from observed flows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.labels import label, positions
from ..containers import Regions
from ..errors import DataWarning, InputError, LabelError, NetworkError, ParameterError, listed
from ..results.network.layer import NetworkLayer

Array = NDArray[np.float64]


def flow_layer(
    links: Mapping[str, Any] | Iterable[tuple[object, object, float]] | Any,
    *,
    regions: Regions | None = None,
    ids: Sequence[object] | None = None,
    origin: str = "origin",
    destination: str = "destination",
    value: str = "value",
    directed: bool = True,
    outside: str = "error",
    time: int | str | None = None,
    name: str = "flows",
) -> NetworkLayer:
    """Build a layer from observed flows: firms, capital, passengers, information.

    Parameters
    ----------
    links : DataFrame, mapping of column to values, or iterable of (origin, destination, value)
        Rows of one pair are added up; a flow from a region to itself is left out, with a warning.
    regions : Regions, optional
        The nodes and their places.
    ids : sequence of labels, optional
        The nodes, in this order, where there is no map. Default: all ends, sorted.
    origin, destination, value : str
        Column names.
    directed : bool
        False adds up both directions.
    outside : {"error", "drop"}
        What to do with flows whose ends are not among the nodes.
    time : int or str, optional
    name : str

    Returns
    -------
    NetworkLayer
        Sparse; a region without flows stays as an isolated node.

    Raises
    ------
    LabelError
        If an end is not among the nodes; `.ids` names them.
    NetworkError
        If a flow is negative or empty, or there is none at all.
    """
    start, end, amount = _columns(links, origin, destination, value)
    nodes = regions.ids if regions is not None else ids
    known = tuple(label(i) for i in nodes) if nodes is not None else tuple(sorted({*start, *end}))
    start, end, amount = _inside(start, end, amount, known, outside)
    i = positions(known, start, source_name="nodes", wanted_name="flows")
    j = positions(known, end, source_name="nodes", wanted_name="flows")
    own = i == j
    if own.any():
        warnings.warn(
            DataWarning(
                f"{int(own.sum())} flows from a region to itself were left out "
                f"({amount[own].sum():.6g} of {amount.sum():.6g}).",
                f"已剔除 {int(own.sum())} 条区域指向自身的流量（占 {amount.sum():.6g} 中的 {amount[own].sum():.6g}）。",
            ),
            stacklevel=2,
        )
    i, j, amount = i[~own], j[~own], amount[~own]
    if not amount.sum() > 0:
        raise NetworkError(
            "There is no flow between different regions.", "不同区域之间没有任何流量。"
        )
    n = len(known)
    matrix: Any = sp.csr_array(sp.coo_array((amount, (i, j)), shape=(n, n)))
    if not directed:
        matrix = matrix + matrix.T
    return NetworkLayer(
        name=name,
        ids=known,
        matrix=matrix,
        directed=directed,
        kind="flow",
        time=time,
        points=None if regions is None else regions.coordinates(),
        lonlat=True if regions is None else regions.lonlat,
        spec={"value": value, "outside": outside},
    )


def _columns(
    links: Any, origin: str, destination: str, value: str
) -> tuple[list[str], list[str], Array]:
    if hasattr(links, "keys"):
        missing = [c for c in (origin, destination, value) if c not in links]
        if missing:
            raise InputError(
                f"The flows have no column {listed(missing)}; they have: {listed(links.keys(), 20)}.",
                f"流量表没有列 {listed(missing)}；现有列：{listed(links.keys(), 20)}。",
                columns=missing,
            )
        raw = [np.asarray(links[c]).tolist() for c in (origin, destination, value)]
    else:
        rows = [tuple(r) for r in links]
        if any(len(r) != 3 for r in rows):
            raise InputError(
                "Every link must be (origin, destination, value).",
                "每条联系应为（起点，终点，流量）。",
            )
        raw = [list(part) for part in zip(*rows, strict=True)] if rows else [[], [], []]
    try:
        amount = np.array(raw[2], dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise NetworkError(
            f"A flow is not a number ({error}).", f"流量中含有非数值内容（{error}）。"
        ) from None
    start, end = ([label(v) for v in part] for part in raw[:2])
    bad = np.flatnonzero(~np.isfinite(amount) | (amount < 0))
    if bad.size:
        pairs = [f"{start[k]}–{end[k]}" for k in bad]
        raise NetworkError(
            f"{len(pairs)} flows are empty or negative: {listed(pairs)}. Correct or remove these rows.",
            f"{len(pairs)} 个流量为空或为负：{listed(pairs)}。请更正或删除这些行。",
            ids=dict.fromkeys(i for k in bad for i in (start[k], end[k])),
        )
    return start, end, amount


def _inside(
    start: list[str], end: list[str], amount: Array, known: tuple[str, ...], outside: str
) -> tuple[list[str], list[str], Array]:
    if outside not in ("error", "drop"):
        raise ParameterError(
            f"outside={outside!r} is not allowed; use 'error' or 'drop'.",
            f"outside={outside!r} 无效；可选 'error' 或 'drop'。",
        )
    there = set(known)
    strange = sorted({i for i in (*start, *end) if i not in there})
    if strange and outside == "error":
        raise LabelError(
            f"{len(strange)} ends of flows are not among the regions: {listed(strange)}. Correct "
            "them, or drop these flows with outside='drop'.",
            f"流量中有 {len(strange)} 个端点不在区域之中：{listed(strange)}。请更正，或以 outside='drop' 剔除这些流量。",
            ids=strange,
        )
    if not strange:
        return start, end, amount
    keep = [k for k in range(len(start)) if start[k] in there and end[k] in there]
    warnings.warn(
        DataWarning(
            f"{len(start) - len(keep)} flows to or from places outside the regions were left out: "
            f"{listed(strange)}.",
            f"已剔除 {len(start) - len(keep)} 条与区域之外的地点相连的流量：{listed(strange)}。",
        ),
        stacklevel=3,
    )
    return [start[k] for k in keep], [end[k] for k in keep], amount[keep]
