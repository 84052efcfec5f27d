"""Records of global spatial autocorrelation; those of the local statistics stand next door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UnknownColumnError, listed
from .local_autocorrelation import CLUSTER_NAMES, ClusterTransitions, LocalStatistic
from .moran_scatter import QUADRANTS, MoranScatter, scatter_of
from .record import Record
from .table import Column, Note, Table

__all__ = [
    "CLUSTER_NAMES",
    "QUADRANTS",
    "ClusterTransitions",
    "GlobalStatistic",
    "Inference",
    "JoinCounts",
    "LocalStatistic",
    "MoranScatter",
]

Array = NDArray[np.float64]

GLOBAL_NAMES: dict[str, tuple[str, str, str]] = {
    # statistic: (key and heading of its value, English name, Chinese name)
    "moran": ("I", "Global Moran's I", "全局莫兰指数"),
    "geary": ("C", "Geary's C", "吉尔里系数"),
    "getis_ord_g": ("G", "Getis–Ord general G", "Getis–Ord 广义 G"),
    "bivariate_moran": ("I", "Bivariate Moran's I", "双变量莫兰指数"),
    "residual_moran": ("I", "Moran's I of regression residuals", "回归残差的莫兰指数"),
    "BB": ("BB", "Joins of ones (BB)", "同为 1 的连接数 (BB)"),
    "WW": ("WW", "Joins of zeros (WW)", "同为 0 的连接数 (WW)"),
    "BW": ("BW", "Joins of one and zero (BW)", "1 与 0 的连接数 (BW)"),
}
INFERENCES: dict[str, tuple[str, str]] = {
    "normality": ("moments under normality", "正态假设下的矩"),
    "randomisation": ("moments under randomisation", "随机化假设下的矩"),
    "permutation": ("permutations", "随机置换"),
}
SIDES: dict[str, tuple[str, str]] = {
    "two-sided": ("two-sided", "双侧"),
    "greater": ("one-sided, greater than expected", "单侧（大于期望）"),
    "less": ("one-sided, less than expected", "单侧（小于期望）"),
    "folded": (
        "one-sided towards the observed side (folded; half of the two-sided p-value)",
        "朝观测一侧的单侧检验（folded，为双侧 p 值的一半）",
    ),
}

_PERMUTED = Column("p_permutation", "p (permutation)", "p 值（置换）", "p")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inference:
    """Expected value, variance, normal score and p-value by one kind of inference; (T,) each."""

    expected: Array
    variance: Array
    z: Array
    p_value: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GlobalStatistic(Record):
    """A global statistic of spatial autocorrelation, one value a time.

    Parameters
    ----------
    statistic : str
        "moran", "geary", "getis_ord_g", "bivariate_moran", "residual_moran", "BB", "WW", "BW".
    variable, other : str
        Name of the variable, and of the lagged one of a bivariate statistic.
    ids : n labels
    times : T labels
    values : (T,) array
    inference : {"randomisation", "normality", "permutation"}
        Whose expected value, variance, z and p-value the main table shows.
    alternative : {"two-sided", "greater", "less", "folded"}
    by : mapping of inference to `Inference`
        All that were computed.
    islands : tuple of str
        Regions without neighbours; they count in n and in the mean.
    permutations : int
        0 if there were none.
    simulated : (T, permutations) array, optional
        The statistic of every permutation.
    z, lag : (T, n) arrays, optional
        Standardised values and their spatial lags, for the scatterplot.
    spec : mapping
        Seed, weights and options of the run.
    """

    statistic: str
    variable: str
    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    values: Array
    inference: str
    alternative: str
    by: Mapping[str, Inference]
    islands: tuple[str, ...]
    permutations: int = 0
    simulated: Array | None = None
    z: Array | None = None
    lag: Array | None = None
    other: str | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def expected(self) -> Array:
        """Expected value by the chosen inference, (T,)."""
        return self.by[self.inference].expected

    @property
    def variance(self) -> Array:
        """Variance by the chosen inference, (T,)."""
        return self.by[self.inference].variance

    @property
    def z_score(self) -> Array:
        """Normal score by the chosen inference, (T,)."""
        return self.by[self.inference].z

    @property
    def p_value(self) -> Array:
        """p-value by the chosen inference and alternative, (T,)."""
        return self.by[self.inference].p_value

    @property
    def last_value(self) -> float:
        """The statistic at the last time."""
        return float(self.values[-1])

    @property
    def last_z(self) -> float:
        """Normal score at the last time."""
        return float(self.z_score[-1])

    @property
    def last_p(self) -> float:
        """p-value at the last time."""
        return float(self.p_value[-1])

    def __repr__(self) -> str:
        key = GLOBAL_NAMES[self.statistic][0]
        span = f"{self.times[0]}" if len(self.times) == 1 else f"{self.times[0]}–{self.times[-1]}"
        shown = ", ".join(f"{v:.4g}" for v in self.values[:3]) + (
            ", …" if len(self.values) > 3 else ""
        )
        return f"<{self.statistic} of {self.variable!r}, {span}: {key} = {shown}>"

    def scatter(self, time: object = None) -> MoranScatter:
        """Return the data of the Moran scatterplot of one time (default: the last).

        Raises
        ------
        UnknownColumnError
            If there is no such time, or the statistic has no scatterplot.
        """
        if self.z is None or self.lag is None:
            raise UnknownColumnError(
                f"{self.statistic} has no scatterplot; moran and bivariate_moran have.",
                f"{self.statistic} 没有散点图；moran 和 bivariate_moran 才有。",
            )
        return scatter_of(self.variable, self.ids, self.times, self.z, self.lag, time)

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the scatterplot of one time, or the series (needs matplotlib)."""
        from .._edges import plot_record

        return plot_record(self, *args, **how)

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time, then one row a time and kind of inference."""
        key, en, zh = GLOBAL_NAMES[self.statistic]
        what = self.variable if self.other is None else f"{self.variable}, W({self.other})"
        main = Table(
            name=self.statistic.lower(),
            en=f"{en}: {what}",
            zh=f"{zh}：{what}",
            columns=(
                Column("time", "Time", "时期", "text"),
                Column(key, key, key),
                Column("expected", "Expected", "期望"),
                Column("variance", "Variance", "方差"),
                Column("sd", "Std. dev.", "标准差"),
                Column("z", "z", "z"),
                Column("p_value", "p", "p 值", "p"),
                *((_PERMUTED,) if self._permuted else ()),
                Column("n", "Regions", "区域数", "int"),
                Column("islands", "Islands", "孤立区域", "int"),
            ),
            rows=tuple(self._main_rows()),
            notes=self._notes(),
        )
        detail = Table(
            name=f"{self.statistic.lower()}_inference",
            en=f"{en}: {what}, by kind of inference",
            zh=f"{zh}：{what}，按推断方式",
            columns=(
                Column("time", "Time", "时期", "text"),
                Column("inference", "Inference", "推断方式", "text"),
                Column("expected", "Expected", "期望"),
                Column("variance", "Variance", "方差"),
                Column("z", "z", "z"),
                Column("p_value", "p", "p 值", "p"),
            ),
            rows=tuple(
                (time, name, *_at(i, t))
                for t, time in enumerate(self.times)
                for name, i in self.by.items()
            ),
            notes=(self._sided(),),
        )
        return main, detail

    @property
    def _permuted(self) -> bool:
        """Whether p by permutation stands in a column of its own."""
        return "permutation" in self.by and self.inference != "permutation"

    def _main_rows(self) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for t, time in enumerate(self.times):
            expected, variance, z, p = _at(self.by[self.inference], t)
            more = (_at(self.by["permutation"], t)[3],) if self._permuted else ()
            sd = float(np.sqrt(variance))
            counts = len(self.ids), len(self.islands)
            rows.append((time, float(self.values[t]), expected, variance, sd, z, p, *more, *counts))
        return rows

    def _sided(self) -> Note:
        en, zh = SIDES[self.alternative]
        return Note(f"p: {en}.", f"p 值：{zh}。")

    def _notes(self) -> tuple[Note, ...]:
        how, side = INFERENCES[self.inference], SIDES[self.alternative]
        count = f" ({self.permutations})" if self.inference == "permutation" else ""
        zh_count = f"（{self.permutations} 次）" if self.inference == "permutation" else ""
        notes = [
            Note(f"p from {how[0]}{count}, {side[0]}.", f"p 值来自{how[1]}{zh_count}，{side[1]}。")
        ]
        if self._permuted:
            notes.append(
                Note(
                    f"Second p from {self.permutations} permutations, {side[0]}.",
                    f"第二个 p 值来自 {self.permutations} 次随机置换，{side[1]}。",
                )
            )
        if self.islands:
            notes.append(
                Note(
                    f"Without neighbours: {listed(self.islands)}.",
                    f"没有邻居的区域：{listed(self.islands)}。",
                )
            )
        return tuple(notes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JoinCounts(Record):
    """The three join counts of a 0/1 variable; each is a `GlobalStatistic`."""

    bb: GlobalStatistic
    ww: GlobalStatistic
    bw: GlobalStatistic

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run; all three counts have it in common."""
        return {**self.bb.spec, "verb": "join_counts"}

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time and kind of join."""
        parts = {"BB": self.bb, "WW": self.ww, "BW": self.bw}
        mains = {name: part.tables()[0] for name, part in parts.items()}
        first = mains["BB"]
        rows = [
            (main.rows[t][0], name, *main.rows[t][1:])
            for t in range(len(self.bb.times))
            for name, main in mains.items()
        ]
        columns = (
            first.columns[0],
            Column("joins", "Joins", "连接", "text"),
            Column("count", "Count", "计数"),
            *first.columns[2:],
        )
        both = Note(
            "BB joins two ones, WW two zeros, BW a one and a zero; each pair of regions counts "
            "with the mean of its two weights.",
            "BB 为两个 1 相邻，WW 为两个 0 相邻，BW 为 1 与 0 相邻；每对区域按两个方向权重的均值计数。",
        )
        return (
            Table(
                name="join_counts",
                en=f"Join counts: {self.bb.variable}",
                zh=f"连接计数：{self.bb.variable}",
                columns=columns,
                rows=tuple(rows),
                notes=(both, *first.notes),
            ),
        )


def _at(inference: Inference, t: int) -> tuple[float, float, float, float]:
    return (
        float(inference.expected[t]),
        float(inference.variance[t]),
        float(inference.z[t]),
        float(inference.p_value[t]),
    )
