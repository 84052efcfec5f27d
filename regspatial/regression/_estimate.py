"""From a checked design to the maximum and its covariance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._kernels.solvers import Resolvent
from .._kernels.spectrum import Spectrum
from ..errors import SpecificationError
from ..options import Options
from ..progress import Progress, report
from ._covariance import Point, analytic, g_of_lag, point, robust, traces
from ._data import Design, family
from ._lee_yu import corrected, plain_shape, symmetric_of, transformed_shape
from ._likelihood import Concentrated, Maximum, maximise, without_rho
from ._rho_lambda import Both, both_analytic, both_point, both_robust, maximise_both
from ._within import Columns, count

Array = NDArray[np.float64]


class Estimated(NamedTuple):
    """The maximum, the residuals (T, n), the covariance, and what impacts can use again."""

    top: Maximum
    e: Array
    v: Array  # of b, rho and lambda (what there is of them), sigma2
    spectrum: Spectrum | None
    resolvent: Resolvent | None


def with_one(
    d: Design,
    spectrum: Spectrum | None,
    covariance: str,
    correction: str,
    options: Options,
    progress: Progress | None,
) -> Estimated:
    """Estimate a model with rho, or lambda, or neither."""
    top, spectrum = _maximum(d, spectrum, correction, options)
    report(progress, 0.4, "standard errors")
    p = point(d, top.rho, top.b, top.sigma2)
    resolvent = None
    if spectrum is not None:
        resolvent = Resolvent(d.matrix, top.rho, symmetric_of(spectrum))
    v = _covariance(d, p, spectrum, resolvent, covariance, correction, options)
    return Estimated(top, p.e, v, spectrum, resolvent)


def with_both(
    d: Design,
    spectrum: Spectrum | None,
    covariance: str,
    correction: str,
    options: Options,
    progress: Progress | None,
) -> Estimated:
    """Estimate a model with rho and lambda."""
    if spectrum is None:
        raise SpecificationError(
            f"model={d.model!r} needs spatial weights w.", f"model={d.model!r} 需要空间权重 w。"
        )
    size = len(d.terms)
    shape = plain_shape(d) if correction == "none" else transformed_shape(d)
    wy = d.lag(d.y)
    stacked = np.concatenate([d.Z, d.lag(d.Z), [d.y, wy, d.lag(wy)]])
    problem = Both(Columns(stacked, d.fixed_effects, d.turning), size, d.perfect)
    top, *spectra = maximise_both(problem, spectrum, shape)
    report(progress, 0.4, "standard errors")
    p = both_point(d, top)
    symmetric = symmetric_of(spectrum)
    resolvents = (
        Resolvent(d.matrix, top.rho, symmetric),
        Resolvent(d.matrix, top.lambda_, symmetric),
    )
    expected = covariance == "analytic"
    tg, th = (
        traces(f, r, shape, options, squared=expected)
        for f, r in zip(spectra, resolvents, strict=True)
    )
    if expected:
        v = both_analytic(d, p, shape, (tg, th), resolvents, options)
    else:
        v = both_robust(p, shape, (tg, th), covariance)
    return Estimated(top, p.e, v, spectra[0], resolvents[0])


def _maximum(
    d: Design, spectrum: Spectrum | None, correction: str, options: Options
) -> tuple[Maximum, Spectrum | None]:
    shape = transformed_shape(d) if correction == "lee-yu-transform" else plain_shape(d)
    if spectrum is None:
        return without_rho(
            d.within(d.Z).reshape(len(d.terms), -1), d.within(d.y).ravel(), shape, d.perfect
        ), None
    error = family(d.model) == "error"
    problem = concentrated(d)
    name = "lambda" if error else "rho"
    top, local = maximise(problem, spectrum, shape, options, name)
    if correction == "lee-yu":
        top = corrected(d, top, local, options)
    return top, local


def concentrated(d: Design) -> Concentrated:
    """Return the concentrated likelihood of a model with rho or with lambda."""
    error = family(d.model) == "error"
    blocks = [d.Z, d.lag(d.Z)] if error else [d.Z]
    stacked = np.concatenate([*blocks, [d.y, d.lag(d.y)]])
    columns = Columns(stacked, d.fixed_effects, d.turning)
    return Concentrated(columns, len(d.terms), error=error, limit=d.perfect)


def _covariance(
    d: Design,
    p: Point,
    spectrum: Spectrum | None,
    resolvent: Resolvent | None,
    kind: str,
    correction: str,
    options: Options,
) -> Array:
    """Return the covariance of (b, rho, sigma2)."""
    shape = plain_shape(d) if correction == "none" else transformed_shape(d)
    t = None
    if spectrum is not None and resolvent is not None:
        t = traces(
            spectrum, resolvent, shape, options, squared=kind == "analytic", turning=d.turning
        )
    if kind == "analytic":
        g = None
        if family(d.model) == "lag" and resolvent is not None:
            g = g_of_lag(d, p, resolvent)
        v = analytic(p, shape, t, g)
        if t is None:
            free = p.e.size - count(d.fixed_effects, d.n, d.T) - len(d.terms)
            v[:-1, :-1] *= p.e.size / free
        return v
    return robust(p, shape, t, kind)
