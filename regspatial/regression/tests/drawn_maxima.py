"""The highest likelihood of models with rho and lambda together, for many y at once.

At one lambda e'e is a parabola in rho, whose three numbers follow from the inner products of y, Wy, W²y
with each other and with Z and WZ. So a grid over both costs no more than those products, once per y.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..estimation.design import PanelDesign

Array = NDArray[np.float64]


def of_both(d: PanelDesign, y: Array, m: int, rho: Array, jacobian: tuple[Array, Array]) -> Array:
    """Return the maxima (R,) for y (R, T, n), without the constant, where J is one at every lambda.

    Parameters
    ----------
    m : int
        Observations that the likelihood counts.
    rho : (G,) array
        Values at which it is looked at first, of lambda too.
    jacobian : pair of (G,) arrays
        What the log-determinants add at each rho and at each lambda.
    """
    k = len(d.terms)
    z = d.within(np.concatenate([d.Z, d.lag(d.Z)])).reshape(2 * k, -1)
    z = z / np.tile(np.linalg.norm(z[:k], axis=1), 2)[:, None]
    wy = d.lag(y)
    c = np.stack([d.within(one).reshape(len(y), -1) for one in (y, wy, d.lag(wy))], axis=1)
    own, cross, squares = z @ z.T, c @ z.T, c @ np.swapaxes(c, 1, 2)
    best = np.empty((len(y), rho.size))
    for j, at in enumerate(rho):
        e, w = np.array([1.0, -at, 0.0]), np.array([0.0, 1.0, -at])  # B y and B W y
        turn = np.vstack([np.eye(k), -at * np.eye(k)])
        root = np.linalg.cholesky(turn.T @ own @ turn)
        on = np.linalg.solve(root, np.swapaxes((np.stack([e, w]) @ cross) @ turn, 1, 2))
        s = np.stack([e, w]) @ squares @ np.stack([e, w]).T - np.swapaxes(on, 1, 2) @ on
        heights = jacobian[0] - 0.5 * m * np.log(
            s[:, :1, 0] - 2.0 * rho * s[:, 1:, 0] + rho**2 * s[:, 1:, 1]
        )
        best[:, j] = jacobian[1][j] + vertex(rho, heights)
    return vertex(rho, best)


def vertex(x: Array, values: Array) -> Array:
    """Return the highest value of the parabola through the best node and its neighbours, by row."""
    at = np.clip(values.argmax(axis=1), 1, x.size - 2)
    rows = np.arange(len(values))
    (x0, x1, x2) = (x[at - 1], x[at], x[at + 1])
    (f0, f1, f2) = (values[rows, at - 1], values[rows, at], values[rows, at + 1])
    left, right = (f1 - f0) / (x1 - x0), (f2 - f1) / (x2 - x1)
    bend = (right - left) / (x2 - x0)
    slope = left + bend * (x1 - x0)
    gain = np.where(bend < 0, -(slope**2) / (4.0 * np.where(bend < 0, bend, -1.0)), 0.0)
    return np.asarray(np.maximum(f1 + np.clip(gain, 0.0, None), np.maximum(f0, f2)))
