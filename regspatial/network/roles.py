"""Block model: CONCOR, block densities and the roles of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..errors import DataWarning, NetworkError, ParameterError, listed, warn
from ..results.network.blocks import BlockModel
from ..results.network.layer import NetworkLayer
from ..words import _

Array = NDArray[np.float64]
Index = NDArray[np.intp]
_ITERATIONS = 200
_MULTIPLIED = 5_000_000_000
"""Multiplications of a product that are done in one go: some tenths of a second; 1,300 places are below it."""


@door
def block_model(
    layer: NetworkLayer,
    *,
    depth: int = 2,
    weighted: bool = False,
    smallest: int = 3,
    balance: float = 1.0 / 3.0,
) -> BlockModel:
    r"""Sort nodes into blocks of like relations, and blocks into the roles of the literature.

    CONCOR: the columns of the stacked matrix [A; Aᵀ] are correlated, the correlations correlated
    again, until all are ±1, which splits the nodes in two; every half is split again, `depth`
    times.

    With E = (n_k − 1)/(n − 1) the expected and I the observed share of a block's outgoing links
    that stay inside, and b = (received − sent)/(received + sent) over its links with other blocks:

    ================  ==================================================
    net benefit       b ≥ `balance`: receives more than it sends
    net spillover     b ≤ −`balance` and I < E
    two-way           I ≥ E, otherwise not net benefit
    broker            \|b\| < `balance` and I < E: takes and passes on
    ================  ==================================================

    Parameters
    ----------
    layer : NetworkLayer
        Usually a directed backbone; rows send.
    depth : int, default 2
        2^depth blocks at most.
    weighted : bool
        Correlate flows instead of links.
    smallest : int, default 3
        Blocks of fewer nodes are not split.
    balance : float, default 1/3
        One side has at least twice the other's links.

    Returns
    -------
    BlockModel
        Nodes without links form block 0 (with a warning).

    Raises
    ------
    NetworkError
        If fewer than four nodes have links, or all have the same.

    Notes
    -----
    Blocks are numbered from that of the best linked node on, and nodes that nothing tells apart are
    taken in the order of their links and ids, so that the order of the rows changes nothing.

    The literature decides by "about zero" and "greater than zero" links received (Wasserman and
    Faust 1994, table 10.1); `balance` states how much. Programs differ in what they do with
    self-ties; here they are zeros.

    References
    ----------
    Breiger, R. L., Boorman, S. A. and Arabie, P. (1975). An algorithm for clustering relational
    data. Journal of Mathematical Psychology 12(3), 328–383. doi:10.1016/0022-2496(75)90028-0
    Burt, R. S. (1976). Positions in networks. Social Forces 55(1), 93–122. doi:10.2307/2577097

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> blocks = network.block_model(network.backbone(layer))
    >>> [t.name for t in blocks.tables()]
    ['blocks', 'block_density', 'block_of']
    """
    _check(depth, smallest, balance)
    w = layer.dense()
    link = (w > 0).astype(float)
    linked = np.flatnonzero(link.any(axis=1) | link.any(axis=0))
    if len(linked) < 4:
        raise NetworkError(
            _("Only {n} {n:node has|nodes have} links; a block model needs at least four."),
            ids=[layer.ids[i] for i in linked],
            n=len(linked),
        )
    if len(linked) < layer.n:
        warn(
            DataWarning(
                _(
                    "{count} {count:node|nodes} without links {count:forms|form} a "
                    "block of their own: {isolates}."
                ),
                ids=layer.isolates,
                count=layer.n - len(linked),
                isolates=listed(layer.isolates),
            )
        )
    order = canonical_order(link, layer.ids)
    a = (w if weighted else link)[np.ix_(order, order)]
    among = np.flatnonzero(np.isin(order, linked))
    blocks = np.zeros(layer.n, dtype=np.intp)
    for k, part in enumerate(_split(a, among, depth, smallest), start=1):
        blocks[order[part]] = k
    if blocks.max() < 2:
        raise NetworkError(
            _("All nodes have the same relations; there is nothing to split."),
        )
    return _described(layer, link, blocks, weighted=weighted, balance=balance)


def canonical_order(link: Array, ids: Sequence[str]) -> Index:
    """Return the nodes in an order that their links decide, and their ids where links do not.

    Nodes are told apart by how many links they have, then by the nodes that these lead to and come
    from, again and again until nothing more is told apart (colour refinement); the best linked come
    first. CONCOR correlates until rounding decides between nodes that are alike, and numbers its blocks
    from its first node: in this order both come out the same, however the rows of a table stand.
    """
    out, into = [np.flatnonzero(row) for row in link], [np.flatnonzero(row) for row in link.T]
    colour = np.zeros(len(ids), dtype=np.intp)
    signs: list[Any] = [(-len(a) - len(b), -len(a)) for a, b in zip(out, into, strict=True)]
    while True:
        rank = {sign: k for k, sign in enumerate(sorted(set(signs)))}
        finer = np.array([rank[sign] for sign in signs], dtype=np.intp)
        if finer.max() == colour.max():
            return np.lexsort((np.array(ids), finer))
        colour = finer
        alone = (np.bincount(colour) == 1)[colour].tolist()  # its place is its own already
        signs = [
            (own,) if one else (own, _of_neighbours(colour, a), _of_neighbours(colour, b))
            for own, one, a, b in zip(colour.tolist(), alone, out, into, strict=True)
        ]


def _of_neighbours(colour: Index, nodes: Index) -> tuple[int, ...]:
    return tuple(sorted(colour[nodes].tolist()))


def concor_split(a: Array, nodes: Index) -> tuple[Index, Index] | None:
    """Split nodes in two by iterated correlation of their relations with all nodes.

    None where all have the same relations.
    """
    profiles = np.vstack([a[:, nodes], a[nodes, :].T])
    r = _correlated(profiles)
    for _unused in range(_ITERATIONS):
        if np.abs(r).min() > 0.9999:
            break
        r = _correlated(r)
    first = r[:, 0] > 0
    if first.all() or not first.any():
        return None
    return nodes[first], nodes[~first]


def _split(a: Array, nodes: Index, depth: int, smallest: int) -> list[Index]:
    if depth == 0 or len(nodes) < smallest:
        return [nodes]
    halves = concor_split(a, nodes)
    if halves is None:
        return [nodes]
    return [part for half in halves for part in _split(a, half, depth - 1, smallest)]


def _products(x: Array) -> Array:
    """Return xᵀ x, in parts where it is large, so that a run can be cancelled in between."""
    step = max(64, _MULTIPLIED // max(x.shape[1] ** 2, 1))
    out: Array = x[:step].T @ x[:step]
    for first in range(step, len(x), step):
        part = x[first : first + step]
        out += part.T @ part
    return out


def _correlated(x: Array) -> Array:
    """Return the correlations of the columns; 1 between columns that are constant alike, else 0."""
    centred = x - x.mean(axis=0)
    norm = np.sqrt((centred**2).sum(axis=0))
    flat = norm <= 1e-12 * max(float(np.abs(x).max()), 1e-300)
    unit = centred / np.where(flat, 1.0, norm)
    unit[:, flat] = 0.0
    r = np.clip(_products(unit), -1.0, 1.0)
    r[np.ix_(flat, flat)] = 1.0
    np.fill_diagonal(r, 1.0)
    return np.asarray(r)


def _described(
    layer: NetworkLayer, link: Array, blocks: Index, *, weighted: bool, balance: float
) -> BlockModel:
    present = [int(k) for k in np.unique(blocks) if k > 0]
    member = np.stack([blocks == k for k in present]).astype(float)
    sizes = member.sum(axis=1)
    counts = member @ link @ member.T
    room = np.outer(sizes, sizes) - np.diag(sizes)
    density = np.where(room > 0, counts / np.where(room > 0, room, 1.0), np.nan)
    overall = float(link.sum() / (layer.n * (layer.n - 1)))
    inside = np.diag(counts)
    sent, received = counts.sum(axis=1) - inside, counts.sum(axis=0) - inside
    total = sent + inside
    observed = np.where(total > 0, inside / np.where(total > 0, total, 1.0), 0.0)
    expected = (sizes - 1) / (layer.n - 1)
    outer = sent + received
    b = np.where(outer > 0, (received - sent) / np.where(outer > 0, outer, 1.0), 0.0)
    fitted = np.zeros_like(link)
    for p, k in enumerate(present):
        for q, m in enumerate(present):
            fitted[np.ix_(blocks == k, blocks == m)] = np.nan_to_num(density[p, q])
    off = ~np.eye(layer.n, dtype=bool)
    varied = np.ptp(fitted[off]) > 0 and np.ptp(link[off]) > 0
    return BlockModel(
        layer=layer.name,
        ids=layer.ids,
        blocks=blocks,
        labels=tuple(present),
        counts=counts,
        density=density,
        image=np.nan_to_num(density) > overall,
        overall_density=overall,
        inside=inside,
        sent=sent,
        received=received,
        expected_inside=expected,
        observed_inside=observed,
        balance=b,
        roles=tuple(
            _role(float(bk), float(i), float(e), balance)
            for bk, i, e in zip(b, observed, expected, strict=True)
        ),
        r_squared=float(np.corrcoef(fitted[off], link[off])[0, 1] ** 2) if varied else float("nan"),
        spec={"weighted": weighted, "balance": balance, "directed": layer.directed},
    )


def _role(b: float, inside: float, expected: float, balance: float) -> str:
    if b >= balance:
        return "net-benefit"
    if inside >= expected:
        return "two-way"
    return "net-spillover" if b <= -balance else "broker"


def _check(depth: int, smallest: int, balance: float) -> None:
    if isinstance(depth, bool) or not isinstance(depth, (int, np.integer)) or not 1 <= depth <= 6:
        raise ParameterError(_("depth={depth!r} must be a whole number from 1 to 6."), depth=depth)
    if isinstance(smallest, bool) or smallest < 2:
        raise ParameterError(
            _("smallest={smallest!r} must be a whole number from 2 up."), smallest=smallest
        )
    if not 0.0 < balance < 1.0:
        raise ParameterError(_("balance={balance!r} must lie between 0 and 1."), balance=balance)
