"""v'M⁻¹v of a Wald test, whatever the units of its restrictions."""

from __future__ import annotations

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ...errors import SpecificationError
from ...words import _

Array = NDArray[np.float64]


def quadratic(middle: Array, value: Array, kind: str) -> float:
    """Return v'M⁻¹v, scaled to a unit diagonal first: regressors may have very different units."""
    size = np.sqrt(np.diag(middle))
    scaled = middle / np.outer(size, size)
    rank = int(np.linalg.matrix_rank(scaled, tol=1e-10, hermitian=True))
    if rank < value.size:
        raise SpecificationError(
            _(
                "The {kind} covariance has rank {rank} in the {restrictions} "
                "{restrictions:restriction|restrictions}, so they cannot be tested "
                "together: too few regions or times for it. Use "
                "{param:covariance=analytic} or 'observed'."
            ),
            kind=kind,
            rank=rank,
            restrictions=value.size,
        )
    unit = value / size
    return float(unit @ la.solve(scaled, unit, assume_a="pos"))
