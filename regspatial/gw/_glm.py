"""Local Poisson and logistic regressions by iteratively reweighted least squares, a block at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from ..choices.gw import Distribution
from ._local_fit import (
    Fit,
    Near,
    Problem,
    Sums,
    _condition,
    _vif,
    near,
    positive,
    variances,
)
from ._places import Index, Places
from ._small import ALONE, backward, factor, forward, products

Array = NDArray[np.float64]

TOLERANCE = 1e-10
"""A Newton step by less than this share of the coefficients ends the iterations: the next would be rounding."""
MOST = 60
"""Newton steps before a place is given up; they double the digits, and a step is held to 5 at a time."""
_LARGEST = 30.0
"""Linear predictors beyond it are held there: exp(30) is no count of anything."""


class _State(NamedTuple):
    beta: Array  # (k, rows)
    lower: Array
    scale: Array
    working: Array  # (rows, candidates): kernel times working weight
    sound: NDArray[np.bool_]
    upper: Array  # moments


def expectation(family: Distribution, eta: Array, exposure: Array | None) -> Array:
    """Return the expectation of the response from the linear predictor."""
    held = np.clip(eta, -_LARGEST, _LARGEST)
    if family == "poisson":
        mu = np.exp(held)
        return mu if exposure is None else mu * exposure
    return np.asarray(1.0 / (1.0 + np.exp(-held)))


def variance(family: Distribution, mu: Array) -> Array:
    """Return the variance of the response, which is also its working weight (canonical links)."""
    return mu if family == "poisson" else mu * (1.0 - mu)


def deviance(family: Distribution, y: Array, mu: Array) -> float:
    """Return the deviance."""
    if family == "poisson":
        return float(2.0 * np.sum(xlogy(y, y / mu) - (y - mu)))
    return float(-2.0 * np.sum(xlogy(y, mu) + xlogy(1.0 - y, 1.0 - mu)))


def start(problem: Problem) -> Array:
    """Return the coefficients of the global model, (k,): where every local fit starts."""
    beta = np.zeros(problem.k)
    mean = float(problem.y.mean())
    if problem.intercept:
        if problem.family == "poisson":
            base = 1.0 if problem.exposure is None else float(problem.exposure.mean())
            beta[0] = np.log(max(mean, 1e-3) / base)
        else:
            mean = min(max(mean, 1e-3), 1.0 - 1e-3)
            beta[0] = np.log(mean / (1.0 - mean))
    everywhere = np.ones((1, problem.n))
    state = _iterate(problem, everywhere, np.arange(problem.n), beta[:, None])
    return np.asarray(state.beta[:, 0]) if state.sound.all() else beta


def _iterate(problem: Problem, w: Array, columns: Index, beta: Array) -> _State:
    """Return the local maxima of the weighted likelihood, from kernel weights (rows, columns)."""
    k = problem.k
    x, y = problem.x[columns], problem.y[columns]
    exposure = None if problem.exposure is None else problem.exposure[columns]
    z = products(x)
    upper, lower, scale = np.empty(0), np.empty(0), np.empty(0)
    done = np.zeros(w.shape[0], dtype=bool)
    sound = np.ones(w.shape[0], dtype=bool)
    working = w
    for _ in range(MOST):
        eta = beta.T @ x.T
        mu = expectation(problem.family, eta, exposure)
        working = variance(problem.family, mu) * w
        upper = (working @ z).T
        lower, scale, sound = factor(upper, k)
        np.subtract(y, mu, out=mu)
        mu *= w
        step = backward(lower, scale, forward(lower, scale, (mu @ x).T))
        if done.all():
            break
        step = np.where(sound, step, 0.0)
        longest = np.abs(step).max(axis=0)
        beta = beta + step * np.minimum(1.0, 5.0 / np.maximum(longest, 5.0))
        size = np.maximum(np.abs(beta).max(axis=0), 1.0)
        done = (np.abs(step).max(axis=0) <= TOLERANCE * size) | ~sound
    return _State(beta, lower, scale, working, sound & done, upper)


def _weights(problem: Problem, found: Near, t: int) -> Array:
    return problem.kernel.weights(found.d2[:, : found.counts[t]], positive(found.h2[t]))


def score_block_glm(problem: Problem, rows: Index, *, bandwidths: Array) -> Sums:
    """Return the deviance, Σs, Σ(e/(1-s))² and failures of a block, by bandwidth."""
    found = near(problem, problem.places.take(rows), bandwidths)
    out = np.empty((len(bandwidths), 4))
    beta = np.repeat(start(problem)[:, None], len(rows), axis=1)
    own = problem.x[rows].T
    exposure = None if problem.exposure is None else problem.exposure[rows]
    for t in range(len(bandwidths) - 1, -1, -1):  # wide ones first: a start for the narrow ones
        state = _iterate(
            problem, _weights(problem, found, t), found.columns[: found.counts[t]], beta
        )
        beta = np.where(state.sound, state.beta, beta)
        mu = expectation(problem.family, (state.beta * own).sum(axis=0), exposure)
        u = forward(state.lower, state.scale, own)
        s = (u * u).sum(axis=0) * variance(problem.family, mu)
        y = problem.y[rows]
        bad = ~state.sound | ~(found.h2[t] > 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            left_out = np.where(s < ALONE, (y - mu) / (1.0 - s), np.inf)
            out[t] = deviance(problem.family, y, mu), s.sum(), (left_out**2).sum(), bad.sum()
    return out


def fit_block_glm(problem: Problem, rows: Index, *, bandwidth: float) -> Fit:
    """Fit the places `rows` at one bandwidth."""
    exposure = None if problem.exposure is None else problem.exposure[rows]
    return fit_places_glm(problem, problem.places.take(rows), problem.x[rows], bandwidth, exposure)


def fit_places_glm(
    problem: Problem, targets: Places, x: Array, bandwidth: float, exposure: Array | None
) -> Fit:
    """Fit at any places; ``fitted`` is the expectation of the response there."""
    found = near(problem, targets, np.array([float(bandwidth)]))
    own = x.T
    w = _weights(problem, found, 0)
    first = np.repeat(start(problem)[:, None], len(targets), axis=1)
    state = _iterate(problem, w, found.columns, first)
    mu = expectation(problem.family, (state.beta * own).sum(axis=0), exposure)
    xc = problem.x[found.columns]
    squares = ((w * state.working) @ products(xc)).T
    cc, sts, hat = variances(problem, state.lower, state.scale, squares, x)
    weight = variance(problem.family, mu)
    return Fit(
        coefficients=state.beta.T @ problem.back.T,
        cc=cc,
        fitted=mu,
        hat=hat * weight,
        sts=sts * weight,
        spread=np.full(len(targets), np.nan),
        condition=_condition(problem, state.upper),
        vif=_vif(problem, state.upper),
        bandwidth=np.sqrt(found.h2[0]),
        sound=state.sound & (found.h2[0] > 0.0),
    )
