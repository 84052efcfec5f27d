"""Eigenvalues of a weights matrix, and what the likelihood needs of them.

Everything a spatial model asks of W at a value of rho is a function of f(rho) = ln|I - rho W| and
its derivatives: tr G = -f', tr G² = -f'', with G = W (I - rho W)^-1. `EigenSpectrum` gives them from
the eigenvalues; `logdet.LuSpectrum` from sparse LU factors.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order

from ..._calls.executor import run
from ...errors import WeightsError
from ...words import Message, _
from ..memory import check_square
from .beside import LARGE, beside

Matrix = sp.csr_array | NDArray[np.float64]
Array = NDArray[np.float64]

SYMMETRY_TOLERANCE = 1e-10
_BLOCK = 8_000_000
_SYMMETRIC, _GENERAL = 2.1, 2.2  # matrices (n, n) beside W while its eigenvalues are found
_BUFFERS = 64e6  # bytes that linear algebra takes in a thread of its own
_FEWER = Message(
    _(
        "Use k nearest neighbours, contiguity or a {param:w.cutoff}: sparse weights need no eigenvalues."
    )
)


class Spectrum(Protocol):
    """ln|I - rho W| and its derivatives.

    Attributes
    ----------
    n : int
    bounds : (float, float)
        The interval of rho around 0 in which I - rho W is regular.
    method : str
        "eigen" or "lu".
    """

    n: int
    bounds: tuple[float, float]
    method: str

    def logdet(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho."""
        ...

    def rough(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho to a thousandth of n at least: which hill is the highest."""
        ...

    def traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for each rho, G = W (I - rho W)^-1."""
        ...

    def trace(self, rho: float) -> float:
        """Return tr G at one rho."""
        ...

    def first_traces(self, rho: Array) -> Array:
        """Return tr G for each rho, the first of `traces`."""
        ...

    def focus(self, low: float, high: float) -> Spectrum:
        """Return a spectrum of full accuracy on [low, high]."""
        ...


class EigenSpectrum:
    """The spectrum from all eigenvalues.

    Parameters
    ----------
    values : (n,) real or complex array
        Eigenvalues of W.
    symmetric : bool
        Whether they came from a symmetric solver.
    """

    method = "eigen"

    def __init__(self, values: NDArray[np.float64] | NDArray[np.complex128], symmetric: bool):
        self.n = int(values.size)
        self.values = values
        self.symmetric = symmetric
        self.bounds = bounds_of(values)

    def logdet(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho."""
        found: Array = self._sums(rho, "log")[0]
        return found

    def rough(self, rho: Array) -> Array:
        """Return the same: eigenvalues are exact everywhere."""
        return self.logdet(rho)

    def traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for each rho."""
        first, second = self._sums(rho, "traces")
        return first, second

    def trace(self, rho: float) -> float:
        """Return tr G at one rho."""
        return float(np.add.reduce(self.values / (1.0 - rho * self.values)).real)

    def first_traces(self, rho: Array) -> Array:
        """Return tr G for each rho."""
        found: Array = self._sums(rho, "trace")[0]
        return found

    def focus(self, low: float, high: float) -> EigenSpectrum:
        """Return itself: eigenvalues are exact everywhere."""
        return self

    def power_traces(self, highest: int) -> Array:
        """Return tr W^q for q = 0 .. highest."""
        return np.array([np.sum(self.values**q).real for q in range(highest + 1)], dtype=float)

    def _sums(self, rho: Array, what: str) -> Array:
        """Return sums over the eigenvalues, (1 or 2, R), a block of rho after another or elsewhere."""
        rho = np.atleast_1d(np.asarray(rho, dtype=float))
        step = max(1, _BLOCK // (16 * self.n))
        work = [rho[a : a + step] for a in range(0, rho.size, step)]
        if len(work) == 1:
            return _summed(self.values, rho, what=what)
        parts: list[Array] = run(_summed, self.values, work, what=what)
        return np.asarray(np.concatenate(parts, axis=1))


def _summed(values: NDArray[Any], rho: Array, *, what: str) -> Array:
    """Return Σ ln|1 - rho v|, or Σ v/(1 - rho v), or that and Σ (v/(1 - rho v))²."""
    step = max(1, _NEAR // max(len(values), 1))
    room = np.empty((min(step, rho.size), len(values)), dtype=values.dtype)
    out = np.empty((2 if what == "traces" else 1, rho.size))
    for a in range(0, rho.size, step):  # what is worked on stays in the processor's cache
        part = rho[a : a + step]
        one = np.multiply.outer(-part, values, out=room[: part.size])
        one += 1.0
        if what == "log":
            size = np.abs(one, out=None if np.iscomplexobj(one) else one)
            np.add.reduce(np.log(size, out=size), axis=1, out=out[0, a : a + step])
            continue
        g = np.divide(values, one, out=one)
        np.add.reduce(g.real, axis=1, out=out[0, a : a + step])
        if what == "traces":
            np.add.reduce(np.square(g, out=g).real, axis=1, out=out[1, a : a + step])
    return out


_NEAR = 1 << 15
"""Numbers that are worked on at once: 256 kB of them, or twice that."""


def eigen_spectrum(matrix: Matrix, way_out: Message | None = None) -> EigenSpectrum:
    """Return the spectrum from eigenvalues: symmetric solver where W is similar to a symmetric one.

    `way_out` is what to do where memory does not hold them; by default to take sparse weights.
    """
    scale = symmetrising_scale(matrix)
    n, copies = matrix.shape[0], _GENERAL if scale is None else _SYMMETRIC
    copies += _BUFFERS / (8.0 * n * n) if n >= LARGE else 0.0
    check_square(n, copies, way_out or _FEWER, error=WeightsError)
    if scale is not None:
        similar = symmetrised(matrix, scale)
        dense = similar.toarray() if isinstance(similar, sp.csr_array) else similar
        values = beside(np.linalg.eigvalsh, dense)
        return EigenSpectrum(np.asarray(values, dtype=float), symmetric=True)
    dense = matrix.toarray() if isinstance(matrix, sp.csr_array) else matrix
    general = np.asarray(beside(np.linalg.eigvals, dense))
    return EigenSpectrum(_without_dust(general), symmetric=False)


def bounds_of(values: NDArray[np.float64] | NDArray[np.complex128]) -> tuple[float, float]:
    """Return 1/lambda_min and 1/lambda_max over the purely real eigenvalues.

    Without a negative (positive) real eigenvalue the bound is -1 (+1) over the largest modulus.
    """
    modulus = float(np.abs(values).max(initial=0.0))
    if modulus == 0.0:
        return -np.inf, np.inf
    real = values.real[np.abs(values.imag) == 0.0] if np.iscomplexobj(values) else values
    tiny = 1e-12 * modulus
    low, high = float(real.min(initial=0.0)), float(real.max(initial=0.0))
    return (
        1.0 / low if low < -tiny else -1.0 / modulus,
        1.0 / high if high > tiny else 1.0 / modulus,
    )


def symmetrising_scale(matrix: Matrix) -> Array | None:
    """Return d > 0 with d_i w_ij = d_j w_ji for all i, j, or None.

    Such W = D^-1 A with A symmetric (row-normalised contiguity, inverse distance, nested economic
    weights) is similar to the symmetric D^{1/2} W D^{-1/2}. d is found along a breadth-first tree
    and every link is checked, so that weights read from a file are recognised too.
    """
    if isinstance(matrix, sp.csr_array):
        return _sparse_scale(matrix)
    return _dense_scale(matrix)


def symmetrised(matrix: Matrix, scale: Array) -> Matrix:
    """Return D^{1/2} W D^{-1/2}, symmetric to rounding, for `scale` of `symmetrising_scale`."""
    root = np.sqrt(scale)
    if isinstance(matrix, sp.csr_array):
        out = matrix.copy()
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        out.data = matrix.data * root[rows] / root[matrix.indices]
        return out
    dense = matrix * root[:, None]
    dense /= root[None, :]
    return dense


def _sparse_scale(matrix: sp.csr_array) -> Array | None:
    n = matrix.shape[0]
    transposed = sp.csr_array(matrix.T)
    transposed.sort_indices()
    if matrix.nnz == 0:
        return np.ones(n)
    if matrix.nnz != transposed.nnz or not (
        np.array_equal(matrix.indptr, transposed.indptr)
        and np.array_equal(matrix.indices, transposed.indices)
    ):
        return None
    if np.any(matrix.data * transposed.data <= 0):
        return None
    ratio = matrix.copy()
    ratio.data = np.log(matrix.data / transposed.data)
    rows = np.repeat(np.arange(n), np.diff(matrix.indptr))
    links = rows * np.int64(n) + matrix.indices
    log_d = np.where(np.diff(matrix.indptr) == 0, 0.0, np.nan)
    step = np.zeros(n)
    for start in range(n):
        if not np.isnan(log_d[start]):
            continue
        order, before = breadth_first_order(matrix, start, directed=True)
        up = before.astype(np.int64)
        up[start] = start
        step[order[1:]] = ratio.data[np.searchsorted(links, up[order[1:]] * n + order[1:])]
        while (up[order] != start).any():  # twice as far up the tree each time
            step[order] += step[up[order]]
            up[order] = up[up[order]]
        log_d[order] = step[order]
    if np.abs(log_d[rows] + ratio.data - log_d[matrix.indices]).max() > SYMMETRY_TOLERANCE:
        return None
    return np.exp(log_d - log_d.mean())


def _dense_scale(matrix: Array) -> Array | None:
    n = matrix.shape[0]
    log_d = np.full(n, np.nan)
    while (waiting := np.flatnonzero(np.isnan(log_d))).size:  # of another component
        start = int(waiting[0])
        log_d[start] = 0.0
        queue = [start]
        while queue and np.isnan(log_d).any():
            i = queue.pop()
            new = np.flatnonzero((matrix[i] != 0) & np.isnan(log_d))
            there, back = matrix[i, new], matrix[new, i]
            if np.any(there * back <= 0):
                return None
            log_d[new] = log_d[i] + np.log(there / back)
            queue.extend(new.tolist())
    d = np.exp(log_d - log_d.mean())
    step = max(1, _BLOCK // (8 * n))
    for a in range(0, n, step):
        left = d[a : a + step, None] * matrix[a : a + step]
        right = left.T if step >= n else (d[:, None] * matrix[:, a : a + step]).T
        apart = left - right
        np.abs(apart, out=apart)
        size = np.abs(left)
        size *= SYMMETRY_TOLERANCE
        far = apart > size
        if far.any() and np.any(apart[far] > SYMMETRY_TOLERANCE * np.abs(right)[far]):
            return None
    return d


def _without_dust(values: NDArray[np.complex128]) -> NDArray[np.float64] | NDArray[np.complex128]:
    """Set imaginary parts of rounding size to zero; return a real array if all are."""
    if not np.iscomplexobj(values):
        return np.asarray(values, dtype=float)
    limit = 1e-9 * float(np.abs(values).max(initial=0.0))
    out = np.where(np.abs(values.imag) <= limit, values.real + 0j, values)
    return np.asarray(out.real) if not out.imag.any() else np.asarray(out)
