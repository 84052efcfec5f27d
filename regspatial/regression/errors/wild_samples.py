"""The t of one coefficient in wild samples with a null imposed, by what each cluster adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..._calls.executor import run
from ..chains.two_equations import Equation
from ..panel.least_squares.model import Model

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

MANY = 200
"""Clusters from which samples are gone through instead of clusters: the work then grows with the rows and not
with their square, and no matrix of all pairs of clusters is held."""
_CHUNK = 20_000_000
"""Cells of one block of samples, or of cluster columns."""
_CELLS = 2**24
"""Cells of samples that are squared at once."""
_PRODUCTS = 2**31
"""Multiplications of one product: a quarter of a second."""
_PIECES = 32
"""Into which they are cut, with any number of workers."""


class Contrast(Protocol):
    """One coefficient of one regression, and its samples."""

    @property
    def b(self) -> float:
        """The estimate."""
        ...

    def t(self, null: float) -> float:
        """Return t of the data with a null."""
        ...

    def drawn(self, null: float) -> Array:
        """Return t under the samples with that null imposed, (R,)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FewClusters:
    """Numerators and scores by cluster as lines in the null, b0.

    Attributes
    ----------
    num : (G,) of y and of x
    scores : (G, G) of y and of x
        The score of cluster g in a sample that holds cluster h alone.
    kept : (R,), (R,), (G, R), (G, R)
        Both with the weights of the samples.
    """

    b: float
    num: tuple[Array, Array]
    scores: tuple[Array, Array]
    factor: float
    kept: tuple[Array, Array, Array, Array]

    @classmethod
    def of(
        cls, m: Model, whole: Equation, j: int, codes: Codes, factor: float, v: Array
    ) -> FewClusters:
        """Return the coefficient of the j-th regressor, with weights (G, R)."""
        r_y, r_x, line = _lines(m, j)
        y, x = (np.bincount(codes, weights=line * r) for r in (r_y, r_x))
        s_y, s_x = (_scores(m, whole, line, r, codes, len(v)) for r in (r_y, r_x))
        kept = y @ v, x @ v, _times(s_y, v), _times(s_x, v)
        return cls(float(whole.b[j]), (y, x), (s_y, s_x), factor, kept)

    def t(self, null: float) -> float:
        """Return t of the data with a null."""
        unit = np.ones((len(self.num[0]), 1))
        return float(self._t(null, tuple(one @ unit for one in (*self.num, *self.scores)))[0])

    def drawn(self, null: float) -> Array:
        """Return t under the samples with that null imposed, (R,)."""
        return self._t(null, self.kept)

    def _t(self, null: float, sums: tuple[Array, ...]) -> Array:
        a, b, c, d = sums
        bottom = np.empty(a.size)
        for at in _columns(a.size, _CELLS // len(c)):
            score = c[:, at] - null * d[:, at]
            bottom[at] = np.einsum("gr,gr->r", score, score)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((a - null * b) / np.sqrt(self.factor * bottom))


def _columns(count: int, width: int) -> Iterator[slice]:
    """Yield columns some at a time, so that a run can be cut short between them."""
    step = max(1, width)
    return (slice(start, start + step) for start in range(0, count, step))


def _times(c: Array, v: Array) -> Array:
    """Return the product of (G, G) and (G, R)."""
    out = np.empty((len(c), v.shape[1]))
    for at in _columns(v.shape[1], _PRODUCTS // c.size):
        out[:, at] = c @ v[:, at]
    return out


class _Sums(NamedTuple):
    """Of samples, each (R,): numerators of residuals and of x, and sums over clusters of products of scores.

    With a null so far from the estimate, the numerator is rest - apart * x, and the sum of squares of scores
    rest_rest - 2 apart * rest_x + apart² * x_x: residuals stand where y would lose digits.
    """

    rest: Array
    x: Array
    rest_rest: Array
    rest_x: Array
    x_x: Array

    def t(self, apart: float, factor: float) -> Array:
        """Return t with a null so far from the estimate."""
        bottom = self.rest_rest - 2.0 * apart * self.rest_x + apart**2 * self.x_x
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((self.rest - apart * self.x) / np.sqrt(factor * bottom))


@dataclass(frozen=True, slots=True, eq=False)
class ManyClusters:
    """The same from sums over clusters, sample by sample."""

    b: float
    factor: float
    whole: _Sums
    samples: _Sums

    @classmethod
    def of(
        cls, m: Model, whole: Equation, j: int, codes: Codes, factor: float, v: Array
    ) -> ManyClusters:
        """Return the coefficient of the j-th regressor, with weights (G, R)."""
        r_y, r_x, line = _lines(m, j)
        b = float(whole.b[j])
        given = m, whole, line, r_y - b * r_x, r_x, codes
        step = max(1, min(_CHUNK // m.y.size, -(-v.shape[1] // _PIECES)))
        work = [v[:, a : a + step] for a in range(0, v.shape[1], step)]
        found = run(_sums_of, given, [np.ones((len(v), 1)), *work])
        samples = _Sums(*(np.concatenate(one) for one in zip(*found[1:], strict=True)))
        return cls(b, factor, found[0], samples)

    def t(self, null: float) -> float:
        """Return t of the data with a null."""
        return float(self.whole.t(null - self.b, self.factor)[0])

    def drawn(self, null: float) -> Array:
        """Return t under the samples with that null imposed, (R,)."""
        return self.samples.t(null - self.b, self.factor)


def _lines(m: Model, j: int) -> tuple[Array, Array, Array]:
    """Return y and x_j without the other regressors, and what turns a sample into its coefficient."""
    others = np.delete(m.x, j, axis=0)
    both = np.vstack([m.y, m.x[j]])
    if len(others):
        q = np.linalg.qr(others.T)[0]
        both = both - (both @ q) @ q.T
    r_y, r_x = both
    return r_y, r_x, r_x / float(r_x @ r_x)


def _scores(m: Model, whole: Equation, line: Array, r: Array, codes: Codes, size: int) -> Array:
    """Return C, (G, G): the score of cluster g in a sample that holds cluster h of r alone."""
    out = np.empty((size, size))
    step = max(1, min(_CHUNK // r.size, -(-size // _PIECES)))
    work = [np.arange(start, min(size, start + step)) for start in range(0, size, step)]
    for at, scores in zip(work, run(_scores_of, (m, whole, line, r, codes), work), strict=True):
        out[:, at] = scores
    return out


def _scores_of(given: tuple[Any, ...], at: Codes) -> Array:
    """Return some columns of C."""
    m, whole, line, r, codes = given
    return _by_cluster(m, whole, line, np.where(codes == at[:, None], r, 0.0), codes).T


def _sums_of(given: tuple[Any, ...], v: Array) -> _Sums:
    """Return the sums of some samples, whose weights are (G, r)."""
    m, whole, line, rest, r_x, codes = given
    rows = v.T[:, codes]
    one, other = (_by_cluster(m, whole, line, rows * r, codes) for r in (rest, r_x))
    num = (np.bincount(codes, weights=line * r) @ v for r in (rest, r_x))
    products = ((one, one), (one, other), (other, other))
    return _Sums(*num, *(np.einsum("rg,rg->r", a, b) for a, b in products))


def _by_cluster(m: Model, whole: Equation, line: Array, rows: Array, codes: Codes) -> Array:
    """Return the scores by cluster, (r, G), of samples (r, N) once effects and regressors are out of them."""
    alone = m.effects.within(rows)
    left = alone - (alone @ whole.x.T @ whole.bread) @ whole.x
    size = int(codes.max()) + 1
    return np.array([np.bincount(codes, weights=line * one, minlength=size) for one in left])
