"""Exact average impacts at given parameters, and their derivatives.

S = (I - rho W)^-1, G_r = S (β_r I + θ_r W):
    direct = [β tr S + θ tr(SW)]/n,    tr S = n + rho tr G,  tr(SW) = tr G
    total  = β s(rho) + θ q(rho),      s = 1'S1/n,  q = 1'SW1/n = 1'WS1/n
with G = W S. Without rho (slx, sdem) S = I.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.interpolate import Interpolant
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Matrix, Spectrum
from ..._kernels.linear.traces import row_sum

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Multipliers:
    """What turns (β, θ) into impacts, for R values of rho; each (R,).

    direct = s_direct·β + q_direct·θ, total = s_total·β + q_total·θ; the d_… are derivatives by rho,
    of direct impacts empty where they were not asked for.
    """

    s_direct: Array
    q_direct: Array
    s_total: Array
    q_total: Array
    ds_direct: Array
    dq_direct: Array
    ds_total: Array
    dq_total: Array


def multipliers(
    matrix: Matrix, spectrum: Spectrum | None, rho: Array, symmetric: bool, derivatives: bool = True
) -> Multipliers:
    """Return the multipliers at each rho, with `derivatives` or without; spectrum None means S = I."""
    rho = np.atleast_1d(np.asarray(rho, dtype=float))
    if spectrum is None:
        one, zero = np.ones(rho.size), np.zeros(rho.size)
        mean = np.full(rho.size, float(np.asarray(matrix.sum())) / matrix.shape[0])
        return Multipliers(one, zero, one, mean, zero, zero, zero, zero)
    n = matrix.shape[0]
    near = spectrum.focus(float(rho.min()), float(rho.max()))
    g, g2 = near.traces(rho) if derivatives else (near.first_traces(rho), np.empty(0))
    s, q, ds, dq = totals(matrix, rho, symmetric)
    return Multipliers(
        s_direct=1.0 + rho * g / n,
        q_direct=g / n,
        s_total=s,
        q_total=q,
        ds_direct=(g + rho * g2) / n if derivatives else g2,
        dq_direct=g2 / n,
        ds_total=ds,
        dq_total=dq,
    )


def totals(matrix: Matrix, rho: Array, symmetric: bool) -> tuple[Array, Array, Array, Array]:
    """Return 1'S1/n, 1'WS1/n and their derivatives by rho.

    Where every row sums to c they are 1/(1 - c rho) and c/(1 - c rho). Otherwise by solves: at each
    rho if there are few, else at Chebyshev nodes over their range, added until exact.
    """
    c = row_sum(matrix)
    if c is not None:
        s = 1.0 / (1.0 - c * rho)
        return s, c * s, c * s**2, c**2 * s**2
    exact = np.array([_solved(matrix, float(r), symmetric) for r in rho[:9]]).T
    if rho.size <= 9:
        return exact[0], exact[1], exact[2], exact[3]
    low, high = float(rho.min()), float(rho.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        same = np.repeat(exact[:, :1], rho.size, axis=1)
        return same[0], same[1], same[2], same[3]
    found = Interpolant(lambda r: _solved(matrix, r, symmetric), low, high, 1e-12)(rho)
    return found[0], found[1], found[2], found[3]


def _solved(matrix: Matrix, rho: float, symmetric: bool) -> tuple[float, float, float, float]:
    n = matrix.shape[0]
    resolvent = Resolvent(matrix, rho, symmetric)
    ones = np.ones(n)
    s1 = resolvent.solve(ones)
    left = resolvent.solve_transposed(ones)
    ws1 = np.asarray(matrix @ s1)
    wt1 = np.asarray(matrix.T @ left)
    # d(1'S1) = 1'SWS1, d(1'WS1) = d(1'SW1) = 1'SWSW1.
    return (
        float(s1.mean()),
        float(ws1.mean()),
        float(left @ ws1) / n,
        float(wt1 @ ws1) / n,
    )


def effects(m: Multipliers, beta: Array, theta: Array) -> Array:
    """Return direct, indirect, total, (R, k, 3), for beta and theta (R, k) or (k,)."""
    beta, theta = np.atleast_2d(beta), np.atleast_2d(theta)
    direct = m.s_direct[:, None] * beta + m.q_direct[:, None] * theta
    total = m.s_total[:, None] * beta + m.q_total[:, None] * theta
    return np.stack([direct, total - direct, total], axis=-1)


def gradients(m: Multipliers, beta: Array, theta: Array) -> tuple[Array, Array, Array]:
    """Return derivatives of the effects at one point by own β, own θ (each (3,)) and rho (k, 3)."""
    s = np.array([m.s_direct[0], m.s_total[0] - m.s_direct[0], m.s_total[0]])
    q = np.array([m.q_direct[0], m.q_total[0] - m.q_direct[0], m.q_total[0]])
    direct = m.ds_direct[0] * beta + m.dq_direct[0] * theta
    total = m.ds_total[0] * beta + m.dq_total[0] * theta
    return s, q, np.stack([direct, total - direct, total], axis=-1)
