"""NetworkLayer: one network over labelled places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.linear.matrices import Matrix
from ..._kernels.memory import check_square
from ...containers.ids import label, labels, positions
from ...errors import InputError, LabelError, NetworkError, ParameterError, listed
from ...terms import term
from ...words import Message, _
from ..by import AXES, Part, by, each, part
from ..layer import LayerColumn
from ..record import Record
from ..table import REGION, Note, Table, region
from ._matrix import checked
from .lines import Lines, curve

SMALLEST = 3
"""Fewest nodes of a network."""
FEWER_NODES = Message(
    _("Make the layer of fewer nodes: merge them into groups, or leave out the least.")
)
_HELD = 3.0  # matrices (n, n): what is asked for, and what any of its readers makes of it at once


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """The links of a layer as arrays, strongest first; an undirected link stands once.

    Parameters
    ----------
    source, target : (m,) int arrays
        Positions of the ends in the layer's ids.
    weight : (m,) array
    """

    source: NDArray[np.intp]
    target: NDArray[np.intp]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkLayer(Record):
    """A network over labelled places: flows, gravity, similarity; whole or sparsified.

    Parameters
    ----------
    name : str
    ids : n labels, n ≥ 3; rows are origins, columns destinations
    matrix : (n, n) csr_array or dense array
        Finite, not negative, zero diagonal; symmetric unless `directed`.
    directed : bool
    kind : str
        "gravity", "flow", "similarity", "lead-lag" or "user"; kept by a backbone.
    time : int, str or None
    points : (n, 2) array or None
        Places of the nodes, x or longitude first; needed for lines only.
    lonlat : bool
    own : (n,) array or None
        Flows from each region to itself, which are no part of the network.
    spec : mapping
        How it was built; a backbone adds what was kept under "backbone".

    Raises
    ------
    NetworkError
        If the matrix cannot be a network; `.ids` names the nodes.
    """

    name: str
    ids: tuple[str, ...]
    matrix: Matrix
    directed: bool
    kind: str = "user"
    time: int | str | None = None
    points: NDArray[np.float64] | None = None
    lonlat: bool = True
    own: NDArray[np.float64] | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "ids", labels(self.ids, what=Message(_("ids of the network"))))
        if len(self.ids) < SMALLEST:
            raise NetworkError(
                _("The network has {n} {n:node|nodes}; a network needs at least {least}."),
                ids=self.ids,
                n=len(self.ids),
                least=SMALLEST,
            )
        set_(self, "matrix", checked(self.matrix, self.ids, directed=self.directed))
        set_(self, "spec", dict(self.spec))
        if self.points is not None:
            points = np.array(self.points, dtype=float)
            if points.shape != (len(self.ids), 2) or not np.isfinite(points).all():
                raise NetworkError(_("points must be finite, of shape ({n}, 2)."), n=len(self.ids))
            points.setflags(write=False)
            set_(self, "points", points)

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.ids)

    @property
    def links(self) -> int:
        """Number of links; an undirected link counts once."""
        m = self.matrix
        cells = int(m.nnz) if isinstance(m, sp.csr_array) else int(np.count_nonzero(m))
        return cells if self.directed else cells // 2

    @property
    def total(self) -> float:
        """Sum of all flows; an undirected link counts once."""
        return float(self.matrix.sum()) / (1.0 if self.directed else 2.0)

    @property
    def isolates(self) -> tuple[str, ...]:
        """Nodes without any link."""
        alone = (self.out_strength == 0.0) & (self.in_strength == 0.0)
        return tuple(self.ids[i] for i in np.flatnonzero(alone))

    @property
    def out_strength(self) -> NDArray[np.float64]:
        """Sum of the flows that leave each node, (n,)."""
        return np.asarray(self.matrix.sum(axis=1), dtype=float).ravel()

    @property
    def in_strength(self) -> NDArray[np.float64]:
        """Sum of the flows that reach each node, (n,)."""
        return np.asarray(self.matrix.sum(axis=0), dtype=float).ravel()

    @property
    def strength(self) -> NDArray[np.float64]:
        """Sum of the flows at each node, (n,): out plus in if directed, each link once if not."""
        if self.directed:
            return self.out_strength + self.in_strength
        return self.out_strength

    def __repr__(self) -> str:
        kind = "directed" if self.directed else "undirected"
        when = "" if self.time is None else f", {self.time}"
        return f"<NetworkLayer {self.name!r}: {self.n} nodes, {self.links} {kind} links{when}>"

    def dense(self) -> NDArray[np.float64]:
        """Return the matrix as a dense (n, n) array (a copy).

        Raises
        ------
        NetworkError
            If there is no memory for what is made of it.
        """
        check_square(self.n, _HELD, FEWER_NODES, error=NetworkError)
        m = self.matrix
        return np.asarray(m.toarray() if isinstance(m, sp.csr_array) else m.copy(), dtype=float)

    def edges(self) -> Edges:
        """Return the links, strongest first; ties in the order of the ids."""
        if "edges" not in self._cache:
            found = sp.coo_array(self.matrix)
            i, j = (np.asarray(c, dtype=np.intp) for c in (found.row, found.col))
            v = np.asarray(found.data, dtype=float)
            if not self.directed:
                keep = i < j
                i, j, v = i[keep], j[keep], v[keep]
            order = np.lexsort((j, i, -v))
            self._cache["edges"] = Edges(source=i[order], target=j[order], weight=v[order])
        edges: Edges = self._cache["edges"]
        return edges

    @door
    def aligned(self, ids: Sequence[object], *, leave_isolates: bool = False) -> NetworkLayer:
        """Return the layer with nodes in the order of `ids` (the same nodes).

        With `leave_isolates`, nodes that are not among `ids` may leave if they have no flow.

        Raises
        ------
        LabelError
            If the nodes are not the same; `.ids` names those on one side only.
        """
        wanted = tuple(label(i) for i in ids)
        if wanted == self.ids:
            return self
        apart = sorted(set(self.ids) ^ set(wanted))
        if apart and not (leave_isolates and set(apart) <= set(self.isolates)):
            raise LabelError(
                _(
                    "Layer {name!r} has other nodes; on one side only: {apart}. Build all layers "
                    "over the same regions (regions.select)."
                ),
                ids=apart,
                name=self.name,
                apart=listed(apart),
            )
        at = positions(self.ids, wanted, source_name="layer", wanted_name="nodes")
        m = self.matrix
        moved: Any = (
            sp.csr_array(m[at][:, at]) if isinstance(m, sp.csr_array) else m[np.ix_(at, at)]
        )
        return replace(
            self,
            ids=wanted,
            matrix=moved,
            points=None if self.points is None else self.points[at],
            own=None if self.own is None else self.own[at],
        )

    @door
    def lines(self, *, curvature: float = 0.0, strongest: int | None = None) -> Lines:
        """Return the links as lines with columns from, to, weight, share and rank.

        Parameters
        ----------
        curvature : float
            0 draws straight lines; .2 bends each to the left of its direction.
        strongest : int, optional
            Only so many links.

        Raises
        ------
        InputError
            If the layer does not know where its nodes are.
        """
        edges = self.edges()
        m = len(edges) if strongest is None else min(strongest, len(edges))
        i, j, v = edges.source[:m], edges.target[:m], edges.weight[:m]
        xy = self.places()
        ids = np.array(self.ids)
        return Lines(
            coordinates=tuple(
                curve(xy[a], xy[b], curvature) for a, b in zip(i.tolist(), j.tolist(), strict=True)
            ),
            columns=(
                LayerColumn(name="from", en=_("From"), values=ids[i]),
                LayerColumn(name="to", en=_("To"), values=ids[j]),
                LayerColumn(name="weight", en=_("Flow"), values=v),
                LayerColumn(name="share", en=_("Share of all flow"), values=v / self.total),
                LayerColumn(name="rank", en=_("Rank"), values=np.arange(1, m + 1)),
            ),
            lonlat=self.lonlat,
        )

    def places(self) -> NDArray[np.float64]:
        """Return the nodes' points, or raise InputError if the layer has none."""
        if self.points is None:
            raise InputError(
                _(
                    "Layer {name!r} has no points, so there are no lines; build it with "
                    "{param:regions}."
                ),
                name=self.name,
            )
        return self.points

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return strength out, in and in all by node."""
        del at_time
        return self.ids, (
            LayerColumn(name="out_str", en=_("Strength out"), values=self.out_strength),
            LayerColumn(name="in_str", en=_("Strength in"), values=self.in_strength),
            LayerColumn(name="strength", en=_("Strength"), values=self.strength),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return a summary and the fifty strongest links."""
        return self._summary(), self.links_table(50)

    @door
    def links_table(self, strongest: int | None = None) -> Table:
        """Return the links as a table, strongest first."""
        edges = self.edges()
        m = len(edges) if strongest is None else min(strongest, len(edges))
        weight = edges.weight[:m]
        said = _("The {m} strongest of {n} {n:link|links}.")
        return by(self).table(
            f"links_{_slug(self.name)}",
            Message(_("Links of the layer {name}"), name=term("layer_kind", self.name)),
            part("from", _("From"), [self.ids[i] for i in edges.source[:m]], "text", REGION),
            part("to", _("To"), [self.ids[j] for j in edges.target[:m]], "text", REGION),
            part("weight", _("Flow"), weight),
            part("share", _("Share of all flow"), weight / self.total),
            notes=(Note(said, m=m, n=len(edges)),) if m < len(edges) else (),
        )

    def _summary(self) -> Table:
        kept = self.spec.get("backbone")
        notes = []
        if kept is not None:
            notes.append(
                Note(
                    _(
                        "Backbone by the rule {rule}: kept {links} of {of} {of:link|links} "
                        "with {share:.1%} of the flow; {n} {n:node|nodes} left without a "
                        "link."
                    ),
                    rule=term("rule", kept["rule"]),
                    links=kept["links"],
                    of=kept["of"],
                    share=kept["share_flow"],
                    n=len(kept["isolates"]),
                )
            )
            if kept["isolates"]:
                alone = listed(map(region, kept["isolates"]))
                notes.append(Note(_("Nodes without a link: {alone}."), alone=alone))
        return each(self, [self]).table(
            f"layer_{_slug(self.name)}",
            Message(_("Layer {name}"), name=term("layer_kind", self.name)),
            part("kind", _("Kind"), kind="text", terms="layer_kind"),
            Part(AXES["times"], lambda layer: "" if layer.time is None else str(layer.time)),
            part("nodes", _("Nodes"), "n", "int"),
            part("links", _("Links"), kind="int"),
            part("directed", _("Directed"), kind="bool"),
            part("total", _("Sum of flows")),
            part("isolates", _("Isolated nodes"), lambda layer: len(layer.isolates), "int"),
            notes=notes,
        )


def _slug(name: str) -> str:
    """Return a name as a table has it, that is, as a file may be called."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name).lower()[:60]


def same_nodes(layers: Sequence[NetworkLayer]) -> tuple[NetworkLayer, ...]:
    """Return the layers in the node order of the first.

    Raises
    ------
    LabelError
        If they stand over different nodes.
    ParameterError
        If there is none, or two bear one name.
    """
    given = tuple([layers] if isinstance(layers, NetworkLayer) else layers)
    if not given:
        raise ParameterError(_("Give at least one layer."))
    names = [one.name for one in given]
    if len(set(names)) < len(names):
        raise ParameterError(
            _("Layers need names of their own; given: {names}. Set name= when building them."),
            names=listed(names),
        )
    return tuple(one.aligned(given[0].ids) for one in given)
