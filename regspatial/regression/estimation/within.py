"""The within projection J: taking fixed effects out of (…, T, n) arrays.

Where B = I - lambda W stands in front of the equation, the effect alpha_t 1 of a period becomes
alpha_t v, v = B1: J then takes out v instead of the mean over regions. The two are the same only
where all rows of W have one sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import FixedEffects

Array = NDArray[np.float64]

WITH_TIME = ("time", "twoway")
WITH_REGIONS = ("entity", "twoway")

_ONE_SUM = 1e-10


def within(values: Array, fixed_effects: str, v: Array | None = None) -> Array:
    """Return J applied to the last two axes (T, n) of `values`.

    entity takes out means over time; time takes out, in each period, the mean over regions, or what
    lies along `v` (n,); twoway both (balanced panels: the two commute, and one sweep is exact).
    """
    out = np.array(values, dtype=float)
    if fixed_effects in ("entity", "twoway"):
        out -= np.add.reduce(out, axis=-2, keepdims=True) / out.shape[-2]
    if fixed_effects in WITH_TIME:
        if v is None:
            out -= np.add.reduce(out, axis=-1, keepdims=True) / out.shape[-1]
        else:
            out -= ((out @ v) / float(v @ v))[..., None] * v
    return out


def combined(b: Array, columns: Array) -> Array:
    """Return the sum of columns (K, T, n) times b (K,), as `np.tensordot`, which is slow for small ones."""
    flat = columns.reshape(len(columns), -1)
    return np.asarray(b[None, :] @ flat).reshape(columns.shape[1:])


@dataclass(frozen=True, slots=True, eq=False)
class Shock:
    """What a shock common to all regions of a period becomes: v = B1 = 1 - lambda r, r = W1.

    Attributes
    ----------
    sums : (n,) array
        r, the row sums of W.
    mean, spread : float
        Their mean, and ||r - mean||: 0 where all rows have one sum.
    """

    sums: Array
    mean: float
    spread: float

    @classmethod
    def of(cls, sums: Array) -> Shock:
        """Return the shock of a matrix with these row sums; differences of rounding size are none."""
        mean = float(np.add.reduce(sums) / sums.size)
        apart = sums - mean
        one_sum = np.abs(apart).max() <= _ONE_SUM * np.abs(sums).max()
        return cls(sums, mean, 0.0 if one_sum else float(np.linalg.norm(apart)))

    @property
    def even(self) -> bool:
        """Whether v is a multiple of 1 at every lambda."""
        return self.spread == 0.0

    def vector(self, lambda_: float) -> Array:
        """Return v (n,)."""
        return 1.0 - lambda_ * self.sums

    def squared(self, lambda_: Array | float) -> Array:
        """Return v'v."""
        n = self.sums.size
        return np.asarray(n * np.square(1.0 - lambda_ * self.mean) + (lambda_ * self.spread) ** 2)

    def half_log(self, lambda_: Array | float) -> Array:
        """Return ln(v'v/n)/2, which is ln(1 - s lambda) where all rows sum to s."""
        return np.asarray(0.5 * np.log(self.squared(lambda_) / self.sums.size))

    def slope(self, lambda_: Array | float) -> Array:
        """Return the derivative of `half_log`, -v'r/v'v."""
        n = self.sums.size
        along = n * self.mean * (1.0 - lambda_ * self.mean) - lambda_ * self.spread**2
        return np.asarray(-along / self.squared(lambda_))

    def across(self, lambda_: float) -> tuple[float, float]:
        """Return the unit vector at right angles to v, along 1 and along r - mean."""
        one = np.sqrt(self.sums.size) * (1.0 - lambda_ * self.mean)
        two = -lambda_ * self.spread
        size = float(np.hypot(one, two))
        return float(-two / size), float(one / size)

    def turn(self, lambda_: float) -> float:
        """Return the derivative of the angle of `across`."""
        return float(-np.sqrt(self.sums.size) * self.spread / self.squared(lambda_))

    def curve(self, lambda_: float) -> float:
        """Return the second derivative of `half_log`, r'r/v'v - 2 (v'r/v'v)²."""
        size = self.sums.size * self.mean**2 + self.spread**2
        return float(size / self.squared(lambda_) - 2.0 * self.slope(lambda_) ** 2)


class Columns:
    """The inner products of J B x_1 … J B x_P at any lambda, from one factorisation.

    J takes out v = B1, which moves in the plane of 1 and r = W1 only. So J B x is what lies off that
    plane, which does not depend on lambda, and one coordinate in it, along the direction at right
    angles to v. Nothing is subtracted from a sum of squares. B itself is applied by whoever combines
    the columns (x and Wx are both among them).

    Parameters
    ----------
    columns : (P, T, n) array
    fixed_effects : str
    shock : Shock or None
        None where J is the same at every lambda (models without lambda).
    """

    def __init__(self, columns: Array, fixed_effects: str, shock: Shock | None = None):
        self._moving: tuple[Array, Shock] | None = None
        if fixed_effects not in WITH_TIME or shock is None or shock.even:
            self._fixed = _triangle(within(columns, fixed_effects))
            return
        x = within(columns, "entity") if fixed_effects == "twoway" else np.array(columns)
        axes = np.stack([np.full(x.shape[-1], x.shape[-1] ** -0.5), shock.sums - shock.mean])
        axes[1] -= axes[0] * float(axes[0] @ axes[1])
        axes[1] /= np.linalg.norm(axes[1])
        plane = x @ axes.T  # (P, T, 2)
        self._fixed = _triangle(x - plane @ axes)
        both = np.concatenate([plane[..., 0], plane[..., 1]])
        self._moving = _triangle(both), shock

    def at(self, lambda_: float) -> Array:
        """Return rows R (m, P) with R'R the inner products of the columns at lambda."""
        if self._moving is None:
            return self._fixed
        plane, shock = self._moving
        a, b = shock.across(lambda_)
        one, two = np.hsplit(plane, 2)
        return np.vstack([self._fixed, a * one + b * two])

    def turned(self, lambda_: float, weights: Array) -> Array | float:
        """Return (dR/d lambda) @ weights, the change by the direction alone."""
        if self._moving is None:
            return 0.0
        plane, shock = self._moving
        a, b = shock.across(lambda_)
        one, two = np.hsplit(plane, 2)
        moved = shock.turn(lambda_) * ((a * two - b * one) @ weights)
        return np.concatenate([np.zeros(self._fixed.shape[0]), moved])

    def lengths(self, first: int) -> Array:
        """Return the norms of J x of the first columns."""
        return np.asarray(np.linalg.norm(self.at(0.0)[:, :first], axis=0))

    def divided(self, scale: Array) -> Columns:
        """Return the same with each column divided by its `scale` (P,)."""
        out = object.__new__(Columns)
        out._fixed = self._fixed / scale
        out._moving = None
        if self._moving is not None:
            out._moving = self._moving[0] / np.tile(scale, 2), self._moving[1]
        return out


def _triangle(columns: Array) -> Array:
    """Return R of the QR factorisation of the flattened columns."""
    flat = columns.reshape(columns.shape[0], -1).T
    return np.asarray(np.linalg.qr(flat, mode="r"))


def effects_for(given: FixedEffects | None, periods: int) -> FixedEffects:
    """Return the fixed effects that were asked for; without a word both in a panel, none of one period."""
    return given or ("twoway" if periods > 1 else "none")


def count(fixed_effects: str, n: int, periods: int) -> int:
    """Return the number of free fixed effects, the constant included."""
    return {"none": 0, "entity": n, "time": periods, "twoway": n + periods - 1}[fixed_effects]


def recovered(
    rest: Array, fixed_effects: str, average: Array | None = None
) -> tuple[float, Array | None, Array | None]:
    """Return constant, entity effects (n,) and time effects (T,) from what the slopes leave.

    Parameters
    ----------
    rest : (T, n) array
        y - rho W y - Zb; its means are the effects. Effects are deviations from the constant.
    average : (n,) array, optional
        The weights, summing to one, of the mean over regions that is the effect of a period:
        B'v/v'v for models with lambda, 1/n for all others.
    """
    if fixed_effects == "none":
        return 0.0, None, None
    by_region = np.add.reduce(rest, axis=0) / len(rest)
    if fixed_effects == "entity":
        constant = float(by_region.mean())
        return constant, by_region - constant, None
    if fixed_effects == "twoway":
        constant = float(by_region.mean())
        apart = rest - by_region
        by_time = (
            np.add.reduce(apart, axis=1) / apart.shape[1] if average is None else apart @ average
        )
        return constant, by_region - constant, by_time
    by_time = rest.mean(axis=1) if average is None else rest @ average
    constant = float(by_time.mean())
    return constant, None, by_time - constant
