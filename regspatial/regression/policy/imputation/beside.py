"""What estimators that do not look at neighbours would have said: two-way effects, Callaway and Sant'Anna."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .fit import clean_fit

Array = NDArray[np.float64]
Cells = NDArray[np.bool_]


def two_way(treated: Cells, there: Cells, y: Array, x: Array) -> tuple[float, float]:
    """Return the coefficient of a 0/1 treatment under effects of regions and periods, and its error by region.

    The error is CR1 as the programs print it: G/(G−1) · (N−1)/(N−K), with effects of regions not counted in K.
    """
    columns = np.concatenate([treated[None].astype(float), np.where(there, x, 0.0)])
    fit = clean_fit(there, there, columns)
    slopes = fit.effects(y)[2]
    residual = fit.gap(y)
    projected = fit.gram[0] @ fit.x.reshape(len(columns), -1)
    scores = (projected.reshape(y.shape) * residual).sum(axis=1)
    regions, rows = int(there.any(axis=1).sum()), int(there.sum())
    parameters = len(columns) + int(there.any(axis=0).sum())
    factor = regions / (regions - 1.0) * (rows - 1.0) / (rows - parameters)
    return float(slopes[0]), float(np.sqrt(factor * np.sum(scores**2)))


def callaway(first: Array, there: Cells, y: Array) -> tuple[float, float] | None:
    """Return the mean effect over treated cells against the not yet treated, and its error; None with holes.

    Callaway and Sant'Anna (2021), without covariates, base the period before the start, weights by size of the
    cohorts; the error is that of the influence functions, the cohorts' shares among them.
    """
    if not there.all():
        return None
    n, periods = y.shape
    starts = [int(g) for g in np.unique(first[np.isfinite(first)]) if g > 0]
    effects, influences, cohorts = [], [], []
    for g in starts:
        own = first == g
        for t in range(g, periods):
            others = (first > t) & ~own
            if not others.any():
                continue
            change = y[:, t] - y[:, g - 1]
            mean, control = change[own].mean(), change[others].mean()
            part = np.where(own, (change - mean) / own.mean(), 0.0)
            part -= np.where(others, (change - control) / others.mean(), 0.0)
            effects.append(mean - control)
            influences.append(part)
            cohorts.append(own.astype(float))
    if not effects:
        return None
    shares = np.array([c.mean() for c in cohorts])
    at = np.array(effects)
    total = shares.sum()
    estimate = float(shares @ at / total)
    part = (shares @ np.array(influences)) / total
    part += (np.array(cohorts) - shares[:, None]).T @ (at - estimate) / total
    return estimate, float(np.sqrt(np.sum(part**2)) / n)
