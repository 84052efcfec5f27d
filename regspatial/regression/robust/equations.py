"""The robust score of rho, or of lambda, as a function of it, with its derivative.

    lag (sar, sdm):      f = w'e - Σ_i d_i e_i'e_i,   e = M (I - rho W) y, w = J(Wy)
    errors (sem, sdem):  f = e'He - Σ_i d_i e_i'e_i,  e = M_lambda B y

M is J less the projection on the regressors without effects, d as in `weights`. After Lin and Lee (2010) and Liu and
Yang (2015, 2020), with one weight a region, so that it holds whatever errors are over time within regions, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..._kernels.region_traces import RegionTraces, Routes
from ...errors import SpecificationError
from ...results.table import region
from ...words import _
from ..errors.covariance import Point, point
from ..estimation.conditioning import Basis
from ..estimation.design import PanelDesign, family
from ..estimation.lee_yu import transformed_shape
from ..estimation.likelihood import Concentrated, Maximum
from ..estimation.within import WITH_TIME
from .weights import OfColumns, moved_weights, weights

Array = NDArray[np.float64]

EXACT_REGIONS = 3000
"""Regions up to which what the regressors take of residuals is in the weights; above it is k/(nT) of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forms:
    """What the score's quadratic form is made of: B = QG(Q) - QDQ.

    Attributes
    ----------
    v : (n,) or None
        What effects of periods take out; None without them.
    both_sides : bool
        Whether Q stands on both sides of G (errors).
    d, d_slope : (n,) arrays
        The weights of regions, and their derivative by rho or lambda.
    """

    v: Array | None
    both_sides: bool
    d: Array
    d_slope: Array

    @property
    def u(self) -> Array | None:
        """v∘v/v'v."""
        return None if self.v is None else self.v**2 / float(self.v @ self.v)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class At:
    """The score at one value.

    Attributes
    ----------
    value, slope : float
        f, and its derivative with the slopes of regressors following.
    """

    value: float
    slope: float
    g: RegionTraces
    forms: Forms


class Equation(Protocol):
    """The score as a function of rho, or of lambda."""

    def at(self, value: float, *, likelihood: bool = False) -> At:
        """Return f; with `likelihood` one weight stands for all regions, as in the score of likelihood."""
        ...

    def point(self, value: float, top: Maximum) -> tuple[Maximum, Point]:
        """Return the estimates and the arrays of the model at a value, from the likelihood's maximum."""
        ...


def equation(d: PanelDesign, problem: Concentrated, routes: Routes) -> Equation:
    """Return the score of a model with rho, or with lambda."""
    return (OfErrors if family(d.model) == "error" else OfLag)(d, problem, routes)


def _moved(
    d: PanelDesign, problem: Concentrated, value: float, top: Maximum
) -> tuple[Maximum, Point]:
    """Return slopes and sigma2 at another rho, or lambda, sigma2 over what the effects leave."""
    if value != (top.lambda_ if problem.error else top.rho):
        b, squares, _unused = problem.solve(value)
        own = {"lambda_": value} if problem.error else {"rho": value}
        top = replace(top, b=b, sigma2=squares / transformed_shape(d).m, **own)
    return top, point(d, top)


class OfLag:
    """w'e - Σ d_i e_i'e_i."""

    def __init__(self, d: PanelDesign, problem: Concentrated, routes: Routes):
        self.d, self.problem, self.routes = d, problem, routes
        basis = Basis.of(d.within(d.Z))
        self._y = basis.split(d.within(d.y))[0]
        self._w = basis.split(d.within(d.wy))[0]
        self.by_time = d.fixed_effects in WITH_TIME
        periods = d.T - 1 if d.fixed_effects in ("entity", "twoway") else d.T
        self._exact = OfColumns(basis.q, periods, self.by_time) if d.n <= EXACT_REGIONS else None

    def at(self, value: float, *, likelihood: bool = False) -> At:
        """Return f at rho."""
        g, e, n = self.routes.at(value), self._y - value * self._w, self.d.n
        h, more = g.own, g.squared
        if self.by_time:
            sums = g.back(np.ones(n))
            h, more = h - sums / n, more - g.back(sums) / n
        forms = self._forms(g, h, more, likelihood)
        de = forms.d * e
        slope = 2.0 * float(np.sum(self._w * de)) - float(np.sum(self._w**2))
        slope -= float(np.sum(forms.d_slope * e * e))
        return At(value=float(np.sum((self._w - de) * e)), slope=slope, g=g, forms=forms)

    def point(self, value: float, top: Maximum) -> tuple[Maximum, Point]:
        """Return the estimates and arrays at rho."""
        return _moved(self.d, self.problem, value, top)

    def _forms(self, g: RegionTraces, h: Array, more: Array, likelihood: bool) -> Forms:
        n = self.d.n
        v = np.ones(n) if self.by_time else None
        u = None if v is None else v / n
        if likelihood:
            left = n - 1 if self.by_time else n
            of, slope = np.full(n, h.sum() / left), np.full(n, more.sum() / left)
        elif self._exact is None:
            of, slope = weights(h, u), weights(more, u)
        else:
            exact = self._exact
            of = exact.weights(exact.right(h, g.back))
            slope = exact.weights(exact.right(more, lambda q: g.back(g.back(q))))
        return Forms(v=v, both_sides=False, d=of, d_slope=slope)


class OfErrors:
    """e'He - Σ d_i e_i'e_i."""

    def __init__(self, d: PanelDesign, problem: Concentrated, routes: Routes):
        self.d, self.problem, self.routes = d, problem, routes
        self.by_time = d.fixed_effects in WITH_TIME
        self._any = Maximum(b=np.zeros(0), sigma2=1.0, loglik=0.0)

    def at(self, value: float, *, likelihood: bool = False) -> At:
        """Return f at lambda."""
        b = self.problem.solve(value)[0]
        p = point(self.d, replace(self._any, b=b, lambda_=value))
        g = self.routes.at(value)
        forms = self._forms(value, g, likelihood)
        e, he = p.e, g.across(p.e)
        back = g.back(p.e)
        moved = -self._left(p)
        slope = float(np.sum(moved * (he + back))) + float(np.sum(back * he))
        slope -= float(np.sum(forms.d_slope * e * e)) + 2.0 * float(np.sum(forms.d * e * moved))
        return At(value=float(np.sum((he - forms.d * e) * e)), slope=slope, g=g, forms=forms)

    def point(self, value: float, top: Maximum) -> tuple[Maximum, Point]:
        """Return the estimates and arrays at lambda."""
        return _moved(self.d, self.problem, value, top)

    @staticmethod
    def _left(p: Point) -> Array:
        """Return -de/d lambda with b following: z'e = 0 all along."""
        if p.w is None or p.wz is None:
            raise TypeError
        basis = Basis.of(p.zt)
        left = basis.split(p.w)[0]
        turn = np.tensordot(basis.carried(p.wz), p.e, axes=2)  # R^-T wz'e
        return np.asarray(left - np.tensordot(turn, basis.q, axes=1))

    def _forms(self, value: float, g: RegionTraces, likelihood: bool) -> Forms:
        n = self.d.n
        if not self.by_time:
            h, more, v, u, u_slope = g.own, g.squared, None, None, None
        else:
            r = self.d.shock.sums
            v = self.d.shock.vector(value)
            u = v**2 / float(v @ v)
            refuse_one_region(u, self.d.ids)
            h, more, u_slope = _crossed(g, v, r)
        if likelihood:
            left = n - 1 if self.by_time else n
            of, slope = np.full(n, h.sum() / left), np.full(n, more.sum() / left)
        else:
            of = weights(h, u)
            slope = moved_weights(of, more, u, u_slope)
        return Forms(v=v, both_sides=True, d=of, d_slope=slope)


def _crossed(g: RegionTraces, v: Array, r: Array) -> tuple[Array, Array, Array]:
    """Return diag QHQ, its derivative and that of u, where v moves by -r, r = Hv = W1."""
    size, along, back = float(v @ v), float(v @ r), g.back(v)
    both, more = back + r, g.back(back - r)
    h = g.own - v * both / size + v**2 * along / size**2
    slope = (
        g.squared
        + (r * both - v * more) / size
        - 2.0 * along * v * both / size**2
        - (2.0 * v * r * along + v**2 * float(r @ r)) / size**2
        + 4.0 * v**2 * along**2 / size**3
    )
    u_slope = -2.0 * v * r / size + 2.0 * v**2 * along / size**2
    return h, slope, u_slope


def refuse_one_region(u: Array, ids: tuple[str, ...]) -> None:
    """Refuse weights under which one region has half of what effects of periods take.

    Raises
    ------
    SpecificationError
    """
    if u.max() < 0.5:
        return
    raise SpecificationError(
        _(
            "{region} has {share:.0f}% of what an effect of a period is under these weights (its row sums to far more than "
            "those of others), so that no weights of regions make the score of lambda right for any variances. Use "
            "{param:bias_correction=lee-yu-transform}, or row-normalise the weights."
        ),
        region=region(ids[int(np.argmax(u))]),
        share=100.0 * float(u.max()),
    )
