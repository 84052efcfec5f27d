"""tr(Q' ln(I - rho W) Q) at many rho: how much of the log-determinant lies along a few columns Q.

Of W that a diagonal makes symmetric it is a sum of c_j ln(1 - rho l_j) over eigenvalues; of others the
integral of the traces of Q'G Q, G = W(I - rho W)^-1. Beyond a few hundred regions W is taken on the
Krylov space of Q, in which functions of it are found to far more digits than a quantile needs.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .spectrum import Matrix, symmetrised, symmetrising_scale

Array = NDArray[np.float64]
Values = Callable[[Array], Array]
Form = tuple[Array, Matrix]

_WHOLE, _SMALL = 500, 160
"""Regions up to which a symmetrisable W is taken whole, and any; of more a Krylov space of so many dimensions."""
_MANY, _FEW, _POWERS = 5000, 40, 8
"""Of more regions and a symmetric form fewer do, so many powers of W: they err by 1e-7 at rho = .95 and 1.2e-4 at .99 (30,000
cells, 5 columns), where ten thousandths of a log-likelihood move no interval; 160 dimensions take ten times as long."""
_REACH, _NODES = 8.0, 161
"""Even steps of u in rho = middle + half·tanh(u), in which 1/(1 - rho) is smooth: up to 2e-7 from a bound."""
_NOTHING = 1e-10


def part_log(
    matrix: Matrix,
    q: Array,
    bounds: tuple[float, float],
    kept: MutableMapping[str, Any],
    form: Form | None = None,
) -> Values:
    """Return a function from rho (·,) to tr(Q' ln(I - rho W) Q).

    Parameters
    ----------
    matrix : (n, n) sparse or dense W
    q : (n, k) orthonormal columns
    bounds : (float, float)
        The interval of rho.
    kept : mapping
        Where what W alone says is kept for the next Q.
    form : (scale, matrix), optional
        `symmetrising_scale` of W and W made symmetric by it, where a spectrum has found them.
    """
    if "part_log" not in kept:
        kept["part_log"] = _of_weights(matrix, form)
    root, values, vectors = kept["part_log"]
    if root is None:
        h, v = _small(matrix, q)
        return _integral(_inside(h, q.shape[1], bounds), v.T @ q, bounds)
    right, left = q * root, q / root
    if vectors is None:
        h, v = _small(values, right, _SMALL if len(q) <= _MANY else max(_FEW, _POWERS * q.shape[1]))
        values, turn = np.linalg.eigh(0.5 * (h + h.T))
        vectors = v @ turn
    share = np.sum((left.T @ vectors) * (right.T @ vectors), axis=0)
    return lambda rho: np.asarray(np.log1p(-np.multiply.outer(rho, values)) @ share)


def _of_weights(matrix: Matrix, form: Form | None) -> tuple[Any, Any, Any]:
    """Return the roots of what makes W symmetric (or None), and its eigenvalues and vectors, or W made so."""
    if form is None:
        scale = symmetrising_scale(matrix)
        if scale is None:
            return None, None, None
        form = scale, symmetrised(matrix, scale)
    scale, same = form
    root = np.sqrt(scale / scale.mean())[:, None]
    if len(root) > _WHOLE:
        return root, same, None
    dense = np.asarray(same @ np.eye(len(root)))
    values, vectors = np.linalg.eigh(0.5 * (dense + dense.T))
    return root, values, vectors


def _small(matrix: Matrix, start: Array, most: int = _SMALL) -> tuple[Array, Array]:
    """Return V'WV and V, an orthonormal basis of the space that W makes of some columns."""
    n = len(start)
    if n <= most:
        return np.asarray(matrix @ np.eye(n)), np.eye(n)
    v = np.linalg.qr(start)[0]
    new = v
    while v.shape[1] < most:
        new = np.asarray(matrix @ new)
        size = float(np.linalg.norm(new))
        for _unused in range(2):
            new = new - v @ (v.T @ new)
        left, length, _right = np.linalg.svd(new, full_matrices=False)
        new = left[:, length > _NOTHING * size]
        if not new.size:
            break
        v = np.hstack([v, new])
    return np.asarray(v.T @ (matrix @ v)), v


def _inside(h: Array, least: int, bounds: tuple[float, float]) -> Array:
    """Return the largest leading part of h whose eigenvalues are those rho may have; those of W itself are."""
    low, high = bounds
    while len(h) >= least:
        values = np.linalg.eigvals(h)
        real = values[np.abs(values.imag) <= _NOTHING * (1.0 + np.abs(values))].real
        if not real.size or (
            real.max() <= (1.0 + 1e-9) / high and real.min() >= (1.0 + 1e-9) / low
        ):
            return h
        less = len(h) * 9 // 10
        h = h[:less, :less]
    return np.zeros((least, least))


def _integral(h: Array, start: Array, bounds: tuple[float, float]) -> Values:
    """Return the integral of -tr(Q'G Q) from 0, by nodes that crowd at the bounds."""
    from scipy.interpolate import CubicSpline

    middle, half = 0.5 * (bounds[0] + bounds[1]), 0.5 * (bounds[1] - bounds[0])
    u = np.linspace(-_REACH, _REACH, _NODES)
    first = start[: len(h)]
    slopes = np.empty(u.size)
    for k, at in enumerate(middle + half * np.tanh(u)):
        g = np.linalg.solve(np.eye(len(h)) - at * h, h @ first)
        slopes[k] = np.sum(first * g)
    whole = CubicSpline(u, slopes * half / np.cosh(u) ** 2).antiderivative()
    zero = whole(np.arctanh(-middle / half))
    return lambda rho: np.asarray(zero - whole(np.arctanh((rho - middle) / half)))
