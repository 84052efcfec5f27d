"""ln|I - rho W| of large sparse W from sparse LU at Chebyshev nodes.

f(rho) is analytic in the plane cut outside its bounds. Over the whole interval it is interpolated in
z, rho = mid + half·2z/(1+z²), which maps the unit disc onto the cut plane, so that few nodes do; near
the maximum it is interpolated again in rho itself on a short interval (`focus`), where the
interpolant and its two derivatives are accurate to rounding.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.polynomial import Chebyshev
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs, eigsh

from .interpolate import Interpolant
from .quadrature import Quadrature, quadrature_of
from .solvers import Pencil, factorised
from .sparse import identity
from .spectrum import symmetrised, symmetrising_scale

Array = NDArray[np.float64]

# In z; the last part before a bound is left to the smooth continuation of the interpolant.
_EDGE = 0.985
# Fewer nodes than these tell no hill: 7 err by 7e-4 n at most for contiguity and nearest neighbours, 5 by 1e-2 n.
_ROUGHLY = 7
# Below, a third of the nodes takes no longer than random vectors, and these err by a share of n that falls as n**-0.5.
_SAMPLED_FROM = 5000
# How near a bound an interval ends, as a share of their distance: there f is infinite.
_SLACK = 1e-12


class LuSpectrum:
    """The spectrum of a sparse W without its eigenvalues.

    Parameters
    ----------
    matrix : (n, n) csr_array
    nodes : int
        Number of Chebyshev nodes over the whole interval.
    """

    method = "lu"

    def __init__(self, matrix: sp.csr_array, nodes: int = 21):
        self.matrix = matrix
        self.n = int(matrix.shape[0])
        self.nodes = nodes
        scale = symmetrising_scale(matrix)
        self.symmetric = scale is not None
        self._similar = None if scale is None else sp.csr_array(symmetrised(matrix, scale))
        self.symmetric_form = None if scale is None else (scale, self._similar)
        self.bounds = _extremes(matrix, self._similar)
        self._pencil = Pencil(matrix, self.symmetric, factorised)
        self._exact: dict[float, float] = {}
        self._whole: dict[int, Chebyshev] = {}
        self._sampled: Quadrature | None = None
        self._local: list[LocalSpectrum] = []

    def exact(self, rho: float) -> float:
        """Return ln|I - rho W| by one factorisation."""
        if rho not in self._exact:
            self._exact[rho] = self._pencil.logdet(rho)
        return self._exact[rho]

    def logdet(self, rho: Array) -> Array:
        """Return the interpolated ln|I - rho W| for each rho in the bounds."""
        return self._over_all(rho, self.nodes)

    def rough(self, rho: Array) -> Array:
        """Return the same to a thousandth of n, enough to find a hill: by Lanczos, or from a third of the nodes."""
        if self._similar is not None and self.n >= _SAMPLED_FROM:
            self._sampled = self._sampled or quadrature_of(self._similar)
            return self._sampled.logdet(np.atleast_1d(rho))
        third = self.nodes // 3
        return self._over_all(
            rho, third if self.nodes % 6 == 3 and third >= _ROUGHLY else self.nodes
        )

    def _over_all(self, rho: Array, nodes: int) -> Array:
        return np.asarray(self._whole_of(nodes)(self._z_of(np.atleast_1d(rho))), dtype=float)

    def _whole_of(self, nodes: int) -> Chebyshev:
        if nodes not in self._whole:
            # Of the first kind: where 3 divides an odd number of nodes, every third is a node of a third as many.
            z = np.round(_EDGE * np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes), 15)
            values = [self.exact(float(r)) for r in self._rho_of(z)]
            self._whole[nodes] = Chebyshev.fit(z, values, nodes - 1, domain=[-_EDGE, _EDGE])
        return self._whole[nodes]

    def coarse(self) -> CoarseSpectrum:
        """Return what the nodes over the whole interval tell, without another factorisation."""
        return CoarseSpectrum(self)

    def traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for each rho, from an interpolant on the interval they span."""
        rho = np.atleast_1d(np.asarray(rho, dtype=float))
        return self.focus(float(rho.min()), float(rho.max())).inner_traces(rho)

    def trace(self, rho: float) -> float:
        """Return tr G at one rho."""
        return float(self.traces(np.array([rho]))[0][0])

    def first_traces(self, rho: Array) -> Array:
        """Return tr G for each rho."""
        return self.traces(rho)[0]

    def focus(self, low: float, high: float) -> LocalSpectrum:
        """Return an interpolant of full accuracy on [low, high], widened if it is too short."""
        a, b = self.bounds
        least = 2e-3 * min(-a, b)
        if high - low < least:
            mid = 0.5 * (low + high)
            low, high = mid - least / 2, mid + least / 2
        edge = _SLACK * (b - a)
        low, high = max(low, a + edge), min(high, b - edge)
        for local in self._local:
            if local.covers(low, high):
                return local
        self._local.append(LocalSpectrum(self, low, high))
        return self._local[-1]

    def _middle(self) -> tuple[float, float]:
        a, b = self.bounds
        return 0.5 * (a + b), 0.5 * (b - a)

    def _rho_of(self, z: Array) -> Array:
        mid, half = self._middle()
        return mid + half * 2 * z / (1 + z * z)

    def _z_of(self, rho: Array) -> Array:
        mid, half = self._middle()
        u = np.clip((rho - mid) / half, -1.0, 1.0)
        return np.asarray(u / (1 + np.sqrt(1 - u * u)), dtype=float)


class CoarseSpectrum:
    """The interpolant over the whole interval: enough to come near a maximum, not for its last digits."""

    method = "lu"

    def __init__(self, parent: LuSpectrum):
        self.parent = parent
        self.n = parent.n
        self.bounds = parent.bounds

    def logdet(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho."""
        return self.parent.logdet(rho)

    def rough(self, rho: Array) -> Array:
        """Return the same."""
        return self.parent.logdet(rho)

    def traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for each rho."""
        low, high = self.bounds
        z = self.parent._z_of(np.atleast_1d(np.asarray(rho, dtype=float)))
        fit = self.parent._whole_of(self.parent.nodes)
        by_z = 0.5 * (high - low) * 2.0 * (1.0 - z * z) / (1.0 + z * z) ** 2
        bend = 0.5 * (high - low) * 4.0 * z * (z * z - 3.0) / (1.0 + z * z) ** 3
        first = fit.deriv()(z) / by_z
        return -first, -(fit.deriv(2)(z) - first * bend) / by_z**2

    def trace(self, rho: float) -> float:
        """Return tr G at one rho."""
        return float(self.traces(np.array([rho]))[0][0])

    def first_traces(self, rho: Array) -> Array:
        """Return tr G for each rho."""
        return self.traces(rho)[0]

    def focus(self, low: float, high: float) -> LocalSpectrum:
        """Return a spectrum of full accuracy on [low, high]."""
        return self.parent.focus(low, high)


class LocalSpectrum:
    """A Chebyshev interpolant of f on an interval, accurate to rounding."""

    method = "lu"

    def __init__(self, parent: LuSpectrum, low: float, high: float):
        self.parent = parent
        self.n = parent.n
        self.bounds = parent.bounds
        self.interval = (low, high)
        tolerance = 1e-14 * self.n**0.5
        self._f = Interpolant(lambda rho: (parent.exact(rho),), low, high, tolerance)

    def rough(self, rho: Array) -> Array:
        """Return what guides a search: `logdet`."""
        return self.logdet(rho)

    def logdet(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho."""
        rho = np.atleast_1d(np.asarray(rho, dtype=float))
        return np.asarray(self.focus(float(rho.min()), float(rho.max()))._f(rho)[0])

    def traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for each rho."""
        rho = np.atleast_1d(np.asarray(rho, dtype=float))
        return self.focus(float(rho.min()), float(rho.max())).inner_traces(rho)

    def trace(self, rho: float) -> float:
        """Return tr G at one rho."""
        return float(self.traces(np.array([rho]))[0][0])

    def first_traces(self, rho: Array) -> Array:
        """Return tr G for each rho."""
        return self.traces(rho)[0]

    def inner_traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for rho in the interval; others count as its ends."""
        return -self._f(rho, 1)[0], -self._f(rho, 2)[0]

    def focus(self, low: float, high: float) -> LocalSpectrum:
        """Return itself where the interval is covered, else a new interpolant."""
        return self if self.covers(low, high) else self.parent.focus(low, high)

    def covers(self, low: float, high: float) -> bool:
        """Return whether [low, high] lies in the interval, up to rounding."""
        slack = _SLACK * (self.bounds[1] - self.bounds[0])
        return self.interval[0] <= low + slack and high - slack <= self.interval[1]


def _extremes(matrix: sp.csr_array, similar: sp.csr_array | None) -> tuple[float, float]:
    start = begun(matrix.shape[0])
    if similar is not None:
        low = least(similar)[0]
        high = _stochastic(matrix)
        if high is None:
            high = -least(sp.csr_array(-similar))[0]
        return 1.0 / float(low), 1.0 / high
    high = _stochastic(matrix)
    if high is None:
        high = float(np.abs(eigs(matrix, k=1, which="LM", v0=start, return_eigenvectors=False)[0]))
    return 1.0 / _lowest_real(matrix, start, high), 1.0 / high


def begun(n: int) -> Array:
    """Return the vector from which Krylov spaces begin: nearly even, so that large eigenvalues stand in it."""
    return np.full(n, 1.0) + 1e-3 * np.cos(np.arange(n))


def least(matrix: sp.csr_array, k: int = 1) -> Array:
    """Return the k least eigenvalues of a symmetric matrix, ascending, (k,).

    Large ones cluster at the end of the spectrum, and Lanczos alone takes hundreds of steps to tell the last from its
    neighbours. A rough value, a factorisation a little below it and a few steps with the inverse tell it to the same
    digits. That nothing lies below the shift is counted, not believed: by Sylvester's law there are as many
    eigenvalues below it as the factors have negative pivots.
    """
    n = matrix.shape[0]
    start = begun(n)
    if n < _SHIFTED_FROM:
        return _by_lanczos(matrix, start, k)
    try:
        values, vectors = eigsh(matrix, k=1, which="SA", v0=start, tol=_ROUGH)
    except ArpackNoConvergence:
        return _by_lanczos(matrix, start, k)
    rough = float(values[0])
    size = max(abs(rough), 1e-300)
    for margin in (
        0.1 * _ROUGH,
        10 * _ROUGH,
        100 * _ROUGH,
    ):  # a residual of 1e-3 is an error of its square
        shift = rough - margin * size
        lu = factorised(sp.csc_array(matrix - shift * identity(n)), True)
        if np.array_equal(lu.perm_r, lu.perm_c) and (lu.U.diagonal() > 0.0).all():
            inverse = LinearOperator((n, n), matvec=lu.solve, dtype=np.float64)
            found = eigsh(
                matrix,
                k=k,
                sigma=shift,
                OPinv=inverse,
                v0=vectors[:, 0] if k == 1 else start,
                ncv=_FEW * k,
                return_eigenvectors=False,
            )
            return np.sort(found)
    return _by_lanczos(matrix, start, k)


def _by_lanczos(matrix: sp.csr_array, start: Array, k: int) -> Array:
    return np.sort(eigsh(matrix, k=k, which="SA", v0=start, return_eigenvectors=False))


_SHIFTED_FROM = 1000
_FEW = 12  # vectors of Lanczos with the inverse, which a few steps from a rough vector fill
_ROUGH = 1e-3


def _stochastic(matrix: sp.csr_array) -> float | None:
    """Return 1 if all weights are ≥ 0 and rows sum to one or to zero: then lambda_max is 1."""
    if matrix.nnz == 0 or matrix.data.min() < 0:
        return None
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    some = sums[sums != 0]
    if np.abs(some - 1.0).max() > 1e-12:
        return None
    return 1.0 if some.size == sums.size or bool((sums[matrix.indices] != 0).all()) else None


def _lowest_real(matrix: sp.csr_array, start: Array, modulus: float) -> float:
    """Return the smallest real eigenvalue if it is the leftmost of all, else minus the modulus."""
    try:
        found = eigs(matrix, k=4, which="SR", v0=start, maxiter=2000, return_eigenvectors=False)
    except ArpackNoConvergence:
        return -modulus
    left = found[np.argmin(found.real)]
    return float(left.real) if abs(left.imag) <= 1e-9 * modulus and left.real < 0 else -modulus
