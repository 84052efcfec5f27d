"""From the maximum of likelihood to the robust score's zero, and covariances by regions of either."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.region_traces import Routes
from ..errors.covariance import Point, point
from ..estimation.conditioning import Basis
from ..estimation.design import PanelDesign, family
from ..estimation.lee_yu import symmetric_of, transformed_shape
from ..estimation.likelihood import Concentrated, Maximum, finite_bounds
from ..estimation.within import WITH_TIME
from .clusters import by_region, stretched
from .covariance import clustered, freedom_of, of_sigma2
from .equations import equation
from .hotelling import Freedom
from .pairs import PairVariance
from .root import root

Array = NDArray[np.float64]

_WIDE = 8.0
"""Standard errors to either side over which a log-determinant is wanted afterwards."""


class ByRegions(NamedTuple):
    """An estimate, the model there, its covariance, and on what that rests."""

    top: Maximum
    p: Point
    v: Array
    pairs: PairVariance | None
    freedom: Callable[[], Freedom]


def by_regions(
    d: PanelDesign, problem: Concentrated, spectrum: Spectrum, top: Maximum, *, robust: bool
) -> ByRegions:
    """Return rho or lambda by the robust score, or by the likelihood's, with errors that hold for any variances."""
    error = family(d.model) == "error"
    name, at = ("lambda", top.lambda_) if error else ("rho", top.rho)
    of = equation(d, problem, Routes(d.matrix, symmetric_of(spectrum)))
    if robust:
        bounds = finite_bounds(spectrum, transformed_shape(d), name)
        at, found = root(of.at, at, bounds, name)
    else:
        found = of.at(at, likelihood=True)
    top, p = of.point(at, top)
    made = clustered(d, p, found, transformed_shape(d).m, robust=robust)
    return ByRegions(top, p, made.v, made.pairs, made.freedom)


def without_rho(d: PanelDesign, top: Maximum) -> ByRegions:
    """Return least squares with errors by region (ols, slx)."""
    p = point(d, top)
    basis = Basis.of(p.zt)
    ones = np.ones(d.n) if d.fixed_effects in WITH_TIME else None
    u = None if ones is None else ones / d.n
    scores = by_region(basis.q, stretched(basis.q, p.e, u))
    v = np.zeros((len(scores) + 1,) * 2)
    v[:-1, :-1] = scores @ scores.T
    v[-1, -1] = of_sigma2(np.sum(p.e * p.e, axis=0), transformed_shape(d).m)
    freedom = partial(freedom_of, basis.q, basis.q, ones, basis.turn(len(scores), []))
    return ByRegions(top, p, basis.back(v, []), None, freedom)


def around(spectrum: Spectrum, at: float, error: float) -> Spectrum:
    """Return a spectrum accurate where draws of rho or lambda may lie."""
    low, high = spectrum.bounds
    return spectrum.focus(max(low, at - _WIDE * error), min(high, at + _WIDE * error))
