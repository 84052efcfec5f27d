r"""Maximum likelihood of flows with spatial dependence at destinations, origins and both (LeSage and Pace 2008).

F is (n, n) with destinations in rows, W (n, n). With A = I - rho_d W⊗ - rho_o ⊗W - rho_w W⊗W the log-determinant is

    ln|A| = Σ_i Σ_j ln|1 - rho_d l_i - rho_o l_j - rho_w l_i l_j|,    l the eigenvalues of W,

and the residuals are (E_0, E_d, E_o, E_w) (1, -rho')', each E a regression of F, WF, FW', WFW' on Z. Their triangle stands for
them: their cross products are never made. No matrix has n² rows and columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ..._kernels.linear.matrices import Matrix
from ...errors import ConvergenceError
from ...words import _

Array = NDArray[np.float64]

_STARTS = ((0.0, 0.0, 0.0), (0.4, 0.4, -0.16), (0.0, 0.0, 0.6), (0.7, 0.0, 0.0), (0.0, 0.7, 0.0))
_STEPS, _HALVES, _SETTLED = 200, 60, 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Determinant:
    """ln|A| of W's eigenvalues.

    Attributes
    ----------
    products : (3, n, n) complex or real
        l_i, l_j and l_i l_j: destinations in rows.
    real : (n, n) bool
        Where both are real, so that 1 - rho'products has to be above zero.
    """

    products: NDArray[np.inexact]
    real: NDArray[np.bool_]

    @classmethod
    def of(cls, values: NDArray[np.inexact]) -> Determinant:
        """Return that of eigenvalues (n,)."""
        if not np.iscomplexobj(values) or not values.imag.any():
            values = values.real
        flat = np.abs(values.imag) <= 1e-12 * max(float(np.abs(values).max(initial=0.0)), 1.0)
        i, j = np.broadcast_arrays(values[:, None], values[None, :])
        return cls(np.stack([i, j, i * j]), flat[:, None] & flat[None, :])

    def factors(self, rho: Array) -> NDArray[np.inexact]:
        """Return 1 - rho'products, (n, n)."""
        return 1.0 - np.tensordot(rho, self.products, axes=1)

    def feasible(self, rho: Array) -> bool:
        """Return whether every real factor is above zero, and none of the others zero."""
        f = self.factors(rho)
        return bool((f.real[self.real] > 1e-10).all() and (np.abs(f) > 1e-10).all())

    def value(self, rho: Array) -> float:
        """Return ln|A|."""
        return float(np.log(np.abs(self.factors(rho))).sum())

    def derivatives(self, rho: Array) -> tuple[Array, Array]:
        """Return the gradient (3,) and the second derivatives (3, 3)."""
        share = (self.products / self.factors(rho)).reshape(3, -1)
        first, second = share.sum(axis=1).real, (share @ share.T).real
        return -np.asarray(first, dtype=float), -np.asarray(second, dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowFit:
    """A maximum of the likelihood.

    Attributes
    ----------
    rho : (3,)
        Of destinations, origins and both.
    b : (k,)
    sigma2 : float
        e'e/N.
    covariance : (3 + k, 3 + k)
        Of rho and b, by the observed information.
    residuals : (N,)
    loglik, logdet : float
    """

    rho: Array
    b: Array
    sigma2: float
    covariance: Array
    residuals: Array
    loglik: float
    logdet: float


@dataclass(frozen=True, slots=True, eq=False)
class Lagged:
    """F and its three lags without Z.

    Attributes
    ----------
    slopes : (k, 4)
        Of F, WF, FW' and WFW' on Z.
    e : (N, 4)
        What Z leaves.
    triangle : (4, 4)
        R of e.
    inner : (k, k)
        Inverse of the triangle of Z.
    """

    slopes: Array
    e: Array
    triangle: Array
    inner: Array

    @classmethod
    def of(cls, f: Array, w: Matrix, z: Array) -> Lagged:
        """Regress F and its lags, destinations in rows, on Z (N, k)."""
        wf, fw = np.asarray(w @ f), np.asarray((w @ f.T).T)
        y = np.stack([one.ravel() for one in (f, wf, fw, np.asarray(w @ fw))], axis=1)
        q, r = la.qr(z, mode="economic", check_finite=False)
        slopes = la.solve_triangular(r, q.T @ y, check_finite=False)
        e = y - z @ slopes
        e -= q @ (q.T @ e)
        triangle = np.asarray(la.qr(e, mode="r", check_finite=False)[0])[:4]
        inner = la.solve_triangular(r, np.eye(len(r)), check_finite=False)
        return cls(slopes, e, triangle, inner)

    def left(self, rho: Array) -> Array:
        """Return e'e's root as a vector, (4,)."""
        return np.asarray(self.triangle @ np.concatenate([[1.0], -rho]))


def concentrated(d: Determinant, lagged: Lagged, rho: Array) -> float:
    """Return the log-likelihood at rho, the rest at its maximum."""
    n = len(lagged.e)
    sigma2 = float(np.square(lagged.left(rho)).sum()) / n
    return d.value(rho) - 0.5 * n * float(np.log(2.0 * np.pi * sigma2) + 1.0)


def maximised(d: Determinant, lagged: Lagged, free: Array) -> FlowFit:
    """Return the maximum over the columns of `free`, rho = free @ parameters.

    Parameters
    ----------
    free : (3, m)

    Raises
    ------
    ConvergenceError
    """
    found = (
        [
            _climbed(d, lagged, free, start)
            for start in dict.fromkeys(
                tuple((free.T @ np.array(s) / np.square(free).sum(axis=0)).tolist())
                for s in _STARTS
            )
            if d.feasible(free @ np.array(start))
        ]
        if free.size
        else [np.zeros(0)]
    )
    there = [one for one in found if one is not None]
    if not there:
        raise ConvergenceError(
            _(
                "The likelihood of the flows did not settle in {steps} {steps:step|steps}. Take weights of fewer neighbours, or "
                "fewer regressors."
            ),
            steps=_STEPS,
        )
    best = max(there, key=lambda p: concentrated(d, lagged, free @ p))
    return _told(d, lagged, free, best)


def _climbed(d: Determinant, lagged: Lagged, free: Array, start: tuple[float, ...]) -> Array | None:
    """Return the parameters at the maximum that Newton's steps from `start` come to."""
    p = np.array(start)
    value = concentrated(d, lagged, free @ p)
    for _step in range(_STEPS):
        g, h = _slope(d, lagged, free @ p)
        g, h = free.T @ g, free.T @ h @ free
        values, vectors = np.linalg.eigh(-h)
        values = np.maximum(np.abs(values), 1e-8 * max(float(np.abs(values).max()), 1e-300))
        move = vectors @ (vectors.T @ g / values)
        for _half in range(_HALVES):
            there = free @ (p + move)
            new = concentrated(d, lagged, there) if d.feasible(there) else -np.inf
            if new >= value - 1e-12 * abs(value):
                break
            move = 0.5 * move
        else:
            return None
        p, value = p + move, new
        if float(np.abs(move).max()) <= _SETTLED:
            return p
    return None


def _slope(d: Determinant, lagged: Lagged, rho: Array) -> tuple[Array, Array]:
    """Return the gradient and second derivatives of the concentrated likelihood."""
    n, left = len(lagged.e), lagged.left(rho)
    own = lagged.triangle[:, 1:]
    ssr, cross = float(left @ left), own.T @ left
    gradient, second = d.derivatives(rho)
    g = gradient + n * cross / ssr
    h = second - n * (own.T @ own) / ssr + 2.0 * n * np.outer(cross, cross) / ssr**2
    return g, h


def _told(d: Determinant, lagged: Lagged, free: Array, p: Array) -> FlowFit:
    rho = free @ p
    n, tau = len(lagged.e), np.concatenate([[1.0], -rho])
    sigma2 = float(np.square(lagged.left(rho)).sum()) / n
    of_rho = np.zeros((3, 3))
    if p.size:
        h = free.T @ _slope(d, lagged, rho)[1] @ free
        of_rho = free @ np.linalg.inv(-h) @ free.T
    pull = lagged.slopes[:, 1:]  # b moves by -pull with rho
    top = sigma2 * lagged.inner @ lagged.inner.T + pull @ of_rho @ pull.T
    v = np.block([[of_rho, -of_rho @ pull.T], [-pull @ of_rho, top]])
    return FlowFit(
        rho=rho,
        b=lagged.slopes @ tau,
        sigma2=sigma2,
        covariance=0.5 * (v + v.T),
        residuals=lagged.e @ tau,
        loglik=concentrated(d, lagged, rho),
        logdet=d.value(rho),
    )
