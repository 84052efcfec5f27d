"""Likelihood ratios of rho and lambda of a sac or gns whose effects of regions are random.

At each vartheta the likelihood is that of starred data (see `_random`), so that its height over
(rho, lambda) is the greatest of those at a grid of vartheta, between its values by a parabola.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._kernels.spectrum import Spectrum
from ..results.profile import LikelihoodProfile
from ._data import PanelDesign
from ._estimate import problem_of_both
from ._likelihood import Maximum
from ._likelihood_ranges import ends_of, height_of, profiles_of, ridge_of
from ._random import shape_of, starred_design

Array = NDArray[np.float64]

_COUNT, _SHARES = 61, 25
"""Values of rho and of lambda in a pass, and of vartheta."""
_LEAST = 0.01
"""The smallest vartheta of the first pass; that of the maximum where it is smaller."""
_NEAR = 6.0
"""Where the likelihood is within this of its top, vartheta of the next pass is searched."""


class _Heights:
    """The height over (rho, lambda); each call searches vartheta where the one before found it."""

    def __init__(
        self, d: PanelDesign, spectrum: Spectrum, correction: str, top: Maximum, vartheta: float
    ):
        self.d, self.correction = d, correction
        self.spectra = (spectrum, spectrum)
        self.units = shape_of(d, correction).m / d.T
        self.top, self.vartheta = top, vartheta
        self.logs = np.linspace(np.log(min(_LEAST, 0.5 * vartheta)), 0.0, _SHARES)

    def __call__(self, rhos: Array, lambdas: Array) -> Array:
        """Return the greatest height at each rho (down) and lambda (across)."""
        logs = np.unique(np.append(self.logs, np.log(self.vartheta)))
        stack = np.stack([self._at(float(np.exp(v)), rhos, lambdas) for v in logs], axis=-1)
        stack += self.units * logs
        flat = stack.reshape(-1, logs.size)
        near = flat.max(axis=1) >= flat.max() - _NEAR
        found = np.argmax(flat[near], axis=1)
        first, last = max(int(found.min()) - 1, 0), min(int(found.max()) + 1, logs.size - 1)
        self.logs = np.linspace(logs[first], logs[last], _SHARES)
        return ridge_of(flat, logs).reshape(stack.shape[:2])

    def _at(self, vartheta: float, rhos: Array, lambdas: Array) -> Array:
        star = starred_design(self.d, vartheta)
        problem, shape = problem_of_both(star, self.spectra[0], self.correction)
        return height_of(problem, self.spectra, shape, rhos, lambdas)


def random_profiles(
    d: PanelDesign, spectrum: Spectrum, correction: str, top: Maximum, vartheta: float
) -> dict[str, LikelihoodProfile]:
    """Return the likelihood ratio of rho and of lambda at values between their bounds."""
    heights = _Heights(d, spectrum, correction, top, vartheta)
    return profiles_of(heights, ends_of(heights.spectra, shape_of(d, correction)), top, _COUNT)
