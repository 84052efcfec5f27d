r"""p of Wald tests by robust errors, drawn by signs of residuals at the estimates of the smaller model.

Residuals of whole regions are given signs, e*, which keep what goes on over time, also under the "sandwich" of single
cells (those get signs of their own where regions are fewer than 12), and put back into the equations of the larger model: those of slopes have X'e*, that of rho or lambda also the quadratic form e*'JGe*. One
step M Σ s*, M their inverse expected slope, gives the restrictions R M Σ s*, their covariance the same robust one. p is the
share of draws whose Wald statistic is as large (the wild bootstrap of scores: Kline and Santos 2012). Pairs of regions are
summed apart, as in the covariance (`_pairs`).

"driscoll-kraay": of slopes scores of whole periods get signs (e_t'Ge_t has none). What goes on from year to year must go on in
draws too: s*_t = f s*_{t-1} + v_t (s_t - f s_{t-1}), f the product of how errors and how a column of a region go with those
of the year before, which all cells together tell where so few scores of periods do not. Of rho and lambda, whose null needs
regions that are independent anyway, signs are those of regions, which keep all that goes on over time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.beside import beside, product
from ..._kernels.linear.spectrum import Matrix
from ...choices.regression import WaldNull
from ...formula.design import INTERCEPT
from ...options import Options
from ...results.regression import SpatialPanelResult
from ..errors.covariance import inverse, point
from ..errors.pairs_of_regions import Form, Pairs
from ..estimation.design import LAG_OF_ONE, PanelDesign, family, spectrum_of
from ..estimation.likelihood import Maximum
from ..estimation.within import WITH_TIME
from ..panel.random.linear import equations_of_one
from ..panel.random.profile import At, shape_of
from ..policy.wild import by_label, draw_weights

Array = NDArray[np.float64]

MOST_REGIONS, MOST_CELLS = 1000, 12_000
"""Up to which whole matrices, and 999 draws, take seconds."""
LEAST_PERIODS = 6
"""Of five, no more than one of sixteen vectors of signs is as far: p is .06 at least."""
LEAST_REGIONS = 12
"""Of fewer, vectors of signs are too few to tell what is rare."""
_TIE = 1e-9
_MOST_CARRIED = 0.9
By = Literal["cell", "region", "period"]
"""What gets signs. Of periods nothing but signs: other weights of few groups (Webb 2014) change their sizes."""


class _Equations(NamedTuple):
    """The larger model at the estimates of the smaller; N cells, P parameters."""

    d: PanelDesign
    e: Array  # (T, n)
    columns: Array  # (N, L)
    slope: Array  # (P, P)
    form: Array | None  # (A + A')/2 of A = JGJ (n, n)
    bent: float  # of the slope of rho or lambda, what is of pairs
    squared: float  # squares of pairs in its variance
    place: int  # of rho or lambda among the parameters
    taken: float  # a tr G, of it in the score of rho or lambda, times sigma2
    counted: float  # m of sigma2
    sigma2: float
    restriction: Array  # (q, P)
    weights: Pairs


def can_be_drawn(d: PanelDesign, full: SpatialPanelResult) -> bool:
    """Return whether draws are made: one model family, whole panels, rows of W alike, not too many regions."""
    kind = full.covariance_type in ("clustered", "sandwich", "driscoll-kraay")
    small = d.n <= MOST_REGIONS and d.n * d.T <= MOST_CELLS
    if full.covariance_type == "driscoll-kraay" and d.T < LEAST_PERIODS:
        return False
    plain = family(d.model) != "both" and full.bias_correction != "lee-yu" and d.turning is None
    return kind and small and plain


def signs_p(
    d: PanelDesign,
    full: SpatialPanelResult,
    small: SpatialPanelResult,
    null: WaldNull,
    draws: int,
    seed: int,
    options: Options,
) -> float:
    """Return the share of draws with a Wald statistic as large, `d` the design of `full`."""
    one = _equations(d, full, small, null, options)
    kind, by = full.covariance_type, signs_of(full.covariance_type, null, d.n)
    groups = {"cell": d.n * d.T, "region": d.n, "period": d.T}[by]
    weights = "rademacher" if by == "period" else "auto"
    signs, every, _kind = draw_weights(weights, groups, draws, seed)
    if by != "period":
        signs = by_label(signs, d.ids, d.T if by == "cell" else 1)
    found = _walds(one, np.ones((1, groups)), kind, by)[0]
    if by == "period" and d.fixed_effects in ("entity", "twoway"):
        found *= (
            1.0 - 1.0 / d.T
        )  # residuals lack means of regions, which signed scores do not lose once more
    larger, step = 0, max(1, options.chunk_bytes // (16 * d.n * d.T * len(one.slope)))
    for start in range(0, signs.shape[1], step):
        drawn = _walds(one, signs[:, start : start + step].T, kind, by)
        larger += int((drawn >= found * (1.0 - _TIE)).sum())
    return float(larger / signs.shape[1] if every else (1 + larger) / (signs.shape[1] + 1))


def signs_of(kind: str, null: WaldNull, regions: int) -> By:
    """Return what gets signs in draws of a test by errors of a kind."""
    if kind == "sandwich":
        return "region" if regions >= LEAST_REGIONS else "cell"
    return "region" if kind == "clustered" or null in ("rho=0", "lambda=0") else "period"


def _equations(
    d: PanelDesign,
    full: SpatialPanelResult,
    small: SpatialPanelResult,
    null: WaldNull,
    options: Options,
) -> _Equations:
    known = dict(zip(small.terms, small.estimates, strict=True))
    common = null == "theta+rho*beta=0"
    rho = known.get("lambda", 0.0) if common else known.get("rho", 0.0)
    lambda_ = 0.0 if common else known.get("lambda", 0.0)
    b = np.array([_slope(t, known, rho if common else 0.0) for t in d.terms])
    shape = shape_of(d, full.bias_correction)
    top = Maximum(b=d.from_data(b), sigma2=1.0, loglik=0.0, rho=rho, lambda_=lambda_)
    e = point(d, top).e
    top = replace(top, sigma2=float(np.sum(e**2)) / shape.m)
    spectrum = None if family(d.model) == "none" or d.w is None else spectrum_of(d.w, options)
    at = At(top, e, (spectrum,), 0.0, 0.0)
    columns, e, _scores, slope, g = equations_of_one(d, at, full.bias_correction, options)
    form, bent, squared = None, 0.0, 0.0
    weights = Pairs(
        e=e, sigma2=top.sigma2, m=shape.m, by_time=d.fixed_effects in WITH_TIME, forms=()
    )
    if g:
        w = _dense(d.matrix)
        form = product(w, beside(np.linalg.inv, np.eye(d.n) - (rho or lambda_) * w))
        if d.fixed_effects in WITH_TIME:
            form = form - form.mean(axis=0)
            form = form - form.mean(axis=1, keepdims=True)
        form = 0.5 * (form + form.T)
        both = 2.0 * (form - np.diag(np.diag(form)))
        bent = 0.5 * shape.a * float(np.sum(both**2))
        if full.covariance_type in ("clustered", "sandwich"):
            of_pairs = replace(weights, forms=((0, Form.of(both, e)),))
            squared = float(of_pairs.squares(np.zeros((1, *e.shape)), full.covariance_type)[0, 0])
    k = len(d.terms)
    return _Equations(
        d,
        e,
        columns.reshape(len(columns), -1).T,
        slope,
        form,
        bent,
        squared,
        k,
        shape.a * g[0] * top.sigma2 if g else 0.0,
        shape.m,
        top.sigma2,
        _restriction(d, null, rho, b, len(slope)),
        weights,
    )


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


class _Scores(NamedTuple):
    """Scores of cells under each vector of signs (R, T, n, P), and of them what is of pairs (R, T, n).

    `left` (R,): the share of e'e that effects leave once more.
    """

    each: Array
    pairs: Array | None
    left: Array


def _scores(one: _Equations, signs: Array) -> _Scores:
    """Return the scores under each vector of signs, of regions or of cells."""
    d, (periods, n) = one.d, one.e.shape
    given = signs.reshape(-1, 1 if signs.shape[1] == n else periods, n)
    e = d.within(given * one.e)
    count, linear, size = len(e), one.columns.shape[1], len(one.slope)
    s = np.zeros((count, periods, n, size))
    s[..., :linear] = e[..., None] * one.columns.reshape(periods, n, linear)
    pairs = None
    if one.form is not None:
        own = np.diag(one.form)
        pairs = (e @ one.form - own * e) * e
        kept = own * e**2 - (own - own.mean()) * one.counted * one.sigma2 / (periods * n)
        s[..., one.place] += pairs + kept - one.taken / (periods * n)
    s[..., -1] = (e**2 / one.sigma2 - one.counted / (periods * n)) / 2.0
    left = np.square(e).sum(axis=(1, 2)) / float(np.sum(one.e**2))
    return _Scores(s / one.sigma2, None if pairs is None else pairs / one.sigma2, left)


def _carried(one: _Equations) -> Array:
    """Return how much of a score of a period goes on into the next, (P,).

    Sums over whole periods are too few to tell. Of independent errors those of a region go with the year before by
    -1/(T - 1) where its mean is taken out, which is undone.
    """
    periods, n = one.e.shape
    linear = one.columns.shape[1]
    lines = np.concatenate([one.e[None], one.columns.T.reshape(linear, periods, n)])
    share = (lines[:, 1:] * lines[:, :-1]).sum(axis=(1, 2)) / np.square(lines).sum(axis=(1, 2))
    share *= periods / (periods - 1)
    if one.d.fixed_effects in ("entity", "twoway"):
        share = (share * (periods - 1) + 1.0) / (periods - 2)
    out = np.full(len(one.slope), share[0] ** 2)
    out[:linear] = share[0] * share[1:]
    return np.asarray(np.clip(out, 0.0, _MOST_CARRIED))


def _scores_of_periods(one: _Equations, signs: Array) -> Array:
    """Return the scores of periods whose news get signs, (R, T, P)."""
    s, share = _scores(one, np.ones((1, one.e.shape[1]))).each[0].sum(axis=1), _carried(one)
    news = s.copy()
    news[1:] -= share * s[:-1]
    out = signs[:, :, None] * news
    for t in range(1, len(s)):
        out[:, t] += share * out[:, t - 1]
    return np.asarray(out)


def _walds(one: _Equations, signs: Array, kind: str, by: By) -> Array:
    """Return the Wald statistic under each vector of signs (R, groups).

    Squares of pairs are the same whatever the signs, but for what effects take once more of residuals.
    """
    (periods, n), linear, size = one.e.shape, one.columns.shape[1], len(one.slope)
    part = one.columns.reshape(periods, n, linear)
    over = {"sandwich": (), "clustered": (1,), "driscoll-kraay": (2,)}[kind]
    if by == "period":
        s, pairs, kept = _scores_of_periods(one, signs), None, np.ones(1)
    else:
        s, pairs, kept = _scores(one, signs)
        s = s.sum(axis=over)
    s = s.reshape(len(s), -1, size)
    count = len(s)
    if kind == "sandwich":
        own = one.columns[:, :, None] * one.columns[:, None, :]
    else:
        own = np.einsum("tia,tib->iab" if kind == "clustered" else "tia,tib->tab", part, part)
    own = own / one.sigma2
    rest = one.slope.copy()
    rest[:linear, :linear] -= own.sum(axis=0)
    unit = np.sqrt(np.diag(one.slope))
    m = inverse(one.slope / np.outer(unit, unit)) / np.outer(unit, unit)
    c = one.restriction @ m
    step = s.sum(axis=1) @ m
    if kind != "driscoll-kraay" and pairs is not None:
        s[..., one.place] -= pairs.sum(axis=over).reshape(count, -1)
        rest[one.place, one.place] -= one.bent
    carried = np.broadcast_to(c @ rest / len(own), (len(own), len(c), size)).copy()
    carried[..., :linear] += np.einsum("qp,ips->iqs", c[:, :linear], own)
    left = s @ c.T - (step @ carried.reshape(-1, size).T).reshape(count, len(own), -1)
    if kind == "driscoll-kraay":
        v = by_lags(left)
    else:
        v = one.weights.once(kind) * (left.transpose(0, 2, 1) @ left)
        of_pairs = np.outer(c[:, one.place], c[:, one.place]) * one.squared
        v = v + kept[:, None, None] ** 2 * of_pairs
    value = step @ one.restriction.T
    scale = np.sqrt(np.einsum("rqq->rq", v))
    v /= scale[:, :, None] * scale[:, None, :]
    value = value / scale
    return np.asarray(np.einsum("rq,rq->r", value, np.linalg.solve(v, value[:, :, None])[:, :, 0]))


def by_lags(s: Array) -> Array:
    """Return Driscoll and Kraay's sum of scores (R, T, q), (R, q, q): Bartlett weights, as `sandwich`."""
    periods = s.shape[1]
    out = s.transpose(0, 2, 1) @ s
    lags = min(int(np.floor(4 * (periods / 100) ** (2 / 9))), periods - 1)
    for lag in range(1, lags + 1):
        cross = s[:, lag:].transpose(0, 2, 1) @ s[:, :-lag]
        out += (1 - lag / (lags + 1)) * (cross + cross.transpose(0, 2, 1))
    return np.asarray(out)


def _dense(matrix: Matrix) -> Array:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float)
