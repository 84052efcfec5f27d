"""Columns far from zero, which the constant of a model takes about their means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...formula.design import varies

Array = NDArray[np.float64]

_FAR = 1e5
"""Mean of a column over its spread from which cross-products with the constant lose ten of sixteen digits."""


def about_their_means(columns: list[Array]) -> Array | None:
    """Take off, in place of the list, the means of the columns far from zero; return them, None where none is.

    The first column is the constant, which spans what is taken off: slopes stay what they are.
    """
    shift = np.zeros(len(columns))
    for k, column in enumerate(columns[1:], start=1):
        mean = float(column.mean())
        if varies(column) and abs(mean) > _FAR * float(np.std(column - mean)):
            shift[k], columns[k] = mean, column - mean
    return shift if shift.any() else None
