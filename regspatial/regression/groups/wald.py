"""The Wald test that the slopes of all groups are equal: by CR2 errors F of Hotelling's T²."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.special import fdtrc

from ..._kernels.within import compact
from ...results import Note
from ..chains.two_equations import Equation, fitted_of
from ..panel.least_squares.covariance import Fitted, freedom
from ..panel.least_squares.model import Model
from ..panel.least_squares.source import Codes, Factor
from ..robust.hotelling import customary, f_of
from .record import GroupTest

Array = NDArray[np.float64]

_NOTHING = 1e-10
"""Of the largest: differences that others say already."""


def equal_slopes(
    b: Array,
    v: Array,
    positions: Sequence[Sequence[int]],
    df: int,
    eta: Callable[[Array], float] | None,
) -> tuple[GroupTest, tuple[Note, ...]]:
    """Return the test that slopes at `positions`, a row a group, are equal, and what the customary F would be.

    Parameters
    ----------
    b : (K,), v : (K, K)
    df : int
        Of the customary F below.
    eta : callable or None
        Degrees of freedom of restrictions (q, K) together, by CR2; without it F is the customary one.
    """
    rows = []
    for one, other in pairwise(positions):
        row = np.zeros((len(one), b.size))
        row[np.arange(len(one)), other], row[np.arange(len(one)), one] = 1.0, -1.0
        rows.append(row)
    r = np.concatenate(rows)
    inner = r @ v @ r.T
    size = np.sqrt(np.diag(inner))
    values, vectors = np.linalg.eigh(inner / np.outer(size, size))
    kept = values > _NOTHING * max(1.0, values[-1])
    r = vectors[:, kept].T @ (r / size[:, None])
    wald, q = float(np.sum((r @ b) ** 2 / values[kept])), int(kept.sum())
    f, below = wald / q, float(df)
    notes: tuple[Note, ...] = ()
    if q > 1 and eta is not None:
        f, below = f_of(wald, q, eta(r))
        notes = (customary(wald, q, df, below),)
    p = float(fdtrc(q, below, f))
    return GroupTest(test="wald", statistic=f, df1=q, df2=below, p_value=p), notes


def freedom_of(
    m: Model, parts: Sequence[Model], fits: Sequence[Equation]
) -> Callable[[Array], float] | None:
    """Return what degrees of freedom of restrictions of all slopes are worked out by, None where errors are not CR2."""
    if m.asked.covariance != "cr2":
        return None
    whole = stacked(m, parts, fits)
    return lambda restriction: freedom(*whole, restriction)


def stacked(m: Model, parts: Sequence[Model], fits: Sequence[Equation]) -> tuple[Fitted, Factor]:
    """Return the regressions of groups as one, with columns and effects of each group, and its clusters."""
    each = [fitted_of(one, fit) for one, fit in zip(parts, fits, strict=True)]
    whole = m.sample.clusters[0]
    place = np.full(m.source.rows, -1, dtype=np.intp)
    place[m.sample.at] = np.arange(m.y.size)
    codes = np.concatenate([whole.codes[place[one.sample.at]] for one in parts])
    effects = [_factor([one.effects[k].codes for one in each]) for k in range(len(each[0].effects))]
    f = Fitted(
        x=la.block_diag(*(one.x for one in each)),
        e=np.concatenate([one.e for one in each]),
        bread=la.block_diag(*(one.bread for one in each)),
        free=sum(one.free for one in each),
        effects=tuple(effects),
    )
    return f, _factor([codes])


def _factor(codes: Sequence[Codes]) -> Factor:
    """Return one factor of the codes of groups, whose levels are their own."""
    ends = np.cumsum([0, *(int(one.max()) + 1 for one in codes)])
    joined = np.concatenate([one + end for one, end in zip(codes, ends, strict=False)])
    new, old = compact(joined)
    return Factor("", new, list(range(len(old))))
