"""Information, observed Hessian and scores of models with rho and lambda together (sac, gns)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.traces import cross_sums, frobenius, product_trace, sums_of_g
from ...options import Options
from ..estimation.conditioning import Basis
from ..estimation.design import PanelDesign
from ..estimation.filtered import filtered
from ..estimation.likelihood import Maximum, Shape
from ..estimation.within import WITH_TIME
from ..robust.applies import applies
from .covariance import Traces, inverse, sandwich
from .pairs_of_regions import OfResolvent, Pairs, form

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BothPoint:
    """The model's arrays at one value of the parameters.

    Attributes
    ----------
    zt : (K, T, n)
        J B Z.
    e, w_rho, w_lambda : (T, n)
        Residuals, and minus their derivatives: J B W y, and for lambda J(W u) and what the turning
        of J adds.
    wz : (K, T, n)
        With e its product is that of minus the derivative of `zt` by lambda.
    wwy : (T, n)
        The same for `w_rho`.
    bend : float
        See `_filtered`.
    """

    rho: float
    lambda_: float
    sigma2: float
    zt: Array
    e: Array
    w_rho: Array
    w_lambda: Array
    wz: Array
    wwy: Array
    bend: float


def both_point(d: PanelDesign, top: Maximum) -> BothPoint:
    """Return the arrays of a model at its maximum."""
    u = d.y - top.rho * d.lag(d.y) - np.tensordot(top.b, d.Z, axes=1)
    wy = d.lag(d.y)
    f = filtered(d, top.lambda_, np.concatenate([d.Z, [wy, u]]))
    return BothPoint(
        rho=top.rho,
        lambda_=top.lambda_,
        sigma2=top.sigma2,
        zt=f.values[:-2],
        e=f.values[-1],
        w_rho=f.values[-2],
        w_lambda=f.minus_slope[-1],
        wz=f.minus_slope[:-2],
        wwy=f.minus_slope[-2],
        bend=f.bend,
    )


def _cross_traces(
    g: Resolvent, h: Resolvent, tg: Traces, th: Traces, shape: Shape, options: Options
) -> tuple[float, float]:
    """Return tr GH and tr G'H, G and H at rho and lambda, after taking out means where c = 1."""
    first, second = tg.g, th.g
    if shape.c:  # those of G and H themselves
        first, second = first + sums_of_g(g)[0] / g.n, second + sums_of_g(h)[0] / h.n
    product = product_trace(g, h, first, second)
    inner = frobenius(g, h, options.probes, product=product)
    if shape.c:
        gh, hg, both, inner_sum = cross_sums(g, h)
        product += -(gh + hg) / g.n + both / g.n**2
        inner -= inner_sum / g.n
    return product, inner


def mean_of_lag(d: PanelDesign, p: BothPoint, resolvents: tuple[Resolvent, Resolvent]) -> Array:
    """Return J B W E(y), (T, n), effects included."""
    of_rho, of_lambda = resolvents
    mean = of_rho.across(d.y - p.rho * d.lag(d.y) - of_lambda.across(p.e))
    return np.asarray(filtered(d, p.lambda_, d.lag(mean)[None]).values[0])


def both_analytic(
    d: PanelDesign,
    p: BothPoint,
    shape: Shape,
    of: tuple[Traces, Traces],
    resolvents: tuple[Resolvent, Resolvent],
    options: Options,
) -> Array:
    """Return the inverse of the expected information, by way of `_conditioning`."""
    basis = Basis.of(p.zt)
    g, delta = basis.split(mean_of_lag(d, p, resolvents))
    found = both_information(d, replace(p, zt=basis.q), shape, of, resolvents, options, g)
    return basis.back(inverse(found), [delta])


def both_conditioned(p: BothPoint) -> tuple[BothPoint, Basis, list[Array]]:
    """Return the point in parameters that lose no digits, and the way back (see `_conditioning`)."""
    basis = Basis.of(p.zt)
    (r, of_rho), (m, of_lambda) = basis.split(p.w_rho), basis.split(p.w_lambda)
    wz = basis.carried(p.wz)
    bend = p.bend - 2.0 * float(of_lambda @ np.tensordot(wz, p.e, axes=2))
    wwy = p.wwy - np.tensordot(of_rho, wz, axes=1)
    p = replace(p, zt=basis.q, w_rho=r, w_lambda=m, wz=wz, wwy=wwy, bend=bend)
    return p, basis, [of_rho, of_lambda]


def both_pairs(
    d: PanelDesign,
    p: BothPoint,
    resolvents: tuple[Resolvent, Resolvent],
    shape: Shape,
    *,
    by_region: bool = False,
) -> Pairs:
    """Return what the scores of rho and lambda have of pairs of regions.

    Parameters
    ----------
    by_region : bool
        Whether errors are those of `_robust`, where these apply; not of random effects, nor cell by cell.
    """
    v = d.shock.vector(p.lambda_) if d.fixed_effects in WITH_TIME else None
    g, h = (OfResolvent(one) for one in resolvents)
    forms = (form(g, p.e, v), form(h, p.e, v, p.w_lambda))
    periods, corrected = 0, shape.m < d.n * d.T
    if by_region and corrected and applies(d):
        periods = d.T - 1 if d.fixed_effects in ("entity", "twoway") else d.T
    return Pairs(
        e=p.e,
        sigma2=p.sigma2,
        m=shape.m,
        by_time=v is not None,
        periods=periods,
        v=v,
        forms=tuple(enumerate(forms, start=len(p.zt))),
    )


def with_columns(pairs: Pairs | None, p: BothPoint) -> Pairs | None:
    """Return pairs with what stands in front of residuals in the scores of slopes, rho and lambda, if by region."""
    if pairs is None or not pairs.periods:
        return pairs
    # That of lambda moves residuals alone; its difference would be rounding, and a column of its own in a basis.
    of_rho = p.w_rho - pairs.forms[0][1].moved
    spatial = np.stack([of_rho, np.zeros_like(of_rho)])
    return replace(pairs, linear=np.concatenate([p.zt, spatial]))


def both_robust(
    p: BothPoint, shape: Shape, of: tuple[Traces, Traces], kind: str, pairs: Pairs | None
) -> Array:
    """Return the inverse of the observed Hessian, or a sandwich about it."""
    p, basis, deltas = both_conditioned(p)
    v, pairs = inverse(both_hessian(p, shape, of)), with_columns(pairs, p)
    if kind != "observed":
        v = sandwich(v, both_scores(p, shape, of), kind, pairs)
    return basis.back(v, deltas)


def both_information(
    d: PanelDesign,
    p: BothPoint,
    shape: Shape,
    of: tuple[Traces, Traces],
    resolvents: tuple[Resolvent, Resolvent],
    options: Options,
    g: Array | None = None,
) -> Array:
    """Return the expected information in (b, rho, lambda, sigma2); traces of rho and of lambda.

    g, where it is given, is J B W E(y).
    """
    (tg, th), k, s2 = of, len(p.zt), p.sigma2
    cross = _cross_traces(*resolvents, tg, th, shape, options)
    z = p.zt.reshape(k, -1)
    if g is None:
        g = mean_of_lag(d, p, resolvents)
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ g.ravel() / s2
    out[k, k] = float(np.sum(g * g)) / s2 + shape.a * (tg.g2 + tg.gg)
    out[k + 1, k + 1] = shape.a * (th.g2 + th.gg)
    out[k, k + 1] = out[k + 1, k] = shape.a * sum(cross)
    out[k, -1] = out[-1, k] = shape.a * tg.g / s2
    out[k + 1, -1] = out[-1, k + 1] = shape.a * th.g / s2
    out[-1, -1] = shape.m / (2 * s2**2)
    return out


def both_hessian(p: BothPoint, shape: Shape, of: tuple[Traces, Traces]) -> Array:
    """Return minus the second derivative of the log-likelihood in (b, rho, lambda, sigma2)."""
    (tg, th), k, s2 = of, len(p.zt), p.sigma2
    z, e = p.zt.reshape(k, -1), p.e.ravel()
    r, m = p.w_rho.ravel(), p.w_lambda.ravel()
    out = np.zeros((k + 3, k + 3))
    out[:k, :k] = z @ z.T / s2
    out[:k, k] = out[k, :k] = z @ r / s2
    out[:k, k + 1] = out[k + 1, :k] = (z @ m + p.wz.reshape(k, -1) @ e) / s2
    out[k, k] = float(r @ r) / s2 + shape.a * tg.curve
    out[k + 1, k + 1] = (float(m @ m) + p.bend) / s2 + shape.a * th.curve
    out[k, k + 1] = out[k + 1, k] = float(r @ m + p.wwy.ravel() @ e) / s2
    out[:-1, -1] = out[-1, :-1] = np.concatenate([z @ e, [r @ e, m @ e]]) / s2**2
    out[-1, -1] = float(e @ e) / s2**3 - shape.m / (2 * s2**2)
    return out


def both_scores(p: BothPoint, shape: Shape, of: tuple[Traces, Traces]) -> Array:
    """Return the score of each observation, (P, T, n)."""
    (tg, th), s2, size = of, p.sigma2, p.e.size
    return np.concatenate(
        [
            p.zt * p.e[None] / s2,
            (p.w_rho * p.e / s2 - shape.a * tg.g / size)[None],
            (p.w_lambda * p.e / s2 - shape.a * th.g / size)[None],
            (p.e**2 / (2 * s2**2) - shape.m / size / (2 * s2))[None],
        ]
    )
