"""Fit a model of paths to the times up to one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .paths import Fit, drift, logistic, trend

Array = NDArray[np.float64]

LEAST = {"drift": 4, "trend": 5, "logistic": 6}
"""Times that a model needs: three steps of a walk, three degrees of freedom of a line, one more for a saturation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is asked of all models.

    Parameters
    ----------
    link : {"log", "level"}
        Of drift and trend.
    limit : float or None
        Saturation as stated.
    ceiling : float
        Up to where it is sought.
    common : bool
        Whether all regions have one.
    """

    link: str
    limit: float | None
    ceiling: float
    common: bool


def fitted(model: str, y: Array, t: Array, ahead: Array, how: Setting) -> Fit:
    """Return a model fitted to values at times, with the values so many steps ahead."""
    if model == "logistic":
        return logistic(y, t, ahead, how.limit, how.ceiling, how.common)
    z = np.log(y) if how.link == "log" else y
    return (drift if model == "drift" else trend)(z, t, ahead, how.link)
