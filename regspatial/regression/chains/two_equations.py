"""Two equations on one sample: their slopes, and the covariance of all slopes together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ..._kernels.within import coarser, crossed
from ..panel.least_squares.covariance import Fitted, not_nested, stretched
from ..panel.least_squares.model import Model
from ..panel.least_squares.source import Codes

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """Slopes of y on x, both without their effects, with residuals and (x'x)⁻¹."""

    x: Array
    y: Array
    b: Array
    e: Array
    bread: Array


def equation(m: Model) -> Equation:
    """Return the slopes of a model, in units of its columns."""
    q, r = la.qr(m.x.T, mode="economic", check_finite=False)
    b = la.solve_triangular(r, q.T @ m.y, check_finite=False)
    inner = la.solve_triangular(r, np.eye(len(b)), check_finite=False)
    return Equation(m.x, m.y, b, m.y - b @ m.x, inner @ inner.T)


def fitted_of(m: Model, one: Equation) -> Fitted:
    """Return an equation as the covariances take it."""
    return Fitted(x=one.x, e=one.e, bread=one.bread, free=m.effects.rank, effects=m.sample.effects)


def influence_of(m: Model, one: Equation) -> Array:
    """Return what each row moves the slopes, (k, N); with CR2 by residuals that are set right."""
    cr2 = m.asked.covariance == "cr2"
    e = stretched(fitted_of(m, one), m.sample.clusters[0]) if cr2 else one.e
    return np.asarray(one.bread @ (one.x * e))


def joint_covariance(m: Model, parts: list[Equation]) -> Array:
    """Return the covariance of the slopes of all equations, in the order of the parts.

    Diagonal blocks equal those of each regression alone: same scores, same small-sample factors; the
    others have the geometric mean of the two factors.
    """
    influence = [influence_of(m, one) for one in parts]
    sizes = [len(one.b) for one in parts]
    stacked = np.vstack(influence)
    free, nobs = m.effects.rank, m.y.size
    if m.asked.covariance == "classical":
        residuals = np.stack([one.e for one in parts])
        dof = np.sqrt([nobs - k - free for k in sizes])
        sigma = residuals @ residuals.T / np.outer(dof, dof)
        blocks = [
            [sigma[i, j] * a.bread @ (a.x @ b.x.T) @ b.bread for j, b in enumerate(parts)]
            for i, a in enumerate(parts)
        ]
        return np.block(blocks)
    if m.asked.by_cluster:
        meat, factors = _clustered(m, parts, stacked)
    else:
        meat = stacked @ stacked.T
        factors = [nobs / (nobs - k - free) for k in sizes]
    root = np.repeat(np.sqrt(factors), sizes)
    out = root[:, None] * meat * root
    return np.asarray(0.5 * (out + out.T))


def _clustered(m: Model, parts: list[Equation], stacked: Array) -> tuple[Array, list[float]]:
    clusters = [f.codes for f in m.sample.clusters]
    codes, signs = list(clusters), [1.0] * len(clusters)
    if len(codes) == 2:
        codes, signs = [*codes, crossed(*codes)], [*signs, -1.0]
    sums = [np.stack([np.bincount(c, weights=row) for row in stacked]) for c in codes]
    meat = np.sum([sign * s @ s.T for sign, s in zip(signs, sums, strict=True)], axis=0)
    if m.asked.covariance == "cr2":
        return meat, [1.0] * len(parts)
    few = min(f.size for f in m.sample.clusters)
    factors = []
    for one in parts:
        fitted = Fitted(
            x=one.x, e=one.e, bread=one.bread, free=m.effects.rank, effects=m.sample.effects
        )
        used = len(one.b) + not_nested(fitted, clusters)
        factors.append((m.y.size - 1) / (m.y.size - used) * few / (few - 1))
    return meat, factors


def blocks_of(m: Model) -> tuple[Codes, str | None]:
    """Return the blocks that are drawn together, and what they are called: None for rows.

    They are numbered by their sums of y (then of x), so that draws depend neither on names nor on
    the order of rows.
    """
    s = m.sample
    found = s.clusters[0] if s.clusters else s.unit
    codes = np.arange(s.y.size) if found is None else found.codes
    sums = [np.bincount(codes, weights=row) for row in (s.y / m.y_unit, *s.x)]
    rank = np.empty(len(sums[0]), dtype=np.intp)
    rank[np.lexsort(sums[::-1])] = np.arange(len(rank))
    return rank[codes], None if found is None else found.name


def nested(m: Model, blocks: Codes) -> list[bool]:
    """Return of each effect whether every level of it lies within one block."""
    return [coarser(f.codes, blocks) for f in m.sample.effects]
