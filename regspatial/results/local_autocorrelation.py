"""Records of the local statistics: one value a region and time, clusters, and their changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UnknownColumnError, listed
from .layer import LayerColumn
from .moran_scatter import MoranScatter, scatter_of, time_position
from .record import Record
from .table import Column, Note, Table

Array = NDArray[np.float64]
Text = NDArray[np.str_]

NOT_SIGNIFICANT = "not significant"
ISOLATE = "isolate"

CLUSTER_NAMES: dict[str, tuple[str, str]] = {
    "HH": ("High-High", "高-高"),
    "LL": ("Low-Low", "低-低"),
    "HL": ("High-Low", "高-低"),
    "LH": ("Low-High", "低-高"),
    "hot": ("Hot spot", "热点"),
    "cold": ("Cold spot", "冷点"),
    "similar": ("Similar to neighbours", "与邻居相似"),
    "different": ("Different from neighbours", "与邻居相异"),
    NOT_SIGNIFICANT: ("Not significant", "不显著"),
    ISOLATE: ("No neighbours", "无邻居"),
}
"""Names of the clusters in English and Chinese, in the order of legends."""

CLUSTERS: dict[str, tuple[str, ...]] = {
    "local_moran": ("HH", "LL", "HL", "LH", NOT_SIGNIFICANT, ISOLATE),
    "bivariate_local_moran": ("HH", "LL", "HL", "LH", NOT_SIGNIFICANT, ISOLATE),
    "local_geary": ("HH", "LL", "similar", "different", NOT_SIGNIFICANT, ISOLATE),
    "local_g": ("hot", "cold", NOT_SIGNIFICANT, ISOLATE),
    "local_g_star": ("hot", "cold", NOT_SIGNIFICANT, ISOLATE),
}
"""The clusters that each statistic can give."""

_LOCAL_NAMES: dict[str, tuple[str, str, str]] = {
    # statistic: (heading of its value, English name, Chinese name)
    "local_moran": ("I", "Local Moran's I", "局部莫兰指数"),
    "bivariate_local_moran": ("I", "Bivariate local Moran's I", "双变量局部莫兰指数"),
    "local_geary": ("c", "Local Geary's c", "局部吉尔里系数"),
    "local_g": ("G", "Getis–Ord Gi", "Getis–Ord Gi"),
    "local_g_star": ("G*", "Getis–Ord Gi*", "Getis–Ord Gi*"),
}
_SHOWN = 60  # rows of a summary


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalStatistic(Record):
    """A local statistic of spatial autocorrelation; arrays are (T, n) in the order of `ids`.

    Parameters
    ----------
    statistic : str
        "local_moran", "bivariate_local_moran", "local_geary", "local_g", "local_g_star".
    variable, other : str
        Name of the variable, and of the lagged one of a bivariate statistic.
    ids, times : labels
    values : array
        The statistic.
    expected, variance, z_score : arrays
        Its exact moments (see the verb) and normal score; NaN where the variance is zero.
    z, lag : arrays
        Standardised value (divisor n) and its spatial lag W z.
    quadrant : array of str
        "HH", "LH", "LL", "HL" by the signs of z and lag; "" where one is zero.
    p_value, p_adjusted : arrays
        NaN for isolates; `p_adjusted` is after `correction`, by time.
    cluster : array of str
        Codes of `CLUSTER_NAMES`: the type where p_adjusted ≤ alpha, else "not significant" or
        "isolate".
    inference, alternative, correction, alpha, permutations
        How it was tested.
    islands : tuple of str
    spec : mapping
        Seed, weights and options of the run.
    """

    statistic: str
    variable: str
    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    values: Array
    expected: Array
    variance: Array
    z_score: Array
    z: Array
    lag: Array
    quadrant: Text
    p_value: Array
    p_adjusted: Array
    cluster: Text
    inference: str
    alternative: str
    correction: str
    alpha: float
    permutations: int
    islands: tuple[str, ...]
    other: str | None = None
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clusters(self) -> tuple[str, ...]:
        """Codes that `cluster` can hold, in the order of legends."""
        return CLUSTERS[self.statistic]

    @property
    def significant(self) -> int:
        """Number of regions in a cluster at the last time."""
        return int((~np.isin(self.cluster[-1], (NOT_SIGNIFICANT, ISOLATE))).sum())

    def __repr__(self) -> str:
        span = f"{self.times[0]}" if len(self.times) == 1 else f"{self.times[0]}–{self.times[-1]}"
        last = ", ".join(
            f"{c} {int((self.cluster[-1] == c).sum())}"
            for c in self.clusters
            if (self.cluster[-1] == c).any()
        )
        return (
            f"<{self.statistic} of {self.variable!r}, {len(self.ids)} regions, {span}: "
            f"{last} in {self.times[-1]}>"
        )

    def at(self, time: object) -> LocalStatistic:
        """Return the record of one time.

        Raises
        ------
        UnknownColumnError
            If there is no such time.
        """
        t = time_position(self.variable, self.times, time)
        arrays = (
            "values", "expected", "variance", "z_score", "z", "lag", "quadrant", "p_value",
            "p_adjusted", "cluster",
        )  # fmt: skip
        cut: dict[str, Any] = {name: getattr(self, name)[t : t + 1] for name in arrays}
        return replace(self, times=(self.times[t],), **cut)

    def scatter(self, time: object = None) -> MoranScatter:
        """Return the data of the Moran scatterplot of one time (default: the last)."""
        return scatter_of(self.variable, self.ids, self.times, self.z, self.lag, time)

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the cluster map, given regions (needs matplotlib)."""
        from .._edges import plot_record

        return plot_record(self, *args, **how)

    def counts(self) -> Table:
        """Return the number of regions in each cluster, one row a time."""
        return Table(
            name=f"{self._name}_counts",
            en=f"{self._title('en')}: regions by cluster",
            zh=f"{self._title('zh')}：各类区域数",
            columns=(
                Column("time", "Time", "时期", "text"),
                *(
                    Column(code.replace(" ", "_"), *CLUSTER_NAMES[code], "int")
                    for code in self.clusters
                ),
            ),
            rows=tuple(
                (time, *(int((self.cluster[t] == code).sum()) for code in self.clusters))
                for t, time in enumerate(self.times)
            ),
            notes=self.notes,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time and region, then the counts by cluster."""
        every = np.ones(self.values.shape, dtype=bool)
        return self._region_table(every), self.counts()

    def summary(self, language: str = "en") -> str:
        """Return the counts by cluster and the regions (the significant ones if there are many)."""
        shown = np.ones(self.values.shape, dtype=bool)
        if shown.size > _SHOWN:
            shown = ~np.isin(self.cluster, [NOT_SIGNIFICANT, ISOLATE])
        found = np.flatnonzero(shown.ravel())
        shown.ravel()[found[_SHOWN:]] = False
        text = f"{self.counts().text(language)}\n\n{self._region_table(shown).text(language)}"
        if found.size > _SHOWN:
            more = found.size - _SHOWN
            text += f"\n… 另有 {more} 行" if language.startswith("zh") else f"\n… {more} more rows"
        return text

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return (ids, columns) for a map layer, of one time (default: the last)."""
        t = time_position(self.variable, self.times, time)
        value = _LOCAL_NAMES[self.statistic][0]
        columns = (
            LayerColumn(
                name="value", en=f"{value} of {self.variable}", zh=f"{self.variable} 的 {value}",
                values=self.values[t],
            ),
            LayerColumn(name="z", en="Standardised value", zh="标准化值", values=self.z[t]),
            LayerColumn(name="lag", en="Spatial lag", zh="空间滞后", values=self.lag[t]),
            LayerColumn(name="z_score", en="z score", zh="z 统计量", values=self.z_score[t]),
            LayerColumn(name="p_value", en="p", zh="p 值", values=self.p_value[t]),
            LayerColumn(name="p_adj", en="p, corrected", zh="校正后 p 值", values=self.p_adjusted[t]),
            LayerColumn(name="quadrant", en="Quadrant", zh="象限", values=self.quadrant[t]),
            LayerColumn(name="cluster", en="Cluster", zh="聚类类型", values=self.cluster[t]),
        )  # fmt: skip
        return self.ids, columns

    @property
    def _name(self) -> str:
        """Name of the main table; Gi and Gi* share one."""
        return "local_g" if self.statistic == "local_g_star" else self.statistic

    def _title(self, language: str) -> str:
        _, en, zh = _LOCAL_NAMES[self.statistic]
        what = self.variable if self.other is None else f"{self.variable}, W({self.other})"
        return f"{zh}：{what}" if language == "zh" else f"{en} of {what}"

    def _region_table(self, shown: NDArray[np.bool_]) -> Table:
        t, i = np.nonzero(shown)
        numbers = (
            self.values, self.expected, self.variance, self.z_score, self.z, self.lag,
        )  # fmt: skip
        tail = (self.quadrant, self.p_value, self.p_adjusted, self.cluster)
        rows = zip(
            [self.ids[k] for k in i],
            [self.times[k] for k in t],
            *(a[t, i].tolist() for a in (*numbers, *tail)),
            strict=True,
        )
        return Table(
            name=self._name,
            en=self._title("en"),
            zh=self._title("zh"),
            columns=_region_columns(_LOCAL_NAMES[self.statistic][0]),
            rows=tuple(rows),
            notes=self.notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterTransitions(Record):
    """Which region moved from which cluster (or quadrant) to which, between two times.

    Parameters
    ----------
    statistic, variable : str
    by : {"cluster", "quadrant"}
    ids : n labels
    first, last : times
    before, after : (n,) arrays of str
    codes : tuple of str
        Rows and columns of `counts`.
    counts : (k, k) int array
        Row: cluster at `first`; column: cluster at `last`.
    spec : mapping
        Of the local statistic.
    """

    statistic: str
    variable: str
    by: str
    ids: tuple[str, ...]
    first: int | str
    last: int | str
    before: Text
    after: Text
    codes: tuple[str, ...]
    counts: NDArray[np.int64]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<transitions of {self.variable!r} between {self.by}s, {self.first}–{self.last}: "
            f"{len(self.moved)} of {len(self.ids)} regions moved>"
        )

    @property
    def moved(self) -> tuple[str, ...]:
        """Regions whose cluster changed."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.before != self.after))

    @property
    def stable(self) -> int:
        """Number of regions whose cluster did not change."""
        return len(self.ids) - len(self.moved)

    def _moved(self) -> Note:
        n, count = len(self.ids), len(self.moved)
        if count == 0:
            return Note(f"None of {n} regions moved.", f"{n} 个区域均未发生变化。")
        return Note(
            f"{count} of {n} regions moved: {listed(self.moved, 40)}.",
            f"{n} 个区域中有 {count} 个发生变化：{listed(self.moved, 40)}。",
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the counts from each to each cluster, then one row a region."""
        names = {c: CLUSTER_NAMES.get(c, ("none", "无")) for c in self.codes}
        what = f"{self.variable}, {self.first}–{self.last}"
        matrix = Table(
            name="cluster_transitions",
            en=f"Transitions between {self.by}s: {what}",
            zh=f"{'聚类' if self.by == 'cluster' else '象限'}转移：{what}",
            columns=(
                Column("from", f"From ({self.first}) \\ to ({self.last})",
                       f"从（{self.first}）\\ 到（{self.last}）", "text"),
                *(Column((c or "none").replace(" ", "_"), *names[c], "int") for c in self.codes),
            ),
            rows=tuple(
                (c or "none", *self.counts[k].tolist()) for k, c in enumerate(self.codes)
            ),
            notes=(self._moved(),),
        )  # fmt: skip
        regions = Table(
            name="cluster_transitions_regions",
            en=f"Regions: {what}",
            zh=f"各区域：{what}",
            columns=(
                Column("id", "Region", "区域", "text"),
                Column("from", f"{self.first}", f"{self.first}", "text"),
                Column("to", f"{self.last}", f"{self.last}", "text"),
                Column("moved", "Moved", "是否变化", "bool"),
            ),
            rows=tuple(
                (i, a, b, a != b)
                for i, a, b in zip(self.ids, self.before.tolist(), self.after.tolist(), strict=True)
            ),
        )
        return matrix, regions

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return (ids, columns) for a map layer; `time` has no meaning here.

        Raises
        ------
        UnknownColumnError
            If a time is asked for.
        """
        if time is not None:
            raise UnknownColumnError(
                "Transitions are between two times; there is no layer of one.",
                "转移发生在两个时期之间，没有单个时期的图层。",
            )
        move = np.array(
            [a if a == b else f"{a or 'none'} > {b or 'none'}"
             for a, b in zip(self.before.tolist(), self.after.tolist(), strict=True)]
        )  # fmt: skip
        return self.ids, (
            LayerColumn(name="before", en=f"{self.first}", zh=f"{self.first}", values=self.before),
            LayerColumn(name="after", en=f"{self.last}", zh=f"{self.last}", values=self.after),
            LayerColumn(name="move", en="Transition", zh="转移", values=move),
        )

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the transitions (needs matplotlib)."""
        from .._edges import plot_record

        return plot_record(self, *args, **how)


def _region_columns(value: str) -> tuple[Column, ...]:
    return (
        Column("id", "Region", "区域", "text"),
        Column("time", "Time", "时期", "text"),
        Column("value", value, value),
        Column("expected", "Expected", "期望"),
        Column("variance", "Variance", "方差"),
        Column("z_score", "z score", "z 统计量"),
        Column("z", "Standardised value", "标准化值"),
        Column("lag", "Spatial lag", "空间滞后"),
        Column("quadrant", "Quadrant", "象限", "text"),
        Column("p_value", "p", "p 值", "p"),
        Column("p_adjusted", "p, corrected", "校正后 p 值", "p"),
        Column("cluster", "Cluster", "聚类类型", "text"),
    )
