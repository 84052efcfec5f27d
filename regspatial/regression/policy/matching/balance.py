"""How alike treated regions and their controls are in what the score is made of, before matching and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balance:
    """One comparison of the columns of treated regions and controls.

    Attributes
    ----------
    treated, controls : (k,) means
    difference : (k,) array
        Standardised: by the root of the mean of both variances before matching, after it too.
    ratio : (k,) variance among the treated by that among controls
    statistic, p_value : (k,) arrays
        Welch's t; weighted controls count as their effective number.
    """

    treated: Array
    controls: Array
    difference: Array
    ratio: Array
    statistic: Array
    p_value: Array


def balance(
    x: Array, treated: NDArray[np.bool_], shift: Array, weights: tuple[Array, Array] | None
) -> Balance:
    """Return the comparison; without weights that of all regions.

    Parameters
    ----------
    x : (n, k) array
    treated : (n,) bool
    shift : (k,) what was taken off columns far from zero
    weights : ((n1,), (n0,)) of treated regions and controls, optional
    """
    mine, theirs = x[treated], x[~treated]
    even = (np.ones(len(mine)), np.ones(len(theirs)))
    m1, v1, n1 = _moments(mine, (weights or even)[0])
    m0, v0, n0 = _moments(theirs, (weights or even)[1])
    pooled = np.sqrt((_moments(mine, even[0])[1] + _moments(theirs, even[1])[1]) / 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.array([v1 / n1, v0 / n0])
        t = (m1 - m0) / np.sqrt(parts.sum(axis=0))
        df = parts.sum(axis=0) ** 2 / (parts[0] ** 2 / (n1 - 1.0) + parts[1] ** 2 / (n0 - 1.0))
        return Balance(
            treated=m1 + shift,
            controls=m0 + shift,
            difference=(m1 - m0) / pooled,
            ratio=v1 / v0,
            statistic=t,
            p_value=2.0 * stdtr(df, -np.abs(t)),
        )


def _moments(x: Array, w: Array) -> tuple[Array, Array, float]:
    """Return weighted means and variances, (k,), and the effective number of regions."""
    total = float(w.sum())
    effective = total**2 / float(np.sum(w**2))
    mean = w @ x / total
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (w @ (x - mean) ** 2 / total) * np.divide(effective, effective - 1.0)
    return mean, variance, effective
