"""One weight a region, so that the score of rho or lambda has mean zero whatever the errors' variances are.

With Q what effects of periods leave of the regions (I - vv'/v'v; I where there are none), e_i the residuals of region
i and Omega_i the covariance of its errors over time, independent between regions,

    E w'e = Σ_i h_i tr J_T Omega_i,    E Σ_i d_i e_i'e_i = Σ_i [(Q∘Q) d]_i tr J_T Omega_i,

h = diag QG of a lag of y (E e'He has diag QHQ). So d solves (Q∘Q) d = h, which Sherman and Morrison's formula does:
Q∘Q = diag(1 - 2u) + uu', u = v∘v/v'v. One number for all regions in place of d is the score of likelihood.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEPS, _EXACT = 100, 1e-15
"""Steps of conjugate gradients at most, and the share of h* at which they end: about ten, since S is nearly T' Q∘Q."""


def weights(h: Array, u: Array | None) -> Array:
    """Return d of (Q∘Q) d = h; `u` (n,) is v∘v/v'v, None without effects of periods."""
    if u is None:
        return h
    x, z = h / (1.0 - 2.0 * u), u / (1.0 - 2.0 * u)
    return np.asarray(x - z * (float(u @ x) / (1.0 + float(u @ z))))


def moved_weights(d: Array, h_slope: Array, u: Array | None, u_slope: Array | None) -> Array:
    """Return the derivative of d from those of h and u."""
    if u is None or u_slope is None:
        return weights(h_slope, u)
    of_squares = -2.0 * u_slope * d + u_slope * float(u @ d) + u * float(u_slope @ d)
    return weights(h_slope - of_squares, u)


class OfColumns:
    """The same with what regressors take of the residuals: exact for variances that differ by region.

    With q_it (K,) the rows of an orthonormal basis of the regressors without effects, C_i = Σ_t q_it q_it' and T' the
    periods that effects leave, S d = h* with

        S_ij = T' (Q_ij)² - 2 Q_ij Σ_t q_it'q_jt + tr C_i C_j,    h*_i = T' h_i - Σ_t q_it'(G'q_t)_i.

    Parameters
    ----------
    q : (K, T, n) array
    periods : int
        T'.
    by_time : bool
        Whether effects of periods are taken out.
    """

    def __init__(self, q: Array, periods: int, by_time: bool):
        n = q.shape[2]
        self.q, self.periods, self.by_time = q, periods, by_time
        self.own = np.einsum("kti,kti->i", q, q)
        self.squares = np.einsum("kti,lti->ikl", q, q).reshape(n, -1)
        self.u = np.full(n, 1.0 / n) if by_time else None

    def right(self, h: Array, back: Callable[[Array], Array]) -> Array:
        """Return h* of h; `back` applies G' along the last axis."""
        return np.asarray(self.periods * h - np.einsum("kti,kti->i", self.q, back(self.q)))

    def applied(self, d: Array) -> Array:
        """Return S d."""
        n = d.size
        out = -2.0 * self.own * d + self.squares @ (d @ self.squares)
        if self.u is None:
            return np.asarray(out + self.periods * d)
        out += self.periods * ((1.0 - 2.0 / n) * d + d.sum() / n**2)
        by_time = np.einsum("kti,i->kt", self.q, d)
        return np.asarray(out + (2.0 / n) * np.einsum("kti,kt->i", self.q, by_time))

    def weights(self, right: Array) -> Array:
        """Return d of S d = h*, by conjugate gradients from what regressors do not touch."""
        d = weights(right / self.periods, self.u)
        rest = right - self.applied(d)
        along, size = rest.copy(), float(rest @ rest)
        least = (_EXACT * float(np.linalg.norm(right))) ** 2
        for _unused in range(_STEPS):
            if size <= least:
                break
            turned = self.applied(along)
            curve = float(along @ turned)
            if curve <= 0.0:  # of a region whose residuals are all taken
                break
            d, rest = d + size / curve * along, rest - size / curve * turned
            before, size = size, float(rest @ rest)
            if size >= before:  # rounding is all that is left
                break
            along = rest + (size / before) * along
        return np.asarray(d)
