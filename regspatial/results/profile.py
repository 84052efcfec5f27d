"""The likelihood ratio of one parameter at many values: an interval of any level, and a test of zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodProfile:
    """2 {max L - L(v)}, L(v) the maximum over all other parameters.

    Attributes
    ----------
    values : (m,) array, ascending
    ratios : (m,) array
    """

    values: Array
    ratios: Array

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the outermost values that the ratio does not refuse, or the bounds.

        Between two values the ratio is taken for straight.
        """
        most, ratios = float(chdtri(1, 1.0 - level)), self.ratios
        held = np.flatnonzero(ratios <= most)

        def end(inside: int, outside: int) -> float:
            if not 0 <= outside < ratios.size:
                return float(self.values[inside])
            share = (most - ratios[inside]) / (ratios[outside] - ratios[inside])
            return float(self.values[inside] + share * (self.values[outside] - self.values[inside]))

        first, last = int(held[0]), int(held[-1])
        return end(first, first - 1), end(last, last + 1)

    def at_zero(self) -> tuple[float, float]:
        """Return the signed root of the ratio at zero, which is a z, and its p."""
        size = float(np.interp(0.0, self.values, np.sqrt(self.ratios)))
        best = float(self.values[int(np.argmin(self.ratios))])
        return (size if best >= 0.0 else -size), 2.0 * float(ndtr(-size))
