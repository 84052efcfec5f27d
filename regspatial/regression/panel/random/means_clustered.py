r"""The means beside random effects, clustered by region: p by drawn signs, and CR2 with Hotelling's T².

At the estimates without the means a one-step estimate of the larger model is M Σ s_i, M the inverse slope of
the equations and s_i the score of region i. With I_i what i has in that slope (that of effects of periods in it), its score is then s_i - I_i M Σ s_j,
and their squares give the covariance (of least squares with the weight of means known: the clustered one). In it the
residuals of i are multiplied by A_i = (I - H_ii)^-1/2, H of the columns and the effects of periods, which
makes it unbiased under equal variances (Bell and McCaffrey 2002; CR2). p is the share of vectors of signs, one a
region, with which the whole is as large: the wild bootstrap of scores with the null imposed (Cameron, Gelbach and
Miller 2008; Kline and Santos 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from ....errors import SpecificationError
from ....options import Options
from ....words import _
from ...errors.covariance import inverse
from ...policy.wild import by_label, draw_weights
from ...robust.hotelling import f_of, freedom
from .linear import Linear

Array = NDArray[np.float64]

_NOTHING = 1e-10
"""Of I - H_ii: along what only one region tells, its residuals are zero."""
_TIE = 1e-9


class ClusteredTest(NamedTuple):
    """F with its degrees of freedom (NaN below where there are none), its p, and the share of draws."""

    statistic: float
    df: int
    below: float
    p_of_f: float
    p: float


class _Parts(NamedTuple):
    """Equations in units of their own: what a vector of signs is multiplied with."""

    step: Array  # (P, n): M s_i
    own: Array  # (n, q): C M s_i with A_i
    carried: Array  # (n, q, P): C M I_i with A_i
    at: list[int]


def clustered_test(
    one: Linear, at: list[int], draws: int, seed: int, options: Options, ids: Sequence[str]
) -> ClusteredTest:
    """Return the test that the parameters `at` are zero; 0 draws: p is that of F.

    Signs are dealt in the order of the regions' labels `ids`, so that p does not hang on that of rows.

    Raises
    ------
    SpecificationError
        If the regions' scores do not tell the restrictions apart.
    """
    parts, eta = _parts(one, at)
    n, q = len(parts.own), len(at)
    wald = float(_walds(parts, np.ones((1, n)))[0])
    statistic, below = f_of(wald, q, eta)
    p_of_f = float(fdtrc(q, below, statistic))
    if not draws:
        return ClusteredTest(statistic, q, below, p_of_f, p_of_f)
    signs, every, _kind = draw_weights("auto", n, draws, seed)
    signs = by_label(signs, ids)
    larger, step = 0, max(1, options.chunk_bytes // (8 * n * (len(parts.step) + q)))
    for start in range(0, signs.shape[1], step):
        drawn = _walds(parts, signs[:, start : start + step].T)
        larger += int((drawn >= wald * (1.0 - _TIE)).sum())
    p = larger / signs.shape[1] if every else (1 + larger) / (signs.shape[1] + 1)
    return ClusteredTest(statistic, q, below, p_of_f, p)


def _walds(parts: _Parts, signs: Array) -> Array:
    """Return the Wald statistic under each vector of signs (R, n)."""
    step = signs @ parts.step.T
    value = step[:, parts.at]
    flat = parts.carried.reshape(-1, step.shape[1])
    left = signs[:, :, None] * parts.own - (step @ flat.T).reshape(*signs.shape, -1)
    v = left.transpose(0, 2, 1) @ left
    size = np.sqrt(np.einsum("rqq->rq", v))
    if not (size > 0).all():
        raise SpecificationError(_NO_RANK)
    v /= size[:, :, None] * size[:, None, :]
    value = value / size
    if not (np.linalg.eigvalsh(v)[:, 0] > _NOTHING).all():
        raise SpecificationError(_NO_RANK)
    return np.asarray(np.einsum("rq,rq->r", value, np.linalg.solve(v, value[:, :, None])[:, :, 0]))


_NO_RANK = _(
    "Clustered by region the means cannot be tested together: too few regions tell them apart. Use "
    "{param:covariance=analytic}, or fewer regressors."
)


def _parts(one: Linear, at: list[int]) -> tuple[_Parts, float]:
    """Return what signs are multiplied with, and the degrees of freedom of Hotelling's T²."""
    slope, s, x, place = _with_taken(one)
    n, size = s.shape[1], np.sqrt(np.diag(slope))
    slope, s, x = slope / np.outer(size, size), s / size[:, None], x / size[place]
    m = inverse(slope)
    c = m[at]
    basis = np.linalg.qr(x / np.linalg.norm(x, axis=0))[0]
    rest = slope.copy()
    rest[np.ix_(place, place)] -= x.T @ x / one.sigma2
    with_a = s.T.copy()
    carried = np.broadcast_to(c @ rest / n, (n, len(at), len(slope))).copy()
    lines, pulled = np.empty((n, len(at), len(at))), np.empty((n, len(at), basis.shape[1]))
    order = np.argsort(one.region, kind="stable")
    for i, rows in enumerate(np.split(order, np.cumsum(np.bincount(one.region))[:-1])):
        h = basis[rows]
        values, vectors = np.linalg.eigh(np.eye(len(rows)) - h @ h.T)
        keep = values > _NOTHING
        turned = vectors[:, keep] * values[keep] ** -0.5 @ (vectors[:, keep].T @ x[rows])
        line = turned @ c[:, place].T
        carried[i][:, place] += line.T @ x[rows] / one.sigma2
        with_a[i, place] += (turned - x[rows]).T @ one.e[rows] / one.sigma2
        lines[i], pulled[i] = line.T @ line, line.T @ h
    return _Parts(m @ s, with_a @ c.T, carried, at), freedom(lines, pulled)


def _with_taken(one: Linear) -> tuple[Array, Array, Array, NDArray[np.intp]]:
    """Return slope, scores and columns with the effects of periods, and where the columns stand in the slope."""
    size, more = len(one.slope), one.taken.shape[1]
    slope = np.zeros((size + more, size + more))
    slope[:size, :size] = one.slope
    slope[size:, size:] = one.taken.T @ one.taken / one.sigma2
    own = np.zeros((more, one.scores.shape[1]))
    np.add.at(own.T, one.region, one.taken * one.e[:, None] / one.sigma2)
    place = np.concatenate([np.arange(one.columns.shape[1]), np.arange(size, size + more)])
    return slope, np.vstack([one.scores, own]), np.hstack([one.columns, one.taken]), place
