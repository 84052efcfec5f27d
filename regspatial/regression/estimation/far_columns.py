"""Columns far from zero, which a constant or fixed effects let a model take about their means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...formula.design import varies
from .within import Shock

Array = NDArray[np.float64]

_FAR = 1e5
"""Mean of a column over its spread from which cross-products with the constant lose ten of sixteen digits."""


def about_their_means(columns: list[Array]) -> Array:
    """Take off, in place of the list, the means of the columns far from zero; return them, (K,), zero for the others.

    A constant among them stays what it is.
    """
    shift = np.zeros(len(columns))
    for k, column in enumerate(columns):
        mean = float(column.mean())
        if varies(column) and abs(mean) > _FAR * float(np.std(column - mean)):
            shift[k], columns[k] = mean, column - mean
    return shift


def lag_about_its_mean(lag: Array, mean: float, sums: Array) -> tuple[Array, float]:
    """Return W x about a mean, and that mean, of the lag of x - mean and the row sums of W.

    W of x itself would lose digits of its mean: W(x - m) + m (s - s̄) and m s̄ do not.
    """
    if mean == 0.0:
        return lag, 0.0
    shock = Shock.of(sums)
    return (lag if shock.even else lag + mean * (shock.sums - shock.mean)), mean * shock.mean


def with_lags(
    raw: list[Array],
    lagged: Sequence[int],
    lag: Callable[[Array], Array],
    sums: Array,
    *,
    moved: bool,
) -> tuple[list[Array], Array]:
    """Return regressors and the lags of some of them, and what was taken off each where they may be `moved`."""
    raw = list(raw)
    shift = about_their_means(raw) if moved else np.zeros(len(raw))
    pairs = [lag_about_its_mean(lag(raw[i]), float(shift[i]), sums) for i in lagged]
    raw += [values for values, _mean in pairs]
    shift = np.append(shift, [mean for _values, mean in pairs])
    return raw, (
        shift + about_their_means(raw) if moved else shift
    )  # lags may be far by themselves
