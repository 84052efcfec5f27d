"""How far the residuals of a regression are alike: the cut-off of Conley's errors where none is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._kernels.random import Numbers
from ..._kernels.shapes.distances import matrix
from ...choices.weights import Metric
from ...errors import ParameterError
from ...words import _
from .conley_curve.record import Reach

Array = NDArray[np.float64]

BANDS = 10
FEWEST_PAIRS = 15
"""Pairs below which a band is joined with the next."""
PLACES = 400
"""Places of which all pairs are compared; of more this many are drawn."""
DRAWS = 499
FEWEST = 10
"""Places below which permutations say nothing."""
SHARE = 0.05
_SEED = 1  # one for all: standard errors do not depend on chance


def residuals_at(
    e: Array, place: NDArray[np.intp], period: NDArray[np.intp] | None, n: int
) -> Array:
    """Return the mean residual of every place in every period, (T, n); NaN where there is no row."""
    t = np.zeros(e.size, dtype=np.intp) if period is None else period
    periods = int(t.max()) + 1
    size = periods * n
    count = np.bincount(t * n + place, minlength=size)
    total = np.bincount(t * n + place, weights=e, minlength=size)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / count, np.nan).reshape(periods, n)


def reach_of(e: Array, points: Array, metric: Metric) -> Reach:
    """Return the correlogram of residuals (T, n), and where it first falls into its permutation band.

    The mean product of two places' residuals of one period over their mean square, by bands of
    distance up to half of the largest. Permuted are the places, each with its whole series.

    Raises
    ------
    ParameterError
        With fewer than ten places.
    """
    numbers = Numbers(_SEED)
    order = np.lexsort(points.T)  # so that neither names nor the order of rows matter
    if len(order) > PLACES:
        order = order[np.sort(_shuffled(numbers, len(order))[:PLACES])]
    r, xy = e[:, order], points[order]
    n = len(order)
    distance = matrix(xy, metric)
    if n < FEWEST or not distance.max() > 0:
        raise ParameterError(
            _(
                "{n} {n:place is|places are} too few to read off the residuals how far dependence reaches; "
                "give Conley's distance: {param:conley_cutoff=500}."
            ),
            n=n,
        )
    i, j = np.triu_indices(n, 1)
    ends = _ends(distance[i, j])
    bands = len(ends) - 1
    band = _band(ends, distance[i, j])
    i, j, band = i[band < bands], j[band < bands], band[band < bands]
    seen = np.isfinite(r)
    r = np.where(seen, r - r[seen].mean(), 0.0)
    both = None if seen.all() else (seen.T.astype(float) @ seen).ravel()
    products = (r.T @ r).ravel() / (np.square(r).sum() / seen.sum())
    pairs = np.bincount(band, minlength=bands)

    def curve(p: NDArray[np.intp]) -> Array:
        at = p[i] * n + p[j]
        count = pairs * float(len(r)) if both is None else np.bincount(band, both[at], bands)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.bincount(band, products[at], bands) / count)

    drawn = np.array([curve(_shuffled(numbers, n)) for _draw in range(DRAWS)])
    low, high = np.nanquantile(drawn, [SHARE / 2, 1 - SHARE / 2], axis=0)
    return Reach(
        lower=ends[:-1],
        upper=ends[1:],
        pairs=pairs,
        values=curve(np.arange(n)),
        low=low,
        high=high,
        unit="map" if metric == "planar" else "km",
        places=n,
        of=len(points),
        permutations=DRAWS,
        share=SHARE,
    )


def _shuffled(numbers: Numbers, n: int) -> NDArray[np.intp]:
    """Return a permutation."""
    return np.argsort(numbers.uniform(0.0, 1.0, n), kind="stable")


def _band(ends: Array, distance: Array) -> NDArray[np.intp]:
    """Return in which band each distance lies, above its lower end and up to its upper one."""
    return np.maximum(np.searchsorted(ends, distance * (1.0 - 1e-12)) - 1, 0)


def _ends(distance: Array) -> Array:
    """Return the ends of ten bands of one width up to half of the largest distance, thin ones joined."""
    ends = np.linspace(0.0, float(distance.max()) / 2.0, BANDS + 1)
    band = _band(ends, distance)
    count = np.bincount(band, minlength=BANDS)[:BANDS]
    kept, since = [0.0], 0
    for k, n in enumerate(count, start=1):
        since += int(n)
        if since >= FEWEST_PAIRS:
            kept.append(float(ends[k]))
            since = 0
    if since or len(kept) == 1:
        kept[max(len(kept) - 1, 1) :] = [float(ends[-1])]
    return np.array(kept)
