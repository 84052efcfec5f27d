"""Impacts by region and by order of neighbourhood."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.selected_inverse import diagonals_near
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import EigenSpectrum, Matrix, Spectrum
from ..._kernels.linear.traces import power_sums, power_traces
from .record import RegionalImpacts

Array = NDArray[np.float64]

_MANY = 1000
"""Regions from which the diagonals are found from the factors, in a third of the time of n solves (a twentieth at
10,000)."""
_COLUMNS, _CELLS = 256, 2_500_000
"""Columns solved at once, and their cells: less than half a second, between which a run can be cut short."""


def regional(
    matrix: Matrix,
    resolvent: Resolvent | None,
    ids: tuple[str, ...],
    variables: tuple[str, ...],
    beta: Array,
    theta: Array,
) -> RegionalImpacts:
    """Return own, received and sent impacts of each region.

    received = S(β1 + θW1), sent = (β + θW')S'1, own = β diag S + θ diag(SW).
    """
    ones = np.ones(matrix.shape[0])
    w1 = np.asarray(matrix @ ones)
    if resolvent is None:
        down, across, left = ones, w1, ones
        diagonal, lagged = ones, np.zeros_like(ones)
    else:
        down, across = resolvent.solve(ones), resolvent.solve(w1)
        left = resolvent.solve_transposed(ones)
        diagonal, lagged = diagonals(matrix, resolvent)
    back = np.asarray(matrix.T @ left)
    return RegionalImpacts(
        ids=ids,
        variables=variables,
        own=np.outer(beta, diagonal) + np.outer(theta, lagged),
        received=np.outer(beta, down) + np.outer(theta, across),
        sent=np.outer(beta, left) + np.outer(theta, back),
    )


def diagonals(matrix: Matrix, resolvent: Resolvent) -> tuple[Array, Array]:
    """Return diag S and diag(WS) = diag(SW), from sparse factors of many regions, else by blocks of columns of S."""
    n = matrix.shape[0]
    if n >= _MANY and isinstance(matrix, sp.csr_array):
        factors = resolvent.without_exchange()
        found = None if factors is None else diagonals_near(factors, matrix)
        if found is not None:
            return found
    s, ws = np.empty(n), np.empty(n)
    width = max(1, min(_COLUMNS, _CELLS // n))
    for a in range(0, n, width):
        size = min(width, n - a)
        unit = np.zeros((n, size), order="F")
        unit[np.arange(a, a + size), np.arange(size)] = 1.0
        block = resolvent.solve(unit)
        s[a : a + size] = block[np.arange(a, a + size), np.arange(size)]
        rows = matrix[a : a + size]
        if isinstance(rows, sp.csr_array):
            ws[a : a + size] = np.asarray(rows.multiply(block.T).sum(axis=1)).ravel()
        else:
            ws[a : a + size] = np.einsum("ij,ji->i", rows, block)
    return s, ws


def partition(
    matrix: Matrix,
    spectrum: Spectrum | None,
    rho: float,
    beta: Array,
    theta: Array,
    orders: int,
    probes: int,
) -> Array:
    """Return the contribution of W^0 .. W^orders to the impacts, (k, orders+1, 3).

    The coefficient of W^q is rho^q β + rho^(q-1) θ (β for q = 0).
    """
    if isinstance(spectrum, EigenSpectrum):
        trace = spectrum.power_traces(orders) / matrix.shape[0]
    else:
        trace = power_traces(matrix, orders, probes=probes) / matrix.shape[0]
    trace[1:2] = 0.0  # the diagonal of W is zero; rounding would say 1e-16
    total = power_sums(matrix, orders)
    q = np.arange(orders + 1)
    own = np.power(rho, q)
    lagged = np.concatenate([[0.0], own[:-1]])
    weight = np.outer(beta, own) + np.outer(theta, lagged)
    direct, whole = weight * trace, weight * total
    return np.stack([direct, whole - direct, whole], axis=-1)
