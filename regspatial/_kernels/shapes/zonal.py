"""Sums over the cells of a grid that belong to regions, added up window by window."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SQUARED = 0.00669437999014  # WGS-84's squared eccentricity


@dataclass(slots=True)
class Tally:
    """What is known of one region so far.

    Mean and sum of squares are merged as Chan, Golub and LeVeque (1983) merge those of two samples, so
    that a level far from zero costs no digits.
    """

    count: float = 0.0
    total: float = 0.0
    weight: float = 0.0
    mean: float = 0.0
    squares: float = 0.0
    lowest: float = np.inf
    highest: float = -np.inf
    rough: float = 0.0
    rough_weight: float = 0.0
    values: dict[float, float] = field(default_factory=dict)

    def add(
        self,
        z: Array,
        share: Array,
        area: Array,
        rough: Array | None = None,
        *,
        by_value: bool = False,
    ) -> None:
        """Add the cells of a window.

        Parameters
        ----------
        z : (r, c) array
            NaN where the grid has no value.
        share : (r, c) array
            Of each cell that belongs to the region.
        area : (r, 1) or (r, c) array
            Weight of a whole cell.
        rough : (r, c) array, optional
            Ruggedness of the cells, NaN where it is not known.
        by_value : bool
            Whether the weight of each value is kept.
        """
        there = (share > 0) & np.isfinite(z)
        if not there.any():
            return
        v, part = z[there], share[there]
        w = part * np.broadcast_to(area, z.shape)[there]
        if not w.any():  # beyond the poles
            return
        self.count += float(part.sum())
        self.total += float(part @ v)
        self.lowest = min(self.lowest, float(v.min()))
        self.highest = max(self.highest, float(v.max()))
        weight = float(w.sum())
        base = float(
            v[0]
        )  # around a value of their own: a constant grid has that constant for its mean
        mean = base + float(w @ (v - base)) / weight
        away = mean - self.mean if self.weight else 0.0
        both = self.weight + weight
        self.squares += float(w @ (v - mean) ** 2) + away**2 * self.weight * weight / both
        self.mean = self.mean + away * weight / both if self.weight else mean
        self.weight = both
        if rough is not None:
            known = there & np.isfinite(rough)
            w = share[known] * np.broadcast_to(area, z.shape)[known]
            self.rough += float(w @ rough[known])
            self.rough_weight += float(w.sum())
        if by_value:
            kinds, which = np.unique(v, return_inverse=True)
            w = np.bincount(which.ravel(), weights=part * np.broadcast_to(area, z.shape)[there])
            for kind, more in zip(kinds.tolist(), w.tolist(), strict=True):
                self.values[kind] = self.values.get(kind, 0.0) + more

    def statistic(self, name: str) -> float:
        """Return a statistic of the cells added so far; NaN without any."""
        if not self.weight:
            return 0.0 if name == "count" else float("nan")
        if name == "ruggedness":
            return self.rough / self.rough_weight if self.rough_weight else float("nan")
        if name == "majority":
            # of several values with the same weight the smallest
            return max(sorted(self.values), key=lambda v: self.values[v])
        return {
            "mean": self.mean,
            "sum": self.total,
            "min": self.lowest,
            "max": self.highest,
            "std": float(np.sqrt(max(self.squares, 0.0) / self.weight)),
            "count": self.count,
            "relief": self.highest - self.lowest,
        }[name]


def ruggedness(z: Array) -> Array:
    """Return the ruggedness of the inner cells, (r - 2, c - 2), of a window with one cell around.

    The root of the sum of squared differences from the eight neighbours (Riley, DeGloria and Elliot
    1999, equation 1); NaN where one of the nine has no value.
    """
    middle = z[1:-1, 1:-1]
    rows, columns = middle.shape
    total = np.zeros_like(middle)
    for down in range(3):
        for right in range(3):
            if (down, right) != (1, 1):
                total += (z[down : down + rows, right : right + columns] - middle) ** 2
    return np.asarray(np.sqrt(total))


def area_between(latitudes: Array) -> Array:
    """Return the area of the WGS-84 ellipsoid between the equator and parallels, up to a factor.

    Snyder (1987), Map Projections: A Working Manual, equation 3-12.
    """
    e = np.sqrt(_SQUARED)
    sine = np.sin(np.radians(np.clip(latitudes, -90.0, 90.0)))
    return np.asarray(
        (1.0 - _SQUARED) * (sine / (1.0 - _SQUARED * sine**2) + np.arctanh(e * sine) / e)
    )
