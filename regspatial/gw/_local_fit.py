"""Local weighted least squares, block by block: never more than some rows of a weights matrix.

A block is a group of rows that stand together on the map. Its candidates, sorted by their distance
to the middle of the block, are a prefix for every bandwidth; the weighted moments of all rows of a
block are one matrix product. A block's answer depends on nothing but its arguments, so blocks may
be worked on anywhere, in any order, and are put together in their own order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..choices.gw import Distribution
from ._places import BLOCK, Index, Places
from ._small import (
    ALONE,
    backward,
    factor,
    forward,
    full,
    inverse,
    pairs,
    products,
    root_inverse,
    whitened,
)
from ._weighting import STRETCH, Kernel

Array = NDArray[np.float64]
Sums = NDArray[np.float64]

_SLACK = 1.0 + 1e-6
"""The reach of candidates is this much longer, so that rounding leaves no neighbour out at the edge."""
_ROWS = 8
"""Rows sorted at a time, few enough to stay in the cache."""
_BINS_PAY = 8
"""Times that the neighbours of the bandwidths overlap, from which sums by bins cost less than each by itself."""
_FLAT = 1e-26
"""Square of what rounding leaves of a mean (1e-13): less spread of y than this share of it is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """What a local regression is made of.

    Parameters
    ----------
    x : (n, k) array
        The design, columns standardised (the first is one where there is an intercept).
    y : (n,) array
        The response; centred where the family is Gaussian and there is an intercept.
    places : Places
    kernel : Kernel
    adaptive : bool
        Bandwidths are numbers of nearest neighbours, the place itself counted; else distances.
    back : (k, k) array
        Turns coefficients of `x` into coefficients of the columns as given.
    shift : float
        What was taken off y.
    intercept : bool
    family : {"gaussian", "poisson", "binomial"}
    exposure : (n,) array or None
        Multiplies the expectation of a Poisson response.
    """

    x: Array
    y: Array
    places: Places
    kernel: Kernel
    adaptive: bool
    back: Array
    shift: float
    intercept: bool
    family: Distribution = "gaussian"
    exposure: Array | None = None

    @property
    def n(self) -> int:
        """Number of observations."""
        return int(self.x.shape[0])

    @property
    def k(self) -> int:
        """Number of coefficients of each place."""
        return int(self.x.shape[1])


class Near(NamedTuple):
    """The candidates of a block: `d2[:, :counts[t]]` are those of bandwidth t."""

    columns: Index
    d2: Array  # (rows, candidates)
    h2: Array  # (bandwidths, rows)
    counts: NDArray[np.intp]  # (bandwidths,)


def near(problem: Problem, targets: Places, bandwidths: Array) -> Near:
    """Return the candidates of a block of targets for some bandwidths."""
    places, kernel = problem.places, problem.kernel
    centre = targets.centre()
    radius = float(np.sqrt(centre.squared(targets).max()))
    away = np.sqrt(replace(centre, past=False).squared(places)[0])
    ranks = bandwidths.astype(np.intp) - 1 if problem.adaptive else np.empty(0, dtype=np.intp)
    if places.past:
        count = np.full(len(bandwidths), len(places))
        columns = np.argsort(away)
    else:
        first = np.partition(away, ranks)[ranks] + radius if problem.adaptive else bandwidths
        reach = (radius + kernel.reach * first) * _SLACK
        columns = np.flatnonzero(away <= reach.max())
        away = away[columns]
        order = np.argsort(away)
        columns, count = columns[order], np.searchsorted(away[order], reach, side="right")
    d2 = targets.squared(places.take(columns))
    if problem.adaptive:
        h2 = _ranked(d2, ranks)
        h2 *= STRETCH**2
    else:
        h2 = np.repeat(bandwidths[:, None] ** 2, len(targets), axis=1)
    return Near(columns, d2, h2, count)


def _ranked(d2: Array, ranks: NDArray[np.intp]) -> Array:
    """Return the entries of some ranks in each row, (ranks, rows)."""
    out = np.empty((len(ranks), len(d2)))
    for start in range(0, len(d2), _ROWS):  # few rows at a time stay in the cache
        some = d2[start : start + _ROWS]
        some = np.sort(some, axis=1) if len(ranks) > 2 else np.partition(some, ranks, axis=1)
        out[:, start : start + _ROWS] = some[:, ranks].T
    return out


def score_block(
    problem: Problem, rows: Index, *, bandwidths: Array, compiled: bool = False
) -> Sums:
    """Return Σe², Σs, Σ(e/(1-s))² and the number of places that cannot be fitted, by bandwidth."""
    found = near(problem, problem.places.take(rows), bandwidths)
    z = products(problem.x[found.columns], problem.y[found.columns])
    dense = found.counts.sum() > _BINS_PAY * found.counts.max()
    if compiled and dense and problem.kernel.name == "bisquare" and numba_is_there():
        from ._compiled import binned_rows

        h2 = np.ascontiguousarray(found.h2.T)
        return np.asarray(binned_rows(found.d2, h2, z, problem.x[rows], problem.y[rows]))
    moments = _moments(problem.kernel, found, z)
    return sums_of(moments, problem.x[rows], problem.y[rows], found.h2)


@cache
def numba_is_there() -> bool:
    """Whether loops can be compiled."""
    try:
        return find_spec("numba") is not None
    except (ImportError, ValueError):
        return False


def _moments(kernel: Kernel, found: Near, z: Array) -> Array:
    """Return weighted sums of the columns of z, (columns, bandwidths, rows)."""
    rows = found.d2.shape[0]
    out = np.empty((z.shape[1], len(found.counts), rows))
    half = -(-rows // 2)  # a half fits into the cache between the steps of a kernel
    buffer = np.empty(half * found.d2.shape[1])
    for t, count in enumerate(found.counts):
        for start in range(0, rows, half):
            d2 = found.d2[start : start + half, :count]
            w = buffer[: d2.size].reshape(d2.shape)
            kernel.weights(d2, positive(found.h2[t, start : start + half]), out=w)
            out[:, t, start : start + half] = (w @ z[:count]).T
    return out


def positive(h2: Array) -> Array:
    """Return squared bandwidths, or other sums of squares, with 1 for 0: refused later."""
    return np.where(h2 > 0.0, h2, 1.0)


def sums_of(moments: Array, x: Array, y: Array, h2: Array) -> Sums:
    """Return the sums of `score_block` from moments (columns, bandwidths, rows)."""
    k = x.shape[1]
    size, many, rows = moments.shape
    flat = moments.reshape(size, -1)
    upper = len(pairs(k))
    lower, scale, sound = factor(flat[:upper], k)
    own = np.repeat(x.T[:, None, :], many, axis=1).reshape(k, -1)
    z, u = forward(lower, scale, flat[upper:]), forward(lower, scale, own)
    s = (u * u).sum(axis=0).reshape(many, rows)
    e = y - (z * u).sum(axis=0).reshape(many, rows)
    bad = ~sound.reshape(many, rows) | ~(h2 > 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        left_out = np.where(s < ALONE, e / (1.0 - s), np.inf)
        return np.stack([(e * e).sum(1), s.sum(1), (left_out**2).sum(1), bad.sum(1)], axis=1)


class Fit(NamedTuple):
    """Local fits, a row each. Coefficients and variances are those of the columns as given.

    ``cc`` is C C' with C = (X'KX)⁻¹X'K, to be multiplied by sigma²; ``sts`` the sum of
    squares of the row of the hat matrix; ``spread`` is Σk(y - ȳ)², ȳ the local mean.
    """

    coefficients: Array  # (m, k)
    cc: Array  # (m, k, k)
    fitted: Array  # (m,)
    hat: Array  # (m,)
    sts: Array  # (m,)
    spread: Array  # (m,)
    condition: Array  # (m,)
    vif: Array  # (m, k)
    bandwidth: Array  # (m,)
    sound: NDArray[np.bool_]  # (m,)

    @property
    def cct(self) -> Array:
        """The diagonals of C C', (m, k)."""
        return np.asarray(np.einsum("maa->ma", self.cc))


def fit_block(problem: Problem, rows: Index, *, bandwidth: float) -> Fit:
    """Fit the places `rows` at one bandwidth, with everything that is wanted to know of them."""
    return fit_places(problem, problem.places.take(rows), problem.x[rows], bandwidth)


def fit_places(problem: Problem, targets: Places, x: Array, bandwidth: float) -> Fit:
    """Fit at any places; `x` (m, k) is the standardised design there.

    Weights are those of a block at a time; the small systems of all places are solved at once.
    """
    k, upper = problem.k, len(pairs(problem.k))
    steps = range(0, len(targets), BLOCK)
    parts = [_sums_at(problem, targets.take(slice(s, s + BLOCK)), bandwidth) for s in steps]
    joined = [np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)]
    moments, squares, spread, h2 = joined
    lower, scale, sound = factor(moments[:upper], k)
    beta = backward(lower, scale, forward(lower, scale, moments[upper:]))
    cc, sts, hat = variances(problem, lower, scale, squares, x)
    return Fit(
        coefficients=beta.T @ problem.back.T + _intercept_shift(problem),
        cc=cc,
        fitted=(beta * x.T).sum(axis=0) + problem.shift,
        hat=hat,
        sts=sts,
        spread=spread,
        condition=_condition(problem, moments[:upper]),
        vif=_vif(problem, moments[:upper]),
        bandwidth=np.sqrt(h2),
        sound=sound & (h2 > 0.0),
    )


def _sums_at(problem: Problem, targets: Places, bandwidth: float) -> tuple[Array, ...]:
    """Return Σk(xx', xy) and Σk²xx', a column per place, Σk(y - ȳ)² and the squared bandwidth."""
    found = near(problem, targets, np.array([float(bandwidth)]))
    xc, yc = problem.x[found.columns], problem.y[found.columns]
    w = problem.kernel.weights(found.d2, positive(found.h2[0]))
    z = products(xc, yc)
    moments = (w @ z).T
    spread = _spread(w, yc)
    np.multiply(w, w, out=w)
    return moments, (w @ z[:, : len(pairs(problem.k))]).T, spread, found.h2[0]


def variances(
    problem: Problem, lower: Array, scale: Array, squares: Array, x: Array
) -> tuple[Array, Array, Array]:
    """Return C C' of the columns as given, x'CC'x and x'(X'KX)⁻¹x, of factorised X'KX.

    Parameters
    ----------
    lower, scale : arrays
        From `factor`.
    squares : (k(k+1)/2, m) array
        Upper triangles of X'K²X.
    x : (m, k) array
    """
    q = whitened(lower, scale, squares)
    u = forward(lower, scale, x.T)
    rows = np.einsum("ab,bcm->acm", problem.back, root_inverse(lower, scale))
    cc = np.einsum("abm,bcm,dcm->mad", rows, q, rows, optimize=True)
    return cc, np.einsum("am,abm,bm->m", u, q, u), (u * u).sum(axis=0)


def _spread(w: Array, y: Array) -> Array:
    """Return Σk(y - ȳ)² of each row, ȳ its own mean; NaN where y does not vary but by rounding."""
    with np.errstate(divide="ignore", invalid="ignore"):
        total = w.sum(axis=1)
        mean = (w @ y) / total
        away = y - mean[:, None]
        away *= away
        out = np.einsum("ij,ij->i", w, away)
        return np.where(out > _FLAT * total * mean**2, out, np.nan)


def _intercept_shift(problem: Problem) -> Array:
    out = np.zeros(problem.k)
    if problem.intercept:
        out[0] = problem.shift
    return out


def _condition(problem: Problem, upper: Array) -> Array:
    """Return the condition numbers of K^½X, its columns as given scaled to unit length."""
    raw = np.linalg.inv(problem.back)  # x as given = x standardised @ raw
    lower, scale, _ = factor(upper, problem.k)
    root = np.moveaxis(lower / scale[:, None], 2, 0).swapaxes(
        1, 2
    )  # root'root = X'KX, standardised
    given = root @ raw
    size = np.sqrt(positive(np.einsum("mab,mab->mb", given, given)))
    values = np.linalg.svd(given / size[:, None, :], compute_uv=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(values[:, 0] / values[:, -1])


def _vif(problem: Problem, upper: Array) -> Array:
    """Return variance inflation factors from local correlations; NaN for the intercept."""
    k = problem.k
    out = np.full((upper.shape[1], k), np.nan)
    first = int(problem.intercept)
    if k - first < 1:
        return out
    m = full(upper, k)
    if problem.intercept:
        m = m[:, 1:, 1:] - m[:, 1:, :1] * m[:, :1, 1:] / np.clip(m[:, :1, :1], 1e-300, None)
    flat = np.stack([m[:, a, b] for a, b in pairs(k - first)])
    lower, scale, sound = factor(flat, k - first)
    diagonal = np.einsum("aam->ma", inverse(lower, scale)) / (scale**2).T
    out[:, first:] = np.where(sound[:, None], diagonal, np.inf)
    return out


def weighted_block(problem: Problem, rows: Index, *, bandwidth: float, values: Array) -> Array:
    """Return Σ_j k_ij v_j for the places `rows`, (m, columns of v)."""
    found = near(problem, problem.places.take(rows), np.array([float(bandwidth)]))
    w = problem.kernel.weights(found.d2, positive(found.h2[0]))
    return np.asarray(w @ values[found.columns])


def hat_block(problem: Problem, rows: Index, *, bandwidth: float) -> Array:
    """Return C_i of the places `rows`, (m, k, n), in coefficients of the standardised columns."""
    found = near(problem, problem.places.take(rows), np.array([float(bandwidth)]))
    w = problem.kernel.weights(found.d2, positive(found.h2[0]))
    xc = problem.x[found.columns]
    upper = products(xc)
    lower, scale, _ = factor((w @ upper).T, problem.k)
    inv = np.moveaxis(inverse(lower, scale), 2, 0)
    out = np.zeros((len(rows), problem.k, problem.n))
    out[:, :, found.columns] = (inv @ xc.T) * w[:, None, :]
    return out
