"""The checked data of a local regression, which its record keeps to predict from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..choices.gw import PlaceMetric
from ..containers.panel import Time
from ..words import Message

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalDesign:
    """Checked columns of a local regression, stacked time-major, N = T·n.

    Attributes
    ----------
    y : (N,)
    x : (N, k)
        As given; the first column is one where there is an intercept.
    coords : (n, 2)
    mean, scale : (k,)
        With which x is standardised (0 and 1 for the intercept).
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    y_name: str
    terms: tuple[str, ...]
    y: Array
    x: Array
    intercept: bool
    coords: Array
    metric: PlaceMetric
    mean: Array
    scale: Array
    exposure: Array | None
    notes: tuple[Message, ...] = ()

    @property
    def k(self) -> int:
        """Number of columns of the design."""
        return len(self.terms)

    def standardised(self, x: Array) -> Array:
        """Return columns on the scale that the solver works on."""
        return np.asarray((x - self.mean) / self.scale)
