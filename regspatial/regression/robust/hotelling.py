"""Degrees of freedom of several restrictions together by errors of regions: Hotelling's T² (Pustejovsky and Tipton 2018).

The covariance of q restrictions by CR2 is spread like Wishart's, η q ~ η V; with errors alike and independent

    η = q (q + 1)/Σ Var d,    d the entries of Ω^-1/2 V Ω^-1/2, Ω the mean of V,

and W (η - q + 1)/(η q) has F(q, η - q + 1). F(q, n - 1) takes V for surer than it is, the more so the more restrictions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, fdtri

from ...results import Note
from ...results.estimates import said_p
from ...words import _

Array = NDArray[np.float64]

_TOGETHER = _(
    "Restrictions tested together by clustered errors have F of Hotelling's T² (Pustejovsky and Tipton 2018), since few clusters "
    "tell little of their covariance; the customary F({q}, {df}) = {f:.4g} would give {p}."
)
_TOO_FEW = _(
    "Clusters are too few for F of {q} restrictions together (Hotelling's T², Pustejovsky and Tipton 2018); the customary "
    "F({q}, {df}) = {f:.4g} would give {p}."
)
_CELLS = 2**22


def f_of(wald: float, q: int, eta: float) -> tuple[float, float]:
    """Return F of a Wald statistic of q restrictions, and the degrees of freedom below: W/q, and NaN, where none are left."""
    below = eta - q + 1.0
    return (wald / q * below / eta, below) if below > 0.0 else (wald / q, float("nan"))


def of_f(q: int, eta: float, level: float) -> float:
    """Return the Wald statistic of q restrictions that is exceeded in 1 - level of samples; infinite where none is left."""
    below = eta - q + 1.0
    return float(q * eta / below * fdtri(q, below, level)) if below > 0.0 else float("inf")


def customary(wald: float, q: int, df: int, below: float) -> Note:
    """Return what F(q, df) would say, where F has `below` degrees of freedom, or none."""
    f = wald / q
    sentence = _TOGETHER if below > 0.0 else _TOO_FEW
    return Note(sentence, q=q, df=df, f=f, p=said_p(float(fdtrc(q, df, f))))


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
    total = _of_pairs(pulled)
    for sign, own in ((1.0, lines - both), (-1.0, both)):  # i = j has lines beside
        trace = np.trace(own, axis1=1, axis2=2)
        total += sign * float(np.sum(trace**2) + np.einsum("iab,iba->", own, own))
    if apart is not None:
        total += float(np.sum((root @ apart.column) ** 2)) ** 2 * apart.variance
    return float(q * (q + 1) / total)


def _of_pairs(pulled: Array) -> float:
    """Return Σ_ij (tr B_iB_j')² + tr B_iB_j'B_iB_j', by columns, or by regions where these are fewer."""
    n, q, m = pulled.shape
    if m <= n:
        flat = pulled.reshape(n, -1)
        k = flat.T @ flat
        own = k.reshape(q, m, q, m)
        return float(np.sum(k**2)) + float(np.einsum("axby,bxay->", own, own))
    total, step, every = 0.0, max(1, _CELLS // (n * q * q)), pulled.reshape(n * q, m)
    for start in range(0, n, step):
        p = (pulled[start : start + step].reshape(-1, m) @ every.T).reshape(-1, q, n, q)
        total += float(np.sum(np.trace(p, axis1=1, axis2=3) ** 2))
        total += float(np.einsum("iajb,ibja->", p, p))
    return total


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
