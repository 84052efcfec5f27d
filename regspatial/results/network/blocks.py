"""BlockModel: blocks, their densities and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..layer import LayerColumn
from ..record import Record
from ..table import Column, Note, Table

ROLES = {
    "net-benefit": ("Net benefit", "净受益"),
    "net-spillover": ("Net spillover", "净溢出"),
    "two-way": ("Two-way spillover", "双向溢出"),
    "broker": ("Broker", "经纪人"),
}
_UNDIRECTED = Note(
    "The network is undirected: every block receives what it sends, so only two-way spillover and "
    "broker can occur. Use a directed layer or the row-mean rule for the other roles.",
    "该网络无向：各板块接收与发出相等，因此只可能出现双向溢出与经纪人。其他角色请使用有向图层或行均值规则。",
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
        Keys of `ROLES`.
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
            LayerColumn(name="block", en="Block", zh="板块", values=self.blocks),
            LayerColumn(name="role", en="Role", zh="角色", values=self.role_of()),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return roles, densities, and the block of every node."""
        return self._roles(), self._densities(), self._nodes()

    def _roles(self) -> Table:
        return Table(
            name="blocks",
            en=f"Blocks and their roles, layer {self.layer}",
            zh=f"板块及其角色，图层 {self.layer}",
            columns=(
                Column("block", "Block", "板块", "int"),
                Column("nodes", "Regions", "区域数", "int"),
                Column("inside", "Links inside", "板块内联系", "int"),
                Column("sent", "Sent to others", "发出", "int"),
                Column("received", "Received from others", "接收", "int"),
                Column("expected_inside", "Expected share inside", "期望内部比例"),
                Column("observed_inside", "Observed share inside", "实际内部比例"),
                Column(
                    "balance",
                    "(received − sent) / (received + sent)",
                    "（接收−发出）/（接收+发出）",
                ),
                Column("role", "Role", "角色", "text"),
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
                    Note(*ROLES[self.roles[p]]),
                )
                for p, k in enumerate(self.labels)
            ),
            notes=(
                Note(
                    f"R² of links on block densities: {self.r_squared:.3f}.",
                    f"联系对板块密度的 R²:{self.r_squared:.3f}。",
                ),
                *(() if self.spec["directed"] else (_UNDIRECTED,)),
            ),
        )

    def _densities(self) -> Table:
        return Table(
            name="block_density",
            en="Densities between blocks",
            zh="板块间密度",
            columns=(
                Column("from", "From block", "发出板块", "int"),
                *(Column(f"to_{k}", f"To {k}", f"至 {k}") for k in self.labels),
            ),
            rows=tuple(
                (k, *(float(v) for v in self.density[p])) for p, k in enumerate(self.labels)
            ),
            notes=(
                Note(
                    f"Density of the whole network: {self.overall_density:.4f}.",
                    f"整体网络密度：{self.overall_density:.4f}。",
                ),
            ),
        )

    def _nodes(self) -> Table:
        return Table(
            name="block_of",
            en="Block of every region",
            zh="各区域所属板块",
            columns=(
                Column("id", "Region", "区域", "text"),
                Column("block", "Block", "板块", "int"),
                Column("role", "Role", "角色", "text"),
            ),
            rows=tuple(
                (one, int(k), Note(*ROLES[role]) if role else None)
                for one, k, role in zip(self.ids, self.blocks, self.role_of().tolist(), strict=True)
            ),
        )
