"""Means of imputed effects over chosen cells, with their scores, errors and joint bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import gammaincinv, stdtr, stdtrit

from ...._kernels.random import Numbers
from ....choices.policy import PolicyCovariance
from ...errors.hac import Near
from .cells import Reached
from .fit import Array, Cells, CleanFit, clean_fit
from .omega import Fitted, Moments, Summed, fitted_omega
from .scores import Scores, scores_of

LEVEL = 0.95
FEWEST = 2
"""Regions whose effects can be compared with one another."""
_JOINT = 20_000
"""Draws of a joint band: a standard error of its critical value of .01."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """One mean effect.

    Attributes
    ----------
    key : str
    estimate, se, df : float
        NaN where there are fewer than two regions to compare.
    cells, units : int
    score : (n,) scores by region, scaled as the error is
    """

    key: str
    estimate: float
    se: float
    df: float
    cells: int
    units: int
    score: Array

    @property
    def p_value(self) -> float:
        """Two-sided p by t."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(2.0 * stdtr(self.df, -abs(np.divide(self.estimate, self.se))))

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95% interval."""
        half = float(stdtrit(self.df, (1.0 + LEVEL) / 2.0)) * self.se
        return self.estimate - half, self.estimate + half


def beside(key: str, estimate: float, se: float, df: float) -> Effect:
    """Return what another estimator says, which has neither cells nor scores here."""
    return Effect(key=key, estimate=estimate, se=se, df=df, cells=0, units=0, score=np.zeros(0))


@dataclass(frozen=True, eq=False)
class Imputed:
    """What the policy did in every cell, and means of it.

    Attributes
    ----------
    reached : Reached
    there : (n, T) cells that have data
    fit : CleanFit
    y, gap : (n, T)
        Zero where there are no data; `gap` is y less what it would have been.
    w : (n, n) rows of neighbours that sum to one or to nothing
    covariance : "rescaled", "clustered" or "conley"
    near : Near or None
        The kernel of "conley".
    """

    reached: Reached
    there: Cells
    fit: CleanFit
    y: Array
    gap: Array
    w: sparse.csr_array
    covariance: PolicyCovariance
    near: Near | None = None

    @property
    def kernel(self) -> sparse.csr_array | None:
        """How much two regions count as near, (n, n), where errors are Conley's."""
        return None if self.near is None else self.near.weights

    @property
    def residuals(self) -> Array:
        """Residuals of clean cells, (T, n), NaN elsewhere."""
        return np.where(self.fit.clean, self.gap, np.nan).T

    @cached_property
    def fitted(self) -> Fitted:
        """Return the fitted correlations of errors in space and time."""
        return fitted_omega(Moments(self.fit, self.w), self.y)

    @property
    def usable(self) -> Cells:
        """Cells outside the clean ones whose effect is identified."""
        return np.asarray(self.fit.inside & ~self.fit.clean)

    def effect(self, key: str, cells: Cells, *, per: Cells | None = None) -> Effect:
        """Return the mean effect over cells; with `per`, the sum over cells by the number of those.

        Treated cells are compared by cohort and time since their start, exposed ones by first exposure.
        """
        cells = cells & self.usable
        count = int(np.sum(cells if per is None else per & self.usable))
        nan = float("nan")
        if not count or not cells.any():
            return Effect(
                key=key, estimate=nan, se=nan, df=nan, cells=0, units=0, score=np.zeros(len(cells))
            )
        weights = cells / count
        estimate = float(np.sum(weights * self.gap))
        return self.of_form(key, estimate, self.fit.weights(weights), cells)

    def of_form(self, key: str, estimate: float, v: Array, cells: Cells) -> Effect:
        """Return an effect with its error: the estimate, the form of y that it is, (n, T), and the cells it speaks of."""
        scores = scores_of(self.fit, v, self.like())
        known: dict[str, Any] = {
            "key": key,
            "estimate": estimate,
            "cells": int(cells.sum()),
            "units": int(cells.any(axis=1).sum()),
        }
        if known["units"] < FEWEST or scores.alone:
            return Effect(**known, se=float("nan"), df=float("nan"), score=np.zeros(len(cells)))
        u = scores.values(self.y)
        ratio, df = self._expected(v, scores)
        factor = max(1.0, ratio) if self.covariance == "rescaled" else 1.0
        square = factor * float(u @ (u if self.kernel is None else self.kernel @ u))
        return Effect(
            **known,
            se=float(np.sqrt(square)) if square > 0 else float("nan"),
            df=df,
            score=u * np.sqrt(factor),
        )

    def _expected(self, v: Array, scores: Scores) -> tuple[float, float]:
        """Return variance over expected square of the scores, and df; the larger error's where two Ω may hold."""
        return expected(self.fitted, v, scores, self.kernel)

    def like(self) -> tuple[Array, Array]:
        """Return labels of like cells: start and time since it; then time since it alone."""
        r = self.reached
        treated = r.treated
        start = np.where(treated, r.first[:, None], r.exposed[:, None])
        there = np.isfinite(start)
        since = np.where(
            there, np.arange(treated.shape[1])[None, :] - np.where(there, start, 0), -1
        )
        periods = treated.shape[1] + 1
        own = np.where(treated, 0.0, 1.0)
        return (np.where(there, start, -1) * periods + since) * 2 + own, since * 2 + own


def expected(
    fitted: Fitted, v: Array, scores: Summed, kernel: sparse.csr_array | None = None
) -> tuple[float, float]:
    """Return variance of a form v (n, T) over expected square of its scores, and df; the larger error's where two Ω may hold."""
    found = []
    for omega in fitted.omegas:
        trace, square = omega.traces(scores, kernel)
        if trace <= 0.0:  # no region says how far the form may be off: nothing to rescale
            return 1.0, 1.0
        found.append((omega.norm(v) / trace, trace * trace / square))
    return max(ratio for ratio, _df in found), min(df for _ratio, df in found)


def imputed(
    reached: Reached,
    y: Array,
    x: Array,
    w: sparse.csr_array,
    covariance: PolicyCovariance = "rescaled",
) -> Imputed:
    """Impute what every cell would have been without the policy, here or next door.

    Parameters
    ----------
    reached : Reached
    y : (n, T) array
        NaN where there are no data.
    x : (k, n, T) array
        NaN where there are no data; fitted on clean cells.
    w : (n, n) matrix
        Neighbours, rows that sum to one or to nothing: how errors may be correlated in space.
    covariance : {"rescaled", "clustered", "conley"}
    """
    there = np.isfinite(y) & np.isfinite(x).all(axis=0)
    fit = clean_fit(reached.clean, there, np.where(there, x, 0.0))
    y = np.where(there, y, 0.0)
    return Imputed(reached, there, fit, y, fit.gap(y), w, covariance)


def by_event_time(one: Imputed, key: str, cells: Cells, since: Array) -> tuple[Effect, ...]:
    """Return the mean effects by periods since a start."""
    found = np.unique(since[cells & one.usable])
    return tuple(one.effect(f"{key}{int(k):+d}", cells & (since == k)) for k in found)


def joint_critical(
    effects: Sequence[Effect], seed: int, kernel: sparse.csr_array | None = None
) -> float:
    """Return the critical value that holds for all effects together (sup-t), by their joint covariance.

    Draws are normal with the covariance of the scores, over the root of χ² / df at the least df: wide rather
    than narrow where regions are few.
    """
    some = [e for e in effects if np.isfinite(e.se) and e.se > 0]
    if not some:
        return float("nan")
    scores = np.array([e.score / e.se for e in some])
    numbers = Numbers(seed, 0)
    near = scores if kernel is None else np.asarray(kernel @ scores.T).T
    values, vectors = np.linalg.eigh(0.5 * (scores @ near.T + near @ scores.T))
    root = (vectors * np.sqrt(np.clip(values, 0.0, None))) @ vectors.T  # whatever their signs
    drawn = numbers.normal(_JOINT, len(some)) @ root
    df = min(e.df for e in some)
    scale = np.sqrt(2.0 * gammaincinv(0.5 * df, numbers.uniform(0.0, 1.0, _JOINT)) / df)
    return float(np.quantile(np.abs(drawn).max(axis=1) / scale, LEVEL))


def rows_of(one: Imputed, rings: int) -> dict[str, Effect]:
    """Return the mean effects by name, in the order of the table."""
    r = one.reached
    out: Mapping[str, Cells] = {
        "treated": r.treated,
        "own": r.treated & (r.ring == 0),
        "both": r.treated & (r.ring > 0),
        **{f"ring-{k}": ~r.treated & (r.ring == k) for k in range(1, rings + 1)},
    }
    if not rings:
        return {"treated": one.effect("treated", r.treated)}
    rows = {key: one.effect(key, cells) for key, cells in out.items()}
    return {**rows, "total": one.effect("total", r.treated | (r.ring > 0), per=r.treated)}
