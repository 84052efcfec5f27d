"""The incidental-parameter corrections of Lee and Yu (2010)."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.linear.traces import sums_of_g
from ...errors import BoundaryError, SpecificationError
from ...options import Options
from ...words import _
from ..errors.covariance import information, inverse, point, traces
from .design import PanelDesign, family
from .likelihood import Maximum, Shape
from .within import WITH_TIME

Array = NDArray[np.float64]


def plain_shape(d: PanelDesign) -> Shape:
    """Return (nT, T, 0), the shape of maximum likelihood."""
    return Shape(d.n * d.T, d.T, 0, log_unit=log(d.y_unit))


def transformed_shape(d: PanelDesign) -> Shape:
    """Return (m, a, c) of the transformation approach, also used for covariances after correction."""
    n, t = d.n, d.T
    if d.fixed_effects not in WITH_TIME:
        periods = t - 1 if d.fixed_effects == "entity" else t
        return Shape(n * periods, periods, 0, log_unit=log(d.y_unit))
    periods = t - 1 if d.fixed_effects == "twoway" else t
    shock = None if d.w is None else d.shock
    return Shape((n - 1) * periods, periods, 1, shock, log(d.y_unit))


def check(d: PanelDesign, correction: str) -> None:
    """Refuse corrections that do not exist for the model; of "robust" see `_robust.choice`.

    Raises
    ------
    SpecificationError
    """
    if correction in ("auto", "none", "robust"):
        return
    if family(d.model) == "none" and correction != "lee-yu-transform":
        raise SpecificationError(
            _(
                "{param:bias_correction={correction!r}} corrects rho or lambda, which "
                "{param:model={model!r}} does not have. Use {param:bias_correction=auto} or "
                "'none'."
            ),
            correction=correction,
            model=d.model,
        )
    if d.fixed_effects == "none":
        raise SpecificationError(
            _(
                "{param:bias_correction={correction!r}} corrects for fixed effects, and there "
                "are none. Use {param:bias_correction=auto} or 'none'."
            ),
            correction=correction,
        )
    if correction == "lee-yu" and family(d.model) == "both":
        raise SpecificationError(
            _(
                "{param:bias_correction=lee-yu} is not known for {param:model={model!r}}, "
                "which has rho and lambda. Use {param:bias_correction=auto}."
            ),
            model=d.model,
        )
    if correction != "lee-yu-transform" or family(d.model) in ("none", "error"):
        return
    if d.fixed_effects in WITH_TIME and not d.shock.even:
        raise SpecificationError(
            _(
                "{param:bias_correction=lee-yu-transform} with time effects needs, in a model "
                "{model!r}, weights whose rows all have one sum; these do not (islands have a "
                "zero row). Use {param:bias_correction=score} (or 'auto'), or row-normalise "
                "and connect the islands."
            ),
            model=d.model,
        )


def corrected(d: PanelDesign, top: Maximum, spectrum: Spectrum, options: Options) -> Maximum:
    """Return the bias-corrected estimates; the log-likelihood stays that of the maximum.

    entity: sigma2·T/(T-1). time and twoway: (b, rho, sigma2) + (1/n) Σ^-1 (0, 1'G1/n, 1/(2 sigma2)),
    Σ the information over nT in Elhorst's form (G applied to the demeaned Z), which published values
    follow; twoway then takes sigma2·T/(T-1). 1'G1/n is 1/(1-rho) where rows of W sum to one. For
    error models v'W1/v'v, v = 1 - lambda W1, stands in its place.
    """
    effects = d.fixed_effects if d.taken == "none" else d.taken
    factor = d.T / (d.T - 1) if effects in ("entity", "twoway") else 1.0
    if effects == "entity":
        return replace(top, sigma2=top.sigma2 * factor)
    error = family(d.model) == "error"
    before = top.lambda_ if error else top.rho
    resolvent = Resolvent(d.matrix, before, symmetric_of(spectrum))
    p = point(d, top)
    shape = plain_shape(d)
    t = traces(spectrum, resolvent, shape, options, squared=True)
    g = None
    if family(d.model) == "lag":
        g = d.lag(resolvent.across(np.tensordot(top.b, p.zt, axes=1)))
    k = top.b.size
    bias = np.zeros(k + 2)
    if error:
        bias[k] = -float(d.shock.slope(before))
    else:
        bias[k] = sums_of_g(resolvent)[0] / d.n
    bias[k + 1] = 1.0 / (2.0 * top.sigma2)
    step = inverse(information(p, shape, t, g)) @ bias * d.T
    after = float(before + step[k])
    _require_inside(after, before, spectrum.bounds)
    own = {"lambda_": after} if error else {"rho": after}
    sigma2 = float(top.sigma2 + step[k + 1]) * factor
    return replace(top, b=top.b + step[:k], sigma2=sigma2, **own)


def symmetric_of(spectrum: Spectrum) -> bool:
    """Return whether W was found similar to a symmetric matrix."""
    owner = getattr(spectrum, "parent", spectrum)
    return bool(getattr(owner, "symmetric", False))


def _require_inside(after: float, before: float, bounds: tuple[float, float]) -> None:
    if not bounds[0] < after < bounds[1]:
        raise BoundaryError(
            _(
                "The Lee–Yu correction moves the spatial parameter from {before:.6g} to "
                "{after:.6g}, outside {low:.6g} to {high:.6g}. Use "
                "{param:bias_correction=auto}."
            ),
            before=before,
            after=after,
            low=bounds[0],
            high=bounds[1],
        )
