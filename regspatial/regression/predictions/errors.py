"""The errors of predictions: of a new observation, and given y of other regions."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.beside import beside
from ..._kernels.linear.solvers import Resolvent, factorised
from ..._kernels.linear.sparse import identity
from ..._kernels.linear.spectrum import Matrix
from ..._kernels.memory import check_square
from ...results.regression import SpatialPanelResult
from ...words import Message, _

Array = NDArray[np.float64]

_COLUMNS = 256
EXACT = 3000
"""Regions up to which the variance of the errors of a prediction is computed (n solves)."""
_HELD = 4.0
"""Matrices of all pairs at the peak: of the errors, its inverse, the part of those known, and that inverted."""
BY_REGRESSORS = Message(_("Use {param:kind=reduced-form}, which needs no y of other regions."))


def spread(s: Resolvent | None, b: Resolvent | None, n: int) -> Array:
    """Return the diagonal of PP', P = (I - rho W)^-1 (I - lambda M)^-1, s and b what solves with either."""
    out = np.zeros(n)
    for a in range(0, n, _COLUMNS):
        size = min(_COLUMNS, n - a)
        unit = np.zeros((n, size), order="F")
        unit[np.arange(a, a + size), np.arange(size)] = 1.0
        if b is not None:
            unit = b.solve(unit)
        if s is not None:
            unit = s.solve(unit)
        out += np.square(unit).sum(axis=1)
    return out


def _diagonal_of_inverse(block: Any, n: int) -> Array:
    """Return the diagonal of what some factors are of, inverted."""
    out = np.empty(n)
    for a in range(0, n, _COLUMNS):
        at = np.arange(a, min(a + _COLUMNS, n))
        unit = np.zeros((n, at.size), order="F")
        unit[at, at - a] = 1.0
        out[at] = block.solve(unit)[at, at - a]
    return out


def given_others(
    result: SpatialPanelResult,
    w: Matrix | None,
    m: Matrix | None,
    mean: Array,
    known: Array,
) -> tuple[Array, Array]:
    """Return the best linear prediction given y of the others, and its standard errors, (T, n) each.

    `w` are the weights of the lag and `m` those of the errors, None where the model has none.
    """
    n = mean.shape[1]
    pairs = ((result.rho, w), (result.lambda_, m))
    filters = [
        sp.csc_array(identity(n) - value * sp.csr_array(one))
        for value, one in pairs
        if one is not None
    ]
    root = sp.csc_array(identity(n))
    for one in filters:
        root = sp.csc_array(one @ root)
    q = sp.csc_array(root.T @ root)
    diagonal = np.asarray(q.diagonal())
    out, errors = mean.copy(), np.empty_like(mean)
    for t in range(len(mean)):
        seen = np.isfinite(known[t])
        gap = np.where(seen, known[t] - mean[t], 0.0)
        if seen.all():  # each given all others
            out[t] = known[t] - (q @ gap) / diagonal
            errors[t] = np.sqrt(result.sigma2 / diagonal)
            continue
        lost = np.flatnonzero(~seen)
        check_square(n if seen.any() else lost.size, _HELD, BY_REGRESSORS)
        block = factorised(sp.csc_array(q[lost][:, lost]), symmetric_pattern=True)
        pull = block.solve((q @ gap)[lost])
        out[t, lost] = mean[t, lost] - pull
        errors[t, lost] = np.sqrt(result.sigma2 * _diagonal_of_inverse(block, lost.size))
        if seen.any():  # those known: each given the other known ones, the lost ones unknown
            both = beside(np.linalg.inv, q.toarray())[np.ix_(seen, seen)]
            own = beside(np.linalg.inv, both)
            there = np.flatnonzero(seen)
            out[t, there] = known[t, there] - (own @ gap[there]) / np.diag(own)
            errors[t, there] = np.sqrt(result.sigma2 / np.diag(own))
    return out, errors
