"""Intervals and p of slopes along a likelihood: quantiles of a mixture of t over rho and lambda.

Exact, not drawn: normal scores at even distances, weighed by their density, stand for rho and lambda.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtr

from .likelihood_draws import LikelihoodDraws, MixedDraws

Array = NDArray[np.float64]
Ends = tuple[float, float]

_FAR = 4.5
_SCORES = 25
"""Of each of rho and lambda."""
_SPATIAL = ("rho", "lambda")
_KEPT = 32


def ends_along(
    draws: LikelihoodDraws | None, terms: Sequence[str], level: float
) -> dict[int, Ends]:
    """Return the intervals of the slopes by their place among the terms; none without draws."""
    return _ends(draws, tuple(terms), level) if _alone(draws) else {}


def p_along(draws: LikelihoodDraws | None, terms: Sequence[str]) -> dict[int, float]:
    """Return the p of the slopes by their place among the terms; none without draws."""
    return _p(draws, tuple(terms)) if _alone(draws) else {}


def _alone(draws: LikelihoodDraws | None) -> TypeGuard[LikelihoodDraws]:
    """Return whether nothing beside rho and lambda is mixed: with random effects slopes keep normal intervals."""
    return draws is not None and not isinstance(draws, MixedDraws)


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """A mixture of t, by weights (m,), middles (p, m) and widths (p, m) of the p terms."""

    weights: Array
    middles: Array
    widths: Array
    dof: float

    @classmethod
    def of(cls, draws: LikelihoodDraws) -> Mixture:
        """Return the distribution of the terms that a likelihood gives."""
        scores = np.linspace(-_FAR, _FAR, _SCORES)
        weights = np.exp(-0.5 * scores**2)
        weights /= weights.sum()
        of_lambda, of_rho = weights, weights
        at_lambda, at_rho = np.interp(scores, draws.scores, draws.of_lambda), scores
        if np.ptp(draws.of_lambda) == 0.0:
            at_lambda, of_lambda = at_lambda[:1], np.ones(1)
        if np.ptp(draws.of_rho) == 0.0:
            at_rho, of_rho = np.zeros(1), np.ones(1)
        both = np.repeat(at_lambda, at_rho.size), np.tile(at_rho, at_lambda.size)
        middles, widths = draws.spread(*both)
        return cls(np.outer(of_lambda, of_rho).ravel(), middles.T, widths.T, draws.dof)

    def below(self, term: int, value: float) -> float:
        """Return the probability of less than `value`."""
        t = (value - self.middles[term]) / self.widths[term]
        return float(self.weights @ stdtr(self.dof, t))

    def interval(self, term: int, level: float) -> tuple[float, float]:
        """Return the quantiles that leave as much on either side."""
        middles, widths = self.middles[term], self.widths[term]
        unit, reach = float(np.max(widths)), float(np.ptp(middles))
        out = []
        for share in (0.5 - level / 2, 0.5 + level / 2):
            far = 8.0 * unit + reach
            low, high = float(middles.min()) - far, float(middles.max()) + far
            while self.below(term, low) > share:  # few degrees of freedom have long tails
                low -= far
                far *= 2.0
            while self.below(term, high) < share:
                high += far
                far *= 2.0

            def excess(value: float, share: float = share) -> float:
                return self.below(term, value) - share

            out.append(float(brentq(excess, low, high, xtol=1e-10 * unit, rtol=1e-13)))
        return out[0], out[1]

    def p(self, term: int) -> float:
        """Return the two-sided p of zero: twice the smaller probability on a side of it."""
        t = self.middles[term] / self.widths[term]
        return 2.0 * float(
            min(self.weights @ stdtr(self.dof, -t), self.weights @ stdtr(self.dof, t))
        )


def _slopes(terms: tuple[str, ...]) -> list[int]:
    return [k for k, term in enumerate(terms) if term not in _SPATIAL]


@lru_cache(maxsize=_KEPT)
def _mixture(draws: LikelihoodDraws) -> Mixture:
    return Mixture.of(draws)


@lru_cache(maxsize=_KEPT)
def _ends(draws: LikelihoodDraws, terms: tuple[str, ...], level: float) -> dict[int, Ends]:
    mixture = _mixture(draws)
    return {k: mixture.interval(k, level) for k in _slopes(terms)}


@lru_cache(maxsize=_KEPT)
def _p(draws: LikelihoodDraws, terms: tuple[str, ...]) -> dict[int, float]:
    mixture = _mixture(draws)
    return {k: mixture.p(k) for k in _slopes(terms)}
