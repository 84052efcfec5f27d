"""Records of the measures of networks and of their nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import UnknownColumnError, listed
from ..layer import LayerColumn
from ..record import Record
from ..table import Column, Note, Table

_NAMES = {
    "links": ("Links", "联系数"),
    "density": ("Density", "密度"),
    "connectedness": ("Connectedness (Krackhardt)", "关联度（Krackhardt）"),
    "hierarchy": ("Hierarchy (Krackhardt)", "等级度（Krackhardt）"),
    "efficiency": ("Efficiency (Krackhardt)", "效率（Krackhardt）"),
    "reciprocity": ("Reciprocity", "互惠性"),
    "centralisation": ("Centralisation (degree)", "中心势（度）"),
    "assortativity": ("Assortativity (degree)", "同配性（度）"),
    "modularity": ("Modularity (Louvain)", "模块度（Louvain）"),
    "rank_size": ("Rank–size slope of strengths", "强度位序–规模斜率"),
    "strength_cv": ("Coefficient of variation of strengths", "强度变异系数"),
}
NETWORK_MEASURES = tuple(_NAMES)

NODE_NAMES = {
    "degree_out": ("Out-degree", "出度", "deg_out"),
    "degree_in": ("In-degree", "入度", "deg_in"),
    "strength_out": ("Strength out", "出强度", "str_out"),
    "strength_in": ("Strength in", "入强度", "str_in"),
    "strength": ("Strength", "强度", "strength"),
    "z": ("Strength z-score", "强度 z 值", "z"),
    "closeness": ("Closeness", "接近中心度", "closeness"),
    "betweenness": ("Betweenness", "中介中心度", "between"),
    "eigenvector": ("Eigenvector", "特征向量中心度", "eigen"),
    "pagerank": ("PageRank", "PageRank 值", "pagerank"),
}


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
                f"There is no measure {measure!r}; there are: {listed(NETWORK_MEASURES, 20)}.",
                f"没有指标 {measure!r}；现有：{listed(NETWORK_MEASURES, 20)}。",
                columns=[measure],
            )
        return self.values[:, NETWORK_MEASURES.index(measure)]

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the communities of the first layer, counted from 1."""
        del time
        if self.communities is None:
            raise TypeError("NetworkMeasures without modularity has no values by region")
        return self.ids, (
            LayerColumn(
                name="community", en="Community", zh="社团", values=self.communities[0] + 1
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the measures, a column per layer."""
        keys = _column_keys(self.layers)
        return (
            Table(
                name="network_measures",
                en="Measures of the network",
                zh="整体网络指标",
                columns=(
                    Column("measure", "Measure", "指标", "text"),
                    *(Column(k, n, n) for k, n in zip(keys, self.layers, strict=True)),
                ),
                rows=tuple(
                    (Note(*_NAMES[name]), *(float(v) for v in self.values[:, k]))
                    for k, name in enumerate(NETWORK_MEASURES)
                    if not (name == "modularity" and self.communities is None)
                ),
            ),
        )


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
                f"There is no measure {measure!r}; there are: {listed(self.values, 20)}.",
                f"没有指标 {measure!r}；现有：{listed(self.values, 20)}。",
                columns=[measure],
            )
        return self.values[measure]

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the measures of the first layer, and participation."""
        del time
        columns = [
            LayerColumn(
                name=NODE_NAMES[k][2], en=NODE_NAMES[k][0], zh=NODE_NAMES[k][1], values=v[0]
            )
            for k, v in self.values.items()
        ]
        if len(self.layers) > 1:
            columns.append(
                LayerColumn(
                    name="particip", en="Participation", zh="参与系数", values=self.participation
                )
            )
        return self.ids, tuple(columns)

    def tables(self) -> tuple[Table, ...]:
        """Return one table: a row per layer and node, in the order of the ids."""
        names = list(self.values)
        rows = tuple(
            (
                layer,
                one,
                *(float(self.values[m][k, i]) for m in names),
                float(self.participation[i]),
            )
            for k, layer in enumerate(self.layers)
            for i, one in enumerate(self.ids)
        )
        return (
            Table(
                name="node_measures",
                en="Measures of the nodes",
                zh="节点指标",
                columns=(
                    Column("layer", "Layer", "图层", "text"),
                    Column("id", "Region", "区域", "text"),
                    *(Column(m, *NODE_NAMES[m][:2]) for m in names),
                    Column("participation", "Participation over layers", "跨层参与系数"),
                ),
                rows=rows,
            ),
        )


def _column_keys(names: tuple[str, ...]) -> list[str]:
    keys = ["".join(c if c.isascii() and c.isalnum() else "_" for c in n).lower() for n in names]
    return [k if keys.count(k) == 1 else f"{k}_{i + 1}" for i, k in enumerate(keys)]
