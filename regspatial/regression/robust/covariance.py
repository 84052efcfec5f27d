"""The covariance of slopes and rho (or lambda) that holds under dependence over time and any variances of regions.

A^-1 V A^-1: A minus the derivative of the equations (Z̃'e, f), V the squares of what regions have of their own, with
residuals stretched (see `clusters`), and in rho's place the variance of its quadratic form (see `pairs`) beside them.
R = [Z̃, g], g = J G (y - rho Wy - e), the mean of J(Wy), raw effects included. Of errors' models lambda stands apart
from the slopes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import ConvergenceError
from ...words import _
from ..errors.covariance import Point
from ..estimation.conditioning import Basis
from ..estimation.design import PanelDesign, family
from .clusters import by_region, stretched
from .equations import At
from .hotelling import Freedom
from .pairs import PairVariance, pair_variance

Array = NDArray[np.float64]


class Clustered(NamedTuple):
    """A covariance of (b, rho or lambda, sigma2) and what it rests on."""

    v: Array
    pairs: PairVariance
    freedom: Callable[[], Freedom]


def clustered(d: PanelDesign, p: Point, at: At, m: int, *, robust: bool) -> Clustered:
    """Return the covariance at a zero of the score.

    Parameters
    ----------
    p : Point
        The arrays of the model there.
    at : At
        The score there.
    m : int
        Observations that fixed effects leave.
    robust : bool
        Whether every region has its own weight. With one for all B has a diagonal, which is of regions' own scores.
    """
    if p.w is None:
        raise TypeError
    basis = Basis.of(p.zt)
    delta = basis.split(p.w)[1]
    forms, k = at.forms, len(basis.q)
    lag = family(d.model) == "lag"
    columns, carried = basis.q, []
    if lag:
        g, along = basis.split(d.within(at.g.across(d.y - p.rho * d.wy - p.e)))
        g = g + np.tensordot(
            along - delta, basis.q, axes=1
        )  # in the coordinates of b* (see `Basis`)
        columns, carried = np.concatenate([basis.q, g[None]]), [delta]
    periods = d.T - 1 if d.fixed_effects in ("entity", "twoway") else d.T
    pairs = pair_variance(at.g, forms, p.e, periods)
    scores = np.zeros((k + 1, d.n))
    scores[: len(columns)] = by_region(columns, stretched(columns, p.e, forms.u))
    squares = np.sum(p.e * p.e, axis=0)
    if not robust:
        scores[k] += pairs.diagonal * squares
    meat = scores @ scores.T
    meat[k, k] += pairs.value
    slope = -at.slope
    if not slope > 0.0:
        raise ConvergenceError(
            _(
                "The robust score does not fall where it is zero, so that there are no standard errors: the data say next "
                "to nothing of rho or lambda. Use {param:model=slx}, or other weights."
            )
        )
    bread = np.append(np.ones(k), 1.0 / slope)
    v = np.zeros((k + 2, k + 2))
    v[: k + 1, : k + 1] = bread[:, None] * meat * bread
    v[-1, -1] = of_sigma2(squares, m) + (2.0 * float(forms.d @ squares) / m) ** 2 * v[k, k]
    back = basis.turn(k + 1, carried)
    varied = v[k, k] * m / float(squares.sum())
    freedom = partial(freedom_of, basis.q, columns, forms.v, back, varied, pairs.effective)
    return Clustered(basis.back(v, carried), pairs, freedom)


def freedom_of(
    q: Array,
    columns: Array,
    v: Array | None,
    back: Array,
    variance: float = 0.0,
    pairs: float = 1.0,
) -> Freedom:
    """Return what degrees of freedom of restrictions are worked out from, of whole panels.

    Parameters
    ----------
    q : (P, T, n) array
        Orthonormal columns of the slopes.
    columns : (P, T, n) or (P + 1, T, n) array
        All that takes something of residuals.
    v : (n,) array or None
        What effects of periods take out.
    """
    along = None if v is None else v / np.sqrt(v @ v)
    lines = stretched(columns, q, None if along is None else along**2)
    return Freedom(lines, Basis.of(columns).q, along, back, variance, pairs)


def of_sigma2(squares: Array, m: int) -> float:
    """Return the variance of the mean square of the errors, from those of regions."""
    n = squares.size
    return float(np.sum((squares - squares.mean()) ** 2)) * n / (n - 1) / m**2
