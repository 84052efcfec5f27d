"""Units of y and the regressors in which squares stay within double precision."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError, listed
from ...words import _

Array = NDArray[np.float64]

LARGEST = 1e150
"""Above it, and below its inverse, the variance of a column is no number in double precision."""
_ORDINARY = 1e30
"""Between it and its inverse columns are left as they are: fourth powers are still numbers."""


def unit_of(values: Array) -> float:
    """Return 1, or for very large and very small values the power of two next to the largest.

    A power of two, so that no digit changes.
    """
    largest = float(np.abs(values).max())
    if largest == 0.0 or 1.0 / _ORDINARY <= largest <= _ORDINARY:
        return 1.0
    return float(2.0 ** np.floor(np.log2(largest)))


def check_units(columns: Mapping[str, Array]) -> None:
    """Refuse columns whose squares are no numbers.

    Raises
    ------
    DomainError
    """
    size = {name: float(np.abs(values).max()) for name, values in columns.items()}
    bad = {n: s for n, s in size.items() if s > LARGEST or 0.0 < s < 1.0 / LARGEST}
    if bad:
        told = listed([f"{name} ({s:.3g})" for name, s in bad.items()])
        raise DomainError(
            _(
                "The largest absolute values of these columns are beyond {smallest:g} to "
                "{largest:g}, so that their variances are no numbers: {told}. Give them in "
                "other units (divide by a power of ten)."
            ),
            columns=bad,
            smallest=1 / LARGEST,
            largest=LARGEST,
            told=told,
        )


def check_results(before: Array, after: Array, columns: tuple[str, ...]) -> None:
    """Refuse variances that left double precision on the way back to the units of the data.

    Raises
    ------
    DomainError
    """
    if np.isfinite(after).all() and not ((after == 0.0) & (before != 0.0)).any():
        return
    raise DomainError(
        _(
            "The units of {names} are so far apart that a variance is no number in double "
            "precision. Give them in other units (divide by a power of ten)."
        ),
        columns=columns,
        names=listed(columns),
    )
