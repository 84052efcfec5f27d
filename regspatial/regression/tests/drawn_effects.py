"""Likelihood ratios of effects in data drawn from the model without them (parametric bootstrap).

Only the ratio is wanted, so that e'e is found as a function of rho or lambda for all draws at once: of a
lag it is a parabola in rho, of errors the regressors (I - lambda W) Z have one basis a lambda, whatever y.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.executor import run
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.random import Numbers
from ...options import Options
from ...progress import Progress, report
from ..estimation.correction import resolve
from ..estimation.design import PanelDesign, family
from ..estimation.lee_yu import plain_shape
from ..estimation.likelihood import Shape
from ..estimation.within import count, within
from ..panel.unbalanced.design import UnbalancedDesign
from ..panel.unbalanced.null_data import UnbalancedModel, UnbalancedNull
from ..panel.unbalanced.record import resolved
from .drawn_maxima import of_both, vertex
from .residual_statistics import Null, refitted

Array = NDArray[np.float64]

NODES = 240
"""Values of rho or lambda at which a likelihood is looked at first; the parabola through the best three
leaves less than 1e-5 of the ratio."""
_ZOOMS, _POINTS = 4, 9
_AT_ONCE, _OF_A_LAG = 2e6, 1.2e5
"""Numbers of y drawn at once: errors have a basis a value of lambda and batch, a lag needs none."""
_LOGDETS = 2e5
"""Eigenvalues times values of rho looked at at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The log-likelihood of a model of some effects, at its maximum, for many y.

    Attributes
    ----------
    d : PanelDesign
    maxima : callable
        (R, T, n) to (R,): the maxima without the constant.
    """

    d: PanelDesign
    maxima: Callable[[Array], Array]

    @classmethod
    def of(cls, d: PanelDesign, spectrum: Spectrum | None, shape: Shape | None = None) -> Profile:
        """Return the profile of a design, by default of the uncorrected likelihood."""
        shape = shape or _plain(d)
        z = d.within(d.Z).reshape(len(d.terms), -1)
        z = z / np.linalg.norm(z, axis=1, keepdims=True)
        if spectrum is None:
            q = np.linalg.qr(z.T)[0]
            return cls(d, partial(_of_least_squares, d, m=shape.m, q=q))
        rho = _nodes(spectrum)
        logdet = np.asarray(spectrum.logdet(rho))
        if family(d.model) == "both":
            pair = (
                shape.a * (logdet - shape.taken(rho)),
                shape.a * (logdet - shape.shock_taken(rho)),
            )
            return cls(d, partial(of_both, d, m=shape.m, rho=rho, jacobian=pair))
        if isinstance(d, UnbalancedDesign) and family(d.model) == "error":
            return cls(d, partial(_of_errors_among, d, rho=rho, logdet=logdet))
        if family(d.model) == "error":
            jacobian = shape.a * (logdet - shape.shock_taken(rho))
            return cls(d, partial(_of_errors, d, m=shape.m, rho=rho, jacobian=jacobian))
        q = np.linalg.qr(z.T)[0]
        return cls(d, partial(_of_a_lag, d, shape=shape, rho=rho, q=q, spectrum=spectrum))


def batch(cells: int, *, errors: bool) -> int:
    """Return how many data sets of so many cells are drawn at once."""
    return max(1, int((_AT_ONCE if errors else _OF_A_LAG) // cells))


def _plain(d: PanelDesign) -> Shape:
    """Return the uncorrected likelihood's: of weights by time the log-determinant is that of all periods."""
    return Shape(d.y.size, 1, 0) if isinstance(d, UnbalancedDesign) else plain_shape(d)


def _nodes(spectrum: Spectrum) -> Array:
    low, high = spectrum.bounds
    at = 0.5 - 0.5 * np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    return np.asarray(low + (high - low) * at)


def _off(values: Array, q: Array) -> Array:
    flat = values.reshape(len(values), -1)
    return np.asarray(flat - (flat @ q) @ q.T)


def _squares(values: Array) -> Array:
    return np.asarray(np.einsum("ij,ij->i", values, values))


def _of_least_squares(d: PanelDesign, y: Array, m: int, q: Array) -> Array:
    return np.asarray(-0.5 * m * np.log(_squares(_off(d.within(y), q))))


def _of_a_lag(
    d: PanelDesign, y: Array, shape: Shape, rho: Array, q: Array, spectrum: Spectrum
) -> Array:
    e, w = _off(d.within(y), q), _off(d.within(d.lag(y)), q)
    a, b, c = _squares(e), np.einsum("ij,ij->i", e, w), _squares(w)

    def value(r: Array) -> Array:
        s = a[:, None] - 2.0 * r * b[:, None] + r**2 * c[:, None]
        flat = r.ravel()
        parts = np.array_split(flat, max(1, int(flat.size * d.n // _LOGDETS)))
        logdet = np.concatenate([np.asarray(spectrum.logdet(one)) for one in parts])
        jacobian = shape.a * (logdet - shape.taken(flat))
        return np.asarray(jacobian.reshape(r.shape) - 0.5 * shape.m * np.log(s))

    best = value(rho[None]).argmax(axis=1)
    low, high = rho[np.maximum(best - 1, 0)], rho[np.minimum(best + 1, NODES - 1)]
    found = np.empty(len(y))
    rows = np.arange(len(y))
    for _unused in range(_ZOOMS):
        at = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _POINTS)
        seen = value(at)
        k = seen.argmax(axis=1)
        found = seen[rows, k]
        low, high = at[rows, np.maximum(k - 1, 0)], at[rows, np.minimum(k + 1, _POINTS - 1)]
    return found


def _of_errors(d: PanelDesign, y: Array, m: int, rho: Array, jacobian: Array) -> Array:
    """Return the maxima; where rows of W have several sums, what effects take turns with lambda."""
    shock, wz, wy = d.turning, d.lag(d.Z), d.lag(y)
    size = np.linalg.norm(d.within(d.Z).reshape(len(d.terms), -1), axis=1, keepdims=True)
    seen = np.empty((len(y), NODES))
    for k, r in enumerate(rho):
        v = None if shock is None else shock.vector(float(r))
        z = within(d.Z - r * wz, d.fixed_effects, v).reshape(len(d.terms), -1) / size
        by = within(y - r * wy, d.fixed_effects, v).reshape(len(y), -1)
        inside = by @ np.linalg.qr(z.T)[0]
        seen[:, k] = jacobian[k] - 0.5 * m * np.log(_squares(by) - _squares(inside))
    return vertex(rho, seen)


def _of_errors_among(d: UnbalancedDesign, y: Array, rho: Array, logdet: Array) -> Array:
    """Return the maxima where what takes out the effects is (I - lambda W) of each dummy."""
    blocks, dummies = d.error_blocks, d.dummies.columns.T.toarray()
    z = d.Z[:, 0] / np.linalg.norm(d.Z[:, 0], axis=1, keepdims=True)
    columns, own = np.vstack([dummies, z]), d.within(y)[:, 0]
    moved, lagged = blocks.lag(columns), blocks.lag(own)
    seen = np.empty((len(y), NODES))
    for k, r in enumerate(rho):
        q = np.linalg.qr((columns - r * moved).T)[0]
        seen[:, k] = logdet[k] - 0.5 * d.size * np.log(_squares(_off(own - r * lagged, q)))
    return vertex(rho, seen)


def drawn_ratios(
    designs: Mapping[str, PanelDesign],
    pairs: Mapping[str, tuple[str, str]],
    spectrum: Spectrum | None,
    draws: int,
    seed: int,
    options: Options,
    progress: Progress | None = None,
) -> dict[str, Array]:
    """Return the likelihood ratios (draws,) of each test where its null is true.

    Parameters
    ----------
    designs : mapping of effects to the design with them
    pairs : mapping of a test to the effects of the larger and of the smaller model
    """
    profiles = {effects: Profile.of(d, spectrum) for effects, d in designs.items()}
    out: dict[str, Array] = {}
    nulls = dict.fromkeys(small for _large, small in pairs.values())
    for k, null in enumerate(nulls):
        own = {name: large for name, (large, small) in pairs.items() if small == null}
        found = _under(
            designs[null], profiles, {null, *own.values()}, spectrum, draws, seed, options
        )
        for name, large in own.items():
            out[name] = 2.0 * (found[large] - found[null])
        report(progress, (k + 1) / len(nulls), null)
    return out


def _null(d: PanelDesign, spectrum: Spectrum | None, options: Options) -> Null | UnbalancedNull:
    """Return the model without the effects, its bias corrected, as a source of data."""
    if isinstance(d, UnbalancedDesign):
        model = UnbalancedModel.of(d, resolved(d, "auto"), options)
        return UnbalancedNull.of(model, *model.fitted(d.y))
    done = resolve(d, "auto")
    top, e = refitted(d, spectrum, done, options)
    left = d.n * d.T - count(d.fixed_effects, d.n, d.T) - len(d.terms)
    return Null.of(d, top, e, left, spectrum, done, options)


def _under(
    d: PanelDesign,
    profiles: Mapping[str, Profile],
    wanted: set[str],
    spectrum: Spectrum | None,
    draws: int,
    seed: int,
    options: Options,
) -> dict[str, Array]:
    """Return the maxima of each model in data drawn from one of them, whose bias is corrected."""
    null = _null(d, spectrum, options)
    size = batch(d.y.size, errors=family(d.model) in ("error", "both"))
    work = [(start, min(draws, start + size)) for start in range(0, draws, size)]
    asked = {effects: profiles[effects] for effects in wanted}
    parts = run(_maxima, (null, asked, seed), work)
    return {effects: np.concatenate([one[effects] for one in parts]) for effects in wanted}


def _maxima(
    given: tuple[Any, Mapping[str, Profile], int], span: tuple[int, int]
) -> dict[str, Array]:
    """Return the maxima of each model in the draws of a span."""
    null, profiles, seed = given
    y = null.data(*(Numbers(seed, r) for r in range(*span)))
    return {effects: one.maxima(y) for effects, one in profiles.items()}
