"""Which correction for the fixed effects is done, and what is said of it beside the result."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..results import Note
from ._data import SPATIAL_TERMS, Design, family
from ._lee_yu import plain_shape, transformed_shape
from ._likelihood import Maximum
from ._within import WITH_TIME

Array = NDArray[np.float64]

_NAMES = {
    "lee-yu": ("Lee and Yu (2010)", "Lee 与 Yu（2010）修正"),
    "lee-yu-transform": ("Lee and Yu (2010), transformation", "Lee 与 Yu（2010）变换"),
    "score": (
        "unbiased score (rows of W need not have one sum)",
        "无偏得分（不要求 W 每行之和相同）",
    ),
}


def resolve(d: Design, asked: str) -> str:
    """Return the correction that is done.

    "auto": none without fixed effects; the unbiased score for a lag of y under time effects where
    rows of W do not all have one sum; else the transformation. "score" is the transformation where
    there is one for every W: effects of regions only, and models without a lag of y.
    """
    if asked not in ("auto", "score"):
        return asked
    if asked == "auto" and d.fixed_effects == "none":
        return "none"
    lag = family(d.model) in ("lag", "both") and d.fixed_effects in WITH_TIME
    if lag and (asked == "score" or not d.shock.even):
        return "score"
    return "lee-yu-transform"


def correction_notes(
    d: Design,
    asked: str,
    done: str,
    sigma2: float,
    plain: Maximum | None,
    bias: Array | None,
    errors: Array,
) -> tuple[Note, ...]:
    """Return what was done, what other programs print, and what doing nothing costs.

    Parameters
    ----------
    plain : Maximum or None
        The uncorrected maximum, where it differs and exists.
    bias, errors : (1,) or (2,) arrays
        Expected bias of rho or lambda (or both) without correction, and their standard errors.
    """
    if done == "none":
        return _cost(d, bias, errors)
    en, zh = _NAMES[done]
    by = " (bias_correction='auto')" if asked == "auto" else ""
    by_zh = "（bias_correction='auto'）" if asked == "auto" else ""
    notes = [Note(f"Bias correction: {en}{by}.", f"偏差修正：{zh}{by_zh}。")]
    notes.append(_uncorrected(d, sigma2, plain))
    if done != "lee-yu":
        m = transformed_shape(d).m
        notes.append(
            Note(
                f"Log-likelihood, AIC and BIC are of the {m} observations that the fixed effects "
                "leave: compare them among models with the same correction.",
                f"对数似然、AIC 与 BIC 基于去除固定效应后的 {m} 个观测：仅可与采用相同修正的模型比较。",
            )
        )
    return tuple(notes)


def _cost(d: Design, bias: Array | None, errors: Array) -> tuple[Note, ...]:
    """Return what no correction costs in the design at hand."""
    if family(d.model) == "none" or d.fixed_effects == "none":
        return ()
    if d.fixed_effects == "entity":
        share = 100.0 * (1.0 - np.sqrt((d.T - 1) / d.T))
        return (
            Note(
                f"Without bias correction standard errors are {share:.1f}% too small (sigma2 by the "
                "factor (T-1)/T); estimates are not touched. bias_correction='auto' mends it.",
                f"未做偏差修正时，标准误偏小 {share:.1f}%（sigma2 差 (T-1)/T 倍），估计值不受影响。"
                "bias_correction='auto' 可予修正。",
            ),
        )
    if bias is None:
        return ()
    parts = [
        (name, value, abs(value) / error if error > 0 else float("nan"))
        for name, value, error in zip(SPATIAL_TERMS[family(d.model)], bias, errors, strict=True)
    ]
    en = "; ".join(
        f"{name} {value:+.4f} ({size:.2f} standard errors)" for name, value, size in parts
    )
    zh = "；".join(f"{name} {value:+.4f}（{size:.2f} 个标准误）" for name, value, size in parts)
    return (
        Note(
            f"Without bias correction the expected bias in this design is: {en}. Intervals then cover "
            "less than they say: bias_correction='auto' mends it.",
            f"未做偏差修正时，本设计下的期望偏差为：{zh}。区间的实际覆盖率低于名义水平：bias_correction='auto' 可予修正。",
        ),
    )


def _uncorrected(d: Design, sigma2: float, plain: Maximum | None) -> Note:
    """Return what uncorrected maximum likelihood gives, which is what other programs print."""
    by = "bias_correction='none'"
    kind = family(d.model)
    if kind == "none":
        small = sigma2 * transformed_shape(d).m / plain_shape(d).m
        return Note(
            f"Coefficients are those without correction; sigma2 there is {small:.6g} ({by}).",
            f"系数与不修正时相同；不修正的 sigma2 为 {small:.6g}（{by}）。",
        )
    en, zh = f"{by}, which xsmle prints without leeyu", f"{by}，即 xsmle 不带 leeyu 时的输出"
    if d.turning is not None:  # xsmle takes means where rows of W differ
        en, zh = by, by
    if d.fixed_effects == "entity":
        small = sigma2 * (d.T - 1) / d.T
        return Note(
            f"Uncorrected ({en}): the same estimates, sigma2 = {small:.6g}.",
            f"未修正（{zh}）：估计值相同，sigma2 = {small:.6g}。",
        )
    if plain is None:
        return Note(
            f"Uncorrected ({en}): the maximum lies at a bound, so that there is no estimate.",
            f"未修正（{zh}）：极大值位于边界，没有估计值。",
        )
    values = {"lag": (plain.rho,), "error": (plain.rho,), "both": (plain.rho, plain.lambda_)}[kind]
    said = ", ".join(f"{n} = {v:.6g}" for n, v in zip(SPATIAL_TERMS[kind], values, strict=True))
    said += f", sigma2 = {plain.sigma2 * d.y_unit**2:.6g}"
    return Note(f"Uncorrected ({en}): {said}.", f"未修正（{zh}）：{said.replace(', ', '，')}。")
