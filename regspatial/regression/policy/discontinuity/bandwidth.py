"""Bandwidths that make the mean squared error of a jump least (Calonico, Cattaneo and Titiunik 2014; CCF 2020)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .side import NEAR, How, Side, adjustment, polynomial, residuals, variance

Array = NDArray[np.float64]

PILOT = {"triangular": 2.576, "epanechnikov": 2.34, "uniform": 1.843}
"""Rule-of-thumb constants of the pilot bandwidth for density, by kernel."""
MASS, KEPT = 0.2, 10
"""From this share of repeated values on a pilot holds so many distinct values at least."""
REGULARISED = 3.0
"""How many times the variance of the estimated bias stands in the denominator."""


class Parts(NamedTuple):
    """Variance, bias and regularisation of one side, and the exponent."""

    v: float
    b: float
    r: float
    rate: float


def bandwidths(sides: tuple[Side, Side], order: int, how: How, rule: str) -> tuple[float, float]:
    """Return the bandwidth of the estimate and that of its bias, the same on both sides.

    Parameters
    ----------
    sides : left and right
    order : of the polynomial
    rule : "mse" or "cer"
        Least mean squared error, or least error of coverage.
    """
    least = _least(sides)
    pilot = max(min(_pilot(sides, how.kernel), _most(sides)), *least)
    q = order + 1
    first = [_parts(s, q + 1, q + 1, pilot, s.reach * (1 + NEAR), how, plain=True) for s in sides]
    d = max(min(_best(first), _most(sides)), *least)
    b = min(_best([_parts(s, q, q, pilot, d, how) for s in sides]), _most(sides))
    h = min(_best([_parts(s, order, 0, pilot, b, how) for s in sides]), _most(sides))
    if rule == "cer":
        counted = (
            sum(len(np.unique(s.groups)) for s in sides)
            if how.errors == "clustered"
            else sum(len(s.u) for s in sides)
        )
        h *= counted ** (-order / ((3 + order) * (3 + 2 * order)))
    return h, b


def _most(sides: tuple[Side, Side]) -> float:
    return max(s.reach for s in sides)


def _least(sides: tuple[Side, Side]) -> tuple[float, float]:
    """Return the distance that holds ten distinct values, where many values are repeated."""
    if all(1 - s.distinct / len(s.u) < MASS for s in sides):
        return 0.0, 0.0
    left, right = (np.unique(np.abs(s.u)) for s in sides)
    return tuple(float(v[min(KEPT, len(v)) - 1]) * (1 + NEAR) for v in (left, right))  # type: ignore[return-value]


def _pilot(sides: tuple[Side, Side], kernel: str) -> float:
    u = np.concatenate([s.u for s in sides])
    low, high = np.quantile(u, [0.25, 0.75], method="averaged_inverted_cdf")
    spread = min(float(u.std(ddof=1)), float(high - low) / 1.349)
    return PILOT[kernel] * spread * float(sum(s.distinct for s in sides) ** -0.2)


def _best(parts: list[Parts]) -> float:
    left, right = parts
    if not np.isfinite([left.v, left.b, right.v, right.b]).all():
        return float("nan")
    below = (right.b - left.b) ** 2 + left.r + right.r
    return float(((left.v + right.v) / below) ** left.rate) if below > 0 else float("inf")


def _parts(
    side: Side, order: int, nu: int, pilot: float, wide: float, how: How, *, plain: bool = False
) -> Parts:
    """Return what a coefficient of a polynomial has of variance (at the pilot) and of bias (by one order more)."""
    nothing = Parts(float("nan"), float("nan"), float("nan"), 1 / (2 * order + 3))
    if not (np.isfinite(pilot) and np.isfinite(wide) and wide > 0):
        return nothing
    near, far = side.within(pilot, how.kernel), side.within(wide, how.kernel)
    if near.distinct < order + 1 or far.distinct < order + 2:
        return nothing
    fit = polynomial(near.u, pilot, order, how.kernel)
    gamma = adjustment((near,), (fit,))
    near, far = near.less(gamma), far.less(gamma)
    v = variance(fit.rows[nu], residuals(near, fit, how.errors), near, how, order + 1)
    constant = float(fit.rows[nu] @ (near.u / pilot) ** (order + 1))
    more = polynomial(far.u, wide, order + 1, how.kernel)
    top = more.rows[-1] / wide ** (order + 1)
    twice = 2 * (order + 1 - nu)
    spread = 0.0
    if not plain:
        e = residuals(far, more, how.errors)
        spread = twice * REGULARISED * constant**2 * variance(top, e, far, how, order + 2)
    return Parts(
        (2 * nu + 1) * pilot * v,  # v is of a coefficient of u/pilot
        float(np.sqrt(twice)) * constant * float(top @ far.y),
        spread,
        nothing.rate,
    )
