"""Random effects of regions where regions or weights differ by period: the maximum and its covariance.

Everything but rho, lambda and the weight of the means over time has a closed form, so that the likelihood
is searched over these (a grid, since it may have two hills, then Newton's method); its curvature there gives the
inverse of the whole observed information, by the partitioned inverse: Cov(b) = sigma2 (Z*'Z*)^-1 + J C J',
C that of the searched parameters and J = db/d(rho, lambda, vartheta).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ....choices.regression import FORMS, BiasCorrection
from ....errors import ConvergenceError
from ....options import Options
from ....words import _
from ...errors.covariance import SCORES_ALONE, inverse
from ...estimation.design import has_rho
from ...estimation.likelihood import BOUND_DISTANCE, Maximum, Shape, finite_bounds, refuse_bound
from ...estimation.within import Shock
from ..unbalanced.blocks import BlockSpectrum, spectrum_of_blocks
from ..unbalanced.design import UnbalancedDesign
from .cells import Cells, Solved, Taken, taken_at
from .clustered import Place, robust, unbiased

Array = NDArray[np.float64]

_LEAST = 1e-4
"""The smallest weight of the means over time that is searched."""
_SHARES, _NODES = 7, {1: 25, 2: 9}
"""Values of the weight, and of rho and lambda (by how many there are), of the first look."""
_CLIMBS = 3
_ROUNDS = 12
_STEP = 0.05
"""Steps of differences, as a share of a standard error: of fourth order, they leave 1e-7 of a variance."""


class RandomCells(NamedTuple):
    """What was estimated, in the units of the design.

    Attributes
    ----------
    v : (k + spatial + 2,) square array
        Of (b, rho, lambda, sigma2, sigma2_mu), what there is of them.
    usual : callable or None
        Clustered: v by scores alone.
    """

    top: Maximum
    left: Array
    mu: Array
    alpha: Array
    v: Array
    vartheta: float
    spectrum: BlockSpectrum | None
    usual: Callable[[], Array] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """The likelihood as a function of (rho, lambda, ln vartheta), what there is of the first two."""

    cells: Cells
    ends: tuple[tuple[float, float], ...]
    taken: Taken

    def point(self, at: Array) -> tuple[float, float, float]:
        """Return rho, lambda, phi."""
        spatial = list(at[:-1])
        rho = float(spatial.pop(0)) if has_rho(self.cells.d.model) else 0.0
        lambda_ = float(spatial.pop(0)) if spatial else 0.0
        return rho, lambda_, self.cells.phi(float(np.exp(at[-1])))

    def height(self, at: Array) -> float:
        return self.cells.loglik(*self.point(at), self.taken)

    def _below(self, at: Array) -> float:
        return -self.height(at)

    def solved(self, at: Array) -> Solved:
        return self.cells.solve(*self.point(at))

    @property
    def bounds(self) -> list[tuple[float, float]]:
        return [*self.ends, (float(np.log(_LEAST)), 0.0)]

    def starts(self) -> list[Array]:
        """Return the highest points of a grid."""
        middle = [
            np.linspace(low, high, _NODES[len(self.ends)] + 2)[1:-1] for low, high in self.ends
        ]
        axes = [*middle, np.log(np.geomspace(0.03, 1.0, _SHARES))]
        points = [np.array(one) for one in product(*axes)]
        order = np.argsort([-self.height(p) for p in points], kind="stable")
        return [points[k] for k in order[:_CLIMBS]]

    def top(self, starts: list[Array]) -> Array:
        """Return the highest of the hills, to rounding."""
        tops = []
        for start in starts:
            found = minimize(
                self._below,
                start,
                method="L-BFGS-B",
                bounds=self.bounds,
                options={"ftol": 1e-15, "gtol": 1e-7},
            )
            tops.append((float(-found.fun), np.asarray(found.x, dtype=float)))
        return max(tops, key=lambda one: one[0])[1]

    def free(self, at: Array) -> NDArray[np.bool_]:
        """Return which parameters vary: at 1 the weight of means is an end, where no variance is found."""
        return np.append(np.ones(at.size - 1, dtype=bool), at[-1] < -1e-7)


def fit_cells(
    d: UnbalancedDesign, done: BiasCorrection, options: Options, kind: str = "observed"
) -> RandomCells:
    """Estimate a model; `done` is what is corrected for the effects of periods, `kind` that of the covariance.

    Raises
    ------
    BoundaryError
        If the likelihood is highest at a bound of rho or lambda.
    ConvergenceError
    """
    form = FORMS[d.model]
    spectra = (
        spectrum_of_blocks(d.blocks, options) if has_rho(d.model) else None,
        spectrum_of_blocks(d.error_blocks, options) if form.spatial_error else None,
    )
    cells = Cells.of(d, spectra, done != "none")
    cells.check()
    ends, whole = _ends(d, spectra)
    search = _Search(cells, ends, taken_at(cells, cells.phi(0.5)))
    at = search.top(search.starts())
    for _unused in range(
        _ROUNDS
    ):  # what periods take depends on phi where rows of W have several sums
        again = taken_at(cells, search.point(at)[2])
        if again.by_weights is None:
            break
        before, search = at, _Search(cells, ends, again)
        at = search.top([at])
        if np.abs(at - before).max() < 1e-9:
            break
    at, curve = _polished(search, at)
    for name, value, bounds in zip(form.parameters, at, whole, strict=False):
        if min(value - bounds[0], bounds[1] - value) < 2 * BOUND_DISTANCE * min(
            -bounds[0], bounds[1]
        ):
            refuse_bound(name, float(value), bounds)
    return _result(search, at, curve, kind)


def _ends(
    d: UnbalancedDesign, spectra: tuple[BlockSpectrum | None, ...]
) -> tuple[tuple[tuple[float, float], ...], list[tuple[float, float]]]:
    """Return the searched ranges of rho and lambda, and their bounds."""
    shape = (
        Shape(d.size, 1, 1, Shock.of(d.blocks.row_sums)) if d.dummies.rank else Shape(d.size, 1, 0)
    )
    named = zip(("rho", "lambda"), spectra, strict=True)
    whole = [finite_bounds(s, shape, name) for name, s in named if s is not None]
    near = [BOUND_DISTANCE * min(-low, high) for low, high in whole]
    return tuple((a + e, b - e) for (a, b), e in zip(whole, near, strict=True)), whole


def _differences(function: Callable[[Array], Array], at: Array, steps: Array) -> Array:
    """Return the first derivatives, (..., parameters), of fourth order."""
    out = []
    for k, step in enumerate(steps):
        unit = np.zeros(at.size)
        unit[k] = step
        if step == 0.0:
            out.append(np.zeros_like(function(at)))
            continue
        one, two = (function(at + j * unit) - function(at - j * unit) for j in (1, 2))
        out.append((8.0 * one - two) / (12.0 * step))
    return np.stack(out, axis=-1)


def _curvature(search: _Search, at: Array, steps: Array) -> tuple[Array, Array]:
    """Return gradient and Hessian of the log-likelihood, by differences of fourth order."""
    use = np.flatnonzero(steps)
    size = use.size

    def height(move: Array) -> float:
        full = at.copy()
        full[use] += move * steps[use]
        return search.height(full)

    def gradient(move: Array) -> Array:
        found = []
        for k in range(size):
            unit = np.eye(size)[k]
            one, two = (height(move + j * unit) - height(move - j * unit) for j in (1, 2))
            found.append((8.0 * one - two) / 12.0)
        return np.array(found)

    middle = height(np.zeros(size))
    second = np.empty((size, size))
    for k in range(size):
        unit = np.eye(size)[k]
        one, two = (height(j * unit) + height(-j * unit) - 2.0 * middle for j in (1, 2))
        second[k, k] = (16.0 * one - two) / 12.0
        for other in range(k):
            one, two = (gradient(j * unit)[other] - gradient(-j * unit)[other] for j in (1, 2))
            second[k, other] = second[other, k] = (8.0 * one - two) / 12.0
    scale = steps[use]
    return gradient(np.zeros(size)) / scale, second / np.outer(scale, scale)


def _polished(search: _Search, at: Array) -> tuple[Array, Array]:
    """Return the maximum by Newton's method, and the covariance of what was searched.

    Raises
    ------
    ConvergenceError
    """
    use = search.free(at)
    if not use[-1]:
        at = np.append(at[:-1], 0.0)
    steps = np.where(use, 1e-3, 0.0)
    room = np.array([min(v - a, b - v) for v, (a, b) in zip(at, search.bounds, strict=True)])
    covariance = np.zeros((at.size, at.size))
    for _unused in range(6):
        steps = np.where(use, np.minimum(steps, 0.3 * np.maximum(room, 1e-9)), 0.0)
        slope, curve = _curvature(search, at, steps)
        if not use.any():
            return at, covariance
        values = np.linalg.eigvalsh(curve)
        if values.max() >= 0.0:
            raise ConvergenceError(
                _(
                    "The likelihood of random effects is flat at its maximum: its curvature gives no standard "
                    "errors. Use a smaller model, or {param:effects=fixed}."
                )
            )
        found = inverse(-curve)
        move = np.zeros(at.size)
        move[use] = found @ slope
        at = at + np.clip(move, -0.5 * room, 0.5 * room)
        covariance[np.ix_(use, use)] = found
        size = np.sqrt(np.diag(covariance))
        steps = _STEP * size
        room = np.array([min(v - a, b - v) for v, (a, b) in zip(at, search.bounds, strict=True)])
        if np.abs(move[use] / size[use]).max() < 1e-7:
            break
    return at, covariance


def _result(search: _Search, at: Array, c: Array, kind: str) -> RandomCells:
    """Return the estimates, and their covariance from that of what was searched."""
    cells, m = search.cells, search.cells.m
    rho, lambda_, phi = search.point(at)
    found = search.solved(at)
    sigma2 = found.squares / m
    size = np.sqrt(np.diag(c))
    room = np.array([min(v - a, b - v) for v, (a, b) in zip(at, search.bounds, strict=True)])
    steps = np.where(size > 0, np.minimum(_STEP * size, 0.3 * room), 0.0)

    def closed(point: Array) -> Array:
        one = search.solved(point)
        s2 = one.squares / m
        return np.concatenate([one.b, point[:-1], [s2, search.point(point)[2] * s2]])

    j = _differences(closed, at, steps)  # (k + spatial + 2, parameters)
    v = j @ c @ j.T
    k = len(found.b)
    scale = np.linalg.norm(found.z, axis=0)
    root = np.linalg.inv(np.linalg.qr(found.z / scale, mode="r")) / scale[:, None]
    v[:k, :k] += sigma2 * (root @ root.T)
    own = np.array([1.0, phi])  # sigma2 itself, and what of sigma2_mu moves with it
    v[-2:, -2:] += 2.0 * sigma2**2 / m * np.outer(own, own)
    top = Maximum(b=found.b, sigma2=sigma2, loglik=search.height(at), rho=rho, lambda_=lambda_)
    mu, left = cells.predicted(found, rho, lambda_, phi)
    spectrum = cells.spectra[0] or cells.spectra[1]
    place, bread = Place(rho, lambda_, phi, found), v
    if search.taken.by_weights is not None:
        bread, v = unbiased(cells, place, sigma2, v)
    v = robust(cells, place, kind, bread, v)
    usual = None
    if kind == "clustered" and FORMS[cells.d.model].parameters:
        usual = partial(robust, cells, place, SCORES_ALONE[kind], bread, v)
    return RandomCells(top, left, mu, found.alpha, v, float(np.exp(at[-1])), spectrum, usual)
