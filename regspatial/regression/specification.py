"""Likelihood-ratio and Wald tests between spatial panel models, and of their fixed effects."""

from __future__ import annotations

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.special import chdtrc

from .._kernels.traces import row_sum
from ..errors import ConvergenceError, SpecificationError, listed
from ..results.regression import SpatialPanelResult
from ..results.specification import SpecificationTest
from ._data import INTERCEPT, choose
from ._within import WITH_TIME

Array = NDArray[np.float64]

_NESTS = {
    "gns": ("sdm", "sac", "sdem", "sar", "sem", "slx", "ols"),
    "sac": ("sar", "sem", "ols"),
    "sdm": ("sar", "sem", "slx", "ols"),
    "sar": ("ols",),
    "sem": ("ols",),
    "slx": ("ols",),
    "sdem": ("sem", "slx", "ols"),
}
_NULLS = {
    "sar": ("theta = 0 (SDM reduces to SAR)", "theta = 0（SDM 退化为 SAR）"),
    "sem": ("theta + rho·beta = 0 (SDM reduces to SEM)", "theta + rho·beta = 0（SDM 退化为 SEM）"),
}
_LESS = {"twoway": ("entity", "time", "none"), "entity": ("none",), "time": ("none",)}
_GONE = {
    "entity": ("no effects of regions", "无个体效应"),
    "time": ("no effects of periods", "无时间效应"),
    "twoway": ("no effects of regions and periods", "无个体与时间效应"),
}
_ROUNDING = 1e-9
"""A ratio below zero by less than this share of the log-likelihoods is rounding, and shown as it is."""
WALD_NULLS = ("theta=0", "theta+rho*beta=0")


def lr_test(unrestricted: SpatialPanelResult, restricted: SpatialPanelResult) -> SpecificationTest:
    """Test a model against one that it nests: LR = 2 (L_u - L_r) ~ χ²(df).

    Parameters
    ----------
    unrestricted, restricted : SpatialPanelResult
        On the same data, weights and fixed effects: sdm against sar, sem, slx, ols; sdem against
        sem, slx, ols; sar, sem, slx against ols; sac against sar, sem, ols; gns against all.

    Raises
    ------
    SpecificationError
        If the models are not nested or not estimated on the same data.
    ConvergenceError
        If the larger model is less likely than the one it nests.
    """
    u, r = unrestricted, restricted
    reasons = []
    if r.model not in _NESTS.get(u.model, ()):
        reasons.append(f"{r.model} is not nested in {u.model}")
    if u.fixed_effects != r.fixed_effects:
        reasons.append("fixed effects differ")
    if u.variables != r.variables or u.y_name != r.y_name:
        reasons.append("variables differ")
    if u.ids != r.ids or u.times != r.times or not _same_y(u, r):
        reasons.append("data differ")
    if u.w is not None and r.w is not None and not _same_weights(u, r):
        reasons.append("weights differ")
    if not _one_likelihood(u, r):
        reasons.append("bias corrections differ")
    if u.bias_correction == "score" and u.model in ("sac", "gns"):
        reasons.append("the two-equation score maximises no likelihood")
    if r.model == "sem" and u.model == "sdm" and not all(_has_lag(u)):
        reasons.append("the SEM is nested only where every x has its W(x)")
    if r.model == "sem" and u.model == "sdm" and not _one_equation(u):
        reasons.append(
            "where not all rows of W have one sum (an island), the SEM's constant and effects of "
            "periods are not those of an SDM"
        )
    if reasons:
        raise SpecificationError(
            f"No likelihood-ratio test of {u.model} against {r.model}: {listed(reasons)}.",
            f"无法对 {u.model} 与 {r.model} 做似然比检验：{listed(reasons)}。",
        )
    df = len(u.terms) - len(r.terms)
    statistic = _ratio(u, r)
    en, zh = _NULLS.get(r.model, ("", "")) if u.model == "sdm" else ("", "")
    name = f"{u.model.upper()} → {r.model.upper()}"
    return SpecificationTest(
        name="lr",
        null_en=en or f"the restrictions {name} hold",
        null_zh=zh or f"约束 {name} 成立",
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
    )


def effects_test(full: SpatialPanelResult, restricted: SpatialPanelResult) -> SpecificationTest:
    """Test fixed effects by likelihood ratio: one model with them and without some of them.

    Parameters
    ----------
    full, restricted : SpatialPanelResult
        The same model and data: two-way effects against entity or time effects (or none), entity or
        time effects against none. With bias_correction "none" or "lee-yu": others change the data.

    Returns
    -------
    SpecificationTest
        χ² with n - 1 degrees of freedom for entity effects and T - 1 for time effects.

    Raises
    ------
    SpecificationError
        If the models differ in something else.
    ConvergenceError
        If the model with more effects is less likely than the other.

    Notes
    -----
    With n - 1 restrictions and few times the χ² is an approximation at best: a statistic that is
    many times its degrees of freedom is clear, one that is near them is not.
    """
    u, r = full, restricted
    reasons = []
    if r.fixed_effects not in _LESS.get(u.fixed_effects, ()):
        reasons.append(f"{r.fixed_effects} effects are not part of {u.fixed_effects} effects")
    if u.model != r.model or u.variables != r.variables or u.y_name != r.y_name:
        reasons.append("models differ")
    if u.ids != r.ids or u.times != r.times or not _same_y(u, r):
        reasons.append("data differ")
    if not _same_weights(u, r):
        reasons.append("weights differ")
    if not {"lee-yu-transform", "score"}.isdisjoint({u.bias_correction, r.bias_correction}):
        reasons.append("the correction changes the data; use bias_correction='none'")
    if reasons:
        raise SpecificationError(
            f"No test of fixed effects: {listed(reasons)}.",
            f"无法检验固定效应：{listed(reasons)}。",
        )
    gone = {"entity": "time", "time": "entity", "none": u.fixed_effects}[r.fixed_effects]
    en, zh = _GONE[gone]
    df = (u.n_effects + len(u.terms)) - (r.n_effects + len(r.terms))
    statistic = _ratio(u, r)
    return SpecificationTest(
        name="lr",
        null_en=en,
        null_zh=zh,
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
    )


def wald_test(result: SpatialPanelResult, null: str = "theta=0") -> SpecificationTest:
    """Test restrictions of an SDM by its own covariance.

    Parameters
    ----------
    result : SpatialPanelResult
        An sdm; for ``theta=0`` also slx, sdem and gns.
    null : {"theta=0", "theta+rho*beta=0"}
        SDM reduces to SAR; SDM reduces to SEM (only where every x has its W(x)).

    Raises
    ------
    SpecificationError, ParameterError
        Also if the covariance has too low a rank (robust ones of few regions or times).
    """
    choose("null", null, WALD_NULLS)
    common = null != "theta=0"
    lagged = _has_lag(result)
    if not any(lagged) or (common and (result.model != "sdm" or not all(lagged))):
        raise SpecificationError(
            f"The hypothesis {null!r} cannot be tested in this {result.model}: it needs "
            f"{'an sdm with W(x) for every x' if common else 'W(x) terms'}.",
            f"无法在该 {result.model} 模型中检验 {null!r}：需要"
            f"{'每个 x 都有 W(x) 的 sdm' if common else 'W(x) 项'}。",
        )
    index = {t: i for i, t in enumerate(result.terms)}
    names = [v for v, has in zip(result.variables, lagged, strict=True) if has]
    restriction = np.zeros((len(names), len(result.terms)))
    value = np.empty(len(names))
    for row, v in enumerate(names):
        own, lag = index[v], index[f"W({v})"]
        restriction[row, lag] = 1.0
        value[row] = result.estimates[lag]
        if common:
            restriction[row, own] = result.rho
            restriction[row, index["rho"]] = result.estimates[own]
            value[row] += result.rho * result.estimates[own]
    middle = restriction @ result.covariance @ restriction.T
    statistic = _quadratic(middle, value, result.covariance_type)
    en, zh = _NULLS["sem" if common else "sar"]
    if result.model != "sdm":
        en, zh = "theta = 0", "theta = 0"
    return SpecificationTest(
        name="wald",
        null_en=en,
        null_zh=zh,
        statistic=statistic,
        df=len(names),
        p_value=float(chdtrc(len(names), statistic)),
    )


def _quadratic(middle: Array, value: Array, kind: str) -> float:
    """Return v'M⁻¹v, scaled to a unit diagonal first: regressors may have very different units."""
    size = np.sqrt(np.diag(middle))
    scaled = middle / np.outer(size, size)
    rank = int(np.linalg.matrix_rank(scaled, tol=1e-10, hermitian=True))
    if rank < value.size:
        raise SpecificationError(
            f"The {kind} covariance has rank {rank} in the {value.size} restrictions, so they "
            "cannot be tested together: too few regions or times for it. Use "
            "covariance='analytic' or 'observed'.",
            f"{kind} 协方差在 {value.size} 个约束上的秩仅为 {rank}，无法联合检验：区域或时期过少。"
            "请使用 covariance='analytic' 或 'observed'。",
        )
    unit = value / size
    return float(unit @ la.solve(scaled, unit, assume_a="pos"))


def _ratio(u: SpatialPanelResult, r: SpatialPanelResult) -> float:
    """Return 2 (L_u - L_r), as it is.

    Raises
    ------
    ConvergenceError
        If it is negative by more than rounding.
    """
    statistic = 2.0 * (u.loglik - r.loglik)
    if not statistic >= -_ROUNDING * max(1.0, abs(u.loglik), abs(r.loglik)):
        one, two = (f"{m.model} ({m.fixed_effects})" for m in (u, r))
        raise ConvergenceError(
            f"The larger model, {one}, is less likely than the one it nests, {two}: 2(L_u - L_r) = "
            f"{statistic:.6g}. One of the two is not at its maximum, so there is no test. Look for "
            "regressors in very different units and nearly collinear ones.",
            f"较大的模型 {one} 的似然低于它所包含的模型 {two}：2(L_u - L_r) = {statistic:.6g}。"
            "其中之一未达到极大值，无法检验。请检查解释变量的单位是否悬殊、是否近乎共线。",
        )
    return statistic


def _one_likelihood(u: SpatialPanelResult, r: SpatialPanelResult) -> bool:
    """Return whether both log-likelihoods are of one density (the score's is that at rho = 0)."""
    plain = ("none", "lee-yu")
    if u.bias_correction in plain or r.bias_correction in plain:
        return u.bias_correction in plain and r.bias_correction in plain
    return u.bias_correction == r.bias_correction or r.model in ("slx", "ols")


def _one_equation(u: SpatialPanelResult) -> bool:
    """Return whether B in front of a constant or an effect of a period leaves it one (rows alike)."""
    constant = u.fixed_effects == "none" and INTERCEPT in u.terms
    if u.w is None or not (constant or u.fixed_effects in WITH_TIME):
        return True
    return row_sum(u.w.matrix) is not None


def _has_lag(result: SpatialPanelResult) -> list[bool]:
    return [f"W({v})" in result.terms for v in result.variables]


def _same_y(u: SpatialPanelResult, r: SpatialPanelResult) -> bool:
    a, b = u.fitted + u.residuals, r.fitted + r.residuals
    return bool(np.abs(a - b).max() <= 1e-12 * np.abs(a).max())


def _same_weights(u: SpatialPanelResult, r: SpatialPanelResult) -> bool:
    if u.w is None or r.w is None or u.w is r.w:
        return True
    difference = u.w.to_sparse() - r.w.to_sparse()
    return difference.nnz == 0 or float(np.abs(difference.data).max()) == 0.0
