"""The log-likelihood concentrated in rho (or lambda), and its maximum.

lag (sar, sdm):    e = J(y - rho W y) - J Z b
error (sem, sdem): e = J(B y) - J B Z b, B = I - lambda W, J at this lambda (see `_within`)

Both need only inner products of J applied to y, Wy, Z (and WZ): one QR factorisation of those
columns, and each value of rho costs a solve of size K.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.optimize import brentq

from ..._kernels.linear.row_means import RowMeans
from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.perfect_fit import refuse_perfect
from ...errors import BoundaryError, WeightsError
from ...options import Options
from ...words import _
from .maxima_beyond_bound import Beyond
from .within import Columns, Shock

Array = NDArray[np.float64]

BOUND_DISTANCE = 1e-6
"""How near a bound a maximum is refused, as a share of the smaller of the two bounds' distances
from 0 (1 for most row-normalised W), so that W in other units gives the same answer."""
_GRID = 201
_ALONG = np.sin(0.5 * np.pi * np.linspace(-1.0, 1.0, _GRID))
"""Where the grid stands between the bounds: densely near them."""
_ROUGH = 5e-3
"""By how much, as a share of n, a log-determinant that guides a search may err (7e-4 was the most seen)."""
_TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many observations, log-determinants and corrections the likelihood counts.

    L = -(m/2)(ln 2π + 1) - (m/2) ln(e'e/m) + a [ln|I - rho W| - (c/2) ln(v'v/n)]; plain ML has
    (m, a, c) = (nT, T, 0), the Lee–Yu transformation others. With v = 1 - rho W1 the last term is
    c ln(1 - s rho) where all rows of W sum to s. `log_unit` is the logarithm of the unit of y.
    `means`: for rho the last term is c 1'ln(I - rho W)1/n instead (see `_score`); `of_errors` is what
    stands there for lambda where effects are dummies (see `_block_filter`).
    """

    m: int
    a: int
    c: int
    shock: Shock | None = None
    log_unit: float = 0.0
    means: RowMeans | None = None
    of_errors: RowMeans | None = None

    def taken(self, rho: Array) -> Array:
        """Return (c/2) ln(v'v/n), which the time effects take from the log-determinant."""
        if self.means is not None:
            return self.c * self.means.value(rho)
        return self.shock_taken(rho)

    def taken_slope(self, rho: float) -> float:
        """Return the derivative of `taken`."""
        if self.means is not None:
            return -self.c * self.means.slope(rho)
        return float(self.shock_slope(rho)) if self.c else 0.0

    def shock_taken(self, lambda_: Array) -> Array:
        """Return `taken` for lambda."""
        if self.of_errors is not None:
            return self.c * self.of_errors.value(lambda_)
        if not self.c or self.shock is None:
            return np.zeros_like(lambda_)
        return self.c * self.shock.half_log(lambda_)

    def shock_slope(self, lambda_: Array | float) -> Array:
        """Return its derivative."""
        if self.of_errors is not None:
            return np.asarray(-self.c * self.of_errors.slope(float(lambda_)))
        if not self.c or self.shock is None:
            return np.zeros_like(lambda_)
        return self.c * self.shock.slope(lambda_)


class Profile(Protocol):
    """e'e as a function of rho (or, with `error`, of lambda), and what it must not fall below."""

    limit: float
    error: bool

    def solve(self, rho: float) -> tuple[Array, float, float]:
        """Return b(rho), e'e and d(e'e)/d rho."""
        ...

    def squares(self, rho: Array) -> Array:
        """Return e'e at each rho."""
        ...


class Concentrated:
    """e'e as a function of rho, with its derivative.

    Parameters
    ----------
    columns : Columns
        Of Z, y, Wy for lag models; of Z, WZ, y, Wy for error models.
    k : int
        How many columns Z has.
    error : bool
    limit : float
        e'e at and below which a fit is perfect.
    """

    def __init__(self, columns: Columns, k: int, *, error: bool, limit: float):
        self.k = k
        self.limit = limit
        self.error = error
        self.scale = columns.lengths(k)
        ones = np.ones(2)
        self._columns = columns.divided(
            np.concatenate([self.scale, self.scale, ones] if error else [self.scale, ones])
        )
        if not error:  # e and b are straight lines in rho: those of y and of Wy say all
            r = self._columns.at(0.0)  # a triangle: below its first k rows stands what Z leaves
            self._e, self._we = np.ascontiguousarray(r[k:, -2:].T)
            self._b, self._wb = np.linalg.solve(r[:k, :k], r[:k, -2:]).T

    def solve(self, rho: float) -> tuple[Array, float, float]:
        """Return b(rho), e'e and d(e'e)/d rho."""
        if not self.error:
            e = self._e - rho * self._we
            b = (self._b - rho * self._wb) / self.scale
            return b, float(e @ e), float(-2.0 * (e @ self._we))
        k = self.k
        r = self._columns.at(rho)
        y, wy, wz = r[:, -2], r[:, -1], r[:, k : 2 * k]
        e, b = fitted_to(r[:, :k] - rho * wz, y - rho * wy)
        de = wz @ b - wy + self._columns.turned(rho, np.concatenate([-b, rho * b, [1.0, -rho]]))
        return b / self.scale, float(e @ e), float(2.0 * (e @ de))

    def squares(self, rho: Array) -> Array:
        """Return e'e at each rho, all at once."""
        if not self.error:
            return np.asarray(np.sum((self._e[:, None] - self._we[:, None] * rho) ** 2, axis=0))
        k = self.k
        r = np.stack([self._columns.at(float(one)) for one in rho])
        at = rho[:, None, None]
        c = r[:, :, -2:-1] - at * r[:, :, -1:]
        return np.asarray(np.sum(off(r[:, :, :k] - at * r[:, :, k : 2 * k], c) ** 2, axis=(1, 2)))


def fitted_to(z: Array, c: Array) -> tuple[Array, Array]:
    """Return residuals and slopes of least squares of c on z, refined once."""
    b = np.asarray(la.lstsq(z, c, check_finite=False, lapack_driver="gelsy")[0])
    return refined(c - z @ b, z, b)


def off(z: Array, c: Array) -> Array:
    """Return what is left of c (…, m, q) beside z (…, m, k), for a stack of both."""
    q = np.linalg.qr(z)[0]
    for _unused in range(2):  # what rounding leaves of z in it goes the second time
        c = c - q @ (np.swapaxes(q, -1, -2) @ c)
    return np.asarray(c)


def refined(e: Array, z: Array, b: Array) -> tuple[Array, Array]:
    """Return residuals and slopes of least squares after one step of iterative refinement.

    What is left of y in z is then rounding of e, not of y, whose mean may be a million times e.
    """
    more = np.asarray(la.lstsq(z, e, check_finite=False, lapack_driver="gelsy")[0])
    return e - z @ more, b + more


@dataclass(frozen=True, slots=True, kw_only=True)
class Maximum:
    """The maximum of the concentrated likelihood; rho or lambda is 0 in a model without it."""

    b: Array
    sigma2: float
    loglik: float
    rho: float = 0.0
    lambda_: float = 0.0

    def spatial(self, parameters: tuple[str, ...]) -> tuple[float, ...]:
        """Return what a model has of rho and lambda, in the order its form lists them."""
        have = {"rho": self.rho, "lambda": self.lambda_}
        return tuple(have[name] for name in parameters)


def loglik(ssr: float, logdet: float, rho: float, shape: Shape) -> float:
    """Return the concentrated log-likelihood."""
    m = shape.m
    jacobian = logdet - float(shape.taken(np.asarray(rho)))
    height = -0.5 * m * (np.log(2 * np.pi) + 1.0 + np.log(ssr / m)) - m * shape.log_unit
    return float(height + shape.a * jacobian)


def without_rho(jz: Array, jy: Array, shape: Shape, limit: float) -> Maximum:
    """Return least squares in the same form (ols, slx)."""
    scale = np.linalg.norm(jz, axis=1)
    b = np.asarray(la.lstsq((jz / scale[:, None]).T, jy, lapack_driver="gelsy")[0]) / scale
    e = jy - b @ jz
    ssr = float(e @ e)
    refuse_perfect(ssr, limit)
    return Maximum(b=b, sigma2=ssr / shape.m, loglik=loglik(ssr, 0.0, 0.0, shape))


def maximise(
    problem: Profile, spectrum: Spectrum, shape: Shape, options: Options, name: str
) -> tuple[Maximum, Spectrum]:
    """Return the maximum over the bounds, and a spectrum accurate around it.

    A grid finds the highest hill; Brent's method on the score inside its bracket finds the top to
    rounding.

    Raises
    ------
    BoundaryError
        If the maximum lies within 1e-6 of a bound (see `BOUND_DISTANCE`).
    """
    low, high = finite_bounds(spectrum, shape, name)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    unit = min(-low, high)
    inner = half - BOUND_DISTANCE * unit
    grid = middle + inner * _ALONG
    with np.errstate(divide="ignore"):
        bent = -0.5 * shape.m * np.log(problem.squares(grid)) - shape.a * shape.taken(grid)
    height = bent + shape.a * spectrum.rough(grid)
    if not _one_hill(height, shape.a * _ROUGH * spectrum.n):
        height = bent + shape.a * spectrum.logdet(grid)
    top = int(np.argmax(height))
    refuse_perfect(problem.solve(0.0)[1], problem.limit)
    if 0 < top < _GRID - 1:  # at an end e'e may vanish because y is its own spatial average
        refuse_perfect(problem.solve(float(grid[top]))[1], problem.limit)
    width = _reach(grid, height, top)
    left, right = max(top - 1, 0), min(top + 1, _GRID - 1)
    local = spectrum.focus(
        max(float(grid[left]) - width, float(grid[0])),
        min(float(grid[right]) + width, float(grid[-1])),
    )

    def score(rho: float) -> float:
        _unused, s, ds = problem.solve(rho)
        s = max(s, _TINY)
        jac = -local.trace(rho) - shape.taken_slope(rho)
        return -0.5 * shape.m * ds / s + shape.a * jac

    while (rises := score(float(grid[left]))) <= 0.0 and left > 0:
        left -= 1
    while (falls := score(float(grid[right]))) >= 0.0 and right < _GRID - 1:
        right += 1
    a, b = float(grid[left]), float(grid[right])
    if rises <= 0.0 or falls >= 0.0:
        at = a if rises <= 0.0 else b
        beyond = Beyond.of(spectrum, shape)
        if beyond is not None and at > 0.5 * high:
            values = beyond.values
            height = beyond.jacobian(values, shape) - 0.5 * shape.m * np.log(
                problem.squares(values)
            )
            beyond.refuse(name, float(values[np.argmax(height)]))
        refuse_bound(name, at, (low, high))
    rho = float(brentq(score, a, b, xtol=min(options.tolerance, 1e-12) * unit, rtol=1e-15))
    coefficients, s, _unused = problem.solve(rho)
    refuse_perfect(s, problem.limit)
    value = loglik(s, float(local.logdet(np.array([rho]))[0]), rho, shape)
    own = {"lambda_": rho} if problem.error else {"rho": rho}
    return Maximum(b=coefficients, sigma2=s / shape.m, loglik=value, **own), local


def finite_bounds(spectrum: Spectrum, shape: Shape, name: str) -> tuple[float, float]:
    """Return the bounds of rho (or lambda).

    Raises
    ------
    WeightsError
        If W gives none.
    """
    low, high = spectrum.bounds
    if not np.isfinite([low, high]).all():
        raise WeightsError(
            _(
                "All eigenvalues of the weights are zero (links run one way only), so that the "
                "bounds of {name} are infinite. Add the links back, or use {param:model=slx}."
            ),
            name=name,
        )
    if shape.c and shape.shock is not None and shape.shock.even and shape.shock.mean != 0.0:
        edge = 1.0 / shape.shock.mean  # where v is zero: an eigenvalue up to rounding
        return (max(low, edge), high) if edge < 0.0 else (low, min(high, edge))
    return low, high


def _one_hill(height: Array, slack: float) -> bool:
    """Return whether the height falls on both sides of its top, further hills being lower by `slack`, the ends too."""
    top = int(np.argmax(height))
    tops = np.flatnonzero((height[1:-1] >= height[:-2]) & (height[1:-1] >= height[2:])) + 1
    near = height[np.concatenate([[0], tops[tops != top], [-1]])] > height[top] - slack
    return not near.any()


def _reach(grid: Array, height: Array, top: int) -> float:
    """Return about six standard errors, from where the likelihood falls by 18."""
    inside = np.flatnonzero(height >= height[top] - 18.0)
    return float(grid[inside[-1]] - grid[inside[0]]) / 2.0 if inside.size > 1 else 0.0


def refuse_bound(name: str, at: float, bounds: tuple[float, float]) -> None:
    """Refuse a maximum at a bound.

    Raises
    ------
    BoundaryError
    """
    low, high = bounds
    raise BoundaryError(
        _(
            "The likelihood is highest at the bound of {name} ({at:.6f}; allowed is "
            "{low:.6g} to {high:.6g}), so there is no estimate. Usual reasons: y is itself "
            "a spatial average, regressors are missing, or W is close to equal weights for "
            "all. Try other weights, add time effects, or difference y."
        ),
        name=name,
        at=at,
        low=low,
        high=high,
    )
