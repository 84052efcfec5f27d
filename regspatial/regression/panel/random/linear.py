"""The estimating equations of a model with random effects at its estimates, with more columns beside its own.

What a one-step estimate of a larger model needs: the scores of regions, minus their expected derivative, and the
part of them that is linear in the residuals. The slopes of the columns beside are zero there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.solvers import Resolvent
from ....options import Options
from ...errors.covariance import Traces, g_of_lag, information, point, scores, traces
from ...errors.rho_lambda_covariance import (
    both_information,
    both_point,
    both_scores,
    mean_of_lag,
)
from ...estimation.design import PanelDesign, family, spectrum_of
from ...estimation.lee_yu import symmetric_of
from ...estimation.score import off_mean
from .likelihood import expected_row, left_of_regions, score_of_vartheta
from .profile import At, Profile, shape_of, starred_design
from .record import RandomEffectsResult

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Equations in (slopes, rho, lambda, vartheta, sigma2), what there is of them; N cells, n regions.

    Attributes
    ----------
    columns : (N, L)
        Of the slopes, and the mean of the lag of y: what the first L scores have beside residuals.
    e, region : (N,)
        Residuals, quasi-demeaned, and positions of regions.
    taken : (N, r)
        Orthonormal, what effects of periods took from columns and residuals.
    scores : (P, n)
    slope : (P, P)
        Minus the expected derivative of their sums.
    sigma2 : float
    """

    columns: Array
    e: Array
    region: NDArray[np.intp]
    taken: Array
    scores: Array
    slope: Array
    sigma2: float


def linearised(
    d: PanelDesign, larger: PanelDesign, fit: RandomEffectsResult, options: Options
) -> Linear:
    """Return the equations of `larger`, whose first columns are those of `d`, at the estimates of `d`."""
    correction = fit.bias_correction
    spectrum = None if d.w is None or family(d.model) == "none" else spectrum_of(d.w, options)
    at = Profile(d, spectrum, correction, options).at(fit.vartheta)
    more = np.zeros(len(larger.terms) - len(d.terms))
    top = replace(at.top, b=np.concatenate([at.top.b, more]))
    star = starred_design(larger, fit.vartheta)
    made = _of_both if family(d.model) == "both" else equations_of_one
    columns, e, s, slope, g = made(star, replace(at, top=top), correction, options)
    if fit.vartheta < 1.0:
        row = expected_row(
            len(larger.terms), g, fit.vartheta, shape_of(d, correction), d.T, top.sigma2
        )
        place = len(slope) - 1
        keep = np.delete(np.arange(len(row)), place)
        bordered = np.zeros((len(row), len(row)))
        bordered[np.ix_(keep, keep)] = slope
        bordered[place] = bordered[:, place] = row
        slope = bordered
        shape = shape_of(d, correction)
        left = left_of_regions(d, top.lambda_, shape)
        s = np.insert(s, place, score_of_vartheta(e, fit.vartheta, shape, left), axis=0)
    return Linear(
        columns.reshape(len(columns), -1).T,
        e.ravel(),
        np.tile(np.arange(d.n), d.T),
        _taken(d, top.lambda_),
        s.sum(axis=1),
        slope,
        top.sigma2,
    )


def _taken(d: PanelDesign, lambda_: float) -> Array:
    """Return the unit vectors along which effects of periods lie."""
    if d.fixed_effects == "none":
        return np.zeros((d.T * d.n, 0))
    v = np.ones(d.n) if d.turning is None else d.turning.vector(lambda_)
    return np.asarray(np.kron(np.eye(d.T), (v / np.linalg.norm(v))[:, None]))


def equations_of_one(
    d: PanelDesign, at: At, correction: str, options: Options
) -> tuple[Array, Array, Array, Array, list[float]]:
    """Return columns (L, T, n), residuals, scores (P, T, n), the slope, and the trace of each parameter."""
    p, shape, spectrum = point(d, at.top), shape_of(d, correction), at.spectra[0]
    t: Traces | None = None
    g, excess = None, 0.0
    if spectrum is not None:
        place = at.top.lambda_ if family(d.model) == "error" else at.top.rho
        resolvent = Resolvent(d.matrix, place, symmetric_of(spectrum))
        if correction == "score":
            off = off_mean(spectrum, resolvent, np.ones(d.n), options, squared=True)
            t, excess = off.of, shape.a * off.excess
        else:
            t = traces(spectrum, resolvent, shape, options, squared=True, turning=d.turning)
        if family(d.model) == "lag":
            g = g_of_lag(d, p, resolvent)
    slope = information(p, shape, t, g)
    if t is not None:
        slope[-2, -2] += excess
    columns = p.zt if g is None else np.concatenate([p.zt, g[None]])
    return columns, p.e, scores(p, shape, t), slope, [] if t is None else [t.g]


def _of_both(
    d: PanelDesign, at: At, correction: str, options: Options
) -> tuple[Array, Array, Array, Array, list[float]]:
    """Return the same of a model with rho and lambda."""
    first, second = at.spectra
    if first is None or second is None:
        raise RuntimeError
    p, shape = both_point(d, at.top), shape_of(d, correction)
    resolvents = (
        Resolvent(d.matrix, at.top.rho, symmetric_of(first)),
        Resolvent(d.matrix, at.top.lambda_, symmetric_of(second)),
    )
    of = (
        traces(first, resolvents[0], shape, options, squared=True),
        traces(second, resolvents[1], shape, options, squared=True, turning=d.turning),
    )
    g = mean_of_lag(d, p, resolvents)
    slope = both_information(d, p, shape, of, resolvents, options, g)
    columns = np.concatenate([p.zt, g[None]])
    return columns, p.e, both_scores(p, shape, of), slope, [t.g for t in of]
