"""What fixed effects take from the log-determinant of an unbalanced panel, and traces without them.

P projects on D (lag models) or on BD (error models), M = I - P, X = G or H block-diagonal:

    tr PX, tr MX = tr X - tr PX,  tr MX²,  tr MXMX,  tr MXMX'

all from (r, r) matrices: with L = I or B, K = D'L'LD,  tr PX = tr K^-1 D'L'XLD, and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.beside import beside, product, solved
from ...._kernels.linear.spectrum import Matrix, symmetrised, symmetrising_scale
from ...errors.covariance import Traces
from .blocks import Block, Blocks
from .dummies import Dummies
from .sparse_determinant import TakenBySparse, is_for, sparse_traces

Array = NDArray[np.float64]

Complex = NDArray[np.complex128]

_MOST = 1e5
"""Condition of eigenvectors up to which traces by them keep eleven digits."""


class TakenByDummies:
    """tr PG(rho), P = D(D'D)^-1 D', and minus its integral from 0: what a likelihood of rho loses.

    By eigenvectors: with W = V diag(l) V^-1, tr PG = Σ c l/(1 - rho l), c = diag(V^-1 P V). Where V
    has no trustworthy inverse (one-way links), by solves, and the integral by quadrature.
    """

    def __init__(self, blocks: Blocks, dummies: Dummies):
        values: list[Complex] = [np.zeros(0, dtype=complex)]
        weights: list[Complex] = [np.zeros(0, dtype=complex)]
        self._solved: list[tuple[Array, Array]] = []
        for block in blocks.each:
            p = dummies.projection(block)
            found = _by_vectors(block, p)
            if found is None:
                self._solved.append((dense_of(block.w.matrix), p))
            else:
                values.append(found[0])
                weights.append(found[1])
        self._values, self._weights = np.concatenate(values), np.concatenate(weights)

    @property
    def by_solves(self) -> bool:
        """Whether a block has no trustworthy eigenvectors."""
        return bool(self._solved)

    def value(self, rho: Array) -> Array:
        """Return minus the integral of `slope` from 0 to each rho."""
        rho = np.asarray(rho, dtype=float)
        one = rho[..., None] * self._values
        out = np.asarray((self._weights * np.log(1.0 - one)).sum(axis=-1).real)
        if not self._solved:
            return out
        flat = np.append(0.0, rho.ravel())
        order = np.argsort(flat)
        nodes, shares = np.polynomial.legendre.leggauss(64 if flat.size <= 2 else 2)
        low, high = flat[order][:-1], flat[order][1:]
        at = 0.5 * (low + high)[:, None] + 0.5 * (high - low)[:, None] * nodes
        steps = [
            0.5 * (h - a) * float(shares @ [self._by_solves(r) for r in x])
            for a, h, x in zip(low, high, at, strict=True)
        ]
        whole = np.empty(flat.size)
        whole[order] = np.append(0.0, np.cumsum(steps))
        return np.asarray(out - (whole[1:] - whole[0]).reshape(rho.shape))

    def slope(self, rho: float) -> float:
        """Return tr PG."""
        found = (self._weights * self._values / (1.0 - rho * self._values)).sum().real
        return float(found) + self._by_solves(rho)

    def _by_solves(self, rho: float) -> float:
        return sum(_trace(w, p, float(rho)) for w, p in self._solved)


def _trace(w: Array, p: Array, rho: float) -> float:
    return float(np.sum(p * solved(np.eye(len(w)) - rho * w, w).T))


def _by_vectors(block: Block, p: Array) -> tuple[Complex, Complex] | None:
    """Return the eigenvalues of W and the diagonal of V^-1 P V, None where V does not serve."""
    matrix = block.w.matrix
    scale = symmetrising_scale(matrix)
    if scale is not None:
        root = np.sqrt(scale)
        real, u = beside(np.linalg.eigh, dense_of(symmetrised(matrix, scale)))
        turned = np.asarray(root[:, None] * p / root)
        return real.astype(complex), np.asarray(
            np.sum(u * product(turned, u), axis=0), dtype=complex
        )
    found: Any = beside(np.linalg.eig, dense_of(matrix))
    values, v = (np.asarray(one, dtype=complex) for one in found)
    if not np.abs(values).any() or beside(np.linalg.cond, v) > _MOST:
        return None
    return values, np.asarray(
        np.sum(beside(np.linalg.inv, v).T * product(p, v), axis=0), dtype=complex
    )


def dense_of(matrix: Matrix) -> Array:
    """Return a matrix as an array."""
    return np.asarray(matrix if isinstance(matrix, np.ndarray) else matrix.toarray(), dtype=float)


def taken_by(
    blocks: Blocks, dummies: Dummies, bounds: tuple[float, float]
) -> TakenByDummies | TakenBySparse:
    """Return what effects take: by eigenvectors; by sparse factors where W is large or has none that serve."""
    if is_for(blocks):
        return TakenBySparse(blocks, dummies, bounds)
    found = TakenByDummies(blocks, dummies)
    if found.by_solves and is_for(blocks, least=0):  # one solve a rho and node: slower than factors
        return TakenBySparse(blocks, dummies, bounds)
    return found


def traces_without(blocks: Blocks, dummies: Dummies, at: float, *, filtered: bool) -> Traces:
    """Return tr MX, tr MXMX, tr MXMX' and tr MX² (as the curve), X = W(I - at·W)^-1.

    `filtered`: M takes out BD, B = I - at·W, instead of D.
    """
    if not filtered and is_for(blocks):
        return sparse_traces(blocks, dummies, at)
    b, x = [], []
    for block in blocks.each:
        w = dense_of(block.w.matrix)
        front = np.eye(len(w)) - at * w
        b.append(front if filtered else np.eye(len(w)))
        x.append(solved(front.T, w.T).T)  # W B^-1, which is B^-1 W

    def crossed(middle: Callable[[Array], Array]) -> Array:
        return dummies.crossed(
            blocks,
            [product(left.T, product(middle(one), left)) for left, one in zip(b, x, strict=True)],
        )

    counts = [block.count for block in blocks.each]
    whole = [
        (c * np.trace(o), c * np.sum(o * o.T), c * np.sum(o * o))
        for c, o in zip(counts, x, strict=True)
    ]
    g, g2, gg = (float(sum(col)) for col in zip(*whole, strict=True))
    if not dummies.rank:
        return Traces(g, g2, gg, g2)
    inverse = (
        beside(np.linalg.inv, crossed(lambda one: np.eye(len(one))))
        if filtered
        else dummies.inverse
    )
    once = product(inverse, crossed(lambda one: one))
    turned = product(inverse, crossed(lambda one: one.T))
    squared = float(np.sum(inverse * crossed(lambda one: product(one, one)).T))
    outer = float(np.sum(inverse * crossed(lambda one: product(one, one.T)).T))
    inner = float(np.sum(inverse * crossed(lambda one: product(one.T, one)).T))
    return Traces(
        g - float(np.trace(once)),
        g2 - 2.0 * squared + float(np.sum(once * once.T)),
        gg - outer - inner + float(np.sum(once * turned.T)),
        g2 - squared,
    )
