"""The likelihood of random effects as a function of vartheta: of starred data at each (see `_random`)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from ...._kernels.linear.spectrum import Spectrum
from ....errors import BoundaryError, InferenceWarning
from ....options import Options
from ...errors.covariance import point
from ...errors.rho_lambda_covariance import both_point
from ...estimation.design import PanelDesign, family
from ...estimation.estimate import maximum_of_both, maximum_of_one
from ...estimation.lee_yu import plain_shape, transformed_shape
from ...estimation.likelihood import Maximum, Shape
from ...estimation.rho_lambda import Hill, say_second

Array = NDArray[np.float64]

_GRID = 9
_LEAST = 1e-8
_HALVES = 12
"""Halvings on the way to an edge: a quarter of a decade to 1.4e-4 of its logarithm."""


def starred(values: Array, vartheta: float) -> Array:
    """Return values (…, T, n) less the share 1 - vartheta of their means over time."""
    return values - (1.0 - vartheta) * values.mean(axis=-2, keepdims=True)


def starred_design(d: PanelDesign, vartheta: float) -> PanelDesign:
    """Return the design of the quasi-demeaned data."""
    return replace(d, y=starred(d.y, vartheta), Z=starred(d.Z, vartheta))


def shape_of(d: PanelDesign, correction: str) -> Shape:
    """Return the (m, a, c) of what is maximised."""
    return plain_shape(d) if correction == "none" else transformed_shape(d)


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """The maximum at one vartheta, and the equation in vartheta there."""

    top: Maximum
    e: Array
    spectra: tuple[Spectrum | None, ...]
    slope: float
    height: float


class Profile:
    """The maximum over everything else, as a function of vartheta.

    Parameters
    ----------
    d : PanelDesign
        Of the raw data, with fixed effects of periods or none.
    spectrum : Spectrum or None
    correction : str
        As in `_estimate`.
    """

    def __init__(
        self, d: PanelDesign, spectrum: Spectrum | None, correction: str, options: Options
    ):
        self.d, self.spectrum, self.correction, self.options = d, spectrum, correction, options
        self.shape = shape_of(d, correction)
        self.units = self.shape.m / d.T
        self._refused: BoundaryError | None = None

    def at(self, vartheta: float) -> At:
        """Return the maximum at one vartheta; of its other hills `maximum` speaks."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)
            return self._at(vartheta)

    def _at(self, vartheta: float) -> At:
        d = starred_design(self.d, vartheta)
        spectra: tuple[Spectrum | None, ...]
        if family(d.model) == "both" and self.spectrum is not None:
            top, *pair = maximum_of_both(d, self.spectrum, self.correction)
            e, spectra = both_point(d, top).e, tuple(pair)
        else:
            top, one = maximum_of_one(d, self.spectrum, self.correction, self.options)
            e, spectra = point(d, top).e, (one,)
        between = d.T * float(np.sum(e.mean(axis=0) ** 2)) / top.sigma2
        height = top.loglik + self.units * float(np.log(vartheta))
        return At(top, e, spectra, self.units - between, height)

    def maximum(self) -> tuple[float, At]:
        """Return the vartheta of the highest maximum, and what is there.

        The likelihood of random effects may have two of them (Maddala 1971), so that a grid comes
        first; 1 is an end, where the variance between regions is zero. At some vartheta rho may run into its
        bound: the equation is then followed to the edge of those at which it does not.

        Raises
        ------
        BoundaryError
            If rho is at its bound at every vartheta, or what is known rises towards those at which it is.
        """
        found = self._known()
        places = sorted(found)
        tops = []
        for a, b in pairwise(places):
            if found[a].slope > 0.0 >= found[b].slope:
                at = self._root(a, b)
                tops += [] if at is None else [(at, self.at(at))]
        if places[-1] == 1.0 and (found[1.0].slope > 0.0 or not (tops or self._refused)):
            tops.append((1.0, found[1.0]))
        if not tops:
            raise self._refused or RuntimeError
        best = max(tops, key=lambda one: one[1].height)
        if family(self.d.model) == "both":
            self._at(best[0])  # says where rho and lambda have another hill at this vartheta
            say_second([_hill(at) for _unused, at in tops], _hill(best[1]))
        return best

    def _try(self, vartheta: float) -> At | None:
        """Return the maximum at one vartheta, None where rho is at its bound there."""
        try:
            return self.at(vartheta)
        except BoundaryError as error:
            self._refused = error
            return None

    def _known(self) -> dict[float, At]:
        """Return what is at a grid of vartheta, and at the edges of those at which rho is at its bound."""
        tried = {float(v): self._try(float(v)) for v in np.geomspace(0.01, 1.0, _GRID)}
        if not any(tried.values()):
            raise self._refused or RuntimeError
        low = min(tried)
        while (here := tried[low]) is not None and here.slope < 0.0 and low > _LEAST:
            low /= 10.0
            tried[low] = self._try(low)
        for a, b in pairwise(sorted(tried)):
            if (tried[a] is None) != (tried[b] is None):
                inside, outside = (a, b) if tried[b] is None else (b, a)
                tried |= self._edge(inside, outside)
        return {v: one for v, one in tried.items() if one is not None}

    def _edge(self, inside: float, outside: float) -> dict[float, At]:
        """Return what is towards a vartheta at which rho is at its bound, by halves."""
        found: dict[float, At] = {}
        for _unused in range(_HALVES):
            middle = float(np.sqrt(inside * outside))
            at = self._try(middle)
            if at is None:
                outside = middle
            else:
                found[middle], inside = at, middle
        return found

    def _root(self, a: float, b: float, *, again: bool = True) -> float | None:
        """Return the vartheta between a and b that solves the equation; None where rho is at its bound there."""

        def slope(log: float) -> float:
            return self.at(float(np.exp(log))).slope

        try:
            return float(np.exp(brentq(slope, np.log(a), np.log(b), xtol=1e-13, rtol=1e-14)))
        except BoundaryError as error:
            self._refused = error
            places = [float(v) for v in np.geomspace(a, b, _GRID)] if again else []
        known = {v: one for v in places if (one := self._try(v)) is not None}
        for low, high in pairwise(sorted(known)):
            if known[low].slope > 0.0 >= known[high].slope:
                return self._root(low, high, again=False)
        return None


def _hill(at: At) -> Hill:
    """Return where rho and lambda are, and the log-likelihood of all that was maximised."""
    first, second = at.spectra
    if first is None or second is None:
        raise AssertionError
    return Hill(at.top.rho, at.top.lambda_, at.height, (first, second))
