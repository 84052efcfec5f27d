"""Record of the weights room: what a weights matrix is like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import listed
from .layer import LayerColumn
from .record import Record
from .table import Column, Note, Table

_KINDS_ZH = {
    "queen": "Queen 邻接", "rook": "Rook 邻接", "inverse-distance": "反距离", "knn": "k 近邻",
    "distance-band": "距离阈值", "exponential": "指数衰减", "economic": "经济距离",
    "nested-economic": "经济地理嵌套", "gravity": "引力", "mixed": "混合", "user": "自定义",
    "file": "文件",
}  # fmt: skip
_NORMALISED_ZH = {
    "row": "行标准化",
    "spectral": "谱标准化",
    "min-max": "最小-最大",
    "none": "未标准化",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightsDescription(Record):
    """What a weights matrix is like.

    Parameters
    ----------
    ids : n labels
    kind, normalisation : str
    sparse : bool
        How it is stored.
    neighbours : (n,) int array
        Number of non-zero weights of each row.
    row_sums : (n,) array
    effective : (n,) array
        Effective number of neighbours, (Σ_j w_ij)² / Σ_j w_ij²: far below `neighbours` where a few
        of them have nearly all the weight. NaN for islands.
    component : (n,) int array
        Number of the weakly connected component, from 1, the largest first.
    symmetric : bool
        Whether w_ij = w_ji throughout (to ten digits).
    one_sided : tuple of (id, id)
        Links i → j without a link j → i, up to 100 of them.
    n_one_sided : int
        How many there are.
    spec : mapping
        What the weights were built from.
    """

    ids: tuple[str, ...]
    kind: str
    normalisation: str
    sparse: bool
    neighbours: NDArray[np.int64]
    row_sums: NDArray[np.float64]
    effective: NDArray[np.float64]
    component: NDArray[np.int64]
    symmetric: bool
    one_sided: tuple[tuple[str, str], ...]
    n_one_sided: int
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def links(self) -> int:
        """Number of non-zero weights."""
        return int(self.neighbours.sum())

    @property
    def density(self) -> float:
        """Share of the n(n - 1) possible links that are there."""
        return self.links / (self.n * (self.n - 1)) if self.n > 1 else float("nan")

    @property
    def min_neighbours(self) -> int:
        """Fewest neighbours of a region."""
        return int(self.neighbours.min())

    @property
    def mean_neighbours(self) -> float:
        """Mean number of neighbours."""
        return float(self.neighbours.mean())

    @property
    def max_neighbours(self) -> int:
        """Most neighbours of a region."""
        return int(self.neighbours.max())

    @property
    def islands(self) -> tuple[str, ...]:
        """Regions without neighbours."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.neighbours == 0))

    @property
    def n_islands(self) -> int:
        """Number of regions without neighbours."""
        return len(self.islands)

    @property
    def components(self) -> int:
        """Number of weakly connected components."""
        return int(self.component.max())

    def tables(self) -> tuple[Table, ...]:
        """Return the measures, the histogram of neighbours, and the islands and one-sided links."""
        out = [self._measures(), self._histogram()]
        if self.islands or self.one_sided:
            out.append(self._exceptions())
        return tuple(out)

    def layer_columns(
        self,
        time: object = None,
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return neighbours, effective neighbours, row sum and component by region."""
        return self.ids, (
            LayerColumn(name="neighbours", en="Neighbours", zh="邻居数", values=self.neighbours),
            LayerColumn(
                name="effective", en="Effective neighbours", zh="有效邻居数", values=self.effective
            ),
            LayerColumn(name="row_sum", en="Row sum", zh="行和", values=self.row_sums),
            LayerColumn(name="component", en="Component", zh="连通分量", values=self.component),
        )

    def _measures(self) -> Table:
        some = self.neighbours > 0
        effective = float(self.effective[some].mean()) if some.any() else float("nan")
        sums = self.row_sums
        yes = Note("yes", "是") if self.symmetric else Note("no", "否")
        stored = Note("sparse", "稀疏") if self.sparse else Note("dense", "稠密")
        rows: tuple[tuple[Note, Any], ...] = (
            (Note("Kind", "类型"), Note(self.kind, _KINDS_ZH.get(self.kind, self.kind))),
            (
                Note("Normalisation", "标准化"),
                Note(self.normalisation, _NORMALISED_ZH[self.normalisation]),
            ),
            (Note("Regions", "区域数"), self.n),
            (Note("Links (non-zero weights)", "连接数（非零权重）"), self.links),
            (Note("Density", "密度"), self.density),
            (Note("Neighbours: fewest", "邻居数：最少"), self.min_neighbours),
            (Note("Neighbours: mean", "邻居数：平均"), self.mean_neighbours),
            (Note("Neighbours: most", "邻居数：最多"), self.max_neighbours),
            (Note("Effective neighbours: mean", "有效邻居数：平均"), effective),
            (Note("Regions without neighbours", "无邻居的区域"), self.n_islands),
            (Note("Connected components", "连通分量"), self.components),
            (Note("Links in one direction only", "单向连接"), self.n_one_sided),
            (Note("Symmetric", "对称"), yes),
            (Note("Row sums: least", "行和：最小"), float(sums.min())),
            (Note("Row sums: greatest", "行和：最大"), float(sums.max())),
            (Note("Stored", "存储方式"), stored),
        )
        return Table(
            name="weights",
            en="Spatial weights",
            zh="空间权重",
            columns=(
                Column("measure", "Measure", "指标", "text"),
                Column("value", "Value", "数值"),
            ),
            rows=rows,
            notes=self._notes(),
        )

    def _notes(self) -> tuple[Note, ...]:
        out = []
        if self.islands:
            out.append(
                Note(
                    f"Without neighbours: {listed(self.islands)}.",
                    f"没有邻居的区域：{listed(self.islands)}。",
                )
            )
        for key, en, zh in (
            ("links", "Links added by hand", "人工指定的连接"),
            ("nearest_links", "Links to the nearest region", "与最近区域的连接"),
        ):
            pairs = [f"{a}–{b}" for a, b in self.spec.get(key, ())]
            if pairs:
                out.append(Note(f"{en}: {listed(pairs)}.", f"{zh}:{listed(pairs)}。"))
        return tuple(out)

    def _histogram(self) -> Table:
        values, counts = np.unique(self.neighbours, return_counts=True)
        return Table(
            name="neighbours",
            en="Number of neighbours",
            zh="邻居数分布",
            columns=(
                Column("neighbours", "Neighbours", "邻居数", "int"),
                Column("regions", "Regions", "区域数", "int"),
            ),
            rows=tuple(zip(values.tolist(), counts.tolist(), strict=True)),
        )

    def _exceptions(self) -> Table:
        island, one = Note("no neighbours", "没有邻居"), Note("one direction only", "单向连接")
        rows = [(i, None, island) for i in self.islands]
        rows += [(i, j, one) for i, j in self.one_sided]  # type: ignore[misc]
        more = self.n_one_sided - len(self.one_sided)
        note = Note(
            f"{more} further links in one direction are not listed.",
            f"另有 {more} 条单向连接未列出。",
        )
        return Table(
            name="exceptions",
            en="Regions without neighbours and one-sided links",
            zh="无邻居的区域与单向连接",
            columns=(
                Column("id", "Region", "区域", "text"),
                Column("neighbour", "Neighbour", "邻居", "text"),
                Column("what", "What", "情况", "text"),
            ),
            rows=tuple(rows),
            notes=(note,) if more > 0 else (),
        )
