"""HC3 of two-stage least squares from the residuals of another program, which has HC1 alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def by_leverages(x: Array, z: Array, fit: Any) -> Array:
    """Return standard errors by HC3 of the residuals of another program."""
    fitted = z @ np.linalg.lstsq(z, x, rcond=None)[0]
    again = np.linalg.pinv(fitted)
    e = np.asarray(fit.resids) / (1.0 - np.einsum("nk,kn->n", fitted, again))
    return np.asarray(np.sqrt(np.square(again) @ np.square(e)))
