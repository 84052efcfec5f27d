"""Organisation: the type, the evidence for each criterion, and the margins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..record import Record
from ..table import Column, Note, Table

TYPES = {
    "polar": ("Polar (core–periphery)", "单极（核心–边缘）"),
    "dual-core": ("Dual core", "双核"),
    "point-axis": ("Point–axis", "点轴"),
    "flat": ("Flat network", "均质网络"),
    "multipolar": ("Multipolar network", "多极网络"),
}
MEASURES = {
    "concentration": (
        "Concentration: coefficient of variation of strengths",
        "集中度：强度变异系数",
    ),
    "second": ("Second centre's own strength over the first's", "第二中心自身强度与首位之比"),
    "third": ("Third centre's own strength over the first's", "第三中心自身强度与首位之比"),
    "elongation": (
        "Elongation: longest path of the spanning tree / (n − 1)",
        "线状程度：生成树最长路径/(n−1)",
    ),
    "pole_links": ("Linked pairs among the cores", "核心之间相连的比例"),
    "coverage": ("Coverage: connectedness of the backbone", "覆盖度：骨架关联度"),
    "mesh": ("Mesh: flow off the spanning tree", "网状程度：生成树之外的流量比重"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of one type: what was measured, what was asked, by how much it was met."""

    type: str
    measure: str
    value: float
    comparison: str
    threshold: float
    margin: float

    @property
    def met(self) -> bool:
        """Whether the criterion is met."""
        return self.margin > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Organisation(Record):
    """The type of spatial organisation.

    Parameters
    ----------
    type : str
        Key of `TYPES`.
    decided : bool
        Whether all criteria of the type are met; if not, it is merely the nearest.
    runner_up : str
    margins : mapping of type to its smallest margin (logarithm of value over threshold)
    criteria : tuple of Criterion
    measures : mapping of measure to value
    cores : tuple of ids
    layers : tuple of str
    spec : mapping
    """

    type: str
    decided: bool
    runner_up: str
    margins: Mapping[str, float]
    criteria: tuple[Criterion, ...]
    measures: Mapping[str, float]
    cores: tuple[str, ...]
    layers: tuple[str, ...]
    spec: Mapping[str, Any]

    @property
    def margin(self) -> float:
        """The chosen type's smallest margin; exp(|margin|) is the factor to the threshold."""
        return self.margins[self.type]

    def name(self, language: str = "en") -> str:
        """Return the type's name."""
        return TYPES[self.type][language.startswith("zh")]

    def tables(self) -> tuple[Table, ...]:
        """Return the verdict by type, and the evidence for every criterion."""
        return self._verdict(), self._evidence()

    def _verdict(self) -> Table:
        weakest = {
            kind: min((c for c in self.criteria if c.type == kind), key=lambda c: c.margin)
            for kind in self.margins
        }
        order = sorted(self.margins, key=lambda kind: -self.margins[kind])
        return Table(
            name="organisation",
            en="Type of spatial organisation",
            zh="空间组织类型",
            columns=(
                Column("type", "Type", "类型", "text"),
                Column("all_met", "All criteria met", "全部标准满足", "bool"),
                Column("margin", "Smallest margin (log)", "最小裕度（对数）"),
                Column("weakest", "Criterion with that margin", "对应标准", "text"),
            ),
            rows=tuple(
                (
                    Note(*TYPES[kind]),
                    self.margins[kind] > 0,
                    self.margins[kind],
                    Note(*MEASURES[weakest[kind].measure]),
                )
                for kind in order
            ),
            notes=(self._sentence(),),
        )

    def _evidence(self) -> Table:
        return Table(
            name="organisation_evidence",
            en="Evidence for each criterion",
            zh="各标准的证据",
            columns=(
                Column("type", "Type", "类型", "text"),
                Column("measure", "Measure", "指标", "text"),
                Column("value", "Value", "取值"),
                Column("comparison", "Is", "应", "text"),
                Column("threshold", "Threshold", "阈值"),
                Column("met", "Met", "满足", "bool"),
                Column("margin", "Margin (log)", "裕度（对数）"),
            ),
            rows=tuple(
                (
                    Note(*TYPES[c.type]),
                    Note(*MEASURES[c.measure]),
                    c.value,
                    c.comparison,
                    c.threshold,
                    c.met,
                    c.margin,
                )
                for c in self.criteria
            ),
        )

    def _sentence(self) -> Note:
        kind, second = TYPES[self.type], TYPES[self.runner_up]
        factor = math.exp(abs(self.margin))
        if self.decided:
            return Note(
                f"{kind[0]}: every criterion is met; the tightest is a factor of {factor:.2f} from its "
                f"threshold. Next: {second[0]}.",
                f"{kind[1]}：全部标准满足；最紧的标准距阈值 {factor:.2f} 倍。其次：{second[1]}。",
            )
        return Note(
            f"No type meets all its criteria. The nearest is {kind[0]}, short by a factor of "
            f"{factor:.2f}; next: {second[0]}.",
            f"没有任何类型满足全部标准。最接近的是{kind[1]}，相差 {factor:.2f} 倍；其次：{second[1]}。",
        )
