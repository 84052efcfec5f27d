"""Poisson regression with group effects by iterated weighted least squares, and observations that are separated.

An observation with y = 0 is separated where some combination of regressors and effects is zero wherever y > 0, nowhere
below zero, and above zero there: its fitted mean can be brought to zero without cost, and estimates along that
combination have no finite maximum (Correia, Guimarães and Zylkin 2019, arXiv:1903.01633).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.special import gammaln, xlogy

from ..errors import ConvergenceError
from ..words import _
from .within import Codes, GroupEffects, compact

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ROUNDS = 300
_TRIED = 20
_STEPS = 100
_HALVES = 30
_SETTLED = 1e-10
"""Change of the linear predictor, weighted, at which the iteration stops (it converges quadratically)."""
_HEAVY = 1e8
"""Weight of y > 0 against y = 0 in the rectifier: what it leaves of them is a hundred-millionth."""
_CERTAIN = 1e-3
"""A combination is certain where it is above this share of its largest, and what is held at zero below this share of it."""
_ZERO = 1e-5
"""Of the largest: below this a value of the rectifier counts as zero (ppmlhdfe's tolerance)."""


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """Which rows are separated, and by what.

    Attributes
    ----------
    rows : (N,) bool
    by_level : (N,) bool
        Those of a level of an effect in which y is zero throughout.
    columns : (k,) bool
        Regressors that the separating combination of the others holds.
    """

    rows: Mask
    by_level: Mask
    columns: Mask


def separation(y: Array, x: Array, factors: Sequence[Codes]) -> Separation:
    """Return the rows that are separated, by levels that are zero throughout and by the iterative rectifier.

    Parameters
    ----------
    y : (N,) not below zero
    x : (k, N) with a row of ones where there is a constant
    factors : sequence of (N,) codes
    """
    by_level = _zero_levels(y, factors)
    rows, columns = by_level.copy(), np.zeros(len(x), dtype=bool)
    while True:
        at = np.flatnonzero(~rows)
        if not len(at) or not (y[at] == 0).any():
            break
        found, by = _rectified(y[at], x[:, at], [compact(f[at])[0] for f in factors])
        if not found.any():
            break
        rows[at[found]] = True
        columns |= by
    return Separation(rows, by_level, columns)


def _zero_levels(y: Array, factors: Sequence[Codes]) -> Mask:
    """Return the rows of levels without any y above zero."""
    out = np.zeros(len(y), dtype=bool)
    for f in factors:
        out |= (np.bincount(f, weights=y > 0) == 0)[f]
    return out


def _rectified(y: Array, x: Array, factors: list[Codes]) -> tuple[Mask, Mask]:
    """Return the rows and the columns of one separating combination: least squares, cut at zero, again and again."""
    zero = y == 0
    size = np.abs(x).max(axis=1, initial=0.0)
    x = x / np.where(size > 0, size, 1.0)[:, None]
    project = _projection(zero, x, factors)
    u = zero.astype(float)
    nothing = np.zeros(len(y), dtype=bool), np.zeros(len(x), dtype=bool)
    for step in range(_ROUNDS):
        fitted = project(u)
        top = float(fitted[zero].max(initial=0.0))
        if top <= _ZERO:
            return nothing
        settled = float(fitted[zero].min()) >= -_ZERO * top
        if settled or step % _TRIED == _TRIED - 1:
            found, by = _certain(zero & (fitted > _ZERO * top), x, factors)
            if found.any():
                return found, _held(by, x, factors)
            if settled:
                return nothing
        u = np.where(zero, np.maximum(fitted, 0.0), 0.0)
    by = _programmed(zero, x, factors)
    found = zero & (by > 0.5)
    return (found, _held(by, x, factors)) if found.any() else nothing


def _programmed(zero: Mask, x: Array, factors: list[Codes]) -> Array:
    """Return a combination above zero on every separated row, by a linear program, for where the rectifier is slow.

    Raises
    ------
    ConvergenceError
    """
    n, free = len(zero), int(zero.sum())
    dummies = [sp.csr_array((np.ones(n), (np.arange(n), f))) for f in factors]
    both = sp.hstack([sp.csr_array(x.T), *dummies], format="csr")
    k, at = both.shape[1], np.arange(free)
    one = sp.csr_array((np.ones(free), (at, at)), shape=(free, free))
    found = linprog(
        np.concatenate([np.zeros(k), -np.ones(free)]),
        A_ub=sp.hstack([-both[zero], one], format="csr"),
        b_ub=np.zeros(free),
        A_eq=sp.hstack([both[~zero], sp.csr_array((n - free, free))], format="csr"),
        b_eq=np.zeros(n - free),
        bounds=[(None, None)] * k + [(0.0, 1.0)] * free,
    )
    if found.x is None:
        raise ConvergenceError(
            _(
                "Whether regressors separate zeros of y could not be settled in {steps} {steps:step|steps}. Leave out a "
                "regressor that is zero almost everywhere."
            ),
            steps=_ROUNDS,
        )
    out = np.zeros(n)
    out[zero] = found.x[k:]
    return out


def _projection(free: Mask, x: Array, factors: list[Codes]) -> Callable[[Array], Array]:
    """Return what fits u by columns and effects, held at zero (by weight) where rows are not free."""
    weights = np.where(free, 1.0, _HEAVY)
    root = np.sqrt(weights)
    effects = GroupEffects(factors, weights if factors else None)
    q, r, _order = la.qr((effects.within(x) * root).T, mode="economic", pivoting=True)
    pivots = np.abs(np.diag(r))
    q = q[:, : int((pivots > 1e-9 * max(pivots.max(initial=0.0), 1.0)).sum())]

    def project(u: Array) -> Array:
        rest = effects.within(u[None])[0] * root
        return np.asarray(u - (rest - q @ (q.T @ rest)) / root)

    return project


def _certain(found: Mask, x: Array, factors: list[Codes]) -> tuple[Mask, Array]:
    """Return of rows found those on which a combination that is zero on all others is above zero."""
    fitted = np.zeros(len(found))
    while found.any():
        fitted = _projection(found, x, factors)(found.astype(float))
        held = float(np.abs(fitted[~found]).max(initial=0.0))
        stay = found & (fitted > max(_CERTAIN * float(fitted.max()), held / _CERTAIN))
        if (stay == found).all():
            break
        found = stay
    return found, fitted


def _held(fitted: Array, x: Array, factors: list[Codes]) -> Mask:
    """Return which columns the combination `fitted` of columns and effects holds."""
    both = GroupEffects(factors).within(np.vstack([x, fitted]))
    found = la.lstsq(both[:-1].T, both[-1], lapack_driver="gelsy", check_finite=False)[0]
    share = np.abs(found) * np.linalg.norm(both[:-1], axis=1)
    return np.asarray(share > 1e-4 * max(float(np.linalg.norm(both[-1])), 1e-300))


@dataclass(frozen=True, slots=True, eq=False)
class PoissonFit:
    """A maximum of the Poisson likelihood.

    Attributes
    ----------
    b : (k,)
    mu : (N,)
    x : (k, N)
        Without the effects, weighted by mu.
    bread : (k, k)
        (x' diag(mu) x)⁻¹.
    deviance : float
    steps : int
    """

    b: Array
    mu: Array
    x: Array
    bread: Array
    deviance: float
    steps: int


def poisson(
    y: Array, x: Array, factors: Sequence[Codes], offset: Array | float = 0.0
) -> PoissonFit:
    """Return the estimates of E y = exp(offset + x'b + effects).

    Parameters
    ----------
    y : (N,) not below zero, nothing separated
    x : (k, N), independent of one another and of the effects; k may be 0
    factors : sequence of (N,) codes

    Raises
    ------
    ConvergenceError
    """
    mu = 0.5 * (y + y.mean())
    eta = np.log(mu)
    least = np.inf
    for step in range(1, _STEPS + 1):
        z = eta - offset + (y - mu) / mu
        b, xs, rest, inner = _weighted(z, x, factors, mu)
        new = z - rest + offset
        eta, mu_new, found = _halved(y, eta, new, least)
        moved = float(np.sqrt((mu * np.square(np.log(mu_new) - np.log(mu))).sum() / mu.sum()))
        mu, least = mu_new, found
        if moved <= _SETTLED:
            b, xs, _rest, inner = _weighted(eta - offset, x, factors, mu)
            return PoissonFit(b, mu, xs, inner @ inner.T, found, step)
    raise ConvergenceError(
        _(
            "The Poisson regression did not settle in {steps} {steps:step|steps}. Regressors of very different sizes, or "
            "means near zero, may be the reason: take logarithms of large regressors."
        ),
        steps=_STEPS,
    )


def _weighted(
    z: Array, x: Array, factors: Sequence[Codes], mu: Array
) -> tuple[Array, Array, Array, Array]:
    """Return slopes, columns without effects, what is left of z, and the inverse of the triangle, weighted by mu."""
    both = GroupEffects(factors, mu if factors else None).within(np.vstack([x, z]))
    root = np.sqrt(mu)
    q, r = la.qr((both[:-1] * root).T, mode="economic", check_finite=False)
    b = la.solve_triangular(r, q.T @ (both[-1] * root), check_finite=False)
    inner = la.solve_triangular(r, np.eye(len(x)), check_finite=False)
    return b, both[:-1], both[-1] - b @ both[:-1], inner


def _halved(y: Array, eta: Array, new: Array, least: float) -> tuple[Array, Array, float]:
    """Return the step towards `new`, halved while it raises the deviance."""
    for _half in range(_HALVES):
        mu = np.exp(np.clip(new, -300.0, 300.0))
        found = deviance(y, mu)
        if found <= least * (1.0 + 1e-9) + 1e-12:
            break
        new = 0.5 * (eta + new)
    return np.log(mu), mu, found


def deviance(y: Array, mu: Array) -> float:
    """Return 2 Σ (y ln(y/mu) - (y - mu))."""
    return float(2.0 * (xlogy(y, y) - xlogy(y, mu) - (y - mu)).sum())


def loglik(y: Array, mu: Array) -> float:
    """Return Σ (y ln mu - mu - ln y!), of y that is not whole by the gamma function."""
    return float((xlogy(y, mu) - mu - gammaln(y + 1.0)).sum())
