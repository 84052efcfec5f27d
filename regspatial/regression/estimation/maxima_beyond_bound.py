"""Maxima above the bound of rho or lambda, where W carries too little of what time effects leave.

F'(I - rho W)F, F at right angles to a constant, is regular up to 1/(second eigenvalue of W), and so is the
likelihood without effects of time, which knows no bound at 1/s: a shock common to all regions, which grows
without end beyond it, is among what the effects take out. Such a maximum is no estimate (the total impact
changes its sign there), but it says what is wrong: W is close to equal weights for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.spectrum import EigenSpectrum, Spectrum
from ...errors import BoundaryError
from ...words import _

if TYPE_CHECKING:
    from .likelihood import Shape

Array = NDArray[np.float64]

_GRID = 201


@dataclass(frozen=True, slots=True)
class Beyond:
    """What lies between the bound and 1/(second largest eigenvalue)."""

    rest: NDArray[Any]
    second: float
    bound: float

    @classmethod
    def of(cls, spectrum: Spectrum, shape: Shape) -> Beyond | None:
        """Return it where time effects take the constant out of rows of one positive sum, else None."""
        one = shape.shock
        if not shape.c or one is None or not one.even or one.mean <= 0.0:
            return None
        if not isinstance(spectrum, EigenSpectrum):
            return None
        rest = np.delete(spectrum.values, int(np.argmin(np.abs(spectrum.values - one.mean))))
        real = rest.real[np.abs(rest.imag) == 0.0]
        second = float(real.max(initial=0.0))
        return cls(rest, second, 1.0 / one.mean) if 0.0 < second < one.mean else None

    @property
    def values(self) -> Array:
        """Values between the two bounds."""
        return np.linspace(self.bound, 1.0 / self.second, _GRID + 2)[1:-1]

    def jacobian(self, values: Array, shape: Shape) -> Array:
        """Return what the likelihood has of ln|F'(I - rho W)F| at each value."""
        one = np.abs(1.0 - values[:, None] * self.rest)
        return np.asarray(shape.a * np.log(one).sum(axis=1))

    def refuse(self, name: str, at: float) -> None:
        """Refuse a maximum.

        Raises
        ------
        BoundaryError
        """
        raise BoundaryError(
            _(
                "The likelihood is highest at {name} = {at:.4g}, beyond the bound {bound:.6g}. Effects of "
                "periods take out what all regions have in common, and of the rest W, whose second largest "
                "eigenvalue is {second:.2g}, carries little: with {name} below {bound:.6g} the regions "
                "cannot be as alike as they are. Take weights that fall faster with distance (a higher power, nearest "
                "neighbours, contiguity), or {param:bias_correction=none}, whose estimate is inside and biased "
                "towards zero."
            ),
            name=name,
            at=at,
            bound=self.bound,
            second=self.second,
        )
