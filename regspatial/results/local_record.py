"""What the records of local regressions share: surfaces by term, their tables and layers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Variable
from ..containers.panel import Time, time_label
from ..errors import ParameterError, UnknownColumnError, listed
from .layer import LayerColumn
from .record import Record
from .table import Column, Note, Table

Array = NDArray[np.float64]

KERNELS_ZH = {
    "bisquare": "双平方",
    "gaussian": "高斯",
    "exponential": "指数",
    "tricube": "三次立方",
    "boxcar": "矩形",
}
TITLES = {
    "gwr": ("Geographically weighted regression", "地理加权回归"),
    "gtwr": ("Geographically and temporally weighted regression", "时空地理加权回归"),
    "mgwr": ("Multiscale geographically weighted regression", "多尺度地理加权回归"),
}
FAMILIES = {
    "gaussian": ("Gaussian", "高斯"),
    "poisson": ("Poisson", "泊松"),
    "binomial": ("binomial", "二项"),
}
SURFACE_COLUMNS = (
    Column("mean", "Mean", "均值"),
    Column("sd", "Std. dev.", "标准差"),
    Column("min", "Min", "最小值"),
    Column("q25", "Lower quartile", "下四分位"),
    Column("median", "Median", "中位数"),
    Column("q75", "Upper quartile", "上四分位"),
    Column("max", "Max", "最大值"),
    Column("positive", "Significant +", "显著为正", "int"),
    Column("negative", "Significant -", "显著为负", "int"),
)


class LocalRecord(Record, ABC):
    """What GWR, MGWR and GTWR share: surfaces by term, their t values, tables and layers."""

    __slots__ = ()

    model: str
    y_name: str
    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coefficients: Array
    std_errors: Array
    fitted: Array
    residuals: Array

    def summary(self, language: str = "en") -> str:
        """Return the coefficients' distribution and the fit as text (places are in `tables()`)."""
        return "\n\n".join(t.text(language) for t in self.tables() if t.name != "local")

    def _repr_html_(self) -> str:
        return "".join(t.html() for t in self.tables() if t.name != "local")

    @abstractmethod
    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term, adjusted for the number of effective tests, (k,)."""

    @property
    def t(self) -> Array:
        """Estimates over their standard errors, in the shape of `coefficients`."""
        ok = self.std_errors > 0
        out = np.full(np.shape(self.coefficients), np.nan)
        np.divide(self.coefficients, self.std_errors, out=out, where=ok)
        return out

    def significant(self, alpha: float = 0.05) -> NDArray[np.bool_]:
        """Return where |t| exceeds `critical_t`, in the shape of `coefficients`."""
        return np.asarray(np.abs(self.t) > self.critical_t(alpha))

    def surface(self, term: str) -> Variable:
        """Return one term's coefficients as a Variable, ready for a map or for Moran's I."""
        at = self._at(term)
        values = self.coefficients[..., at].reshape(len(self.times), len(self.ids))
        return Variable(name=term, ids=self.ids, times=self.times, values=values)

    def residual(self) -> Variable:
        """Return the residuals as a Variable, ready for Moran's I."""
        values = self.residuals.reshape(len(self.times), len(self.ids))
        return Variable(name="residual", ids=self.ids, times=self.times, values=values)

    def plot(self, regions: Any, **how: Any) -> Any:
        """Draw the coefficients as small maps; see `regspatial.reporting.local_maps.local_maps`."""
        from .._edges import plot_surfaces

        return plot_surfaces(self, regions, **how)

    def _at(self, term: str) -> int:
        if term not in self.terms:
            raise UnknownColumnError(
                f"There is no term {term!r}; there are: {listed(self.terms, 40)}.",
                f"没有项 {term!r}；现有：{listed(self.terms, 40)}。",
                columns=[term],
            )
        return self.terms.index(term)

    def _moment(self, time: object) -> int:
        if time is None:
            return -1
        wanted = time_label(time)
        if wanted not in self.times:
            raise UnknownColumnError(
                f"There is no time {wanted!r}; there are {listed(self.times, 20)}.",
                f"没有时期 {wanted!r}；现有：{listed(self.times, 20)}。",
            )
        return self.times.index(wanted)

    def _slice(self, values: Array, time: object) -> Array:
        """Return the values of one time (default: the last)."""
        size = len(self.ids)
        shape = (len(self.times), size, *values.shape[self.residuals.ndim :])
        return np.asarray(values.reshape(shape)[self._moment(time)])

    def _surfaces(self, global_: Array | None) -> Table:
        flat = self.coefficients.reshape(-1, len(self.terms))
        quantiles = np.quantile(flat, (0.0, 0.25, 0.5, 0.75, 1.0), axis=0)
        strong = self.significant().reshape(flat.shape)
        rows = []
        for j, term in enumerate(self.terms):
            numbers = [flat[:, j].mean(), flat[:, j].std(), *quantiles[:, j]]
            signs = [
                (strong[:, j] & (flat[:, j] > 0)).sum(),
                (strong[:, j] & (flat[:, j] < 0)).sum(),
            ]
            row: list[Any] = [term, *map(float, numbers), *map(int, signs)]
            if global_ is not None:
                row.insert(1, float(global_[j]))
            rows.append(tuple(row))
        en, zh = TITLES[self.model]
        extra = () if global_ is None else (Column("global", "Global model", "全局模型"),)
        return Table(
            name="surfaces",
            en=f"{en} of {self.y_name}: coefficients over {len(flat)} observations",
            zh=f"{self.y_name} 的{zh}：{len(flat)} 个观测的系数分布",
            columns=(Column("term", "Term", "变量", "text"), *extra, *SURFACE_COLUMNS),
            rows=tuple(rows),
            notes=(
                Note(
                    "Significant: |t| above the critical value at 5%, adjusted for the number of "
                    "effective tests (da Silva and Fotheringham 2016).",
                    "显著：|t| 大于 5% 水平下按有效检验个数修正的临界值（da Silva 和 Fotheringham 2016）。",
                ),
            ),
        )

    def _local(self, more: Sequence[tuple[Column, Array]]) -> Table:
        size, k = self.residuals.size, len(self.terms)
        several = len(self.times) > 1
        head = [Column("id", "Id", "编号", "text")]
        labels: list[list[Any]] = [list(self.ids) * len(self.times)]
        if several:
            head.append(Column("time", "Time", "时间", "text"))
            labels.append([str(t) for t in self.times for _ in self.ids])
        columns: list[Array] = []
        for j, term in enumerate(self.terms):
            head += [
                Column(f"b{j}", term, term),
                Column(f"se{j}", f"s.e. {term}", f"标准误 {term}"),
                Column(f"t{j}", f"t {term}", f"t 值 {term}"),
            ]
            columns += [
                v.reshape(size, k)[:, j] for v in (self.coefficients, self.std_errors, self.t)
            ]
        for column, values in (
            (Column("fitted", "Fitted value", "拟合值"), self.fitted),
            (Column("residual", "Residual", "残差"), self.residuals),
            *more,
        ):
            head.append(column)
            columns.append(values.reshape(size))
        numbers = np.column_stack(columns).tolist()
        rows = tuple(
            (*label, *row) for label, row in zip(zip(*labels, strict=True), numbers, strict=True)
        )
        return Table(
            name="local",
            en="Estimates by place",
            zh="分地点估计结果",
            columns=tuple(head),
            rows=rows,
        )

    def _layer(self, time: object, more: Sequence[LayerColumn]) -> tuple[LayerColumn, ...]:
        out: list[LayerColumn] = []
        used: set[str] = set()
        b, t = self._slice(self.coefficients, time), self._slice(self.t, time)
        strong = np.abs(t) > self.critical_t()
        for j, term in enumerate(self.terms):
            stem = _stem(term, j, used)
            kept = np.where(strong[:, j], b[:, j], np.nan)
            out += [
                LayerColumn(
                    name=f"s_{stem}",
                    en=f"{term}, where significant",
                    zh=f"{term}（显著处）",
                    values=kept,
                ),
                LayerColumn(name=f"b_{stem}", en=f"{term}", zh=f"{term} 系数", values=b[:, j]),
                LayerColumn(
                    name=f"t_{stem}", en=f"t of {term}", zh=f"{term} 的 t 值", values=t[:, j]
                ),
            ]
        first = [c for c in out if c.name.startswith("s_")]
        rest = [c for c in out if not c.name.startswith("s_")]
        slopes = [c for c in first if not c.name.startswith("s_Interc")]
        return (*slopes, *[c for c in first if c not in slopes], *rest, *more)


def _stem(term: str, at: int, used: set[str]) -> str:
    """Return at most eight ASCII characters for a term."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in term).strip("_")
    plain = plain[:8] or f"x{at}"
    if plain in used:
        plain = f"{plain[:6]}{at}"[:8]
    used.add(plain)
    return plain


def check_alpha(alpha: float) -> float:
    """Return alpha if it is a level between 0 and 1.

    Raises
    ------
    ParameterError
    """
    if not 0.0 < alpha < 1.0:
        raise ParameterError(
            f"alpha={alpha!r} is not between 0 and 1.", f"alpha={alpha!r} 不在 0 与 1 之间。"
        )
    return float(alpha)


def lack_name(gaussian: bool) -> Note:
    """Return what the model makes small."""
    return Note("Residual sum of squares", "残差平方和") if gaussian else Note("Deviance", "偏差")


def explained_name(gaussian: bool) -> Note:
    """Return what the share explained is called."""
    return Note("R²", "R²") if gaussian else Note("Share of the deviance explained", "偏差解释比例")


def bandwidth_text(bandwidth: float, adaptive: bool, metric: str) -> tuple[str, str]:
    """Return a bandwidth with its unit in both languages."""
    if adaptive:
        return f"{bandwidth:g} nearest", f"{bandwidth:g} 近邻"
    unit = ("km", "千米") if metric == "great-circle" else ("map units", "地图单位")
    return f"{bandwidth:.6g} {unit[0]}", f"{bandwidth:.6g} {unit[1]}"
