"""Estimates by an unbiased score where time effects meet rows of W that do not have one sum.

No transformation takes the time effects out of (I - rho W) y there. But with w = -de/d rho,
G = W (I - rho W)^-1, v = B1 (1 where there is no lambda) and Q = I - vv'/v'v,

    E w'e = sigma2 a tr QG,    E e'He = sigma2 a tr QH,    E e'e = sigma2 m,

(m, a) of the transformation, so that rho solves w'e/sigma2 = a tr QG, which is plain maximum
likelihood with what the means of the periods take. Where all rows have one sum these are the
equations of the transformed likelihood. For sar and sdm they are the gradient of
-(m/2) ln e'e + a[ln|I - rho W| - 1'ln(I - rho W)1/n]; for sac and gns of no function.

The covariance is D^-1 V D^-1', D minus the expected derivative of the equations and V their variance
under normal errors. Effects are estimated ones throughout: what the mean of a period's errors adds to
G(Zb + effects) is then part of g, so that the traces are those of QGQG'.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.row_means import RowMeans, row_means
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.linear.traces import frobenius
from ...errors import ConvergenceError
from ...options import Options
from ...words import _
from ..errors.covariance import (
    SCORES_ALONE,
    Point,
    Traces,
    conditioned,
    g_of_lag,
    hessian,
    information,
    inverse,
    pairs_of,
    sandwich,
    scores,
)
from .conditioning import Basis
from .design import PanelDesign
from .lee_yu import symmetric_of, transformed_shape
from .likelihood import Shape

Array = NDArray[np.float64]


def score_shape(d: PanelDesign, spectrum: Spectrum) -> Shape:
    """Return the shape whose log-determinant loses 1'ln(I - rho W)1/n, computed once per weights."""
    if d.w is None or not np.isfinite(spectrum.bounds).all():  # refused further on
        return transformed_shape(d)
    if "row-means" not in d.w._cache:
        d.w._cache["row-means"] = row_means(d.matrix, spectrum.bounds, symmetric_of(spectrum))
    means: RowMeans = d.w._cache["row-means"]
    return replace(transformed_shape(d), means=means)


@dataclass(frozen=True, slots=True, eq=False)
class OffMean:
    """Traces of G with v taken out, Q = I - vv'/v'v.

    `of` has tr QG, tr QGQG, tr QGQG' and, as its curve, tr QG²; gv and back are Gv and G'v.
    """

    of: Traces
    gv: Array
    back: Array

    @property
    def excess(self) -> float:
        """Tr QG² - tr QGQG, which is 0 where Gv is a multiple of v."""
        return self.of.curve - self.of.g2


def off_mean(
    spectrum: Spectrum, resolvent: Resolvent, v: Array, options: Options, *, squared: bool
) -> OffMean:
    """Return the traces; tr QGQG' only if `squared` (it costs n solves)."""
    g, g2 = (float(t[0]) for t in spectrum.traces(np.array([resolvent.rho])))
    gg = frobenius(resolvent, probes=options.probes, product=g2) if squared else float("nan")
    size = float(v @ v)
    gv = resolvent.solve(resolvent.matrix @ v)
    back = np.asarray(resolvent.matrix.T @ resolvent.solve_transposed(v))
    along, twice = float(v @ gv) / size, float(back @ gv) / size
    inner = (float(back @ back) + float(gv @ gv)) / size
    of = Traces(g - along, g2 - 2.0 * twice + along**2, gg - inner + along**2, g2 - twice)
    return OffMean(of, gv, back)


def score_covariance(
    d: PanelDesign, p: Point, spectrum: Spectrum, resolvent: Resolvent, kind: str, options: Options
) -> Array:
    """Return the covariance of (b, rho, sigma2) of sar and sdm."""
    shape = transformed_shape(d)
    t = off_mean(spectrum, resolvent, np.ones(d.n), options, squared=kind == "analytic")
    at = p.zt.shape[0]
    apart = np.zeros((at + 2, at + 2))
    apart[at, at] = shape.a * t.excess
    if kind == "analytic":
        basis = Basis.of(p.zt)
        g, delta = basis.split(g_of_lag(d, p, resolvent))
        variance = information(replace(p, zt=basis.q), shape, t.of, g)
        bread, deltas = inverse(variance + apart), [delta]
    else:
        pairs = pairs_of(d, p, resolvent, shape) if kind in SCORES_ALONE else None
        p, basis, deltas = conditioned(p)
        slope = hessian(p, shape, t.of)
        variance = slope - apart
        bread = inverse(slope)
    if kind in ("analytic", "observed"):
        return basis.back(np.asarray(bread @ variance @ bread), deltas)
    return basis.back(sandwich(bread, scores(p, shape, t.of), kind, pairs), deltas)


def any_inverse(matrix: Array) -> Array:
    """Return the inverse of a matrix that need not be symmetric, scaled to unit diagonal first.

    Raises
    ------
    ConvergenceError
        If it has none, or its diagonal is not positive.
    """
    size = np.sqrt(np.abs(np.diag(matrix)))
    scaled = matrix / np.outer(size, size)
    if not (np.diag(matrix) > 0).all() or np.linalg.cond(scaled) > 1e12:
        raise ConvergenceError(
            _(
                "The derivative of the estimating equations cannot be inverted at the "
                "estimates, so there are no standard errors: rho and lambda can hardly be told "
                "apart. Use an sdm."
            ),
        )
    return np.asarray(np.linalg.inv(scaled) / np.outer(size, size), dtype=float)
