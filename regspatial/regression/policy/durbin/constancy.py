"""The test that effects are the same in all periods since the start, by signs of whole regions' residuals.

Wald's F(q, n - 1) by errors by region refuses six and more of ten true nulls here: a period's column rests on the few regions
that are seen in it. So the model with one effect gives the residuals, and p is the share of signs with a Wald statistic as large.
rho is that of the model with one effect, in the data and in every sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...._kernels.random import Numbers
from ..imputation.fit import clean_fit
from ..imputation.pretrends import draws_of, rank_of, wald

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneEffect:
    """The test that one coefficient holds for all periods since the start.

    Attributes
    ----------
    key : "own", "next" or "both"
    q : int
        Restrictions; 0: there is one period, and nothing to test.
    statistic : float
        Wald, by errors clustered by region.
    p_value : float
        By the restricted wild cluster bootstrap.
    """

    key: str
    q: int
    statistic: float
    p_value: float


def constancy(
    filtered: Array, null: Array, own: Array, lagged: Array, draws: int, seed: int
) -> tuple[OneEffect, ...]:
    """Test that own effects, those of neighbours, and both are the same in all periods.

    Parameters
    ----------
    filtered : (n, T) array
        y less rho W y.
    null : (k, n, T) array
        The columns of the model with one effect.
    own, lagged : (m, n, T) arrays
        Columns of all periods but one, and their spatial lags.
    draws, seed : int
    """
    every = np.ones(filtered.shape, dtype=bool)
    signs = Numbers(seed, 0).signs(draws, len(filtered))[:, rank_of(filtered)]
    out = []
    for key, columns in (("own", own), ("next", lagged), ("both", np.concatenate([own, lagged]))):
        # the effects of the other clock stay free: each test refuses for its own reason
        beside = {"own": lagged, "next": own, "both": own[:0]}[key]
        free = clean_fit(every, every, np.concatenate([beside, null])).gap(filtered)
        whole = clean_fit(every, every, np.concatenate([columns, beside, null]))
        kept = [k for k in range(len(columns)) if whole.gram[k, k] > 0]
        if not kept:
            out.append(OneEffect(key=key, q=0, statistic=float("nan"), p_value=float("nan")))
            continue
        lines = (whole.gram @ whole.x.reshape(len(whole.x), -1))[kept]
        lines = lines.reshape(len(kept), *filtered.shape)
        statistic = float(wald(draws_of(whole, lines, free, np.ones((1, len(free)))))[0])
        drawn = wald(draws_of(whole, lines, free, signs))
        larger = int(np.sum(~(drawn < statistic * (1.0 - 1e-9))))
        p = (1 + larger) / (draws + 1)
        out.append(OneEffect(key=key, q=len(kept), statistic=statistic, p_value=p))
    return tuple(out)
