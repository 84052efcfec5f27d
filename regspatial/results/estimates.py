"""What all estimated records share: the columns of an estimate and its z and p."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from ..errors import ParameterError
from ..words import Message, _
from .by import Part, part
from .table import Column

Array = NDArray[np.float64]

ESTIMATE_COLUMNS = (
    Column("estimate", _("Estimate")),
    Column("std_error", _("Std. error")),
    Column("statistic", _("z")),
    Column("p_value", _("p"), "p"),
)


_BY_T = (*ESTIMATE_COLUMNS[:2], Column("statistic", _("t")), ESTIMATE_COLUMNS[3])


def estimate_columns(df: int | None) -> tuple[Column, ...]:
    """Return the columns of an estimate: t where p is by it, else z."""
    return ESTIMATE_COLUMNS if df is None else _BY_T


def estimated(
    estimates: Array, std_errors: Array, statistics: Array, p: Array, df: int | None = None
) -> tuple[Part, ...]:
    """Return the columns of an estimate with what stands in them; see `estimate_columns`."""
    return tuple(map(Part, estimate_columns(df), (estimates, std_errors, statistics, p)))


def interval(ends: Array | tuple[Any, Any], level: float = 0.95) -> tuple[Part, Part]:
    """Return the columns of an interval with what stands in them, the low ends and the high ones."""
    low, high = ends
    return (
        part("low", Message(_("{level:g}% low"), level=100 * level), low),
        part("high", Message(_("{level:g}% high"), level=100 * level), high),
    )


def check_level(level: float) -> float:
    """Return the level of an interval.

    Raises
    ------
    ParameterError
        If it does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise ParameterError(
            _("{param:level={level}}; it must lie between 0 and 1, such as 0.95."), level=level
        )
    return level


def check_level_of_tests(alpha: float) -> float:
    """Return the level below which a p-value counts as a finding.

    Raises
    ------
    ParameterError
        If it does not lie above 0 and up to 0.5: 0.95 is an interval's.
    """
    if 0.5 < alpha < 1:
        raise ParameterError(
            _(
                "{param:alpha={alpha}}; a test finds something where its p lies below the level, which is above 0 and "
                "at most 0.5. {other:g} is the level of tests that goes with intervals of {alpha:g}."
            ),
            alpha=alpha,
            other=round(1.0 - alpha, 12),
        )
    if not 0 < alpha <= 0.5:
        raise ParameterError(
            _("{param:alpha={alpha}}; it must lie above 0 and be at most 0.5, such as 0.05."),
            alpha=alpha,
        )
    return alpha


def z_and_p(estimates: Array, std_errors: Array, df: float | None = None) -> tuple[Array, Array]:
    """Return estimate/std_error and its two-sided p, normal or by t(df); NaN where the error is not > 0."""
    ok = std_errors > 0
    z = np.divide(estimates, std_errors, out=np.full(np.shape(estimates), np.nan), where=ok)
    return z, 2.0 * (ndtr(-np.abs(z)) if df is None else stdtr(df, -np.abs(z)))


def quantile(level: float, df: int | None = None) -> float:
    """Return how many standard errors half an interval is wide, normal or by t(df)."""
    share = 0.5 + check_level(level) / 2
    return float(ndtri(share) if df is None else stdtrit(df, share))


def without_others(z: Array, p: Array, drawn: Array) -> tuple[Array, Array]:
    """Return z, NaN where p of draws is another than its own `p`, and the p of draws."""
    return np.where(np.isclose(drawn, p, rtol=1e-9, atol=0.0), z, np.nan), drawn


def said_p(p: float) -> Message:
    """Return "p = 0.012", or "p < 0.001"."""
    return Message("p < 0.001") if p < 0.001 else Message("p = {p:.3f}", p=p)


def said_df(df: float) -> str:
    """Return degrees of freedom as readers see them: with a decimal where they are not whole, a dash where there are none."""
    return f"{df:.1f}".removesuffix(".0") if df > 0.0 else "\N{EN DASH}"


def normal_loglik(rss: float, n: int) -> float:
    """Return the log-likelihood of n normal errors at its maximum, -n/2 (ln 2π + ln(e'e/n) + 1)."""
    return float(-0.5 * n * (np.log(2.0 * np.pi * rss / n) + 1.0))
