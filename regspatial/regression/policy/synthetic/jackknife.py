"""The jackknife of Arkhangelsky et al. (2021, algorithm 3): each region is left out, and weights are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .fit import Fit
from .placebo import Groups

Array = NDArray[np.float64]
_ALL = 1e-9
"""A donor whose weight is this near to one cannot be left out."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A standard error and its degrees of freedom; NaN where there are none."""

    se: float
    df: float


NONE = Spread(float("nan"), float("nan"))
FEWEST = 2
"""Treated regions, of which one can be left out."""


@dataclass(frozen=True, eq=False)
class Jackknife:
    """What each start finds without each region.

    Attributes
    ----------
    y : (n, T) array
    donors : (n0, T) array
    groups, fits : the treated regions of each start, and what is fitted for them
    """

    y: Array
    donors: Array
    groups: Groups
    fits: Sequence[Fit]

    @cached_property
    def _without(self) -> tuple[Array, Array]:
        """Gaps (starts, regions, T) and treated regions (starts, regions) without each: treated ones, then donors.

        NaN where the donor that is left out bears all weight.
        """
        n1 = sum(f.units for f in self.fits)
        gaps = np.stack([np.tile(f.gap, (n1 + len(self.donors), 1)) for f in self.fits])
        sizes = np.array([np.full(gaps.shape[1], float(f.units)) for f in self.fits])
        start = 0
        for k, (f, (_start, rows)) in enumerate(zip(self.fits, self.groups, strict=True)):
            own, theirs = _moved(self.y[rows], f), _moved(self.donors, f)
            mine = slice(start, start + f.units)
            sizes[k, mine] -= 1.0
            gaps[k, mine] -= (own - own.mean(axis=0)) / max(f.units - 1, 1)
            left = np.where(f.omega < 1.0 - _ALL, 1.0 - f.omega, np.nan)
            gaps[k, n1:] += (f.omega / left)[:, None] * (theirs - f.omega @ theirs)
            start += f.units
        return gaps, sizes

    def over(self, cells: NDArray[np.bool_]) -> Spread:
        """Return the error of the mean gap over treated cells; none of fewer than two treated regions.

        Parameters
        ----------
        cells : (starts, T) array
            The periods of each start that count.
        """
        units = np.array([f.units for f in self.fits])
        some = cells.any(axis=1)
        if units[some].sum() < FEWEST:
            return NONE
        there = np.append(np.repeat(some, units), np.ones(len(self.donors), dtype=bool))
        gaps, sizes = (one[some][:, there] for one in self._without)
        weight = sizes * cells[some].sum(axis=1)[:, None]
        sums = np.einsum("gut,gt->gu", gaps, cells[some].astype(float)) * sizes
        found = sums.sum(axis=0) / weight.sum(axis=0)
        n = len(found)
        se = float(np.sqrt((n - 1) / n * np.sum((found - found.mean()) ** 2)))
        return Spread(se, self._df(some, cells[some].sum(axis=1))) if np.isfinite(se) else NONE

    def _df(self, some: NDArray[np.bool_], periods: NDArray[np.int64]) -> float:
        """Return Satterthwaite's degrees of freedom, were all regions equally variable."""
        fits = [f for f, one in zip(self.fits, some, strict=True) if one]
        units = np.array([f.units for f in fits])
        share = periods / float(units @ periods)
        own = np.repeat(share, units)
        theirs = (units * share) @ np.array([f.omega for f in fits])
        both = np.array([np.sum(a**2) for a in (own, theirs)])
        free = np.array([max(_effective(a) - 1.0, 1.0) for a in (own, theirs)])
        return float(both.sum() ** 2 / np.sum(both**2 / free))


def _moved(y: Array, f: Fit) -> Array:
    """Return paths less their weighted earlier periods."""
    return np.asarray(y - (y[:, : f.start] @ f.lambda_)[:, None])


def _effective(weights: Array) -> float:
    """Return how many equal weights vary as these."""
    squares = weights**2
    return float(squares.sum() ** 2 / np.sum(squares**2))
