"""The criterion at every adaptive bandwidth in one pass, by running sums over sorted neighbours.

The bisquare, tricube and boxcar weights are polynomials in the distance, so that
``X'KX(h) = M0 - 2 M2/h² + M4/h⁴`` (bisquare) with M0, M2, M4 sums over the nearest neighbours:
adding one neighbour is adding one term. At the bandwidth the weights go to zero, and the sums are
of the size of what is left of them: about one digit is lost, no more.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from ._local_fit import Problem, Sums, sums_of
from ._places import Index
from ._small import products
from ._weighting import STRETCH

Array = NDArray[np.float64]


def curve_block(
    problem: Problem, rows: Index, *, lowest: int, highest: int, compiled: bool = False
) -> Sums:
    """Return the sums of `score_block` for the adaptive bandwidths lowest, …, highest."""
    places = problem.places
    d2 = places.take(rows).squared(places)
    order = np.argsort(d2, axis=1, kind="stable")
    if compiled and problem.kernel.name == "bisquare" and numba_is_there():
        from ._compiled import curve_rows

        order = order[:, :highest]
        nearest = np.take_along_axis(d2, order, axis=1)
        return np.asarray(curve_rows(nearest, order, problem.x, problem.y, rows, lowest))
    out = np.zeros((highest - lowest + 1, 4))
    for row, sorted_d2, nearest in zip(rows, d2, order, strict=True):
        out += _row(problem, int(row), sorted_d2[nearest], nearest, lowest, highest)
    return out


def _row(problem: Problem, row: int, d2: Array, order: Index, lowest: int, highest: int) -> Sums:
    """Return one place's share of the sums, (bandwidths, 4)."""
    reach = min(len(d2), highest if problem.kernel.name != "boxcar" else len(d2))
    d2, order = d2[:reach], order[:reach]
    h2 = d2[lowest - 1 : highest] * STRETCH**2
    moments = running(problem, products(problem.x[order], problem.y[order]), d2, h2, lowest)
    own, y = problem.x[row : row + 1], problem.y[row : row + 1]
    return sums_of(moments[:, :, None], own, y, h2[:, None])


def running(problem: Problem, z: Array, d2: Array, h2: Array, lowest: int) -> Array:
    """Return weighted sums of the columns of z at each bandwidth, (columns, bandwidths)."""
    kernel = problem.kernel
    unit = d2[-1] if d2[-1] > 0.0 else 1.0
    base, inverse = d2 / unit, unit / np.where(h2 > 0.0, h2, unit)
    if kernel.power == 3:
        base, inverse = base**1.5, inverse**1.5
    last = np.arange(lowest - 1, lowest - 1 + len(h2))
    if kernel.name == "boxcar":  # ties at the bandwidth count in full
        last = np.searchsorted(d2, h2, side="left") - 1
    columns = np.ascontiguousarray(z.T)
    out = np.cumsum(columns, axis=1)[:, last] * kernel.coefficients[0]
    for p, coefficient in enumerate(kernel.coefficients[1:], start=1):
        columns *= base
        out += np.cumsum(columns, axis=1)[:, last] * (coefficient * inverse**p)
    return out


@cache
def numba_is_there() -> bool:
    """Whether loops can be compiled."""
    try:
        return find_spec("numba") is not None
    except (ImportError, ValueError):
        return False
