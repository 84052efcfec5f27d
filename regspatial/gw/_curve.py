"""The criterion at every adaptive bandwidth in one pass, by running sums over sorted neighbours.

The bisquare, tricube and boxcar weights are polynomials in the distance, so that
``X'KX(h) = M0 - 2 M2/h² + M4/h⁴`` (bisquare) with M0, M2, M4 sums over the nearest neighbours:
adding one neighbour is adding one term. At the bandwidth the weights go to zero, and the sums are
of the size of what is left of them: about one digit is lost, no more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ._local_fit import Problem, Sums, near, numba_is_there, sums_of
from ._places import Index
from ._small import products
from ._weighting import STRETCH, Kernel

Array = NDArray[np.float64]

_TOGETHER = 64
"""Bandwidths below which all rows are summed at once; for more of them running sums row by row cost less."""


def curve_block(
    problem: Problem, rows: Index, *, lowest: int, highest: int, compiled: bool = False
) -> Sums:
    """Return the sums of `score_block` for the adaptive bandwidths lowest, …, highest."""
    found = near(problem, problem.places.take(rows), np.array([float(highest)]))
    reach = highest if problem.kernel.name != "boxcar" else found.d2.shape[1]
    order = np.argsort(found.d2, axis=1)[:, :reach]
    d2 = np.take_along_axis(found.d2, order, axis=1)
    if compiled and problem.kernel.name == "bisquare" and numba_is_there():
        from ._compiled import curve_rows

        nearest = found.columns[order]
        return np.asarray(curve_rows(d2, nearest, problem.x, problem.y, rows, lowest))
    z = products(problem.x[found.columns], problem.y[found.columns])
    if problem.kernel.name != "boxcar" and (highest - lowest) < _TOGETHER:
        h2 = d2[:, lowest - 1 :] * STRETCH**2
        moments = _together(problem.kernel, z, found.d2.shape[1], d2, order, lowest)
        return sums_of(moments, problem.x[rows], problem.y[rows], h2.T)
    out = np.zeros((highest - lowest + 1, 4))
    for row, sorted_d2, nearest in zip(rows, d2, order, strict=True):
        h2 = sorted_d2[lowest - 1 : highest] * STRETCH**2
        moments = running(problem.kernel, z[nearest], sorted_d2, h2, lowest)
        own, y = problem.x[row : row + 1], problem.y[row : row + 1]
        out += sums_of(moments[:, :, None], own, y, h2[:, None])
    return out


def _together(
    kernel: Kernel, z: Array, candidates: int, d2: Array, order: Index, lowest: int
) -> Array:
    """Return moments of a few bandwidths for all rows at once, (columns, bandwidths, rows)."""
    first, rows = lowest - 1, len(d2)
    unit = np.where(d2[:, -1:] > 0.0, d2[:, -1:], 1.0)
    h2 = d2[:, first:] * STRETCH**2
    base, inverse = d2 / unit, unit / np.where(h2 > 0.0, h2, unit)
    if kernel.power == 3:
        base, inverse = base**1.5, inverse**1.5
    there = np.zeros((rows, candidates))
    last = np.ascontiguousarray(z.T)[:, order[:, first:]]  # (columns, rows, bandwidths)
    out = np.zeros(last.shape)
    for p, coefficient in enumerate(kernel.coefficients):
        if p:
            last *= base[:, first:]
        np.put_along_axis(there, order[:, :first], base[:, :first] ** p, axis=1)
        sums = np.cumsum(last, axis=2)
        sums += (there @ z).T[:, :, None]
        sums *= coefficient * inverse**p
        out += sums
    return np.moveaxis(out, 1, 2)


def running(kernel: Kernel, z: Array, d2: Array, h2: Array, lowest: int) -> Array:
    """Return weighted sums of the columns of z at each bandwidth, (columns, bandwidths).

    The neighbours before `lowest` are summed at once, the others one after another.
    """
    widest = d2[lowest + len(h2) - 2]
    unit = widest if widest > 0.0 else 1.0
    base, inverse = d2 / unit, unit / np.where(h2 > 0.0, h2, unit)
    if kernel.power == 3:
        base, inverse = base**1.5, inverse**1.5
    first = lowest - 1
    last = np.arange(len(h2))
    if kernel.name == "boxcar":  # ties at the bandwidth count in full
        last = np.searchsorted(d2, h2, side="left") - 1 - first
    powers = np.array([base[:first] ** p for p in range(len(kernel.coefficients))])
    before = powers @ z[:first]
    columns = np.ascontiguousarray(z[first:].T)
    out = np.zeros((z.shape[1], len(h2)))
    for p, coefficient in enumerate(kernel.coefficients):
        if p:
            columns *= base[first:]
        sums = np.cumsum(columns, axis=1)[:, last] + before[p][:, None]
        out += sums * (coefficient * inverse**p)
    return out
