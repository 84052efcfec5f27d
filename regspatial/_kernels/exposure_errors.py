"""Exposure-robust inference on one coefficient, on arrays (Adão, Kolesár and Morales 2019).

y, d and z are columns (N,) without everything else in the equation; z is the shift–share variable, d what
it instruments (itself for least squares). Rows are in blocks, a period each; S are the shares of a
block, (n_t, k).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.special import ndtri

from .linear.beside import beside

_DEPENDENT = 1e-9
"""Dummies of periods and industries add up: their last singular value is rounding, 1e-16 and not 0, and
what belongs to it is no column. Of columns of unit length honest ones lie far above."""

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


class Block(NamedTuple):
    """The rows of one period, and their shares of the industries that any of them has.

    Attributes
    ----------
    rows : (n_t,) positions among the N rows
    industries : (k_t,) positions among the K industries
    shares : (n_t, k_t)
    """

    rows: Codes
    industries: Codes
    shares: Array


def scores(blocks: Sequence[Block], v: Array, size: int) -> Array:
    """Return Σ_i s_ikt v_it, (T, K); zero where no region has the industry."""
    out = np.zeros((len(blocks), size))
    for t, one in enumerate(blocks):
        out[t, one.industries] = one.shares.T @ v[one.rows]
    return out


def shocks(blocks: Sequence[Block], z: Array, size: int) -> tuple[Array, Array]:
    """Return the least-squares shocks behind z, (T, K), and what they leave of it, (N,)."""
    out, rest = np.zeros((len(blocks), size)), z.copy()
    for t, one in enumerate(blocks):
        q, r = beside(np.linalg.qr, one.shares)
        found = la.solve_triangular(r, q.T @ z[one.rows], check_finite=False)
        again = z[one.rows] - one.shares @ found
        found = found + la.solve_triangular(r, q.T @ again, check_finite=False)
        out[t, one.industries] = found
        rest[one.rows] = z[one.rows] - one.shares @ found
    return out, rest


def summed(values: Array, clusters: Codes) -> Array:
    """Return sums over clusters of shocks; values and clusters are (T, K)."""
    return np.bincount(clusters.ravel(), weights=values.ravel())


class Set(NamedTuple):
    """What a test keeps: intervals in ascending order, z of the null, and half the width over 1.96."""

    pieces: tuple[tuple[float, float], ...]
    statistic: float
    error: float


def null_imposed(top: float, bottom: float, a: Array, d: Array, null: float, level: float) -> Set:
    """Return the AKM0 set: the b with (top - b·bottom)² ≤ q² Σ_c (a_c - b d_c)².

    Parameters
    ----------
    top, bottom : z'y and z'd
    a, d : (C,) sums over clusters of shocks of ĝ_k Σ_i s_ik times y, and times d
    """
    q = float(ndtri(0.5 + level / 2))
    # A b² + 2 H b + C ≤ 0; at the estimate the left side of the test is zero, so the set is never empty
    quadratic = bottom**2 - q**2 * float(d @ d)
    half = q**2 * float(a @ d) - top * bottom
    constant = top**2 - q**2 * float(a @ a)
    room = half**2 - quadratic * constant
    z = (top - null * bottom) / float(np.sqrt(np.sum((a - null * d) ** 2)))
    if quadratic > 0.0:
        ends = sorted((-half + sign * np.sqrt(max(room, 0.0))) / quadratic for sign in (-1, 1))
        return Set(((float(ends[0]), float(ends[1])),), z, float((ends[1] - ends[0]) / (2 * q)))
    if room > 0.0 and quadratic < 0.0:
        ends = sorted((-half + sign * np.sqrt(room)) / quadratic for sign in (-1, 1))
        lines = ((-np.inf, float(ends[0])), (float(ends[1]), np.inf))
        return Set(lines, z, float("inf"))
    return Set(((-np.inf, np.inf),), z, float("inf"))


def left_by(columns: Sequence[Array], weights: Array, g: Array) -> Array:
    """Return what a weighted regression on columns leaves of g; all are flat, weights above zero."""
    if not columns:
        return g
    root = np.sqrt(weights)
    x = np.stack([c * root for c in columns], axis=1)
    u, size, _unused = la.svd(
        x / np.linalg.norm(x, axis=0), full_matrices=False, check_finite=False
    )
    u = u[:, size > _DEPENDENT * size[0]]
    rest = g * root
    for _again in range(2):
        rest = rest - u @ (u.T @ rest)
    return np.asarray(rest / root)
