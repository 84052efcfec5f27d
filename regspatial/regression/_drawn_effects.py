"""Likelihood ratios of effects in data drawn from the model without them (parametric bootstrap).

Only the ratio is wanted, so that e'e is found as a function of rho or lambda for all draws at once: of a
lag it is a parabola in rho, of errors the regressors (I - lambda W) Z have one basis a lambda, whatever y.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._executor import run
from .._kernels.random import Numbers
from .._kernels.spectrum import Spectrum
from ..options import Options
from ..progress import Progress, report
from ._correction import resolve
from ._data import PanelDesign, family
from ._residual_tests import Null, refitted
from ._unbalanced import resolved
from ._unbalanced_design import UnbalancedDesign
from ._unbalanced_null import UnbalancedModel, UnbalancedNull
from ._within import count

Array = NDArray[np.float64]

NODES = 240
"""Values of rho or lambda at which a likelihood is looked at first; the parabola through the best three
leaves less than 1e-5 of the ratio."""
_ZOOMS, _POINTS = 4, 9
_AT_ONCE = 2e6
"""Numbers of y drawn at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The uncorrected log-likelihood of a model of some effects, at its maximum, for many y.

    Attributes
    ----------
    d : PanelDesign
    maxima : callable
        (R, T, n) to (R,): the maxima without the constant.
    """

    d: PanelDesign
    maxima: Callable[[Array], Array]

    @classmethod
    def of(cls, d: PanelDesign, spectrum: Spectrum | None) -> Profile:
        """Return the profile of a design."""
        z = d.within(d.Z).reshape(len(d.terms), -1)
        z = z / np.linalg.norm(z, axis=1, keepdims=True)
        if spectrum is None:
            q = np.linalg.qr(z.T)[0]
            return cls(d, lambda y: -0.5 * d.y.size * np.log(_squares(_off(d.within(y), q))))
        rho = _nodes(spectrum)
        logdet = _times(d) * np.asarray(spectrum.logdet(rho))
        if isinstance(d, UnbalancedDesign) and family(d.model) == "error":
            return cls(d, lambda y: _of_errors_among(d, y, rho, logdet))
        if family(d.model) == "error":
            wz = d.within(d.lag(d.Z)).reshape(len(d.terms), -1)
            wz = wz / np.linalg.norm(d.within(d.Z).reshape(len(d.terms), -1), axis=1, keepdims=True)
            bases = [np.linalg.qr((z - r * wz).T)[0] for r in rho]
            return cls(d, lambda y: _of_errors(d, y, rho, logdet, bases))
        q = np.linalg.qr(z.T)[0]
        return cls(d, lambda y: _of_a_lag(d, y, rho, logdet, q, spectrum))


def _times(d: PanelDesign) -> int:
    """Return how often a log-determinant counts: of weights by time it is that of all periods."""
    return 1 if isinstance(d, UnbalancedDesign) else d.T


def _nodes(spectrum: Spectrum) -> Array:
    low, high = spectrum.bounds
    at = 0.5 - 0.5 * np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    return np.asarray(low + (high - low) * at)


def _off(values: Array, q: Array) -> Array:
    flat = values.reshape(len(values), -1)
    return np.asarray(flat - (flat @ q) @ q.T)


def _squares(values: Array) -> Array:
    return np.asarray(np.einsum("ij,ij->i", values, values))


def _of_a_lag(
    d: PanelDesign, y: Array, rho: Array, logdet: Array, q: Array, spectrum: Spectrum
) -> Array:
    e, w = _off(d.within(y), q), _off(d.within(d.lag(y)), q)
    a, b, c = _squares(e), np.einsum("ij,ij->i", e, w), _squares(w)

    def value(r: Array, log: Array) -> Array:
        s = a[:, None] - 2.0 * r * b[:, None] + r**2 * c[:, None]
        return np.asarray(log - 0.5 * d.y.size * np.log(s))

    best = value(rho[None], logdet[None]).argmax(axis=1)
    low, high = rho[np.maximum(best - 1, 0)], rho[np.minimum(best + 1, NODES - 1)]
    found = np.empty(len(y))
    rows = np.arange(len(y))
    for _unused in range(_ZOOMS):
        at = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _POINTS)
        seen = value(at, _times(d) * np.asarray(spectrum.logdet(at.ravel())).reshape(at.shape))
        k = seen.argmax(axis=1)
        found = seen[rows, k]
        low, high = at[rows, np.maximum(k - 1, 0)], at[rows, np.minimum(k + 1, _POINTS - 1)]
    return found


def _of_errors(d: PanelDesign, y: Array, rho: Array, logdet: Array, bases: list[Array]) -> Array:
    own, lagged = (d.within(one).reshape(len(y), -1) for one in (y, d.lag(y)))
    seen = np.empty((len(y), NODES))
    for k, (r, q) in enumerate(zip(rho, bases, strict=True)):
        by = own - r * lagged
        inside = by @ q
        seen[:, k] = logdet[k] - 0.5 * d.y.size * np.log(_squares(by) - _squares(inside))
    best = np.clip(seen.argmax(axis=1), 1, NODES - 2)
    return _vertex(rho, seen, best)


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
    return _vertex(rho, seen, np.clip(seen.argmax(axis=1), 1, NODES - 2))


def _vertex(x: Array, values: Array, at: NDArray[np.intp]) -> Array:
    """Return the highest value of the parabola through three neighbouring nodes."""
    rows = np.arange(len(values))
    (x0, x1, x2) = (x[at - 1], x[at], x[at + 1])
    (f0, f1, f2) = (values[rows, at - 1], values[rows, at], values[rows, at + 1])
    left, right = (f1 - f0) / (x1 - x0), (f2 - f1) / (x2 - x1)
    bend = (right - left) / (x2 - x0)
    slope = left + bend * (x1 - x0)
    gain = np.where(bend < 0, -(slope**2) / (4.0 * np.where(bend < 0, bend, -1.0)), 0.0)
    return np.asarray(np.maximum(f1 + np.clip(gain, 0.0, None), np.maximum(f0, f2)))


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
    d: PanelDesign, profiles: Mapping[str, Profile], wanted: set[str], spectrum: Spectrum | None,
    draws: int, seed: int, options: Options,
) -> dict[str, Array]:  # fmt: skip
    """Return the maxima of each model in data drawn from one of them, whose bias is corrected."""
    null = _null(d, spectrum, options)
    size = max(1, int(_AT_ONCE // d.y.size))
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
