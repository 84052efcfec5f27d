"""Data of the rows: drawn from fixed seeds, with numpy and scipy alone, so that every peer can make them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp


def side_of(n):
    """Return the side of the grid of about n places."""
    return max(2, round(n**0.5))


def queen_links(n):
    """Return queen contiguity of a grid of about n places, zeros and ones."""
    side = side_of(n)
    index = np.arange(side * side).reshape(side, side)
    pairs = []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = index[: side - down, max(0, -right) : side - max(0, right)]
        b = index[down:, max(0, right) : side - max(0, -right)]
        pairs.append(np.stack([a.ravel(), b.ravel()]))
    i, j = np.hstack(pairs)
    links = np.concatenate([i, j]), np.concatenate([j, i])
    return sp.csr_matrix((np.ones(links[0].size), links), shape=(side * side,) * 2)


def queen(n):
    """Return the same, each row summing to one."""
    links = queen_links(n)
    scale = 1.0 / np.asarray(links.sum(axis=1)).ravel()
    return sp.csr_matrix(sp.diags([scale], [0]) @ links)


def inverse_square(n):
    """Return 1/d² between n places, each row summing to one; dense."""
    x = np.random.default_rng(0).uniform(size=(n, 2))
    square = (x**2).sum(axis=1)
    w = square[:, None] - 2 * x @ x.T
    w += square
    np.fill_diagonal(w, np.inf)
    np.divide(1.0, w, out=w)
    w /= w.sum(axis=1, keepdims=True)
    return w


def pattern(w):
    """Return values of which neighbours are alike, as an array."""
    noise = np.random.default_rng(1).normal(size=w.shape[0])
    return noise + 2 * (w @ noise)


def panel(w, years, k=2):
    """Return x (k, T, n) and y (T, n) of a spatial lag of .4."""
    rng = np.random.default_rng(1)
    n = w.shape[0]
    x = rng.normal(size=(k, years, n))
    mean = x.sum(axis=0) + 0.3 * (w @ x[0].T).T
    mean = mean + rng.normal(size=n) + rng.normal(size=(years, n))
    y = mean
    for _ in range(60):  # (I − .4 W)⁻¹ by its series
        y = mean + 0.4 * (w @ y.T).T
    return x, y


def ids_of(n):
    """Return names of n regions, all of one length."""
    return tuple(f"{k:06d}" for k in range(n))


def bytes_of_draws(links, draws):
    """Return what permutations move at least: of each link a value."""
    return {"bytes": 8.0 * draws * links}
