"""Traces that the log-determinant does not give: tr G'G and what depends on row sums."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..random import Numbers
from .solvers import Pencil, Resolvent
from .spectrum import Matrix, symmetrising_scale

Array = NDArray[np.float64]

EXACT_LIMIT = 5000
_LEAST = 8  # vectors where a trace is estimated
_COLUMNS = 256


def frobenius(
    resolvent: Resolvent,
    other: Resolvent | None = None,
    probes: int = 128,
    *,
    product: float | None = None,
    limit: int = EXACT_LIMIT,
) -> float:
    """Return tr G'G = ||G||² for G = W (I - rho W)^-1; with another resolvent tr G'H of the same W.

    Parameters
    ----------
    resolvent, other : Resolvent
        At rho, and at lambda for H = W (I - lambda W)^-1.
    probes : int
        Rademacher vectors of a fixed stream; where `product` is known half of them at 5,000 regions, and of more
        regions so many fewer that the error stays the same (it falls as one over the root of both).
    product : float, optional
        tr G² (with `other` tr GH), which the log-determinant gives.
    limit : int
        Up to so many regions the trace is exact, by log-determinants, an inverse or n solves in blocks.

    Notes
    -----
    Above, tr G'H = tr GH + ½ tr (G - G')'(H - H') and only the last is estimated. At 2,850 regions and 64
    vectors the whole errs by 5e-4 at most for row-normalised contiguity, by 7e-3 for nearest neighbours (rho =
    0.95); estimates of tr G'H itself by 2e-2 with 128.
    """
    n = resolvent.n
    if n <= limit:
        found = None
        if other is None:
            found = _by_logdet(resolvent) if n > _LOGDET_FROM else _by_inverse(resolvent)
        return _by_columns(resolvent, other) if found is None else found
    if product is not None:
        probes = max(_LEAST, min(probes // 2, probes * EXACT_LIMIT // (2 * n)))
    total, numbers = 0.0, Numbers(20250401)
    for a in range(0, probes, _COLUMNS):
        z = numbers.signs(n, min(_COLUMNS, probes - a))
        if product is None:
            first, second = _applied(resolvent, z), None if other is None else _applied(other, z)
        else:
            first = _skew(resolvent, z)
            second = None if other is None else _skew(other, z)
        total += float(np.vdot(first, first if second is None else second))
    return total / probes if product is None else product + 0.5 * total / probes


def diagonal(resolvent: Resolvent, *, limit: int = EXACT_LIMIT) -> Array:
    """Return the diagonal of G = W (I - rho W)^-1, (n,): n solves in blocks up to `limit` regions.

    Above, that of W + rho W², made to sum to an estimate of tr G (of a fixed stream of eight vectors).
    """
    n, w = resolvent.n, resolvent.matrix
    if n > limit:
        back = w.T if isinstance(w, np.ndarray) else sp.csr_array(w.T)
        squares = np.asarray((w * back).sum(axis=1), dtype=float).ravel()
        own = np.asarray(w.diagonal(), dtype=float)
        z = Numbers(20250401).signs(n, _LEAST)
        trace = float(np.vdot(z, _applied(resolvent, z))) / _LEAST
        whole = float(squares.sum())
        return own + squares * ((trace - float(own.sum())) / whole if whole else 0.0)
    out = np.empty(n)
    for a in range(0, n, _COLUMNS):
        size = min(_COLUMNS, n - a)
        out[a : a + size] = resolvent.solve(_columns(w, a, size))[a : a + size].diagonal()
    return out


def product_trace(g: Resolvent, h: Resolvent, first: float, second: float) -> float:
    """Return tr GH from tr G and tr H: G - H = (rho - lambda) GH.

    Where the two are nearly one, by the columns of I up to 5,000 regions, and by probes above.
    """
    apart = g.rho - h.rho
    if abs(apart) > NEARLY_ONE:
        return (first - second) / apart
    n, w, total = g.n, g.matrix, 0.0
    exact, numbers = n <= EXACT_LIMIT, Numbers(20250401)
    count = n if exact else 128
    for a in range(0, count, _COLUMNS):
        size = min(_COLUMNS, count - a)
        z = _unit(n, a, size) if exact else numbers.signs(n, size)
        total += float(np.vdot(w.T @ g.solve_transposed(z), _applied(h, z)))  # z'GHz = (G'z)'(Hz)
    return total if exact else total / count


NEARLY_ONE = 1e-4
"""How near rho and lambda are for a difference of traces to lose its digits."""


def _by_columns(resolvent: Resolvent, other: Resolvent | None) -> float:
    total, n = 0.0, resolvent.n
    for a in range(0, n, _COLUMNS):
        w = _columns(resolvent.matrix, a, min(_COLUMNS, n - a))
        first = resolvent.solve(w)
        total += float(np.vdot(first, first if other is None else other.solve(w)))
    return total


def _by_inverse(resolvent: Resolvent) -> float | None:
    """Return the same from rho G = S - I of dense factors, in half the time of n solves.

    None where S is so near I that the difference would lose more than two digits of sixteen.
    """
    s = resolvent.inverse()
    if s is None:
        return None
    s[np.diag_indices(resolvent.n)] -= 1.0
    flat = s.ravel(order="K")
    total = float(flat @ flat)
    return total / resolvent.rho**2 if total > _NEAR_ONE * resolvent.n else None


_NEAR_ONE = 1e-4

_LOGDET_FROM = 1000
_STEPS = (8 / 5, -1 / 5, 8 / 315, -1 / 560)
"""A second derivative from values at one to four steps on both sides, but for that in the middle."""
_STEP = 0.04
"""A step, as a share of the way to where I - rho W is singular for certain: rounding and the terms left out then
both stay below 1e-10 of the trace, from 1,200 to 4,900 regions and rho = -0.9 to 0.95."""


def _by_logdet(resolvent: Resolvent) -> float | None:
    """Return tr G'G from 16 log-determinants, where W is sparse and d_i w_ij = d_j w_ji; else None.

    Then G'G has the trace of G D G D^-1, and with V = D ± D^-1 the second derivatives of ln|I - W diag(rho - t V)|
    by t at 0, -tr GVGV, differ by four times that. Their values at t = 0 are the same and cancel.
    """
    w = resolvent.matrix
    if not (isinstance(w, sp.csr_array) and resolvent.symmetrisable):
        return None
    d = symmetrising_scale(w)
    norm = float(abs(w).sum(axis=1).max())
    away = 1.0 / norm - abs(resolvent.rho) if norm else 0.0
    if d is None or away * norm < _NEAR:
        return None
    total, pencil = 0.0, Pencil(w, True)
    for sign in (1.0, -1.0):
        v = d + sign / d
        step = _STEP * away / float((d + 1.0 / d).max())
        for k, c in enumerate(_STEPS, start=1):
            moved = k * step * v
            both = pencil.logdet(resolvent.rho - moved) + pencil.logdet(resolvent.rho + moved)
            total -= sign * c * both / step**2
    return total / 4.0


_NEAR = 0.02
"""How near that way may end, in the unit of rho where rows sum to one, for steps that are not lost in rounding."""


def _applied(resolvent: Resolvent, z: Array) -> Array:
    return resolvent.solve(np.asarray(resolvent.matrix @ z))


def _skew(resolvent: Resolvent, z: Array) -> Array:
    """Return (G - G') z."""
    back: Array = np.asarray(resolvent.matrix.T @ resolvent.solve_transposed(z))
    return _applied(resolvent, z) - back


def _unit(n: int, a: int, size: int) -> Array:
    z = np.zeros((n, size))
    z[np.arange(a, a + size), np.arange(size)] = 1.0
    return z


def _columns(w: Matrix, start: int, size: int) -> Array:
    block = w[:, start : start + size]
    return block.toarray() if sp.issparse(block) else np.array(block, order="F")


def sums_of_g(resolvent: Resolvent) -> tuple[float, float, float]:
    """Return 1'G1, 1'G²1 and 1'GG'1 for G = W (I - rho W)^-1."""
    ones = np.ones(resolvent.n)
    g1 = resolvent.solve(resolvent.matrix @ ones)
    gt1 = resolvent.matrix.T @ resolvent.solve_transposed(ones)
    return float(ones @ g1), float(gt1 @ g1), float(gt1 @ gt1)


def cross_sums(g: Resolvent, h: Resolvent) -> tuple[float, float, float, float]:
    """Return 1'GH1, 1'HG1, (1'G1)(1'H1) and 1'HG'1 for G and H of two resolvents of one W."""
    ones = np.ones(g.n)
    g1, h1 = g.solve(g.matrix @ ones), h.solve(h.matrix @ ones)
    gt1 = g.matrix.T @ g.solve_transposed(ones)
    ht1 = h.matrix.T @ h.solve_transposed(ones)
    both = float(ones @ g1) * float(ones @ h1)
    return float(gt1 @ h1), float(ht1 @ g1), both, float(ht1 @ gt1)


def row_sum(matrix: Matrix, tolerance: float = 1e-10) -> float | None:
    """Return c if every row sums to c, else None; `tolerance` is a share of the largest sum."""
    sums = np.asarray(matrix.sum(axis=1), dtype=float).ravel()
    c = float(np.add.reduce(sums) / sums.size)
    return c if np.abs(sums - c).max() <= tolerance * np.abs(sums).max() else None


def power_sums(matrix: Matrix, highest: int) -> Array:
    """Return 1'W^q 1 / n for q = 0 .. highest."""
    v = np.ones(matrix.shape[0])
    out = []
    for _ in range(highest + 1):
        out.append(float(v.mean()))
        v = np.asarray(matrix @ v)
    return np.array(out)


def power_traces(matrix: Matrix, highest: int, *, probes: int = 128) -> Array:
    """Return tr W^q for q = 0 .. highest, by columns of I (exact up to EXACT_LIMIT regions)."""
    n = matrix.shape[0]
    out = np.zeros(highest + 1)
    exact = n <= EXACT_LIMIT
    numbers = Numbers(20250402)
    count = n if exact else probes
    for a in range(0, count, _COLUMNS):
        size = min(_COLUMNS, count - a)
        e = _unit(n, a, size) if exact else numbers.signs(n, size)
        v = e
        for q in range(highest + 1):
            out[q] += float((e * v).sum())
            v = np.asarray(matrix @ v)
    return out if exact else out / probes


def traces_of(matrix: Matrix, *, centred: bool) -> tuple[float, float]:
    """Return tr V and tr(V² + V'V), V = W or JWJ with J = I - 11'/n."""
    if sp.issparse(matrix):
        second = float(matrix.multiply(matrix.T).sum() + matrix.multiply(matrix).sum())
    else:
        second = float(np.sum(matrix * matrix.T) + np.sum(matrix * matrix))
    first = float(matrix.diagonal().sum())
    if not centred:
        return first, second
    n = matrix.shape[0]
    ones = np.ones(n)
    rows, columns = np.asarray(matrix @ ones), np.asarray(matrix.T @ ones)
    mean = float(rows.sum()) / n
    total = rows + columns
    second += 2.0 * mean**2 - float(total @ total) / n
    return first - mean, second
