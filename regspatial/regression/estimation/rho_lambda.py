"""Models with rho and lambda together (sac, gns): likelihood, maximum, information and scores.

    e = J B (y - rho W y) - J B Z b,   B = I - lambda W,
    L = -(m/2)(ln 2π + 1) - (m/2) ln(e'e/m) + a [ln|I - rho W| + ln|I - lambda W|
                                                 - c ln(1 - s rho) - c ln(1 - s lambda)]

J takes out the effects of time as B turns them, v = B1 (see `_within`); c = 1 needs rows of W that
all sum to s. As W stands in both, e needs only J applied to y, Wy, W²y, Z, WZ.
The likelihood often has two hills (rho high and lambda low, or the reverse): a grid over both finds
all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, root

from ..._kernels.linear.logdet import LuSpectrum
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.perfect_fit import refuse_perfect
from ...errors import InferenceWarning, warn
from ...words import _
from .likelihood import (
    BOUND_DISTANCE,
    Maximum,
    Shape,
    finite_bounds,
    fitted_to,
    off,
    refuse_bound,
)
from .maxima_beyond_bound import Beyond
from .within import Columns

Array = NDArray[np.float64]

_GRID, _HILLS = 41, 4
_TOGETHER = 1.5
"""Two windows are one where it is no wider than so many of them: nodes grow less than widths."""
_FAR = 20.0
"""So far below the highest a start at a bound is left out, where windows take factorisations."""
_NEARLY = 2.0
"""A second hill whose log-likelihood is less than this below the highest is told of."""


class Slice(NamedTuple):
    """What is known at one lambda, whatever rho is.

    Attributes
    ----------
    slopes : (k, 2) array
        Of By and of BWy on BZ.
    root : (k, k) array
        Its product with its transpose is (Z'B'BZ)^-1.
    log_root : float
        ln|Z'B'BZ|/2.
    squares : (r, s, c)
        e'e = s + c (rho - r)^2.
    """

    slopes: Array
    root: Array
    log_root: float
    squares: tuple[float, float, float]


def slice_of(z: Array, c: Array, scale: Array) -> Slice:
    """Return a slice from BZ divided by `scale`, and from By and BWy (m, 2)."""
    e, b = fitted_to(z, c)
    r = np.linalg.qr(z, mode="r")
    r = r * np.where(np.diag(r) < 0.0, -1.0, 1.0)[:, None]  # so that it moves smoothly with lambda
    bend = float(e[:, 1] @ e[:, 1])
    top = float(e[:, 0] @ e[:, 1]) / bend
    rest = e[:, 0] - top * e[:, 1]
    root = np.linalg.inv(r) / scale[:, None]
    log_root = float(np.log(np.diag(r)).sum())
    return Slice(b / scale[:, None], root, log_root, (top, float(rest @ rest), bend))


class Pair(Protocol):
    """e'e as a function of (rho, lambda), and what it must not fall below."""

    limit: float

    def solve(self, rho: float, lambda_: float) -> tuple[Array, float, Array]:
        """Return b, e'e and its derivatives by rho and lambda."""
        ...

    def squares(self, rho: Array, lambda_: Array) -> Array:
        """Return e'e at each rho (down) and lambda (across)."""
        ...

    def slice(self, lambda_: float) -> Slice:
        """Return what is known at one lambda."""
        ...


class Both:
    """e'e as a function of (rho, lambda), with its derivatives.

    Parameters
    ----------
    columns : Columns
        Of Z, WZ, y, Wy, W²y.
    k : int
        How many columns Z has.
    limit : float
        e'e at and below which a fit is perfect.
    """

    def __init__(self, columns: Columns, k: int, limit: float):
        self.k = k
        self.limit = limit
        self.scale = columns.lengths(k)
        self._columns = columns.divided(np.concatenate([self.scale, self.scale, np.ones(3)]))

    def solve(self, rho: float, lambda_: float) -> tuple[Array, float, Array]:
        """Return b, e'e and its derivatives by rho and lambda."""
        k = self.k
        r = self._columns.at(lambda_)
        z, wz = r[:, :k], r[:, k : 2 * k]
        y, wy, wwy = r[:, -3], r[:, -2], r[:, -1]
        bz = z - lambda_ * wz
        c = y - (rho + lambda_) * wy + rho * lambda_ * wwy
        e, b = fitted_to(bz, c)
        by_rho = -wy + lambda_ * wwy
        by_lambda = -wy + rho * wwy + wz @ b
        of_y = np.array([1.0, -(rho + lambda_), rho * lambda_])
        by_lambda = by_lambda + self._columns.turned(
            lambda_, np.concatenate([-b, lambda_ * b, of_y])
        )
        return b / self.scale, float(e @ e), 2.0 * np.array([e @ by_rho, e @ by_lambda])

    def squares(self, rho: Array, lambda_: Array) -> Array:
        """Return e'e at each rho (down) and lambda (across), a straight line e in rho."""
        k, r = self.k, np.stack([self._columns.at(float(one)) for one in lambda_])
        at = lambda_[:, None, None]
        c = r[:, :, -3:-1] - at * r[:, :, -2:]
        e = off(r[:, :, :k] - at * r[:, :, k : 2 * k], c)
        return np.sum((e[:, :, :1] - e[:, :, 1:] * rho) ** 2, axis=1).T

    def log_roots(self, lambda_: Array) -> Array:
        """Return ln|Z'B'BZ|/2 at each lambda, up to a constant."""
        k = self.k
        r = np.stack([self._columns.at(float(one)) for one in lambda_])
        r = np.linalg.qr(r[:, :, :k] - lambda_[:, None, None] * r[:, :, k : 2 * k], mode="r")
        return np.log(np.abs(np.diagonal(r, axis1=1, axis2=2))).sum(axis=1)

    def slice(self, lambda_: float) -> Slice:
        """Return what is known at one lambda."""
        k = self.k
        r = self._columns.at(lambda_)
        bz = r[:, :k] - lambda_ * r[:, k : 2 * k]
        return slice_of(bz, r[:, -3:-1] - lambda_ * r[:, -2:], self.scale)


def maximise_both(
    problem: Pair, spectrum: Spectrum, shape: Shape, of_errors: Spectrum | None = None
) -> tuple[Maximum, Spectrum, Spectrum]:
    """Return the highest maximum, and spectra accurate about its rho and its lambda.

    `of_errors` is the spectrum of the weights of the errors where they are others.

    Raises
    ------
    BoundaryError
        If it lies within 1e-6 of a bound.
    """
    of = (spectrum, of_errors or spectrum)
    ends = [finite_bounds(f, shape, name) for f, name in zip(of, ("rho", "lambda"), strict=True)]
    units = [min(-low, high) for low, high in ends]
    turn = np.sin(0.5 * np.pi * np.linspace(-1.0, 1.0, _GRID))
    rhos, lambdas = (
        0.5 * (low + high) + (0.5 * (high - low) - BOUND_DISTANCE * unit) * turn
        for (low, high), unit in zip(ends, units, strict=True)
    )
    ssr = problem.squares(rhos, lambdas)
    jacobian = np.add.outer(
        of[0].logdet(rhos) - shape.taken(rhos), of[1].logdet(lambdas) - shape.shock_taken(lambdas)
    )
    with np.errstate(divide="ignore"):
        height = -0.5 * shape.m * np.log(ssr) + shape.a * jacobian
    refuse_perfect(problem.solve(0.0, 0.0)[1], problem.limit)
    starts = _hills(height)
    if any(one.method == "lu" for one in of):
        starts = _worth_a_climb(starts, height)
    tops = [_climb(problem, of, shape, (rhos, lambdas), at) for at in starts]
    best = max(tops, key=lambda top: top.loglik)
    b, s, _unused = problem.solve(best.rho, best.lambda_)
    refuse_perfect(s, problem.limit)  # before a bound: where nothing is left lambda means nothing
    for name, at, grid, unit, end in zip(
        ("rho", "lambda"), (best.rho, best.lambda_), (rhos, lambdas), units, ends, strict=True
    ):
        edge = 1e-3 * BOUND_DISTANCE * unit
        if not grid[0] + edge < at < grid[-1] - edge:
            if at > 0.5 * end[1]:
                _refuse_beyond(problem, of, shape, name, (rhos, lambdas))
            refuse_bound(name, at, end)
    say_second(tops, best)
    top = Maximum(b=b, sigma2=s / shape.m, loglik=best.loglik, rho=best.rho, lambda_=best.lambda_)
    return top, *best.spectra


def _refuse_beyond(
    problem: Pair,
    of: tuple[Spectrum, Spectrum],
    shape: Shape,
    name: str,
    grids: tuple[Array, Array],
) -> None:
    """Refuse a maximum above the bound of rho or lambda, where there is one (see `_beyond`).

    Raises
    ------
    BoundaryError
    """
    beyond = [Beyond.of(one, shape) for one in of]
    if beyond[0] is None or beyond[1] is None:
        return
    wide = [np.append(g, b.values) for g, b in zip(grids, beyond, strict=True) if b is not None]
    own = [b.jacobian(v, shape) for b, v in zip(beyond, wide, strict=True) if b is not None]
    height = np.add.outer(*own) - 0.5 * shape.m * np.log(problem.squares(*wide))
    found = np.unravel_index(np.argmax(height), height.shape)
    for one, values, at, which in zip(beyond, wide, found, ("rho", "lambda"), strict=True):
        if one is not None and which == name and values[at] > one.bound:
            one.refuse(name, float(values[at]))


class Hill(NamedTuple):
    """The top of one hill, and spectra accurate about its rho and its lambda."""

    rho: float
    lambda_: float
    loglik: float
    spectra: tuple[Spectrum, Spectrum]


def _hills(height: Array) -> list[tuple[int, int]]:
    """Return the positions of the highest local maxima of a grid."""
    padded = np.pad(height, 1, constant_values=-np.inf)
    size = height.shape
    around = np.max(
        [
            padded[1 + a : 1 + a + size[0], 1 + b : 1 + b + size[1]]
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
            if (a, b) != (0, 0)
        ],
        axis=0,
    )
    at = np.argwhere(height >= around)
    order = np.argsort(-height[tuple(at.T)], kind="stable")[:_HILLS]
    return [(int(i), int(j)) for i, j in at[order]]


def _worth_a_climb(starts: list[tuple[int, int]], height: Array) -> list[tuple[int, int]]:
    """Return the starts without those at a bound far below the highest.

    From there a climb goes through windows next to the bound, each of which takes hundreds of
    factorisations, and ends at the top of another start.
    """
    return [
        at
        for at in starts
        if all(0 < i < _GRID - 1 for i in at) or height[at] >= height.max() - _FAR
    ]


def _climb(
    problem: Pair,
    of: tuple[Spectrum, Spectrum],
    shape: Shape,
    grids: tuple[Array, Array],
    start: tuple[int, int],
) -> Hill:
    """Climb from a point of the grid.

    Where factorisations are dear, by those there are to near the top, and then in a narrow window; where the top is
    not in that, and where eigenvalues are known, in a window that moves along.
    """
    if any(isinstance(f, LuSpectrum) for f in of):
        coarse = [f.coarse() if isinstance(f, LuSpectrum) else f for f in of]
        near = _moving(problem, (coarse[0], coarse[1]), shape, grids, start, narrow=False)
        found = _narrowly(problem, of, shape, grids, near)
        if found is not None:
            return found
    return _moving(problem, of, shape, grids, start, narrow=True)


def _narrowly(
    problem: Pair,
    of: tuple[Spectrum, Spectrum],
    shape: Shape,
    grids: tuple[Array, Array],
    near: Hill,
) -> Hill | None:
    """Return the top in a window a quarter of a step to either side of where it seems to be; None if it is not inside."""
    ends = []
    for g, at in zip(grids, (near.rho, near.lambda_), strict=True):
        k = int(np.clip(np.searchsorted(g, at), 1, _GRID - 1))
        half = 0.25 * (g[k] - g[k - 1])
        ends.append((max(at - half, g[0]), min(at + half, g[-1])))
    one, other = ends
    wide = max(one[1], other[1]) - min(one[0], other[0])
    if of[0] is of[1] and wide < _TOGETHER * max(high - low for low, high in ends):
        both = min(one[0], other[0]), max(one[1], other[1])
        spectra = (of[0].focus(*both),) * 2
    else:
        spectra = (of[0].focus(*one), of[1].focus(*other))
    window = np.array(ends)
    score = _score_of(problem, shape, spectra)
    top = _top(score, np.array([near.rho, near.lambda_]), window)
    low, high = window.T
    edge = 1e-6 * (high - low)
    if not ((top > low + edge) & (top < high - edge)).all():
        return None
    return Hill(float(top[0]), float(top[1]), -score(top)[0], spectra)


def _moving(
    problem: Pair,
    of: tuple[Spectrum, Spectrum],
    shape: Shape,
    grids: tuple[Array, Array],
    start: tuple[int, int],
    *,
    narrow: bool,
) -> Hill:
    """Climb in a window of two steps that moves along, with spectra `narrow` to it or as they are."""
    at = list(start)
    for _unused in range(2 * _GRID):
        ends = [(max(i - 2, 0), min(i + 2, _GRID - 1)) for i in at]
        window = np.array([[g[low], g[high]] for g, (low, high) in zip(grids, ends, strict=True)])
        spectra = (of[0].focus(*window[0]), of[1].focus(*window[1])) if narrow else of
        score = _score_of(problem, shape, spectra)
        top = _top(score, np.array([g[i] for g, i in zip(grids, at, strict=True)]), window)
        moved = [int(np.argmin(np.abs(g - v))) for g, v in zip(grids, top, strict=True)]
        if moved == at or all(low < i < high for i, (low, high) in zip(moved, ends, strict=True)):
            break
        at = moved
    return Hill(float(top[0]), float(top[1]), -score(top)[0], spectra)


def _score_of(
    problem: Pair, shape: Shape, spectra: tuple[Spectrum, Spectrum]
) -> Callable[[Array], tuple[float, Array]]:
    """Return minus the log-likelihood and its derivatives as a function of (rho, lambda)."""

    def function(at: Array) -> tuple[float, Array]:
        _unused, s, by = problem.solve(float(at[0]), float(at[1]))
        s = max(s, float(np.finfo(float).tiny))
        logdet = [float(f.logdet(at[i : i + 1])[0]) for i, f in enumerate(spectra)]
        trace = np.array([float(f.traces(at[i : i + 1])[0][0]) for i, f in enumerate(spectra)])
        jacobian = sum(logdet) - float(shape.taken(at[:1])[0] + shape.shock_taken(at[1:])[0])
        slope = -trace - np.array(
            [shape.taken_slope(float(at[0])), float(shape.shock_slope(at[1]))]
        )
        value = -0.5 * shape.m * (np.log(2 * np.pi) + 1.0 + np.log(s / shape.m))
        value -= shape.m * shape.log_unit
        return -(value + shape.a * jacobian), 0.5 * shape.m * by / s - shape.a * slope

    return function


def _top(score: Callable[[Array], tuple[float, Array]], start: Array, window: Array) -> Array:
    """Return where the score is zero in a window (or its edge), to rounding."""
    found = minimize(
        score,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=window,
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    at = np.asarray(found.x, dtype=float)
    low, high = window.T
    if not ((at > low) & (at < high)).all():
        return at

    def slope(v: Array) -> Array:
        return score(np.clip(v, low, high))[1]

    polished = root(slope, at, tol=1e-14)
    better = np.asarray(polished.x, dtype=float)
    inside = ((better > low) & (better < high)).all()
    if inside and np.abs(score(better)[1]).max() <= np.abs(score(at)[1]).max():
        return better
    return at


def say_second(tops: list[Hill], best: Hill) -> None:
    """Warn of a maximum that is almost as high as the best one, at another rho or lambda."""
    near = [
        t
        for t in tops
        if max(abs(t.rho - best.rho), abs(t.lambda_ - best.lambda_)) > 1e-3
        and best.loglik - t.loglik < _NEARLY
    ]
    if not near:
        return
    other = max(near, key=lambda t: t.loglik)
    below = best.loglik - other.loglik
    warn(
        InferenceWarning(
            _(
                "The likelihood has a second maximum at rho = {rho:.4g}, lambda = "
                "{lambda_:.4g}, only {below:.3g} below the first (rho = {best_rho:.4g}, lambda = "
                "{best_lambda:.4g}): the two can hardly be told apart here. Prefer an SDM."
            ),
            rho=other.rho,
            lambda_=other.lambda_,
            below=below,
            best_rho=best.rho,
            best_lambda=best.lambda_,
        )
    )
