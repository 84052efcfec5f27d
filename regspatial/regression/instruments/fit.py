"""From columns without their effects to estimates by instruments, and the tests of the instruments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, fdtrc, fdtri

from ..._kernels.instruments import (
    Estimate,
    apart,
    basis,
    effective_f,
    limited_information,
    of_full_rank,
    overidentification,
    projected,
    rank_statistics,
    two_stage,
    two_step,
)
from ...choices.regression import Estimator
from ...errors import SpecificationError
from ...words import Message, _
from ..panel.least_squares.covariance import Fitted, Made
from ..panel.least_squares.model import Model
from ..panel.least_squares.record import made_of
from .instrumental.record import ConfidenceSet, InstrumentTest, Stage

Array = NDArray[np.float64]

_BIAS = 10.0
"""One over the bias that the critical value of the effective F allows, as a share of the worst case."""
_GRID = 2001


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Columns of an equation with instruments, (…, N), without their effects.

    Attributes
    ----------
    x, d, z : (k, N), (m, N), (L, N)
        Exogenous and endogenous regressors, instruments.
    """

    model: Model
    y: Array
    x: Array
    d: Array
    z: Array

    @property
    def free(self) -> int:
        """Free effects."""
        return self.model.effects.rank

    def made(self, columns: Array, e: Array, bread: Array, used: int) -> Made:
        """Return the sandwich of scores columns × e with `used` coefficients (and free effects)."""
        f = Fitted(
            x=columns,
            e=e,
            bread=bread,
            free=self.free + used - len(columns),
            effects=self.model.sample.effects,
        )
        return made_of(self.model, f)

    def meat(self, columns: Array, e: Array, used: int, *, factor: bool) -> Array:
        """Return the covariance of the sum of columns × e, with or without small-sample factors."""
        if self.model.asked.covariance == "classical":
            over = e.size - used - self.free if factor else e.size
            return float(e @ e) / over * (columns @ columns.T)
        made = self.made(columns, e, np.eye(len(columns)), used)
        return made.v if factor else made.v / float(np.prod(list(made.factors.values())))


def residuals_of(c: Columns) -> Array:
    """Return the residuals of two-stage least squares."""
    return two_stage(c.y, np.vstack([c.x, c.d]), basis(np.vstack([c.x, c.z]))).e


def estimated(c: Columns, how: Estimator) -> tuple[Estimate, Made, float]:
    """Return the estimate, its covariance, and kappa (NaN for GMM)."""
    x, used = np.vstack([c.x, c.d]), len(c.x) + len(c.d)
    q = basis(np.vstack([c.x, c.z]))
    liml = how == "liml"
    est = limited_information(c.y, x, q, len(c.x)) if liml else two_stage(c.y, x, q)
    if how != "gmm":
        return est, c.made(est.fitted, est.e, est.bread, used), est.kappa
    found = two_step(c.y, x, q, est.e, lambda s, e: c.meat(s, e, used, factor=False))
    if found is None:
        raise SpecificationError(
            _(
                "GMM weighs {n} moments by the inverse of their covariance, which has not full rank: there "
                "are too few clusters (or periods) for them. Use {param:estimator=2sls}, other clusters, or "
                "fewer regressors and instruments."
            ),
            n=q.shape[1],
        )
    made = c.made(est.fitted, found.e, est.bread, used)
    small = float(np.prod(list(made.factors.values())))
    if c.model.asked.covariance == "classical":
        small = c.y.size / (c.y.size - used - c.free)
    made = Made(
        v=found.v * small, df=made.df, factors=made.factors, groups=made.groups, notes=made.notes
    )
    return Estimate(found.b, found.e, est.fitted, est.bread), made, float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Apart:
    """What the exogenous regressors leave of y, d and z, and their reduced forms.

    Attributes
    ----------
    z : (L, N)
        Of unit length; `length` is what they were divided by.
    pi : (L, 1 + m)
        Coefficients of the instruments in the equations of y and of each d.
    rest : (1 + m, N)
    inverse : (L, L)
        (Z'Z)⁻¹.
    """

    c: Columns
    y: Array
    d: Array
    z: Array
    length: Array
    pi: Array
    rest: Array
    inverse: Array

    @classmethod
    def of(cls, c: Columns) -> Apart:
        """Partial the exogenous regressors out."""
        own = basis(c.x) if len(c.x) else np.zeros((c.y.size, 0))
        y, d, z = apart(own, c.y[None])[0], apart(own, c.d), apart(own, c.z)
        both = np.vstack([y[None], d])
        length = np.linalg.norm(z, axis=1)
        z = z / length[:, None]
        base, r = la.qr(z.T, mode="economic")
        inner = la.solve_triangular(r, np.eye(len(z)))
        return cls(
            c=c,
            y=y,
            d=d,
            z=z,
            length=length,
            pi=inner @ (base.T @ both.T),
            rest=both - projected(base, both),
            inverse=inner @ inner.T,
        )

    @property
    def used(self) -> int:
        """Coefficients of a reduced form."""
        return len(self.c.x) + len(self.z)

    def made(self, equation: int) -> Made:
        """Return the covariance of the instruments' coefficients in one equation."""
        return self.c.made(self.z, self.rest[equation], self.inverse, self.used)

    def stage(self, equation: int, y_name: str, names: tuple[str, ...], scales: Array) -> Stage:
        """Return one reduced form as a record; scales turn its coefficients into units of the data."""
        left = (self.y, *self.d)[equation]
        rest = self.rest[equation]
        made = self.made(equation)
        scales = scales / self.length
        return Stage(
            y_name=y_name,
            terms=names,
            estimates=self.pi[:, equation] * scales,
            covariance=made.v * scales[:, None] * scales,
            df=made.df,
            r2_partial=1.0 - float(rest @ rest) / float(left @ left),
        )


def first_stages(a: Apart, names: tuple[str, ...]) -> tuple[InstrumentTest, ...]:
    """Return the F of the instruments in the equation of each endogenous regressor."""
    out = []
    for k, name in enumerate(names, start=1):
        made = a.made(k)
        f = _wald(a.pi[:, k], made.v) / len(a.z)
        out.append(
            _f("first-stage", name, _("the instruments do not explain it"), f, len(a.z), made.df)
        )
    return tuple(out)


def _wald(b: Array, v: Array) -> float:
    if not of_full_rank(v):
        return float("nan")
    size = np.sqrt(np.diag(v))
    return float(b / size @ la.solve(v / np.outer(size, size), b / size, assume_a="pos"))


def _f(name: str, of: str, null: str, f: float, df: int, df2: int) -> InstrumentTest:
    return InstrumentTest(
        name=name,
        of=of,
        null=Message(null),
        statistic=f,
        df=df,
        df2=df2,
        p_value=float(fdtrc(df, df2, np.maximum(f, 0.0))),
    )


def weak_identification(a: Apart, names: tuple[str, ...]) -> tuple[InstrumentTest, ...]:
    """Return Kleibergen and Paap's statistics and, of one endogenous regressor, the effective F."""
    many, m = len(a.z), len(a.d)
    size = np.linalg.norm(a.d, axis=1)

    def meat_of(rest: Array, wald: bool) -> Array:
        scores = np.vstack([a.z * one for one in rest])
        if a.c.model.asked.covariance == "classical":
            over = rest.shape[1] - ((a.used + a.c.free) if wald else 0)
            return np.asarray(np.kron(rest @ rest.T / over, a.z @ a.z.T))
        return a.c.meat(scores, np.ones(rest.shape[1]), a.used, factor=wald)

    lm, wald = rank_statistics(a.d / size[:, None], a.z, meat_of)
    df = many - m + 1
    df2 = a.made(1).df
    underidentified = _("not identified (rank too low)")
    out = [
        InstrumentTest(
            name="kp-lm",
            of="",
            null=Message(underidentified),
            statistic=lm,
            df=df,
            df2=None,
            p_value=float(chdtrc(df, lm)),
        ),
        InstrumentTest(
            name="kp-f",
            of="",
            null=Message(_("the instruments are weak")),
            statistic=wald / many,
            df=many,
            df2=df2,
            p_value=float("nan"),
        ),
    ]
    if m == 1:
        meat = a.c.meat(a.z, a.rest[1], a.used, factor=True)
        out.append(
            InstrumentTest(
                name="effective-f",
                of=names[0],
                null=Message(_("the bias may exceed 10 % of the worst case")),
                statistic=effective_f(a.d[0], a.z, meat),
                df=many,
                df2=df2,
                p_value=float("nan"),
                critical=_critical(a.inverse, meat),
            )
        )
    return tuple(out)


def _critical(inverse: Array, meat: Array) -> float:
    """Return Montiel Olea and Pflueger's simplified critical value (5 %, bias 10 %)."""
    from scipy.stats import ncx2

    half = la.cholesky(inverse, lower=True)
    w = half.T @ meat @ half
    trace, square = float(np.trace(w)), float(np.sum(w * w))
    most = float(np.linalg.eigvalsh(w)[-1])
    k = trace**2 * (1 + 2 * _BIAS) / (square + 2 * _BIAS * trace * most)
    return float(ncx2.ppf(0.95, k, _BIAS * k)) / k


def anderson_rubin(
    a: Apart, name: str, level: float, scale: float
) -> tuple[InstrumentTest, ConfidenceSet | None]:
    """Return the Anderson–Rubin test of zero, and the values of the coefficient that it keeps.

    NaN and None where the covariance of the instruments' moments has no inverse at some value.

    With g(b) = Z'(y - bd) and Ω(b) the covariance of its sum from the residuals of the reduced forms,
    AR(b) = g'Ω⁻¹g/L; Ω(b) = Ω_yy - b (Ω_yd + Ω_dy) + b² Ω_dd. The set is where AR(b) is at most the
    quantile of F(L, df): its ends are found between points of a line bent to reach both infinities.
    """
    many, df = len(a.z), a.made(0).df
    root = la.cholesky(a.inverse, lower=True)
    zy, zd = root.T @ (a.z @ a.y), root.T @ (a.z @ a.d[0])

    def meat(e: Array) -> Array:
        return np.asarray(root.T @ a.c.meat(a.z, e, a.used, factor=True) @ root)

    unit = float(np.linalg.norm(a.rest[0]) / np.linalg.norm(a.rest[1]))
    ry, rd = a.rest[0], a.rest[1] * unit
    yy, dd = meat(ry), meat(rd)
    cross = meat(ry + rd) - yy - dd
    zd = zd * unit

    def omega(angle: float) -> Array:
        s, c = np.sin(angle), np.cos(angle)
        return np.asarray(c * c * yy - s * c * cross + s * s * dd)

    def excess(angle: float) -> float:
        """AR less its quantile at b = unit·tan(angle), continuous at both infinities."""
        g = np.cos(angle) * zy - np.sin(angle) * zd
        return float(g @ la.solve(omega(angle), g, assume_a="pos")) / many - quantile

    quantile = float(fdtri(many, df, level))
    null = _("its coefficient is zero")
    turns = np.linspace(-np.pi / 2, np.pi / 2, _GRID)
    if not all(of_full_rank(omega(t)) for t in (0.0, *turns)):
        return _f("anderson-rubin", name, null, float("nan"), many, df), None
    test = _f("anderson-rubin", name, null, excess(0.0) + quantile, many, df)
    best = float(
        np.arctan2(zd @ zy, zd @ zd)
    )  # least squares of the reduced forms: AR is low there
    turns = np.unique(np.append(turns, best))
    value = np.array([excess(t) for t in turns])
    ends = [
        float(brentq(excess, turns[k], turns[k + 1], xtol=1e-15, rtol=1e-14))
        for k in np.flatnonzero((value[:-1] <= 0) != (value[1:] <= 0)).tolist()
    ]
    cuts = [-np.pi / 2, *ends, np.pi / 2]
    pieces = []
    for low, high in pairwise(cuts):
        if excess(0.5 * (low + high)) <= 0.0:
            pieces.append((_value(low) * unit * scale, _value(high) * unit * scale))
    return test, ConfidenceSet(variable=name, level=level, pieces=tuple(pieces))


def _value(angle: float) -> float:
    if abs(angle) >= np.pi / 2:
        return float(np.copysign(np.inf, angle))
    return float(np.tan(angle))


def overidentified(c: Columns, est: Estimate, how: Estimator) -> tuple[InstrumentTest, ...]:
    """Return Hansen's J (Sargan's statistic with the classical covariance), if it exists."""
    df = len(c.z) - len(c.d)
    if df == 0:
        return ()
    x, used = np.vstack([c.x, c.d]), len(c.x) + len(c.d)
    q = basis(np.vstack([c.x, c.z]))
    first = two_stage(c.y, x, q).e if how == "gmm" else est.e
    j = overidentification(x, q, first, lambda s, e: c.meat(s, e, used, factor=False), c.y)
    plain = c.model.asked.covariance == "classical"
    return (
        InstrumentTest(
            name="sargan" if plain else "overidentification",
            of="",
            null=Message(_("all instruments are valid")),
            statistic=j,
            df=df,
            df2=None,
            p_value=float(chdtrc(df, j)),
        ),
    )


def endogeneity(c: Columns, a: Apart) -> InstrumentTest:
    """Return the F of the first stages' residuals beside the regressors (Wooldridge 2010, 6.2)."""
    x = np.vstack([c.x, c.d, a.rest[1:]])
    scale = np.linalg.norm(x, axis=1)
    base, r = la.qr((x / scale[:, None]).T, mode="economic")
    inner = la.solve_triangular(r, np.eye(len(x))) / scale[:, None]
    b = inner @ (base.T @ c.y)
    made = c.made(x, c.y - b @ x, inner @ inner.T, len(x))
    m = len(c.d)
    f = _wald(b[-m:], made.v[-m:, -m:]) / m
    return _f("endogeneity", "", _("the regressors in brackets are exogenous"), f, m, made.df)
