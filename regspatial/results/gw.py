"""The records of geographically weighted regressions: coefficients that vary over the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from ..containers import Variable
from ..containers.panel import Time, time_label
from ..errors import ParameterError, UnknownColumnError, listed
from .layer import LayerColumn
from .record import Record
from .table import Column, Note, Table

Array = NDArray[np.float64]

_KERNELS_ZH = {
    "bisquare": "双平方",
    "gaussian": "高斯",
    "exponential": "指数",
    "tricube": "三次立方",
    "boxcar": "矩形",
}
_TITLES = {
    "gwr": ("Geographically weighted regression", "地理加权回归"),
    "gtwr": ("Geographically and temporally weighted regression", "时空地理加权回归"),
    "mgwr": ("Multiscale geographically weighted regression", "多尺度地理加权回归"),
}
_FAMILIES = {
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


class LocalRecord(Record):
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

    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term, adjusted for the number of effective tests, (k,)."""
        raise NotImplementedError

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
        en, zh = _TITLES[self.model]
        extra = () if global_ is None else (Column("global", "Global model", "全局模型"),)
        return Table(
            name="surfaces",
            en=f"{en} of {self.y_name}: coefficients over {len(flat)} observations",
            zh=f"{self.y_name} 的{zh}:{len(flat)} 个观测的系数分布",
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GwrResult(LocalRecord):
    """A geographically (and temporally) weighted regression, estimated.

    Attributes
    ----------
    model : {"gwr", "gtwr"}
    family : {"gaussian", "poisson", "binomial"}
    kernel, adaptive, bandwidth
        Number of nearest neighbours (the place itself counted) or a distance.
    terms : k names; ``Intercept`` first where there is one
    ids, times : labels
    coords : (n, 2) array
    coefficients, std_errors : (n, k) arrays; (T, n, k) for gtwr
        On the scale of the link for Poisson and binomial.
    fitted, residuals, hat : (n,) arrays; (T, n) for gtwr
        `hat` is the diagonal of the hat matrix.
    local_r2, condition : like `fitted`
        Local R² (Gaussian; else NaN) and the condition number of K^½X.
    vif : like `coefficients`
        Local variance inflation factors; NaN for the intercept.
    bandwidths : like `fitted`
        h_i, in km or map units.
    tr_s, tr_sts : float
        Traces of S (the effective number of parameters) and of S'S.
    sigma2 : float
        RSS/(n - tr S); 1 for Poisson and binomial.
    rss, deviance, r2, adjusted_r2, aicc, aic, bic, cv : float
        r2 is the share of the deviance explained.
    kappa : float
        gtwr: squared distance in time counts kappa times; NaN else.
    tried : (m, 2) array
        Bandwidths that were looked at, with their criterion.
    global_ : mapping
        The model with one coefficient everywhere: coefficients, std_errors, aicc, r2, deviance.
    """

    model: str
    family: str
    kernel: str
    adaptive: bool
    bandwidth: float
    y_name: str
    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coords: Array
    metric: str
    coefficients: Array
    std_errors: Array
    fitted: Array
    residuals: Array
    hat: Array
    local_r2: Array
    condition: Array
    vif: Array
    bandwidths: Array
    tr_s: float
    tr_sts: float
    sigma2: float
    rss: float
    deviance: float
    r2: float
    adjusted_r2: float
    aicc: float
    aic: float
    bic: float
    cv: float
    tried: Array
    global_: Mapping[str, Any]
    kappa: float = float("nan")
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        size = f"{len(self.ids)} regions"
        size += f" × {len(self.times)} times" if len(self.times) > 1 else ""
        return (
            f"<GwrResult {self.model} of {self.y_name!r}: {size}, {self.kernel}, bandwidth "
            f"{_bandwidth_text(self.bandwidth, self.adaptive, self.metric)[0]}, AICc {self.aicc:.6g}>"
        )

    @property
    def nobs(self) -> int:
        """Number of observations."""
        return int(self.residuals.size)

    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term at alpha·k/tr S, n - 1 degrees of freedom, (k,)."""
        level = check_alpha(alpha) * len(self.terms) / self.tr_s
        value = stdtrit(self.nobs - 1.0, 1.0 - min(level, 1.0) / 2.0)
        return np.full(len(self.terms), float(value))

    def predict(
        self,
        panel: Any = None,
        *,
        coords: ArrayLike | None = None,
        regions: Any = None,
        points: str | tuple[str, str] = "centroid",
    ) -> Any:
        """Return coefficients and predictions at new places; see `regspatial.gw.predict`."""
        from .._edges import predict_local

        return predict_local(self, panel, coords=coords, regions=regions, points=points)

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and, by term, coefficients (also masked by significance) and t values."""
        more = (
            LayerColumn(
                name="fitted", en="Fitted value", zh="拟合值", values=self._slice(self.fitted, time)
            ),
            LayerColumn(
                name="residual", en="Residual", zh="残差", values=self._slice(self.residuals, time)
            ),
            LayerColumn(
                name="local_r2",
                en="Local R²",
                zh="局部 R²",
                values=self._slice(self.local_r2, time),
            ),
            LayerColumn(
                name="condition",
                en="Local condition number",
                zh="局部条件数",
                values=self._slice(self.condition, time),
            ),
        )
        return self.ids, self._layer(time, more)

    def tables(self) -> tuple[Table, ...]:
        """Return the distribution of the coefficients, the fit, and the estimates by place."""
        more = [
            (Column("local_r2", "Local R²", "局部 R²"), self.local_r2),
            (Column("condition", "Condition number", "条件数"), self.condition),
            (Column("bandwidth", "Bandwidth (distance)", "带宽（距离）"), self.bandwidths),
        ]
        beside = np.asarray(self.global_["coefficients"])
        return self._surfaces(beside), self._fit(), self._local(more)

    def _fit(self) -> Table:
        gaussian = self.family == "gaussian"
        g = self.global_
        nan = float("nan")
        k = float(len(self.terms))
        rows: list[tuple[Any, ...]] = [
            ("nobs", Note("Observations", "观测数"), float(self.nobs), float(self.nobs)),
            ("bandwidth", Note("Bandwidth", "带宽"), float(self.bandwidth), nan),
        ]
        if not np.isnan(self.kappa):
            rows.append(
                ("kappa", Note("kappa (time against space)", "kappa（时空比）"), self.kappa, nan)
            )
        rows += [
            ("tr_s", Note("Effective parameters, tr S", "有效参数个数 tr S"), self.tr_s, k),
            ("tr_sts", Note("tr S'S", "tr S'S"), self.tr_sts, k),
            ("deviance", _lack(gaussian), self.deviance, g["deviance"]),
            ("sigma2", Note("sigma²", "sigma²"), self.sigma2, nan),
            ("aicc", Note("AICc", "AICc"), self.aicc, g["aicc"]),
            ("aic", Note("AIC", "AIC"), self.aic, g["aic"]),
            ("bic", Note("BIC", "BIC"), self.bic, g["bic"]),
            ("cv", Note("CV", "CV"), self.cv, nan),
            ("r2", _explained(gaussian), self.r2, g["r2"]),
            ("adjusted_r2", Note("Adjusted R²", "调整 R²"), self.adjusted_r2, nan),
            (
                "critical_t",
                Note("Critical |t| at 5%", "5% 临界 |t|"),
                float(self.critical_t()[0]),
                nan,
            ),
        ]
        title = _TITLES[self.model]
        width = _bandwidth_text(self.bandwidth, self.adaptive, self.metric)
        family = _FAMILIES[self.family]
        return Table(
            name="fit",
            en=f"{title[0]}: {family[0]}, {self.kernel} kernel, bandwidth {width[0]}",
            zh=f"{title[1]}：{family[1]}分布，{_KERNELS_ZH[self.kernel]}核，带宽 {width[1]}",
            columns=(
                Column("key", "Key", "键", "text"),
                Column("statistic", "Statistic", "统计量", "text"),
                Column("local", "Local model", "局部模型"),
                Column("global", "Global model", "全局模型"),
            ),
            rows=tuple(rows),
            notes=self.notes,
        )


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


def _lack(gaussian: bool) -> Note:
    return Note("Residual sum of squares", "残差平方和") if gaussian else Note("Deviance", "偏差")


def _explained(gaussian: bool) -> Note:
    return Note("R²", "R²") if gaussian else Note("Share of the deviance explained", "偏差解释比例")


def _bandwidth_text(bandwidth: float, adaptive: bool, metric: str) -> tuple[str, str]:
    if adaptive:
        return f"{bandwidth:g} nearest", f"{bandwidth:g} 近邻"
    unit = ("km", "千米") if metric == "great-circle" else ("map units", "地图单位")
    return f"{bandwidth:.6g} {unit[0]}", f"{bandwidth:.6g} {unit[1]}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MgwrResult(LocalRecord):
    """A multiscale geographically weighted regression, estimated.

    Attributes
    ----------
    kernel, adaptive, metric, y_name, terms, ids, times, coords
        As in `GwrResult`.
    bandwidth : k numbers
        One for each term.
    gwr_bandwidth : float
        Of the GWR the back-fitting began with.
    coefficients, std_errors : (n, k) arrays
        On the scale of the columns; standard errors NaN without inference.
    standardised, standardised_std_errors : (n, k) arrays
        Of standardised y and x, as mgwr gives them.
    enp : (k,) array
        Effective number of parameters of each term.
    tr_s, tr_sts, sigma2, rss, r2, adjusted_r2, aicc, aic, bic : float
        In units of y.
    history : (iterations, k) array
        Bandwidths in the course of the back-fitting.
    scores : (iterations,) array
        Change of the terms (SOC-f).
    global_ : mapping
        The model with one coefficient everywhere.
    """

    model: str
    kernel: str
    adaptive: bool
    bandwidth: tuple[float, ...]
    gwr_bandwidth: float
    y_name: str
    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coords: Array
    metric: str
    coefficients: Array
    std_errors: Array
    standardised: Array
    standardised_std_errors: Array
    fitted: Array
    residuals: Array
    enp: Array
    tr_s: float
    tr_sts: float
    sigma2: float
    rss: float
    r2: float
    adjusted_r2: float
    aicc: float
    aic: float
    bic: float
    history: Array
    scores: Array
    global_: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        widths = ", ".join(f"{b:g}" for b in self.bandwidth)
        return (
            f"<MgwrResult of {self.y_name!r}: {len(self.ids)} regions, {self.kernel}, bandwidths "
            f"{widths}, AICc {self.aicc:.6g}>"
        )

    @property
    def nobs(self) -> int:
        """Number of observations."""
        return int(self.residuals.size)

    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term at alpha/ENP_j, n - 1 degrees of freedom, (k,)."""
        level = np.minimum(check_alpha(alpha) / self.enp, 1.0)
        return np.asarray(stdtrit(self.nobs - 1.0, 1.0 - level / 2.0))

    def predict(
        self,
        panel: Any = None,
        *,
        coords: ArrayLike | None = None,
        regions: Any = None,
        points: str | tuple[str, str] = "centroid",
    ) -> Any:
        """Return coefficients and predictions at new places; see `regspatial.gw.predict`."""
        from .._edges import predict_local

        return predict_local(self, panel, coords=coords, regions=regions, points=points)

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and, by term, coefficients (also masked by significance) and t values."""
        more = (
            LayerColumn(
                name="fitted", en="Fitted value", zh="拟合值", values=self._slice(self.fitted, time)
            ),
            LayerColumn(
                name="residual", en="Residual", zh="残差", values=self._slice(self.residuals, time)
            ),
        )
        return self.ids, self._layer(time, more)

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients' distribution, bandwidths, fit, and estimates by place."""
        beside = np.asarray(self.global_["coefficients"])
        return self._surfaces(beside), self._scales(), self._fit(), self._local(())

    def _scales(self) -> Table:
        critical = self.critical_t()
        rows = [
            (term, float(b), float(e), float(c))
            for term, b, e, c in zip(self.terms, self.bandwidth, self.enp, critical, strict=True)
        ]
        unit = _bandwidth_text(0, self.adaptive, self.metric)
        return Table(
            name="bandwidths",
            en=f"Bandwidth of each term ({unit[0][2:]})",
            zh=f"各项带宽（{unit[1][2:]}）",
            columns=(
                Column("term", "Term", "变量", "text"),
                Column("bandwidth", "Bandwidth", "带宽"),
                Column("enp", "Effective parameters", "有效参数个数"),
                Column("critical_t", "Critical |t| at 5%", "5% 临界 |t|"),
            ),
            rows=tuple(rows),
        )

    def _fit(self) -> Table:
        g = self.global_
        nan = float("nan")
        rows: list[tuple[Any, ...]] = [
            ("nobs", Note("Observations", "观测数"), float(self.nobs), float(self.nobs)),
            ("tr_s", Note("Effective parameters, tr S", "有效参数个数 tr S"), self.tr_s,
             float(len(self.terms))),
            ("deviance", _lack(True), self.rss, g["deviance"]),
            ("sigma2", Note("sigma²", "sigma²"), self.sigma2, nan),
            ("aicc", Note("AICc", "AICc"), self.aicc, g["aicc"]),
            ("aic", Note("AIC", "AIC"), self.aic, g["aic"]),
            ("bic", Note("BIC", "BIC"), self.bic, g["bic"]),
            ("r2", _explained(True), self.r2, g["r2"]),
            ("adjusted_r2", Note("Adjusted R²", "调整 R²"), self.adjusted_r2, nan),
            ("iterations", Note("Iterations", "迭代次数"), float(len(self.scores)), nan),
            ("change", Note("Last change (SOC-f)", "最后变化（SOC-f）"), float(self.scores[-1]), nan),
        ]  # fmt: skip
        title = _TITLES["mgwr"]
        return Table(
            name="fit",
            en=f"{title[0]}: {self.kernel} kernel",
            zh=f"{title[1]}:{_KERNELS_ZH[self.kernel]}核",
            columns=(
                Column("key", "Key", "键", "text"),
                Column("statistic", "Statistic", "统计量", "text"),
                Column("local", "Local model", "局部模型"),
                Column("global", "Global model", "全局模型"),
            ),
            rows=tuple(rows),
            notes=self.notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalPrediction(Record):
    """Coefficients and predictions at places where the response was not used.

    Attributes
    ----------
    ids : m labels
    terms : k names
    coefficients, std_errors : (m, k) arrays
        Standard errors are NaN for MGWR.
    fitted : (m,) array
        Expected response; NaN where no regressors were given.
    std_error : (m,) array
        Of the expected response (Gaussian GWR); NaN else.
    """

    model: str
    ids: tuple[str, ...]
    terms: tuple[str, ...]
    coefficients: Array
    std_errors: Array
    fitted: Array
    std_error: Array
    spec: Mapping[str, Any] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

    def interval(self, level: float = 0.95) -> Array:
        """Return normal intervals of the expected response, (m, 2)."""
        half = float(ndtri(0.5 + check_alpha(level) / 2)) * self.std_error
        return np.column_stack([self.fitted - half, self.fitted + half])

    def tables(self) -> tuple[Table, ...]:
        """Return the predictions by place."""
        columns = [
            Column("id", "Id", "编号", "text"),
            Column("fitted", "Prediction", "预测值"),
            Column("std_error", "Std. error", "标准误"),
            *(Column(f"b{j}", term, term) for j, term in enumerate(self.terms)),
        ]
        numbers = np.column_stack([self.fitted, self.std_error, self.coefficients]).tolist()
        return (
            Table(
                name="predictions",
                en=f"{_TITLES[self.model][0]}: predictions",
                zh=f"{_TITLES[self.model][1]}：预测",
                columns=tuple(columns),
                rows=tuple((i, *row) for i, row in zip(self.ids, numbers, strict=True)),
            ),
        )
