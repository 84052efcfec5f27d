"""Functions of one cell, each with what it is not defined for, and a way out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..words import Sentence, _
from .cells import Array, Grid, refuse

_OTHERWISE = _(
    "Correct the cells, leave these regions or times out, or transform the column otherwise."
)
_LOG_WAY = _(
    "Correct the cells, leave these regions or times out, or use log1p(x), the logarithm of 1 + x, "
    "asinh(x), which is near log(2x) and defined everywhere, or the level."
)
_LARGE = _("it leaves the range of numbers")


def finite(grid: Grid, text: str, out: Array, *given: Array, why: Sentence = _LARGE) -> Array:
    """Return values that are numbers wherever all of what they were computed from is.

    Raises
    ------
    DomainError
    """
    bad = ~np.isfinite(out)
    for one in given:
        bad &= np.isfinite(one)
    refuse(grid, bad, text, why, _OTHERWISE)
    return out


def _simple(function: Callable[[Array], Array]) -> Callable[[Grid, str, Array], Array]:
    def computed(grid: Grid, text: str, x: Array) -> Array:
        with np.errstate(all="ignore"):
            return finite(grid, text, function(x), x)

    return computed


def log(grid: Grid, text: str, x: Array) -> Array:
    """Return the natural logarithm."""
    refuse(grid, x <= 0, text, _("the logarithm needs values above zero"), _LOG_WAY)
    with np.errstate(all="ignore"):
        return finite(grid, text, np.log(x), x)


def log1p(grid: Grid, text: str, x: Array) -> Array:
    """Return the natural logarithm of 1 + x."""
    why = _("the logarithm of 1 + x needs x above -1")
    refuse(grid, x <= -1, text, why, _OTHERWISE)
    with np.errstate(all="ignore"):
        return finite(grid, text, np.log1p(x), x)


def sqrt(grid: Grid, text: str, x: Array) -> Array:
    """Return the square root."""
    refuse(grid, x < 0, text, _("a root needs values from zero up"), _OTHERWISE)
    with np.errstate(all="ignore"):
        return finite(grid, text, np.sqrt(x), x)


asinh = _simple(np.arcsinh)
exp = _simple(np.exp)
square = _simple(np.square)
absolute = _simple(np.abs)
same = _simple(np.asarray)


def per(grid: Grid, text: str, x: Array, y: Array, scale: float = 1.0) -> Array:
    """Return x / y · scale, where y, as a population, is above zero."""
    refuse(grid, y <= 0, text, _("what is divided by must be above zero"), _OTHERWISE)
    with np.errstate(all="ignore"):
        return finite(grid, text, x / y * scale, x, y)


def divided(grid: Grid, text: str, x: Array, y: Array) -> Array:
    """Return x / y."""
    refuse(grid, y == 0, text, _("zero cannot be divided by"), _OTHERWISE)
    with np.errstate(all="ignore"):
        return finite(grid, text, x / y, x, y)


def powered(grid: Grid, text: str, x: Array, k: Array) -> Array:
    """Return x to the power of k."""
    with np.errstate(all="ignore"):
        out: NDArray[np.float64] = np.power(x, k)
    why = _("zero has no negative power, a negative number no broken one")
    return finite(grid, text, out, x, k, why=why)
