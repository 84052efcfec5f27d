"""Back-fitting of a multiscale regression, and its hat matrix at the end.

At convergence the fitted terms f_j satisfy f_j = A_j (f_j + r), r = y - Σ f_l, with A_j the smoother
of term j. As A_j gives back x_j, I - A_j has no inverse; with c_j = x_j/(x_j'x_j),
N_j = (I - A_j + x_j c_j')⁻¹ exists and f_j = (N_j + x_j c_j' - I) r + x_j g_j, where r solves a
bordered system of n + k equations. The hat matrices of all terms thus cost some 4k + 1 times n³
operations, however many iterations the back-fitting took.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ..errors import CollinearityError, ConvergenceError
from ..progress import Progress, part, report
from ._local_fit import Problem, hat_block
from ._places import blocks
from ._smoother import Smoother

Array = NDArray[np.float64]

NEAR = 0.05
"""R_j y may differ from the last fit of a term by so many standard deviations of y."""
ITERATED = 1000
SAME = 5
"""After so many iterations with the same bandwidths they are not searched any more (as mgwr)."""


class Backfit(NamedTuple):
    """Where the back-fitting ended."""

    coefficients: Array  # (n, k), standardised
    residuals: Array  # (n,)
    bandwidths: Array  # (k,)
    history: Array  # (iterations, k)
    scores: Array  # (iterations,)
    partial: Array  # (n, k): the response of each term, x_j b_j + e
    converged: bool


def back_fit(
    problem: Problem,
    smoothers: Sequence[Smoother],
    coefficients: Array,
    fixed: Array | None,
    *,
    tolerance: float,
    most: int,
    progress: Progress | None,
) -> Backfit:
    """Fit one term after another to what the others leave, until the terms stand still.

    The change is mgwr's SOC-f: sqrt(Σ(f_new - f_old)²/n / Σ(Σ_j f_new)²).
    """
    x, y = problem.x, problem.y
    terms = coefficients * x
    e = y - terms.sum(axis=1)
    history: list[Array] = []
    scores: list[float] = []
    widths = np.zeros(problem.k) if fixed is None else fixed.astype(float)
    steady = 0
    for iteration in range(most):
        before = terms.copy()
        last = widths.copy()
        for j, smoother in enumerate(smoothers):
            partial = terms[:, j] + e
            if fixed is None and steady < SAME:
                widths[j] = smoother.choose(partial)
            coefficients[:, j] = smoother.fit(partial, widths[j])
            terms[:, j] = coefficients[:, j] * x[:, j]
            e = partial - terms[:, j]
        if not np.isfinite(terms).all():
            raise _not_identified(problem, coefficients)
        steady = steady + 1 if iteration and np.array_equal(last, widths) else 0
        history.append(widths.copy())
        scores.append(
            float(np.sqrt(((terms - before) ** 2).sum() / len(y) / (terms.sum(axis=1) ** 2).sum()))
        )
        report(progress, min(0.95, np.log(scores[0] / scores[-1] + 1) / 12), "back-fitting")
        if scores[-1] < tolerance:
            break
    done = scores[-1] < tolerance
    return Backfit(
        coefficients, e, widths, np.array(history), np.array(scores), terms + e[:, None], done
    )


def _not_identified(problem: Problem, coefficients: Array) -> CollinearityError:
    at = np.flatnonzero(~np.isfinite(coefficients).all(axis=0)).tolist()
    return CollinearityError(
        f"Terms {at} of the model are zero all around some place within their bandwidth. Use larger "
        "bandwidths (bandwidth_range) or leave the regressor out.",
        f"模型的第 {at} 项在某些地点的带宽内全部为零。请增大带宽（bandwidth_range）或去掉该解释变量。",
    )


def _single(problem: Problem, column: int) -> Problem:
    return replace(problem, x=problem.x[:, [column]], back=np.eye(1), shift=0.0, intercept=False)


class Hat(NamedTuple):
    """What inference needs of the hat matrices R_j of the terms."""

    enp: Array  # (k,): traces
    cct: Array  # (n, k): row sums of squares of R_j / x_j, standardised
    cct_intercept: Array | None  # (n,): of the intercept of the columns as given
    tr_sts: float
    diagonal: Array  # (n,)


def smoother_matrix(problem: Problem, column: int, bandwidth: float) -> Array:
    """Return A_j, (n, n)."""
    out = np.empty((problem.n, problem.n))
    for rows in blocks(problem.places):
        out[rows] = hat_block(_single(problem, column), rows, bandwidth=bandwidth)[:, 0]
        out[rows] *= problem.x[rows, column][:, None]
    return out


def hat_matrices(
    problem: Problem,
    bandwidths: Array,
    levels: Array,
    progress: Progress | None,
    terms: Array | None = None,
) -> Hat:
    """Return traces and row sums of the converged hat matrices.

    Where neighbourhoods fall apart (a smoother then gives back more than x_j) there is no direct
    solution; the iterations are then repeated on the matrices.

    Parameters
    ----------
    problem : Problem
    bandwidths : (k,) array
    levels : (k,) array
        The intercept of the columns as given is b_0 - Σ levels_j b_j (levels_0 is 0).
    progress : optional
    terms : (n, k) array, optional
        Where the back-fitting ended: R_j y must be near it.

    Raises
    ------
    ConvergenceError
        If the terms cannot be told apart.
    """
    try:
        hats = _direct(problem, bandwidths, part(progress, 0.0, 0.8))
        found = _summed(problem, bandwidths, hats, levels, terms)
    except la.LinAlgError:
        found = None
    if found is None:
        hats = iter(_iterated(problem, bandwidths, part(progress, 0.0, 0.95)))
        found = _summed(problem, bandwidths, hats, levels, None)
    if found is None:
        raise ConvergenceError(
            "The hat matrix of the back-fitting is not found: two terms explain the same surface. "
            "Leave a regressor out, or use inference='none'.",
            "无法得到回代拟合的帽子矩阵：有两项解释同一曲面。请去掉某个解释变量，或使用 inference='none'。",
        )
    return found


def _direct(problem: Problem, bandwidths: Array, progress: Progress | None) -> Iterator[Array]:
    """Yield the hat matrices of the terms, one after another, and last that of the residuals."""
    x, n, k = problem.x, problem.n, problem.k
    system = np.zeros((n + k, n + k))
    system[np.arange(n), np.arange(n)] = 1.0 - k
    system[:n, n:] = x
    inverses = []
    for j in range(k):
        report(progress, j / (k + 1), "inference")
        c = x[:, j] / (x[:, j] @ x[:, j])
        a = smoother_matrix(problem, j, float(bandwidths[j]))
        own = np.outer(x[:, j], c)
        system[:n, :n] += own
        np.subtract(own, a, out=own)
        own[np.arange(n), np.arange(n)] += 1.0
        inverse = _inverse(own)
        system[:n, :n] += inverse
        system[n + j, :n] = c @ inverse  # c'(N + xc' - I)
        inverses.append(inverse if j < k - 1 else np.empty((0, 0)))
    report(progress, k / (k + 1), "inference")
    solved = _inverse(system)[:, :n]
    r, gauge = solved[:n], solved[n:]
    yield r
    rest = np.eye(n) - r  # what the terms not yet given make together
    for j in range(k - 1):
        c = x[:, j] / (x[:, j] @ x[:, j])
        hat = inverses[j] @ r
        inverses[j] = np.empty((0, 0))
        hat -= r
        hat += np.outer(x[:, j], c @ r + gauge[j])
        rest -= hat
        yield hat
    yield rest


def _inverse(a: Array) -> Array:
    """Return the inverse of a matrix, which is overwritten."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", la.LinAlgWarning)
        out: Array = la.inv(a, overwrite_a=True, check_finite=False)
    if not np.isfinite(out).all():
        raise la.LinAlgError
    return out


def _iterated(problem: Problem, bandwidths: Array, progress: Progress | None) -> list[Array]:
    """Return the same as `_direct` gives, by the iterations of Yu et al. (2020)."""
    n, k = problem.n, problem.k
    smooth = [smoother_matrix(problem, j, float(bandwidths[j])) for j in range(k)]
    hats = [np.zeros((n, n)) for _ in range(k)]
    rest = np.eye(n)
    for iteration in range(ITERATED):
        change = 0.0
        for j in range(k):
            rest += hats[j]
            new = smooth[j] @ rest
            change = max(change, float(np.abs(new - hats[j]).max()))
            hats[j] = new
            rest -= new
        report(progress, iteration / ITERATED, "inference")
        if change < 1e-9:
            break
    return [rest, *hats]


def _summed(
    problem: Problem,
    bandwidths: Array,
    hats: Iterator[Array],
    levels: Array,
    terms: Array | None,
) -> Hat | None:
    """Return what is wanted of the hat matrices, or None where they are not those of `terms`."""
    x, n, k = problem.x, problem.n, problem.k
    r = next(hats)
    enp, cct = np.empty(k), np.empty((n, k))
    whole = np.zeros((n, n))
    given = np.zeros((n, n)) if levels.any() else None
    for j, hat in enumerate(hats):
        if terms is not None and np.abs(hat @ problem.y - terms[:, j]).max() > NEAR:
            return None
        enp[j] = np.trace(hat)
        whole += hat
        zero = np.flatnonzero(x[:, j] == 0.0)
        there = None
        if zero.size:  # 0/0: the coefficients there, from what they are fitted to
            rows = hat_block(_single(problem, j), zero, bandwidth=float(bandwidths[j]))[:, 0]
            there = rows @ (hat + r)
        np.divide(hat, np.where(x[:, j] == 0.0, 1.0, x[:, j])[:, None], out=hat)
        if there is not None:
            hat[zero] = there
        cct[:, j] = np.einsum("ij,ij->i", hat, hat)
        if given is not None:
            given += hat if j == 0 else -levels[j] * hat
    if not (np.isfinite(enp).all() and np.isfinite(cct).all()):
        return None
    intercept = None if given is None else np.einsum("ij,ij->i", given, given)
    squares = float(np.einsum("ij,ij->", whole, whole))
    return Hat(enp, cct, intercept, squares, np.diag(whole).copy())
