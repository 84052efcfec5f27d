"""Layers from observed flows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._calls.edges import ask
from .._calls.no_number import no_number
from ..choices import one_of
from ..choices.network import Outside
from ..containers import Regions
from ..containers.ids import label, positions
from ..containers.times import Time
from ..errors import DataWarning, InputError, LabelError, NetworkError, listed, warn
from ..results.network.layer import NetworkLayer
from ..words import _

Array = NDArray[np.float64]


@door
def flow_layer(
    links: Mapping[str, Any] | Iterable[tuple[object, object, float]] | Any,
    *,
    regions: Regions | None = None,
    ids: Sequence[object] | None = None,
    origin: str = "origin",
    destination: str = "destination",
    value: str = "value",
    directed: bool = True,
    outside: Outside = "error",
    time: int | str | None = None,
    name: str = "flows",
) -> NetworkLayer:
    """Build a layer from observed flows: firms, capital, passengers, information.

    Parameters
    ----------
    links : DataFrame, mapping of column to values, or iterable of (origin, destination, value)
        Rows of one pair are added up; a flow from a region to itself is no part of the network: it stands in `own`, and a
        warning says so.
    regions : Regions, optional
        The nodes and their places. Ends may be names of them (Guangdong), as `match_names` reads them.
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

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> regions = rs.example("dri").regions()
    >>> links = [("110000", "310000", 12.0), ("310000", "110000", 9.0)]
    >>> network.flow_layer(links, regions=regions).links
    2
    """
    start, end, amount = _columns(links, origin, destination, value)
    nodes = regions.ids if regions is not None else ids
    known = tuple(label(i) for i in nodes) if nodes is not None else tuple(sorted({*start, *end}))
    if regions is not None:
        start, end = _by_name(start, end, regions)
    start, end, amount = _inside(start, end, amount, known, outside)
    i = positions(known, start, source_name="nodes", wanted_name="flows")
    j = positions(known, end, source_name="nodes", wanted_name="flows")
    own = i == j
    if own.any():
        warn(
            DataWarning(
                _(
                    "{count} {count:flow|flows} from a region to itself {count:is|are} no part of the network "
                    "({amount:.6g} of {total:.6g})."
                ),
                count=int(own.sum()),
                amount=amount[own].sum(),
                total=amount.sum(),
            )
        )
    n = len(known)
    within = np.bincount(i[own], weights=amount[own], minlength=n) if own.any() else None
    i, j, amount = i[~own], j[~own], amount[~own]
    if not amount.sum() > 0:
        raise NetworkError(_("There is no flow between different regions."))
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
        own=within,
        spec={"value": value, "outside": outside},
    )


def flow_layers(
    start: Sequence[str],
    end: Sequence[str],
    amount: Sequence[float],
    when: Sequence[Time | None],
    *,
    regions: Regions | None = None,
    ids: Sequence[object] | None = None,
    directed: bool = True,
    outside: Outside = "error",
    name: str = "flows",
) -> tuple[NetworkLayer, ...]:
    """Return the layers of flows of one time or several, ascending, all over the same nodes.

    Parameters
    ----------
    start, end, amount, when : sequences
        One entry a flow; times None where there are none.
    regions, ids, directed, outside, name
        As for `flow_layer`; the default nodes are the ends of all times.
    """
    nodes = ids
    if regions is None and nodes is None:
        nodes = tuple(sorted({*start, *end}))
    out = []
    for one in _ordered(when):
        rows = [(a, b, v) for a, b, v, t in zip(start, end, amount, when, strict=True) if t == one]
        out.append(
            flow_layer(
                rows,
                regions=regions,
                ids=nodes,
                directed=directed,
                outside=outside,
                time=one,
                name=name if one is None else f"{name} {one}",
            )
        )
    return tuple(out)


def _ordered(times: Sequence[Time | None]) -> list[Time | None]:
    different = list(dict.fromkeys(times))
    if len(different) < 2:
        return different
    return sorted(different, key=lambda t: (t is None, isinstance(t, str), t or 0))


def _columns(
    links: Any, origin: str, destination: str, value: str
) -> tuple[list[str], list[str], Array]:
    if hasattr(links, "keys"):
        missing = [c for c in (origin, destination, value) if c not in links]
        if missing:
            raise InputError(
                _("The flows have no column {missing}; they have: {keys}."),
                columns=missing,
                missing=listed(missing),
                keys=listed(links.keys(), 20),
            )
        raw = [np.asarray(links[c]).tolist() for c in (origin, destination, value)]
    else:
        whole = isinstance(links, Iterable) and not isinstance(links, str)
        rows = [tuple(r) if isinstance(r, Iterable) else (r,) for r in links] if whole else [()]
        if any(len(r) != 3 for r in rows):
            raise InputError(
                _("Every link must be (origin, destination, value)."),
            )
        raw = [list(part) for part in zip(*rows, strict=True)] if rows else [[], [], []]
    try:
        amount = np.array(raw[2], dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise NetworkError(
            _("A flow is not a number ({value}). Correct or remove its row."),
            value=no_number(raw[2]),
        ) from None
    start, end = ([label(v) for v in part] for part in raw[:2])
    bad = np.flatnonzero(~np.isfinite(amount) | (amount < 0))
    if bad.size:
        pairs = [f"{start[k]}–{end[k]}" for k in bad]
        raise NetworkError(
            _(
                "{n} {n:flow is|flows are} empty or negative: {pairs}. Correct or "
                "remove {n:this row|these rows}."
            ),
            ids=dict.fromkeys(i for k in bad for i in (start[k], end[k])),
            n=len(pairs),
            pairs=listed(pairs),
        )
    return start, end, amount


def _by_name(start: list[str], end: list[str], regions: Regions) -> tuple[list[str], list[str]]:
    """Return ends that are names of regions of the map, as `match_names` reads them, as their ids."""
    known = set(regions.ids)
    unknown = sorted({*start, *end} - known)
    if not unknown:
        return start, end
    codes = ask("matched_names", unknown, regions).codes
    meant = {one: code for one, code in zip(unknown, codes, strict=True) if code in known}
    return [meant.get(one, one) for one in start], [meant.get(one, one) for one in end]


def _inside(
    start: list[str], end: list[str], amount: Array, known: tuple[str, ...], outside: Outside
) -> tuple[list[str], list[str], Array]:
    one_of("outside", outside, Outside)
    there = set(known)
    strange = sorted({i for i in (*start, *end) if i not in there})
    if strange and outside == "error":
        raise LabelError(
            _(
                "{n} ends of flows are neither ids nor names of the regions: {strange}. Correct "
                "them, or remove their rows{python: (outside='drop' does)}."
            ),
            ids=strange,
            n=len(strange),
            strange=listed(strange),
        )
    if not strange:
        return start, end, amount
    keep = [k for k in range(len(start)) if start[k] in there and end[k] in there]
    warn(
        DataWarning(
            _(
                "{count} {count:flow|flows} to or from places outside the regions "
                "{count:was|were} left out: {strange}."
            ),
            count=len(start) - len(keep),
            strange=listed(strange),
        )
    )
    return [start[k] for k in keep], [end[k] for k in keep], amount[keep]
