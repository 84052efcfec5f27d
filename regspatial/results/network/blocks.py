"""BlockModel: blocks, their densities and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...terms import Named, term
from ...words import Message, _
from ..by import Axis, by, part
from ..layer import LayerColumn
from ..record import Record
from ..table import Column, Note, Table

_UNDIRECTED = Note(
    _(
        "The network is undirected: every block receives what it sends, so only "
        "two-way spillover and broker can occur. Use a directed layer or the row-mean "
        "rule for the other roles."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockModel(Record):
    """A block model by CONCOR.

    Parameters
    ----------
    layer : str
    ids : n labels
    blocks : (n,) int array
        From 1; 0 for nodes without links.
    labels : tuple of B int
        The blocks, in the order of the arrays below.
    counts, density : (B, B) arrays
        Links from row block to column block, and their share of the possible.
    image : (B, B) bool array
        Whether a density exceeds that of the whole network.
    overall_density : float
    inside, sent, received, expected_inside, observed_inside, balance : (B,) arrays
    roles : tuple of B str
        "net-benefit", "net-spillover", "two-way", "broker".
    r_squared : float
        Squared correlation of links and block densities.
    spec : mapping
    """

    layer: str
    ids: tuple[str, ...]
    blocks: NDArray[np.intp]
    labels: tuple[int, ...]
    counts: NDArray[np.float64]
    density: NDArray[np.float64]
    image: NDArray[np.bool_]
    overall_density: float
    inside: NDArray[np.float64]
    sent: NDArray[np.float64]
    received: NDArray[np.float64]
    expected_inside: NDArray[np.float64]
    observed_inside: NDArray[np.float64]
    balance: NDArray[np.float64]
    roles: tuple[str, ...]
    r_squared: float
    spec: Mapping[str, Any]

    @door
    def members(self, block: int) -> tuple[str, ...]:
        """Return the nodes of one block."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.blocks == block))

    def role_of(self) -> NDArray[np.str_]:
        """Return the role of each node's block, "" for nodes without links."""
        names = dict(zip(self.labels, self.roles, strict=True))
        return np.array([names.get(int(k), "") for k in self.blocks])

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return block and role by node."""
        del at_time
        return self.ids, (
            LayerColumn(name="block", en=_("Block"), values=self.blocks),
            LayerColumn(name="role", en=_("Role"), values=self.role_of()),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return roles, densities, and the block of every node."""
        return self._roles(), self._densities(), self._nodes()

    def _roles(self) -> Table:
        return by(self).table(
            "blocks",
            Message(
                _("Blocks and their roles, layer {layer}"), layer=term("layer_kind", self.layer)
            ),
            part("block", _("Block"), self.labels, "int"),
            part(
                "nodes", _("Regions"), [int((self.blocks == k).sum()) for k in self.labels], "int"
            ),
            part("inside", _("Links inside"), self.inside, "int"),
            part("sent", _("Sent to others"), self.sent, "int"),
            part("received", _("Received from others"), self.received, "int"),
            part("expected_inside", _("Expected share inside"), self.expected_inside),
            part("observed_inside", _("Observed share inside"), self.observed_inside),
            part("balance", _("(received − sent) / (received + sent)"), self.balance),
            part("role", _("Role"), [_role(one) for one in self.roles], "text"),
            notes=(
                Note(
                    _("R² of links on block densities: {r_squared:.3f}."), r_squared=self.r_squared
                ),
                *(() if self.spec["directed"] else (_UNDIRECTED,)),
            ),
        )

    def _densities(self) -> Table:
        blocks = Axis(Column("from", _("From block"), "int"), tuple(self.labels))
        return by(self, blocks).table(
            "block_density",
            _("Densities between blocks"),
            *(
                part(f"to_{k}", Message(_("To {k}"), k=k), self.density[:, p])
                for p, k in enumerate(self.labels)
            ),
            notes=(
                Note(
                    _("Density of the whole network: {overall_density:.4f}."),
                    overall_density=self.overall_density,
                ),
            ),
        )

    def _nodes(self) -> Table:
        roles = [_role(one) if one else None for one in self.role_of().tolist()]
        return by(self, "ids").table(
            "block_of",
            _("Block of every region"),
            part("block", _("Block"), self.blocks, "int"),
            part("role", _("Role"), roles, "text"),
        )


def _role(code: str) -> Note:
    return Note("{role}", role=Named("block_role", code))
