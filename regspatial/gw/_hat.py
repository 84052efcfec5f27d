"""Hat matrices of a multiscale regression at the end of its back-fitting.

At convergence the fitted terms satisfy f_j = A_j (f_j + r), r = y - Σ f_l, with A_j the smoother of
term j. The term with the narrowest bandwidth, 1 say, is eliminated: f_1 = A_1 q and r = (I - A_1) q
with q = r + f_1. As A_j gives back x_j, I - A_j has no inverse; with one entry of its diagonal
raised, at a place p where x_jp is not zero, it has, N_j, and

    f_j = (N_j - I) r + x_j g_j   with   e_p' N_j r = 0,

so that q solves a bordered system of n + k - 1 equations. The hat matrices of all terms thus cost
some 4k times n³ operations, less where bandwidths are narrow, however many iterations the
back-fitting took. All is done with the places in spatial order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from .._calls.threads import all_threads
from .._kernels.linear.block_inverse import (
    block_inverse,
    dense_inverse,
    product_from_left,
    product_from_right,
)
from .._kernels.linear.dense_factors import product
from .._kernels.matrix_store import Waiting
from ..errors import ConvergenceError
from ..progress import Progress, part, report
from ..words import _
from ._local_fit import Problem, near, positive
from ._places import BLOCK, Index, blocks

Array = NDArray[np.float64]

NEAR = 0.05
"""R_j y may differ from the last fit of a term by so many standard deviations of y."""
TOGETHER = 3e7
"""Most cells of all hat matrices that are kept at once for covariances, and of inverses that are not made again:
240 MB each."""
_ROWS = 256  # of a product that is written over one of its factors
ITERATED = 1000
"""Most iterations of the hat matrices of Yu et al. (2020), which end when no cell moves by 1e-9."""


class Hat(NamedTuple):
    """What inference needs of the hat matrices R_j of the terms."""

    enp: Array  # (k,): traces
    cct: Array  # (n, k): row sums of squares of R_j / x_j, standardised
    cct_intercept: Array | None  # (n,): of the intercept of the columns as given
    tr_sts: float
    diagonal: Array  # (n,)
    products: Array | None = None  # (n, k, k): of the rows of R_j / x_j and R_l / x_l


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
    order = np.concatenate(blocks(problem.places))
    ordered = replace(
        problem, x=problem.x[order], y=problem.y[order], places=problem.places.take(order)
    )
    terms = None if terms is None else terms[order]
    halves = (len(order) // 2) ** 3  # inverses are put together from halves of the map
    try:
        with all_threads(halves):
            hats = direct(ordered, bandwidths, part(progress, 0.0, 0.8))
            found = summed(ordered, bandwidths, hats, levels, terms)
    except la.LinAlgError:
        found = None
    if found is None:
        hats = iterated(ordered, bandwidths, part(progress, 0.0, 0.95))
        found = summed(ordered, bandwidths, hats, levels, None)
    if found is None:
        raise ConvergenceError(
            _(
                "The hat matrix of the back-fitting is not found: two terms explain the same "
                "surface. Leave a regressor out, or use {param:inference=none}."
            ),
        )
    back = np.argsort(order)
    intercept = None if found.cct_intercept is None else found.cct_intercept[back]
    return found._replace(
        cct=found.cct[back],
        cct_intercept=intercept,
        diagonal=found.diagonal[back],
        products=None if found.products is None else found.products[back],
    )


def hat_copies(n: int, k: int, *, intercept: bool) -> float:
    """Return how many matrices (n, n) `hat_matrices` holds at once, as was measured."""
    inverses, hats = in_memory(k)
    inverses = min(inverses, max(k - 2, 0), int(TOGETHER // (n * n)))
    making = min(inverses, max(k - 3, 0)) + 4.5
    giving = inverses + 3.25 + intercept
    if k * n * n <= TOGETHER:
        giving = k + 1.25 if hats >= k else hats + 3.25
    return max(making, inverses + 3.25, giving)


def in_memory(k: int) -> tuple[int, int]:
    """Return how many inverses and how many hat matrices of k terms stay in memory, the others in a file.

    All of four terms: there five and a half matrices are held at most, and with these numbers of more terms too.
    """
    return (k, k) if k <= 4 else (1, 2)


def weights_of_term(problem: Problem, column: int, rows: Index, bandwidth: float) -> Array:
    """Return C_i of one term for the places `rows`, (m, n): b_i = C_i v, v the response of the term."""
    found = near(problem, problem.places.take(rows), np.array([float(bandwidth)]))
    w = problem.kernel.weights(found.d2, positive(found.h2[0]))
    x = problem.x[found.columns, column]
    w *= x
    out = np.zeros((len(rows), problem.n))
    out[:, found.columns] = w / (w @ x)[:, None]
    return out


def smoother_matrix(problem: Problem, column: int, bandwidth: float) -> Array:
    """Return A_j, (n, n); quick where the places are in spatial order."""
    out = np.empty((problem.n, problem.n))
    for start in range(0, problem.n, BLOCK):
        rows = np.arange(start, min(start + BLOCK, problem.n))
        out[rows] = weights_of_term(problem, column, rows, bandwidth)
        out[rows] *= problem.x[rows, column][:, None]
    return out


def direct(
    problem: Problem, bandwidths: Array, progress: Progress | None
) -> Iterator[tuple[int, Array]]:
    """Yield the hat matrix of the residuals (as of term -1), then those of the terms."""
    x, n, k = problem.x, problem.n, problem.k
    narrow = int(np.argmin(bandwidths))
    others = [j for j in range(k) if j != narrow]
    steps = k + 1.0

    def inverse_of(j: int) -> tuple[Array, Array]:
        return _without_level(smoother_matrix(problem, j, bandwidths[j]), x[:, j])

    system = np.zeros((n + k - 1, n + k - 1))
    above, left = system[:n, :n], np.zeros((k - 1, n))
    inverses = Waiting(in_memory(k)[0])
    for done, at in enumerate(
        (k - 2, *range(k - 2))[: k - 1]
    ):  # the last is not kept: it is made first
        report(progress, done / steps, "inference")
        inverse, left[at] = inverse_of(others[at])
        above += inverse
        if done > 0 and done * n * n <= TOGETHER:
            inverses.put(others[at], inverse)
        del inverse
    report(progress, (k - 1) / steps, "inference")
    first = smoother_matrix(problem, narrow, bandwidths[narrow])
    above -= product_from_right(above, first)
    _add_to_diagonal(above, 1.0)
    system[:n, n:] = x[:, others]
    system[n:, :n] = left - left @ first
    # transposed it has the order of columns that LAPACK wants, and is overwritten without a copy
    solved = dense_inverse(system.T).T[:, :n]
    del above, system
    report(progress, k / steps, "inference")
    q, gauge = solved[:n], solved[n:]
    hat = product_from_left(first, q)
    del first
    r = q - hat
    yield -1, r
    rest = np.negative(q, out=q)  # what the terms not yet given make together
    _add_to_diagonal(rest, 1.0)
    yield narrow, hat
    for at, j in enumerate(others[:-1]):
        del hat
        hat = inverses.take(j) if j in inverses else inverse_of(j)[0]
        for start in range(0, n, _ROWS):  # in its own place
            rows = slice(start, start + _ROWS)
            hat[rows] = hat[rows] @ r
            hat[rows] += np.multiply.outer(x[rows, j], gauge[at])
        rest -= hat
        yield j, hat
    del hat, r
    if others:
        yield others[-1], rest


def _without_level(a: Array, x: Array) -> tuple[Array, Array]:
    """Return N - I less a multiple of x in every column, and the row e_p'N; spoils `a`.

    The row is zero on every r that counts, so that x times it may be taken off: what is left is
    of the size of one, where N itself may be of that of n.
    """
    p = int(np.argmax(np.abs(x)))
    np.negative(a, out=a)
    _add_to_diagonal(a, 1.0)
    a[p, p] += 1.0
    inverse = block_inverse(a)
    row = inverse[p].copy()
    np.multiply.outer(x / x[p], row, out=a)
    inverse -= a
    _add_to_diagonal(inverse, -1.0)
    return inverse, row


def _add_to_diagonal(a: Array, value: float) -> None:
    a[np.arange(len(a)), np.arange(len(a))] += value


def iterated(
    problem: Problem, bandwidths: Array, progress: Progress | None
) -> Iterator[tuple[int, Array]]:
    """Yield the same as `direct` gives, by the iterations of Yu et al. (2020)."""
    n, k = problem.n, problem.k
    smooth = [smoother_matrix(problem, j, bandwidths[j]) for j in range(k)]
    hats = [np.zeros((n, n)) for _ in range(k)]
    rest = np.eye(n)
    for iteration in range(ITERATED):
        change = 0.0
        for j in range(k):
            rest += hats[j]
            new = product(smooth[j], rest)
            change = max(change, float(np.abs(new - hats[j]).max()))
            hats[j] = new
            rest -= new
        report(progress, iteration / ITERATED, "inference")
        if change < 1e-9:
            break
    yield -1, rest
    yield from enumerate(hats)


def summed(
    problem: Problem,
    bandwidths: Array,
    hats: Iterator[tuple[int, Array]],
    levels: Array,
    terms: Array | None,
) -> Hat | None:
    """Return what is wanted of the hat matrices, or None where they are not those of `terms`.

    Spoils the matrices of the terms.
    """
    x, n, k = problem.x, problem.n, problem.k
    _unused, r = next(hats)
    diagonal = 1.0 - np.diag(r)
    squares = n - 2.0 * float(np.trace(r)) + float(np.vdot(r, r))  # of I - r
    residual = r if (x == 0.0).any() else None
    del r
    enp, sums = np.empty(k), _Sums(np.where(x == 0.0, 1.0, x), levels)
    for j, hat in hats:
        if terms is not None and not np.abs(hat @ problem.y - terms[:, j]).max() <= NEAR:
            return None
        enp[j] = np.trace(hat)
        zero = np.flatnonzero(x[:, j] == 0.0)
        if (
            residual is not None and zero.size
        ):  # 0/0: the coefficients there, from what they are fitted to
            to = weights_of_term(problem, j, zero, bandwidths[j])
            hat[zero] = to @ hat + to @ residual
        sums.add(j, hat)
        del hat  # before the next is made
    cct, intercept, products = sums.found()
    if not (np.isfinite(enp).all() and np.isfinite(cct).all()):
        return None
    return Hat(enp, cct, intercept, squares, diagonal, products)


class _Sums:
    """Sums over the rows of the hat matrices, divided by x: one by one, or of all that are kept, a block at a time."""

    def __init__(self, scale: Array, levels: Array) -> None:
        n, k = scale.shape
        self.scale, self.cct = scale, np.empty((n, k))
        self.kept = Waiting(in_memory(k)[1]) if k * n * n <= TOGETHER else None
        self.of_given = np.where(np.arange(k) == 0, 1.0, -levels) if levels.any() else None
        alone = self.kept is None and self.of_given is not None
        self.given = np.zeros((n, n)) if alone else None

    def add(self, j: int, hat: Array) -> None:
        """Take one matrix, and keep or spoil it."""
        if self.kept is not None:
            self.kept.put(j, hat)
            return
        hat /= self.scale[:, j, None]
        self.cct[:, j] = np.einsum("ij,ij->i", hat, hat)
        if self.given is not None and self.of_given is not None:
            hat *= self.of_given[j]
            self.given += hat

    def found(self) -> tuple[Array, Array | None, Array | None]:
        """Return the sums of squares, those of the intercept as given, and the products of terms."""
        if self.kept is None:
            given = self.given
            return self.cct, None if given is None else np.einsum("ij,ij->i", given, given), None
        n, k = self.scale.shape
        intercept = None if self.of_given is None else np.empty(n)
        products = np.empty((n, k, k))
        for start in range(0, n, BLOCK):
            some = slice(start, start + BLOCK)
            rows = np.stack([self.kept.rows(j, start, start + BLOCK) for j in range(k)], axis=1)
            rows /= self.scale[some, :, None]
            products[some] = rows @ rows.transpose(0, 2, 1)
            if intercept is not None and self.of_given is not None:
                given = np.einsum("j,ijn->in", self.of_given, rows)
                intercept[some] = np.einsum("in,in->i", given, given)
        return np.einsum("ijj->ij", products).copy(), intercept, products
