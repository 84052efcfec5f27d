"""Few treated regions: the starts handed out anew among regions, exposures and clean cells with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...._kernels.random import Numbers
from ....progress import Progress, report
from .cells import reached
from .fit import clean_fit
from .links import Links
from .pretrends import rank_of

Array = NDArray[np.float64]
Measure = Callable[[Array], Array]
FEW_REGIONS, FEW_DF = 10, 5.0
"""Treated regions, or degrees of freedom, below which p by the starts handed out anew stands first."""


def randomised(
    first: Array,
    measure: Measure,
    y: Array,
    found: Array,
    *,
    draws: int,
    seed: int,
    within: NDArray[np.intp] | None = None,
    progress: Progress | None = None,
) -> tuple[Array, int]:
    """Return p of the effect on treated cells and of the spillover, (2,), and how many draws measured both.

    The null is sharp: no effect of either kind on any region. It holds where places were as good as drawn. A
    draw that leaves an effect unmeasurable counts as larger.

    Parameters
    ----------
    first : (n,) array
    measure : function of the first periods
        The two effects, (2,), were these the starts; NaN what cannot be measured.
    y : (n, T) array
        NaN where there are no data.
    found : (2,) array
        The two effects of the data; NaN where there is none.
    draws, seed : int
    within : (n,) codes, optional
        Regions among which starts are handed out.
    """
    keys = Numbers(seed, 2).uniform(0.0, 1.0, draws, len(first))[:, rank_of(y)]
    order = np.argsort(rank_of(y))
    order = order[
        first[order] > 0
    ]  # treated from the first period on: dropped, and handed to nobody
    codes = np.zeros(len(first)) if within is None else within
    groups = sorted(
        (order[codes[order] == code] for code in np.unique(codes)),
        key=lambda g: float(rank_of(y)[g[0]]),
    )
    larger, measured = np.zeros(2), 0
    for k in range(draws):
        anew = first.copy()
        for members in groups:
            anew[members] = first[members[np.argsort(keys[k, members])]]
        drawn = measure(anew)
        larger += ~(np.abs(drawn) < np.abs(found) * (1.0 - 1e-9))
        measured += int(np.isfinite(drawn[~np.isnan(found)]).all())
        if k % 50 == 0:
            report(progress, k / draws, "draws")
    p = (1.0 + larger) / (draws + 1.0)
    return np.where(np.isnan(found), np.nan, p), measured


def by_rings(rings: Callable[[Array], Sequence[Links]], y: Array, x: Array) -> Measure:
    """Return the function of the first periods that imputes from cells the policy has not reached.

    Parameters
    ----------
    rings : function of the first periods
        The (n, n) matrices of rings, or tuples of one a period.
    y : (n, T) array
        NaN where there are no data.
    x : (k, n, T) array
    """
    there = np.isfinite(y) & np.isfinite(x).all(axis=0)
    filled, columns = np.where(there, y, 0.0), np.where(there, x, 0.0)

    def measure(first: Array) -> Array:
        r = reached(first, rings(first), y.shape[1])
        fit = clean_fit(r.clean, there, columns)
        gap, usable = fit.gap(filled), fit.inside & ~fit.clean
        return np.array([_mean(gap, usable & r.treated), _mean(gap, usable & ~r.treated)])

    return measure


def _mean(gap: Array, cells: NDArray[np.bool_]) -> float:
    return float(gap[cells].mean()) if cells.any() else float("nan")
