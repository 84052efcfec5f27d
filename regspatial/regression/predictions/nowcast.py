"""Periods that were not estimated, given y where it is known in them: nothing of the period is taken for granted.

Of a new period y = (I - rho W)^-1 (Zb + mu + alpha 1 + u), and what stands for b and mu misses by

    Omega = sigma2 s PP' + D V D',   P = (I - rho W)^-1 (I - lambda M)^-1,

s = 1 + 1/T where effects of regions are means over T periods, V the covariance of (b, rho) and D what they move in
y. The effect of the period, alpha, is estimated by generalised least squares from the y that are known (universal
kriging); where none is, what stands for it has the variance of how far effects move until then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.beside import beside
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.memory import check_square
from ...containers.times import Time
from ...words import Message

Array = NDArray[np.float64]

_HELD = 5.0
"""Matrices of all pairs at the peak: the covariance, that of those known, its inverse, and what is left of it."""


def errors_of(
    s: Resolvent | None, b: Resolvent | None, variances: Array, way_out: Message
) -> Array:
    """Return the covariance of y (n, n) that errors with these variances (n,) come to."""
    n = variances.size
    check_square(n, _HELD, way_out)
    p = np.diag(np.sqrt(variances))
    if b is not None:
        p = b.solve(p)
    if s is not None:
        p = s.solve(p)
    return np.asarray(p @ p.T)


def given_known(
    errors: Array, common: Array | None, mean: Array, known: Array, prior: float
) -> tuple[Array, Array]:
    """Return the prediction of each region given the y of the others, and its standard error, (n,) each.

    Parameters
    ----------
    errors : (n, n) array
        Covariance of y less `mean`, the effect of the period apart.
    common : (n,) array or None
        What an effect of the period of one comes to in each region; None without effects of periods.
    mean : (n,) array
        With what stands for the effect of the period where no other region is known.
    known : (n,) array
        NaN where y is not known.
    prior : float
        Variance of what stands for it.
    """
    there = np.isfinite(known)
    seen, lost = np.flatnonzero(there), np.flatnonzero(~there)
    out, variance = mean.copy(), np.diag(errors).copy()
    if common is not None:
        variance = variance + prior * common**2
    if not seen.size:
        return out, np.sqrt(variance)
    gap = known[seen] - mean[seen]
    inverse = beside(np.linalg.inv, errors[np.ix_(seen, seen)])
    whitened = inverse
    if common is not None:
        pull = inverse @ common[seen]
        precision = float(common[seen] @ pull)
        effect = float(pull @ gap) / precision
        whitened = inverse - np.outer(pull, pull) / precision
    if lost.size:
        across = errors[np.ix_(lost, seen)]
        rest = across @ inverse
        out[lost] = mean[lost] + across @ (whitened @ gap)
        variance[lost] = np.diag(errors)[lost] - np.sum(rest * across, axis=1)
        if common is not None:
            out[lost] += common[lost] * effect
            variance[lost] += np.square(common[lost] - rest @ common[seen]) / precision
    if common is None or seen.size > 1:  # one alone says nothing of itself but through the effect
        own = np.diag(whitened)
        out[seen] = known[seen] - (whitened @ gap) / own
        variance[seen] = 1.0 / own
    return out, np.sqrt(variance)


def steps_from(estimated: Sequence[Time], times: Sequence[Time]) -> Array:
    """Return how many steps each time lies from the last that was estimated, (T,), at least one.

    Of whole numbers (years) by their distance in the commonest step of the estimation; of others by their places
    among `times`.
    """
    last = estimated[-1]
    if len(estimated) > 1 and all(isinstance(t, int) for t in (*estimated, *times)):
        years = np.array(times, dtype=float)
        step = float(np.median(np.abs(np.diff(np.array(estimated, dtype=float)))))
        return np.asarray(np.maximum(np.abs(years - float(last)) / step, 1.0))
    start = list(times).index(last) if last in times else -1
    return np.asarray(np.maximum(np.abs(np.arange(len(times)) - start).astype(float), 1.0))
