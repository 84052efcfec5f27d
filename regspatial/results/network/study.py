"""PoleNetwork: one territory from its layers to its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._calls.door import door
from ...errors import InputError
from ...terms import term
from ...words import Message, _
from ..layer import LayerColumn
from ..record import Record
from ..table import Note, Table
from .agreement import LayerAgreement
from .blocks import BlockModel
from .layer import NetworkLayer
from .lines import Lines
from .measures import NetworkMeasures, NodeMeasures
from .organisation import Organisation
from .poles import GrowthPoles
from .territory import DevelopmentAxes, Hinterlands


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoleNetwork(Record):
    """The growth-pole network of a territory.

    Parameters
    ----------
    layers : tuple of NetworkLayer
        Complete; the first is the gravity (or flow) layer.
    backbone : NetworkLayer
        Of the first layer.
    network : NetworkMeasures
        Of the backbone.
    nodes : NodeMeasures
        Of the backbone.
    blocks : BlockModel or None
        None where all nodes have the same relations.
    poles : GrowthPoles
    agreement : LayerAgreement or None
        The poles of each layer; None with one layer.
    hinterlands : Hinterlands or None
        None without a pole.
    axes : DevelopmentAxes or None
        None with fewer than two poles.
    organisation : Organisation
        Of the first layer, among the types that have as many poles of the first level.
    spec : mapping
    """

    layers: tuple[NetworkLayer, ...]
    backbone: NetworkLayer
    network: NetworkMeasures
    nodes: NodeMeasures
    blocks: BlockModel | None
    poles: GrowthPoles
    agreement: LayerAgreement | None
    hinterlands: Hinterlands | None
    axes: DevelopmentAxes | None
    organisation: Organisation
    spec: Mapping[str, Any]

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of all parts: poles, type, hinterlands, axes, measures, blocks."""
        by_layer = () if self.agreement is None else self.agreement.tables()
        out = [
            self.poles.tables()[0],
            *by_layer[:2],
            self.poles.tables()[1],
            *self.organisation.tables(),
            *(() if self.hinterlands is None else self.hinterlands.tables()[:1]),
            *(() if self.axes is None else self.axes.tables()),
            *self.network.tables(),
            *(() if self.blocks is None else self.blocks.tables()[:2]),
            self.poles.tables()[2],
            *by_layer[2:],
            *(() if self.hinterlands is None else self.hinterlands.tables()[1:]),
            *self.nodes.tables(),
            *(() if self.blocks is None else self.blocks.tables()[2:]),
            self.backbone.links_table(),
        ]
        return tuple(out)

    def method(self) -> Note:
        """Return how it was computed."""
        first, time = self.layers[0], self.poles.time
        sentence = (
            _(
                "Network of {regions} {regions:region|regions}; layers: {layers} (gravity "
                "with the power {power:g} of distance), backbone by the rule {rule}."
            )
            if time is None
            else _(
                "Network of {regions} {regions:region|regions}, {time}; layers: {layers} "
                "(gravity with the power {power:g} of distance), backbone by the rule "
                "{rule}."
            )
        )
        return Message(
            sentence,
            regions=first.n,
            time=time,
            layers=[Message("{kind}", kind=term("layer_kind", one.name)) for one in self.layers],
            power=next(one.spec["power"] for one in self.layers if one.kind == "gravity"),
            rule=term("rule", self.spec["rule"]),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return poles, hinterlands, axes, blocks and the main node measures by region."""
        del at_time
        parts: list[Record | None] = [
            self.poles,
            self.agreement,
            self.hinterlands,
            self.axes,
            self.blocks,
        ]
        columns: list[LayerColumn] = []
        for part in parts:
            if part is not None:
                columns += part.layer_columns()[1]
        columns += [c for c in self.nodes.layer_columns()[1] if c.name in _SHOWN]
        return self.poles.ids, tuple(columns)

    @door
    def lines(self, what: str = "edges", *, curvature: float = 0.0) -> Lines:
        """Return lines for a map.

        Parameters
        ----------
        what : {"edges", "axes", "hinterlands"}
            Links of the backbone, development axes, or ties from each node to its pole; empty
            where there is none.
        curvature : float
        """
        if what == "edges":
            return self.backbone.lines(curvature=curvature)
        if what == "axes":
            return _NONE if self.axes is None else self.axes.lines(curvature=curvature)
        if what == "hinterlands":
            return (
                _NONE if self.hinterlands is None else self.hinterlands.lines(curvature=curvature)
            )
        raise InputError(
            _("There are no lines {what!r}; use 'edges', 'axes' or 'hinterlands'."), what=what
        )


_SHOWN = ("strength", "deg_out", "deg_in", "between", "closeness", "pagerank")
_NONE = Lines(coordinates=(), columns=())
