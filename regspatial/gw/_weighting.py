"""Kernels of geographical weighting: the weights, and how far they reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..choices import codes
from ..choices.gw import KernelName

Array = NDArray[np.float64]

KERNELS = codes(KernelName)
STRETCH = 1.0000001
"""An adaptive bandwidth is this much more than the distance to the k-th nearest (as in mgwr)."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel of z = d/h.

    Parameters
    ----------
    name : str
    reach : float
        Weights vanish beyond reach·h (below 1e-18 for kernels without an end).
    power : int
        The weight is a polynomial in d**power, with `coefficients`; 0 where it is none.
    coefficients : tuple of float
    """

    name: KernelName
    reach: float
    power: int = 0
    coefficients: tuple[float, ...] = ()

    @property
    def compact(self) -> bool:
        """Whether weights end at the bandwidth."""
        return self.power > 0

    def weights(self, d2: Array, h2: Array, out: Array | None = None) -> Array:
        """Return weights (rows, columns) from squared distances and squared bandwidths (rows,)."""
        if self.name == "boxcar":  # by no quotient: 49 · (1/49) is less than one
            out = np.empty_like(d2) if out is None else out
            return np.less(d2, h2[:, None], out=out, casting="unsafe")
        z2: Array = np.multiply(d2, 1.0 / h2[:, None], out=out)
        if self.name == "gaussian":
            z2 *= -0.5
            return np.exp(z2, out=z2)
        if self.name == "exponential":
            np.sqrt(z2, out=z2)
            np.negative(z2, out=z2)
            return np.exp(z2, out=z2)
        if self.name == "tricube":
            z2 *= np.sqrt(z2)
        np.subtract(1.0, z2, out=z2)
        np.maximum(z2, 0.0, out=z2)
        if self.name == "tricube":
            return np.multiply(z2, z2 * z2, out=z2)
        return np.multiply(z2, z2, out=z2)


_TABLE = {
    "bisquare": Kernel("bisquare", 1.0, 2, (1.0, -2.0, 1.0)),
    "tricube": Kernel("tricube", 1.0, 3, (1.0, -3.0, 3.0, -1.0)),
    "boxcar": Kernel("boxcar", 1.0, 2, (1.0,)),
    "gaussian": Kernel("gaussian", 9.2),
    "exponential": Kernel("exponential", 42.0),
}


def kernel_named(name: KernelName) -> Kernel:
    """Return a kernel by name."""
    return _TABLE[name]
