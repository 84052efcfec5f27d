"""GrowthPoles: scores, the rule, its sensitivity, bootstrap support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import NetworkError
from ..layer import LayerColumn
from ..record import Record
from ..table import Column, Note, Table
from .layer import NetworkLayer

CRITERIA = {
    "core": ("Core node", "核心节点"),
    "hub": ("Hub over layers", "跨层枢纽"),
    "mass": ("Mass above its region", "规模高于所在区域"),
    "growth": ("Growth above its region", "增长高于所在区域"),
}
_THRESHOLDS = {
    "core_z": "核心得分",
    "hub_participation": "枢纽得分",
    "mass_factor": "规模",
    "growth_factor": "增长",
    "all": "全部",
}
_BY = {"rate": ("yearly rate", "年增长率"), "increment": ("yearly increase", "年增量")}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """The set of poles when one threshold (or all) moves.

    Parameters
    ----------
    threshold : str
    factor : float
    value : float
        The threshold after moving; NaN for "all".
    poles, gained, lost : tuples of ids
    jaccard : float
        Common poles over all poles of both sets; 1 if both are empty.
    """

    threshold: str
    factor: float
    value: float
    poles: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    jaccard: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthPoles(Record):
    """Growth poles and how they were found.

    Parameters
    ----------
    layers : tuple of NetworkLayer
    ids : n labels
    groups : (n,) text array
        Macro-region of each node; "" for all in one.
    strength : (L, n) array
        Each layer's strengths scaled to mean one.
    z : (L, n) array
        z-scores of the strengths within each layer.
    betweenness : (L, n) array or None
        z-scores of betweenness, where the core criterion uses them.
    core, hub : (n,) arrays
        Core score, hub score (participation; NaN for one layer).
    mass, growth : (n,) arrays
        Growth is NaN where it is not known.
    mass_ratio : (n,) array
        Mass over its macro-region's mean.
    growth_excess : (n,) array
        Growth less its macro-region's mean.
    met : mapping of criterion to (n,) bool array
    tested : tuple of str
        The criteria that could be tested.
    poles : tuple of str
        Strongest first.
    tier : (n,) int array
        1 for poles of the first level, 2 …; 0 for other nodes.
    support : (n,) array
        Share of bootstrap draws in which a node is a pole; NaN without draws.
    sensitivity : tuple of Sensitivity
    spec : mapping
    """

    layers: tuple[NetworkLayer, ...]
    ids: tuple[str, ...]
    groups: NDArray[Any]
    strength: NDArray[np.float64]
    z: NDArray[np.float64]
    betweenness: NDArray[np.float64] | None
    core: NDArray[np.float64]
    hub: NDArray[np.float64]
    mass: NDArray[np.float64]
    growth: NDArray[np.float64]
    mass_ratio: NDArray[np.float64]
    growth_excess: NDArray[np.float64]
    met: Mapping[str, NDArray[np.bool_]]
    tested: tuple[str, ...]
    poles: tuple[str, ...]
    tier: NDArray[np.intp]
    support: NDArray[np.float64]
    sensitivity: tuple[Sensitivity, ...]
    spec: Mapping[str, Any]

    @property
    def time(self) -> int | str | None:
        """Time of the first layer that has one."""
        return next((one.time for one in self.layers if one.time is not None), None)

    @property
    def n_poles(self) -> int:
        """Number of poles."""
        return len(self.poles)

    @property
    def n_first_level(self) -> int:
        """Number of poles of the first level."""
        return int((self.tier == 1).sum())

    @property
    def multipolar(self) -> bool:
        """Whether there are at least two poles of the first level."""
        return self.n_first_level >= 2

    def positions(self) -> NDArray[np.intp]:
        """Return where the poles stand in the ids.

        Raises
        ------
        NetworkError
            If there is no pole.
        """
        if not self.poles:
            raise NetworkError(
                "No node is a pole by the rule; see tables() for the criteria each node meets, and "
                "lower a threshold knowingly.",
                "按该规则没有节点成为增长极；各节点满足的标准见 tables()，可在明知的情况下降低阈值。",
            )
        index = {one: k for k, one in enumerate(self.ids)}
        return np.array([index[p] for p in self.poles], dtype=np.intp)

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return scores, criteria, level and support by node."""
        del time
        is_pole = np.isin(np.array(self.ids), np.array(self.poles, dtype=str))
        columns = [
            LayerColumn(name="pole", en="Growth pole", zh="增长极", values=is_pole.astype(int)),
            LayerColumn(name="level", en="Level of the pole", zh="增长极层级", values=self.tier),
            LayerColumn(name="core_score", en="Core score", zh="核心得分", values=self.core),
            LayerColumn(name="hub_score", en="Hub score", zh="枢纽得分", values=self.hub),
            LayerColumn(
                name="mass_ratio",
                en="Mass over regional mean",
                zh="规模与区域均值之比",
                values=self.mass_ratio,
            ),
            LayerColumn(
                name="gr_excess",
                en="Growth less regional mean",
                zh="增长与区域均值之差",
                values=self.growth_excess,
            ),
            LayerColumn(
                name="criteria", en="Criteria met", zh="满足标准数", values=self.count_met()
            ),
            LayerColumn(
                name="support", en="Bootstrap support", zh="自助支持率", values=self.support
            ),
        ]
        return self.ids, tuple(columns)

    def count_met(self) -> NDArray[np.intp]:
        """Return how many of the tested criteria each node meets."""
        return np.sum([self.met[c] for c in self.tested], axis=0).astype(np.intp)

    def tables(self) -> tuple[Table, ...]:
        """Return the poles, the sensitivity of the set, and the scores of all nodes."""
        return self._poles_table(), self._sensitivity_table(), self._nodes_table()

    def _poles_table(self) -> Table:
        return Table(
            name="poles",
            en="Growth poles" + ("" if self.time is None else f", {self.time}"),
            zh="增长极" + ("" if self.time is None else f"，{self.time}"),
            columns=self._columns(),
            rows=tuple(self._row(i) for i in (self.positions() if self.poles else ())),
            notes=self._notes(),
        )

    def _nodes_table(self) -> Table:
        order = np.lexsort((-self.core, -self.count_met(), self.tier == 0))
        return Table(
            name="pole_scores",
            en="Pole scores of all nodes",
            zh="全部节点的增长极得分",
            columns=self._columns(),
            rows=tuple(self._row(int(i)) for i in order),
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("id", "Region", "区域", "text"),
            Column("level", "Level", "层级", "int"),
            Column("core", "Core score", "核心得分"),
            Column("hub", "Hub score", "枢纽得分"),
            Column("mass", "Mass", "规模"),
            Column("mass_ratio", "Mass / regional mean", "规模/区域均值"),
            Column("growth_excess", "Growth − regional mean", "增长−区域均值"),
            *(Column(f"is_{c}", *CRITERIA[c], "bool") for c in self.tested),
            Column("support", "Bootstrap support", "自助支持率"),
        )

    def _row(self, i: int) -> tuple[Any, ...]:
        return (
            self.ids[i],
            int(self.tier[i]) or None,
            float(self.core[i]),
            float(self.hub[i]),
            float(self.mass[i]),
            float(self.mass_ratio[i]),
            float(self.growth_excess[i]),
            *(bool(self.met[c][i]) for c in self.tested),
            float(self.support[i]),
        )

    def _sensitivity_table(self) -> Table:
        return Table(
            name="pole_sensitivity",
            en="Poles when a threshold moves",
            zh="阈值变动时的增长极",
            columns=(
                Column("threshold", "Threshold", "阈值", "text"),
                Column("factor", "Moved by factor", "变动倍数"),
                Column("value", "Value", "取值"),
                Column("count", "Poles", "增长极数", "int"),
                Column("gained", "Gained", "新增", "text"),
                Column("lost", "Lost", "失去", "text"),
                Column("jaccard", "Jaccard index", "Jaccard 系数"),
            ),
            rows=tuple(
                (
                    Note(s.threshold, _THRESHOLDS[s.threshold]),
                    s.factor,
                    s.value,
                    len(s.poles),
                    " ".join(s.gained),
                    " ".join(s.lost),
                    s.jaccard,
                )
                for s in self.sensitivity
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        s = self.spec
        out = [
            Note(
                f"A pole meets: core score > {s['core_z']:g}"
                + (f"; hub score > {s['hub_participation']:g}" if "hub" in self.tested else "")
                + f"; mass > {s['mass_factor']:g} × its region's mean"
                + (
                    f"; growth ({_BY[s['growth_by']][0]}) above its region's mean"
                    if "growth" in self.tested
                    else ""
                )
                + f". One level: strengths within a factor of {s['level_factor']:g}.",
                f"增长极需满足：核心得分 > {s['core_z']:g}"
                + (f"；枢纽得分 > {s['hub_participation']:g}" if "hub" in self.tested else "")
                + f"；规模 > 所在区域均值的 {s['mass_factor']:g} 倍"
                + (
                    f"；增长（{_BY[s['growth_by']][1]}）高于所在区域均值"
                    if "growth" in self.tested
                    else ""
                )
                + f"。同一层级：强度相差不超过 {s['level_factor']:g} 倍。",
            )
        ]
        if "hub" not in self.tested:
            out.append(
                Note(
                    "One layer only: whether a node is a hub over layers could not be tested.",
                    "仅有一个图层：无法检验节点是否为跨层枢纽。",
                )
            )
        if "growth" not in self.tested:
            out.append(
                Note(
                    "Growth is not known or not asked for, and was not tested.",
                    "缺少增长数据或未要求，未检验增长标准。",
                )
            )
        if not self.multipolar:
            out.append(
                Note(
                    "Fewer than two poles of one level: this is no multipolar organisation.",
                    "同一层级的增长极不足两个：不构成多极组织。",
                )
            )
        return tuple(out)
