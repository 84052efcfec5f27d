"""Running sums that cannot be vectorised, compiled by numba; imported only where numba is wanted.

The sums are those of `_curve` and `_smoother` in the same order, so that the digits are the same.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.compiled import compiled
from ._small import ALONE, SINGULAR
from ._weighting import STRETCH

Array = NDArray[np.float64]

_S2 = STRETCH**2
"""Of squared distances, as `STRETCH` of distances."""


def _terms(x: Array, y: float, out: Array) -> None:
    """Write x_a x_b (a <= b) and x_a y."""
    k = len(x)
    at = 0
    for a in range(k):
        for b in range(a, k):
            out[at] = x[a] * x[b]
            at += 1
    for a in range(k):
        out[at] = x[a] * y
        at += 1


def _add(sums: Array, terms: Array, base: float) -> None:
    """Add terms, terms·base and terms·base² to the three running sums."""
    for m in range(len(terms)):
        t = terms[m]
        sums[0, m] += t
        t *= base
        sums[1, m] += t
        sums[2, m] += t * base


def _solved(
    moments: Array, x: Array, y: Array, own: int, lower: Array, small: Array, out: Array, at: int
) -> None:
    """Solve the local regression of a place from its moments and add what it gives to `out[at]`.

    LDL' of X'KX: a pivot over the diagonal of X'KX is the pivot of `_small.factor`. Whole arrays
    and positions are passed, as a view made for every solution would take longer than it.
    """
    k = x.shape[1]
    upper = k * (k + 1) // 2
    fitted, s = 0.0, 0.0
    sound = True
    start = 0
    for j in range(k):
        pivot = moments[start]
        v, w = moments[upper + j], x[own, j]
        for m in range(j):
            share = lower[j, m]
            pivot -= share * share * small[2, m]
            v -= share * small[0, m]
            w -= share * small[1, m]
        if not pivot > SINGULAR * moments[start]:
            sound = False
            pivot = 1.0
        over = 1.0 / pivot
        small[0, j], small[1, j], small[2, j] = v * over, w * over, over
        fitted += v * w * over
        s += w * w * over
        for i in range(j + 1, k):
            value = moments[start + i - j]
            for m in range(j):
                value -= lower[i, m] * lower[j, m] * small[2, m]
            lower[i, j] = value
        start += k - j
    if not sound:
        out[at, 3] += 1.0
    e = y[own] - fitted
    out[at, 0] += e * e
    out[at, 1] += s
    if s < ALONE:
        left_out = e / (1.0 - s)
        out[at, 2] += left_out * left_out
    else:
        out[at, 2] += math.inf


def _curve_rows(d2: Array, order: Any, x: Array, y: Array, rows: Any, lowest: int) -> Array:
    """Return the sums of a bisquare curve over some rows, (bandwidths from lowest on, 4)."""
    k = x.shape[1]
    upper = k * (k + 1) // 2
    highest = d2.shape[1]
    out = np.zeros((highest - lowest + 1, 4))
    sums, terms = np.empty((3, upper + k)), np.empty(upper + k)
    lower, small = np.empty((k, k)), np.empty((3, k))
    for r in range(len(rows)):
        own = rows[r]
        unit = d2[r, highest - 1] if d2[r, highest - 1] > 0.0 else 1.0
        sums[:] = 0.0
        for rank in range(highest):
            j = order[r, rank]
            terms_of(x[j], y[j], terms)
            add(sums, terms, d2[r, rank] / unit)
            h2 = d2[r, rank] * _S2
            at = rank + 1 - lowest
            if at < 0:
                continue
            if not h2 > 0.0:
                out[at, 3] += 1.0
                continue
            inv = unit / h2
            for m in range(upper + k):
                terms[m] = sums[0, m] - 2.0 * inv * sums[1, m] + inv * inv * sums[2, m]
            solved(terms, x, y, own, lower, small, out, at)
    return out


def _binned_rows(d2: Array, h2: Array, z: Array, x: Array, y: Array) -> Array:
    """Return the sums of bisquare fits at many bandwidths, each pair of places touched once.

    Parameters
    ----------
    d2 : (rows, candidates)
    h2 : (rows, bandwidths), ascending
    z : (candidates, moments)
    x, y : (rows, k), (rows,)
    """
    k, size, many = x.shape[1], z.shape[1], h2.shape[1]
    out = np.zeros((many, 4))
    bins, sums = np.empty((many, 3, size)), np.empty((3, size))
    moments, table = np.empty(size), np.empty(2 * many, dtype=np.intp)
    lower, small = np.empty((k, k)), np.empty((3, k))
    for r in range(d2.shape[0]):
        bins[:] = 0.0
        widest = h2[r, many - 1]
        unit = widest if widest > 0.0 else 1.0
        lowest, over = h2[r, 0], 1.0 / unit
        steps = (len(table) - 1) / (widest - lowest) if widest > lowest else 0.0
        low = 0  # the bin in which each of equal steps from the least bandwidth to the last begins
        for c in range(len(table)):
            while low < many - 1 and (h2[r, low] - lowest) * steps <= c:
                low += 1
            table[c] = low
        for j in range(d2.shape[1]):
            v = d2[r, j]
            if v >= widest:
                continue
            low = 0
            if v >= lowest:
                low = table[int((v - lowest) * steps)]
                while v >= h2[r, low]:
                    low += 1
            base = v * over
            for m in range(size):
                t = z[j, m]
                bins[low, 0, m] += t
                t *= base
                bins[low, 1, m] += t
                bins[low, 2, m] += t * base
        sums[:] = 0.0
        for t in range(many):
            for p in range(3):
                for m in range(size):
                    sums[p, m] += bins[t, p, m]
            if not h2[r, t] > 0.0:
                out[t, 3] += 1.0
                continue
            inv = unit / h2[r, t]
            for m in range(size):
                moments[m] = sums[0, m] - 2.0 * inv * sums[1, m] + inv * inv * sums[2, m]
            solved(moments, x, y, r, lower, small, out, t)
    return out


def _weighted_rows(d2: Array, order: Any, values: Array, lowest: int) -> Array:
    """Return bisquare sums of `values` over sorted neighbours, (rows, bandwidths from lowest on)."""
    rows, highest = d2.shape
    out = np.empty((rows, highest - lowest + 1))
    for r in range(rows):
        a0 = a1 = a2 = 0.0
        for rank in range(highest):
            base = d2[r, rank]
            t = values[order[r, rank]]
            a0 += t
            t *= base
            a1 += t
            t *= base
            a2 += t
            if rank + 1 >= lowest:
                h2 = base * _S2
                inv = 1.0 / h2 if h2 > 0.0 else 1.0
                out[r, rank + 1 - lowest] = a0 - 2.0 * inv * a1 + inv * inv * a2
    return out


terms_of = compiled(_terms)
add = compiled(_add)
solved = compiled(_solved)
curve_rows = compiled(_curve_rows)
binned_rows = compiled(_binned_rows)
weighted_rows = compiled(_weighted_rows)
