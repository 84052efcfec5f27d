"""Tests of the geographical detectors: strata of one factor, and two factors compared."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from .._kernels.multiple import holm
from .._kernels.strata import as_large
from .geodetector.record import Ecological, Factor, RiskTest

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


def f_tests(q: float, strata: Codes, y: Array) -> tuple[float, float, float]:
    """Return F, its p of the central distribution, and that of Wang's non-central one."""
    from scipy import stats

    count = np.bincount(strata)
    n, k = len(y), len(count)
    if k < 2 or n <= k:
        return float("nan"), float("nan"), float("nan")
    if q >= 1.0:
        return float("inf"), 0.0, 0.0
    f = (n - k) / (k - 1) * q / (1.0 - q)
    mean = np.bincount(strata, y) / count
    apart = ((mean**2).sum() - (np.sqrt(count) * mean).sum() ** 2 / n) / y.var()
    wang = noncentral_sf(f, k - 1, n - k, max(float(apart), 0.0))
    return f, float(stats.f.sf(f, k - 1, n - k)), wang


def noncentral_sf(f: float, a: int, b: int, apart: float) -> float:
    """Return the upper tail of a non-central F.

    Where scipy has none (1.13 with two degrees of freedom below): the Poisson mixture of central ones, over the
    ten standard deviations of the mixture that hold all but 1e-20 of it.
    """
    from scipy import stats

    with np.errstate(invalid="ignore"):
        found = float(stats.ncf.sf(f, a, b, apart))
    if np.isfinite(found):
        return found
    half = apart / 2.0
    away = 10.0 * np.sqrt(half) + 60.0
    j = np.arange(max(0, int(half - away)), int(half + away) + 1)
    below = special.betainc(a / 2.0 + j, b / 2.0, a * f / (a * f + b))
    return float(np.clip(1.0 - stats.poisson.pmf(j, half) @ below, 0.0, 1.0))


def kind_of(a: float, b: float, both: float) -> str:
    """Return Wang's type of an interaction."""
    same = 1e-9
    if both < min(a, b) - same:
        return "weaken-nonlinear"
    if both < max(a, b) - same:
        return "weaken-univariate"
    if both > a + b + same:
        return "enhance-nonlinear"
    return "independent" if abs(both - a - b) <= same else "enhance-bivariate"


def risk_tests(y: Array, factors: Sequence[Factor], strata_of: Sequence[Codes]) -> list[RiskTest]:
    """Compare the means of strata two by two, by Welch's t; p after Holm within the factor beside it."""
    from scipy import stats

    found = []
    for one, strata in zip(factors, strata_of, strict=True):
        groups = [y[strata == h] for h in range(int(strata.max()) + 1)]
        rows = []
        for g, h in itertools.combinations(range(len(groups)), 2):
            a, b = groups[g], groups[h]
            t = df = p = float("nan")
            if min(len(a), len(b)) >= 2:
                parts = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
                if sum(parts) > 0.0:
                    t = float((a.mean() - b.mean()) / np.sqrt(sum(parts)))
                    df = float(
                        sum(parts) ** 2
                        / sum(v**2 / (len(s) - 1) for v, s in zip(parts, (a, b), strict=True))
                    )
                    p = float(2.0 * stats.t.sf(abs(t), df))
            rows.append((g, h, float(a.mean() - b.mean()), t, df, p))
        held = holm(np.array([row[5] for row in rows]))
        found += [
            RiskTest(name=one.name, a=g, b=h, difference=d, t=t, df=df, p_value=p, p_holm=float(c))
            for (g, h, d, t, df, p), c in zip(rows, held, strict=True)
        ]
    return found


class Gap(NamedTuple):
    """By how much the squared error of one factor is above that of another, where each region is left out itself."""

    there: NDArray[np.bool_]
    values: Array
    mean: float
    f: float

    def as_large(self, signs: Array) -> int:
        """Return under how many draws of signs, (draws, n), the mean is as far from zero."""
        count = max(int(self.there.sum()), 1)
        drawn = np.abs(signs[:, self.there] @ self.values[self.there]) / count
        return as_large(abs(self.mean), drawn)


def gap_of(y: Array, strata: tuple[Codes, Codes]) -> Gap:
    """Compare two factors by the errors of the means of their strata; F is Wang's."""
    errors, within = [], []
    for found in strata:
        count = np.bincount(found)
        residual = y - (np.bincount(found, y) / count)[found]
        within.append(float((residual**2).sum()))
        lever = 1.0 - 1.0 / count[found]
        errors.append(np.where(lever > 0.0, residual / np.where(lever > 0.0, lever, 1.0), np.nan))
    gap = errors[1] ** 2 - errors[0] ** 2
    there = np.isfinite(gap)
    mean = float(gap[there].sum()) / max(int(there.sum()), 1)
    return Gap(there, gap, mean, within[0] / within[1] if within[1] > 0.0 else float("nan"))


def compared(y: Array, factors: tuple[Factor, Factor], gap: Gap, p_value: float) -> Ecological:
    """Return what was found of two factors; p of Wang's F beside it."""
    from scipy import stats

    free = len(y) - 1
    return Ecological(
        a=factors[0].name,
        b=factors[1].name,
        difference=factors[0].q - factors[1].q,
        gain=gap.mean,
        p_value=p_value,
        f=gap.f,
        p_f=float(stats.f.sf(gap.f, free, free)),
    )
