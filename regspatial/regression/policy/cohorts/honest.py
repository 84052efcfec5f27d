"""Honest bounds: what is left of an effect if trends may differ after the policy as much as they did before it.

Rambachan and Roth (2023), relative magnitudes, conditional test with a least favourable first stage (C-LF). The linear program of
the test has few rows, so that the vertices of its dual are listed once; each value of an effect is then a maximum over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from ...._kernels.random import Numbers
from ..imputation.effects import Effect
from ..imputation.record import since_of

Array = NDArray[np.float64]
ALPHA = 0.05
KAPPA = ALPHA / 10.0
"""Size of the first stage, the authors' choice."""
RELATIVE = (0.0, 0.5, 1.0, 2.0)
MOST_LEADS = MOST_LAGS = 4
"""Leads and lags that are taken: 2 · 4 rows have 70 bases at most."""
_DRAWS, _GRID, _HALVINGS, _FAR = 10_000, 401, 12, 20.0
_MOST = 10.0
_ZERO = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HonestBound:
    """The set of effects that is not refused.

    Attributes
    ----------
    target : "first" or "mean"
        The effect in the period of the start, or the mean of those from it on.
    relative : float
        M̄: how many times the largest change of the difference in trends between two periods before the policy the
        changes after it may be.
    low, high : float
    """

    target: str
    relative: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Honest:
    """Bounds of two effects, and how large M̄ may be.

    Attributes
    ----------
    leads, lags : periods since the start that are used
    bounds : tuple of HonestBound
    enters : mapping of target to the M̄ at which zero is no longer refused; 0: never refused, infinite: above ten
    """

    leads: tuple[int, ...]
    lags: tuple[int, ...]
    bounds: tuple[HonestBound, ...]
    enters: dict[str, float]


def kept(effects: Sequence[Effect]) -> tuple[Array, Array, int, int] | None:
    """Return the leads and lags that are used, their covariance, and how many of both; None where leads or errors are wanting.

    The covariance is widened by as much as t at the least degrees of freedom is wider than the normal distribution.
    """
    at = {since_of(e): e for e in effects}
    leads = _run(at, range(-2, -2 - MOST_LEADS, -1))[::-1]
    lags = _run(at, range(MOST_LAGS))
    if not leads or not lags:
        return None
    some = [at[k] for k in (*leads, *lags)]
    scores = np.array([e.score for e in some])
    b, v = np.array([e.estimate for e in some]), scores @ scores.T
    with np.errstate(invalid="ignore"):  # the test is normal: t at the least df is as wide
        v = (
            v
            * (stdtrit(min(e.df for e in some), 1.0 - ALPHA / 2.0) / ndtri(1.0 - ALPHA / 2.0)) ** 2
        )
    if not np.isfinite(b).all() or not np.isfinite(v).all() or np.linalg.matrix_rank(v) < len(v):
        return None
    return b, v, len(leads), len(lags)


def honest(effects: Sequence[Effect]) -> Honest | None:
    """Return honest bounds from effects by periods since the start, None without leads or without errors."""
    some = kept(effects)
    if some is None:
        return None
    b, v, leads, lags = some
    first, mean = np.eye(lags)[0], np.full(lags, 1.0 / lags)
    targets = {"first": first, "mean": mean} if lags > 1 else {"first": first}
    bounds = []
    enters = {}
    for target, form in targets.items():
        for m in RELATIVE:
            low, high = interval(b, v, leads, form, m)
            bounds.append(HonestBound(target=target, relative=m, low=low, high=high))
        enters[target] = _enters(b, v, leads, form)
    return Honest(
        leads=tuple(range(-1 - leads, -1)),
        lags=tuple(range(lags)),
        bounds=tuple(bounds),
        enters=enters,
    )


def refuses(b: Array, v: Array, leads: int, form: Array, relative: float, value: float) -> bool:
    """Return whether the test refuses a value of form'(effects); arguments as of `interval`."""
    tests = _tests(b, v, leads, form, relative)
    return not bool(_accepted(tests, np.array([value]))[0])


def _run(at: dict[int, Effect], wanted: range) -> list[int]:
    out: list[int] = []
    for k in wanted:
        if k not in at:
            break
        out.append(k)
    return out


def interval(b: Array, v: Array, leads: int, form: Array, relative: float) -> tuple[float, float]:
    """Return the ends of the values of form'(effects) that are not refused; infinite beyond twenty errors.

    Parameters
    ----------
    b, v : (p + q,) and (p + q, p + q) arrays
        p leads up to −2 and q lags from 0 on, and their covariance.
    leads : int
    form : (q,) array
    relative : float
    """
    tests = _tests(b, v, leads, form, relative)
    post = slice(leads, None)
    middle, se = float(form @ b[post]), float(np.sqrt(form @ v[post, post] @ form))
    grid = middle + se * np.linspace(-_FAR, _FAR, _GRID)
    kept = np.flatnonzero(_accepted(tests, grid))
    if not kept.size:
        return middle, middle
    return (
        _end(tests, grid, int(kept[0]), -1) if kept[0] > 0 else -np.inf,
        _end(tests, grid, int(kept[-1]), 1) if kept[-1] < _GRID - 1 else np.inf,
    )


def _end(tests: list[_Test], grid: Array, at: int, step: int) -> float:
    inside, outside = float(grid[at]), float(grid[at + step])
    for _k in range(_HALVINGS):
        middle = 0.5 * (inside + outside)
        if _accepted(tests, np.array([middle]))[0]:
            inside = middle
        else:
            outside = middle
    return inside


def _enters(b: Array, v: Array, leads: int, form: Array) -> float:
    zero = np.zeros(1)

    def holds(m: float) -> bool:
        return bool(_accepted(_tests(b, v, leads, form, m), zero)[0])

    if holds(0.0):
        return 0.0
    if not holds(_MOST):
        return float("inf")
    low, high = 0.0, _MOST
    for _k in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


@dataclass(frozen=True, slots=True, eq=False)
class _Test:
    """One place and sign of the largest change before: rows y − a·effect, vertices of the dual, first stage's bound."""

    y: Array
    a: Array
    sigma: Array
    vertices: Array
    critical: float


def _tests(b: Array, v: Array, leads: int, form: Array, relative: float) -> list[_Test]:
    lags = len(form)
    change = np.eye(leads + lags, leads + lags + 1, 1) - np.eye(leads + lags, leads + lags + 1)
    basis = np.eye(lags)
    basis[int(np.argmax(np.abs(form)))] = form
    order = [
        int(np.argmax(np.abs(form))),
        *[k for k in range(lags) if k != np.argmax(np.abs(form))],
    ]
    inverse = np.linalg.inv(basis[order])
    normal = Numbers(0, 3).normal(_DRAWS, leads + lags)
    root = np.linalg.cholesky(v)
    out = []
    for place in range(leads):
        for sign in (1.0, -1.0):
            after = change[leads:]
            most = relative * sign * change[place]
            rows = np.concatenate([after - most, -after - most])
            rows = np.delete(rows, leads, axis=1)  # the base is zero
            x = rows[:, leads:] @ inverse
            sigma = rows @ v @ rows.T
            sd = np.sqrt(np.diag(sigma))
            vertices = _vertices(np.column_stack([sd, x[:, 1:]]))
            drawn = np.max(normal @ (vertices @ rows @ root).T, axis=1)
            critical = float(np.quantile(drawn, 1.0 - KAPPA))
            out.append(_Test(rows @ b, x[:, 0], sigma, vertices, critical))
    return out


def _vertices(w: Array) -> Array:
    """Return all γ ≥ 0 with γ'W = (1, 0 …) that are bases."""
    rows, size = w.shape
    found = []
    goal = np.eye(size)[0]
    for chosen in combinations(range(rows), size):
        some = w[list(chosen)].T
        if abs(np.linalg.det(some)) <= _ZERO * np.prod(np.linalg.norm(some, axis=0)):
            continue
        part = np.linalg.solve(some, goal)
        if part.min() >= -_ZERO * np.abs(part).max():
            one = np.zeros(rows)
            one[list(chosen)] = np.clip(part, 0.0, None)
            found.append(one)
    return np.array(found)


def _accepted(tests: list[_Test], values: Array) -> NDArray[np.bool_]:
    """Return for each value of the effect whether some test does not refuse it."""
    out = np.zeros(len(values), dtype=bool)
    size = (ALPHA - KAPPA) / (1.0 - KAPPA)
    for one in tests:
        spread = one.vertices @ one.sigma @ one.vertices.T  # covariance of all vertices' values
        for k in np.flatnonzero(~out):
            each = one.vertices @ (one.y - one.a * values[k])
            top = int(np.argmax(each))
            eta, variance = float(each[top]), float(spread[top, top])
            if eta > one.critical:
                continue
            if variance <= 0.0:
                out[k] = eta <= 0.0
                continue
            slope = 1.0 - spread[:, top] / variance
            rest = each - spread[:, top] / variance * eta
            with np.errstate(divide="ignore", invalid="ignore"):
                ends = rest / slope
            low = float(np.max(ends[slope > _ZERO], initial=-np.inf))
            high = min(float(np.min(ends[slope < -_ZERO], initial=np.inf)), one.critical)
            sd = float(np.sqrt(variance))
            tails = ndtr(-np.array([low, high]) / sd)
            bound = -float(ndtri(tails[0] + (1.0 - size) * (tails[1] - tails[0])))
            out[k] = eta / sd < max(0.0, bound)
    return out
