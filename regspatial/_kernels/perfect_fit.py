"""Fits that leave nothing to estimate a variance from, and the identity behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ..errors import InferenceWarning, SpecificationError, warn
from ..words import _

Array = NDArray[np.float64]

ROUNDING = 100.0 * float(np.finfo(float).eps)
"""An error per observation below this share of the largest |y| is the rounding of y itself."""
NOTHING = 1e-12
"""1 - R² below this leaves no digit that could be trusted (a square of 1e-6 of the spread)."""
NEARLY = 1e-4
"""1 - R² below this is what rounded accounts leave (3e-8 to 5e-5 in yearbooks)."""


def smallest(y: Array, centred: Array) -> float:
    """Return the sum of squares at and below which a fit is perfect.

    Parameters
    ----------
    y : array
        As given: its largest value sets the rounding.
    centred : array
        What the regressors have to explain: y without its fixed effects, about its mean. Of y
        itself the sum of squares would refuse honest data (mean 1e6, sd 1, R² .99 leaves 9e-15).
    """
    rounding = y.size * (ROUNDING * float(np.abs(y).max())) ** 2
    return max(rounding, NOTHING * float(np.sum(np.square(centred))))


def refuse_perfect(ssr: float, limit: float) -> None:
    """Refuse a fit that leaves nothing.

    Raises
    ------
    SpecificationError
    """
    if not ssr > limit:
        raise SpecificationError(
            _(
                "The regressors reproduce y exactly: there is nothing left to estimate a "
                "variance from. Is y, or a sum that contains it, among the regressors?"
            ),
        )


def warn_of_identity(
    y_name: str, y: Array, names: Sequence[str], columns: Array, units: Array, share: float
) -> None:
    """Name the regressors that all but reproduce y, if there are some.

    Parameters
    ----------
    y : (N,) array
        Centred, or without its fixed effects.
    columns : (K, N) array
        Likewise.
    units : (K,) array
        What a coefficient is multiplied with to stand in the units of the data.
    share : float
        1 - R² of the model.

    Warns
    -----
    InferenceWarning
    """
    if not share < NEARLY:
        return
    found = identity(y, columns, units)
    if not found:
        return
    text = _written([(names[i], b) for i, b in found])
    sign = "=" if all(float(b).is_integer() for _, b in found) else "≈"
    warn(
        InferenceWarning(
            _(
                "The regressors all but reproduce {y_name} (1 - R² = {share:.2g}): {y_name} "
                "{sign} {identity}. If that holds by definition and what is left is rounding, the "
                "model tests nothing: leave one of these columns out."
            ),
            y_name=y_name,
            share=share,
            sign=sign,
            identity=text,
        )
    )


def identity(y: Array, columns: Array, units: Array) -> list[tuple[int, float]]:
    """Return the smallest set of columns that leaves 1 - R² below NEARLY, with coefficients.

    Columns are dropped one by one, the least needed first; coefficients become whole numbers where
    those do as well. Empty where all columns together leave more.
    """
    size = np.linalg.norm(columns, axis=1)
    size = np.where(size > 0.0, size, 1.0)
    unit = float(np.linalg.norm(y))
    stacked = np.vstack([columns / size[:, None], y[None] / unit]).T
    r = np.asarray(la.qr(stacked, mode="r", check_finite=False)[0])[: stacked.shape[1]]
    target, r = r[:, -1], r[:, :-1]

    def fit(kept: list[int]) -> tuple[Array, float]:
        b = np.asarray(la.lstsq(r[:, kept], target, check_finite=False)[0])
        return b, float(np.sum((target - r[:, kept] @ b) ** 2))

    kept = list(range(r.shape[1]))
    if not fit(kept)[1] < NEARLY:
        return []
    while len(kept) > 1:
        left, gone = min((fit([i for i in kept if i != j])[1], j) for j in kept)
        if not left < NEARLY:
            break
        kept.remove(gone)
    raw = fit(kept)[0] * unit / size[kept] * units[kept]
    whole = np.round(raw)
    back = whole / units[kept] * size[kept] / unit
    if whole.all() and np.abs(whole).max() < 1e6 and _left(r[:, kept], target, back) < NEARLY:
        raw = whole
    return [(i, float(b)) for i, b in zip(kept, raw, strict=True)]


def _left(r: Array, target: Array, b: Array) -> float:
    return float(np.sum((target - r @ b) ** 2))


def _written(terms: list[tuple[str, float]]) -> str:
    """Return ``x1 + 2 x2 - x3``."""
    out = ""
    for name, b in terms:
        sign = "-" if b < 0 else "+"
        size = "" if abs(b) == 1.0 else f"{abs(b):.4g}·"
        out += f" {sign} {size}{name}" if out else f"{'-' if b < 0 else ''}{size}{name}"
    return out
