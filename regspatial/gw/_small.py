"""Very many very small symmetric systems at once: Cholesky with the systems along the last axis.

Each step is one operation on an array over all systems, ten times quicker than a call of LAPACK
for each of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SINGULAR = 1e-11
"""A column of which less than this share is its own, beside the columns before it."""
ALONE = 1.0 - 1e-11
"""From so much weight on itself on, a place has nothing to be predicted from once it is left out."""


def pairs(k: int) -> list[tuple[int, int]]:
    """Return the pairs (a, b), a <= b, in the order in which moments are kept."""
    return [(a, b) for a in range(k) for b in range(a, k)]


def products(x: Array, y: Array | None = None) -> Array:
    """Return the columns x_a x_b (a <= b), and x_a y: (n, k(k+1)/2 [+ k])."""
    n, k = x.shape
    both = pairs(k)
    out = np.empty((n, len(both) + (0 if y is None else k)))
    for at, (a, b) in enumerate(both):
        np.multiply(x[:, a], x[:, b], out=out[:, at])
    if y is not None:
        np.multiply(x, y[:, None], out=out[:, len(both) :])
    return out


def factor(moments: Array, k: int) -> tuple[Array, Array, Flags]:
    """Factorise the scaled matrices.

    Parameters
    ----------
    moments : (k(k+1)/2, N) array
        Upper triangles in the order of `pairs`.
    k : int

    Returns
    -------
    lower : (k, k, N) array
        L with LL' = DMD, the diagonal of DMD being one.
    scale : (k, N) array
        The diagonal of D.
    sound : (N,) bool
        Whether no column is a combination of the ones before it.
    """
    place = {pair: i for i, pair in enumerate(pairs(k))}
    diagonal = moments[[place[a, a] for a in range(k)]]
    sound = (diagonal > 0.0).all(axis=0)
    scale = 1.0 / np.sqrt(np.where(diagonal > 0.0, diagonal, 1.0))
    lower = np.zeros((k, k, moments.shape[1]))
    for j in range(k):
        pivot = np.ones(moments.shape[1])
        for m in range(j):
            pivot -= lower[j, m] ** 2
        good = pivot > SINGULAR
        sound &= good
        root = np.sqrt(np.where(good, pivot, 1.0))
        lower[j, j] = root
        for i in range(j + 1, k):
            value = moments[place[j, i]] * scale[i] * scale[j]
            for m in range(j):
                value -= lower[i, m] * lower[j, m]
            lower[i, j] = value / root
    return lower, scale, sound


def forward(lower: Array, scale: Array, right: Array) -> Array:
    """Return L⁻¹ D r for right-hand sides (k, N)."""
    out = np.empty_like(right)
    for j in range(len(lower)):
        value = right[j] * scale[j]
        for m in range(j):
            value -= lower[j, m] * out[m]
        out[j] = value / lower[j, j]
    return out


def backward(lower: Array, scale: Array, z: Array) -> Array:
    """Return D L'⁻¹ z: with z from `forward`, the solution M⁻¹ r, (k, N)."""
    k = len(lower)
    out = np.empty_like(z)
    for j in range(k - 1, -1, -1):
        value = z[j].copy()
        for m in range(j + 1, k):
            value -= lower[m, j] * out[m]
        out[j] = value / lower[j, j]
    return np.asarray(out * scale)


def inverse(lower: Array, scale: Array) -> Array:
    """Return M⁻¹, (k, k, N)."""
    k, _, size = lower.shape
    out = np.empty((k, k, size))
    for j in range(k):
        unit = np.zeros((k, size))
        unit[j] = 1.0
        out[:, j] = backward(lower, scale, forward(lower, scale, unit))
    return out


def whitened(lower: Array, scale: Array, moments: Array) -> Array:
    """Return L⁻¹D M DL'⁻¹ for symmetric M given by upper triangles, (k, k, N).

    With it u'(…)u and the like lose no digits to columns that are nearly dependent, as products
    with an inverse do.
    """
    k = len(lower)
    m = np.moveaxis(full(moments, k), 0, 2)
    half = np.stack([forward(lower, scale, m[:, b]) for b in range(k)], axis=1)
    return np.stack([forward(lower, scale, half[a]) for a in range(k)], axis=1)


def root_inverse(lower: Array, scale: Array) -> Array:
    """Return DL'⁻¹, (k, k, N)."""
    k, _, size = lower.shape
    return np.stack(
        [backward(lower, scale, np.repeat(np.eye(k)[:, [j]], size, axis=1)) for j in range(k)],
        axis=1,
    )


def full(moments: Array, k: int) -> Array:
    """Return symmetric matrices (N, k, k) from upper triangles (k(k+1)/2, N)."""
    out = np.empty((moments.shape[1], k, k))
    for at, (a, b) in enumerate(pairs(k)):
        out[:, a, b] = out[:, b, a] = moments[at]
    return out
