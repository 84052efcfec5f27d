"""Likelihood ratios, and draws, of rho and lambda of a sac or gns whose effects of regions are random.

At each vartheta the likelihood is that of starred data (see `_random`), so that its height over
(rho, lambda) is the greatest of those at a grid of vartheta, between its values by a parabola.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.spectrum import Spectrum
from ....results.likelihood_draws import LikelihoodDraws, MixedDraws
from ....results.profile import LikelihoodProfile
from ...errors.likelihood_ranges import ends_of, height_of, profiles_of, ridge_of
from ...errors.ridge_draws import weighed_draws
from ...estimation.design import PanelDesign
from ...estimation.estimate import problem_of_both
from ...estimation.likelihood import Maximum
from .profile import shape_of, starred_design

Array = NDArray[np.float64]

_COUNT, _SHARES = 61, 25
"""Values of rho and of lambda in a pass, and of vartheta."""
_LEAST = 0.01
"""The smallest vartheta of the first pass; that of the maximum where it is smaller."""
_ACROSS, _FEW, _PARTS, _LAMBDAS, _CUT = 16, 25, 24, 61, 9.2
"""Values of vartheta by which its mass is found, with few of lambda; then of vartheta and lambda themselves."""
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


def random_draws(
    d: PanelDesign,
    spectrum: Spectrum,
    correction: str,
    profiles: Mapping[str, LikelihoodProfile],
    vartheta: float,
) -> MixedDraws:
    """Return what impacts are drawn from: the likelihoods at a grid of vartheta, with their weights.

    A priori vartheta is anywhere between 0 and 1 alike. The grid begins where the mass is and ends where the
    rest is below a ten-thousandth of its peak.
    """
    units = shape_of(d, correction).m / d.T

    def part(at: float, count: int) -> tuple[LikelihoodDraws, float]:
        star = starred_design(d, at)
        problem, shape = problem_of_both(star, spectrum, correction)
        found, mass = weighed_draws(problem, (spectrum, spectrum), shape, profiles, d.scales, count)
        return found, mass + units * float(np.log(at))

    coarse = np.linspace(1.0 / _ACROSS, 1.0, _ACROSS)
    coarse = np.unique(np.append(coarse, vartheta * np.array([0.25, 0.5, 1.0])))
    mass = np.array([part(float(one), _FEW)[1] for one in coarse])
    high = np.flatnonzero(mass >= mass.max() - _CUT)
    low = coarse[high[0] - 1] if high[0] else 0.5 * coarse[0]
    end = coarse[min(high[-1] + 1, coarse.size - 1)]
    step = (end - low) / _PARTS
    places = low + step * (np.arange(_PARTS) + 0.5)
    found = [part(float(one), _LAMBDAS) for one in places]
    masses = np.array([one for _part, one in found])
    kept = masses >= masses.max() - _CUT
    return MixedDraws.of([p for (p, _m), k in zip(found, kept, strict=True) if k], masses[kept])
