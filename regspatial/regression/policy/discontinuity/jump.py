"""The jump at a cutoff: conventional, corrected for bias, and with errors that know of the correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from .bandwidth import bandwidths
from .side import How, Polynomial, Side, adjustment, polynomial, residuals, variance

Array = NDArray[np.float64]

FEWEST = 20
"""Observations from which bandwidths are estimated."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jump:
    """A jump at a cutoff.

    Attributes
    ----------
    conventional, corrected : float
        The difference of the two local polynomials, and that less its estimated bias.
    se, robust_se : float
        Errors of the conventional estimate, and of the corrected one with the noise of its correction.
    h, b : float
        Bandwidths of the estimate and of the bias, in units of the running variable.
    level : float
    coefficients : (2, order + 1) array
        The two polynomials, left and right, in (running variable less cutoff)/h.
    within, within_b, observations, distinct : pairs of int
        Observations left and right: within h, within b, in all; and distinct values.
    """

    conventional: float
    corrected: float
    se: float
    robust_se: float
    h: float
    b: float
    level: float
    coefficients: Array
    within: tuple[int, int]
    within_b: tuple[int, int]
    observations: tuple[int, int]
    distinct: tuple[int, int]

    def row(self, method: str) -> tuple[float, float, float, float, float, float]:
        """Return estimate, error, z, p and interval of a method: "conventional", "corrected" or "robust"."""
        at = self.conventional if method == "conventional" else self.corrected
        se = self.robust_se if method == "robust" else self.se
        z = at / se if se > 0 else float("nan")
        half = float(ndtri(0.5 + self.level / 2)) * se
        return at, se, z, float(2 * ndtr(-abs(z))), at - half, at + half

    @property
    def estimate(self) -> float:
        """The conventional estimate, which is the one to read; its interval is the robust one."""
        return self.conventional

    @property
    def interval(self) -> tuple[float, float]:
        """The robust interval, about the corrected estimate."""
        return self.row("robust")[4:]

    @property
    def p_value(self) -> float:
        """The robust p."""
        return self.row("robust")[3]


METHODS = ("conventional", "corrected", "robust")


def sides_of(u: Array, y: Array, z: Array, groups: NDArray[np.intp]) -> tuple[Side, Side]:
    """Return the observations below zero, and those at it and above, each sorted."""
    order = np.argsort(u, kind="stable")
    every = Side(u=u[order], y=y[order], z=z[:, order], groups=groups[order])
    return every.kept(every.u < 0), every.kept(every.u >= 0)


def jump(
    sides: tuple[Side, Side],
    order: int,
    how: How,
    level: float,
    rule: str = "mse",
    given: tuple[float, float] | None = None,
) -> Jump | None:
    """Return the jump, or None where a side has too few distinct values within the bandwidths.

    Parameters
    ----------
    sides : left and right
    order : of the polynomial; the bias is of one order more
    given : pair, optional
        Bandwidths of the estimate and of its bias, instead of estimated ones.
    """
    if min(s.distinct for s in sides) < order + 2:
        return None
    h, b = given or bandwidths(sides, order, how, rule)
    if not (0 < h < np.inf and 0 < b < np.inf):
        return None
    used = tuple(s.within(max(h, b), how.kernel) for s in sides)
    at_h = tuple(s.within(h, how.kernel) for s in used)
    at_b = tuple(s.within(b, how.kernel) for s in used)
    if any(s.distinct < order + 1 for s in at_h) or any(s.distinct < order + 2 for s in at_b):
        return None
    fits = tuple(polynomial(s.u, h, order, how.kernel) for s in used)
    gamma = adjustment(used, fits)
    found: list[Any] = []
    for side, fit in zip((s.less(gamma) for s in used), fits, strict=True):
        wide = polynomial(side.u, b, order + 1, how.kernel)
        row, robust = fit.rows[0], corrected_row(side.u, fit, wide, h, b)
        e = residuals(side, fit, how.errors)
        e_wide = e if how.errors == "nearest" else residuals(side, wide, how.errors)
        found.append(
            (
                float(row @ side.y),
                float(robust @ side.y),
                variance(row, e, side, how, order + 1),
                variance(robust, e_wide, side, how, order + 2),
                fit.rows @ side.y,
            )
        )
    left, right = found
    return Jump(
        conventional=right[0] - left[0],
        corrected=right[1] - left[1],
        se=float(np.sqrt(left[2] + right[2])),
        robust_se=float(np.sqrt(left[3] + right[3])),
        h=float(h),
        b=float(b),
        level=level,
        coefficients=np.array([left[4], right[4]]),
        within=_counts(at_h),
        within_b=_counts(at_b),
        observations=_counts(sides),
        distinct=(sides[0].distinct, sides[1].distinct),
    )


def corrected_row(u: Array, fit: Polynomial, wide: Polynomial, h: float, b: float) -> Array:
    """Return what y is multiplied by to give the limit of a polynomial at h less its bias, by one of one degree more at b."""
    row, top = fit.rows[0], len(fit.rows)
    bias = float(row @ (u / h) ** top) * (h / b) ** top
    return np.asarray(row - bias * wide.rows[top])


def _counts(sides: tuple[Side, ...]) -> tuple[int, int]:
    return len(sides[0].u), len(sides[1].u)
