"""A likelihood as a distribution that rho, lambda and the slopes are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LikelihoodDraws:
    """Quantiles of lambda, of rho at each lambda, and the normal distribution of the slopes at both.

    Attributes
    ----------
    scores : (q,) array
        Normal scores at which quantiles are known, at equal distances.
    of_lambda : (q,) array
    lambdas : (g,) array, at equal distances
    of_rho : (g, q) array
    slopes, slopes_of_lag : (g, k) arrays
        Those of least squares of By and of BWy on BZ, B = I - lambda W.
    root : (g, k, k) array
        Its product with its transpose is (Z'B'BZ)^-1.
    squares : (g, 3) array
        r, s, c of e'e = s + c (rho - r)^2.
    dof : float
        Of e'e.
    turn : (p, k + 2) array
        From the slopes, rho and lambda to the terms of the model.
    """

    scores: Array
    of_lambda: Array
    lambdas: Array
    of_rho: Array
    slopes: Array
    slopes_of_lag: Array
    root: Array
    squares: Array
    dof: float
    turn: Array

    @property
    def size(self) -> int:
        """How many normal numbers a draw takes."""
        return int(self.slopes.shape[1]) + 3

    def turned(self, turn: Array) -> LikelihoodDraws:
        """Return draws of other terms, a matrix times those here."""
        return replace(self, turn=turn @ self.turn)

    def at(self, standard: Array) -> Array:
        """Return draws of the terms, (R, p), from standard normal numbers (R, `size`)."""
        lambda_ = np.interp(standard[:, 0], self.scores, self.of_lambda)
        rho, slopes, root, squares = self._known(lambda_, standard[:, 1])
        chi2 = 2.0 * gammaincinv(0.5 * self.dof, ndtr(standard[:, 2]))
        apart = np.einsum("rij,rj->ri", root, standard[:, 3:])
        slopes = slopes + np.sqrt(squares / chi2)[:, None] * apart
        return np.column_stack([slopes, rho, lambda_]) @ self.turn.T

    def spread(self, lambda_: Array, score: Array) -> tuple[Array, Array]:
        """Return middles and widths (R, p) of the terms, which are t with `dof`, at lambda and a score of rho.

        rho and lambda themselves have no width.
        """
        rho, slopes, root, squares = self._known(lambda_, score)
        middles = np.column_stack([slopes, rho, lambda_]) @ self.turn.T
        each = np.einsum("pi,rij->rpj", self.turn[:, : slopes.shape[1]], root)
        size = np.sqrt(squares / self.dof)
        return middles, size[:, None] * np.linalg.norm(each, axis=2)

    def _known(self, lambda_: Array, score: Array) -> tuple[Array, Array, Array, Array]:
        """Return rho, the middles of the slopes, their root and e'e at each lambda and score of rho."""
        low, share = _between(lambda_, self.lambdas)

        def mixed(values: Array) -> Array:
            left = share.reshape(-1, *[1] * (values.ndim - 1))
            return np.asarray((1.0 - left) * values[low] + left * values[low + 1])

        at, part = _between(score, self.scores)
        left, right = (
            (1.0 - part) * self.of_rho[row, at] + part * self.of_rho[row, at + 1]
            for row in (low, low + 1)
        )
        rho = (1.0 - share) * left + share * right
        r, s, c = mixed(self.squares).T
        slopes = mixed(self.slopes) - rho[:, None] * mixed(self.slopes_of_lag)
        return rho, slopes, mixed(self.root), s + c * (rho - r) ** 2


def _between(values: Array, grid: Array) -> tuple[NDArray[np.intp], Array]:
    """Return which step of an even grid each value lies in, and how far along; ends where beyond."""
    steps = grid.size - 1
    span = grid[-1] - grid[0]
    along = np.clip((values - grid[0]) / (span if span > 0.0 else 1.0) * steps, 0.0, steps)
    low = np.minimum(along.astype(np.intp), steps - 1)
    return low, along - low


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedDraws(LikelihoodDraws):
    """Of a model with random effects: those at each of some shares of the variance between regions.

    Attributes
    ----------
    parts : tuple of LikelihoodDraws
    below : (c,) array
        The probability of each part and of those before it. The other fields are those of the likeliest.
    """

    parts: tuple[LikelihoodDraws, ...]
    below: Array

    @classmethod
    def of(cls, parts: Sequence[LikelihoodDraws], log_mass: Array) -> MixedDraws:
        """Return the mixture of parts with masses whose logarithms are given."""
        mass = np.exp(log_mass - log_mass.max())
        top = parts[int(np.argmax(log_mass))]
        own = {f.name: getattr(top, f.name) for f in fields(LikelihoodDraws)}
        return cls(**own, parts=tuple(parts), below=np.cumsum(mass) / mass.sum())

    @property
    def size(self) -> int:
        """How many normal numbers a draw takes: one more, for the part."""
        return self.parts[0].size + 1

    def turned(self, turn: Array) -> MixedDraws:
        """Return draws of other terms, a matrix times those here."""
        return replace(self, parts=tuple(one.turned(turn) for one in self.parts))

    def at(self, standard: Array) -> Array:
        """Return draws of the terms, (R, p), from standard normal numbers (R, `size`)."""
        which = np.searchsorted(self.below[:-1], ndtr(standard[:, 0]), side="right")
        out = np.empty((len(standard), self.parts[0].turn.shape[0]))
        for k in np.unique(which):
            out[which == k] = self.parts[k].at(standard[which == k, 1:])
        return out
