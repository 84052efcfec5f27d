"""Regressions on samples of blocks drawn with replacement, effects taken out anew in each draw.

A block drawn w times is its rows with weight w, so a draw needs weighted cross-products only. Effects
nested in blocks have the same means whatever the weights and are taken out once; the others are
columns of dummies, partialled out of the weighted products of every draw. Where these are too many,
rows are repeated and the effects taken out again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._calls.executor import run
from ..._kernels.random import Numbers
from ..._kernels.within import GroupEffects, coarser, compact
from ...progress import Progress
from ..panel.least_squares.model import Model
from ..panel.least_squares.source import Codes

Array = NDArray[np.float64]

_MOST_DUMMIES = 200
_MOST_CELLS = 30_000_000
_PIECES = 100  # of draws whose rows are repeated
_SINGULAR = 1e-11
"""Least eigenvalue of a draw's correlations below which its slopes are not used."""


def block_weights(seed: int, draws: int, blocks: int) -> Array:
    """Return how often each block stands in each draw, (draws, blocks)."""
    drawn = np.floor(Numbers(seed, 0).uniform(0.0, blocks, draws, blocks)).astype(np.intp)
    flat = (np.arange(draws)[:, None] * blocks + np.minimum(drawn, blocks - 1)).ravel()
    return np.bincount(flat, minlength=draws * blocks).reshape(draws, blocks).astype(float)


def weighted_products(
    m: Model, blocks: Codes, weights: Array, progress: Progress | None = None
) -> Array:
    """Return, of every draw, the cross-products of [x, y] without effects, (draws, k + 1, k + 1).

    The columns are in the order of the model's terms, which need not be that of the formula.
    """
    s = m.sample
    z = np.vstack([m.columns(), s.y / m.y_unit])
    inner = [f.codes for f in s.effects if coarser(f.codes, blocks)]
    outer = [f.codes for f in s.effects if not coarser(f.codes, blocks)]
    dummies = sum(int(c.max()) + 1 for c in outer)
    cells = weights.shape[1] * (len(z) + dummies) ** 2
    if dummies <= _MOST_DUMMIES and cells <= _MOST_CELLS:
        return _by_products(z, inner, outer, blocks, weights)
    return _by_rows(z, [f.codes for f in s.effects], blocks, weights, progress)


def _by_products(
    z: Array, inner: list[Codes], outer: list[Codes], blocks: Codes, weights: Array
) -> Array:
    d = [np.equal.outer(np.arange(int(c.max()) + 1), c).astype(float) for c in outer]
    columns = np.vstack([z, *d])
    k = len(z)
    columns = GroupEffects(inner).within(columns) if inner else columns
    if not inner and outer:  # levels of y would swamp the products
        columns[:k] -= columns[:k].mean(axis=1, keepdims=True)
    order = np.argsort(blocks, kind="stable")
    starts = np.flatnonzero(np.diff(blocks[order], prepend=-1))
    size = len(columns)
    products = np.empty((len(starts), size, size))
    for g, rows in enumerate(np.split(order, starts[1:])):
        part = columns[:, rows]
        products[g] = part @ part.T
    out = (weights @ products.reshape(len(starts), -1)).reshape(-1, size, size)
    if not outer:
        return out
    cross = out[:, :k, k:]
    inverse = np.linalg.pinv(out[:, k:, k:], rcond=1e-11, hermitian=True)
    left: Array = out[:, :k, :k] - cross @ inverse @ np.swapaxes(cross, 1, 2)
    return left


def _by_rows(
    z: Array, effects: list[Codes], blocks: Codes, weights: Array, progress: Progress | None
) -> Array:
    work = np.array_split(weights, min(_PIECES, len(weights)))
    given = (z, effects, blocks)
    return np.concatenate(run(_repeated, given, work, progress=progress, message="draws"))


def _repeated(given: tuple[Array, list[Codes], Codes], weights: Array) -> Array:
    """Return the cross-products of some draws, their rows repeated."""
    z, effects, blocks = given
    out = np.empty((len(weights), len(z), len(z)))
    for r, w in enumerate(weights):
        rows = np.repeat(np.arange(z.shape[1]), w[blocks].astype(int))
        left = GroupEffects([compact(c[rows])[0] for c in effects]).within(z[:, rows])
        out[r] = left @ left.T
    return out


def usable(products: Array) -> NDArray[np.bool_]:
    """Return of which draws all slopes can be had."""
    size = np.sqrt(np.einsum("rii->ri", products))
    ok: NDArray[np.bool_] = (size > 0).all(axis=1) & np.isfinite(size).all(axis=1)
    safe = np.where(ok[:, None], size, 1.0)
    scaled = products / safe[:, :, None] / safe[:, None, :]
    scaled[~ok] = np.eye(products.shape[1])
    return ok & (np.linalg.eigvalsh(scaled)[:, 0] > _SINGULAR)


def slopes(products: Array, y: int, x: list[int]) -> Array:
    """Return the slopes of column y on columns x in every draw, (draws, len(x))."""
    inside = products[:, np.array(x)[:, None], x]
    right = products[:, x, y]
    found: Array = np.linalg.solve(inside, right[:, :, None])[:, :, 0]
    return found


def bias_corrected(values: Array, estimate: float, level: float) -> tuple[float, float]:
    """Return Efron's bias-corrected interval: percentiles moved by where the estimate stands."""
    from scipy.special import ndtr, ndtri

    below = (np.sum(values < estimate) + 0.5 * np.sum(values == estimate)) / values.size
    shift = ndtri(np.clip(below, 0.5 / values.size, 1.0 - 0.5 / values.size))
    tail = ndtri(0.5 - level / 2)
    ends = ndtr([2 * shift + tail, 2 * shift - tail])
    low, high = np.quantile(values, ends)
    return float(low), float(high)
