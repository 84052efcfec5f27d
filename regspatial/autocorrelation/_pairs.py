"""Products of two lags: W with weights of regions for themselves, and exact moments under permutation of pairs.

Both variables of a region are dealt together, as one pair, so that their correlation is no part of what is tested.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.executor import run
from .._kernels.linear.sparse import diagonal
from ._moments import _NOISE, _ROWS, Array, Matrix, Moments, _cleaned, absolute_row_sums
from ._permutation import PermutationScheme, blocks, product
from ._weights import largest_in_row


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Smoother:
    """W without its diagonal, (n, n), and the diagonal, (n,)."""

    matrix: Matrix
    own: Array

    def lags(self, z: Array) -> Array:
        """Return Σ_j w_ij z_j, j = i included, of z (T, n)."""
        return np.asarray((self.matrix @ z.T).T) + self.own * z

    def powers(self) -> tuple[Array, ...]:
        """Return Σ_{j≠i} w_ij^k for k = 1 to 4, (n,) each."""
        if isinstance(self.matrix, sp.csr_array):
            return tuple(np.asarray(self.matrix.power(k).sum(axis=1)).ravel() for k in range(1, 5))
        return tuple(np.einsum("ij->i", self.matrix**k) for k in range(1, 5))

    def total(self) -> float:
        """Return Σ_i (Σ_j w_ij)², by which the global statistic divides."""
        return float(np.square(self._row_sums()).sum())

    def sizes(self) -> Array:
        """Return Σ_j |w_ij|, (n,)."""
        return absolute_row_sums(self.matrix) + np.asarray(np.abs(self.own))

    def full(self) -> Matrix:
        """Return W with its diagonal."""
        if isinstance(self.matrix, sp.csr_array):
            return sp.csr_array(self.matrix + diagonal(self.own))
        return self.matrix + np.diag(self.own)

    def _row_sums(self) -> Array:
        return np.asarray(self.matrix.sum(axis=1), dtype=float).ravel() + self.own


def smoother(matrix: Matrix, *, star: bool, scaled: bool) -> Smoother:
    """Return W as it is, or with each region its own neighbour.

    Parameters
    ----------
    star : bool
        Whether a region counts with the largest weight of its row; zero for isolates.
    scaled : bool
        Whether a row then keeps the sum it had: 1/(k+1) each of k equal neighbours and the region itself.
    """
    if not star:
        return Smoother(matrix=matrix, own=np.zeros(matrix.shape[0]))
    own = largest_in_row(matrix)
    if not scaled:
        return Smoother(matrix=matrix, own=own)
    sums = np.asarray(matrix.sum(axis=1), dtype=float).ravel()
    share = sums / np.where(own > 0, sums + own, 1.0)
    if isinstance(matrix, sp.csr_array):
        return Smoother(matrix=sp.csr_array(diagonal(share) @ matrix), own=share * own)
    return Smoother(matrix=share[:, None] * matrix, own=share * own)


def global_moments(s: Smoother, x: Array, y: Array) -> Moments:
    """Return the moments of Σ_i (Wx)_i (Wy)_i over all orders of the pairs; x, y (T, n), centred.

    With A = W'W it is Σ_ij a_ij x_i y_j, of which pairs of two regions and regions alone are summed apart
    (Lee 2004); a product of two regions is taken as the mean of x_u y_v and x_v y_u.
    """
    n = s.own.size
    alone, near, squares = _crossed(s.full())
    both = x * y
    sxx, syy, sxy = (np.square(x).sum(axis=1), np.square(y).sum(axis=1), both.sum(axis=1))
    fourth = np.square(both).sum(axis=1)
    two, three = n * (n - 1.0), n * (n - 1.0) * (n - 2.0)
    s0, s1, s2 = near.sum(), 2.0 * squares, 4.0 * np.square(near).sum()
    t0, t1, t2 = -sxy, sxx * syy + sxy**2 - 2.0 * fourth, 4.0 * fourth
    pairs = s0 * t0 / two
    single = alone.sum() * sxy / n
    second = s1 * t1 / (2.0 * two) + (s2 - 2.0 * s1) * (t2 - 2.0 * t1) / (4.0 * three)
    second = second + (s0**2 + s1 - s2) * (t0**2 + t1 - t2) / (three * (n - 3.0))
    touching, spread = float(near @ alone), np.square(alone - alone.mean()).sum()
    cross = -2.0 * touching * fourth / two
    cross = cross + (s0 * alone.sum() - 2.0 * touching) * (t0 * sxy + 2.0 * fourth) / three
    by_itself = spread * (fourth - sxy**2 / n) / (n - 1.0)
    variance = second - pairs**2 + 2.0 * (cross - pairs * single) + by_itself
    return Moments(pairs + single, _cleaned(variance, np.abs(second) + np.square(single)))


def _crossed(full: Matrix) -> tuple[Array, Array, float]:
    """Return of A = W'W its diagonal, the row sums of the rest, and the sum of squares of the rest."""
    sums = np.asarray(full.sum(axis=1), dtype=float).ravel()
    rows = np.asarray(full.T @ sums)
    if isinstance(full, sp.csr_array):
        alone = np.asarray(full.power(2).sum(axis=0), dtype=float).ravel()
        squares = float(np.square(sp.csr_array(full.T @ full).data).sum())
    else:
        alone = np.einsum("ij,ij->j", full, full)
        squares = 0.0
        for a in range(0, full.shape[1], _ROWS):
            squares += float(np.square(full[:, a : a + _ROWS].T @ full).sum())
    return alone, rows - alone, squares - float(np.square(alone).sum())


def global_products(s: Smoother, x: Array, y: Array, draws: PermutationScheme) -> Array:
    """Return Σ_i (Wx)_i (Wy)_i of every order of the pairs, (T, permutations)."""
    work = list(blocks(draws.permutations, 56 * x.shape[1], draws.chunk_bytes))
    given = (s.full(), x, y, draws.piece(0, draws.permutations))
    parts = run(_products, given, work, progress=draws.progress, message="permutations")
    return np.concatenate(parts, axis=1)


def _products(
    given: tuple[Matrix, Array, Array, PermutationScheme], span: tuple[int, int]
) -> Array:
    """Return the sums of some permutations, (T, permutations)."""
    full, x, y, draws = given
    order = draws.dealt(x.shape[1], *span)
    out = np.empty((len(x), order.shape[1]))
    for t, (one, other) in enumerate(zip(x, y, strict=True)):
        lags = product(full, one[order]), product(full, other[order])
        out[t] = np.einsum("ib,ib->b", *lags)
    return out


def local_products(given: tuple[Array, Array, Array], rows: NDArray[np.intp], lags: Array) -> Array:
    """Return (Wx)_i (Wy)_i of regions `rows`; lags (2T, rows, draws) are those of x, then of y, without i."""
    own, x, y = given
    times = len(x)
    here, there = (own[rows] * v[:, rows] for v in (x, y))
    return np.asarray((lags[:times] + here[..., None]) * (lags[times:] + there[..., None]))


def local_moments(own: Array, powers: tuple[Array, ...], x: Array, y: Array) -> Moments:
    """Return the moments of (Wx)_i (Wy)_i when the other regions' pairs are dealt anew among them.

    Parameters
    ----------
    own : (n,) array
        w_ii.
    powers : four (n,) arrays
        Σ_{j≠i} w_ij^k.
    x, y : (T, n) arrays
        Centred.
    """
    n = own.size
    k2, k3, *k4 = _weights_of(powers, n - 1.0)
    m20, m02, m11, m21, m12, m22 = _centred(x, y)
    a = own * x - powers[0] * x / (n - 1.0)
    b = own * y - powers[0] * y / (n - 1.0)
    mixed = k2 * m11
    fourth = k4[0] * m22 + k4[1] * (m20 * m02 + 2.0 * m11**2)
    # Var(aV + bU + UV), with U and V the sums of the others, which have mean zero
    variance = a**2 * k2 * m02 + b**2 * k2 * m20 + 2.0 * a * b * mixed
    variance = variance + 2.0 * k3 * (a * m12 + b * m21) + fourth - mixed**2
    size = (a * b) ** 2 + np.abs(fourth) + k2 * (a**2 * m02 + b**2 * m20)
    found = np.where(k2 > 0, _cleaned(variance, size), 0.0)
    return Moments(a * b + mixed, found)


def _weights_of(powers: tuple[Array, ...], m: float) -> tuple[Array, ...]:
    """Return what moments of centred values are multiplied by: of order 2 and 3; of order 4 by M22, and by products."""
    p1, p2, p3, p4 = powers
    two, three = m * (m - 1.0), m * (m - 1.0) * (m - 2.0)
    spread = m * p2 - p1**2
    k2 = np.where(spread > _NOISE * m * p2, spread, 0.0) / two
    k3 = p3 / m - 3.0 * (p2 * p1 - p3) / two + 2.0 * (p1**3 - 3.0 * p1 * p2 + 2.0 * p3) / three
    thrice = p2 * p1**2 - p2**2 - 2.0 * p3 * p1 + 2.0 * p4
    apart = p1**4 - 6.0 * p1**2 * p2 + 3.0 * p2**2 + 8.0 * p1 * p3 - 6.0 * p4
    apart = apart / (three * (m - 3.0)) if m > 3 else np.zeros_like(p1)
    alone = p4 / m - (4.0 * (p3 * p1 - p4) + 3.0 * (p2**2 - p4)) / two
    alone = alone + 12.0 * thrice / three - 6.0 * apart
    paired = (p2**2 - p4) / two - 2.0 * thrice / three + apart
    return k2, k3, alone, paired


def _centred(x: Array, y: Array) -> tuple[Array, ...]:
    """Return Σ_{j≠i} (x_j − c)^p (y_j − d)^q with c, d the means of the others; x, y centred over all."""
    m = x.shape[-1] - 1.0
    c, d = -x / m, -y / m

    def rest(p: int, q: int) -> Array:
        term = x**p * y**q
        return np.asarray(term.sum(axis=-1, keepdims=True) - term)

    r20, r02, r11, r21, r12, r22 = (
        rest(p, q) for p, q in ((2, 0), (0, 2), (1, 1), (2, 1), (1, 2), (2, 2))
    )
    m22 = r22 - 2.0 * d * r21 - 2.0 * c * r12 + d**2 * r20 + c**2 * r02 + 4.0 * c * d * r11
    return (
        r20 - m * c**2,
        r02 - m * d**2,
        r11 - m * c * d,
        r21 - 2.0 * c * r11 - d * r20 + 2.0 * m * c**2 * d,
        r12 - 2.0 * d * r11 - c * r02 + 2.0 * m * c * d**2,
        m22 - 3.0 * m * c**2 * d**2,
    )
