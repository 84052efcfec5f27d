"""The incidental-parameter corrections of Lee and Yu (2010)."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
from numpy.typing import NDArray

from .._kernels.solvers import Resolvent
from .._kernels.spectrum import Spectrum
from .._kernels.traces import sums_of_g
from ..errors import BoundaryError, SpecificationError
from ..options import Options
from ._covariance import information, inverse, point, traces
from ._data import Design, family
from ._likelihood import Maximum, Shape
from ._within import WITH_TIME

Array = NDArray[np.float64]

CORRECTIONS = ("auto", "none", "lee-yu", "lee-yu-transform", "score")


def plain_shape(d: Design) -> Shape:
    """Return (nT, T, 0), the shape of maximum likelihood."""
    return Shape(d.n * d.T, d.T, 0, log_unit=log(d.y_unit))


def transformed_shape(d: Design) -> Shape:
    """Return (m, a, c) of the transformation approach, also used for covariances after correction."""
    n, t = d.n, d.T
    if d.fixed_effects not in WITH_TIME:
        periods = t - 1 if d.fixed_effects == "entity" else t
        return Shape(n * periods, periods, 0, log_unit=log(d.y_unit))
    periods = t - 1 if d.fixed_effects == "twoway" else t
    shock = None if d.w is None else d.shock
    return Shape((n - 1) * periods, periods, 1, shock, log(d.y_unit))


def check(d: Design, correction: str) -> None:
    """Refuse corrections that do not exist for the model.

    Raises
    ------
    SpecificationError
    """
    if correction in ("auto", "none"):
        return
    if family(d.model) == "none" and correction != "lee-yu-transform":
        raise SpecificationError(
            f"bias_correction={correction!r} corrects rho or lambda, which model={d.model!r} does "
            "not have. Use bias_correction='auto' or 'none'.",
            f"bias_correction={correction!r} 用于修正 rho 或 lambda，而 model={d.model!r} 没有该参数。"
            "请使用 bias_correction='auto' 或 'none'。",
        )
    if d.fixed_effects == "none":
        raise SpecificationError(
            f"bias_correction={correction!r} corrects for fixed effects, and there are none. "
            "Use bias_correction='auto' or 'none'.",
            f"bias_correction={correction!r} 用于修正固定效应带来的偏误，但模型没有固定效应。"
            "请使用 bias_correction='auto' 或 'none'。",
        )
    if correction == "lee-yu" and family(d.model) == "both":
        raise SpecificationError(
            f"bias_correction='lee-yu' is not known for model={d.model!r}, which has rho and lambda. "
            "Use bias_correction='auto'.",
            f"model={d.model!r} 同时含 rho 与 lambda，没有 bias_correction='lee-yu' 的公式。"
            "请使用 bias_correction='auto'。",
        )
    if correction != "lee-yu-transform" or family(d.model) in ("none", "error"):
        return
    if d.fixed_effects in WITH_TIME and not d.shock.even:
        raise SpecificationError(
            f"bias_correction='lee-yu-transform' with time effects needs, in a model {d.model!r}, "
            "weights whose rows all have one sum; these do not (islands have a zero row). "
            "Use bias_correction='score' (or 'auto'), or row-normalise and connect the islands.",
            f"含时间效应的 bias_correction='lee-yu-transform' 在 {d.model!r} 模型中要求权重每行之和相同；"
            "当前权重不满足（孤立区域的行为零）。请使用 bias_correction='score'"
            "（或 'auto'），或行标准化并连接孤立区域。",
        )


def corrected(d: Design, top: Maximum, spectrum: Spectrum, options: Options) -> Maximum:
    """Return the bias-corrected estimates; the log-likelihood stays that of the maximum.

    entity: sigma2·T/(T-1). time and twoway: (b, rho, sigma2) + (1/n) Σ^-1 (0, 1'G1/n, 1/(2 sigma2)),
    Σ the information over nT in Elhorst's form (G applied to the demeaned Z), which published values
    follow; twoway then takes sigma2·T/(T-1). 1'G1/n is 1/(1-rho) where rows of W sum to one. For
    error models v'W1/v'v, v = 1 - lambda W1, stands in its place.
    """
    factor = d.T / (d.T - 1) if d.fixed_effects in ("entity", "twoway") else 1.0
    if d.fixed_effects == "entity":
        return replace(top, sigma2=top.sigma2 * factor)
    resolvent = Resolvent(d.matrix, top.rho, symmetric_of(spectrum))
    p = point(d, top.rho, top.b, top.sigma2)
    shape = plain_shape(d)
    t = traces(spectrum, resolvent, shape, options, squared=True)
    g = None
    if family(d.model) == "lag":
        g = d.lag(resolvent.across(np.tensordot(top.b, p.zt, axes=1)))
    k = top.b.size
    bias = np.zeros(k + 2)
    if family(d.model) == "error":
        bias[k] = -float(d.shock.slope(top.rho))
    else:
        bias[k] = sums_of_g(resolvent)[0] / d.n
    bias[k + 1] = 1.0 / (2.0 * top.sigma2)
    step = inverse(information(p, shape, t, g)) @ bias * d.T
    rho = float(top.rho + step[k])
    _require_inside(rho, top.rho, spectrum.bounds)
    return replace(
        top, b=top.b + step[:k], rho=rho, sigma2=float(top.sigma2 + step[k + 1]) * factor
    )


def symmetric_of(spectrum: Spectrum) -> bool:
    """Return whether W was found similar to a symmetric matrix."""
    owner = getattr(spectrum, "parent", spectrum)
    return bool(getattr(owner, "symmetric", False))


def _require_inside(rho: float, before: float, bounds: tuple[float, float]) -> None:
    if not bounds[0] < rho < bounds[1]:
        raise BoundaryError(
            f"The Lee–Yu correction moves the spatial parameter from {before:.6g} to {rho:.6g}, "
            f"outside {bounds[0]:.6g} to {bounds[1]:.6g}. Use bias_correction='auto'.",
            f"Lee–Yu 修正将空间参数从 {before:.6g} 移至 {rho:.6g}，超出 {bounds[0]:.6g} 至 {bounds[1]:.6g}。"
            "请使用 bias_correction='auto'。",
        )
