"""Exact moments of spatial statistics under normality and under permutation; arrays in and out.

Notation: S0 = Σ w_ij, S1 = ½ Σ (w_ij + w_ji)², S2 = Σ_i (w_i. + w_.i)², p_k = Σ z_i^k with z centred.
A sum over pairs, Γ = Σ w_ij f(y_i, y_j) with f symmetric, has under all n! permutations of y

    E[Γ]  = S0 E f_ab,
    E[Γ²] = S1 E f_ab² + (S2 − 2 S1) E f_ab f_ac + (S0² + S1 − S2) E f_ab f_cd

where a, b, c, d are distinct regions drawn at random (Mantel 1967; Cliff and Ord 1981), which gives
every formula below. No n × n array is made for a sparse W.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Array = NDArray[np.float64]
Matrix = sp.csr_array | Array

_ROWS = 256  # rows of a dense W looked at together
_NOISE = 1e-12  # a variance smaller than this share of the second moment is rounding


class Moments(NamedTuple):
    """Expected value and variance; arrays (T,) or (T, n)."""

    expected: Array
    variance: Array

    def times(self, factor: float) -> Moments:
        """Return the moments of a multiple."""
        return Moments(factor * self.expected, factor**2 * self.variance)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightSums:
    """Sums of W: S0, S1, S2, and row plus column sums (n,)."""

    s0: float
    s1: float
    s2: float
    margin: Array

    @property
    def n(self) -> int:
        """Number of regions."""
        return self.margin.size


def weight_sums(matrix: Matrix) -> WeightSums:
    """Return S0, S1, S2 of W."""
    rows = np.asarray(matrix.sum(axis=1), dtype=float).ravel()
    cols = np.asarray(matrix.sum(axis=0), dtype=float).ravel()
    margin = rows + cols
    if isinstance(matrix, sp.csr_array):
        squares = float(np.square(matrix.data).sum())
        crossed = float(matrix.multiply(matrix.T).sum())
    else:
        squares = float(np.vdot(matrix, matrix))
        crossed = 0.0
        for a in range(0, matrix.shape[0], _ROWS):
            crossed += float((matrix[a : a + _ROWS] * matrix[:, a : a + _ROWS].T).sum())
    return WeightSums(
        s0=float(rows.sum()), s1=squares + crossed, s2=float(np.square(margin).sum()), margin=margin
    )


def row_sums(matrix: Matrix) -> tuple[Array, Array]:
    """Return Σ_j w_ij and Σ_j w_ij², both (n,)."""
    if isinstance(matrix, sp.csr_array):
        squared = sp.csr_array(
            (np.square(matrix.data), matrix.indices, matrix.indptr), matrix.shape
        )
        squares = np.asarray(squared.sum(axis=1), dtype=float).ravel()
    else:
        squares = np.einsum("ij,ij->i", matrix, matrix)
    return np.asarray(matrix.sum(axis=1), dtype=float).ravel(), squares


def absolute_row_sums(matrix: Matrix) -> Array:
    """Return Σ_j |w_ij|, (n,)."""
    if isinstance(matrix, sp.csr_array):
        return np.asarray(abs(matrix).sum(axis=1), dtype=float).ravel()
    out = np.empty(matrix.shape[0])
    for a in range(0, out.size, _ROWS):
        out[a : a + _ROWS] = np.abs(matrix[a : a + _ROWS]).sum(axis=1)
    return out


def _power_sums(z: Array) -> tuple[Array, Array, Array]:
    squares = z * z
    return squares.sum(axis=-1), (squares * z).sum(axis=-1), (squares * squares).sum(axis=-1)


def _cleaned(variance: Array, scale: Array) -> Array:
    return np.where(variance > _NOISE * scale, variance, 0.0)


def _pairs(s: WeightSums, ab: Array, abab: Array, abac: Array, abcd: Array) -> Moments:
    expected = s.s0 * ab
    second = s.s1 * abab + (s.s2 - 2.0 * s.s1) * abac + (s.s0**2 + s.s1 - s.s2) * abcd
    return Moments(expected, _cleaned(second - expected**2, np.abs(second)))


def moran_normality(s: WeightSums, times: int) -> Moments:
    """Return the moments of I if the values are independent normal draws."""
    n = s.n
    expected = -1.0 / (n - 1.0)
    second = (n * n * s.s1 - n * s.s2 + 3.0 * s.s0**2) / (s.s0**2 * (n * n - 1.0))
    variance = _cleaned(np.asarray(second - expected**2), np.asarray(second))
    return Moments(np.full(times, expected), np.full(times, float(variance)))


def geary_normality(s: WeightSums, times: int) -> Moments:
    """Return the moments of C if the values are independent normal draws."""
    n = s.n
    top = (2.0 * s.s1 + s.s2) * (n - 1.0) - 4.0 * s.s0**2
    variance = _cleaned(np.asarray(top), np.asarray(4.0 * s.s0**2)) / (2.0 * (n + 1.0) * s.s0**2)
    return Moments(np.ones(times), np.full(times, float(variance)))


def products(s: WeightSums, z: Array) -> Moments:
    """Return the permutation moments of Σ w_ij z_i z_j; z (T, n), centred."""
    n = s.n
    p2, _, p4 = _power_sums(z)
    two, three = n * (n - 1.0), n * (n - 1.0) * (n - 2.0)
    return _pairs(
        s,
        ab=-p2 / two,
        abab=(p2**2 - p4) / two,
        abac=(2.0 * p4 - p2**2) / three,
        abcd=(3.0 * p2**2 - 6.0 * p4) / (three * (n - 3.0)),
    )


def raw_products(s: WeightSums, x: Array) -> Moments:
    """Return the permutation moments of Σ w_ij x_i x_j; x (T, n), not centred.

    x = m + z splits the sum into m² S0 + m Σ_i (w_i. + w_.i) z_i + Σ w_ij z_i z_j, whose moments are
    added; expanding powers of x instead would lose digits when m is large.
    """
    n = s.n
    m = x.mean(axis=-1)
    z = x - m[..., None]
    p2, p3, _ = _power_sums(z)
    quadratic = products(s, z)
    linear = np.square(s.margin - s.margin.mean()).sum() * p2 / (n - 1.0)
    cross = -s.s2 * p3 / (n * (n - 1.0)) + (2.0 * s.s0**2 - s.s2) * 2.0 * p3 / (
        n * (n - 1.0) * (n - 2.0)
    )
    # What cancels where every pair has the same weight, as large as it was; `linear` is a sum of
    # squares of what is left, so that its rounding is that of a square.
    size = s.s2 * (_NOISE * m**2 * p2 + np.abs(m * p3)) / (n - 1.0) + quadratic.variance
    variance = m**2 * linear + 2.0 * m * cross + quadratic.variance
    return Moments(m**2 * s.s0 + quadratic.expected, _cleaned(variance, size))


def contrasts(s: WeightSums, z: Array) -> Moments:
    """Return the permutation moments of Σ w_ij (z_i − z_j)²; z (T, n), centred."""
    n = s.n
    p2, _, p4 = _power_sums(z)
    two, three = n * (n - 1.0), n * (n - 1.0) * (n - 2.0)
    total = 2.0 * n * p2
    same = 2.0 * n * p4 + 6.0 * p2**2
    one_shared = n * n * p4 + 3.0 * n * p2**2 - same
    none_shared = total**2 - 2.0 * same - 4.0 * one_shared
    return _pairs(
        s,
        ab=total / two,
        abab=same / two,
        abac=one_shared / three,
        abcd=none_shared / (three * (n - 3.0)),
    )


def distances(s: WeightSums, x: Array) -> tuple[Array, Moments]:
    """Return Σ_ij |x_i − x_j|, and the permutation moments of Σ w_ij |x_i − x_j|; x (T, n).

    Sorting gives the sum of a region's distances to all others without an n × n array.
    """
    n = s.n
    ordered = np.sort(x, axis=-1)
    below = np.cumsum(ordered, axis=-1)
    place = 2.0 * np.arange(1, n + 1) - n
    own = place * ordered + below[:, -1:] - 2.0 * below
    total = own.sum(axis=-1)
    squares = 2.0 * n * np.square(x - x.mean(axis=-1, keepdims=True)).sum(axis=-1)
    shared = np.square(own).sum(axis=-1)
    two, three = n * (n - 1.0), n * (n - 1.0) * (n - 2.0)
    moments = _pairs(
        s,
        ab=total / two,
        abab=squares / two,
        abac=(shared - squares) / three,
        abcd=(total**2 - 4.0 * shared + 2.0 * squares) / (three * (n - 3.0)),
    )
    return total, moments


def linear_form(a: Array, z: Array) -> Moments:
    """Return the permutation moments of Σ a_i z_i; a (T, n), z (T, n) centred and permuted."""
    n = a.shape[-1]
    spread = np.square(a - a.mean(axis=-1, keepdims=True)).sum(axis=-1)
    variance = spread * np.square(z).sum(axis=-1) / (n - 1.0)
    scale = np.square(a).sum(axis=-1) * np.square(z).sum(axis=-1) / (n - 1.0)
    return Moments(np.zeros(len(z)), _cleaned(variance, scale))


def neighbour_sums(sums: Array, squares: Array, mean: Array, variance: Array) -> Moments:
    """Return the moments of Σ_j w_ij d_j when the d_j are dealt anew among the other regions.

    Parameters
    ----------
    sums, squares : (n,) arrays
        Σ_j w_ij and Σ_j w_ij².
    mean, variance : (T, n) arrays
        Of d over the n−1 regions other than i, divisor n−1.
    """
    others = sums.size - 1.0
    spread = others * squares - sums**2
    spread = np.where(spread > _NOISE * others * squares, spread, 0.0)
    return Moments(sums * mean, spread / (others - 1.0) * variance)


def others(z: Array) -> tuple[Array, Array]:
    """Return mean and variance (divisor n−1) of z over the regions other than i, (T, n)."""
    n = z.shape[-1]
    mean = (z.sum(axis=-1, keepdims=True) - z) / (n - 1.0)
    squares = (np.square(z).sum(axis=-1, keepdims=True) - z * z) / (n - 1.0)
    variance = squares - mean**2
    return mean, np.where(variance > _NOISE * squares, variance, 0.0)


def residual_moments(matrix: Matrix, X: Array) -> tuple[float, float]:
    """Return the moments of (n/S0) e'We/e'e for OLS residuals e = My with normal errors.

    E = (n/S0) tr(MW)/(n−k), V = (n/S0)² [tr(MWMW') + tr(MWMW) + tr(MW)²]/((n−k)(n−k+2)) − E²,
    from M = I − QQ' with X = QR, so that only n × k products are needed.
    """
    n, k = X.shape
    Q = np.linalg.qr(X)[0]
    WQ, WtQ = np.asarray(matrix @ Q), np.asarray(matrix.T @ Q)
    inner = Q.T @ WQ
    s = weight_sums(matrix)
    trace = -float(np.trace(inner))
    symmetric = (
        s.s1
        - 2.0 * float((WtQ * WQ).sum())
        - float((WQ * WQ).sum())
        - float((WtQ * WtQ).sum())
        + float(np.trace(inner @ inner))
        + float((inner * inner).sum())
    )
    scale = n / s.s0
    expected = scale * trace / (n - k)
    second = scale**2 * (symmetric + trace**2) / ((n - k) * (n - k + 2.0))
    return expected, float(_cleaned(np.asarray(second - expected**2), np.asarray(second)))
