"""One cohort against its donors: weights of regions and of periods, and what is left between both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....choices.policy import SyntheticEstimator
from .simplex import simplex_weights

Array = NDArray[np.float64]
_OF_PERIODS = 1e-6
"""Ridge on weights of periods, in standard deviations of changes (Arkhangelsky et al.)."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What is fitted for the regions that start in one period.

    Attributes
    ----------
    start : int
        Place of the first treated period.
    units : int
        Treated regions.
    omega : (n0,) weights of donors
    lambda_ : (start,) weights of earlier periods
    treated, synthetic : (T,) paths
        The latter moved to the treated one by its weighted earlier periods (nowhere for synthetic control).
    unique : bool
        Whether no other weights fit as well.
    """

    start: int
    units: int
    omega: Array
    lambda_: Array
    treated: Array
    synthetic: Array
    unique: bool

    @property
    def gap(self) -> Array:
        """Treated less synthetic, (T,)."""
        return self.treated - self.synthetic

    @property
    def effect(self) -> float:
        """Mean gap from the start on."""
        return float(self.gap[self.start :].mean())

    @property
    def before(self) -> float:
        """Root mean squared gap before the start, about its mean where the level is free."""
        gap = self.gap[: self.start]
        centre = 0.0 if not self.lambda_.any() else gap.mean()
        return float(np.sqrt(np.mean((gap - centre) ** 2)))

    @property
    def after(self) -> float:
        """Root mean squared gap from the start on."""
        return float(np.sqrt(np.mean(self.gap[self.start :] ** 2)))


def noise(donors: Array, start: int) -> float:
    """Return the standard deviation of changes of donors before the start; zero where there is one period."""
    changes = np.diff(donors[:, :start], axis=1)
    return float(np.std(changes, ddof=1)) if changes.size > 1 else 0.0


def fitted(
    own: Array,
    donors: Array,
    start: int,
    estimator: SyntheticEstimator,
    given: tuple[Array, Array] | None = None,
) -> Fit:
    """Fit weights for the mean of treated regions.

    Parameters
    ----------
    own : (n1, T) array
    donors : (n0, T) array
    start : int
    estimator : {"sdid", "sc", "did"}
    given : (omega, lambda), optional
        Weights that are kept.
    """
    mean = own.mean(axis=0)
    omega, lambda_, unique = (
        (*given, True) if given is not None else _weights(own, donors, start, estimator)
    )
    plain = omega @ donors
    shift = float(lambda_ @ (mean - plain)[:start])
    return Fit(start, len(own), omega, lambda_, mean, plain + shift, unique)


def _weights(
    own: Array, donors: Array, start: int, estimator: SyntheticEstimator
) -> tuple[Array, Array, bool]:
    n0, periods = donors.shape
    before, after = donors[:, :start], donors[:, start:].mean(axis=1)
    target = own[:, :start].mean(axis=0)
    if estimator == "did":
        return np.full(n0, 1.0 / n0), np.full(start, 1.0 / start), True
    if estimator == "sc":
        omega, unique = simplex_weights(before.T, target)
        return omega, np.zeros(start), unique
    spread = noise(donors, start)
    zeta = (len(own) * (periods - start)) ** 0.25 * spread
    a = before.T - before.mean(axis=1)
    omega, unique = simplex_weights(a, target - target.mean(), start * zeta**2)
    centred = before - before.mean(axis=0)
    lambda_, _only = simplex_weights(
        centred, after - after.mean(), n0 * (_OF_PERIODS * spread) ** 2
    )
    return omega, lambda_, unique
