"""Statistics of residuals (T, n), and their distribution where the model is true.

Residuals are not errors: effects that were taken out tie them together (those of a period sum to
zero, those of a region too), and spatial parameters were fitted to them. Textbook null distributions
leave that out; Pesaran's CD of residuals under effects of time rejects nearly always. So each
statistic is compared with its values on residuals of the same model fitted again to data drawn from it
(Davison and Hinkley 1997, chapter 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr

from ..._kernels.linear.solvers import Resolvent, multiply
from ..._kernels.linear.spectrum import Matrix, Spectrum
from ..._kernels.random import Numbers
from ...errors import BoundaryError
from ...options import Options
from ..errors.covariance import point
from ..errors.rho_lambda_covariance import both_point
from ..estimation.design import PanelDesign, family
from ..estimation.estimate import maximum_of_both, maximum_of_one
from ..estimation.lee_yu import symmetric_of
from ..estimation.likelihood import Maximum
from ..panel.unbalanced.design import UnbalancedDesign

Array = NDArray[np.float64]

LEAST_TIMES = 3
"""Periods below which regions cannot be correlated over time."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic of residuals.

    Attributes
    ----------
    name : str
    value : callable
        (T, n) residuals to a number.
    two_sided : bool
        Whether small values count against the null as well.
    usual : callable
        The p-value that other programs print for a value.
    """

    name: str
    value: Callable[[Array], float]
    two_sided: bool
    usual: Callable[[float], float]


def statistics(d: PanelDesign) -> tuple[Statistic, ...]:
    """Return what can be computed for a design, in the order of the tables."""
    out: list[Statistic] = []
    if d.w is not None:
        moran = _moran_of(d.matrix)
        out.append(Statistic("moran", moran, two_sided=True, usual=_none))
    if d.T >= LEAST_TIMES:
        out.append(Statistic("cd", dependence, two_sided=True, usual=_normal))
        out.append(Statistic("serial", serial, two_sided=True, usual=_none))
    return (*out, *_of_any(d))


def _of_any(d: PanelDesign) -> tuple[Statistic, Statistic]:
    k = len(d.variables)
    x = d.Z[int(d.intercept) : int(d.intercept) + k].reshape(k, -1)
    return (
        Statistic("heteroskedasticity", _koenker_of(x), two_sided=False, usual=_chi(float(k))),
        Statistic("normality", jarque_bera, two_sided=False, usual=_chi(2.0)),
    )


def statistics_among(d: UnbalancedDesign) -> tuple[Statistic, ...]:
    """Return the same of residuals (1, N) of the cells that are there, each period by its own W."""
    out: list[Statistic] = []
    total = float(d.blocks.row_sums.sum())
    if total:  # without weights the blocks are empty
        moran = partial(_moran_among, d, total)
        out.append(Statistic("moran", moran, two_sided=True, usual=_none))
    if d.T >= LEAST_TIMES:
        common = d.there.T.astype(float) @ d.there
        if (np.triu(common, 1) >= LEAST_TIMES).any():
            cd = partial(_dependence_among, d)
            out.append(Statistic("cd", cd, two_sided=True, usual=_normal))
        if (d.there[1:] & d.there[:-1]).any():
            again = partial(_serial_among, d)
            out.append(Statistic("serial", again, two_sided=True, usual=_none))
    return (*out, *_of_any(d))


def _moran_among(d: UnbalancedDesign, total: float, e: Array) -> float:
    return float(d.size / total * np.vdot(e, d.lag(e)) / np.vdot(e, e))


def _dependence_among(d: UnbalancedDesign, e: Array) -> float:
    """Return CD, √(2/(n(n-1))) Σ_{i<j} √T_ij r_ij, r_ij over the T_ij periods that have both regions.

    Pairs of fewer than three common periods are left out, of the number of pairs too.
    """
    there = d.there.astype(float)
    u = np.nan_to_num(d.grid(e)[0])
    common = there.T @ there
    sums, squares = u.T @ there, np.square(u).T @ there  # [i, j]: of i over the periods of j
    t = np.maximum(common, 1.0)
    products = u.T @ u - sums * sums.T / t
    own = np.maximum(squares - sums**2 / t, np.finfo(float).tiny)
    pairs = np.triu(common >= LEAST_TIMES, 1)
    r = products[pairs] / np.sqrt(own[pairs] * own.T[pairs])
    return float(np.sum(np.sqrt(common[pairs]) * r) / np.sqrt(np.count_nonzero(pairs)))


def _serial_among(d: UnbalancedDesign, e: Array) -> float:
    """Return the correlation of residuals with those of the period before, where there are both."""
    grid = d.grid(e)[0]
    both = d.there[1:] & d.there[:-1]
    now, before = grid[1:][both], grid[:-1][both]
    return float(np.vdot(now, before) / np.sqrt(np.vdot(now, now) * np.vdot(before, before)))


def _normal(value: float) -> float:
    return float(2.0 * ndtr(-abs(value)))


def _none(_value: float) -> float:
    return float("nan")


def _chi(df: float) -> Callable[[float], float]:
    return partial(_beyond, df)


def _beyond(df: float, value: float) -> float:
    return float(chdtrc(df, value))


def _moran_of(matrix: Matrix) -> Callable[[Array], float]:
    return partial(_moran, matrix, float(matrix.sum()))


def _moran(matrix: Matrix, total: float, e: Array) -> float:
    return float(matrix.shape[0] / total * np.vdot(e, multiply(matrix, e)) / np.vdot(e, e))


def dependence(e: Array) -> float:
    """Return Pesaran's CD, √(2T/(n(n-1))) Σ_{i<j} r_ij, without forming the correlations."""
    periods, n = e.shape
    u = e - e.mean(axis=0)
    u = u / np.maximum(np.linalg.norm(u, axis=0), np.finfo(float).tiny)
    pairs = 0.5 * (float(np.square(u.sum(axis=1)).sum()) - n)
    return float(np.sqrt(2.0 * periods / (n * (n - 1.0))) * pairs)


def serial(e: Array) -> float:
    """Return the correlation of residuals with those of the period before."""
    return float(np.vdot(e[1:], e[:-1]) / np.sqrt(np.vdot(e[1:], e[1:]) * np.vdot(e[:-1], e[:-1])))


def _koenker_of(x: Array) -> Callable[[Array], float]:
    """Return N R² of squared residuals on x (k, N) and a constant (Koenker 1981)."""
    columns = np.vstack([np.ones(x.shape[1]), x])
    columns = columns / np.linalg.norm(columns, axis=1, keepdims=True)
    return partial(_koenker, np.linalg.qr(columns.T)[0])


def _koenker(q: Array, e: Array) -> float:
    squares = np.square(e).ravel()
    apart = squares - squares.mean()
    on = q @ (q.T @ squares) - squares.mean()
    return float(squares.size * (on @ on) / (apart @ apart))


def jarque_bera(e: Array) -> float:
    """Return N (skewness²/6 + (kurtosis - 3)²/24)."""
    u = e.ravel() - e.mean()
    m2 = float(np.mean(u**2))
    skewness, kurtosis = float(np.mean(u**3)) / m2**1.5, float(np.mean(u**4)) / m2**2
    return float(u.size * (skewness**2 / 6.0 + (kurtosis - 3.0) ** 2 / 24.0))


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """A fitted model as a source of data, and of residuals of the model fitted to them.

    Attributes
    ----------
    d : PanelDesign
    mean : (T, n) array
        (I - rho W) y less the errors.
    sigma : float
        Of the errors, over the observations that the effects leave.
    place : (n,) array
        Numbers go with the ids, so that the order of the rows does not count.
    """

    d: PanelDesign
    mean: Array
    sigma: float
    place: NDArray[np.intp]
    s: Resolvent | None
    b: Resolvent | None
    spectrum: Spectrum | None
    correction: str
    options: Options

    @classmethod
    def of(
        cls,
        d: PanelDesign,
        top: Maximum,
        e: Array,
        left: int,
        spectrum: Spectrum | None,
        correction: str,
        options: Options,
    ) -> Null:
        """Return the model at its estimates; `left` observations are left by effects and slopes."""
        symmetric = spectrum is not None and symmetric_of(spectrum)
        kind = family(d.model)
        s = Resolvent(d.matrix, top.rho, symmetric) if kind in ("lag", "both") else None
        b = Resolvent(d.matrix, top.lambda_, symmetric) if kind in ("error", "both") else None
        u = e if b is None else b.across(e)
        filtered = d.y if s is None else d.y - top.rho * d.lag(d.y)
        sigma = float(np.sqrt(np.vdot(e, e) / left))
        place = np.argsort(np.argsort(d.ids))
        return cls(d, filtered - u, sigma, place, s, b, spectrum, correction, options)

    def data(self, *numbers: Numbers) -> Array:
        """Return y (R, T, n) drawn from the model, one of each stream."""
        errors = np.stack([one.normal(self.d.T, self.d.n) for one in numbers])
        errors = self.sigma * errors[..., self.place]
        y = self.mean + (errors if self.b is None else self.b.across(errors))
        return y if self.s is None else self.s.across(y)

    def residuals(self, numbers: Numbers) -> Array | None:
        """Return residuals of the model fitted to data drawn from it; None at a bound."""
        y = self.data(numbers)[0]
        try:
            return refitted(replace(self.d, y=y), self.spectrum, self.correction, self.options)[1]
        except BoundaryError:
            return None


def refitted(
    d: PanelDesign, spectrum: Spectrum | None, correction: str, options: Options
) -> tuple[Maximum, Array]:
    """Return the maximum and the residuals (T, n), without standard errors."""
    if family(d.model) == "both" and spectrum is not None:
        top = maximum_of_both(d, spectrum, correction)[0]
        return top, both_point(d, top).e
    top = maximum_of_one(d, spectrum, correction, options)[0]
    return top, point(d, top).e
