"""From an equation and shares to exposure-robust errors, the shocks, and what each industry weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from ..._kernels.exposure_errors import Block, left_by, null_imposed, scores, shocks, summed
from ..._kernels.instruments import apart, basis
from ...choices.regression import InstrumentalCovariance
from .exposure.record import Inference
from .fit import Columns

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

EXACT = 1e-5
"""What shares may leave of the instrument, as a share of its length, for their shocks to be its own: data in single precision"""

ROUNDED = 1e-3
"""What controls may leave of the sums of shares: shares in print have three decimals."""


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """One coefficient with everything else taken out: columns (N,), in units of their own."""

    c: Columns
    y: Array
    d: Array
    z: Array
    b: float
    e: Array

    @classmethod
    def of(cls, c: Columns) -> Alone:
        """Take the controls out."""
        own = basis(c.x) if len(c.x) else np.zeros((c.y.size, 0))
        y, d, z = apart(own, np.vstack([c.y[None], c.d[:1], c.z[:1]]))
        b = float(z @ y) / float(z @ d)
        return cls(c, y, d, z, b, y - b * d)

    def without(self, rows: Array) -> Array:
        """Return what effects and controls leave of rows (m, N)."""
        own = basis(self.c.x) if len(self.c.x) else np.zeros((rows.shape[1], 0))
        return apart(own, self.c.model.effects.within(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Blocks of rows with shares, clusters of shocks (T, K), and the shocks behind the instrument.

    Attributes
    ----------
    g : (T, K)
        Least-squares shocks of the instrument as it stands, in its unit.
    rest : float
        What the shares leave of it, as a share of its length.
    own : (T, K)
        Those of what controls and effects leave of it: AKM's.
    weights : (T, K)
        Sums of the shares over the rows.
    """

    blocks: Sequence[Block]
    clusters: Codes
    g: Array
    rest: float
    own: Array
    weights: Array

    @classmethod
    def of(cls, blocks: Sequence[Block], clusters: Codes, z: Array, alone: Alone) -> Design:
        """Read the shocks off the instrument z (N,) and off what is left of it."""
        size = clusters.shape[1]
        g, rest = shocks(blocks, z, size)
        own, _rest = shocks(blocks, alone.z, size)
        weights = scores(blocks, np.ones(z.size), size)
        share = float(np.linalg.norm(rest) / np.linalg.norm(z))
        return cls(blocks, clusters, g, share, own, weights)

    @property
    def exact(self) -> bool:
        """Whether the instrument is shares times shocks, without a rest."""
        return self.rest <= EXACT

    def scores(self, v: Array) -> Array:
        """Return the sums of shares times v, (T, K)."""
        return scores(self.blocks, v, self.clusters.shape[1])


def compared(a: Alone, null: float, level: float, covariance: InstrumentalCovariance) -> Inference:
    """Return inference by regions: robust, or clustered as the model has it."""
    m = replace(a.c.model, asked=replace(a.c.model.asked, covariance=covariance))
    top = abs(float(a.z @ a.d))
    made = replace(a.c, model=m).made(a.z[None], a.e, np.array([[1.0 / top]]), len(a.c.x) + 1)
    se = float(np.sqrt(made.v[0, 0]))
    half = float(stdtrit(made.df, 0.5 + level / 2)) * se
    t = (a.b - null) / se
    groups = int(min(made.groups.values())) if made.groups else a.y.size
    return Inference(
        method=covariance,
        std_error=se,
        statistic=t,
        p_value=float(2 * stdtr(made.df, -abs(t))),
        pieces=((a.b - half, a.b + half),),
        groups=groups,
    )


def exposure_robust_errors(
    a: Alone, s: Design, null: float, level: float
) -> tuple[Inference, Inference]:
    """Return AKM and AKM0."""
    top, bottom = float(a.z @ a.y), float(a.z @ a.d)
    y, d = (summed(s.own * s.scores(v), s.clusters) for v in (a.y, a.d))
    e = summed(s.own * s.scores(a.e), s.clusters)
    first = _normal("akm", a.b, float(np.linalg.norm(e)) / abs(bottom), null, level, _many(s))
    found = null_imposed(top, bottom, y, d, null, level)
    second = Inference(
        method="akm0",
        std_error=found.error,
        statistic=found.statistic,
        p_value=float(2 * ndtr(-abs(found.statistic))),
        pieces=found.pieces,
        groups=_many(s),
    )
    return first, second


def _many(s: Design) -> int:
    """Return the number of clusters with a share above zero."""
    return int(np.count_nonzero(summed(s.weights, s.clusters) > 0.0))


def _normal(method: str, b: float, se: float, null: float, level: float, groups: int) -> Inference:
    half = float(ndtri(0.5 + level / 2)) * se
    z = (b - null) / se
    return Inference(
        method=method,
        std_error=se,
        statistic=z,
        p_value=float(2 * ndtr(-abs(z))),
        pieces=((b - half, b + half),),
        groups=groups,
    )


def shock_regression(a: Alone, s: Design, null: float, level: float) -> Inference | None:
    """Return inference by the regression of the shocks, or None where the instrument is not exact.

    Means of y and d over regions, weighted by their shares, are regressed by two-stage least squares on
    one another with the shocks as instrument, weighted by the exposure to each. Its controls are those
    that the equation implies: periods where the sums of shares are among its controls, industries where
    it has effects of regions and shares do not change. They leave the coefficient as it is.
    """
    if not s.exact:
        return None
    there = s.weights > 0.0
    y, d, e = (s.scores(v) for v in (a.y, a.d, a.e))
    period, industry = (np.asarray(k, dtype=np.intp) for k in np.indices(there.shape))
    columns = []
    close = (
        1e-8 * float(np.linalg.norm(a.y) * np.linalg.norm(s.weights)),
        1e-8 * float(np.linalg.norm(a.d) * np.linalg.norm(s.weights)),
    )
    for which in (period, industry):
        sums = [np.abs(summed(v, which)).max() for v in (y, d)]
        if sums[0] <= close[0] and sums[1] <= close[1]:
            columns += [(which == k)[there].astype(float) for k in range(int(which.max()) + 1)]
    kept = [c for c in columns if c.any()]
    g = np.zeros_like(s.g)
    g[there] = left_by(kept, s.weights[there], s.g[there])
    size = float(np.linalg.norm((s.g * np.sqrt(s.weights))[there]))
    if float(np.linalg.norm((g * np.sqrt(s.weights))[there])) <= 1e-8 * size:
        return None
    bottom = float(np.sum(g * d))
    b = float(np.sum(g * y)) / bottom
    meat = float(np.linalg.norm(summed(g * e, s.clusters)))
    return _normal("shocks", b, meat / abs(bottom), null, level, _many(s))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What each industry weighs: Rotemberg weight, the estimate by it alone, its first-stage F; (K,)."""

    weight: Array
    estimate: Array
    f: Array


def rotemberg(
    a: Alone, s: Design, *, first_stage: bool, covariance: InstrumentalCovariance
) -> Parts:
    """Return the weights of Goldsmith-Pinkham, Sorkin and Swift, summed over periods."""
    size = s.clusters.shape[1]
    made = np.zeros((size, a.y.size))
    for t, one in enumerate(s.blocks):
        made[np.ix_(one.industries, one.rows)] = (one.shares * s.g[t, one.industries]).T
    length = np.linalg.norm(made, axis=1)
    z = a.without(made)
    top, bottom = z @ a.y, z @ a.d
    weak = np.linalg.norm(z, axis=1) <= 1e-9 * np.where(length > 0.0, length, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(weak | (bottom == 0.0), np.nan, top / bottom)
    f = np.full(size, np.nan)
    m = replace(a.c.model, asked=replace(a.c.model.asked, covariance=covariance))
    c = replace(a.c, model=m)
    for k in np.flatnonzero(~weak) if first_stage else ():
        square = float(z[k] @ z[k])
        pi = float(bottom[k]) / square
        v = c.made(z[k][None], a.d - pi * z[k], np.array([[1.0 / square]]), len(c.x) + 1).v
        f[k] = pi**2 / float(v[0, 0])
    return Parts(bottom / float(bottom.sum()), estimate, f)


def sums_left_out(a: Alone, s: Design) -> bool:
    """Return whether sums of shares by period are not among the controls and effects."""
    rows = np.zeros((len(s.blocks), a.y.size))
    for t, one in enumerate(s.blocks):
        rows[t, one.rows] = one.shares.sum(axis=1)
    left = a.without(rows)
    return bool((np.linalg.norm(left, axis=1) > ROUNDED * np.linalg.norm(rows, axis=1)).any())
