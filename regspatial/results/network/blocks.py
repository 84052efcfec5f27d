"""BlockModel: blocks, their densities and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._door import door
from ...terms import Named, term
from ...words import Message, _
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

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return block and role by node."""
        del time
        return self.ids, (
            LayerColumn(name="block", en=_("Block"), values=self.blocks),
            LayerColumn(name="role", en=_("Role"), values=self.role_of()),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return roles, densities, and the block of every node."""
        return self._roles(), self._densities(), self._nodes()

    def _roles(self) -> Table:
        return Table(
            name="blocks",
            en=Message(
                _("Blocks and their roles, layer {layer}"), layer=term("layer_kind", self.layer)
            ),
            columns=(
                Column("block", _("Block"), "int"),
                Column("nodes", _("Regions"), "int"),
                Column("inside", _("Links inside"), "int"),
                Column("sent", _("Sent to others"), "int"),
                Column("received", _("Received from others"), "int"),
                Column("expected_inside", _("Expected share inside")),
                Column("observed_inside", _("Observed share inside")),
                Column(
                    "balance",
                    _("(received − sent) / (received + sent)"),
                ),
                Column("role", _("Role"), "text"),
            ),
            rows=tuple(
                (
                    k,
                    int((self.blocks == k).sum()),
                    int(self.inside[p]),
                    int(self.sent[p]),
                    int(self.received[p]),
                    float(self.expected_inside[p]),
                    float(self.observed_inside[p]),
                    float(self.balance[p]),
                    _role(self.roles[p]),
                )
                for p, k in enumerate(self.labels)
            ),
            notes=(
                Note(
                    _("R² of links on block densities: {r_squared:.3f}."), r_squared=self.r_squared
                ),
                *(() if self.spec["directed"] else (_UNDIRECTED,)),
            ),
        )

    def _densities(self) -> Table:
        return Table(
            name="block_density",
            en=_("Densities between blocks"),
            columns=(
                Column("from", _("From block"), "int"),
                *(Column(f"to_{k}", Message(_("To {k}"), k=k)) for k in self.labels),
            ),
            rows=tuple(
                (k, *(float(v) for v in self.density[p])) for p, k in enumerate(self.labels)
            ),
            notes=(
                Note(
                    _("Density of the whole network: {overall_density:.4f}."),
                    overall_density=self.overall_density,
                ),
            ),
        )

    def _nodes(self) -> Table:
        return Table(
            name="block_of",
            en=_("Block of every region"),
            columns=(
                Column("id", _("Region"), "text"),
                Column("block", _("Block"), "int"),
                Column("role", _("Role"), "text"),
            ),
            rows=tuple(
                (one, int(k), _role(role) if role else None)
                for one, k, role in zip(self.ids, self.blocks, self.role_of().tolist(), strict=True)
            ),
        )


def _role(code: str) -> Note:
    return Note("{role}", role=Named("block_role", code))
