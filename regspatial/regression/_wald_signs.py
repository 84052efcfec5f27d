r"""p of Wald tests by robust errors, drawn by signs of residuals at the estimates of the smaller model.

Residuals of whole regions ("clustered"), or of single cells ("sandwich"), are given signs, e*, and put back into the
equations of the larger model: those of slopes have X'e*, that of rho or lambda also the quadratic form e*'JGe*. One
step M Σ s*, M their inverse expected slope, gives the restrictions R M Σ s*, their covariance the same robust one. p is the
share of draws whose Wald statistic is as large (the wild bootstrap of scores: Kline and Santos 2012). The scores of
quadratic forms are no independent ones, so that robust errors of rho and lambda are too small however many regions there are;
in draws they are as much too small.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._kernels.spectrum import Matrix
from ..choices.regression import WaldNull
from ..formula.design import INTERCEPT
from ..options import Options
from ..results.regression import SpatialPanelResult
from ._covariance import inverse, point
from ._data import LAG_OF_ONE, PanelDesign, family, spectrum_of
from ._likelihood import Maximum
from ._random import At, shape_of
from ._random_linear import equations_of_one
from .wild import draw_weights

Array = NDArray[np.float64]

MOST_REGIONS, MOST_CELLS = 1000, 12_000
"""Up to which whole matrices, and 999 draws, take seconds."""
_TIE = 1e-9


class _Equations(NamedTuple):
    """The larger model at the estimates of the smaller; N cells, P parameters."""

    d: PanelDesign
    e: Array  # (T, n)
    columns: Array  # (N, L)
    slope: Array  # (P, P)
    lag: Array | None  # G (n, n)
    place: int  # of rho or lambda among the parameters
    taken: float  # a tr G, of it in the score of rho or lambda, times sigma2
    counted: float  # m of sigma2
    sigma2: float
    restriction: Array  # (q, P)


def can_be_drawn(d: PanelDesign, full: SpatialPanelResult) -> bool:
    """Return whether draws are made: one model family, whole panels, rows of W alike, not too many regions."""
    kind = full.covariance_type in ("clustered", "sandwich")
    small = d.n <= MOST_REGIONS and d.n * d.T <= MOST_CELLS
    plain = family(d.model) != "both" and full.bias_correction != "lee-yu" and d.turning is None
    return kind and small and plain


def signs_p(
    d: PanelDesign, full: SpatialPanelResult, small: SpatialPanelResult, null: WaldNull, draws: int,
    seed: int, options: Options,
) -> float:  # fmt: skip
    """Return the share of draws with a Wald statistic as large, `d` the design of `full`."""
    one = _equations(d, full, small, null, options)
    cells = full.covariance_type == "sandwich"
    groups = d.n * d.T if cells else d.n
    signs, every, _kind = draw_weights("auto", groups, draws, seed)
    found = _walds(one, np.ones((1, groups)), cells=cells)[0]
    larger, step = 0, max(1, options.chunk_bytes // (16 * d.n * d.T * len(one.slope)))
    for start in range(0, signs.shape[1], step):
        drawn = _walds(one, signs[:, start : start + step].T, cells=cells)
        larger += int((drawn >= found * (1.0 - _TIE)).sum())
    return float(larger / signs.shape[1] if every else (1 + larger) / (signs.shape[1] + 1))


def _equations(
    d: PanelDesign, full: SpatialPanelResult, small: SpatialPanelResult, null: WaldNull,
    options: Options,
) -> _Equations:  # fmt: skip
    known = dict(zip(small.terms, small.estimates, strict=True))
    common = null == "theta+rho*beta=0"
    rho = known.get("lambda", 0.0) if common else known.get("rho", 0.0)
    lambda_ = 0.0 if common else known.get("lambda", 0.0)
    b = np.array([_slope(t, known, rho if common else 0.0) for t in d.terms])
    shape = shape_of(d, full.bias_correction)
    top = Maximum(b=b * d.units / d.y_unit, sigma2=1.0, loglik=0.0, rho=rho, lambda_=lambda_)
    e = point(d, top).e
    top = replace(top, sigma2=float(np.sum(e**2)) / shape.m)
    spectrum = None if family(d.model) == "none" or d.w is None else spectrum_of(d.w, options)
    at = At(top, e, (spectrum,), 0.0, 0.0)
    columns, e, _scores, slope, g = equations_of_one(d, at, full.bias_correction, options)
    lag = None
    if g:
        w = _dense(d.matrix)
        lag = w @ np.linalg.inv(np.eye(d.n) - (rho or lambda_) * w)
    k = len(d.terms)
    return _Equations(
        d, e, columns.reshape(len(columns), -1).T, slope, lag, k,
        shape.a * g[0] * top.sigma2 if g else 0.0, shape.m, top.sigma2,
        _restriction(d, null, rho, b, len(slope)),
    )  # fmt: skip


def _slope(term: str, known: dict[str, float], rho: float) -> float:
    """Return a slope of the larger model where the smaller is true: W(x) is -rho x under common factors."""
    if term in known:
        return float(known[term]) * (1.0 - rho if term == INTERCEPT else 1.0)
    own = term[2:-1] if term.startswith("W(") else ""
    return -rho * float(known.get(own, 0.0))


def _restriction(d: PanelDesign, null: WaldNull, rho: float, b: Array, size: int) -> Array:
    """Return the derivative of the restrictions, in the design's units up to factors of rows."""
    k = len(d.terms)
    if null in ("rho=0", "lambda=0"):
        out = np.zeros((1, size))
        out[0, k] = 1.0
        return out
    lags = [j for j, t in enumerate(d.terms) if t.startswith("W(") and t != LAG_OF_ONE]
    out = np.zeros((len(lags), size))
    for row, j in enumerate(lags):
        out[row, j] = 1.0
        if null == "theta+rho*beta=0":
            own = d.terms.index(d.terms[j][2:-1])
            out[row, own] = rho * d.units[j] / d.units[own]
            out[row, k] = b[own] * d.units[j] / d.y_unit
    return out


def _scores(one: _Equations, signs: Array, *, cells: bool) -> Array:
    """Return the scores of cells under each vector of signs, (R, T, n, P)."""
    d, (periods, n) = one.d, one.e.shape
    e = signs.reshape(-1, periods, n) if cells else signs[:, None, :]
    e = d.within(e * one.e)
    count, linear, size = len(e), one.columns.shape[1], len(one.slope)
    s = np.zeros((count, periods, n, size))
    s[..., :linear] = e[..., None] * one.columns.reshape(periods, n, linear)
    if one.lag is not None:
        s[..., one.place] += d.within(e @ one.lag.T) * e - one.taken / (periods * n)
    s[..., -1] = (e**2 / one.sigma2 - one.counted / (periods * n)) / 2.0
    return s / one.sigma2


def _walds(one: _Equations, signs: Array, *, cells: bool) -> Array:
    """Return the Wald statistic under each vector of signs (R, groups)."""
    (periods, n), s = one.e.shape, _scores(one, signs, cells=cells)
    count, linear, size = len(s), one.columns.shape[1], len(one.slope)
    part = one.columns.reshape(periods, n, linear)
    if cells:
        s = s.reshape(count, periods * n, size)
        own = one.columns[:, :, None] * one.columns[:, None, :]
    else:
        s = s.sum(axis=1)
        own = np.einsum("tia,tib->iab", part, part)
    own = own / one.sigma2
    rest = one.slope.copy()
    rest[:linear, :linear] -= own.sum(axis=0)
    unit = np.sqrt(np.diag(one.slope))
    m = inverse(one.slope / np.outer(unit, unit)) / np.outer(unit, unit)
    c = one.restriction @ m
    step = s.sum(axis=1) @ m
    carried = np.broadcast_to(c @ rest / len(own), (len(own), len(c), size)).copy()
    carried[..., :linear] += np.einsum("qp,ips->iqs", c[:, :linear], own)
    left = s @ c.T - (step @ carried.reshape(-1, size).T).reshape(count, len(own), -1)
    v = left.transpose(0, 2, 1) @ left
    value = step @ one.restriction.T
    scale = np.sqrt(np.einsum("rqq->rq", v))
    v /= scale[:, :, None] * scale[:, None, :]
    value = value / scale
    return np.asarray(np.einsum("rq,rq->r", value, np.linalg.solve(v, value[:, :, None])[:, :, 0]))


def _dense(matrix: Matrix) -> Array:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float)
