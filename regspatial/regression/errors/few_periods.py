"""What Driscoll and Kraay's errors are worth with few periods: their bias and degrees of freedom.

A variance e'Ae of a slope, e = M u, has mean sigma2 tr MAM and variance 2 sigma4 tr(MAM)² where u is normal
and independent: so it is c times too large on average and varies as chi2 with tr(MAM)²/tr(MAMMAM) degrees
of freedom (Bell and McCaffrey 2002; Imbens and Kolesár 2016). Here A = S'KS, S the slope's weights by
period and K Bartlett's, so that T × T matrices say it: B = S M S', tr KB and tr KBKB. As the lags grow
with T this is the distribution that Vogelsang (2012) finds for fixed lags over T.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._kernels.within import GroupEffects
from ...results import Note
from ...words import _
from ..panel.least_squares.source import Codes, Factor

Array = NDArray[np.float64]

FEW, _CELLS = 100, 2e7
"""Periods beyond which nothing is left to correct, and cells beyond which it would take long."""


def few_periods(
    x: Array, bread: Array, effects: list[Codes], period: Factor, lags: int, factor: float
) -> tuple[Array, Array] | None:
    """Return the degrees of freedom (k,) and the share of the variance that is seen (k,), at most 1.

    None of more periods or rows than matter.

    Parameters
    ----------
    x : (k, N)
        Without the effects.
    bread : (k, k)
    effects : codes of the effects
    lags : int
    factor : float
        What the variance is multiplied by.
    """
    periods, rows = period.size, x.shape[1]
    if periods > FEW or periods * rows > _CELLS:
        return None
    away = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    kernel = np.maximum(1.0 - away / (lags + 1.0), 0.0)
    groups = GroupEffects(effects)
    df, share = np.empty(len(x)), np.empty(len(x))
    for j, weights in enumerate(bread @ x):
        s = np.zeros((periods, rows))
        s[period.codes, np.arange(rows)] = weights
        across = s @ x.T
        seen = kernel @ (s @ groups.within(s).T - across @ bread @ across.T)
        trace = float(np.trace(seen))
        df[j] = min(trace**2 / float(np.sum(seen * seen.T)), periods - 1.0)
        share[j] = min(factor * trace / float(weights @ weights), 1.0)
    return df, share


def few_note(few: tuple[Array, Array], df: int) -> Note:
    """Say what p and intervals are by, where other programs take the usual degrees of freedom."""
    return Note(
        _(
            "Few periods: p and intervals are by t with {few} degrees of freedom and {share} times the standard errors, "
            "which independent errors would make right; other programs take t({df}) and the errors as they stand."
        ),
        few=_between(few[0]),
        share=_between(few[1] ** -0.5),
        df=df,
    )


def _between(values: Array) -> str:
    """Return one number, or the least and the largest."""
    low, high = f"{values.min():.3g}", f"{values.max():.3g}"
    return low if low == high else f"{low}–{high}"
