"""Random effects of regions by generalised least squares, and Hausman's statistic of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ...estimation.design import PanelDesign
from ..unbalanced.design import UnbalancedDesign

Array = NDArray[np.float64]


class Compared(NamedTuple):
    """Slopes within regions and by generalised least squares, with their covariances."""

    within: Array
    pooled: Array
    v_within: Array
    v_random: Array


def compared(d: PanelDesign) -> Compared | None:
    """Return both estimates of a model without rho and lambda, effects of periods fixed in both.

    The variances are those of Swamy and Arora (1972), with holes in the form of Baltagi and Chang (1994):
    sigma2 of the errors within regions, that of the effects from the squares between them, each over its own
    degrees of freedom, and 0 where that is negative. Slopes alone are compared: effects of periods add nothing.
    None where the regressors explain the means of all regions, so that nothing is left between them.
    """
    y, x, region = _stacked(d)
    k, n = x.shape[1], int(region.max()) + 1
    x = x - x.mean(axis=0)  # the constant takes it up; a rank is judged of columns of one size
    scale = np.linalg.norm(x, axis=0)
    every = np.column_stack([x / scale, _periods(d)])
    counts = np.bincount(region).astype(float)
    to_means = sp.csr_array((1.0 / counts[region], (region, np.arange(len(y)))))
    means_y, means_x = to_means @ y, to_means @ every
    inside = every - means_x[region]
    b_w, v_w, squares, rank = _least_squares(y - means_y[region], inside)
    sigma2 = squares / (len(y) - n - rank)
    root = np.sqrt(counts)
    _b, _v, between, rank_b = _least_squares(root * means_y, root[:, None] * means_x)
    if rank_b >= n:
        return None
    spread = root[:, None] * means_x
    pairs = la.pinvh(spread.T @ spread) @ (spread.T @ (counts[:, None] * spread))
    effects = (between - (n - rank_b) * sigma2) / (len(y) - float(np.trace(pairs)))
    share = 1.0 - np.sqrt(sigma2 / (counts * max(effects, 0.0) + sigma2))
    star = every - share[region, None] * means_x[region]
    b_r, v_r, squares, rank = _least_squares(y - share[region] * means_y[region], star)
    v_r = v_r * (squares / (len(y) - rank))
    units = np.outer(scale, scale)
    return Compared(
        b_w[:k] / scale, b_r[:k] / scale, v_w[:k, :k] * sigma2 / units, v_r[:k, :k] / units
    )


def _stacked(d: PanelDesign) -> tuple[Array, Array, NDArray[np.intp]]:
    """Return y (N,), the regressors (N, k), and the position of each cell's region."""
    if isinstance(d, UnbalancedDesign):
        region = np.unique(np.nonzero(d.there)[1], return_inverse=True)[1]
    else:
        region = np.tile(np.arange(d.n), d.T)
    return d.y.ravel(), d.Z.reshape(len(d.terms), -1).T, region


def _periods(d: PanelDesign) -> Array:
    """Return the constant, and beside effects of periods one column for each period but the first."""
    if isinstance(d, UnbalancedDesign):
        time = np.nonzero(d.there)[0]
    else:
        time = np.repeat(np.arange(d.T), d.n)
    one = np.ones((time.size, 1))
    if d.fixed_effects != "twoway":
        return one
    seen = np.unique(time)[1:]
    return np.hstack([one, (time[:, None] == seen).astype(float)])


def _least_squares(y: Array, z: Array) -> tuple[Array, Array, float, int]:
    """Return slopes, (Z'Z)^+, the sum of squares left, and the rank."""
    size = np.linalg.norm(z, axis=0)
    size[size <= 1e-9 * float(size.max())] = np.inf  # taken out by the means of regions
    u, s, vt = la.svd(z / size, full_matrices=False)
    rank = int(np.sum(s > 1e-10 * s[0]))
    u, s, vt = u[:, :rank], s[:rank], vt[:rank]
    b = vt.T @ ((u.T @ y) / s)
    rest = y - u @ (u.T @ y)
    inverse = (vt.T / s**2) @ vt / np.outer(size, size)
    return b / size, inverse, float(rest @ rest), rank
