"""What turns (beta, theta) into effects by region, by order of neighbour and by ring of distance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import EigenSpectrum, Matrix, Spectrum
from ..._kernels.linear.traces import power_sums, power_traces
from ..estimation.lee_yu import symmetric_of
from .bands import Functionals
from .by_period import Piece
from .by_region import diagonals

Array = NDArray[np.float64]

_COLUMNS = 256


def of_pieces(pieces: Sequence[Piece], ids: tuple[str, ...]) -> Functionals:
    """Return own, from others, to others of every region; the mean from others; direct and indirect by piece.

    Together 3n + 1 + 2P. A region's numbers are means over the periods that have it, averages go over
    all cells.
    """
    each = [of_regions(p.w.matrix, symmetric(p)) for p in pieces]
    at = {one: k for k, one in enumerate(ids)}
    places = [np.array([at[i] for i in p.w.ids]) for p in pieces]
    count = np.zeros(len(ids))
    for p, here in zip(pieces, places, strict=True):
        count[here] += p.periods

    def exact(rho: float) -> Array:
        sums, mean = np.zeros((2, 3, len(ids))), np.zeros(2)
        direct, indirect = np.zeros((2, len(pieces))), np.zeros((2, len(pieces)))
        for k, (p, of, here) in enumerate(zip(pieces, each, places, strict=True)):
            found = of(rho).reshape(2, 3, -1)
            sums[:, :, here] += p.periods * found
            direct[:, k], indirect[:, k] = found[:, 0].mean(axis=1), found[:, 1].mean(axis=1)
            mean += p.share * indirect[:, k]
        flat = (sums / count).reshape(2, -1)
        return np.concatenate([flat, mean[:, None], direct, indirect], axis=1)

    return exact


def averaged(pieces: Sequence[Piece], each: Sequence[Functionals]) -> Functionals:
    """Return functionals averaged over the cells."""

    def exact(rho: float) -> Array:
        parts = [p.share * of(rho) for p, of in zip(pieces, each, strict=True)]
        return np.asarray(sum(parts))

    return exact


def symmetric(piece: Piece) -> bool:
    """Return whether the weights of a piece are similar to a symmetric matrix."""
    return piece.spectrum is not None and symmetric_of(piece.spectrum)


def of_regions(matrix: Matrix, symmetric: bool) -> Functionals:
    """Return own, from others, to others of every region: 3n of f and of g."""
    n = matrix.shape[0]
    ones = np.ones(n)

    def exact(rho: float) -> Array:
        s = Resolvent(matrix, rho, symmetric)
        own, lagged = diagonals(matrix, s)
        down, across = s.solve(ones), s.solve(np.asarray(matrix @ ones))
        left = s.solve_transposed(ones)
        back = np.asarray(matrix.T @ left)
        f, g = (own, down - own, left - own), (lagged, across - lagged, back - lagged)
        return np.stack([np.concatenate(one) for one in (f, g)])

    return exact


def of_orders(matrix: Matrix, spectrum: Spectrum | None, orders: int, probes: int) -> Functionals:
    """Return the direct and the indirect contribution of W^0 .. W^orders: 2(orders + 1)."""
    n = matrix.shape[0]
    if isinstance(spectrum, EigenSpectrum):
        trace = spectrum.power_traces(orders) / n
    else:
        trace = power_traces(matrix, orders, probes=probes) / n
    trace[1:2] = 0.0  # the diagonal of W is zero; rounding would say 1e-16
    rest = power_sums(matrix, orders) - trace
    rest[0] = 0.0
    q = np.arange(orders + 1)

    def exact(rho: float) -> Array:
        own = np.power(rho, q)
        lagged = np.concatenate([[0.0], own[:-1]])
        return np.stack(
            [np.concatenate([weight * trace, weight * rest]) for weight in (own, lagged)]
        )

    return exact


def of_rings(matrix: Matrix, symmetric: bool, ring: NDArray[np.intp], rings: int) -> Functionals:
    """Return the average effect of all other regions in a ring on a region.

    Parameters
    ----------
    ring : (n, n)
        Which ring j lies in as seen from i; -1 for i itself and beyond the last.
    """
    n = matrix.shape[0]
    dense = isinstance(matrix, np.ndarray)

    def exact(rho: float) -> Array:
        s = Resolvent(matrix, rho, symmetric)
        out = np.zeros((2, rings + 1))
        for a in range(0, n, _COLUMNS):
            size = min(_COLUMNS, n - a)
            unit = np.zeros((n, size), order="F")
            unit[np.arange(a, a + size), np.arange(size)] = 1.0
            columns = matrix[:, a : a + size]
            right = columns if dense else sp.csr_array(columns).toarray()
            where = ring[:, a : a + size].ravel() + 1
            for k, block in enumerate((s.solve(unit), s.solve(np.asfortranarray(right)))):
                out[k] += np.bincount(where, weights=block.ravel(), minlength=rings + 1)
        return np.asarray(out[:, 1:] / n)

    return exact


def rings_of(distances: Array, breaks: Array) -> NDArray[np.intp]:
    """Return the ring of every pair: k where breaks[k] <= d < breaks[k + 1]; -1 on the diagonal and outside."""
    ring = np.searchsorted(breaks, distances, side="right") - 1
    ring[ring >= breaks.size - 1] = -1
    ring[distances == breaks[-1]] = breaks.size - 2
    np.fill_diagonal(ring, -1)
    return np.asarray(ring, dtype=np.intp)
