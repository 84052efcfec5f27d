r"""Random effects of regions by maximum likelihood, through quasi-demeaned data.

With errors v_t = mu + e_t (after the filter B of models with lambda, where mu is filtered too),

    y* = y - (1 - vartheta) ȳ_i,    vartheta = sqrt(sigma2/(T sigma2_mu + sigma2)),
    L = -(m/2) ln(2π sigma2) + n' ln vartheta + a [ln|I - rho W| + …] - e*'e*/(2 sigma2),

since taking means over time changes places with W, with B and with what effects of periods take out.
At a given vartheta this is the model without effects of regions on starred data, and everything that
is known of it holds: (m, a, c) of the transformation where periods are fixed, n' = m/T. What is left
is one equation in vartheta,

    n' = T ||mean over t of e*||²/sigma2.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from .._kernels.solvers import Resolvent
from .._kernels.spectrum import Spectrum
from ..choices.regression import BiasCorrection
from ..errors import BoundaryError, InferenceWarning
from ..options import Options
from ._conditioning import Basis
from ._covariance import (
    SCORES_ALONE,
    Point,
    Traces,
    conditioned,
    g_of_lag,
    hessian,
    information,
    inverse,
    pairs_of,
    point,
    sandwich,
    scores,
    traces,
)
from ._data import PanelDesign, family
from ._estimate import Estimated, maximum_of_both, maximum_of_one
from ._lee_yu import plain_shape, symmetric_of, transformed_shape
from ._likelihood import Maximum, Shape
from ._pairs import Pairs
from ._rho_lambda import Hill, say_second
from ._rho_lambda_covariance import (
    BothPoint,
    both_conditioned,
    both_hessian,
    both_information,
    both_pairs,
    both_point,
    both_scores,
    mean_of_lag,
)
from ._score import off_mean

Array = NDArray[np.float64]

_GRID = 9
_LEAST = 1e-8


def starred(values: Array, vartheta: float) -> Array:
    """Return values (…, T, n) less the share 1 - vartheta of their means over time."""
    return values - (1.0 - vartheta) * values.mean(axis=-2, keepdims=True)


def starred_design(d: PanelDesign, vartheta: float) -> PanelDesign:
    """Return the design of the quasi-demeaned data."""
    return replace(d, y=starred(d.y, vartheta), Z=starred(d.Z, vartheta))


@dataclass(frozen=True, slots=True, eq=False)
class RandomFit:
    """A model with random effects at its maximum.

    Attributes
    ----------
    found : Estimated
        Of the starred data; its log-likelihood is that of the data, its v of (b, spatial, vartheta,
        sigma2).
    vartheta : float
        1 where no variance between regions is found.
    mu : (n,) array
        Predictions of the effects of regions, as they stand in the equation of y.
    left : (T, n) array
        The residuals less these, filtered by B in models with lambda.
    """

    found: Estimated
    vartheta: float
    mu: Array
    left: Array


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """The maximum at one vartheta, and the equation in vartheta there."""

    top: Maximum
    e: Array
    spectra: tuple[Spectrum | None, ...]
    slope: float
    height: float


class Profile:
    """The maximum over everything else, as a function of vartheta.

    Parameters
    ----------
    d : PanelDesign
        Of the raw data, with fixed effects of periods or none.
    spectrum : Spectrum or None
    correction : str
        As in `_estimate`.
    """

    def __init__(
        self, d: PanelDesign, spectrum: Spectrum | None, correction: str, options: Options
    ):
        self.d, self.spectrum, self.correction, self.options = d, spectrum, correction, options
        self.shape = shape_of(d, correction)
        self.units = self.shape.m / d.T

    def at(self, vartheta: float) -> At:
        """Return the maximum at one vartheta; of its other hills `maximum` speaks."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)
            return self._at(vartheta)

    def _at(self, vartheta: float) -> At:
        d = starred_design(self.d, vartheta)
        spectra: tuple[Spectrum | None, ...]
        if family(d.model) == "both" and self.spectrum is not None:
            top, *pair = maximum_of_both(d, self.spectrum, self.correction)
            e, spectra = both_point(d, top).e, tuple(pair)
        else:
            top, one = maximum_of_one(d, self.spectrum, self.correction, self.options)
            e, spectra = point(d, top).e, (one,)
        between = d.T * float(np.sum(e.mean(axis=0) ** 2)) / top.sigma2
        height = top.loglik + self.units * float(np.log(vartheta))
        return At(top, e, spectra, self.units - between, height)

    def maximum(self) -> tuple[float, At]:
        """Return the vartheta of the highest maximum, and what is there.

        The likelihood of random effects may have two of them (Maddala 1971), so that a grid comes
        first; 1 is an end, where the variance between regions is zero.
        """
        grid = list(np.geomspace(0.01, 1.0, _GRID))
        found: dict[float, At] = {}
        last: BoundaryError | None = None
        for v in grid:
            try:
                found[v] = self.at(v)
            except BoundaryError as error:  # of rho, at this vartheta
                last = error
        if not found:
            raise last or RuntimeError
        low = min(found)
        while found[low].slope < 0.0 and low > _LEAST:
            found[low / 10.0] = self.at(low / 10.0)
            low /= 10.0
        places = sorted(found)
        tops = []
        for a, b in pairwise(places):
            if found[a].slope > 0.0 >= found[b].slope:
                at = float(
                    np.exp(
                        brentq(
                            lambda v: self.at(float(np.exp(v))).slope,
                            np.log(a), np.log(b), xtol=1e-13, rtol=1e-14,
                        )
                    )
                )  # fmt: skip
                tops.append((at, self.at(at)))
        if (places[-1] == 1.0 and found[1.0].slope > 0.0) or not tops:
            tops.append((places[-1], found[places[-1]]))
        best = max(tops, key=lambda one: one[1].height)
        if family(self.d.model) == "both":
            self._at(best[0])  # says where rho and lambda have another hill at this vartheta
            say_second([_hill(at) for _unused, at in tops], _hill(best[1]))
        return best


def _hill(at: At) -> Hill:
    """Return where rho and lambda are, and the log-likelihood of all that was maximised."""
    first, second = at.spectra
    if first is None or second is None:
        raise AssertionError
    return Hill(at.top.rho, at.top.lambda_, at.height, (first, second))


def shape_of(d: PanelDesign, correction: str) -> Shape:
    """Return the (m, a, c) of what is maximised."""
    return plain_shape(d) if correction == "none" else transformed_shape(d)


def fit_random(
    d: PanelDesign,
    spectrum: Spectrum | None,
    kind: str,
    correction: BiasCorrection,
    options: Options,
) -> RandomFit:
    """Estimate a model whose effects of regions are random; `kind` of covariance as elsewhere."""
    vartheta, at = Profile(d, spectrum, correction, options).maximum()
    star = starred_design(d, vartheta)
    top = replace(at.top, loglik=at.height)
    resolvent: Resolvent | None
    made = partial(_of_both if family(d.model) == "both" else _of_one, star, top, at, vartheta)
    v, resolvent = made(kind, correction, options)
    usual = None
    if kind in SCORES_ALONE and spectrum is not None:
        usual = partial(_first, made, SCORES_ALONE[kind], correction, options)
    mean = at.e.mean(axis=0)
    mu = (1.0 - vartheta**2) / vartheta * mean
    if family(d.model) in ("error", "both"):
        mu = Resolvent(d.matrix, top.lambda_).across(mu)
    left = at.e - (1.0 - vartheta) * mean
    found = Estimated(top, at.e, v, at.spectra[0], resolvent, usual=usual)
    return RandomFit(found, vartheta, mu, left)


def _first(made: Callable[..., tuple[Array, Resolvent | None]], *how: str | Options) -> Array:
    return made(*how)[0]


def _of_one(
    d: PanelDesign, top: Maximum, at: At, vartheta: float, kind: str, correction: str,
    options: Options,
) -> tuple[Array, Resolvent | None]:  # fmt: skip
    """Return the covariance of (b, rho or lambda, vartheta, sigma2)."""
    p, shape, spectrum = point(d, top), shape_of(d, correction), at.spectra[0]
    expected = kind == "analytic"
    t: Traces | None = None
    resolvent = None
    pairs, excess = None, 0.0
    if spectrum is not None:
        place = top.lambda_ if family(d.model) == "error" else top.rho
        resolvent = Resolvent(d.matrix, place, symmetric_of(spectrum))
        if correction == "score":
            off = off_mean(spectrum, resolvent, np.ones(d.n), options, squared=expected)
            t, excess = off.of, shape.a * off.excess
        else:
            t = traces(spectrum, resolvent, shape, options, squared=expected, turning=d.turning)
    if expected:
        basis, deltas = Basis.of(p.zt), []
        g = None
        if family(d.model) == "lag" and resolvent is not None:
            g, delta = basis.split(g_of_lag(d, p, resolvent))
            deltas = [delta]
        p = replace(p, zt=basis.q)
        slope = information(p, shape, t, g)
        row = expected_row(len(p.zt), [] if t is None else [t.g], vartheta, shape, d.T, p.sigma2)
    else:
        if kind in SCORES_ALONE:
            pairs = pairs_of(d, p, resolvent, shape)
        p, basis, deltas = conditioned(p)
        slope = hessian(p, shape, t)
        row = _observed_row(p, [] if p.w is None else [p.w], vartheta, shape, d.T)
    s = None if kind in ("analytic", "observed") else scores(p, shape, t)
    at_rho = np.zeros(len(slope))
    at_rho[len(p.zt) : -1] = -excess if not expected else excess
    v = _inverse(slope, row, at_rho, expected, s, p.e, kind, vartheta, shape, pairs)
    return basis.back(v, deltas), resolvent


def _of_both(
    d: PanelDesign, top: Maximum, at: At, vartheta: float, kind: str, correction: str,
    options: Options,
) -> tuple[Array, Resolvent]:  # fmt: skip
    """Return the covariance of (b, rho, lambda, vartheta, sigma2)."""
    first, second = at.spectra
    if first is None or second is None:
        raise RuntimeError
    p, shape, expected = both_point(d, top), shape_of(d, correction), kind == "analytic"
    pairs = None
    resolvents = (
        Resolvent(d.matrix, top.rho, symmetric_of(first)),
        Resolvent(d.matrix, top.lambda_, symmetric_of(second)),
    )
    tg, th = (
        traces(f, r, shape, options, squared=expected, turning=turning)
        for f, r, turning in zip((first, second), resolvents, (None, d.turning), strict=True)
    )
    if expected:
        basis = Basis.of(p.zt)
        g, delta = basis.split(mean_of_lag(d, p, resolvents))
        deltas = [delta]
        p = replace(p, zt=basis.q)
        slope = both_information(d, p, shape, (tg, th), resolvents, options, g)
        row = expected_row(len(p.zt), [tg.g, th.g], vartheta, shape, d.T, p.sigma2)
    else:
        if kind in SCORES_ALONE:
            pairs = both_pairs(d, p, resolvents, shape)
        p, basis, deltas = both_conditioned(p)
        slope = both_hessian(p, shape, (tg, th))
        row = _observed_row(p, [p.w_rho, p.w_lambda], vartheta, shape, d.T)
    s = None if kind in ("analytic", "observed") else both_scores(p, shape, (tg, th))
    nothing = np.zeros(len(slope))
    v = _inverse(slope, row, nothing, expected, s, p.e, kind, vartheta, shape, pairs)
    return basis.back(v, deltas), resolvents[0]


def expected_row(
    k: int, g: list[float], vartheta: float, shape: Shape, periods: int, sigma2: float
) -> Array:
    """Return the row of vartheta in the expected information, (b, spatial, vartheta, sigma2)."""
    units = shape.m / periods
    return np.array(
        [
            *np.zeros(k),
            *(-2.0 * one / vartheta for one in g),
            2.0 * units / vartheta**2,
            -units / (vartheta * sigma2),
        ]
    )


def _observed_row(
    p: Point | BothPoint, w: list[Array], vartheta: float, shape: Shape, periods: int
) -> Array:
    """Return the row of vartheta in minus the second derivative of the log-likelihood."""
    mean, s2 = p.e.mean(axis=0), p.sigma2
    scale = -2.0 * periods / (vartheta * s2)
    between = periods * float(mean @ mean)
    return np.array(
        [
            *(scale * (p.zt.mean(axis=1) @ mean)),
            *(scale * float(one.mean(axis=0) @ mean) for one in w),
            (shape.m / periods + between / s2) / vartheta**2,
            -between / (vartheta * s2**2),
        ]
    )


def _inverse(  # noqa: PLR0917
    slope: Array, row: Array, excess: Array, expected: bool, s: Array | None, e: Array, kind: str,
    vartheta: float, shape: Shape, pairs: Pairs | None,
) -> Array:  # fmt: skip
    """Return the covariance in the conditioned parameters; vartheta at 1 is not estimated.

    `excess` is what the slope of the equations has on its diagonal beside their variance (the unbiased
    score), less than which it is (observed) or to be added (expected).
    """
    size = len(slope)
    place = size - 1
    if vartheta < 1.0:
        bordered = np.zeros((size + 1, size + 1))
        keep = np.delete(np.arange(size + 1), place)
        bordered[np.ix_(keep, keep)] = slope
        bordered[place] = bordered[:, place] = row
        slope, excess = bordered, np.insert(excess, place, 0.0)
    if expected:
        variance, slope = slope, slope + np.diag(excess)
    else:
        variance = slope + np.diag(excess)
    bread = inverse(slope)
    if s is not None:
        if vartheta < 1.0:
            s = np.insert(s, place, score_of_vartheta(e, vartheta, shape), axis=0)
        v = sandwich(bread, s, kind, pairs)
    else:
        v = np.asarray(bread @ variance @ bread) if excess.any() else bread
    if vartheta < 1.0:
        return v
    return np.insert(np.insert(v, place, 0.0, axis=0), place, 0.0, axis=1)


def score_of_vartheta(e: Array, vartheta: float, shape: Shape) -> Array:
    """Return the score of vartheta, a region's spread evenly over its periods, (T, n)."""
    periods, n = e.shape
    mean = e.mean(axis=0)
    sigma2 = float(np.sum(e**2)) / shape.m
    each = (shape.m / periods / n - periods * mean**2 / sigma2) / vartheta
    return np.broadcast_to(each / periods, e.shape)
