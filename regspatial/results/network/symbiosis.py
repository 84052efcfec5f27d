"""Symbiosis: pole growth and network strength, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..record import Record
from ..regression import SpatialPanelResult
from ..table import Column, Note, Table

_TERMS = {
    "ln_strength": ("Log network strength", "网络强度（对数）"),
    "ln_mass": ("Log mass", "规模（对数）"),
    "growth": ("Growth of mass before", "前期规模增长"),
    "pole_strength": ("Pole × log network strength", "增长极 × 网络强度（对数）"),
    "pole_growth": ("Pole × growth of mass before", "增长极 × 前期规模增长"),
    "pole": ("Pole", "增长极"),
}
_DIRECTIONS = {
    "network → growth": ("Network strength → growth of mass", "网络强度 → 规模增长"),
    "growth → network": ("Growth of mass → growth of network strength", "规模增长 → 网络强度增长"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Symbiosis(Record):
    """Two panel regressions: growth on lagged network strength, and back.

    Parameters
    ----------
    network_to_growth : SpatialPanelResult
    growth_to_network : SpatialPanelResult or None
        None where the strength does not move (frozen masses).
    strength : {"observed", "frozen"}
    poles : tuple of ids
    spec : mapping
    """

    network_to_growth: SpatialPanelResult
    growth_to_network: SpatialPanelResult | None
    strength: str
    poles: tuple[str, ...]
    spec: Mapping[str, Any]

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients of both regressions."""
        rows = []
        for key, model in (
            ("network → growth", self.network_to_growth),
            ("growth → network", self.growth_to_network),
        ):
            if model is None:
                continue
            for r in model.tables()[0].records():
                term = str(r["term"])
                if term == "Intercept":
                    continue
                rows.append(
                    (
                        Note(*_DIRECTIONS[key]),
                        Note(*_TERMS.get(term, (term, term))),
                        *(float(r[c]) for c in ("estimate", "std_error", "p_value", "low", "high")),
                    )
                )
        return (
            Table(
                name="symbiosis",
                en="Pole growth and network strength",
                zh="极网共生：增长与网络强度",
                columns=(
                    Column("direction", "Direction", "方向", "text"),
                    Column("term", "Term", "变量", "text"),
                    Column("estimate", "Estimate", "估计值"),
                    Column("std_error", "Std. error", "标准误"),
                    Column("p_value", "p", "p 值", "p"),
                    Column("low", "Low", "下限"),
                    Column("high", "High", "上限"),
                ),
                rows=tuple(rows),
                notes=self._notes(),
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        fe = {"twoway": ("two-way", "双向"), "time": ("time", "时间"), "none": ("no", "无")}[
            self.spec["fixed_effects"]
        ]
        first = self.network_to_growth
        out = [
            Note(
                f"OLS with {fe[0]} fixed effects, standard errors clustered by region, "
                f"{first.nobs} observations. An association in time, not a cause: what moves both "
                "poles and flows (policy, the business cycle of a region) stays in it.",
                f"{fe[1]}固定效应 OLS，按区域聚类标准误，{first.nobs} 个观测。结果反映时间上的关联而非因果："
                "同时影响增长极与流量的因素（政策、区域周期）仍包含其中。",
            )
        ]
        if self.strength == "frozen":
            out.append(
                Note(
                    f"Strength: potential of the others' masses of {self.spec['base']}, own mass left "
                    "out. It does not move, so only differences between regions speak, and the way "
                    "back cannot be asked.",
                    f"强度：其他区域 {self.spec['base']} 年规模的潜力，不含自身规模。该强度不随时间变化，"
                    "因此仅反映区域间差异，且无法检验反向关系。",
                )
            )
        return tuple(out)
