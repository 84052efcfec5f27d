"""Traces that the log-determinant does not give: tr G'G and what depends on row sums."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .random import Numbers
from .solvers import Resolvent
from .spectrum import Matrix

Array = NDArray[np.float64]

EXACT_LIMIT = 5000
_COLUMNS = 256


def frobenius(
    resolvent: Resolvent,
    other: Resolvent | None = None,
    probes: int = 128,
    *,
    transposed: bool = False,
    limit: int = EXACT_LIMIT,
) -> float:
    """Return tr G'G = ||G||² for G = W (I - rho W)^-1 = (I - rho W)^-1 W.

    With another resolvent of the same W, H = W (I - lambda W)^-1: tr G'H, or tr GH if `transposed`.
    Exact by n solves in blocks up to `limit` regions; above, Hutchinson's estimate with `probes`
    Rademacher vectors of a fixed stream (relative error about sqrt(2/probes)·||G'G||_F / tr G'G;
    0.3 % of the standard error of rho at 128).
    """
    n, w = resolvent.n, resolvent.matrix
    exact = n <= limit
    numbers = Numbers(20250401)
    total, count = 0.0, n if exact else probes
    for a in range(0, count, _COLUMNS):
        size = min(_COLUMNS, count - a)
        z: Array = np.zeros((n, size))
        if exact:
            z[np.arange(a, a + size), np.arange(size)] = 1.0
        else:
            z[:] = numbers.signs(n, size)
        wz = _columns(w, a, size) if exact else np.asarray(w @ z)
        first = resolvent.solve(wz)
        if other is None:
            total += float(np.square(first).sum())
        elif transposed:  # z'G H z = (G'z)'(H z)
            total += float(np.vdot(w.T @ resolvent.solve_transposed(z), other.solve(wz)))
        else:
            total += float(np.vdot(first, other.solve(wz)))
    return total if exact else total / probes


def _columns(w: Matrix, start: int, size: int) -> Array:
    block = w[:, start : start + size]
    return block.toarray() if isinstance(block, sp.sparray) else np.array(block, order="F")


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
    c = float(sums.mean())
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
        if exact:
            e = np.zeros((n, size))
            e[np.arange(a, a + size), np.arange(size)] = 1.0
        else:
            e = numbers.signs(n, size)
        v = e
        for q in range(highest + 1):
            out[q] += float((e * v).sum())
            v = np.asarray(matrix @ v)
    return out if exact else out / probes


def traces_of(matrix: Matrix, *, centred: bool) -> tuple[float, float]:
    """Return tr V and tr(V² + V'V), V = W or JWJ with J = I - 11'/n."""
    if isinstance(matrix, sp.sparray):
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
