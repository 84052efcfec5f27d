"""Errors of matched effects: by pairs, Abadie and Imbens with the score as estimated, a bootstrap that fits it again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...._kernels.random import Numbers
from ....progress import Progress, report
from ..logit import Logit, logit
from .pairs import Rule, alike, weights_of
from .targets import Target

Array = NDArray[np.float64]
Cells = NDArray[np.bool_]
_NEAR = 2
"""Regions whose spread of y stands for that about one of them: itself and the nearest of its group, ties too."""
_AROUND = 6
"""The same for errors by pairs, which have to hold with four treated regions: with two, a control that is taken often
brings an error with one degree of freedom; with all, a spread that differs by score is taken for one."""
_TRIES = 20
"""Draws for one that counts, at most: a score cannot be fitted to every draw."""


def by_pairs(
    target: Target, weights: Array, kept: Cells, score: Logit, treated: Cells
) -> tuple[float, float]:
    """Return the standard error of a matched effect and its degrees of freedom, right with few treated regions.

    The square is m/(m - 1) times the variance of Abadie and Imbens (2006) without what the score adds: effects on m
    treated regions that share controls differ less among themselves than their mean errs, and what the sum of their
    squares lacks is that share by m, so that the one factor makes both parts unbiased. Degrees of freedom are of
    Satterthwaite: m - 1 of the effects, and those of the spread of each control that is taken more than once.

    Parameters
    ----------
    target : Target
    weights : (n1, n0) array
    kept : (n1,) treated regions that are matched
    score : Logit
    treated : (n,) bool
    """
    spread, reuse, count, size = _parts(target, weights, kept, score, treated, _AROUND)
    square = (spread + max(float(reuse.sum()), 0.0)) * count / max(count - 1, 1)
    return float(np.sqrt(square)) / count, _freedom(spread, reuse, count, size)


def abadie_imbens(
    target: Target, weights: Array, kept: Cells, score: Logit, treated: Cells, x: Array
) -> tuple[float, float]:
    """Return the standard error of a matched effect, its weights those of nearest neighbours, and degrees of freedom.

    The variance of Abadie and Imbens (2006), less what the fitted score takes off it and plus what it adds (2016,
    theorem 2). Controls count by the spread of what they stand for: y over the periods of those they are matched with.

    Parameters
    ----------
    target : Target
    weights : (n1, n0) array
    kept : (n1,) treated regions that are matched
    score : Logit
    treated : (n,) bool
    x : (n, k) columns of the score
    """
    spread, reuse, count, size = _parts(target, weights, kept, score, treated, _NEAR)
    variance = (spread + float(reuse.sum())) / count**2
    mean = float(target.of(weights, kept).mean())
    corrected = variance + _of_score(target, target.rows & kept, score, treated, x, mean)
    se = float(np.sqrt(corrected if corrected > 0 else max(variance, 0.0)))
    return se, _freedom(spread, reuse, count, size)


def _parts(
    target: Target, weights: Array, kept: Cells, score: Logit, treated: Cells, around: int
) -> tuple[float, Array, int, Array]:
    """Return squares of effects about their mean, what each control adds (n0,), how many effects, and how many stand for each control."""
    some = target.rows & kept
    effects = target.of(weights, kept)
    index = score.index[~treated]
    near = alike(index, np.ones(len(index), dtype=bool), around, itself=True)
    reuse = _of_controls(weights[some], target.others[some], near)
    spread = float(np.sum((effects - effects.mean()) ** 2))
    return spread, reuse, len(effects), np.asarray((near > 0).sum(axis=1), dtype=float)


def _freedom(spread: float, reuse: Array, count: int, size: Array) -> float:
    """Return Satterthwaite's degrees of freedom of the sum of both parts."""
    of_controls = max(float(reuse.sum()), 0.0)
    parts = spread**2 / max(count - 1, 1)
    if of_controls > 0:
        parts += float(np.sum(reuse**2 / np.maximum(size - 1, 1)))
    whole = (spread + of_controls) ** 2
    return whole / parts if parts > 0 else float(max(count - 1, 1))


def _of_controls(m: Array, others: Array, near: Array) -> Array:
    """Return what each control adds to the variance: that of all it stands for, less its parts one by one, (n0,).

    Parameters
    ----------
    m : (n1, n0) weights
    others : (n1, n0) y of every control in the periods of each treated region
    near : (n0, n0) means over the regions near each, itself among them
    """
    together = m.T @ others
    whole = np.sum(near * together**2, axis=1) - np.sum(near * together, axis=1) ** 2
    apart = np.sum(near * ((m**2).T @ others**2), axis=1)
    apart -= np.sum(m**2 * (others @ near.T) ** 2, axis=0)
    size = (near > 0).sum(axis=1)
    return np.asarray((whole - apart) * size / np.maximum(size - 1, 1))


def _of_score(
    target: Target, some: Cells, score: Logit, treated: Cells, x: Array, mean: float
) -> float:
    """Return what the estimation of the score adds to the variance, or takes off it."""
    y = np.empty(len(treated))
    y[treated] = target.own
    y[~treated] = target.others[some].mean(axis=0)
    inside = ~treated
    inside[np.flatnonzero(treated)[some]] = True
    p = score.probability[inside]
    y, x, d, index = y[inside], x[inside], treated[inside], score.index[inside]
    count = int(d.sum())
    sign = np.where(d, 1.0, -1.0)

    def gap(apart_on: Array | None) -> Array:
        """Return y of each region less that of the nearest of the other group, treated less control."""
        to = [_nearest(index, apart_on, d), _nearest(index, apart_on, ~d)]
        return np.asarray(sign * (y - np.where(d, to[1] @ y, to[0] @ y)))

    f = p * (1.0 - p)
    with_y = [_covariance(alike(index, group, _NEAR, itself=True), x, y) for group in (d, ~d)]
    on_score = x * (gap(None) - mean)[:, None] + with_y[0] + (p / (1.0 - p))[:, None] * with_y[1]
    c = f @ on_score / count
    slope = f @ (x * (gap(x[:, 1:]) - mean)[:, None]) / count
    v = score.covariance
    return float(slope @ v @ slope - c @ v @ c)


def _nearest(index: Array, x: Array | None, group: Cells) -> Array:
    """Return the nearest of a group, by log odds or by covariates in units of their spread."""
    if x is None:
        return alike(index, group, 1)
    z = x / x.std(axis=0)
    apart = np.zeros((len(x), len(x)))
    for column in z.T:  # one at a time: all would be n·n·k numbers
        apart += np.subtract.outer(column, column) ** 2
    np.sqrt(apart, out=apart)
    apart[:, ~group] = np.inf
    np.fill_diagonal(apart, np.inf)
    out = (apart <= apart.min(axis=1, keepdims=True) * (1.0 + 1e-9)).astype(float)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _covariance(near: Array, x: Array, y: Array) -> Array:
    """Return the covariance of columns and y among the regions near each, (n, k)."""
    size = (near > 0).sum(axis=1)
    both = near @ (x * y[:, None]) - (near @ x) * (near @ y)[:, None]
    return np.asarray(both * (size / np.maximum(size - 1, 1))[:, None])


def bootstrap(
    of: Sequence[Target],
    x: Array,
    treated: Cells,
    rule: Rule,
    order: tuple[NDArray[np.intp], NDArray[np.intp]],
    *,
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> tuple[Array, int]:
    """Return the effects on samples of whole regions, (draws, targets), and how many samples had no score.

    Treated regions and controls are drawn apart, with replacement, and each sample has a score of its own.

    Parameters
    ----------
    of : targets
    x : (n, k) columns of the score
    treated : (n,) bool
    rule : Rule
    order : treated regions and controls in an order that does not hang on how they are listed
    draws, seed : int
    """
    rows, columns = order
    mine, theirs = np.flatnonzero(treated), np.flatnonzero(~treated)
    numbers = Numbers(seed, 5)
    flags = np.arange(len(treated)) < len(rows)
    out, lost = np.full((draws, len(of)), np.nan), 0
    for k in range(draws):
        for _try in range(_TRIES):
            r = rows[_drawn(numbers, len(rows))]
            c = columns[_drawn(numbers, len(columns))]
            z = x[np.concatenate([mine[r], theirs[c]])]
            score = logit(flags.astype(float), z)
            if score is not None:
                break
            lost += 1
        if score is None:
            continue
        weights = weights_of(score, flags, rule)
        kept = weights.sum(axis=1) > 0
        for j, target in enumerate(of):
            found = target.drawn(r, c).of(weights, kept)
            if found.size:
                out[k, j] = found.mean()
        if k % 50 == 0:
            report(progress, k / draws, "draws")
    return out, lost


def _drawn(numbers: Numbers, n: int) -> NDArray[np.intp]:
    """Return n places, with replacement."""
    return np.minimum((numbers.uniform(0.0, 1.0, n) * n).astype(np.intp), n - 1)
