"""Scores of regions with residuals set right for what the model takes of them (CR2, Bell and McCaffrey 2002).

Residuals of region i are multiplied by (I - P_i)^-1/2, P_i = R_i (R'R)^-1 R_i' + u_i I: what its own columns R_i (T, P)
and the effects of periods take of it. Errors of one variance without dependence then have the right expectation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..estimation.conditioning import Basis

Array = NDArray[np.float64]

LEAST = 1e-3
"""Least eigenvalue of I - P_i: a region that the model all but takes is stretched 32 times, not more."""


def stretched(columns: Array, e: Array, u: Array | None = None) -> Array:
    """Return (I - P_i)^-1/2 e_i for all regions, of the shape of e.

    Parameters
    ----------
    columns : (P, T, n) array
        Of zeros take nothing.
    e : (T, n) or (K, T, n) array
    u : (n,) array, optional
        What effects of periods take of each region; nothing without it.
    """
    columns = columns[columns.any(axis=(1, 2))]
    left = np.ones(e.shape[-1]) if u is None else 1.0 - u
    if not len(columns):
        return e / np.sqrt(np.maximum(left, LEAST))
    q = Basis.of(columns).q.transpose(2, 1, 0)  # (n, T, P)
    vectors, sizes, _unused = np.linalg.svd(q, full_matrices=False)
    outer = np.maximum(left, LEAST) ** -0.5
    inner = np.maximum(left[:, None] - sizes**2, LEAST) ** -0.5
    along = np.einsum("itp,...ti->...ip", vectors, e) * (inner - outer[:, None])
    return np.asarray(e * outer + np.einsum("itp,...ip->...ti", vectors, along))


def by_region(columns: Array, e: Array) -> Array:
    """Return the score of each region, Σ_t r_it e_it, (P, n)."""
    return np.asarray(np.einsum("pti,ti->pi", columns, e))
