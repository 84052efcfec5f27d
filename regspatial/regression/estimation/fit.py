"""Measures of fit of a panel model."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ...formula.design import INTERCEPT
from .design import PanelDesign, has_rho

Array = NDArray[np.float64]

_SINGULAR = 1e-10  # the least eigenvalue of correlations above which both inverses agree to 1e-5
_ROUNDING = 1e-12  # a spread below this share of the size of the values is rounding


def r_squared(
    d: PanelDesign, fit: Array, e: Array, resolvent: Resolvent | None
) -> dict[str, float]:
    """Return R² within, between and overall as xsmle prints them, and 1 - e'e/||Jy||².

    The first three are squared correlations of y with S(Xβ + WXθ), fixed effects left out, over
    deviations from region means, region means, and all observations; `fit` is Xβ + WXθ.
    """
    if has_rho(d.model) and resolvent is not None:
        fit = resolvent.across(fit)
    of_fit, of_y = (np.add.reduce(a, axis=0) / d.T for a in (fit, d.y))
    return {
        "within": squared(fit - of_fit, d.y - of_y),
        "between": squared(of_fit, of_y),
        "overall": squared(fit, d.y),
        "projected": 1.0 - float(np.sum(e**2) / np.sum(d.centred_y**2)),
    }


def variance_inflation(d: PanelDesign) -> Array:
    """Return 1/(1 - R²) of each column of JZ on the others, (K,); columns around their mean."""
    z = d.within(d.Z).reshape(len(d.terms), -1)
    keep = np.array([t != INTERCEPT for t in d.terms])
    z = z[keep] - z[keep].mean(axis=1, keepdims=True)
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    out = np.full(len(d.terms), np.nan)
    out[keep] = _diagonal_of_inverse(z @ z.T)
    return out


def _diagonal_of_inverse(square: Array) -> Array:
    """Return the diagonal of the inverse of correlations, of the pseudo-inverse where they are as good as singular."""
    if np.linalg.eigvalsh(square)[0] > _SINGULAR:
        return np.diag(np.linalg.inv(square))
    return np.diag(np.linalg.pinv(square))


def squared(a: Array, b: Array) -> float:
    """Return the squared correlation, NaN where one does not vary."""
    scale = float(np.abs(a).max()), float(np.abs(b).max())
    a, b = ((c - np.add.reduce(c, axis=None) / c.size).ravel() for c in (a, b))
    size = math.sqrt(a @ a), math.sqrt(b @ b)
    if any(s <= _ROUNDING * m for s, m in zip(size, scale, strict=True)):
        return float("nan")
    return float(np.sum((a / size[0]) * (b / size[1]))) ** 2
