"""The maximum of likelihood beside estimates of the robust score, or beside errors by region."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..choices.regression import BiasCorrection

Array = NDArray[np.float64]


class LikelihoodBeside:
    """Estimates at the maximum of likelihood, with errors of one variance that are independent over time.

    Parameters
    ----------
    correction : str
        The correction of the likelihood.
    estimates : (p,) array
        In the order of the record's terms.
    sigma2 : float
    residuals : (T, n) array
    covariance : callable
        Returns the inverse of the expected information, (p, p); asked once, where somebody reads it.
    """

    __slots__ = ("_covariance", "_make", "correction", "estimates", "residuals", "sigma2")

    def __init__(
        self,
        correction: BiasCorrection,
        estimates: Array,
        sigma2: float,
        residuals: Array,
        covariance: Callable[[], Array],
    ) -> None:
        self.correction: BiasCorrection = correction
        self.estimates, self.sigma2, self.residuals = estimates, sigma2, residuals
        self._make: Callable[[], Array] | None = covariance
        self._covariance: Array | None = None

    @property
    def covariance(self) -> Array:
        """Of the estimates, (p, p).

        Raises
        ------
        ConvergenceError
            If the information cannot be inverted.
        """
        if self._covariance is None and self._make is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of an estimate that nobody asked for
                self._covariance = self._make()
            self._make = None
        found = self._covariance
        return np.full((self.estimates.size,) * 2, np.nan) if found is None else found

    def __repr__(self) -> str:
        return f"<LikelihoodBeside {self.correction}>"

    def __reduce__(self) -> tuple[Any, ...]:
        known = self.covariance
        return _known, (self.correction, self.estimates, self.sigma2, self.residuals, known)


def _known(
    correction: BiasCorrection, estimates: Array, sigma2: float, residuals: Array, covariance: Array
) -> LikelihoodBeside:
    """Return one whose covariance was already asked for."""
    return LikelihoodBeside(correction, estimates, sigma2, residuals, lambda: covariance)
