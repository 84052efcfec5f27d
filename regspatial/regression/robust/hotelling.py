"""Degrees of freedom of several restrictions together by errors of regions: Hotelling's T² (Pustejovsky and Tipton 2018).

The covariance of q restrictions by CR2 is spread like Wishart's, η q ~ η V; with errors alike and independent

    η = q (q + 1)/Σ Var d,    d the entries of Ω^-1/2 V Ω^-1/2, Ω the mean of V,

and W (η - q + 1)/(η q) has F(q, η - q + 1). F(q, n - 1) takes V for surer than it is, the more so the more restrictions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Apart(NamedTuple):
    """What the covariance of restrictions has beside the squares of regions: that of rho.

    Attributes
    ----------
    column : (q,) array
        The restrictions' derivative by rho, times its standard error, the errors' variance being one.
    variance : float
        The square of the coefficient of variation of rho's variance.
    """

    column: Array
    variance: float


def freedom(lines: Array, pulled: Array, apart: Apart | None = None) -> float:
    """Return η.

    With v_i the lines of region i (T_i, q), and B_i = v_i'Q_i, Q an orthonormal basis of all that the model takes of
    residuals, the variances of all entries of V are Σ_ij (tr P_ij)² + tr P_ij P_ij, P_ij = [i = j] v_i'v_i - B_i B_j'.

    Parameters
    ----------
    lines : (n, q, q) array
        v_i'v_i.
    pulled : (n, q, m) array
        B_i.
    apart : Apart, optional
    """
    q = lines.shape[1]
    omega = (lines - pulled @ pulled.transpose(0, 2, 1)).sum(axis=0)
    if apart is not None:
        omega = omega + np.outer(apart.column, apart.column)
    values, vectors = np.linalg.eigh(omega)
    root = vectors * values**-0.5 @ vectors.T
    lines, pulled = root @ lines @ root, root @ pulled
    both = pulled @ pulled.transpose(0, 2, 1)
    flat = pulled.reshape(len(pulled), -1)
    k = flat.T @ flat
    total = float(np.sum(k**2))
    k = k.reshape(q, pulled.shape[2], q, pulled.shape[2])
    total += float(np.einsum("axby,bxay->", k, k))
    for sign, own in ((1.0, lines - both), (-1.0, both)):  # i = j has lines beside
        trace = np.trace(own, axis1=1, axis2=2)
        total += sign * float(np.sum(trace**2) + np.einsum("iab,iba->", own, own))
    if apart is not None:
        total += float(np.sum((root @ apart.column) ** 2)) ** 2 * apart.variance
    return float(q * (q + 1) / total)


class Freedom(NamedTuple):
    """What η of any restrictions is worked out from, in the coordinates in which columns are orthonormal.

    Attributes
    ----------
    lines : (P, T, n) array
        A_i q_i: what residuals' errors are multiplied with in the scores of slopes; 0 where a region is not there.
    taken : (M, T, n) array
        An orthonormal basis of columns (and that of rho), and of effects of periods where `along` is None.
    along : (n,) array or None
        The effects of periods of whole panels, of length one.
    back : (P, P) or (P + 1, P + 1) array
        From these coordinates, and rho, to slopes and rho.
    variance : float
        Of rho, over that of errors; 0 without it.
    pairs : float
        On how many pairs of regions, weighing alike, it rests.
    """

    lines: Array
    taken: Array
    along: Array | None
    back: Array
    variance: float = 0.0
    pairs: float = 1.0

    def of(self, restriction: Array) -> float:
        """Return η of restrictions of slopes, and of rho: a derivative (q, P) or (q, P + 1)."""
        slopes = len(self.lines)
        c = restriction @ self.back
        lines = np.tensordot(c[:, :slopes], self.lines, axes=1).transpose(2, 0, 1)
        pulled = lines @ self.taken.transpose(2, 1, 0)
        if self.along is not None:
            pulled = np.concatenate([pulled, lines * self.along[:, None, None]], axis=2)
        apart = None
        if c.shape[1] > slopes and c[:, slopes].any():
            apart = Apart(c[:, slopes] * self.variance**0.5, 2.0 / max(self.pairs, 1.0))
        return freedom(lines @ lines.transpose(0, 2, 1), pulled, apart)
