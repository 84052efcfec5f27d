"""ln|I - rho W| roughly, at every rho at once, from a few steps of Lanczos (Gauss quadrature with random vectors)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..random import Numbers

Array = NDArray[np.float64]

_VECTORS, _STEPS = 4, 20
"""At 30,000 regions they take .03 s and err by 1e-5 n at rho = 0.4, by 6e-4 n at 0.99."""


class Quadrature(NamedTuple):
    """Σ_k w_k ln|1 - rho x_k|, and what makes tr W and tr W² in it exact."""

    places: Array
    weights: Array
    first: float
    second: float

    def logdet(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho."""
        sums = np.log(np.abs(1.0 - rho[:, None] * self.places)) @ self.weights
        return np.asarray(sums - self.first * rho - 0.5 * self.second * rho**2)


def quadrature_of(similar: sp.csr_array) -> Quadrature:
    """Return the quadrature of a symmetric matrix with entries."""
    n = int(similar.shape[0])
    z = Numbers(20250403).signs(n, _VECTORS) / n**0.5
    before, off = np.zeros_like(z), np.zeros(_VECTORS)
    diagonals, beside = [], []
    for _unused in range(_STEPS):
        new = np.asarray(similar @ z) - off * before
        diagonals.append((new * z).sum(axis=0))
        new -= diagonals[-1] * z
        off = np.maximum(np.sqrt((new * new).sum(axis=0)), np.finfo(float).tiny)
        beside.append(off)
        before, z = z, new / off
    places, weights = [], []
    for a, b in zip(np.array(diagonals).T, np.array(beside[:-1]).T, strict=True):
        values, vectors = np.linalg.eigh(np.diag(a) + np.diag(b, 1) + np.diag(b, -1))
        places.append(values)
        weights.append(n / _VECTORS * vectors[0] ** 2)
    x, w = np.concatenate(places), np.concatenate(weights)
    first = float(similar.diagonal().sum() - w @ x)
    return Quadrature(x, w, first, float((similar.data**2).sum() - w @ x**2))
