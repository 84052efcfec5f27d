"""Restrictions of slopes that are tested together: theta = 0, and theta + rho beta = 0 (common factors, Burridge 1981)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import Model, WaldNull
from ...formula.design import INTERCEPT
from ..estimation.design import LAG_OF_ONE

Array = NDArray[np.float64]

NULLS: tuple[WaldNull, ...] = ("theta=0", "theta+rho*beta=0")


class Restriction(NamedTuple):
    """What restrictions are at the estimates, (q,), and their derivative by all terms, (q, p)."""

    value: Array
    derivative: Array


def restriction(
    null: WaldNull, model: Model, variables: Sequence[str], terms: Sequence[str], estimates: Array
) -> Restriction | None:
    """Return the restrictions of a model, or None where it has not what they are of.

    Parameters
    ----------
    null : {"theta=0", "theta+rho*beta=0"}
        The second is of an sdm with W(x) for every x.
    estimates : (p,) array
        Of the terms.
    """
    common = null != "theta=0"
    index = {t: i for i, t in enumerate(terms)}
    names = [v for v in variables if f"W({v})" in index]
    if not names or (common and (model != "sdm" or len(names) < len(variables))):
        return None
    if LAG_OF_ONE in index:
        names.append(INTERCEPT)
    derivative = np.zeros((len(names), len(terms)))
    value = np.empty(len(names))
    for row, v in enumerate(names):
        own, lag = index.get(v), index[f"W({v})"]
        derivative[row, lag] = 1.0
        value[row] = estimates[lag]
        if common and own is not None:
            rho = index["rho"]
            derivative[row, own] = estimates[rho]
            derivative[row, rho] = estimates[own]
            value[row] += estimates[rho] * estimates[own]
    return Restriction(value, derivative)


def freedoms(
    model: Model,
    variables: Sequence[str],
    terms: Sequence[str],
    estimates: Array,
    of: Callable[[Array], float],
) -> dict[WaldNull, float]:
    """Return the degrees of freedom of two restrictions or more, by what is tested; `of` has them of a derivative."""
    found: dict[WaldNull, float] = {}
    for null in NULLS:
        made = restriction(null, model, variables, terms, estimates)
        if made is not None and made.value.size > 1:
            found[null] = of(made.derivative)
    return found
