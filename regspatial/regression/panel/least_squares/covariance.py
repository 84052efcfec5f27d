"""Covariances of least squares with effects, their small-sample factors and degrees of freedom.

N rows, k slopes (an intercept included), r free effects, K = k + r; s = x̃e the score of a row.

classical       e'e/(N - K) (x̃'x̃)⁻¹                                   t(N - K)
hc1             N/(N - K) Σ s s'                                        t(N - K)
clustered       (N - 1)/(N - K') · G/(G - 1) Σ_g s_g s_g'               t(G - 1)
cr2             Σ_g s_g s_g', residuals stretched (`robust/rows.py`)    t(G - 1), of counts by Satterthwaite
cr3             (G - 1)/G Σ_g s_g s_g', residuals stretched twice       t(G - 1)
driscoll-kraay  (N - 1)/(N - K) · T/(T - 1) Σ_l (1 - l/(L+1)) Γ_l       t(T - 1), see `_few_periods`
conley          N/(N - K) Σ_t Σ_ij K(d_ij/h) s_it s_jt'                 t(N - K)

K' leaves out the effects that are nested in the clusters. Two-way clusters: the sum over the first
and the second less that over their pairs, with the smaller G throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ...._kernels.shapes.distances import within
from ...._kernels.within import GroupEffects, coarser, crossed
from ....choices.regression import ConleyKernel
from ....choices.weights import Metric
from ....containers.times import numbers_in_time
from ....errors import SpecificationError
from ....results import Note
from ....terms import term
from ....words import _
from ...errors.few_periods import few_periods
from ...robust.rows import Taken, too_large
from .source import Codes, Factor

Array = NDArray[np.float64]

_ROUNDING = 1e-20  # of squares

KERNELS: dict[ConleyKernel, Callable[[Array], Array]] = {
    "bartlett": lambda u: 1.0 - u,
    "uniform": np.ones_like,
    "epanechnikov": lambda u: 1.0 - u**2,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """What every covariance is made of.

    Attributes
    ----------
    x : (k, N)
        Without the effects.
    e : (N,)
    bread : (k, k)
        (x̃'x̃)⁻¹.
    free : int
        Free effects.
    weights : (N,) optional
        Of weighted least squares, which a generalised linear model ends in: x without the effects by these weights,
        bread (x̃'diag(w)x̃)⁻¹, and e what multiplies x in the score (y - mu).
    """

    x: Array
    e: Array
    bread: Array
    free: int
    effects: tuple[Factor, ...]
    weights: Array | None = None

    @property
    def root(self) -> Array:
        """Root of the weights, (N,)."""
        return np.ones(self.nobs) if self.weights is None else np.sqrt(self.weights)

    @property
    def scores(self) -> Array:
        """x̃e, (k, N)."""
        return self.x * self.e

    @property
    def nobs(self) -> int:
        """Number of rows."""
        return len(self.e)

    @property
    def used(self) -> int:
        """Slopes and free effects."""
        return len(self.x) + self.free


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Made:
    """A covariance, the degrees of freedom of its t, its factors by name, and what to say.

    `few`: where there are few periods, the degrees of freedom and the share seen of each slope's variance.
    `usual`: beside errors that are set right, the variances that other programs print.
    """

    v: Array
    df: int
    factors: dict[str, float] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    few: tuple[Array, Array] | None = None
    usual: Array | None = None


def of_t(made: Made) -> tuple[Array | float, Array | float]:
    """Return the degrees of freedom of t, and what standard errors are multiplied by for p and intervals."""
    return (float(made.df), 1.0) if made.few is None else (made.few[0], made.few[1] ** -0.5)


def classical(f: Fitted) -> Made:
    """Return the covariance under equal variances."""
    df = f.nobs - f.used
    return Made(v=f.bread * float(f.e @ f.e) / df, df=df, factors={"1/(N-K)": 1.0 / df})


def hc1(f: Fitted) -> Made:
    """Return the covariance robust to unequal variances."""
    df = f.nobs - f.used
    s = f.scores
    return _made(f, s @ s.T, {"N/(N-K)": f.nobs / df}, df)


def clustered(f: Fitted, clusters: tuple[Factor, ...]) -> Made:
    """Return the covariance clustered by one or two factors."""
    few = _fewest(clusters)
    codes = [c.codes for c in clusters]
    signs = [1.0] * len(codes)
    if len(codes) == 2:
        codes, signs = [*codes, crossed(*codes)], [*signs, -1.0]
    sums = [_summed(f.scores, one) for one in codes]
    meat = np.sum([sign * s @ s.T for sign, s in zip(signs, sums, strict=True)], axis=0)
    used = len(f.x) + not_nested(f, [c.codes for c in clusters])
    factors = {"(N-1)/(N-K)": (f.nobs - 1) / (f.nobs - used), "G/(G-1)": few / (few - 1)}
    return _made(f, meat, factors, few - 1, {c.name: c.size for c in clusters})


def cr2(f: Fitted, cluster: Factor, lines: Array | None = None) -> Made:
    """Return the covariance clustered by one factor, residuals set right for what the model takes of each cluster.

    Parameters
    ----------
    lines : (R, k), optional
        Of weighted fits: the combinations of slopes that degrees of freedom (Satterthwaite) are of; each slope without.

    Raises
    ------
    SpecificationError
        If there is one cluster; if clusters are too large, or effects that cross them too many.
    """
    made = _set_right(f, cluster, "cr2", {})
    if f.weights is None:
        return made
    lines = np.eye(len(f.x)) if lines is None else lines
    df = np.array([freedom(f, cluster, one[None]) for one in lines])
    return replace(made, few=(df, np.ones_like(df)))


def cr3(f: Fitted, cluster: Factor) -> Made:
    """Return the covariance of the slopes without each cluster, one step of weighted least squares from all (a jackknife).

    Raises
    ------
    SpecificationError
        As `cr2`.
    """
    few = _fewest((cluster,))
    return _set_right(f, cluster, "cr3", {"(G-1)/G": (few - 1) / few})


def _set_right(
    f: Fitted, cluster: Factor, kind: Literal["cr2", "cr3"], factors: dict[str, float]
) -> Made:
    """Return the sandwich of residuals stretched by (I - H_g)^-1/2, or by (I - H_g)^-1."""
    df = _fewest((cluster,)) - 1
    if too_large([e.codes for e in f.effects], cluster.codes, len(f.x)):
        raise SpecificationError(
            _(
                "{param:covariance={kind}} would take long here: clusters have many rows, or effects that lie across them many "
                "levels. Use {param:covariance=clustered}, which comes to the same where clusters are many."
            ),
            kind=kind,
        )
    e = stretched(f, cluster, times=1 if kind == "cr2" else 2)
    s = _summed(f.x * e, cluster.codes)
    made = _made(f, s @ s.T, factors, df, {cluster.name: cluster.size})
    return replace(made, usual=np.diag(clustered(f, (cluster,)).v))


def by_cluster(f: Fitted, cluster: Factor) -> Made:
    """Return the covariance that is usual for one kind of clusters: CR2, or CR1 where that would take long."""
    large = too_large([e.codes for e in f.effects], cluster.codes, len(f.x))
    return clustered(f, (cluster,)) if large else cr2(f, cluster)


def stretched(f: Fitted, cluster: Factor, times: int = 1) -> Array:
    """Return residuals set right for what effects and regressors take of each cluster, (N,): (I - H_g)^-times/2 e_g."""
    q = la.qr((f.x * f.root).T, mode="economic", check_finite=False)[0].T
    taken, e = Taken.of([e.codes for e in f.effects], cluster.codes, f.weights), f.e / f.root
    for _again in range(times):
        e = taken.stretched(q, e)
    return e * f.root


def freedom(f: Fitted, cluster: Factor, restrictions: Array) -> float:
    """Return the degrees of freedom of restrictions (R, k) together by CR2 (Hotelling's T²; see `robust/hotelling.py`)."""
    x = f.x * f.root
    q = la.qr(x.T, mode="economic", check_finite=False)[0].T
    taken = Taken.of([e.codes for e in f.effects], cluster.codes, f.weights)
    return taken.freedom(q, restrictions @ f.bread @ x)


def _fewest(clusters: tuple[Factor, ...]) -> int:
    """Return the number of clusters, of two kinds the smaller one."""
    few = min(c.size for c in clusters)
    if few < 2:
        one = next(c.name for c in clusters if c.size == few)
        raise SpecificationError(
            _(
                "There is one cluster of {name!r} only, so there are no clustered standard errors. "
                "Cluster by something else, or use {param:covariance=hc1}."
            ),
            columns=[one],
            name=one,
        )
    return few


def not_nested(f: Fitted, clusters: list[Codes]) -> int:
    """Return the free effects that are not nested in clusters, the constant always counted."""
    nested = [e.codes for e in f.effects if any(coarser(e.codes, c) for c in clusters)]
    if not nested:
        return f.free
    return f.free - GroupEffects(nested).rank + 1


def usual_lags(periods: int) -> int:
    """Return the lags of Driscoll and Kraay where none are given."""
    return int(np.floor(4 * (periods / 100) ** (2 / 9)))


def driscoll_kraay(f: Fitted, period: Factor, lags: int | None) -> Made:
    """Return the covariance robust to dependence between units and over `lags` periods."""
    periods = period.size
    if periods < 2:
        raise SpecificationError(_("Driscoll–Kraay standard errors need at least two periods."))
    numbers_in_time(period.labels)
    m = usual_lags(periods) if lags is None else lags
    m = min(m, periods - 1)
    s = _summed(f.scores, period.codes)
    meat = s @ s.T
    for lag in range(1, m + 1):
        cross = s[:, lag:] @ s[:, :-lag].T
        meat += (1 - lag / (m + 1)) * (cross + cross.T)
    factors = {
        "(N-1)/(N-K)": (f.nobs - 1) / (f.nobs - f.used),
        "T/(T-1)": periods / (periods - 1),
    }
    said = Note(
        _("Driscoll–Kraay: Bartlett weights over {m} {m:lag|lags}, {T} {T:period|periods}."),
        m=m,
        T=periods,
    )
    made = _made(f, meat, factors, periods - 1, {period.name: periods})
    few = few_periods(
        f.x,
        f.bread,
        [e.codes for e in f.effects],
        period,
        m,
        float(np.prod(list(factors.values()))),
    )
    return replace(made, notes=(said, *made.notes), few=few)


Pairs = tuple[Codes, Codes, Array]


def nearby(points: Array, cutoff: float, metric: Metric) -> Pairs:
    """Return the pairs of places not further apart, by the first, and their distances."""
    return within(points, cutoff, metric)


def _shorter(pairs: Pairs, cutoff: float) -> Pairs:
    i, j, d = pairs
    near = d <= cutoff * (1.0 + 1e-12)
    return i[near], j[near], d[near]


def conley(
    f: Fitted,
    place: Codes,
    points: Array,
    metric: Metric,
    period: Factor | None,
    cutoff: float,
    kernel: ConleyKernel,
    lags: int,
    *,
    pairs: Pairs | None = None,
) -> Made:
    """Return the covariance robust to dependence within `cutoff`, and over `lags` at one place.

    Parameters
    ----------
    place : (N,) codes of `points`
    period : factor, optional
        Pairs count within a period; without one all rows are of one.
    pairs : optional
        Those within a cut-off at least as long, from `nearby`.
    """
    n = len(points)
    i, j, d = within(points, cutoff, metric) if pairs is None else _shorter(pairs, cutoff)
    weights = KERNELS[kernel](np.minimum(d / cutoff, 1.0)) if cutoff > 0.0 else np.ones_like(d)
    starts = np.concatenate([[0], np.cumsum(np.bincount(i, minlength=n))])
    later = sp.csr_array(
        (weights, j, starts), shape=(n, n)
    )  # of each pair the half above the diagonal
    if period is not None and lags:
        numbers_in_time(period.labels)
    t = np.zeros(f.nobs, dtype=np.intp) if period is None else period.codes
    periods = 1 if period is None else period.size
    by = np.stack([np.bincount(t * n + place, weights=s, minlength=n * periods) for s in f.scores])
    by = by.reshape(len(f.x), periods, n)
    meat = np.zeros((len(f.x), len(f.x)))
    for k in range(periods):
        half = by[:, k] @ (later @ by[:, k].T)
        meat += half + half.T + by[:, k] @ by[:, k].T
    for lag in range(1, min(lags, periods - 1) + 1):
        cross = np.einsum("ktn,ltn->kl", by[:, lag:], by[:, :-lag])
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    df = f.nobs - f.used
    unit = "km" if metric != "planar" else ""
    said = Note(
        _(
            "Conley: kernel {kernel}, cut-off {cutoff:g} {unit}, {n} {n:place|places}, "
            "{pairs} {pairs:pair|pairs} within it; lags of the same place: {lags}."
        ),
        kernel=term("kernel", kernel),
        cutoff=cutoff,
        unit=unit,
        n=n,
        pairs=len(d),
        lags=lags,
    )
    made = _made(f, meat, {"N/(N-K)": f.nobs / df}, df)
    notes = (said, *_of_reach(n, len(d), lags), *made.notes)
    return Made(v=made.v, df=df, factors=made.factors, notes=notes)


def _of_reach(places: int, pairs: int, lags: int) -> tuple[Note, ...]:
    """Return what a cut-off means that joins no places, or all of them."""
    if pairs == 0 and lags == 0:
        return (Note(_("No two places lie within the cut-off: these are HC1 standard errors.")),)
    if places > 2 and pairs == places * (places - 1) // 2:
        return (
            Note(
                _(
                    "All places lie within the cut-off. Scores sum to zero over the whole map, and "
                    "so wide a cut-off tends to make standard errors too small: choose a shorter one."
                )
            ),
        )
    return ()


def _summed(scores: Array, codes: Codes) -> Array:
    """Return the sums over groups, (k, G)."""
    return np.stack([np.bincount(codes, weights=s) for s in scores])


def _made(
    f: Fitted, meat: Array, factors: dict[str, float], df: int, groups: dict[str, int] | None = None
) -> Made:
    """Return the sandwich; a meat that is not positive semi-definite is mended, and said.

    Raises
    ------
    SpecificationError
        If the scores cancel in every group.
    """
    if (np.abs(np.diag(meat)) <= _ROUNDING * np.square(f.scores).sum(axis=1)).any():
        raise SpecificationError(
            _(
                "The scores cancel within every group, so there are no standard errors of this "
                "kind. Use {param:covariance=hc1}, or other groups."
            ),
        )
    meat, notes = mended(0.5 * (meat + meat.T))
    v = f.bread @ meat @ f.bread * float(np.prod(list(factors.values())))
    return Made(v=v, df=df, factors=factors, groups=groups or {}, notes=notes)


def mended(meat: Array) -> tuple[Array, tuple[Note, ...]]:
    """Return the positive part of a meat, in units that do not matter, and the sentence about it."""
    size = np.sqrt(np.abs(np.diag(meat)))
    values, vectors = np.linalg.eigh(meat / np.outer(size, size))
    if values[0] >= -1e-12 * max(1.0, values[-1]):
        return meat, ()
    good = (vectors * np.maximum(values, 0.0)) @ vectors.T * np.outer(size, size)
    said = Note(
        _(
            "The covariance was not positive semi-definite (least eigenvalue {least:.2g} of the "
            "largest); its positive part is used."
        ),
        least=float(values[0] / values[-1]),
    )
    return good, (said,)
