"""Records of the indicators room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .record import Record
from .table import Column, Note, Table

_TIME = Column("time", "Time", "时期", "text")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disparity(Record):
    """Disparity by period: arrays of length T, group means (T, groups)."""

    variable: str
    times: tuple[int | str, ...]
    mean: NDArray[np.float64]
    coefficient_of_variation: NDArray[np.float64]
    gini: NDArray[np.float64]
    theil_t: NDArray[np.float64]
    theil_l: NDArray[np.float64]
    within_t: NDArray[np.float64]
    between_t: NDArray[np.float64]
    within_l: NDArray[np.float64]
    between_l: NDArray[np.float64]
    groups: tuple[str, ...]
    group_means: NDArray[np.float64]
    spec: Mapping[str, Any]

    def tables(self) -> tuple[Table, ...]:
        """Return the measures by period and, with groups, the group means."""
        columns = [
            ("mean", "Mean", "均值", self.mean),
            ("cv", "Coefficient of variation", "变异系数", self.coefficient_of_variation),
            ("gini", "Gini", "基尼系数", self.gini),
            ("theil_t", "Theil T", "泰尔 T", self.theil_t),
            ("theil_l", "Theil L", "泰尔 L", self.theil_l),
        ]
        if self.groups:
            columns += [
                ("within_t", "T within groups", "T 组内", self.within_t),
                ("between_t", "T between groups", "T 组间", self.between_t),
                ("within_l", "L within groups", "L 组内", self.within_l),
                ("between_l", "L between groups", "L 组间", self.between_l),
            ]
        main = Table(
            name="disparity",
            en=f"Disparity of {self.variable}",
            zh=f"{self.variable} 的区域差异",
            columns=(_TIME, *(Column(k, en, zh) for k, en, zh, _ in columns)),
            rows=tuple(
                (str(t), *(float(values[k]) for *_, values in columns))
                for k, t in enumerate(self.times)
            ),
            notes=(self._note(),),
        )
        return (main, self._means()) if self.groups else (main,)

    def _means(self) -> Table:
        return Table(
            name="group_means",
            en=f"Group means of {self.variable} by {self.spec['group']}",
            zh=f"{self.variable} 按 {self.spec['group']} 分组的均值",
            columns=(_TIME, *(Column(g, g, g) for g in self.groups)),
            rows=tuple(
                (str(t), *(float(v) for v in self.group_means[k])) for k, t in enumerate(self.times)
            ),
        )

    def _note(self) -> Note:
        weights = self.spec["population"]
        if weights is None:
            divisor = f"n − {self.spec['ddof']}" if self.spec["ddof"] else "n"
            return Note(
                f"Every region counts the same; divisor {divisor}.",
                f"各区域权重相同；除数为 {divisor}。",
            )
        return Note(f"Weighted by {weights}.", f"以 {weights} 为权重。")
