"""Records of the measures of networks and of their nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import UnknownColumnError, listed
from ...terms import TERMS, Named
from ...words import _
from ..by import Axis, by, part
from ..layer import LayerColumn
from ..measures import measures
from ..record import Record, not_by_region
from ..table import Column, Note, Table

NETWORK_MEASURES = tuple(TERMS["network_measure"])

SHORT = {
    "degree_out": "deg_out",
    "degree_in": "deg_in",
    "strength_out": "str_out",
    "strength_in": "str_in",
    "betweenness": "between",
    "eigenvector": "eigen",
}
"""Fields of layers, of at most ten characters, where they are not the measure's own name."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkMeasures(Record):
    """Measures of whole networks: values (L, measures) in the order of `NETWORK_MEASURES`."""

    layers: tuple[str, ...]
    ids: tuple[str, ...]
    values: NDArray[np.float64]
    communities: NDArray[np.intp] | None
    spec: Mapping[str, Any]

    def __getitem__(self, measure: str) -> NDArray[np.float64]:
        """Return one measure of all layers, (L,)."""
        if measure not in NETWORK_MEASURES:
            raise UnknownColumnError(
                _("There is no measure {measure!r}; there are: {measures}."),
                columns=[measure],
                measure=measure,
                measures=listed(NETWORK_MEASURES, 20),
            )
        return self.values[:, NETWORK_MEASURES.index(measure)]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the communities of the first layer, counted from 1."""
        del at_time
        if self.communities is None:
            raise not_by_region(self)
        return self.ids, (
            LayerColumn(name="community", en=_("Community"), values=self.communities[0] + 1),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the measures, a column per layer."""
        keys = _column_keys(self.layers)
        table = measures(
            "network_measures",
            _("Measures of the network"),
            "measure",
            (
                (Note("{said}", said=Named("network_measure", name)), *self.values[:, k].tolist())
                for k, name in enumerate(NETWORK_MEASURES)
                if not (name == "modularity" and self.communities is None)
            ),
            tuple(
                Column(k, Named("layer_kind", n)) for k, n in zip(keys, self.layers, strict=True)
            ),
        )
        return (table,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeMeasures(Record):
    """Measures of nodes: each (L, n); participation over the layers, (n,)."""

    layers: tuple[str, ...]
    ids: tuple[str, ...]
    values: Mapping[str, NDArray[np.float64]]
    participation: NDArray[np.float64]
    spec: Mapping[str, Any]

    def __getitem__(self, measure: str) -> NDArray[np.float64]:
        """Return one measure, (L, n)."""
        if measure not in self.values:
            raise UnknownColumnError(
                _("There is no measure {measure!r}; there are: {measures}."),
                columns=[measure],
                measure=measure,
                measures=listed(self.values, 20),
            )
        return self.values[measure]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the measures of the first layer, and participation."""
        del at_time
        columns = [
            LayerColumn(name=SHORT.get(k, k), en=Named("node_measure", k), values=v[0])
            for k, v in self.values.items()
        ]
        if len(self.layers) > 1:
            columns.append(
                LayerColumn(name="particip", en=_("Participation"), values=self.participation)
            )
        return self.ids, tuple(columns)

    def tables(self) -> tuple[Table, ...]:
        """Return one table: a row per layer and node, in the order of the ids."""
        layers = Axis(Column("layer", _("Layer"), "text", "layer_kind"), tuple(self.layers))
        return (
            by(self, layers, "ids", shown=("layer", "id")).table(
                "node_measures",
                _("Measures of the nodes"),
                *(part(m, Named("node_measure", m), values) for m, values in self.values.items()),
                part("participation", _("Participation over layers"), self.participation),
            ),
        )


def _column_keys(names: tuple[str, ...]) -> list[str]:
    keys = ["".join(c if c.isascii() and c.isalnum() else "_" for c in n).lower() for n in names]
    return [k if keys.count(k) == 1 else f"{k}_{i + 1}" for i, k in enumerate(keys)]
